//! Locates the claims of any payload by their names.

use super::flattened::FlattenedClaims;
use super::located::Located;
use crate::error::{MalformedToken, VerifyError};
use crate::json::{self, MemberLookup, Value};
use crate::policy::PayloadPrefix;
use crate::registered::RegisteredClaim;

/// Checks all of `json`, and stores the values of the registered claims and of the claims `names`.
///
/// If `collects_unknown` is true, all claims without a field are stored. Otherwise only the name of
/// the first one is stored.
///
/// # Errors
///
/// [`VerifyError::Malformed`].
pub(crate) fn locate<'de>(
    json: &'de str,
    names: &[&str],
    collects_unknown: bool,
    values: &mut [Option<Value<'de>>],
) -> Result<Located<'de>, VerifyError> {
    let mut first_unknown = None;
    let mut flattened = collects_unknown.then(FlattenedClaims::default);
    json::object(json, json::HeapNames::default(), |name, value| {
        let decoded = name.decode();
        let slot = match names.iter().position(|known| decoded == *known) {
            Some(index) => Some(RegisteredClaim::COUNT.saturating_add(index)),
            None => RegisteredClaim::named(&decoded).map(|claim| claim as usize),
        };
        match slot.and_then(|slot| values.get_mut(slot)) {
            Some(Some(_)) => Err(VerifyError::from(MalformedToken::DuplicateMember)),
            Some(slot) => {
                *slot = Some(value);
                Ok(MemberLookup::Known)
            }
            None => {
                first_unknown.get_or_insert(name);
                if let Some(flattened) = &mut flattened {
                    flattened.0.push((name, value));
                }
                Ok(MemberLookup::Unknown)
            }
        }
    })?;
    Ok(Located { prefix: PayloadPrefix::Unknown, first_unknown, flattened })
}
