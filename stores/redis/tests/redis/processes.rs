//! Two processes with one Redis: the test starts its own binary as another server.

use std::collections::BTreeSet;
use std::env;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use jwt_session::RefreshToken;
use tokio::task::JoinSet;

use super::server::{Keeps, PATIENT, Server, sessions_at};
use crate::common::races::rounds;
use crate::common::user;

/// Tells the other process the URL of Redis.
const URL: &str = "JWT_SESSION_TEST_URL";

/// The other process, which executes one command per line.
struct Other {
    child: Child,
    answers: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Other {
    /// Runs the given test again, in another process, which then calls [`answer_the_parent`].
    fn start(test: &str, url: &str) -> Self {
        let test = format!("processes::{test}");
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", &test, "--ignored", "--nocapture", "--test-threads=1"])
            .env(URL, url)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut other = Self { child, answers };
        assert_eq!(other.answer(), "ready");
        other
    }

    fn tell(&mut self, line: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Returns the next answer. Lines of the test harness are skipped.
    fn answer(&mut self) -> String {
        loop {
            let line = self.answers.next().expect("the other process runs").unwrap();
            if let Some((_, answer)) = line.split_once("> ") {
                return answer.into();
            }
        }
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Executes the commands that the parent writes to standard input, one per line.
async fn answer_the_parent(url: &str) {
    let sessions = sessions_at(url, PATIENT).await;
    println!("> ready");
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        match line.split_once(' ').unwrap() {
            ("refresh", token) => {
                let token = RefreshToken::new(token);
                let mut tasks = JoinSet::new();
                for _ in 0..32 {
                    let (sessions, token) = (sessions.clone(), token.clone());
                    tasks.spawn(async move { sessions.refresh(&token).await });
                }
                let successors: BTreeSet<String> = tasks
                    .join_all()
                    .await
                    .into_iter()
                    .map(|tokens| tokens.unwrap().refresh_token.as_str().to_owned())
                    .collect();
                println!("> {}", Vec::from_iter(successors).join(" "));
            }
            // Answers as soon as the token is refused. At first it is accepted.
            ("watch", token) => {
                assert!(sessions.verify(token).is_ok());
                println!("> watching");
                while sessions.verify(token).is_ok() {
                    tokio::task::yield_now().await;
                }
                println!("> {}", nanos());
            }
            other => panic!("{other:?}"),
        }
    }
}

/// Returns the time of the machine, which is the same in both processes.
fn nanos() -> u128 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn two_processes_refresh_with_one_token() {
    if let Ok(url) = env::var(URL) {
        return answer_the_parent(&url).await;
    }
    let server = Server::start(Keeps::Nothing);
    let sessions = sessions_at(&server.url(), PATIENT).await;
    let mut other = Other::start("two_processes_refresh_with_one_token", &server.url());
    for round in 0..rounds(20) {
        let login = sessions.start(&user(&format!("u-{round}"))).await.unwrap();
        other.tell(&format!("refresh {}", login.refresh_token.as_str()));
        let mut tasks = JoinSet::new();
        for _ in 0..32 {
            let (sessions, token) = (sessions.clone(), login.refresh_token.clone());
            tasks.spawn(async move { sessions.refresh(&token).await });
        }
        let mut successors: BTreeSet<String> = tasks
            .join_all()
            .await
            .into_iter()
            .map(|tokens| tokens.unwrap().refresh_token.as_str().to_owned())
            .collect();
        let answer = tokio::task::block_in_place(|| other.answer());
        successors.extend(answer.split(' ').map(str::to_owned));
        assert_eq!(successors.len(), 1, "round {round}");
    }
}

/// Another process denies each of `LOGOUTS` sessions within the delay.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn another_process_learns_of_a_logout() {
    if let Ok(url) = env::var(URL) {
        return answer_the_parent(&url).await;
    }
    let server = Server::start(Keeps::Nothing);
    let logouts = env::var("LOGOUTS").ok().and_then(|n| n.parse().ok()).unwrap_or(200);
    let sessions = sessions_at(&server.url(), PATIENT).await;
    let mut other = Other::start("another_process_learns_of_a_logout", &server.url());
    let mut delays = Vec::new();
    for round in 0..logouts {
        let login = sessions.start(&user(&format!("u-{round}"))).await.unwrap();
        let verified = sessions.verify(&login.access_token).unwrap();
        other.tell(&format!("watch {}", login.access_token));
        assert_eq!(tokio::task::block_in_place(|| other.answer()), "watching");
        // Varies the time of the logout relative to the polls of the other process.
        tokio::time::sleep(Duration::from_millis(round % 17)).await;
        let began = Instant::now();
        sessions.end(&verified).await.unwrap();
        let returned = nanos();
        let refused: u128 = tokio::task::block_in_place(|| other.answer()).parse().unwrap();
        assert!(began.elapsed() < Duration::from_secs(2));
        delays.push(Duration::from_nanos(refused.saturating_sub(returned).try_into().unwrap()));
    }
    delays.sort_unstable();
    let (median, worst) = (delays[delays.len() / 2], delays[delays.len() - 1]);
    println!(
        "after {logouts} logouts had returned, another process knew: median {median:?}, worst {worst:?}"
    );
    assert!(worst <= Duration::from_secs(1), "the bound is a second, and it took {worst:?}");
}
