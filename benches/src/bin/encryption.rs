//! Compares the time to verify and encode an encrypted token of nine claims with that of AES-256-GCM
//! alone, with our HS256 tokens of the same claims, with jwt-simple and, with the feature `openssl`, with
//! josekit.
//!
//! The floor is the encryption, or the decryption, of the payload with a prepared key, under the header
//! as additional authenticated data. All contenders are measured in alternating rounds.

use std::cell::RefCell;

use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, KeyInit};
use jwt_simple::prelude::{self as simple, A256KWKey};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use typed_jwt::{A256GcmKey, A256KwKey, Claims, NumericDate, Scratch, jwe, jws};
use typed_jwt_benches::claims::{self, ID, Role, SCOPES, SECRET, USER};
use typed_jwt_benches::rounds::{self, Contender, FLOOR, contender};
use typed_jwt_benches::tasks::{ENCODE, OURS, VERIFY};

/// The nine claims of the other benchmarks, encrypted with `enc` and, if given, `alg`.
macro_rules! encrypted {
    ($module:ident: $($policy:tt)*) => {
        mod $module {
            use super::*;

            #[derive(Claims)]
            #[claims(
                $($policy)*, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m",
                nbf = now,
            )]
            pub(super) struct Owned {
                #[claim(sub)]
                user: String,
                #[claim(jti)]
                id: String,
                role: Role,
                pub(super) scopes: Vec<String>,
            }

            impl Owned {
                pub(super) fn sample() -> Self {
                    Self {
                        user: USER.into(),
                        id: ID.into(),
                        role: Role::Admin,
                        scopes: SCOPES.map(String::from).into(),
                    }
                }
            }
        }
    };
}

/// The same claims, borrowed from the decrypted payload.
#[derive(Claims)]
#[claims(
    enc = A256GCM, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m", nbf = now,
)]
struct Borrowed<'a> {
    #[claim(sub)]
    user: &'a str,
    #[claim(jti)]
    id: &'a str,
    role: Role,
    scopes: SmallVec<[&'a str; 4]>,
}

encrypted!(direct: enc = A256GCM);
encrypted!(wrapped: alg = A256KW, enc = A256GCM);

fn main() {
    let now = NumericDate::now();
    let hmac = claims::key();
    let signed: &'static str = claims::token(now).leak();
    let payload = jws::verify(signed, &hmac).expect("a valid token").payload().to_vec();
    let mut contenders = raw(&payload);

    let owned = claims::Owned::sample();
    contenders.push({
        let key = hmac.clone();
        contender(OURS, "HS256 verify", move || {
            claims::Owned::verify(signed, &key).expect("a valid token").scopes.len()
        })
    });
    contenders.push(contender(OURS, "HS256 encode", move || {
        owned.encode(&hmac).expect("valid claims").len()
    }));

    let key = A256GcmKey::from_bytes(SECRET).expect("32 bytes");
    let sample = direct::Owned::sample();
    let token: &'static str = sample.encode(&key).expect("valid claims").leak();
    contenders.extend(ours(
        "A256GCM",
        token,
        key.clone(),
        |token, key| direct::Owned::verify(token, key).expect("a valid token").scopes.len(),
        move |key| sample.encode(key).expect("valid claims").len(),
    ));
    let scratch = RefCell::new(Scratch::new());
    contenders.push({
        let key = key.clone();
        contender(OURS, "A256GCM verify_in", move || {
            let mut scratch = scratch.borrow_mut();
            let claims = Borrowed::verify_in(token, &key, &mut scratch);
            claims.expect("a valid token").scopes.len()
        })
    });
    let forged: &'static str = forged(token).leak();
    contenders.push({
        let key = key.clone();
        contender(OURS, "A256GCM refuse", move || {
            usize::from(direct::Owned::verify(forged, &key).is_err())
        })
    });
    contenders.push(contender(OURS, "A256GCM jwe::decrypt", move || {
        jwe::decrypt(token, &key).expect("a valid token").payload().len()
    }));

    let key = A256KwKey::from_bytes(SECRET).expect("32 bytes");
    let sample = wrapped::Owned::sample();
    let token: &'static str = sample.encode(&key).expect("valid claims").leak();
    contenders.extend(ours(
        "A256KW",
        token,
        key,
        |token, key| wrapped::Owned::verify(token, key).expect("a valid token").scopes.len(),
        move |key| sample.encode(key).expect("valid claims").len(),
    ));
    contenders.extend(jwt_simple());
    #[cfg(feature = "openssl")]
    contenders.extend(typed_jwt_benches::libraries::encryption(&payload));

    let medians = rounds::medians(&contenders);
    rounds::print("encryption", &contenders, &medians);
}

