//! Caches the state of the hash after the first block of the signing input.
//!
//! All tokens of a claims type begin with the same block: the header and the start of the payload.
//! A key that keeps the state after this block hashes one block less for each token.

#[cfg(feature = "std")]
use std::sync::OnceLock;

use ::hmac::EagerHash;
use ::hmac::block_api::HmacCore;
use ::hmac::digest::array::Array;
use ::hmac::digest::block_api::{Block, UpdateCore};

/// The first block of the first authentic input of a key, and the state of the hash after it.
///
/// The block is never taken from an input whose signature was not verified: otherwise an attacker
/// could choose the cached block.
#[derive(Clone)]
pub(crate) struct FirstBlockCache<H: EagerHash>(OnceLock<(Block<HmacCore<H>>, HmacCore<H>)>);

impl<H: EagerHash> FirstBlockCache<H> {
    pub(crate) const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// Returns the state after the first of `blocks` and the blocks that remain, if the first block
    /// is the cached one; otherwise the state `start` and all blocks.
    pub(crate) fn resume<'b>(
        &self,
        start: &HmacCore<H>,
        blocks: &'b [Block<HmacCore<H>>],
    ) -> (HmacCore<H>, &'b [Block<HmacCore<H>>]) {
        match (self.0.get(), blocks.split_first()) {
            (Some((cached, state)), Some((first, remaining))) if cached == first => {
                (state.clone(), remaining)
            }
            _ => (start.clone(), blocks),
        }
    }

    /// Caches the first block of an authentic input, unless a block is cached already.
    pub(crate) fn store(&self, start: &HmacCore<H>, input: &[u8]) {
        if self.0.get().is_some() {
            return;
        }
        let (blocks, _): (&[Block<HmacCore<H>>], _) = Array::slice_as_chunks(input);
        let Some(first) = blocks.first() else { return };
        let mut state = start.clone();
        state.update_blocks(core::slice::from_ref(first));
        // An error means that another thread has stored a block: either block is correct.
        let _ = self.0.set((first.clone(), state));
    }
}

/// Without `std` there is no lock, and nothing is cached.
#[cfg(not(feature = "std"))]
#[derive(Clone)]
struct OnceLock<T>(core::marker::PhantomData<T>);

#[cfg(not(feature = "std"))]
#[expect(clippy::unused_self, reason = "has the interface of `std::sync::OnceLock`")]
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
