//! The checks of a verification, and the check at which a token failed.

use std::time::{Duration, Instant};

use typed_jwt::VerifyError;
use typed_jwt::session::AccessError;

use crate::app::App;
use crate::users::Account;

/// The checks, in the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Check {
    Form,
    Algorithm,
    Type,
    Signature,
    Claims,
    Expiry,
    Issuer,
    Audience,
    DenyList,
}

impl Check {
    pub(crate) const ALL: [Self; 9] = [
        Self::Form,
        Self::Algorithm,
        Self::Type,
        Self::Signature,
        Self::Claims,
        Self::Expiry,
        Self::Issuer,
        Self::Audience,
        Self::DenyList,
    ];

    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Algorithm => "algorithm",
            Self::Type => "type",
            Self::Signature => "signature",
            Self::Claims => "claims",
            Self::Expiry => "expiry",
            Self::Issuer => "issuer",
            Self::Audience => "audience",
            Self::DenyList => "deny-list",
        }
    }

    pub(crate) const fn title(self, is_encrypted: bool) -> &'static str {
        match self {
            Self::Signature if is_encrypted => "Decryption",
            Self::Form => "Format",
            Self::Algorithm => "Algorithm",
            Self::Type => "Type",
            Self::Signature => "Signature",
            Self::Claims => "Claims",
            Self::Expiry => "Times",
            Self::Issuer => "Issuer",
            Self::Audience => "Audience",
            Self::DenyList => "Deny list",
        }
    }

    pub(crate) const fn in_words(self, is_encrypted: bool) -> &'static str {
        match self {
            Self::Form if is_encrypted => {
                "At most 8192 bytes, five parts in canonical base64url, and a header that is a single JSON object."
            }
            Self::Algorithm if is_encrypted => {
                "The header must name dir and A256GCM, the encryption of the claims type. A token cannot choose its own algorithm."
            }
            Self::Signature if is_encrypted => {
                "The token must decrypt with a key of this server, which also shows that header and payload are unchanged."
            }
            Self::Form => {
                "At most 8192 bytes, three parts in canonical base64url, and a header that is a single JSON object."
            }
            Self::Algorithm => {
                "The header must name HS256, the algorithm of the claims type. A token cannot choose its own algorithm."
            }
            Self::Type => {
                "The header must name session+jwt, which prevents the use of a refresh token as an access token. Parameters \
                 that change how a token is processed (crit, b64, enc, zip) are rejected."
            }
            Self::Signature => {
                "The HMAC of header and payload must match a key of this server. The payload is not used before this check."
            }
            Self::Claims => {
                "The payload must be a single JSON object without duplicate members, and each claim must have the right type. \
                 The fields of the struct are read last, after the policy checks."
            }
            Self::Expiry => "exp must be in the future and nbf, if present, in the past.",
            Self::Issuer => "iss must be this server.",
            Self::Audience => "aud must be, or contain, this application.",
            Self::DenyList => {
                "The session must not have been ended. This server checks a list in its memory."
            }
        }
    }

    /// Returns the check that produced an error.
    fn from_error(error: &AccessError, payload_is_authentic: impl FnOnce() -> bool) -> Self {
        let refused = match error {
            AccessError::Refused(refused) => refused,
            AccessError::Denied(_) => return Self::DenyList,
            // There are no other variants yet.
            _ => return Self::Claims,
        };
        match refused {
            // `Malformed` concerns the header or the signature before the signature check, and the
            // payload afterwards.
            VerifyError::Malformed(_) if payload_is_authentic() => Self::Claims,
            VerifyError::TooLong { .. } | VerifyError::Malformed(_) => Self::Form,
            VerifyError::UnexpectedAlgorithm { .. } | VerifyError::UnexpectedEncryption { .. } => {
                Self::Algorithm
            }
            VerifyError::UnexpectedType { .. }
            | VerifyError::UnexpectedHeader { .. }
            | VerifyError::CriticalHeader { .. } => Self::Type,
            VerifyError::UnknownKey
            | VerifyError::InvalidSignature
            | VerifyError::DecryptionFailed => Self::Signature,
            VerifyError::Expired { .. } | VerifyError::NotYetValid { .. } => Self::Expiry,
            VerifyError::UnexpectedIssuer { .. } => Self::Issuer,
            VerifyError::UnexpectedAudience { .. } => Self::Audience,
            // `MissingClaim`, `InvalidClaim`, `Rejected`, and future checks of claims.
            _ => Self::Claims,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    Failed,
    Skipped,
}

impl Outcome {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

/// The result of verifying a token with the keys of this server at the current time.
#[derive(Debug)]
pub(crate) struct Verdict {
    failed: Option<Check>,
    /// Whether only the fields of the struct were wrong, so that times, issuer and audience had
    /// passed.
    policy_was_met: bool,
    /// A message for developers.
    pub(crate) reason: Option<String>,
    /// The message that may be sent to a client.
    pub(crate) public_message: Option<&'static str>,
    /// Duration of the verification.
    pub(crate) took: Duration,
}

impl Verdict {
    pub(crate) fn new<U: Account>(app: &App<U>, token: &str) -> Self {
        let before = Instant::now();
        let verified = app.sessions.verify(token);
        let took = before.elapsed();
        let Some(error) = verified.err() else {
            let (reason, public_message) = (None, None);
            return Self { failed: None, policy_was_met: true, reason, public_message, took };
        };
        Self {
            failed: Some(Check::from_error(&error, || U::is_authentic(token, &app.access_keys))),
            policy_was_met: is_field_error(&error),
            reason: Some(error.to_string()),
            public_message: Some(error.public_message()),
            took,
        }
    }

    pub(crate) fn is_accepted(&self) -> bool {
        self.failed.is_none()
    }

    pub(crate) fn outcome(&self, check: Check) -> Outcome {
        let Some(failed) = self.failed else { return Outcome::Passed };
        let has_passed = check < failed || self.policy_was_met && check < Check::DenyList;
        match check {
            _ if check == failed => Outcome::Failed,
            _ if has_passed => Outcome::Passed,
            _ => Outcome::Skipped,
        }
    }
}

/// Returns whether the error concerns a field of the struct. Fields are read after the policy
/// checks.
fn is_field_error(error: &AccessError) -> bool {
    let AccessError::Refused(
        VerifyError::MissingClaim { claim }
        | VerifyError::InvalidClaim { claim, .. }
        | VerifyError::Rejected { claim, .. },
    ) = error
    else {
        return false;
    };
    ["role", "scopes"].contains(&&**claim)
}
