//! The policy of the run, and what typed-jwt says.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::Sha256;
use typed_jwt::{Claims, Hs256Key, NumericDate, jws};

const SECRET: &[u8] = b"for the oracle only, 0123456789ab";

/// 2023-11-14T22:13:20Z
pub(crate) const NOW: u64 = 1_700_000_000;
pub(crate) const LEEWAY: u64 = 30;

/// Takes any claims beside the registered ones, so that policy and form decide.
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

/// The same policy, for the libraries.
#[derive(Serialize)]
pub(crate) struct Policy {
    key: String,
    alg: &'static str,
    typ: &'static str,
    iss: &'static str,
    aud: [&'static str; 2],
    leeway: u64,
    now: u64,
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
    }
}

/// What is verified of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Way {
    /// All: `Claims::verify_at`.
    Claims,
    /// The signature, over any payload: `jws::verify`.
    Jws,
}

/// What a reader of a token says.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Answer {
    Refused { refused: String },
    Accepted(Reading),
}

/// What was read of an accepted token: two readers that both accept may still differ. Values are of any
/// JSON type, for the libraries take more than strings.
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
    /// Equal, but for what a double cannot hold of a time.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        let same_time = match (self.exp.as_f64(), other.exp.as_f64()) {
            (Some(one), Some(other)) => (one - other).abs() <= one.abs() * 1e-15 + 1e-6,
            _ => self.exp == other.exp,
        };
        let but_time = |reading: &Self| Self { exp: Value::Null, ..reading.clone() };
        same_time && but_time(self) == but_time(other)
    }
}

pub(crate) fn answer(way: Way, token: &str) -> Answer {
    let key = key();
    let reading = match way {
        Way::Claims => {
            Session::verify_at(token, &key, NumericDate::from_unix(NOW)).map(|session| Reading {
                kid: session.header().kid().into(),
                sub: session.subject().into(),
                jti: session.token_id().into(),
                exp: session.expires_at().map(seconds).into(),
                payload: Value::Null,
            })
        }
        Way::Jws => jws::verify(token, &key).map(|authentic| Reading {
            kid: authentic.header().kid().into(),
            payload: base64url(authentic.payload()).into(),
            ..Reading::default()
        }),
    };
    match reading {
        Ok(reading) => Answer::Accepted(reading),
        Err(error) => Answer::Refused { refused: format!("{error:?}") },
    }
}

/// `exp` of a token whose claims are accepted, to the nanosecond.
pub(crate) fn expiry(way: Way, token: &str) -> Option<NumericDate> {
    let claims = Session::verify_at(token, &key(), NumericDate::from_unix(NOW)).ok();
    claims.filter(|_| way == Way::Claims)?.expires_at()
}

fn key() -> Hs256Key {
    Hs256Key::from_bytes(SECRET).expect("a long secret")
}

#[expect(clippy::cast_precision_loss, reason = "the year 9999 is far below 2⁵³")]
fn seconds(date: NumericDate) -> f64 {
    date.as_unix() as f64 + f64::from(date.subsec_nanos()) / 1e9
}

pub(crate) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The right signature over anything.
pub(crate) fn sign(signing_input: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET).expect("any length will do");
    mac.update(signing_input);
    base64url(&mac.finalize().into_bytes())
}
