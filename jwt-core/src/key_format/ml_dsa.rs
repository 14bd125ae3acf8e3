//! Reads the keys of ML-DSA inside PKCS #8 and SPKI (RFC 9881 §4, §6).

use alloc::format;
use alloc::vec::Vec;

use ::der::Tag;
use zeroize::Zeroizing;

use super::elements::{Elements, NotDer};
use super::reading::Reading;
use super::{MlDsaPrivate, ParameterSet};
use crate::error::KeyError;

/// The parts that a private key has: the seed, the key that is expanded from it, or both.
pub(super) struct PrivateKey<'a> {
    seed: Option<&'a [u8]>,
    expanded: Option<&'a [u8]>,
}

impl<'a> PrivateKey<'a> {
    pub(super) fn read(key: &'a [u8]) -> Result<Self, NotDer> {
        let mut elements = Elements::new(key)?;
        let parts = match elements.next_tag() {
            Some(Tag::OctetString) => Self { seed: None, expanded: Some(elements.octets()?) },
            Some(Tag::Sequence) => {
                let mut both = elements.sequence()?;
                let (seed, expanded) = (both.octets()?, both.octets()?);
                both.end()?;
                Self { seed: Some(seed), expanded: Some(expanded) }
            }
            _ => Self { seed: Some(elements.optional(0, false)?.ok_or(NotDer)?), expanded: None },
        };
        elements.end()?;
        Ok(parts)
    }

    /// Checks the lengths, and that there is a seed: it cannot be computed from the expanded key, and
    /// a JWK has nothing else (RFC 9964 §4).
    pub(super) fn check(
        self,
        public: Option<&[u8]>,
        set: ParameterSet,
        reading: Reading,
    ) -> Result<MlDsaPrivate, KeyError> {
        if let Some(expanded) = self.expanded
            && expanded.len() != set.expanded_len()
        {
            return Err(wrong_len("PKCS#8", "expanded key", expanded, set.expanded_len(), reading));
        }
        let seed = self.seed.ok_or_else(|| refuse_without_seed(set, reading))?;
        let seed = seed.try_into().map_err(|_| wrong_len("PKCS#8", "seed", seed, 32, reading))?;
        Ok(MlDsaPrivate {
            set,
            seed: Zeroizing::new(seed),
            expanded: self.expanded.map(|key| Zeroizing::new(key.to_vec())),
            public: public.map(|key| check_public("PKCS#8", key, set, reading)).transpose()?,
        })
    }
}

/// Checks the length of the public key in SPKI.
pub(super) fn public(key: &[u8], set: ParameterSet, reading: Reading) -> Result<Vec<u8>, KeyError> {
    check_public("SPKI", key, set, reading)
}

fn check_public(
    format: &'static str,
    key: &[u8],
    set: ParameterSet,
    reading: Reading,
) -> Result<Vec<u8>, KeyError> {
    if key.len() == set.public_len() {
        Ok(key.to_vec())
    } else {
        Err(wrong_len(format, "public key", key, set.public_len(), reading))
    }
}

fn wrong_len(
    format: &'static str,
    part: &str,
    found: &[u8],
    needed: usize,
    reading: Reading,
) -> KeyError {
    let (found, algorithm) = (found.len(), reading.wanted.algorithm);
    reading.invalid(format, format!("the {part} has {found} bytes; {algorithm} needs {needed}"))
}

fn refuse_without_seed(set: ParameterSet, reading: Reading) -> KeyError {
    let hint = match set {
        ParameterSet::MlDsa44 => {
            "the seed cannot be computed from it: make a new key with \
             `openssl genpkey -algorithm ML-DSA-44 -out key.pem`"
        }
        ParameterSet::MlDsa65 => {
            "the seed cannot be computed from it: make a new key with \
             `openssl genpkey -algorithm ML-DSA-65 -out key.pem`"
        }
        ParameterSet::MlDsa87 => {
            "the seed cannot be computed from it: make a new key with \
             `openssl genpkey -algorithm ML-DSA-87 -out key.pem`"
        }
    };
    reading.wrong(format!("an expanded {} private key without its seed", set.name()), Some(hint))
}
