//! The value of `alg`.

use syn::Result;
use syn::ext::IdentExt;

use super::items::nearest;
use super::value::{Form, Value};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Hs256,
    Hs384,
    Hs512,
}

impl Algorithm {
    /// Returns the value of `alg` (RFC 7518 §3.1).
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
        }
    }
}

/// The accepted values, for error messages.
pub(super) const ADVICE: &str = "`alg = HS256`, `alg = HS384` or `alg = HS512`";

const ALGORITHMS: [Algorithm; 3] = [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512];

/// Public-key algorithms (RFC 7518 §3.1, RFC 8037 §3.1, RFC 8812 §3.2, RFC 9864 §2.2) and common
/// names for them. This version does not support them.
const PUBLIC_KEY_ALGORITHMS: [&str; 17] = [
    "ES256", "ES384", "ES512", "ES256K", "EdDSA", "Ed25519", "Ed448", "RS256", "RS384", "RS512",
    "PS256", "PS384", "PS512", "RSA", "ECDSA", "ECC", "RS1",
];

/// Algorithms of encrypted tokens (RFC 7518 §4.1, §5.1). This version does not support them.
const ENCRYPTION_ALGORITHMS: [&str; 18] = [
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
    "RSA1_5",
    "RSA-OAEP",
    "RSA-OAEP-256",
    "ECDH-ES",
    "ECDH-ES+A256KW",
];

/// Returns the algorithm. For a misspelling, returns an error and stores the likely algorithm in
/// `meant`, to avoid further errors at keys of that algorithm.
pub(super) fn parse(value: &Value, meant: &mut Option<Algorithm>) -> Result<()> {
    let find = |text: &str| ALGORITHMS.into_iter().find(|known| known.name() == text);
    if let Some(elements) = value.elements() {
        let names: Vec<String> = elements.iter().map(Value::source).collect();
        *meant = names.iter().find_map(|name| find(name));
        let first = meant.map_or("HS256", Algorithm::name);
        return Err(value.error(format_args!(
            "a type has one algorithm: write `alg = {first}` without brackets, and a second type for tokens \
             of another algorithm"
        )));
    }
    let (text, form) = match &value.form {
        Form::Text(_) => (value.text()?.value(), "quotes"),
        Form::Path(path) => {
            let last = path.segments.last();
            (last.map(|segment| segment.ident.to_string()).unwrap_or_default(), "a path")
        }
        Form::Word(word) => (word.unraw().to_string(), ""),
        Form::Other(_) => (value.source(), ""),
        Form::Int(_) | Form::List => return Err(value.unsupported()),
    };
    *meant = find(&text);
    let is_one_of = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(&text));
    Err(value.error(if text.eq_ignore_ascii_case("none") {
        "there is no `none`: a token without a signature proves nothing (RFC 8725 §3.2)".to_owned()
    } else if meant.is_some() && form.is_empty() {
        return Ok(());
    } else if meant.is_some() {
        format!("an algorithm is written without {form}: `alg = {text}`")
    } else if is_one_of(&PUBLIC_KEY_ALGORITHMS) {
        format!("`{text}` is a public-key algorithm, which this version does not support: write {ADVICE}")
    } else if is_one_of(&ENCRYPTION_ALGORITHMS) {
        format!("`{text}` is for encrypted tokens, which this version does not support: write {ADVICE}")
    } else if let Some(nearest) = nearest_algorithm(&text) {
        *meant = find(nearest);
        format!("unknown algorithm `{text}`: did you mean `{nearest}`?")
    } else if let Form::Other(_) | Form::Path(_) = value.form {
        return Err(value.unsupported());
    } else {
        format!("unknown algorithm `{text}`: write {ADVICE}")
    }))
}

/// Returns the supported algorithm that `text` misspells, unless the most similar name is an
/// unsupported algorithm.
fn nearest_algorithm(text: &str) -> Option<&'static str> {
    let supported = ALGORITHMS.map(Algorithm::name);
    let nearest_of_all = nearest(text, &[&PUBLIC_KEY_ALGORITHMS[..], &supported].concat())?;
    supported.into_iter().find(|name| *name == nearest_of_all)
}
