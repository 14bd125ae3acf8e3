//! The state of a session, and the decision what to do with a presented refresh token: rotation and
//! reuse detection (RFC 9700 §4.14.2), without a store and without a clock.

use std::time::Duration;

use jwt_core::NumericDate;
use serde::{Deserialize, Serialize};

use crate::lifetimes::Lifetimes;
use crate::record::Record;
use crate::secret::{Digest, Sealed, Secret};
use crate::store::StoreError;
use crate::time::UnixMillis;

/// Maximum difference between the clocks of the servers: one minute. A timestamp that is at most
/// this far in the future may be the present time of another server.
pub const CLOCK_TOLERANCE: Duration = Duration::from_secs(60);

/// A session: a sequence of refresh tokens, of which one is current.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenFamily {
    /// Name of the session kind, which identifies the claims type.
    pub(crate) kind: String,
    /// Label given by the application.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) label: Option<String>,
    /// The claims of its access tokens, as JSON.
    pub(crate) claims: String,
    /// Maximum time in seconds for which an access token may be accepted, over all token types that
    /// were issued in this session.
    pub(crate) access_lifetime: u64,
    /// End of the absolute lifetime.
    pub(crate) ends_at: NumericDate,
    /// End of the session unless it is refreshed.
    pub(crate) expires_at: NumericDate,
    /// Time of the last rotation.
    pub(crate) rotated_at: UnixMillis,
    /// Number of refresh tokens before the current one.
    pub(crate) counter: u64,
    current: Digest,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    previous: Option<Predecessor>,
}

/// The refresh token before the current one.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Predecessor {
    digest: Digest,
    /// The secret of the current token, encrypted with that of its predecessor.
    successor: Sealed,
}

/// The relevant claims of a presented refresh token.
#[derive(Debug)]
pub(crate) struct PresentedToken<'s> {
    pub(crate) counter: u64,
    pub(crate) secret: &'s Secret,
}

/// The decision about a presented refresh token.
#[derive(Debug)]
pub(crate) enum RefreshDecision {
    /// The token is current: issue its successor.
    Rotate,
    /// The token was used within the grace time, and the response may have been lost: return the
    /// same successor, which has this secret.
    Repeat(Secret),
    /// The token was used before the grace time, and has therefore been copied: end the session.
    Reused,
    /// The session has expired.
    Expired,
    /// The token does not belong to this session.
    Unknown,
}

