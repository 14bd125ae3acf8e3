//! The store that many servers share, in Redis or Valkey.

mod keys;
mod link;
mod mirror;
mod value;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ::redis::Script;
use jwt_core::{Clock, NumericDate, SystemClock};

use crate::account::{Account, SessionKey};
use crate::deny_list::{DEFAULT_MAX_ENTRIES, DenyList};
use crate::family::CLOCK_TOLERANCE;
use crate::id::SessionId;
use crate::moment::Millis;
use crate::record::Record;
use crate::store::{Insertion, Store, StoreError};
use keys::Names;
use link::{Link, Opener, Request};
use mirror::Mirror;

/// Sessions in Redis (6 or newer) or Valkey, shared by many servers.
///
/// ```no_run
/// use jwt_session::{OnOutage, RedisStore};
///
/// # async fn connect() -> Result<(), jwt_session::StoreError> {
/// let store = RedisStore::connect("redis://:password@redis.internal/", OnOutage::FailClosed).await?;
/// # Ok(())
/// # }
/// ```
///
/// Cloning shares one store. TLS (`rediss://`) is there when your own manifest names the crate `redis` 1.4 with one of its
/// features for it, such as `tokio-rustls-comp`.
///
/// # A logout on every server
///
/// Who is logged out stands in Redis, and in every server's [`DenyList`], which a task keeps like it. It is told of a logout
/// at once, most often within milliseconds, and looks by itself four times within [`delay`](RedisStoreBuilder::delay). With
/// [`OnOutage::FailClosed`] that delay is a bound, whatever fails: later than that after a logout has returned, every
/// server refuses the session's tokens, because it has heard of the logout or because it refuses all tokens.
///
/// The task lives in the runtime in which the store was connected, and as long as anybody has the deny-list. A runtime
/// that is blocked, or has ended, is as an outage. A machine that was asleep does not count that time: until it has looked
/// again, it may accept what was ended meanwhile.
///
/// # What Redis must promise
///
/// - **To keep what it acknowledged.** Without persistence (`appendonly yes`), a restart forgets all sessions, so that all
///   users log in again when their access tokens have expired, and who was logged out: servers that are running know
///   that still, and one that is started afterwards accepts what access tokens of ended sessions are left, for their `ttl`.
///   The same is true of a failover to a replica that was behind, of the last moments before it.
/// - **To evict nothing**: `maxmemory-policy noeviction`, as by default. An event warns of any other.
/// - **To be one server.** It may be a master with replicas behind a name or a proxy, and never a replica. Every script
///   keeps to one slot, so that a proxy may spread them over a cluster; the client itself knows one server.
/// - **Time that passes.** The keys' ends are timed by its clock: set ahead, it forgets early.
/// - **These rights**, where its users have few: `~<prefix>:*`; `+eval +evalsha +script|load +get +set +hget +hgetall
///   +xrange`, and in scripts `+time +hset +hdel +hexists +hkeys +zadd +zrem +zscore +zrange +zrangebyscore +pexpireat
///   +pexpire +pttl +del +xadd +xdel`. With `&<prefix>:*` and `+publish +subscribe` a logout is heard of at once, and with
///   `+info` the policy above is looked at.
///
/// # What is in there
///
/// Names of keys have a hash of the issuer and the subject. Values have the record, with the session's claims; and what was
/// ended has issuer, session, and where all of a user's sessions were, the subject, for about the `ttl` of a token. Everything
/// has its end in Redis, one small key apart: `<prefix>:layout`, by which servers notice that they disagree on the number
/// of partitions.
#[derive(Clone)]
pub struct RedisStore {
    shared: Arc<Shared>,
}

struct Shared {
    link: Link,
    names: Arc<Names>,
    scripts: Scripts,
    deny_list: Arc<DenyList>,
}

/// What access tokens are worth while Redis cannot be reached. Nobody can log in, refresh or log out then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnOutage {
    /// Nothing: who was logged out in the meantime is never let in. All tokens are refused as soon as the deny-list has not
    /// been confirmed for the time of [`delay`](RedisStoreBuilder::delay).
    FailClosed,
    /// As much as before, for so long: who was logged out on another server just before the outage is let in until then or
    /// until the token expires, and everybody else can work on.
    ServeFor(Duration),
}

