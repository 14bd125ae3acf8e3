//! A store for the sessions of [`typed-jwt`] that several servers share, in Redis or Valkey.
//!
//! Applications use this crate as `typed_jwt::session::RedisStore` with the feature
//! `session-redis`.
//!
//! [`typed-jwt`]: https://docs.rs/typed-jwt

#![cfg_attr(docsrs, feature(doc_cfg))]

mod connection;
mod events;
mod keys;
mod mirror;
mod value;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jwt_core::{Clock, NumericDate, SystemClock};
use jwt_session::{
    CLOCK_TOLERANCE, DEFAULT_MAX_ENTRIES, DenyList, EndAllSessions, EndSession, Ended, EndedAll,
    InsertOutcome, Principal, Record, SessionId, SessionRef, Store, StoreError, UnixMillis,
};
use redis::Script;

use connection::{Connection, ConnectionFactory, Request};
use keys::KeyNames;
use mirror::Mirror;

/// Stores sessions in Redis (6 or newer) or Valkey, shared by several servers.
///
/// ```no_run
/// use jwt_session_redis::{OnOutage, RedisStore};
///
/// # async fn connect() -> Result<(), jwt_session::StoreError> {
/// let store = RedisStore::connect("redis://:password@redis.internal/", OnOutage::FailClosed).await?;
/// # Ok(())
/// # }
/// ```
///
/// Clones share one store. For TLS (`rediss://`), add the crate `redis` 1.4 to your own manifest
/// with one of its TLS features, such as `tokio-rustls-comp`.
///
/// # How a logout reaches every server
///
/// Ended sessions are recorded in Redis, and in the [`DenyList`] of every server, which a
/// background task keeps synchronized. The task is notified of a logout, usually within
/// milliseconds, and also polls four times per [`delay`](RedisStoreBuilder::delay). With
/// [`OnOutage::FailClosed`] the delay is an upper bound, whatever fails: once it has passed after a
/// logout has returned, every server denies the session's tokens, either because it has learned of
/// the logout, or because it denies all tokens.
///
/// The task runs in the runtime in which the store was connected, for as long as the deny list is
/// in use. A blocked or stopped runtime has the same effect as an outage. While a machine is
/// suspended, the time does not count: after it resumes, and until the next poll, it may accept
/// tokens of sessions that were ended in the meantime.
///
/// # Requirements for Redis
///
/// - **Durability.** Without persistence (`appendonly yes`), a restart loses all sessions and all
///   logouts. Users must log in again when their access token expires. Running servers still have
///   their deny list, but a server that starts afterwards accepts access tokens of ended sessions
///   until they expire (`ttl`). The same applies to a failover to a replica that was behind, for
///   the changes that were not replicated.
/// - **No eviction**: `maxmemory-policy noeviction`, which is the default. An event warns of any
///   other policy.
/// - **One server.** It may be a master with replicas behind a name or a proxy, but not a replica.
///   Every script uses a single slot, so that a proxy can distribute the keys over a cluster. The
///   client itself connects to one server.
/// - **A correct clock.** Keys expire by the clock of Redis. If it is set forward, keys expire too
///   early.
/// - **Access rights**, if they are restricted: `~<prefix>:*`;
///   `+eval +evalsha +script|load +get +set +hget +hgetall +xrange`, and in scripts
///   `+time +hset +hdel +hexists +hkeys +zadd +zrem +zscore +zrange +zrangebyscore`
///   `+pexpireat +pexpire +pttl +del +xadd +xdel`.
///   With `&<prefix>:*` and `+publish +subscribe`, logouts are announced immediately. With `+info`,
///   the eviction policy is checked.
///
/// # Stored data
///
/// Key names contain a hash of issuer and subject. Values contain the record, with the claims of
/// the session. For about the `ttl` of a token, entries of ended sessions contain the issuer, the
/// subject, and the session id or the floor. Everything expires in Redis, except one small key:
/// `<prefix>:layout`, by which servers detect that they use different numbers of partitions.
#[derive(Clone)]
pub struct RedisStore {
    shared: Arc<Shared>,
}

