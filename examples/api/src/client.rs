//! A client that stays logged in: it holds both tokens, and renews them when it must.

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

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(3);

/// How often a refresh is tried whose answer was lost. With `TIMEOUT` and the pauses, all are within the ten seconds in which
/// the server gives the same successor once more; a refresh token that is shown later than that ends the session.
const ATTEMPTS: u32 = 3;

/// Before the next attempt, times its number.
const PAUSE: Duration = Duration::from_millis(100);

/// So long before its end an access token is renewed: a request that is on its way arrives with a good one.
const MARGIN: Duration = Duration::from_secs(10);

/// After a renewal that failed before it had to be, the next one waits.
const WAIT: Duration = Duration::from_secs(5);

/// The largest answer, in bytes.
const MAX_ANSWER_LEN: usize = 1024 * 1024;

/// A session with the API. Clones share it, and its tokens, and may be used from many tasks at once.
#[derive(Clone)]
pub struct Api {
    server: Server,
    /// None, where the session is over. Locked for as long as a renewal takes: whoever comes meanwhile waits for its outcome,
    /// and does not ask for one of their own.
    tokens: Arc<Mutex<Option<Held>>>,
}

/// The tokens of a session. No `Debug`.
struct Held {
    access: String,
    refresh: String,
    renew_at: Instant,
}

/// What the server says to a request with a token that was good.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The body; null, where there is none.
    pub body: Value,
}

impl Api {
    /// Logs in, at a server such as `http://127.0.0.1:3000`.
    ///
    /// # Errors
    ///
    /// [`Error`].
    pub async fn log_in(server: &str, name: &str, password: &str) -> Result<Self, Error> {
        let server = Server::new(server);
        let sent_at = Instant::now();
        let login = json!({ "name": name, "password": password });
        let answer = server.ask(Method::POST, "/login", None, Some(&login)).await?;
        if answer.status != StatusCode::OK {
            return Err(Error::of(&answer));
        }
        let held = Held::new(answer, sent_at)?;
        Ok(Self { server, tokens: Arc::new(Mutex::new(Some(held))) })
    }

    /// Goes on with a session of which the refresh token was kept. The first request renews it.
    #[must_use]
    pub fn resume(server: &str, refresh_token: &str) -> Self {
        let (access, refresh) = (String::new(), refresh_token.into());
        let held = Held { access, refresh, renew_at: Instant::now() };
        Self { server: Server::new(server), tokens: Arc::new(Mutex::new(Some(held))) }
    }

    /// `GET`.
    ///
    /// # Errors
    ///
    /// [`Error`].
    pub async fn get(&self, path: &str) -> Result<Answer, Error> {
        self.request(Method::GET, path, None).await
    }

    /// `POST`.
    ///
    /// # Errors
    ///
    /// [`Error`].
    pub async fn post(&self, path: &str, body: &Value) -> Result<Answer, Error> {
        self.request(Method::POST, path, Some(body)).await
    }

    /// `DELETE`.
    ///
    /// # Errors
    ///
    /// [`Error`].
    pub async fn delete(&self, path: &str) -> Result<Answer, Error> {
        self.request(Method::DELETE, path, None).await
    }

    /// Ends the session, here when this returns and at the server. With an error it goes on, and can be ended again.
    ///
    /// # Errors
    ///
    /// [`Error`].
    pub async fn log_out(&self) -> Result<(), Error> {
        let mut tokens = self.tokens.lock().await;
        let Some(held) = &*tokens else { return Ok(()) };
        let body = json!({ "refresh_token": held.refresh });
        let answer = self.server.ask(Method::POST, "/logout", None, Some(&body)).await?;
        if !answer.status.is_success() {
            return Err(Error::of(&answer));
        }
        *tokens = None;
        Ok(())
    }

