//! The compact serialization: three segments of a signed token (RFC 7515 §7.1), five of an encrypted
//! token (RFC 7516 §7.1).

use crate::error::{MalformedToken, VerifyError};

/// The segments of a signed token, still in base64url.
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
    /// [`VerifyError::TooLong`], [`MalformedToken::NotThreeSegments`], and
    /// [`MalformedToken::EncryptedToken`] for five segments.
    #[inline]
    pub(crate) fn split(token: &'t str, max_len: usize) -> Result<Self, VerifyError> {
        let token = token.as_bytes();
        if token.len() > max_len {
            return Err(VerifyError::TooLong { len: token.len(), max: max_len });
        }
        let (header, rest) = split_at_dot(token).ok_or(MalformedToken::NotThreeSegments)?;
        let (payload, signature) = split_at_dot(rest).ok_or(MalformedToken::NotThreeSegments)?;
        if memchr::memchr(b'.', signature).is_some() {
            return Err(match dots(token) {
                4 => MalformedToken::EncryptedToken,
                _ => MalformedToken::NotThreeSegments,
            }
            .into());
        }
        let input_len = token.len().saturating_sub(signature.len()).saturating_sub(1);
        let signing_input = token.get(..input_len).unwrap_or_default();
        Ok(Self { header, payload, signature, signing_input })
    }
}

/// The segments of an encrypted token, still in base64url.
#[derive(Clone, Copy, Debug)]
pub struct EncryptedCompact<'t> {
    /// The header, which is also the additional authenticated data (RFC 7516 §5.1, step 14).
    pub(crate) header: &'t [u8],
    pub(crate) encrypted_key: &'t [u8],
    pub(crate) iv: &'t [u8],
    pub(crate) ciphertext: &'t [u8],
    pub(crate) tag: &'t [u8],
}

impl<'t> EncryptedCompact<'t> {
    /// Splits `token`. Its length is checked before its content is read.
    ///
    /// # Errors
    ///
    /// [`VerifyError::TooLong`], [`MalformedToken::NotFiveSegments`], and
    /// [`MalformedToken::SignedToken`] for three segments.
    pub(crate) fn split(token: &'t str, max_len: usize) -> Result<Self, VerifyError> {
        let token = token.as_bytes();
        if token.len() > max_len {
            return Err(VerifyError::TooLong { len: token.len(), max: max_len });
        }
        Self::segments(token).ok_or_else(|| {
            match dots(token) {
                2 => MalformedToken::SignedToken,
                _ => MalformedToken::NotFiveSegments,
            }
            .into()
        })
    }

    fn segments(token: &'t [u8]) -> Option<Self> {
        let (header, rest) = split_at_dot(token)?;
        let (encrypted_key, rest) = split_at_dot(rest)?;
        let (iv, rest) = split_at_dot(rest)?;
        let (ciphertext, tag) = split_at_dot(rest)?;
        let is_last = memchr::memchr(b'.', tag).is_none();
        is_last.then_some(Self { header, encrypted_key, iv, ciphertext, tag })
    }
}

/// Counts the dots of `text`.
#[cold]
fn dots(text: &[u8]) -> usize {
    memchr::memchr_iter(b'.', text).count()
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
        for token in ["", "a", "a.b", "a.b.c.d", "a.b.c.", "a.b.c.d.e.f"] {
            let error = Compact::split(token, 100).unwrap_err();
            assert!(
                matches!(error, VerifyError::Malformed(MalformedToken::NotThreeSegments)),
                "{token:?}: {error:?}"
            );
        }
        for token in ["....", "a.b.c.d.e"] {
            let error = Compact::split(token, 100).unwrap_err();
            assert!(matches!(error, VerifyError::Malformed(MalformedToken::EncryptedToken)));
        }
    }

    #[test]
    fn five_segments_are_told_apart() {
        let compact = EncryptedCompact::split("aa..b.cc.d", 10).unwrap();
        assert_eq!(compact.header, b"aa");
        assert_eq!(compact.encrypted_key, b"");
        assert_eq!(compact.iv, b"b");
        assert_eq!(compact.ciphertext, b"cc");
        assert_eq!(compact.tag, b"d");
        for token in ["", "a", "a.b", "a.b.c.d", "a.b.c.d.e.f", "a.b.c.d.e."] {
            let error = EncryptedCompact::split(token, 100).unwrap_err();
            assert!(
                matches!(error, VerifyError::Malformed(MalformedToken::NotFiveSegments)),
                "{token:?}: {error:?}"
            );
        }
        let error = EncryptedCompact::split("a.b.c", 100).unwrap_err();
        assert!(matches!(error, VerifyError::Malformed(MalformedToken::SignedToken)));
        let error = EncryptedCompact::split("....", 3).unwrap_err();
        assert!(matches!(error, VerifyError::TooLong { len: 4, max: 3 }));
    }

    #[test]
    fn the_size_cap_comes_first() {
        assert!(Compact::split("a.b.c", 5).is_ok());
        let error = Compact::split("......", 5).unwrap_err();
        assert!(matches!(error, VerifyError::TooLong { len: 6, max: 5 }));
    }
}
