//! Validation of the strings in attributes.

use proc_macro2::Span;
use syn::{Error, LitStr, Result};

/// One or more issuers, of which at least one contains the value of a claim:
/// `https://auth.example.com/{tid}/`.
#[derive(Clone, Debug)]
pub(crate) struct Templates {
    pub(crate) claim: String,
    /// The location of the first issuer with the claim.
    pub(crate) span: Span,
    pub(crate) all: Vec<Template>,
}

/// An issuer that may contain the value of a claim.
#[derive(Clone, Debug)]
pub(crate) enum Template {
    Fixed(String),
    /// The text before and after the value.
    Around(String, String),
}

/// Parses an issuer or audience: a `StringOrURI` (RFC 7519 §2), which must be a URI if it has a
/// colon.
pub(super) fn string_or_uri(literal: &LitStr) -> Result<String> {
    let value = literal.value();
    if value.contains(['{', '}']) {
        return Err(Error::new(
            literal.span(),
            "braces enclose the name of a claim, which only an issuer can contain",
        ));
    }
    if value.starts_with("claim(") && value.ends_with(')') {
        return Err(Error::new(
            literal.span(),
            "`claim(…)` is written without quotes around it: write `aud = claim(\"client_id\", \"abc\")`",
        ));
    }
    match value.split_once(':') {
        Some((scheme, rest)) if !is_uri(scheme, rest) => Err(Error::new(
            literal.span(),
            "a value with a colon must be a URI (RFC 7519 §2): write `https://…`, `urn:…`, or a name \
             without a colon",
        )),
        _ => Ok(value),
    }
}

/// Checks the parts of RFC 3986 that typing errors affect: the scheme, the characters, percent
/// encodings, and the host of `http(s)`.
fn is_uri(scheme: &str, rest: &str) -> bool {
    let scheme_fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let fits = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c);
    let escapes_fit = rest.split('%').skip(1).all(|after| {
        after.len() >= 2 && after.bytes().take(2).all(|digit| digit.is_ascii_hexdigit())
    });
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let host_fits = !is_web
        || rest
            .strip_prefix("//")
            .is_some_and(|host| host.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '['));
    scheme_fits && !rest.is_empty() && rest.chars().all(fits) && escapes_fit && host_fits
}

/// Parses issuers, of which some may have the name of one claim in braces. Returns `None` if none has.
pub(super) fn templates(literals: &[LitStr]) -> Result<Option<Templates>> {
    let mut all: Vec<Template> = Vec::new();
    let mut found: Option<(String, Span)> = None;
    for literal in literals {
        let (template, claim) = template(literal)?;
        if let Some(same) = all.iter().position(|other| may_be_same(other, &template)) {
            let message = format!(
                "for some values of the claim, this is the same issuer as {:?}: write issuers that differ in more \
                 than the value",
                literals[same].value()
            );
            return Err(Error::new(literal.span(), message));
        }
        all.push(template);
        match (&found, claim) {
            (Some((first, _)), Some(claim)) if *first != claim => {
                let message = format!(
                    "all issuers contain the same claim: this is `{{{claim}}}`, and the first is `{{{first}}}`"
                );
                return Err(Error::new(literal.span(), message));
            }
            (None, Some(claim)) => found = Some((claim, literal.span())),
            _ => {}
        }
    }
    Ok(found.map(|(claim, span)| Templates { claim, span, all }))
}

/// Parses one issuer, and returns the name of the claim in its braces, if it has any.
fn template(literal: &LitStr) -> Result<(Template, Option<String>)> {
    let value = literal.value();
    if !value.contains(['{', '}']) {
        return Ok((Template::Fixed(string_or_uri(literal)?), None));
    }
    let error = |message: &str| Err(Error::new(literal.span(), message));
    let parts =
        value.split_once('{').and_then(|(start, rest)| Some((start, rest.split_once('}')?)));
    let Some((start, (claim, end))) = parts.filter(|(start, _)| !start.contains('}')) else {
        return error(
            "braces enclose the name of a claim, and one of them is missing: write `{tid}`",
        );
    };
    if claim.is_empty() {
        return error("name a claim between the braces, such as `{tid}`");
    }
    if claim.contains('{') || end.starts_with('}') {
        return error("braces cannot be doubled or nested: the issuer itself contains no braces");
    }
    if end.contains(['{', '}']) {
        return error("an issuer contains the value of one claim: write one pair of braces");
    }
    // The claim is a part of the URI.
    string_or_uri(&LitStr::new(&format!("{start}x{end}"), literal.span()))?;
    Ok((Template::Around(start.to_owned(), end.to_owned()), Some(claim.to_owned())))
}

