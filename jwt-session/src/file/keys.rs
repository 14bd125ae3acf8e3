//! Sessions and accounts as bytes, in an order in which the sessions of an account stand together.

use std::ops::RangeInclusive;
use std::time::Duration;

use jwt_core::NumericDate;

use super::failure::Trouble;
use crate::account::{Account, SessionKey};
use crate::id::SessionId;
use crate::moment::Millis;
use crate::record::Record;

const ID_LEN: usize = 16;

/// Issuer and subject, each after its length: no two accounts are spelled alike, and none as the beginning of another.
pub(super) fn of_account(account: &Account) -> Vec<u8> {
    let mut key = Vec::new();
    for part in [account.issuer(), account.subject()] {
        // Lossless: no platform has longer strings.
        key.extend_from_slice(&(part.len() as u64).to_be_bytes());
        key.extend_from_slice(part.as_bytes());
    }
    key
}

pub(super) fn of_session(key: &SessionKey) -> Vec<u8> {
    with_id(of_account(&key.account), *key.id.as_bytes())
}

/// Where the sessions of an account stand, in the order of their beginnings.
pub(super) fn all_of_account(account: &Account) -> RangeInclusive<Vec<u8>> {
    let account = of_account(account);
    with_id(account.clone(), [0; ID_LEN])..=with_id(account, [u8::MAX; ID_LEN])
}

fn with_id(mut account: Vec<u8>, id: [u8; ID_LEN]) -> Vec<u8> {
    account.extend_from_slice(&id);
    account
}

pub(super) fn to_account(key: &[u8]) -> Result<Account, Trouble> {
    match read_account(key) {
        Some((account, [])) => Ok(account),
        _ => Err(Trouble::Malformed("the name of an account is none")),
    }
}

pub(super) fn to_session(key: &[u8]) -> Result<SessionKey, Trouble> {
    read_account(key)
        .and_then(|(account, id)| Some(account.session(SessionId::from_bytes(id.try_into().ok()?))))
        .ok_or(Trouble::Malformed("the name of a session is none"))
}

fn read_account(key: &[u8]) -> Option<(Account, &[u8])> {
    let (issuer, key) = read_text(key)?;
    let (subject, key) = read_text(key)?;
    Some((Account::new(issuer, subject), key))
}

fn read_text(key: &[u8]) -> Option<(&str, &[u8])> {
    let (len, key) = key.split_first_chunk()?;
    let (text, rest) = key.split_at_checked(usize::try_from(u64::from_be_bytes(*len)).ok()?)?;
    Some((str::from_utf8(text).ok()?, rest))
}

const DATE_LEN: usize = 12;

/// Seconds and nanoseconds.
pub(super) fn of_date(date: NumericDate) -> [u8; DATE_LEN] {
    let mut bytes = [0; DATE_LEN];
    let (seconds, nanos) = bytes.split_at_mut(8);
    seconds.copy_from_slice(&date.as_unix().to_be_bytes());
    nanos.copy_from_slice(&date.subsec_nanos().to_be_bytes());
    bytes
}

pub(super) fn to_date(bytes: &[u8]) -> Result<NumericDate, Trouble> {
    match read_date(bytes) {
        Some((date, [])) => Ok(date),
        _ => Err(Trouble::Malformed("a date is none")),
    }
}

fn read_date(bytes: &[u8]) -> Option<(NumericDate, &[u8])> {
    let (seconds, bytes) = bytes.split_first_chunk()?;
    let (nanos, bytes) = bytes.split_first_chunk()?;
    let nanos = Duration::from_nanos(u32::from_be_bytes(*nanos).into());
    let date = NumericDate::from_unix(u64::from_be_bytes(*seconds)).saturating_add(nanos);
    Some((date, bytes))
}

/// A floor, and until when it is one.
pub(super) fn of_floor(floor: Millis, until: NumericDate) -> Vec<u8> {
    [&of_date(until)[..], &floor.as_u64().to_be_bytes()].concat()
}

pub(super) fn to_floor(bytes: &[u8]) -> Result<(Millis, NumericDate), Trouble> {
    read_date(bytes)
        .and_then(|(until, bytes)| {
            let floor = u64::from_be_bytes(bytes.try_into().ok()?);
            Some((Millis::new(floor), until))
        })
        .ok_or(Trouble::Malformed("a floor is none"))
}

