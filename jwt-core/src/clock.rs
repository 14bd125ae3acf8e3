//! Where the current time comes from.

use alloc::sync::Arc;
use core::cell::LazyCell;
#[cfg(target_has_atomic = "64")]
use core::sync::atomic::{AtomicU64, Ordering};
#[cfg(target_has_atomic = "64")]
use core::time::Duration;

use crate::time::NumericDate;

/// Where [`Tokens`](crate::Tokens) read the time.
pub trait Clock: Send + Sync {
    /// The current time.
    fn now(&self) -> NumericDate;
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> NumericDate {
        (**self).now()
    }
}

/// The time of a check, which is asked for once and last: reading a clock waits until the processor has done all that it
/// began, and until then fields can be read while the hash of the signature is still on its way.
pub(crate) type Now<'n> = LazyCell<NumericDate, &'n dyn Fn() -> NumericDate>;

/// The operating system's clock.
#[cfg(feature = "std")]
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

#[cfg(feature = "std")]
impl Clock for SystemClock {
    fn now(&self) -> NumericDate {
        NumericDate::now()
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
