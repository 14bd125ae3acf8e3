//! Reads JSON Web Keys (RFC 7517, RFC 7518 §6, RFC 8037, RFC 9964).

use alloc::borrow::ToOwned;
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
use crate::error::{KeyError, MalformedToken};
use crate::json::{self, HeapNames, JsonStr, MemberLookup, Value};
use crate::secret;

const FORMAT: &str = "JWK";

pub(super) fn private_key(
    text: &str,
    reading: Reading,
) -> Result<Loaded<PrivateMaterial>, KeyError> {
    let jwk = Jwk::parse(text, reading)?;
    let kid = jwk.check(Half::Private)?;
    let material = match reading.wanted.kind {
        KeyKind::Ec(curve) | KeyKind::Ecdh(curve) => PrivateMaterial::Ec {
            curve,
            scalar: jwk.field("d", jwk.members.d, curve)?,
            public: Some(jwk.point(curve)?),
        },
        KeyKind::Ed25519 => PrivateMaterial::Ed25519 {
            seed: jwk.octets("d", jwk.members.d, "Ed25519")?,
            public: Some(*jwk.octets("x", jwk.members.x, "Ed25519")?),
        },
        KeyKind::X25519 => PrivateMaterial::X25519 {
            scalar: jwk.octets("d", jwk.members.d, "X25519")?,
            public: Some(*jwk.octets("x", jwk.members.x, "X25519")?),
        },
        KeyKind::MlDsa(set) => PrivateMaterial::MlDsa(MlDsaPrivate {
            set,
            seed: jwk.octets("priv", jwk.members.private, set.name())?,
            expanded: None,
            public: Some(jwk.ml_dsa(set)?),
        }),
        KeyKind::Rsa { .. } => PrivateMaterial::Rsa(jwk.rsa_private()?),
    };
    Ok(Loaded { material, kid })
}

pub(super) fn public_key(text: &str, reading: Reading) -> Result<Loaded<PublicMaterial>, KeyError> {
    let jwk = Jwk::parse(text, reading)?;
    let kid = jwk.check(Half::Public)?;
    let material = match reading.wanted.kind {
        KeyKind::Ec(curve) | KeyKind::Ecdh(curve) => {
            PublicMaterial::Ec { curve, point: jwk.point(curve)? }
        }
        KeyKind::Ed25519 => PublicMaterial::Ed25519(*jwk.octets("x", jwk.members.x, "Ed25519")?),
        KeyKind::X25519 => PublicMaterial::X25519(*jwk.octets("x", jwk.members.x, "X25519")?),
        KeyKind::MlDsa(set) => PublicMaterial::MlDsa { set, key: jwk.ml_dsa(set)? },
        KeyKind::Rsa { .. } => {
            let (n, e) = jwk.rsa_public()?;
            PublicMaterial::Rsa { n, e }
        }
    };
    Ok(Loaded { material, kid })
}

/// The members that are read or that decide about the kind of the key.
#[derive(Default)]
struct Members<'a> {
    kty: Option<Value<'a>>,
    crv: Option<Value<'a>>,
    alg: Option<Value<'a>>,
    use_: Option<Value<'a>>,
    key_ops: Option<Value<'a>>,
    kid: Option<Value<'a>>,
    x: Option<Value<'a>>,
    y: Option<Value<'a>>,
    n: Option<Value<'a>>,
    e: Option<Value<'a>>,
    d: Option<Value<'a>>,
    p: Option<Value<'a>>,
    q: Option<Value<'a>>,
    dp: Option<Value<'a>>,
    dq: Option<Value<'a>>,
    qi: Option<Value<'a>>,
    /// Further primes of an RSA key.
    oth: Option<Value<'a>>,
    /// A symmetric key.
    k: Option<Value<'a>>,
    /// The public half of an ML-DSA key.
    public: Option<Value<'a>>,
    /// The seed of an ML-DSA key.
    private: Option<Value<'a>>,
    /// The keys of a set.
    keys: Option<Value<'a>>,
    /// A JWE in JSON: an encrypted key.
    ciphertext: Option<Value<'a>>,
}

impl<'a> Members<'a> {
    fn slot(&mut self, name: JsonStr<'a>) -> Option<&mut Option<Value<'a>>> {
        Some(match &*name.decode() {
            "kty" => &mut self.kty,
            "crv" => &mut self.crv,
            "alg" => &mut self.alg,
            "use" => &mut self.use_,
            "key_ops" => &mut self.key_ops,
            "kid" => &mut self.kid,
            "x" => &mut self.x,
            "y" => &mut self.y,
            "n" => &mut self.n,
            "e" => &mut self.e,
            "d" => &mut self.d,
            "p" => &mut self.p,
            "q" => &mut self.q,
            "dp" => &mut self.dp,
            "dq" => &mut self.dq,
            "qi" => &mut self.qi,
            "oth" => &mut self.oth,
            "k" => &mut self.k,
            "pub" => &mut self.public,
            "priv" => &mut self.private,
            "keys" => &mut self.keys,
            "ciphertext" => &mut self.ciphertext,
            _ => return None,
        })
    }

    fn has_private(&self) -> bool {
        let Self { d, p, q, dp, dq, qi, oth, k, private, .. } = self;
        [d, p, q, dp, dq, qi, oth, k, private].into_iter().any(Option::is_some)
    }
}

struct Jwk<'a> {
    members: Members<'a>,
    reading: Reading,
}

