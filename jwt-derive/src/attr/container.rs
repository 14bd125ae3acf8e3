//! `#[claims(…)]`: the policy.

use proc_macro2::{Ident, Span, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Error, Lit, LitInt, LitStr, Meta, Path, Result, token};

use super::items::{self, Keys, Seen, Spanned, did_you_mean, nearest};
use super::{duration, strings};
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

const SECRET: &str = "does not belong in source code, where everybody who reads it can sign: give the key to \
                      `encode` and `verify`, from `Hs256Key::from_env(\"SESSION_KEY\")`";

const REFUSED: &[(&str, &str)] = &[
    ("secret", SECRET),
    ("key", SECRET),
    ("hmac", SECRET),
    ("hmac_key", SECRET),
    ("secret_key", SECRET),
    ("signing_key", SECRET),
    ("private_key", SECRET),
    ("password", SECRET),
    ("sub", "is marked on a field: `#[claim(sub)]`"),
    ("iat", "is always written; a field is marked `#[claim(iat)]`"),
    ("kid", "is named by the key: `key.with_id(\"…\")`"),
    ("enc", "is for encrypted tokens, which this version does not have"),
];

const SYNONYMS: &[(&str, &str)] = &[
    ("algorithm", "alg"),
    ("type", "typ"),
    ("issuer", "iss"),
    ("audience", "aud"),
    ("lifetime", "ttl"),
    ("expires_in", "ttl"),
    ("not_before", "nbf"),
    ("token_id", "jti"),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Hs256,
    Hs384,
    Hs512,
}

impl Algorithm {
    /// The value of `alg` (RFC 7518 §3.1).
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
        }
    }
}

const ALGORITHMS: [Algorithm; 3] = [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512];

/// Registered (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2), and not in this version.
const OTHER_ALGORITHMS: [&str; 13] = [
    "ES256", "ES384", "ES512", "EdDSA", "Ed25519", "Ed448", "ES256K", "RS256", "RS384", "RS512",
    "PS256", "PS384", "PS512",
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

/// The policy as it is written; what is absent is absent.
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
    /// Where a missing key is reported: the attribute, if there is one.
    pub(crate) span: Option<Span>,
    seen: Seen<Key>,
}

impl ContainerAttrs {
    pub(crate) fn read(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let keys = Keys { known: KEYS, synonyms: SYNONYMS, refused: REFUSED };
        let mut found = Self::default();
        let mut seen = Seen::default();
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("claims")) {
            found.span.get_or_insert(syn::spanned::Spanned::span(attr.path()));
            if let Meta::Path(_) = attr.meta {
                // As good as `#[claims()]`.
                continue;
            }
            items::each(attr, &keys, &mut seen, errors, |key, span, input| {
                found.item(key, span, input)
            });
        }
        found.seen = seen;
        found
    }

    /// Whether no decision was written.
    pub(crate) fn is_empty(&self) -> bool {
        self.seen.has_none()
    }

    /// Whether something was written that is not understood.
    pub(crate) fn has_faults(&self) -> bool {
        self.seen.has_faults
    }

    /// Whether `alg` was written, rightly or wrongly.
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

    fn item(&mut self, key: Key, span: Span, input: ParseStream<'_>) -> Result<()> {
        items::equals(input)?;
        match key {
            Key::Alg => algorithm(input, &mut self.alg)?,
            Key::Typ => self.typ = Some(typ(input)?),
            Key::Iss => self.iss = Some(issuer(input)?),
            Key::Aud => self.aud = Some(audience(input)?),
            Key::Ttl => self.ttl = Some(nonzero_duration(input)?),
            Key::Exp => {
                word(input, &["never"], "`never`: a lifetime is said by `ttl = \"15m\"`")?;
                self.never_expires = Some(span);
            }
            Key::Leeway => self.leeway = Some(any_duration(input)?),
            Key::MaxAge => self.max_age = Some(nonzero_duration(input)?),
            Key::Nbf => {
                word(input, &["now"], "`now`")?;
                self.not_before_now = Some(span);
            }
            Key::Jti => {
                word(input, &["random"], "`random`")?;
                self.random_token_id = Some(span);
            }
            Key::MaxLen => self.max_len = Some(length(input)?),
            Key::Unknown => {
                let word = word(input, &["ignore", "reject"], "`ignore` or `reject`")?;
                self.reject_unknown = (word == "reject").then_some(span);
            }
            Key::Crate => self.crate_path = Some(input.call(Path::parse_mod_style)?),
        }
        Ok(())
    }
}

/// The algorithm, or an error and the one that was probably meant: a key of that one is not to be blamed
/// as well.
fn algorithm(input: ParseStream<'_>, meant: &mut Option<Algorithm>) -> Result<()> {
    let find = |text: &str| ALGORITHMS.into_iter().find(|known| known.name() == text);
    if let Ok(quoted) = input.fork().parse::<LitStr>() {
        *meant = find(&quoted.value());
        let advice = format!("an algorithm is written without quotes: `alg = {}`", quoted.value());
        return Err(Error::new(quoted.span(), advice));
    }
    let name = input.call(Ident::parse_any)?;
    let text = name.to_string();
    *meant = find(&text);
    if meant.is_some() {
        return Ok(());
    }
    let problem = if text.eq_ignore_ascii_case("none") {
        "there is no `none`: a token without a signature proves nothing (RFC 8725 §3.2)".to_owned()
    } else if OTHER_ALGORITHMS.contains(&text.as_str()) {
        format!("`{text}` is not in this version: write `HS256`, `HS384` or `HS512`")
    } else if let Some(nearest) = nearest(&text, &ALGORITHMS.map(Algorithm::name)) {
        *meant = find(nearest);
        format!("unknown algorithm `{text}`: did you mean `{nearest}`?")
    } else {
        format!("unknown algorithm `{text}`: write `HS256`, `HS384` or `HS512`")
    };
    Err(Error::new(name.span(), problem))
}

