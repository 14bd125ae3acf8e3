//! The header of a token that was not verified.

use alloc::string::String;

use super::{HEADER_ROOM, MAX_HEADER_LEN, RawHeader};
use crate::compact::{Compact, EncryptedCompact};
use crate::error::{MalformedToken, VerifyError};
use crate::json::Value;

/// The header of a token that was not verified.
///
/// Use it to choose a key or the kind of token to expect, and for nothing else: the sender of the
/// token controls it. Claims are not accessible without verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UntrustedHeader {
    alg: Option<String>,
    typ: Option<String>,
    kid: Option<String>,
}

impl UntrustedHeader {
    /// Returns `alg`, if it is a string.
    #[must_use]
    pub fn alg(&self) -> Option<&str> {
        self.alg.as_deref()
    }

    /// Returns `typ`, if it is a string.
    #[must_use]
    pub fn typ(&self) -> Option<&str> {
        self.typ.as_deref()
    }

    /// Returns `kid`, the id of the key that the token names.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }
}

/// Parses the header of a token of at most 8192 bytes, without verifying the token.
///
/// ```
/// # use typed_jwt::{Hs256Key, jws, peek};
/// let key = Hs256Key::generate().with_id("2026-11");
/// let token = jws::sign(b"{}", &key)?;
/// assert_eq!(peek(&token)?.kid(), Some("2026-11"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`VerifyError::TooLong`], and [`VerifyError::Malformed`] if the token has no readable header.
pub fn peek(token: &str) -> Result<UntrustedHeader, VerifyError> {
    let segment = match Compact::split(token, MAX_HEADER_LEN) {
        Ok(compact) => compact.header,
        Err(VerifyError::Malformed(MalformedToken::EncryptedToken)) => {
            EncryptedCompact::split(token, MAX_HEADER_LEN)?.header
        }
        Err(error) => return Err(error),
    };
    let mut room = [0; HEADER_ROOM];
    let header = RawHeader::read(segment, &mut room)?;
    let owned = |value: Value<'_>| value.as_json_str().map(|text| text.decode().into_owned());
    Ok(UntrustedHeader {
        alg: header.alg.and_then(owned),
        typ: header.typ.and_then(owned),
        kid: header.kid.map(|kid| kid.decode().into_owned()),
    })
}
