//! JSON that is known at compile time, and its base64url.

use proc_macro2::TokenStream;
use quote::quote;

/// Returns the comma, the name and the colon of a member: `,"name":`.
pub(super) fn member_prefix(name: &str) -> String {
    format!(",{}:", string(name))
}

/// Returns a claim's name for the writer.
pub(super) fn claim_name(name: &str) -> TokenStream {
    let prefix = member_prefix(name);
    quote!(&__jwt::ClaimName { name: #name, prefix: #prefix })
}

/// Returns an object without its closing brace. `members` begins with a comma.
pub(super) fn open_object(members: &str) -> String {
    members.strip_prefix(',').map(|members| format!("{{{members}")).unwrap_or_default()
}

/// Returns a JSON string (RFC 8259 §7) with the escapes that the runtime writes. A fixed policy and
/// one set at run time then issue equal tokens.
pub(super) fn string(text: &str) -> String {
    let mut json = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            '\u{8}' => json.push_str("\\b"),
            '\t' => json.push_str("\\t"),
            '\n' => json.push_str("\\n"),
            '\u{c}' => json.push_str("\\f"),
            '\r' => json.push_str("\\r"),
            '\0'..='\u{1f}' => json.extend(format!("\\u{:04x}", u32::from(c)).chars()),
            _ => json.push(c),
        }
    }
    json.push('"');
    json
}

/// Returns a string, or an array unless there is exactly one string.
pub(super) fn one_or_several(texts: &[String]) -> String {
    match texts {
        [one] => string(one),
        several => {
            let several: Vec<String> = several.iter().map(|text| string(text)).collect();
            format!("[{}]", several.join(","))
        }
    }
}

/// Encodes as base64url without padding (RFC 7515 §2). Implemented here because a dependency would
/// be built twice, for the macro and for the program.
pub(crate) fn base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, at| {
            bits << 8 | usize::from(group.get(at).copied().unwrap_or_default())
        });
        let characters = [18, 12, 6, 0].map(|shift| char::from(ALPHABET[bits >> shift & 0x3f]));
        text.extend(&characters[..=group.len()]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped() {
        assert_eq!(member_prefix("a\"\\\n\0/é"), ",\"a\\\"\\\\\\n\\u0000/é\":");
    }

    #[test]
    fn several_strings_are_an_array() {
        assert_eq!(one_or_several(&["a".into()]), r#""a""#);
        assert_eq!(one_or_several(&["a".into(), "b\"".into()]), r#"["a","b\""]"#);
    }

    /// The vectors of RFC 4648 §10, in the alphabet of §5 and without padding.
    #[test]
    fn rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg"),
            ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64url(bytes.as_bytes()), text);
        }
        assert_eq!(base64url(&[0xfb, 0xff, 0xbf]), "-_-_");
    }
}
