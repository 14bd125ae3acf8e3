//! HMAC with SHA-2 (RFC 7518 §3.2): one secret signs and verifies.

use core::fmt;

use ::hmac::block_api::HmacCore;
use ::hmac::digest::array::Array;
use ::hmac::digest::block_api::{Buffer, FixedOutputCore, UpdateCore};
use ::hmac::digest::{CtOutput, Output};
use ::hmac::{EagerHash, KeyInit};
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use crate::base64url;
use crate::error::{KeyError, VerifyError};
use crate::fast_path::FirstBlockCache;
use crate::key::{
    Algorithm, Signature, Signer, SigningKey, SigningSnapshot, Verifier, VerifyingKey,
    VerifyingSnapshot, sealed,
};
use crate::key_id::KeyId;
use crate::secret;

/// An algorithm of the HMAC family.
pub trait HmacAlgorithm: Algorithm {
    /// The fewest bytes that a key may have: as many as the hash (RFC 7518 §3.2).
    const MIN_KEY_LEN: usize;

    #[doc(hidden)]
    type Hash: EagerHash<Core: Send + Sync>;
}

/// HMAC with SHA-256; keys of 32 bytes or more.
#[derive(Clone, Copy, Debug)]
pub struct Hs256;

/// HMAC with SHA-384; keys of 48 bytes or more.
#[derive(Clone, Copy, Debug)]
pub struct Hs384;

/// HMAC with SHA-512; keys of 64 bytes or more.
#[derive(Clone, Copy, Debug)]
pub struct Hs512;

impl sealed::Sealed for Hs256 {}
impl sealed::Sealed for Hs384 {}
impl sealed::Sealed for Hs512 {}

impl Algorithm for Hs256 {
    const NAME: &'static str = "HS256";
}

impl Algorithm for Hs384 {
    const NAME: &'static str = "HS384";
}

impl Algorithm for Hs512 {
    const NAME: &'static str = "HS512";
}

impl HmacAlgorithm for Hs256 {
    const MIN_KEY_LEN: usize = 32;
    type Hash = Sha256;
}

impl HmacAlgorithm for Hs384 {
    const MIN_KEY_LEN: usize = 48;
    type Hash = Sha384;
}

impl HmacAlgorithm for Hs512 {
    const MIN_KEY_LEN: usize = 64;
    type Hash = Sha512;
}

/// A secret of one HMAC algorithm, ready for use: the hash of its two pads is kept, not the secret.
///
/// It refuses what is too short for the hash and what is no secret but a key in a file format. `Debug`
/// shows no byte of it, it is wiped when dropped, and it can be neither compared nor serialized.
/// Cloning copies the prepared state, which costs a few hundred bytes.
///
/// ```
/// use typed_jwt::Hs256Key;
///
/// let key = Hs256Key::from_bytes(b"short").unwrap_err();
/// assert!(key.to_string().starts_with("the secret has 5 bytes, and HS256 needs 32"));
///
/// let key = Hs256Key::generate().with_id("2026-11");
/// assert_eq!(format!("{key:?}"), r#"HmacKey<HS256> { id: Some("2026-11"), secret: [redacted] }"#);
/// ```
#[derive(Clone)]
pub struct HmacKey<A: HmacAlgorithm> {
    prepared: HmacCore<A::Hash>,
    first_block: FirstBlockCache<A::Hash>,
    id: Option<KeyId>,
}

