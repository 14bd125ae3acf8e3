//! The value of `alg`.

use proc_macro2::Span;
use syn::Result;

use super::items::{distance, nearest};
use super::value::{Form, Value};

/// A signature algorithm (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2, RFC 9964 §5), or `A256KW` (RFC
/// 7518 §4.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Algorithm {
    /// The value of the header parameter `alg`.
    pub(crate) name: &'static str,
    /// The spelling in attributes. It is the name, unless the name is not one word of Rust.
    pub(crate) word: &'static str,
    /// The type of the runtime that represents the algorithm.
    pub(crate) marker: &'static str,
    pub(crate) family: Family,
}

/// A family of algorithms, which has its own feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Hmac,
    Ecdsa,
    Ed25519,
    Rsa,
    MlDsa,
    /// Encrypts: a type with `A256KW` also has `enc`.
    KeyWrap,
}

impl Family {
    /// Returns true if a private key signs and a public key verifies.
    pub(crate) fn has_public_keys(self) -> bool {
        match self {
            Self::Ecdsa | Self::Ed25519 | Self::Rsa | Self::MlDsa => true,
            Self::Hmac | Self::KeyWrap => false,
        }
    }
}

const fn algorithm(name: &'static str, marker: &'static str, family: Family) -> Algorithm {
    Algorithm { name, word: name, marker, family }
}

const fn ml_dsa(name: &'static str, marker: &'static str) -> Algorithm {
    Algorithm { name, word: marker, marker, family: Family::MlDsa }
}

pub(super) const ALGORITHMS: [Algorithm; 18] = [
    algorithm("HS256", "Hs256", Family::Hmac),
    algorithm("HS384", "Hs384", Family::Hmac),
    algorithm("HS512", "Hs512", Family::Hmac),
    algorithm("ES256", "Es256", Family::Ecdsa),
    algorithm("ES384", "Es384", Family::Ecdsa),
    algorithm("ES512", "Es512", Family::Ecdsa),
    algorithm("EdDSA", "EdDsa", Family::Ed25519),
    algorithm("Ed25519", "Ed25519", Family::Ed25519),
    algorithm("RS256", "Rs256", Family::Rsa),
    algorithm("RS384", "Rs384", Family::Rsa),
    algorithm("RS512", "Rs512", Family::Rsa),
    algorithm("PS256", "Ps256", Family::Rsa),
    algorithm("PS384", "Ps384", Family::Rsa),
    algorithm("PS512", "Ps512", Family::Rsa),
    ml_dsa("ML-DSA-44", "MlDsa44"),
    ml_dsa("ML-DSA-65", "MlDsa65"),
    ml_dsa("ML-DSA-87", "MlDsa87"),
    algorithm("A256KW", "A256Kw", Family::KeyWrap),
];

/// The accepted values, for error messages.
pub(super) const ADVICE: &str = "`alg = HS256`, `alg = ES256`, `alg = EdDSA` or `alg = RS256`";

const ML_DSA_ADVICE: &str = "`alg = MlDsa44`, `alg = MlDsa65` or `alg = MlDsa87`";

/// Names that are not supported, with the advice: algorithms (RFC 8812 §3.2, RFC 9864 §2.2) and names
/// of families.
const UNSUPPORTED: [(&str, &str); 13] = [
    ("ES256K", "`alg = ES256`"),
    ("Ed448", "`alg = EdDSA`, which is Ed25519"),
    ("RS1", "`alg = RS256`: SHA-1 is broken"),
    ("RSA", "`alg = RS256` or `alg = PS256`"),
    ("ECDSA", "`alg = ES256`"),
    ("ECC", "`alg = ES256`"),
    ("HMAC", "`alg = HS256`"),
    ("HS1", "`alg = HS256`: SHA-1 is broken"),
    ("MLDSA", ML_DSA_ADVICE),
    ("ML-DSA", ML_DSA_ADVICE),
    ("ML_DSA", ML_DSA_ADVICE),
    ("Dilithium", ML_DSA_ADVICE),
    ("SLH-DSA", ML_DSA_ADVICE),
];

/// Returns the message for a name.
type Advice = fn(&str) -> Option<String>;

/// The algorithms of a type: one, or a closed list of public-key algorithms.
#[derive(Debug, Default)]
pub(crate) struct Algorithms {
    /// The algorithms in the order in which they were written.
    pub(crate) all: Vec<(Algorithm, Span)>,
}

