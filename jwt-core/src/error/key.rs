use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

/// The kind of a secret that is a JSON Web Key, which `from_jwk` reads.
pub(crate) const A_JWK: &str = "a JSON Web Key";

/// Reason for refusing a value as a key.
///
/// An error never contains the key or a part of it, only its kind and its length.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// The secret has fewer bytes than the algorithm needs: for HMAC the length of the hash, which
    /// is 32, 48 or 64 bytes (RFC 7518 §3.2).
    TooShort {
        /// The algorithm of the key.
        algorithm: &'static str,
        /// The encoding that the constructor reads.
        encoding: SecretEncoding,
        /// Length of the value before decoding, in bytes.
        len: usize,
        /// Length of the secret, in bytes.
        found: usize,
        /// Shortest secret that the algorithm accepts, in bytes.
        needed: usize,
    },
    /// The secret does not have exactly as many bytes as the encryption algorithm needs: 32 or 64 (RFC
    /// 7518 §4.4, §5.2.5, §5.3).
    WrongLength {
        /// The algorithm of the key.
        algorithm: &'static str,
        /// The encoding that the constructor reads.
        encoding: SecretEncoding,
        /// Length of the value before decoding, in bytes.
        len: usize,
        /// Length of the secret, in bytes.
        found: usize,
        /// Length that the algorithm needs, in bytes.
        needed: usize,
    },
    /// The value is a token, or a key in a file format and most likely a public key. A value that
    /// others may know must not be a secret key (RFC 8725 §2.1).
    NotASecret {
        /// Kind of value that it looks like.
        found: &'static str,
    },
    /// The value is not valid in the encoding that the constructor reads.
    InvalidEncoding {
        /// The algorithm of the key.
        algorithm: &'static str,
        /// The encoding that the constructor reads.
        encoding: SecretEncoding,
        /// The first rule of the encoding that the value breaks.
        found: &'static str,
        /// Length of the value, in bytes.
        len: usize,
        /// Shortest secret that the algorithm accepts, in bytes.
        needed: usize,
    },
    /// The value is valid in the encoding, but it was most likely written in another encoding or
    /// changed by a tool: hexadecimal digits read as base64url, or text with a line break at its
    /// end.
    Suspicious {
        /// The encoding that the constructor reads.
        encoding: SecretEncoding,
        /// Kind of value that it looks like.
        found: &'static str,
    },
    /// The value is not a key of the kind that the algorithm needs: a key of another family or
    /// curve, a public key instead of a private one, or another kind of document.
    WrongKey {
        /// The algorithm of the key.
        algorithm: &'static str,
        /// Kind of key that the algorithm needs.
        wanted: &'static str,
        /// Kind of value that was found.
        found: String,
        /// What to do: for example, the command that converts the key.
        hint: Option<&'static str>,
    },
    /// The value breaks a rule of the format of the key.
    InvalidKey {
        /// The algorithm of the key.
        algorithm: &'static str,
        /// The format in which the value was read.
        format: &'static str,
        /// The first rule that the value breaks.
        problem: String,
    },
    /// The modulus of the RSA key is too short or too long.
    RsaSize {
        /// The algorithm of the key.
        algorithm: &'static str,
        /// Length of the modulus, in bits.
        bits: usize,
    },
    /// The key is well-formed, but its tokens could be forged.
    WeakKey {
        /// The algorithm of the key.
        algorithm: &'static str,
        /// The weakness.
        problem: &'static str,
    },
    /// The crypto library does not generate RSA keys of this size.
    NotGenerated {
        /// The algorithm of the key.
        algorithm: &'static str,
        /// Size of the modulus, in bits.
        bits: usize,
    },
    /// The environment variable is not set.
    Variable {
        /// Name of the variable.
        name: String,
    },
    /// The value of the environment variable is not UTF-8.
    VariableNotUtf8 {
        /// Name of the variable.
        name: String,
    },
    /// The value of the environment variable was refused.
    InVariable {
        /// Name of the variable.
        name: String,
        /// Reason for refusing the value.
        source: Box<KeyError>,
    },
}

