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
use alloc::vec::Vec;

use zeroize::Zeroizing;

use super::gcm::{Gcm, IV_LEN};
use super::{Cipher, fill_random, push_segment};
#[cfg(feature = "rsa")]
use crate::alg::RsaOaep256;
#[cfg(feature = "ecdsa")]
use crate::alg::{EcdhEsP256, EcdhEsP256A256Kw};
#[cfg(feature = "ed25519")]
use crate::alg::{EcdhEsX25519, EcdhEsX25519A256Kw};
use crate::asymmetric::{KeyBackend, KeyRules, PrivateKey, PublicKey};
use crate::base64url;
use crate::buffer::Buffer;
use crate::compact::EncryptedCompact;
use crate::error::{EncodeError, KeyError, MalformedToken, VerifyError};
use crate::jwe::{self, EncryptedHeader, KeyAgreement};
use crate::key::{Encryption, sealed};
use crate::key_format::{KeyKind, PrivateMaterial, PublicMaterial, Wanted};
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

/// Marks the keys of a recipient, whose types are otherwise those of keys for signatures.
#[derive(Clone, Copy, Debug)]
pub struct Recipient;

/// The public key of a recipient. It encrypts the outside of nested tokens; it cannot decrypt them.
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
pub type RecipientPublicKey<E> = PublicKey<E, Recipient>;

/// The private key of a recipient. It decrypts the outside of nested tokens.
pub type RecipientPrivateKey<E> = PrivateKey<E, Recipient>;

impl sealed::Sealed for Recipient {}

impl<E: RecipientAlgorithm> KeyBackend<E> for Recipient {
    const KEYS: KeyRules = KeyRules {
        wanted: Wanted { algorithm: E::ENCRYPTION.alg, kind: E::KIND },
        use_: "enc",
        alg: Some(E::ENCRYPTION.alg),
    };

    type Private = E::Private;
    type Public = E::Public;

    fn private(
        material: &PrivateMaterial,
        wanted: Wanted,
    ) -> Result<(E::Private, PublicMaterial), KeyError> {
        E::private(material, wanted)
    }

    fn public(material: &PublicMaterial, wanted: Wanted) -> Result<E::Public, KeyError> {
        E::public(material, wanted)
    }
}

impl<E: RecipientAlgorithm> PrivateKey<E, Recipient> {
    /// Returns the public half, with the same id.
    #[must_use]
    pub fn encrypting_key(&self) -> RecipientPublicKey<E> {
        self.public().clone()
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

fn encrypt<E: RecipientAlgorithm>(
    key: &RecipientPublicKey<E>,
    content: &mut Buffer,
    max_len: usize,
) -> Result<String, EncodeError> {
    let sent = E::send(&key.prepared)?;
    let encrypted_key_len = sent.encrypted_key.len();
    let encryption = Encryption { encrypted_key_len, ..E::ENCRYPTION };
    let parameters = sent.parameters.as_bytes();
    let mut token = begin_token(&encryption, key.key_id(), parameters, content.len(), max_len)?;
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
    if let (Some(id), Some(kid)) = (key.public().key_id(), header.kid())
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
