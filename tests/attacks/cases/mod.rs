//! The attacks as data: the tokens, their signatures, the time of verification, and the expected
//! results.
//!
//! This module uses no JWT library: tokens are assembled from bytes, so that they can be malformed
//! in any entry. `compat/attack-matrix` runs the same cases against other libraries.

mod algorithms;
mod audience;
mod base;
mod base64;
mod claims;
mod critical;
mod duplicates;
mod form;
mod header_keys;
mod issuer;
mod json;
pub(crate) mod keys;
mod numbers;
mod other_issuers;
mod parameters;
mod refresh;
mod signatures;
mod times;
pub(crate) mod token;
mod typ;

pub(crate) use base::{Base, Kind};
pub(crate) use token::{Members, Signed, Token, raw};

/// The issuer of the policy.
pub(crate) const ISSUER: &str = "https://auth.example.com";

/// The audience of the policy.
pub(crate) const AUDIENCE: &str = "web";

/// The media type of the policy.
pub(crate) const TYP: &str = "session+jwt";

/// The id of the key under [`Policy::Named`], and of the key of a session.
pub(crate) const KEY_ID: &str = "2026-11";

/// The leeway of [`Policy::Lenient`], in seconds: the maximum for a `ttl` of 15 minutes.
pub(crate) const LEEWAY: u64 = 899;

/// The `max_age` of [`Policy::Recent`], in seconds.
pub(crate) const MAX_AGE: u64 = 300;

/// The longest token of every policy except [`Policy::Large`], in bytes.
pub(crate) const MAX_LEN: usize = 8192;

/// The secret of issuer and verifier: 64 bytes, long enough for every HMAC algorithm.
pub(crate) const SECRET: [u8; 64] =
    *b"a secret that only the issuer and the verifier know, in 64 bytes";

/// The policy of the verifier. All variants require `HS256`, [`TYP`], [`ISSUER`], [`AUDIENCE`], an
/// `exp`, no leeway, and a claim `role` that is `"member"` or `"admin"`. Each variant documents its
/// differences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Policy {
    /// No differences.
    Session,
    /// The leeway is [`LEEWAY`].
    Lenient,
    /// `max_age` is [`MAX_AGE`], and a `jti` is required.
    Recent,
    /// Unknown claims are refused.
    Closed,
    /// Tokens of up to 16 MiB.
    Large,
    /// The header has `cty` with the value `example;v=1`.
    Parameter,
    /// The key has the id [`KEY_ID`].
    Named,
    /// The types [`TYP`] and `JWT`, and the issuers [`ISSUER`] and `https://other.example/`.
    Several,
    /// The type may be absent.
    OptionalType,
    /// The type must be absent, and the claim `token_use` is `"access"`.
    NoType,
    /// The issuer contains the claim `tenant`, which is `"auth"` or `"other"`, in place of `auth`, or is
    /// `https://example.net/{tenant}/v2.0`. The claim `client_id` holds the audience, which is [`AUDIENCE`] or
    /// `"app"`.
    Tenant,
    /// Tokens are only verified, and `sub` and `jti` have any JSON type or are absent.
    Foreign,
    /// `sub` is the text of a number, and `jti` that of a UUID.
    Typed,
}

impl Policy {
    /// Returns true if the verifier accepts a token without anything that only this policy demands.
    pub(crate) fn accepts_plain_token(self) -> bool {
        !matches!(self, Self::Parameter | Self::NoType | Self::Tenant | Self::Typed)
    }

    /// Returns true if the tokens can be those of a session.
    pub(crate) fn is_of_sessions(self) -> bool {
        !matches!(self, Self::Foreign | Self::Typed)
    }
}

