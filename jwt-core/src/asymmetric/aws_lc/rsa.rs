//! RSA: RSASSA-PKCS1-v1_5 and RSASSA-PSS (RFC 7518 §3.3, §3.5), with keys of 2048 to 8192 bits.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPairComponents, KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{
    ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512,
    RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RSA_PSS_SHA256,
    RSA_PSS_SHA384, RSA_PSS_SHA512, RsaKeyPair, RsaParameters, RsaSignatureEncoding,
};

use super::AwsLc;
use crate::alg::{Ps256, Ps384, Ps512, PublicKeyAlgorithm, Rs256, Rs384, Rs512};
use crate::asymmetric::backend::{Backend, KeyBackend, KeyRules};
use crate::asymmetric::private_key::PrivateKey;
use crate::asymmetric::public_key::PublicKey;
use crate::error::{EncodeError, KeyError};
use crate::key_format::{PrivateMaterial, PublicMaterial, RsaPrivate, Wanted};

const FORMAT: &str = "an RSA key";

macro_rules! rsa {
    (
        $algorithm:ident, $name:literal, $signing_key:ident, $verifying_key:ident,
        $signing:ident, $verifying:ident
    ) => {
        impl KeyBackend<$algorithm> for AwsLc {
            const KEYS: KeyRules = KeyRules::of_signatures::<$algorithm>();

            type Private = RsaKeyPair;
            type Public = ParsedPublicKey;

            fn private(
                material: &PrivateMaterial,
                wanted: Wanted,
            ) -> Result<(Self::Private, PublicMaterial), KeyError> {
                private(material, wanted)
            }

            fn public(material: &PublicMaterial, wanted: Wanted) -> Result<Self::Public, KeyError> {
                public(material, wanted, &$verifying)
            }
        }

        impl Backend<$algorithm> for AwsLc {
            fn sign(
                key: &Self::Private,
                signing_input: &[u8],
                buffer: &mut [u8],
            ) -> Result<usize, EncodeError> {
                sign(key, signing_input, buffer, &$signing)
            }

            fn verifies(key: &Self::Public, signing_input: &[u8], signature: &[u8]) -> bool {
                super::verifies(key, signing_input, signature)
            }
        }

        #[doc = concat!("A private key that signs `", $name, "` tokens.")]
        pub type $signing_key = PrivateKey<$algorithm, AwsLc>;

        #[doc = concat!("A public key that verifies `", $name, "` tokens.")]
        pub type $verifying_key = PublicKey<$algorithm, AwsLc>;

        impl PrivateKey<$algorithm, AwsLc> {
            /// Generates a random key of 2048, 3072, 4096 or 8192 bits.
            ///
            /// The key cannot be written to a file, and is lost when the process ends. For a key that
            /// stays, create one with a tool such as `openssl genpkey`, and load it with
            /// [`from_env`](Self::from_env).
            ///
            /// # Errors
            ///
            /// [`KeyError::RsaSize`] for a size that is not allowed, and [`KeyError::NotGenerated`]
            /// for one that the library does not generate.
            pub fn generate(bits: usize) -> Result<Self, KeyError> {
                generate(bits)
            }
        }
    };
}

rsa!(
    Rs256,
    "RS256",
    Rs256SigningKey,
    Rs256VerifyingKey,
    RSA_PKCS1_SHA256,
    RSA_PKCS1_2048_8192_SHA256
);
rsa!(
    Rs384,
    "RS384",
    Rs384SigningKey,
    Rs384VerifyingKey,
    RSA_PKCS1_SHA384,
    RSA_PKCS1_2048_8192_SHA384
);
rsa!(
    Rs512,
    "RS512",
    Rs512SigningKey,
    Rs512VerifyingKey,
    RSA_PKCS1_SHA512,
    RSA_PKCS1_2048_8192_SHA512
);
rsa!(Ps256, "PS256", Ps256SigningKey, Ps256VerifyingKey, RSA_PSS_SHA256, RSA_PSS_2048_8192_SHA256);
rsa!(Ps384, "PS384", Ps384SigningKey, Ps384VerifyingKey, RSA_PSS_SHA384, RSA_PSS_2048_8192_SHA384);
rsa!(Ps512, "PS512", Ps512SigningKey, Ps512VerifyingKey, RSA_PSS_SHA512, RSA_PSS_2048_8192_SHA512);

