//! Keys of a recipient: the public key encrypts tokens to it, and the private key decrypts them.
//!
//! The keys work only in a [`NestedKey`](crate::NestedKey). They have no function that returns the
//! content of a token without its inner signature.

#[cfg(any(feature = "ecdsa", feature = "ed25519"))]
mod concat_kdf;
#[cfg(any(feature = "ecdsa", feature = "ed25519"))]
mod ecdh;
#[cfg(feature = "rsa")]
mod rsa_oaep;

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use zeroize::Zeroizing;

use super::gcm::{Gcm, IV_LEN};
use super::{Cipher, fill_random, push_segment};
#[cfg(feature = "rsa")]
use crate::alg::RsaOaep256;
#[cfg(feature = "ecdsa")]
use crate::alg::{EcdhEsP256, EcdhEsP256A256Kw};
#[cfg(feature = "ed25519")]
use crate::alg::{EcdhEsX25519, EcdhEsX25519A256Kw};
use crate::asymmetric::environment;
use crate::base64url;
use crate::buffer::Buffer;
use crate::compact::EncryptedCompact;
use crate::error::{EncodeError, KeyError, MalformedToken, VerifyError};
use crate::jwe::{self, EncryptedHeader, KeyAgreement};
use crate::key::{Encryption, sealed};
use crate::key_format::{self, KeyKind, Loaded, PrivateMaterial, PublicMaterial, Wanted};
use crate::key_id::KeyId;
use crate::nested::{DecryptingKey, EncryptingKey, NestedEncryption, begin_token};

/// Length of a key of AES-256, in bytes.
const AES_KEY_LEN: usize = 32;

/// A secret key of AES-256.
type AesKey = Zeroizing<[u8; AES_KEY_LEN]>;

/// An algorithm that encrypts to the public key of a recipient.
pub trait RecipientAlgorithm: NestedEncryption {
    /// The kind of key that the algorithm needs.
    #[doc(hidden)]
    const KIND: KeyKind;

    /// A private key, ready for use. Wiped when it is dropped.
    #[doc(hidden)]
    type Private: Send + Sync + 'static;

    /// A public key, ready for use.
    #[doc(hidden)]
    type Public: Send + Sync + 'static;

    /// Prepares a private key, and returns it with its public half.
    ///
    /// # Errors
    ///
    /// [`KeyError::InvalidKey`] if the numbers are not a key, or if the two halves disagree.
    #[doc(hidden)]
    fn private(
        material: &PrivateMaterial,
        wanted: Wanted,
    ) -> Result<(Self::Private, PublicMaterial), KeyError>;

    /// Prepares a public key.
    ///
    /// # Errors
    ///
    /// [`KeyError::InvalidKey`] if the numbers are not a key, and [`KeyError::WeakKey`].
    #[doc(hidden)]
    fn public(material: &PublicMaterial, wanted: Wanted) -> Result<Self::Public, KeyError>;

    /// Creates a content key for one token.
    ///
    /// # Errors
    ///
    /// [`EncodeError::NoRandomness`] and [`EncodeError::SigningFailed`].
    #[doc(hidden)]
    fn send(key: &Self::Public) -> Result<SentKey, EncodeError>;

    /// Returns the length of the encrypted key, in bytes.
    #[doc(hidden)]
    fn encrypted_key_len(_key: &Self::Private) -> usize {
        Self::ENCRYPTION.encrypted_key_len
    }

    /// Computes the content key of a token, whose encrypted key has the length of
    /// [`encrypted_key_len`](Self::encrypted_key_len).
    ///
    /// # Errors
    ///
    /// [`VerifyError::Malformed`], for reasons that do not depend on the private key.
    #[doc(hidden)]
    fn receive(
        key: &Self::Private,
        agreement: &KeyAgreement<'_>,
        encrypted_key: &[u8],
    ) -> Result<ReceivedKey, VerifyError>;
}

/// The content key of a new token.
pub struct SentKey {
    content_key: AesKey,
    encrypted_key: Vec<u8>,
    /// Members of the header, each after a comma.
    parameters: String,
}

/// The content key of a token.
pub struct ReceivedKey {
    /// The content key, or a substitute that only a holder of the private key can compute, so that the
    /// time does not show whether the key or the content was refused (RFC 7516 §11.5).
    content_key: AesKey,
    is_right: bool,
}

/// The key that the algorithm `E` needs.
const fn wanted<E: RecipientAlgorithm>() -> Wanted {
    Wanted { algorithm: E::ENCRYPTION.alg, kind: E::KIND }
}

