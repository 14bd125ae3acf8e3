//! The runtime of [`typed-jwt`]: keys, signatures, the wire rules, policies and verified claims.
//!
//! Applications depend on `typed-jwt`, which re-exports this crate and the derive.
//!
//! A token is verified in these steps:
//!
//! ```text
//! token -> compact -> header -> signature -> claims -> policy -> Verified<T>
//! ```
//!
//! [`typed-jwt`]: https://docs.rs/typed-jwt

#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

mod time;

mod clock;

mod error;

mod buffer;

mod base64url;
mod compact;
mod json;

mod key_id;

mod header;

mod requirements;

mod key_selector;

mod key;
mod key_text;
mod secret;

mod jwk;

#[cfg(feature = "public-keys")]
mod key_format;

pub mod alg;
#[cfg(feature = "public-keys")]
mod asymmetric;
#[cfg(feature = "public-keys")]
mod async_signer;
#[cfg(feature = "encrypt")]
mod encryption;
mod fast_path;
pub mod jwe;
pub mod jws;
#[cfg(feature = "std")]
mod key_ring;
mod nested;

mod string_like;

mod audience;

mod expected;
mod registered;

mod policy;

#[expect(clippy::missing_errors_doc, reason = "called only by derived code")]
mod wire;

mod claims;
mod tokens;
mod verified;

#[cfg(feature = "testing")]
pub mod testing;

mod private;

/// The module that derived code uses. Its name carries the version, so that the derive works only
/// with the runtime of the same version: `RELEASING.md`.
#[doc(hidden)]
pub mod __private_0_1_0 {
    pub use crate::private::*;
}

pub use alg::{
    A256CbcHs512, A256Gcm, A256Kw, EcdhEsP256, EcdhEsP256A256Kw, EcdhEsX25519, EcdhEsX25519A256Kw,
    EcdsaAlgorithm, Ed25519, EdDsa, Es256, Es384, Es512, HmacKey, Hs256, Hs384, Hs512, MlDsa44,
    MlDsa65, MlDsa87, Ps256, Ps384, Ps512, PublicKeyAlgorithm, Rs256, Rs384, Rs512, RsaOaep256,
    WithPublicKeys,
};
#[cfg(feature = "aws-lc")]
pub use asymmetric::aws_lc;
#[cfg(any(feature = "ecdsa", feature = "ed25519", feature = "rsa", feature = "ml-dsa"))]
pub use asymmetric::rust_crypto::RustCrypto;
#[cfg(feature = "ed25519")]
pub use asymmetric::rust_crypto::{Ed25519SigningKey, Ed25519VerifyingKey};
#[cfg(feature = "ecdsa")]
pub use asymmetric::rust_crypto::{
    Es256SigningKey, Es256VerifyingKey, Es384SigningKey, Es384VerifyingKey, Es512SigningKey,
    Es512VerifyingKey,
};
#[cfg(feature = "ml-dsa")]
pub use asymmetric::rust_crypto::{
    MlDsa44SigningKey, MlDsa44VerifyingKey, MlDsa65SigningKey, MlDsa65VerifyingKey,
    MlDsa87SigningKey, MlDsa87VerifyingKey,
};
#[cfg(all(feature = "rsa", feature = "std"))]
pub use asymmetric::rust_crypto::{
    Ps256SigningKey, Ps384SigningKey, Ps512SigningKey, Rs256SigningKey, Rs384SigningKey,
    Rs512SigningKey,
};
#[cfg(feature = "rsa")]
pub use asymmetric::rust_crypto::{
    Ps256VerifyingKey, Ps384VerifyingKey, Ps512VerifyingKey, Rs256VerifyingKey, Rs384VerifyingKey,
    Rs512VerifyingKey,
};
#[cfg(feature = "public-keys")]
pub use asymmetric::{Backend, KeyBackend, PrivateKey, PublicKey};
#[cfg(feature = "public-keys")]
pub use async_signer::{AsyncSigner, AsyncSigningKey, ExternalKey, ecdsa_from_der};
pub use audience::{Audience, AudienceLike};
pub use claims::{Claims, FixedPolicy, IssuableClaims, OwnedClaims, SessionClaims};
pub use clock::Clock;
#[cfg(target_has_atomic = "64")]
pub use clock::ManualClock;
#[cfg(feature = "std")]
pub use clock::SystemClock;
#[cfg(all(feature = "encrypt", feature = "ecdsa"))]
pub use encryption::recipient::{
    EcdhEsP256A256KwDecryptingKey, EcdhEsP256A256KwEncryptingKey, EcdhEsP256DecryptingKey,
    EcdhEsP256EncryptingKey,
};
#[cfg(all(feature = "encrypt", feature = "ed25519"))]
pub use encryption::recipient::{
    EcdhEsX25519A256KwDecryptingKey, EcdhEsX25519A256KwEncryptingKey, EcdhEsX25519DecryptingKey,
    EcdhEsX25519EncryptingKey,
};
#[cfg(all(feature = "encrypt", any(feature = "ecdsa", feature = "ed25519", feature = "rsa")))]
pub use encryption::recipient::{
    Recipient, RecipientAlgorithm, RecipientPrivateKey, RecipientPublicKey,
};
#[cfg(all(feature = "encrypt", feature = "rsa"))]
pub use encryption::recipient::{RsaOaep256DecryptingKey, RsaOaep256EncryptingKey};
#[cfg(feature = "encrypt")]
pub use encryption::{EncryptionAlgorithm, EncryptionKey};
#[cfg(feature = "std")]
pub use error::KeyRingError;
pub use error::{
    ClaimError, EcdsaDerError, EncodeError, KeyError, MalformedToken, PolicyError, SecretEncoding,
    SignerError, VerifyError,
};
pub use header::{Header, UntrustedHeader, peek};
#[cfg(feature = "std")]
pub use key::ring_state::{KeyPhase, RingKey};
pub use key::{Algorithm, Key, SigningKey, VerifyingKey};
#[cfg(feature = "std")]
pub use key_ring::KeyRing;
pub use key_selector::{UntrustedSelector, peek_key_selector};
pub use nested::{DecryptingKey, EncryptingKey, Nested, NestedEncryption, NestedKey};
pub use string_like::StringLike;
pub use time::{NumericDate, Time};
pub use tokens::{Tokens, TokensBuilder};
pub use verified::{Scratch, Verified};

/// A key for `HS256`, of 32 bytes or more.
pub type Hs256Key = HmacKey<Hs256>;

/// A key for `HS384`, of 48 bytes or more.
pub type Hs384Key = HmacKey<Hs384>;

/// A key for `HS512`, of 64 bytes or more.
pub type Hs512Key = HmacKey<Hs512>;

/// A key for `A256GCM` with `dir`, of exactly 32 bytes.
#[cfg(feature = "encrypt")]
pub type A256GcmKey = EncryptionKey<A256Gcm>;

/// A key for `A256KW` with `A256GCM`, of exactly 32 bytes.
#[cfg(feature = "encrypt")]
pub type A256KwKey = EncryptionKey<A256Kw>;

/// A key for `A256CBC-HS512` with `dir`, of exactly 64 bytes.
#[cfg(feature = "encrypt")]
pub type A256CbcHs512Key = EncryptionKey<A256CbcHs512>;