/// Returns true if two issuers are the same text for some values, which may differ. The claim of such a
/// token could then name another value than its issuer.
fn may_be_same(one: &Template, other: &Template) -> bool {
    let (start, end, other_start, other_end) = match (one, other) {
        (Template::Fixed(one), Template::Fixed(other)) => return one == other,
        (Template::Fixed(fixed), Template::Around(start, end))
        | (Template::Around(start, end), Template::Fixed(fixed)) => {
            let value =
                fixed.strip_prefix(start.as_str()).and_then(|rest| rest.strip_suffix(end.as_str()));
            return value.is_some_and(|value| !value.is_empty() && is_unreserved(value));
        }
        (Template::Around(start, end), Template::Around(other_start, other_end))
            if start.len() <= other_start.len() =>
        {
            (start, end, other_start, other_end)
        }
        (Template::Around(other_start, other_end), Template::Around(start, end)) => {
            (start, end, other_start, other_end)
        }
    };
    let Some(more) = other_start.strip_prefix(start.as_str()) else { return false };
    // The value of `one` ends behind the start of `other`.
    let ends = |longer: &str, shorter| longer.strip_suffix(shorter).is_some_and(is_unreserved);
    let is_behind =
        is_unreserved(more) && (ends(end, other_end.as_str()) || ends(other_end, end.as_str()));
    // It ends before, and the end of `one` contains the value of `other`.
    let is_before = more.char_indices().skip(1).any(|(at, _)| {
        let (value, rest) = more.split_at(at);
        let other = end.strip_prefix(rest).and_then(|end| end.strip_suffix(other_end.as_str()));
        is_unreserved(value) && other.is_some_and(|other| !other.is_empty() && is_unreserved(other))
    });
    is_behind || is_before
}

/// Parses a value of a claim that an issuer contains: the unreserved characters of RFC 3986 §2.3, which
/// add no part to a URI. The runtime has the same rule.
pub(crate) fn is_issuer_value(value: &str) -> bool {
    !value.is_empty() && is_unreserved(value) && value != "." && value != ".."
}

fn is_unreserved(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || "-._~".contains(c))
}