    async fn request(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, Error> {
        let token = self.access_token(None).await?;
        let answer = self.server.ask(method.clone(), path, Some(&token), body).await?;
        if !answer.says_expired() {
            return Ok(answer);
        }
        // It was refused before anything was done, whatever the method.
        let token = self.access_token(Some(&token)).await?;
        self.server.ask(method, path, Some(&token), body).await
    }

    /// The access token, renewed where it is about to expire, or where it is the one that was `refused`.
    async fn access_token(&self, refused: Option<&str>) -> Result<String, Error> {
        let mut tokens = Arc::clone(&self.tokens).lock_owned().await;
        let held = tokens.as_ref().ok_or(Error::LoggedOut)?;
        let is_refused = refused == Some(held.access.as_str()) || held.access.is_empty();
        if !is_refused && Instant::now() < held.renew_at {
            return Ok(held.access.clone());
        }
        let server = self.server.clone();
        // A task of its own, which is finished also where nobody waits for it any more: the successor of a token that was
        // used must not get lost.
        let renewing = tokio::spawn(async move {
            let Some(held) = &mut *tokens else { return Err(Error::LoggedOut) };
            match server.renew(&held.refresh).await {
                Ok(renewed) => *held = renewed,
                Err(Error::LoggedOut) => {
                    *tokens = None;
                    return Err(Error::LoggedOut);
                }
                Err(error) if is_refused => return Err(error),
                // There was time yet.
                Err(_) => held.renew_at = Instant::now() + WAIT,
            }
            Ok(held.access.clone())
        });
        renewing.await.map_err(|stopped| Error::Unreachable(stopped.into()))?
    }
}

impl Held {
    fn new(answer: Answer, sent_at: Instant) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Granted {
            access_token: String,
            expires_in: u64,
            refresh_token: String,
        }
        let granted: Granted =
            serde_json::from_value(answer.body).map_err(|_| Error::Unexpected(answer.status))?;
        let lifetime = Duration::from_secs(granted.expires_in);
        // Since it was sent, for nobody knows when on the way the time began; and by differences alone, for the two clocks
        // need not agree.
        let renew_at = sent_at + lifetime.saturating_sub(MARGIN.min(lifetime / 4));
        Ok(Self { access: granted.access_token, refresh: granted.refresh_token, renew_at })
    }
}

impl Answer {
    fn says_expired(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED && self.message() == "token expired"
    }

    fn message(&self) -> &str {
        self.body["message"].as_str().unwrap_or_default()
    }
}

/// Where the API is, and connections to it.
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

    /// The next tokens, also where an answer was lost on the way: the same refresh token gives the same successor then.
    async fn renew(&self, refresh_token: &str) -> Result<Held, Error> {
        let body = json!({ "refresh_token": refresh_token });
        let mut attempt = 1;
        loop {
            let sent_at = Instant::now();
            let error = match self.ask(Method::POST, "/refresh", None, Some(&body)).await {
                Ok(answer) if answer.status == StatusCode::OK => return Held::new(answer, sent_at),
                Ok(answer) if answer.status == StatusCode::UNAUTHORIZED => {
                    return Err(Error::LoggedOut);
                }
                Ok(answer) => Error::of(&answer),
                Err(error) => error,
            };
            if attempt == ATTEMPTS {
                return Err(error);
            }
            sleep(PAUSE * attempt).await;
            attempt += 1;
        }
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Result<Answer, Error> {
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
        let answered = async {
            let response = self.http.request(request).await.map_err(Error::unreachable)?;
            let status = response.status();
            let body = Limited::new(response.into_body(), MAX_ANSWER_LEN);
            let body = body.collect().await.map_err(Error::Unreachable)?.to_bytes();
            let body =
                if body.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(&body) };
            Ok(Answer { status, body: body.map_err(|_| Error::Unexpected(status))? })
        };
        timeout(TIMEOUT, answered).await.map_err(Error::unreachable)?
    }
}

fn bearer(token: &str) -> Result<HeaderValue, Error> {
    let value = HeaderValue::try_from(format!("Bearer {token}"));
    let mut value = value.map_err(Error::unreachable)?;
    // `Debug` of a request does not show it.
    value.set_sensitive(true);
    Ok(value)
}

/// Why there is no answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The session is over: log in.
    LoggedOut,
    /// The server does not accept it, with its reason.
    Refused(String),
    /// The server cannot tell at present, or refuses for a while. The session goes on.
    Unavailable,
    /// No answer arrived. The session goes on.
    Unreachable(Box<dyn StdError + Send + Sync>),
    /// The answer is not this API's.
    Unexpected(StatusCode),
}

impl Error {
    fn of(answer: &Answer) -> Self {
        match answer.status {
            StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            status if status.is_client_error() && !answer.message().is_empty() => {
                Self::Refused(answer.message().into())
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
            Self::LoggedOut => f.write_str("the session is over: log in"),
            Self::Refused(message) => write!(f, "the server refuses it: {message}"),
            Self::Unavailable => f.write_str("the server is temporarily unavailable"),
            Self::Unreachable(source) => write!(f, "no answer arrived: {source}"),
            Self::Unexpected(status) => write!(f, "this is not the API: it answers {status}"),
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

/// Without the tokens.
impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api").field("server", &self.server.url).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_renewed_shortly_before_its_end() {
        let sent_at = Instant::now();
        for (lifetime, renewed_after) in [(300, 290), (40, 30), (20, 15), (0, 0)] {
            let body = json!({
                "access_token": "a", "token_type": "Bearer", "expires_in": lifetime, "refresh_token": "r",
            });
            let held = Held::new(Answer { status: StatusCode::OK, body }, sent_at).unwrap();
            assert_eq!(held.renew_at - sent_at, Duration::from_secs(renewed_after));
        }
    }
}
