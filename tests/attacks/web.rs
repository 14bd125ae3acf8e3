//! The entry points of a web application: a header, and cookies.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Request};
use typed_jwt::session::{MemoryStore, Store};
use typed_jwt::web::{
    AccessVerifier, Bearer, CookieSessions, Cookies, FetchMetadata, Rejection, SessionCookie,
};
use typed_jwt::{
    Claims, Hs256Key, KeyRing, NumericDate, SessionClaims, Tokens, VerifyError, testing,
};

use super::cases::{KEY_ID, SECRET};
use super::claims_types::session::Owned;
use super::sessions::{At, ferris, ring, run, sessions, sessions_of};

/// The longest cookie that is read, in bytes.
const MAX_COOKIE_LEN: usize = 4096;

/// Returns true if a header can have this value: ASCII, without white space around it.
pub(crate) fn is_header_value(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && HeaderValue::from_str(text).is_ok()
}

/// Returns true if a cookie can have this value (RFC 6265 §4.1.1).
pub(crate) fn is_cookie_value(text: &str) -> bool {
    let is_octet =
        |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\');
    (1..=MAX_COOKIE_LEN).contains(&text.len()) && text.bytes().all(is_octet)
}

fn request(name: &'static str, value: &str) -> Parts {
    let (mut parts, ()) = Request::new(()).into_parts();
    parts.headers.insert(name, HeaderValue::from_str(value).unwrap());
    parts
}

/// Returns the result for a token in the header `Authorization`; the error is the name of the
/// [`Rejection`].
pub(crate) fn bearer<T: Clone + Send + Sync + 'static>(
    verifier: &AccessVerifier<T>,
    token: &str,
) -> Result<(), String> {
    let mut parts = request("authorization", &format!("Bearer {token}"));
    run(<Bearer<T> as FromRequestParts<_>>::from_request_parts(&mut parts, verifier))
        .map(drop)
        .map_err(|rejection| format!("{:?}", rejection.0))
}

/// Returns the result for an access token in the session's cookie; the error is the name of the
/// [`Rejection`].
pub(crate) fn cookie<T>(tokens: Tokens<T, KeyRing<T::Alg>>, token: &str) -> Result<(), String>
where
    T: SessionClaims + Clone + Send + Sync + 'static,
{
    let sessions = sessions_of(tokens, MemoryStore::new());
    let in_cookies = CookieSessions::new(sessions, FetchMetadata, Cookies::LAX);
    cookie_of(&in_cookies, &format!("__Host-session={token}"))
        .map_err(|rejection| format!("{rejection:?}"))
}

fn cookie_of<T>(sessions: &CookieSessions<T>, cookies: &str) -> Result<(), Rejection>
where
    T: SessionClaims + Clone + Send + Sync + 'static,
{
    let mut parts = request("cookie", cookies);
    run(<SessionCookie<T> as FromRequestParts<_>>::from_request_parts(&mut parts, sessions))
        .map(drop)
}

#[test]
fn hostile_tokens_are_refused_in_cookies() {
    let key = Hs256Key::from_bytes(SECRET).unwrap().with_id(KEY_ID);
    let mut tried = 0;
    for token in testing::hostile_tokens(&ferris(), &key) {
        if !is_cookie_value(&token.token) {
            continue;
        }
        let expected = match Owned::verify_at(&token.token, &key, token.now) {
            Err(VerifyError::Expired { .. }) => "Expired",
            Err(_) => "Invalid",
            Ok(_) => panic!("{}", token.name),
        };
        let tokens = Tokens::<Owned, _>::builder(ring()).clock(At(token.now)).build().unwrap();
        assert_eq!(cookie(tokens, &token.token), Err(expected.into()), "{}", token.name);
        tried += 1;
    }
    assert!(tried > 200, "{tried}");
}

#[test]
fn a_session_token_is_read_from_its_own_cookie_only() {
    let (sessions, store) = sessions(At(NumericDate::from_unix(1_700_000_000)));
    let in_cookies = CookieSessions::new(sessions.clone(), FetchMetadata, Cookies::LAX);
    let login = run(sessions.start(&ferris())).unwrap();
    let (access, refresh) = (login.access_token, login.refresh_token);
    let cookies = format!("__Host-session={access}");
    assert_eq!(cookie_of(&in_cookies, &cookies), Ok(()));
    for (wrong, expected) in [
        // Each token under the other's name.
        (format!("__Host-session={}", refresh.as_str()), Rejection::Invalid),
        (format!("__Host-refresh={access}"), Rejection::Missing),
        (format!("session={access}"), Rejection::Missing),
        (format!("__host-session={access}"), Rejection::Missing),
        (format!("{cookies}; {cookies}"), Rejection::Invalid),
        (format!("__Host-session=x; {cookies}"), Rejection::Invalid),
    ] {
        assert_eq!(cookie_of(&in_cookies, &wrong), Err(expected), "{wrong}");
    }
    run(sessions.end_all("ferris")).unwrap();
    assert!(!store.deny_list().is_empty());
    assert_eq!(cookie_of(&in_cookies, &cookies), Err(Rejection::Invalid));
}
