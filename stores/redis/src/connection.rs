//! Connections to the server. Each request has a time limit, and is retried once on a new
//! connection if the connection has failed.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use jwt_session::StoreError;
use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, Client, Cmd, ErrorKind, FromRedisValue, IntoConnectionInfo,
    ProtocolVersion, PushInfo, RedisError, ScriptInvocation, ServerErrorKind, Value,
};
use tokio::sync::{Mutex, Notify};
use tokio::time::timeout;

/// Opens connections to the server.
#[derive(Clone)]
pub(crate) struct ConnectionFactory {
    client: Client,
    /// Uses RESP3, in which the server can send push messages.
    listener: Client,
    /// Time limit of a request, including the time to connect.
    pub(crate) timeout: Duration,
}

impl ConnectionFactory {
    pub(crate) fn new(url: &str, timeout: Duration) -> Result<Self, StoreError> {
        let info = url.into_connection_info().map_err(|error| store_error(&error))?;
        let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        let listener = info.clone().set_redis_settings(settings);
        let open = |info| Client::open(info).map_err(|error| store_error(&error));
        Ok(Self { client: open(info)?, listener: open(listener)?, timeout })
    }

    async fn open(&self) -> Result<MultiplexedConnection, RedisError> {
        self.client.get_multiplexed_async_connection_with_config(&self.config()).await
    }

    /// Opens a connection that notifies `hint` of messages in `channel`, and when it closes.
    pub(crate) async fn listen(
        &self,
        channel: &str,
        hint: &Arc<Notify>,
    ) -> Result<MultiplexedConnection, StoreError> {
        let hint = Arc::clone(hint);
        let config = self.config().set_push_sender(move |_: PushInfo| {
            hint.notify_one();
            Ok::<(), fmt::Error>(())
        });
        let opened = async {
            let opened = self.listener.get_multiplexed_async_connection_with_config(&config);
            let mut connection = opened.await?;
            match connection.subscribe(channel).await {
                // If the user has no right to subscribe, the mirror polls at every interval.
                Err(error) if error.is_io_error() => Err(error),
                _ => Ok(connection),
            }
        };
        match timeout(self.timeout, opened).await {
            Ok(opened) => opened.map_err(|error| store_error(&error)),
            Err(_) => Err(self.timed_out()),
        }
    }

    pub(crate) fn timed_out(&self) -> StoreError {
        StoreError::unavailable(format!("no reply from Redis within {:?}", self.timeout))
    }

    fn config(&self) -> AsyncConnectionConfig {
        AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.timeout))
            .set_response_timeout(Some(self.timeout))
    }
}

/// A connection that is shared by all requests, and reopened after a failure.
pub(crate) struct Connection {
    factory: ConnectionFactory,
    /// The number of the current connection, so that only a connection that has failed is
    /// discarded.
    current: Mutex<(u64, Option<MultiplexedConnection>)>,
}

/// A request to the server.
pub(crate) enum Request<'r> {
    Command(Cmd),
    Script(ScriptInvocation<'r>),
}

impl Connection {
    pub(crate) fn new(factory: ConnectionFactory) -> Self {
        Self { factory, current: Mutex::new((0, None)) }
    }

    /// Sends a request and returns the reply. A request may be sent twice, if the first connection
    /// closes before the reply arrives: all requests are idempotent.
    pub(crate) async fn query<T: FromRedisValue>(
        &self,
        request: &Request<'_>,
    ) -> Result<T, StoreError> {
        let reply = timeout(self.factory.timeout, self.send(request)).await;
        let Ok(reply) = reply else {
            // The next request uses a new connection, which may respond.
            if let Ok(mut current) = self.current.try_lock() {
                current.1 = None;
            }
            return Err(self.factory.timed_out());
        };
        let value = reply.map_err(|error| store_error(&error))?;
        redis::from_redis_value(value)
            .map_err(|_| StoreError::corrupt("unexpected type of a Redis reply"))
    }

    async fn send(&self, request: &Request<'_>) -> Result<Value, RedisError> {
        let (number, connection, is_new) = self.connection().await?;
        let failed = match request.send(connection).await {
            Err(error) if error.is_io_error() || error.is_unrecoverable_error() => error,
            reply => return reply,
        };
        self.discard(number).await;
        if is_new || failed.is_timeout() {
            return Err(failed);
        }
        // The server had closed an idle connection, which does not mean that the server is
        // unavailable.
        let (number, connection, _) = self.connection().await?;
        let reply = request.send(connection).await;
        if let Err(error) = &reply
            && (error.is_io_error() || error.is_unrecoverable_error())
        {
            self.discard(number).await;
        }
        reply
    }

    /// Returns the connection, its number, and whether it was opened by this call.
    async fn connection(&self) -> Result<(u64, MultiplexedConnection, bool), RedisError> {
        let mut current = self.current.lock().await;
        if let (number, Some(connection)) = &*current {
            return Ok((*number, connection.clone(), false));
        }
        let connection = self.factory.open().await?;
        let number = current.0.wrapping_add(1);
        *current = (number, Some(connection.clone()));
        Ok((number, connection, true))
    }

    async fn discard(&self, number: u64) {
        let mut current = self.current.lock().await;
        if current.0 == number {
            current.1 = None;
        }
    }
}

impl Request<'_> {
    async fn send(&self, mut connection: MultiplexedConnection) -> Result<Value, RedisError> {
        match self {
            Self::Command(command) => command.query_async(&mut connection).await,
            Self::Script(script) => script.invoke_async(&mut connection).await,
        }
    }
}

/// Converts an error of the client. Its message is replaced, because servers repeat unknown
/// commands in error messages, including the password.
pub(crate) fn store_error(error: &RedisError) -> StoreError {
    const REFUSED: &str = "Redis rejected the user name or password";
    let code = error.code().unwrap_or_default();
    match error.kind() {
        ErrorKind::InvalidClientConfig => StoreError::unavailable(
            "invalid URL: expected `redis://<user>:<password>@<host>:<port>/<database>`; for `rediss://`, enable a TLS \
             feature of the crate `redis`",
        ),
        ErrorKind::AuthenticationFailed => StoreError::unavailable(REFUSED),
        ErrorKind::RESP3NotSupported => {
            StoreError::unavailable("the server is too old, or rejected the user name or password")
        }
        ErrorKind::Io if error.is_timeout() => {
            StoreError::unavailable(io::Error::from(io::ErrorKind::TimedOut))
        }
        ErrorKind::Io => StoreError::unavailable(error.to_string()),
        ErrorKind::Parse => StoreError::unavailable("not a Redis server"),
        ErrorKind::UnexpectedReturnType => StoreError::corrupt("unexpected type of a Redis reply"),
        ErrorKind::Server(ServerErrorKind::ReadOnly) => {
            StoreError::unavailable("Redis is a read-only replica; connect to the master")
        }
        _ if matches!(code, "NOAUTH" | "WRONGPASS") => StoreError::unavailable(REFUSED),
        _ if code == "WRONGTYPE" => StoreError::corrupt("a Redis key has an unexpected type"),
        _ if is_code(code) => StoreError::unavailable(format!("Redis error {code}")),
        _ => StoreError::unavailable("Redis error"),
    }
}

/// Returns whether a word is an error code, such as `LOADING`.
fn is_code(word: &str) -> bool {
    !word.is_empty() && word.len() <= 20 && word.bytes().all(|letter| letter.is_ascii_uppercase())
}