/// The encoding of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecretEncoding {
    /// The bytes themselves: `from_bytes`.
    Bytes,
    /// Text; its UTF-8 bytes are the secret: `from_text`, `from_text_env`.
    Text,
    /// Base64 in the standard or the URL-safe alphabet, with or without padding (RFC 4648 §4, §5):
    /// `from_base64`, `from_base64_env`.
    Base64,
    /// base64url without padding (RFC 7515 §2): `from_base64url`, `from_env`.
    Base64url,
    /// Hexadecimal digits (RFC 4648 §8): `from_hex`, `from_hex_env`.
    Hex,
    /// base64url in the member `k` of a JSON Web Key (RFC 7518 §6.4.1): `from_jwk`, `from_jwk_env`.
    Jwk,
}

impl fmt::Display for SecretEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bytes => "bytes",
            Self::Text => "text",
            Self::Base64 => "base64",
            Self::Base64url => "base64url",
            Self::Hex => "hex",
            Self::Jwk => "JWK",
        })
    }
}

/// Source of a value. Messages suggest constructors for the same source.
#[derive(Clone, Copy)]
enum Origin {
    Value,
    Variable,
}

impl Origin {
    /// Returns the name of the constructor that reads `encoding` from this source.
    const fn constructor(self, encoding: SecretEncoding) -> &'static str {
        match (self, encoding) {
            (_, SecretEncoding::Bytes) => "from_bytes",
            (Self::Value, SecretEncoding::Text) => "from_text",
            (Self::Value, SecretEncoding::Base64) => "from_base64",
            (Self::Value, SecretEncoding::Base64url) => "from_base64url",
            (Self::Value, SecretEncoding::Hex) => "from_hex",
            (Self::Value, SecretEncoding::Jwk) => "from_jwk",
            (Self::Variable, SecretEncoding::Text) => "from_text_env",
            (Self::Variable, SecretEncoding::Base64) => "from_base64_env",
            (Self::Variable, SecretEncoding::Base64url) => "from_env",
            (Self::Variable, SecretEncoding::Hex) => "from_hex_env",
            (Self::Variable, SecretEncoding::Jwk) => "from_jwk_env",
        }
    }
}

impl KeyError {
    fn write(&self, origin: Origin, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { algorithm, encoding, len, found, needed } => {
                let value = (*encoding, *len, *found);
                write_length(f, origin, value, algorithm, Needed::AtLeast(*needed))
            }
            Self::WrongLength { algorithm, encoding, len, found, needed } => {
                let value = (*encoding, *len, *found);
                write_length(f, origin, value, algorithm, Needed::Exactly(*needed))
            }
            Self::NotASecret { found: A_JWK } => write!(
                f,
                "the value is a JSON Web Key: read a symmetric key (`kty` is `oct`) with `{}`. A public key is not \
                 a secret key: anyone who knows it could issue tokens",
                origin.constructor(SecretEncoding::Jwk),
            ),
            Self::NotASecret { found } => write!(
                f,
                "the value is {found}, not a secret key: anyone who knows it could issue tokens. Use random bytes \
                 that only the issuer and the verifier know",
            ),
            Self::InvalidEncoding { algorithm, encoding, found, len, needed } => {
                let kind = match encoding {
                    SecretEncoding::Base64url => "base64url without padding",
                    SecretEncoding::Hex => "hexadecimal",
                    _ => "base64",
                };
                write!(f, "the secret is not {kind}: it has {found}. Other encodings: ")?;
                for other in
                    [SecretEncoding::Base64, SecretEncoding::Base64url, SecretEncoding::Hex]
                {
                    if other != *encoding {
                        write!(f, "`{}` for {other}, ", origin.constructor(other))?;
                    }
                }
                write!(f, "`{}` for text", origin.constructor(SecretEncoding::Text))?;
                if len < needed {
                    write!(f, " (as text it is {len} bytes, and {algorithm} needs {needed})")?;
                }
                Ok(())
            }
            Self::Suspicious { encoding: SecretEncoding::Text, found } => write!(
                f,
                "the secret, read as text, has {found}, which is rarely part of a secret: remove it, or use \
                 `from_bytes` if it belongs to the secret",
            ),
            Self::Suspicious { encoding, found } => write!(
                f,
                "the secret looks like {found}, not like {encoding}: use `{}` for hex, or `{}` if the text itself \
                 is the secret. If it really is {encoding}, decode it and use `from_bytes`",
                origin.constructor(SecretEncoding::Hex),
                origin.constructor(SecretEncoding::Text),
            ),
            Self::WrongKey { algorithm, wanted, found, hint } => {
                write!(f, "{algorithm} needs {wanted}; found {found}")?;
                hint.map_or(Ok(()), |hint| write!(f, ": {hint}"))
            }
            Self::InvalidKey { algorithm, format, problem } => {
                write!(f, "cannot read the {algorithm} key as {format}: {problem}")
            }
            Self::RsaSize { algorithm, bits } => write!(
                f,
                "{algorithm} needs an RSA key of 2048 to 8192 bits; found one of {bits} bits",
            ),
            Self::WeakKey { algorithm, problem } => {
                write!(f, "the {algorithm} key is not safe: {problem}")
            }
            Self::NotGenerated { algorithm, bits } => write!(
                f,
                "cannot generate an RSA key of {bits} bits for {algorithm}; usual sizes are 2048, 3072 and 4096 bits",
            ),
            Self::Variable { name } => write!(f, "the environment variable `{name}` is not set"),
            Self::VariableNotUtf8 { name } => write!(
                f,
                "the environment variable `{name}` is not UTF-8: write a secret in base64url, base64 or hex, and a private or public key as PEM or a JWK",
            ),
            Self::InVariable { name, source } => {
                write!(f, "the environment variable `{name}`: ")?;
                source.write(Origin::Variable, f)
            }
        }
    }
}

