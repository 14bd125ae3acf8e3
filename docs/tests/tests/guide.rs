//! The programs of `docs/guide/README.md`: each step compiles, the tests of the page pass, and each
//! step prints the output that is on the page.

include!(concat!(env!("OUT_DIR"), "/guide.rs"));
include!(concat!(env!("OUT_DIR"), "/guide_programs.rs"));

mod programs {
    use std::env;
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::path::Path;
    use std::process::{Child, ChildStdout, Command, Stdio};
    use std::thread::sleep;
    use std::time::Duration;

    use tempfile::tempdir;
    use typed_jwt_pages::{Block, blocks};

    const PAGE: &str = include_str!("../../guide/README.md");

    fn of(step: usize, info: &str) -> Vec<Block<'static>> {
        blocks(PAGE).into_iter().filter(|block| block.step == step && block.info == info).collect()
    }

    /// Tells a child process which step it is.
    const STEP: &str = "GUIDE_STEP";

    /// Runs the program of a step in a separate process and in this directory, with keys of 32
    /// bytes.
    ///
    /// The process runs `print_what_the_page_says` of this binary, which finds `STEP` and runs the
    /// step.
    fn program(step: usize, directory: &Path) -> Command {
        let mut program = Command::new(env::current_exe().unwrap());
        program
            .args(["--exact", "programs::print_what_the_page_says", "--nocapture"])
            .current_dir(directory)
            .env(STEP, step.to_string())
            .env("ACCESS_KEY", "YWNjZXNzIGFjY2VzcyBhY2Nlc3MgYWNjZXNzIGFjY2U")
            .env("REFRESH_KEY", "cmVmcmVzaCByZWZyZXNoIHJlZnJlc2ggcmVmcmVzaCA");
        program
    }

    /// Compares a line with the page, on which `…` at the end of a line matches anything.
    fn says(printed: &str, expected: &str) -> bool {
        printed.lines().any(|line| match expected.strip_suffix('…') {
            Some(start) => line.starts_with(start),
            None => line == expected,
        })
    }

    #[test]
    fn print_what_the_page_says() {
        if let Ok(step) = env::var(STEP) {
            return super::run_step(step.parse().unwrap());
        }
        for step in [2, 3] {
            let directory = tempdir().unwrap();
            let output = program(step, directory.path()).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let printed = String::from_utf8(output.stdout).unwrap();
            let expected = of(step, "text").pop().unwrap().text;
            for line in expected.lines() {
                assert!(says(&printed, line), "step {step} does not print {line:?}:\n{printed}");
            }
        }
    }

    /// A server of the guide, until it is dropped.
    struct Server {
        child: Child,
        url: String,
        /// Open as long as the server may write.
        _stdout: BufReader<ChildStdout>,
    }

    impl Server {
        fn start(step: usize, directory: &Path) -> Self {
            Self::run(program(step, directory))
        }

        fn run(mut program: Command) -> Self {
            let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
            let mut child = program
                .env("PLAIN_HTTP", "1")
                .env("ADDRESS", free.to_string())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut stdout = BufReader::new(child.stdout.take().unwrap());
            let mut line = String::new();
            let url = loop {
                line.clear();
                assert!(stdout.read_line(&mut line).unwrap() > 0, "the server ended");
                if let Some((_, url)) = line.trim_end().split_once("listening on ") {
                    break url.to_owned();
                }
            };
            Self { child, url, _stdout: stdout }
        }
    }

    impl Drop for Server {
        fn drop(&mut self) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }

    impl Server {
        /// Sends a request as HTTP/1.1, and returns the head of the answer.
        fn ask(&self, method_and_path: &str, headers: &[String], body: &str) -> String {
            let host = self.url.strip_prefix("http://").unwrap();
            let mut stream = TcpStream::connect(host).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
            let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
            let len = body.len();
            write!(
                stream,
                "{method_and_path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len}\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\n{headers}\r\n{body}"
            )
            .unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                head.extend(byte);
            }
            String::from_utf8(head).unwrap()
        }

        /// Logs in, and returns the `Cookie` header of the session.
        fn cookies(&self) -> String {
            let own = format!("Origin: {}", self.url);
            let answer = self.ask("POST /login", &[own], "name=ferris&password=crab");
            let cookies = answer.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
            let cookies: Vec<&str> = cookies.map(|line| line.split(';').next().unwrap()).collect();
            assert_eq!(cookies.len(), 2, "{answer}");
            format!("Cookie: {}", cookies.join("; "))
        }
    }

    fn status(head: &str) -> &str {
        head.split(' ').nth(1).unwrap()
    }

    /// The WebSocket of the page is for its own origin, with the handshake as a browser sends it.
    #[test]
    fn open_a_websocket_for_the_own_origin_alone() {
        for step in [4, 10] {
            let directory = tempdir().unwrap();
            let server = Server::start(step, directory.path());
            let (cookies, own) = (server.cookies(), server.url.clone());
            let handshake = |origin: &str, site: &[&str]| {
                let fixed = [
                    "Connection: keep-alive, Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                ];
                let fixed = fixed.iter().chain(site).map(ToString::to_string);
                let sent = [cookies.clone(), format!("Origin: {origin}")].into_iter().chain(fixed);
                let answer = server.ask("GET /live", &sent.collect::<Vec<_>>(), "");
                status(&answer).to_owned()
            };
            assert_eq!(handshake(&own, &[]), "101", "step {step}");
            assert_eq!(handshake(&own, &["Sec-Fetch-Site: same-origin"]), "101");
            assert_eq!(handshake("http://127.0.0.1:1", &[]), "403");
            assert_eq!(handshake("http://localhost:3000", &["Sec-Fetch-Site: same-site"]), "403");
            assert_eq!(handshake("https://evil.example", &["Sec-Fetch-Site: cross-site"]), "403");
            assert_eq!(handshake("null", &[]), "403");
        }
    }

    /// The routes after the layer take what other sites send, and those under it do not.
    #[test]
    fn take_callbacks_and_webhooks() {
        let directory = tempdir().unwrap();
        let server = Server::start(4, directory.path());
        let evil = ["Origin: https://idp.example".into(), "Sec-Fetch-Site: cross-site".into()];
        assert_eq!(status(&server.ask("POST /callback", &evil, "state=x")), "303");
        assert_eq!(status(&server.ask("POST /callback", &evil, "state=")), "400");
        assert_eq!(status(&server.ask("POST /webhook", &[], "{}")), "204");
        let login = "name=ferris&password=crab";
        assert_eq!(status(&server.ask("POST /login", &evil, login)), "403");
        assert_eq!(status(&server.ask("POST /logout", &[server.cookies()], "")), "403");
    }

    /// A logout succeeds only if the session has ended.
    #[test]
    fn end_the_session_at_a_logout() {
        let directory = tempdir().unwrap();
        let server = Server::start(4, directory.path());
        let own = format!("Origin: {}", server.url);
        let cookies = server.cookies();
        let quoted = cookies.replace('=', "=\"").replace("; ", "\"; ") + "\"";
        let answer = server.ask("POST /logout", &[own.clone(), quoted], "");
        assert_eq!(status(&answer), "401");
        assert!(!answer.contains("set-cookie"), "{answer}");
        let with_others = cookies.replace("Cookie: ", "Cookie: consent; note=é; ");
        assert_eq!(status(&server.ask("POST /logout", &[own.clone(), with_others], "")), "303");
        assert_eq!(status(&server.ask("POST /logout-everywhere", &[own, cookies], "")), "401");
    }

    /// The `curl` lines print the output on the page, with every server of the guide that needs no
    /// other program.
    #[test]
    #[ignore = "needs curl: scripts/guide.sh"]
    fn serve_what_the_page_asks_for() {
        let asks = of(4, "sh").pop().unwrap().text;
        for step in [4, 6, 7, 10] {
            let directory = tempdir().unwrap();
            let server = Server::start(step, directory.path());
            let script = asks.replace("http://127.0.0.1:3000", &server.url);
            let script = script.trim_end().replace('\n', "\necho; echo ---\n");
            let mut sh = Command::new("sh");
            let output = sh.args(["-c", &script]).current_dir(directory.path()).output().unwrap();
            assert!(output.status.success(), "{output:?}");
            let printed = String::from_utf8(output.stdout).unwrap();
            let answers: Vec<&str> = printed.split("---\n").collect();
            assert!(answers[2].contains("You are ferris"), "step {step}: {answers:?}");
            assert!(answers[4].contains("Log in</button>"), "step {step}: {answers:?}");
        }
    }

    /// A Redis with nothing in it, until it is dropped.
    struct Redis {
        child: Child,
        address: String,
    }

    impl Redis {
        fn start() -> Self {
            let port =
                TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
            let program = env::var("REDIS_SERVER").unwrap_or_else(|_| "redis-server".into());
            let child = Command::new(program)
                .args(["--port", &port, "--bind", "127.0.0.1", "--save", ""])
                .stdout(Stdio::null())
                .spawn()
                .expect("redis-server runs: install it or set REDIS_SERVER");
            let redis = Self { child, address: format!("127.0.0.1:{port}") };
            for _ in 0..100 {
                if TcpStream::connect(&redis.address).is_ok() {
                    return redis;
                }
                sleep(Duration::from_millis(50));
            }
            panic!("redis-server does not listen on {}", redis.address);
        }
    }

    impl Drop for Redis {
        fn drop(&mut self) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }

    /// The sessions of steps 7 and 8 survive a restart, and those of step 4 do not.
    #[test]
    #[ignore = "needs curl and redis-server: scripts/guide.sh"]
    fn keep_sessions() {
        let redis = Redis::start();
        let url = format!("redis://{}", redis.address);
        for (step, survives) in [(4, false), (7, true), (8, true)] {
            let directory = tempdir().unwrap();
            let curl = |server: &Server, path: &str, arguments: &[&str]| {
                let mut curl = Command::new("curl");
                curl.args(["-s", "-b", "jar", "-c", "jar", "-H", "Sec-Fetch-Site: same-origin"]);
                curl.args(arguments)
                    .arg(format!("{}{path}", server.url))
                    .current_dir(directory.path());
                String::from_utf8(curl.output().unwrap().stdout).unwrap()
            };
            let start = || {
                let mut program = program(step, directory.path());
                program.env("REDIS_URL", &url);
                Server::run(program)
            };
            let first = start();
            curl(&first, "/login", &["-d", "name=ferris&password=crab"]);
            assert!(curl(&first, "/", &[]).contains("You are ferris"));
            // With `kill -9`.
            drop(first);
            let second = start();
            let jar = std::fs::read_to_string(directory.path().join("jar")).unwrap();
            let without_access: String = jar
                .lines()
                .filter(|line| !line.contains("insecure-session"))
                .map(|line| format!("{line}\n"))
                .collect();
            std::fs::write(directory.path().join("jar"), without_access).unwrap();
            assert_eq!(curl(&second, "/", &[]).contains("You are ferris"), survives, "step {step}");
        }
    }

    /// The commands of the page that make keys print keys of the right length.
    #[test]
    #[ignore = "needs openssl: scripts/guide.sh"]
    fn make_keys_of_the_right_length() {
        for (step, name) in [(2, "ACCESS_KEY"), (3, "REFRESH_KEY")] {
            let script = format!("{}printf %s \"${name}\"", of(step, "sh")[0].text);
            let output = Command::new("sh").args(["-c", &script]).output().unwrap();
            typed_jwt::Hs256Key::from_base64url(String::from_utf8(output.stdout).unwrap()).unwrap();
        }
    }
}
