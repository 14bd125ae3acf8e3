//! RSASSA-PKCS1-v1_5 (RFC 7518 §3.3) and RSASSA-PSS (RFC 7518 §3.5).
//!
//! The library checks the result of every private operation with the public key. A fault in the
//! computation with the two primes is then an error and not a signature that reveals the primes
//! (Boneh and others, "On the Importance of Checking Cryptographic Protocols for Faults", 1997).

use ::rsa::BoxedUint;
use ::rsa::traits::{PrivateKeyParts, PublicKeyParts};
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;
#[cfg(feature = "std")]
use {::rsa::rand_core::UnwrapErr, getrandom::SysRng};

use super::RustCrypto;
use crate::alg::{Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};
use crate::asymmetric::backend::{Backend, KeyBackend, KeyRules};
#[cfg(feature = "std")]
use crate::asymmetric::private_key::PrivateKey;
use crate::asymmetric::public_key::PublicKey;
use crate::error::{EncodeError, KeyError};
#[cfg(feature = "std")]
use crate::key::write_signature;
use crate::key_format::{PrivateMaterial, PublicMaterial, RsaPrivate, Wanted};

pub(crate) const FORMAT: &str = "an RSA key";

const MIN_BITS: usize = 2048;
const MAX_BITS: usize = 8192;

/// Implements the algorithms. `$verify` and `$sign` are methods of the library. The methods of PSS
/// use a salt as long as the hash, and MGF1 with the same hash.
macro_rules! rsa {
    ($(
        $algorithm:ident, $name:literal, $hash:ty, $verify:ident, $sign:ident,
        $signing:ident, $verifying:ident;
    )*) => {$(
        impl KeyBackend<$algorithm> for RustCrypto {
            const KEYS: KeyRules = KeyRules::of_signatures::<$algorithm>();

            type Private = ::rsa::PrivateKey;
            type Public = ::rsa::PublicKey;

            fn private(
                material: &PrivateMaterial,
                wanted: Wanted,
            ) -> Result<(Self::Private, PublicMaterial), KeyError> {
                let PrivateMaterial::Rsa(numbers) = material else {
                    return Err(wanted.other_kind(FORMAT));
                };
                let public = PublicMaterial::Rsa { n: numbers.n.clone(), e: numbers.e.clone() };
                Ok((private_key(numbers, wanted)?, public))
            }

            fn public(material: &PublicMaterial, wanted: Wanted) -> Result<Self::Public, KeyError> {
                let PublicMaterial::Rsa { n, e } = material else {
                    return Err(wanted.other_kind(FORMAT));
                };
                public_key(n, e, wanted)
            }
        }

        impl Backend<$algorithm> for RustCrypto {
            /// Signs with blinding, for which the operating system gives the randomness.
            #[cfg(feature = "std")]
            fn sign(
                key: &Self::Private,
                signing_input: &[u8],
                buffer: &mut [u8],
            ) -> Result<usize, EncodeError> {
                let signature = key
                    .$sign::<$hash, _>(&mut SysRng, signing_input)
                    .map_err(|_| EncodeError::SigningFailed)?;
                write_signature(&signature, buffer)
            }

            /// Refuses to sign: without randomness, the private key could not be protected.
            #[cfg(not(feature = "std"))]
            fn sign(_: &Self::Private, _: &[u8], _: &mut [u8]) -> Result<usize, EncodeError> {
                Err(EncodeError::SigningFailed)
            }

            /// Accepts only signatures that are as long as the modulus, leading zeros included.
            fn verifies(key: &Self::Public, signing_input: &[u8], signature: &[u8]) -> bool {
                signature.len() == key.size()
                    && key.$verify::<$hash>(signing_input, signature).is_ok()
            }
        }

        #[doc = concat!("A private RSA key of 2048 to 8192 bits that signs `", $name, "` tokens.")]
        ///
        /// Signing needs the feature `std`, because each signature is computed with fresh
        /// randomness of the operating system (blinding). Each signature is verified before it is
        /// returned.
        ///
        /// # Side channels
        ///
        /// The keys use the crate `rsa` 0.10. In earlier versions, the duration of private
        /// operations depended on the key, so that an attacker who measured many of them could
        /// recover it ([RUSTSEC-2023-0071], the "Marvin attack"). Version 0.10 computes in constant
        /// time and with blinding, and its authors state that this resolves the attack. The new
        /// code has not been audited, and in September 2026, before the release, the advisory
        /// listed no patched version: tools that read it may report 0.10 as well.
        ///
        /// The attack concerns private operations only. An application that only verifies has no
        /// private key, and ignores the advisory safely.
        ///
        /// # Wiping
        ///
        /// When the last clone of the key is dropped, its exponents and primes are wiped. The
        /// library wipes neither the coefficient `1/q mod p` nor the intermediate values of its
        /// computations, nor the numbers of a key that it refuses.
        ///
        /// [RUSTSEC-2023-0071]: https://rustsec.org/advisories/RUSTSEC-2023-0071.html
        #[cfg(feature = "std")]
        pub type $signing = PrivateKey<$algorithm, RustCrypto>;

        #[doc = concat!("A public RSA key of 2048 to 8192 bits that verifies `", $name, "` tokens.")]
        ///
        /// The public exponent is odd, at least 65537 and less than 2³³.
        ///
        /// Every verification of a signature that is as long as the modulus allocates memory for
        /// large numbers, also if the signature is then refused: with a modulus of 2048 bits, at most
        /// 28 times its length at a time (7 KiB).
        pub type $verifying = PublicKey<$algorithm, RustCrypto>;

        #[cfg(feature = "std")]
        impl PrivateKey<$algorithm, RustCrypto> {
            /// Generates a random key with a modulus of `bits` bits and the public exponent 65537,
            /// from the operating system's randomness. It takes seconds for 4096 bits, and can take
            /// minutes for 8192 bits.
            ///
            /// The key cannot be written to a file, and is lost when the process ends. For a key that
            /// stays, create one with a tool such as `openssl genpkey`, and load it with
            /// [`from_env`](Self::from_env).
            ///
            /// # Errors
            ///
            /// [`KeyError::RsaSize`] unless `bits` is at least 2048 and at most 8192.
            ///
            /// # Panics
            ///
            /// If the operating system has no randomness, as the standard library's `RandomState`
            /// does. No input causes it.
            pub fn generate(bits: usize) -> Result<Self, KeyError> {
                let (prepared, public) = generate(bits, <RustCrypto as KeyBackend<$algorithm>>::KEYS.wanted)?;
                Self::from_prepared(prepared, public)
            }
        }
    )*};
}

