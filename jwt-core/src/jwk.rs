//! Reads the members that JSON Web Keys of every kind have (RFC 7517 §4).

mod symmetric;

pub(crate) use symmetric::{Symmetric, symmetric_key};

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::error::{KeyError, MalformedToken};
use crate::json::{self, HeapNames, JsonStr, MemberLookup, Value};
use crate::{key_text, secret};

/// The name of the format in errors.
pub(crate) const FORMAT: &str = "JWK";

/// The algorithm that a key is read for, and the kind of key that it needs.
#[derive(Clone, Copy)]
pub(crate) struct Needed {
    pub(crate) algorithm: &'static str,
    pub(crate) key: &'static str,
}

impl Needed {
    /// The error about a document that is not the wanted one.
    pub(crate) fn wrong(self, found: impl Into<String>, hint: Option<&'static str>) -> KeyError {
        let Self { algorithm, key } = self;
        KeyError::WrongKey { algorithm, wanted: key, found: found.into(), hint }
    }
}

/// The members of a JSON Web Key. Those that are not read are ignored (RFC 7517 §4).
pub(crate) struct Jwk<'a> {
    members: Vec<(JsonStr<'a>, Value<'a>)>,
    needed: Needed,
}

impl<'a> Jwk<'a> {
    /// Parses a JSON object. `other` is the error about text that does not begin as one.
    pub(crate) fn parse(
        text: &'a str,
        needed: Needed,
        other: impl FnOnce(&'a str) -> KeyError,
    ) -> Result<Self, KeyError> {
        let mut jwk = Self { members: Vec::new(), needed };
        let text = key_text::trim(text).map_err(|problem| jwk.invalid(problem))?;
        if text.starts_with('[') {
            return Err(needed.wrong("a JSON array", Some("give one key of it")));
        }
        if !text.starts_with('{') {
            return Err(other(text));
        }
        let parsed = json::object(text, HeapNames::default(), |name, value| {
            jwk.members.push((name, value));
            Ok::<_, MalformedToken>(MemberLookup::Unknown)
        });
        parsed.map_err(|malformation| jwk.invalid(describe(malformation)))?;
        if jwk.has("ciphertext") {
            return Err(needed.wrong("an encrypted JWK (a JWE)", None));
        }
        if jwk.has("keys") && !jwk.has("kty") {
            let hint = "give one key of its member `keys`";
            return Err(needed.wrong("a JWK set", Some(hint)));
        }
        Ok(jwk)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    fn get(&self, name: &str) -> Option<Value<'a>> {
        self.members.iter().find(|(found, _)| *found == *name).map(|(_, value)| *value)
    }

    /// Returns the member `kty`.
    pub(crate) fn kind(&self) -> Result<JsonStr<'a>, KeyError> {
        self.text("kty")?.ok_or_else(|| self.missing("kty"))
    }

    /// Returns the member `kid`.
    pub(crate) fn id(&self) -> Result<Option<String>, KeyError> {
        Ok(self.text("kid")?.map(|kid| kid.decode().into_owned()))
    }

    /// Checks that `alg` is absent or one of the accepted names.
    pub(crate) fn check_algorithm(&self, accepted: &[&str]) -> Result<(), KeyError> {
        /// The algorithms that keys are published for and that the error names.
        const KNOWN: [&str; 42] = [
            "HS256",
            "HS384",
            "HS512",
            "RS256",
            "RS384",
            "RS512",
            "PS256",
            "PS384",
            "PS512",
            "ES256",
            "ES384",
            "ES512",
            "ES256K",
            "EdDSA",
            "Ed25519",
            "Ed448",
            "ML-DSA-44",
            "ML-DSA-65",
            "ML-DSA-87",
            "RSA1_5",
            "RSA-OAEP",
            "RSA-OAEP-256",
            "RSA-OAEP-384",
            "RSA-OAEP-512",
            "ECDH-ES",
            "ECDH-ES+A128KW",
            "ECDH-ES+A192KW",
            "ECDH-ES+A256KW",
            "ES521",
            "dir",
            "A128KW",
            "A192KW",
            "A256KW",
            "A128GCM",
            "A192GCM",
            "A256GCM",
            "A128GCMKW",
            "A192GCMKW",
            "A256GCMKW",
            "A128CBC-HS256",
            "A192CBC-HS384",
            "A256CBC-HS512",
        ];
        let Some(alg) = self.text("alg")? else { return Ok(()) };
        if accepted.iter().any(|accepted| alg == **accepted) {
            return Ok(());
        }
        let found = match KNOWN.into_iter().find(|known| alg == **known) {
            Some(known) => format!("a JWK for another algorithm (`alg` is `{known}`)"),
            None => "a JWK for another algorithm (`alg` is unknown)".to_owned(),
        };
        Err(self.needed.wrong(found, None))
    }

