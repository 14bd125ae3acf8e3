//! The public-key algorithms. They exist without any feature; their keys need one.

use crate::jws::Jws;
use crate::key::{Algorithm, Includes, sealed};
#[cfg(feature = "public-keys")]
use crate::key_format::{Curve, Hash, KeyKind, ParameterSet, RsaPadding};

/// An algorithm with public keys, or a list of such algorithms.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no public keys",
    label = "not a public-key algorithm",
    note = "an HMAC key is a secret that verifies and signs, and is never published",
    note = "to publish keys, use a public-key algorithm such as `ES256`: `KeyRing<Es256>`"
)]
pub trait WithPublicKeys: Algorithm<Form = Jws> {}

#[diagnostic::do_not_recommend]
impl<A: PublicKeyAlgorithm> WithPublicKeys for A {}
impl WithPublicKeys for Ed25519 {}

/// An algorithm whose private key signs and whose public key verifies.
pub trait PublicKeyAlgorithm: Algorithm<Form = Jws> + sealed::Sealed {
    /// The kind of key that the algorithm needs.
    #[cfg(feature = "public-keys")]
    #[doc(hidden)]
    const KIND: KeyKind;
}

macro_rules! public_key_algorithms {
    ($(
        $(#[$doc:meta])*
        $marker:ident = $name:literal, $signature_len:literal, $kind:expr;
    )*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $marker;

        impl sealed::Sealed for $marker {}
        impl sealed::SealedAlgorithm for $marker {}

        impl Algorithm for $marker {
            const NAME: &'static str = $name;
            type Form = Jws;
            type SignatureBuffer = [u8; $signature_len];
        }

        impl PublicKeyAlgorithm for $marker {
            #[cfg(feature = "public-keys")]
            const KIND: KeyKind = $kind;
        }
    )*

        /// The names of these algorithms.
        #[cfg(test)]
        pub(crate) const NAMES: &[&str] = &[$($name),*];
    };
}

public_key_algorithms! {
    /// ECDSA with P-256 and SHA-256 (RFC 7518 §3.4). Signatures of 64 bytes.
    Es256 = "ES256", 64, KeyKind::Ec(Curve::P256);
    /// ECDSA with P-384 and SHA-384 (RFC 7518 §3.4). Signatures of 96 bytes.
    Es384 = "ES384", 96, KeyKind::Ec(Curve::P384);
    /// ECDSA with P-521 and SHA-512 (RFC 7518 §3.4). Signatures of 132 bytes.
    Es512 = "ES512", 132, KeyKind::Ec(Curve::P521);
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 §3.3). Signatures of 256 to 1024 bytes.
    Rs256 = "RS256", 1024, KeyKind::Rsa { padding: RsaPadding::Pkcs1v15, hash: Hash::Sha256 };
    /// RSASSA-PKCS1-v1_5 with SHA-384 (RFC 7518 §3.3). Signatures of 256 to 1024 bytes.
    Rs384 = "RS384", 1024, KeyKind::Rsa { padding: RsaPadding::Pkcs1v15, hash: Hash::Sha384 };
    /// RSASSA-PKCS1-v1_5 with SHA-512 (RFC 7518 §3.3). Signatures of 256 to 1024 bytes.
    Rs512 = "RS512", 1024, KeyKind::Rsa { padding: RsaPadding::Pkcs1v15, hash: Hash::Sha512 };
    /// RSASSA-PSS with SHA-256 (RFC 7518 §3.5). Signatures of 256 to 1024 bytes.
    Ps256 = "PS256", 1024, KeyKind::Rsa { padding: RsaPadding::Pss, hash: Hash::Sha256 };
    /// RSASSA-PSS with SHA-384 (RFC 7518 §3.5). Signatures of 256 to 1024 bytes.
    Ps384 = "PS384", 1024, KeyKind::Rsa { padding: RsaPadding::Pss, hash: Hash::Sha384 };
    /// RSASSA-PSS with SHA-512 (RFC 7518 §3.5). Signatures of 256 to 1024 bytes.
    Ps512 = "PS512", 1024, KeyKind::Rsa { padding: RsaPadding::Pss, hash: Hash::Sha512 };
    /// **Experimental: may change in any version.** ML-DSA-44 with an empty context (RFC 9964 §5, FIPS
    /// 204). Signatures of 2420 bytes.
    MlDsa44 = "ML-DSA-44", 2420, KeyKind::MlDsa(ParameterSet::MlDsa44);
    /// **Experimental: may change in any version.** ML-DSA-65 with an empty context (RFC 9964 §5, FIPS
    /// 204). Signatures of 3309 bytes.
    MlDsa65 = "ML-DSA-65", 3309, KeyKind::MlDsa(ParameterSet::MlDsa65);
    /// **Experimental: may change in any version.** ML-DSA-87 with an empty context (RFC 9964 §5, FIPS
    /// 204). Signatures of 4627 bytes.
    MlDsa87 = "ML-DSA-87", 4627, KeyKind::MlDsa(ParameterSet::MlDsa87);
}

/// An algorithm of the ECDSA family.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an ECDSA algorithm",
    label = "not an ECDSA algorithm",
    note = "only signatures of ES256, ES384 and ES512 have a form in DER: use others unchanged"
)]
pub trait EcdsaAlgorithm: PublicKeyAlgorithm {}

impl EcdsaAlgorithm for Es256 {}
impl EcdsaAlgorithm for Es384 {}
impl EcdsaAlgorithm for Es512 {}

/// The two names of EdDSA with Ed25519 (RFC 8037 §3.1, RFC 9864 §2.2).
const ED25519_NAMES: &[&str] = &["EdDSA", "Ed25519"];

/// EdDSA with Ed25519, written as `EdDSA` (RFC 8037 §3.1). The name `Ed25519` is read as well
/// (RFC 9864 §2.2). Signatures of 64 bytes.
#[derive(Clone, Copy, Debug)]
pub struct EdDsa;

/// EdDSA with Ed25519, written as `Ed25519` (RFC 9864 §2.2). The name `EdDSA` is read as well.
/// Signatures of 64 bytes. The keys are those of [`EdDsa`].
#[derive(Clone, Copy, Debug)]
pub struct Ed25519;

impl sealed::Sealed for EdDsa {}
impl sealed::SealedAlgorithm for EdDsa {}
impl sealed::SealedAlgorithm for Ed25519 {}

impl Algorithm for EdDsa {
    const NAME: &'static str = "EdDSA";
    const NAMES: &'static [&'static str] = ED25519_NAMES;
    type Form = Jws;
    type SignatureBuffer = [u8; 64];
}

impl Algorithm for Ed25519 {
    const NAME: &'static str = "Ed25519";
    const NAMES: &'static [&'static str] = ED25519_NAMES;
    type Form = Jws;
    type SignatureBuffer = [u8; 64];
}

impl Includes<EdDsa> for Ed25519 {}

impl PublicKeyAlgorithm for EdDsa {
    #[cfg(feature = "public-keys")]
    const KIND: KeyKind = KeyKind::Ed25519;
}
