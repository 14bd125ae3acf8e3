//! Reads a secret from text, in the encoding that a constructor names.
//!
//! The encodings overlap: 64 hexadecimal digits are also base64url, for 48 other bytes. The
//! encoding is never guessed. A value that was most likely written in another encoding is refused,
//! and the message names the constructors to choose from.

use alloc::vec::Vec;

use zeroize::Zeroizing;

use super::{Purpose, check, check_format};
use crate::base64url;
use crate::error::{KeyError, SecretEncoding};
#[cfg(feature = "std")]
use crate::key_text;

/// Decodes `text` and checks the secret. The buffer is wiped when it is dropped.
///
/// # Errors
///
/// Every [`KeyError`] that is not about an environment variable.
pub(crate) fn decode(
    text: &str,
    encoding: SecretEncoding,
    purpose: Purpose,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let bytes = text.as_bytes();
    if matches!(encoding, SecretEncoding::Base64 | SecretEncoding::Base64url)
        && let Some(found) = resembles_hex(bytes)
    {
        return Err(KeyError::Suspicious { encoding, found });
    }
    let decoded = match encoding {
        SecretEncoding::Bytes | SecretEncoding::Text => Ok(copy(bytes)),
        SecretEncoding::Base64 => base64(bytes),
        SecretEncoding::Base64url | SecretEncoding::Jwk => base64url(bytes),
        SecretEncoding::Hex => hex(bytes),
    };
    let secret = decoded.map_err(|found| {
        // If the value is a key file, the error about that is more useful.
        check_format(bytes).err().unwrap_or(KeyError::InvalidEncoding {
            algorithm: purpose.algorithm,
            encoding,
            found,
            len: bytes.len(),
            needed: purpose.needed,
        })
    })?;
    check(&secret, purpose, encoding, bytes.len())?;
    match encoding {
        SecretEncoding::Text => surroundings(text)
            .map_or(Ok(secret), |found| Err(KeyError::Suspicious { encoding, found })),
        _ => Ok(secret),
    }
}

/// Reads and checks the secret in the environment variable `name`. White space around the value is
/// ignored, unless the value is text.
///
/// # Errors
///
/// [`KeyError::Variable`], [`KeyError::VariableNotUtf8`] and [`KeyError::InVariable`].
#[cfg(feature = "std")]
pub(crate) fn decode_env(
    name: &str,
    encoding: SecretEncoding,
    purpose: Purpose,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    key_text::from_variable(name, |value| {
        let value = match encoding {
            SecretEncoding::Text => value,
            _ => value.trim_ascii(),
        };
        decode(value, encoding, purpose)
    })
}

/// Decodes base64url without padding, as strictly as the segments of a token.
pub(crate) fn base64url(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, &'static str> {
    let mut bytes = Zeroizing::new(alloc::vec![0; base64url::decoded_len(text.len())]);
    match base64url::decode_to_slice(text, &mut bytes).map(<[u8]>::len) {
        Ok(len) => {
            bytes.truncate(len);
            Ok(bytes)
        }
        Err(_) => Err(transport_fault(text).unwrap_or_else(|| {
            if text.contains(&b'=') {
                "padding (`=`)"
            } else if text.iter().any(|byte| matches!(byte, b'+' | b'/')) {
                "characters of the standard base64 alphabet (`+`, `/`)"
            } else {
                base64_fault(text)
            }
        })),
    }
}

/// Decodes base64 in one of its two alphabets, without padding or with all of it.
fn base64(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, &'static str> {
    let digits = text.strip_suffix(b"==").or_else(|| text.strip_suffix(b"=")).unwrap_or(text);
    let is_padded = digits.len() < text.len();
    let has = |one: u8, other: u8| text.iter().any(|&byte| byte == one || byte == other);
    if let Some(fault) = transport_fault(text) {
        Err(fault)
    } else if digits.contains(&b'=') {
        Err("padding (`=`) in the middle, or too much of it")
    } else if has(b'+', b'/') && has(b'-', b'_') {
        Err("characters of both base64 alphabets (`+`, `/` and `-`, `_`)")
    } else if is_padded && !text.len().is_multiple_of(4) {
        Err("the wrong amount of padding (`=`)")
    } else {
        let mut digits = copy(digits);
        for digit in digits.iter_mut() {
            match digit {
                b'+' => *digit = b'-',
                b'/' => *digit = b'_',
                _ => {}
            }
        }
        base64url(&digits)
    }
}

