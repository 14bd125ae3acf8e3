//! Checks that `verify` would read a claim as the value that `encode` has written.

use core::fmt;
use core::sync::atomic::Ordering;
#[cfg(target_has_atomic = "64")]
use core::{primitive::u64 as Word, sync::atomic::AtomicU64 as AtomicWord};
#[cfg(not(target_has_atomic = "64"))]
use core::{primitive::usize as Word, sync::atomic::AtomicUsize as AtomicWord};

use super::ClaimsWriter;
use super::raw_claim::RawClaim;
use super::serializer::{NonePolicy, ValueSerializer, ValueShape};
use crate::buffer::Buffer;
use crate::error::{ClaimError, EncodeError, VerifyError};
use crate::json::{self, Value};

impl ClaimsWriter<'_> {
    /// Refuses the last claim if `read` cannot read it, or reads a value that differs from `value`
    /// and that `serialize` would write differently.
    ///
    /// Values that differ but are written equally are the same value in the token, such as times
    /// within one second.
    #[inline]
    pub fn reads_back<'w, T>(
        &'w mut self,
        value: &T,
        last: Option<&LastReadBack>,
        is_none: fn(&T) -> bool,
        differ: fn(&T, &T) -> bool,
        read: impl FnOnce(RawClaim<'w>) -> Result<T, VerifyError>,
        serialize: impl FnOnce(&T, ValueSerializer<'_>) -> serde_json::Result<ValueShape>,
    ) -> Result<(), EncodeError> {
        let json = self.last_json();
        if last.is_some_and(|last| last.is(json)) {
            return Ok(());
        }
        let Some(written) = self.last_claim() else { return Ok(()) };
        let is_same = read(written).map(|read| {
            is_none(value) == is_none(&read)
                && (!differ(value, &read)
                    || written.is_written_by(|serializer| serialize(&read, serializer)))
        });
        unless_same(written.name, is_same)?;
        if let Some(last) = last {
            last.remember(json);
        }
        Ok(())
    }

    /// Refuses the last claim if `read` cannot read it.
    pub fn is_read<'w, T>(
        &'w mut self,
        read: impl FnOnce(RawClaim<'w>) -> Result<T, VerifyError>,
    ) -> Result<(), EncodeError> {
        let Some(written) = self.last_claim() else { return Ok(()) };
        unless_same(written.name, read(written).map(|_| true))
    }

    /// Refuses the last claim if its value has escapes and `reads` returns false: a `&str` can only
    /// borrow text without escapes.
    pub fn borrowable(
        &mut self,
        reads: impl FnOnce(RawClaim<'_>) -> bool,
    ) -> Result<(), EncodeError> {
        let Some(written) = self.last_claim() else { return Ok(()) };
        let has_escapes = written.json.is_some_and(|json| json.spelling().contains('\\'));
        if !has_escapes || reads(written) {
            return Ok(());
        }
        Err(EncodeError::Claim { claim: written.name.into(), source: ClaimError::NEEDS_ESCAPES })
    }

    /// Refuses to omit a claim if its absence is read as another value. `serialize` writes the
    /// claim, and `absent` writes the value that an absent claim is read as.
    pub fn left_out(
        &mut self,
        claim: &'static str,
        is_none_alike: bool,
        serialize: impl FnOnce(ValueSerializer<'_>) -> serde_json::Result<ValueShape>,
        absent: impl FnOnce(ValueSerializer<'_>) -> serde_json::Result<ValueShape>,
    ) -> Result<(), EncodeError> {
        let failed = |source| EncodeError::Claim { claim: claim.into(), source };
        let mut json = Buffer::new();
        json.keep_secret();
        serialize(ValueSerializer::new(&mut json, NonePolicy::Inside))
            .map_err(|error| failed(error.into()))?;
        let json = json::utf8(json.as_bytes()).map_err(|malformed| failed(malformed.into()))?;
        let written = RawClaim { name: claim, json: Some(Value::well_formed(json)) };
        if is_none_alike && written.is_written_by(absent) {
            return Ok(());
        }
        Err(failed(ClaimError::new(
            "would be left out by `skip_serializing_if`, and an absent claim is read as another \
             value: let both be the same",
        )))
    }
}

/// Returns an error if a claim was not read back unchanged.
pub(super) fn unless_same(
    claim: &'static str,
    is_same: Result<bool, VerifyError>,
) -> Result<(), EncodeError> {
    let source = match is_same {
        Ok(true) => return Ok(()),
        Ok(false) => ClaimError::new("it would be read back as another value"),
        Err(VerifyError::InvalidClaim { source, .. }) => {
            ClaimError::text(format_args!("it would not be read back: {source}"))
        }
        Err(error) => ClaimError::text(format_args!("it would not be read back: {error}")),
    };
    Err(EncodeError::Claim { claim: claim.into(), source })
}

/// The last JSON of a field that was read back and has at most eight bytes (without 64-bit atomics,
/// as many as a `usize`).
///
/// A field often has one of few short values, such as the name of a role. The derive therefore adds
/// one `static` of this type to a field, and JSON that is equal to the last is not read back again.
///
/// A `static` keeps its content until the program ends. Therefore a field that holds a secret must
/// not have one. `last_read_back` in `jwt-derive/src/expand/field.rs` decides which fields have one.
#[derive(Default)]
pub struct LastReadBack {
    packed: AtomicWord,
}

impl LastReadBack {
    /// Creates a memory without JSON.
    #[must_use]
    pub const fn new() -> Self {
        Self { packed: AtomicWord::new(0) }
    }

    /// Returns true if `json` is the last JSON that was read back.
    #[inline]
    fn is(&self, json: &[u8]) -> bool {
        packed(json).is_some_and(|packed| self.packed.load(Ordering::Relaxed) == packed)
    }

    /// Remembers `json` if it is short.
    #[inline]
    fn remember(&self, json: &[u8]) {
        if let Some(packed) = packed(json) {
            self.packed.store(packed, Ordering::Relaxed);
        }
    }
}

/// Does not print the JSON, which is a claim.
impl fmt::Debug for LastReadBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LastReadBack").finish_non_exhaustive()
    }
}

/// Returns the bytes of `json` as a number, padded with zeros. JSON never contains a zero byte.
/// Therefore each number represents one text. 0 represents the empty text of an omitted claim, and
/// is the initial value, because there is nothing to read back.
#[inline]
fn packed(json: &[u8]) -> Option<Word> {
    let mut bytes = [0; size_of::<Word>()];
    bytes.get_mut(..json.len())?.copy_from_slice(json);
    Some(Word::from_le_bytes(bytes))
}

#[cfg(all(test, target_has_atomic = "64"))]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_short_text_is_remembered() {
        let last = LastReadBack::new();
        assert!(!last.is(b"1") && !last.is(b"\"admin\""));
        last.remember(b"\"admin\"");
        assert!(last.is(b"\"admin\""));
        assert!(!last.is(b"\"admit\"") && !last.is(b"\"admin") && !last.is(b"admin\""));
        last.remember(b"123456789");
        assert!(last.is(b"\"admin\"") && !last.is(b"123456789") && !last.is(b"12345678"));
        last.remember(b"1");
        assert!(last.is(b"1") && !last.is(b"\"admin\""));
    }
}
