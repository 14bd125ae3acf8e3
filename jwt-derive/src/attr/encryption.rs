//! The values of `enc` and `key_management`, and advice for all names of encryption (RFC 7518 §4.1,
//! §5.1).

use proc_macro2::Span;
use syn::Result;

use super::algorithm::{ALGORITHMS, Algorithm, Family};
use super::items::nearest;
use super::value::Value;

/// An algorithm that encrypts the content of a token: the value of `enc`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ContentEncryption {
    A256Gcm,
    /// Reads and writes the session cookies of other frameworks.
    A256CbcHs512,
}

/// The protection of the content key: the value of `key_management`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyManagement {
    /// The value in the attribute.
    pub(crate) word: &'static str,
    pub(crate) marker: &'static str,
}

/// The encryption of a type's tokens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Encryption {
    /// The type of the runtime that represents the encryption.
    pub(crate) marker: &'static str,
    /// The value of the header parameter `alg`.
    pub(crate) alg: &'static str,
    /// The value of the header parameter `enc`.
    pub(crate) enc: &'static str,
    /// The location of the word that decides about `marker`.
    pub(crate) span: Span,
}

impl ContentEncryption {
    const ALL: [Self; 2] = [Self::A256Gcm, Self::A256CbcHs512];

    /// Returns the value in the attribute.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::A256Gcm => "A256GCM",
            Self::A256CbcHs512 => "A256CBC_HS512",
        }
    }

    /// Returns the value of the header parameter `enc`.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::A256Gcm => "A256GCM",
            Self::A256CbcHs512 => "A256CBC-HS512",
        }
    }

    pub(super) const fn marker(self) -> &'static str {
        match self {
            Self::A256Gcm => "A256Gcm",
            Self::A256CbcHs512 => "A256CbcHs512",
        }
    }

    pub(super) fn parse(value: &Value) -> Result<Self> {
        parse(value, "enc", Self::ALL.map(|known| (known.word(), known)))
    }
}

impl KeyManagement {
    const ALL: [Self; 6] = [
        Self { word: "A256KW", marker: "A256Kw" },
        Self { word: "ECDH_ES_P256", marker: "EcdhEsP256" },
        Self { word: "ECDH_ES_X25519", marker: "EcdhEsX25519" },
        Self { word: "ECDH_ES_P256_A256KW", marker: "EcdhEsP256A256Kw" },
        Self { word: "ECDH_ES_X25519_A256KW", marker: "EcdhEsX25519A256Kw" },
        Self { word: "RSA_OAEP_256", marker: "RsaOaep256" },
    ];

    pub(super) fn parse(value: &Value) -> Result<Self> {
        parse(value, "key_management", Self::ALL.map(|known| (known.word, known)))
    }

    /// Returns true if the content key is encrypted for a public key.
    pub(crate) fn is_public_key(self) -> bool {
        self.word != "A256KW"
    }
}

/// Parses one of `known`, written as a word.
fn parse<T: Copy, const N: usize>(value: &Value, key: &str, known: [(&str, T); N]) -> Result<T> {
    let (text, form) = value.name()?;
    let spelling = as_word(&text);
    let found = known.into_iter().find(|(word, _)| *word == spelling);
    let problem = match found {
        Some((word, found)) if word == text && form.is_empty() => return Ok(found),
        Some((word, _)) if word == text => {
            format!("`{word}` is written without {form}: `{key} = {word}`")
        }
        Some((word, _)) => format!("`{text}` is written as `{word}` here: `{key} = {word}`"),
        None => match advice(&text) {
            Some(advice) => advice,
            None => match nearest(&spelling, &known.map(|(word, _)| word)) {
                Some(nearest) => {
                    format!("unknown value `{text}` of `{key}`: did you mean `{nearest}`?")
                }
                None => return Err(value.unsupported()),
            },
        },
    };
    Err(value.error(problem))
}

/// Returns a name of the registry as a word of the attribute.
fn as_word(name: &str) -> String {
    name.to_ascii_uppercase().replace(['-', '+'], "_")
}