/// The expected result for a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Refused, with this error.
    Refused(&'static str),
    /// Accepted, for this reason.
    Accepted(&'static str),
}

/// The reason for which [`Case::bytes`] may accept a token that [`Case::claims`] refuses.
const PAYLOAD_UNREAD: Verdict = Verdict::Accepted("the payload may be any bytes");
const TYPE_UNCHECKED: Verdict = Verdict::Accepted("the caller checks `typ`");
const VERIFIES_NOTHING: Verdict = Verdict::Accepted("it reads only the header, as untrusted data");

/// One attack, in all its forms.
pub(crate) struct Case {
    /// The change that the attacker makes.
    pub(crate) name: String,
    /// A CVE, or the section of an RFC that forbids it.
    pub(crate) reference: &'static str,
    /// The policy of the verifier.
    pub(crate) policy: Policy,
    /// True if the result depends on the exact time; only for verifiers that are given the time.
    pub(crate) exact: bool,
    /// True if the tokens have claims of the application, or need a type that ignores unknown
    /// claims. Refresh tokens have neither.
    pub(crate) of_application: bool,
    /// The tokens of the attack.
    pub(crate) attacks: Vec<Token>,
    /// Valid tokens that differ from the attacks only in the attack itself.
    pub(crate) controls: Vec<Token>,
    /// Controls longer than [`MAX_LEN`]: valid if the policy allows their length.
    pub(crate) long_controls: Vec<Token>,
    /// The result of a function that reads claims.
    pub(crate) claims: Verdict,
    /// The result of a function that checks the signature over any payload.
    pub(crate) bytes: Verdict,
    /// The result of a function that reads only the header.
    pub(crate) peek: Verdict,
}

impl Case {
    fn new(name: impl Into<String>, reference: &'static str, error: &'static str) -> Self {
        Self {
            name: name.into(),
            reference,
            policy: Policy::Session,
            exact: false,
            of_application: false,
            attacks: Vec::new(),
            controls: Vec::new(),
            long_controls: Vec::new(),
            claims: Verdict::Refused(error),
            bytes: Verdict::Refused(error),
            peek: Verdict::Refused(error),
        }
    }

    /// A token that is malformed or has a malformed header.
    pub(crate) fn of_form(
        name: impl Into<String>,
        reference: &'static str,
        error: &'static str,
    ) -> Self {
        Self::new(name, reference, error)
    }

    /// A token with a header that requires something else, or with a wrong signature.
    pub(crate) fn of_header(
        name: impl Into<String>,
        reference: &'static str,
        error: &'static str,
    ) -> Self {
        Self { peek: VERIFIES_NOTHING, ..Self::new(name, reference, error) }
    }

    /// A token for another purpose.
    pub(crate) fn of_type(
        name: impl Into<String>,
        reference: &'static str,
        error: &'static str,
    ) -> Self {
        Self { bytes: TYPE_UNCHECKED, ..Self::of_header(name, reference, error) }
    }

    /// A token with wrong claims.
    pub(crate) fn of_claims(
        name: impl Into<String>,
        reference: &'static str,
        error: &'static str,
    ) -> Self {
        Self { bytes: PAYLOAD_UNREAD, ..Self::of_header(name, reference, error) }
    }

    fn under(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    fn exact(self) -> Self {
        Self { exact: true, ..self }
    }

    fn of_application(self) -> Self {
        Self { of_application: true, ..self }
    }

    pub(crate) fn bytes(self, error: &'static str) -> Self {
        Self { bytes: Verdict::Refused(error), ..self }
    }

    fn peek(self, error: &'static str) -> Self {
        Self { peek: Verdict::Refused(error), ..self }
    }

    fn peeked(self) -> Self {
        Self { peek: VERIFIES_NOTHING, ..self }
    }

    pub(crate) fn attacks(mut self, attacks: impl IntoIterator<Item = Token>) -> Self {
        self.attacks.extend(attacks);
        self
    }

    pub(crate) fn controls(mut self, controls: impl IntoIterator<Item = Token>) -> Self {
        self.controls.extend(controls);
        self
    }

    fn long_controls(mut self, controls: impl IntoIterator<Item = Token>) -> Self {
        self.long_controls.extend(controls);
        self
    }
}

/// The attacks on one part of a token.
pub(crate) struct Class {
    /// The part.
    pub(crate) name: &'static str,
    /// The attacks on this part.
    pub(crate) cases: Vec<Case>,
}

/// Every case made of access tokens without a key id, for a verifier at the time `now`.
pub(crate) fn all(now: u64) -> Vec<Class> {
    of(Base::access(now))
}

/// The cases that are possible with tokens of one kind.
pub(crate) fn of(base: Base) -> Vec<Class> {
    let mut classes = every_class(base);
    for class in &mut classes {
        class.cases.retain(|case| base.can_have(case));
    }
    classes.retain(|class| !class.cases.is_empty());
    classes
}

fn and(mut cases: Vec<Case>, more: Vec<Case>) -> Vec<Case> {
    cases.extend(more);
    cases
}

fn every_class(base: Base) -> Vec<Class> {
    [
        ("algorithm", algorithms::cases(base)),
        ("signature", signatures::cases(base)),
        ("keys in the header", header_keys::cases(base)),
        ("critical headers", critical::cases(base)),
        ("type", and(typ::cases(base), other_issuers::types(base))),
        ("header parameters", parameters::cases(base)),
        ("segments and size", form::cases(base)),
        ("base64url", base64::cases(base)),
        ("JSON grammar", json::cases(base)),
        ("JSON numbers", numbers::cases(base)),
        ("duplicate members", duplicates::cases(base)),
        ("times", and(times::cases(base), other_issuers::times(base))),
        ("issuer", and(issuer::cases(base), other_issuers::issuers(base))),
        ("audience", and(audience::cases(base), other_issuers::audiences(base))),
        ("other claims", and(claims::cases(base), other_issuers::claims(base))),
    ]
    .into_iter()
    .map(|(name, cases)| Class { name, cases })
    .collect()
}
