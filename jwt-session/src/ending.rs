//! Writes the deny list when sessions end: before the store is called, and when it has succeeded.

use std::sync::Arc;
use std::time::Duration;

use jwt_core::NumericDate;

use crate::deny_list::DenyList;
use crate::principal::{Principal, SessionRef};
use crate::time::UnixMillis;

/// A request to a store to end one session: the argument of [`Store::end`](crate::Store::end).
///
/// This server denies the tokens of the session as soon as the request exists, even if the store
/// then fails or the caller is cancelled. [`finish`](Self::finish) denies them for as long as the
/// record of the session demands.
pub type EndSession = EndRequest<SessionRef>;

/// A request to a store to end all sessions of a principal: the argument of
/// [`Store::end_all`](crate::Store::end_all).
///
/// This server denies the tokens of all sessions up to [`floor`](Self::floor) as soon as the
/// request exists, even if the store then fails or the caller is cancelled.
/// [`finish`](Self::finish) denies those that the store found in addition.
pub type EndAllSessions = EndRequest<SessionsUpTo>;

/// A request to a store to end sessions: [`EndSession`] or [`EndAllSessions`].
#[derive(Debug)]
#[must_use = "this server denies the tokens, but the store has not ended the sessions"]
pub struct EndRequest<S> {
    deny_list: Arc<DenyList>,
    sessions: S,
    until: NumericDate,
    now: NumericDate,
}

/// The sessions of a principal that started at or before a time, which an [`EndAllSessions`] ends.
#[derive(Debug)]
pub struct SessionsUpTo {
    principal: Principal,
    floor: UnixMillis,
}

/// The result of [`Store::end`](crate::Store::end), which only [`EndSession::finish`] creates: a
/// store that has ended a session has told this server's deny list.
#[must_use = "the store must return it"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    existed: bool,
}

/// The result of [`Store::end_all`](crate::Store::end_all), which only [`EndAllSessions::finish`]
/// creates: a store that has ended sessions has told this server's deny list.
#[must_use = "the store must return it"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndedAll {
    count: usize,
}

impl<S> EndRequest<S> {
    /// Returns until when the tokens are denied at least.
    #[must_use]
    pub const fn until(&self) -> NumericDate {
        self.until
    }

    /// Returns the time of the application's clock.
    #[must_use]
    pub const fn now(&self) -> NumericDate {
        self.now
    }

    /// Returns until when the tokens must be denied if this is the longest
    /// [`access_lifetime`](crate::Record::access_lifetime) of the removed records. Pass zero if
    /// there are none.
    #[must_use]
    pub fn until_for(&self, access_lifetime: Duration) -> NumericDate {
        self.until.max(self.now.saturating_add(access_lifetime))
    }
}

impl EndSession {
    /// Denies the tokens of the session until `until`, and creates the request.
    pub fn begin(
        deny_list: &Arc<DenyList>,
        session: SessionRef,
        until: NumericDate,
        now: NumericDate,
    ) -> Self {
        deny_list.end(&session, until, now);
        Self { deny_list: Arc::clone(deny_list), sessions: session, until, now }
    }

    /// Returns the session.
    #[must_use]
    pub const fn session(&self) -> &SessionRef {
        &self.sessions
    }

    /// Denies the tokens of the session until `until`, or until [`until`](Self::until) if that is
    /// later. `existed` is whether the store had a record of the session.
    ///
    /// The code that removes the record must call it, also if that is in another thread: then a
    /// caller that is cancelled has no effect on the deny list.
    pub fn finish(self, existed: bool, until: NumericDate) -> Ended {
        self.deny_list.end(&self.sessions, self.until.max(until), self.now);
        Ended { existed }
    }
}

impl EndAllSessions {
    /// Denies the tokens of all sessions of the principal that started at or before `floor`, until
    /// `until`, and creates the request.
    pub fn begin(
        deny_list: &Arc<DenyList>,
        principal: Principal,
        floor: UnixMillis,
        until: NumericDate,
        now: NumericDate,
    ) -> Self {
        deny_list.end_all(&principal, floor, until, now);
        let sessions = SessionsUpTo { principal, floor };
        Self { deny_list: Arc::clone(deny_list), sessions, until, now }
    }

