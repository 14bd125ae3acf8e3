//! Converts ECDSA signatures in DER, which most KMS and HSM return.

use alloc::vec::Vec;

use ::der::asn1::{AnyRef, UintRef};
use ::der::{Decode, Reader, SliceReader, Tag, Tagged};

use crate::alg::EcdsaAlgorithm;
use crate::error::EcdsaDerError;
use crate::key::SignatureBuffer;

/// Converts an ECDSA signature in DER (RFC 3279 §2.2.3) to the form of JWS: `r || s`, each as long
/// as a coordinate of the curve (RFC 7518 §3.4).
///
/// The bytes must be strict DER: one sequence of two non-negative integers, each with as few bytes
/// as possible, and nothing after it. The signature is not verified.
///
/// ```
/// use typed_jwt::{EcdsaDerError, Es256, ecdsa_from_der};
///
/// let der = [0x30, 0x06, 0x02, 0x01, 0x07, 0x02, 0x01, 0x09];
/// let signature = ecdsa_from_der::<Es256>(der)?;
/// assert_eq!((signature.len(), signature[31], signature[63]), (64, 7, 9));
///
/// assert_eq!(ecdsa_from_der::<Es256>(signature), Err(EcdsaDerError::NotDer));
/// # Ok::<(), EcdsaDerError>(())
/// ```
///
/// # Errors
///
/// [`EcdsaDerError::NotDer`], and [`EcdsaDerError::OtherCurve`] if a number is too long.
pub fn ecdsa_from_der<A: EcdsaAlgorithm>(der: impl AsRef<[u8]>) -> Result<Vec<u8>, EcdsaDerError> {
    let numbers = read(der.as_ref()).ok_or(EcdsaDerError::NotDer)?;
    let len = A::SignatureBuffer::LEN / 2;
    let mut signature = Vec::with_capacity(A::SignatureBuffer::LEN);
    for number in numbers {
        let padding = len.checked_sub(number.len());
        let padding = padding.ok_or(EcdsaDerError::OtherCurve { algorithm: A::NAME })?;
        signature.resize(signature.len().saturating_add(padding), 0);
        signature.extend_from_slice(number);
    }
    Ok(signature)
}

/// Returns whether the bytes are a signature in DER. Only for messages.
pub(super) fn is_der(signature: &[u8]) -> bool {
    read(signature).is_some()
}

/// Reads `r` and `s` without leading zeros.
fn read(der: &[u8]) -> Option<[&[u8]; 2]> {
    let sequence = AnyRef::from_der(der).ok()?;
    if sequence.tag() != Tag::Sequence {
        return None;
    }
    let mut content = SliceReader::new(sequence.value()).ok()?;
    let r = UintRef::decode(&mut content).ok()?.as_bytes();
    let s = UintRef::decode(&mut content).ok()?.as_bytes();
    content.is_finished().then_some([r, s])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alg::{Es256, Es384, Es512};

    /// Writes a sequence of two integers with these bytes.
    fn sequence(r: &[u8], s: &[u8]) -> Vec<u8> {
        let len = |len: usize| u8::try_from(len).unwrap();
        let content = [&[0x02, len(r.len())], r, &[0x02, len(s.len())], s].concat();
        let prefix: &[u8] = if content.len() < 0x80 { &[0x30] } else { &[0x30, 0x81] };
        [prefix, &[len(content.len())], &content].concat()
    }

    #[test]
    fn numbers_are_padded_to_the_coordinate() {
        for (r, s) in [(1, 1), (1, 32), (32, 1), (31, 30)] {
            let [r, s] = [r, s].map(|len| alloc::vec![0x7f; len]);
            let padded =
                |number: &[u8], len: usize| [&alloc::vec![0; len - number.len()], number].concat();
            let der = sequence(&r, &s);
            let expected = |len| [padded(&r, len), padded(&s, len)].concat();
            assert_eq!(ecdsa_from_der::<Es256>(&der).unwrap(), expected(32));
            assert_eq!(ecdsa_from_der::<Es384>(&der).unwrap(), expected(48));
            assert_eq!(ecdsa_from_der::<Es512>(&der).unwrap(), expected(66));
        }
    }

    #[test]
    fn a_sign_byte_is_removed() {
        let number = [[0].as_slice(), &[0xff; 32]].concat();
        assert_eq!(ecdsa_from_der::<Es256>(sequence(&number, &number)).unwrap(), [0xff; 64]);
    }

    #[test]
    fn the_longest_signatures_are_converted() {
        let number = [[0x01].as_slice(), &[0xff; 65]].concat();
        let der = sequence(&number, &number);
        assert_eq!(der.get(..3), Some([0x30, 0x81, 136].as_slice()));
        assert_eq!(ecdsa_from_der::<Es512>(der).unwrap(), number.repeat(2));
    }

    #[test]
    fn numbers_of_another_curve_are_refused() {
        let der = sequence(&[0x7f; 33], &[1]);
        let refused = |algorithm| Err(EcdsaDerError::OtherCurve { algorithm });
        assert_eq!(ecdsa_from_der::<Es256>(&der), refused("ES256"));
        assert!(ecdsa_from_der::<Es384>(&der).is_ok());
        assert_eq!(ecdsa_from_der::<Es384>(sequence(&[1], &[0x7f; 49])), refused("ES384"));
        assert_eq!(ecdsa_from_der::<Es512>(sequence(&[1], &[0x7f; 67])), refused("ES512"));
    }

    #[test]
    fn everything_but_strict_der_is_refused() {
        let good = sequence(&[0x11; 32], &[0x22; 32]);
        assert!(ecdsa_from_der::<Es256>(&good).is_ok());
        for len in 0..good.len() {
            assert_eq!(ecdsa_from_der::<Es256>(&good[..len]), Err(EcdsaDerError::NotDer), "{len}");
        }
        for bad in [
            // A byte follows; a third number follows; the second number is missing.
            [&good[..], &[0]].concat(),
            alloc::vec![0x30, 0x09, 2, 1, 1, 2, 1, 1, 2, 1, 1],
            alloc::vec![0x30, 0x03, 2, 1, 1],
            // Negative, empty and longer than necessary numbers.
            sequence(&[0x80], &[1]),
            sequence(&[1], &[0xff; 32]),
            sequence(&[], &[1]),
            sequence(&[0, 1], &[1]),
            sequence(&[1], &[0, 0x7f]),
            // A length in BER: longer than necessary, or indefinite.
            alloc::vec![0x30, 0x81, 0x06, 2, 1, 1, 2, 1, 1],
            alloc::vec![0x30, 0x80, 2, 1, 1, 2, 1, 1, 0, 0],
            alloc::vec![0x30, 0x07, 2, 0x81, 1, 1, 2, 1, 1],
            // Other tags.
            alloc::vec![0x31, 0x06, 2, 1, 1, 2, 1, 1],
            alloc::vec![0x30, 0x06, 4, 1, 1, 2, 1, 1],
            // A signature that is `r || s` already, and begins like DER.
            [[0x30].as_slice(), &[0x06; 63]].concat(),
        ] {
            assert_eq!(ecdsa_from_der::<Es256>(&bad), Err(EcdsaDerError::NotDer), "{bad:02x?}");
        }
    }
}
