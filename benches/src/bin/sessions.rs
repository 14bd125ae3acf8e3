//! Measures the refreshes per second of each store, with one task and with many concurrent tasks.
//!
//! Each task refreshes a separate session in a loop. A refresh verifies and signs tokens, and reads
//! and replaces one record. The memory store shows the cost without storage. The result of the file
//! store depends on the disk; `TMPDIR` selects the directory. `REDIS_URL` selects the Redis server,
//! to which the sessions are added.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use typed_jwt::session::{
    FileStore, Lifetimes, MemoryStore, OnOutage, RedisStore, Sessions, Store,
};
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
            println!("redis     skipped: REDIS_URL is not set; example: redis://127.0.0.1/")
        }
    }
}

/// Measures one write with `fdatasync`.
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

/// Prints one row of the table.
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
