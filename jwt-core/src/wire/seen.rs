//! A cache of a short value that was read back before, to avoid reading it again.

#[cfg(target_has_atomic = "64")]
use core::sync::atomic::{AtomicU64, Ordering};

/// The last JSON of up to eight bytes that a field's type has read back, such as a variant's name.
///
/// JSON never contains a zero byte. Therefore eight bytes, padded with zeros, identify one text.
#[derive(Debug, Default)]
pub struct Seen {
    #[cfg(target_has_atomic = "64")]
    last: AtomicU64,
}

impl Seen {
    /// Creates an empty cache.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            #[cfg(target_has_atomic = "64")]
            last: AtomicU64::new(0),
        }
    }

    /// Compares `json` with the remembered value.
    #[cfg(target_has_atomic = "64")]
    pub(super) fn is(&self, json: &[u8]) -> bool {
        packed(json).is_some_and(|packed| self.last.load(Ordering::Relaxed) == packed)
    }

    /// Remembers `json` if it is short.
    #[cfg(target_has_atomic = "64")]
    pub(super) fn remember(&self, json: &[u8]) {
        if let Some(packed) = packed(json) {
            self.last.store(packed, Ordering::Relaxed);
        }
    }

    /// Compares `json` with the remembered value.
    #[cfg(not(target_has_atomic = "64"))]
    #[expect(clippy::unused_self, reason = "used on targets with 64-bit atomics")]
    pub(super) fn is(&self, _: &[u8]) -> bool {
        false
    }

    /// Remembers `json` if it is short.
    #[cfg(not(target_has_atomic = "64"))]
    #[expect(clippy::unused_self, reason = "used on targets with 64-bit atomics")]
    pub(super) fn remember(&self, _: &[u8]) {}
}

#[cfg(target_has_atomic = "64")]
#[inline]
fn packed(json: &[u8]) -> Option<u64> {
    let mut bytes = [0; 8];
    bytes.get_mut(..json.len())?.copy_from_slice(json);
    (!json.is_empty()).then_some(u64::from_le_bytes(bytes))
}

#[cfg(all(test, target_has_atomic = "64"))]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_short_text_is_remembered() {
        let seen = Seen::new();
        assert!(!seen.is(b"") && !seen.is(b"1"));
        seen.remember(b"\"admin\"");
        assert!(seen.is(b"\"admin\""));
        assert!(!seen.is(b"\"admit\"") && !seen.is(b"\"admin") && !seen.is(b"admin\""));
        seen.remember(b"123456789");
        assert!(seen.is(b"\"admin\"") && !seen.is(b"123456789") && !seen.is(b"12345678"));
        seen.remember(b"1");
        assert!(seen.is(b"1") && !seen.is(b"\"admin\""));
    }
}