struct Shared {
    connection: Connection,
    names: Arc<KeyNames>,
    scripts: Scripts,
    deny_list: Arc<DenyList>,
}

/// How to treat access tokens while Redis is unavailable. Login, refresh and logout fail in that
/// case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnOutage {
    /// Denies all tokens as soon as the deny list has not been synchronized for
    /// [`delay`](RedisStoreBuilder::delay). Tokens of sessions that were ended on another server
    /// are accepted for at most that time.
    FailClosed,
    /// Continues to accept tokens for this long. Tokens of sessions that were ended on another
    /// server just before the outage are accepted until then, or until they expire; all other users
    /// can continue to work.
    ServeFor(Duration),
}

/// Configures a [`RedisStore`]. Created by [`RedisStore::builder`].
#[must_use]
pub struct RedisStoreBuilder {
    url: String,
    on_outage: OnOutage,
    prefix: String,
    partitions: u16,
    delay: Duration,
    timeout: Duration,
    clock: Arc<dyn Clock>,
    max_entries: usize,
}

impl RedisStore {
    /// Connects with default settings.
    ///
    /// # Errors
    ///
    /// See [`RedisStoreBuilder::connect`].
    pub async fn connect(url: &str, on_outage: OnOutage) -> Result<Self, StoreError> {
        Self::builder(url, on_outage).connect().await
    }

    /// Creates a builder for a store at `redis://<user>:<password>@<host>:<port>/<database>`.
    pub fn builder(url: &str, on_outage: OnOutage) -> RedisStoreBuilder {
        RedisStoreBuilder {
            url: url.into(),
            on_outage,
            prefix: "jwt-session".into(),
            partitions: 16,
            delay: Duration::from_secs(1),
            timeout: Duration::from_secs(1),
            clock: Arc::new(SystemClock),
            max_entries: DEFAULT_MAX_ENTRIES,
        }
    }
}

impl RedisStoreBuilder {
    /// Sets the prefix of all keys, `"jwt-session"` by default. Applications that share a database
    /// need different prefixes. A prefix must not contain braces, which have a special meaning in a
    /// cluster.
    pub fn prefix(self, prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), ..self }
    }

    /// Sets the number of partitions, 16 by default. It must be the same on all servers, otherwise
    /// [`connect`](Self::connect) fails. It is also the maximum number of cluster masters that
    /// share the load.
    pub fn partitions(self, partitions: u16) -> Self {
        Self { partitions, ..self }
    }

    /// Sets the maximum time until a logout takes effect on every server: one second by default, at
    /// least 20 milliseconds.
    pub fn delay(self, delay: Duration) -> Self {
        Self { delay: delay.max(Duration::from_millis(20)), ..self }
    }

    /// Sets the time limit of a request, one second by default.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Sets the clock for the expiry of deny list entries, the system clock by default. It must be
    /// the clock of the [`Tokens`](jwt_core::Tokens).
    pub fn clock(self, clock: impl Clock + 'static) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    /// Sets the maximum number of deny list entries, of about 30 bytes each,
    /// [`DEFAULT_MAX_ENTRIES`] by default.
    ///
    /// The default is enough for 1 000 logouts per second with a `ttl` of 15 minutes. Above that,
    /// tokens must be refreshed early; above 4 000 logouts per second, even new tokens are denied.
    /// Choose the expected maximum number of logouts during one `ttl` plus two minutes.
    pub fn max_entries(self, max_entries: usize) -> Self {
        Self { max_entries, ..self }
    }

    /// Connects and reads all ended sessions. When this returns, the deny list is complete.
    ///
    /// It must be called in a tokio runtime with time and network enabled, which must keep running.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the URL is invalid, Redis cannot be reached or rejects the password, or
    /// other servers use a different number of partitions. The error never contains the password.
    pub async fn connect(self) -> Result<RedisStore, StoreError> {
        let names = KeyNames::new(self.prefix, self.partitions).ok_or_else(|| {
            StoreError::unavailable(
                "invalid settings: the prefix must not be empty or contain braces, and there must be at least one partition",
            )
        })?;
        let names = Arc::new(names);
        let factory = ConnectionFactory::new(&self.url, self.timeout)?;
        let max_age = match self.on_outage {
            OnOutage::FailClosed => self.delay,
            OnOutage::ServeFor(duration) => duration.max(self.delay),
        };
        let deny_list = Arc::new(DenyList::mirror(max_age).with_max_entries(self.max_entries));
        let mut mirror = Mirror::new(factory.clone(), Arc::clone(&names), self.clock, self.delay);
        mirror.catch_up(&deny_list).await?;
        tokio::spawn(mirror.run(Arc::downgrade(&deny_list)));
        let shared = Shared {
            connection: Connection::new(factory),
            names,
            scripts: Scripts::new(),
            deny_list,
        };
        Ok(RedisStore { shared: Arc::new(shared) })
    }
}

