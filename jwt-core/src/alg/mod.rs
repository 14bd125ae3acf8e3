//! The algorithms. Each algorithm is a type; each family of algorithms is a file.

mod encryption;
mod hmac;
mod key_management;
mod public_key;

pub use encryption::{A256CbcHs512, A256Gcm, A256Kw};
pub use hmac::{HmacAlgorithm, HmacKey, Hs256, Hs384, Hs512};
pub use key_management::{
    EcdhEsP256, EcdhEsP256A256Kw, EcdhEsX25519, EcdhEsX25519A256Kw, RsaOaep256,
};
#[cfg(test)]
pub(crate) use public_key::NAMES as PUBLIC_KEY_NAMES;
pub use public_key::{
    EcdsaAlgorithm, Ed25519, EdDsa, Es256, Es384, Es512, MlDsa44, MlDsa65, MlDsa87, Ps256, Ps384,
    Ps512, PublicKeyAlgorithm, Rs256, Rs384, Rs512, WithPublicKeys,
};
