//! Tests of a full deny list, and of the passage of time.

use jwt_core::{Clock, Hs256Key, ManualClock, Tokens};
use jwt_derive::Claims;

use super::*;

const START: NumericDate = NumericDate::from_unix(1_800_000_000);
const TTL: u64 = 15 * 60;

#[derive(Debug, Claims)]
#[claims(
    alg = HS256, typ = "session+jwt", iss = "auth", aud = "web", ttl = "15m", jti = random,
    crate = jwt_core,
)]
struct User {
    #[claim(sub)]
    name: String,
}

/// A deny list, a clock, and a source of tokens.
struct Server {
    list: DenyList,
    clock: ManualClock,
    tokens: Tokens<User, Hs256Key>,
}

impl Server {
    fn new(max_entries: usize) -> Self {
        let clock = ManualClock::new(START);
        let key = Hs256Key::generate();
        let tokens = Tokens::builder(key).clock(clock.clone()).build().unwrap();
        Self { list: DenyList::new().with_max_entries(max_entries), clock, tokens }
    }

    fn pass(&mut self, seconds: u64) {
        let duration = Duration::from_secs(seconds);
        self.clock.advance(duration);
        self.list.began = self.list.began.checked_sub(duration).unwrap();
    }

    fn issue(&self, name: &str) -> Verified<User> {
        let token = self.tokens.encode(&User { name: name.into() }).unwrap();
        self.tokens.verify(&token).unwrap()
    }

    /// Denies a single token, by its `jti`, which does not contain a session.
    fn end(&self, token: &Verified<User>) {
        let (now, session) = (self.clock.now(), token.token_id().unwrap());
        let (expires_at, present) = self.list.elapsed(self.until(), now);
        let name = ("auth", token.subject().unwrap(), session);
        self.list.sessions.insert(name, (), expires_at, present, |(), ()| ());
        self.list.enforce_bounds(now, present);
    }

    fn until(&self) -> NumericDate {
        self.clock.now().saturating_add(Duration::from_secs(TTL + 60))
    }
}

#[test]
fn a_full_list_denies_old_tokens_and_accepts_refreshed_ones() {
    let mut server = Server::new(1_000);
    let (ended, lives) = (server.issue("u-1"), server.issue("u-2"));
    server.end(&ended);
    assert_eq!(server.list.check(&ended), Err(Denied::Ended));
    assert_eq!(server.list.check(&lives), Ok(()));
    // For ten minutes, a client logs in and out four times a second.
    for _ in 0..600 {
        for _ in 0..4 {
            server.end(&server.issue("u-3"));
            assert!(server.list.len() <= 1_000);
        }
        server.pass(1);
        assert!(server.list.check(&ended).is_err(), "the ended session is still denied");
    }
    assert_eq!(server.list.check(&lives), Err(Denied::Outdated));
    assert_eq!(server.list.check(&server.issue("u-2")), Ok(()));
}

#[test]
fn entries_expire_by_elapsed_time() {
    let mut server = Server::new(10_000);
    for _ in 0..100 {
        for _ in 0..100 {
            server.end(&server.issue("u-1"));
        }
        server.pass(60);
    }
    // The last 17 of 100 minutes remain, and entries in shards that were not purged since.
    assert!(server.list.len() < 6_000, "{}", server.list.len());
    // Setting the clock back or forward does not remove entries.
    let last = server.issue("u-1");
    server.end(&last);
    for clock in [NumericDate::MIN, NumericDate::MAX] {
        server.list.end_all(&Principal::new("auth", "u-2"), UnixMillis::default(), clock, clock);
        assert_eq!(server.list.check(&last), Err(Denied::Ended));
    }
}

#[test]
fn a_token_without_session_is_denied_by_the_floor_of_its_second() {
    let mut server = Server::new(100);
    let before = server.issue("u-1");
    let (principal, now) = (Principal::new("auth", "u-1"), server.clock.now());
    server.list.end_all(&principal, now.into(), server.until(), now);
    assert_eq!(server.list.check(&before), Err(Denied::Ended));
    assert_eq!(server.list.check(&server.issue("u-1")), Err(Denied::Ended));
    assert_eq!(server.list.check(&server.issue("u-2")), Ok(()));
    server.pass(1);
    assert_eq!(server.list.check(&server.issue("u-1")), Ok(()));
}