impl TokenFamily {
    /// Creates a session that starts `now` and whose first refresh token has `secret`.
    pub(crate) fn start(
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

    /// Decides what to do with a refresh token that is presented at the time `now`.
    pub(crate) fn decide(
        &self,
        presented: &PresentedToken<'_>,
        lifetimes: &Lifetimes,
        now: NumericDate,
    ) -> RefreshDecision {
        if now >= self.expires_at {
            return RefreshDecision::Expired;
        }
        if presented.counter == self.counter {
            let is_current = self.current.matches(presented.secret);
            return if is_current { RefreshDecision::Rotate } else { RefreshDecision::Unknown };
        }
        // A counter from the future also counts as reuse: the store has lost an acknowledged
        // refresh.
        let is_previous = presented.counter.checked_add(1) == Some(self.counter);
        let Some(previous) = self.previous.as_ref().filter(|_| is_previous) else {
            return RefreshDecision::Reused;
        };
        if !previous.digest.matches(presented.secret) {
            return RefreshDecision::Unknown;
        }
        if self.was_rotated_within(lifetimes.grace, now.into()) {
            RefreshDecision::Repeat(presented.secret.open(&previous.successor))
        } else {
            RefreshDecision::Reused
        }
    }

    /// Returns whether the last rotation was within the grace time. A rotation in the future does
    /// not count, so that setting a clock back does not reopen the grace time.
    fn was_rotated_within(&self, grace: Duration, now: UnixMillis) -> bool {
        now < self.rotated_at.saturating_add(grace)
            && self.rotated_at <= now.saturating_add(CLOCK_TOLERANCE)
    }

    /// Returns the session after a refresh: `presented` is the secret of the presented token, and
    /// `next` the secret of its successor.
    pub(crate) fn rotated(
        &self,
        presented: &Secret,
        next: &Secret,
        claims: String,
        lifetimes: &Lifetimes,
        access_lifetime: Duration,
        now: NumericDate,
    ) -> Self {
        Self {
            claims,
            // Tokens that an earlier version of the program issued may have a longer lifetime.
            access_lifetime: self.access_lifetime.max(access_lifetime.as_secs()),
            expires_at: idle_end(now, lifetimes, self.ends_at),
            rotated_at: now.into(),
            counter: self.counter.saturating_add(1),
            current: next.digest(),
            previous: Some(Predecessor {
                digest: self.current.clone(),
                successor: next.seal(presented),
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

    pub(crate) fn from_record(record: &Record) -> Result<Self, StoreError> {
        let family: Self = serde_json::from_slice(&record.bytes).map_err(StoreError::corrupt)?;
        if family.counter != record.revision {
            return Err(StoreError::corrupt("session revision and counter differ"));
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

    /// Creates a session that was refreshed at the given times. Returns it with the secrets of its
    /// tokens.
    fn family(refreshed_at: &[u64]) -> (TokenFamily, Vec<Secret>) {
        let mut secrets = vec![Secret::generate().unwrap()];
        let mut family =
            TokenFamily::start("k", None, "{}".into(), &secrets[0], &LIFETIMES, ACCESS, at(10_000));
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

    fn decision(family: &TokenFamily, counter: u64, secret: &Secret, seconds: u64) -> String {
        match family.decide(&PresentedToken { counter, secret }, &LIFETIMES, at(seconds)) {
            RefreshDecision::Repeat(successor) => {
                format!("Repeat({})", family.current.matches(&successor))
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn only_the_current_token_rotates() {
        let (family, secrets) = family(&[10_100, 10_200, 10_300]);
        assert_eq!(decision(&family, 3, &secrets[3], 10_400), "Rotate");
        assert_eq!(decision(&family, 2, &secrets[2], 10_400), "Reused");
        assert_eq!(decision(&family, 1, &secrets[1], 10_301), "Reused");
        assert_eq!(decision(&family, 0, &secrets[0], 10_301), "Reused");
    }

    #[test]
    fn only_the_immediate_predecessor_has_a_grace_time() {
        let (family, secrets) = family(&[10_100, 10_200]);
        for (seconds, expected) in
            [(10_200, "Repeat(true)"), (10_209, "Repeat(true)"), (10_210, "Reused")]
        {
            assert_eq!(decision(&family, 1, &secrets[1], seconds), expected, "{seconds}");
        }
        assert_eq!(decision(&family, 0, &secrets[0], 10_201), "Reused");
    }

    #[test]
    fn setting_the_clock_back_does_not_reopen_the_grace_time() {
        let (family, secrets) = family(&[10_100, 10_200]);
        for (seconds, expected) in [(10_140, "Repeat(true)"), (10_139, "Reused"), (9, "Reused")] {
            assert_eq!(decision(&family, 1, &secrets[1], seconds), expected, "{seconds}");
        }
        assert_eq!(decision(&family, 2, &secrets[2], 9), "Rotate");
    }

    #[test]
    fn idle_and_absolute_ends_are_exact() {
        let (idle, secrets) = family(&[]);
        assert_eq!(decision(&idle, 0, &secrets[0], 10_999), "Rotate");
        assert_eq!(decision(&idle, 0, &secrets[0], 11_000), "Expired");
        let (absolute, secrets) = family(&[10_900, 11_800, 12_700, 13_600, 14_500]);
        assert_eq!(absolute.expires_at, at(15_000));
        assert_eq!(decision(&absolute, 5, &secrets[5], 14_999), "Rotate");
        assert_eq!(decision(&absolute, 5, &secrets[5], 15_000), "Expired");
        // Reuse does not end a session that has already expired.
        assert_eq!(decision(&absolute, 1, &secrets[1], 15_000), "Expired");
    }

    #[test]
    fn a_wrong_secret_does_not_end_the_session() {
        let (family, _) = family(&[10_100, 10_200]);
        let other = Secret::generate().unwrap();
        for counter in [1, 2] {
            assert_eq!(decision(&family, counter, &other, 10_201), "Unknown");
        }
    }

    #[test]
    fn a_counter_from_the_future_counts_as_reuse() {
        let (family, secrets) = family(&[10_100]);
        assert_eq!(decision(&family, 2, &secrets[1], 10_101), "Reused");
        assert_eq!(decision(&family, u64::MAX, &secrets[1], 10_101), "Reused");
    }

    #[test]
    fn malformed_records_are_corrupt() {
        let (family, _) = family(&[10_100]);
        let record = family.to_record().unwrap();
        assert!(TokenFamily::from_record(&record).is_ok());
        for bytes in [&b""[..], b"{}", b"null", b"\xff", &record.bytes[1..]] {
            let other = Record { bytes: bytes.to_vec(), ..record.clone() };
            assert!(matches!(TokenFamily::from_record(&other), Err(StoreError::Corrupt(_))));
        }
        let other = Record { revision: 7, ..record };
        assert!(matches!(TokenFamily::from_record(&other), Err(StoreError::Corrupt(_))));
    }
}