rsa! {
    Rs256, "RS256", Sha256, pkcs1v15_verify, pkcs1v15_sign_with_rng,
    Rs256SigningKey, Rs256VerifyingKey;
    Rs384, "RS384", Sha384, pkcs1v15_verify, pkcs1v15_sign_with_rng,
    Rs384SigningKey, Rs384VerifyingKey;
    Rs512, "RS512", Sha512, pkcs1v15_verify, pkcs1v15_sign_with_rng,
    Rs512SigningKey, Rs512VerifyingKey;
    Ps256, "PS256", Sha256, pss_verify, pss_sign_with_rng,
    Ps256SigningKey, Ps256VerifyingKey;
    Ps384, "PS384", Sha384, pss_verify, pss_sign_with_rng,
    Ps384SigningKey, Ps384VerifyingKey;
    Ps512, "PS512", Sha512, pss_verify, pss_sign_with_rng,
    Ps512SigningKey, Ps512VerifyingKey;
}

pub(crate) fn public_key(n: &[u8], e: &[u8], wanted: Wanted) -> Result<::rsa::PublicKey, KeyError> {
    let [n, e] = [n, e].map(BoxedUint::from_be_slice_vartime);
    ::rsa::PublicKey::new_with_size_limits(n, e, MIN_BITS..=MAX_BITS)
        .map_err(|error| wanted.invalid(FORMAT, describe(&error)))
}

/// Checks that `p * q = n`, that `d` inverts `e`, and that the other numbers follow from these; and
/// prepares the key.
pub(crate) fn private_key(
    numbers: &RsaPrivate,
    wanted: Wanted,
) -> Result<::rsa::PrivateKey, KeyError> {
    let invalid = |error| wanted.invalid(FORMAT, describe(&error));
    let public = public_key(&numbers.n, &numbers.e, wanted)?;
    // The memory for a secret number depends only on the size of the modulus.
    let number = |bytes: &[u8], bits: u32| {
        BoxedUint::from_be_slice(bytes, bits).map_err(|error| invalid(error.into()))
    };
    let n_bits = public.n_bits_precision();
    let prime_bits = public.n().bit_width().div_ceil(2);
    let key = ::rsa::PrivateKey::from_components(
        public.n().as_ref().clone(),
        public.e().clone(),
        number(&numbers.d, n_bits)?,
        alloc::vec![number(&numbers.p, prime_bits)?, number(&numbers.q, prime_bits)?],
    )
    .map_err(invalid)?;
    let crt = [
        (&numbers.dp, key.dp().cloned()),
        (&numbers.dq, key.dq().cloned()),
        (&numbers.qinv, key.crt_coefficient()),
    ];
    for (found, computed) in crt {
        let found = Zeroizing::new(number(found, prime_bits)?);
        if computed.map(Zeroizing::new) != Some(found) {
            let problem = "an exponent or the coefficient of the primes is wrong";
            return Err(wanted.invalid(FORMAT, problem));
        }
    }
    Ok(key)
}

#[cfg(feature = "std")]
pub(crate) fn generate(
    bits: usize,
    wanted: Wanted,
) -> Result<(::rsa::PrivateKey, PublicMaterial), KeyError> {
    if !(MIN_BITS..=MAX_BITS).contains(&bits) {
        return Err(KeyError::RsaSize { algorithm: wanted.algorithm, bits });
    }
    let key = ::rsa::PrivateKey::new(&mut UnwrapErr(SysRng), bits)
        .map_err(|error| wanted.invalid(FORMAT, describe(&error)))?;
    let public = PublicMaterial::Rsa { n: key.n_bytes().into_vec(), e: key.e_bytes().into_vec() };
    Ok((key, public))
}

/// Describes why the library refuses a key.
fn describe(error: &::rsa::Error) -> &'static str {
    use ::rsa::Error;

    match error {
        Error::PublicExponentTooLarge => "the public exponent has more than 33 bits",
        Error::InvalidModulus => "the modulus is not the product of the primes",
        Error::InvalidExponent => "the private exponent does not belong to the public exponent",
        Error::InvalidPrime => "the primes are not two odd numbers of half the size of the modulus",
        Error::Decode(_) => "a private number is larger than the modulus allows",
        _ => "its numbers are not an RSA key",
    }
}
