//! Determines which entries have been expired for long enough to be removed, even if a clock was
//! wrong for a while.

use std::time::Duration;

use jwt_core::NumericDate;

/// Number of marks that must agree before entries are removed.
const MARKS: usize = 24;

/// Time of operation between two marks.
const BETWEEN: Duration = Duration::from_secs(60 * 60);

/// Records the time of the application's clock after every hour of operation, which is measured
/// with a monotonic clock.
///
/// Entries that had expired at the earliest of the last 24 marks are removed. A fast clock
/// therefore has an effect only if it is wrong for 24 marks in a row, including restarts. A slow
/// clock delays removal by up to a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PurgeCutoff {
    /// Time of operation since the last mark.
    ran: Duration,
    /// Unix times, oldest first.
    marks: Vec<u64>,
}

impl PurgeCutoff {
    /// Records that the store has been running for another `ran`, and that the time is `now`.
    pub(crate) fn record_run(&mut self, ran: Duration, now: NumericDate) {
        self.ran = self.ran.saturating_add(ran);
        if self.ran < BETWEEN {
            return;
        }
        self.ran = Duration::ZERO;
        if self.marks.len() >= MARKS {
            self.marks.remove(0);
        }
        self.marks.push(now.as_unix());
    }

    /// Returns the time at or before which an entry must have expired to be removed.
    pub(crate) fn get(&self) -> NumericDate {
        let earliest = self.marks.iter().min().filter(|_| self.marks.len() >= MARKS);
        earliest.map_or(NumericDate::MIN, |&seconds| NumericDate::from_unix(seconds))
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let all = [self.ran.as_secs()].into_iter().chain(self.marks.iter().copied());
        all.flat_map(u64::to_be_bytes).collect()
    }

    /// Decodes a cutoff. Malformed bytes yield a new cutoff, which prevents removal for a day.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        let (numbers, []) = bytes.as_chunks() else { return Self::default() };
        let mut numbers = numbers.iter().map(|number| u64::from_be_bytes(*number));
        let ran = Duration::from_secs(numbers.next().unwrap_or_default());
        Self { ran, marks: numbers.take(MARKS).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn at(seconds: u64) -> NumericDate {
        NumericDate::from_unix(seconds)
    }

    /// Simulates `hours` of operation. `clock` returns the time at the start of each hour.
    fn run(cutoff: &mut PurgeCutoff, hours: u64, clock: impl Fn(u64) -> u64) {
        for minute in 0..hours * 60 {
            cutoff.record_run(MINUTE, at(clock(minute / 60)));
            // Simulates a restart.
            *cutoff = PurgeCutoff::from_bytes(&cutoff.to_bytes());
        }
    }

    #[test]
    fn the_cutoff_is_a_day_behind_the_clock() {
        let mut cutoff = PurgeCutoff::default();
        run(&mut cutoff, 23, |hour| 1_000_000 + hour * 3_600);
        assert_eq!(cutoff.get(), NumericDate::MIN);
        run(&mut cutoff, 100, |hour| 2_000_000 + hour * 3_600);
        assert_eq!(cutoff.get(), at(2_000_000 + 76 * 3_600));
    }

    #[test]
    fn a_fast_clock_has_no_effect_for_less_than_a_day() {
        let mut cutoff = PurgeCutoff::default();
        run(&mut cutoff, 30, |hour| 1_000_000 + hour * 3_600);
        run(&mut cutoff, 23, |_| NumericDate::MAX.as_unix());
        assert_eq!(cutoff.get(), at(1_000_000 + 29 * 3_600));
        run(&mut cutoff, 24, |hour| 1_200_000 + hour * 3_600);
        assert_eq!(cutoff.get(), at(1_200_000));
    }

    #[test]
    fn a_slow_clock_has_no_effect_after_a_day() {
        let mut cutoff = PurgeCutoff::default();
        run(&mut cutoff, 5, |hour| hour * 3_600);
        run(&mut cutoff, 23, |_| 1_800_000_000);
        assert_eq!(cutoff.get(), at(4 * 3_600));
        run(&mut cutoff, 1, |_| 1_800_000_000);
        assert_eq!(cutoff.get(), at(1_800_000_000));
    }

    #[test]
    fn malformed_bytes_prevent_removal() {
        for bytes in [&b""[..], b"1234567", &[0xff; 17]] {
            assert_eq!(PurgeCutoff::from_bytes(bytes).get(), NumericDate::MIN);
        }
    }
}
