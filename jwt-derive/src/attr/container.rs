//! The attribute `#[claims(…)]`, which defines the policy.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, LitStr, Meta, Path, Result};

use super::items::{self, Keys, Seen, Spanned, nearest};
use super::value::{Form, Value};
use super::{duration, strings, words};
use crate::errors::Errors;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Alg,
    Typ,
    Iss,
    Aud,
    Ttl,
    Exp,
    Leeway,
    MaxAge,
    Nbf,
    Jti,
    MaxLen,
    Unknown,
    Crate,
}

pub(super) const KEYS: &[(&str, Key)] = &[
    ("alg", Key::Alg),
    ("typ", Key::Typ),
    ("iss", Key::Iss),
    ("aud", Key::Aud),
    ("ttl", Key::Ttl),
    ("exp", Key::Exp),
    ("leeway", Key::Leeway),
    ("max_age", Key::MaxAge),
    ("nbf", Key::Nbf),
    ("jti", Key::Jti),
    ("max_len", Key::MaxLen),
    ("unknown", Key::Unknown),
    ("crate", Key::Crate),
];

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

#[derive(Clone, Debug)]
pub(crate) enum Typ {
    Any,
    Exactly(String),
}

#[derive(Clone, Debug)]
pub(crate) enum Expected {
    Any,
    AtRunTime,
    Fixed(Vec<String>),
}

/// The keys of `#[claims(…)]` as written, without defaults for missing ones.
#[derive(Default)]
pub(crate) struct ContainerAttrs {
    pub(crate) alg: Option<Algorithm>,
    pub(crate) typ: Option<Typ>,
    pub(crate) iss: Option<Expected>,
    pub(crate) aud: Option<Expected>,
    pub(crate) ttl: Option<Spanned<u64>>,
    pub(crate) never_expires: Option<Span>,
    pub(crate) leeway: Option<Spanned<u64>>,
    pub(crate) max_age: Option<Spanned<u64>>,
    pub(crate) not_before_now: Option<Span>,
    pub(crate) random_token_id: Option<Span>,
    pub(crate) max_len: Option<usize>,
    pub(crate) reject_unknown: Option<Span>,
    pub(crate) crate_path: Option<Path>,
    /// The span of the attribute, if present. Errors about missing keys are reported here.
    pub(crate) span: Option<Span>,
    seen: Seen<Key>,
}

impl ContainerAttrs {
    pub(crate) fn read(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let keys =
            Keys { known: KEYS, synonyms: words::POLICY_SYNONYMS, refused: words::POLICY_REFUSED };
        let mut found = Self::default();
        let mut seen = Seen::default();
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("claims")) {
            found.span.get_or_insert(syn::spanned::Spanned::span(attr.path()));
            if let Meta::Path(_) = attr.meta {
                // Equivalent to `#[claims()]`.
                continue;
            }
            items::each(attr, &keys, &mut seen, errors, |key, name, input| {
                found.item(key, name, input)
            });
        }
        found.seen = seen;
        found
    }

    /// Returns true if no key was written.
    pub(crate) fn is_empty(&self) -> bool {
        self.seen.has_none()
    }

    /// Returns true if a part of the attribute could not be parsed.
    pub(crate) fn has_faults(&self) -> bool {
        self.seen.has_faults
    }

    /// Returns true if `alg` was written, with a valid value or not.
    pub(crate) fn has_alg(&self) -> bool {
        self.seen.has(&Key::Alg)
    }

    pub(crate) fn has_typ(&self) -> bool {
        self.seen.has(&Key::Typ)
    }

    pub(crate) fn has_iss(&self) -> bool {
        self.seen.has(&Key::Iss)
    }

    pub(crate) fn has_aud(&self) -> bool {
        self.seen.has(&Key::Aud)
    }

    pub(crate) fn has_expiry(&self) -> bool {
        self.seen.has(&Key::Ttl) || self.seen.has(&Key::Exp)
    }

    fn item(&mut self, key: Key, name: &Ident, input: ParseStream<'_>) -> Result<()> {
        let value = Value::take(name, advice(key), input)?;
        let span = name.span();
        match key {
            Key::Alg => algorithm(&value, &mut self.alg)?,
            Key::Typ => self.typ = Some(typ(&value, name)?),
            Key::Iss => self.iss = Some(issuer(&value, name)?),
            Key::Aud => self.aud = Some(audience(&value, name)?),
            Key::Ttl => self.ttl = Some(nonzero_duration(&value)?),
            Key::Exp => {
                word(&value, &["never"])?;
                self.never_expires = Some(span);
            }
            Key::Leeway => self.leeway = Some(any_duration(&value)?),
            Key::MaxAge => self.max_age = Some(nonzero_duration(&value)?),
            Key::Nbf => {
                word(&value, &["now"])?;
                self.not_before_now = Some(span);
            }
            Key::Jti => {
                word(&value, &["random"])?;
                self.random_token_id = Some(span);
            }
            Key::MaxLen => self.max_len = Some(length(&value)?),
            Key::Unknown => {
                let word = word(&value, &["ignore", "reject"])?;
                self.reject_unknown = (word == "reject").then_some(span);
            }
            Key::Crate => self.crate_path = Some(crate_path(&value)?),
        }
        Ok(())
    }
}