    /// Returns the principal.
    #[must_use]
    pub const fn principal(&self) -> &Principal {
        &self.sessions.principal
    }

    /// Returns the time up to which sessions that have started are denied at least.
    #[must_use]
    pub const fn floor(&self) -> UnixMillis {
        self.sessions.floor
    }

    /// Denies the tokens of all sessions of the principal that started at or before `floor`, or
    /// [`floor`](Self::floor) if that is later, until `until`, or until [`until`](Self::until) if
    /// that is later. `count` is the number of removed records.
    ///
    /// The code that removes the records must call it, also if that is in another thread: then a
    /// caller that is cancelled has no effect on the deny list.
    pub fn finish(self, count: usize, floor: UnixMillis, until: NumericDate) -> EndedAll {
        let (floor, until) = (self.sessions.floor.max(floor), self.until.max(until));
        self.deny_list.end_all(&self.sessions.principal, floor, until, self.now);
        EndedAll { count }
    }
}

impl Ended {
    /// Returns whether there was a record of the session.
    #[must_use]
    pub const fn existed(self) -> bool {
        self.existed
    }
}

impl EndedAll {
    /// Returns the number of sessions that were ended.
    #[must_use]
    pub const fn count(self) -> usize {
        self.count
    }
}

#[cfg(all(test, not(jwt_session_loom)))]
mod tests {
    use super::*;
    use crate::id::SessionId;

    const NOW: NumericDate = NumericDate::from_unix(1_800_000_000);
    const HOUR: Duration = Duration::from_secs(60 * 60);
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    fn principal() -> Principal {
        Principal::new("issuer", "subject")
    }

    /// A session that started `millis` milliseconds after the Unix epoch.
    fn session(millis: u64) -> SessionRef {
        principal().session(SessionId::generate(UnixMillis::new(millis)).unwrap())
    }

    #[test]
    fn a_session_is_denied_before_the_store_answers_and_if_it_does_not() {
        let list = Arc::default();
        let (one, all) = (session(5), UnixMillis::new(4));
        let request = EndSession::begin(&list, one.clone(), NOW.saturating_add(HOUR), NOW);
        assert!(list.denied_for(&one) >= Some(HOUR));
        drop(request);
        assert!(list.denied_for(&one) >= Some(HOUR));

        let until = NOW.saturating_add(HOUR);
        let request = EndAllSessions::begin(&list, principal(), all, until, NOW);
        assert!(list.denied_for(&session(4)) >= Some(HOUR) && !list.is_ended(&session(5)));
        drop(request);
        assert!(list.denied_for(&session(4)) >= Some(HOUR));
    }

    #[test]
    fn a_session_is_denied_for_as_long_as_the_store_says() {
        for (lifetime, denied) in [(DAY, DAY), (Duration::ZERO, HOUR)] {
            let list = Arc::default();
            let one = session(5);
            let until = NOW.saturating_add(HOUR);
            let request = EndSession::begin(&list, one.clone(), until, NOW);
            let longest = request.until_for(lifetime);
            assert!(request.finish(true, longest).existed());
            let slack = Duration::from_secs(120);
            assert!((denied..denied + slack).contains(&list.denied_for(&one).unwrap()));

            let list = Arc::default();
            let request = EndAllSessions::begin(&list, principal(), UnixMillis::new(4), until, NOW);
            let longest = request.until_for(lifetime);
            assert_eq!(request.finish(3, UnixMillis::new(5), longest).count(), 3);
            assert!((denied..denied + slack).contains(&list.denied_for(&one).unwrap()));
            assert!(!list.is_ended(&session(6)));
        }
    }

    #[test]
    fn a_store_cannot_shorten_the_denial() {
        let list = Arc::default();
        let (one, until) = (session(5), NOW.saturating_add(HOUR));
        let request = EndSession::begin(&list, one.clone(), until, NOW);
        assert!(!request.finish(false, NumericDate::MIN).existed());
        assert!(list.denied_for(&one) >= Some(HOUR));

        let list = Arc::default();
        let request = EndAllSessions::begin(&list, principal(), UnixMillis::new(5), until, NOW);
        assert_eq!(request.finish(0, UnixMillis::new(0), NumericDate::MIN).count(), 0);
        assert!(list.denied_for(&one) >= Some(HOUR));
    }
}
