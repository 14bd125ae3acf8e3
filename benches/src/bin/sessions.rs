//! How many refreshes a second each store takes, from one task and from many at once.
//!
//! Each task has a session of its own and refreshes it in a loop: tokens are verified and signed, and one record is read
//! and replaced. The memory store in the same run shows what all but the keeping costs. The file's figure is that of
//! the disk it is on: `TMPDIR` says where. `REDIS_URL` says which Redis, whose content is added to.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use jwt_session::{FileStore, Lifetimes, MemoryStore, OnOutage, RedisStore, Sessions, Store};
use tokio::task::JoinSet;
use typed_jwt::{Claims, Hs256Key, KeyRing, Tokens};

const TASKS: [usize; 3] = [1, 8, 64];
const WARM_UP: Duration = Duration::from_millis(500);
const MEASURED: Duration = Duration::from_secs(5);

#[derive(Clone, Debug, Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m", jti = random)]
struct User {
    #[claim(sub)]
    name: String,
    role: String,
    scopes: Vec<String>,
}

#[tokio::main]
async fn main() {
    let directory = tempfile::tempdir().expect("a directory");
    println!("one fdatasync here takes {:?}", sync_time(directory.path()).expect("a file"));
    println!("refreshes per second, by tasks\n");
    println!("{:<10}{:>10}{:>10}{:>10}", "store", TASKS[0], TASKS[1], TASKS[2]);
    measure("memory", MemoryStore::new()).await;
    let file = FileStore::open(directory.path().join("sessions.redb")).expect("a new file");
    measure("file", file).await;
    match std::env::var("REDIS_URL") {
        Ok(url) => {
            let redis = RedisStore::connect(&url, OnOutage::FailClosed).await;
            measure("redis", redis.expect("a Redis that answers")).await;
        }
        Err(_) => {
            println!("redis     skipped: REDIS_URL says no server, such as redis://127.0.0.1/")
        }
    }
}

/// What the disk has to do with it.
fn sync_time(directory: &Path) -> io::Result<Duration> {
    const TIMES: u32 = 100;
    let mut file = File::create(directory.join("sync"))?;
    let begin = Instant::now();
    for _ in 0..TIMES {
        file.write_all(&[1; 4_096])?;
        file.sync_data()?;
    }
    Ok(begin.elapsed() / TIMES)
}

/// A row of the table. Another store is another call.
async fn measure<S: Store>(name: &str, store: S) {
    let key = |id| KeyRing::new(Hs256Key::generate().with_id(id)).expect("one key");
    let hours = |hours: u64| Duration::from_secs(hours * 60 * 60);
    let lifetimes = Lifetimes::new(hours(24), hours(24 * 30));
    let access_tokens = Tokens::<User, _>::new(key("access"));
    let sessions =
        Sessions::new(access_tokens, key("refresh"), store, lifetimes).expect("valid lifetimes");
    print!("{name:<10}");
    for tasks in TASKS {
        print!("{:>10.0}", refreshes_per_second(&sessions, tasks).await);
    }
    println!();
}

async fn refreshes_per_second<S: Store>(sessions: &Sessions<User, S>, tasks: usize) -> f64 {
    let begin = Instant::now() + WARM_UP;
    let end = begin + MEASURED;
    let mut all = JoinSet::new();
    for number in 0..tasks {
        let sessions = sessions.clone();
        all.spawn(async move {
            let scopes = vec!["read".into(), "write".into()];
            let user = User { name: format!("user-{number}"), role: "member".into(), scopes };
            let mut token = sessions.start(&user).await.expect("a login").refresh_token;
            let mut refreshed = 0_u32;
            while Instant::now() < end {
                token = sessions.refresh(&token).await.expect("a refresh").refresh_token;
                refreshed += u32::from(Instant::now() >= begin);
            }
            refreshed
        });
    }
    let refreshed: u32 = all.join_all().await.into_iter().sum();
    f64::from(refreshed) / MEASURED.as_secs_f64()
}