    /// Checks that `use` is absent, `enc` for encryption, or `sig` for signatures.
    pub(crate) fn check_use(&self, is_for_encryption: bool) -> Result<(), KeyError> {
        let found = match self.text("use")? {
            None => return Ok(()),
            Some(use_) if use_ == *"sig" && !is_for_encryption => return Ok(()),
            Some(use_) if use_ == *"enc" && is_for_encryption => return Ok(()),
            Some(use_) if use_ == *"sig" => "a JWK for signatures (`use` is `sig`)",
            Some(use_) if use_ == *"enc" => "a JWK for encryption (`use` is `enc`)",
            Some(_) if is_for_encryption => "a JWK for another use (`use` is not `enc`)",
            Some(_) => "a JWK for another use (`use` is not `sig`)",
        };
        Err(self.needed.wrong(found, None))
    }

    /// Returns `key_ops`, of which no operation occurs twice (RFC 7517 §4.3).
    pub(crate) fn operations(&self) -> Result<Option<Vec<JsonStr<'a>>>, KeyError> {
        let Some(value) = self.get("key_ops") else { return Ok(None) };
        let not_a_list = || self.invalid("the member `key_ops` is not a list of different strings");
        let mut operations = Vec::new();
        for element in value.as_array().ok_or_else(not_a_list)? {
            operations.push(element.as_json_str().ok_or_else(not_a_list)?);
        }
        operations.sort_unstable();
        if operations.windows(2).any(|pair| matches!(pair, [one, other] if one == other)) {
            return Err(not_a_list());
        }
        Ok(Some(operations))
    }

    /// Decodes the base64url in a member. The buffer is wiped when it is dropped.
    pub(crate) fn bytes(&self, name: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let text = self.text(name)?.ok_or_else(|| self.missing(name))?;
        let decoded = match text.as_plain() {
            Some(plain) => secret::base64url(plain.as_bytes()),
            None => {
                // A buffer that grows would leave copies behind.
                let len = text.chars().map(char::len_utf8).sum();
                let mut plain = Zeroizing::new(String::with_capacity(len));
                plain.extend(text.chars());
                secret::base64url(plain.as_bytes())
            }
        };
        decoded.map_err(|fault| self.invalid(format!("`{name}` has {fault}")))
    }

    /// Returns a member that is a string, if it is present.
    pub(crate) fn text(&self, name: &str) -> Result<Option<JsonStr<'a>>, KeyError> {
        let not_a_string = || self.invalid(format!("the member `{name}` is not a string"));
        self.get(name).map(|value| value.as_json_str().ok_or_else(not_a_string)).transpose()
    }

    pub(crate) fn missing(&self, name: &str) -> KeyError {
        self.invalid(format!("the member `{name}` is missing"))
    }

    pub(crate) fn invalid(&self, problem: impl Into<String>) -> KeyError {
        let algorithm = self.needed.algorithm;
        KeyError::InvalidKey { algorithm, format: FORMAT, problem: problem.into() }
    }
}

/// Describes the rule of JSON that the text breaks.
fn describe(malformation: MalformedToken) -> String {
    match malformation {
        MalformedToken::DuplicateMember => "it has two members of one name".into(),
        MalformedToken::NotJson | MalformedToken::NotAnObject => {
            "it is not JSON, or there is text after it".into()
        }
        other => format!("{other}"),
    }
}
