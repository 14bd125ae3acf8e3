//! The block that all tokens of a claims type begin with, header and issuer as they are, and the state of the hash after
//! it: one block less to hash for each token.

#[cfg(feature = "std")]
use std::sync::OnceLock;

use ::hmac::EagerHash;
use ::hmac::block_api::HmacCore;
use ::hmac::digest::array::Array;
use ::hmac::digest::block_api::{Block, UpdateCore};

/// What a key remembers of the first token that it signs or finds authentic.
///
/// Never of a forged one: whoever sends those would choose what is remembered.
#[derive(Clone)]
pub(super) struct Beginning<H: EagerHash>(OnceLock<(Block<HmacCore<H>>, HmacCore<H>)>);

/// A state of the hash, and the blocks that are left to hash.
type Begun<'b, H> = (HmacCore<H>, &'b [Block<HmacCore<H>>]);

impl<H: EagerHash> Beginning<H> {
    pub(super) const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The state after the first of `blocks`, if it is the known one, and the others.
    pub(super) fn skip<'b>(&self, blocks: &'b [Block<HmacCore<H>>]) -> Option<Begun<'b, H>> {
        let (known, after) = self.0.get()?;
        let (first, rest) = blocks.split_first()?;
        (known == first).then(|| (after.clone(), rest))
    }

    /// Takes note of how an authentic input begins, if it is the first one.
    pub(super) fn learn(&self, prepared: &HmacCore<H>, input: &[u8]) {
        if self.0.get().is_some() {
            return;
        }
        let (blocks, _): (&[Block<HmacCore<H>>], _) = Array::slice_as_chunks(input);
        let Some(first) = blocks.first() else { return };
        let mut after = prepared.clone();
        after.update_blocks(core::slice::from_ref(first));
        // Another thread may have been faster.
        let _ = self.0.set((first.clone(), after));
    }
}

/// Without `std` there is no lock, and nothing is remembered.
#[cfg(not(feature = "std"))]
#[derive(Clone)]
struct OnceLock<T>(core::marker::PhantomData<T>);

#[cfg(not(feature = "std"))]
#[expect(clippy::unused_self, reason = "as the methods of the standard library's are called")]
impl<T> OnceLock<T> {
    const fn new() -> Self {
        Self(core::marker::PhantomData)
    }

    const fn get(&self) -> Option<&T> {
        None
    }

    fn set(&self, value: T) -> Result<(), T> {
        Err(value)
    }
}
