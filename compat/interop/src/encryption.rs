//! Exchanges encrypted payloads with one library.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use serde_json::{Value, json};
use typed_jwt::{A256CbcHs512Key, A256GcmKey, A256KwKey, Hs256Key, VerifyError, jwe, jws};

use crate::jobs::{DecryptJob, Decrypted, EncryptJob, IssueJob, Library};
use crate::json::compare;
use crate::libraries::Program;
use crate::ours::forge;
use crate::score::Score;

/// Around the blocks of AES, and longer than the buffer that typed-jwt has on the stack.
const PAYLOAD_LENGTHS: [usize; 11] = [0, 1, 15, 16, 17, 31, 32, 300, 512, 1023, 5000];

/// Does not decrypt an empty payload.
const WITHOUT_EMPTY_PAYLOADS: &str = "jwcrypto";

const KIDS: [Option<&str>; 3] = [None, Some("2026-11"), Some("k\u{e9} \"\n\u{1f511}")];

/// The header and the payload of a token.
type Opened = (Value, Vec<u8>);

/// An algorithm of typed-jwt. The functions take the key as a JWK.
struct Algorithm {
    alg: &'static str,
    enc: &'static str,
    key_len: u8,
    encrypt: fn(&str, Option<&str>, &[u8]) -> String,
    decrypt: fn(&str, Option<&str>, &str) -> Result<Opened, VerifyError>,
}

macro_rules! algorithm {
    ($key:ident, $alg:literal, $enc:literal, $key_len:literal) => {{
        fn key(jwk: &str, kid: Option<&str>) -> $key {
            let key = $key::from_jwk(jwk).expect("the key is one of the algorithm");
            match kid {
                Some(kid) => key.with_id(kid),
                None => key,
            }
        }
        Algorithm {
            alg: $alg,
            enc: $enc,
            key_len: $key_len,
            encrypt: |jwk, kid, payload| {
                jwe::encrypt(payload, &key(jwk, kid)).expect("a short payload")
            },
            decrypt: |jwk, kid, token| {
                let decrypted = jwe::decrypt(token, &key(jwk, kid))?;
                let header = decrypted.header();
                let header = json!({
                    "alg": header.alg(), "enc": header.enc(), "kid": header.kid(),
                });
                Ok((header, decrypted.payload().to_vec()))
            },
        }
    }};
}

fn algorithms() -> [Algorithm; 3] {
    [
        algorithm!(A256GcmKey, "dir", "A256GCM", 32),
        algorithm!(A256KwKey, "A256KW", "A256GCM", 32),
        algorithm!(A256CbcHs512Key, "dir", "A256CBC-HS512", 64),
    ]
}

impl Algorithm {
    /// The name that libraries generate a key for: the one that no other algorithm has.
    fn name(&self) -> &'static str {
        if self.alg == "dir" { self.enc } else { self.alg }
    }
}

/// One payload with one algorithm and one id.
struct Case {
    algorithm: Algorithm,
    kid: Option<&'static str>,
    payload: Vec<u8>,
}

impl Case {
    fn name(&self) -> String {
        let Algorithm { alg, enc, .. } = self.algorithm;
        format!("{alg} {enc}, kid {:?}, {} bytes", self.kid, self.payload.len())
    }

    fn key(&self) -> String {
        jwk((0..self.algorithm.key_len).map(|at| at ^ 0x5a))
    }

    fn other_key(&self) -> String {
        jwk(0..self.algorithm.key_len)
    }

    fn decrypt(&self, token: &str) -> Result<(), String> {
        let decrypted = (self.algorithm.decrypt)(&self.key(), self.kid, token);
        let (header, payload) = decrypted.map_err(|error| format!("typed-jwt: {error}"))?;
        let Algorithm { alg, enc, .. } = self.algorithm;
        compare(&header, &json!({ "alg": alg, "enc": enc, "kid": self.kid }))?;
        if payload == self.payload { Ok(()) } else { Err("another payload".to_owned()) }
    }