fn typ(input: ParseStream<'_>) -> Result<Typ> {
    Ok(match text_or_word(input, "\"session+jwt\"", &["any"])? {
        TextOrWord::Text(text) => Typ::Exactly(strings::media_type(&text)?),
        TextOrWord::Word(_) => Typ::Any,
    })
}

fn issuer(input: ParseStream<'_>) -> Result<Expected> {
    if input.peek(token::Bracket) {
        let list: TokenTree = input.parse()?;
        return Err(Error::new(
            list.span(),
            "a policy has one issuer: for several write `iss = any`, and mark a field \
             `#[claim(iss, one_of = […])]`",
        ));
    }
    expected(input, "\"https://auth.example.com\"")
}

fn audience(input: ParseStream<'_>) -> Result<Expected> {
    if input.peek(token::Bracket) {
        let values = items::list(input, |input| strings::string_or_uri(&items::string(input)?))?;
        return Ok(Expected::Fixed(values.value));
    }
    expected(input, "\"web\"")
}

fn expected(input: ParseStream<'_>, example: &str) -> Result<Expected> {
    Ok(match text_or_word(input, example, &["runtime", "any"])? {
        TextOrWord::Text(text) => Expected::Fixed(vec![strings::string_or_uri(&text)?]),
        TextOrWord::Word("any") => Expected::Any,
        TextOrWord::Word(_) => Expected::AtRunTime,
    })
}

enum TextOrWord {
    Text(LitStr),
    Word(&'static str),
}

/// A text in quotes, or one of `words` without: nobody means the issuer called `any`.
fn text_or_word(
    input: ParseStream<'_>,
    example: &str,
    words: &[&'static str],
) -> Result<TextOrWord> {
    let expected = || {
        let advice = format!("`{}`", words.join("` or `"));
        format!("a value in quotes, such as {example}, or {advice} without quotes")
    };
    if input.peek(Ident::peek_any) {
        return word(input, words, &expected()).map(TextOrWord::Word);
    }
    let span = input.span();
    let Ok(text) = input.parse::<LitStr>() else {
        return Err(Error::new(span, format_args!("expected {}", expected())));
    };
    let value = text.value();
    if value.is_empty() {
        return Err(Error::new(
            text.span(),
            format_args!("an empty string: expected {}", expected()),
        ));
    }
    if words.contains(&value.as_str()) {
        return Err(Error::new(text.span(), format_args!("`{value}` is written without quotes")));
    }
    Ok(TextOrWord::Text(text))
}

/// One of a few words.
fn word(input: ParseStream<'_>, words: &[&'static str], expected: &str) -> Result<&'static str> {
    if let Ok(quoted) = input.fork().parse::<LitStr>()
        && words.contains(&quoted.value().as_str())
    {
        return Err(Error::new(
            quoted.span(),
            format_args!("`{}` is written without quotes", quoted.value()),
        ));
    }
    let span = input.span();
    let Ok(word) = input.call(Ident::parse_any) else {
        return Err(Error::new(span, format_args!("expected {expected}")));
    };
    let text = word.to_string();
    if let Some(known) = words.iter().find(|known| **known == text) {
        return Ok(known);
    }
    let advice = did_you_mean(&text, words).unwrap_or_else(|| format!("expected {expected}"));
    Err(Error::new(word.span(), format_args!("`{text}` has no meaning here: {advice}")))
}

fn any_duration(input: ParseStream<'_>) -> Result<Spanned<u64>> {
    let problem = match input.fork().parse() {
        Ok(Lit::Str(literal)) => {
            input.parse::<Lit>()?;
            return Ok(Spanned::new(duration::parse(&literal)?, literal.span()));
        }
        Ok(Lit::Int(number)) => {
            let unit = if number.suffix().is_empty() { "s" } else { "" };
            format!("a duration is written in quotes with its unit, such as \"{number}{unit}\"")
        }
        _ => "expected a duration in quotes with its unit, such as \"15m\"".to_owned(),
    };
    Err(Error::new(input.span(), problem))
}

fn nonzero_duration(input: ParseStream<'_>) -> Result<Spanned<u64>> {
    let duration = any_duration(input)?;
    if duration.value == 0 {
        return Err(Error::new(duration.span, "zero: no token would ever be valid"));
    }
    Ok(duration)
}

fn length(input: ParseStream<'_>) -> Result<usize> {
    let (span, expected) = (input.span(), "expected a number of bytes, such as 8192");
    let Ok(literal) = input.parse::<LitInt>() else { return Err(Error::new(span, expected)) };
    match literal.base10_parse() {
        Ok(0) | Err(_) => Err(Error::new(literal.span(), expected)),
        Ok(length) => Ok(length),
    }
}
