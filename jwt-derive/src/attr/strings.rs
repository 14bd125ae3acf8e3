//! Validation of the strings in attributes.

use proc_macro2::Span;
use syn::{Error, LitStr, Result};

/// An issuer that contains the value of a claim: `https://auth.example.com/{tid}/`.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    pub(crate) start: String,
    pub(crate) claim: String,
    pub(crate) end: String,
    pub(crate) span: Span,
}

/// Parses an issuer or audience: a `StringOrURI` (RFC 7519 §2), which must be a URI if it has a
/// colon.
pub(super) fn string_or_uri(literal: &LitStr) -> Result<String> {
    let value = literal.value();
    if value.contains(['{', '}']) {
        return Err(Error::new(
            literal.span(),
            "braces enclose the name of a claim, which only a single issuer can contain",
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

/// Parses an issuer with the name of one claim in braces. Returns `None` if it has no braces.
pub(super) fn template(literal: &LitStr) -> Result<Option<Template>> {
    let value = literal.value();
    if !value.contains(['{', '}']) {
        return Ok(None);
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
    let (start, claim, end) = (start.to_owned(), claim.to_owned(), end.to_owned());
    Ok(Some(Template { start, claim, end, span: literal.span() }))
}

/// Parses a value of a claim that an issuer contains: the unreserved characters of RFC 3986 §2.3, which
/// add no part to a URI. The runtime has the same rule.
pub(crate) fn is_issuer_value(value: &str) -> bool {
    let is_unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    !value.is_empty() && value.chars().all(is_unreserved) && value != "." && value != ".."
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
        let parts = |value| {
            let template = template(&literal(value)).unwrap()?;
            Some([template.start, template.claim, template.end])
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
