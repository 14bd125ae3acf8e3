//! The task that keeps a server's deny-list like the store's.
//!
//! It reads the streams of all partitions in one round trip, four times within the promised delay, and at once when it is
//! told that one has grown. What makes a mirror complete is that it has read; being told is a hint, which may be lost.
//!
//! Each read begins *at* the entry that was last seen, and not after it. Where that is no longer the first of the answer,
//! the stream is not the one that it was: it was trimmed, or has expired, or Redis has lost what it had, or another
//! server took its place, or its clock was set back. It is read from its beginning then. Nothing that was read is forgotten
//! before its time.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use ::redis::aio::MultiplexedConnection;
use ::redis::streams::{StreamId, StreamRangeReply};
use ::redis::{ErrorKind, FromRedisValue, RedisError, ServerErrorKind, Value, from_redis_value};
use jwt_core::{Clock, NumericDate};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use super::keys::Names;
use super::link::{Opener, failure};
use crate::account::Account;
use crate::deny_list::DenyList;
use crate::events;
use crate::moment::Millis;
use crate::store::StoreError;

/// How many entries of a stream are read in one step.
const BATCH: usize = 1_000;

/// Keeps one deny-list complete, for as long as anybody has it.
pub(super) struct Mirror {
    opener: Opener,
    names: Arc<Names>,
    clock: Arc<dyn Clock>,
    delay: Duration,
    streams: Vec<Stream>,
    connection: Option<MultiplexedConnection>,
    /// That there may be something to read.
    hint: Arc<Notify>,
    /// The evictions of a server are looked at once.
    checked: bool,
}

struct Stream {
    key: String,
    /// The id of the last entry that was read; none, where it is to be read from its beginning.
    last: Option<String>,
}

impl Mirror {
    pub(super) fn new(
        opener: Opener,
        names: Arc<Names>,
        clock: Arc<dyn Clock>,
        delay: Duration,
    ) -> Self {
        let streams = names.all_denied().map(|key| Stream { key, last: None }).collect();
        let hint = Arc::default();
        Self { opener, names, clock, delay, streams, connection: None, hint, checked: false }
    }

    /// Runs until nobody has the list any more.
    pub(super) async fn run(mut self, list: Weak<DenyList>) {
        let interval = self.delay / 4;
        // However many sessions are ended, their readers ask so often only.
        let gap = (self.delay / 100).min(Duration::from_millis(5));
        let mut failures = 0;
        loop {
            let Some(list) = list.upgrade() else { return };
            let caught_up = self.catch_up(&list).await;
            drop(list);
            match caught_up {
                Ok(()) => {
                    if failures > 0 {
                        events::mirror_complete();
                    }
                    failures = 0;
                    sleep(gap).await;
                    // Told or not, it looks.
                    let _ = timeout(interval, self.hint.notified()).await;
                }
                Err(error) => {
                    if failures == 0 {
                        events::mirror_behind(&error);
                    }
                    // At once after the first, for a connection may end for no reason; then up to once in the delay.
                    let wait = self.delay / 64 * 2_u32.saturating_pow(failures).min(64);
                    failures = failures.saturating_add(1);
                    sleep(wait).await;
                }
            }
        }
    }

    /// Reads all that the store holds by now.
    pub(super) async fn catch_up(&mut self, list: &DenyList) -> Result<(), StoreError> {
        let caught_up = self.read_all(list).await;
        if caught_up.is_err() {
            self.connection = None;
        }
        caught_up
    }

    async fn read_all(&mut self, list: &DenyList) -> Result<(), StoreError> {
        // Before anything is asked: what is added while the answers are on their way may not be in them.
        let moment = Instant::now();
        let mut connection = self.connection().await?;
        self.check_layout(&mut connection).await?;
        let mut behind: Vec<usize> = (0..self.streams.len()).collect();
        while !behind.is_empty() {
            let mut pipeline = ::redis::pipe();
            for stream in behind.iter().filter_map(|&number| self.streams.get(number)) {
                let from = stream.last.as_deref().unwrap_or("-");
                pipeline.xrange_count(&stream.key, from, "+", BATCH);
            }
            // With each error by itself, which says what it is.
            let asked = pipeline.ignore_errors().query_async(&mut connection);
            let replies: Vec<Result<StreamRangeReply, RedisError>> = self.answer(asked).await?;
            if replies.len() != behind.len() {
                return Err(StoreError::corrupt("Redis answered something that was not asked"));
            }
            let now = self.clock.now();
            let mut left = Vec::new();
            for (number, reply) in behind.into_iter().zip(replies) {
                let Some(stream) = self.streams.get_mut(number) else { continue };
                let reply = reply.map_err(|error| failure(&error))?;
                if stream.take(reply, list, now)? {
                    left.push(number);
                }
            }
            behind = left;
        }
        list.complete_at(moment);
        Ok(())
    }