/// Decodes hexadecimal digits of either case, two for each byte, without a prefix or separators.
pub(super) fn hex(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, &'static str> {
    const ODD: &str = "an odd number of digits";
    const OTHER: &str = "characters that are not hexadecimal digits";
    let value = |digit| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    if let Some(fault) = transport_fault(text) {
        return Err(fault);
    }
    if text.starts_with(b"0x") || text.starts_with(b"0X") {
        return Err("the prefix `0x`");
    }
    if !text.iter().all(u8::is_ascii_hexdigit) {
        return Err(OTHER);
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() / 2));
    let (pairs, rest) = text.as_chunks::<2>();
    for &[high, low] in pairs {
        let (high, low) = value(high).zip(value(low)).ok_or(OTHER)?;
        bytes.push(high << 4 | low);
    }
    if rest.is_empty() { Ok(bytes) } else { Err(ODD) }
}

/// Copies the bytes into a buffer that is wiped.
fn copy(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(bytes.to_vec())
}

/// Describes characters that configuration files, shells and editors add to a value and that are
/// not part of any encoding.
fn transport_fault(text: &[u8]) -> Option<&'static str> {
    const PREFIXES: [&[u8]; 4] = [b"base64:", b"base64url:", b"b64:", b"hex:"];
    let is_quote = |byte: Option<&u8>| matches!(byte, Some(b'"' | b'\'' | b'`'));
    if text.trim_ascii().len() < text.len() {
        Some("white space at its beginning or end")
    } else if is_quote(text.first()) || is_quote(text.last()) {
        Some("quotation marks around it")
    } else if PREFIXES.iter().any(|prefix| text.starts_with(prefix)) {
        Some("a prefix such as `base64:`")
    } else if text.iter().any(u8::is_ascii_whitespace) {
        Some("white space inside")
    } else {
        None
    }
}

/// Describes why text is not base64url, if neither padding nor another alphabet is the reason.
fn base64_fault(text: &[u8]) -> &'static str {
    if !is_base64_digits(text) {
        "characters that are not in the alphabet"
    } else if text.len() % 4 == 1 {
        "one character too many or too few"
    } else {
        "a last character that no encoder writes (its unused bits are not zero)"
    }
}

fn is_base64_digits(text: &[u8]) -> bool {
    text.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Describes base64 digits that are most likely hexadecimal ones or a UUID. A random secret of 32
/// bytes or more looks like this in base64 with a probability of about 2⁻⁶⁰.
pub(crate) fn resembles_hex(text: &[u8]) -> Option<&'static str> {
    /// Shorter values are too short as secrets in every encoding.
    const FEWEST: usize = 16;
    let digits = text.strip_prefix(b"0x").or_else(|| text.strip_prefix(b"0X")).unwrap_or(text);
    let has_prefix = digits.len() < text.len();
    let separators = digits.iter().filter(|byte| matches!(byte, b'-' | b'_')).count();
    let is_hex = digits.iter().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'-' | b'_'));
    if !is_hex || digits.len() < FEWEST {
        None
    } else if separators > 0 {
        Some("a UUID, or hex with separators")
    } else if has_prefix {
        Some("hex with a prefix")
    } else {
        digits.len().is_multiple_of(2).then_some("hex")
    }
}

/// Describes characters around a text that are rarely part of a secret: the line break of a file,
/// the quotation marks of a configuration.
fn surroundings(text: &str) -> Option<&'static str> {
    const INVISIBLE: [char; 2] = ['\u{feff}', '\u{200b}'];
    const QUOTES: [(char, char); 5] =
        [('"', '"'), ('\'', '\''), ('`', '`'), ('\u{201c}', '\u{201d}'), ('\u{2018}', '\u{2019}')];
    if text.trim().len() < text.len() {
        Some("white space at its beginning or end")
    } else if text.starts_with(INVISIBLE) || text.ends_with(INVISIBLE) {
        Some("an invisible character at its beginning or end")
    } else if QUOTES.iter().any(|&(open, close)| text.starts_with(open) && text.ends_with(close)) {
        Some("quotation marks around it")
    } else {
        None
    }
}
