//! What is kept, in which tables, and how it changes.

use std::cell::Cell;
use std::ops::Bound;
use std::time::{Duration, Instant};

use jwt_core::NumericDate;
use redb::{ReadTransaction, ReadableTable, TableDefinition, WriteTransaction};

use super::failure::Trouble;
use super::horizon::Horizon;
use super::keys;
use crate::account::{Account, SessionKey};
use crate::deny_list::DenyList;
use crate::id::SessionId;
use crate::moment::Millis;
use crate::record::Record;
use crate::store::Insertion;

/// Bytes to bytes: redb reads other types with an `unwrap`.
type Bytes = TableDefinition<'static, &'static [u8], &'static [u8]>;

/// A session's name to its record.
pub(super) const SESSIONS: Bytes = TableDefinition::new("sessions");
/// A session's name to the end of its refusal.
const DENIALS: Bytes = TableDefinition::new("denials");
/// An account's name to its floor, and the end of that.
const FLOORS: Bytes = TableDefinition::new("floors");
/// What the file is.
pub(super) const META: Bytes = TableDefinition::new("jwt-session");

pub(super) const FORMAT: &[u8] = b"format";
const HORIZON: &[u8] = b"horizon";

/// A transaction that writes.
pub(super) struct Writing {
    pub(super) transaction: WriteTransaction,
    changed: Cell<bool>,
    asked_at: Cell<Option<NumericDate>>,
}

impl Writing {
    pub(super) fn new(transaction: WriteTransaction) -> Self {
        Self { transaction, changed: Cell::new(false), asked_at: Cell::new(None) }
    }

    /// Whether there is anything to commit.
    pub(super) fn has_changed(&self) -> bool {
        self.changed.get()
    }

    /// One of those who ask says that it is `now`. The earliest counts.
    pub(super) fn asked_at(&self, now: NumericDate) {
        self.asked_at.set(Some(self.asked_at.get().map_or(now, |known| known.min(now))));
    }

    fn table(
        &self,
        table: Bytes,
    ) -> Result<redb::Table<'_, &'static [u8], &'static [u8]>, Trouble> {
        Ok(self.transaction.open_table(table)?)
    }

    fn put(&self, table: Bytes, key: &[u8], value: &[u8]) -> Result<(), Trouble> {
        self.changed.set(true);
        self.table(table)?.insert(key, value)?;
        Ok(())
    }

    fn remove(&self, table: Bytes, key: &[u8]) -> Result<bool, Trouble> {
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
        read: impl FnOnce(&[u8]) -> Result<T, Trouble>,
    ) -> Result<Option<T>, Trouble> {
        self.table(table)?.get(key)?.map(|value| read(value.value())).transpose()
    }
}

/// A new file's tables.
pub(super) fn create(writing: &Writing, format: u32) -> Result<(), Trouble> {
    for table in [SESSIONS, DENIALS, FLOORS] {
        writing.table(table)?;
    }
    writing.put(META, FORMAT, &format.to_be_bytes())
}

/// Fills the mirror.
pub(super) fn mirror(reading: &ReadTransaction, deny_list: &DenyList) -> Result<(), Trouble> {
    let meta = reading.open_table(META)?;
    let horizon = meta.get(HORIZON)?.map(|bytes| Horizon::of_bytes(bytes.value()));
    // So that what was over long ago takes no memory. Nothing else is known of the time.
    let now = horizon.unwrap_or_default().moment();
    for entry in reading.open_table(DENIALS)?.iter()? {
        let (key, until) = entry?;
        deny_list.end(&keys::to_session(key.value())?, keys::to_date(until.value())?, now);
    }
    for entry in reading.open_table(FLOORS)?.iter()? {
        let (key, value) = entry?;
        let (floor, until) = keys::to_floor(value.value())?;
        deny_list.end_all(&keys::to_account(key.value())?, floor, until, now);
    }
    Ok(())
}

pub(super) fn insert(
    writing: &Writing,
    key: &SessionKey,
    record: &Record,
) -> Result<Insertion, Trouble> {
    let floor = writing.read(FLOORS, &keys::of_account(&key.account), keys::to_floor)?;
    if let Some((floor, _)) = floor
        && key.id.started() <= floor
    {
        return Ok(Insertion::NotAfter(floor));
    }
    writing.put(SESSIONS, &keys::of_session(key), &keys::of_record(record))?;
    Ok(Insertion::Done)
}