    /// Checks that the token is refused with an altered tag, with another key, and with another id.
    fn refuse(&self, token: &str) -> Result<(), String> {
        let key = self.key();
        let forged = (self.algorithm.decrypt)(&key, self.kid, &forge(token));
        let with_other_key = (self.algorithm.decrypt)(&self.other_key(), self.kid, token);
        for result in [forged, with_other_key] {
            let Err(VerifyError::DecryptionFailed) = result else {
                return Err("a token that is not authentic was not refused as such".to_owned());
            };
        }
        match (self.kid, (self.algorithm.decrypt)(&key, Some("another id"), token)) {
            (None, Ok(_)) | (Some(_), Err(VerifyError::UnknownKey)) => Ok(()),
            (kid, _) => Err(format!("kid {kid:?}, a key with another id")),
        }
    }
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for at in 0..algorithms().len() {
        for kid in KIDS {
            for len in PAYLOAD_LENGTHS {
                let [gcm, wrap, cbc] = algorithms();
                let algorithm = [gcm, wrap, cbc].into_iter().nth(at).expect("three algorithms");
                let payload = (0..=u8::MAX).cycle().skip(len).take(len).collect();
                cases.push(Case { algorithm, kid, payload });
            }
        }
    }
    cases
}

pub(crate) fn run(library: &Program) -> Score {
    let name = format!("{} {}", library.name(), library.version());
    let cases = cases();
    let theirs = decrypt_their_tokens(library, &cases);
    let ours = decrypt_our_tokens(library, &cases);
    println!("{name} -> typed-jwt, encrypted: {theirs}");
    let generated = exchange_with_generated_keys(library);
    println!("typed-jwt -> {name}, encrypted: {ours}");
    println!("symmetric keys of {name} -> typed-jwt: {generated}");
    theirs + ours + generated
}

/// Generates a key of each algorithm with the library, and uses each of its JWKs in both programs.
fn exchange_with_generated_keys(library: &Program) -> Score {
    const PAYLOAD: &[u8] = br#"{"sub":"17"}"#;
    let algorithms = algorithms();
    let names: Vec<_> = algorithms.iter().map(Algorithm::name).collect();
    let mut score = Score::default();
    for (algorithm, files) in algorithms.iter().zip(library.generate(&names)) {
        let Algorithm { alg, enc, .. } = *algorithm;
        assert!(!files.private.is_empty(), "{} writes a key for {enc}", library.name());
        for (format, key) in files.private {
            let case = format!("{alg} {enc}, {format}");
            let payload = BASE64URL.encode(PAYLOAD);
            let job = EncryptJob { alg, enc, kid: None, key: key.clone(), payload };
            let token = &library.encrypt(&[job])[0];
            let read = (algorithm.decrypt)(&key, None, token).map_err(|error| error.to_string());
            let is_same = read.and_then(|(_, payload)| {
                (payload == PAYLOAD).then_some(()).ok_or_else(|| "another payload".to_owned())
            });
            score.count(&case, is_same);
            let token = (algorithm.encrypt)(&key, None, PAYLOAD);
            let outcome = &library.decrypt(&[DecryptJob { alg, enc, key, token }])[0];
            let is_same = match outcome {
                Decrypted::Accepted { payload, .. } if *payload == BASE64URL.encode(PAYLOAD) => {
                    Ok(())
                }
                Decrypted::Accepted { .. } => Err("another payload".to_owned()),
                Decrypted::Refused { refused } => Err(format!("refused: {refused}")),
            };
            score.count(&case, is_same);
        }
    }
    score + verify_with_generated_key(library)
}

