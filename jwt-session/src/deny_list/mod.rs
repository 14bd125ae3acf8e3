//! The deny list: rejects the tokens of ended sessions, which are still signed and not expired.

mod expiring_map;
mod freshness;
mod packed;

use std::fmt;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use jwt_core::{Claims, NumericDate, Verified};

use crate::id::SessionId;
use crate::principal::{Principal, SessionRef};
use crate::sync::AtomicU64;
use crate::time::UnixMillis;
use expiring_map::{ExpiringMap, Minute};
use freshness::{Freshness, Stale};
use packed::PackedU64;

/// Default maximum number of entries.
pub const DEFAULT_MAX_ENTRIES: usize = 1 << 20;

/// The ended sessions, and the principals whose sessions were ended, until their last tokens have
/// expired.
///
/// Every server has such a list in memory and checks every token against it, without a request. The
/// logouts of this server are written by [`Sessions`](crate::Sessions); those of other servers by
/// the store, if several servers share it, which also reports when the list is complete.
///
/// - An entry is either a session, identified by issuer, `sub` and `jti`, or the floor of a
///   principal, identified by issuer and `sub`. A floor denies all sessions that started at or
///   before it.
/// - An entry is kept for the lifetime of the tokens, measured with a monotonic clock: setting the
///   clock forward does not remove entries. Setting the clock back extends the life of tokens,
///   including those of ended sessions.
/// - An entry takes about 30 bytes. When the list is full (see [`DEFAULT_MAX_ENTRIES`]), the older
///   half of the entries is discarded. Instead, all tokens that expire no later than those entries
///   are denied, so that their clients refresh, if their sessions still exist. Therefore memory is
///   bounded and no ended session is accepted. Entries are kept for two minutes longer than the
///   `ttl`, to allow for clock differences. If the capacity is less than four minutes of logouts,
///   tokens that have just been issued may be denied as well, until there are fewer logouts.
/// - A mirror that has not been synchronized with its store for longer than allowed denies every
///   token.
pub struct DenyList {
    sessions: ExpiringMap<()>,
    /// The floors: the last millisecond in which a denied session may have started.
    floors: ExpiringMap<PackedU64>,
    max_entries: usize,
    /// Start of the monotonic time.
    began: Instant,
    /// The latest time, in seconds, that any caller has passed.
    latest: AtomicU64,
    /// Tokens that expire at or before this second are denied.
    refused_up_to: AtomicU64,
    /// `None` if the list is not a mirror, but belongs to a store in this process.
    freshness: Option<Freshness>,
}

/// Reason for denying a token that is correctly signed and has not expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Denied {
    /// The session of the token, or all sessions of its subject, were ended.
    Ended,
    /// The list was full. A token that is issued later, by a refresh, is accepted.
    Outdated,
    /// The mirror may be incomplete, and the application chose to deny tokens in this case.
    Stale {
        /// Time since the mirror was last complete, or `None` if it never was.
        age: Option<Duration>,
    },
}

impl DenyList {
    /// Creates a list that is always complete, for a store in this process.
    #[must_use]
    pub fn new() -> Self {
        Self::with_freshness(None)
    }

    /// Creates a mirror of a remote store. It denies every token until
    /// [`complete_at`](Self::complete_at) is first called, and whenever the last call is longer ago
    /// than `max_age`.
    #[must_use]
    pub fn mirror(max_age: Duration) -> Self {
        Self::with_freshness(Some(Freshness::new(max_age)))
    }

    fn with_freshness(freshness: Option<Freshness>) -> Self {
        Self {
            sessions: ExpiringMap::new(),
            floors: ExpiringMap::new(),
            max_entries: DEFAULT_MAX_ENTRIES,
            began: Instant::now(),
            latest: AtomicU64::new(0),
            refused_up_to: AtomicU64::new(0),
            freshness,
        }
    }

    /// Sets the maximum number of entries, of about 30 bytes each.
    #[must_use]
    pub fn with_max_entries(self, max_entries: usize) -> Self {
        Self { max_entries, ..self }
    }

    /// Denies the tokens of a session until `until`, when all of them have expired.
    pub fn end(&self, session: &SessionRef, until: NumericDate, now: NumericDate) {
        let (expires_at, present) = self.elapsed(until, now);
        let (principal, id) = (&session.principal, session.id.to_string());
        let name = (principal.issuer(), principal.subject(), &*id);
        self.sessions.insert(name, (), expires_at, present, |(), ()| ());
        self.enforce_bounds(now, present);
    }

