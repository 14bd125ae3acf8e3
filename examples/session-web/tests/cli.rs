//! Tests of the executable.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

fn session_web(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_session-web"));
    command
        .args(arguments)
        .env_remove("SESSION_WEB_ACCESS_KEY")
        .env_remove("SESSION_WEB_REFRESH_KEY")
        .env_remove("RUST_LOG");
    command
}

/// 48 bytes in base64url.
const KEY: &str = "c2Vzc2lvbi13ZWItdGVzdC1rZXktdGhhdC1pcy1ub3Qtc2VjcmV0LWF0LWFsbC4u";

/// Sets fixed keys.
fn with_keys(command: &mut Command) -> &mut Command {
    command.env("SESSION_WEB_ACCESS_KEY", KEY).env("SESSION_WEB_REFRESH_KEY", KEY)
}

fn failure(command: &mut Command) -> String {
    let Output { status, stderr, .. } = command.output().unwrap();
    assert_eq!(status.code(), Some(1));
    String::from_utf8(stderr).unwrap()
}

/// A server process that is killed at the end of the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(command: &mut Command) -> (Running, String) {
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("Open http://localhost:").unwrap_or_default();
    (Running(child), format!("127.0.0.1:{address}"))
}

fn ask(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn log_in(address: &str) -> String {
    let body = "username=ferris&password=correct+horse";
    let head = format!(
        "POST /login HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    ask(address, &(head + body))
}

fn session_json(address: &str, login: &str) -> String {
    let cookies = cookies(login);
    let head = "GET /session.json HTTP/1.1\r\nhost: x\r\nconnection: close\r\n";
    ask(address, &format!("{head}cookie: {cookies}\r\n\r\n"))
}

fn post(address: &str, path: &str, login: &str) -> String {
    let cookies = cookies(login);
    let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n");
    ask(address, &format!("{head}sec-fetch-site: same-origin\r\ncookie: {cookies}\r\n\r\n"))
}

/// Returns the cookies that a login response sets.
fn cookies(login: &str) -> String {
    let set = login.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
    let pairs: Vec<&str> = set.filter_map(|cookie| cookie.split(';').next()).collect();
    pairs.join("; ")
}

#[test]
fn a_port_in_use_is_reported_with_an_alternative() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let error = failure(&mut session_web(&["--listen", &format!("127.0.0.1:{port}")]));
    assert!(error.contains(&format!("port {port} is in use")), "{error}");
    assert!(error.contains("try --listen 127.0.0.1:"), "{error}");
}

#[test]
fn a_shared_store_requires_keys_and_its_password_is_not_printed() {
    let url = "redis://:hunter2@127.0.0.1:1/";
    let arguments = ["--listen", "127.0.0.1:0", "--store", url];
    let error = failure(&mut session_web(&arguments));
    assert!(error.contains("openssl rand -base64 48"), "{error}");
    let mut half = session_web(&arguments);
    let error = failure(half.env("SESSION_WEB_ACCESS_KEY", KEY));
    assert!(error.contains("SESSION_WEB_REFRESH_KEY"), "{error}");
    let error = failure(with_keys(&mut session_web(&arguments)));
    assert!(error.contains("unavailable") && !error.contains("hunter2"), "{error}");
}

#[test]
fn sessions_in_a_file_survive_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let store = format!("file:{}", directory.path().join("sessions.redb").display());
    let arguments = ["--listen", "127.0.0.1:0", "--store", &store];
    let (server, address) = start(with_keys(&mut session_web(&arguments)));
    let login = log_in(&address);
    assert!(login.starts_with("HTTP/1.1 303"), "{login}");
    assert!(session_json(&address, &login).contains("\"name\":\"ferris\""));
    drop(server);
    let (_server, address) = start(with_keys(&mut session_web(&arguments)));
    let only_refresh = login.replace("__Host-session", "forgotten");
    let renewed = session_json(&address, &only_refresh);
    assert!(renewed.contains("\"name\":\"ferris\"") && renewed.contains("set-cookie"), "{renewed}");
}

