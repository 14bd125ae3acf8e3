//! Displays the content of unverified tokens.

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::de::IgnoredAny;

/// As lenient as possible, because it is only used for display.
const BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Decodes a segment of a token.
pub(crate) fn decoded(segment: &str) -> Option<Vec<u8>> {
    BASE64URL.decode(segment).ok()
}

/// Returns a segment as text for display. JSON is shown with one member per line, in its original
/// order and spelling.
pub(crate) fn shown(segment: &str) -> Option<String> {
    let bytes = decoded(segment)?;
    let text = String::from_utf8_lossy(&bytes);
    let is_json = serde_json::from_str::<IgnoredAny>(&text).is_ok();
    Some(if is_json { visible(&indented(&text)) } else { visible(&text) })
}

/// Adds line breaks to JSON, and keeps everything else unchanged, including duplicate members and
/// escapes.
fn indented(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    let new_line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth.min(16)));
    };
    for letter in json.chars() {
        if in_string {
            out.push(letter);
            in_string = escaped || letter != '"';
            escaped = !escaped && letter == '\\';
            continue;
        }
        match letter {
            '{' | '[' => {
                depth += 1;
                out.push(letter);
                new_line(&mut out, depth);
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push(letter);
            }
            ',' => {
                out.push(letter);
                new_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            ' ' | '\t' | '\r' | '\n' => {}
            _ => {
                in_string = letter == '"';
                out.push(letter);
            }
        }
    }
    out
}

/// Escapes characters that are invisible or change the direction of text.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        let is_hidden = letter.is_control() && letter != '\n'
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
        if is_hidden { out.extend(letter.escape_unicode()) } else { out.push(letter) }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indented_json_keeps_its_order_and_spelling() {
        let json = r#"{"b":1,"a":["x,\"{",{}], "b" : "\u0041"}"#;
        let expected = "{\n  \"b\": 1,\n  \"a\": [\n    \"x,\\\"{\",\n    {\n      \n    }\n  ],\n  \"b\": \"\\u0041\"\n}";
        assert_eq!(indented(json), expected);
    }

    #[test]
    fn deceptive_characters_are_escaped() {
        assert_eq!(visible("a\u{202e}b\0c\nd"), "a\\u{202e}b\\u{0}c\nd");
    }
}
