//! `NumericDate` (RFC 7519 §2).

mod field;

use core::fmt;
use core::time::Duration;

use serde::de::{Deserialize, Deserializer, Unexpected, Visitor};
use serde::ser::{Serialize, Serializer};

pub use field::Time;

const NANOS_PER_SECOND: u32 = 1_000_000_000;

/// A point in time: seconds since 1970-01-01T00:00:00Z, leap seconds ignored (RFC 7519 §2).
///
/// Whole or fractional seconds in `[0, 253402300799]`: from 1970 to the last second of the year
/// 9999. Arithmetic is checked or saturating; it never wraps.
///
/// ```
/// use core::time::Duration;
/// use typed_jwt::NumericDate;
///
/// let login = NumericDate::from_unix(1_300_819_380);
/// assert_eq!(login.to_string(), "2011-03-22T18:43:00Z");
/// assert!(login < login.saturating_add(Duration::from_millis(1)));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NumericDate {
    since_epoch: Duration,
}

impl NumericDate {
    /// 1970-01-01T00:00:00Z.
    pub const MIN: Self = Self::of(0);

    /// 9999-12-31T23:59:59Z, the last second of RFC 3339.
    pub const MAX: Self = Self::of(253_402_300_799);

    /// Creates the time `seconds` after the epoch, at most [`NumericDate::MAX`].
    ///
    /// The unit is seconds. A current time in milliseconds exceeds the maximum and saturates;
    /// because `encode` never issues an `exp` at the maximum, this mistake is found at once.
    #[must_use]
    pub const fn from_unix(seconds: u64) -> Self {
        if seconds > Self::MAX.as_unix() { Self::MAX } else { Self::of(seconds) }
    }

    /// Reads the operating system's clock, in whole seconds: the fraction is cut off, because some
    /// services refuse times with one.
    ///
    /// Verification compares with the exact time of [`SystemClock`](crate::SystemClock). For it,
    /// use `NumericDate::from(SystemTime::now())`. With another clock, use
    /// [`Tokens::now`](crate::Tokens::now).
    #[cfg(feature = "std")]
    #[must_use]
    pub fn now() -> Self {
        Self::from(std::time::SystemTime::now()).whole_seconds()
    }

    /// Returns the whole seconds since the epoch. A fraction is cut off.
    #[must_use]
    pub const fn as_unix(self) -> u64 {
        self.since_epoch.as_secs()
    }

    /// Returns the fraction of a second after [`as_unix`](Self::as_unix), in nanoseconds.
    #[must_use]
    pub const fn subsec_nanos(self) -> u32 {
        self.since_epoch.subsec_nanos()
    }

    /// Returns this time without its fraction of a second.
    #[must_use]
    pub const fn whole_seconds(self) -> Self {
        Self::of(self.as_unix())
    }

    /// Returns `self + duration`, or `None` if the result is after [`NumericDate::MAX`].
    #[must_use]
    pub fn checked_add(self, duration: Duration) -> Option<Self> {
        Self::in_range(self.since_epoch.checked_add(duration)?)
    }

    /// Returns `self - duration`, or `None` if the result is before the epoch.
    #[must_use]
    pub fn checked_sub(self, duration: Duration) -> Option<Self> {
        Self::in_range(self.since_epoch.checked_sub(duration)?)
    }

    /// Returns `self + duration`, at most [`NumericDate::MAX`].
    #[must_use]
    #[inline]
    pub fn saturating_add(self, duration: Duration) -> Self {
        self.checked_add(duration).unwrap_or(Self::MAX)
    }

    /// Returns `self - duration`, at least the epoch.
    #[must_use]
    pub fn saturating_sub(self, duration: Duration) -> Self {
        self.checked_sub(duration).unwrap_or(Self::MIN)
    }

    /// Returns the duration from `earlier` to `self`, or zero if `earlier` is later.
    #[must_use]
    pub fn saturating_duration_since(self, earlier: Self) -> Duration {
        self.since_epoch.saturating_sub(earlier.since_epoch)
    }

