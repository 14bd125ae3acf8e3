//! Killing a process at any time does not lose acknowledged changes.
//!
//! This test starts its own binary as a child process, which logs in, refreshes and logs out in a
//! loop. It prints each operation before it starts and after it has been acknowledged. The parent
//! kills the child, opens the file, and compares. Set `KILLS=500` for a longer run.

#![cfg(unix)]

#[path = "../../../jwt-session/tests/common/mod.rs"]
mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use common::{ABSOLUTE, IDLE, START, TTL, User, sessions_on, user};
use jwt_session::{
    AccessError, Denied, InsertOutcome, Lifetimes, Principal, Record, RefreshError, RefreshToken,
    SessionId, SessionTokens, Sessions, Store,
};
use jwt_session_redb::FileStore;
use tokio::task::JoinSet;
use typed_jwt::ManualClock;

/// Tells the child process the path of the file.
const FILE: &str = "JWT_SESSION_KILLED_FILE";

/// Number of users. Each has a separate task, so that at most one operation per user is in
/// progress.
const SUBJECTS: usize = 16;

/// Maximum number of active sessions per user.
const MANY: usize = 4;

fn open(path: &Path) -> Sessions<User, FileStore> {
    // Without a grace time, every reuse of a token is detected.
    let lifetimes = Lifetimes::new(IDLE, ABSOLUTE).with_grace(Duration::ZERO);
    sessions_on(&ManualClock::new(START), FileStore::open(path).unwrap(), lifetimes)
}

fn subject(number: usize) -> String {
    format!("u-{number}")
}

/// Returns a random number below `bound`.
fn random(bound: usize) -> usize {
    usize::try_from(getrandom::u64().unwrap() % bound as u64).unwrap()
}

mod child {
    use super::*;

    /// Writes a whole line with one call. Data in the pipe survives the process.
    fn say(line: &str) {
        let mut out = std::io::stdout().lock();
        out.write_all(format!("@ {line}\n").as_bytes()).unwrap();
        out.flush().unwrap();
    }

    fn tell(what: &str, subject: &str, tokens: &SessionTokens) {
        let (session, refresh) = (tokens.session, tokens.refresh_token.as_str());
        say(&format!("{what} {subject} {session} {refresh} {}", tokens.access_token));
    }

    /// Works on the sessions of a file until the process is killed.
    pub(super) async fn live_until_killed(path: &Path) {
        let mut live: BTreeMap<String, Vec<(SessionId, RefreshToken)>> = BTreeMap::new();
        for given in std::io::stdin().lines() {
            let given = given.unwrap();
            let [subject, session, refresh] = words(&given);
            let session = (session.parse().unwrap(), RefreshToken::new(refresh));
            live.entry(subject.into()).or_default().push(session);
        }
        let sessions = open(path);
        say("open");
        let mut tasks = JoinSet::new();
        for number in 0..SUBJECTS {
            let live = live.remove(&subject(number)).unwrap_or_default();
            tasks.spawn(work(sessions.clone(), subject(number), live));
        }
        tasks.join_all().await;
    }

    async fn work(
        sessions: Sessions<User, FileStore>,
        subject: String,
        mut live: Vec<(SessionId, RefreshToken)>,
    ) {
        let mut used = None;
        loop {
            let chance = random(100);
            if live.is_empty() || (chance < 20 && live.len() < MANY) {
                say(&format!("starting {subject}"));
                let tokens = sessions.start(&user(&subject)).await.unwrap();
                tell("started", &subject, &tokens);
                live.push((tokens.session, tokens.refresh_token));
                continue;
            }
            let at = random(live.len());
            let (session, token) = live[at].clone();
            if chance < 80 {
                say(&format!("refreshing {subject} {session}"));
                let tokens = sessions.refresh(&token).await.unwrap();
                tell("refreshed", &subject, &tokens);
                used = Some((session, token));
                live[at].1 = tokens.refresh_token;
            } else if chance < 90 {
                say(&format!("ending {subject} {session}"));
                assert!(sessions.end_by_id(&subject, session).await.unwrap());
                say(&format!("ended {subject} {session}"));
                live.remove(at);
            } else if chance < 97 {
                let replayed = used.take().filter(|used| live.iter().any(|one| one.0 == used.0));
                let Some((session, token)) = replayed else { continue };
                say(&format!("ending {subject} {session}"));
                let refused = sessions.refresh(&token).await.unwrap_err();
                assert!(matches!(refused, RefreshError::Reused), "{refused}");
                say(&format!("ended {subject} {session}"));
                live.retain(|one| one.0 != session);
            } else {
                say(&format!("ending-all {subject}"));
                assert_eq!(sessions.end_all(&subject).await.unwrap(), live.len());
                say(&format!("ended-all {subject}"));
                live.clear();
            }
        }
    }
}

