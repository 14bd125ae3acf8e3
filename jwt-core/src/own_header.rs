//! The header of a type's own tokens, known in every byte before there is one.

use alloc::vec::Vec;

use crate::base64url;
use crate::key_id::KeyId;

/// The header of the tokens that a claims type issues, encoded when the program is built.
#[derive(Clone, Copy, Debug)]
pub struct OwnHeader {
    /// The segment, where the key has no id.
    pub segment: &'static str,
    /// Where the key has one, the beginning of the segment that does not depend on it,
    pub stem: &'static str,
    /// and the bytes of JSON between that and the id's member: base64 goes by threes.
    pub rest: &'static [u8],
}

/// The longest end of a header that is encoded for comparing, in bytes.
const END_ROOM: usize = 128;

impl OwnHeader {
    /// Whether `segment` is that which [`write`](Self::write) writes.
    pub(crate) fn is(&self, segment: &[u8], key_id: Option<&KeyId>) -> bool {
        let Some(key_id) = key_id else { return segment == self.segment.as_bytes() };
        let Some(end) = segment.strip_prefix(self.stem.as_bytes()) else { return false };
        let (mut json, mut text) = ([0; END_ROOM], [0; END_ROOM / 3 * 4]);
        let Some(json) = self.end(key_id, &mut json) else { return false };
        end == base64url::encode_to_slice(json, &mut text)
    }

    /// Appends the segment.
    pub(crate) fn write(&self, key_id: Option<&KeyId>, token: &mut Vec<u8>) {
        let Some(key_id) = key_id else { return token.extend_from_slice(self.segment.as_bytes()) };
        token.extend_from_slice(self.stem.as_bytes());
        match self.end(key_id, &mut [0; END_ROOM]) {
            Some(end) => base64url::encode_into(end, token),
            None => {
                base64url::encode_into(&[self.rest, key_id.header_end()].concat(), token);
            }
        }
    }

    /// The JSON after the stem, if there is room for it.
    fn end<'r>(&self, key_id: &KeyId, room: &'r mut [u8; END_ROOM]) -> Option<&'r [u8]> {
        let (rest, id) = (self.rest, key_id.header_end());
        let len = rest.len().checked_add(id.len())?;
        let end = room.get_mut(..len)?;
        let (front, back) = end.split_at_mut_checked(rest.len())?;
        front.copy_from_slice(rest);
        back.copy_from_slice(id);
        Some(end)
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;
    use crate::header::peek;

    /// `{"alg":"HS256","typ":"t"}`, as the derive writes it.
    const OWN: OwnHeader = OwnHeader {
        segment: "eyJhbGciOiJIUzI1NiIsInR5cCI6InQifQ",
        stem: "eyJhbGciOiJIUzI1NiIsInR5cCI6InQi",
        rest: b"",
    };

    /// `{"alg":"HS256","typ":"session+jwt"}`, whose stem ends within a group of three bytes.
    const LONGER: OwnHeader = OwnHeader {
        segment: "eyJhbGciOiJIUzI1NiIsInR5cCI6InNlc3Npb24rand0In0",
        stem: "eyJhbGciOiJIUzI1NiIsInR5cCI6InNlc3Npb24rand0",
        rest: b"\"",
    };

    #[test]
    fn an_own_header_is_known_by_its_bytes_and_says_what_it_should() {
        let long = "k".repeat(2 * END_ROOM);
        for (own, typ) in [(OWN, "t"), (LONGER, "session+jwt")] {
            for id in [None, Some(""), Some("2026-11"), Some("a\"b/é"), Some(&*long)] {
                let key_id = id.map(KeyId::new);
                let mut segment = Vec::new();
                own.write(key_id.as_ref(), &mut segment);
                // What does not fit the room is left to the reader of any header.
                let fits = id.is_none_or(|id| id.len() < END_ROOM);
                assert_eq!(own.is(&segment, key_id.as_ref()), fits, "{id:?}");
                assert!(!own.is(&segment, Some(&KeyId::new("another"))));
                assert!(!own.is(segment.get(1..).unwrap(), key_id.as_ref()));

                let token = format!("{}..", base64url::ascii(segment));
                let header = peek(&token).unwrap();
                assert_eq!((header.alg(), header.typ()), (Some("HS256"), Some(typ)));
                assert_eq!(header.kid(), id);
            }
        }
    }
}
