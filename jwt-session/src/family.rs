//! A session as it is kept, and what becomes of it when a refresh token is shown: the whole of rotation and of reuse
//! detection (RFC 9700 §4.14.2), without a store and without a clock.

use std::time::Duration;

use jwt_core::NumericDate;
use serde::{Deserialize, Serialize};

use crate::lifetimes::Lifetimes;
use crate::moment::Millis;
use crate::record::Record;
use crate::secret::{Digest, Sealed, Secret};
use crate::store::StoreError;

/// How far the clocks of the servers may differ: a moment in the future up to this may be another server's present.
pub(crate) const CLOCK_TOLERANCE: Duration = Duration::from_secs(60);

/// A session: one line of refresh tokens, of which one is current.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Family {
    /// Of which type's tokens.
    pub(crate) kind: String,
    /// What the application called it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) label: Option<String>,
    /// The claims of its access tokens, as JSON.
    pub(crate) claims: String,
    /// For how many seconds an access token may be accepted: of the type that issued the longest-lived one.
    pub(crate) access_lifetime: u64,
    /// When it ends whatever happens.
    pub(crate) ends_at: NumericDate,
    /// When it ends if nothing happens.
    pub(crate) expires_at: NumericDate,
    /// Since when the current token is.
    pub(crate) rotated_at: Millis,
    /// How many there were before the current one.
    pub(crate) counter: u64,
    current: Digest,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    previous: Option<Predecessor>,
}

/// The token that the current one came from.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Predecessor {
    digest: Digest,
    /// The secret of the current token.
    successor: Sealed,
}

/// What a refresh token says.
#[derive(Debug)]
pub(crate) struct Shown<'s> {
    pub(crate) counter: u64,
    pub(crate) secret: &'s Secret,
}

/// What becomes of a session.
#[derive(Debug)]
pub(crate) enum Judgement {
    /// The token is the current one: another takes its place.
    Rotate,
    /// The token has just been used, and the answer may not have arrived: once more the same successor, which has this
    /// secret.
    Repeat(Secret),
    /// The token was used long ago, by one who has a copy of it: the session ends.
    Reused,
    /// The session is over.
    Expired,
    /// The token was never one of this session.
    Unknown,
}

impl Family {
    /// A session that begins `now`, whose first token has `secret`.
    pub(crate) fn begin(
        kind: &str,
        label: Option<String>,
        claims: String,
        secret: &Secret,
        lifetimes: &Lifetimes,
        access_lifetime: Duration,
        now: NumericDate,
    ) -> Self {
        let ends_at = now.whole_seconds().saturating_add(lifetimes.absolute).whole_seconds();
        Self {
            kind: kind.into(),
            label,
            claims,
            access_lifetime: access_lifetime.as_secs(),
            ends_at,
            expires_at: idle_end(now, lifetimes, ends_at),
            rotated_at: now.into(),
            counter: 0,
            current: secret.digest(),
            previous: None,
        }
    }

    /// What becomes of the session when a token is shown at the time `now`.
    pub(crate) fn judge(
        &self,
        shown: &Shown<'_>,
        lifetimes: &Lifetimes,
        now: NumericDate,
    ) -> Judgement {
        if now >= self.expires_at {
            return Judgement::Expired;
        }
        if shown.counter == self.counter {
            let is_current = self.current.is_of(shown.secret);
            return if is_current { Judgement::Rotate } else { Judgement::Unknown };
        }
        // A counter from the future: the store has lost a refresh that it acknowledged.
        let is_previous = shown.counter.checked_add(1) == Some(self.counter);
        let Some(previous) = self.previous.as_ref().filter(|_| is_previous) else {
            return Judgement::Reused;
        };
        if !previous.digest.is_of(shown.secret) {
            return Judgement::Unknown;
        }
        if self.was_rotated_within(lifetimes.grace, now.into()) {
            Judgement::Repeat(shown.secret.open(&previous.successor))
        } else {
            Judgement::Reused
        }
    }

    /// A clock that was set back opens no window: a rotation in the future is none that has just been.
    fn was_rotated_within(&self, grace: Duration, now: Millis) -> bool {
        now < self.rotated_at.saturating_add(grace)
            && self.rotated_at <= now.saturating_add(CLOCK_TOLERANCE)
    }

    /// The session after a refresh with the token that has the secret `shown`; `next` is that of the token's successor.
    pub(crate) fn rotated(
        &self,
        shown: &Secret,
        next: &Secret,
        claims: String,
        lifetimes: &Lifetimes,
        access_lifetime: Duration,
        now: NumericDate,
    ) -> Self {
        Self {
            claims,
            // A token that was issued before the program was changed may live for longer than those of now.
            access_lifetime: self.access_lifetime.max(access_lifetime.as_secs()),
            expires_at: idle_end(now, lifetimes, self.ends_at),
            rotated_at: now.into(),
            counter: self.counter.saturating_add(1),
            current: next.digest(),
            previous: Some(Predecessor {
                digest: self.current.clone(),
                successor: next.seal(shown),
            }),
            kind: self.kind.clone(),
            label: self.label.clone(),
            ends_at: self.ends_at,
        }
    }

    pub(crate) fn to_record(&self) -> Result<Record, StoreError> {
        let bytes = serde_json::to_vec(self).map_err(StoreError::corrupt)?;
        Ok(Record {
            revision: self.counter,
            expires_at: self.expires_at,
            access_lifetime: Duration::from_secs(self.access_lifetime),
            bytes,
        })
    }

