//! One string of an unverified payload, to choose the key that verifies the token.

use alloc::string::String;
use core::fmt;

use crate::base64url;
use crate::buffer::Buffer;
use crate::compact::Compact;
use crate::error::{ClaimError, MalformedToken, VerifyError};
use crate::header::{HEADER_ROOM, RawHeader};
use crate::json::{self, HeapNames, MemberLookup};
use crate::requirements::DEFAULT_MAX_LEN;

/// A string of the payload of a token that was not verified.
///
/// Use it to choose the key that verifies the token, and for nothing else: the sender of the token
/// controls it. It is not a claim. It has no `Display`, and `Debug` does not print it, because
/// unverified text must not reach a log.
#[derive(Clone)]
pub struct UntrustedSelector(String);

impl UntrustedSelector {
    /// Returns the string, for a look-up of a key. It may be any text: do not use it as a part of a
    /// path, a URL or a query.
    #[must_use]
    pub fn as_untrusted_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UntrustedSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UntrustedSelector").finish_non_exhaustive()
    }
}

/// Returns the string that the payload of a signed token has under the name `claim`, without
/// verifying the token, or `None` if the payload has no such member.
///
/// Use it if the key depends on a claim, for example if each tenant has its own secret and `iss` names
/// the tenant.
/// Verify the same token with the key afterwards. The header and the payload are read as strictly
/// as by verification: a member that another reader could understand differently is an error here
/// too. If the key depends on the header, use [`peek`](crate::peek).
///
/// ```
/// use std::collections::HashMap;
/// use typed_jwt::{Claims, Hs256Key, Verified, VerifyError, peek_key_selector};
///
/// #[derive(Claims)]
/// #[claims(alg = HS256, typ = "JWT", iss = any, aud = any, ttl = "3m")]
/// struct Call {
///     #[claim(iss)]
///     tenant: String,
/// }
///
/// fn verify(token: &str, secrets: &HashMap<String, Hs256Key>) -> Result<Verified<Call>, VerifyError> {
///     let tenant = peek_key_selector(token, "iss")?.ok_or(VerifyError::UnknownKey)?;
///     let key = secrets.get(tenant.as_untrusted_str()).ok_or(VerifyError::UnknownKey)?;
///     Call::verify(token, key)
/// }
///
/// let secrets = HashMap::from(["acme", "initech"].map(|name| (name.into(), Hs256Key::generate())));
/// let token = Call { tenant: "acme".into() }.encode(&secrets["acme"])?;
/// assert_eq!(verify(&token, &secrets)?.tenant, "acme");
///
/// // Each tenant can sign for itself only.
/// let forged = Call { tenant: "acme".into() }.encode(&secrets["initech"])?;
/// assert!(matches!(verify(&forged, &secrets), Err(VerifyError::InvalidSignature)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// - [`VerifyError::TooLong`] if the token is longer than [`DEFAULT_MAX_LEN`](crate::jws::DEFAULT_MAX_LEN)
///   bytes, also if its type has a larger `max_len`, or its header than 8192.
/// - [`VerifyError::Malformed`] if the token is not a signed token with a well-formed header and
///   payload; [`MalformedToken::EncryptedToken`] if it is encrypted.
/// - [`VerifyError::InvalidClaim`] if the member is not a string.
pub fn peek_key_selector(
    token: &str,
    claim: &'static str,
) -> Result<Option<UntrustedSelector>, VerifyError> {
    let compact = Compact::split(token, DEFAULT_MAX_LEN)?;
    RawHeader::read(compact.header, &mut [0; HEADER_ROOM])?;
    base64url::check(compact.signature).map_err(|_| MalformedToken::SignatureNotBase64url)?;
    let mut payload = Buffer::new();
    base64url::decode_into(compact.payload, &mut payload)
        .map_err(|_| MalformedToken::PayloadNotBase64url)?;
    let mut found = None;
    // Every name is `Unknown`, so the scanner refuses a second member of this name too.
    json::object(json::utf8(payload.as_bytes())?, HeapNames::default(), |name, value| {
        if name == *claim {
            found = Some(value);
        }
        Ok::<_, VerifyError>(MemberLookup::Unknown)
    })?;
    let Some(value) = found else { return Ok(None) };
    let text = value.as_json_str().ok_or_else(|| VerifyError::InvalidClaim {
        claim: claim.into(),
        source: ClaimError::new("is not a string"),
    })?;
    Ok(Some(UntrustedSelector(text.decode().into_owned())))
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString;

    use super::*;

    fn token_of(payload: &[u8]) -> String {
        let header = base64url::encode(br#"{"alg":"HS256"}"#);
        format!("{header}.{}.AAAA", base64url::encode(payload))
    }

    fn peeked(payload: &str) -> Result<Option<String>, VerifyError> {
        let selector = peek_key_selector(&token_of(payload.as_bytes()), "iss")?;
        Ok(selector.map(|selector| selector.as_untrusted_str().to_string()))
    }

    #[test]
    fn a_string_is_returned_as_verification_reads_it() {
        for (payload, expected) in [
            (r#"{"iss":"acme"}"#, Some("acme")),
            (r#" { "a" : [1,{"iss":"x"}] , "iss" : "acme" } "#, Some("acme")),
            (r#"{"\u0069ss":"ac\u006de\n"}"#, Some("acme\n")),
            (r#"{"iss":""}"#, Some("")),
            (r#"{"ISS":"acme","sub":"iss"}"#, None),
            ("{}", None),
        ] {
            assert_eq!(peeked(payload).unwrap().as_deref(), expected, "{payload}");
        }
    }

    #[test]
    fn other_json_types_are_refused() {
        for value in ["null", "17", "true", r#"["acme"]"#, r#"{"iss":"acme"}"#] {
            let error = peeked(&format!(r#"{{"iss":{value}}}"#)).unwrap_err();
            assert!(matches!(error, VerifyError::InvalidClaim { .. }), "{value}: {error:?}");
            assert_eq!(error.to_string(), "the claim `iss`: is not a string");
        }
    }

    #[test]
    fn ambiguous_payloads_are_refused() {
        let deep = format!(r#"{{"iss":"acme","a":{}{}}}"#, "[".repeat(64), "]".repeat(64));
        for (payload, expected) in [
            (r#"{"iss":"acme","iss":"acme"}"#, MalformedToken::DuplicateMember),
            (r#"{"iss":"acme","\u0069ss":"initech"}"#, MalformedToken::DuplicateMember),
            (r#"{"iss":"acme","a":{"b":1,"b":2}}"#, MalformedToken::DuplicateMember),
            (r#"{"iss":"acme","a":1,"a":1}"#, MalformedToken::DuplicateMember),
            (r#"{"iss":"\ud800"}"#, MalformedToken::LoneSurrogate),
            (r#"{"iss":"acme","a":1e400}"#, MalformedToken::NumberOutOfRange),
            (r#"{"iss":"acme"}{}"#, MalformedToken::NotJson),
            (r#"{"iss":"acme",}"#, MalformedToken::NotJson),
            (r#"{"iss":'acme'}"#, MalformedToken::NotJson),
            (r#"["iss","acme"]"#, MalformedToken::NotAnObject),
            (r#""iss""#, MalformedToken::NotAnObject),
            ("", MalformedToken::NotAnObject),
            ("\u{feff}{\"iss\":\"acme\"}", MalformedToken::NotUtf8),
            (&deep, MalformedToken::TooDeep),
        ] {
            match peeked(payload).unwrap_err() {
                VerifyError::Malformed(malformed) => assert_eq!(malformed, expected, "{payload}"),
                other => panic!("{payload}: {other:?}"),
            }
        }
        let latin1 = peek_key_selector(&token_of(b"{\"iss\":\"caf\xe9\"}"), "iss").unwrap_err();
        assert!(matches!(latin1, VerifyError::Malformed(MalformedToken::NotUtf8)));
    }

    #[test]
    fn only_signed_tokens_are_read() {
        let good = token_of(br#"{"iss":"acme"}"#);
        let (start, signature) = good.rsplit_once('.').unwrap();
        let (header, payload) = start.split_once('.').unwrap();
        let duplicate = base64url::encode(br#"{"alg":"HS256","alg":"none"}"#);
        for (token, expected) in [
            (format!("{good}.."), MalformedToken::EncryptedToken),
            (start.to_string(), MalformedToken::NotThreeSegments),
            (format!("{good}."), MalformedToken::NotThreeSegments),
            (format!("{header}=.{payload}.{signature}"), MalformedToken::HeaderNotBase64url),
            (format!("{header}.{payload}=.{signature}"), MalformedToken::PayloadNotBase64url),
            (format!("{header}.{payload}.A"), MalformedToken::SignatureNotBase64url),
            (format!("{duplicate}.{payload}.{signature}"), MalformedToken::DuplicateMember),
            (format!("W10.{payload}.{signature}"), MalformedToken::NotAnObject),
        ] {
            match peek_key_selector(&token, "iss").unwrap_err() {
                VerifyError::Malformed(malformed) => assert_eq!(malformed, expected, "{token}"),
                other => panic!("{token}: {other:?}"),
            }
        }
        let long = token_of(format!(r#"{{"iss":"{}"}}"#, "a".repeat(DEFAULT_MAX_LEN)).as_bytes());
        assert!(matches!(peek_key_selector(&long, "iss"), Err(VerifyError::TooLong { .. })));
    }

    #[test]
    fn debug_does_not_print_the_string() {
        let selector = peek_key_selector(&token_of(br#"{"iss":"acme"}"#), "iss").unwrap().unwrap();
        assert_eq!(format!("{selector:?}"), "UntrustedSelector { .. }");
    }
}
