//! Reads a key from an environment variable.

use crate::error::KeyError;
use crate::key_text;

/// Reads a JWK if the value begins as a JSON object, also after a quotation mark, and PEM otherwise.
/// White space around the value is ignored. The copy of the value is wiped.
pub(crate) fn read<K>(
    name: &str,
    from_pem: impl FnOnce(&str) -> Result<K, KeyError>,
    from_jwk: impl FnOnce(&str) -> Result<K, KeyError>,
) -> Result<K, KeyError> {
    key_text::from_variable(name, |value| {
        let value = value.trim_ascii();
        let is_object = value.trim_start_matches(['"', '\'']).starts_with('{');
        if is_object { from_jwk(value) } else { from_pem(value) }
    })
}
