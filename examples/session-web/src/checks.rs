//! What a verification checks, and at which of it a token failed.

use std::time::{Duration, Instant};

use typed_jwt::session::AccessError;
use typed_jwt::{Malformation, VerifyError, jws};

use crate::app::App;

/// The checks, in their order.
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

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Form => "Form",
            Self::Algorithm => "Algorithm",
            Self::Type => "Type",
            Self::Signature => "Signature",
            Self::Claims => "Claims",
            Self::Expiry => "Times",
            Self::Issuer => "Issuer",
            Self::Audience => "Audience",
            Self::DenyList => "Deny-list",
        }
    }

    pub(crate) const fn in_words(self) -> &'static str {
        match self {
            Self::Form => {
                "At most 8192 bytes; three parts of base64url, of one spelling each; a header that is one JSON object."
            }
            Self::Algorithm => {
                "The header says HS256, the algorithm of the type. What the token would like is not asked."
            }
            Self::Type => {
                "The header says session+jwt, so that a refresh token is no access token; and it asks for nothing that would \
                 change the meaning (crit, b64, enc, zip)."
            }
            Self::Signature => {
                "The HMAC over header and payload is that of a key held here. Nothing of the payload is believed before."
            }
            Self::Claims => {
                "The payload is one JSON object, no member twice; each claim is of its type. The fields of the struct are read \
                 last, when the policy has been met."
            }
            Self::Expiry => "exp is to come, and nbf, where there is one, has come.",
            Self::Issuer => "iss is this server.",
            Self::Audience => "aud is, or contains, this application.",
            Self::DenyList => "Its session was not ended: a look into this server's memory.",
        }
    }

    /// The check that an error is of.
    fn of(error: &AccessError, payload_is_authentic: impl FnOnce() -> bool) -> Self {
        let refused = match error {
            AccessError::Refused(refused) => refused,
            AccessError::Denied(_) => return Self::DenyList,
            // There are no others yet.
            _ => return Self::Claims,
        };
        match refused {
            // Of header and signature before the signature, and of the payload afterwards.
            VerifyError::Malformed(_) if payload_is_authentic() => Self::Claims,
            VerifyError::TooLong { .. } | VerifyError::Malformed(_) => Self::Form,
            VerifyError::UnexpectedAlgorithm { .. } => Self::Algorithm,
            VerifyError::UnexpectedType { .. } | VerifyError::CriticalHeader { .. } => Self::Type,
            VerifyError::UnknownKey | VerifyError::InvalidSignature => Self::Signature,
            VerifyError::Expired { .. } | VerifyError::NotYetValid { .. } => Self::Expiry,
            VerifyError::WrongIssuer { .. } => Self::Issuer,
            VerifyError::WrongAudience { .. } => Self::Audience,
            // `MissingClaim`, `InvalidClaim`, `Rejected`: and what a later version may check of claims.
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

/// What this server says of a token, with its own keys, now.
#[derive(Debug)]
pub(crate) struct Verdict {
    failed: Option<Check>,
    /// The claims of the struct alone were wrong: times, issuer and audience had been right.
    policy_was_met: bool,
    /// For the developer.
    pub(crate) reason: Option<String>,
    /// What a client would be told.
    pub(crate) public_message: Option<&'static str>,
    /// How long the verification took.
    pub(crate) took: Duration,
}

impl Verdict {
    pub(crate) fn of(app: &App, token: &str) -> Self {
        let before = Instant::now();
        let verified = app.sessions.verify(token);
        let took = before.elapsed();
        let Some(error) = verified.err() else {
            let (reason, public_message) = (None, None);
            return Self { failed: None, policy_was_met: true, reason, public_message, took };
        };
        Self {
            failed: Some(Check::of(&error, || payload_is_authentic(app, token))),
            policy_was_met: is_of_a_field(&error),
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
        let was_before = check < failed || self.policy_was_met && check < Check::DenyList;
        match check {
            _ if check == failed => Outcome::Failed,
            _ if was_before => Outcome::Passed,
            _ => Outcome::Skipped,
        }
    }
}

/// Whether a payload that is malformed was signed as it is.
fn payload_is_authentic(app: &App, token: &str) -> bool {
    match jws::verify(token, &app.access_keys) {
        Ok(_) => true,
        Err(error) => {
            matches!(error, VerifyError::Malformed(Malformation::PayloadNotBase64url))
        }
    }
}

/// Whether a claim is wrong that only the struct knows: these are read when the policy has been met.
fn is_of_a_field(error: &AccessError) -> bool {
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
