//! Redis stops and starts again, with and without its data.

use std::env;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jwt_session::{AccessError, Denied, RefreshError, Sessions, Store, StoreError};
use jwt_session_redis::{OnOutage, RedisStore};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::server::{Keeps, PATIENT, Server, sessions_at, store_at};
use crate::common::{START, TTL, User, end, lifetimes, sessions_on, user};

/// The default delay of a store.
const DELAY: Duration = Duration::from_secs(1);

/// Additional time for a busy machine.
const SLACK: Duration = Duration::from_millis(500);

fn is_stale<T>(verified: &Result<T, AccessError>) -> bool {
    matches!(verified, Err(AccessError::Denied(Denied::Stale { .. })))
}

fn is_ended<T>(verified: &Result<T, AccessError>) -> bool {
    matches!(verified, Err(AccessError::Denied(Denied::Ended)))
}

/// Waits until a condition holds. Returns the time that this took.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) -> Duration {
    let began = Instant::now();
    while !is_so().await {
        assert!(began.elapsed() < Duration::from_secs(15), "{what} is not so");
        sleep(Duration::from_millis(5)).await;
    }
    began.elapsed()
}

async fn assert_unavailable(
    sessions: &Sessions<User, RedisStore>,
    token: &jwt_session::RefreshToken,
) {
    let began = Instant::now();
    let refused = sessions.refresh(token).await.unwrap_err();
    let unavailable = matches!(&refused, RefreshError::Store(StoreError::Unavailable(_)));
    assert!(unavailable, "{refused}");
    // Only `load` is called.
    assert!(began.elapsed() < DELAY + SLACK, "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn closed_in_an_outage_and_back_without_a_restart() {
    let mut server = Server::start(Keeps::All);
    let here = sessions_at(&server.url(), OnOutage::FailClosed).await;
    let login = here.start(&user("u-1")).await.unwrap();
    let other = here.start(&user("u-1")).await.unwrap();
    server.shut_down();

    let stale = async || is_stale(&here.verify(&login.access_token));
    let took = until("it refuses", stale).await;
    assert!(took <= DELAY + SLACK, "{took:?}");
    assert_unavailable(&here, &login.refresh_token).await;

    // Another server reaches Redis before this one does, and logs out.
    let port = server.move_away();
    server.run();
    let there = sessions_at(&server.url(), OnOutage::FailClosed).await;
    let verified = there.verify(&login.access_token).unwrap();
    there.end(&verified).await.unwrap();
    assert!(is_stale(&here.verify(&login.access_token)), "it has not heard of it");
    server.shut_down();

    server.move_to(port);
    server.run();
    until("it accepts", async || here.verify(&other.access_token).is_ok()).await;
    assert!(is_ended(&here.verify(&login.access_token)), "it has caught up before it accepts");
    here.refresh(&other.refresh_token).await.unwrap();
    let refused = here.refresh(&login.refresh_token).await.unwrap_err();
    assert!(matches!(refused, RefreshError::Ended), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn serving_in_an_outage_for_as_long_as_was_said() {
    let mut server = Server::start(Keeps::All);
    let allowed = Duration::from_secs(3);
    let sessions = sessions_at(&server.url(), OnOutage::ServeFor(allowed)).await;
    let ended = sessions.start(&user("u-1")).await.unwrap();
    let login = sessions.start(&user("u-1")).await.unwrap();
    sessions.end(&sessions.verify(&ended.access_token).unwrap()).await.unwrap();
    server.kill();
    let began = Instant::now();
    while began.elapsed() + DELAY < allowed {
        assert!(sessions.verify(&login.access_token).is_ok(), "{:?}", began.elapsed());
        assert!(is_ended(&sessions.verify(&ended.access_token)));
        sleep(Duration::from_millis(20)).await;
    }
    assert_unavailable(&sessions, &login.refresh_token).await;
    until("it refuses", async || is_stale(&sessions.verify(&login.access_token))).await;
    assert!(began.elapsed() <= allowed + SLACK, "{:?}", began.elapsed());
}

/// Redis has lost its data: running servers still deny ended sessions, and all other sessions are
/// lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn redis_comes_back_without_what_it_had() {
    let mut server = Server::start(Keeps::Nothing);
    let here = sessions_at(&server.url(), OnOutage::FailClosed).await;
    let there = sessions_at(&server.url(), OnOutage::FailClosed).await;
    let ended = here.start(&user("u-1")).await.unwrap();
    let login = here.start(&user("u-1")).await.unwrap();
    here.end(&here.verify(&ended.access_token).unwrap()).await.unwrap();
    until("it is known there", async || is_ended(&there.verify(&ended.access_token))).await;
    server.kill();
    until("it refuses", async || is_stale(&there.verify(&login.access_token))).await;
    server.run();

    for sessions in [&here, &there] {
        until("it accepts", async || sessions.verify(&login.access_token).is_ok()).await;
        assert!(is_ended(&sessions.verify(&ended.access_token)));
        let refused = sessions.refresh(&login.refresh_token).await.unwrap_err();
        assert!(matches!(refused, RefreshError::Ended), "{refused}");
    }
    // New logouts are read as well.
    here.end(&here.verify(&login.access_token).unwrap()).await.unwrap();
    until("it is known there", async || is_ended(&there.verify(&login.access_token))).await;
}

/// This happens after a failover to a server with a slow clock, or if all entries have expired and
/// the clock was set back.
#[tokio::test]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn a_stream_that_begins_again_in_the_past_is_read() {
    let server = Server::start(Keeps::Nothing);
    let here = sessions_at(&server.url(), PATIENT).await;
    let (store, clock) = store_at(&server.url(), PATIENT);
    let there = sessions_on(&clock, store.connect().await.unwrap(), lifetimes());
    let first = here.start(&user("u-1")).await.unwrap();
    let second = here.start(&user("u-1")).await.unwrap();
    let third = here.start(&user("u-1")).await.unwrap();
    here.end(&here.verify(&first.access_token).unwrap()).await.unwrap();
    let stream = server.keys().into_iter().find(|key| key.ends_with(":denied")).unwrap();
    // The id is a time in the year 2286.
    let id = first.session.to_string();
    let entry = ["9999999999999-0", "gone", "9999999999999", "iss", "i", "id", &id];
    let _: String =
        server.ask(&[&["XADD", &stream][..], &entry, &["until", "1800000900"]].concat());
    until("it is known there", async || is_ended(&there.verify(&first.access_token))).await;
    sleep(DELAY / 2).await;
    let _: () = server.ask(&["DEL", &stream]);
    for login in [&second, &third] {
        here.end(&here.verify(&login.access_token).unwrap()).await.unwrap();
    }
    until("it is known there", async || {
        is_ended(&there.verify(&second.access_token))
            && is_ended(&there.verify(&third.access_token))
    })
    .await;
    let last: Vec<(String, Vec<String>)> =
        server.ask(&["XREVRANGE", &stream, "+", "-", "COUNT", "1"]);
    assert!(last[0].0.as_str() < "9", "{}", last[0].0);
}

/// Connections are killed repeatedly while sessions are refreshed and ended.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn connections_that_end_in_the_middle() {
    let server = Server::start(Keeps::Nothing);
    let sessions = sessions_at(&server.url(), PATIENT).await;
    let done = Arc::new(AtomicBool::new(false));
    let mut users = JoinSet::new();
    for number in 0..4 {
        let (sessions, done) = (sessions.clone(), Arc::clone(&done));
        users.spawn(async move {
            let name = format!("u-{number}");
            let mut login = None;
            let (mut refreshed, mut failed) = (0, 0);
            while !done.load(Ordering::Relaxed) {
                let Some(tokens) = login.take() else {
                    login = sessions.start(&user(&name)).await.ok();
                    continue;
                };
                let asked = Instant::now();
                match sessions.refresh(&tokens.refresh_token).await {
                    Ok(next) => {
                        refreshed += 1;
                        login = Some(next);
                    }
                    Err(error) => {
                        assert!(error.is_retryable(), "{error}");
                        println!("after {:?}: {error}", asked.elapsed());
                        failed += 1;
                        login = Some(tokens);
                    }
                }
            }
            (sessions, login, refreshed, failed)
        });
    }
    let mut killed = 0;
    for _ in 0..100 {
        killed += server.ask::<usize>(&["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]);
        sleep(Duration::from_millis(10)).await;
    }
    done.store(true, Ordering::Relaxed);
    for (sessions, login, refreshed, failed) in users.join_all().await {
        println!("{killed} connections killed: {refreshed} refreshed, {failed} failed");
        assert!(refreshed > 0);
        if let Some(login) = login {
            sessions.refresh(&login.refresh_token).await.unwrap();
        }
    }
    assert!(killed > 50);
}

/// Redis is killed `KILLS` times during logouts. Acknowledged logouts are not lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn a_kill_loses_no_logout() {
    let mut server = Server::start(Keeps::All);
    let kills = env::var("KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(36_u32);
    let mut all = 0;
    for round in 0..kills {
        let sessions = sessions_at(&server.url(), PATIENT).await;
        let mut logins = Vec::new();
        for number in 0..40 {
            logins.push(sessions.start(&user(&format!("u-{round}-{number}"))).await.unwrap());
        }
        let mut users = JoinSet::new();
        for login in logins {
            let sessions = sessions.clone();
            users.spawn(async move {
                let verified = sessions.verify(&login.access_token).unwrap();
                (sessions.end(&verified).await.is_ok(), login)
            });
        }
        sleep(Duration::from_micros(300 * u64::from(round % 12))).await;
        server.kill();
        let logins = users.join_all().await;
        server.run();
        let fresh = sessions_at(&server.url(), PATIENT).await;
        for (acknowledged, login) in logins {
            // Each of the other sessions is either ended completely or not at all.
            let refreshed = fresh.refresh(&login.refresh_token).await;
            let ended = matches!(refreshed, Err(RefreshError::Ended));
            assert_eq!(is_ended(&fresh.verify(&login.access_token)), ended, "round {round}");
            assert!(ended || !acknowledged, "round {round}: a logout was lost");
            all += usize::from(acknowledged);
        }
    }
    println!("{all} acknowledged logouts outlived {kills} kills");
    assert!(all > 0);
}

#[tokio::test]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn a_logout_that_is_given_up_holds_here() {
    let server = Server::start(Keeps::Nothing);
    let sessions = sessions_at(&server.url(), PATIENT).await;
    let [one, all] = ["u-1", "u-2"].map(user);
    let (one, all) = (sessions.start(&one).await.unwrap(), sessions.start(&all).await.unwrap());
    let verified = sessions.verify(&one.access_token).unwrap();
    // Polled once.
    let _ = tokio::time::timeout(Duration::ZERO, sessions.end(&verified)).await;
    let _ = tokio::time::timeout(Duration::ZERO, sessions.end_all("u-2")).await;
    assert!(is_ended(&sessions.verify(&one.access_token)));
    assert!(is_ended(&sessions.verify(&all.access_token)));
}

#[tokio::test]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn the_deny_list_lives_on_without_its_store() {
    let server = Server::start(Keeps::Nothing);
    let here = sessions_at(&server.url(), PATIENT).await;
    let (store, clock) = store_at(&server.url(), PATIENT);
    let there = sessions_on(&clock, store.connect().await.unwrap(), lifetimes());
    let verifier = there.verifier();
    drop(there);
    sleep(DELAY + SLACK).await;
    let login = here.start(&user("u-1")).await.unwrap();
    assert!(verifier.verify(&login.access_token).is_ok());
    here.end(&here.verify(&login.access_token).unwrap()).await.unwrap();
    until("it is known there", async || is_ended(&verifier.verify(&login.access_token))).await;

    // The task stops with the list: only the connections of the first store are left.
    drop(verifier);
    until("nobody listens", async || {
        let listeners: Vec<String> = server.ask(&["PUBSUB", "NUMSUB", "jwt-session:ended"]);
        listeners[1] == "1"
    })
    .await;
}

