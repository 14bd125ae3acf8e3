use alloc::boxed::Box;
use core::fmt;

/// The reason why an external signer, such as a KMS or an HSM, gave no signature that can be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum SignerError {
    /// The signer returned an error: the one that its `AsyncSigner::sign` returned.
    Failed(Box<dyn core::error::Error + Send + Sync>),
    /// The signature is in DER. JWS needs `r || s` (RFC 7518 §3.4): convert it with
    /// `ecdsa_from_der`.
    IsDer,
    /// The signature does not have the length of the algorithm and the public key.
    WrongLength {
        /// The length that is needed, in bytes.
        expected: usize,
        /// The length of the signature, in bytes.
        actual: usize,
    },
    /// The signature is not one of this token with this public key.
    DoesNotVerify,
}

impl fmt::Display for SignerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => write!(f, "the signer failed: {error}"),
            Self::IsDer => f.write_str(
                "the signature is in DER, and a token needs `r || s`: convert it with \
                 `ecdsa_from_der` in the implementation of `AsyncSigner`",
            ),
            Self::WrongLength { expected, actual } => {
                write!(f, "the signature has {actual} bytes, and {expected} are needed")
            }
            Self::DoesNotVerify => f.write_str(
                "the signature does not verify with the public key: it is one of another key, \
                 another algorithm or other bytes",
            ),
        }
    }
}

impl core::error::Error for SignerError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Failed(error) => Some(&**error),
            Self::IsDer | Self::WrongLength { .. } | Self::DoesNotVerify => None,
        }
    }
}

/// The reason why `ecdsa_from_der` did not convert a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EcdsaDerError {
    /// The bytes are not exactly one `ECDSA-Sig-Value` in DER (RFC 3279 §2.2.3).
    NotDer,
    /// A number is longer than the coordinates of the algorithm's curve.
    OtherCurve {
        /// The algorithm.
        algorithm: &'static str,
    },
}

impl fmt::Display for EcdsaDerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotDer => f.write_str("the bytes are not an ECDSA signature in DER"),
            Self::OtherCurve { algorithm } => write!(
                f,
                "the numbers are too long for an {algorithm} signature: the key is on another curve"
            ),
        }
    }
}

impl core::error::Error for EcdsaDerError {}
