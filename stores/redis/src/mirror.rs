//! The task that synchronizes a server's deny list with the store.
//!
//! It reads the streams of all partitions in one round trip: four times within the configured
//! delay, and immediately when it is notified that a stream has grown. Only a read makes the mirror
//! complete; notifications are hints and may be lost.
//!
//! Each read begins *at* the last known entry, not after it. If that entry is no longer the first
//! of the reply, the stream is a different one: it was trimmed or has expired, Redis has lost data,
//! another server has replaced it, or its clock was set back. The stream is then read from its
//! beginning. Entries that were already read stay on the deny list until they expire.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use jwt_core::{Clock, NumericDate};
use jwt_session::{DenyList, Principal, StoreError, UnixMillis};
use redis::aio::MultiplexedConnection;
use redis::streams::{StreamId, StreamRangeReply};
use redis::{ErrorKind, FromRedisValue, RedisError, ServerErrorKind, Value, from_redis_value};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use crate::connection::{ConnectionFactory, store_error};
use crate::events;
use crate::keys::KeyNames;

/// Maximum number of entries to read from a stream in one step.
const BATCH: usize = 1_000;

/// Synchronizes one deny list until it is dropped.
pub(crate) struct Mirror {
    factory: ConnectionFactory,
    names: Arc<KeyNames>,
    clock: Arc<dyn Clock>,
    delay: Duration,
    streams: Vec<Stream>,
    connection: Option<MultiplexedConnection>,
    /// Notified when there may be something to read.
    hint: Arc<Notify>,
    /// Whether the eviction policy of the server was checked.
    checked: bool,
}

struct Stream {
    key: String,
    /// The id of the last entry that was read, or `None` to read from the beginning.
    last: Option<String>,
}

impl Mirror {
    pub(crate) fn new(
        factory: ConnectionFactory,
        names: Arc<KeyNames>,
        clock: Arc<dyn Clock>,
        delay: Duration,
    ) -> Self {
        let streams = names.all_denied().map(|key| Stream { key, last: None }).collect();
        let hint = Arc::default();
        Self { factory, names, clock, delay, streams, connection: None, hint, checked: false }
    }

