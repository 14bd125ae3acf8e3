//! Encodes principals, sessions and records as bytes. The keys of a principal's sessions are
//! adjacent.

use std::ops::RangeInclusive;
use std::time::Duration;

use jwt_core::NumericDate;
use jwt_session::{Principal, Record, SessionId, SessionRef, UnixMillis};

use crate::error::JobError;

const ID_LEN: usize = 16;

/// Encodes issuer and subject, each with a length prefix, so that no key equals or is a prefix of
/// the key of another principal.
pub(crate) fn encode_principal(principal: &Principal) -> Vec<u8> {
    let mut key = Vec::new();
    for part in [principal.issuer(), principal.subject()] {
        // Lossless, because `usize` has at most 64 bits.
        key.extend_from_slice(&(part.len() as u64).to_be_bytes());
        key.extend_from_slice(part.as_bytes());
    }
    key
}

pub(crate) fn encode_session(key: &SessionRef) -> Vec<u8> {
    with_id(encode_principal(&key.principal), *key.id.as_bytes())
}

/// Returns the range of keys of a principal's sessions. They are ordered by the start of the
/// sessions.
pub(crate) fn session_range(principal: &Principal) -> RangeInclusive<Vec<u8>> {
    let principal = encode_principal(principal);
    with_id(principal.clone(), [0; ID_LEN])..=with_id(principal, [u8::MAX; ID_LEN])
}

fn with_id(mut principal: Vec<u8>, id: [u8; ID_LEN]) -> Vec<u8> {
    principal.extend_from_slice(&id);
    principal
}

pub(crate) fn decode_principal(key: &[u8]) -> Result<Principal, JobError> {
    match parse_principal(key) {
        Some((principal, [])) => Ok(principal),
        _ => Err(JobError::Malformed("invalid principal key")),
    }
}

pub(crate) fn decode_session(key: &[u8]) -> Result<SessionRef, JobError> {
    parse_principal(key)
        .and_then(|(principal, id)| {
            Some(principal.session(SessionId::from_bytes(id.try_into().ok()?)))
        })
        .ok_or(JobError::Malformed("invalid session key"))
}

fn parse_principal(key: &[u8]) -> Option<(Principal, &[u8])> {
    let (issuer, key) = parse_text(key)?;
    let (subject, key) = parse_text(key)?;
    Some((Principal::new(issuer, subject), key))
}

fn parse_text(key: &[u8]) -> Option<(&str, &[u8])> {
    let (len, key) = key.split_first_chunk()?;
    let (text, rest) = key.split_at_checked(usize::try_from(u64::from_be_bytes(*len)).ok()?)?;
    Some((str::from_utf8(text).ok()?, rest))
}

const DATE_LEN: usize = 12;

/// Encodes seconds and nanoseconds.
pub(crate) fn encode_date(date: NumericDate) -> [u8; DATE_LEN] {
    let mut bytes = [0; DATE_LEN];
    let (seconds, nanos) = bytes.split_at_mut(8);
    seconds.copy_from_slice(&date.as_unix().to_be_bytes());
    nanos.copy_from_slice(&date.subsec_nanos().to_be_bytes());
    bytes
}

pub(crate) fn decode_date(bytes: &[u8]) -> Result<NumericDate, JobError> {
    match parse_date(bytes) {
        Some((date, [])) => Ok(date),
        _ => Err(JobError::Malformed("invalid date")),
    }
}

fn parse_date(bytes: &[u8]) -> Option<(NumericDate, &[u8])> {
    let (seconds, bytes) = bytes.split_first_chunk()?;
    let (nanos, bytes) = bytes.split_first_chunk()?;
    let nanos = Duration::from_nanos(u32::from_be_bytes(*nanos).into());
    let date = NumericDate::from_unix(u64::from_be_bytes(*seconds)).saturating_add(nanos);
    Some((date, bytes))
}

/// Encodes a floor and its expiry.
pub(crate) fn encode_floor(floor: UnixMillis, until: NumericDate) -> Vec<u8> {
    [&encode_date(until)[..], &floor.as_u64().to_be_bytes()].concat()
}

pub(crate) fn decode_floor(bytes: &[u8]) -> Result<(UnixMillis, NumericDate), JobError> {
    parse_date(bytes)
        .and_then(|(until, bytes)| {
            let floor = u64::from_be_bytes(bytes.try_into().ok()?);
            Some((UnixMillis::new(floor), until))
        })
        .ok_or(JobError::Malformed("invalid floor"))
}