pub(super) fn load(reading: &ReadTransaction, key: &SessionKey) -> Result<Option<Record>, Trouble> {
    let sessions = reading.open_table(SESSIONS)?;
    let record = sessions.get(&*keys::of_session(key))?;
    record.map(|record| keys::to_record(record.value())).transpose()
}

pub(super) fn replace(
    writing: &Writing,
    key: &SessionKey,
    expected: u64,
    record: &Record,
) -> Result<bool, Trouble> {
    let key = keys::of_session(key);
    let replaces = writing.read(SESSIONS, &key, keys::to_revision)? == Some(expected);
    if replaces {
        writing.put(SESSIONS, &key, &keys::of_record(record))?;
    }
    Ok(replaces)
}

/// Whether there was one, and until when its end is remembered.
pub(super) fn end(
    writing: &Writing,
    key: &SessionKey,
    until: NumericDate,
    now: NumericDate,
) -> Result<(bool, NumericDate), Trouble> {
    let key = keys::of_session(key);
    let lifetime = writing.read(SESSIONS, &key, |record| Ok(keys::to_access_lifetime(record)))?;
    let until = until.max(now.saturating_add(lifetime.unwrap_or_default()));
    // One that cannot be read is no reason not to log somebody out.
    let known = writing.read(DENIALS, &key, |until| Ok(keys::over_at(until)))?.flatten();
    if known.is_none_or(|known| known < until) {
        writing.put(DENIALS, &key, &keys::of_date(until))?;
    }
    Ok((writing.remove(SESSIONS, &key)?, until))
}

/// How many there were, what the floor of these is, and until when.
pub(super) fn end_all(
    writing: &Writing,
    account: &Account,
    floor: Millis,
    until: NumericDate,
    now: NumericDate,
) -> Result<(usize, Millis, NumericDate), Trouble> {
    let (mut all, mut longest) = (Vec::new(), Duration::ZERO);
    for entry in
        writing.table(SESSIONS)?.range::<&[u8]>(borrowed(&keys::all_of_account(account)))?
    {
        let (key, record) = entry?;
        all.push(keys::to_session(key.value())?);
        longest = longest.max(keys::to_access_lifetime(record.value()));
    }
    let until = until.max(now.saturating_add(longest));
    let account = keys::of_account(account);
    let (known, known_until) =
        writing.read(FLOORS, &account, keys::to_floor)?.unwrap_or((floor, until));
    let floor = all.last().map_or(floor, |newest| newest.id.started().max(floor));
    let kept = keys::of_floor(known.max(floor), known_until.max(until));
    writing.put(FLOORS, &account, &kept)?;
    for key in &all {
        writing.remove(SESSIONS, &keys::of_session(key))?;
    }
    Ok((all.len(), floor, until))
}

pub(super) fn list(
    reading: &ReadTransaction,
    account: &Account,
) -> Result<Vec<(SessionId, Record)>, Trouble> {
    let sessions = reading.open_table(SESSIONS)?;
    let mut all = Vec::new();
    for entry in sessions.range::<&[u8]>(borrowed(&keys::all_of_account(account)))? {
        let (key, record) = entry?;
        all.push((keys::to_session(key.value())?.id, keys::to_record(record.value())?));
    }
    Ok(all)
}

fn borrowed(range: &std::ops::RangeInclusive<Vec<u8>>) -> std::ops::RangeInclusive<&[u8]> {
    range.start()..=range.end()
}

/// Forgets what is over, a few entries at each commit.
#[derive(Debug, Default)]
pub(super) struct Sweep {
    /// When the horizon was last told that the store runs.
    told: Option<Instant>,
    /// For each table, the last key that was looked at; from the beginning after a restart.
    cursors: [Vec<u8>; 3],
}

/// Tables grow by one entry a job at the most, so that this many are enough to keep up, and more than enough.
const ENTRIES_PER_JOB: usize = 8;

/// How often the horizon is told that the store runs.
const OFTEN: Duration = Duration::from_secs(60);

