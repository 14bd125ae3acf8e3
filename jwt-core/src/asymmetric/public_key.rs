//! A public key, which verifies or encrypts.

use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;

use super::backend::{Backend, KeyBackend};
use crate::alg::PublicKeyAlgorithm;
use crate::error::{KeyError, VerifyError};
use crate::jws::Jws;
#[cfg(feature = "testing")]
use crate::key::PublicKeyText;
use crate::key::{
    Includes, Key, KeyInfo, SignatureBuffer, Verifier, VerifyingKey, VerifyingSnapshot, sealed,
};
use crate::key_format::{self, Loaded, PublicMaterial};
use crate::key_id::KeyId;

/// A public key of one algorithm. It verifies tokens, or encrypts those of a recipient; it cannot sign or
/// decrypt.
///
/// The key is parsed, checked and prepared once, when it is loaded. Clones share the prepared key.
pub struct PublicKey<A, B: KeyBackend<A>> {
    pub(crate) prepared: Arc<B::Public>,
    material: Arc<PublicMaterial>,
    id: Option<KeyId>,
}

impl<A, B: KeyBackend<A>> PublicKey<A, B> {
    /// Reads a public key from PEM: `PUBLIC KEY` (SPKI, RFC 5280 §4.1.2.7) or `RSA PUBLIC KEY`
    /// (PKCS #1, RFC 8017 §A.1.1). Line breaks may be written as `\n`, as in environment variables.
    ///
    /// # Errors
    ///
    /// [`KeyError`] if the text is anything other than one public key of this algorithm. The message
    /// names what was found, what is needed and, if there is one, the command that converts it.
    pub fn from_pem(pem: impl AsRef<str>) -> Result<Self, KeyError> {
        Self::prepare(key_format::public_from_pem(pem.as_ref(), B::KEYS.wanted)?)
    }

    /// Reads a public key from DER: SPKI or PKCS #1, as [`from_pem`](Self::from_pem) does.
    ///
    /// # Errors
    ///
    /// The errors of [`from_pem`](Self::from_pem).
    pub fn from_der(der: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        Self::prepare(key_format::public_from_der(der.as_ref(), B::KEYS.wanted)?)
    }

    /// Reads a public key from a JSON Web Key (RFC 7517). Its `kid` becomes the id of the key. If it
    /// has `alg`, `use` or `key_ops`, they must allow the use of the key with this algorithm.
    ///
    /// # Errors
    ///
    /// The errors of [`from_pem`](Self::from_pem). A private JWK is refused.
    pub fn from_jwk(jwk: impl AsRef<str>) -> Result<Self, KeyError> {
        Self::prepare(key_format::public_from_jwk(jwk.as_ref(), B::KEYS.wanted)?)
    }

    /// Reads a public key from the environment variable `name`: PEM or a JWK.
    ///
    /// # Errors
    ///
    /// [`KeyError::Variable`] and [`KeyError::VariableNotUtf8`]; [`KeyError::InVariable`] with the
    /// errors of [`from_pem`](Self::from_pem) and [`from_jwk`](Self::from_jwk).
    #[cfg(feature = "std")]
    pub fn from_env(name: &str) -> Result<Self, KeyError> {
        super::environment::read(name, |pem| Self::from_pem(pem), |jwk| Self::from_jwk(jwk))
    }

    /// Sets the id of the key. Tokens with another `kid` are not verified with it (RFC 7515 §4.1.4), and tokens
    /// that are encrypted with it have this `kid`.
    #[must_use]
    pub fn with_id(self, id: impl AsRef<str>) -> Self {
        Self { id: Some(KeyId::new(id.as_ref())), ..self }
    }

    /// Sets the id of the key to its [`thumbprint`](Self::thumbprint).
    #[must_use]
    pub fn with_thumbprint_id(self) -> Self {
        let id = self.thumbprint();
        self.with_id(id)
    }

