use alloc::borrow::Cow;
use alloc::boxed::Box;
use core::fmt;

use super::{ClaimError, MalformedToken};
use crate::time::NumericDate;

/// The reason why a token was refused.
///
/// # Order of the checks
///
/// The error is that of the first check that fails. The checks run in this order:
///
/// 1. length of the token, three segments (five if the tokens of the type are encrypted);
/// 2. header: length, base64url, UTF-8, one JSON object, `kid` is a string;
/// 3. `alg` (and `enc`), then `typ`, then parameters that change the processing (`crit`, `b64`, `zip`;
///    `enc` if the tokens are signed; `epk`, `p2c` and others, then `cty`, if they are encrypted), then
///    the parameters that the type demands (`header(…)`);
/// 4. signature: base64url, then the key that `kid` names, then the signature itself (with each key that a
///    ring tries for a token without `kid`); for an encrypted
///    token, the lengths of its segments, the key that `kid` names, base64url, then the decryption;
/// 5. payload: base64url, UTF-8, one JSON object without duplicate members; for an encrypted token,
///    claims that the header repeats;
/// 6. JSON types of `iss`, `sub`, `jti`, `exp`, `nbf` and `iat`, expected or not;
/// 7. times: `exp` and `iat` are present if required, then `exp`, the maximum age, `nbf`, and an
///    `iat` in the future;
/// 8. `iss`, then `aud`, then the presence of `jti`;
/// 9. unknown claims, if they are refused;
/// 10. conversion of the fields, in the order of the struct;
/// 11. rules of the application (`eq`, `one_of`, `validate`), in the order of the struct.
///
/// A nested token passes steps 1 to 4 for the encrypted token, without `typ` and with a `cty` that must be
/// `JWT`. Its content passes steps 1 to 5 for a signed token, and then claims are compared that the header
/// of the encrypted token repeats.
///
/// Errors of steps 6 to 11 are only returned for authentic tokens: `Expired` always means authentic
/// but expired. No function of the application runs before step 10.
///
/// `Display` is for developers and logs. Send [`public_message`](Self::public_message) to clients.
#[derive(Debug)]
#[non_exhaustive]
pub enum VerifyError {
    /// The token is longer than the type's `max_len`, or its header than 8192 characters.
    TooLong {
        /// Length of the token or the header, in bytes.
        len: usize,
        /// Maximum length, in bytes.
        max: usize,
    },
    /// The format is wrong: segments, base64url, or JSON (RFC 7515 §5.2).
    ///
    /// Faults of the payload are reported only if the signature is valid.
    Malformed(MalformedToken),
    /// The header's `alg` is not the algorithm of the claims type (RFC 8725 §3.1). If the type has a
    /// list of algorithms: it is not in the list, or, checked after `kid`, not that of the key.
    UnexpectedAlgorithm {
        /// The algorithm of the type or of the key.
        expected: &'static str,
        /// The algorithm of the header, if it is a registered name (RFC 7518 §3.1).
        actual: Option<&'static str>,
    },
    /// The header's `enc` is not the content encryption of the claims type (RFC 8725 §3.1).
    UnexpectedEncryption {
        /// The content encryption of the type.
        expected: &'static str,
        /// The content encryption of the header, if it is a registered name (RFC 7518 §5.1).
        actual: Option<&'static str>,
    },
    /// The header's `typ` is not that of the claims type: the token was issued for another purpose
    /// (RFC 8725 §3.11).
    UnexpectedType {
        /// The media type that the claims type requires; `at+jwt or JWT` for a list, `JWT or none` if
        /// it may be absent, and `none` if it must be absent.
        expected: &'static str,
    },
    /// A parameter of the header that the claims type demands, by `header(…)`, is absent or has another
    /// value.
    UnexpectedHeader {
        /// The parameter.
        parameter: &'static str,
        /// The value that the claims type demands, as JSON.
        expected: &'static str,
    },
    /// A header parameter changes the processing of the token, and this is not supported: `crit`
    /// (RFC 7515 §4.1.11), `b64` (RFC 7797), `enc` or `zip` (RFC 7516 §4.1).
    CriticalHeader {
        /// The parameter.
        parameter: &'static str,
    },
    /// The header's `kid` does not match a key of the verifier (RFC 7515 §4.1.4), or the header has
    /// no `kid` and the verifier is a [`KeyRing`](crate::KeyRing) that requires one.
    UnknownKey,
    /// The signature does not match this key, header and payload (RFC 7515 §5.2).
    InvalidSignature,
    /// The token cannot be decrypted with this key: the key is another, or the token was changed (RFC
    /// 7516 §5.2). The reason is not distinguished (RFC 7516 §11.5).
    DecryptionFailed,
    /// A claim that the type or its policy requires is absent.
    MissingClaim {
        /// The claim's name.
        claim: Cow<'static, str>,
    },
    /// A claim has the wrong JSON type, is out of range, or is unknown and unknown claims are
    /// refused.
    InvalidClaim {
        /// The claim's name.
        claim: Cow<'static, str>,
        /// The reason.
        source: ClaimError,
    },
    /// The token is authentic but has expired: `exp` (RFC 7519 §4.1.4) or `max_age`.
    Expired {
        /// The time at which the token expired, without leeway.
        expired_at: NumericDate,
        /// The time of the check.
        now: NumericDate,
    },
    /// The token is authentic but not yet valid: `nbf` (RFC 7519 §4.1.5), or, with `max_age`, an
    /// `iat` in the future.
    NotYetValid {
        /// The time at which the token becomes valid, without leeway.
        valid_from: NumericDate,
        /// The time of the check.
        now: NumericDate,
    },
    /// `iss` is not the expected issuer (RFC 8725 §3.8).
    UnexpectedIssuer {
        /// The issuer of the policy, or several as a JSON array. If one of them differs from `actual` only in
        /// a slash at the end, it is that one. If an issuer contains the value of a claim that is not
        /// accepted, the name of the claim is in braces.
        expected: Box<str>,
        /// The issuer of the token.
        actual: Box<str>,
    },
    /// `aud`, or the claim that holds the audience, does not contain an expected audience (RFC 8725 §3.9).
    UnexpectedAudience {
        /// The audiences of the policy, as a JSON array.
        expected: Box<str>,
        /// The token's `aud`, or the claim that holds the audience in its place, as JSON.
        actual: Box<str>,
    },
    /// A rule of the application refused the claims: `eq`, `one_of` or `validate`.
    Rejected {
        /// The claim's name.
        claim: Cow<'static, str>,
        /// The rule that was broken.
        source: ClaimError,
    },
}

