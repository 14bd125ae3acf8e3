use alloc::string::String;
use core::fmt;

/// Why a ring of keys was not made or not changed; it then holds what it held before.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyRingError {
    /// The key has no id, by which alone a token could ask for it.
    NoId,
    /// The ring holds a key of that id.
    DuplicateId {
        /// The id.
        id: String,
    },
    /// The ring holds no key of that id, or one whose end has come.
    UnknownId {
        /// The id.
        id: String,
    },
    /// The key of that id signs, and so must verify.
    IsActive {
        /// The id.
        id: String,
    },
    /// The key is a ring itself, whose id may change at any time.
    IsRing,
}

impl fmt::Display for KeyRingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoId => f.write_str(
                "the key has no id, and a ring finds its keys by their ids: give it one with `with_id`",
            ),
            Self::DuplicateId { id } => write!(
                f,
                "the ring holds a key with the id {id:?}: give the new key an id of its own, or remove \
                 the other first",
            ),
            Self::UnknownId { id } => write!(
                f,
                "the ring holds no key with the id {id:?}: `add` the key first, or look at `keys` for \
                 those that it holds",
            ),
            Self::IsActive { id } => write!(
                f,
                "the key with the id {id:?} is the one that signs: `activate` another key first",
            ),
            Self::IsRing => f.write_str(
                "a ring cannot be a key of a ring: give it the other's keys, one by one, or share the \
                 other by cloning it",
            ),
        }
    }
}

impl core::error::Error for KeyRingError {}