    /// Returns the id, if the key has one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_ref().map(KeyId::as_str)
    }

    /// Returns the thumbprint: SHA-256 of the key's required members, in base64url (RFC 7638,
    /// RFC 8037 §2, RFC 9964 §6). It does not depend on the id.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        key_format::thumbprint(&self.material)
    }

    /// Writes the key as a JWK with `use`, `alg` and, if the key has an id, `kid` (RFC 7517).
    ///
    /// The JWK of an Ed25519 key has no `alg`: its tokens may have either name of the algorithm, and
    /// other software compares the name with `alg`.
    #[must_use]
    pub fn to_jwk(&self) -> String {
        key_format::public_to_jwk(&self.material, B::KEYS.use_, B::KEYS.alg, self.id())
    }

    /// Writes the key as PEM (`PUBLIC KEY`, SPKI), without the id. The format does not name the
    /// algorithm of an RSA key: a key that was read as id-RSASSA-PSS is written as an RSA key.
    #[must_use]
    pub fn to_pem(&self) -> String {
        key_format::public_to_pem(&self.material)
    }

    fn prepare(loaded: Loaded<PublicMaterial>) -> Result<Self, KeyError> {
        let id = loaded.kid.as_deref().map(KeyId::new);
        Ok(Self { id, ..Self::from_material(loaded.material)? })
    }

    /// Checks and prepares a key without an id.
    pub(crate) fn from_material(material: PublicMaterial) -> Result<Self, KeyError> {
        let prepared = B::public(&material, B::KEYS.wanted)?;
        Ok(Self { prepared: Arc::new(prepared), material: Arc::new(material), id: None })
    }

    pub(crate) fn key_id(&self) -> Option<&KeyId> {
        self.id.as_ref()
    }
}

impl<A: PublicKeyAlgorithm, B: Backend<A>> PublicKey<A, B> {
    /// Reads the public key of an X.509 certificate in PEM, and **checks nothing else of it**:
    /// neither its signature and chain, nor its names, dates and uses (RFC 5280). Use it only for
    /// a certificate that is itself trusted.
    ///
    /// # Errors
    ///
    /// The errors of [`from_pem`](Self::from_pem).
    pub fn from_unchecked_certificate_pem(pem: impl AsRef<str>) -> Result<Self, KeyError> {
        Self::prepare(key_format::public_from_certificate_pem(pem.as_ref(), B::KEYS.wanted)?)
    }

    /// Returns the length of a signature, in bytes.
    pub(crate) fn signature_len(&self) -> usize {
        match &*self.material {
            PublicMaterial::Rsa { n, .. } => n.len(),
            _ => A::SignatureBuffer::LEN,
        }
    }
}

impl<A, B: KeyBackend<A>> Clone for PublicKey<A, B> {
    fn clone(&self) -> Self {
        Self {
            prepared: Arc::clone(&self.prepared),
            material: Arc::clone(&self.material),
            id: self.id.clone(),
        }
    }
}

impl<A, B: KeyBackend<A>> fmt::Debug for PublicKey<A, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "PublicKey<{}> {{ id: {:?}, thumbprint: {:?} }}",
            B::KEYS.wanted.algorithm,
            self.id,
            self.thumbprint()
        )
    }
}

impl<A, B: KeyBackend<A>> sealed::Sealed for PublicKey<A, B> {}

impl<A: PublicKeyAlgorithm, B: Backend<A>> Key for PublicKey<A, B> {
    type Algorithm = A;
}

#[diagnostic::do_not_recommend]
impl<A: PublicKeyAlgorithm, B: Backend<A>, L: Includes<A>> VerifyingKey<L> for PublicKey<A, B> {
    fn snapshot(&self) -> VerifyingSnapshot<'_, L::Form> {
        VerifyingSnapshot::<Jws>::Key(self)
    }
}

impl<A: PublicKeyAlgorithm, B: Backend<A>> KeyInfo for PublicKey<A, B> {
    fn id(&self) -> Option<&KeyId> {
        self.id.as_ref()
    }

    fn algorithms(&self) -> &'static [&'static str] {
        A::NAMES
    }

    fn public_jwk(&self) -> Option<String> {
        Some(self.to_jwk())
    }

    #[cfg(feature = "testing")]
    fn public_key_text(&self) -> Option<PublicKeyText> {
        let der = key_format::public_to_der(&self.material);
        Some(PublicKeyText { pem: self.to_pem(), der, jwk: self.to_jwk() })
    }
}

impl<A: PublicKeyAlgorithm, B: Backend<A>> Verifier for PublicKey<A, B> {
    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        if B::verifies(&self.prepared, signing_input, signature) {
            Ok(())
        } else {
            Err(VerifyError::InvalidSignature)
        }
    }
}
