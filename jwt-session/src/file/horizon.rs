//! What has been over for so long that it may be forgotten, whatever a clock says for a while.

use std::time::Duration;

use jwt_core::NumericDate;

/// Marks that agree before anything is forgotten.
const MARKS: usize = 24;

/// How long the store runs from one mark to the next.
const BETWEEN: Duration = Duration::from_secs(60 * 60);

/// What the applications' clock said in the last hours in which the store ran, by a clock that nobody sets.
///
/// What is over at the earliest of these moments is forgotten. A clock that is ahead must be so for 24 marks in a row to
/// make a difference, also over restarts. One that is behind makes the store keep things for a day longer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Horizon {
    /// Since the last mark.
    ran: Duration,
    /// The oldest first.
    marks: Vec<u64>,
}

impl Horizon {
    /// The store ran for so long since it was last told, and it is `now`.
    pub(super) fn ran(&mut self, ran: Duration, now: NumericDate) {
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

    /// What is over by then may be forgotten.
    pub(super) fn moment(&self) -> NumericDate {
        let earliest = self.marks.iter().min().filter(|_| self.marks.len() >= MARKS);
        earliest.map_or(NumericDate::MIN, |&seconds| NumericDate::from_unix(seconds))
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let all = [self.ran.as_secs()].into_iter().chain(self.marks.iter().copied());
        all.flat_map(u64::to_be_bytes).collect()
    }

    /// What is none begins anew: nothing is forgotten for a day.
    pub(super) fn of_bytes(bytes: &[u8]) -> Self {
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

    /// Runs for so many hours, each of which begins at what `clock` says.
    fn run(horizon: &mut Horizon, hours: u64, clock: impl Fn(u64) -> u64) {
        for minute in 0..hours * 60 {
            horizon.ran(MINUTE, at(clock(minute / 60)));
            // Over a restart.
            *horizon = Horizon::of_bytes(&horizon.to_bytes());
        }
    }

    #[test]
    fn it_follows_the_clock_by_a_day() {
        let mut horizon = Horizon::default();
        run(&mut horizon, 23, |hour| 1_000_000 + hour * 3_600);
        assert_eq!(horizon.moment(), NumericDate::MIN);
        run(&mut horizon, 100, |hour| 2_000_000 + hour * 3_600);
        assert_eq!(horizon.moment(), at(2_000_000 + 76 * 3_600));
    }

    #[test]
    fn a_clock_that_is_ahead_for_less_than_a_day_changes_nothing() {
        let mut horizon = Horizon::default();
        run(&mut horizon, 30, |hour| 1_000_000 + hour * 3_600);
        run(&mut horizon, 23, |_| NumericDate::MAX.as_unix());
        assert_eq!(horizon.moment(), at(1_000_000 + 29 * 3_600));
        run(&mut horizon, 24, |hour| 1_200_000 + hour * 3_600);
        assert_eq!(horizon.moment(), at(1_200_000));
    }

    #[test]
    fn a_clock_that_was_behind_is_forgotten_in_a_day() {
        let mut horizon = Horizon::default();
        run(&mut horizon, 5, |hour| hour * 3_600);
        run(&mut horizon, 23, |_| 1_800_000_000);
        assert_eq!(horizon.moment(), at(4 * 3_600));
        run(&mut horizon, 1, |_| 1_800_000_000);
        assert_eq!(horizon.moment(), at(1_800_000_000));
    }

    #[test]
    fn what_is_no_horizon_forgets_nothing() {
        for bytes in [&b""[..], b"1234567", &[0xff; 17]] {
            assert_eq!(Horizon::of_bytes(bytes).moment(), NumericDate::MIN);
        }
    }
}
