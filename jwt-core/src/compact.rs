//! The compact serialization (RFC 7515 §7.1): three segments.

use crate::error::{MalformedToken, VerifyError};

/// The segments of a token, still in base64url.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compact<'t> {
    pub(crate) header: &'t [u8],
    pub(crate) payload: &'t [u8],
    pub(crate) signature: &'t [u8],
    /// Header, dot and payload: the bytes that are signed.
    pub(crate) signing_input: &'t [u8],
}

impl<'t> Compact<'t> {
    /// Splits `token`. Its length is checked before its content is read.
    ///
    /// # Errors
    ///
    /// [`VerifyError::TooLong`], [`MalformedToken::NotThreeSegments`].
    #[inline]
    pub(crate) fn split(token: &'t str, max_len: usize) -> Result<Self, VerifyError> {
        let token = token.as_bytes();
        if token.len() > max_len {
            return Err(VerifyError::TooLong { len: token.len(), max: max_len });
        }
        let (header, rest) = split_at_dot(token).ok_or(MalformedToken::NotThreeSegments)?;
        let (payload, signature) = split_at_dot(rest).ok_or(MalformedToken::NotThreeSegments)?;
        if memchr::memchr(b'.', signature).is_some() {
            return Err(MalformedToken::NotThreeSegments.into());
        }
        let input_len = token.len().saturating_sub(signature.len()).saturating_sub(1);
        let signing_input = token.get(..input_len).unwrap_or_default();
        Ok(Self { header, payload, signature, signing_input })
    }
}

/// Splits `text` at the first dot.
#[inline]
fn split_at_dot(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let dot = memchr::memchr(b'.', text)?;
    Some((text.get(..dot)?, text.get(dot.saturating_add(1)..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_segments_are_told_apart() {
        let compact = Compact::split("aa.b.", 5).unwrap();
        assert_eq!(compact.header, b"aa");
        assert_eq!(compact.payload, b"b");
        assert_eq!(compact.signature, b"");
        assert_eq!(compact.signing_input, b"aa.b");
    }

    #[test]
    fn any_other_number_of_segments_is_refused() {
        for token in ["", "a", "a.b", "a.b.c.d", "a.b.c.", "....", "a.b.c.d.e"] {
            let error = Compact::split(token, 100).unwrap_err();
            assert!(
                matches!(error, VerifyError::Malformed(MalformedToken::NotThreeSegments)),
                "{token:?}: {error:?}"
            );
        }
    }

    #[test]
    fn the_size_cap_comes_first() {
        assert!(Compact::split("a.b.c", 5).is_ok());
        let error = Compact::split("......", 5).unwrap_err();
        assert!(matches!(error, VerifyError::TooLong { len: 6, max: 5 }));
    }
}