/// The public key of a recipient. It encrypts the outside of nested tokens; it cannot decrypt them.
///
/// The key is parsed, checked and prepared once, when it is loaded. Clones share the prepared key.
///
/// ```
/// # #[cfg(all(feature = "encrypt", feature = "ecdsa"))] {
/// use typed_jwt::{EcdhEsP256DecryptingKey, EcdhEsP256EncryptingKey};
///
/// let private = EcdhEsP256DecryptingKey::generate().with_thumbprint_id();
/// let published = private.encrypting_key().to_jwk();
/// let public = EcdhEsP256EncryptingKey::from_jwk(&published)?;
/// assert_eq!(public.id(), private.id());
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RecipientPublicKey<E: RecipientAlgorithm> {
    prepared: Arc<E::Public>,
    material: Arc<PublicMaterial>,
    id: Option<KeyId>,
}

impl<E: RecipientAlgorithm> RecipientPublicKey<E> {
    /// Reads a public key from PEM: `PUBLIC KEY` (SPKI, RFC 5280 §4.1.2.7) or `RSA PUBLIC KEY`
    /// (PKCS #1, RFC 8017 §A.1.1). Line breaks may be written as `\n`, as in environment variables.
    ///
    /// # Errors
    ///
    /// [`KeyError`] if the text is anything other than one public key of this algorithm. The message
    /// names what was found, what is needed and, if there is one, the command that converts it.
    pub fn from_pem(pem: impl AsRef<str>) -> Result<Self, KeyError> {
        Self::prepare(key_format::public_from_pem(pem.as_ref(), wanted::<E>())?)
    }

    /// Reads a public key from DER: SPKI or PKCS #1, as [`from_pem`](Self::from_pem) does.
    ///
    /// # Errors
    ///
    /// The errors of [`from_pem`](Self::from_pem).
    pub fn from_der(der: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        Self::prepare(key_format::public_from_der(der.as_ref(), wanted::<E>())?)
    }

    /// Reads a public key from a JSON Web Key (RFC 7517). Its `kid` becomes the id of the key. If it
    /// has `alg`, `use` or `key_ops`, they must allow encryption with this algorithm.
    ///
    /// # Errors
    ///
    /// The errors of [`from_pem`](Self::from_pem). A private JWK is refused, and so is a JWK for
    /// signatures (`use` is `sig`).
    pub fn from_jwk(jwk: impl AsRef<str>) -> Result<Self, KeyError> {
        Self::prepare(key_format::public_from_jwk(jwk.as_ref(), wanted::<E>())?)
    }

    /// Reads a public key from the environment variable `name`: PEM or a JWK.
    ///
    /// # Errors
    ///
    /// [`KeyError::Variable`] and [`KeyError::VariableNotUtf8`]; [`KeyError::InVariable`] with the
    /// errors of [`from_pem`](Self::from_pem) and [`from_jwk`](Self::from_jwk).
    pub fn from_env(name: &str) -> Result<Self, KeyError> {
        environment::read(name, |pem| Self::from_pem(pem), |jwk| Self::from_jwk(jwk))
    }

    /// Sets the id of the key. Tokens that are encrypted with the key have the header parameter `kid`.
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
    /// RFC 8037 §2). It does not depend on the id.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        key_format::thumbprint(&self.material)
    }

    /// Writes the key as a JWK with `use` (`enc`), `alg` and, if the key has an id, `kid` (RFC 7517).
    #[must_use]
    pub fn to_jwk(&self) -> String {
        key_format::public_to_encryption_jwk(&self.material, E::ENCRYPTION.alg, self.id())
    }

    /// Writes the key as PEM (`PUBLIC KEY`, SPKI), without the id.
    #[must_use]
    pub fn to_pem(&self) -> String {
        key_format::public_to_pem(&self.material)
    }

    fn prepare(loaded: Loaded<PublicMaterial>) -> Result<Self, KeyError> {
        let id = loaded.kid.as_deref().map(KeyId::new);
        Ok(Self { id, ..Self::from_material(loaded.material)? })
    }

    fn from_material(material: PublicMaterial) -> Result<Self, KeyError> {
        let prepared = E::public(&material, wanted::<E>())?;
        Ok(Self { prepared: Arc::new(prepared), material: Arc::new(material), id: None })
    }
}

/// The private key of a recipient. It decrypts the outside of nested tokens.
///
/// The key is parsed, checked and prepared once, when it is loaded. `Debug` does not show it, and it
/// cannot be compared or serialized. It is wiped when the last clone is dropped; the pages of the RSA
/// keys describe an exception. Clones share the prepared key.
pub struct RecipientPrivateKey<E: RecipientAlgorithm> {
    prepared: Arc<E::Private>,
    public: RecipientPublicKey<E>,
}