    /// Parses a JSON number of seconds, if it is in range.
    ///
    /// `text` matches the number grammar of RFC 8259. Digits beyond nanoseconds are cut off.
    pub(crate) fn from_json_number(text: &str) -> Option<Self> {
        if text.starts_with('-') {
            return None;
        }
        if text.contains(['e', 'E']) {
            return Self::from_f64(text.parse().ok()?);
        }
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let mut nanos = 0;
        let mut unit = NANOS_PER_SECOND;
        for digit in fraction.bytes().take(9) {
            unit = unit.checked_div(10)?;
            nanos = unit.checked_mul(u32::from(digit.checked_sub(b'0')?))?.checked_add(nanos)?;
        }
        Self::in_range(Duration::new(whole.parse().ok()?, nanos))
    }

    /// Writes the number that [`from_json_number`](Self::from_json_number) reads.
    pub(crate) fn write_json_number(self, out: &mut impl fmt::Write) -> fmt::Result {
        out.write_str(itoa::Buffer::new().format(self.as_unix()))?;
        self.write_fraction(out)
    }

    /// Writes `.` and the digits of a fraction of a second, if there is one.
    fn write_fraction(self, out: &mut impl fmt::Write) -> fmt::Result {
        let (mut digits, mut width) = (self.subsec_nanos(), 9_usize);
        if digits == 0 {
            return Ok(());
        }
        while digits.is_multiple_of(10) {
            digits /= 10;
            width = width.saturating_sub(1);
        }
        write!(out, ".{digits:0width$}")
    }

    /// Converts whole seconds, if they are in range.
    pub(crate) fn from_seconds(seconds: u64) -> Option<Self> {
        Self::in_range(Duration::from_secs(seconds))
    }

    fn from_f64(seconds: f64) -> Option<Self> {
        Self::in_range(Duration::try_from_secs_f64(seconds).ok()?)
    }

    fn in_range(since_epoch: Duration) -> Option<Self> {
        let date = Self { since_epoch };
        (date <= Self::MAX).then_some(date)
    }

    const fn of(seconds: u64) -> Self {
        Self { since_epoch: Duration::from_secs(seconds) }
    }
}

/// Writes RFC 3339 in UTC, with as many digits of a fraction as needed.
impl fmt::Display for NumericDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_from_days(self.as_unix() / 86_400);
        let second_of_day = self.as_unix() % 86_400;
        let (hour, minute, second) =
            (second_of_day / 3_600, second_of_day / 60 % 60, second_of_day % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        self.write_fraction(f)?;
        f.write_str("Z")
    }
}

/// Converts `days` after 1970-01-01 to year, month and day of the proleptic Gregorian calendar.
///
/// Years are counted from March, so that the leap day is the last day of its year, in cycles of 400
/// years with 146 097 days each.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "days is at most 2 932 896 (the year 9999), far from any overflow; every difference is of a value and its own floor"
)]
fn civil_from_days(days: u64) -> (u64, u64, u64) {
    const DAYS_FROM_YEAR_0_MARCH_TO_EPOCH: u64 = 719_468;
    const DAYS_PER_CYCLE: u64 = 146_097;
    let days = days + DAYS_FROM_YEAR_0_MARCH_TO_EPOCH;
    let (cycle, day_of_cycle) = (days / DAYS_PER_CYCLE, days % DAYS_PER_CYCLE);
    let year_of_cycle = (day_of_cycle - day_of_cycle / 1_460 + day_of_cycle / 36_524
        - day_of_cycle / 146_096)
        / 365;
    let day_of_year =
        day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = cycle * 400 + year_of_cycle + u64::from(month <= 2);
    (year, month, day)
}

/// Serializes as a number of seconds: an integer, or a double if there is a fraction. A double of
/// today is exact to half a microsecond. A field marked `#[claim(exp)]`, `nbf` or `iat` keeps every
/// nanosecond.
impl Serialize for NumericDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.subsec_nanos() == 0 {
            serializer.serialize_u64(self.as_unix())
        } else {
            serializer.serialize_f64(self.since_epoch.as_secs_f64())
        }
    }
}

/// Deserializes a number of seconds in range. Any other value is an error; it is never clamped.
impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_f64(NumericDateVisitor)
    }
}

