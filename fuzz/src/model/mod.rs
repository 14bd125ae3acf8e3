//! An independent implementation of the rules: slow, simple, and written from the RFCs.

pub mod header;
pub mod json;
pub mod policy;

/// The maximum length of a token and of a header segment, in characters.
pub const MAX_LEN: usize = 8192;

/// Decodes base64url without padding and with zero trailing bits. Returns `None` for any other
/// text.
#[must_use]
pub fn base64url(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = Vec::new();
    // The bits that do not fill a byte yet, and their number.
    let (mut bits, mut held) = (0_usize, 0_u32);
    for character in text.bytes() {
        bits = bits << 6 | ALPHABET.iter().position(|&own| own == character)?;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held).ok()?);
            bits &= (1 << held) - 1;
        }
    }
    // Six remaining bits are one character too many. Fewer belong to the characters of the last
    // byte.
    (held < 6 && bits == 0).then_some(bytes)
}

/// Splits a token into its segments. Returns `None` if there are not exactly three.
#[must_use]
pub fn segments(token: &str) -> Option<[&str; 3]> {
    token.split('.').collect::<Vec<_>>().try_into().ok()
}
