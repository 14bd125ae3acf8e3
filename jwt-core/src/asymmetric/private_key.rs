//! A private key, which signs or decrypts.

use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;

use super::backend::{Backend, KeyBackend};
use super::public_key::PublicKey;
use crate::alg::PublicKeyAlgorithm;
use crate::error::{EncodeError, KeyError};
use crate::jws::Jws;
#[cfg(feature = "testing")]
use crate::key::PublicKeyText;
use crate::key::{
    Includes, Key, KeyInfo, Signer, SigningKey, SigningSnapshot, VerifyingKey, VerifyingSnapshot,
    sealed,
};
use crate::key_format::{self, Loaded, PrivateMaterial, PublicMaterial};
use crate::key_id::KeyId;

/// A private key of one algorithm. It signs tokens, and verifies them with its public half; or it decrypts
/// tokens, as the key of a recipient.
///
/// The key is parsed, checked and prepared once, when it is loaded. `Debug` does not show it, and
/// it cannot be compared or serialized. It is wiped when the last clone is dropped; the pages of
/// the RSA keys describe an exception. Clones share the prepared key.
pub struct PrivateKey<A, B: KeyBackend<A>> {
    pub(crate) prepared: Arc<B::Private>,
    public: PublicKey<A, B>,
}

impl<A, B: KeyBackend<A>> PrivateKey<A, B> {
    /// Reads a private key from PEM: `PRIVATE KEY` (PKCS #8, RFC 5958), `RSA PRIVATE KEY` (PKCS #1,
    /// RFC 8017 §A.1.2) or `EC PRIVATE KEY` (SEC 1, RFC 5915). Line breaks may be written as `\n`,
    /// as in environment variables.
    ///
    /// # Errors
    ///
    /// [`KeyError`] if the text is anything other than one private key of this algorithm. The message
    /// names what was found, what is needed and, if there is one, the command that converts it; it
    /// never contains a part of the key.
    pub fn from_pem(pem: impl AsRef<str>) -> Result<Self, KeyError> {
        Self::prepare(&key_format::private_from_pem(pem.as_ref(), B::KEYS.wanted)?)
    }

    /// Reads a private key from DER: PKCS #8, PKCS #1 or SEC 1, as [`from_pem`](Self::from_pem) does.
    ///
    /// # Errors
    ///
    /// The errors of [`from_pem`](Self::from_pem).
    pub fn from_der(der: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        Self::prepare(&key_format::private_from_der(der.as_ref(), B::KEYS.wanted)?)
    }

    /// Reads a private key from a JSON Web Key (RFC 7517). Its `kid` becomes the id of the key. If it
    /// has `alg`, `use` or `key_ops`, they must allow the use of the key with this algorithm.
    ///
    /// # Errors
    ///
    /// The errors of [`from_pem`](Self::from_pem).
    pub fn from_jwk(jwk: impl AsRef<str>) -> Result<Self, KeyError> {
        Self::prepare(&key_format::private_from_jwk(jwk.as_ref(), B::KEYS.wanted)?)
    }

    /// Reads a private key from the environment variable `name`: PEM or a JWK.
    ///
    /// # Errors
    ///
    /// [`KeyError::Variable`] and [`KeyError::VariableNotUtf8`]; [`KeyError::InVariable`] with the
    /// errors of [`from_pem`](Self::from_pem) and [`from_jwk`](Self::from_jwk).
    #[cfg(feature = "std")]
    pub fn from_env(name: &str) -> Result<Self, KeyError> {
        super::environment::read(name, |pem| Self::from_pem(pem), |jwk| Self::from_jwk(jwk))
    }

    /// Sets the id of the key. Tokens that the key signs have the header parameter `kid`, and tokens
    /// with another `kid` are refused (RFC 7515 §4.1.4, RFC 7516 §4.1.6). The id is not secret.
    #[must_use]
    pub fn with_id(self, id: impl AsRef<str>) -> Self {
        Self { public: self.public.with_id(id), ..self }
    }