    pub(crate) fn of_record(record: &Record) -> Result<Self, StoreError> {
        let family: Self = serde_json::from_slice(&record.bytes).map_err(StoreError::corrupt)?;
        if family.counter != record.revision {
            return Err(StoreError::corrupt("a session's revision is not its counter"));
        }
        Ok(family)
    }
}

fn idle_end(now: NumericDate, lifetimes: &Lifetimes, ends_at: NumericDate) -> NumericDate {
    now.whole_seconds().saturating_add(lifetimes.idle).whole_seconds().min(ends_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFETIMES: Lifetimes =
        Lifetimes::new(Duration::from_secs(1_000), Duration::from_secs(5_000))
            .with_grace(Duration::from_secs(10));

    const ACCESS: Duration = Duration::from_secs(60);

    fn at(seconds: u64) -> NumericDate {
        NumericDate::from_unix(seconds)
    }

    /// A session and the secrets of its tokens, refreshed at the times given.
    fn family(refreshed_at: &[u64]) -> (Family, Vec<Secret>) {
        let mut secrets = vec![Secret::generate().unwrap()];
        let mut family =
            Family::begin("k", None, "{}".into(), &secrets[0], &LIFETIMES, ACCESS, at(10_000));
        for &seconds in refreshed_at {
            let next = Secret::generate().unwrap();
            family = family.rotated(
                secrets.last().unwrap(),
                &next,
                "{}".into(),
                &LIFETIMES,
                ACCESS,
                at(seconds),
            );
            secrets.push(next);
        }
        (family, secrets)
    }

    fn judged(family: &Family, counter: u64, secret: &Secret, seconds: u64) -> String {
        match family.judge(&Shown { counter, secret }, &LIFETIMES, at(seconds)) {
            Judgement::Repeat(successor) => {
                format!("Repeat({})", family.current.is_of(&successor))
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn only_the_current_token_rotates() {
        let (family, secrets) = family(&[10_100, 10_200, 10_300]);
        assert_eq!(judged(&family, 3, &secrets[3], 10_400), "Rotate");
        assert_eq!(judged(&family, 2, &secrets[2], 10_400), "Reused");
        assert_eq!(judged(&family, 1, &secrets[1], 10_301), "Reused");
        assert_eq!(judged(&family, 0, &secrets[0], 10_301), "Reused");
    }

    #[test]
    fn grace_is_for_the_immediate_predecessor_and_for_its_time() {
        let (family, secrets) = family(&[10_100, 10_200]);
        for (seconds, expected) in
            [(10_200, "Repeat(true)"), (10_209, "Repeat(true)"), (10_210, "Reused")]
        {
            assert_eq!(judged(&family, 1, &secrets[1], seconds), expected, "{seconds}");
        }
        assert_eq!(judged(&family, 0, &secrets[0], 10_201), "Reused");
    }

    #[test]
    fn a_clock_that_was_set_back_opens_no_window() {
        let (family, secrets) = family(&[10_100, 10_200]);
        for (seconds, expected) in [(10_140, "Repeat(true)"), (10_139, "Reused"), (9, "Reused")] {
            assert_eq!(judged(&family, 1, &secrets[1], seconds), expected, "{seconds}");
        }
        assert_eq!(judged(&family, 2, &secrets[2], 9), "Rotate");
    }

    #[test]
    fn idle_and_absolute_ends_are_exact() {
        let (idle, secrets) = family(&[]);
        assert_eq!(judged(&idle, 0, &secrets[0], 10_999), "Rotate");
        assert_eq!(judged(&idle, 0, &secrets[0], 11_000), "Expired");
        let (absolute, secrets) = family(&[10_900, 11_800, 12_700, 13_600, 14_500]);
        assert_eq!(absolute.expires_at, at(15_000));
        assert_eq!(judged(&absolute, 5, &secrets[5], 14_999), "Rotate");
        assert_eq!(judged(&absolute, 5, &secrets[5], 15_000), "Expired");
        // A token that was used is no reason to end what is over.
        assert_eq!(judged(&absolute, 1, &secrets[1], 15_000), "Expired");
    }

    #[test]
    fn a_wrong_secret_ends_nothing() {
        let (family, _) = family(&[10_100, 10_200]);
        let other = Secret::generate().unwrap();
        for counter in [1, 2] {
            assert_eq!(judged(&family, counter, &other, 10_201), "Unknown");
        }
    }

    #[test]
    fn a_counter_from_the_future_shows_that_the_store_went_back() {
        let (family, secrets) = family(&[10_100]);
        assert_eq!(judged(&family, 2, &secrets[1], 10_101), "Reused");
        assert_eq!(judged(&family, u64::MAX, &secrets[1], 10_101), "Reused");
    }

    #[test]
    fn a_record_that_is_not_ours_is_corrupt() {
        let (family, _) = family(&[10_100]);
        let record = family.to_record().unwrap();
        assert!(Family::of_record(&record).is_ok());
        for bytes in [&b""[..], b"{}", b"null", b"\xff", &record.bytes[1..]] {
            let other = Record { bytes: bytes.to_vec(), ..record.clone() };
            assert!(matches!(Family::of_record(&other), Err(StoreError::Corrupt(_))));
        }
        let other = Record { revision: 7, ..record };
        assert!(matches!(Family::of_record(&other), Err(StoreError::Corrupt(_))));
    }
}
