//! The secret of a refresh token, which nobody keeps but its holder.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use ctutils::CtEq;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize, Zeroizing};

const LEN: usize = 32;

/// 256 random bits. `Debug` shows none of them, and they are wiped when dropped.
#[derive(Clone, Serialize, Deserialize)]
#[serde(into = "Text", try_from = "Text")]
pub(crate) struct Secret(Zeroizing<[u8; LEN]>);

/// What is kept of a secret: its SHA-256. A secret of 256 random bits needs no salt and no slow hash.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(into = "Text", try_from = "Text")]
pub(crate) struct Digest([u8; LEN]);

/// A secret that only the holder of its predecessor can open: for the client that was sent a successor and never saw it.
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

    /// `self`, to be opened with its predecessor.
    pub(crate) fn seal(&self, predecessor: &Self) -> Sealed {
        Sealed(predecessor.pad(&self.0))
    }

    /// The successor that was sealed with `self`.
    pub(crate) fn open(&self, sealed: &Sealed) -> Self {
        Self(Zeroizing::new(self.pad(&sealed.0)))
    }

    /// A one-time pad: a secret has one successor.
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
    /// Whether it is that of `secret`; takes the same time wherever they differ.
    pub(crate) fn is_of(&self, secret: &Secret) -> bool {
        self.0.ct_eq(&secret.digest().0).to_bool()
    }
}

/// 32 bytes in base64url.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Text(String);

impl Text {
    fn of(bytes: &[u8; LEN]) -> Self {
        Self(BASE64URL.encode(bytes))
    }

    fn decode(mut self) -> Result<[u8; LEN], &'static str> {
        let mut bytes = [0; LEN + 1];
        let len = BASE64URL.decode_slice(&self.0, &mut bytes);
        self.0.zeroize();
        let [decoded @ .., _] = bytes;
        if len == Ok(LEN) { Ok(decoded) } else { Err("not 32 bytes of base64url") }
    }
}

impl From<Secret> for Text {
    fn from(secret: Secret) -> Self {
        Self::of(&secret.0)
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
        Self::of(&digest.0)
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
        Self::of(&sealed.0)
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
    fn only_the_predecessor_opens_a_sealed_secret() {
        let [first, second, other] = [(); 3].map(|()| Secret::generate().unwrap());
        let sealed = second.seal(&first);
        assert_eq!(*first.open(&sealed).0, *second.0);
        assert_ne!(*other.open(&sealed).0, *second.0);
        assert!(second.digest().is_of(&first.open(&sealed)));
        assert!(!second.digest().is_of(&first));
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
