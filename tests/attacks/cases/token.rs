//! Tokens assembled from bytes; a case can make any part wrong.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384, Sha512};

use super::{Base, SECRET};

/// How a token is signed.
#[derive(Clone, Debug)]
pub(crate) enum Signed {
    /// Correctly: HMAC with SHA-256 and [`SECRET`].
    Right,
    /// With SHA-384 and [`SECRET`].
    Hs384,
    /// With SHA-512 and [`SECRET`].
    Hs512,
    /// With SHA-256 and another secret.
    Under(Vec<u8>),
    /// These bytes are the signature.
    As(Vec<u8>),
}

type Edit = Box<dyn Fn(String) -> String>;

/// The parts of a token, and the time of its verification.
pub(crate) struct Token {
    /// The form of the attack.
    pub(crate) label: String,
    /// The header's bytes.
    pub(crate) header: Vec<u8>,
    /// The payload's bytes.
    pub(crate) payload: Vec<u8>,
    /// How it is signed.
    pub(crate) signed: Signed,
    /// The time of verification, since the epoch.
    pub(crate) at: Duration,
    before_signing: Option<Edit>,
    after_signing: Option<Edit>,
}

impl Token {
    /// A valid access token, to be verified at `now`.
    pub(crate) fn valid(now: u64) -> Self {
        Self::of(Base::access(now))
    }

    /// A valid token of a kind, to be verified at the time of `base`.
    pub(crate) fn of(base: Base) -> Self {
        Self {
            label: "valid".into(),
            header: base.header().json(),
            payload: base.claims().json(),
            signed: Signed::Right,
            at: Duration::from_secs(base.now),
            before_signing: None,
            after_signing: None,
        }
    }

    pub(crate) fn label(self, label: impl Into<String>) -> Self {
        Self { label: label.into(), ..self }
    }

    pub(crate) fn header(self, header: impl Into<Vec<u8>>) -> Self {
        Self { header: header.into(), ..self }
    }

    pub(crate) fn payload(self, payload: impl Into<Vec<u8>>) -> Self {
        Self { payload: payload.into(), ..self }
    }

    pub(crate) fn signed(self, signed: Signed) -> Self {
        Self { signed, ..self }
    }

    pub(crate) fn at(self, at: Duration) -> Self {
        Self { at, ..self }
    }

    /// Changes the encoded header and payload before they are signed.
    pub(crate) fn before_signing(self, edit: impl Fn(String) -> String + 'static) -> Self {
        Self { before_signing: Some(Box::new(edit)), ..self }
    }

    /// Changes the signed token.
    pub(crate) fn after_signing(self, edit: impl Fn(String) -> String + 'static) -> Self {
        Self { after_signing: Some(Box::new(edit)), ..self }
    }

    /// Returns true if the signature is correct for the encoded header and payload.
    pub(crate) fn is_correctly_signed(&self) -> bool {
        matches!(self.signed, Signed::Right) && self.after_signing.is_none()
    }

    /// Returns true if the encoded token is changed, before or after it is signed.
    pub(crate) fn is_edited(&self) -> bool {
        self.before_signing.is_some() || self.after_signing.is_some()
    }

    /// Returns the token.
    pub(crate) fn text(&self) -> String {
        self.text_signed(Signed::over)
    }

    /// Returns the token with the signature that `sign` makes.
    pub(crate) fn text_signed(&self, sign: impl FnOnce(&Signed, &[u8]) -> Vec<u8>) -> String {
        let input = format!("{}.{}", encode(&self.header), encode(&self.payload));
        let input = match &self.before_signing {
            Some(edit) => edit(input),
            None => input,
        };
        let signature = encode(sign(&self.signed, input.as_bytes()));
        let token = format!("{input}.{signature}");
        match &self.after_signing {
            Some(edit) => edit(token),
            None => token,
        }
    }
}

impl Signed {
    /// Signs `input`.
    pub(crate) fn over(&self, input: &[u8]) -> Vec<u8> {
        match self {
            Self::Right => hs256(&SECRET, input),
            Self::Hs384 => mac::<Hmac<Sha384>>(&SECRET, input),
            Self::Hs512 => mac::<Hmac<Sha512>>(&SECRET, input),
            Self::Under(secret) => hs256(secret, input),
            Self::As(signature) => signature.clone(),
        }
    }
}

/// HMAC with SHA-256.
pub(crate) fn hs256(secret: &[u8], input: &[u8]) -> Vec<u8> {
    mac::<Hmac<Sha256>>(secret, input)
}

fn mac<M: Mac + KeyInit>(secret: &[u8], input: &[u8]) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(secret).expect("HMAC accepts keys of any length");
    mac.update(input);
    mac.finalize().into_bytes().to_vec()
}

/// Encodes as base64url without padding.
pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The members of a JSON object, with the JSON text of each value.
#[derive(Clone)]
pub(crate) struct Members(Vec<(String, String)>);

/// Returns a string as JSON.
pub(crate) fn raw(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[expect(clippy::needless_pass_by_value, reason = "keeps cases short: `with(\"exp\", now)`")]
impl Members {
    /// The empty object.
    pub(crate) fn none() -> Self {
        Self(Vec::new())
    }

    /// Replaces the value of `name`, or adds it; `name` and `value` are written unchanged.
    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Self {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, place)) => *place = value.to_string(),
            None => self.0.push((name.into(), value.to_string())),
        }
        self
    }

    /// Adds a member, even if there is already one of that name.
    pub(crate) fn and(mut self, name: &str, value: impl ToString) -> Self {
        self.0.push((name.into(), value.to_string()));
        self
    }

    /// Adds a member before the others.
    pub(crate) fn after(mut self, name: &str, value: impl ToString) -> Self {
        self.0.insert(0, (name.into(), value.to_string()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.0.retain(|(known, _)| known != name);
        self
    }

    /// The number of members.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns the object as JSON.
    pub(crate) fn json(&self) -> Vec<u8> {
        self.to_string().into_bytes()
    }
}

impl std::fmt::Display for Members {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let members: Vec<String> =
            self.0.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        write!(f, "{{{}}}", members.join(","))
    }
}
