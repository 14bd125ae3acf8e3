//! Reads JSON Web Keys (RFC 7517, RFC 7518 §6, RFC 8037, RFC 9964).

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use super::foreign;
use super::reading::{EcCurve, Family, Half, Reading, Source};
use super::{
    Curve, KeyKind, Loaded, MlDsaPrivate, ParameterSet, PrivateMaterial, PublicMaterial,
    RsaPadding, RsaPrivate, rsa_checks,
};
use crate::error::KeyError;
use crate::jwk::{FORMAT, Jwk};

pub(super) fn private_key(
    text: &str,
    reading: Reading,
) -> Result<Loaded<PrivateMaterial>, KeyError> {
    let jwk = AsymmetricJwk::parse(text, reading)?;
    let kid = jwk.check(Half::Private)?;
    let material = match reading.wanted.kind {
        KeyKind::Ec(curve) | KeyKind::Ecdh(curve) => PrivateMaterial::Ec {
            curve,
            scalar: jwk.field("d", curve)?,
            public: Some(jwk.point(curve)?),
        },
        KeyKind::Ed25519 => PrivateMaterial::Ed25519 {
            seed: jwk.octets("d", "Ed25519")?,
            public: Some(*jwk.octets("x", "Ed25519")?),
        },
        KeyKind::X25519 => PrivateMaterial::X25519 {
            scalar: jwk.octets("d", "X25519")?,
            public: Some(*jwk.octets("x", "X25519")?),
        },
        KeyKind::MlDsa(set) => PrivateMaterial::MlDsa(MlDsaPrivate {
            set,
            seed: jwk.octets("priv", set.name())?,
            expanded: None,
            public: Some(jwk.ml_dsa(set)?),
        }),
        KeyKind::Rsa { .. } => PrivateMaterial::Rsa(jwk.rsa_private()?),
    };
    Ok(Loaded { material, kid })
}

pub(super) fn public_key(text: &str, reading: Reading) -> Result<Loaded<PublicMaterial>, KeyError> {
    let jwk = AsymmetricJwk::parse(text, reading)?;
    let kid = jwk.check(Half::Public)?;
    let material = match reading.wanted.kind {
        KeyKind::Ec(curve) | KeyKind::Ecdh(curve) => {
            PublicMaterial::Ec { curve, point: jwk.point(curve)? }
        }
        KeyKind::Ed25519 => PublicMaterial::Ed25519(*jwk.octets("x", "Ed25519")?),
        KeyKind::X25519 => PublicMaterial::X25519(*jwk.octets("x", "X25519")?),
        KeyKind::MlDsa(set) => PublicMaterial::MlDsa { set, key: jwk.ml_dsa(set)? },
        KeyKind::Rsa { .. } => {
            let (n, e) = jwk.rsa_public()?;
            PublicMaterial::Rsa { n, e }
        }
    };
    Ok(Loaded { material, kid })
}

/// A JWK of a public-key algorithm.
struct AsymmetricJwk<'a> {
    jwk: Jwk<'a>,
    reading: Reading,
}

impl<'a> AsymmetricJwk<'a> {
    fn parse(text: &'a str, reading: Reading) -> Result<Self, KeyError> {
        let jwk =
            Jwk::parse(text, reading.needed(), |text| foreign::refuse(text, FORMAT, reading))?;
        Ok(Self { jwk, reading })
    }

