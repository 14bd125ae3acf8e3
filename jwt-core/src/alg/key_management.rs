//! Algorithms that encrypt to the public key of a recipient. They exist without any feature; their keys
//! need two.
//!
//! Anyone can encrypt with a public key, so a token that decrypts is not authentic. These algorithms are
//! therefore not an [`Algorithm`](crate::Algorithm) of claims: they only encrypt the outside of a token
//! that is signed, [`Nested`](crate::Nested).

use crate::key::{Encryption, sealed};
use crate::nested::NestedEncryption;

macro_rules! key_management {
    ($($(#[$doc:meta])* $marker:ident = $alg:literal, $encrypted_key_len:literal, $agrees_on_key:literal;)*) => {$(
        $(#[$doc])*
        ///
        /// Anyone can encrypt with a public key: this algorithm only encrypts the outside of a token that is
        /// signed, [`Nested`](crate::Nested). It is not an algorithm of claims.
        ///
        /// ```compile_fail,E0277
        /// fn are_claims<A: typed_jwt::Algorithm>() {}
        #[doc = concat!("are_claims::<typed_jwt::", stringify!($marker), ">();")]
        /// ```
        #[derive(Clone, Copy, Debug)]
        pub struct $marker;

        impl sealed::Sealed for $marker {}

        impl NestedEncryption for $marker {
            const ENCRYPTION: Encryption = Encryption {
                alg: $alg,
                enc: "A256GCM",
                encrypted_key_len: $encrypted_key_len,
                iv_len: 12,
                tag_len: 16,
                block_len: 1,
                agrees_on_key: $agrees_on_key,
            };
        }
    )*};
}

key_management! {
    /// Key agreement on P-256, whose result is the content key of AES-256-GCM (RFC 7518 §4.6): `ECDH-ES`
    /// and `A256GCM`. The keys need the features `encrypt` and `ecdsa`.
    EcdhEsP256 = "ECDH-ES", 0, true;
    /// Key agreement on X25519, whose result is the content key of AES-256-GCM (RFC 7518 §4.6, RFC 8037
    /// §3.2): `ECDH-ES` and `A256GCM`. The keys need the features `encrypt` and `ed25519`.
    EcdhEsX25519 = "ECDH-ES", 0, true;
    /// Key agreement on P-256, whose result wraps the content key of AES-256-GCM (RFC 7518 §4.6):
    /// `ECDH-ES+A256KW` and `A256GCM`. The keys need the features `encrypt` and `ecdsa`.
    EcdhEsP256A256Kw = "ECDH-ES+A256KW", 40, true;
    /// Key agreement on X25519, whose result wraps the content key of AES-256-GCM (RFC 7518 §4.6, RFC 8037
    /// §3.2): `ECDH-ES+A256KW` and `A256GCM`. The keys need the features `encrypt` and `ed25519`.
    EcdhEsX25519A256Kw = "ECDH-ES+A256KW", 40, true;
    /// RSAES-OAEP with SHA-256 and MGF1 with SHA-256 (RFC 7518 §4.3), which encrypts the content key of
    /// AES-256-GCM: `RSA-OAEP-256` and `A256GCM`. The keys need the features `encrypt` and `rsa`.
    // The encrypted key is as long as the modulus, which the key knows.
    RsaOaep256 = "RSA-OAEP-256", 0, false;
}
