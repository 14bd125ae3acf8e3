//! The same claims and the same checks, by each library.

use std::hint::black_box;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use typed_jwt::{Claims, Hs256Key, NumericDate, Scratch};

use crate::rounds::{Contender, contender};

const SECRET: &[u8; 32] = b"a secret of exactly 32 bytes, ok";
const ISSUER: &str = "https://auth.example.com";

#[derive(Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m", nbf = now)]
struct Owned {
    #[claim(sub)]
    user: String,
    #[claim(jti)]
    id: String,
    role: Role,
    scopes: Vec<String>,
}

#[derive(Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m", nbf = now)]
struct Borrowed<'a> {
    #[claim(sub)]
    user: &'a str,
    #[claim(jti)]
    id: &'a str,
    role: Role,
    scopes: Vec<&'a str>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Role {
    Admin,
}

/// The same claims, as jsonwebtoken has them.
#[derive(Serialize, Deserialize)]
struct Plain {
    iss: String,
    aud: String,
    iat: u64,
    exp: u64,
    nbf: u64,
    sub: String,
    jti: String,
    role: Role,
    scopes: Vec<String>,
}

pub fn all() -> Vec<Contender> {
    let key = Hs256Key::from_bytes(SECRET).expect("32 bytes are enough");
    let claims = || Owned {
        user: "8a6e0804-2bd0-4672-b79d-d97027f9071a".into(),
        id: "Zm9vYmFyYmF6cXV4Zm9vYg".into(),
        role: Role::Admin,
        scopes: ["read", "write", "invite"].map(String::from).into(),
    };
    let token: &'static str = claims().encode(&key).expect("valid claims").leak();
    println!("a token of {} bytes\n", token.len());
    vec![
        floor(token),
        {
            let key = key.clone();
            contender("typed-jwt verify", move || {
                Owned::verify(token, &key).expect("a valid token").scopes.len()
            })
        },
        {
            let key = key.clone();
            let scratch = std::cell::RefCell::new(Scratch::new());
            contender("typed-jwt verify_in", move || {
                let mut scratch = scratch.borrow_mut();
                Borrowed::verify_in(token, &key, &mut scratch).expect("a valid token").scopes.len()
            })
        },
        contender("jsonwebtoken verify", jsonwebtoken_verify(token)),
        {
            let claims = claims();
            contender("typed-jwt encode", move || claims.encode(&key).expect("valid claims").len())
        },
        contender("jsonwebtoken encode", jsonwebtoken_encode(claims())),
    ]
}

fn floor(token: &'static str) -> Contender {
    let prepared = Hmac::<Sha256>::new_from_slice(SECRET).expect("any length will do");
    let (signing_input, _) = token.rsplit_once('.').expect("a token has dots");
    contender("floor: HMAC-SHA256", move || {
        let mut mac = prepared.clone();
        mac.update(black_box(signing_input.as_bytes()));
        mac.finalize().into_bytes().len()
    })
}

fn jsonwebtoken_verify(token: &'static str) -> impl Fn() -> usize {
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};

    let key = DecodingKey::from_secret(SECRET);
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&["web"]);
    validation.set_required_spec_claims(&["exp", "iss", "aud"]);
    validation.validate_nbf = true;
    validation.leeway = 0;
    move || {
        let token = decode::<Plain>(token, &key, &validation).expect("a valid token");
        token.claims.scopes.len()
    }
}

fn jsonwebtoken_encode(claims: Owned) -> impl Fn() -> usize {
    use jsonwebtoken::{EncodingKey, Header, encode};

    let key = EncodingKey::from_secret(SECRET);
    let header = Header { typ: Some("session+jwt".into()), ..Header::default() };
    move || {
        let now = NumericDate::now().as_unix();
        let claims = Plain {
            iss: ISSUER.into(),
            aud: "web".into(),
            iat: now,
            exp: now + 900,
            nbf: now,
            sub: claims.user.clone(),
            jti: claims.id.clone(),
            role: claims.role,
            scopes: claims.scopes.clone(),
        };
        encode(&header, &claims, &key).expect("valid claims").len()
    }
}