/// Returns the accepted values of a key for error messages. Words that waive a check are omitted:
/// no message suggests one as a correction.
const fn advice(key: Key) -> &'static str {
    match key {
        Key::Alg => "`alg = HS256`, `alg = HS384` or `alg = HS512`",
        Key::Typ => "`typ = \"session+jwt\"`",
        Key::Iss => {
            "`iss = \"https://auth.example.com\"`, or `iss = runtime` to give it when the program starts"
        }
        Key::Aud => {
            "`aud = \"web\"`, `aud = [\"web\", \"app\"]`, or `aud = runtime` to give it when the program \
             starts"
        }
        Key::Ttl => "`ttl = \"15m\"`",
        Key::Exp => "the lifetime as `ttl = \"15m\"`, or mark a field `#[claim(exp)]`",
        Key::Leeway => "`leeway = \"30s\"`",
        Key::MaxAge => "`max_age = \"12h\"`",
        Key::Nbf => "`nbf = now`",
        Key::Jti => "`jti = random`",
        Key::MaxLen => "`max_len = 8192`, in bytes",
        Key::Unknown => "`unknown = reject` or `unknown = ignore`",
        Key::Crate => "`crate = path::to::typed_jwt`",
    }
}

/// The words that waive a check, and similar words.
const WAIVERS: [&str; 5] = ["any", "never", "absent", "optional", "none"];

/// Returns the algorithm. For a misspelling, returns an error and stores the likely algorithm in
/// `meant`, to avoid further errors at keys of that algorithm.
fn algorithm(value: &Value, meant: &mut Option<Algorithm>) -> Result<()> {
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
    let advice = advice(Key::Alg);
    Err(value.error(if text.eq_ignore_ascii_case("none") {
        "there is no `none`: a token without a signature proves nothing (RFC 8725 §3.2)".to_owned()
    } else if meant.is_some() && form.is_empty() {
        return Ok(());
    } else if meant.is_some() {
        format!("an algorithm is written without {form}: `alg = {text}`")
    } else if is_one_of(&PUBLIC_KEY_ALGORITHMS) {
        format!("`{text}` is a public-key algorithm, which this version does not support: write {advice}")
    } else if is_one_of(&ENCRYPTION_ALGORITHMS) {
        format!("`{text}` is for encrypted tokens, which this version does not support: write {advice}")
    } else if let Some(nearest) = nearest_algorithm(&text) {
        *meant = find(nearest);
        format!("unknown algorithm `{text}`: did you mean `{nearest}`?")
    } else if let Form::Other(_) | Form::Path(_) = value.form {
        return Err(value.unsupported());
    } else {
        format!("unknown algorithm `{text}`: write {advice}")
    }))
}

/// Returns the supported algorithm that `text` misspells, unless the most similar name is an
/// unsupported algorithm.
fn nearest_algorithm(text: &str) -> Option<&'static str> {
    let supported = ALGORITHMS.map(Algorithm::name);
    let nearest_of_all = nearest(text, &[&PUBLIC_KEY_ALGORITHMS[..], &supported].concat())?;
    supported.into_iter().find(|name| *name == nearest_of_all)
}

fn typ(value: &Value, name: &Ident) -> Result<Typ> {
    Ok(match text_or_word(value, name, &["any"])? {
        TextOrWord::Text(text) => Typ::Exactly(strings::media_type(text)?),
        TextOrWord::Word(_) => Typ::Any,
    })
}

fn issuer(value: &Value, name: &Ident) -> Result<Expected> {
    if let Form::List = value.form {
        return Err(value.error(
            "a policy has one issuer: for several write `iss = any`, and mark a field \
             `#[claim(iss, one_of = […])]`",
        ));
    }
    expected(value, name)
}

