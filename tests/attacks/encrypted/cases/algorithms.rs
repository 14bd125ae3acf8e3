//! Tokens of other algorithms, made with the bytes of the key.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::super::super::cases::token::encode;
use super::super::super::cases::{Case, Members, Token, raw};
use super::super::encrypters::{Algorithm, CONTENT_KEY, IV, Jwe, wrap, wrap_with_password};
use super::{base, case, token, under};

const UNEXPECTED_ALG: &str = "UnexpectedAlgorithm";
const UNEXPECTED_ENC: &str = "UnexpectedEncryption";

pub(super) fn cases(algorithm: Algorithm) -> Vec<Case> {
    let mut cases = other_key_management(algorithm);
    cases.extend(other_content_encryption(algorithm));
    cases.extend(signed(algorithm));
    cases.extend(refused_by_design(algorithm));
    cases
}

/// Returns the header of a valid token, with another `alg` and `enc`.
fn header(algorithm: Algorithm, alg: &str, enc: &str) -> Members {
    base(algorithm).header().with("alg", raw(alg)).with("enc", raw(enc))
}

/// Returns a token whose header names what `encrypt` does.
fn of(
    algorithm: Algorithm,
    alg: &str,
    enc: &str,
    encrypt: impl FnOnce(&[u8], &[u8]) -> Jwe,
) -> Token {
    with_header(algorithm, &header(algorithm, alg, enc), encrypt)
}

fn with_header(
    algorithm: Algorithm,
    header: &Members,
    encrypt: impl FnOnce(&[u8], &[u8]) -> Jwe,
) -> Token {
    let segment = encode(header.json());
    let jwe = encrypt(segment.as_bytes(), &base(algorithm).claims().json());
    token(algorithm, header.to_string(), jwe.under(&segment).text())
}

/// Tokens that a library makes that takes the key for one of another `alg`.
fn other_key_management(algorithm: Algorithm) -> Vec<Case> {
    let key = algorithm.key();
    let direct = |key: &[u8], aad: &[u8], claims: &[u8]| Jwe::gcm(key, &IV[..12], aad, claims);
    let wrapped = |content_key_len: usize, jwe: Jwe| Jwe {
        key: wrap(&key[..32], &CONTENT_KEY[..content_key_len]),
        ..jwe
    };
    let mut tokens = vec![
        of(algorithm, "A256KW", "A128CBC-HS256", |aad, claims| {
            wrapped(32, Jwe::cbc_hs256(&CONTENT_KEY[..32], aad, claims))
        }),
        of(algorithm, "A256KW", "A256CBC-HS512", |aad, claims| {
            wrapped(64, Jwe::cbc_hs512(&CONTENT_KEY, &IV[..16], aad, claims))
        }),
    ];
    match algorithm {
        Algorithm::A256Kw => {
            tokens = vec![
                of(algorithm, "dir", "A256GCM", |aad, claims| direct(key, aad, claims)),
                of(algorithm, "dir", "A128CBC-HS256", |aad, claims| {
                    Jwe::cbc_hs256(key, aad, claims)
                }),
            ];
        }
        _ => tokens.push(of(algorithm, "A256KW", "A256GCM", |aad, claims| {
            wrapped(32, direct(&CONTENT_KEY[..32], aad, claims))
        })),
    }
    vec![
        case("another `alg` under the same key", "RFC 8725 §3.1, RFC 7517 §4.4", UNEXPECTED_ALG)
            .attacks(tokens),
    ]
}

