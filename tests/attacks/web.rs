//! The ways into a web application: a header, and cookies.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Request};
use typed_jwt::session::Store;
use typed_jwt::web::{
    AccessVerifier, Bearer, BearerRejection, CookieSessions, Cookies, FetchMetadata, Rejection,
    SessionCookie,
};
use typed_jwt::{Clock, Hs256Key, NumericDate, VerifyError, testing};

use super::claims_types::session::OfASession;
use super::rows::{KEY_ID, SECRET};
use super::sessions::{At, ferris, run, sessions};

/// A token as the application gets it; none where it cannot be sent at all.
fn request(name: &'static str, before: &str, token: &str) -> Option<Parts> {
    let value = HeaderValue::from_str(&format!("{before}{token}")).ok()?;
    let (mut parts, ()) = Request::new(()).into_parts();
    parts.headers.insert(name, value);
    Some(parts)
}

/// What is refused, for whatever reason.
fn refused() -> Result<(), VerifyError> {
    Err(VerifyError::UnknownKey)
}

pub(crate) fn bearer<T: Clone + Send + Sync + 'static>(
    verifier: &AccessVerifier<T>,
    token: &str,
) -> Result<(), VerifyError> {
    let Some(mut parts) = request("authorization", "Bearer ", token) else { return refused() };
    match run(<Bearer<T> as FromRequestParts<_>>::from_request_parts(&mut parts, verifier)) {
        Ok(_) => Ok(()),
        Err(BearerRejection(Rejection::Invalid | Rejection::Expired)) => refused(),
        Err(other) => panic!("{other}"),
    }
}

pub(crate) fn cookie(token: &str, clock: impl Clock + 'static) -> Result<(), VerifyError> {
    let in_cookies = CookieSessions::new(sessions(clock).0, FetchMetadata, Cookies::LAX);
    cookie_of(&in_cookies, &format!("__Host-session={token}"))
}

fn cookie_of(sessions: &CookieSessions<OfASession>, cookies: &str) -> Result<(), VerifyError> {
    let Some(mut parts) = request("cookie", "", cookies) else { return refused() };
    match run(<SessionCookie<OfASession> as FromRequestParts<_>>::from_request_parts(
        &mut parts, sessions,
    )) {
        Ok(_) => Ok(()),
        Err(Rejection::Invalid | Rejection::Expired | Rejection::Missing) => refused(),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn hostile_tokens_are_refused_in_cookies() {
    let key = Hs256Key::from_bytes(SECRET).unwrap().with_id(KEY_ID);
    for token in testing::hostile_tokens(&ferris(), &key) {
        // Spaces around a cookie's value are none of it (RFC 6265 §5.2).
        if token.token.trim() != token.token {
            continue;
        }
        assert!(cookie(&token.token, At(token.now)).is_err(), "{}", token.name);
    }
    let (sessions, store) = sessions(At(NumericDate::from_unix(1_700_000_000)));
    let in_cookies = CookieSessions::new(sessions.clone(), FetchMetadata, Cookies::LAX);
    let login = run(sessions.start(&ferris())).unwrap();
    let (access, refresh) = (login.access_token, login.refresh_token);
    let cookies = format!("__Host-session={access}");
    assert!(cookie_of(&in_cookies, &cookies).is_ok());
    // One token for the other, and each under the other's name.
    for wrong in [
        format!("__Host-session={}", refresh.as_str()),
        format!("__Host-refresh={access}"),
        format!("session={access}"),
        format!("__host-session={access}"),
        format!("__Host-session ={access}; {cookies}"),
        format!("{cookies}; {cookies}"),
        format!("__Host-session=; {cookies}"),
        format!("Bearer {access}"),
    ] {
        assert!(cookie_of(&in_cookies, &wrong).is_err(), "{wrong}");
    }
    run(sessions.end_all("ferris")).unwrap();
    assert!(!store.deny_list().is_empty());
    assert!(cookie_of(&in_cookies, &cookies).is_err());
}