/// The library checks that the numbers belong together: `p * q = n`, and `d`, `dp`, `dq` and `qinv`.
fn private(
    material: &PrivateMaterial,
    wanted: Wanted,
) -> Result<(RsaKeyPair, PublicMaterial), KeyError> {
    let PrivateMaterial::Rsa(RsaPrivate { n, e, d, p, q, dp, dq, qinv }) = material else {
        return Err(wanted.other_kind(FORMAT));
    };
    check_exponent(e, wanted)?;
    let key = RsaKeyPair::from_components(&KeyPairComponents {
        public_key: PublicKeyComponents { n, e },
        d: d.as_slice(),
        p: p.as_slice(),
        q: q.as_slice(),
        dP: dp.as_slice(),
        dQ: dq.as_slice(),
        qInv: qinv.as_slice(),
    })
    .map_err(|_| wanted.invalid(FORMAT, "its numbers do not belong together"))?;
    Ok((key, PublicMaterial::Rsa { n: n.clone(), e: e.clone() }))
}

fn public(
    material: &PublicMaterial,
    wanted: Wanted,
    algorithm: &'static RsaParameters,
) -> Result<ParsedPublicKey, KeyError> {
    let PublicMaterial::Rsa { n, e } = material else {
        return Err(wanted.other_kind(FORMAT));
    };
    check_exponent(e, wanted)?;
    // The library checks only numbers that it reads from DER.
    PublicKeyComponents { n, e }
        .as_der()
        .ok()
        .and_then(|der| ParsedPublicKey::new(algorithm, der.as_ref()).ok())
        .ok_or_else(|| wanted.invalid(FORMAT, "the library refuses its numbers"))
}

/// Signs with PKCS #1 v1.5, or with PSS and a salt as long as the hash (RFC 7518 §3.5).
fn sign(
    key: &RsaKeyPair,
    signing_input: &[u8],
    buffer: &mut [u8],
    encoding: &'static RsaSignatureEncoding,
) -> Result<usize, EncodeError> {
    let len = key.public_modulus_len();
    let signature = buffer.get_mut(..len).ok_or(EncodeError::SigningFailed)?;
    key.sign(encoding, &SystemRandom::new(), signing_input, signature)
        .map_err(|_| EncodeError::SigningFailed)?;
    Ok(len)
}

fn generate<A: PublicKeyAlgorithm>(bits: usize) -> Result<PrivateKey<A, AwsLc>, KeyError>
where
    AwsLc: Backend<A>,
{
    let algorithm = A::NAME;
    let size = match bits {
        2048 => KeySize::Rsa2048,
        3072 => KeySize::Rsa3072,
        4096 => KeySize::Rsa4096,
        8192 => KeySize::Rsa8192,
        2049..8192 => return Err(KeyError::NotGenerated { algorithm, bits }),
        _ => return Err(KeyError::RsaSize { algorithm, bits }),
    };
    // The buffer is wiped when it is dropped.
    let der: Pkcs8V1Der<'_> = RsaKeyPair::generate(size)
        .and_then(|key| key.as_der())
        .map_err(|_| KeyError::NotGenerated { algorithm, bits })?;
    PrivateKey::from_der(der.as_ref())
}

/// Checks that the public exponent has at most 33 bits, which is a limit of the library.
fn check_exponent(e: &[u8], wanted: Wanted) -> Result<(), KeyError> {
    if e.len() <= 4 || matches!(e, [0 | 1, _, _, _, _]) {
        return Ok(());
    }
    Err(wanted.invalid(FORMAT, "the public exponent has more than 33 bits"))
}
