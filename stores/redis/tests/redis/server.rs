//! Starts a separate `redis-server` for a test, in a temporary directory.

use std::env;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use jwt_session::Sessions;
use jwt_session_redis::{OnOutage, RedisStore, RedisStoreBuilder};
use tempfile::TempDir;
use typed_jwt::ManualClock;

use crate::common::{START, User, lifetimes, sessions_on};

/// The data that a server keeps when it is stopped.
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

    /// Starts the server, also after it was stopped, and waits until it answers.
    pub(crate) fn run(&mut self) {
        assert!(self.child.is_none());
        let log = self.folder.path().join("log");
        // Another process may have taken the port before the first start.
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

    /// Kills the server, as a power failure does.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Shuts the server down.
    pub(crate) fn shut_down(&mut self) {
        let mut child = self.child.take().unwrap();
        let _ = self.try_ask(&["SHUTDOWN", "NOSAVE"]);
        child.wait().unwrap();
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// Returns the answer to one command, over a separate connection.
    pub(crate) fn ask<T: redis::FromRedisValue>(&self, command: &[&str]) -> T {
        redis::from_redis_value(self.try_ask(command).unwrap()).unwrap()
    }

    pub(crate) fn try_ask(&self, command: &[&str]) -> redis::RedisResult<redis::Value> {
        let client = redis::Client::open(self.url())?;
        let mut connection = client.get_connection_with_timeout(Duration::from_secs(5))?;
        let (name, arguments) = command.split_first().unwrap();
        redis::cmd(name).arg(arguments).query(&mut connection)
    }

    /// Returns all keys except that of the layout.
    pub(crate) fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.ask(&["KEYS", "*"]);
        keys.retain(|key| !key.ends_with(":layout"));
        keys.sort();
        keys
    }

    /// Selects another port for the next start, so that clients do not find the server. Returns the
    /// previous port.
    pub(crate) fn move_away(&mut self) -> u16 {
        std::mem::replace(&mut self.port, free_port())
    }

    pub(crate) fn move_to(&mut self, port: u16) {
        self.port = port;
    }

    fn answers(&self) -> bool {
        match self.try_ask(&["PING"]) {
            Ok(_) => true,
            // The server runs and requires a password.
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
    // A cluster node also uses the port number plus 10 000.
    loop {
        let port =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        if port < 50_000 {
            return port;
        }
    }
}

/// Creates the builder of a store with a manual clock, and that clock.
pub(crate) fn store_at(url: &str, on_outage: OnOutage) -> (RedisStoreBuilder, ManualClock) {
    let clock = ManualClock::new(START);
    let mut store = RedisStore::builder(url, on_outage).clock(clock.clone());
    if on_outage == PATIENT {
        store = store.timeout(Duration::from_secs(10));
    }
    (store, clock)
}

/// For tests that are not about outages, and that a busy machine may delay.
pub(crate) const PATIENT: OnOutage = OnOutage::ServeFor(Duration::from_secs(60));

/// Connects one of several servers of an application.
pub(crate) async fn sessions_at(url: &str, on_outage: OnOutage) -> Sessions<User, RedisStore> {
    let (store, clock) = store_at(url, on_outage);
    sessions_on(&clock, store.connect().await.unwrap(), lifetimes())
}
