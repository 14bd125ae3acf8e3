//! Signs any header and payload, including those that the library does not write.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384, Sha512};
use typed_jwt::{A256CbcHs512Key, A256GcmKey, A256KwKey, Hs256Key, Hs384Key, Hs512Key};

/// The secret of each algorithm is a prefix of this one.
const SECRET: [u8; 64] = *b"for tests only, 0123456789abcdef; for tests only, 0123456789abc.";

/// The algorithms under test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alg {
    Hs256,
    Hs384,
    Hs512,
}

impl Alg {
    pub const ALL: [Self; 3] = [Self::Hs256, Self::Hs384, Self::Hs512];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
        }
    }

    /// Computes the MAC of `message`.
    #[must_use]
    pub fn mac(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Hs256 => mac::<Hmac<Sha256>>(&SECRET[..32], message),
            Self::Hs384 => mac::<Hmac<Sha384>>(&SECRET[..48], message),
            Self::Hs512 => mac::<Hmac<Sha512>>(&SECRET, message),
        }
    }
}

fn mac<M: Mac + KeyInit>(secret: &[u8], message: &[u8]) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(secret).expect("HMAC accepts keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

#[must_use]
pub fn hs256() -> Hs256Key {
    Hs256Key::from_bytes(&SECRET[..32]).expect("the secret is long enough")
}

#[must_use]
pub fn hs384() -> Hs384Key {
    Hs384Key::from_bytes(&SECRET[..48]).expect("the secret is long enough")
}

#[must_use]
pub fn hs512() -> Hs512Key {
    Hs512Key::from_bytes(SECRET).expect("the secret is long enough")
}

#[must_use]
pub fn a256gcm() -> A256GcmKey {
    A256GcmKey::from_bytes(&SECRET[..32]).expect("the secret has 32 bytes")
}

#[must_use]
pub fn a256kw() -> A256KwKey {
    A256KwKey::from_bytes(&SECRET[..32]).expect("the secret has 32 bytes")
}

#[must_use]
pub fn a256cbc_hs512() -> A256CbcHs512Key {
    A256CbcHs512Key::from_bytes(SECRET).expect("the secret has 64 bytes")
}

#[must_use]
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Builds a token with these bytes as header and payload, correctly signed with [`hs256`].
#[must_use]
pub fn token(header: &[u8], payload: &[u8]) -> String {
    let signing_input = format!("{}.{}", base64url(header), base64url(payload));
    let signature = base64url(&Alg::Hs256.mac(signing_input.as_bytes()));
    format!("{signing_input}.{signature}")
}