/// A [`RedisStore`], to be connected. Made by [`RedisStore::builder`].
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
    /// Connects as it is by default.
    ///
    /// # Errors
    ///
    /// As [`RedisStoreBuilder::connect`].
    pub async fn connect(url: &str, on_outage: OnOutage) -> Result<Self, StoreError> {
        Self::builder(url, on_outage).connect().await
    }

    /// A store at `redis://<user>:<password>@<host>:<port>/<database>`, to be connected.
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
    /// What the names of keys begin with: `"jwt-session"`, if nothing is said. Other applications in the same database
    /// have other ones. It has no braces, which mean something in a cluster.
    pub fn prefix(self, prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), ..self }
    }

    /// Over how many partitions accounts are spread: 16, if nothing is said. All servers need the same number, and
    /// [`connect`](Self::connect) fails where they differ. A cluster can have as many masters at work.
    pub fn partitions(self, partitions: u16) -> Self {
        Self { partitions, ..self }
    }

    /// The bound until a logout is known on every server: a second, if nothing is said, and 20 milliseconds at the least.
    pub fn delay(self, delay: Duration) -> Self {
        Self { delay: delay.max(Duration::from_millis(20)), ..self }
    }

    /// How long a request may take before it fails: a second, if nothing is said.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// By which clock the deny-list forgets what is over: that of the [`Tokens`](jwt_core::Tokens), and the system's, if
    /// nothing is said.
    pub fn clock(self, clock: impl Clock + 'static) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    /// How many entries the deny-list has at the most, of about 30 bytes each: [`DEFAULT_MAX_ENTRIES`], if nothing is said. They
    /// hold a thousand logouts a second where tokens live for a quarter of an hour; with more, tokens are refreshed
    /// early, and from four thousand a second on new ones are refused too. So it is to be set to the `ttl` and two
    /// minutes of the most logouts that are expected.
    pub fn max_entries(self, max_entries: usize) -> Self {
        Self { max_entries, ..self }
    }

    /// Connects, and reads all that was ended: when this returns, the deny-list is complete.
    ///
    /// Call it in a runtime of tokio that goes on running, with time and network.
    ///
    /// # Errors
    ///
    /// [`StoreError`], which never holds the password: the URL is wrong, or Redis cannot be reached, or refuses the password;
    /// or other servers have another number of partitions.
    pub async fn connect(self) -> Result<RedisStore, StoreError> {
        let names = Names::new(self.prefix, self.partitions).ok_or_else(|| {
            StoreError::unavailable(
                "a prefix is not empty and has no braces, and there is a partition",
            )
        })?;
        let names = Arc::new(names);
        let opener = Opener::new(&self.url, self.timeout)?;
        let max_age = match self.on_outage {
            OnOutage::FailClosed => self.delay,
            OnOutage::ServeFor(duration) => duration.max(self.delay),
        };
        let deny_list = Arc::new(DenyList::mirror(max_age).with_max_entries(self.max_entries));
        let mut mirror = Mirror::new(opener.clone(), Arc::clone(&names), self.clock, self.delay);
        mirror.catch_up(&deny_list).await?;
        tokio::spawn(mirror.run(Arc::downgrade(&deny_list)));
        let shared = Shared { link: Link::new(opener), names, scripts: Scripts::new(), deny_list };
        Ok(RedisStore { shared: Arc::new(shared) })
    }
}

