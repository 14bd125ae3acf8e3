//! Scans eight bytes at a time (SIMD within a register). Most strings and numbers of a token are
//! short, and a loop over single bytes would cost a mispredicted branch for each of them.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// Returns the number of bytes at the start of `text` that need no escape in a string: bytes other
/// than quotes, backslashes and control characters.
#[inline]
pub(super) fn plain_len(text: &[u8]) -> usize {
    len_before(text, special_bytes, |byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))
}

/// Returns whether no byte of `text` needs an escape in a string.
#[inline]
pub(super) fn is_plain(text: &[u8]) -> bool {
    let is_plain = |word: &[u8; 8]| special_bytes(u64::from_le_bytes(*word)) == 0;
    let (words, _) = text.as_chunks::<8>();
    match text.last_chunk::<8>() {
        // The last eight bytes may overlap the previous eight.
        Some(last) => words.iter().all(is_plain) && is_plain(last),
        None => {
            let mut word = [b' '; 8];
            word.iter_mut().zip(text).for_each(|(place, byte)| *place = *byte);
            is_plain(&word)
        }
    }
}

/// Returns the number of digits at the start of `text`.
#[inline]
pub(super) fn digits_len(text: &[u8]) -> usize {
    len_before(text, other_than_digits, |byte| !byte.is_ascii_digit())
}

/// Parses at most 19 digits. The result is less than 2⁶⁴.
#[inline]
pub(super) fn number(digits: &[u8]) -> u64 {
    let (number, rest) = match digits.split_first_chunk::<8>() {
        Some((eight, rest)) => (number_of_eight(u64::from_le_bytes(*eight)), rest),
        None => (0, digits),
    };
    rest.iter().fold(number, |number, digit| {
        number.wrapping_mul(10).wrapping_add(u64::from(digit.wrapping_sub(b'0')))
    })
}

/// Returns whether `text` begins with `prefix`, which is short.
#[inline]
pub(crate) fn starts_with(text: &[u8], prefix: &[u8]) -> bool {
    let Some(text) = text.get(..prefix.len()) else { return false };
    // Compares the first eight bytes and the last eight, which may overlap.
    match (text.first_chunk::<8>(), prefix.first_chunk::<8>()) {
        (Some(this), Some(that)) if prefix.len() <= 16 => {
            this == that && text.last_chunk::<8>() == prefix.last_chunk::<8>()
        }
        (None, None) if prefix.len() >= 4 => {
            text.first_chunk::<4>() == prefix.first_chunk::<4>()
                && text.last_chunk::<4>() == prefix.last_chunk::<4>()
        }
        _ => text == prefix,
    }
}

/// Returns the number of bytes before the first marked one. For eight bytes, `marks` sets the
/// highest bit of each marked byte, and may set more bits after the first marked one; for a
/// single byte, `is_marked` decides.
#[inline]
fn len_before(text: &[u8], marks: fn(u64) -> u64, is_marked: fn(&u8) -> bool) -> usize {
    let mut rest = text;
    while let Some((word, tail)) = rest.split_first_chunk::<8>() {
        let marks = marks(u64::from_le_bytes(*word));
        if marks != 0 {
            let before = (marks.trailing_zeros() / 8) as usize;
            return text.len().saturating_sub(rest.len()).saturating_add(before);
        }
        rest = tail;
    }
    let before = rest.iter().position(is_marked).unwrap_or(rest.len());
    text.len().saturating_sub(rest.len()).saturating_add(before)
}

/// Marks quotes, backslashes and control characters.
///
/// A byte is zero if subtracting one borrows from it, which sets its highest bit. Borrows affect
/// only bytes after the first zero.
#[inline]
fn special_bytes(word: u64) -> u64 {
    let below = |bytes: u64, limit: u64| bytes.wrapping_sub(ONES.wrapping_mul(limit)) & !bytes;
    let equal = |byte: u8| below(word ^ ONES.wrapping_mul(u64::from(byte)), 1);
    (equal(b'"') | equal(b'\\') | below(word, 0x20)) & HIGHS
}

/// Marks all bytes that are not digits.
///
/// A digit without its high half is less than ten. Adding 0x76 sets the highest bit of any value
/// from ten on. Carries affect only bytes after the first.
#[inline]
fn other_than_digits(word: u64) -> u64 {
    let low = word ^ ONES.wrapping_mul(0x30);
    (low.wrapping_add(ONES.wrapping_mul(0x76)) | low) & HIGHS
}

/// Parses eight digits, the first of which is the lowest byte: combines neighbours three times.
#[inline]
fn number_of_eight(word: u64) -> u64 {
    let digits = word ^ ONES.wrapping_mul(0x30);
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use super::*;

    #[test]
    fn the_first_marked_byte_is_found_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            for at in 0..20 {
                for after in [&b""[..], b"a", b"\"\\\0\xff 0123456789 padding"] {
                    let is_special = matches!(byte, b'"' | b'\\' | 0..=0x1f);
                    let text =
                        [&[b'a', 0x80, 0xff, b'~'].repeat(5)[..at], &[byte], b"a", after].concat();
                    let plain = if is_special { at } else { at + 2 };
                    assert_eq!(plain_len(&text).min(plain), plain, "{text:?}");
                    assert_eq!(plain_len(&text) == at, is_special, "{text:?}");
                    assert_eq!(is_plain(&text), plain_len(&text) == text.len(), "{text:?}");

                    let digits = [&b"90123456789012345678"[..at], &[byte], b"x", after].concat();
                    let len = if byte.is_ascii_digit() { at + 1 } else { at };
                    assert_eq!(digits_len(&digits), len, "{digits:?}");
                }
            }
        }
    }

    #[test]
    fn numbers_are_what_their_digits_say() {
        for text in ["0", "7", "12345678", "123456789", "9999999999999999999", "1300819380"] {
            for len in 0..=text.len() {
                let text: String = text.chars().take(len).collect();
                assert_eq!(number(text.as_bytes()), text.parse().unwrap_or(0), "{text}");
            }
        }
    }

    #[test]
    fn prefixes_are_compared_to_their_last_byte() {
        let text = "abcdefghijklmnopqrstuvwxyz";
        for len in 0..=text.len() {
            let prefix = &text[..len];
            assert!(starts_with(text.as_bytes(), prefix.as_bytes()));
            assert!(starts_with(prefix.as_bytes(), prefix.as_bytes()));
            assert!(!starts_with(prefix.as_bytes(), format!("{prefix}!").as_bytes()));
            for at in 0..len {
                let mut other = prefix.as_bytes().to_vec();
                other[at] ^= 1;
                assert!(!starts_with(text.as_bytes(), &other), "{len} {at}");
            }
        }
    }
}
