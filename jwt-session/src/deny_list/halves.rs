//! Numbers of 64 bits that need no alignment of eight bytes: entries without gaps.

/// The lower half, and the upper one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Halves(u32, u32);

impl Halves {
    pub(super) fn of(number: u64) -> Self {
        let half = |number: u64| u32::try_from(number & u64::from(u32::MAX)).unwrap_or_default();
        Self(half(number), half(number >> 32))
    }

    pub(super) fn joined(self) -> u64 {
        u64::from(self.0) | u64::from(self.1) << 32
    }
}
