//! base64url without padding (RFC 4648 §5, RFC 7515 §2).
//!
//! Decoding refuses padding, characters of other alphabets, white space, impossible lengths and
//! non-zero trailing bits, so that every byte string has exactly one spelling.

use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine;

use crate::buffer::Buffer;

/// Returns the fastest engine of this machine. The tables of the engine are computed once.
#[cfg(feature = "std")]
fn engine() -> &'static impl Engine {
    use base64::engine::{Simd, general_purpose::NO_PAD};
    use std::sync::LazyLock;

    static ENGINE: LazyLock<Simd> = LazyLock::new(|| Simd::url_safe(NO_PAD));
    &*ENGINE
}

/// Without `std` the features of the machine cannot be detected.
#[cfg(not(feature = "std"))]
fn engine() -> &'static impl Engine {
    &base64::engine::general_purpose::URL_SAFE_NO_PAD
}

/// The text is not unpadded base64url, or is too long for the slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotBase64url;

/// Returns the length of `bytes` bytes in characters.
pub(crate) fn encoded_len(bytes: usize) -> usize {
    base64::encoded_len(bytes, false).unwrap_or(usize::MAX)
}

/// Returns the maximum number of bytes that `characters` characters encode.
pub(crate) fn decoded_len(characters: usize) -> usize {
    base64::decoded_len_estimate(characters)
}

/// Appends `bytes` as text.
pub(crate) fn encode_into(bytes: &[u8], text: &mut Vec<u8>) {
    let start = text.len();
    text.resize(start.saturating_add(encoded_len(bytes.len())), 0);
    encode_to_slice(bytes, text.get_mut(start..).unwrap_or_default());
}

/// Returns `bytes` as text.
#[cfg(any(feature = "std", feature = "testing", feature = "public-keys", test))]
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = Vec::new();
    encode_into(bytes, &mut text);
    ascii(text)
}

/// Converts the output of [`encode_into`] and of the token writers to a string.
pub(crate) fn ascii(text: Vec<u8>) -> String {
    #[expect(clippy::expect_used, reason = "base64url and dots are ASCII")]
    String::from_utf8(text).expect("base64url and dots are ASCII")
}

/// Encodes `bytes` at the front of `room`, and returns that part, or an empty slice if it is too
/// short.
#[expect(clippy::inline_always, reason = "a call costs more than the code around the encoder")]
#[inline(always)]
pub(crate) fn encode_to_slice<'r>(bytes: &[u8], room: &'r mut [u8]) -> &'r [u8] {
    let len = engine().encode_slice(bytes, room).unwrap_or_default();
    room.get(..len).unwrap_or_default()
}

/// Decodes `text`.
pub(crate) fn decode(text: &[u8]) -> Result<Vec<u8>, NotBase64url> {
    let mut bytes = alloc::vec![0; decoded_len(text.len())];
    let len = decode_to_slice(text, &mut bytes)?.len();
    bytes.truncate(len);
    Ok(bytes)
}

/// Replaces the content of `bytes` with the decoded `text`.
pub(crate) fn decode_into(text: &[u8], bytes: &mut Buffer) -> Result<(), NotBase64url> {
    let room = bytes.room(decoded_len(text.len()));
    let decoded = engine().decode_slice(text, room).map_err(|_| NotBase64url);
    bytes.truncate(decoded.unwrap_or_default());
    decoded.map(drop)
}

/// Decodes `text` at the front of `room`, and returns that part.
pub(crate) fn decode_to_slice<'r>(
    text: &[u8],
    room: &'r mut [u8],
) -> Result<&'r [u8], NotBase64url> {
    let len = engine().decode_slice(text, room).map_err(|_| NotBase64url)?;
    room.get(..len).ok_or(NotBase64url)
}

/// Decodes `text` of any length without keeping the bytes.
pub(crate) fn check(text: &[u8]) -> Result<(), NotBase64url> {
    const GROUPS: usize = 32;
    // Only the last group of four characters may be shorter.
    text.chunks(4 * GROUPS)
        .try_for_each(|chunk| decode_to_slice(chunk, &mut [0; 3 * GROUPS]).map(drop))
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// Decodes and checks in every way, which must agree.
    fn decode(text: &str) -> Result<Vec<u8>, NotBase64url> {
        let mut buffer = Buffer::new();
        let decoded = decode_into(text.as_bytes(), &mut buffer).map(|()| buffer.as_bytes().into());
        assert_eq!(super::decode(text.as_bytes()), decoded);
        assert_eq!(check(text.as_bytes()), decoded.as_ref().map(drop).map_err(|error| *error));
        decoded
    }

    #[test]
    fn every_length_round_trips() {
        for len in 0..200_u8 {
            let bytes: Vec<u8> = (0..len).map(|i| i.wrapping_mul(37)).collect();
            let text = encode(&bytes);
            assert_eq!(text.len(), encoded_len(bytes.len()));
            assert_eq!(decode(&text).unwrap(), bytes);
        }
    }

    #[test]
    fn exactly_one_last_character_is_accepted() {
        for bytes in [&[0x5a][..], &[0x5a, 0xa5]] {
            let text = encode(bytes);
            let stem = &text[..text.len() - 1];
            let same = ALPHABET
                .iter()
                .filter(|&&last| decode(&format!("{stem}{}", last as char)).as_deref() == Ok(bytes))
                .count();
            let accepted = ALPHABET
                .iter()
                .filter(|&&last| decode(&format!("{stem}{}", last as char)).is_ok())
                .count();
            assert_eq!(same, 1);
            // The other accepted texts encode other bytes: 4 or 16 prefixes of trailing zeros.
            assert_eq!(accepted, if bytes.len() == 1 { 4 } else { 16 });
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in [
            "QQ==", "QQ=", "Q", "QUJDR", "Q Q", "QQ\n", "\nQQ", "+/+/", "QUJD.", "QQ\0", "ＱＱ",
            "QUJDé",
        ] {
            assert_eq!(decode(text), Err(NotBase64url), "{text:?}");
        }
    }

    #[test]
    fn a_slice_too_short_is_no_panic() {
        assert_eq!(decode_to_slice(b"QUJD", &mut [0; 2]), Err(NotBase64url));
        assert_eq!(decode_to_slice(b"QUJD", &mut [0; 3]), Ok(&b"ABC"[..]));
    }
}
