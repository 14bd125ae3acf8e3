//! Traits of the algorithms whose keys are enabled. The derive requires them, so that a missing
//! feature is an error at `alg = …` that names the feature.

use crate::key::Algorithm;

macro_rules! enabled {
    ($trait:ident, $feature:literal, $message:literal, $note:literal) => {
        #[doc = concat!("An algorithm whose keys the feature `", $feature, "` or `aws-lc` enables.")]
        #[diagnostic::on_unimplemented(
                                            message = $message,
                                            label = "the keys of this algorithm are not enabled",
                                            note = $note
                                        )]
        pub trait $trait: Algorithm {
            /// Does nothing. Derived code refers to it to require the trait.
            fn check() {}
        }

        #[cfg(any(feature = $feature, feature = "aws-lc"))]
        impl<A: Algorithm> $trait for A {}
    };
}

enabled!(
    EcdsaEnabled,
    "ecdsa",
    "`{Self}` needs the feature `ecdsa` of typed-jwt",
    "enable it in Cargo.toml, as in `typed-jwt = {{ version = \"0.1\", features = [\"ecdsa\"] }}`"
);
enabled!(
    Ed25519Enabled,
    "ed25519",
    "`{Self}` needs the feature `ed25519` of typed-jwt",
    "enable it in Cargo.toml, as in `typed-jwt = {{ version = \"0.1\", features = [\"ed25519\"] }}`"
);
enabled!(
    RsaEnabled,
    "rsa",
    "`{Self}` needs the feature `rsa` of typed-jwt",
    "enable it in Cargo.toml, as in `typed-jwt = {{ version = \"0.1\", features = [\"rsa\"] }}`"
);