impl<E: RecipientAlgorithm> RecipientPrivateKey<E> {
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
        Self::prepare(&key_format::private_from_pem(pem.as_ref(), wanted::<E>())?)
    }

    /// Reads a private key from DER: PKCS #8, PKCS #1 or SEC 1, as [`from_pem`](Self::from_pem) does.
    ///
    /// # Errors
    ///
    /// The errors of [`from_pem`](Self::from_pem).
    pub fn from_der(der: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        Self::prepare(&key_format::private_from_der(der.as_ref(), wanted::<E>())?)
    }

    /// Reads a private key from a JSON Web Key (RFC 7517). Its `kid` becomes the id of the key. If it
    /// has `alg`, `use` or `key_ops`, they must allow decryption with this algorithm.
    ///
    /// # Errors
    ///
    /// The errors of [`from_pem`](Self::from_pem). A JWK for signatures (`use` is `sig`) is refused.
    pub fn from_jwk(jwk: impl AsRef<str>) -> Result<Self, KeyError> {
        Self::prepare(&key_format::private_from_jwk(jwk.as_ref(), wanted::<E>())?)
    }

    /// Reads a private key from the environment variable `name`: PEM or a JWK.
    ///
    /// # Errors
    ///
    /// [`KeyError::Variable`] and [`KeyError::VariableNotUtf8`]; [`KeyError::InVariable`] with the
    /// errors of [`from_pem`](Self::from_pem) and [`from_jwk`](Self::from_jwk).
    pub fn from_env(name: &str) -> Result<Self, KeyError> {
        environment::read(name, |pem| Self::from_pem(pem), |jwk| Self::from_jwk(jwk))
    }

    /// Sets the id of the key. Tokens with another `kid` are refused (RFC 7516 §4.1.6). The id is not
    /// secret.
    #[must_use]
    pub fn with_id(self, id: impl AsRef<str>) -> Self {
        Self { public: self.public.with_id(id), ..self }
    }

    /// Sets the id of the key to the [thumbprint](RecipientPublicKey::thumbprint) of its public half.
    #[must_use]
    pub fn with_thumbprint_id(self) -> Self {
        Self { public: self.public.with_thumbprint_id(), ..self }
    }

    /// Returns the id, if the key has one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.public.id()
    }

    /// Returns the public half, with the same id.
    #[must_use]
    pub fn encrypting_key(&self) -> RecipientPublicKey<E> {
        self.public.clone()
    }

    fn prepare(loaded: &Loaded<PrivateMaterial>) -> Result<Self, KeyError> {
        let key = Self::from_material(&loaded.material)?;
        Ok(match &loaded.kid {
            Some(kid) => key.with_id(kid),
            None => key,
        })
    }

    /// Checks and prepares a key without an id.
    fn from_material(material: &PrivateMaterial) -> Result<Self, KeyError> {
        let (prepared, public) = E::private(material, wanted::<E>())?;
        Self::from_prepared(prepared, public)
    }

    fn from_prepared(prepared: E::Private, public: PublicMaterial) -> Result<Self, KeyError> {
        Ok(Self {
            prepared: Arc::new(prepared),
            public: RecipientPublicKey::from_material(public)?,
        })
    }

    /// Returns a key of the first random number that is one.
    #[cfg(any(feature = "ecdsa", feature = "ed25519"))]
    fn generate_with(material: impl Fn(AesKey) -> PrivateMaterial) -> Self {
        loop {
            let mut secret = Zeroizing::new([0; AES_KEY_LEN]);
            #[expect(
                clippy::expect_used,
                reason = "a predictable key would be worse than an aborted process"
            )]
            getrandom::fill(&mut *secret).expect("the operating system has randomness");
            if let Ok(key) = Self::from_material(&material(secret)) {
                return key;
            }
        }
    }
}

impl<E: RecipientAlgorithm> Clone for RecipientPublicKey<E> {
    fn clone(&self) -> Self {
        Self {
            prepared: Arc::clone(&self.prepared),
            material: Arc::clone(&self.material),
            id: self.id.clone(),
        }
    }
}

impl<E: RecipientAlgorithm> Clone for RecipientPrivateKey<E> {
    fn clone(&self) -> Self {
        Self { prepared: Arc::clone(&self.prepared), public: self.public.clone() }
    }
}

impl<E: RecipientAlgorithm> fmt::Debug for RecipientPublicKey<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (alg, thumbprint) = (E::ENCRYPTION.alg, self.thumbprint());
        write!(f, "RecipientPublicKey<{alg}> {{ id: {:?}, thumbprint: {thumbprint:?} }}", self.id)
    }
}

impl<E: RecipientAlgorithm> fmt::Debug for RecipientPrivateKey<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let alg = E::ENCRYPTION.alg;
        write!(f, "RecipientPrivateKey<{alg}> {{ id: {:?}, secret: [redacted] }}", self.id())
    }
}

impl<E: RecipientAlgorithm> sealed::Sealed for RecipientPublicKey<E> {}
impl<E: RecipientAlgorithm> sealed::Sealed for RecipientPrivateKey<E> {}

