//! Tracks when a mirror was last known to be complete.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Uses the monotonic clock, so that changing the date cannot make a mirror appear fresh.
pub(super) struct Freshness {
    began: Instant,
    /// Milliseconds from `began` to the last time at which the mirror was complete, plus one; zero
    /// if it was never complete.
    complete_at: AtomicU64,
    max_age: Duration,
}

/// Time since the mirror was last known to be complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stale(pub(super) Option<Duration>);

impl Freshness {
    pub(super) fn new(max_age: Duration) -> Self {
        Self { began: Instant::now(), complete_at: AtomicU64::new(0), max_age }
    }

    /// Records that at `moment` the mirror contained everything that the store contained.
    pub(super) fn complete_at(&self, moment: Instant) {
        self.complete_at.fetch_max(self.millis(moment).saturating_add(1), Ordering::AcqRel);
    }

    pub(super) fn check(&self, now: Instant) -> Result<(), Stale> {
        let Some(complete_at) = self.complete_at.load(Ordering::Acquire).checked_sub(1) else {
            return Err(Stale(None));
        };
        let age = Duration::from_millis(self.millis(now).saturating_sub(complete_at));
        if age <= self.max_age { Ok(()) } else { Err(Stale(Some(age))) }
    }

    fn millis(&self, moment: Instant) -> u64 {
        let elapsed = moment.saturating_duration_since(self.began);
        u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mirror_is_stale_before_its_first_sync_and_after_its_age() {
        let freshness = Freshness::new(Duration::from_secs(2));
        let start = freshness.began;
        assert_eq!(freshness.check(start), Err(Stale(None)));
        freshness.complete_at(start);
        assert_eq!(freshness.check(start + Duration::from_secs(2)), Ok(()));
        let late = Duration::from_millis(2_001);
        assert_eq!(freshness.check(start + late), Err(Stale(Some(late))));
        freshness.complete_at(start + late);
        assert_eq!(freshness.check(start + late), Ok(()));
    }
}
