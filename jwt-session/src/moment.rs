//! Milliseconds, in which sessions are told apart that begin in one second.

use std::time::Duration;

use jwt_core::NumericDate;
use serde::{Deserialize, Serialize};

/// Milliseconds since 1970.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Millis(u64);

impl Millis {
    /// So many of them.
    #[must_use]
    pub const fn new(millis: u64) -> Self {
        Self(millis)
    }

    /// How many they are.
    #[must_use]
    pub const fn as_u64(self) -> u64 {
        self.0
    }

    /// The next one.
    pub(crate) const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    pub(crate) fn saturating_add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)))
    }
}

/// Fractions of a millisecond are cut off.
impl From<NumericDate> for Millis {
    fn from(date: NumericDate) -> Self {
        let millis = u64::from(date.subsec_nanos() / 1_000_000);
        Self(date.as_unix().saturating_mul(1_000).saturating_add(millis))
    }
}

impl From<Millis> for NumericDate {
    fn from(millis: Millis) -> Self {
        Self::MIN.saturating_add(Duration::from_millis(millis.0))
    }
}
