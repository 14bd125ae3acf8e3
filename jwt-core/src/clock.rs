//! Sources of the current time.

use alloc::sync::Arc;
#[cfg(target_has_atomic = "64")]
use core::sync::atomic::{AtomicU64, Ordering};
#[cfg(target_has_atomic = "64")]
use core::time::Duration;

use crate::time::NumericDate;

/// A source of the current time, for [`Tokens`](crate::Tokens).
pub trait Clock: Send + Sync {
    /// Returns the current time.
    fn now(&self) -> NumericDate;
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> NumericDate {
        (**self).now()
    }
}

/// A clock for one operation at a given time.
pub(crate) struct FixedClock(pub(crate) NumericDate);

impl Clock for FixedClock {
    fn now(&self) -> NumericDate {
        self.0
    }
}

/// The operating system's clock, with its fraction of a second.
#[cfg(feature = "std")]
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

#[cfg(feature = "std")]
impl Clock for SystemClock {
    fn now(&self) -> NumericDate {
        std::time::SystemTime::now().into()
    }
}

/// A clock that stands still until it is moved; its clones show the same time.
///
/// ```
/// use core::time::Duration;
/// use typed_jwt::{Clock, ManualClock, NumericDate};
///
/// let clock = ManualClock::new(NumericDate::from_unix(1_000));
/// let seen_by_server = clock.clone();
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(seen_by_server.now().as_unix(), 1_060);
/// ```
#[cfg(target_has_atomic = "64")]
#[derive(Clone, Debug, Default)]
pub struct ManualClock(Arc<AtomicU64>);

#[cfg(target_has_atomic = "64")]
impl ManualClock {
    /// A clock that shows `start`, in whole seconds.
    #[must_use]
    pub fn new(start: NumericDate) -> Self {
        Self(Arc::new(AtomicU64::new(start.as_unix())))
    }

    /// Sets the clock, forwards or backwards, in whole seconds.
    pub fn set(&self, time: NumericDate) {
        self.0.store(time.as_unix(), Ordering::SeqCst);
    }

    /// Moves the clock forwards by the whole seconds of `duration`.
    pub fn advance(&self, duration: Duration) {
        let moved =
            |seconds| Some(NumericDate::from_unix(seconds).saturating_add(duration).as_unix());
        // The closure never declines, so the update cannot fail.
        let _ = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, moved);
    }
}

#[cfg(target_has_atomic = "64")]
impl Clock for ManualClock {
    fn now(&self) -> NumericDate {
        NumericDate::from_unix(self.0.load(Ordering::SeqCst))
    }
}