    /// Denies the tokens of a principal's sessions that started at or before `floor`, until
    /// `until`, when all of them have expired.
    pub fn end_all(
        &self,
        principal: &Principal,
        floor: UnixMillis,
        until: NumericDate,
        now: NumericDate,
    ) {
        let (expires_at, present) = self.elapsed(until, now);
        let name = (principal.issuer(), principal.subject());
        let floor = PackedU64::new(floor.as_u64());
        self.floors.insert(name, floor, expires_at, present, |one, other| {
            PackedU64::new(one.get().max(other.get()))
        });
        self.enforce_bounds(now, present);
    }

    /// Converts the time `until`, as seen from `now`, and the present to minutes of monotonic time.
    fn elapsed(&self, until: NumericDate, now: NumericDate) -> (Minute, Minute) {
        let passed = self.began.elapsed();
        let left = until.saturating_duration_since(now);
        let expires_at = passed.saturating_add(left).saturating_add(Duration::from_secs(1));
        (Minute::round_up(expires_at.as_secs()), Minute::round_down(passed.as_secs()))
    }

    /// Records that at `moment` the mirror contained everything that the store contained.
    pub fn complete_at(&self, moment: Instant) {
        if let Some(freshness) = &self.freshness {
            freshness.complete_at(moment);
        }
    }

    /// Returns the number of entries, including some that have expired.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sessions.len().saturating_add(self.floors.len())
    }

    /// Returns whether the list is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Checks whether a verified token may be accepted.
    ///
    /// # Errors
    ///
    /// [`Denied`] with the reason.
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

    /// Returns whether the tokens of a session are denied, by an entry of the session or of its
    /// principal.
    #[must_use]
    pub fn is_ended(&self, session: &SessionRef) -> bool {
        self.denied_for(session).is_some()
    }

    /// Returns the minimum time for which the tokens of a session will still be denied, or `None`
    /// if they are not denied.
    #[must_use]
    pub fn denied_for(&self, session: &SessionRef) -> Option<Duration> {
        let (principal, id) = (&session.principal, session.id.to_string());
        let (issuer, subject) = (principal.issuer(), principal.subject());
        let alone = self.sessions.entry((issuer, subject, &*id)).map(|(until, ())| until);
        let with_all = self.floors.entry((issuer, subject));
        let with_all =
            with_all.filter(|(_, floor)| session.id.started() <= UnixMillis::new(floor.get()));
        let until = alone.max(with_all.map(|(until, _)| until))?;
        let until = self.began.checked_add(Duration::from_secs(until.as_seconds()));
        Some(until.map_or(Duration::MAX, |until| until.saturating_duration_since(Instant::now())))
    }

    fn look_up<T: Claims>(&self, token: &Verified<T>) -> Result<(), Denied> {
        let issuer = token.issuer().unwrap_or_default();
        let subject = token.subject().unwrap_or_default();
        let token_id = token.token_id().unwrap_or_default();
        // The part before the dot is the session. A `jti` that is not of a session has no dot.
        let session = token_id.split_once('.').map_or(token_id, |(session, _)| session);
        // The subject is part of the name, so that users can only end their own sessions.
        if self.sessions.get((issuer, subject, session)).is_some() {
            return Err(Denied::Ended);
        }
        if let Some(floor) = self.floors.get((issuer, subject))
            && started(token) <= UnixMillis::new(floor.get())
        {
            return Err(Denied::Ended);
        }
        let expires_at = token.expires_at().map_or(0, NumericDate::as_unix);
        if expires_at <= self.refused_up_to.load(Ordering::Acquire) {
            return Err(Denied::Outdated);
        }
        Ok(())
    }

    /// Discards entries if the list is full.
    fn enforce_bounds(&self, now: NumericDate, present: Minute) {
        let latest = self.latest.fetch_max(now.as_unix(), Ordering::AcqRel).max(now.as_unix());
        if self.len() <= self.max_entries {
            return;
        }
        self.sessions.purge(present);
        self.floors.purge(present);
        if self.len() > self.max_entries {
            let (sessions, floors) = (self.sessions.median_expiry(), self.floors.median_expiry());
            let evicted_until = sessions.max(floors).unwrap_or(present);
            // Uses the clock that is furthest ahead, and runs before entries are discarded.
            // Otherwise a denied token could be accepted in between.
            let up_to = latest.saturating_add(evicted_until.seconds_after(present));
            self.refused_up_to.fetch_max(up_to, Ordering::AcqRel);
            if let Some(middle) = sessions {
                self.sessions.purge(middle);
            }
            if let Some(middle) = floors {
                self.floors.purge(middle);
            }
        }
    }
}

/// Returns the start of the token's session, or its time of issue in seconds if it has none.
fn started<T: Claims>(token: &Verified<T>) -> UnixMillis {
    match SessionId::from_token(token) {
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
