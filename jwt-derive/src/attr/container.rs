//! The attribute `#[claims(…)]`, which defines the policy.

use proc_macro2::{Ident, Span};
use syn::parse::ParseStream;
use syn::{Attribute, Meta, Path, Result};

use super::algorithm::{self, Algorithm, Algorithms, Family};
use super::encryption::{self, ContentEncryption, Encryption, KeyManagement};
use super::expected::{self, Expected, Typ};
use super::header::{self, HeaderParameter};
use super::items::{self, Keys, Seen, Spanned};
use super::value::{Form, Value};
use super::{duration, words};
use crate::errors::Errors;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Alg,
    Enc,
    Management,
    Typ,
    Kind,
    Iss,
    Aud,
    Ttl,
    Exp,
    Leeway,
    MaxAge,
    Nbf,
    Jti,
    Sub,
    Header,
    MaxLen,
    Pad,
    Unknown,
    Crate,
}

pub(super) const KEYS: &[(&str, Key)] = &[
    ("alg", Key::Alg),
    ("enc", Key::Enc),
    ("key_management", Key::Management),
    ("typ", Key::Typ),
    ("kind", Key::Kind),
    ("iss", Key::Iss),
    ("aud", Key::Aud),
    ("ttl", Key::Ttl),
    ("exp", Key::Exp),
    ("leeway", Key::Leeway),
    ("max_age", Key::MaxAge),
    ("nbf", Key::Nbf),
    ("jti", Key::Jti),
    ("sub", Key::Sub),
    ("header", Key::Header),
    ("max_len", Key::MaxLen),
    ("pad", Key::Pad),
    ("unknown", Key::Unknown),
    ("crate", Key::Crate),
];

/// The time from issue to `exp`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ttl {
    /// A number of seconds.
    Fixed(u64),
    AtRunTime,
}

/// The keys of `#[claims(…)]` as written, without defaults for missing ones.
#[derive(Default)]
pub(crate) struct ContainerAttrs {
    pub(crate) alg: Algorithms,
    pub(crate) enc: Option<Spanned<ContentEncryption>>,
    pub(crate) key_management: Option<Spanned<KeyManagement>>,
    pub(crate) typ: Option<Spanned<Typ>>,
    /// The location of `kind = unmarked`, if present.
    pub(crate) unmarked: Option<Span>,
    pub(crate) iss: Option<Expected>,
    pub(crate) aud: Option<Expected>,
    /// The claim that holds the audience, if it is not `aud`.
    pub(crate) aud_claim: Option<Spanned<String>>,
    pub(crate) ttl: Option<Spanned<Ttl>>,
    pub(crate) never_expires: Option<Span>,
    /// The location of `exp = required`.
    pub(crate) only_verifies: Option<Span>,
    pub(crate) leeway: Option<Spanned<u64>>,
    pub(crate) max_age: Option<Spanned<u64>>,
    pub(crate) not_before_now: Option<Span>,
    pub(crate) random_token_id: Option<Span>,
    pub(crate) any_token_id: Option<Span>,
    pub(crate) any_subject: Option<Span>,
    pub(crate) header: Vec<HeaderParameter>,
    pub(crate) max_len: Option<usize>,
    pub(crate) pad: Option<Spanned<usize>>,
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

    /// Returns true if `enc` was written, with a valid value or not.
    pub(crate) fn has_enc(&self) -> bool {
        self.seen.has(&Key::Enc)
    }

    /// Returns the encryption of the tokens, if they are encrypted; also if attributes contradict each
    /// other. A type that also has a public-key algorithm signs its claims and encrypts the signed
    /// token.
    pub(crate) fn encryption(&self) -> Option<Encryption> {
        let Spanned { value: content, span } = self.enc?;
        let of = |content: ContentEncryption| Encryption {
            marker: content.marker(),
            alg: "dir",
            enc: content.name(),
            span,
        };
        let is_signed = !self.signatures().is_empty();
        Some(match (&self.alg.all[..], &self.key_management) {
            (_, Some(Spanned { value, span })) if is_signed => {
                Encryption { marker: value.marker, span: *span, ..of(ContentEncryption::A256Gcm) }
            }
            (_, None) if is_signed => of(ContentEncryption::A256Gcm),
            ([(algorithm, span)], _) if algorithm.family == Family::KeyWrap => {
                let (marker, alg) = (algorithm.marker, algorithm.name);
                Encryption { marker, alg, span: *span, ..of(content) }
            }
            _ => of(content),
        })
    }

