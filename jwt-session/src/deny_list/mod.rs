//! What is refused although it is signed and not expired: the tokens of sessions that were ended.

mod expiring;
mod freshness;
mod halves;

use std::fmt;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use jwt_core::{Claims, NumericDate, Verified};

use crate::account::{Account, SessionKey};
use crate::id::SessionId;
use crate::moment::Millis;
use crate::sync::AtomicU64;
use expiring::{Expiring, Minute};
use freshness::{Freshness, Stale};
use halves::Halves;

/// How many entries a deny-list has at the most, where nothing else is said.
pub const DEFAULT_MAX_ENTRIES: usize = 1 << 20;

/// The sessions that were ended, and the accounts whose sessions were, until their last tokens have expired.
///
/// Every server has one in memory and asks it for every token, without a request. It is a mirror of what the store holds:
/// the store's implementation writes to it, and says until when it was complete.
///
/// - An entry is of one session, by issuer, `sub` and `jti`, or a floor of one account, by issuer and `sub`: sessions that
///   began up to then are refused.
/// - An entry is kept for as long as its tokens may live, in time that passes: a clock that is set ahead makes nothing
///   forgotten. One that is set back gives tokens their time anew, and those of ended sessions as well.
/// - An entry takes about 30 bytes, and at [`DEFAULT_MAX_ENTRIES`] there are no more of them: the older half is given up, and
///   instead all tokens are refused that expire no later than those would have. Their holders refresh, if their
///   sessions live. So nobody is let in, and the memory is bounded. Entries are kept for two minutes longer than a `ttl`, for
///   clocks that differ: where the list holds fewer than four minutes of logouts, tokens that were issued just now may
///   be refused as well, until the flood is over.
/// - A mirror that has not heard of its store for longer than it may refuses every token.
pub struct DenyList {
    sessions: Expiring<()>,
    /// The last millisecond in which a refused session may have begun.
    floors: Expiring<Halves>,
    max_entries: usize,
    /// Since when time passes.
    began: Instant,
    /// The latest second of anybody's clock.
    latest: AtomicU64,
    /// Tokens that expire up to this second are refused.
    refused_up_to: AtomicU64,
    /// None where the list is no mirror, but the store itself.
    freshness: Option<Freshness>,
}

/// Why a token is refused that is signed and not expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Denied {
    /// Its session was ended, or all of its subject's.
    Ended,
    /// There was no room for all entries: a token issued later, by a refresh, is accepted.
    Outdated,
    /// The mirror may be incomplete, and the application chose to refuse then.
    Stale {
        /// For how long it has not been known to be complete; none, if it never was.
        age: Option<Duration>,
    },
}

impl DenyList {
    /// A list that is complete by itself: its store lives in this process.
    #[must_use]
    pub fn new() -> Self {
        Self::of(None)
    }

    /// A mirror of a store elsewhere. It refuses every token until [`complete_at`](Self::complete_at) is first called, and
    /// whenever that was longer ago than `max_age`.
    #[must_use]
    pub fn mirror(max_age: Duration) -> Self {
        Self::of(Some(Freshness::new(max_age)))
    }

    fn of(freshness: Option<Freshness>) -> Self {
        Self {
            sessions: Expiring::new(),
            floors: Expiring::new(),
            max_entries: DEFAULT_MAX_ENTRIES,
            began: Instant::now(),
            latest: AtomicU64::new(0),
            refused_up_to: AtomicU64::new(0),
            freshness,
        }
    }

    /// This list with room for `max_entries`, of about 30 bytes each.
    #[must_use]
    pub fn with_max_entries(self, max_entries: usize) -> Self {
        Self { max_entries, ..self }
    }

    /// Refuses the tokens of a session until `until`, when all of them have expired.
    pub fn end(&self, session: &SessionKey, until: NumericDate, now: NumericDate) {
        let (over_at, present) = self.elapsed(until, now);
        let (account, id) = (&session.account, session.id.to_string());
        let name = (account.issuer(), account.subject(), &*id);
        self.sessions.insert(name, (), over_at, present, |(), ()| ());
        self.added(now, present);
    }

    /// Refuses the tokens of an account's sessions that began up to `floor`, until `until`, when all of them have
    /// expired.
    pub fn end_all(&self, account: &Account, floor: Millis, until: NumericDate, now: NumericDate) {
        let (over_at, present) = self.elapsed(until, now);
        let name = (account.issuer(), account.subject());
        let floor = Halves::of(floor.as_u64());
        self.floors.insert(name, floor, over_at, present, |one, other| {
            Halves::of(one.joined().max(other.joined()))
        });
        self.added(now, present);
    }

