//! The name of a session, which also says when it began.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use jwt_core::{NumericDate, Verified};
use serde::{Deserialize, Serialize};

use crate::moment::Millis;

/// The name of a session; not a secret, and of no use without a token.
///
/// 128 bits: the millisecond in which the session began, and 80 bits of the operating system's randomness. As text, 22
/// characters of base64url. All access tokens of a session carry it in their `jti` (RFC 7519 §4.1.7), as
/// `<session>.<64 random bits>`: one entry on a deny-list refuses them all.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct SessionId([u8; 16]);

/// Characters of an id as text.
const TEXT_LEN: usize = 22;

impl SessionId {
    /// A new one, of a session that begins at `started_at`.
    pub(crate) fn generate(started_at: Millis) -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        // Six bytes count milliseconds until the year 10889.
        let [_, _, time @ ..] = started_at.as_u64().to_be_bytes();
        let (first, _) = bytes.split_at_mut(time.len());
        first.copy_from_slice(&time);
        Ok(Self(bytes))
    }

    /// The session of a token; none where the token was not issued by [`Sessions`](crate::Sessions).
    #[must_use]
    pub fn of<T: jwt_core::Claims>(token: &Verified<T>) -> Option<Self> {
        Self::of_token_id(token.token_id()?)
    }

    /// The session that a `jti` is of.
    pub(crate) fn of_token_id(token_id: &str) -> Option<Self> {
        let (session, _) = token_id.split_once('.')?;
        session.parse().ok()
    }

    /// A `jti` for a token of this session.
    pub(crate) fn new_token_id(self) -> Result<String, getrandom::Error> {
        let mut random = [0; 8];
        getrandom::fill(&mut random)?;
        Ok(format!("{self}.{}", BASE64URL.encode(random)))
    }

    /// When the session began, to the millisecond.
    #[must_use]
    pub fn started_at(self) -> NumericDate {
        self.started().into()
    }

    pub(crate) fn started(self) -> Millis {
        let mut time = [0; 8];
        let ([_, _, low @ ..], [bytes @ .., _, _, _, _, _, _, _, _, _, _]) = (&mut time, &self.0);
        low.copy_from_slice(bytes);
        Millis::new(u64::from_be_bytes(time))
    }

    /// The id as bytes, in the order of the beginnings.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The id with these bytes.
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

/// The text is not the id of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidSessionId;

impl fmt::Display for InvalidSessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a session's id is 22 characters of base64url")
    }
}

impl std::error::Error for InvalidSessionId {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_is_shown_and_says_when_the_session_began() {
        let began = Millis::new(1_800_000_000_123);
        let id = SessionId::generate(began).unwrap();
        assert_eq!(id.started(), began);
        assert_eq!(id.to_string().len(), TEXT_LEN);
        assert_eq!(id.to_string().parse(), Ok(id));
        let token_id = id.new_token_id().unwrap();
        assert_ne!(token_id, id.new_token_id().unwrap());
        assert_eq!(SessionId::of_token_id(&token_id), Some(id));
        assert!(SessionId::generate(Millis::new(1_800_000_000_124)).unwrap() > id);
    }

    #[test]
    fn what_is_no_id_is_refused() {
        let good = SessionId::generate(Millis::new(7)).unwrap().to_string();
        for bad in [
            "",
            "AAAA",
            &good[1..],
            &format!("{good}A"),
            &format!("{good}AA"),
            &format!("{}=", &good[..21]),
            // Of another spelling: the last character has bits beyond the 128th.
            "AAAAAAAAAAAAAAAAAAAAAB",
            "é",
        ] {
            assert_eq!(bad.parse::<SessionId>(), Err(InvalidSessionId), "{bad}");
        }
        assert_eq!(SessionId::of_token_id(&good), None);
    }
}
