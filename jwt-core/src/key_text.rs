//! Text that holds a key: the content of a file or of an environment variable.

#[cfg(feature = "std")]
use zeroize::Zeroizing;

#[cfg(feature = "std")]
use crate::error::KeyError;

/// The longest text or DER document that is read, in bytes. The largest key, ML-DSA-87 with its
/// expanded key in PEM, has about 6800.
const MAX_LEN: usize = 64 * 1024;

/// Refuses a document that is longer than any key.
///
/// # Errors
///
/// The problem, for [`KeyError::InvalidKey`](crate::KeyError::InvalidKey).
pub(crate) fn check_len(document: &[u8]) -> Result<(), &'static str> {
    if document.len() > MAX_LEN { Err("it is longer than 64 KiB") } else { Ok(()) }
}

/// Checks the length of the text and that it has no byte order mark, and removes the white space and
/// quotation marks around it.
///
/// # Errors
///
/// The problem, for [`KeyError::InvalidKey`](crate::KeyError::InvalidKey).
pub(crate) fn trim(text: &str) -> Result<&str, &'static str> {
    const BYTE_ORDER_MARK: char = '\u{feff}';
    check_len(text.as_bytes())?;
    let text = text.trim_ascii();
    let inside = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    let text = inside('"').or_else(|| inside('\'')).unwrap_or(text).trim_ascii();
    if text.starts_with(BYTE_ORDER_MARK) {
        return Err(
            "the text begins with a byte order mark (U+FEFF): save it as UTF-8 without one",
        );
    }
    if text.is_empty() { Err("the text is empty") } else { Ok(text) }
}

/// Reads a key from the environment variable `name`. The copy of its value is wiped.
///
/// # Errors
///
/// [`KeyError::Variable`], [`KeyError::VariableNotUtf8`], and the error of `read` in
/// [`KeyError::InVariable`].
#[cfg(feature = "std")]
pub(crate) fn from_variable<K>(
    name: &str,
    read: impl FnOnce(&str) -> Result<K, KeyError>,
) -> Result<K, KeyError> {
    let value = std::env::var_os(name).ok_or_else(|| KeyError::Variable { name: name.into() })?;
    let value = Zeroizing::new(value.into_encoded_bytes());
    let value = str::from_utf8(&value);
    let value = value.map_err(|_| KeyError::VariableNotUtf8 { name: name.into() })?;
    read(value).map_err(|source| KeyError::InVariable { name: name.into(), source: source.into() })
}
