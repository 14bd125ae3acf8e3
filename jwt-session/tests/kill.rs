//! A process that is killed at any moment loses nothing that it has acknowledged.
//!
//! This test starts its own binary as a child, which logs in, refreshes and logs out as fast as it can, and says each
//! time what it is about to do and what is done. The parent kills it, opens the file, and compares. `KILLS=500` for more.

#![cfg(unix)]

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
    AccessError, Denied, FileStore, InsertOutcome, Lifetimes, Principal, Record, RefreshError,
    RefreshToken, SessionId, SessionTokens, Sessions, Store,
};
use tokio::task::JoinSet;
use typed_jwt::ManualClock;

/// Says to the child where the file is, and that it is the child.
const FILE: &str = "JWT_SESSION_KILLED_FILE";

/// Each with a task of its own, so that one operation of each is under way at the most.
const SUBJECTS: usize = 16;

/// Sessions of a subject that live at a time.
const MANY: usize = 4;

fn open(path: &Path) -> Sessions<User, FileStore> {
    // Without grace, a token that was used is a replay at once.
    let lifetimes = Lifetimes::new(IDLE, ABSOLUTE).with_grace(Duration::ZERO);
    sessions_on(&ManualClock::new(START), FileStore::open(path).unwrap(), lifetimes)
}

fn subject(number: usize) -> String {
    format!("u-{number}")
}

/// A number below `bound`, another one each time.
fn random(bound: usize) -> usize {
    usize::try_from(getrandom::u64().unwrap() % bound as u64).unwrap()
}

mod child {
    use super::*;

    /// One call for a whole line: what is in the pipe outlives the process.
    fn say(line: &str) {
        let mut out = std::io::stdout().lock();
        out.write_all(format!("@ {line}\n").as_bytes()).unwrap();
        out.flush().unwrap();
    }

    fn tell(what: &str, subject: &str, tokens: &SessionTokens) {
        let (session, refresh) = (tokens.session, tokens.refresh_token.as_str());
        say(&format!("{what} {subject} {session} {refresh} {}", tokens.access_token));
    }

