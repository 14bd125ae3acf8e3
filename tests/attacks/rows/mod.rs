//! The attacks, as data: which tokens, how signed, at which time, and what is to become of them.
//!
//! Nothing here knows a JWT library: tokens are put together from bytes, so that they can be wrong in any
//! way. The same rows are put before other libraries by `compat/attack-matrix`.

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

/// The leeway of [`Policy::Lenient`], in seconds: the most that a `ttl` of 15 minutes allows.
pub(crate) const LEEWAY: u64 = 899;

/// The `max_age` of [`Policy::Recent`], in seconds.
pub(crate) const MAX_AGE: u64 = 300;

/// The longest token of every policy but [`Policy::Large`], in bytes.
pub(crate) const MAX_LEN: usize = 8192;

/// The secret of issuer and verifier: 64 bytes, so that it is long enough for every HMAC algorithm.
pub(crate) const SECRET: [u8; 64] =
    *b"a secret that only the issuer and the verifier know, in 64 bytes";

/// What the verifier demands: `HS256`, [`TYP`], [`ISSUER`], [`AUDIENCE`], an `exp`, no leeway, and a claim
/// `role` that is `"member"` or `"admin"`. The variants say what is different.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Policy {
    /// Nothing.
    Session,
    /// [`LEEWAY`].
    Lenient,
    /// [`MAX_AGE`], and a `jti` is demanded.
    Recent,
    /// Unknown claims are refused.
    Closed,
    /// Tokens of up to 16 MiB.
    Large,
    /// The key is called [`KEY_ID`].
    Named,
}

/// What is to become of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Refused, with this error.
    Refused(&'static str),
    /// Accepted, for this reason.
    Accepted(&'static str),
}

/// Why [`Row::bytes`] may accept what [`Row::claims`] refuses.
const PAYLOAD_UNREAD: Verdict = Verdict::Accepted("the payload is any bytes");
const TYPE_UNCHECKED: Verdict = Verdict::Accepted("`typ` is the caller's to check");
const VERIFIES_NOTHING: Verdict = Verdict::Accepted("only the header is read, as untrusted");

/// One attack, in as many forms as it has.
pub(crate) struct Row {
    /// What the attacker tries.
    pub(crate) name: String,
    /// A CVE, or the section of an RFC that forbids it.
    pub(crate) reference: &'static str,
    /// What the verifier demands.
    pub(crate) policy: Policy,
    /// True if the tokens are about one exact moment, for verifiers that are given the time.
    pub(crate) exact: bool,
    /// True if the tokens have claims of the application, or need a type that ignores unknown claims. A
    /// refresh token can have neither.
    pub(crate) of_application: bool,
    /// The tokens of the attack.
    pub(crate) attacks: Vec<Token>,
    /// Tokens that differ from those in nothing but the attack, and are valid.
    pub(crate) controls: Vec<Token>,
    /// The same, but longer than [`MAX_LEN`]: valid where the policy says so.
    pub(crate) long_controls: Vec<Token>,
    /// Where claims are read.
    pub(crate) claims: Verdict,
    /// Where a signature is checked over any bytes.
    pub(crate) bytes: Verdict,
    /// Where the header alone is read.
    pub(crate) peek: Verdict,
}

impl Row {
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

    /// A token whose form is wrong, or that of its header.
    fn of_form(name: impl Into<String>, reference: &'static str, error: &'static str) -> Self {
        Self::new(name, reference, error)
    }

    /// A token with a header that demands something else, or with a signature that does not fit.
    fn of_header(name: impl Into<String>, reference: &'static str, error: &'static str) -> Self {
        Self { peek: VERIFIES_NOTHING, ..Self::new(name, reference, error) }
    }

    /// A token for another purpose.
    fn of_type(name: impl Into<String>, reference: &'static str, error: &'static str) -> Self {
        Self { bytes: TYPE_UNCHECKED, ..Self::of_header(name, reference, error) }
    }

    /// A token with wrong claims.
    fn of_claims(name: impl Into<String>, reference: &'static str, error: &'static str) -> Self {
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

    fn bytes(self, error: &'static str) -> Self {
        Self { bytes: Verdict::Refused(error), ..self }
    }

    fn peek(self, error: &'static str) -> Self {
        Self { peek: Verdict::Refused(error), ..self }
    }

    fn peeked(self) -> Self {
        Self { peek: VERIFIES_NOTHING, ..self }
    }

    fn attacks(mut self, attacks: impl IntoIterator<Item = Token>) -> Self {
        self.attacks.extend(attacks);
        self
    }

    fn controls(mut self, controls: impl IntoIterator<Item = Token>) -> Self {
        self.controls.extend(controls);
        self
    }

    fn long_controls(mut self, controls: impl IntoIterator<Item = Token>) -> Self {
        self.long_controls.extend(controls);
        self
    }
}

/// Attacks on one thing.
pub(crate) struct Class {
    /// The thing.
    pub(crate) name: &'static str,
    /// Its attacks.
    pub(crate) rows: Vec<Row>,
}

/// Every row made of access tokens without a key id, for a verifier at the time `now`.
pub(crate) fn all(now: u64) -> Vec<Class> {
    of(Base { now, kind: Kind::Access })
}

/// The rows made of one kind of token: those that this kind can have.
pub(crate) fn of(base: Base) -> Vec<Class> {
    let mut classes = every_class(base);
    for class in &mut classes {
        class.rows.retain(|row| base.can_have(row));
    }
    classes.retain(|class| !class.rows.is_empty());
    classes
}

fn every_class(base: Base) -> Vec<Class> {
    [
        ("algorithm", algorithms::rows(base)),
        ("signature", signatures::rows(base)),
        ("keys in the header", header_keys::rows(base)),
        ("critical headers", critical::rows(base)),
        ("type", typ::rows(base)),
        ("segments and size", form::rows(base)),
        ("base64url", base64::rows(base)),
        ("JSON grammar", json::rows(base)),
        ("JSON numbers", numbers::rows(base)),
        ("duplicate members", duplicates::rows(base)),
        ("times", times::rows(base)),
        ("issuer", issuer::rows(base)),
        ("audience", audience::rows(base)),
        ("other claims", claims::rows(base)),
    ]
    .into_iter()
    .map(|(name, rows)| Class { name, rows })
    .collect()
}
