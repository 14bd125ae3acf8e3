use alloc::string::String;
use core::fmt;

/// The reason why a key ring was not created or not changed. After an error, the ring is unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyRingError {
    /// The key has no id. A token selects a key by its id.
    NoId,
    /// The ring already contains a key with this id.
    DuplicateId {
        /// The id.
        id: String,
    },
    /// The ring does not contain a key with this id, or the end of the key has passed.
    UnknownId {
        /// The id.
        id: String,
    },
    /// The key with this id is the signing key, and a signing key must also verify.
    IsActive {
        /// The id.
        id: String,
    },
    /// The ring has only the public half of the key with this id.
    CannotSign {
        /// The id.
        id: String,
    },
    /// The key is itself a ring, whose id may change at any time.
    IsRing,
    /// The number of keys that may be tried for a token without `kid` is zero or more than four.
    TrialLimit {
        /// The number.
        max: usize,
    },
    /// The ring would have more keys than may be tried for a token without `kid`, and tokens of one
    /// of them would be refused.
    TooManyKeys {
        /// The number of keys that may be tried.
        max: usize,
    },
}

impl fmt::Display for KeyRingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoId => f.write_str(
                "the key has no id, and a ring finds its keys by their ids: give it one with `with_id`, or, \
                 if it is a private or public key, with `with_thumbprint_id`",
            ),
            Self::DuplicateId { id } => write!(
                f,
                "the ring already has a key with the id {id:?}: give the new key another id, or remove \
                 the old key first",
            ),
            Self::UnknownId { id } => write!(
                f,
                "the ring does not have a key with the id {id:?}: `add` the key first, or list the keys of \
                 the ring with `keys`",
            ),
            Self::IsActive { id } => write!(
                f,
                "the key with the id {id:?} is the one that signs: `activate` another key first",
            ),
            Self::CannotSign { id } => write!(
                f,
                "the key with the id {id:?} was added with `add_verifying` and cannot sign, because the \
                 ring has only its public half: `remove` it and `add` the private key",
            ),
            Self::IsRing => f.write_str(
                "a ring cannot be a key of a ring: give it the other's keys, one by one, or share the \
                 other by cloning it",
            ),
            Self::TrialLimit { max } => write!(
                f,
                "{max} keys cannot be tried for a token without `kid`: the number is 1 to 4",
            ),
            Self::TooManyKeys { max } => write!(
                f,
                "the ring would have more than the {max} keys that may be tried for a token without \
                 `kid`: `remove` a key first",
            ),
        }
    }
}

impl core::error::Error for KeyRingError {}