    /// Runs until the list is dropped.
    pub(crate) async fn run(mut self, list: Weak<DenyList>) {
        let interval = self.delay / 4;
        // Limits the rate of reads, however many sessions are ended.
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
                    // Polls even without a notification.
                    let _ = timeout(interval, self.hint.notified()).await;
                }
                Err(error) => {
                    if failures == 0 {
                        events::mirror_behind(&error);
                    }
                    // Retries almost immediately after the first failure, because a connection may
                    // close for no reason, and then with increasing pauses of up to the delay.
                    let wait = self.delay / 64 * 2_u32.saturating_pow(failures).min(64);
                    failures = failures.saturating_add(1);
                    sleep(wait).await;
                }
            }
        }
    }

    /// Reads all entries of the store.
    pub(crate) async fn catch_up(&mut self, list: &DenyList) -> Result<(), StoreError> {
        let caught_up = self.read_all(list).await;
        if caught_up.is_err() {
            self.connection = None;
        }
        caught_up
    }

    async fn read_all(&mut self, list: &DenyList) -> Result<(), StoreError> {
        // Read before the request, because entries that are added in the meantime may be missing in
        // the reply.
        let moment = Instant::now();
        let mut connection = self.connection().await?;
        self.check_layout(&mut connection).await?;
        let mut behind: Vec<usize> = (0..self.streams.len()).collect();
        while !behind.is_empty() {
            let mut pipeline = redis::pipe();
            for stream in behind.iter().filter_map(|&number| self.streams.get(number)) {
                let from = stream.last.as_deref().unwrap_or("-");
                pipeline.xrange_count(&stream.key, from, "+", BATCH);
            }
            // Each stream has its own result, so that its error can be reported.
            let request = pipeline.ignore_errors().query_async(&mut connection);
            let replies: Vec<Result<StreamRangeReply, RedisError>> = self.receive(request).await?;
            if replies.len() != behind.len() {
                return Err(StoreError::corrupt("unexpected reply from Redis"));
            }
            let now = self.clock.now();
            let mut left = Vec::new();
            for (number, reply) in behind.into_iter().zip(replies) {
                let Some(stream) = self.streams.get_mut(number) else { continue };
                let reply = reply.map_err(|error| store_error(&error))?;
                if stream.apply(reply, list, now)? {
                    left.push(number);
                }
            }
            behind = left;
        }
        list.complete_at(moment);
        Ok(())
    }

    /// Checks that the server is a master, and that all servers use the same layout.
    ///
    /// `SET … NX` does not change an existing key, and is then neither replicated nor written to a
    /// file. A replica, however, rejects the command.
    async fn check_layout(
        &mut self,
        connection: &mut MultiplexedConnection,
    ) -> Result<(), StoreError> {
        let (key, layout) = (self.names.layout_key(), self.names.layout());
        let mut pipeline = redis::pipe();
        pipeline.cmd("SET").arg(&key).arg(&layout).arg("NX").get(&key).ignore_errors();
        let request = pipeline.query_async(connection);
        let [set, found] = self.receive::<[Result<Value, RedisError>; 2]>(request).await?;
        if let Err(error) = set
            && error.kind() == ErrorKind::Server(ServerErrorKind::ReadOnly)
        {
            return Err(store_error(&error));
        }
        let found: Option<String> =
            found.and_then(|found| Ok(from_redis_value(found)?)).map_err(|e| store_error(&e))?;
        match found {
            Some(found) if found != layout => Err(StoreError::corrupt(format!(
                "other servers use the layout {found:?} for this prefix, and this server uses {layout:?}; use the same \
                 number of partitions"
            ))),
            // `None` if the key cannot be written. In this case sessions cannot be ended either.
            _ => Ok(()),
        }
    }

    async fn connection(&mut self) -> Result<MultiplexedConnection, StoreError> {
        if let Some(connection) = &self.connection {
            return Ok(connection.clone());
        }
        let mut connection = self.factory.listen(&self.names.channel(), &self.hint).await?;
        if !self.checked {
            self.checked = true;
            self.check_eviction(&mut connection).await;
        }
        self.connection = Some(connection.clone());
        Ok(connection)
    }

    /// Warns if the server may evict keys, and with them the record of logouts.
    async fn check_eviction(&self, connection: &mut MultiplexedConnection) {
        let request = redis::cmd("INFO").arg("memory").to_owned();
        let info: Result<String, _> = self.receive(request.query_async(connection)).await;
        let policy = info.ok().and_then(|info| {
            let mut lines = info.lines();
            lines.find_map(|line| line.strip_prefix("maxmemory_policy:").map(str::to_owned))
        });
        if policy.is_some_and(|policy| policy != "noeviction") {
            events::store_evicts();
        }
    }

    async fn receive<T: FromRedisValue>(
        &self,
        reply: impl Future<Output = Result<T, RedisError>>,
    ) -> Result<T, StoreError> {
        match timeout(self.factory.timeout, reply).await {
            Ok(reply) => reply.map_err(|error| store_error(&error)),
            Err(_) => Err(self.factory.timed_out()),
        }
    }
}

impl Stream {
    /// Adds the entries of a reply to the list. Returns whether there may be more.
    fn apply(
        &mut self,
        reply: StreamRangeReply,
        list: &DenyList,
        now: NumericDate,
    ) -> Result<bool, StoreError> {
        if let Some(last) = self.last.take() {
            // The stream is a different one: read it from the beginning.
            let Some(first) = reply.ids.first().filter(|first| first.id == last) else {
                return Ok(true);
            };
            self.last = Some(first.id.clone());
        }
        let (known, read) = (usize::from(self.last.is_some()), reply.ids.len());
        for entry in reply.ids.into_iter().skip(known) {
            deny(&entry, list, now).ok_or_else(|| {
                StoreError::corrupt("malformed entry in the stream of ended sessions")
            })?;
            self.last = Some(entry.id);
        }
        Ok(read >= BATCH)
    }
}

