//! The secret of a refresh token, which only the client stores.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use ctutils::CtEq;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize, Zeroizing};

const LEN: usize = 32;

/// 256 random bits. They are redacted in `Debug` output and zeroized on drop.
#[derive(Clone, Serialize, Deserialize)]
#[serde(into = "Text", try_from = "Text")]
pub(crate) struct Secret(Zeroizing<[u8; LEN]>);

/// SHA-256 of a secret, which is what the store keeps. Secrets of 256 random bits need neither salt
/// nor a slow hash.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(into = "Text", try_from = "Text")]
pub(crate) struct Digest([u8; LEN]);

/// A secret that can only be decrypted with its predecessor. It is for clients that did not receive
/// the response to a refresh.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(into = "Text", try_from = "Text")]
pub(crate) struct Sealed([u8; LEN]);

impl Secret {
    pub(crate) fn generate() -> Result<Self, getrandom::Error> {
        let mut bytes = Zeroizing::new([0; LEN]);
        getrandom::fill(&mut *bytes)?;
        Ok(Self(bytes))
    }

    pub(crate) fn digest(&self) -> Digest {
        Digest(self.derive(b"typed-jwt refresh token: digest"))
    }

    /// Encrypts `self` with its predecessor.
    pub(crate) fn seal(&self, predecessor: &Self) -> Sealed {
        Sealed(predecessor.pad(&self.0))
    }

    /// Decrypts the successor that was encrypted with `self`.
    pub(crate) fn open(&self, sealed: &Sealed) -> Self {
        Self(Zeroizing::new(self.pad(&sealed.0)))
    }

    /// Applies a one-time pad. A pad is not reused, because a secret has only one successor.
    fn pad(&self, bytes: &[u8; LEN]) -> [u8; LEN] {
        let mut padded = self.derive(b"typed-jwt refresh token: successor");
        for (padded, byte) in padded.iter_mut().zip(bytes) {
            *padded ^= byte;
        }
        padded
    }

    fn derive(&self, purpose: &[u8]) -> [u8; LEN] {
        Sha256::new().chain_update(purpose).chain_update(*self.0).finalize().into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Digest {
    /// Returns whether this is the digest of `secret`, in constant time.
    pub(crate) fn matches(&self, secret: &Secret) -> bool {
        self.0.ct_eq(&secret.digest().0).to_bool()
    }
}

/// 32 bytes as base64url.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Text(String);

impl Text {
    fn from_bytes(bytes: &[u8; LEN]) -> Self {
        Self(BASE64URL.encode(bytes))
    }

    fn decode(mut self) -> Result<[u8; LEN], &'static str> {
        let mut bytes = [0; LEN + 1];
        let len = BASE64URL.decode_slice(&self.0, &mut bytes);
        self.0.zeroize();
        let [decoded @ .., _] = bytes;
        if len == Ok(LEN) { Ok(decoded) } else { Err("expected 32 bytes of base64url") }
    }
}

impl From<Secret> for Text {
    fn from(secret: Secret) -> Self {
        Self::from_bytes(&secret.0)
    }
}

impl TryFrom<Text> for Secret {
    type Error = &'static str;

    fn try_from(text: Text) -> Result<Self, &'static str> {
        text.decode().map(Zeroizing::new).map(Self)
    }
}

impl From<Digest> for Text {
    fn from(digest: Digest) -> Self {
        Self::from_bytes(&digest.0)
    }
}

impl TryFrom<Text> for Digest {
    type Error = &'static str;

    fn try_from(text: Text) -> Result<Self, &'static str> {
        text.decode().map(Self)
    }
}

impl From<Sealed> for Text {
    fn from(sealed: Sealed) -> Self {
        Self::from_bytes(&sealed.0)
    }
}

impl TryFrom<Text> for Sealed {
    type Error = &'static str;

    fn try_from(text: Text) -> Result<Self, &'static str> {
        text.decode().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_predecessor_decrypts_a_sealed_secret() {
        let [first, second, other] = [(); 3].map(|()| Secret::generate().unwrap());
        let sealed = second.seal(&first);
        assert_eq!(*first.open(&sealed).0, *second.0);
        assert_ne!(*other.open(&sealed).0, *second.0);
        assert!(second.digest().matches(&first.open(&sealed)));
        assert!(!second.digest().matches(&first));
    }

    #[test]
    fn text_of_another_length_or_alphabet_is_refused() {
        let text = serde_json::to_string(&Secret::generate().unwrap()).unwrap();
        assert!(serde_json::from_str::<Secret>(&text).is_ok());
        for bad in [text.replacen('"', "\"A", 1), "\"\"".into(), text.replace(&text[1..2], "+")] {
            assert!(serde_json::from_str::<Secret>(&bad).is_err());
        }
        assert_eq!(format!("{:?}", Secret::generate().unwrap()), "[redacted]");
    }
}