impl VerifyError {
    /// Returns the text that may be sent to a client: `"token expired"`, or `"invalid token"` for
    /// all other errors.
    ///
    /// Expiry has its own text because a client acts on it, by refreshing the token or by
    /// requesting a new login. Other details would only help an attacker who tries keys, types and
    /// audiences.
    #[must_use]
    pub const fn public_message(&self) -> &'static str {
        match self {
            Self::Expired { .. } => "token expired",
            _ => "invalid token",
        }
    }

    /// Returns the variant as one word, for logs and metrics: `"expired"`, `"invalid_signature"`, …
    /// Unlike `Display`, it contains no content of the token.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "too_long",
            Self::Malformed(_) => "malformed",
            Self::UnexpectedAlgorithm { .. } => "unexpected_algorithm",
            Self::UnexpectedEncryption { .. } => "unexpected_encryption",
            Self::UnexpectedType { .. } => "unexpected_type",
            Self::UnexpectedHeader { .. } => "unexpected_header",
            Self::CriticalHeader { .. } => "critical_header",
            Self::UnknownKey => "unknown_key",
            Self::InvalidSignature => "invalid_signature",
            Self::DecryptionFailed => "decryption_failed",
            Self::MissingClaim { .. } => "missing_claim",
            Self::InvalidClaim { .. } => "invalid_claim",
            Self::Expired { .. } => "expired",
            Self::NotYetValid { .. } => "not_yet_valid",
            Self::UnexpectedIssuer { .. } => "unexpected_issuer",
            Self::UnexpectedAudience { .. } => "unexpected_audience",
            Self::Rejected { .. } => "rejected",
        }
    }
}

/// Returns true if the texts differ only in a slash at the end.
pub(crate) fn differ_in_trailing_slash(one: &str, other: &str) -> bool {
    one.strip_suffix('/') == Some(other) || other.strip_suffix('/') == Some(one)
}

