//! How long a login takes in each store if one user has all sessions, compared with one session for each user.
//!
//! A ratio near 1 means that the cost of a login does not depend on the number of sessions of the user. The calls are
//! made on the store alone, without signatures. `TMPDIR` sets the directory of the file, and `REDIS_URL` the address of Redis,
//! which keeps the sessions for ten minutes.

use std::time::{Duration, Instant, SystemTime};

use typed_jwt::NumericDate;
use typed_jwt::session::{
    FileStore, InsertOutcome, MemoryStore, OnOutage, Principal, Record, RedisStore, SessionId,
    SessionRef, Store,
};

const LOGINS: [u32; 3] = [2_000, 8_000, 32_000];

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!("microseconds for each login, and the ratio\n");
    println!("{:<10}{:>10}{:>12}{:>12}{:>8}", "store", "logins", "many users", "one user", "ratio");
    for logins in LOGINS {
        measure("memory", logins, &MemoryStore::new()).await;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let file = FileStore::open(directory.path().join("sessions.redb")).expect("a new file");
    measure("file", 500, &file).await;
    measure("file", 1_000, &file).await;
    match std::env::var("REDIS_URL") {
        Ok(url) => {
            let redis = RedisStore::connect(&url, OnOutage::FailClosed).await;
            let redis = redis.expect("a Redis that answers");
            for logins in LOGINS {
                measure("redis", logins, &redis).await;
            }
        }
        Err(_) => println!("redis     skipped: set REDIS_URL, such as redis://127.0.0.1/"),
    }
}

/// Prints one row of the table.
async fn measure<S: Store>(name: &str, logins: u32, store: &S) {
    let run = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a clock");
    let run = run.as_nanos();
    let many = time(logins, store, |number| format!("{run}-{number}")).await;
    let one = time(logins, store, |_| format!("{run}-one")).await;
    let micros = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(logins);
    let ratio = one.as_secs_f64() / many.as_secs_f64();
    println!("{name:<10}{logins:>10}{:>12.2}{:>12.2}{ratio:>8.2}", micros(many), micros(one));
}

async fn time<S: Store>(logins: u32, store: &S, subject: impl Fn(u32) -> String) -> Duration {
    let now = NumericDate::now();
    let keys: Vec<SessionRef> = (0..logins)
        .map(|number| {
            let millis = u128::from(now.as_unix()) * 1_000 + u128::from(number);
            let id = SessionId::from_bytes((millis << 80 | u128::from(number)).to_be_bytes());
            Principal::new("https://auth.example.com", subject(number)).session(id)
        })
        .collect();
    let begin = Instant::now();
    for key in &keys {
        let record = Record {
            revision: 0,
            expires_at: now.saturating_add(Duration::from_secs(600)),
            access_lifetime: Duration::from_secs(60),
            bytes: vec![b'x'; 400],
        };
        let inserted = store.insert(key, record, now).await.expect("the store inserts");
        assert_eq!(inserted, InsertOutcome::Stored);
    }
    begin.elapsed()
}
