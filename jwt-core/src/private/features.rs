//! Traits of the algorithms whose keys are enabled. The derive requires them, so that a missing
//! feature is an error at `alg = …` that names the feature.

#[cfg(all(feature = "encrypt", feature = "rsa"))]
use crate::alg::RsaOaep256;
#[cfg(all(feature = "encrypt", feature = "ecdsa"))]
use crate::alg::{EcdhEsP256, EcdhEsP256A256Kw};
#[cfg(all(feature = "encrypt", feature = "ed25519"))]
use crate::alg::{EcdhEsX25519, EcdhEsX25519A256Kw};
use crate::key::Algorithm;

/// An algorithm whose keys the feature `ecdsa` or `aws-lc` enables.
#[diagnostic::on_unimplemented(
    message = "`{Self}` needs the feature `ecdsa` of typed-jwt",
    label = "the keys of this algorithm are not enabled",
    note = "enable it in Cargo.toml, as in `typed-jwt = {{ version = \"0.1\", features = [\"ecdsa\"] }}`"
)]
pub trait EcdsaEnabled: Algorithm {
    /// Does nothing. Derived code refers to it to require the trait.
    fn check() {}
}

#[cfg(any(feature = "ecdsa", feature = "aws-lc"))]
impl<A: Algorithm> EcdsaEnabled for A {}

/// An algorithm whose keys the feature `ed25519` or `aws-lc` enables.
#[diagnostic::on_unimplemented(
    message = "`{Self}` needs the feature `ed25519` of typed-jwt",
    label = "the keys of this algorithm are not enabled",
    note = "enable it in Cargo.toml, as in `typed-jwt = {{ version = \"0.1\", features = [\"ed25519\"] }}`"
)]
pub trait Ed25519Enabled: Algorithm {
    /// Does nothing. Derived code refers to it to require the trait.
    fn check() {}
}

#[cfg(any(feature = "ed25519", feature = "aws-lc"))]
impl<A: Algorithm> Ed25519Enabled for A {}

/// An algorithm whose keys the feature `rsa` or `aws-lc` enables.
#[diagnostic::on_unimplemented(
    message = "`{Self}` needs the feature `rsa` of typed-jwt",
    label = "the keys of this algorithm are not enabled",
    note = "enable it in Cargo.toml, as in `typed-jwt = {{ version = \"0.1\", features = [\"rsa\"] }}`"
)]
pub trait RsaEnabled: Algorithm {
    /// Does nothing. Derived code refers to it to require the trait.
    fn check() {}
}

#[cfg(any(feature = "rsa", feature = "aws-lc"))]
impl<A: Algorithm> RsaEnabled for A {}

/// An algorithm whose keys the feature `encrypt` enables.
#[diagnostic::on_unimplemented(
    message = "`{Self}` needs the feature `encrypt` of typed-jwt",
    label = "the keys of this algorithm are not enabled",
    note = "enable it in Cargo.toml, as in `typed-jwt = {{ version = \"0.1\", features = [\"encrypt\"] }}`",
    note = "to encrypt to a public key, also enable `ecdsa` for P-256, `ed25519` for X25519, or `rsa` for RSA"
)]
pub trait EncryptEnabled {
    /// Does nothing. Derived code refers to it to require the trait.
    fn check() {}
}

#[cfg(feature = "encrypt")]
impl<A: Algorithm> EncryptEnabled for A {}

#[cfg(all(feature = "encrypt", feature = "ecdsa"))]
impl EncryptEnabled for EcdhEsP256 {}
#[cfg(all(feature = "encrypt", feature = "ecdsa"))]
impl EncryptEnabled for EcdhEsP256A256Kw {}
#[cfg(all(feature = "encrypt", feature = "ed25519"))]
impl EncryptEnabled for EcdhEsX25519 {}
#[cfg(all(feature = "encrypt", feature = "ed25519"))]
impl EncryptEnabled for EcdhEsX25519A256Kw {}
#[cfg(all(feature = "encrypt", feature = "rsa"))]
impl EncryptEnabled for RsaOaep256 {}

/// An algorithm whose keys the feature `ml-dsa` enables.
#[diagnostic::on_unimplemented(
    message = "`{Self}` needs the feature `ml-dsa` of typed-jwt",
    label = "the keys of this algorithm are not enabled",
    note = "enable it in Cargo.toml, as in `typed-jwt = {{ version = \"0.1\", features = [\"ml-dsa\"] }}`",
    note = "the feature `ml-dsa` is experimental, and may change in any version"
)]
pub trait MlDsaEnabled: Algorithm {
    /// Does nothing. Derived code refers to it to require the trait.
    fn check() {}
}

#[cfg(feature = "ml-dsa")]
impl<A: Algorithm> MlDsaEnabled for A {}