/// Each does the whole of one thing at once. They get the names of all keys that they touch, and these share a slot.
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
        key: &SessionKey,
        record: Record,
        now: NumericDate,
    ) -> Result<Insertion, StoreError> {
        let Shared { link, names, scripts, .. } = &*self.shared;
        let keys = names.of(&key.account);
        let mut script = scripts.insert.prepare_invoke();
        script.key(&keys.sessions).key(&keys.ends).key(&keys.floor);
        script.arg(key.id.to_string()).arg(key.id.started().as_u64());
        script.arg(value::write(&record)).arg(lifetime(record.expires_at, now));
        let floor: Option<String> = link.ask(&Request::Script(script)).await?;
        Ok(match floor {
            Some(floor) => Insertion::NotAfter(millis(&floor)?),
            None => Insertion::Done,
        })
    }

    async fn load(&self, key: &SessionKey) -> Result<Option<Record>, StoreError> {
        let keys = self.shared.names.of(&key.account);
        let mut command = ::redis::cmd("HGET");
        command.arg(&keys.sessions).arg(key.id.to_string());
        let value: Option<Vec<u8>> = self.shared.link.ask(&Request::Command(command)).await?;
        value.map(|value| value::read(&value)).transpose()
    }

    async fn replace(
        &self,
        key: &SessionKey,
        expected: u64,
        record: Record,
        now: NumericDate,
    ) -> Result<bool, StoreError> {
        let Shared { link, names, scripts, .. } = &*self.shared;
        let keys = names.of(&key.account);
        let mut script = scripts.replace.prepare_invoke();
        script.key(&keys.sessions).key(&keys.ends);
        script.arg(key.id.to_string()).arg(expected);
        script.arg(value::write(&record)).arg(lifetime(record.expires_at, now));
        link.ask(&Request::Script(script)).await
    }

    async fn end(
        &self,
        key: &SessionKey,
        until: NumericDate,
        now: NumericDate,
    ) -> Result<bool, StoreError> {
        let Shared { link, names, scripts, deny_list } = &*self.shared;
        deny_list.end(key, until, now);
        let keys = names.of(&key.account);
        let mut script = scripts.end.prepare_invoke();
        script.key(&keys.sessions).key(&keys.ends).key(&keys.denied);
        script.arg(key.id.to_string()).arg(key.account.issuer()).arg(key.account.subject());
        script.arg(seconds(until)).arg(lifetime(until, now)).arg(margin()).arg(names.channel());
        let (ended, until): (bool, String) = link.ask(&Request::Script(script)).await?;
        deny_list.end(key, date(&until)?, now);
        Ok(ended)
    }

    async fn end_all(
        &self,
        account: &Account,
        floor: Millis,
        until: NumericDate,
        now: NumericDate,
    ) -> Result<usize, StoreError> {
        let Shared { link, names, scripts, deny_list } = &*self.shared;
        deny_list.end_all(account, floor, until, now);
        let keys = names.of(account);
        let mut script = scripts.end_all.prepare_invoke();
        script.key(&keys.sessions).key(&keys.ends).key(&keys.floor).key(&keys.denied);
        script.arg(account.issuer()).arg(account.subject()).arg(floor.as_u64());
        script.arg(seconds(until)).arg(lifetime(until, now)).arg(margin()).arg(names.channel());
        let (ended, raised, until): (usize, String, String) =
            link.ask(&Request::Script(script)).await?;
        deny_list.end_all(account, millis(&raised)?, date(&until)?, now);
        Ok(ended)
    }

    async fn list(&self, account: &Account) -> Result<Vec<(SessionId, Record)>, StoreError> {
        let keys = self.shared.names.of(account);
        let mut command = ::redis::cmd("HGETALL");
        command.arg(&keys.sessions);
        let found: Vec<(String, Vec<u8>)> =
            self.shared.link.ask(&Request::Command(command)).await?;
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

/// Without the address and the password.
impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore")
            .field("names", &self.shared.names)
            .field("deny_list", &self.shared.deny_list)
            .finish_non_exhaustive()
    }
}

/// Without the address and the password.
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

/// For how many milliseconds Redis keeps what is over at `end`. Clocks are compared with themselves only; and by another
/// server's it may be over later.
fn lifetime(end: NumericDate, now: NumericDate) -> u64 {
    /// What Redis can add to its own time, and Lua can count.
    const HUNDRED_YEARS: u64 = 100 * 365 * 24 * 60 * 60 * 1_000;
    let left = end.saturating_duration_since(now).saturating_add(CLOCK_TOLERANCE);
    u64::try_from(left.as_millis()).unwrap_or(u64::MAX).min(HUNDRED_YEARS)
}

/// What [`lifetime`] adds, in milliseconds.
fn margin() -> u64 {
    u64::try_from(CLOCK_TOLERANCE.as_millis()).unwrap_or(u64::MAX)
}

/// The first second that is not before `date`.
fn seconds(date: NumericDate) -> u64 {
    date.as_unix().saturating_add(u64::from(date.subsec_nanos() > 0))
}

fn millis(text: &str) -> Result<Millis, StoreError> {
    text.parse().map(Millis::new).map_err(StoreError::corrupt)
}

fn date(text: &str) -> Result<NumericDate, StoreError> {
    text.parse().map(NumericDate::from_unix).map_err(StoreError::corrupt)
}