impl Sweep {
    /// Has its part in a transaction with so many jobs, where something is committed anyway.
    pub(super) fn run(&mut self, writing: &Writing, jobs: usize) -> Result<(), Trouble> {
        let of_bytes = |bytes: &[u8]| Ok(Horizon::of_bytes(bytes));
        let mut horizon = writing.read(META, HORIZON, of_bytes)?.unwrap_or_default();
        let ran = self.told.get_or_insert_with(Instant::now).elapsed();
        if ran >= OFTEN
            && let Some(now) = writing.asked_at.get()
        {
            self.told = Some(Instant::now());
            horizon.ran(ran, now);
            writing.put(META, HORIZON, &horizon.to_bytes())?;
        }
        self.forget(writing, horizon.moment(), jobs.saturating_mul(ENTRIES_PER_JOB))
    }

    /// Forgets what is over at `moment`, of the next `entries` of each table.
    fn forget(
        &mut self,
        writing: &Writing,
        moment: NumericDate,
        entries: usize,
    ) -> Result<(), Trouble> {
        if moment == NumericDate::MIN {
            return Ok(());
        }
        for (table, cursor) in [SESSIONS, DENIALS, FLOORS].into_iter().zip(&mut self.cursors) {
            let mut over = Vec::new();
            let mut last = Vec::new();
            let from = (Bound::Excluded(&**cursor), Bound::Unbounded);
            for entry in writing.table(table)?.range::<&[u8]>(from)?.take(entries) {
                let (key, value) = entry?;
                last = key.value().to_vec();
                // What cannot be read is left for those to see who ask for it.
                if keys::over_at(value.value()).is_some_and(|over_at| over_at <= moment) {
                    over.push(last.clone());
                }
            }
            // Empty at the end of the table: from its beginning again.
            *cursor = last;
            for key in over {
                writing.remove(table, &key)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use redb::{Database, ReadableTableMetadata, backends::InMemoryBackend};

    use super::*;

    fn at(seconds: u64) -> NumericDate {
        NumericDate::from_unix(seconds)
    }

    fn session(number: u32) -> SessionKey {
        let id = SessionId::from_bytes(u128::from(number).to_be_bytes());
        Account::new("issuer", format!("u-{number}")).session(id)
    }

    #[test]
    fn what_is_over_is_forgotten_little_by_little() {
        const MANY: u32 = 1_000;
        let database = Database::builder().create_with_backend(InMemoryBackend::new()).unwrap();
        let writing = Writing::new(database.begin_write().unwrap());
        create(&writing, 1).unwrap();
        for number in 0..MANY {
            let (key, over_at) = (session(number), at(number.into()));
            let record = Record {
                revision: 0,
                expires_at: over_at,
                access_lifetime: Duration::ZERO,
                bytes: Vec::new(),
            };
            insert(&writing, &key, &record).unwrap();
            let other = session(number + MANY);
            end(&writing, &other, over_at, NumericDate::MIN).unwrap();
            end_all(&writing, &other.account, Millis::new(5), over_at, NumericDate::MIN).unwrap();
        }
        let lengths = || {
            [SESSIONS, DENIALS, FLOORS].map(|table| writing.table(table).unwrap().len().unwrap())
        };
        let mut sweep = Sweep::default();
        sweep.forget(&writing, NumericDate::MIN, 5_000).unwrap();
        assert_eq!(lengths(), [1_000; 3], "nothing is known of the time");
        for round in 1..=10_u64 {
            sweep.forget(&writing, at(599), 100).unwrap();
            let left = lengths();
            assert!(left.iter().all(|left| *left >= 1_000 - round * 100), "100 at the most");
        }
        assert_eq!(lengths(), [400; 3]);
        sweep.forget(&writing, at(599), 0).unwrap();
        sweep.forget(&writing, at(699), 5_000).unwrap();
        assert_eq!(lengths(), [300; 3], "from the beginning again");
    }

    #[test]
    fn the_horizon_is_kept_with_what_is_committed() {
        let database = Database::builder().create_with_backend(InMemoryBackend::new()).unwrap();
        let writing = Writing::new(database.begin_write().unwrap());
        create(&writing, 1).unwrap();
        writing.asked_at(at(7));
        writing.asked_at(at(5));
        let begun = Instant::now().checked_sub(OFTEN * 100).unwrap();
        let mut sweep = Sweep { told: Some(begun), ..Sweep::default() };
        sweep.run(&writing, 1).unwrap();
        let mut expected = Horizon::default();
        expected.ran(OFTEN * 100, at(5));
        let kept = writing.read(META, HORIZON, |bytes| Ok(Horizon::of_bytes(bytes))).unwrap();
        assert_eq!(kept, Some(expected));
    }
}
