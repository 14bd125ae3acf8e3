//! The tables of the file and the operations on them.

use std::cell::Cell;
use std::ops::Bound;
use std::time::{Duration, Instant};

use jwt_core::NumericDate;
use jwt_session::{
    DenyList, EndAllSessions, EndSession, Ended, EndedAll, InsertOutcome, Principal, Record,
    SessionId, SessionRef,
};
use redb::{ReadTransaction, ReadableTable, TableDefinition, WriteTransaction};

use crate::encoding;
use crate::error::JobError;
use crate::purge_cutoff::PurgeCutoff;

/// Maps bytes to bytes. redb calls `unwrap` when it reads values of other types.
type Bytes = TableDefinition<'static, &'static [u8], &'static [u8]>;

/// Maps sessions to their records.
pub(crate) const SESSIONS: Bytes = TableDefinition::new("sessions");
/// Maps ended sessions to the end of their denial.
const DENIALS: Bytes = TableDefinition::new("denials");
/// Maps principals to their floor and its expiry.
const FLOORS: Bytes = TableDefinition::new("floors");
/// Properties of the file.
pub(crate) const META: Bytes = TableDefinition::new("jwt-session");

pub(crate) const FORMAT: &[u8] = b"format";
const PURGE_CUTOFF: &[u8] = b"horizon";

/// A write transaction.
pub(crate) struct WriteTxn {
    pub(crate) transaction: WriteTransaction,
    changed: Cell<bool>,
    earliest_now: Cell<Option<NumericDate>>,
}

impl WriteTxn {
    pub(crate) fn new(transaction: WriteTransaction) -> Self {
        Self { transaction, changed: Cell::new(false), earliest_now: Cell::new(None) }
    }

    /// Returns whether there are changes to commit.
    pub(crate) fn has_changed(&self) -> bool {
        self.changed.get()
    }

    /// Records the time that the caller of a job has passed. The transaction uses the earliest
    /// time.
    pub(crate) fn observe_time(&self, now: NumericDate) {
        self.earliest_now
            .set(Some(self.earliest_now.get().map_or(now, |earliest| earliest.min(now))));
    }

    fn table(
        &self,
        table: Bytes,
    ) -> Result<redb::Table<'_, &'static [u8], &'static [u8]>, JobError> {
        Ok(self.transaction.open_table(table)?)
    }

    fn put(&self, table: Bytes, key: &[u8], value: &[u8]) -> Result<(), JobError> {
        self.changed.set(true);
        self.table(table)?.insert(key, value)?;
        Ok(())
    }

    fn remove(&self, table: Bytes, key: &[u8]) -> Result<bool, JobError> {
        let known = self.table(table)?.remove(key)?.is_some();
        if known {
            self.changed.set(true);
        }
        Ok(known)
    }

    fn read<T>(
        &self,
        table: Bytes,
        key: &[u8],
        read: impl FnOnce(&[u8]) -> Result<T, JobError>,
    ) -> Result<Option<T>, JobError> {
        self.table(table)?.get(key)?.map(|value| read(value.value())).transpose()
    }
}

/// Creates the tables of a new file.
pub(crate) fn create(txn: &WriteTxn, format: u32) -> Result<(), JobError> {
    for table in [SESSIONS, DENIALS, FLOORS] {
        txn.table(table)?;
    }
    txn.put(META, FORMAT, &format.to_be_bytes())
}

/// Loads the deny list.
pub(crate) fn mirror(reading: &ReadTransaction, deny_list: &DenyList) -> Result<(), JobError> {
    let meta = reading.open_table(META)?;
    let cutoff = meta.get(PURGE_CUTOFF)?.map(|bytes| PurgeCutoff::from_bytes(bytes.value()));
    // The current time is not known here. With the cutoff, entries that expired long ago do not
    // take memory.
    let now = cutoff.unwrap_or_default().get();
    for entry in reading.open_table(DENIALS)?.iter()? {
        let (key, until) = entry?;
        deny_list.end(
            &encoding::decode_session(key.value())?,
            encoding::decode_date(until.value())?,
            now,
        );
    }
    for entry in reading.open_table(FLOORS)?.iter()? {
        let (key, value) = entry?;
        let (floor, until) = encoding::decode_floor(value.value())?;
        deny_list.end_all(&encoding::decode_principal(key.value())?, floor, until, now);
    }
    Ok(())
}

pub(crate) fn insert(
    txn: &WriteTxn,
    key: &SessionRef,
    record: &Record,
) -> Result<InsertOutcome, JobError> {
    let floor =
        txn.read(FLOORS, &encoding::encode_principal(&key.principal), encoding::decode_floor)?;
    if let Some((floor, _)) = floor
        && key.id.started() <= floor
    {
        return Ok(InsertOutcome::RevokedUpTo(floor));
    }
    txn.put(SESSIONS, &encoding::encode_session(key), &encoding::encode_record(record))?;
    Ok(InsertOutcome::Stored)
}