/// AES-256-GCM alone, and the random bytes of an initialization vector.
fn raw(payload: &[u8]) -> Vec<Contender> {
    const HEADER: &[u8] = b"eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwidHlwIjoic2Vzc2lvbitqd3QifQ";
    let cipher = || Aes256Gcm::new(SECRET.into());
    let mut ciphertext = payload.to_vec();
    let tag = cipher()
        .encrypt_inout_detached(&[7; 12].into(), HEADER, ciphertext.as_mut_slice().into())
        .expect("short");
    let room = RefCell::new(payload.to_vec());
    let (encrypting, decrypting) = (cipher(), cipher());
    let (payload, in_use) = (payload.to_vec(), RefCell::new(ciphertext.clone()));
    vec![
        contender(FLOOR, "A256GCM decrypt", move || {
            let mut bytes = in_use.borrow_mut();
            bytes.copy_from_slice(&ciphertext);
            decrypting
                .decrypt_inout_detached(&[7; 12].into(), HEADER, bytes.as_mut_slice().into(), &tag)
                .expect("authentic");
            bytes.len()
        }),
        contender("raw", "A256GCM encrypt", move || {
            let mut bytes = room.borrow_mut();
            bytes.copy_from_slice(&payload);
            let tag = encrypting
                .encrypt_inout_detached(&[7; 12].into(), HEADER, bytes.as_mut_slice().into())
                .expect("short");
            tag.len()
        }),
        contender("raw", "12 random bytes", || {
            let mut iv = [0; 12];
            getrandom::fill(&mut iv).expect("randomness");
            usize::from(iv[0])
        }),
    ]
}

fn ours<K: Clone + 'static>(
    algorithm: &'static str,
    token: &'static str,
    key: K,
    verify: impl Fn(&str, &K) -> usize + 'static,
    encode: impl Fn(&K) -> usize + 'static,
) -> [Contender; 2] {
    let same = key.clone();
    let task = |task: &str| -> &'static str { format!("{algorithm} {task}").leak() };
    [
        contender(OURS, task(VERIFY), move || verify(token, &key)),
        contender(OURS, task(ENCODE), move || encode(&same)),
    ]
}

/// Changes the last character of the tag but one, which has no unused bits.
fn forged(token: &str) -> String {
    let mut bytes = token.as_bytes().to_vec();
    let at = bytes.len() - 2;
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    String::from_utf8(bytes).expect("ASCII")
}

#[derive(Serialize, Deserialize)]
struct Custom {
    role: Role,
    scopes: Vec<String>,
}

fn jwt_simple() -> [Contender; 2] {
    let key = A256KWKey::from_bytes(SECRET).expect("32 bytes");
    let claims = || {
        let custom = Custom { role: Role::Admin, scopes: SCOPES.map(String::from).into() };
        simple::Claims::with_custom_claims(custom, simple::Duration::from_secs(claims::TTL))
            .with_issuer(claims::ISSUER)
            .with_audience(claims::AUDIENCE)
            .with_subject(USER)
            .with_jwt_id(ID)
    };
    let token = key.encrypt(claims()).expect("valid claims");
    let options = simple::DecryptionOptions {
        claim_options: Some(simple::VerificationOptions {
            allowed_issuers: Some([claims::ISSUER.to_owned()].into()),
            allowed_audiences: Some([claims::AUDIENCE.to_owned()].into()),
            ..simple::VerificationOptions::default()
        }),
        ..simple::DecryptionOptions::default()
    };
    let same = key.clone();
    [
        contender("jwt-simple", "A256KW verify", move || {
            let claims = key.decrypt_token::<Custom>(&token, Some(options.clone()));
            claims.expect("a valid token").custom.scopes.len()
        }),
        contender("jwt-simple", "A256KW encode", move || {
            same.encrypt(claims()).expect("valid claims").len()
        }),
    ]
}
