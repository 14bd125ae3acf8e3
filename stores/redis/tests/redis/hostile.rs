//! Servers that are not Redis, and keys with unexpected content: errors in bounded time, and no
//! token is accepted.

use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jwt_session::{
    AccessError, Denied, Principal, RefreshError, SessionId, Store, StoreError, UnixMillis,
};
use jwt_session_redis::{OnOutage, RedisStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::sleep;

use super::server::{Keeps, Server, sessions_at};
use crate::common::{START, TTL, end, end_all, user};

const PASSWORD: &str = "hunter2-0123456789";

/// Starts a server that calls `serve` for each connection. Returns its URL.
fn listener(serve: impl Fn(std::net::TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            serve(stream.unwrap());
        }
    });
    format!("redis://:{PASSWORD}@127.0.0.1:{port}/")
}

async fn refused(url: &str) -> StoreError {
    let began = Instant::now();
    let error = RedisStore::connect(url, OnOutage::FailClosed).await.unwrap_err();
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    for text in [error.to_string(), format!("{error:?}")] {
        assert!(!text.contains(PASSWORD), "{text}");
    }
    error
}

#[tokio::test]
async fn a_server_that_never_answers() {
    let url = listener(std::mem::forget);
    assert!(matches!(refused(&url).await, StoreError::Unavailable(_)));
}

#[tokio::test]
async fn a_server_that_answers_something_else() {
    let mut noise = 88_172_645_463_325_252_u64;
    let mut random = move || {
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        noise.to_le_bytes()[0]
    };
    let mut answers: Vec<Vec<u8>> = (0..30).map(|_| (0..200).map(|_| random()).collect()).collect();
    // Valid replies that Redis does not send here, and the error of an older server for an unknown
    // command.
    answers.extend(
        [
            "+OK\r\n+OK\r\n+OK\r\n+OK\r\n+OK\r\n+OK\r\n+OK\r\n+OK\r\n+OK\r\n",
            "*-1\r\n$-1\r\n:1\r\n,1.5\r\n_\r\n#t\r\n%0\r\n~0\r\n>0\r\n",
            "$99999999999999999999\r\n",
            "*2147483647\r\n",
            "HTTP/1.1 400 Bad Request\r\n\r\n",
            &format!(
                "-ERR unknown command `HELLO`, with args beginning with: `3`, `{PASSWORD}`\r\n"
            ),
            &format!("-ERR {PASSWORD}\r\n-{PASSWORD}\r\n-WRONGPASS {PASSWORD}\r\n"),
        ]
        .map(|answer| answer.as_bytes().to_vec()),
    );
    for answer in answers {
        let url = listener(move |mut stream| {
            let _ = stream.write_all(&answer);
            std::mem::forget(stream);
        });
        refused(&url).await;
    }
}

#[tokio::test]
async fn errors_contain_nothing_of_the_address() {
    for url in [
        format!("redis://:{PASSWORD}@127.0.0.1:1/"),
        format!("http://:{PASSWORD}@127.0.0.1/"),
        format!("rediss://:{PASSWORD}@127.0.0.1:1/"),
        format!("redis://:{PASSWORD}@127.0.0.1/no-number"),
        format!("redis://:{PASSWORD}@[::1"),
        PASSWORD.to_owned(),
        String::new(),
    ] {
        assert!(matches!(refused(&url).await, StoreError::Unavailable(_)));
        let builder = RedisStore::builder(&url, OnOutage::FailClosed);
        assert!(!format!("{builder:?}").contains(PASSWORD));
    }
}

#[tokio::test]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn a_password_is_required_and_not_revealed() {
    let secret = ["--requirepass", PASSWORD];
    // The harness has no password. It waits for any reply, also for an error.
    let server = Server::start_with(Keeps::Nothing, &secret);
    let with = |password: &str| server.url().replace("redis://", &format!("redis://:{password}@"));
    let store = RedisStore::connect(&with(PASSWORD), OnOutage::FailClosed).await.unwrap();
    assert!(!format!("{store:?}").contains(PASSWORD));
    let wrong = format!("{PASSWORD}-not");
    for url in [server.url(), with(&wrong)] {
        let error = refused(&url).await.to_string();
        assert!(error.contains("rejected the user name or password"), "{error}");
    }
}