impl From<MalformedToken> for VerifyError {
    fn from(malformed: MalformedToken) -> Self {
        Self::Malformed(malformed)
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { len, max } => {
                write!(f, "token is {len} bytes long; the maximum is {max} (`max_len`)")
            }
            Self::Malformed(malformed) => write!(f, "malformed token: {malformed}"),
            Self::UnexpectedAlgorithm { expected, actual: Some(actual) } => {
                write!(f, "unexpected algorithm {actual}; expected {expected}")
            }
            Self::UnexpectedAlgorithm { expected, actual: None } => {
                write!(f, "unknown algorithm; expected {expected}")
            }
            Self::UnexpectedEncryption { expected, actual: Some(actual) } => {
                write!(f, "unexpected content encryption {actual}; expected {expected}")
            }
            Self::UnexpectedEncryption { expected, actual: None } => {
                write!(f, "unknown content encryption; expected {expected}")
            }
            Self::UnexpectedType { expected } => {
                f.write_str("unexpected token type; expected ")?;
                // A media type has no spaces.
                for (at, typ) in expected.split(" or ").enumerate() {
                    f.write_str(if at == 0 { "" } else { " or " })?;
                    if typ == "none" { f.write_str(typ)? } else { write!(f, "`{typ}`")? }
                }
                Ok(())
            }
            Self::UnexpectedHeader { parameter, expected } => {
                write!(f, "unexpected header parameter `{parameter}`; expected {expected}")
            }
            Self::CriticalHeader { parameter } => {
                write!(f, "unsupported header parameter `{parameter}`")
            }
            Self::UnknownKey => f.write_str("unknown key id (`kid`)"),
            Self::InvalidSignature => f.write_str("signature verification failed"),
            Self::DecryptionFailed => f.write_str("decryption failed"),
            Self::MissingClaim { claim } => write!(f, "the claim `{claim}` is missing"),
            Self::InvalidClaim { claim, source } => write!(f, "the claim `{claim}`: {source}"),
            Self::Expired { expired_at, now } => {
                write!(f, "token expired at {expired_at} (now {now})")
            }
            Self::NotYetValid { valid_from, now } => {
                write!(f, "token is not valid before {valid_from} (now {now})")
            }
            Self::UnexpectedIssuer { expected, actual } => {
                write!(f, "the issuer is {actual:?}, expected ")?;
                let placeholder =
                    expected.split_once('{').and_then(|(_, rest)| rest.split_once('}'));
                if let Some((claim, _)) = placeholder {
                    if expected.starts_with('[') {
                        write!(f, "one of {expected} with an accepted `{claim}`")
                    } else {
                        write!(f, "{expected:?} with an accepted `{claim}`")
                    }
                } else if expected.starts_with('[') {
                    write!(f, "one of {expected}")
                } else if differ_in_trailing_slash(expected, actual) {
                    write!(f, "{expected:?}: only the slash at the end differs")
                } else {
                    write!(f, "{expected:?}")
                }
            }
            Self::UnexpectedAudience { expected, actual } => {
                write!(f, "the audience is {actual}, expected one of {expected}")
            }
            Self::Rejected { claim, source } => write!(f, "the claim `{claim}` {source}"),
        }
    }
}

impl core::error::Error for VerifyError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Malformed(malformed) => Some(malformed),
            Self::InvalidClaim { source, .. } | Self::Rejected { source, .. } => Some(source),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn only_expiry_is_told_to_a_client() {
        let time = NumericDate::MIN;
        let expired = VerifyError::Expired { expired_at: time, now: time };
        assert_eq!(expired.public_message(), "token expired");
        for error in [
            VerifyError::TooLong { len: 2, max: 1 },
            VerifyError::UnknownKey,
            VerifyError::InvalidSignature,
            VerifyError::NotYetValid { valid_from: time, now: time },
            VerifyError::MissingClaim { claim: "sub".into() },
        ] {
            assert_eq!(error.public_message(), "invalid token", "{error}");
        }
    }

    #[test]
    fn an_invalid_claim_has_the_json_error_as_its_source() {
        let json = serde_json::from_str::<u64>("true").unwrap_err();
        let error = VerifyError::InvalidClaim { claim: "age".into(), source: json.into() };
        let source = core::error::Error::source(&error).unwrap();
        assert!(source.source().unwrap().is::<serde_json::Error>());
        let message = "the claim `age`: invalid type: boolean `true`, expected u64";
        assert_eq!(error.to_string(), message);
    }
}