#[tokio::test]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn a_replica_is_not_taken_for_its_master() {
    let server = Server::start(Keeps::Nothing);
    let sessions = sessions_at(&server.url(), OnOutage::FailClosed).await;
    let login = sessions.start(&user("u-1")).await.unwrap();
    // The master becomes a replica.
    let _: () = server.ask(&["REPLICAOF", "127.0.0.1", "1"]);
    until("it refuses", async || is_stale(&sessions.verify(&login.access_token))).await;
    let refused = RedisStore::connect(&server.url(), OnOutage::FailClosed).await.unwrap_err();
    assert!(refused.to_string().contains("replica"), "{refused}");
    let _: () = server.ask(&["REPLICAOF", "NO", "ONE"]);
    until("it accepts", async || sessions.verify(&login.access_token).is_ok()).await;
}

/// A hundred thousand entries are read before the store is connected.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn a_long_list_is_read_whole() {
    let server = Server::start(Keeps::Nothing);
    let (store, _) = store_at(&server.url(), PATIENT);
    let store = store.connect().await.unwrap();
    let script = "for n = 1, 100000 do
        local stream = string.format('jwt-session:{jwt-session:%02d}:denied', n % 16)
        redis.call('XADD', stream, '*', 'gone', '9999999999999', 'iss', 'https://auth.example.com',
            'sub', 'u-1', 'id', string.format('%022d', n * 64), 'until', '1800000900')
    end";
    // The unused bits of the last character of an id must be zero, as in A, Q, g and w.
    let script = script.replace("string.format('%022d', n * 64)", "string.format('%021dA', n)");
    let _: redis::Value = server.ask(&["EVAL", &script, "0"]);
    let began = Instant::now();
    let (other, _) = store_at(&server.url(), PATIENT);
    let other = other.connect().await.unwrap();
    println!("{} entries read in {:?}", other.deny_list().len(), began.elapsed());
    assert_eq!(other.deny_list().len(), 100_000);
    until("it is known", async || store.deny_list().len() == 100_000).await;
    let id = format!("{:021}A", 99_999).parse().unwrap();
    let session = jwt_session::Principal::new("https://auth.example.com", "u-1").session(id);
    assert!(other.deny_list().is_ended(&session));
    end(&store, &session, START.saturating_add(TTL), START).await.unwrap();
}
