//! Reads a key from an environment variable.

use zeroize::Zeroizing;

use crate::error::KeyError;

/// Reads a JWK if the value begins as a JSON object, also after a quotation mark, and PEM otherwise.
/// White space around the value is ignored. The copy of the value is wiped.
pub(crate) fn read<K>(
    name: &str,
    from_pem: impl FnOnce(&str) -> Result<K, KeyError>,
    from_jwk: impl FnOnce(&str) -> Result<K, KeyError>,
) -> Result<K, KeyError> {
    let value = std::env::var_os(name).ok_or_else(|| KeyError::Variable { name: name.into() })?;
    let value = Zeroizing::new(value.into_encoded_bytes());
    let value = str::from_utf8(&value);
    let value = value.map_err(|_| KeyError::VariableNotUtf8 { name: name.into() })?.trim_ascii();
    let is_object = value.trim_start_matches(['"', '\'']).starts_with('{');
    let key = if is_object { from_jwk(value) } else { from_pem(value) };
    key.map_err(|source| KeyError::InVariable { name: name.into(), source: source.into() })
}