/// Tokens that a library makes that takes the key, or the content key, for one of another `enc`.
fn other_content_encryption(algorithm: Algorithm) -> Vec<Case> {
    let key = algorithm.key();
    let mut tokens = Vec::new();
    match algorithm {
        Algorithm::A256Gcm | Algorithm::RefreshA256Gcm => {
            tokens.push(of(algorithm, "dir", "A128CBC-HS256", |aad, claims| {
                Jwe::cbc_hs256(key, aad, claims)
            }));
        }
        Algorithm::A256CbcHs512 => {
            tokens.push(of(algorithm, "dir", "A256GCM", |aad, claims| {
                Jwe::gcm(&key[..32], &IV[..12], aad, claims)
            }));
            tokens.push(of(algorithm, "dir", "A128CBC-HS256", |aad, claims| {
                Jwe::cbc_hs256(&key[..32], aad, claims)
            }));
        }
        Algorithm::A256Kw => {
            let wrapped = |len: usize, jwe: Jwe| Jwe { key: wrap(key, &CONTENT_KEY[..len]), ..jwe };
            tokens.push(of(algorithm, "A256KW", "A128CBC-HS256", |aad, claims| {
                wrapped(32, Jwe::cbc_hs256(&CONTENT_KEY[..32], aad, claims))
            }));
            tokens.push(of(algorithm, "A256KW", "A256CBC-HS512", |aad, claims| {
                wrapped(64, Jwe::cbc_hs512(&CONTENT_KEY, &IV[..16], aad, claims))
            }));
            for (enc, len) in [("A128GCM", 16), ("A192GCM", 24)] {
                tokens.push(of(algorithm, "A256KW", enc, |aad, claims| {
                    wrapped(len, Jwe::gcm(&CONTENT_KEY[..len], &IV[..12], aad, claims))
                }));
            }
        }
    }
    let named = |enc: &str| under(algorithm, &header(algorithm, algorithm.alg(), enc));
    let enc = algorithm.enc();
    let lower = enc.to_lowercase();
    let unknown = ["XC20P", "none", "", &lower, "A256GCM ", "A256", "dir"];
    vec![
        case("another `enc` under the same key", "RFC 8725 §3.1, RFC 7517 §4.4", UNEXPECTED_ENC)
            .attacks(tokens),
        case("another name of `enc`, encrypted as before", "RFC 7516 §4.1.2", UNEXPECTED_ENC)
            .attacks(unknown.into_iter().map(named))
            .attacks(
                ["null", "true", "0", "[]", "{}", "[\"A256GCM\"]"]
                    .map(|json| under(algorithm, &base(algorithm).header().with("enc", json))),
            )
            .attacks([under(algorithm, &base(algorithm).header().without("enc"))]),
        case("another name of `alg`, encrypted as before", "RFC 7516 §4.1.1", UNEXPECTED_ALG)
            .attacks(
                ["none", "None", "", "Dir", "DIR", "a256kw", "HS256", "A256GCM"]
                    .map(|alg| under(algorithm, &header(algorithm, alg, enc))),
            )
            .attacks(
                ["null", "true", "0", "[]", "{}", "[\"dir\"]"]
                    .map(|json| under(algorithm, &base(algorithm).header().with("alg", json))),
            )
            .attacks([under(algorithm, &base(algorithm).header().without("alg"))]),
    ]
}

/// Tokens that are signed with the bytes of the key.
fn signed(algorithm: Algorithm) -> Vec<Case> {
    let key = algorithm.key();
    let claims = encode(base(algorithm).claims().json());
    let mac = |key: &[u8], input: &str| {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        mac.update(input.as_bytes());
        encode(mac.finalize().into_bytes())
    };
    let headers = [
        base(algorithm).header(),
        base(algorithm).header().with("alg", raw("HS256")),
        base(algorithm).header().with("alg", raw("HS256")).without("enc"),
    ];
    let three_segments = headers.clone().map(|header| {
        let input = format!("{}.{claims}", encode(header.json()));
        token(algorithm, header.to_string(), format!("{input}.{}", mac(key, &input)))
    });
    let none = {
        let header = Members::none().with("alg", raw("none"));
        let text = format!("{}.{claims}.", encode(header.json()));
        token(algorithm, header.to_string(), text)
    };
    let five_segments = ["HS256", "none"].map(|alg| {
        let header = header(algorithm, alg, algorithm.enc());
        let input = format!("{}...{claims}", encode(header.json()));
        let tag = if alg == "none" { String::new() } else { mac(key, &input) };
        token(algorithm, header.to_string(), format!("{input}.{tag}"))
    });
    vec![
        case("signed with the key", "CVE-2023-51774, RFC 8725 §2.4", "Malformed(SignedToken)")
            .attacks(three_segments)
            .attacks([none]),
        case("signed with the key, in five segments", "RFC 7516 §9", UNEXPECTED_ALG)
            .attacks(five_segments),
    ]
}