impl<A: HmacAlgorithm> HmacKey<A> {
    /// A new random secret from the operating system, as long as the hash.
    ///
    /// It lives as long as the process: tokens signed with it cannot be verified after a restart, or
    /// by another server. For that, keep a secret of your own and give it to
    /// [`from_env`](Self::from_env) or [`from_base64url`](Self::from_base64url).
    ///
    /// # Panics
    ///
    /// Where the operating system has no randomness, as the standard library's own random state does;
    /// no input leads there.
    #[cfg(feature = "std")]
    #[must_use]
    pub fn generate() -> Self {
        // Room for the largest of the family.
        let mut secret = Zeroizing::new([0; 64]);
        let secret = secret.get_mut(..A::MIN_KEY_LEN).unwrap_or_default();
        #[expect(
            clippy::expect_used,
            reason = "a key of known bytes would be worse than no process"
        )]
        getrandom::fill(secret).expect("the operating system has randomness");
        Self::prepare(secret)
    }

    /// The key with these bytes, which are best random and from nowhere else.
    ///
    /// # Errors
    ///
    /// [`KeyError::TooShort`] and [`KeyError::NotASecret`].
    pub fn from_bytes(secret: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        let secret = secret.as_ref();
        secret::check(secret)?;
        if secret.len() < A::MIN_KEY_LEN {
            return Err(KeyError::TooShort {
                algorithm: A::NAME,
                found: secret.len(),
                needed: A::MIN_KEY_LEN,
            });
        }
        Ok(Self::prepare(secret))
    }

    /// The key with the bytes that `text` stands for, in base64url without padding, as the member `k`
    /// of a JSON Web Key has them (RFC 7518 §6.4.1).
    ///
    /// `openssl rand -base64 64 | tr -d '=\n' | tr '+/' '-_'` makes such a text for every algorithm.
    ///
    /// # Errors
    ///
    /// [`KeyError::NotBase64url`], [`KeyError::TooShort`] and [`KeyError::NotASecret`].
    pub fn from_base64url(text: impl AsRef<str>) -> Result<Self, KeyError> {
        let text = text.as_ref().as_bytes();
        let mut room = Zeroizing::new(alloc::vec![0; text.len()]);
        match base64url::decode_to_slice(text, &mut room) {
            Ok(secret) => Self::from_bytes(secret),
            // The better advice, where the text is a key in a file format.
            Err(_) => secret::check(text).and(Err(KeyError::NotBase64url)),
        }
    }

    /// The key in the environment variable `name`, in base64url without padding; white space around it
    /// is left out.
    ///
    /// # Errors
    ///
    /// [`KeyError::Variable`] where the variable is not set, [`KeyError::InVariable`] with the reason
    /// where its value is no key.
    #[cfg(feature = "std")]
    pub fn from_env(name: &str) -> Result<Self, KeyError> {
        let Ok(text) = std::env::var(name).map(Zeroizing::new) else {
            return Err(KeyError::Variable { name: name.into() });
        };
        Self::from_base64url(text.trim())
            .map_err(|source| KeyError::InVariable { name: name.into(), source: source.into() })
    }

    /// This key, named: tokens that it signs carry the header `kid`, and tokens that ask for another
    /// key are refused (RFC 7515 §4.1.4). Not a secret.
    #[must_use]
    pub fn with_id(self, id: impl AsRef<str>) -> Self {
        Self { id: Some(KeyId::new(id.as_ref())), ..self }
    }

    /// The name that [`with_id`](Self::with_id) gave.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_ref().map(KeyId::as_str)
    }

    fn prepare(secret: &[u8]) -> Self {
        #[expect(clippy::expect_used, reason = "RFC 2104 takes keys of any length")]
        let prepared = HmacCore::new_from_slice(secret).expect("any length will do");
        Self { prepared, first_block: FirstBlockCache::new(), id: None }
    }

    /// Hashes the blocks of the input without copying them; `Hmac` would copy each into its buffer.
    fn mac(&self, signing_input: &[u8]) -> Output<HmacCore<A::Hash>> {
        let (blocks, tail) = Array::slice_as_chunks(signing_input);
        let (mut core, blocks) = self.first_block.resume(&self.prepared, blocks);
        core.update_blocks(blocks);
        let mut mac = Output::<HmacCore<A::Hash>>::default();
        core.finalize_fixed_core(&mut Buffer::<HmacCore<A::Hash>>::new(tail), &mut mac);
        mac
    }
}

impl<A: HmacAlgorithm> fmt::Debug for HmacKey<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HmacKey<{}> {{ id: {:?}, secret: [redacted] }}", A::NAME, self.id)
    }
}

impl<A: HmacAlgorithm> sealed::Sealed for HmacKey<A> {}

impl<A: HmacAlgorithm> SigningKey<A> for HmacKey<A> {
    #[inline]
    fn snapshot(&self) -> SigningSnapshot<'_, A> {
        SigningSnapshot::Key(self)
    }
}

impl<A: HmacAlgorithm> VerifyingKey<A> for HmacKey<A> {
    #[inline]
    fn snapshot(&self) -> VerifyingSnapshot<'_, A> {
        VerifyingSnapshot::Key(self)
    }
}

impl<A: HmacAlgorithm> Signer<A> for HmacKey<A> {
    fn id(&self) -> Option<&KeyId> {
        self.id.as_ref()
    }

    fn sign(&self, signing_input: &[u8]) -> Signature {
        let signature = Signature::new(&self.mac(signing_input));
        self.first_block.store(&self.prepared, signing_input);
        signature
    }
}

impl<A: HmacAlgorithm> Verifier<A> for HmacKey<A> {
    fn id(&self) -> Option<&KeyId> {
        self.id.as_ref()
    }

    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        let signature: Output<HmacCore<A::Hash>> =
            signature.try_into().map_err(|_| VerifyError::InvalidSignature)?;
        // `CtOutput` compares in constant time.
        let is_right =
            CtOutput::<HmacCore<A::Hash>>::new(self.mac(signing_input)) == CtOutput::new(signature);
        if !is_right {
            return Err(VerifyError::InvalidSignature);
        }
        self.first_block.store(&self.prepared, signing_input);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
