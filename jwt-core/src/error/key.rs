use alloc::string::String;
use core::fmt;

/// Why a secret was not taken as a key.
///
/// It never holds the secret or a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// Fewer bytes than the algorithm's hash has (RFC 7518 §3.2): 32, 48 or 64.
    TooShort {
        /// The algorithm.
        algorithm: &'static str,
        /// Bytes found.
        found: usize,
        /// Bytes needed at the least.
        needed: usize,
    },
    /// The bytes are a key in a file format, most likely a public key: whoever can read it could sign
    /// (RFC 8725 §2.1).
    NotASecret {
        /// What the bytes look like.
        found: &'static str,
    },
    /// The text is not unpadded base64url.
    NotBase64url,
    /// The environment variable is not set, or not Unicode.
    Variable {
        /// Its name.
        name: String,
    },
    /// The environment variable's value was refused.
    InVariable {
        /// The variable's name.
        name: String,
        /// Why.
        source: alloc::boxed::Box<KeyError>,
    },
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { algorithm, found, needed } => write!(
                f,
                "the secret has {found} bytes, and {algorithm} needs {needed} random ones at the least: \
                 make one with `openssl rand -base64 {needed} | tr '+/' '-_' | tr -d '='`",
            ),
            Self::NotASecret { found } => write!(
                f,
                "this is {found} and no HMAC secret: were it a public key, anybody could sign. \
                 HMAC needs random bytes that only issuer and verifier know",
            ),
            Self::NotBase64url => f.write_str(
                "the secret is not base64url without padding: convert `+/` to `-_` and drop `=`, or \
                 give the text's own bytes to `from_bytes`",
            ),
            Self::Variable { name } => {
                write!(f, "the environment variable `{name}` is not set, or not Unicode")
            }
            Self::InVariable { name, source } => {
                write!(f, "the environment variable `{name}`: {source}")
            }
        }
    }
}

impl core::error::Error for KeyError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::InVariable { source, .. } => Some(source),
            _ => None,
        }
    }
}