/// Algorithms that the library does not have.
fn refused_by_design(algorithm: Algorithm) -> Vec<Case> {
    let key = algorithm.key();
    let named = |names: &[&str]| -> Vec<Token> {
        let with = |alg: &&str| under(algorithm, &header(algorithm, alg, algorithm.enc()));
        names.iter().map(with).collect()
    };
    let encs = |names: &[&str]| -> Vec<Token> {
        let with = |enc: &&str| under(algorithm, &header(algorithm, algorithm.alg(), enc));
        names.iter().map(with).collect()
    };
    // The password is the key, and the content is encrypted with the key that it wraps.
    let with_password = ["1", "1000", "2147483647"].map(|iterations| {
        let salt = [7; 16];
        let header = header(algorithm, "PBES2-HS256+A128KW", "A256GCM")
            .with("p2s", raw(&encode(salt)))
            .with("p2c", iterations);
        with_header(algorithm, &header, |aad, claims| Jwe {
            key: wrap_with_password(key, &salt, &CONTENT_KEY[..32]),
            ..Jwe::gcm(&CONTENT_KEY[..32], &IV[..12], aad, claims)
        })
    });
    // The content key is encrypted with AES-GCM, whose parameters are in the header.
    let with_gcm = {
        let wrapped = Jwe::gcm(&key[..32], &IV[..12], b"", &CONTENT_KEY[..32]);
        let header = header(algorithm, "A256GCMKW", "A256GCM")
            .with("iv", raw(&encode(&wrapped.iv)))
            .with("tag", raw(&encode(&wrapped.tag)));
        with_header(algorithm, &header, |aad, claims| Jwe {
            key: wrapped.ciphertext,
            ..Jwe::gcm(&CONTENT_KEY[..32], &IV[..12], aad, claims)
        })
    };
    let design = |name: &str, reference, tokens: Vec<Token>| {
        case(format!("{name}: refused by design"), reference, UNEXPECTED_ALG).attacks(tokens)
    };
    vec![
        design("RSA1_5", "CVE-2026-28490, RFC 7516 §11.5", named(&["RSA1_5"])),
        design("RSA-OAEP with SHA-1", "RFC 7518 §4.3", named(&["RSA-OAEP"])),
        design(
            "a public key alone",
            "RFC 8725 §3.2, RFC 7516 §11",
            named(&["RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW"]),
        ),
        design(
            "passwords (PBES2)",
            "CVE-2022-36083, CVE-2023-6681, CVE-2023-25653",
            named(&["PBES2-HS256+A128KW", "PBES2-HS384+A192KW", "PBES2-HS512+A256KW"]),
        )
        .attacks(with_password),
        design("A*GCMKW", "RFC 7518 §8.4", named(&["A128GCMKW", "A192GCMKW", "A256GCMKW"]))
            .attacks([with_gcm]),
        design(
            "other key lengths of `alg`",
            "RFC 8725 §3.2",
            named(&["A128KW", "A192KW", "ECDH-ES+A192KW"]),
        ),
        case("other key lengths of `enc`: refused by design", "RFC 8725 §3.2", UNEXPECTED_ENC)
            .attacks(encs(&["A128GCM", "A192GCM", "A128CBC-HS256", "A192CBC-HS384"])),
    ]
}
