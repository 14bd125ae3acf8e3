//! A client that stays logged in: it stores both tokens and refreshes them when necessary.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderValue, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::time::{sleep, timeout};

/// Time limit of a request.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Maximum number of attempts to refresh if the response is lost. Including `TIMEOUT` and the
/// pauses, all attempts are within the ten seconds in which the server returns the same successor.
/// Reusing a refresh token later would end the session.
const ATTEMPTS: u32 = 3;

/// Pause before the next attempt, multiplied by its number.
const PAUSE: Duration = Duration::from_millis(100);

/// Time before its expiry at which an access token is refreshed, so that it is still valid when a
/// request arrives.
const MARGIN: Duration = Duration::from_secs(10);

/// Pause after an early refresh has failed.
const WAIT: Duration = Duration::from_secs(5);

/// Maximum size of a response, in bytes.
const MAX_ANSWER_LEN: usize = 1024 * 1024;

/// A session with the API. Clones share the tokens and can be used by several tasks at the same
/// time.
#[derive(Clone)]
pub struct Api {
    server: Server,
    /// `None` if the session has ended. The mutex is locked during a refresh: concurrent requests
    /// wait for the result instead of refreshing as well.
    tokens: Arc<Mutex<Option<StoredTokens>>>,
}

/// The tokens of a session. They do not implement `Debug`.
struct StoredTokens {
    access: String,
    refresh: String,
    renew_at: Instant,
}

/// A response of the server.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The HTTP status.
    pub status: StatusCode,
    /// The JSON body, or `null` if it is empty.
    pub body: Value,
}

impl Api {
    /// Logs in to a server such as `http://127.0.0.1:3000`.
    ///
    /// # Errors
    ///
    /// [`Error`].
    pub async fn log_in(server: &str, name: &str, password: &str) -> Result<Self, Error> {
        let server = Server::new(server);
        let sent_at = Instant::now();
        let login = json!({ "name": name, "password": password });
        let response = server.send(Method::POST, "/login", None, Some(&login)).await?;
        if response.status != StatusCode::OK {
            return Err(Error::from_response(&response));
        }
        let stored = StoredTokens::new(response, sent_at)?;
        Ok(Self { server, tokens: Arc::new(Mutex::new(Some(stored))) })
    }

    /// Resumes a session with a stored refresh token. The first request refreshes the tokens.
    #[must_use]
    pub fn resume(server: &str, refresh_token: &str) -> Self {
        let (access, refresh) = (String::new(), refresh_token.into());
        let stored = StoredTokens { access, refresh, renew_at: Instant::now() };
        Self { server: Server::new(server), tokens: Arc::new(Mutex::new(Some(stored))) }
    }

    /// Sends a `GET` request.
    ///
    /// # Errors
    ///
    /// [`Error`].
    pub async fn get(&self, path: &str) -> Result<Response, Error> {
        self.request(Method::GET, path, None).await
    }

    /// Sends a `POST` request.
    ///
    /// # Errors
    ///
    /// [`Error`].
    pub async fn post(&self, path: &str, body: &Value) -> Result<Response, Error> {
        self.request(Method::POST, path, Some(body)).await
    }

    /// Sends a `DELETE` request.
    ///
    /// # Errors
    ///
    /// [`Error`].
    pub async fn delete(&self, path: &str) -> Result<Response, Error> {
        self.request(Method::DELETE, path, None).await
    }

    /// Ends the session on the server and in this client. After an error the session continues, and
    /// this method can be called again.
    ///
    /// # Errors
    ///
    /// [`Error`].
    pub async fn log_out(&self) -> Result<(), Error> {
        let mut tokens = self.tokens.lock().await;
        let Some(stored) = &*tokens else { return Ok(()) };
        let body = json!({ "refresh_token": stored.refresh });
        let response = self.server.send(Method::POST, "/logout", None, Some(&body)).await?;
        if !response.status.is_success() {
            return Err(Error::from_response(&response));
        }
        *tokens = None;
        Ok(())
    }

    async fn request(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Response, Error> {
        let token = self.access_token(None).await?;
        let response = self.server.send(method.clone(), path, Some(&token), body).await?;
        if !response.is_expired() {
            return Ok(response);
        }
        // The server rejected the token before it executed the request, so that any method can be
        // repeated.
        let token = self.access_token(Some(&token)).await?;
        self.server.send(method, path, Some(&token), body).await
    }

    /// Returns the access token. Refreshes it if it is about to expire, or if it is the one that
    /// was `refused`.
    async fn access_token(&self, refused: Option<&str>) -> Result<String, Error> {
        let mut tokens = Arc::clone(&self.tokens).lock_owned().await;
        let stored = tokens.as_ref().ok_or(Error::LoggedOut)?;
        let is_refused = refused == Some(stored.access.as_str()) || stored.access.is_empty();
        if !is_refused && Instant::now() < stored.renew_at {
            return Ok(stored.access.clone());
        }
        let server = self.server.clone();
        // Runs in a separate task, which completes even if the caller is cancelled: the successor
        // of a used token must not be lost.
        let renewing = tokio::spawn(async move {
            let Some(stored) = &mut *tokens else { return Err(Error::LoggedOut) };
            match server.refresh(&stored.refresh).await {
                Ok(renewed) => *stored = renewed,
                Err(Error::LoggedOut) => {
                    *tokens = None;
                    return Err(Error::LoggedOut);
                }
                Err(error) if is_refused => return Err(error),
                // The current token is still valid.
                Err(_) => stored.renew_at = Instant::now() + WAIT,
            }
            Ok(stored.access.clone())
        });
        renewing.await.map_err(|stopped| Error::Unreachable(stopped.into()))?
    }
}

impl StoredTokens {
    fn new(response: Response, sent_at: Instant) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Granted {
            access_token: String,
            expires_in: u64,
            refresh_token: String,
        }
        let granted: Granted = serde_json::from_value(response.body)
            .map_err(|_| Error::Unexpected(response.status))?;
        let lifetime = Duration::from_secs(granted.expires_in);
        // Counts from the time of the request, because the token was issued at an unknown time
        // after that. Only differences are used, because the clocks of client and server may
        // differ.
        let renew_at = sent_at + lifetime.saturating_sub(MARGIN.min(lifetime / 4));
        Ok(Self { access: granted.access_token, refresh: granted.refresh_token, renew_at })
    }
}