/// Names of encryption that are not values of a key, each with what to write. In words of the
/// attribute: `RSA_OAEP` is `RSA-OAEP`.
const ADVICE: [(&[&str], &str); 14] = [
    (&["DIR"], "is implied by `enc` alone: write `enc = A256GCM`, without `alg`"),
    (&["A256GCM"], "encrypts the claims: write `enc = A256GCM`"),
    (&["A256CBC_HS512"], "encrypts the claims: write `enc = A256CBC_HS512`"),
    (&["A256KW"], "encrypts the key of the claims: write `alg = A256KW, enc = A256GCM`"),
    (
        &[
            "A128GCM",
            "A192GCM",
            "A128CBC_HS256",
            "A192CBC_HS384",
            "A128CBC",
            "A256CBC",
            "XC20P",
            "C20P",
            "CHACHA20",
            "AES",
            "AES128",
            "AES256",
            "AES_128",
            "AES_256",
            "AES_GCM",
            "AESGCM",
            "AES128GCM",
            "AES256GCM",
            "AES_128_GCM",
            "AES_256_GCM",
            "GCM",
        ],
        "is not supported: write `enc = A256GCM`",
    ),
    (&["A128KW", "A192KW"], "is not supported: write `alg = A256KW, enc = A256GCM`"),
    (
        &["A128GCMKW", "A192GCMKW", "A256GCMKW"],
        "is not supported, because its key lasts only for 2³² tokens: write `alg = A256KW, enc = A256GCM`",
    ),
    (
        &["PBES2", "PBES2_HS256_A128KW", "PBES2_HS384_A192KW", "PBES2_HS512_A256KW"],
        "is not supported, because a password is not a key: write `enc = A256GCM`, with a random key",
    ),
    (
        &["RSA1_5"],
        "is not supported, because its padding can be attacked: write \
         `alg = ES256, key_management = RSA_OAEP_256, enc = A256GCM`",
    ),
    (
        &["RSA_OAEP"],
        "is not supported, because it uses SHA-1: write `alg = ES256, key_management = RSA_OAEP_256, \
         enc = A256GCM`",
    ),
    (
        &["RSA_OAEP_384", "RSA_OAEP_512"],
        "is not supported: write `alg = ES256, key_management = RSA_OAEP_256, enc = A256GCM`",
    ),
    (
        &["ECDH_ES", "ECDH_ES_P384", "ECDH_ES_P521", "ECDH_ES_X448"],
        "is supported with P-256 and X25519, inside which the claims are signed: write `alg = ES256, \
         key_management = ECDH_ES_P256, enc = A256GCM`",
    ),
    (
        &["ECDH_ES_A128KW", "ECDH_ES_A192KW", "ECDH_ES_A256KW"],
        "is supported with P-256 and X25519, inside which the claims are signed: write `alg = ES256, \
         key_management = ECDH_ES_P256_A256KW, enc = A256GCM`",
    ),
    (&["DEF", "DEFLATE"], "is not supported: tokens are never compressed (RFC 8725 §3.6)"),
];

/// Returns the message for a name of encryption at a key that does not have this value.
pub(super) fn advice(text: &str) -> Option<String> {
    let word = as_word(text);
    if let Some((_, advice)) = ADVICE.into_iter().find(|(names, _)| names.contains(&&*word)) {
        return Some(format!("`{text}` {advice}"));
    }
    if KeyManagement::ALL.into_iter().any(|known| known.word == word) {
        return Some(format!(
            "`{text}` encrypts for a public key, and {NOT_AUTHENTIC}. Write `alg = ES256, \
             key_management = {word}, enc = A256GCM`"
        ));
    }
    let is_named = |known: &Algorithm| known.name == text || known.word == text;
    let known = ALGORITHMS.iter().find(|known| is_named(known))?;
    (known.family != Family::KeyWrap).then(|| {
        let word = known.word;
        format!("`{text}` signs and does not encrypt: write `alg = {word}`, or `enc = A256GCM`")
    })
}

/// The reason for which encryption for a public key is always around a signature.
pub(crate) const NOT_AUTHENTIC: &str =
    "any holder of that key can write such a token: the claims must also be signed";