    /// That this is a master, whose answers are the newest, and that all servers agree on the keys.
    ///
    /// A key that exists is not set anew, nor is that told to replicas or written to a file. But a replica refuses to try.
    async fn check_layout(
        &mut self,
        connection: &mut MultiplexedConnection,
    ) -> Result<(), StoreError> {
        let (key, layout) = (self.names.layout_key(), self.names.layout());
        let mut pipeline = ::redis::pipe();
        pipeline.cmd("SET").arg(&key).arg(&layout).arg("NX").get(&key).ignore_errors();
        let asked = pipeline.query_async(connection);
        let [set, found] = self.answer::<[Result<Value, RedisError>; 2]>(asked).await?;
        if let Err(error) = set
            && error.kind() == ErrorKind::Server(ServerErrorKind::ReadOnly)
        {
            return Err(failure(&error));
        }
        let found: Option<String> =
            found.and_then(|found| Ok(from_redis_value(found)?)).map_err(|e| failure(&e))?;
        match found {
            Some(found) if found != layout => Err(StoreError::corrupt(format!(
                "other servers keep their sessions under this prefix by the layout {found:?}, and this one by {layout:?}: \
                 do they have as many partitions?"
            ))),
            // None where it cannot be written: nobody can then end a session.
            _ => Ok(()),
        }
    }

    async fn connection(&mut self) -> Result<MultiplexedConnection, StoreError> {
        if let Some(connection) = &self.connection {
            return Ok(connection.clone());
        }
        let mut connection = self.opener.listen(&self.names.channel(), &self.hint).await?;
        if !self.checked {
            self.checked = true;
            self.check_eviction(&mut connection).await;
        }
        self.connection = Some(connection.clone());
        Ok(connection)
    }

    /// A server that evicts keys forgets who was logged out.
    async fn check_eviction(&self, connection: &mut MultiplexedConnection) {
        let asked = ::redis::cmd("INFO").arg("memory").to_owned();
        let info: Result<String, _> = self.answer(asked.query_async(connection)).await;
        let policy = info.ok().and_then(|info| {
            let mut lines = info.lines();
            lines.find_map(|line| line.strip_prefix("maxmemory_policy:").map(str::to_owned))
        });
        if policy.is_some_and(|policy| policy != "noeviction") {
            events::store_evicts();
        }
    }

    async fn answer<T: FromRedisValue>(
        &self,
        asked: impl Future<Output = Result<T, RedisError>>,
    ) -> Result<T, StoreError> {
        match timeout(self.opener.timeout, asked).await {
            Ok(answer) => answer.map_err(|error| failure(&error)),
            Err(_) => Err(self.opener.too_late()),
        }
    }
}

impl Stream {
    /// Takes what was read over into the list, and says whether there may be more.
    fn take(
        &mut self,
        reply: StreamRangeReply,
        list: &DenyList,
        now: NumericDate,
    ) -> Result<bool, StoreError> {
        if let Some(last) = self.last.take() {
            // It is another stream: from its beginning.
            let Some(first) = reply.ids.first().filter(|first| first.id == last) else {
                return Ok(true);
            };
            self.last = Some(first.id.clone());
        }
        let (known, read) = (usize::from(self.last.is_some()), reply.ids.len());
        for entry in reply.ids.into_iter().skip(known) {
            deny(&entry, list, now).ok_or_else(|| {
                StoreError::corrupt("what was ended is kept in a form that cannot be read")
            })?;
            self.last = Some(entry.id);
        }
        Ok(read >= BATCH)
    }
}

