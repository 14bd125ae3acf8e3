//! The nine claims of all benchmarks, as types of typed-jwt, and tokens with these claims.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use smallvec::SmallVec;
use typed_jwt::{Claims, Hs256Key, NumericDate};

pub const SECRET: &[u8; 32] = b"a secret of exactly 32 bytes, ok";
pub const TYP: &str = "session+jwt";
pub const ISSUER: &str = "https://auth.example.com";
pub const AUDIENCE: &str = "web";
pub const USER: &str = "8a6e0804-2bd0-4672-b79d-d97027f9071a";
pub const ID: &str = "Zm9vYmFyYmF6cXV4Zm9vYg";
pub const SCOPES: [&str; 3] = ["read", "write", "invite"];
/// Seconds from the issue of a token to its expiry.
pub const TTL: u64 = 15 * 60;

#[derive(Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m", nbf = now)]
pub struct Owned {
    #[claim(sub)]
    pub user: String,
    #[claim(jti)]
    pub id: String,
    pub role: Role,
    pub scopes: Vec<String>,
}

#[derive(Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m", nbf = now)]
pub struct Borrowed<'a> {
    #[claim(sub)]
    pub user: &'a str,
    #[claim(jti)]
    pub id: &'a str,
    pub role: Role,
    /// A list that stores up to four scopes without an allocation.
    pub scopes: SmallVec<[&'a str; 4]>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Admin,
}

impl Owned {
    pub fn sample() -> Self {
        Self {
            user: USER.into(),
            id: ID.into(),
            role: Role::Admin,
            scopes: SCOPES.map(String::from).into(),
        }
    }
}

pub fn key() -> Hs256Key {
    Hs256Key::from_bytes(SECRET).expect("32 bytes are enough")
}

/// Issues a token with typed-jwt.
pub fn token(now: NumericDate) -> String {
    Owned::sample().encode_at(&key(), now).expect("valid claims")
}

/// Builds a token with the same claims as another issuer could write it: in another order, with
/// white space.
pub fn foreign_token(now: NumericDate) -> String {
    let now = now.as_unix();
    let payload = format!(
        "{{\"sub\": \"{USER}\", \"role\": \"admin\", \"scopes\": [\"{}\"], \"jti\": \"{ID}\", \"exp\": {}, \
         \"nbf\": {now}, \"iat\": {now}, \"aud\": \"{AUDIENCE}\", \"iss\": \"{ISSUER}\"}}",
        SCOPES.join("\", \""),
        now + TTL,
    );
    signed(&format!("{{\"typ\": \"{TYP}\", \"alg\": \"HS256\"}}"), &payload)
}

/// Replaces the signature by another one of the same length.
pub fn forged(token: &str) -> String {
    let (input, _) = token.rsplit_once('.').expect("a token has dots");
    format!("{input}.{}", BASE64URL.encode([0; 32]))
}

/// HMAC-SHA256 with a prepared key, to be cloned for each message.
pub fn prepared_hmac() -> Hmac<Sha256> {
    Hmac::new_from_slice(SECRET).expect("HMAC accepts keys of any length")
}

fn signed(header: &str, payload: &str) -> String {
    let input = format!("{}.{}", BASE64URL.encode(header), BASE64URL.encode(payload));
    let mac = prepared_hmac().chain_update(&input).finalize();
    format!("{input}.{}", BASE64URL.encode(mac.into_bytes()))
}
