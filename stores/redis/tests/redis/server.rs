//! A `redis-server` of a test's own, in a folder of its own.

use std::env;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use jwt_session::Sessions;
use jwt_session_redis::{OnOutage, RedisStore, RedisStoreBuilder};
use tempfile::TempDir;
use typed_jwt::ManualClock;

use crate::common::{START, User, lifetimes, sessions_on};

/// What a server keeps when it is stopped.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keeps {
    Nothing,
    All,
}

pub(crate) struct Server {
    folder: TempDir,
    port: u16,
    arguments: Vec<String>,
    child: Option<Child>,
}

impl Server {
    /// Starts a server and waits until it answers.
    ///
    /// # Panics
    ///
    /// If there is no `redis-server` on the `PATH` or at `REDIS_SERVER`.
    pub(crate) fn start(keeps: Keeps) -> Self {
        Self::start_with(keeps, &[])
    }

    pub(crate) fn start_with(keeps: Keeps, more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut arguments: Vec<String> =
            ["--bind", "127.0.0.1", "--save", ""].map(str::to_owned).into();
        if keeps == Keeps::All {
            let lasting = ["--appendonly", "yes", "--appendfsync", "always"];
            arguments.extend(lasting.map(str::to_owned));
        }
        arguments.extend(more.iter().map(|&argument| argument.to_owned()));
        let mut server = Self { folder, port: free_port(), arguments, child: None };
        server.run();
        server
    }

    /// Starts it, again, and waits until it answers.
    pub(crate) fn run(&mut self) {
        assert!(self.child.is_none());
        let log = self.folder.path().join("log");
        // Another process may have taken the port meanwhile, while this one has never run on it.
        for _ in 0..20 {
            let child = Command::new(program())
                .args(["--port", &self.port.to_string()])
                .args(["--dir", &self.folder.path().display().to_string()])
                .args(&self.arguments)
                .stdout(std::fs::File::options().create(true).append(true).open(&log).unwrap())
                .stderr(Stdio::null())
                .spawn();
            self.child = Some(child.unwrap_or_else(|error| {
                panic!("{}: {error}; install redis-server or set REDIS_SERVER", program())
            }));
            let began = Instant::now();
            while began.elapsed() < Duration::from_secs(10) {
                if self.answers() {
                    return;
                }
                if self.child.as_mut().unwrap().try_wait().unwrap().is_some() {
                    break;
                }
                std::thread::sleep(Duration::from_millis(10));
            }
            self.kill();
        }
        panic!("no redis-server: {}", std::fs::read_to_string(log).unwrap());
    }

    /// As a power cut ends it.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// As an administrator ends it.
    pub(crate) fn shut_down(&mut self) {
        let mut child = self.child.take().unwrap();
        let _ = self.try_ask(&["SHUTDOWN", "NOSAVE"]);
        child.wait().unwrap();
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// The answer to one command, over a connection of its own.
    pub(crate) fn ask<T: redis::FromRedisValue>(&self, command: &[&str]) -> T {
        redis::from_redis_value(self.try_ask(command).unwrap()).unwrap()
    }

    pub(crate) fn try_ask(&self, command: &[&str]) -> redis::RedisResult<redis::Value> {
        let client = redis::Client::open(self.url())?;
        let mut connection = client.get_connection_with_timeout(Duration::from_secs(5))?;
        let (name, arguments) = command.split_first().unwrap();
        redis::cmd(name).arg(arguments).query(&mut connection)
    }

    /// All keys but the one of the layout.
    pub(crate) fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.ask(&["KEYS", "*"]);
        keys.retain(|key| !key.ends_with(":layout"));
        keys.sort();
        keys
    }

    /// It runs at another port next, where those who know it do not find it. Gives the port that it had.
    pub(crate) fn move_away(&mut self) -> u16 {
        std::mem::replace(&mut self.port, free_port())
    }

    pub(crate) fn move_to(&mut self, port: u16) {
        self.port = port;
    }

    fn answers(&self) -> bool {
        match self.try_ask(&["PING"]) {
            Ok(_) => true,
            // It asks for a password, and so it runs.
            Err(error) => error.code() == Some("NOAUTH"),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn program() -> String {
    env::var("REDIS_SERVER").unwrap_or_else(|_| "redis-server".into())
}

fn free_port() -> u16 {
    // A cluster node wants the port 10 000 above its own, too.
    loop {
        let port =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        if port < 50_000 {
            return port;
        }
    }
}

/// A store whose deny-list is timed as the tests' sessions are.
pub(crate) fn store_at(url: &str, on_outage: OnOutage) -> (RedisStoreBuilder, ManualClock) {
    let clock = ManualClock::new(START);
    let mut store = RedisStore::builder(url, on_outage).clock(clock.clone());
    if on_outage == PATIENT {
        store = store.timeout(Duration::from_secs(10));
    }
    (store, clock)
}

/// For tests of something else, which a busy machine may hold up.
pub(crate) const PATIENT: OnOutage = OnOutage::ServeFor(Duration::from_secs(60));

/// One of many servers of an application.
pub(crate) async fn sessions_at(url: &str, on_outage: OnOutage) -> Sessions<User, RedisStore> {
    let (store, clock) = store_at(url, on_outage);
    sessions_on(&clock, store.connect().await.unwrap(), lifetimes())
}