/// The length that an algorithm needs, in bytes.
#[derive(Clone, Copy)]
enum Needed {
    AtLeast(usize),
    Exactly(usize),
}

fn write_length(
    f: &mut fmt::Formatter<'_>,
    origin: Origin,
    (encoding, len, found): (SecretEncoding, usize, usize),
    algorithm: &str,
    needed: Needed,
) -> fmt::Result {
    match encoding {
        _ if len == 0 => f.write_str("the secret is empty")?,
        SecretEncoding::Bytes => write!(f, "the secret is {found} bytes")?,
        SecretEncoding::Text => write!(f, "the secret is {found} bytes of UTF-8 text")?,
        SecretEncoding::Jwk => write!(f, "the secret in `k` is {found} bytes")?,
        _ => write!(f, "the secret is {found} bytes after {encoding} decoding ({len} characters)")?,
    }
    let (bytes, is_fitting_text) = match needed {
        Needed::AtLeast(bytes) => {
            write!(f, "; {algorithm} needs at least {bytes} bytes; ")?;
            (bytes, len >= bytes)
        }
        Needed::Exactly(bytes) => {
            write!(f, "; {algorithm} needs exactly {bytes} bytes; ")?;
            (bytes, len == bytes)
        }
    };
    let is_decoded =
        !matches!(encoding, SecretEncoding::Bytes | SecretEncoding::Text | SecretEncoding::Jwk);
    if is_decoded && is_fitting_text {
        let text = origin.constructor(SecretEncoding::Text);
        return write!(f, "if the secret is text, use `{text}`");
    }
    let command = match encoding {
        SecretEncoding::Hex => "rand -hex",
        _ => "rand -base64",
    };
    write!(f, "make one with `openssl {command} {bytes} | tr -d '\\n")?;
    // The text of a random key is longer than the key.
    let is_read_as_text = matches!(needed, Needed::AtLeast(_));
    match encoding {
        SecretEncoding::Base64url | SecretEncoding::Jwk => f.write_str("=' | tr '+/' '-_'`"),
        SecretEncoding::Text if is_read_as_text => f.write_str("'`"),
        SecretEncoding::Base64 | SecretEncoding::Hex => f.write_str("'`"),
        SecretEncoding::Bytes | SecretEncoding::Text => {
            write!(f, "'` and read it with `{}`", origin.constructor(SecretEncoding::Base64))
        }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(Origin::Value, f)
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
