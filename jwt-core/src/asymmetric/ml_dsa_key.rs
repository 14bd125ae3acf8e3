//! Checks of ML-DSA keys that both crypto libraries leave to their caller.

use crate::error::KeyError;
use crate::key_format::{MlDsaPrivate, Wanted};

/// The format of a key, in errors.
pub(super) const FORMAT: &str = "an ML-DSA key";

/// Refuses a public half or an expanded key in the file that is not the one of the seed.
pub(super) fn check_parts(
    key: &MlDsaPrivate,
    public: &[u8],
    expanded: &[u8],
    wanted: Wanted,
) -> Result<(), KeyError> {
    wanted.check_halves(FORMAT, key.public.as_deref(), public)?;
    match key.expanded.as_deref() {
        Some(found) if found[..] != *expanded => {
            Err(wanted.invalid(FORMAT, "the expanded key does not belong to the seed"))
        }
        _ => Ok(()),
    }
}
