//! Connections to the server: each request ends in bounded time, and whatever failed is tried once more on a new one.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use ::redis::aio::MultiplexedConnection;
use ::redis::{
    AsyncConnectionConfig, Client, Cmd, ErrorKind, FromRedisValue, IntoConnectionInfo,
    ProtocolVersion, PushInfo, RedisError, ScriptInvocation, ServerErrorKind, Value,
};
use tokio::sync::{Mutex, Notify};
use tokio::time::timeout;

use crate::store::StoreError;

/// Opens connections.
#[derive(Clone)]
pub(super) struct Opener {
    client: Client,
    /// With the protocol in which a server speaks unasked.
    listener: Client,
    /// How long a request may take, with all that it needs.
    pub(super) timeout: Duration,
}

impl Opener {
    pub(super) fn new(url: &str, timeout: Duration) -> Result<Self, StoreError> {
        let info = url.into_connection_info().map_err(|error| failure(&error))?;
        let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        let listener = info.clone().set_redis_settings(settings);
        let open = |info| Client::open(info).map_err(|error| failure(&error));
        Ok(Self { client: open(info)?, listener: open(listener)?, timeout })
    }

    async fn open(&self) -> Result<MultiplexedConnection, RedisError> {
        self.client.get_multiplexed_async_connection_with_config(&self.config()).await
    }

    /// A connection that notifies of a message in `channel`, and of its own end.
    pub(super) async fn listen(
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
                // A user who may not listen looks at every interval.
                Err(error) if error.is_io_error() => Err(error),
                _ => Ok(connection),
            }
        };
        match timeout(self.timeout, opened).await {
            Ok(opened) => opened.map_err(|error| failure(&error)),
            Err(_) => Err(self.too_late()),
        }
    }

    pub(super) fn too_late(&self) -> StoreError {
        StoreError::unavailable(format!("Redis did not answer within {:?}", self.timeout))
    }

    fn config(&self) -> AsyncConnectionConfig {
        AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.timeout))
            .set_response_timeout(Some(self.timeout))
    }
}

/// One connection that all requests share, opened anew when it failed.
pub(super) struct Link {
    opener: Opener,
    /// Counted, so that only the one that failed is given up.
    current: Mutex<(u64, Option<MultiplexedConnection>)>,
}

/// What is asked of the server.
pub(super) enum Request<'r> {
    Command(Cmd),
    Script(ScriptInvocation<'r>),
}

impl Link {
    pub(super) fn new(opener: Opener) -> Self {
        Self { opener, current: Mutex::new((0, None)) }
    }

    /// The answer. A request may be sent twice, where the first connection ended before it was answered: all of them may.
    pub(super) async fn ask<T: FromRedisValue>(
        &self,
        request: &Request<'_>,
    ) -> Result<T, StoreError> {
        let answer = timeout(self.opener.timeout, self.answer(request)).await;
        let Ok(answer) = answer else {
            // Whatever it is that does not answer, another connection may.
            if let Ok(mut current) = self.current.try_lock() {
                current.1 = None;
            }
            return Err(self.opener.too_late());
        };
        let value = answer.map_err(|error| failure(&error))?;
        ::redis::from_redis_value(value)
            .map_err(|_| StoreError::corrupt("Redis answered with something of another type"))
    }

    async fn answer(&self, request: &Request<'_>) -> Result<Value, RedisError> {
        let (number, connection, is_new) = self.connection().await?;
        let failed = match request.send(connection).await {
            Err(error) if error.is_io_error() || error.is_unrecoverable_error() => error,
            answer => return answer,
        };
        self.give_up(number).await;
        if is_new || failed.is_timeout() {
            return Err(failed);
        }
        // It had been idle, and the server has closed it: that says nothing of the server.
        let (number, connection, _) = self.connection().await?;
        let answer = request.send(connection).await;
        if let Err(error) = &answer
            && (error.is_io_error() || error.is_unrecoverable_error())
        {
            self.give_up(number).await;
        }
        answer
    }

    /// The connection, its number, and whether it was opened for this.
    async fn connection(&self) -> Result<(u64, MultiplexedConnection, bool), RedisError> {
        let mut current = self.current.lock().await;
        if let (number, Some(connection)) = &*current {
            return Ok((*number, connection.clone(), false));
        }
        let connection = self.opener.open().await?;
        let number = current.0.wrapping_add(1);
        *current = (number, Some(connection.clone()));
        Ok((number, connection, true))
    }

    async fn give_up(&self, number: u64) {
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

/// The failure in words of ours: a server that does not know a command repeats it in its message, with the password.
pub(super) fn failure(error: &RedisError) -> StoreError {
    const REFUSED: &str = "Redis refuses the user or the password";
    let code = error.code().unwrap_or_default();
    match error.kind() {
        ErrorKind::InvalidClientConfig => StoreError::unavailable(
            "the URL is not `redis://<user>:<password>@<host>:<port>/<database>`, or asks for TLS, which is a feature of \
             the crate `redis` to switch on",
        ),
        ErrorKind::AuthenticationFailed => StoreError::unavailable(REFUSED),
        ErrorKind::RESP3NotSupported => {
            StoreError::unavailable("the server is too old, or refuses the user or the password")
        }
        ErrorKind::Io if error.is_timeout() => {
            StoreError::unavailable(io::Error::from(io::ErrorKind::TimedOut))
        }
        ErrorKind::Io => StoreError::unavailable(error.to_string()),
        ErrorKind::Parse => StoreError::unavailable("this is not a Redis server"),
        ErrorKind::UnexpectedReturnType => {
            StoreError::corrupt("Redis answered with something of another type")
        }
        ErrorKind::Server(ServerErrorKind::ReadOnly) => {
            StoreError::unavailable("Redis is a replica, which is behind its master")
        }
        _ if matches!(code, "NOAUTH" | "WRONGPASS") => StoreError::unavailable(REFUSED),
        _ if code == "WRONGTYPE" => StoreError::corrupt("a key of Redis has another type"),
        _ if is_code(code) => StoreError::unavailable(format!("Redis answered {code}")),
        _ => StoreError::unavailable("Redis failed"),
    }
}

/// The first word of an error, such as `LOADING`.
fn is_code(word: &str) -> bool {
    !word.is_empty() && word.len() <= 20 && word.bytes().all(|letter| letter.is_ascii_uppercase())
}
