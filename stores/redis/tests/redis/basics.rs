//! The behavior of every store, and the content of Redis.

use std::time::{Duration, Instant};

use jwt_session::{Principal, SessionId, Store, UnixMillis, testing};
use jwt_session_redis::{OnOutage, RedisStore};
use typed_jwt::NumericDate;

use super::server::{Keeps, PATIENT, Server, sessions_at, store_at};
use crate::common::races::{logout_wins, one_successor, rounds};
use crate::common::{IDLE, START, TTL, end, end_all, user};

#[tokio::test]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn it_conforms() {
    let server = Server::start(Keeps::Nothing);
    let url = server.url();
    testing::assert_conforms(async |place| {
        store_at(&url, OnOutage::FailClosed).0.prefix(place).connect().await.unwrap()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn one_successor_of_many_at_once() {
    let server = Server::start(Keeps::Nothing);
    one_successor(sessions_at(&server.url(), PATIENT).await, rounds(20)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn logout_wins_over_refreshes_on_two_servers() {
    let server = Server::start(Keeps::Nothing);
    let here = sessions_at(&server.url(), PATIENT).await;
    let there = sessions_at(&server.url(), PATIENT).await;
    logout_wins(here, there, rounds(50)).await;
}

/// All keys of a session expire, and their names do not contain the name of the user.
#[tokio::test]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn keys_expire() {
    let server = Server::start(Keeps::Nothing);
    let sessions = sessions_at(&server.url(), PATIENT).await;
    let login = sessions.start(&user("ferris")).await.unwrap();
    let millis = |duration: Duration| i64::try_from(duration.as_millis()).unwrap();
    let tolerance = Duration::from_secs(60);
    let about = |key: &str, expected: i64| {
        let left: i64 = server.ask(&["PTTL", key]);
        assert!((expected - 10_000..=expected).contains(&left), "{key}: {left} of {expected}");
    };
    let keys = server.keys();
    assert_eq!(keys.len(), 2, "{keys:?}");
    for key in &keys {
        about(key, millis(IDLE + tolerance));
    }
    sessions.refresh(&login.refresh_token).await.unwrap();
    sessions.start(&user("ferris")).await.unwrap();
    sessions.end_by_id("ferris", login.session).await.unwrap();
    sessions.end_all("ferris").await.unwrap();
    let keys = server.keys();
    assert_eq!(keys.len(), 2, "{keys:?}");
    for key in &keys {
        assert!(key.ends_with(":denied") || key.contains(":floor:"), "{key}");
        // The tolerance for clocks is added twice: by the engine and by the store.
        about(key, millis(TTL + 2 * tolerance));
    }
    assert!(!server.keys().iter().any(|key| key.contains("ferris")));
}

#[tokio::test]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn an_expired_record_is_removed_by_the_next_insert() {
    let server = Server::start(Keeps::Nothing);
    let (store, _) = store_at(&server.url(), OnOutage::FailClosed);
    let store = store.connect().await.unwrap();
    let account = Principal::new("i", "s");
    let session = |number| account.session(SessionId::from_bytes([number; 16]));
    // Expired by the application's clock. Redis adds a minute, so the test changes the expiry below.
    let record = |expires_at| jwt_session::Record {
        revision: 0,
        expires_at,
        access_lifetime: Duration::ZERO,
        bytes: Vec::new(),
    };
    let past = START.saturating_sub(Duration::from_secs(1));
    store.insert(&session(1), record(past), START).await.unwrap();
    assert_eq!(store.list(&account).await.unwrap().len(), 1);
    let key = server.keys().into_iter().find(|key| key.contains(":ends:")).unwrap();
    let _: () = server.ask(&["ZADD", &key, "1", &session(1).id.to_string()]);
    store.insert(&session(2), record(NumericDate::MAX), START).await.unwrap();
    let left: Vec<SessionId> =
        store.list(&account).await.unwrap().into_iter().map(|(id, _)| id).collect();
    assert_eq!(left, [session(2).id]);
}

/// The length of a stream depends on the entries that have not expired, and not on the number of
/// logouts so far.
#[tokio::test]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn expired_entries_are_removed_from_a_stream() {
    let server = Server::start(Keeps::Nothing);
    let (store, _) = store_at(&server.url(), OnOutage::FailClosed);
    let store = store.partitions(1).connect().await.unwrap();
    let account = Principal::new("i", "s");
    let stream = "jwt-session:{jwt-session:00}:denied";
    // Entries that have expired.
    for _ in 0..500 {
        let entry = ["XADD", stream, "*", "gone", "1", "iss", "i", "id"];
        let id = SessionId::from_bytes([7; 16]).to_string();
        let _: String = server.ask(&[&entry[..], &[&id, "until", "1"]].concat());
    }
    for number in 0..40 {
        let id = SessionId::from_bytes([number; 16]);
        end(&store, &account.session(id), START.saturating_add(TTL), START).await.unwrap();
    }
    let len: usize = server.ask(&["XLEN", stream]);
    assert_eq!(len, 40);
}

#[tokio::test]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn a_floor_beyond_what_lua_can_count_survives() {
    let server = Server::start(Keeps::Nothing);
    let (store, _) = store_at(&server.url(), OnOutage::FailClosed);
    let store = store.connect().await.unwrap();
    let account = Principal::new("i", "s");
    let until = START.saturating_add(TTL);
    for floor in [u64::MAX, (1 << 53) + 1, 5] {
        end_all(&store, &account, UnixMillis::new(floor), until, START).await.unwrap();
        let key = server.keys().into_iter().find(|key| key.contains(":floor:")).unwrap();
        let kept: String = server.ask(&["GET", &key]);
        assert_eq!(kept, u64::MAX.to_string());
    }
}

