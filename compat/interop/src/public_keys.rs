//! Exchanges public keys, and the tokens of their private keys, with one library.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use typed_jwt::{NumericDate, VerifyError};

use crate::algorithms::{Algorithm, Backend, Content, PrivateKey, PublicKey, TYP, claims};
use crate::jobs::{HostileJob, IssueJob, KeyFiles, Library, Outcome, VerifyJob};
use crate::json::compare;
use crate::libraries;
use crate::ours::{TTL_SECONDS, forge};
use crate::score::Score;
use crate::{AUDIENCE, ISSUER, OTHER_AUDIENCE, refused};

/// The algorithms that a library does not have. jose has ML-DSA from Node.js 24.7.
const WITHOUT: [(&str, &[&str]); 4] = [
    ("PyJWT", &["Ed25519", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87"]),
    ("joserfc", &["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"]),
    ("jose", &["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"]),
    ("jsonwebtoken", &["ES512", "Ed25519", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87"]),
];

/// The kinds of signatures that no token may have, for the algorithms whose names start with the
/// prefix.
const HOSTILE: [(&str, &str); 19] = [
    ("ES", "der"),
    ("ES", "other hash"),
    ("ES", "HMAC"),
    ("ES", "HMAC, alg HS256"),
    ("Ed", "HMAC"),
    ("Ed", "HMAC, alg HS256"),
    ("ML", "context"),
    ("ML", "HMAC"),
    ("ML", "HMAC, alg HS256"),
    ("RS", "other padding"),
    ("RS", "other hash"),
    ("RS", "HMAC"),
    ("RS", "HMAC, alg HS256"),
    ("PS", "other padding"),
    ("PS", "other hash"),
    ("PS", "no salt"),
    ("PS", "longest salt"),
    ("PS", "HMAC"),
    ("PS", "HMAC, alg HS256"),
];

/// A key of the library, and the same key as typed-jwt reads it from each format.
struct TheirKey {
    algorithm: &'static Algorithm,
    files: KeyFiles,
    private: BTreeMap<String, Box<dyn PrivateKey>>,
    public: BTreeMap<String, Box<dyn PublicKey>>,
}

pub(crate) fn run(library: &dyn Library, backend: &Backend) -> Score {
    let name = format!("{} {}", library.name(), library.version());
    let without = WITHOUT.iter().find(|(other, _)| *other == library.name());
    let without = without.map_or(&[][..], |(_, without)| without);
    let algorithms = backend.algorithms.iter();
    let algorithms: Vec<_> =
        algorithms.filter(|algorithm| !without.contains(&algorithm.name)).collect();
    let mut keys = Score::default();
    let their_keys = exchange_keys(library, &algorithms, &mut keys);
    let theirs = verify_their_tokens(library, &their_keys);
    let ours = verify_our_tokens(library, &their_keys);
    let hostile = refuse_wrong_tokens(library, backend, &their_keys);
    let names: Vec<_> = algorithms.iter().map(|algorithm| algorithm.name).collect();
    println!("{name}, keys of {}, {}:", backend.name, names.join(" "));
    println!("  keys of {name} in typed-jwt: {keys}");
    println!("  {name} -> typed-jwt: {theirs}");
    println!("  typed-jwt -> {name}: {ours}");
    println!("  {name} -> typed-jwt, tokens of a wrong kind: {hostile}");
    keys + theirs + ours + hostile
}

/// Generates a key of each algorithm with the library, and reads it in each format.
fn exchange_keys(
    library: &dyn Library,
    algorithms: &[&'static Algorithm],
    score: &mut Score,
) -> Vec<TheirKey> {
    let names: Vec<_> = algorithms.iter().map(|algorithm| algorithm.name).collect();
    let all_files = library.generate(&names);
    assert_eq!(all_files.len(), names.len(), "{} generates all keys", library.name());
    algorithms
        .iter()
        .zip(all_files)
        .map(|(algorithm, files)| {
            let mut key =
                TheirKey { algorithm, private: BTreeMap::new(), public: BTreeMap::new(), files };
            let mut thumbprints = Vec::new();
            for (format, text) in &key.files.private {
                let read = (algorithm.private_key)(text);
                let check = format!("{}, private key, {format}", algorithm.name);
                score.count(check, read.as_ref().map(|_| ()).map_err(ToString::to_string));
                if let Ok(read) = read {
                    thumbprints.push(read.public_key().thumbprint());
                    key.private.insert(format.clone(), read);
                }
            }
            for (format, text) in &key.files.public {
                let read = (algorithm.public_key)(text);
                let check = format!("{}, public key, {format}", algorithm.name);
                score.count(check, read.as_ref().map(|_| ()).map_err(ToString::to_string));
                if let Ok(read) = read {
                    thumbprints.push(read.thumbprint());
                    key.public.insert(format.clone(), read);
                }
            }
            thumbprints.dedup();
            let same = (thumbprints.len() == 1).then_some(());
            let check = format!("{}, thumbprints of all formats", algorithm.name);
            score.count(check, same.ok_or_else(|| format!("differ: {thumbprints:?}")));
            key
        })
        .collect()
}

/// Signs with each private file of the library, and verifies with each key that was read.
fn verify_their_tokens(library: &dyn Library, keys: &[TheirKey]) -> Score {
    let now = NumericDate::now();
    let claims = their_claims();
    let mut score = Score::default();
    for (key, format, token) in their_tokens(library, keys, &claims) {
        let name = key.algorithm.name;
        let halves = key.private.iter().map(|(format, key)| (format, key.public_key()));
        for (with, public) in halves {
            let check = format!("{name}, signed with {format}, verified with the half of {with}");
            score.count(check, read(name, public.as_ref(), &token, now));
        }
        for (with, public) in &key.public {
            let check = format!("{name}, signed with {format}, verified with {with}");
            score.count(&check, read(name, public.as_ref(), &token, now));
            let forged = public.verify(&forge(&token), now);
            score.count(&check, is_refused("an altered signature", &forged));
        }
    }
    score
}

/// Signs with each private key that was read, and with a generated key. The library verifies with
/// its own public files, and with the PEM and the JWK of typed-jwt.
fn verify_our_tokens(library: &dyn Library, keys: &[TheirKey]) -> Score {
    struct Attempt {
        check: String,
        alg: &'static str,
        header: Value,
        key: String,
        token: String,
    }
    let now = NumericDate::now();
    let mut attempts = Vec::new();
    for key in keys {
        let generated = (key.algorithm.generate)();
        let loaded = key.private.iter().map(|(format, key)| (format.as_str(), key));
        for (format, private) in loaded.chain([("a generated key", &generated)]) {
            let alg = key.algorithm.name;
            let mut header = json!({ "alg": alg, "typ": TYP });
            if let Some(id) = private.id() {
                header["kid"] = id.into();
            }
            let token = private.issue(now).expect("typed-jwt signs");
            let public = private.public_key();
            let mut files = vec![("our PEM", public.to_pem()), ("our JWK", public.to_jwk())];
            if format != "a generated key" {
                let theirs = &key.files.public;
                files.extend(theirs.iter().map(|(format, text)| (format.as_str(), text.clone())));
            }
            for (with, text) in files {
                attempts.push(Attempt {
                    check: format!("{alg}, signed with {format}, verified with {with}"),
                    alg,
                    header: header.clone(),
                    key: text,
                    token: token.clone(),
                });
            }
        }
    }
    let outcomes = |aud, change: fn(&str) -> String| {
        let tokens: Vec<_> = attempts.iter().map(|attempt| change(&attempt.token)).collect();
        let jobs: Vec<_> = attempts
            .iter()
            .zip(&tokens)
            .map(|(Attempt { alg, key, .. }, token)| VerifyJob {
                alg,
                key,
                typ: TYP,
                iss: ISSUER,
                aud,
                token,
            })
            .collect();
        let outcomes = library.verify(&jobs);
        assert_eq!(outcomes.len(), jobs.len(), "{} returns one outcome per job", library.name());
        outcomes
    };
    let expected = claims(now.as_unix(), now.as_unix() + TTL_SECONDS);
    let mut score = Score::default();
    for (attempt, outcome) in attempts.iter().zip(outcomes(AUDIENCE, str::to_owned)) {
        let result = match outcome {
            Outcome::Refused { refused } => Err(format!("refused: {refused}")),
            Outcome::Accepted { header, claims } => {
                compare(&header, &attempt.header).and_then(|()| compare(&claims, &expected))
            }
        };
        score.count(&attempt.check, result);
    }
    for (attempt, outcome) in attempts.iter().zip(outcomes(AUDIENCE, forge)) {
        score.count(&attempt.check, refused("a token with an altered signature", &outcome));
    }
    for (attempt, outcome) in attempts.iter().zip(outcomes(OTHER_AUDIENCE, str::to_owned)) {
        score.count(&attempt.check, refused("a token for another audience", &outcome));
    }
    score
}

/// Checks that tokens of the library are refused by another key and as another algorithm of the same
/// key, and that its tokens are refused with signatures of a wrong kind.
fn refuse_wrong_tokens(library: &dyn Library, backend: &Backend, keys: &[TheirKey]) -> Score {
    let now = NumericDate::now();
    let claims = their_claims();
    let tokens = their_tokens(library, keys, &claims);
    let mut score = Score::default();
    for (key, format, token) in &tokens {
        let name = key.algorithm.name;
        let other = (key.algorithm.generate)().public_key().verify(token, now);
        let check = format!("{name}, signed with {format}");
        score.count(&check, is_refused("a token of another key", &other));
        for other in backend.algorithms.iter().filter(|other| other.name != name) {
            // RSA keys, and those of Ed25519, are read for several algorithms.
            let Ok(public) = (other.public_key)(&key.files.public["SPKI"]) else { continue };
            let outcome = public.verify(token, now);
            let result = if name.starts_with("Ed") {
                // Two names of one algorithm.
                content(name, outcome)
            } else {
                is_unexpected_algorithm(&outcome)
            };
            score.count(format!("{check}, read as {}", other.name), result);
        }
    }

    let mut jobs = Vec::new();
    let mut keys = Vec::new();
    for (key, _, token) in tokens.iter().filter(|(_, format, _)| *format == "PKCS #8") {
        let alg = key.algorithm.name;
        let kinds = HOSTILE.iter().filter(|(prefix, _)| alg.starts_with(prefix));
        for kind in kinds.map(|(_, kind)| *kind).chain(["right"]) {
            let private = &key.files.private["PKCS #8"];
            let public = &key.files.public["SPKI"];
            jobs.push(HostileJob { alg, kind, token, private, public });
            keys.push(key);
        }
    }
    let hostile = libraries::hostile(&jobs);
    assert_eq!(hostile.len(), jobs.len(), "hostile.py writes one token per job");
    for ((key, job), token) in keys.iter().zip(jobs).zip(hostile) {
        for (format, public) in &key.public {
            let outcome = public.verify(&token, now);
            let result = match job.kind {
                "right" => content(job.alg, outcome),
                "HMAC, alg HS256" => is_unexpected_algorithm(&outcome),
                kind => is_refused(kind, &outcome),
            };
            score.count(format!("{}, {}, verified with {format}", job.alg, job.kind), result);
        }
    }
    score
}

/// Issues a token with each private file of the library.
fn their_tokens<'a>(
    library: &dyn Library,
    keys: &'a [TheirKey],
    claims: &Value,
) -> Vec<(&'a TheirKey, &'a str, String)> {
    let files: Vec<_> = keys
        .iter()
        .flat_map(|key| key.files.private.iter().map(move |(format, text)| (key, format, text)))
        .collect();
    let jobs: Vec<_> = files
        .iter()
        .map(|(key, _, text)| IssueJob { alg: key.algorithm.name, key: text, typ: TYP, claims })
        .collect();
    let tokens = library.issue(&jobs);
    assert_eq!(tokens.len(), jobs.len(), "{} issues one token per job", library.name());
    files
        .iter()
        .zip(tokens)
        .map(|((key, format, _), token)| (*key, format.as_str(), token))
        .collect()
}

fn their_claims() -> Value {
    claims(1_700_000_000, 4_102_444_800)
}

fn read(alg: &str, key: &dyn PublicKey, token: &str, now: NumericDate) -> Result<(), String> {
    content(alg, key.verify(token, now))
}

/// Checks that the library's token was accepted with its claims.
fn content(alg: &str, outcome: Result<Content, VerifyError>) -> Result<(), String> {
    let content = outcome.map_err(|error| format!("typed-jwt refused it: {error}"))?;
    compare(&content.header, &json!({ "alg": alg, "typ": TYP }))?;
    compare(&content.claims, &their_claims())
}

fn is_refused(what: &str, outcome: &Result<Content, VerifyError>) -> Result<(), String> {
    match outcome {
        Err(VerifyError::InvalidSignature) => Ok(()),
        other => Err(format!("{what} gave {other:?}")),
    }
}

fn is_unexpected_algorithm(outcome: &Result<Content, VerifyError>) -> Result<(), String> {
    match outcome {
        Err(VerifyError::UnexpectedAlgorithm { .. }) => Ok(()),
        other => Err(format!("another algorithm gave {other:?}")),
    }
}
