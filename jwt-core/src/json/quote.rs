use alloc::string::String;

use super::swar::{is_plain, plain_len};
use crate::buffer::Buffer;

/// Appends `text` as a JSON string (RFC 8259 §7). Escapes only what must be escaped.
pub(crate) fn quote(text: &str, out: &mut Buffer) {
    let mut rest = text.as_bytes();
    if is_plain(rest) {
        return out.extend_quoted(rest);
    }
    out.push(b'"');
    loop {
        let (plain, tail) = rest.split_at_checked(plain_len(rest)).unwrap_or((rest, &[]));
        out.extend(plain);
        let Some((&special, tail)) = tail.split_first() else { break };
        out.extend(escape(special).as_bytes());
        rest = tail;
    }
    out.push(b'"');
}

/// Returns `text` as a JSON string.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = Buffer::new();
    quote(text, &mut out);
    String::from_utf8_lossy(out.as_bytes()).into_owned()
}

/// Returns the escape of a byte that a JSON string cannot contain.
fn escape(byte: u8) -> &'static str {
    /// The control characters, by their value.
    const CONTROLS: [&str; 32] = [
        "\\u0000", "\\u0001", "\\u0002", "\\u0003", "\\u0004", "\\u0005", "\\u0006", "\\u0007",
        "\\b", "\\t", "\\n", "\\u000b", "\\f", "\\r", "\\u000e", "\\u000f", "\\u0010", "\\u0011",
        "\\u0012", "\\u0013", "\\u0014", "\\u0015", "\\u0016", "\\u0017", "\\u0018", "\\u0019",
        "\\u001a", "\\u001b", "\\u001c", "\\u001d", "\\u001e", "\\u001f",
    ];
    match byte {
        b'"' => "\\\"",
        b'\\' => "\\\\",
        control => CONTROLS.get(usize::from(control)).copied().unwrap_or_default(),
    }
}
