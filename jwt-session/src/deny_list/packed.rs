//! A `u64` with an alignment of four bytes, which avoids padding in map entries.

/// The lower and the upper half.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct PackedU64(u32, u32);

impl PackedU64 {
    pub(super) fn new(number: u64) -> Self {
        let half = |number: u64| u32::try_from(number & u64::from(u32::MAX)).unwrap_or_default();
        Self(half(number), half(number >> 32))
    }

    pub(super) fn get(self) -> u64 {
        u64::from(self.0) | u64::from(self.1) << 32
    }
}