    /// The moment `until`, seen from `now`, and the present, in minutes that have passed.
    fn elapsed(&self, until: NumericDate, now: NumericDate) -> (Minute, Minute) {
        let passed = self.began.elapsed();
        let left = until.saturating_duration_since(now);
        let over_at = passed.saturating_add(left).saturating_add(Duration::from_secs(1));
        (Minute::not_before(over_at.as_secs()), Minute::not_after(passed.as_secs()))
    }

    /// A mirror held all that its store held at `moment`.
    pub fn complete_at(&self, moment: Instant) {
        if let Some(freshness) = &self.freshness {
            freshness.complete_at(moment);
        }
    }

    /// How many entries there are, some of them over.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sessions.len().saturating_add(self.floors.len())
    }

    /// Whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a token may be accepted that was verified.
    ///
    /// # Errors
    ///
    /// [`Denied`], with the reason.
    #[inline]
    pub fn check<T: Claims>(&self, token: &Verified<T>) -> Result<(), Denied> {
        if let Some(freshness) = &self.freshness {
            freshness.check(Instant::now()).map_err(|Stale(age)| Denied::Stale { age })?;
        }
        if self.is_empty() && self.refused_up_to.load(Ordering::Acquire) == 0 {
            return Ok(());
        }
        self.look_up(token)
    }

    /// Whether the tokens of a session are refused, by itself or with all of its account's.
    #[must_use]
    pub fn is_ended(&self, session: &SessionKey) -> bool {
        self.remembers_for(session).is_some()
    }

    /// For how long the tokens of a session are refused from now on at the least; none where they are not.
    #[must_use]
    pub fn remembers_for(&self, session: &SessionKey) -> Option<Duration> {
        let (account, id) = (&session.account, session.id.to_string());
        let (issuer, subject) = (account.issuer(), account.subject());
        let alone = self.sessions.entry((issuer, subject, &*id)).map(|(until, ())| until);
        let with_all = self.floors.entry((issuer, subject));
        let with_all =
            with_all.filter(|(_, floor)| session.id.started() <= Millis::new(floor.joined()));
        let until = alone.max(with_all.map(|(until, _)| until))?;
        let until = self.began.checked_add(Duration::from_secs(until.as_seconds()));
        Some(until.map_or(Duration::MAX, |until| until.saturating_duration_since(Instant::now())))
    }

    fn look_up<T: Claims>(&self, token: &Verified<T>) -> Result<(), Denied> {
        let issuer = token.issuer().unwrap_or_default();
        let subject = token.subject().unwrap_or_default();
        let token_id = token.token_id().unwrap_or_default();
        // What stands before a dot names the session, and a random `jti` has no dot.
        let session = token_id.split_once('.').map_or(token_id, |(session, _)| session);
        // With the subject: whoever ends a session by its name ends one of their own.
        if self.sessions.get((issuer, subject, session)).is_some() {
            return Err(Denied::Ended);
        }
        if let Some(floor) = self.floors.get((issuer, subject))
            && began(token) <= Millis::new(floor.joined())
        {
            return Err(Denied::Ended);
        }
        let expires_at = token.expires_at().map_or(0, NumericDate::as_unix);
        if expires_at <= self.refused_up_to.load(Ordering::Acquire) {
            return Err(Denied::Outdated);
        }
        Ok(())
    }

    /// Keeps the list within bounds.
    fn added(&self, now: NumericDate, present: Minute) {
        let latest = self.latest.fetch_max(now.as_unix(), Ordering::AcqRel).max(now.as_unix());
        if self.len() <= self.max_entries {
            return;
        }
        self.sessions.forget(present);
        self.floors.forget(present);
        if self.len() > self.max_entries {
            let (sessions, floors) = (self.sessions.middle(), self.floors.middle());
            let given_up = sessions.max(floors).unwrap_or(present);
            // By the clock that was furthest ahead, and before anything is given up: at no moment does a token get through.
            let up_to = latest.saturating_add(given_up.seconds_after(present));
            self.refused_up_to.fetch_max(up_to, Ordering::AcqRel);
            if let Some(middle) = sessions {
                self.sessions.forget(middle);
            }
            if let Some(middle) = floors {
                self.floors.forget(middle);
            }
        }
    }
}

/// When the session of a token began; where it has none, the second in which it was issued.
fn began<T: Claims>(token: &Verified<T>) -> Millis {
    match SessionId::of(token) {
        Some(id) => id.started(),
        None => token.issued_at().unwrap_or_default().whole_seconds().into(),
    }
}

impl Default for DenyList {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for DenyList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DenyList").field("len", &self.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
