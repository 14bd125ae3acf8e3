//! HMAC with SHA-2 (RFC 7518 §3.2): one secret signs and verifies.

use core::fmt;

use ::hmac::block_api::HmacCore;
use ::hmac::digest::array::Array;
use ::hmac::digest::block_api::{Buffer, FixedOutputCore, UpdateCore};
use ::hmac::digest::{CtOutput, Output};
use ::hmac::{EagerHash, KeyInit};
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::beginning::Beginning;
use crate::base64url;
use crate::error::{KeyError, VerifyError};
use crate::json::Text;
use crate::key::{self, Algorithm, Signature, SigningKey, VerifyingKey, sealed};
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
    beginning: Beginning<A::Hash>,
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
    /// `openssl rand -base64 48 | tr '+/' '-_'` makes such a text for every algorithm but `HS512`,
    /// which wants 64 bytes.
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
        Self { prepared, beginning: Beginning::new(), id: None }
    }

    /// The blocks of the input go to the hash as they are: `Hmac` would copy each into a buffer of its own first.
    fn mac(&self, signing_input: &[u8]) -> Output<HmacCore<A::Hash>> {
        let (blocks, tail) = Array::slice_as_chunks(signing_input);
        let (mut core, blocks) =
            self.beginning.skip(blocks).unwrap_or_else(|| (self.prepared.clone(), blocks));
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
    fn key_id(&self) -> Option<&KeyId> {
        self.id.as_ref()
    }

    fn sign(&self, signing_input: &[u8]) -> Signature {
        let signature = Signature::new(&self.mac(signing_input));
        self.beginning.learn(&self.prepared, signing_input);
        signature
    }
}

impl<A: HmacAlgorithm> VerifyingKey<A> for HmacKey<A> {
    fn usual_key_id(&self) -> Option<&KeyId> {
        self.id.as_ref()
    }