fn words<const N: usize>(line: &str) -> [&str; N] {
    let words: Vec<&str> = line.split(' ').collect();
    words.try_into().unwrap_or_else(|_| panic!("{N} words expected: {line}"))
}

/// The expected state of a user.
#[derive(Default)]
struct Known {
    live: BTreeMap<SessionId, Tokens>,
    ended: Vec<Ended>,
    in_progress: InProgress,
}

#[derive(Clone)]
struct Tokens {
    access: String,
    refresh: String,
    /// The previous refresh token.
    used: Option<String>,
}

#[derive(Clone)]
struct Ended {
    session: SessionId,
    tokens: Tokens,
    with_all: bool,
}

#[derive(Default)]
enum InProgress {
    #[default]
    Nothing,
    Start,
    Refresh(SessionId),
    End(SessionId),
    EndAll,
}

impl Known {
    /// Processes a line of the child. Returns whether it acknowledges an operation.
    fn hear(&mut self, what: &str, rest: &[&str]) -> bool {
        let session = || rest[0].parse::<SessionId>().unwrap();
        self.in_progress = match what {
            "starting" => InProgress::Start,
            "refreshing" => InProgress::Refresh(session()),
            "ending" => InProgress::End(session()),
            "ending-all" => InProgress::EndAll,
            "started" | "refreshed" => {
                let used = self.live.remove(&session()).map(|known| known.refresh);
                let tokens = Tokens { access: rest[2].into(), refresh: rest[1].into(), used };
                self.live.insert(session(), tokens);
                InProgress::Nothing
            }
            "ended" => {
                self.end(session(), false);
                InProgress::Nothing
            }
            "ended-all" => {
                self.end_all();
                InProgress::Nothing
            }
            other => panic!("unknown: {other}"),
        };
        matches!(self.in_progress, InProgress::Nothing)
    }

    fn end(&mut self, session: SessionId, with_all: bool) {
        let tokens = self.live.remove(&session).unwrap();
        self.ended.push(Ended { session, tokens, with_all });
    }

    fn end_all(&mut self) {
        for session in self.live.keys().copied().collect::<Vec<_>>() {
            self.end(session, true);
        }
    }

    /// Determines whether the interrupted operation was executed, and updates the expected state.
    async fn settle(&mut self, sessions: &Sessions<User, FileStore>, subject: &str) {
        let listed: BTreeSet<SessionId> =
            sessions.list(subject).await.unwrap().into_iter().map(|info| info.id).collect();
        match std::mem::take(&mut self.in_progress) {
            InProgress::Nothing => {}
            InProgress::Start => {
                let unheard: Vec<_> =
                    listed.iter().filter(|id| !self.live.contains_key(id)).collect();
                assert!(unheard.len() <= 1, "at most one session was being started");
                for id in unheard {
                    assert!(sessions.end_by_id(subject, *id).await.unwrap());
                }
            }
            InProgress::Refresh(session) => {
                // If the token was used, its successor is unknown.
                let known = self.live[&session].clone();
                match sessions.refresh(&RefreshToken::new(&*known.refresh)).await {
                    Ok(tokens) => self.refreshed(&tokens),
                    Err(RefreshError::Reused) => self.end(session, false),
                    Err(other) => panic!("{other}"),
                }
            }
            InProgress::End(session) if listed.contains(&session) => {}
            InProgress::End(session) => self.end(session, false),
            InProgress::EndAll => {
                let left = self.live.keys().filter(|id| listed.contains(id)).count();
                assert!(left == 0 || left == self.live.len(), "end_all is atomic");
                if left == 0 {
                    self.end_all();
                }
            }
        }
        let listed = sessions.list(subject).await.unwrap().into_iter().map(|info| info.id);
        assert!(
            listed.eq(self.live.keys().copied()),
            "{subject}: exactly the active sessions are listed"
        );
    }

    fn refreshed(&mut self, tokens: &SessionTokens) {
        let known = self.live.get_mut(&tokens.session).unwrap();
        let refresh = tokens.refresh_token.as_str().into();
        let used = Some(std::mem::replace(&mut known.refresh, refresh));
        *known = Tokens { access: tokens.access_token.clone(), used, ..known.clone() };
    }

    /// Refreshes some active sessions, and checks that used tokens are still rejected.
    async fn check_live(&mut self, sessions: &Sessions<User, FileStore>) {
        for (session, known) in self.live.clone() {
            sessions.verify(&known.access).unwrap();
            if let Some(used) = known.used.as_ref().filter(|_| random(4) == 0) {
                let replayed = sessions.refresh(&RefreshToken::new(&**used)).await.unwrap_err();
                assert!(matches!(replayed, RefreshError::Reused), "{replayed}");
                self.end(session, false);
            } else if random(2) == 0 {
                let current = RefreshToken::new(&*known.refresh);
                let tokens = sessions.refresh(&current).await.unwrap();
                self.refreshed(&tokens);
            }
        }
    }
}