impl Algorithms {
    /// Parses one algorithm or a list. For a misspelling, returns an error and keeps the likely
    /// algorithm, to avoid further errors at keys of that algorithm.
    ///
    /// `advice` gives the message for a name that belongs to another attribute.
    pub(super) fn parse(&mut self, value: &Value, advice: Advice) -> Result<()> {
        let Some(elements) = value.elements() else {
            return self.parse_one(value, advice);
        };
        for element in &elements {
            self.parse_one(element, advice)?;
            self.check_element(element)?;
        }
        match &elements[..] {
            [] => Err(value.error(format_args!("the list is empty: write {ADVICE}"))),
            [only] => Err(value.error(format_args!(
                "a single algorithm is written without brackets: `alg = {}`",
                only.source(),
            ))),
            _ => Ok(()),
        }
    }

    /// Checks the algorithm that was parsed last, as an element of a list.
    fn check_element(&self, element: &Value) -> Result<()> {
        let Some(((last, _), former)) = self.all.split_last() else { return Ok(()) };
        let name = last.word;
        Err(element.error(if !last.family.has_public_keys() {
            let instead = if last.family == Family::KeyWrap { ", enc = A256GCM" } else { "" };
            format!(
                "`{name}` cannot be in a list: its key is a secret, and the other keys of a list are public. \
                 Write `alg = {name}{instead}` without brackets, and a second type for tokens of another \
                 algorithm"
            )
        } else if name == "Ed25519" {
            "write `EdDSA` in a list: both names are read, and `EdDSA` is written".to_owned()
        } else if former.iter().any(|(other, _)| other == last) {
            format!("`{name}` is in the list already: remove one")
        } else {
            return Ok(());
        }))
    }

    fn parse_one(&mut self, value: &Value, advice: Advice) -> Result<()> {
        let find = |text: &str| ALGORITHMS.into_iter().find(|known| known.word == text);
        let (text, form) = value.name()?;
        let mut meant = find(&text);
        let is = |name: &str| name.eq_ignore_ascii_case(&text);
        let unsupported = UNSUPPORTED.into_iter().find(|(name, _)| is(name));
        let problem = if is("none") {
            Some(
                "`none` is not supported: anyone can write a token without a signature (RFC 8725 §3.2)"
                    .to_owned(),
            )
        } else if meant.is_some() && form.is_empty() {
            None
        } else if meant.is_some() {
            Some(format!("an algorithm is written without {form}: `alg = {text}`"))
        } else if let Some((_, advice)) = unsupported {
            Some(format!("`{text}` is not supported: write {advice}"))
        } else if let Some(known) = in_another_spelling(&text) {
            meant = Some(known);
            Some(format!("`{}` is written as one word: `alg = {}`", known.name, known.word))
        } else if let (None, Some(advice)) = (meant, advice(&text)) {
            Some(advice)
        } else if let Some(nearest) = nearest_name(&text) {
            meant = find(nearest);
            Some(format!("unknown algorithm `{text}`: did you mean `{nearest}`?"))
        } else if let Form::Other(_) | Form::Path(_) = value.form {
            return Err(value.unsupported());
        } else {
            Some(format!("unknown algorithm `{text}`: write {ADVICE}"))
        };
        self.all.extend(meant.map(|algorithm| (algorithm, value.span())));
        problem.map_or(Ok(()), |problem| Err(value.error(problem)))
    }
}

/// Returns the algorithm whose name has dashes, and whose letters and digits are those of `text`.
fn in_another_spelling(text: &str) -> Option<Algorithm> {
    let letters = |text: &str| {
        let letters = text.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|c| c.to_ascii_lowercase()).collect::<String>()
    };
    ALGORITHMS
        .into_iter()
        .find(|known| known.name != known.word && letters(known.name) == letters(text))
}

/// Returns the name that `text` misspells, unless several names are equally similar.
fn nearest_name(text: &str) -> Option<&'static str> {
    let names = ALGORITHMS.map(|known| known.word);
    let found = nearest(text, &names)?;
    let others: Vec<&str> = names.into_iter().filter(|name| *name != found).collect();
    let is_closer = |other: &str| distance(text, found) < distance(text, other);
    nearest(text, &others).is_none_or(is_closer).then_some(found)
}
