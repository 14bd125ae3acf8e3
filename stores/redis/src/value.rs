//! Encodes a record as a value: `<revision> <seconds> <nanoseconds> <access lifetime in seconds>`,
//! a line feed, and the bytes of the record.

use std::time::Duration;

use jwt_core::NumericDate;
use jwt_session::{Record, StoreError};

pub(crate) fn write(record: &Record) -> Vec<u8> {
    let Record { revision, expires_at, access_lifetime, bytes } = record;
    let (seconds, nanos) = (expires_at.as_unix(), expires_at.subsec_nanos());
    let head = format!("{revision} {seconds} {nanos} {}\n", access_lifetime.as_secs());
    [head.as_bytes(), bytes].concat()
}

pub(crate) fn read(value: &[u8]) -> Result<Record, StoreError> {
    parse(value).ok_or_else(|| StoreError::corrupt("unexpected session record format"))
}

fn parse(value: &[u8]) -> Option<Record> {
    let end = value.iter().position(|&byte| byte == b'\n')?;
    let (head, bytes) = value.split_at_checked(end)?;
    let mut numbers = str::from_utf8(head).ok()?.split(' ');
    let revision = numbers.next()?.parse().ok()?;
    let seconds = NumericDate::from_unix(numbers.next()?.parse().ok()?);
    let nanos = numbers.next()?.parse().ok().filter(|nanos| *nanos < 1_000_000_000)?;
    let access_lifetime = Duration::from_secs(numbers.next()?.parse().ok()?);
    if numbers.next().is_some() {
        return None;
    }
    let expires_at = seconds.saturating_add(Duration::new(0, nanos));
    let bytes = bytes.get(1..)?.to_vec();
    Some(Record { revision, expires_at, access_lifetime, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_round_trip() {
        let odd = NumericDate::from_unix(1).saturating_add(Duration::from_nanos(5));
        for expires_at in [NumericDate::MIN, NumericDate::MAX, odd] {
            for bytes in [&b""[..], b"\n", b"1 2 3\n", b"\r\n\0\xff"] {
                let access_lifetime = Duration::from_secs(960);
                let record =
                    Record { revision: u64::MAX, expires_at, access_lifetime, bytes: bytes.into() };
                assert_eq!(read(&write(&record)).unwrap(), record);
            }
        }
    }

    #[test]
    fn malformed_records_are_corrupt() {
        for value in [
            &b""[..],
            b"\n",
            b"1 2 3 4",
            b"1 2 3\n",
            b"1 2 3 4 5\n",
            b"-1 2 3 4\n",
            b"1 2 3 -4\n",
            b"1 2 1000000000 4\n",
            b"18446744073709551616 2 3 4\n",
            b"\xff 2 3 4\n",
        ] {
            assert!(matches!(read(value), Err(StoreError::Corrupt(_))), "{value:?}");
        }
    }
}