    /// Checks every member that does not hold a part of the key, and returns the `kid`.
    fn check(&self, wanted: Half) -> Result<Option<String>, KeyError> {
        const PRIVATE: [&str; 9] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];
        let Self { jwk, reading } = self;
        let is_private = PRIVATE.into_iter().any(|name| jwk.has(name));
        let half = if is_private { Half::Private } else { Half::Public };
        let family = self.family()?;
        let is_wanted_half = half == wanted;
        if !is_wanted_half && reading.check(&family, wanted).is_ok() {
            return Err(match reading.source {
                Source::PrivateKey => reading.wrong("a public JWK", None),
                _ => reading.wrong(
                    "a private JWK",
                    Some("give only its public members, and do not hand out the others"),
                ),
            });
        }
        reading.check(&family, half)?;
        let wanted_kind = reading.wanted.kind;
        match wanted_kind {
            // RFC 8037 and RFC 9864 name the same algorithm.
            KeyKind::Ed25519 => jwk.check_algorithm(&["EdDSA", "Ed25519"])?,
            _ => jwk.check_algorithm(&[reading.wanted.algorithm])?,
        }
        jwk.check_use(wanted_kind.is_for_encryption())?;
        self.check_operations(wanted)?;
        jwk.id()
    }

    fn family(&self) -> Result<Family, KeyError> {
        const CURVES: [&str; 9] = [
            "secp256k1",
            "P-256K",
            "P-192",
            "P-224",
            "BP-256",
            "BP-384",
            "BP-512",
            "brainpoolP256r1",
            "brainpoolP384r1",
        ];
        let kty = self.jwk.kind()?;
        let crv = self.jwk.text("crv")?;
        let is_curve = |name: &str| crv.is_some_and(|crv| crv == *name);
        let missing = || self.jwk.missing("crv");
        match &*kty.decode() {
            "RSA" => Ok(Family::Rsa),
            "EC" => {
                let curves = [Curve::P256, Curve::P384, Curve::P521];
                if crv.is_none() {
                    Err(missing())
                } else if let Some(curve) = curves.into_iter().find(|curve| is_curve(curve.name()))
                {
                    Ok(Family::Ec(EcCurve::Supported(curve)))
                } else {
                    let name = CURVES.into_iter().find(|name| is_curve(name));
                    Ok(Family::Ec(EcCurve::Other(name.unwrap_or("an unknown curve"))))
                }
            }
            "OKP" if crv.is_none() => Err(missing()),
            "OKP" if is_curve("Ed25519") => Ok(Family::Ed25519),
            "OKP" if is_curve("Ed448") => Ok(Family::Other("an Ed448")),
            "OKP" if is_curve("X25519") => Ok(Family::X25519),
            "OKP" if is_curve("X448") => Ok(Family::Other("an X448")),
            "OKP" => Ok(Family::Other("an OKP")),
            "AKP" => {
                let alg = self.jwk.text("alg")?.ok_or_else(|| self.jwk.missing("alg"))?;
                let set = ParameterSet::ALL.into_iter().find(|set| alg == *set.name());
                Ok(set.map_or(Family::Other("an AKP"), Family::MlDsa))
            }
            "oct" => Err(self.reading.wrong("a symmetric key (`kty` is `oct`)", None)),
            _ => Err(self.reading.wrong("a JWK of an unknown `kty`", None)),
        }
    }

    /// Checks that `key_ops` is absent or has the operation that the key is wanted for.
    fn check_operations(&self, wanted: Half) -> Result<(), KeyError> {
        let Some(operations) = self.jwk.operations()? else { return Ok(()) };
        let (needed, found): (&[&str], _) = match (self.reading.wanted.kind, wanted) {
            // A public key of a key agreement may have no operation, as WebCrypto writes it.
            (KeyKind::Ecdh(_) | KeyKind::X25519, Half::Public) if operations.is_empty() => {
                return Ok(());
            }
            (KeyKind::Ecdh(_) | KeyKind::X25519, _) => (
                &["deriveKey", "deriveBits"],
                "a JWK that is not for key agreement (`key_ops` lacks `deriveKey` and `deriveBits`)",
            ),
            (KeyKind::Rsa { padding: RsaPadding::Oaep, .. }, Half::Private) => (
                &["unwrapKey", "decrypt"],
                "a JWK that is not for decryption (`key_ops` lacks `unwrapKey` and `decrypt`)",
            ),
            (KeyKind::Rsa { padding: RsaPadding::Oaep, .. }, Half::Public) => (
                &["wrapKey", "encrypt"],
                "a JWK that is not for encryption (`key_ops` lacks `wrapKey` and `encrypt`)",
            ),
            (_, Half::Private) => {
                (&["sign"], "a JWK that is not for signing (`key_ops` lacks `sign`)")
            }
            (_, Half::Public) => {
                (&["verify"], "a JWK that is not for verifying (`key_ops` lacks `verify`)")
            }
        };
        if operations.iter().any(|found| needed.iter().any(|&needed| *found == *needed)) {
            Ok(())
        } else {
            Err(self.reading.wrong(found, None))
        }
    }

    fn rsa_public(&self) -> Result<(Vec<u8>, Vec<u8>), KeyError> {
        let n = self.jwk.bytes("n")?;
        let e = self.jwk.bytes("e")?;
        // Some libraries write the sign byte of the DER integer.
        let n = n.strip_prefix(&[0]).unwrap_or(&n);
        for (name, number) in [("n", n), ("e", &e)] {
            if matches!(number.first(), None | Some(0)) {
                return Err(self.invalid(format!("`{name}` begins with a zero byte or is empty")));
            }
        }
        rsa_checks::check(n, &e, self.reading.wanted)?;
        Ok((n.to_vec(), e.to_vec()))
    }

    fn rsa_private(&self) -> Result<RsaPrivate, KeyError> {
        if self.jwk.has("oth") {
            return Err(self.invalid("it has more than two primes (`oth`)"));
        }
        let (n, e) = self.rsa_public()?;
        let number = |name| {
            let bytes = self.jwk.bytes(name)?;
            let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
            let digits = bytes.get(zeros..).unwrap_or_default();
            if digits.is_empty() {
                return Err(self.invalid(format!("`{name}` is zero")));
            }
            Ok(Zeroizing::new(digits.to_vec()))
        };
        Ok(RsaPrivate {
            n,
            e,
            d: number("d")?,
            p: number("p")?,
            q: number("q")?,
            dp: number("dp")?,
            dq: number("dq")?,
            qinv: number("qi")?,
        })
    }

    fn point(&self, curve: Curve) -> Result<Vec<u8>, KeyError> {
        let x = self.field("x", curve)?;
        let y = self.field("y", curve)?;
        Ok([&[4], x.as_slice(), y.as_slice()].concat())
    }

    fn ml_dsa(&self, set: ParameterSet) -> Result<Vec<u8>, KeyError> {
        let bytes = self.jwk.bytes("pub")?;
        if bytes.len() == set.public_len() {
            Ok(bytes.to_vec())
        } else {
            Err(self.wrong_length("pub", bytes.len(), set.public_len(), set.name()))
        }
    }

    /// Decodes a key of 32 bytes.
    fn octets(&self, name: &str, needed_by: &str) -> Result<Zeroizing<[u8; 32]>, KeyError> {
        let bytes = self.jwk.bytes(name)?;
        match bytes.as_slice().try_into() {
            Ok(array) => Ok(Zeroizing::new(array)),
            Err(_) => Err(self.wrong_length(name, bytes.len(), 32, needed_by)),
        }
    }

    /// Decodes a coordinate or a scalar.
    fn field(&self, name: &str, curve: Curve) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let bytes = self.jwk.bytes(name)?;
        if bytes.len() == curve.field_len() {
            Ok(bytes)
        } else {
            Err(self.wrong_length(name, bytes.len(), curve.field_len(), curve.name()))
        }
    }

    fn wrong_length(&self, name: &str, found: usize, needed: usize, needed_by: &str) -> KeyError {
        self.invalid(format!("`{name}` has {found} bytes; {needed_by} needs {needed}"))
    }

    fn invalid(&self, problem: impl Into<String>) -> KeyError {
        self.jwk.invalid(problem)
    }
}