fn deny(entry: &StreamId, list: &DenyList, now: NumericDate) -> Option<()> {
    let account = Account::new(entry.get::<String>("iss")?, entry.get::<String>("sub")?);
    let until = NumericDate::from_unix(entry.get("until")?);
    if let Some(id) = entry.get::<String>("id") {
        list.end(&account.session(id.parse().ok()?), until, now);
    } else {
        list.end_all(&account, Millis::new(entry.get("floor")?), until, now);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::id::SessionId;

    const NOW: NumericDate = NumericDate::from_unix(1_800_000_000);

    fn id(number: u8) -> SessionId {
        SessionId::from_bytes([number; 16])
    }

    fn entry(at: &str, fields: &[(&str, &str)]) -> StreamId {
        let value = |text: &str| Value::BulkString(text.into());
        let map: HashMap<String, Value> =
            fields.iter().map(|(name, text)| ((*name).into(), value(text))).collect();
        StreamId { id: at.into(), map, ..StreamId::default() }
    }

    fn ended(at: &str, number: u8) -> StreamId {
        let id = id(number).to_string();
        entry(
            at,
            &[("gone", "9"), ("iss", "i"), ("sub", "s"), ("id", &id), ("until", "1800000900")],
        )
    }

    fn is_ended(list: &DenyList, number: u8) -> bool {
        list.is_ended(&Account::new("i", "s").session(id(number)))
    }

    fn reply(ids: impl IntoIterator<Item = StreamId>) -> StreamRangeReply {
        StreamRangeReply { ids: ids.into_iter().collect() }
    }

    #[test]
    fn a_stream_that_goes_on_is_followed() {
        let (list, mut stream) = (DenyList::new(), Stream { key: String::new(), last: None });
        assert!(!stream.take(reply([]), &list, NOW).unwrap());
        assert!(!stream.take(reply([ended("1-0", 1)]), &list, NOW).unwrap());
        assert!(!stream.take(reply([ended("1-0", 1), ended("2-0", 2)]), &list, NOW).unwrap());
        assert_eq!(stream.last.as_deref(), Some("2-0"));
        assert!(is_ended(&list, 1) && is_ended(&list, 2));
    }

    #[test]
    fn another_stream_is_read_from_its_beginning() {
        for other in [reply([]), reply([ended("3-0", 3)])] {
            let (list, mut stream) = (DenyList::new(), Stream { key: String::new(), last: None });
            stream.take(reply([ended("2-0", 2)]), &list, NOW).unwrap();
            assert!(stream.take(other, &list, NOW).unwrap());
            assert_eq!(stream.last, None);
            stream.take(reply([ended("1-0", 1), ended("3-0", 3)]), &list, NOW).unwrap();
            assert!([1, 2, 3].into_iter().all(|number| is_ended(&list, number)));
        }
    }

    #[test]
    fn a_full_answer_has_more_behind_it() {
        let (list, mut stream) = (DenyList::new(), Stream { key: String::new(), last: None });
        let many = (0..BATCH).map(|at| ended(&format!("{at}-0"), 1));
        assert!(stream.take(reply(many), &list, NOW).unwrap());
        assert_eq!(stream.last.as_deref(), Some("999-0"));
    }

    #[test]
    fn an_entry_that_cannot_be_read_is_not_passed_over() {
        for fields in [
            &[][..],
            &[("iss", "i")],
            &[("iss", "i"), ("until", "1800000900")],
            &[("iss", "i"), ("until", "1800000900"), ("id", "AAAAAAAAAAAAAAAAAAAAAA")],
            &[("iss", "i"), ("sub", "s"), ("until", "1800000900"), ("id", "short")],
            &[("iss", "i"), ("sub", "s"), ("until", "soon"), ("id", "AAAAAAAAAAAAAAAAAAAAAA")],
            &[("iss", "i"), ("until", "1800000900"), ("sub", "s")],
            &[("until", "1800000900"), ("sub", "s"), ("floor", "1")],
        ] {
            let (list, mut stream) = (DenyList::new(), Stream { key: String::new(), last: None });
            let taken = stream.take(reply([ended("1-0", 1), entry("2-0", fields)]), &list, NOW);
            assert!(matches!(taken, Err(StoreError::Corrupt(_))), "{fields:?}");
            // What stands before it counts, and it is met again.
            assert!(is_ended(&list, 1));
            assert_eq!(stream.last.as_deref(), Some("1-0"));
        }
    }

    #[test]
    fn a_floor_is_taken_over() {
        let (list, mut stream) = (DenyList::new(), Stream { key: String::new(), last: None });
        let floor = [("iss", "i"), ("sub", "s"), ("floor", "5"), ("until", "1800000900")];
        stream.take(reply([entry("1-0", &floor)]), &list, NOW).unwrap();
        let began = |millis| Account::new("i", "s").session(SessionId::generate(millis).unwrap());
        assert!(list.is_ended(&began(Millis::new(5))));
        assert!(!list.is_ended(&began(Millis::new(6))));
    }
}