pub(super) fn of_record(record: &Record) -> Vec<u8> {
    let (date, revision) = (of_date(record.expires_at), record.revision.to_be_bytes());
    let lifetime = record.access_lifetime.as_secs().to_be_bytes();
    [&date[..], &revision, &lifetime, &record.bytes].concat()
}

pub(super) fn to_record(bytes: &[u8]) -> Result<Record, Trouble> {
    let (expires_at, revision, access_lifetime, bytes) = read_record(bytes)?;
    Ok(Record { revision, expires_at, access_lifetime, bytes: bytes.to_vec() })
}

/// The revision alone, without a copy of the rest.
pub(super) fn to_revision(bytes: &[u8]) -> Result<u64, Trouble> {
    read_record(bytes).map(|(_, revision, ..)| revision)
}

/// For how long its tokens may live, where that can be read: what cannot is no reason not to log somebody out.
pub(super) fn to_access_lifetime(bytes: &[u8]) -> Duration {
    read_record(bytes).map(|(_, _, lifetime, _)| lifetime).unwrap_or_default()
}

fn read_record(bytes: &[u8]) -> Result<(NumericDate, u64, Duration, &[u8]), Trouble> {
    read_date(bytes)
        .and_then(|(expires_at, bytes)| {
            let (revision, bytes) = bytes.split_first_chunk()?;
            let (lifetime, bytes) = bytes.split_first_chunk()?;
            let lifetime = Duration::from_secs(u64::from_be_bytes(*lifetime));
            Some((expires_at, u64::from_be_bytes(*revision), lifetime, bytes))
        })
        .ok_or(Trouble::Malformed("a record of a session is none"))
}

/// When what is kept under a value is over: with that, each begins.
pub(super) fn over_at(value: &[u8]) -> Option<NumericDate> {
    read_date(value).map(|(date, _)| date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_account_is_taken_for_another() {
        let parts = ["", "a", "b", "ab", "a\0", "\0", "\0\0\0\0\0\0\0\u{1}", "aa"];
        let mut seen = Vec::new();
        for issuer in parts {
            for subject in parts {
                let account = Account::new(issuer, subject);
                let key = of_account(&account);
                assert_eq!(to_account(&key).unwrap(), account);
                let session = account.session(SessionId::from_bytes([7; 16]));
                assert_eq!(to_session(&of_session(&session)).unwrap(), session);
                seen.push(key);
            }
        }
        for one in &seen {
            assert_eq!(seen.iter().filter(|other| other.starts_with(one)).count(), 1);
        }
    }

    #[test]
    fn what_is_kept_is_read_as_it_was() {
        let date = NumericDate::from_unix(1_800_000_000).saturating_add(Duration::from_nanos(7));
        for date in [date, NumericDate::MIN, NumericDate::MAX] {
            let access_lifetime = Duration::from_secs(960);
            let bytes = b"{}".to_vec();
            let record = Record { revision: u64::MAX, expires_at: date, access_lifetime, bytes };
            assert_eq!(to_record(&of_record(&record)).unwrap(), record);
            assert_eq!(to_revision(&of_record(&record)).unwrap(), u64::MAX);
            assert_eq!(to_date(&of_date(date)).unwrap(), date);
            let floor = (Millis::new(5), date);
            assert_eq!(to_floor(&of_floor(floor.0, floor.1)).unwrap(), floor);
            for value in [of_record(&record), of_date(date).to_vec(), of_floor(floor.0, date)] {
                assert_eq!(over_at(&value), Some(date));
            }
        }
    }

    #[test]
    fn what_is_none_of_ours_is_malformed() {
        let key = SessionKey {
            account: Account::new("issuer", "subject"),
            id: SessionId::from_bytes([7; 16]),
        };
        let key = of_session(&key);
        for bad in [&key[1..], &key[..key.len() - 1], &key[..3], b"", &[0xff; 40]] {
            assert!(to_session(bad).is_err());
            assert!(to_account(bad).is_err());
        }
        for bad in [&[0; 19][..], b""] {
            assert!(to_record(bad).is_err());
            assert!(to_floor(bad).is_err());
            assert!(to_date(bad).is_err());
        }
    }
}
