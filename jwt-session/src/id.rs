//! Session ids, which contain the time at which the session started.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use jwt_core::{NumericDate, Verified};
use serde::{Deserialize, Serialize};

use crate::time::UnixMillis;

/// Identifies a session. An id is not a secret and is useless without a token.
///
/// An id has 128 bits: the millisecond at which the session started, and 80 random bits from the
/// operating system. As text it has 22 characters of base64url. All access tokens of a session
/// contain the id in their `jti` (RFC 7519 §4.1.7), in the form `<session>.<64 random bits>`, so
/// that one deny list entry revokes all of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct SessionId([u8; 16]);

/// Length of an id as text, in characters.
const TEXT_LEN: usize = 22;

impl SessionId {
    /// Generates an id for a session that starts at `started_at`.
    pub(crate) fn generate(started_at: UnixMillis) -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        // Six bytes are enough for milliseconds until the year 10889.
        let [_, _, time @ ..] = started_at.as_u64().to_be_bytes();
        let (first, _) = bytes.split_at_mut(time.len());
        first.copy_from_slice(&time);
        Ok(Self(bytes))
    }

    /// Returns the session of a token, or `None` if the token was not issued by
    /// [`Sessions`](crate::Sessions).
    #[must_use]
    pub fn from_token<T: jwt_core::Claims>(token: &Verified<T>) -> Option<Self> {
        Self::from_token_id(token.token_id()?)
    }

    /// Parses the session id at the start of a `jti`.
    pub(crate) fn from_token_id(token_id: &str) -> Option<Self> {
        let (session, _) = token_id.split_once('.')?;
        session.parse().ok()
    }

    /// Generates a `jti` for a token of this session.
    pub(crate) fn new_token_id(self) -> Result<String, getrandom::Error> {
        let mut random = [0; 8];
        getrandom::fill(&mut random)?;
        Ok(format!("{self}.{}", BASE64URL.encode(random)))
    }

    /// Returns the start of the session, with millisecond precision.
    #[must_use]
    pub fn started_at(self) -> NumericDate {
        self.started().into()
    }

    /// Returns the start of the session as a floor is compared with it: see
    /// [`Store`](crate::Store).
    #[must_use]
    pub fn started(self) -> UnixMillis {
        let mut time = [0; 8];
        let ([_, _, low @ ..], [bytes @ .., _, _, _, _, _, _, _, _, _, _]) = (&mut time, &self.0);
        low.copy_from_slice(bytes);
        UnixMillis::new(u64::from_be_bytes(time))
    }

    /// Returns the id as bytes. The bytes of two ids compare in the order in which their sessions
    /// started.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Creates an id from its bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; TEXT_LEN];
        let len = BASE64URL.encode_slice(self.0, &mut text).unwrap_or_default();
        f.write_str(text.get(..len).and_then(|text| str::from_utf8(text).ok()).unwrap_or_default())
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for SessionId {
    type Err = InvalidSessionId;

    fn from_str(text: &str) -> Result<Self, InvalidSessionId> {
        let mut bytes = [0; 18];
        match BASE64URL.decode_slice(text, &mut bytes) {
            Ok(16) => {
                let [id @ .., _, _] = bytes;
                Ok(Self(id))
            }
            _ => Err(InvalidSessionId),
        }
    }
}

impl From<SessionId> for String {
    fn from(id: SessionId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for SessionId {
    type Error = InvalidSessionId;

    fn try_from(text: String) -> Result<Self, InvalidSessionId> {
        text.parse()
    }
}

/// Error for text that is not a session id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidSessionId;

impl fmt::Display for InvalidSessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid session id: expected 22 characters of base64url")
    }
}

impl std::error::Error for InvalidSessionId {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_round_trip_through_text_and_contain_the_start_time() {
        let started_at = UnixMillis::new(1_800_000_000_123);
        let id = SessionId::generate(started_at).unwrap();
        assert_eq!(id.started(), started_at);
        assert_eq!(id.to_string().len(), TEXT_LEN);
        assert_eq!(id.to_string().parse(), Ok(id));
        let token_id = id.new_token_id().unwrap();
        assert_ne!(token_id, id.new_token_id().unwrap());
        assert_eq!(SessionId::from_token_id(&token_id), Some(id));
        assert!(SessionId::generate(UnixMillis::new(1_800_000_000_124)).unwrap() > id);
    }

    #[test]
    fn invalid_ids_are_rejected() {
        let good = SessionId::generate(UnixMillis::new(7)).unwrap().to_string();
        for bad in [
            "",
            "AAAA",
            &good[1..],
            &format!("{good}A"),
            &format!("{good}AA"),
            &format!("{}=", &good[..21]),
            // A non-canonical encoding: the last character has bits beyond the 128th.
            "AAAAAAAAAAAAAAAAAAAAAB",
            "é",
        ] {
            assert_eq!(bad.parse::<SessionId>(), Err(InvalidSessionId), "{bad}");
        }
        assert_eq!(SessionId::from_token_id(&good), None);
    }
}
