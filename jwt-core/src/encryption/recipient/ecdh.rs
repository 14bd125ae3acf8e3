//! Key agreement with an ephemeral key of the sender (RFC 7518 §4.6): one curve a file.

#[cfg(feature = "ecdsa")]
mod p256;
#[cfg(feature = "ed25519")]
mod x25519;

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use super::{
    AES_KEY_LEN, AesKey, ReceivedKey, RecipientAlgorithm, RecipientPrivateKey, SentKey, concat_kdf,
};
#[cfg(feature = "ecdsa")]
use crate::alg::{EcdhEsP256, EcdhEsP256A256Kw};
#[cfg(feature = "ed25519")]
use crate::alg::{EcdhEsX25519, EcdhEsX25519A256Kw};
use crate::base64url;
use crate::encryption::key_wrap::KeyWrap;
use crate::encryption::{Cipher, fill_random};
use crate::error::{EncodeError, KeyError, MalformedToken, VerifyError};
use crate::json::{self, BoundedNames, JsonStr, MemberLookup, Value};
use crate::jwe::KeyAgreement;
use crate::key::Encryption;
use crate::key_format::{self, KeyKind, PrivateMaterial, PublicMaterial, Wanted};
use crate::nested::NestedEncryption;

/// The maximum length of `apu` and of `apv`, in bytes. Those in use are at most about 64.
const MAX_PARTY_INFO_LEN: usize = 256;

/// Length of a coordinate of P-256 and of X25519, in bytes.
const COORDINATE_LEN: usize = 32;

/// A curve, and the library that computes on it.
trait Curve {
    const KIND: KeyKind;

    type Private: Send + Sync + 'static;
    type Public: Send + Sync + 'static;

    fn private(
        material: &PrivateMaterial,
        wanted: Wanted,
    ) -> Result<(Self::Private, PublicMaterial), KeyError>;

    fn public(material: &PublicMaterial, wanted: Wanted) -> Result<Self::Public, KeyError>;

    /// Returns a private key, if `secret` is one.
    fn material(secret: AesKey) -> PrivateMaterial;

    /// Generates a key for one token, and returns it with its public half.
    fn ephemeral() -> Result<(Self::Private, PublicMaterial), EncodeError>;

