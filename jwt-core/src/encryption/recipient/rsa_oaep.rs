//! RSAES-OAEP with SHA-256 (RFC 7518 §4.3, RFC 8017 §7.1).

use alloc::string::String;

use ::rsa::traits::{PrivateKeyParts, PublicKeyParts};
use getrandom::SysRng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{
    AES_KEY_LEN, AesKey, ReceivedKey, Recipient, RecipientAlgorithm, RecipientPrivateKey, SentKey,
};
use crate::alg::RsaOaep256;
use crate::asymmetric::KeyBackend;
use crate::asymmetric::rust_crypto::rsa;
use crate::encryption::fill_random;
use crate::error::{EncodeError, KeyError, VerifyError};
use crate::jwe::KeyAgreement;
use crate::key_format::{Hash, KeyKind, PrivateMaterial, PublicMaterial, RsaPadding, Wanted};

/// A private key, and the content key for tokens whose encrypted key is refused.
pub struct Private {
    key: ::rsa::PrivateKey,
    substitute: AesKey,
}

impl Private {
    fn new(key: ::rsa::PrivateKey) -> Self {
        let mut substitute = Zeroizing::new([0; AES_KEY_LEN]);
        let exponent = Zeroizing::new(key.d().to_be_bytes());
        let hash = Sha256::new_with_prefix(b"typed-jwt: substitute content key of RSA-OAEP-256");
        hash.chain_update(&**exponent).finalize_into((&mut *substitute).into());
        Self { key, substitute }
    }
}

impl RecipientAlgorithm for RsaOaep256 {
    const KIND: KeyKind = KeyKind::Rsa { padding: RsaPadding::Oaep, hash: Hash::Sha256 };

    type Private = Private;
    type Public = ::rsa::PublicKey;

    fn private(
        material: &PrivateMaterial,
        wanted: Wanted,
    ) -> Result<(Private, PublicMaterial), KeyError> {
        let PrivateMaterial::Rsa(numbers) = material else {
            return Err(wanted.other_kind(rsa::FORMAT));
        };
        let public = PublicMaterial::Rsa { n: numbers.n.clone(), e: numbers.e.clone() };
        Ok((Private::new(rsa::private_key(numbers, wanted)?), public))
    }

    fn public(material: &PublicMaterial, wanted: Wanted) -> Result<::rsa::PublicKey, KeyError> {
        let PublicMaterial::Rsa { n, e } = material else {
            return Err(wanted.other_kind(rsa::FORMAT));
        };
        rsa::public_key(n, e, wanted)
    }

    fn send(key: &::rsa::PublicKey) -> Result<SentKey, EncodeError> {
        let mut content_key = Zeroizing::new([0; AES_KEY_LEN]);
        fill_random(&mut *content_key)?;
        let encrypted_key = key
            .oaep_encrypt_with_rng::<Sha256, _>(&mut SysRng, &*content_key)
            .map_err(|_| EncodeError::SigningFailed)?;
        Ok(SentKey { content_key, encrypted_key, parameters: String::new() })
    }

    fn encrypted_key_len(key: &Private) -> usize {
        key.key.size()
    }

    fn receive(
        key: &Private,
        _agreement: &KeyAgreement<'_>,
        encrypted_key: &[u8],
    ) -> Result<ReceivedKey, VerifyError> {
        // With blinding, for which the operating system gives the randomness.
        let decrypted = key
            .key
            .oaep_decrypt_with_rng::<Sha256, _>(&mut SysRng, encrypted_key)
            .map(Zeroizing::new);
        let decrypted = decrypted.ok().filter(|decrypted| decrypted.len() == AES_KEY_LEN);
        let mut content_key = key.substitute.clone();
        if let Some(decrypted) = &decrypted {
            content_key.copy_from_slice(decrypted);
        }
        Ok(ReceivedKey { content_key, is_right: decrypted.is_some() })
    }
}

impl RecipientPrivateKey<RsaOaep256> {
    /// Generates a random key of `bits` bits from the operating system's randomness. This takes from
    /// less than a second to minutes.
    ///
    /// The key cannot be written to a file, and is lost when the process ends. For a key that stays,
    /// create one with a tool such as `openssl genpkey`, and load it with [`from_env`](Self::from_env).
    ///
    /// The page of [`Rs256SigningKey`](crate::Rs256SigningKey) describes side channels of private RSA keys,
    /// and what is not wiped.
    ///
    /// # Errors
    ///
    /// [`KeyError::RsaSize`] unless `bits` is at least 2048 and at most 8192.
    ///
    /// # Panics
    ///
    /// If the operating system has no randomness, as the standard library's `RandomState` does. No
    /// input causes it.
    pub fn generate(bits: usize) -> Result<Self, KeyError> {
        let (key, public) =
            rsa::generate(bits, <Recipient as KeyBackend<RsaOaep256>>::KEYS.wanted)?;
        Self::from_prepared(Private::new(key), public)
    }
}
