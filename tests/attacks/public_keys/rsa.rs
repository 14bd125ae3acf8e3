//! RSA signatures in their parts: the padded message, and the private operation on any number.

use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use getrandom::SysRng;
use rsa::BoxedUint;
use rsa::hazmat::rsa_decrypt;
use rsa::traits::{PrivateKeyParts, PublicKeyParts};
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::super::cases::token::encode;
use super::signers::Holder;

/// The length of the modulus in bytes.
pub(crate) const LEN: usize = 256;

/// A hash of the RSA algorithms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    pub(crate) const ALL: [Self; 3] = [Self::Sha256, Self::Sha384, Self::Sha512];

    pub(crate) fn of(self, input: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(input).to_vec(),
            Self::Sha384 => Sha384::digest(input).to_vec(),
            Self::Sha512 => Sha512::digest(input).to_vec(),
        }
    }

    pub(crate) fn len(self) -> usize {
        self.of(b"").len()
    }

    /// The last byte of the object identifier (RFC 8017 §B.1).
    fn identifier(self) -> u8 {
        match self {
            Self::Sha256 => 1,
            Self::Sha384 => 2,
            Self::Sha512 => 3,
        }
    }

    /// `DigestInfo` (RFC 8017 §9.2), with these parameters: usually NULL.
    pub(crate) fn digest_info(self, input: &[u8], parameters: &[u8]) -> Vec<u8> {
        let identifier = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, self.identifier()];
        let identifier = element(0x06, &identifier);
        let algorithm = element(0x30, &[&identifier, parameters].concat());
        element(0x30, &[algorithm, element(0x04, &self.of(input))].concat())
    }
}

/// NULL in DER.
pub(crate) const NULL: [u8; 2] = [5, 0];

/// Returns a DER element of less than 128 bytes.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let len = u8::try_from(content.len()).unwrap();
    assert!(len < 0x80);
    [&[tag, len], content].concat()
}

/// EMSA-PKCS1-v1_5 (RFC 8017 §9.2).
pub(crate) fn pkcs1(hash: Hash, input: &[u8]) -> Vec<u8> {
    padded(1, &hash.digest_info(input, &NULL))
}

/// `00 || kind || FF … || 00 || info`, as long as the modulus.
pub(crate) fn padded(kind: u8, info: &[u8]) -> Vec<u8> {
    [&[0, kind], &vec![0xff; LEN - 3 - info.len()][..], &[0], info].concat()
}

/// The parts of EMSA-PSS that a signature can have wrong (RFC 8017 §9.1.1).
#[derive(Clone, Copy)]
pub(crate) struct Pss {
    pub(crate) hash: Hash,
    pub(crate) mask_hash: Hash,
    pub(crate) salt_len: usize,
    /// The byte between the zeros and the salt.
    pub(crate) separator: u8,
    /// The last of the zeros.
    pub(crate) last_zero: u8,
    pub(crate) trailer: u8,
}

impl Pss {
    pub(crate) fn new(hash: Hash) -> Self {
        let salt_len = hash.len();
        Self { hash, mask_hash: hash, salt_len, separator: 1, last_zero: 0, trailer: 0xbc }
    }

    /// Pads a message, with a salt that depends on it.
    pub(crate) fn pad(self, input: &[u8]) -> Vec<u8> {
        let salt = mask(Hash::Sha256, &[b"salt", input].concat(), self.salt_len);
        let hash = self.hash.of(&[&[0; 8], &self.hash.of(input)[..], &salt].concat());
        let zeros = vec![0; LEN - self.salt_len - hash.len() - 2];
        let mut block = [&zeros[..], &[self.separator], &salt].concat();
        if !zeros.is_empty() {
            block[zeros.len() - 1] |= self.last_zero;
        }
        let mask = mask(self.mask_hash, &hash, block.len());
        let mut block: Vec<u8> = block.iter().zip(mask).map(|(a, b)| a ^ b).collect();
        block[0] &= 0x7f;
        [&block[..], &hash, &[self.trailer]].concat()
    }