    /// Returns the key of a sender, if it is a point of this curve.
    fn from_epk(epk: &EphemeralKey<'_>) -> Option<Self::Public>;

    /// Computes the shared secret, or `None` if the public key makes it the same for all private keys.
    fn agree(private: &Self::Private, public: &Self::Public) -> Option<AesKey>;
}

macro_rules! generate {
    ($curve:ty, $algorithm:ident) => {
        impl RecipientPrivateKey<$algorithm> {
            /// Generates a random key from the operating system's randomness.
            ///
            /// The key cannot be written to a file, and is lost when the process ends. For a key that
            /// stays, create one with a tool such as `openssl genpkey`, and load it with
            /// [`from_env`](Self::from_env).
            ///
            /// # Panics
            ///
            /// If the operating system has no randomness, as the standard library's `RandomState`
            /// does. No input causes it.
            #[must_use]
            pub fn generate() -> Self {
                Self::generate_with(<$curve as Curve>::material)
            }
        }
    };
}

/// Implements the two algorithms on one curve.
macro_rules! ecdh_es {
    ($curve:ty, $private:ty, $public:ty, $direct:ident, $wrapped:ident) => {
        generate!($curve, $direct);
        generate!($curve, $wrapped);

        impl RecipientAlgorithm for $direct {
            const KIND: KeyKind = <$curve as Curve>::KIND;
            type Private = $private;
            type Public = $public;

            fn private(
                material: &PrivateMaterial,
                wanted: Wanted,
            ) -> Result<(Self::Private, PublicMaterial), KeyError> {
                <$curve as Curve>::private(material, wanted)
            }

            fn public(material: &PublicMaterial, wanted: Wanted) -> Result<Self::Public, KeyError> {
                <$curve as Curve>::public(material, wanted)
            }

            fn send(key: &Self::Public) -> Result<SentKey, EncodeError> {
                let Encryption { enc, .. } = <Self as NestedEncryption>::ENCRYPTION;
                let (content_key, parameters) = send::<$curve>(key, enc)?;
                Ok(SentKey { content_key, encrypted_key: Vec::new(), parameters })
            }

            fn receive(
                key: &Self::Private,
                agreement: &KeyAgreement<'_>,
                _encrypted_key: &[u8],
            ) -> Result<ReceivedKey, VerifyError> {
                let Encryption { enc, .. } = <Self as NestedEncryption>::ENCRYPTION;
                let content_key = receive::<$curve>(key, agreement, enc)?;
                Ok(ReceivedKey { content_key, is_right: true })
            }
        }

        impl RecipientAlgorithm for $wrapped {
            const KIND: KeyKind = <$curve as Curve>::KIND;
            type Private = $private;
            type Public = $public;

            fn private(
                material: &PrivateMaterial,
                wanted: Wanted,
            ) -> Result<(Self::Private, PublicMaterial), KeyError> {
                <$curve as Curve>::private(material, wanted)
            }

            fn public(material: &PublicMaterial, wanted: Wanted) -> Result<Self::Public, KeyError> {
                <$curve as Curve>::public(material, wanted)
            }

            fn send(key: &Self::Public) -> Result<SentKey, EncodeError> {
                let Encryption { alg, .. } = <Self as NestedEncryption>::ENCRYPTION;
                let (wrapping_key, parameters) = send::<$curve>(key, alg)?;
                let mut content_key = Zeroizing::new([0; AES_KEY_LEN]);
                fill_random(&mut *content_key)?;
                let wrap = KeyWrap::new(&*wrapping_key).ok_or(EncodeError::SigningFailed)?;
                let encrypted_key = wrap.wrap(&content_key)?.to_vec();
                Ok(SentKey { content_key, encrypted_key, parameters })
            }

            fn receive(
                key: &Self::Private,
                agreement: &KeyAgreement<'_>,
                encrypted_key: &[u8],
            ) -> Result<ReceivedKey, VerifyError> {
                let Encryption { alg, .. } = <Self as NestedEncryption>::ENCRYPTION;
                let wrapping_key = receive::<$curve>(key, agreement, alg)?;
                let wrap = KeyWrap::new(&*wrapping_key).ok_or(VerifyError::DecryptionFailed)?;
                let wrapped = encrypted_key.first_chunk().ok_or(MalformedToken::SegmentLength)?;
                let (content_key, is_right) = wrap.unwrap(wrapped);
                Ok(ReceivedKey { content_key, is_right })
            }
        }
    };
}

#[cfg(feature = "ecdsa")]
ecdh_es!(p256::P256, ::p256::SecretKey, ::p256::PublicKey, EcdhEsP256, EcdhEsP256A256Kw);
#[cfg(feature = "ed25519")]
ecdh_es!(x25519::X25519, x25519::Private, x25519::Public, EcdhEsX25519, EcdhEsX25519A256Kw);

/// Derives a key for the recipient, and returns it with the header parameter `epk`.
fn send<C: Curve>(recipient: &C::Public, algorithm: &str) -> Result<(AesKey, String), EncodeError> {
    let (private, public) = C::ephemeral()?;
    let shared = C::agree(&private, recipient).ok_or(EncodeError::SigningFailed)?;
    let key = concat_kdf::derive(&*shared, algorithm, b"", b"");
    Ok((key, format!(r#","epk":{{{}}}"#, key_format::public_members(&public))))
}

/// Derives the key of the sender. Its errors depend only on the header.
fn receive<C: Curve>(
    private: &C::Private,
    agreement: &KeyAgreement<'_>,
    algorithm: &str,
) -> Result<AesKey, VerifyError> {
    let (mut apu, mut apv) = ([0; MAX_PARTY_INFO_LEN], [0; MAX_PARTY_INFO_LEN]);
    let (apu, apv) = (party_info(agreement.apu, &mut apu)?, party_info(agreement.apv, &mut apv)?);
    let epk = agreement.epk.and_then(EphemeralKey::read);
    let public = epk.and_then(|epk| C::from_epk(&epk)).ok_or(MalformedToken::KeyAgreement)?;
    let shared = C::agree(private, &public).ok_or(MalformedToken::KeyAgreement)?;
    Ok(concat_kdf::derive(&*shared, algorithm, apu, apv))
}

/// Decodes `apu` or `apv` into `room`.
fn party_info<'r>(
    value: Option<Value<'_>>,
    room: &'r mut [u8; MAX_PARTY_INFO_LEN],
) -> Result<&'r [u8], MalformedToken> {
    let Some(value) = value else { return Ok(&[]) };
    let text = value.as_json_str().ok_or(MalformedToken::KeyAgreement)?;
    base64url::decode_to_slice(text.decode().as_bytes(), room)
        .map_err(|_| MalformedToken::KeyAgreement)
}

/// The members of `epk` (RFC 7518 §4.6.1.1, §6.2.1, RFC 8037 §2).
#[derive(Default)]
struct EphemeralKey<'h> {
    kty: Option<JsonStr<'h>>,
    crv: Option<JsonStr<'h>>,
    x: Option<JsonStr<'h>>,
    y: Option<JsonStr<'h>>,
}

impl<'h> EphemeralKey<'h> {
    /// Reads a public JWK, and returns `None` for everything else.
    fn read(epk: Value<'h>) -> Option<Self> {
        /// Members of private keys and of secrets.
        const PRIVATE: [&str; 9] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];
        /// Other members that are strings.
        const STRINGS: [&str; 3] = ["alg", "kid", "use"];
        let mut key = Self::default();
        json::object(epk.spelling(), BoundedNames::default(), |name, value| {
            let invalid = Err(MalformedToken::KeyAgreement);
            let slot = match &*name.decode() {
                "kty" => &mut key.kty,
                "crv" => &mut key.crv,
                "x" => &mut key.x,
                "y" => &mut key.y,
                name if PRIVATE.contains(&name) => return invalid,
                name if STRINGS.contains(&name) && value.as_json_str().is_none() => return invalid,
                _ => return Ok(MemberLookup::Unknown),
            };
            *slot = Some(value.as_json_str().ok_or(MalformedToken::KeyAgreement)?);
            Ok(MemberLookup::Unknown)
        })
        .ok()?;
        Some(key)
    }

    /// Returns whether the key is of this kind.
    fn is(&self, kty: &str, crv: &str) -> bool {
        self.kty.is_some_and(|found| found == *kty) && self.crv.is_some_and(|found| found == *crv)
    }
}

/// Decodes a coordinate, which has exactly one length.
fn coordinate(text: Option<JsonStr<'_>>) -> Option<[u8; COORDINATE_LEN]> {
    let mut bytes = [0; COORDINATE_LEN];
    let text: Cow<'_, str> = text?.decode();
    let decoded = base64url::decode_to_slice(text.as_bytes(), &mut bytes).ok()?;
    (decoded.len() == COORDINATE_LEN).then_some(bytes)
}
