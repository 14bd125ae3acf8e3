//! The types of fields that are times: `exp`, `nbf` and `iat`.

use super::NumericDate;

/// A type for a field marked `#[claim(exp)]`, `#[claim(nbf)]` or `#[claim(iat)]`.
///
/// Implemented by [`NumericDate`], with the feature `std` by `SystemTime`, with `chrono` by
/// `chrono::DateTime<Utc>`, and with `time` by `time::OffsetDateTime`. A plain number is
/// not a time, because its unit could be seconds or milliseconds. Implement the trait for your own
/// time types.
///
/// `NumericDate` is written with its fraction of a second. The other types are written in whole seconds,
/// without their fraction, because they usually hold the exact current time, and some services refuse times with a
/// fraction. All types read a fraction. A time that is not in the range of `NumericDate` is not issued.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a time",
    label = "`exp`, `nbf` and `iat` hold a `NumericDate`",
    note = "use `typed_jwt::NumericDate`, `std::time::SystemTime`, or an `Option` of one; or implement `typed_jwt::Time` for your own type"
)]
pub trait Time: Sized {
    /// Returns the time to write, or `None` if it is out of range.
    fn to_numeric_date(&self) -> Option<NumericDate>;

    /// Creates the value from the time in the token, or returns `None` if the type cannot represent it.
    fn from_numeric_date(date: NumericDate) -> Option<Self>;
}

impl Time for NumericDate {
    fn to_numeric_date(&self) -> Option<NumericDate> {
        Some(*self)
    }

    fn from_numeric_date(date: NumericDate) -> Option<Self> {
        Some(date)
    }
}

#[cfg(feature = "std")]
impl Time for std::time::SystemTime {
    fn to_numeric_date(&self) -> Option<NumericDate> {
        NumericDate::from_seconds(self.duration_since(Self::UNIX_EPOCH).ok()?.as_secs())
    }

    fn from_numeric_date(date: NumericDate) -> Option<Self> {
        Self::UNIX_EPOCH.checked_add(date.since_epoch)
    }
}

#[cfg(feature = "chrono")]
impl Time for chrono::DateTime<chrono::Utc> {
    fn to_numeric_date(&self) -> Option<NumericDate> {
        NumericDate::from_seconds(u64::try_from(self.timestamp()).ok()?)
    }

    fn from_numeric_date(date: NumericDate) -> Option<Self> {
        Self::from_timestamp(i64::try_from(date.as_unix()).ok()?, date.subsec_nanos())
    }
}

/// The offset from UTC is not written, and is zero when read.
#[cfg(feature = "time")]
impl Time for ::time::OffsetDateTime {
    fn to_numeric_date(&self) -> Option<NumericDate> {
        NumericDate::from_seconds(u64::try_from(self.unix_timestamp()).ok()?)
    }

    fn from_numeric_date(date: NumericDate) -> Option<Self> {
        let seconds = i64::try_from(date.as_unix()).ok()?;
        Self::from_unix_timestamp(seconds).ok()?.replace_nanosecond(date.subsec_nanos()).ok()
    }
}

#[cfg(test)]
#[cfg(any(feature = "std", feature = "chrono", feature = "time"))]
mod tests {
    use super::*;

    /// Checks the conversions of a type that represents every time, given its times at `seconds` and
    /// `nanos` after the epoch.
    fn check_time<T: Time>(at: fn(i64, u32) -> T) {
        let written = |seconds, nanos| at(seconds, nanos).to_numeric_date();
        assert_eq!(written(0, 0), Some(NumericDate::MIN));
        assert_eq!(
            written(1_300_819_380, 999_999_999),
            Some(NumericDate::from_unix(1_300_819_380))
        );
        assert_eq!(written(253_402_300_799, 0), Some(NumericDate::MAX));
        for (seconds, nanos) in [(-1, 0), (-1, 999_999_999), (-62_135_596_800, 0)] {
            assert_eq!(written(seconds, nanos), None, "{seconds}.{nanos:09}");
        }
        for text in ["0", "1300819380.25", "253402300799"] {
            let date = NumericDate::from_json_number(text).unwrap();
            let read = T::from_numeric_date(date).unwrap();
            assert_eq!(read.to_numeric_date(), Some(date.whole_seconds()), "{text}");
        }
    }

    #[cfg(feature = "std")]
    #[test]
    fn system_times_are_written_in_whole_seconds() {
        use core::time::Duration;
        use std::time::SystemTime;
        check_time(|seconds, nanos| {
            let whole = Duration::from_secs(seconds.unsigned_abs());
            let time = match seconds {
                0.. => SystemTime::UNIX_EPOCH + whole,
                _ => SystemTime::UNIX_EPOCH - whole,
            };
            time + Duration::from_nanos(nanos.into())
        });
        let beyond = SystemTime::UNIX_EPOCH + Duration::from_secs(253_402_300_800);
        assert_eq!(beyond.to_numeric_date(), None);
        assert_eq!(NumericDate::now().subsec_nanos(), 0);
    }

    #[cfg(feature = "chrono")]
    #[test]
    fn times_of_chrono_are_written_in_whole_seconds() {
        use chrono::{DateTime, Utc};
        check_time(|seconds, nanos| DateTime::<Utc>::from_timestamp(seconds, nanos).unwrap());
        for beyond in [253_402_300_800, DateTime::<Utc>::MAX_UTC.timestamp()] {
            let beyond = DateTime::<Utc>::from_timestamp(beyond, 0).unwrap();
            assert_eq!(beyond.to_numeric_date(), None);
        }
        assert_eq!(DateTime::<Utc>::MIN_UTC.to_numeric_date(), None);
        // A leap second.
        let leap = DateTime::<Utc>::from_timestamp(1_483_228_799, 1_500_000_000).unwrap();
        assert_eq!(leap.to_numeric_date(), Some(NumericDate::from_unix(1_483_228_799)));
        let date = NumericDate::from_json_number("1300819380.25").unwrap();
        let read = DateTime::<Utc>::from_numeric_date(date).unwrap();
        assert_eq!((read.timestamp(), read.timestamp_subsec_nanos()), (1_300_819_380, 250_000_000));
    }

    #[cfg(feature = "time")]
    #[test]
    fn times_of_time_are_written_in_whole_seconds() {
        use ::time::{OffsetDateTime, UtcOffset};
        check_time(|seconds, nanos| {
            let whole = OffsetDateTime::from_unix_timestamp(seconds).unwrap();
            whole.replace_nanosecond(nanos).unwrap()
        });
        let date = NumericDate::from_json_number("1300819380.25").unwrap();
        let read = OffsetDateTime::from_numeric_date(date).unwrap();
        assert_eq!(read.unix_timestamp_nanos(), 1_300_819_380_250_000_000);
        let east = read.to_offset(UtcOffset::from_hms(2, 0, 0).unwrap());
        assert_eq!(east.to_numeric_date(), Some(date.whole_seconds()));
    }
}
