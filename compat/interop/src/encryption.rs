//! Exchanges encrypted payloads with one library.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use serde_json::{Value, json};
use typed_jwt::{A256CbcHs512Key, A256GcmKey, A256KwKey, VerifyError, jwe};

use crate::json::compare;
use crate::libraries::{DecryptJob, Decrypted, EncryptJob, Library, Program};
use crate::ours::forge;
use crate::score::Score;

/// Around the blocks of AES, and longer than the buffer that typed-jwt has on the stack.
const PAYLOAD_LENGTHS: [usize; 11] = [0, 1, 15, 16, 17, 31, 32, 300, 512, 1023, 5000];

/// Does not decrypt an empty payload.
const WITHOUT_EMPTY_PAYLOADS: &str = "jwcrypto";

const KIDS: [Option<&str>; 3] = [None, Some("2026-11"), Some("k\u{e9} \"\n\u{1f511}")];

/// The header and the payload of a token.
type Opened = (Value, Vec<u8>);

/// An algorithm of typed-jwt. The functions take the member `k` of a JWK.
struct Algorithm {
    alg: &'static str,
    enc: &'static str,
    key_len: u8,
    encrypt: fn(&str, Option<&str>, &[u8]) -> String,
    decrypt: fn(&str, Option<&str>, &str) -> Result<Opened, VerifyError>,
}

macro_rules! algorithm {
    ($key:ident, $alg:literal, $enc:literal, $key_len:literal) => {{
        fn key(k: &str, kid: Option<&str>) -> $key {
            let key = $key::from_base64url(k).expect("the key has the length of its algorithm");
            match kid {
                Some(kid) => key.with_id(kid),
                None => key,
            }
        }
        Algorithm {
            alg: $alg,
            enc: $enc,
            key_len: $key_len,
            encrypt: |k, kid, payload| {
                jwe::encrypt(payload, &key(k, kid)).expect("a short payload")
            },
            decrypt: |k, kid, token| {
                let decrypted = jwe::decrypt(token, &key(k, kid))?;
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

    /// Returns the member `k` of the key.
    fn k(&self) -> String {
        BASE64URL.encode((0..self.algorithm.key_len).map(|at| at ^ 0x5a).collect::<Vec<_>>())
    }

    fn other_k(&self) -> String {
        BASE64URL.encode((0..self.algorithm.key_len).collect::<Vec<_>>())
    }

    fn decrypt(&self, token: &str) -> Result<(), String> {
        let decrypted = (self.algorithm.decrypt)(&self.k(), self.kid, token);
        let (header, payload) = decrypted.map_err(|error| format!("typed-jwt: {error}"))?;
        let Algorithm { alg, enc, .. } = self.algorithm;
        compare(&header, &json!({ "alg": alg, "enc": enc, "kid": self.kid }))?;
        if payload == self.payload { Ok(()) } else { Err("another payload".to_owned()) }
    }

    /// Checks that the token is refused with an altered tag, with another key, and with another id.
    fn refuse(&self, token: &str) -> Result<(), String> {
        let k = self.k();
        let forged = (self.algorithm.decrypt)(&k, self.kid, &forge(token));
        let with_other_key = (self.algorithm.decrypt)(&self.other_k(), self.kid, token);
        for result in [forged, with_other_key] {
            let Err(VerifyError::DecryptionFailed) = result else {
                return Err("a token that is not authentic was not refused as such".to_owned());
            };
        }
        match (self.kid, (self.algorithm.decrypt)(&k, Some("another id"), token)) {
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
    println!("typed-jwt -> {name}, encrypted: {ours}");
    theirs + ours
}

fn jwk(k: &str) -> String {
    json!({ "kty": "oct", "k": k }).to_string()
}

fn decrypt_their_tokens(library: &Program, cases: &[Case]) -> Score {
    let jobs: Vec<_> = cases
        .iter()
        .map(|case| EncryptJob {
            alg: case.algorithm.alg,
            enc: case.algorithm.enc,
            kid: case.kid,
            key: jwk(&case.k()),
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
        .map(|case| (case.algorithm.encrypt)(&case.k(), case.kid, &case.payload))
        .collect();
    let decrypt = |k: fn(&Case) -> String, change: fn(&str) -> String| {
        let jobs: Vec<_> = cases
            .iter()
            .zip(&tokens)
            .map(|(case, token)| DecryptJob {
                alg: case.algorithm.alg,
                enc: case.algorithm.enc,
                key: jwk(&k(case)),
                token: change(token),
            })
            .collect();
        let outcomes = library.decrypt(&jobs);
        assert_eq!(outcomes.len(), cases.len(), "{} has one outcome per job", library.name());
        outcomes
    };
    let mut score = Score::default();
    for (case, outcome) in cases.iter().zip(decrypt(Case::k, str::to_owned)) {
        let is_without = case.payload.is_empty() && library.name() == WITHOUT_EMPTY_PAYLOADS;
        let result = if is_without {
            refused("an empty payload", &outcome)
        } else {
            accepted(case, &outcome)
        };
        score.count(case.name(), result);
    }
    for (case, outcome) in cases.iter().zip(decrypt(Case::k, forge)) {
        score.count(case.name(), refused("a token with an altered tag", &outcome));
    }
    for (case, outcome) in cases.iter().zip(decrypt(Case::other_k, str::to_owned)) {
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