    #[test]
    #[ignore = "the child of the other test"]
    fn lives_until_it_is_killed() {
        let Ok(path) = env::var(FILE) else { return };
        let mut live: BTreeMap<String, Vec<(SessionId, RefreshToken)>> = BTreeMap::new();
        for given in std::io::stdin().lines() {
            let given = given.unwrap();
            let [subject, session, refresh] = words(&given);
            let session = (session.parse().unwrap(), RefreshToken::new(refresh));
            live.entry(subject.into()).or_default().push(session);
        }
        let sessions = open(Path::new(&path));
        say("open");
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap().block_on(
            async {
                let mut tasks = JoinSet::new();
                for number in 0..SUBJECTS {
                    let live = live.remove(&subject(number)).unwrap_or_default();
                    tasks.spawn(work(sessions.clone(), subject(number), live));
                }
                tasks.join_all().await;
            },
        );
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

/// What the parent knows of a subject.
#[derive(Default)]
struct Known {
    live: BTreeMap<SessionId, Tokens>,
    ended: Vec<Ended>,
    under_way: UnderWay,
}

#[derive(Clone)]
struct Tokens {
    access: String,
    refresh: String,
    /// The one before.
    used: Option<String>,
}

#[derive(Clone)]
struct Ended {
    session: SessionId,
    tokens: Tokens,
    with_all: bool,
}

#[derive(Default)]
enum UnderWay {
    #[default]
    Nothing,
    Start,
    Refresh(SessionId),
    End(SessionId),
    EndAll,
}

impl Known {
    /// Takes a line of the child, and says whether it is one of something done.
    fn hear(&mut self, what: &str, rest: &[&str]) -> bool {
        let session = || rest[0].parse::<SessionId>().unwrap();
        self.under_way = match what {
            "starting" => UnderWay::Start,
            "refreshing" => UnderWay::Refresh(session()),
            "ending" => UnderWay::End(session()),
            "ending-all" => UnderWay::EndAll,
            "started" | "refreshed" => {
                let used = self.live.remove(&session()).map(|known| known.refresh);
                let tokens = Tokens { access: rest[2].into(), refresh: rest[1].into(), used };
                self.live.insert(session(), tokens);
                UnderWay::Nothing
            }
            "ended" => {
                self.end(session(), false);
                UnderWay::Nothing
            }
            "ended-all" => {
                self.end_all();
                UnderWay::Nothing
            }
            other => panic!("unknown: {other}"),
        };
        matches!(self.under_way, UnderWay::Nothing)
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

    /// What was under way has happened or has not; afterwards it is known.
    async fn settle(&mut self, sessions: &Sessions<User, FileStore>, subject: &str) {
        let listed: BTreeSet<SessionId> =
            sessions.list(subject).await.unwrap().into_iter().map(|info| info.id).collect();
        match std::mem::take(&mut self.under_way) {
            UnderWay::Nothing => {}
            UnderWay::Start => {
                let unheard: Vec<_> =
                    listed.iter().filter(|id| !self.live.contains_key(id)).collect();
                assert!(unheard.len() <= 1, "one was being started");
                for id in unheard {
                    assert!(sessions.end_by_id(subject, *id).await.unwrap());
                }
            }
            UnderWay::Refresh(session) => {
                // What was being used up: the successor was never heard of.
                let known = self.live[&session].clone();
                match sessions.refresh(&RefreshToken::new(&*known.refresh)).await {
                    Ok(tokens) => self.refreshed(&tokens),
                    Err(RefreshError::Reused) => self.end(session, false),
                    Err(other) => panic!("{other}"),
                }
            }
            UnderWay::End(session) if listed.contains(&session) => {}
            UnderWay::End(session) => self.end(session, false),
            UnderWay::EndAll => {
                let left = self.live.keys().filter(|id| listed.contains(id)).count();
                assert!(left == 0 || left == self.live.len(), "all or nothing");
                if left == 0 {
                    self.end_all();
                }
            }
        }
        let listed = sessions.list(subject).await.unwrap().into_iter().map(|info| info.id);
        assert!(listed.eq(self.live.keys().copied()), "{subject}: just the live ones");
    }

    fn refreshed(&mut self, tokens: &SessionTokens) {
        let known = self.live.get_mut(&tokens.session).unwrap();
        let refresh = tokens.refresh_token.as_str().into();
        let used = Some(std::mem::replace(&mut known.refresh, refresh));
        *known = Tokens { access: tokens.access_token.clone(), used, ..known.clone() };
    }

    /// Every live session refreshes, and what was used up stays so.
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

/// What was ended is refused in every way.
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
        assert!(matches!(again, InsertOutcome::RevokedUpTo(_)), "it began at or before the floor");
    }
}

fn spawn(path: &Path, live: &str) -> Child {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["child::lives_until_it_is_killed", "--exact", "--ignored", "--nocapture"])
        .env(FILE, path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(live.as_bytes()).unwrap();
    child
}

/// Runs a child, kills it, and gives what it has said.
fn killed(path: &Path, live: &str) -> Vec<String> {
    let mut child = spawn(path, live);
    let out = BufReader::new(child.stdout.take().unwrap());
    let (opened, is_open) = std::sync::mpsc::channel();
    let reader = thread::spawn(move || {
        let mut said = Vec::new();
        for text in out.split(b'\n') {
            let text = String::from_utf8(text.unwrap()).unwrap();
            // libtest begins its line, and ours follows.
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
        // While it opens the file, most often.
        thread::sleep(Duration::from_millis(random(30) as u64));
    } else {
        let _ = is_open.recv();
        thread::sleep(Duration::from_millis(random(200) as u64));
    }
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().code(), None, "it was killed, and did not fail: {}", {
        let mut errors = String::new();
        child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        errors
    });
    reader.join().unwrap()
}

#[tokio::test]
async fn nothing_acknowledged_is_lost() {
    let kills = env::var("KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(40);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sessions.redb");
    let mut known: Vec<Known> = (0..SUBJECTS).map(|_| Known::default()).collect();
    let (mut done, mut under_way, mut while_opening) = (0_usize, 0_usize, 0_usize);
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
            under_way += usize::from(!matches!(known.under_way, UnderWay::Nothing));
            known.settle(&sessions, &subject).await;
            known.check_live(&sessions).await;
            // All that is new, and a few of those before.
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
         {under_way} under way; {ended} sessions ended and {live} live, all as they should be",
        began.elapsed(),
    );
    assert!(done > kills, "it was killed at work");
}