#[test]
#[ignore = "needs redis-server: scripts/sessions.sh"]
fn two_servers_share_logins_and_logouts() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let directory = tempfile::tempdir().unwrap();
    let program = std::env::var("REDIS_SERVER").unwrap_or_else(|_| "redis-server".into());
    let redis = Command::new(program)
        .args(["--bind", "127.0.0.1", "--port", &port, "--save", "", "--appendonly", "no"])
        .current_dir(directory.path())
        .stdout(Stdio::null())
        .spawn()
        .expect("redis-server runs: install it or set REDIS_SERVER");
    let _redis = Running(redis);
    wait_until(|| TcpStream::connect(format!("127.0.0.1:{port}")).is_ok());

    let store = format!("redis://127.0.0.1:{port}");
    let arguments = ["--listen", "127.0.0.1:0", "--store", &store];
    let (_one, one) = start(with_keys(&mut session_web(&arguments)));
    let (_other, other) = start(with_keys(&mut session_web(&arguments)));
    let login = log_in(&one);
    assert!(session_json(&other, &login).contains("\"name\":\"ferris\""));
    let logout = post(&one, "/logout", &login);
    assert!(logout.starts_with("HTTP/1.1 303"), "{logout}");
    assert!(session_json(&one, &login).starts_with("HTTP/1.1 401"));
    wait_until(|| session_json(&other, &login).starts_with("HTTP/1.1 401"));
}

fn wait_until(mut condition: impl FnMut() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_secs(5));
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn plain_http_must_be_requested_explicitly() {
    let (_server, address) = start(&mut session_web(&["--listen=127.0.0.1:0"]));
    let login = log_in(&address);
    assert!(login.contains("__Host-session=") && login.contains("Secure"), "{login}");
    let (_server, address) = start(&mut session_web(&["--listen=127.0.0.1:0", "--plain-http"]));
    let login = log_in(&address);
    assert!(login.contains("insecure-session=") && !login.contains("Secure"), "{login}");
}

#[test]
fn the_flag_encrypts_tokens() {
    for (flag, segments) in [(None, 3), (Some("--encrypted"), 5)] {
        let mut command = session_web(&["--listen=127.0.0.1:0"]);
        let (_server, address) = start(command.args(flag));
        let login = log_in(&address);
        let cookies = cookies(&login);
        for name in ["__Host-session=", "__Host-refresh="] {
            let token = cookies.split("; ").find_map(|cookie| cookie.strip_prefix(name));
            assert_eq!(token.unwrap().split('.').count(), segments, "{flag:?} {name}");
        }
        assert!(session_json(&address, &login).contains("\"name\":\"ferris\""));
    }
    // A key of signed tokens has another length, and the message does not print it.
    let error = failure(with_keys(&mut session_web(&["--listen=127.0.0.1:0", "--encrypted"])));
    assert!(error.contains("SESSION_WEB_ACCESS_KEY") && error.contains("32 bytes"), "{error}");
    assert!(!error.contains(KEY), "{error}");
    let store = ["--store", "redis://127.0.0.1:1/", "--encrypted"];
    let error = failure(&mut session_web(&store));
    assert!(error.contains("SESSION_WEB_ACCESS_KEY=$(openssl rand -base64 32 |"), "{error}");
    assert!(error.contains("SESSION_WEB_REFRESH_KEY=$(openssl rand -base64 32 |"), "{error}");
}

#[cfg(unix)]
#[test]
fn sigterm_and_sigint_stop_the_server_gracefully() {
    for signal in ["-TERM", "-INT"] {
        let (mut server, address) = start(&mut session_web(&["--listen", "127.0.0.1:0"]));
        assert!(
            ask(&address, "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").contains("303")
        );
        let id = server.0.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        assert_eq!(server.0.wait().unwrap().code(), Some(0));
    }
}