fn deny(entry: &StreamId, list: &DenyList, now: NumericDate) -> Option<()> {
    let principal = Principal::new(entry.get::<String>("iss")?, entry.get::<String>("sub")?);
    let until = NumericDate::from_unix(entry.get("until")?);
    if let Some(id) = entry.get::<String>("id") {
        list.end(&principal.session(id.parse().ok()?), until, now);
    } else {
        list.end_all(&principal, UnixMillis::new(entry.get("floor")?), until, now);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use jwt_session::SessionId;

    use super::*;

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
        list.is_ended(&Principal::new("i", "s").session(id(number)))
    }

    fn reply(ids: impl IntoIterator<Item = StreamId>) -> StreamRangeReply {
        StreamRangeReply { ids: ids.into_iter().collect() }
    }

    #[test]
    fn new_entries_of_a_stream_are_read() {
        let (list, mut stream) = (DenyList::new(), Stream { key: String::new(), last: None });
        assert!(!stream.apply(reply([]), &list, NOW).unwrap());
        assert!(!stream.apply(reply([ended("1-0", 1)]), &list, NOW).unwrap());
        assert!(!stream.apply(reply([ended("1-0", 1), ended("2-0", 2)]), &list, NOW).unwrap());
        assert_eq!(stream.last.as_deref(), Some("2-0"));
        assert!(is_ended(&list, 1) && is_ended(&list, 2));
    }

    #[test]
    fn a_replaced_stream_is_read_from_its_beginning() {
        for other in [reply([]), reply([ended("3-0", 3)])] {
            let (list, mut stream) = (DenyList::new(), Stream { key: String::new(), last: None });
            stream.apply(reply([ended("2-0", 2)]), &list, NOW).unwrap();
            assert!(stream.apply(other, &list, NOW).unwrap());
            assert_eq!(stream.last, None);
            stream.apply(reply([ended("1-0", 1), ended("3-0", 3)]), &list, NOW).unwrap();
            assert!([1, 2, 3].into_iter().all(|number| is_ended(&list, number)));
        }
    }

    #[test]
    fn a_full_reply_is_followed_by_another_read() {
        let (list, mut stream) = (DenyList::new(), Stream { key: String::new(), last: None });
        let many = (0..BATCH).map(|at| ended(&format!("{at}-0"), 1));
        assert!(stream.apply(reply(many), &list, NOW).unwrap());
        assert_eq!(stream.last.as_deref(), Some("999-0"));
    }

    #[test]
    fn a_malformed_entry_is_not_skipped() {
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
            let applied = stream.apply(reply([ended("1-0", 1), entry("2-0", fields)]), &list, NOW);
            assert!(matches!(applied, Err(StoreError::Corrupt(_))), "{fields:?}");
            // Entries before the malformed one are applied, and the next read reports it again.
            assert!(is_ended(&list, 1));
            assert_eq!(stream.last.as_deref(), Some("1-0"));
        }
    }

    #[test]
    fn floors_are_applied() {
        let (list, mut stream) = (DenyList::new(), Stream { key: String::new(), last: None });
        let floor = [("iss", "i"), ("sub", "s"), ("floor", "5"), ("until", "1800000900")];
        stream.apply(reply([entry("1-0", &floor)]), &list, NOW).unwrap();
        // An id begins with the six bytes of the millisecond at which the session started.
        let session_started_at = |millis: u128| {
            Principal::new("i", "s").session(SessionId::from_bytes((millis << 80).to_be_bytes()))
        };
        assert!(list.is_ended(&session_started_at(5)));
        assert!(!list.is_ended(&session_started_at(6)));
    }
}
