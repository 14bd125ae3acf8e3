//! The policy of the run, and verification with typed-jwt.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::Sha256;
use typed_jwt::__private_0_1_0::encrypt_raw;
use typed_jwt::{A256CbcHs512Key, A256GcmKey, A256KwKey, Claims, Hs256Key, NumericDate, jwe, jws};

const SECRET: &[u8] = b"for the oracle only, 0123456789ab";

/// The keys of 32 bytes are its first half.
const ENCRYPTION_SECRET: &[u8; 64] =
    b"encrypts for the oracle only 012; encrypts for the oracle only 3";

/// 2023-11-14T22:13:20Z
pub(crate) const NOW: u64 = 1_700_000_000;
pub(crate) const LEEWAY: u64 = 30;

/// Accepts any further claims, so that only the policy and the encoding decide.
#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = ["web", "app"],
    ttl = "15m",
    leeway = "30s",
    max_len = 1_000_000,
)]
struct Session {
    #[serde(flatten)]
    _rest: Map<String, Value>,
}

/// The policy of [`Session`], for the other libraries.
#[derive(Serialize)]
pub(crate) struct Policy {
    key: String,
    alg: &'static str,
    typ: &'static str,
    iss: &'static str,
    aud: [&'static str; 2],
    leeway: u64,
    now: u64,
    encryption: BTreeMap<Check, EncryptionPolicy>,
}

#[derive(Serialize)]
struct EncryptionPolicy {
    key: String,
    alg: &'static str,
    enc: &'static str,
}

pub(crate) fn policy() -> Policy {
    Policy {
        key: base64url(SECRET),
        alg: "HS256",
        typ: "session+jwt",
        iss: "https://auth.example.com",
        aud: ["web", "app"],
        leeway: LEEWAY,
        now: NOW,
        encryption: Check::ENCRYPTED
            .into_iter()
            .map(|check| {
                let (alg, enc) = check.encryption();
                let len = if check == Check::A256CbcHs512 { 64 } else { 32 };
                let key = base64url(&ENCRYPTION_SECRET[..len]);
                (check, EncryptionPolicy { key, alg, enc })
            })
            .collect(),
    }
}

/// The part of a token that is verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Check {
    /// The signature and all claims: `Claims::verify_at`.
    Claims,
    /// The signature of any payload: `jws::verify`.
    Signature,
    /// An encrypted token with any payload: `jwe::decrypt` with a key of this algorithm.
    A256Gcm,
    A256Kw,
    A256CbcHs512,
}

impl Check {
    pub(crate) const ENCRYPTED: [Self; 3] = [Self::A256Gcm, Self::A256Kw, Self::A256CbcHs512];

    /// Returns `alg` and `enc` of an encrypted token.
    pub(crate) fn encryption(self) -> (&'static str, &'static str) {
        match self {
            Self::A256Kw => ("A256KW", "A256GCM"),
            Self::A256CbcHs512 => ("dir", "A256CBC-HS512"),
            _ => ("dir", "A256GCM"),
        }
    }
}

/// The result of a verification.
#[allow(clippy::large_enum_variant, reason = "about half of all outcomes are accepted")]
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Outcome {
    Refused { refused: String },
    Accepted(Reading),
}

/// Values of an accepted token. Two libraries may both accept a token and read different values.
/// The values can have any JSON type, because the other libraries accept more types than strings.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Reading {
    kid: Value,
    sub: Value,
    jti: Value,
    exp: Value,
    payload: Value,
}

impl Reading {
    /// Compares all values; times may differ by the rounding error of a double.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        let same_time = match (self.exp.as_f64(), other.exp.as_f64()) {
            (Some(one), Some(other)) => (one - other).abs() <= one.abs() * 1e-15 + 1e-6,
            _ => self.exp == other.exp,
        };
        let without_time = |reading: &Self| Self { exp: Value::Null, ..reading.clone() };
        same_time && without_time(self) == without_time(other)
    }
}

pub(crate) fn verify(check: Check, token: &str) -> Outcome {
    let key = key();
    let reading = match check {
        Check::Claims => {
            Session::verify_at(token, &key, NumericDate::from_unix(NOW)).map(|session| Reading {
                kid: session.header().kid().into(),
                sub: session.subject().into(),
                jti: session.token_id().into(),
                exp: session.expires_at().map(seconds).into(),
                payload: Value::Null,
            })
        }
        Check::Signature => jws::verify(token, &key).map(|authentic| Reading {
            kid: authentic.header().kid().into(),
            payload: base64url(authentic.payload()).into(),
            ..Reading::default()
        }),
        Check::A256Gcm => jwe::decrypt(token, &gcm_key()).map(|token| decrypted(&token)),
        Check::A256Kw => jwe::decrypt(token, &wrap_key()).map(|token| decrypted(&token)),
        Check::A256CbcHs512 => jwe::decrypt(token, &cbc_key()).map(|token| decrypted(&token)),
    };
    match reading {
        Ok(reading) => Outcome::Accepted(reading),
        Err(error) => Outcome::Refused { refused: format!("{error:?}") },
    }
}

fn decrypted(decrypted: &jwe::DecryptedPayload) -> Reading {
    Reading {
        kid: decrypted.header().kid().into(),
        payload: base64url(decrypted.payload()).into(),
        ..Reading::default()
    }
}

/// Encrypts the payload under any header segment.
pub(crate) fn encrypt(check: Check, header: &str, payload: &[u8]) -> String {
    match check {
        Check::A256Kw => encrypt_raw(&wrap_key(), header, payload),
        Check::A256CbcHs512 => encrypt_raw(&cbc_key(), header, payload),
        _ => encrypt_raw(&gcm_key(), header, payload),
    }
    .expect("the operating system has randomness")
}

fn gcm_key() -> A256GcmKey {
    A256GcmKey::from_bytes(&ENCRYPTION_SECRET[..32]).expect("32 bytes")
}

fn wrap_key() -> A256KwKey {
    A256KwKey::from_bytes(&ENCRYPTION_SECRET[..32]).expect("32 bytes")
}

fn cbc_key() -> A256CbcHs512Key {
    A256CbcHs512Key::from_bytes(ENCRYPTION_SECRET).expect("64 bytes")
}

/// Returns the `exp` of a token whose claims are accepted, with nanosecond precision.
pub(crate) fn expiry(check: Check, token: &str) -> Option<NumericDate> {
    let claims = Session::verify_at(token, &key(), NumericDate::from_unix(NOW)).ok();
    claims.filter(|_| check == Check::Claims)?.expires_at()
}

fn key() -> Hs256Key {
    Hs256Key::from_bytes(SECRET).expect("the secret is long enough")
}

#[expect(clippy::cast_precision_loss, reason = "the year 9999 is far below 2⁵³")]
fn seconds(date: NumericDate) -> f64 {
    date.as_unix() as f64 + f64::from(date.subsec_nanos()) / 1e9
}

pub(crate) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn decoded(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Returns the correct signature of the bytes.
pub(crate) fn sign(signing_input: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET).expect("HMAC accepts keys of any length");
    mac.update(signing_input);
    base64url(&mac.finalize().into_bytes())
}