pub(crate) fn load(
    reading: &ReadTransaction,
    key: &SessionRef,
) -> Result<Option<Record>, JobError> {
    let sessions = reading.open_table(SESSIONS)?;
    let record = sessions.get(&*encoding::encode_session(key))?;
    record.map(|record| encoding::decode_record(record.value())).transpose()
}

pub(crate) fn replace(
    txn: &WriteTxn,
    key: &SessionRef,
    expected: u64,
    record: &Record,
) -> Result<bool, JobError> {
    let key = encoding::encode_session(key);
    let replaces = txn.read(SESSIONS, &key, encoding::decode_revision)? == Some(expected);
    if replaces {
        txn.put(SESSIONS, &key, &encoding::encode_record(record))?;
    }
    Ok(replaces)
}

/// Finishes the request in the transaction, so that the deny list is written before the commit, and
/// also if the caller was cancelled.
pub(crate) fn end(txn: &WriteTxn, request: EndSession) -> Result<Ended, JobError> {
    let key = encoding::encode_session(request.session());
    let lifetime =
        txn.read(SESSIONS, &key, |record| Ok(encoding::decode_access_lifetime(record)))?;
    let until = request.until_for(lifetime.unwrap_or_default());
    // A malformed entry does not prevent a logout.
    let known = txn.read(DENIALS, &key, |until| Ok(encoding::expires_at(until)))?.flatten();
    if known.is_none_or(|known| known < until) {
        txn.put(DENIALS, &key, &encoding::encode_date(until))?;
    }
    let existed = txn.remove(SESSIONS, &key)?;
    Ok(request.finish(existed, until))
}

/// Finishes the request in the transaction, as [`end`] does.
pub(crate) fn end_all(txn: &WriteTxn, request: EndAllSessions) -> Result<EndedAll, JobError> {
    let range = encoding::session_range(request.principal());
    let (mut all, mut longest) = (Vec::new(), Duration::ZERO);
    for entry in txn.table(SESSIONS)?.range::<&[u8]>(borrowed(&range))? {
        let (key, record) = entry?;
        all.push(encoding::decode_session(key.value())?);
        longest = longest.max(encoding::decode_access_lifetime(record.value()));
    }
    let newest = all.last().map(|newest| newest.id.started());
    let floor = request.floor().max(newest.unwrap_or_default());
    let until = request.until_for(longest);
    let principal = encoding::encode_principal(request.principal());
    let (known, known_until) =
        txn.read(FLOORS, &principal, encoding::decode_floor)?.unwrap_or((floor, until));
    let kept = encoding::encode_floor(known.max(floor), known_until.max(until));
    txn.put(FLOORS, &principal, &kept)?;
    for key in &all {
        txn.remove(SESSIONS, &encoding::encode_session(key))?;
    }
    Ok(request.finish(all.len(), floor, until))
}

pub(crate) fn list(
    reading: &ReadTransaction,
    principal: &Principal,
) -> Result<Vec<(SessionId, Record)>, JobError> {
    let sessions = reading.open_table(SESSIONS)?;
    let mut all = Vec::new();
    for entry in sessions.range::<&[u8]>(borrowed(&encoding::session_range(principal)))? {
        let (key, record) = entry?;
        all.push((
            encoding::decode_session(key.value())?.id,
            encoding::decode_record(record.value())?,
        ));
    }
    Ok(all)
}

fn borrowed(range: &std::ops::RangeInclusive<Vec<u8>>) -> std::ops::RangeInclusive<&[u8]> {
    range.start()..=range.end()
}

/// Removes expired entries, a few with each commit.
#[derive(Debug, Default)]
pub(crate) struct Sweep {
    /// Time of the last update of the cutoff.
    updated_at: Option<Instant>,
    /// For each table, the last key that was visited. A restart begins with the first key.
    cursors: [Vec<u8>; 3],
}

/// Number of entries to visit per job. A job adds at most one entry to each table, and therefore
/// this is more than enough to keep up.
const ENTRIES_PER_JOB: usize = 8;

/// Interval between updates of the cutoff.
const UPDATE_INTERVAL: Duration = Duration::from_secs(60);

impl Sweep {
    /// Visits some entries as part of a transaction with the given number of jobs.
    pub(crate) fn run(&mut self, txn: &WriteTxn, jobs: usize) -> Result<(), JobError> {
        let from_bytes = |bytes: &[u8]| Ok(PurgeCutoff::from_bytes(bytes));
        let mut cutoff = txn.read(META, PURGE_CUTOFF, from_bytes)?.unwrap_or_default();
        let ran = self.updated_at.get_or_insert_with(Instant::now).elapsed();
        if ran >= UPDATE_INTERVAL
            && let Some(now) = txn.earliest_now.get()
        {
            self.updated_at = Some(Instant::now());
            cutoff.record_run(ran, now);
            txn.put(META, PURGE_CUTOFF, &cutoff.to_bytes())?;
        }
        self.purge(txn, cutoff.get(), jobs.saturating_mul(ENTRIES_PER_JOB))
    }

