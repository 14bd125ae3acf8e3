//! The header of a type's own tokens, encoded at compile time.

use alloc::vec::Vec;

use crate::base64url;
use crate::key_id::KeyId;

/// The header segment of the tokens that a claims type issues.
#[derive(Clone, Copy, Debug)]
pub struct PrecomputedHeader {
    /// The value of `alg`.
    pub algorithm: &'static str,
    /// The whole segment, for a key without an id.
    pub segment: &'static str,
    /// The start of the segment for a key with an id: as many groups of three bytes as do not
    /// depend on the id, because base64 encodes three bytes at a time.
    pub prefix: &'static str,
    /// The bytes of JSON between `prefix` and the member `kid`.
    pub tail: &'static [u8],
}

/// The longest tail, `kid` included, that is compared without being parsed, in bytes.
const TAIL_ROOM: usize = 128;

impl PrecomputedHeader {
    /// Returns whether `segment` is the segment that [`write`](Self::write) writes.
    ///
    /// A `kid` that is too long for the comparison on the stack is left to the parser.
    pub(crate) fn matches(&self, segment: &[u8], key_id: Option<&KeyId>) -> bool {
        let Some(key_id) = key_id else { return segment == self.segment.as_bytes() };
        let Some(tail) = segment.strip_prefix(self.prefix.as_bytes()) else { return false };
        let (mut json, mut text) = ([0; TAIL_ROOM], [0; TAIL_ROOM / 3 * 4]);
        let Some(json) = self.tail_with_id(key_id, &mut json) else { return false };
        tail == base64url::encode_to_slice(json, &mut text)
    }

    /// Appends the segment to `token`.
    pub(crate) fn write(&self, key_id: Option<&KeyId>, token: &mut Vec<u8>) {
        let Some(key_id) = key_id else { return token.extend_from_slice(self.segment.as_bytes()) };
        token.extend_from_slice(self.prefix.as_bytes());
        match self.tail_with_id(key_id, &mut [0; TAIL_ROOM]) {
            Some(tail) => base64url::encode_into(tail, token),
            None => base64url::encode_into(&[self.tail, key_id.header_end()].concat(), token),
        }
    }

    /// Writes the JSON after the prefix to `room`, if it fits.
    fn tail_with_id<'r>(&self, key_id: &KeyId, room: &'r mut [u8; TAIL_ROOM]) -> Option<&'r [u8]> {
        let (tail, id) = (self.tail, key_id.header_end());
        let room = room.get_mut(..tail.len().checked_add(id.len())?)?;
        let (front, back) = room.split_at_mut_checked(tail.len())?;
        front.copy_from_slice(tail);
        back.copy_from_slice(id);
        Some(room)
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;
    use crate::header::peek;

    /// `{"alg":"HS256","typ":"t"}`, as the derive writes it.
    const SHORT: PrecomputedHeader = PrecomputedHeader {
        algorithm: "HS256",
        segment: "eyJhbGciOiJIUzI1NiIsInR5cCI6InQifQ",
        prefix: "eyJhbGciOiJIUzI1NiIsInR5cCI6InQi",
        tail: b"",
    };

    /// `{"alg":"HS256","typ":"session+jwt"}`, whose prefix ends within a group of three bytes.
    const LONG: PrecomputedHeader = PrecomputedHeader {
        algorithm: "HS256",
        segment: "eyJhbGciOiJIUzI1NiIsInR5cCI6InNlc3Npb24rand0In0",
        prefix: "eyJhbGciOiJIUzI1NiIsInR5cCI6InNlc3Npb24rand0",
        tail: b"\"",
    };

    #[test]
    fn the_written_segment_matches_and_has_the_expected_parameters() {
        let long = "k".repeat(2 * TAIL_ROOM);
        for (header, typ) in [(SHORT, "t"), (LONG, "session+jwt")] {
            for id in [None, Some(""), Some("2026-11"), Some("a\"b/é"), Some(&*long)] {
                let key_id = id.map(KeyId::new);
                let mut segment = Vec::new();
                header.write(key_id.as_ref(), &mut segment);
                // A longer id is left to the parser.
                let fits = id.is_none_or(|id| id.len() < TAIL_ROOM);
                assert_eq!(header.matches(&segment, key_id.as_ref()), fits, "{id:?}");
                assert!(!header.matches(&segment, Some(&KeyId::new("another"))));
                assert!(!header.matches(segment.get(1..).unwrap(), key_id.as_ref()));

                let token = format!("{}..", base64url::ascii(segment));
                let read = peek(&token).unwrap();
                assert_eq!((read.alg(), read.typ()), (Some("HS256"), Some(typ)));
                assert_eq!(read.kid(), id);
            }
        }
    }
}