fn audience(value: &Value, name: &Ident) -> Result<Expected> {
    let Some(elements) = value.elements() else { return expected(value, name) };
    if elements.is_empty() {
        return Err(value.error(items::EMPTY_LIST));
    }
    let mut audiences = Vec::new();
    for element in &elements {
        let audience = strings::string_or_uri(element.text()?)?;
        if audiences.contains(&audience) {
            return Err(element.error(format_args!("`{audience}` is in the list already")));
        }
        audiences.push(audience);
    }
    Ok(Expected::Fixed(audiences))
}

fn expected(value: &Value, name: &Ident) -> Result<Expected> {
    Ok(match text_or_word(value, name, &["runtime", "any"])? {
        TextOrWord::Text(text) => Expected::Fixed(vec![strings::string_or_uri(text)?]),
        TextOrWord::Word("any") => Expected::Any,
        TextOrWord::Word(_) => Expected::AtRunTime,
    })
}

enum TextOrWord<'v> {
    Text(&'v LitStr),
    Word(&'static str),
}

/// Reads a string in quotes, or one of `words` without quotes. A word in quotes is refused.
fn text_or_word<'v>(
    value: &'v Value,
    name: &Ident,
    words: &[&'static str],
) -> Result<TextOrWord<'v>> {
    if let Form::Text(text) = &value.form
        && !words.contains(&text.value().as_str())
    {
        return value.text().map(|_| TextOrWord::Text(text));
    }
    let result = word(value, words).map(TextOrWord::Word);
    let Form::Word(word) = &value.form else { return result };
    let text = word.to_string();
    let is_near = nearest(&text, words).is_some() || nearest(&text, &WAIVERS).is_some();
    let is_constant = !text.contains(|c: char| c.is_lowercase());
    if result.is_ok() || is_near || is_constant {
        return result;
    }
    Err(value.error(format_args!(
        "`{text}` is not in quotes: write `{name} = \"{text}\"`; constants and variables are not supported \
         here"
    )))
}

/// Reads one of `words`. The error does not suggest a word that waives a check.
fn word(value: &Value, words: &[&'static str]) -> Result<&'static str> {
    match &value.form {
        Form::Text(text) if words.contains(&text.value().as_str()) => {
            Err(value.error(format_args!("`{}` is written without quotes", text.value())))
        }
        Form::Word(word) => {
            let text = word.to_string();
            if let Some(known) = words.iter().find(|known| **known == text) {
                return Ok(known);
            }
            match nearest(&text, words).filter(|nearest| !WAIVERS.contains(nearest)) {
                Some(nearest) => Err(value.error(format_args!(
                    "`{text}` has no meaning here: did you mean `{nearest}`?"
                ))),
                None => Err(value.unsupported()),
            }
        }
        _ => Err(value.unsupported()),
    }
}

fn any_duration(value: &Value) -> Result<Spanned<u64>> {
    match &value.form {
        Form::Int(number) if !number.to_string().starts_with('-') => {
            let unit = if number.suffix().is_empty() { "s" } else { "" };
            Err(value.error(format_args!(
                "a duration is written in quotes with its unit, such as \"{number}{unit}\""
            )))
        }
        _ => {
            let text = value.text()?;
            Ok(Spanned::new(duration::parse(text)?, text.span()))
        }
    }
}

fn nonzero_duration(value: &Value) -> Result<Spanned<u64>> {
    let duration = any_duration(value)?;
    if duration.value == 0 {
        return Err(value.error("zero: no token would ever be valid"));
    }
    Ok(duration)
}

fn length(value: &Value) -> Result<usize> {
    let Form::Int(number) = &value.form else { return Err(value.unsupported()) };
    match number.base10_parse() {
        Ok(length) if length > 0 && matches!(number.suffix(), "" | "usize") => Ok(length),
        _ => Err(value.unsupported()),
    }
}

fn crate_path(value: &Value) -> Result<Path> {
    match &value.form {
        Form::Text(text) if text.parse_with(Path::parse_mod_style).is_ok() => {
            let problem = format!("a path is written without quotes: `crate = {}`", text.value());
            Err(value.error(problem))
        }
        Form::Word(word) => Ok(word.clone().into()),
        Form::Path(path) => Ok(path.clone()),
        _ => Err(value.unsupported()),
    }
}