/// Generates a key for HS256 with the library, which signs a token.
fn verify_with_generated_key(library: &Program) -> Score {
    let mut score = Score::default();
    for files in library.generate(&["HS256"]) {
        for (format, key) in files.private {
            let members: Value = serde_json::from_str(&key).expect("a JWK is JSON");
            let k = members["k"].as_str().expect("a symmetric key has a member `k`");
            let claims = &json!({ "sub": "17" });
            let token = library.issue(&[IssueJob { alg: "HS256", key: k, typ: "JWT", claims }]);
            let key = Hs256Key::from_jwk(key).map_err(|error| error.to_string());
            let verified = key.and_then(|key| {
                jws::verify(&token[0], &key).map(drop).map_err(|error| error.to_string())
            });
            score.count(format!("HS256, {format}"), verified);
        }
    }
    score
}

fn jwk(secret: impl Iterator<Item = u8>) -> String {
    json!({ "kty": "oct", "k": BASE64URL.encode(secret.collect::<Vec<_>>()) }).to_string()
}

fn decrypt_their_tokens(library: &Program, cases: &[Case]) -> Score {
    let jobs: Vec<_> = cases
        .iter()
        .map(|case| EncryptJob {
            alg: case.algorithm.alg,
            enc: case.algorithm.enc,
            kid: case.kid,
            key: case.key(),
            payload: BASE64URL.encode(&case.payload),
        })
        .collect();
    let tokens = library.encrypt(&jobs);
    assert_eq!(tokens.len(), cases.len(), "{} encrypts one token per job", library.name());
    let mut score = Score::default();
    for (case, token) in cases.iter().zip(tokens) {
        score.count(case.name(), case.decrypt(&token));
        score.count(case.name(), case.refuse(&token));
    }
    score
}

fn decrypt_our_tokens(library: &Program, cases: &[Case]) -> Score {
    let tokens: Vec<_> = cases
        .iter()
        .map(|case| (case.algorithm.encrypt)(&case.key(), case.kid, &case.payload))
        .collect();
    let decrypt = |key: fn(&Case) -> String, change: fn(&str) -> String| {
        let jobs: Vec<_> = cases
            .iter()
            .zip(&tokens)
            .map(|(case, token)| DecryptJob {
                alg: case.algorithm.alg,
                enc: case.algorithm.enc,
                key: key(case),
                token: change(token),
            })
            .collect();
        let outcomes = library.decrypt(&jobs);
        assert_eq!(outcomes.len(), cases.len(), "{} has one outcome per job", library.name());
        outcomes
    };
    let mut score = Score::default();
    for (case, outcome) in cases.iter().zip(decrypt(Case::key, str::to_owned)) {
        let is_without = case.payload.is_empty() && library.name() == WITHOUT_EMPTY_PAYLOADS;
        let result = if is_without {
            refused("an empty payload", &outcome)
        } else {
            accepted(case, &outcome)
        };
        score.count(case.name(), result);
    }
    for (case, outcome) in cases.iter().zip(decrypt(Case::key, forge)) {
        score.count(case.name(), refused("a token with an altered tag", &outcome));
    }
    for (case, outcome) in cases.iter().zip(decrypt(Case::other_key, str::to_owned)) {
        score.count(case.name(), refused("a token of another key", &outcome));
    }
    score
}

fn accepted(case: &Case, outcome: &Decrypted) -> Result<(), String> {
    match outcome {
        Decrypted::Refused { refused } => Err(format!("refused: {refused}")),
        Decrypted::Accepted { header, payload } => {
            let Algorithm { alg, enc, .. } = case.algorithm;
            let mut expected = json!({ "alg": alg, "enc": enc });
            if let Some(kid) = case.kid {
                expected["kid"] = kid.into();
            }
            compare(header, &expected)?;
            compare(&payload.as_str().into(), &BASE64URL.encode(&case.payload).into())
        }
    }
}

fn refused(what: &str, outcome: &Decrypted) -> Result<(), String> {
    match outcome {
        Decrypted::Refused { .. } => Ok(()),
        Decrypted::Accepted { .. } => Err(format!("{what} was accepted")),
    }
}