    /// The longest salt that fits.
    pub(crate) fn max_salt_len(self) -> usize {
        LEN - self.hash.len() - 2
    }
}

/// MGF1 (RFC 8017 §B.2.1).
fn mask(hash: Hash, seed: &[u8], len: usize) -> Vec<u8> {
    let mut mask: Vec<u8> = (0_u32..)
        .flat_map(|count| hash.of(&[seed, &count.to_be_bytes()].concat()))
        .take(len)
        .collect();
    mask.truncate(len);
    mask
}

/// The private operation on a number less than the modulus.
pub(crate) fn raw(holder: Holder, block: &[u8]) -> Vec<u8> {
    let key = key(holder);
    let number = BoxedUint::from_be_slice(block, key.n_bits_precision()).unwrap();
    let result = rsa_decrypt(None::<&mut SysRng>, key, &number).unwrap();
    let bytes = result.to_be_bytes();
    bytes[bytes.len() - LEN..].to_vec()
}

/// The modulus.
pub(crate) fn modulus(holder: Holder) -> Vec<u8> {
    let bytes = key(holder).n().as_ref().to_be_bytes();
    bytes[bytes.len() - LEN..].to_vec()
}

fn key(holder: Holder) -> &'static rsa::PrivateKey {
    static KEYS: OnceLock<[rsa::PrivateKey; 2]> = OnceLock::new();
    let keys = KEYS.get_or_init(|| {
        [ISSUER, ATTACKER].map(|primes| {
            let number =
                |text| BoxedUint::from_be_slice_vartime(&URL_SAFE_NO_PAD.decode(text).unwrap());
            let [p, q] = primes.map(number);
            rsa::PrivateKey::from_p_q(p, q, BoxedUint::from(65_537_u64)).unwrap()
        })
    });
    match holder {
        Holder::Issuer => &keys[0],
        Holder::Attacker => &keys[1],
    }
}

/// Returns the private key as a JWK.
pub(crate) fn private_jwk(holder: Holder) -> String {
    let key = key(holder);
    let number = |number: &BoxedUint| encode(number.to_be_bytes_trimmed_vartime());
    let [p, q] = key.primes() else { unreachable!("the key has two primes") };
    let members = [
        ("n", number(key.n().as_ref())),
        ("e", number(key.e())),
        ("d", number(key.d())),
        ("p", number(p)),
        ("q", number(q)),
        ("dp", number(key.dp().unwrap())),
        ("dq", number(key.dq().unwrap())),
        ("qi", number(&key.crt_coefficient().unwrap())),
    ];
    let members: String =
        members.iter().map(|(name, value)| format!(r#","{name}":"{value}""#)).collect();
    format!(r#"{{"kty":"RSA"{members}}}"#)
}

/// The primes of the key of RFC 7515 §A.2.1.
const ISSUER: [&str; 2] = [
    "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_\
     Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc",
    "uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7Tje\
     LQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc",
];

/// The primes of another key.
const ATTACKER: [&str; 2] = [
    "9CRZMIpI0sKuMC4qzCNcCFEh4NUyTQ31mTN2h57ftO3LPeUZVV_8yh6EK82wxxpRKimt5YZlaqsFX41ZrS3PojQh\
     zc--3e10xDuR86p3EwKiBkh5lLgdV9ddXT6mnHn6UKqKi3em0OQbHNccn9D70YxMYmy7te1J3tzOMfEGEEk",
    "vkAuk6O_9oNkHT2oJ9jBPk0b_KBTglL8ib0h42Bkv7HwDjgmmSU3m2pbZKxVrFGz2skMtMDClu8EwQem4ETTFjJT\
     P83m-evYXiCMFz2TQigx3F_qyOQEbG5ciJRNXqcQXVesYS1BgUOz7EDT-ShkJHUG3E9SSTd_x8XYuGVRaPU",
];