    /// Sets the id of the key to the [thumbprint](PublicKey::thumbprint) of its public half.
    #[must_use]
    pub fn with_thumbprint_id(self) -> Self {
        Self { public: self.public.with_thumbprint_id(), ..self }
    }

    /// Returns the id, if the key has one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.public.id()
    }

    #[cfg(all(feature = "encrypt", any(feature = "ecdsa", feature = "ed25519", feature = "rsa")))]
    pub(crate) fn public(&self) -> &PublicKey<A, B> {
        &self.public
    }

    fn prepare(loaded: &Loaded<PrivateMaterial>) -> Result<Self, KeyError> {
        let key = Self::from_material(&loaded.material)?;
        Ok(match &loaded.kid {
            Some(kid) => key.with_id(kid),
            None => key,
        })
    }

    /// Checks and prepares a key without an id.
    pub(crate) fn from_material(material: &PrivateMaterial) -> Result<Self, KeyError> {
        let (prepared, public) = B::private(material, B::KEYS.wanted)?;
        Self::from_prepared(prepared, public)
    }

    /// Creates a key without an id from a prepared private key and its public half.
    pub(crate) fn from_prepared(
        prepared: B::Private,
        public: PublicMaterial,
    ) -> Result<Self, KeyError> {
        Ok(Self { prepared: Arc::new(prepared), public: PublicKey::from_material(public)? })
    }
}

impl<A: PublicKeyAlgorithm, B: Backend<A>> PrivateKey<A, B> {
    /// Returns the public half, with the same id.
    #[must_use]
    pub fn verifying_key(&self) -> PublicKey<A, B> {
        self.public.clone()
    }
}

impl<A, B: KeyBackend<A>> Clone for PrivateKey<A, B> {
    fn clone(&self) -> Self {
        Self { prepared: Arc::clone(&self.prepared), public: self.public.clone() }
    }
}

impl<A, B: KeyBackend<A>> fmt::Debug for PrivateKey<A, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "PrivateKey<{}> {{ id: {:?}, secret: [redacted] }}",
            B::KEYS.wanted.algorithm,
            self.id()
        )
    }
}

impl<A, B: KeyBackend<A>> sealed::Sealed for PrivateKey<A, B> {}

impl<A: PublicKeyAlgorithm, B: Backend<A>> Key for PrivateKey<A, B> {
    type Algorithm = A;
}

#[diagnostic::do_not_recommend]
impl<A: PublicKeyAlgorithm, B: Backend<A>, L: Includes<A>> SigningKey<L> for PrivateKey<A, B> {
    fn snapshot(&self) -> SigningSnapshot<'_, L::Form> {
        SigningSnapshot::<Jws>::Key(self)
    }
}

#[diagnostic::do_not_recommend]
impl<A: PublicKeyAlgorithm, B: Backend<A>, L: Includes<A>> VerifyingKey<L> for PrivateKey<A, B> {
    fn snapshot(&self) -> VerifyingSnapshot<'_, L::Form> {
        VerifyingSnapshot::<Jws>::Key(&self.public)
    }
}

/// The public properties are those of the public half.
impl<A: PublicKeyAlgorithm, B: Backend<A>> KeyInfo for PrivateKey<A, B> {
    fn id(&self) -> Option<&KeyId> {
        self.public.key_id()
    }

    fn algorithms(&self) -> &'static [&'static str] {
        self.public.algorithms()
    }

    fn public_jwk(&self) -> Option<String> {
        self.public.public_jwk()
    }

    #[cfg(feature = "testing")]
    fn public_key_text(&self) -> Option<PublicKeyText> {
        self.public.public_key_text()
    }
}

impl<A: PublicKeyAlgorithm, B: Backend<A>> Signer for PrivateKey<A, B> {
    fn sign(&self, signing_input: &[u8], buffer: &mut [u8]) -> Result<usize, EncodeError> {
        B::sign(&self.prepared, signing_input, buffer)
    }
}