fn encrypt<E: RecipientAlgorithm>(
    key: &RecipientPublicKey<E>,
    content: &mut Buffer,
    max_len: usize,
) -> Result<String, EncodeError> {
    let sent = E::send(&key.prepared)?;
    let encrypted_key_len = sent.encrypted_key.len();
    let encryption = Encryption { encrypted_key_len, ..E::ENCRYPTION };
    let parameters = sent.parameters.as_bytes();
    let mut token = begin_token(&encryption, key.id.as_ref(), parameters, content.len(), max_len)?;
    let header_len = token.len();
    push_segment(&sent.encrypted_key, &mut token);
    let cipher = Gcm::new(&*sent.content_key).ok_or(EncodeError::SigningFailed)?;
    let mut iv = [0; IV_LEN];
    fill_random(&mut iv)?;
    cipher.encrypt_content(iv, header_len, content, &mut token)?;
    Ok(base64url::ascii(token))
}

fn decrypt<E: RecipientAlgorithm>(
    key: &RecipientPrivateKey<E>,
    header: &EncryptedHeader<'_>,
    segments: &EncryptedCompact<'_>,
    content: &mut Buffer,
) -> Result<(), VerifyError> {
    let encrypted_key_len = E::encrypted_key_len(&key.prepared);
    jwe::check_lengths(&Encryption { encrypted_key_len, ..E::ENCRYPTION }, segments)?;
    if let (Some(id), Some(kid)) = (&key.public.id, header.kid())
        && *id != kid
    {
        return Err(VerifyError::UnknownKey);
    }
    // Before the operation with the private key, which takes long.
    base64url::check(segments.iv).map_err(|_| MalformedToken::IvNotBase64url)?;
    base64url::check(segments.tag).map_err(|_| MalformedToken::TagNotBase64url)?;
    let encrypted_key = base64url::decode(segments.encrypted_key)
        .map_err(|_| MalformedToken::EncryptedKeyNotBase64url)?;
    base64url::decode_into(segments.ciphertext, content)
        .map_err(|_| MalformedToken::CiphertextNotBase64url)?;
    let received = E::receive(&key.prepared, header.key_agreement(), &encrypted_key)?;
    let cipher = Gcm::new(&*received.content_key).ok_or(VerifyError::DecryptionFailed)?;
    cipher.decrypt_content(segments, content)?;
    if received.is_right { Ok(()) } else { Err(VerifyError::DecryptionFailed) }
}

/// Implements the traits of the keys of one algorithm. An implementation for all algorithms would overlap
/// with that of shared keys.
macro_rules! recipient_keys {
    ($algorithm:ident, $alg:literal, $encrypting:ident, $decrypting:ident) => {
        #[doc = concat!("A public key that encrypts nested tokens with `", $alg, "`.")]
        pub type $encrypting = RecipientPublicKey<$algorithm>;

        #[doc = concat!("A private key that decrypts nested tokens of `", $alg, "`.")]
        pub type $decrypting = RecipientPrivateKey<$algorithm>;

        #[diagnostic::do_not_recommend]
        impl EncryptingKey<$algorithm> for RecipientPublicKey<$algorithm> {
            fn encrypt(&self, content: &mut Buffer, max_len: usize) -> Result<String, EncodeError> {
                encrypt(self, content, max_len)
            }
        }

        #[diagnostic::do_not_recommend]
        impl DecryptingKey<$algorithm> for RecipientPrivateKey<$algorithm> {
            fn decrypt(
                &self,
                header: &EncryptedHeader<'_>,
                segments: &EncryptedCompact<'_>,
                content: &mut Buffer,
            ) -> Result<(), VerifyError> {
                decrypt(self, header, segments, content)
            }
        }
    };
}

#[cfg(feature = "ecdsa")]
recipient_keys!(EcdhEsP256, "ECDH-ES", EcdhEsP256EncryptingKey, EcdhEsP256DecryptingKey);
#[cfg(feature = "ecdsa")]
recipient_keys!(
    EcdhEsP256A256Kw,
    "ECDH-ES+A256KW",
    EcdhEsP256A256KwEncryptingKey,
    EcdhEsP256A256KwDecryptingKey
);
#[cfg(feature = "ed25519")]
recipient_keys!(EcdhEsX25519, "ECDH-ES", EcdhEsX25519EncryptingKey, EcdhEsX25519DecryptingKey);
#[cfg(feature = "ed25519")]
recipient_keys!(
    EcdhEsX25519A256Kw,
    "ECDH-ES+A256KW",
    EcdhEsX25519A256KwEncryptingKey,
    EcdhEsX25519A256KwDecryptingKey
);
#[cfg(feature = "rsa")]
recipient_keys!(RsaOaep256, "RSA-OAEP-256", RsaOaep256EncryptingKey, RsaOaep256DecryptingKey);

#[cfg(test)]
mod tests;
