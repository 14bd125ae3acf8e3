use alloc::vec::Vec;

use super::JsonStr;
use crate::error::MalformedToken;

/// The member names of all open objects. The names of the innermost object are last.
pub(crate) trait Names<'a> {
    /// Returns the position at which the names of a new object begin.
    fn mark(&self) -> usize;

    /// Adds a name of the innermost object.
    fn push(&mut self, name: JsonStr<'a>) -> Result<(), MalformedToken>;

    /// Closes the object that began at `mark`, and refuses two equal names in it.
    fn close(&mut self, mark: usize) -> Result<(), MalformedToken>;
}

/// A name with a number that is the same for all spellings of the name.
#[derive(Clone, Copy, Default)]
pub(crate) struct Name<'a> {
    key: u64,
    text: JsonStr<'a>,
}

impl<'a> Name<'a> {
    /// A name of up to seven bytes is its own key, so short names, of which an attacker can send
    /// most, cannot collide. The key of a longer name is its FNV-1a hash with the highest bit set.
    fn new(text: JsonStr<'a>) -> Self {
        const LONG: u64 = 1 << 63;
        let (mut packed, mut hash, mut len) = (0_u64, 0xcbf2_9ce4_8422_2325_u64, 0_u64);
        text.for_each_byte(|byte| {
            packed = packed << 8 | u64::from(byte);
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            len = len.wrapping_add(1);
        });
        let key = if len < 8 { packed | len << 56 } else { hash | LONG };
        Self { key, text }
    }
}

impl PartialEq for Name<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.text == other.text
    }
}

/// An unbounded list of names, for payloads whose signature was verified.
#[derive(Default)]
pub(crate) struct HeapNames<'a>(Vec<Name<'a>>);

impl<'a> Names<'a> for HeapNames<'a> {
    fn mark(&self) -> usize {
        self.0.len()
    }

    fn push(&mut self, name: JsonStr<'a>) -> Result<(), MalformedToken> {
        self.0.push(Name::new(name));
        Ok(())
    }

    fn close(&mut self, mark: usize) -> Result<(), MalformedToken> {
        all_different(self.0.get_mut(mark..).unwrap_or_default())?;
        self.0.truncate(mark);
        Ok(())
    }
}

/// The maximum number of members of a header, including members of nested objects.
const MAX_HEADER_MEMBERS: usize = 32;

/// A bounded list of names without an allocation, for headers that are not verified yet.
#[derive(Default)]
pub(crate) struct BoundedNames<'a> {
    names: [Name<'a>; MAX_HEADER_MEMBERS],
    len: usize,
}

impl<'a> Names<'a> for BoundedNames<'a> {
    fn mark(&self) -> usize {
        self.len
    }

    fn push(&mut self, name: JsonStr<'a>) -> Result<(), MalformedToken> {
        let place = self.names.get_mut(self.len).ok_or(MalformedToken::TooManyHeaderMembers)?;
        *place = Name::new(name);
        self.len = self.len.saturating_add(1);
        Ok(())
    }

    fn close(&mut self, mark: usize) -> Result<(), MalformedToken> {
        all_different(self.names.get_mut(mark..self.len).unwrap_or_default())?;
        self.len = mark;
        Ok(())
    }
}

/// Refuses equal names, in `n log n` steps even for very many names.
fn all_different(names: &mut [Name<'_>]) -> Result<(), MalformedToken> {
    const FEW: usize = 8;
    let is_duplicated = if names.len() <= FEW {
        names.iter().enumerate().any(|(at, name)| names.iter().take(at).any(|other| other == name))
    } else {
        names.sort_unstable_by_key(|name| name.key);
        // An attacker may have chosen long names that collide: compare the names themselves.
        names.chunk_by_mut(|this, next| this.key == next.key).any(|same_key| {
            if same_key.len() > 2 {
                same_key.sort_unstable_by_key(|name| name.text);
            }
            same_key.windows(2).any(|pair| matches!(pair, [this, next] if this == next))
        })
    };
    if is_duplicated { Err(MalformedToken::DuplicateMember) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_have_equal_keys() {
        let name =
            |spelling: &'static str| Name::new(JsonStr::new(spelling, spelling.contains('\\')));
        for (one, other) in [
            ("exp", r"\u0065xp"),
            ("", ""),
            ("a/b/c/d/e", r"a\/b\/c\/d\/e"),
            ("😀", r"\ud83d\ude00"),
        ] {
            assert!(name(one) == name(other), "{one}");
        }
        for (one, other) in [("a", ""), ("\0", ""), ("a", "\0a"), ("1234567", "12345678")] {
            assert!(name(one).key != name(other).key, "{one}");
        }
    }

    #[test]
    fn names_whose_keys_collide_are_compared() {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
        let mut colliding = names.map(|text| Name { key: 7, text: JsonStr::new(text, false) });
        assert_eq!(all_different(&mut colliding), Ok(()));
        colliding[8] = colliding[3];
        assert_eq!(all_different(&mut colliding), Err(MalformedToken::DuplicateMember));
    }
}