    /// Removes the entries that had expired at `cutoff`, among the next `entries` of each table.
    fn purge(
        &mut self,
        txn: &WriteTxn,
        cutoff: NumericDate,
        entries: usize,
    ) -> Result<(), JobError> {
        if cutoff == NumericDate::MIN {
            return Ok(());
        }
        for (table, cursor) in [SESSIONS, DENIALS, FLOORS].into_iter().zip(&mut self.cursors) {
            let mut expired = Vec::new();
            let mut last = Vec::new();
            let from = (Bound::Excluded(&**cursor), Bound::Unbounded);
            for entry in txn.table(table)?.range::<&[u8]>(from)?.take(entries) {
                let (key, value) = entry?;
                last = key.value().to_vec();
                // Malformed entries are kept: an operation that needs them reports the error.
                if encoding::expires_at(value.value())
                    .is_some_and(|expires_at| expires_at <= cutoff)
                {
                    expired.push(last.clone());
                }
            }
            // Empty at the end of the table, so that the next sweep begins with the first key.
            *cursor = last;
            for key in expired {
                txn.remove(table, &key)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jwt_session::UnixMillis;
    use redb::{Database, ReadableTableMetadata, backends::InMemoryBackend};

    use super::*;

    fn at(seconds: u64) -> NumericDate {
        NumericDate::from_unix(seconds)
    }

    fn session(number: u32) -> SessionRef {
        let id = SessionId::from_bytes(u128::from(number).to_be_bytes());
        Principal::new("issuer", format!("u-{number}")).session(id)
    }

    #[test]
    fn expired_entries_are_removed_gradually() {
        const MANY: u32 = 1_000;
        let database = Database::builder().create_with_backend(InMemoryBackend::new()).unwrap();
        let txn = WriteTxn::new(database.begin_write().unwrap());
        create(&txn, 1).unwrap();
        let list = Arc::new(DenyList::new());
        for number in 0..MANY {
            let (key, expires_at) = (session(number), at(number.into()));
            let record = Record {
                revision: 0,
                expires_at,
                access_lifetime: Duration::ZERO,
                bytes: Vec::new(),
            };
            insert(&txn, &key, &record).unwrap();
            let other = session(number + MANY);
            let principal = other.principal.clone();
            let one = EndSession::begin(&list, other, expires_at, NumericDate::MIN);
            assert!(!end(&txn, one).unwrap().existed());
            let floor = UnixMillis::new(5);
            let all = EndAllSessions::begin(&list, principal, floor, expires_at, NumericDate::MIN);
            assert_eq!(end_all(&txn, all).unwrap().count(), 0);
        }
        let lengths =
            || [SESSIONS, DENIALS, FLOORS].map(|table| txn.table(table).unwrap().len().unwrap());
        let mut sweep = Sweep::default();
        sweep.purge(&txn, NumericDate::MIN, 5_000).unwrap();
        assert_eq!(lengths(), [1_000; 3], "the time is not known yet");
        for round in 1..=10_u64 {
            sweep.purge(&txn, at(599), 100).unwrap();
            let left = lengths();
            assert!(
                left.iter().all(|left| *left >= 1_000 - round * 100),
                "at most 100 entries are removed"
            );
        }
        assert_eq!(lengths(), [400; 3]);
        sweep.purge(&txn, at(599), 0).unwrap();
        sweep.purge(&txn, at(699), 5_000).unwrap();
        assert_eq!(lengths(), [300; 3], "the sweep begins with the first key again");
    }

    #[test]
    fn the_cutoff_is_stored_with_a_commit() {
        let database = Database::builder().create_with_backend(InMemoryBackend::new()).unwrap();
        let txn = WriteTxn::new(database.begin_write().unwrap());
        create(&txn, 1).unwrap();
        txn.observe_time(at(7));
        txn.observe_time(at(5));
        let begun = Instant::now().checked_sub(UPDATE_INTERVAL * 100).unwrap();
        let mut sweep = Sweep { updated_at: Some(begun), ..Sweep::default() };
        sweep.run(&txn, 1).unwrap();
        let mut expected = PurgeCutoff::default();
        expected.record_run(UPDATE_INTERVAL * 100, at(5));
        let kept =
            txn.read(META, PURGE_CUTOFF, |bytes| Ok(PurgeCutoff::from_bytes(bytes))).unwrap();
        assert_eq!(kept, Some(expected));
    }
}