/// Parses a media type (RFC 6838 §4.2) without the prefix `application/`, which a JWT omits (RFC
/// 7515 §4.1.9).
pub(super) fn media_type(literal: &LitStr) -> Result<String> {
    let value = literal.value();
    let is_name = |name: &str| {
        !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c))
    };
    let short = match value.get(.."application/".len()) {
        Some(prefix) if prefix.eq_ignore_ascii_case("application/") => &value[prefix.len()..],
        _ => &value,
    };
    if short.split('/').count() <= 2 && short.split('/').all(is_name) {
        Ok(if short.contains('/') { value } else { short.to_owned() })
    } else {
        Err(Error::new(literal.span(), "expected a media type, such as \"session+jwt\""))
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::*;

    fn literal(value: &str) -> LitStr {
        LitStr::new(value, Span::call_site())
    }

    #[test]
    fn a_colon_makes_a_uri() {
        for good in [
            "web",
            "auth.example.com",
            "https://auth.example.com",
            "urn:example:auth",
            "https://[::1]:8443/a?b#c",
            "https://a.example/%20",
            "did:web:example.com",
        ] {
            assert!(string_or_uri(&literal(good)).is_ok(), "{good}");
        }
        for bad in [
            "auth server: main",
            ":web",
            "web:",
            "1a:b",
            "https://",
            "https:auth",
            "https:///path",
            "https://a b",
            "https://a/%2",
            "http//a:b c",
            "a:{b}",
            "web:ü",
        ] {
            assert!(string_or_uri(&literal(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn braces_enclose_one_claim() {
        let parts = |value| match template(&literal(value)).unwrap() {
            (Template::Around(start, end), Some(claim)) => Some([start, claim, end]),
            _ => None,
        };
        let expected = ["https://a.example/", "tid", "/v2.0"].map(str::to_owned);
        assert_eq!(parts("https://a.example/{tid}/v2.0"), Some(expected));
        assert_eq!(parts("{a b}"), Some(["", "a b", ""].map(str::to_owned)));
        assert_eq!(parts("https://a.example/"), None);
        for bad in [
            "https://a/{",
            "https://a/}",
            "https://a/{tid",
            "https://a/tid}",
            "https://a/}tid{",
            "https://a/{}",
            "https://a/{{tid}}",
            "https://a/{tid}}",
            "https://a/{{tid}",
            "https://a/{a{b}}",
            "https://a/{a}/{b}",
            "https://a/{a}{a}",
            "https://a b/{tid}",
            "https:{tid}",
        ] {
            assert!(template(&literal(bad)).is_err(), "{bad}");
        }
        for (value, fits) in [
            ("a-B_0.~", true),
            ("", false),
            (".", false),
            ("..", false),
            ("a/b", false),
            ("ü", false),
        ] {
            assert_eq!(is_issuer_value(value), fits, "{value}");
        }
    }

    #[test]
    fn issuers_that_may_be_the_same_are_found() {
        let may_be_same = |one: &str, other: &str| {
            let [one, other] = [one, other].map(|value| template(&literal(value)).unwrap().0);
            let both = [may_be_same(&one, &other), may_be_same(&other, &one)];
            assert_eq!(both[0], both[1], "{one:?} {other:?}");
            both[0]
        };
        for (one, other) in [
            ("https://a.example", "https://b.example"),
            ("https://a.example/{t}", "https://b.example/{t}"),
            ("https://a.example/{t}/v2.0", "https://a.example/{t}/"),
            ("https://a.example/{t}", "https://a.example/{t}/"),
            ("https://a.example/{t}", "https://a.example/"),
            ("https://a.example/{t}", "https://a.example/b/c"),
            ("https://a.example/{t}", "https://a.example/b/{t}"),
            ("https://a.example/{t}/b", "https://a.example/b/{t}/c"),
            ("https://{t}.a.example", "https://{t}.b.example"),
        ] {
            assert!(!may_be_same(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("https://a.example/{t}", "https://a.example/b"),
            ("https://{t}.example", "https://a.example"),
            ("https://a.example/{t}", "https://a.example/b-{t}"),
            ("https://a.example/{t}", "https://a.example/{t}-b"),
            ("https://a.example/{t}-b", "https://a.example/b-{t}"),
            ("https://{t}.a.example", "https://{t}.example"),
            // https://h/v/b/w
            ("https://h/{t}/b/w", "https://h/v/b/{t}"),
            ("https://{t}.example/b", "https://a.example/{t}"),
        ] {
            assert!(may_be_same(one, other), "{one} {other}");
        }
    }

    /// Compares the rule with all values of at most five characters.
    #[test]
    fn the_same_issuers_are_those_of_some_values() {
        let texts = |letters: &[&str], most: usize| {
            let mut all = vec![String::new()];
            let mut longest = all.clone();
            for _ in 0..most {
                let longer = longest
                    .iter()
                    .flat_map(|text| letters.iter().map(move |letter| format!("{text}{letter}")));
                longest = longer.collect();
                all.extend_from_slice(&longest);
            }
            all
        };
        let values: Vec<String> = texts(&["a", "b"], 5).split_off(1);
        let parts = texts(&["a", "b", "/"], 2);
        let around = parts.iter().flat_map(|start| {
            parts.iter().map(move |end| Template::Around(start.clone(), end.clone()))
        });
        let fixed = texts(&["a", "b", "/"], 3).into_iter().map(Template::Fixed);
        let all: Vec<Template> = around.chain(fixed).collect();
        let with = |template: &Template| -> std::collections::HashSet<String> {
            match template {
                Template::Fixed(text) => [text.clone()].into(),
                Template::Around(start, end) => {
                    values.iter().map(|value| format!("{start}{value}{end}")).collect()
                }
            }
        };
        let texts: Vec<_> = all.iter().map(with).collect();
        for (one, own) in all.iter().zip(&texts) {
            for (other, others) in all.iter().zip(&texts) {
                assert_eq!(may_be_same(one, other), !own.is_disjoint(others), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn media_types_are_kept_short() {
        let kept = |value| media_type(&literal(value)).ok();
        assert_eq!(kept("session+jwt").as_deref(), Some("session+jwt"));
        assert_eq!(kept("application/at+jwt").as_deref(), Some("at+jwt"));
        assert_eq!(kept("Application/at+jwt").as_deref(), Some("at+jwt"));
        assert_eq!(kept("example/a").as_deref(), Some("example/a"));
        for bad in ["session jwt", "a/b/c", "/jwt", "application/", "jwt;v=1", "ü"] {
            assert_eq!(kept(bad), None, "{bad}");
        }
    }
}
