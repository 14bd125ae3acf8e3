//! Generates the private halves of keys whose private half is a random number.

#[cfg(feature = "std")]
use {
    super::backend::Backend, super::private_key::PrivateKey, crate::alg::PublicKeyAlgorithm,
    crate::key_format::PrivateMaterial, zeroize::Zeroizing,
};

#[cfg(all(any(feature = "ecdsa", feature = "aws-lc"), feature = "std"))]
use crate::key_format::Curve;
#[cfg(all(feature = "ml-dsa", feature = "std"))]
use crate::key_format::{MlDsaPrivate, ParameterSet};

/// Generates an EC key.
#[cfg(all(any(feature = "ecdsa", feature = "aws-lc"), feature = "std"))]
pub(super) fn ec<A: PublicKeyAlgorithm, B: Backend<A>>(curve: Curve) -> PrivateKey<A, B> {
    // A random number is below the order of the curve almost always; if it is not, the backend
    // refuses it.
    loop {
        let mut scalar = Zeroizing::new(alloc::vec![0; curve.field_len()]);
        fill(&mut scalar);
        if let (Curve::P521, Some(first)) = (curve, scalar.first_mut()) {
            // 521 bits are 65 bytes and one bit.
            *first &= 1;
        }
        let material = PrivateMaterial::Ec { curve, scalar, public: None };
        if let Ok(key) = PrivateKey::from_material(&material) {
            return key;
        }
    }
}

/// Generates an Ed25519 key (RFC 8032 §5.1.5).
#[cfg(all(any(feature = "ed25519", feature = "aws-lc"), feature = "std"))]
pub(super) fn ed25519<A: PublicKeyAlgorithm, B: Backend<A>>() -> PrivateKey<A, B> {
    loop {
        let mut seed = Zeroizing::new([0; 32]);
        fill(&mut *seed);
        let material = PrivateMaterial::Ed25519 { seed, public: None };
        if let Ok(key) = PrivateKey::from_material(&material) {
            return key;
        }
    }
}

/// Generates an ML-DSA key (FIPS 204 §5.1).
#[cfg(all(feature = "ml-dsa", feature = "std"))]
pub(super) fn ml_dsa<A: PublicKeyAlgorithm, B: Backend<A>>(set: ParameterSet) -> PrivateKey<A, B> {
    loop {
        let mut seed = Zeroizing::new([0; 32]);
        fill(&mut *seed);
        let key = MlDsaPrivate { set, seed, expanded: None, public: None };
        if let Ok(key) = PrivateKey::from_material(&PrivateMaterial::MlDsa(key)) {
            return key;
        }
    }
}

#[cfg(feature = "std")]
fn fill(secret: &mut [u8]) {
    #[expect(
        clippy::expect_used,
        reason = "a predictable key would be worse than an aborted process"
    )]
    getrandom::fill(secret).expect("the operating system has randomness");
}

/// Defines the aliases of the key types of one algorithm of a backend, and `generate`.
macro_rules! key_types {
    ($(#[doc = $note:literal])* $backend:ident, $algorithm:ident, $name:literal, $signing:ident, $verifying:ident, $generate:expr) => {
        #[doc = concat!("A private key that signs `", $name, "` tokens.")]
        $(#[doc = $note])*
        pub type $signing = PrivateKey<$algorithm, $backend>;

        #[doc = concat!("A public key that verifies `", $name, "` tokens.")]
        $(#[doc = $note])*
        pub type $verifying = PublicKey<$algorithm, $backend>;

        #[cfg(feature = "std")]
        impl PrivateKey<$algorithm, $backend> {
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
                $generate
            }
        }
    };
}

pub(super) use key_types;
