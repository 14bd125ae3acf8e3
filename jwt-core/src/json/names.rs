use alloc::vec::Vec;

use super::Text;
use crate::error::Malformation;

/// The names of the objects that are still open, the innermost object's last.
pub(crate) trait Names<'a> {
    /// Where the names of an object that opens now begin.
    fn mark(&self) -> usize;

    /// Adds a name of the innermost object.
    fn push(&mut self, name: Text<'a>) -> Result<(), Malformation>;

    /// Closes the object that opened at `mark`: no two of its names may be equal.
    fn close(&mut self, mark: usize) -> Result<(), Malformation>;
}

/// A name, and a number that equal names have in common however they are spelled.
#[derive(Clone, Copy, Default)]
pub(crate) struct Name<'a> {
    key: u64,
    text: Text<'a>,
}

impl<'a> Name<'a> {
    /// Names of up to seven bytes are their own key, so that there are no collisions among those that an attacker
    /// could send most of; longer ones have their FNV-1a hash, with the highest bit to tell them apart.
    fn new(text: Text<'a>) -> Self {
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

/// As many names as there are, for payloads: their signature held.
#[derive(Default)]
pub(crate) struct AnyNames<'a>(Vec<Name<'a>>);

impl<'a> Names<'a> for AnyNames<'a> {
    fn mark(&self) -> usize {
        self.0.len()
    }

    fn push(&mut self, name: Text<'a>) -> Result<(), Malformation> {
        self.0.push(Name::new(name));
        Ok(())
    }

    fn close(&mut self, mark: usize) -> Result<(), Malformation> {
        all_different(self.0.get_mut(mark..).unwrap_or_default())?;
        self.0.truncate(mark);
        Ok(())
    }
}

/// The most members that a header may have, those of open objects within it included.
const MAX_HEADER_MEMBERS: usize = 32;

/// A few names without an allocation, for headers: nobody has vouched for them yet.
#[derive(Default)]
pub(crate) struct FixedNames<'a> {
    names: [Name<'a>; MAX_HEADER_MEMBERS],
    len: usize,
}

impl<'a> Names<'a> for FixedNames<'a> {
    fn mark(&self) -> usize {
        self.len
    }

    fn push(&mut self, name: Text<'a>) -> Result<(), Malformation> {
        let place = self.names.get_mut(self.len).ok_or(Malformation::TooManyHeaderMembers)?;
        *place = Name::new(name);
        self.len = self.len.saturating_add(1);
        Ok(())
    }

    fn close(&mut self, mark: usize) -> Result<(), Malformation> {
        all_different(self.names.get_mut(mark..self.len).unwrap_or_default())?;
        self.len = mark;
        Ok(())
    }
}

/// Refuses equal names, in `n log n` steps where somebody sends very many.
fn all_different(names: &mut [Name<'_>]) -> Result<(), Malformation> {
    const FEW: usize = 8;
    let is_duplicated = if names.len() <= FEW {
        names.iter().enumerate().any(|(at, name)| names.iter().take(at).any(|other| other == name))
    } else {
        names.sort_unstable_by_key(|name| name.key);
        // Long names may have been made to collide: then their letters decide the order.
        names.chunk_by_mut(|this, next| this.key == next.key).any(|same_key| {
            if same_key.len() > 2 {
                same_key.sort_unstable_by_key(|name| name.text);
            }
            same_key.windows(2).any(|pair| matches!(pair, [this, next] if this == next))
        })
    };
    if is_duplicated { Err(Malformation::DuplicateMember) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_have_equal_keys() {
        let name = |spelling: &'static str| Name::new(Text::new(spelling, spelling.contains('\\')));
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
        let mut colliding = names.map(|text| Name { key: 7, text: Text::new(text, false) });
        assert_eq!(all_different(&mut colliding), Ok(()));
        colliding[8] = colliding[3];
        assert_eq!(all_different(&mut colliding), Err(Malformation::DuplicateMember));
    }
}
