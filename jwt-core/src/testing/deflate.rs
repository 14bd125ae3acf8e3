//! Compressed payloads for the header parameter `zip` (RFC 1951). A library that decompresses them gets
//! valid claims.

use alloc::vec::Vec;

/// The largest block that [`stored`] writes, in bytes.
const MAX_STORED: usize = 0xffff;

/// Returns `text` as one block without compression (RFC 1951 §3.2.4).
pub(super) fn stored(text: &[u8]) -> Vec<u8> {
    block(1, text)
}

/// The number of bits of a run of 258 spaces.
pub(super) const BITS_OF_A_RUN: usize = 13;

/// Returns `text`, followed by a space and `runs` runs of 258 spaces (RFC 1951 §3.2.6).
pub(super) fn bomb(text: &[u8], runs: usize) -> Vec<u8> {
    /// The space as a literal.
    const SPACE: (u16, u32) = (0x30 + 0x20, 8);
    /// The longest match, of 258 bytes, and the distance of 1 byte.
    const LONGEST: (u16, u32) = (0b1100_0101, 8);
    const DISTANCE_1: (u16, u32) = (0, 5);
    const END: (u16, u32) = (0, 7);
    let mut bits = Bits { bytes: block(0, text), free: 0 };
    // The last block, with fixed codes.
    for bit in [true, true, false] {
        bits.push(bit);
    }
    bits.push_code(SPACE);
    for _ in 0..runs {
        bits.push_code(LONGEST);
        bits.push_code(DISTANCE_1);
    }
    bits.push_code(END);
    bits.bytes
}

/// Returns one block without compression; `is_last` is 1 for the last block.
fn block(is_last: u8, text: &[u8]) -> Vec<u8> {
    let text = text.get(..MAX_STORED).unwrap_or(text);
    let len = u16::try_from(text.len()).unwrap_or(u16::MAX);
    [&[is_last], &len.to_le_bytes()[..], &(!len).to_le_bytes(), text].concat()
}

/// Bits, packed from the lowest bit of each byte on (RFC 1951 §3.1.1).
struct Bits {
    bytes: Vec<u8>,
    /// The number of bits of the last byte that are free.
    free: u32,
}

impl Bits {
    fn push(&mut self, bit: bool) {
        if self.free == 0 {
            self.bytes.push(0);
            self.free = 8;
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= u8::from(bit) << (8_u32.saturating_sub(self.free));
        }
        self.free = self.free.saturating_sub(1);
    }

    /// Appends a Huffman code of `len` bits, from its highest bit on.
    fn push_code(&mut self, (code, len): (u16, u32)) {
        for at in (0..len).rev() {
            self.push(code >> at & 1 == 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// zlib decompresses these bytes to `{}` and 1 + 2 × 258 spaces.
    #[test]
    fn a_bomb_is_what_zlib_reads() {
        assert_eq!(stored(b"{}"), b"\x01\x02\x00\xfd\xff{}");
        assert_eq!(bomb(b"{}", 2), b"\0\x02\x00\xfd\xff{}\x53\x18\x05\xa3\x00\x00");
    }
}