struct NumericDateVisitor;

impl Visitor<'_> for NumericDateVisitor {
    type Value = NumericDate;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a NumericDate: seconds since 1970 from 0 to 253402300799")
    }

    fn visit_u64<E: serde::de::Error>(self, seconds: u64) -> Result<NumericDate, E> {
        NumericDate::from_seconds(seconds)
            .ok_or_else(|| E::invalid_value(Unexpected::Unsigned(seconds), &self))
    }

    fn visit_f64<E: serde::de::Error>(self, seconds: f64) -> Result<NumericDate, E> {
        NumericDate::from_f64(seconds)
            .ok_or_else(|| E::invalid_value(Unexpected::Float(seconds), &self))
    }
}

/// A time before the epoch becomes the epoch; a time after the year 9999 becomes
/// [`NumericDate::MAX`].
#[cfg(feature = "std")]
impl From<std::time::SystemTime> for NumericDate {
    fn from(time: std::time::SystemTime) -> Self {
        let since_epoch = time.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Self::in_range(since_epoch).unwrap_or(Self::MAX)
    }
}

/// A time that the platform cannot represent becomes the epoch, which is long expired.
#[cfg(feature = "std")]
impl From<NumericDate> for std::time::SystemTime {
    fn from(date: NumericDate) -> Self {
        Self::UNIX_EPOCH.checked_add(date.since_epoch).unwrap_or(Self::UNIX_EPOCH)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn json_numbers_are_read_to_the_nanosecond() {
        let read =
            |text| NumericDate::from_json_number(text).map(|d| (d.as_unix(), d.subsec_nanos()));
        assert_eq!(read("0"), Some((0, 0)));
        assert_eq!(read("1300819380"), Some((1_300_819_380, 0)));
        assert_eq!(read("1300819380.5"), Some((1_300_819_380, 500_000_000)));
        assert_eq!(read("1.0000000019"), Some((1, 1)));
        assert_eq!(read("1.5e9"), Some((1_500_000_000, 0)));
        assert_eq!(read("253402300799"), Some((253_402_300_799, 0)));
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        for text in [
            "-0",
            "-1",
            "-1.5",
            "253402300799.000000001",
            "253402300800",
            "9007199254740993",
            "18446744073709551616",
            "1e300",
            "1e999",
            "253402300800e0",
        ] {
            assert_eq!(NumericDate::from_json_number(text), None, "{text}");
        }
    }

    #[test]
    fn arithmetic_neither_wraps_nor_panics() {
        let day = Duration::from_secs(86_400);
        assert_eq!(NumericDate::MAX.checked_add(Duration::from_nanos(1)), None);
        assert_eq!(NumericDate::MAX.saturating_add(Duration::MAX), NumericDate::MAX);
        assert_eq!(NumericDate::MIN.checked_sub(Duration::from_nanos(1)), None);
        assert_eq!(NumericDate::MIN.saturating_sub(day), NumericDate::MIN);
        assert_eq!(NumericDate::from_unix(u64::MAX), NumericDate::MAX);
        assert_eq!(NumericDate::MIN.saturating_duration_since(NumericDate::MAX), Duration::ZERO);
    }

    #[test]
    fn dates_are_shown_as_rfc_3339() {
        let shown = |seconds| NumericDate::from_unix(seconds).to_string();
        assert_eq!(shown(0), "1970-01-01T00:00:00Z");
        assert_eq!(shown(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(shown(4_107_542_400), "2100-03-01T00:00:00Z");
        assert_eq!(shown(u64::MAX), "9999-12-31T23:59:59Z");
        let fraction = NumericDate::from_json_number("1.050").unwrap();
        assert_eq!(fraction.to_string(), "1970-01-01T00:00:01.05Z");
    }

    #[cfg(feature = "std")]
    #[test]
    fn system_time_converts_both_ways() {
        use std::time::SystemTime;
        let date = NumericDate::from_json_number("1300819380.25").unwrap();
        assert_eq!(NumericDate::from(SystemTime::from(date)), date);
        let before = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(NumericDate::from(before), NumericDate::MIN);
    }
}