#[tokio::test]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn different_numbers_of_partitions_are_an_error() {
    let server = Server::start(Keeps::Nothing);
    let _first = RedisStore::connect(&server.url(), OnOutage::FailClosed).await.unwrap();
    let other = RedisStore::builder(&server.url(), OnOutage::FailClosed).partitions(8);
    let error = other.connect().await.unwrap_err().to_string();
    assert!(error.contains("partitions"), "{error}");
}

/// The documented rights of a Redis user are enough. Without the right to use channels, logouts take
/// effect later.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn a_user_with_few_rights() {
    let server = Server::start(Keeps::Nothing);
    let rights =
        ["+eval", "+evalsha", "+script|load", "+set", "+get", "+hget", "+hgetall", "+xrange"];
    let in_scripts = "+time +hset +hdel +hexists +hkeys +zadd +zrem +zscore +zrange +zrangebyscore \
                      +pexpireat +pexpire +pttl +del +xadd +xdel";
    let rights = rights.into_iter().chain(in_scripts.split_whitespace());
    let rules = ["ACL", "SETUSER", "app", "reset", "on", ">secret", "~jwt-session:*"];
    let _: () = server.ask(&rules.into_iter().chain(rights).collect::<Vec<_>>());
    let url = server.url().replace("redis://", "redis://app:secret@");
    let here = sessions_at(&url, PATIENT).await;
    let there = sessions_at(&url, PATIENT).await;
    let mut delays = Vec::new();
    for number in 0..10 {
        let login = here.start(&user(&format!("u-{number}"))).await.unwrap();
        let login = here.refresh(&login.refresh_token).await.unwrap();
        here.end(&here.verify(&login.access_token).unwrap()).await.unwrap();
        let began = Instant::now();
        while there.verify(&login.access_token).is_ok() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        delays.push(began.elapsed());
        assert_eq!(here.list(&format!("u-{number}")).await.unwrap(), []);
        here.end_all(&format!("u-{number}")).await.unwrap();
    }
    delays.sort_unstable();
    println!("without channels: median {:?}, worst {:?}", delays[5], delays[9]);
    assert!(delays[9] <= Duration::from_secs(1));
}