/// Checks that an ended session is rejected by all methods.
async fn check_ended(sessions: &Sessions<User, FileStore>, subject: &str, ended: &Ended) {
    let key = Principal::new("https://auth.example.com", subject).session(ended.session);
    let store = sessions.store();
    assert!(store.deny_list().is_ended(&key));
    assert_eq!(store.load(&key).await.unwrap(), None);
    let refused = sessions.verify(&ended.tokens.access).unwrap_err();
    assert!(matches!(refused, AccessError::Denied(Denied::Ended)), "{refused}");
    for token in ended.tokens.used.iter().chain([&ended.tokens.refresh]) {
        let refused = sessions.refresh(&RefreshToken::new(&**token)).await.unwrap_err();
        assert!(matches!(refused, RefreshError::Ended), "{refused}");
    }
    if ended.with_all {
        let record = Record {
            revision: 0,
            expires_at: START.saturating_add(TTL),
            access_lifetime: Duration::ZERO,
            bytes: Vec::new(),
        };
        let again = store.insert(&key, record, START).await.unwrap();
        assert!(
            matches!(again, InsertOutcome::RevokedUpTo(_)),
            "the session started at or before the floor"
        );
    }
}

fn spawn(path: &Path, live: &str) -> Child {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["acknowledged_changes_survive_a_kill", "--exact", "--nocapture"])
        .env(FILE, path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(live.as_bytes()).unwrap();
    child
}

/// Runs a child, kills it, and returns its output.
fn killed(path: &Path, live: &str) -> Vec<String> {
    let mut child = spawn(path, live);
    let out = BufReader::new(child.stdout.take().unwrap());
    let (opened, is_open) = std::sync::mpsc::channel();
    let reader = thread::spawn(move || {
        let mut said = Vec::new();
        for text in out.split(b'\n') {
            let text = String::from_utf8(text.unwrap()).unwrap();
            // The output follows a prefix of libtest.
            let Some((_, text)) = text.split_once("@ ") else { continue };
            if text == "open" {
                let _ = opened.send(());
            } else {
                said.push(text.to_owned());
            }
        }
        said
    });
    if random(5) == 0 {
        // Usually kills the child while it opens the file.
        thread::sleep(Duration::from_millis(random(30) as u64));
    } else {
        let _ = is_open.recv();
        thread::sleep(Duration::from_millis(random(200) as u64));
    }
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().code(), None, "the child failed before it was killed: {}", {
        let mut errors = String::new();
        child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        errors
    });
    reader.join().unwrap()
}

/// Starts itself again as the child process that is killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_changes_survive_a_kill() {
    if let Some(path) = env::var_os(FILE) {
        return child::live_until_killed(Path::new(&path)).await;
    }
    let kills = env::var("KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(40);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sessions.redb");
    let mut known: Vec<Known> = (0..SUBJECTS).map(|_| Known::default()).collect();
    let (mut done, mut in_progress, mut while_opening) = (0_usize, 0_usize, 0_usize);
    let began = Instant::now();
    for kill in 0..kills {
        let mut live = String::new();
        for (number, known) in known.iter().enumerate() {
            for (session, tokens) in &known.live {
                writeln!(live, "{} {session} {}", subject(number), tokens.refresh).unwrap();
            }
        }
        let before: Vec<usize> = known.iter().map(|known| known.ended.len()).collect();
        let said = killed(&path, &live);
        while_opening += usize::from(said.is_empty());
        for line in said {
            let words: Vec<&str> = line.split(' ').collect();
            let number: usize = words[1].strip_prefix("u-").unwrap().parse().unwrap();
            done += usize::from(known[number].hear(words[0], &words[2..]));
        }
        let sessions = open(&path);
        let last = kill + 1 == kills;
        for (number, (known, before)) in known.iter_mut().zip(before).enumerate() {
            let subject = subject(number);
            in_progress += usize::from(!matches!(known.in_progress, InProgress::Nothing));
            known.settle(&sessions, &subject).await;
            known.check_live(&sessions).await;
            // Checks all new entries and a sample of the older ones.
            for (at, ended) in known.ended.iter().enumerate() {
                if last || at >= before || random(known.ended.len()) < 5 {
                    check_ended(&sessions, &subject, ended).await;
                }
            }
        }
    }
    let (ended, live) = known
        .iter()
        .fold((0, 0), |(ended, live), known| (ended + known.ended.len(), live + known.live.len()));
    println!(
        "{kills} kills in {:?}, {while_opening} of them before the first operation: {done} operations acknowledged, \
         {in_progress} in progress; {ended} sessions ended and {live} live, all as they should be",
        began.elapsed(),
    );
    assert!(done > kills, "the child was killed while it was working");
}
