//! Millisecond timestamps, which distinguish sessions that start within the same second.

use std::time::Duration;

use jwt_core::NumericDate;
use serde::{Deserialize, Serialize};

/// Milliseconds since the Unix epoch.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct UnixMillis(u64);

impl UnixMillis {
    /// Converts a number of milliseconds since the Unix epoch.
    #[must_use]
    pub const fn new(millis: u64) -> Self {
        Self(millis)
    }

    /// Returns the number of milliseconds since the Unix epoch.
    #[must_use]
    pub const fn as_u64(self) -> u64 {
        self.0
    }

    /// Returns the following millisecond.
    pub(crate) const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    pub(crate) fn saturating_add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)))
    }
}

/// Truncates fractions of a millisecond.
impl From<NumericDate> for UnixMillis {
    fn from(date: NumericDate) -> Self {
        let millis = u64::from(date.subsec_nanos() / 1_000_000);
        Self(date.as_unix().saturating_mul(1_000).saturating_add(millis))
    }
}

impl From<UnixMillis> for NumericDate {
    fn from(millis: UnixMillis) -> Self {
        Self::MIN.saturating_add(Duration::from_millis(millis.0))
    }
}
