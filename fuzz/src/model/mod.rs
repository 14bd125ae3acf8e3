//! The rules of the wire, a second time: slow, obvious, and from the RFCs alone.

pub mod header;
pub mod json;
pub mod policy;

/// The longest token and the longest header segment, in characters.
pub const MAX_LEN: usize = 8192;

/// The bytes that `text` stands for, where it is base64url without padding and with zero trailing
/// bits.
#[must_use]
pub fn base64url(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = Vec::new();
    // Bits that are no whole byte yet, and how many.
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
    // Six bits are a character too many; fewer are the rest of the last byte's characters.
    (held < 6 && bits == 0).then_some(bytes)
}

/// The three segments of a token, if it is one.
#[must_use]
pub fn segments(token: &str) -> Option<[&str; 3]> {
    token.split('.').collect::<Vec<_>>().try_into().ok()
}
