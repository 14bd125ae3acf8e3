//! Reads the parameters that restrict an RSA key to PSS.

use ::der::asn1::ObjectIdentifier;

use super::elements::{Elements, NotDer};
use super::identifiers;

/// Reads `RSASSA-PSS-params` (RFC 4055 §3.1). Returns the shortest salt, in bytes, if both hashes
/// are `hash`. The defaults are SHA-1 and a salt of 20 bytes.
pub(super) fn min_salt_len(
    mut parameters: Elements<'_>,
    hash: ObjectIdentifier,
) -> Result<Option<usize>, NotDer> {
    let mut fields = parameters.sequence()?;
    parameters.end()?;
    let is_hash = |mut algorithm: Elements<'_>| {
        let id = algorithm.id()?;
        if !algorithm.is_empty() && !algorithm.any()?.is_null() {
            return Err(NotDer);
        }
        algorithm.end()?;
        Ok(id == hash)
    };
    let mut has_hash = false;
    if let Some(mut explicit) = fields.optional_elements(0)? {
        has_hash = is_hash(explicit.sequence()?)?;
        explicit.end()?;
    }
    let mut has_mask = false;
    if let Some(mut explicit) = fields.optional_elements(1)? {
        let mut mask = explicit.sequence()?;
        explicit.end()?;
        if mask.id()? == identifiers::MGF1 {
            has_mask = is_hash(mask.sequence()?)?;
            mask.end()?;
        }
    }
    let mut salt_len = 20;
    if let Some(mut explicit) = fields.optional_elements(2)? {
        salt_len = match explicit.uint()? {
            [len] => usize::from(*len),
            _ => usize::MAX,
        };
        explicit.end()?;
    }
    if let Some(mut explicit) = fields.optional_elements(3)? {
        if explicit.uint()? != [1] {
            return Err(NotDer);
        }
        explicit.end()?;
    }
    fields.end()?;
    Ok((has_hash && has_mask).then_some(salt_len))
}