/// The network stops delivering replies, and does not close the connections.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn a_network_that_swallows_all() {
    let server = Server::start(Keeps::Nothing);
    let port: u16 = server.url().trim_end_matches('/').rsplit_once(':').unwrap().1.parse().unwrap();
    let swallows = Arc::new(AtomicBool::new(false));
    let front = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("redis://{}/", front.local_addr().unwrap());
    let shared = Arc::clone(&swallows);
    tokio::spawn(async move {
        loop {
            let (client, _) = front.accept().await.unwrap();
            let swallows = Arc::clone(&shared);
            tokio::spawn(async move {
                let behind = tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await;
                let Ok(behind) = behind else { return };
                let ((from, to), (back, forth)) = (client.into_split(), behind.into_split());
                tokio::join!(pump(from, forth, &swallows), pump(back, to, &swallows));
            });
        }
    });
    let sessions = sessions_at(&url, OnOutage::FailClosed).await;
    let login = sessions.start(&user("u-1")).await.unwrap();
    swallows.store(true, Ordering::Relaxed);
    let began = Instant::now();
    let refused = sessions.refresh(&login.refresh_token).await.unwrap_err();
    assert!(matches!(refused, RefreshError::Store(StoreError::Unavailable(_))), "{refused}");
    assert!(began.elapsed() < Duration::from_millis(1_500), "{:?}", began.elapsed());
    sleep(Duration::from_secs(1)).await;
    let verified = sessions.verify(&login.access_token);
    assert!(matches!(verified, Err(AccessError::Denied(Denied::Stale { .. }))));
    swallows.store(false, Ordering::Relaxed);
    // The old connections stay silent, so that new ones are needed.
    let began = Instant::now();
    while sessions.verify(&login.access_token).is_err() {
        assert!(began.elapsed() < Duration::from_secs(5));
        sleep(Duration::from_millis(10)).await;
    }
    sessions.refresh(&login.refresh_token).await.unwrap();
}

/// Copies data until something was discarded. Afterwards, nothing arrives on the connection.
async fn pump(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    swallows: &AtomicBool,
) {
    let mut buffer = vec![0; 65_536];
    let mut swallowed = false;
    while let Ok(len @ 1..) = from.read(&mut buffer).await {
        swallowed |= swallows.load(Ordering::Relaxed);
        if !swallowed && to.write_all(&buffer[..len]).await.is_err() {
            return;
        }
    }
}

/// Keys of the store with unexpected content.
#[tokio::test]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn keys_with_something_else() {
    let server = Server::start(Keeps::Nothing);
    let store = RedisStore::connect(&server.url(), OnOutage::FailClosed).await.unwrap();
    let account = Principal::new("i", "s");
    let session = account.session(SessionId::from_bytes([1; 16]));
    let record = jwt_session::Record {
        revision: 0,
        expires_at: START.saturating_add(TTL),
        access_lifetime: Duration::ZERO,
        bytes: vec![],
    };
    store.insert(&session, record.clone(), START).await.unwrap();
    let keys = server.keys();
    let is_corrupt = |error: StoreError| matches!(error, StoreError::Corrupt(_));

    // A malformed record.
    let sessions = keys.iter().find(|key| key.contains(":sessions:")).unwrap();
    let id = session.id.to_string();
    let _: () = server.ask(&["HSET", sessions, &id, "nonsense"]);
    assert!(is_corrupt(store.load(&session).await.unwrap_err()));
    assert!(is_corrupt(store.list(&account).await.unwrap_err()));
    assert!(!store.replace(&session, 0, record.clone(), START).await.unwrap());
    assert!(end(&store, &session, START.saturating_add(TTL), START).await.unwrap());
    let _: () = server.ask(&["HSET", sessions, "no-id", "0 1 0\n"]);
    assert!(is_corrupt(store.list(&account).await.unwrap_err()));

    // Keys of an unexpected type are not changed.
    let floor = sessions.replace(":sessions:", ":floor:");
    let ends = sessions.replace(":sessions:", ":ends:");
    for wrong in [sessions, &ends, &floor] {
        for key in [sessions, &ends, &floor] {
            let _: () = server.ask(&["DEL", key]);
        }
        let _: () = server.ask(&["LPUSH", wrong, "x"]);
        assert!(is_corrupt(store.insert(&session, record.clone(), START).await.unwrap_err()));
        assert!(server.ask::<Vec<String>>(&["KEYS", "*:sessions:*"]).len() <= 1);
        let ended =
            end_all(&store, &account, UnixMillis::new(1), START.saturating_add(TTL), START).await;
        assert!(is_corrupt(ended.unwrap_err()));
        let kept: String = server.ask(&["TYPE", wrong]);
        assert_eq!(kept, "list");
    }
}

/// If the deny list cannot be read, no token is accepted.
#[tokio::test]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn a_deny_list_with_something_else() {
    let server = Server::start(Keeps::Nothing);
    let sessions = sessions_at(&server.url(), OnOutage::FailClosed).await;
    let login = sessions.start(&user("u-1")).await.unwrap();
    let stream = "jwt-session:{jwt-session:03}:denied";
    let is_stale = || {
        let verified = sessions.verify(&login.access_token);
        matches!(verified, Err(AccessError::Denied(Denied::Stale { .. })))
    };
    let plants = [&["SET", stream, "x"][..], &["XADD", stream, "*", "gone", "9", "what", "x"]];
    for plant in plants {
        let _: redis::Value = server.ask(plant);
        let began = Instant::now();
        while !is_stale() {
            assert!(began.elapsed() < Duration::from_secs(3));
            sleep(Duration::from_millis(10)).await;
        }
        let error = RedisStore::connect(&server.url(), OnOutage::FailClosed).await.unwrap_err();
        assert!(matches!(error, StoreError::Corrupt(_)), "{error}");
        let _: () = server.ask(&["DEL", stream]);
        let began = Instant::now();
        while is_stale() {
            assert!(began.elapsed() < Duration::from_secs(3));
            sleep(Duration::from_millis(10)).await;
        }
    }
}