impl<'a> Jwk<'a> {
    fn parse(text: &'a str, reading: Reading) -> Result<Self, KeyError> {
        let text = reading.trim(text, FORMAT)?;
        if text.starts_with('[') {
            return Err(reading.wrong("a JSON array", Some("give one key of it")));
        }
        if !text.starts_with('{') {
            return Err(foreign::refuse(text, FORMAT, reading));
        }
        let mut members = Members::default();
        json::object(text, HeapNames::default(), |name, value| {
            if let Some(slot) = members.slot(name) {
                *slot = Some(value);
            }
            Ok::<_, MalformedToken>(MemberLookup::Unknown)
        })
        .map_err(|malformation| reading.invalid(FORMAT, describe(malformation)))?;
        Ok(Self { members, reading })
    }

    /// Checks every member that does not hold a part of the key, and returns the `kid`.
    fn check(&self, wanted: Half) -> Result<Option<String>, KeyError> {
        let Self { members, reading } = self;
        if members.ciphertext.is_some() {
            return Err(reading.wrong("an encrypted JWK (a JWE)", None));
        }
        if members.keys.is_some() && members.kty.is_none() {
            return Err(reading.wrong("a JWK set", Some("give one key of its member `keys`")));
        }
        let half = if members.has_private() { Half::Private } else { Half::Public };
        let family = self.family()?;
        let is_wanted_half = half == wanted;
        if !is_wanted_half && self.reading.check(&family, wanted).is_ok() {
            return Err(match reading.source {
                Source::PrivateKey => reading.wrong("a public JWK", None),
                _ => reading.wrong(
                    "a private JWK",
                    Some("give only its public members, and do not hand out the others"),
                ),
            });
        }
        reading.check(&family, half)?;
        self.check_algorithm()?;
        self.check_use()?;
        self.check_operations(wanted)?;
        let kid = self.text("kid", members.kid)?;
        Ok(kid.map(|kid| kid.decode().into_owned()))
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
        let kty = self.text("kty", self.members.kty)?;
        let kty = kty.ok_or_else(|| self.invalid("the member `kty` is missing"))?;
        let crv = self.text("crv", self.members.crv)?;
        let is_curve = |name: &str| crv.is_some_and(|crv| crv == *name);
        let missing = || self.invalid("the member `crv` is missing");
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
                let alg = self.text("alg", self.members.alg)?;
                let alg = alg.ok_or_else(|| self.invalid("the member `alg` is missing"))?;
                let set = ParameterSet::ALL.into_iter().find(|set| alg == *set.name());
                Ok(set.map_or(Family::Other("an AKP"), Family::MlDsa))
            }
            "oct" => Err(self.reading.wrong("a symmetric key (`kty` is `oct`)", None)),
            _ => Err(self.reading.wrong("a JWK of an unknown `kty`", None)),
        }
    }

    fn check_algorithm(&self) -> Result<(), KeyError> {
        /// The algorithms that keys are published for and that the error names.
        const KNOWN: [&str; 29] = [
            "HS256",
            "HS384",
            "HS512",
            "RS256",
            "RS384",
            "RS512",
            "PS256",
            "PS384",
            "PS512",
            "ES256",
            "ES384",
            "ES512",
            "ES256K",
            "EdDSA",
            "Ed25519",
            "Ed448",
            "ML-DSA-44",
            "ML-DSA-65",
            "ML-DSA-87",
            "RSA1_5",
            "RSA-OAEP",
            "RSA-OAEP-256",
            "RSA-OAEP-384",
            "RSA-OAEP-512",
            "ECDH-ES",
            "ECDH-ES+A128KW",
            "ECDH-ES+A192KW",
            "ECDH-ES+A256KW",
            "ES521",
        ];
        let Some(alg) = self.text("alg", self.members.alg)? else { return Ok(()) };
        // RFC 8037 and RFC 9864 name the same algorithm.
        let is_eddsa =
            self.reading.wanted.kind == KeyKind::Ed25519 && (alg == *"EdDSA" || alg == *"Ed25519");
        if is_eddsa || alg == *self.reading.wanted.algorithm {
            return Ok(());
        }
        let found = match KNOWN.into_iter().find(|known| alg == **known) {
            Some(known) => format!("a JWK for another algorithm (`alg` is `{known}`)"),
            None => "a JWK for another algorithm (`alg` is unknown)".to_owned(),
        };
        Err(self.reading.wrong(found, None))
    }

    fn check_use(&self) -> Result<(), KeyError> {
        let is_for_encryption = self.reading.wanted.kind.is_for_encryption();
        match self.text("use", self.members.use_)? {
            None => Ok(()),
            Some(use_) if use_ == *"sig" && !is_for_encryption => Ok(()),
            Some(use_) if use_ == *"enc" && is_for_encryption => Ok(()),
            Some(use_) if use_ == *"sig" => {
                Err(self.reading.wrong("a JWK for signatures (`use` is `sig`)", None))
            }
            Some(use_) if use_ == *"enc" => {
                Err(self.reading.wrong("a JWK for encryption (`use` is `enc`)", None))
            }
            Some(_) if is_for_encryption => {
                Err(self.reading.wrong("a JWK for another use (`use` is not `enc`)", None))
            }
            Some(_) => Err(self.reading.wrong("a JWK for another use (`use` is not `sig`)", None)),
        }
    }

    /// Checks `key_ops` (RFC 7517 §4.3): no operation twice, and the one that the key is wanted for.
    fn check_operations(&self, wanted: Half) -> Result<(), KeyError> {
        let Some(value) = self.members.key_ops else { return Ok(()) };
        let not_a_list = || self.invalid("the member `key_ops` is not a list of different strings");
        let mut operations: Vec<JsonStr<'_>> = Vec::new();
        for element in value.as_array().ok_or_else(not_a_list)? {
            operations.push(element.as_json_str().ok_or_else(not_a_list)?);
        }
        operations.sort_unstable();
        if operations.windows(2).any(|pair| matches!(pair, [one, other] if one == other)) {
            return Err(not_a_list());
        }
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
        let n = self.bytes("n", self.members.n)?;
        let e = self.bytes("e", self.members.e)?;
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
        let members = &self.members;
        if members.oth.is_some() {
            return Err(self.invalid("it has more than two primes (`oth`)"));
        }
        let (n, e) = self.rsa_public()?;
        let number = |name, value| {
            let bytes = self.bytes(name, value)?;
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
            d: number("d", members.d)?,
            p: number("p", members.p)?,
            q: number("q", members.q)?,
            dp: number("dp", members.dp)?,
            dq: number("dq", members.dq)?,
            qinv: number("qi", members.qi)?,
        })
    }

    fn point(&self, curve: Curve) -> Result<Vec<u8>, KeyError> {
        let x = self.field("x", self.members.x, curve)?;
        let y = self.field("y", self.members.y, curve)?;
        Ok([&[4], x.as_slice(), y.as_slice()].concat())
    }

    fn ml_dsa(&self, set: ParameterSet) -> Result<Vec<u8>, KeyError> {
        let bytes = self.bytes("pub", self.members.public)?;
        if bytes.len() == set.public_len() {
            Ok(bytes.to_vec())
        } else {
            Err(self.wrong_length("pub", bytes.len(), set.public_len(), set.name()))
        }
    }

    /// Decodes a key of 32 bytes.
    fn octets(
        &self,
        name: &str,
        value: Option<Value<'a>>,
        needed_by: &str,
    ) -> Result<Zeroizing<[u8; 32]>, KeyError> {
        let bytes = self.bytes(name, value)?;
        match bytes.as_slice().try_into() {
            Ok(array) => Ok(Zeroizing::new(array)),
            Err(_) => Err(self.wrong_length(name, bytes.len(), 32, needed_by)),
        }
    }

    /// Decodes a coordinate or a scalar.
    fn field(
        &self,
        name: &str,
        value: Option<Value<'a>>,
        curve: Curve,
    ) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let bytes = self.bytes(name, value)?;
        if bytes.len() == curve.field_len() {
            Ok(bytes)
        } else {
            Err(self.wrong_length(name, bytes.len(), curve.field_len(), curve.name()))
        }
    }

    fn wrong_length(&self, name: &str, found: usize, needed: usize, needed_by: &str) -> KeyError {
        self.invalid(format!("`{name}` has {found} bytes; {needed_by} needs {needed}"))
    }

    fn bytes(&self, name: &str, value: Option<Value<'a>>) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let text = self.text(name, value)?;
        let text = text.ok_or_else(|| self.invalid(format!("the member `{name}` is missing")))?;
        let decoded = match text.as_plain() {
            Some(plain) => secret::base64url(plain.as_bytes()),
            None => {
                // A buffer that grows would leave copies behind.
                let len = text.chars().map(char::len_utf8).sum();
                let mut plain = Zeroizing::new(String::with_capacity(len));
                plain.extend(text.chars());
                secret::base64url(plain.as_bytes())
            }
        };
        decoded.map_err(|fault| self.invalid(format!("`{name}` has {fault}")))
    }

    fn text(&self, name: &str, value: Option<Value<'a>>) -> Result<Option<JsonStr<'a>>, KeyError> {
        let not_a_string = || self.invalid(format!("the member `{name}` is not a string"));
        value.map(|value| value.as_json_str().ok_or_else(not_a_string)).transpose()
    }

    fn invalid(&self, problem: impl Into<String>) -> KeyError {
        self.reading.invalid(FORMAT, problem)
    }
}

/// Describes the rule of JSON that the text breaks.
fn describe(malformation: MalformedToken) -> String {
    match malformation {
        MalformedToken::DuplicateMember => "it has two members of one name".into(),
        MalformedToken::NotJson | MalformedToken::NotAnObject => {
            "it is not JSON, or there is text after it".into()
        }
        other => format!("{other}"),
    }
}