    /// Returns the algorithms that sign the tokens. Encryption with a shared key replaces a
    /// signature with a shared key.
    pub(crate) fn signatures(&self) -> &[(Algorithm, Span)] {
        let has_public_keys = self.alg.all.iter().all(|(alg, _)| alg.family.has_public_keys());
        if self.enc.is_none() || has_public_keys { &self.alg.all } else { &[] }
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
        if key == Key::Header {
            self.header = header::parse(name, input)?;
            return Ok(());
        }
        let value = Value::take(name, advice(key), input)?;
        let span = name.span();
        match key {
            Key::Alg => {
                let parsed = self.alg.parse(&value, encryption::advice);
                // Otherwise the keys for this type would cause further errors in the program.
                if parsed.is_err()
                    && let Ok(content) = ContentEncryption::parse(&value)
                {
                    self.enc.get_or_insert(Spanned::new(content, value.span()));
                }
                parsed?;
            }
            Key::Enc => {
                let content = ContentEncryption::parse(&value);
                let assumed = content.as_ref().copied().unwrap_or(ContentEncryption::A256Gcm);
                self.enc = Some(Spanned::new(assumed, value.span()));
                content?;
            }
            Key::Management => {
                let management = KeyManagement::parse(&value)?;
                self.key_management = Some(Spanned::new(management, value.span()));
            }
            Key::Typ => {
                self.typ = Some(Spanned::new(expected::typ(&value, name)?, value.span()));
            }
            Key::Kind => {
                expected::word(&value, &["unmarked"])?;
                self.unmarked = Some(span);
            }
            Key::Iss => self.iss = Some(expected::issuer(&value, name)?),
            Key::Aud => {
                let (expected, claim) = expected::audience(&value, name)?;
                (self.aud, self.aud_claim) = (Some(expected), claim);
            }
            Key::Ttl => self.ttl = Some(ttl(&value)?),
            Key::Exp => match expected::word(&value, &["never", "required"])? {
                "required" => self.only_verifies = Some(span),
                _ => self.never_expires = Some(span),
            },
            Key::Leeway => self.leeway = Some(any_duration(&value)?),
            Key::MaxAge => self.max_age = Some(nonzero_duration(&value)?),
            Key::Nbf => {
                expected::word(&value, &["now"])?;
                self.not_before_now = Some(span);
            }
            Key::Jti => match expected::word(&value, &["random", "any"])? {
                "any" => self.any_token_id = Some(span),
                _ => self.random_token_id = Some(span),
            },
            Key::Sub => {
                expected::word(&value, &["any"])?;
                self.any_subject = Some(span);
            }
            // Parsed above.
            Key::Header => {}
            Key::MaxLen => self.max_len = Some(length(&value)?),
            Key::Pad => self.pad = Some(padding(&value)?),
            Key::Unknown => {
                let word = expected::word(&value, &["ignore", "reject"])?;
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
        Key::Alg => algorithm::ADVICE,
        Key::Enc => "`enc = A256GCM`",
        Key::Management => {
            "`key_management = ECDH_ES_P256`, next to `alg = ES256` and `enc = A256GCM`"
        }
        Key::Typ => "`typ = \"session+jwt\"`, or several as `typ = [\"at+jwt\", \"JWT\"]`",
        // The only value is a waiver.
        Key::Kind => {
            "a rule that only tokens of this kind fulfil, such as `#[claim(eq = …)]` on a field"
        }
        Key::Iss => {
            "`iss = \"https://auth.example.com\"`, several issuers in brackets, or `iss = runtime` to give it when \
             the program starts"
        }
        Key::Aud => {
            "`aud = \"web\"`, `aud = [\"web\", \"app\"]`, or `aud = runtime` to give it when the program \
             starts"
        }
        Key::Ttl => {
            "`ttl = \"15m\"`, `ttl = runtime` to give it when the program starts, or mark a field `#[claim(exp)]`"
        }
        Key::Exp => {
            "the lifetime as `ttl = \"15m\"`, mark a field `#[claim(exp)]`, or write `exp = required` if this \
             program only verifies"
        }
        Key::Leeway => "`leeway = \"30s\"`",
        Key::MaxAge => "`max_age = \"12h\"`",
        Key::Nbf => "`nbf = now`",
        Key::Jti => "`jti = random`, or mark a field `#[claim(jti)]`",
        Key::Sub => "`#[claim(sub)]` above the field with the subject",
        Key::Header => header::ADVICE,
        Key::MaxLen => "`max_len = 8192`, in bytes",
        Key::Pad => "`pad = 64`, in bytes",
        Key::Unknown => "`unknown = reject` or `unknown = ignore`",
        Key::Crate => "`crate = path::to::typed_jwt`",
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

fn ttl(value: &Value) -> Result<Spanned<Ttl>> {
    let is_word = match &value.form {
        Form::Word(_) => true,
        Form::Text(text) => text.value() == "runtime",
        _ => false,
    };
    if is_word {
        expected::word(value, &["runtime"])?;
        return Ok(Spanned::new(Ttl::AtRunTime, value.span()));
    }
    let Spanned { value, span } = nonzero_duration(value)?;
    Ok(Spanned::new(Ttl::Fixed(value), span))
}

fn length(value: &Value) -> Result<usize> {
    let Form::Int(number) = &value.form else { return Err(value.unsupported()) };
    match number.base10_parse() {
        Ok(length) if length > 0 && matches!(number.suffix(), "" | "usize") => Ok(length),
        _ => Err(value.unsupported()),
    }
}

/// The largest `pad`, in bytes.
const MAX_PAD: usize = 1024;

fn padding(value: &Value) -> Result<Spanned<usize>> {
    let Form::Int(number) = &value.form else { return Err(value.unsupported()) };
    match number.base10_parse() {
        Ok(0 | 1) => Err(value.error(format_args!(
            "`pad = {number}` hides no length: write `pad = 64`, or remove it"
        ))),
        Ok(pad) if !matches!(number.suffix(), "" | "usize") || pad > MAX_PAD => Err(value.error(
            format_args!("`pad` is a number of bytes from 2 to {MAX_PAD}: write `pad = 64`"),
        )),
        Ok(pad) => Ok(Spanned::new(pad, value.span())),
        Err(_) => Err(value.unsupported()),
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