    fn verify(
        &self,
        key_id: Option<Text<'_>>,
        signing_input: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        if !key::may_be_signed_by(self.id.as_ref(), key_id) {
            return Err(VerifyError::UnknownKey);
        }
        let signature: Output<HmacCore<A::Hash>> =
            signature.try_into().map_err(|_| VerifyError::InvalidSignature)?;
        // Takes the same time wherever the first difference is.
        let is_right =
            CtOutput::<HmacCore<A::Hash>>::new(self.mac(signing_input)) == CtOutput::new(signature);
        if !is_right {
            return Err(VerifyError::InvalidSignature);
        }
        self.beginning.learn(&self.prepared, signing_input);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::{String, ToString};
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn a_key_is_as_long_as_the_hash_at_the_least() {
        fn shortest<A: HmacAlgorithm>() -> usize {
            (0..100).find(|&len| HmacKey::<A>::from_bytes(alloc::vec![7; len]).is_ok()).unwrap()
        }
        assert_eq!(shortest::<Hs256>(), 32);
        assert_eq!(shortest::<Hs384>(), 48);
        assert_eq!(shortest::<Hs512>(), 64);
    }

    #[test]
    fn every_constructor_refuses_what_is_no_secret() {
        let pem = "-----BEGIN PUBLIC KEY-----MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE";
        let not_a_secret = KeyError::NotASecret { found: "a PEM document" };
        assert_eq!(HmacKey::<Hs256>::from_bytes(pem).unwrap_err(), not_a_secret);
        assert_eq!(HmacKey::<Hs256>::from_base64url(pem).unwrap_err(), not_a_secret);
        let encoded = base64url::encode(pem.as_bytes());
        assert_eq!(HmacKey::<Hs256>::from_base64url(encoded).unwrap_err(), not_a_secret);
    }

    #[test]
    fn base64url_secrets_are_read_strictly() {
        let text = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T";
        assert!(HmacKey::<Hs256>::from_base64url(text).is_ok());
        for other in [format!("{text}="), format!("{text}\n"), text.replace('-', "+")] {
            let error = HmacKey::<Hs256>::from_base64url(other).unwrap_err();
            assert_eq!(error, KeyError::NotBase64url);
        }
    }

    #[cfg(feature = "std")]
    #[test]
    fn an_environment_variable_is_named_when_it_fails() {
        let missing = HmacKey::<Hs256>::from_env("TYPED_JWT_NO_SUCH_VARIABLE").unwrap_err();
        assert!(missing.to_string().contains("`TYPED_JWT_NO_SUCH_VARIABLE` is not set"));
        // PATH is set wherever tests run, and is no key.
        let refused = HmacKey::<Hs256>::from_env("PATH").unwrap_err();
        assert!(refused.to_string().starts_with("the environment variable `PATH`: "), "{refused}");
    }

    #[cfg(feature = "std")]
    #[test]
    fn generated_keys_differ() {
        let sign = |key: HmacKey<Hs512>| key.sign(b"input").as_bytes().to_vec();
        assert_ne!(sign(HmacKey::generate()), sign(HmacKey::generate()));
    }

    #[test]
    fn a_key_id_that_differs_is_another_key() {
        let key = HmacKey::<Hs256>::from_bytes([7; 32]).unwrap().with_id("a/b");
        let signature = key.sign(b"input");
        let verify = |id: Option<&str>| {
            let id = id.map(|id| crate::json::Value::well_formed(id).as_text().unwrap());
            key.verify(id, b"input", signature.as_bytes())
        };
        verify(None).unwrap();
        verify(Some(r#""a\/b""#)).unwrap();
        assert!(matches!(verify(Some("\"a\"")), Err(VerifyError::UnknownKey)));
        let unnamed = HmacKey::<Hs256>::from_bytes([7; 32]).unwrap();
        let asked = crate::json::Value::well_formed("\"other\"").as_text();
        unnamed.verify(asked, b"input", signature.as_bytes()).unwrap();
    }

    /// What a key has learnt of tokens changes no signature.
    #[test]
    fn a_key_that_has_seen_tokens_signs_as_a_new_one() {
        let fresh = || HmacKey::<Hs256>::from_bytes([7; 32]).unwrap();
        let used = fresh();
        let inputs: Vec<Vec<u8>> = (0..300_usize)
            .flat_map(|len| {
                [alloc::vec![b'a'; len], [alloc::vec![b'b'; len], alloc::vec![b'a'; 9]].concat()]
            })
            .collect();
        for input in [alloc::vec![b'a'; 200]].iter().chain(&inputs) {
            let signature = fresh().sign(input);
            assert_eq!(used.sign(input).as_bytes(), signature.as_bytes(), "{}", input.len());
            used.clone().verify(None, input, signature.as_bytes()).unwrap();
            let mut other = input.clone();
            other.push(0);
            assert!(used.verify(None, &other, signature.as_bytes()).is_err());
        }
    }

    #[test]
    fn signatures_of_other_lengths_are_refused() {
        let key = HmacKey::<Hs256>::from_bytes([7; 32]).unwrap();
        let signature = key.sign(b"input");
        let signature = signature.as_bytes();
        for other in [&[][..], &signature[..31], &[signature, &[0]].concat()] {
            let refused = key.verify(None, b"input", other);
            assert!(matches!(refused, Err(VerifyError::InvalidSignature)));
        }
    }

    /// RFC 4231 §4: cases 1 to 4, 6 and 7. The keys shorter than a hash would be refused by the
    /// constructors, so that they are prepared here.
    #[test]
    fn rfc_4231() {
        fn check<A: HmacAlgorithm>(key: &[u8], data: &[u8], expected: &str) {
            let mac = HmacKey::<A>::prepare(key).sign(data);
            let hex: String = mac.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hex, expected, "{}", A::NAME);
        }
        let (one, two) = ([0x0b; 20], b"Jefe");
        check::<Hs256>(
            &one,
            b"Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        );
        check::<Hs384>(
            &one,
            b"Hi There",
            "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6",
        );
        check::<Hs512>(
            &one,
            b"Hi There",
            "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
        );
        let question = b"what do ya want for nothing?";
        check::<Hs256>(
            two,
            question,
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        );
        check::<Hs384>(
            two,
            question,
            "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
        );
        check::<Hs512>(
            two,
            question,
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
        );
        let (long, hash_first) =
            ([0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First");
        check::<Hs256>(
            &long,
            hash_first,
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        );
        check::<Hs384>(
            &long,
            hash_first,
            "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952",
        );
        check::<Hs512>(
            &long,
            hash_first,
            "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598",
        );
    }
}