/// Lua scripts, each of which performs one operation atomically. They receive the names of all keys
/// they use, which are in one slot.
struct Scripts {
    insert: Script,
    replace: Script,
    end: Script,
    end_all: Script,
}

impl Scripts {
    fn new() -> Self {
        const COMMON: &str = include_str!("common.lua");
        let script = |own: &str| Script::new(&[COMMON, own].concat());
        Self {
            insert: script(include_str!("insert.lua")),
            replace: script(include_str!("replace.lua")),
            end: script(include_str!("end.lua")),
            end_all: script(include_str!("end_all.lua")),
        }
    }
}

impl Store for RedisStore {
    async fn insert(
        &self,
        key: &SessionRef,
        record: Record,
        now: NumericDate,
    ) -> Result<InsertOutcome, StoreError> {
        let Shared { connection, names, scripts, .. } = &*self.shared;
        let keys = names.for_principal(&key.principal);
        let mut script = scripts.insert.prepare_invoke();
        script.key(&keys.sessions).key(&keys.ends).key(&keys.floor);
        script.arg(key.id.to_string()).arg(key.id.started().as_u64());
        script.arg(value::write(&record)).arg(lifetime(record.expires_at, now));
        let floor: Option<String> = connection.query(&Request::Script(script)).await?;
        Ok(match floor {
            Some(floor) => InsertOutcome::RevokedUpTo(millis(&floor)?),
            None => InsertOutcome::Stored,
        })
    }

    async fn load(&self, key: &SessionRef) -> Result<Option<Record>, StoreError> {
        let keys = self.shared.names.for_principal(&key.principal);
        let mut command = redis::cmd("HGET");
        command.arg(&keys.sessions).arg(key.id.to_string());
        let value: Option<Vec<u8>> =
            self.shared.connection.query(&Request::Command(command)).await?;
        value.map(|value| value::read(&value)).transpose()
    }

    async fn replace(
        &self,
        key: &SessionRef,
        expected: u64,
        record: Record,
        now: NumericDate,
    ) -> Result<bool, StoreError> {
        let Shared { connection, names, scripts, .. } = &*self.shared;
        let keys = names.for_principal(&key.principal);
        let mut script = scripts.replace.prepare_invoke();
        script.key(&keys.sessions).key(&keys.ends);
        script.arg(key.id.to_string()).arg(expected);
        script.arg(value::write(&record)).arg(lifetime(record.expires_at, now));
        connection.query(&Request::Script(script)).await
    }