pub(crate) fn encode_record(record: &Record) -> Vec<u8> {
    let (date, revision) = (encode_date(record.expires_at), record.revision.to_be_bytes());
    let lifetime = record.access_lifetime.as_secs().to_be_bytes();
    [&date[..], &revision, &lifetime, &record.bytes].concat()
}

pub(crate) fn decode_record(bytes: &[u8]) -> Result<Record, JobError> {
    let (expires_at, revision, access_lifetime, bytes) = parse_record(bytes)?;
    Ok(Record { revision, expires_at, access_lifetime, bytes: bytes.to_vec() })
}

/// Decodes only the revision, without copying the rest.
pub(crate) fn decode_revision(bytes: &[u8]) -> Result<u64, JobError> {
    parse_record(bytes).map(|(_, revision, ..)| revision)
}

/// Decodes the lifetime of access tokens. Returns zero if the record is malformed, because a logout
/// must succeed nevertheless.
pub(crate) fn decode_access_lifetime(bytes: &[u8]) -> Duration {
    parse_record(bytes).map(|(_, _, lifetime, _)| lifetime).unwrap_or_default()
}

fn parse_record(bytes: &[u8]) -> Result<(NumericDate, u64, Duration, &[u8]), JobError> {
    parse_date(bytes)
        .and_then(|(expires_at, bytes)| {
            let (revision, bytes) = bytes.split_first_chunk()?;
            let (lifetime, bytes) = bytes.split_first_chunk()?;
            let lifetime = Duration::from_secs(u64::from_be_bytes(*lifetime));
            Some((expires_at, u64::from_be_bytes(*revision), lifetime, bytes))
        })
        .ok_or(JobError::Malformed("invalid session record"))
}

/// Returns the expiry, with which every value begins.
pub(crate) fn expires_at(value: &[u8]) -> Option<NumericDate> {
    parse_date(value).map(|(date, _)| date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_prefix_free() {
        let parts = ["", "a", "b", "ab", "a\0", "\0", "\0\0\0\0\0\0\0\u{1}", "aa"];
        let mut seen = Vec::new();
        for issuer in parts {
            for subject in parts {
                let principal = Principal::new(issuer, subject);
                let key = encode_principal(&principal);
                assert_eq!(decode_principal(&key).unwrap(), principal);
                let session = principal.session(SessionId::from_bytes([7; 16]));
                assert_eq!(decode_session(&encode_session(&session)).unwrap(), session);
                seen.push(key);
            }
        }
        for one in &seen {
            assert_eq!(seen.iter().filter(|other| other.starts_with(one)).count(), 1);
        }
    }

    #[test]
    fn values_round_trip() {
        let date = NumericDate::from_unix(1_800_000_000).saturating_add(Duration::from_nanos(7));
        for date in [date, NumericDate::MIN, NumericDate::MAX] {
            let access_lifetime = Duration::from_secs(960);
            let bytes = b"{}".to_vec();
            let record = Record { revision: u64::MAX, expires_at: date, access_lifetime, bytes };
            assert_eq!(decode_record(&encode_record(&record)).unwrap(), record);
            assert_eq!(decode_revision(&encode_record(&record)).unwrap(), u64::MAX);
            assert_eq!(decode_date(&encode_date(date)).unwrap(), date);
            let floor = (UnixMillis::new(5), date);
            assert_eq!(decode_floor(&encode_floor(floor.0, floor.1)).unwrap(), floor);
            for value in
                [encode_record(&record), encode_date(date).to_vec(), encode_floor(floor.0, date)]
            {
                assert_eq!(expires_at(&value), Some(date));
            }
        }
    }

    #[test]
    fn malformed_bytes_are_rejected() {
        let key = SessionRef {
            principal: Principal::new("issuer", "subject"),
            id: SessionId::from_bytes([7; 16]),
        };
        let key = encode_session(&key);
        for bad in [&key[1..], &key[..key.len() - 1], &key[..3], b"", &[0xff; 40]] {
            assert!(decode_session(bad).is_err());
            assert!(decode_principal(bad).is_err());
        }
        for bad in [&[0; 19][..], b""] {
            assert!(decode_record(bad).is_err());
            assert!(decode_floor(bad).is_err());
            assert!(decode_date(bad).is_err());
        }
    }
}
