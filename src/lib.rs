#![doc = include_str!("lib.md")]
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "axum")]
#[doc(inline)]
pub use jwt_axum as web;
#[doc(inline)]
pub use jwt_core::*;
pub use jwt_derive::Claims;

// Keys that need a feature are listed: the compiler names the feature of an item that is not enabled only if
// the item is in this crate, and not for `jwt_core::*`.
#[cfg(feature = "aws-lc")]
#[doc(inline)]
pub use jwt_core::aws_lc;
#[cfg(feature = "encrypt")]
#[doc(inline)]
pub use jwt_core::{A256CbcHs512Key, A256GcmKey, A256KwKey};
#[cfg(all(feature = "encrypt", feature = "ecdsa"))]
#[doc(inline)]
pub use jwt_core::{
    EcdhEsP256A256KwDecryptingKey, EcdhEsP256A256KwEncryptingKey, EcdhEsP256DecryptingKey,
    EcdhEsP256EncryptingKey,
};
#[cfg(all(feature = "encrypt", feature = "ed25519"))]
#[doc(inline)]
pub use jwt_core::{
    EcdhEsX25519A256KwDecryptingKey, EcdhEsX25519A256KwEncryptingKey, EcdhEsX25519DecryptingKey,
    EcdhEsX25519EncryptingKey,
};
#[cfg(feature = "ed25519")]
#[doc(inline)]
pub use jwt_core::{Ed25519SigningKey, Ed25519VerifyingKey};
#[cfg(feature = "ecdsa")]
#[doc(inline)]
pub use jwt_core::{
    Es256SigningKey, Es256VerifyingKey, Es384SigningKey, Es384VerifyingKey, Es512SigningKey,
    Es512VerifyingKey,
};
#[cfg(feature = "ml-dsa")]
#[doc(inline)]
pub use jwt_core::{
    MlDsa44SigningKey, MlDsa44VerifyingKey, MlDsa65SigningKey, MlDsa65VerifyingKey,
    MlDsa87SigningKey, MlDsa87VerifyingKey,
};
#[cfg(all(feature = "rsa", feature = "std"))]
#[doc(inline)]
pub use jwt_core::{
    Ps256SigningKey, Ps384SigningKey, Ps512SigningKey, Rs256SigningKey, Rs384SigningKey,
    Rs512SigningKey,
};
#[cfg(feature = "rsa")]
#[doc(inline)]
pub use jwt_core::{
    Ps256VerifyingKey, Ps384VerifyingKey, Ps512VerifyingKey, Rs256VerifyingKey, Rs384VerifyingKey,
    Rs512VerifyingKey,
};
#[cfg(all(feature = "encrypt", feature = "rsa"))]
#[doc(inline)]
pub use jwt_core::{RsaOaep256DecryptingKey, RsaOaep256EncryptingKey};

#[cfg(feature = "session")]
pub mod session {
    //! Sessions: login, refresh, logout, and the stores behind them.
    //!
    //! A user logs in, the server signs a short-lived access token, and any server verifies it
    //! without a look-up. Start with [`Sessions`], which has an example. The page of the crate
    //! [`jwt_session`] describes which operations are stateless, the effects of a stolen token, and
    //! the events for `tracing`.
    //!
    //! [`jwt_session`]: https://docs.rs/jwt-session

    #[doc(inline)]
    pub use jwt_session::*;
    #[cfg(feature = "session-file")]
    #[doc(inline)]
    pub use jwt_session_redb::*;
    #[cfg(feature = "session-redis")]
    #[doc(inline)]
    pub use jwt_session_redis::*;
}