    async fn end(&self, request: EndSession) -> Result<Ended, StoreError> {
        let Shared { connection, names, scripts, .. } = &*self.shared;
        let (key, until) = (request.session(), request.until());
        let keys = names.for_principal(&key.principal);
        let mut script = scripts.end.prepare_invoke();
        script.key(&keys.sessions).key(&keys.ends).key(&keys.denied);
        script.arg(key.id.to_string()).arg(key.principal.issuer()).arg(key.principal.subject());
        script.arg(seconds(until)).arg(lifetime(until, request.now())).arg(margin());
        script.arg(names.channel());
        let (existed, until): (bool, String) = connection.query(&Request::Script(script)).await?;
        Ok(request.finish(existed, date(&until)?))
    }

    async fn end_all(&self, request: EndAllSessions) -> Result<EndedAll, StoreError> {
        let Shared { connection, names, scripts, .. } = &*self.shared;
        let (principal, until) = (request.principal(), request.until());
        let keys = names.for_principal(principal);
        let mut script = scripts.end_all.prepare_invoke();
        script.key(&keys.sessions).key(&keys.ends).key(&keys.floor).key(&keys.denied);
        script.arg(principal.issuer()).arg(principal.subject()).arg(request.floor().as_u64());
        script.arg(seconds(until)).arg(lifetime(until, request.now())).arg(margin());
        script.arg(names.channel());
        let (count, floor, until): (usize, String, String) =
            connection.query(&Request::Script(script)).await?;
        Ok(request.finish(count, millis(&floor)?, date(&until)?))
    }

    async fn list(&self, principal: &Principal) -> Result<Vec<(SessionId, Record)>, StoreError> {
        let keys = self.shared.names.for_principal(principal);
        let mut command = redis::cmd("HGETALL");
        command.arg(&keys.sessions);
        let found: Vec<(String, Vec<u8>)> =
            self.shared.connection.query(&Request::Command(command)).await?;
        let mut sessions = Vec::with_capacity(found.len());
        for (id, value) in found {
            let id = id.parse().map_err(StoreError::corrupt)?;
            sessions.push((id, value::read(&value)?));
        }
        sessions.sort_unstable_by_key(|(id, _)| *id);
        Ok(sessions)
    }

    fn deny_list(&self) -> &Arc<DenyList> {
        &self.shared.deny_list
    }
}

/// Omits the address and the password.
impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore")
            .field("names", &self.shared.names)
            .field("deny_list", &self.shared.deny_list)
            .finish_non_exhaustive()
    }
}

/// Omits the address and the password.
impl fmt::Debug for RedisStoreBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStoreBuilder")
            .field("on_outage", &self.on_outage)
            .field("prefix", &self.prefix)
            .field("partitions", &self.partitions)
            .field("delay", &self.delay)
            .field("timeout", &self.timeout)
            .field("max_entries", &self.max_entries)
            .finish_non_exhaustive()
    }
}

/// Returns the Redis TTL, in milliseconds, of an entry that expires at `end`. Only the difference
/// is passed to Redis, because clocks differ; a margin is added because the entry may expire later
/// by the clock of another server.
fn lifetime(end: NumericDate, now: NumericDate) -> u64 {
    /// An upper limit that Redis and Lua can represent.
    const HUNDRED_YEARS: u64 = 100 * 365 * 24 * 60 * 60 * 1_000;
    let left = end.saturating_duration_since(now).saturating_add(CLOCK_TOLERANCE);
    u64::try_from(left.as_millis()).unwrap_or(u64::MAX).min(HUNDRED_YEARS)
}

/// Returns the margin that [`lifetime`] adds, in milliseconds.
fn margin() -> u64 {
    u64::try_from(CLOCK_TOLERANCE.as_millis()).unwrap_or(u64::MAX)
}

/// Rounds up to whole seconds.
fn seconds(date: NumericDate) -> u64 {
    date.as_unix().saturating_add(u64::from(date.subsec_nanos() > 0))
}

fn millis(text: &str) -> Result<UnixMillis, StoreError> {
    text.parse().map(UnixMillis::new).map_err(StoreError::corrupt)
}

fn date(text: &str) -> Result<NumericDate, StoreError> {
    text.parse().map(NumericDate::from_unix).map_err(StoreError::corrupt)
}