impl Response {
    fn is_expired(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED && self.message() == "token expired"
    }

    fn message(&self) -> &str {
        self.body["message"].as_str().unwrap_or_default()
    }
}

/// The address of the API and the connections to it.
#[derive(Clone)]
struct Server {
    url: String,
    http: Client<HttpConnector, Full<Bytes>>,
}

impl Server {
    fn new(url: &str) -> Self {
        let http = Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build_http();
        Self { url: url.trim_end_matches('/').into(), http }
    }

    /// Refreshes the tokens. If a response is lost, the request is repeated, because the same
    /// refresh token returns the same successor.
    async fn refresh(&self, refresh_token: &str) -> Result<StoredTokens, Error> {
        let body = json!({ "refresh_token": refresh_token });
        let mut attempt = 1;
        loop {
            let sent_at = Instant::now();
            let error = match self.send(Method::POST, "/refresh", None, Some(&body)).await {
                Ok(response) if response.status == StatusCode::OK => {
                    return StoredTokens::new(response, sent_at);
                }
                Ok(response) if response.status == StatusCode::UNAUTHORIZED => {
                    return Err(Error::LoggedOut);
                }
                Ok(response) => Error::from_response(&response),
                Err(error) => error,
            };
            if attempt == ATTEMPTS {
                return Err(error);
            }
            sleep(PAUSE * attempt).await;
            attempt += 1;
        }
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Result<Response, Error> {
        let request = Request::builder().method(method).uri(format!("{}{path}", self.url));
        let request = match token {
            Some(token) => request.header(AUTHORIZATION, bearer(token)?),
            None => request,
        };
        let request = match body {
            Some(_) => request.header(CONTENT_TYPE, "application/json"),
            None => request,
        };
        let body = body.map(Value::to_string).unwrap_or_default();
        let request = request.body(Full::from(body)).map_err(Error::unreachable)?;
        let received = async {
            let response = self.http.request(request).await.map_err(Error::unreachable)?;
            let status = response.status();
            let body = Limited::new(response.into_body(), MAX_ANSWER_LEN);
            let body = body.collect().await.map_err(Error::Unreachable)?.to_bytes();
            let body =
                if body.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(&body) };
            Ok(Response { status, body: body.map_err(|_| Error::Unexpected(status))? })
        };
        timeout(TIMEOUT, received).await.map_err(Error::unreachable)?
    }
}

fn bearer(token: &str) -> Result<HeaderValue, Error> {
    let value = HeaderValue::try_from(format!("Bearer {token}"));
    let mut value = value.map_err(Error::unreachable)?;
    // Redacts the value in the `Debug` output of the request.
    value.set_sensitive(true);
    Ok(value)
}

/// Error of a request.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The session has ended: log in again.
    LoggedOut,
    /// The server rejected the request, with this reason.
    Refused(String),
    /// The server is temporarily unavailable. The session is still valid.
    Unavailable,
    /// There was no response. The session is still valid.
    Unreachable(Box<dyn StdError + Send + Sync>),
    /// The response does not have the format of this API.
    Unexpected(StatusCode),
}

impl Error {
    fn from_response(response: &Response) -> Self {
        match response.status {
            StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            status if status.is_client_error() && !response.message().is_empty() => {
                Self::Refused(response.message().into())
            }
            status => Self::Unexpected(status),
        }
    }

    fn unreachable(source: impl StdError + Send + Sync + 'static) -> Self {
        Self::Unreachable(Box::new(source))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LoggedOut => f.write_str("the session has ended; log in again"),
            Self::Refused(message) => write!(f, "request rejected: {message}"),
            Self::Unavailable => f.write_str("the server is temporarily unavailable"),
            Self::Unreachable(source) => write!(f, "no response: {source}"),
            Self::Unexpected(status) => write!(f, "unexpected response with status {status}"),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Unreachable(source) => Some(&**source),
            _ => None,
        }
    }
}

/// Omits the tokens.
impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api").field("server", &self.server.url).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_refreshed_shortly_before_they_expire() {
        let sent_at = Instant::now();
        for (lifetime, renewed_after) in [(300, 290), (40, 30), (20, 15), (0, 0)] {
            let body = json!({
                "access_token": "a", "token_type": "Bearer", "expires_in": lifetime, "refresh_token": "r",
            });
            let stored =
                StoredTokens::new(Response { status: StatusCode::OK, body }, sent_at).unwrap();
            assert_eq!(stored.renew_at - sent_at, Duration::from_secs(renewed_after));
        }
    }
}
