//! Reads keys in DER: PKCS #8 (RFC 5958), PKCS #1 (RFC 8017), SEC 1 (RFC 5915), SPKI (RFC 5280
//! §4.1) and the key of an X.509 certificate.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use ::der::Tag;
use ::der::asn1::AnyRef;
use zeroize::Zeroizing;

use super::document::{Document, open};
use super::elements::{Elements, NotDer};
use super::reading::{EcCurve, Family, Half, Reading};
use super::{
    Curve, KeyKind, PrivateMaterial, PublicMaterial, RsaPrivate, identifiers, ml_dsa, pss,
    rsa_checks,
};
use crate::error::KeyError;

/// Reads a private key. `curve` is the one that an `EC PARAMETERS` block in front of it names.
pub(super) fn private_key(
    bytes: &[u8],
    curve: Option<Curve>,
    reading: Reading,
) -> Result<PrivateMaterial, KeyError> {
    let (document, content) = open(bytes, reading)?;
    let reader = Reader { reading, document };
    match document {
        Document::Pkcs8 => reader.pkcs8(content),
        Document::Pkcs1Private => {
            reading.check(&Family::Rsa, Half::Private)?;
            reader.pkcs1_private(content)
        }
        Document::Sec1 => reader.sec1(content, curve, None),
        Document::Spki | Document::Pkcs1Public => {
            Err(reader.refuse_other_half(content, Half::Public))
        }
        other => Err(other.refuse(reading)),
    }
}

/// Reads a public key.
pub(super) fn public_key(bytes: &[u8], reading: Reading) -> Result<PublicMaterial, KeyError> {
    let (document, content) = open(bytes, reading)?;
    let reader = Reader { reading, document };
    match document {
        Document::Spki => reader.spki(content),
        Document::Pkcs1Public => {
            reading.check(&Family::Rsa, Half::Public)?;
            let (n, e) = reader.pkcs1_public(content)?;
            Ok(PublicMaterial::Rsa { n, e })
        }
        Document::Pkcs8 | Document::Sec1 | Document::Pkcs1Private => {
            Err(reader.refuse_other_half(content, Half::Private))
        }
        other => Err(other.refuse(reading)),
    }
}

/// Reads the public key of an X.509 certificate.
pub(super) fn certificate(bytes: &[u8], reading: Reading) -> Result<PublicMaterial, KeyError> {
    let (document, mut content) = open(bytes, reading)?;
    let reader = Reader { reading, document };
    if document != Document::Certificate {
        return Err(document.refuse(reading));
    }
    let key = (|| {
        let mut fields = content.sequence()?;
        fields.optional(0, true)?;
        if fields.any()?.header().tag() != Tag::Integer {
            return Err(NotDer);
        }
        let [_signature, _issuer, _validity, _subject] =
            [fields.sequence()?, fields.sequence()?, fields.sequence()?, fields.sequence()?];
        let key = fields.sequence()?;
        content.sequence()?;
        content.bits()?;
        content.end()?;
        Ok(key)
    })();
    reader.spki(reader.damaged(key)?)
}

/// Returns the curve that the content of an `EC PARAMETERS` block names.
pub(super) fn ec_parameters(bytes: &[u8]) -> Option<EcCurve> {
    let mut elements = Elements::new(bytes).ok()?;
    match elements.next_tag()? {
        Tag::ObjectIdentifier => {
            let curve = identifiers::curve(elements.id().ok()?);
            elements.end().ok()?;
            Some(curve)
        }
        _ => Some(EcCurve::Explicit),
    }
}

#[derive(Clone, Copy)]
struct Reader {
    reading: Reading,
    document: Document,
}

impl Reader {
    fn invalid(self, problem: impl Into<String>) -> KeyError {
        self.reading.invalid(self.document.format(), problem)
    }

    fn damaged<T>(self, result: Result<T, NotDer>) -> Result<T, KeyError> {
        result.map_err(|NotDer| self.invalid("an element is damaged, missing or unexpected"))
    }

    fn pkcs8(self, mut fields: Elements<'_>) -> Result<PrivateMaterial, KeyError> {
        let version = self.damaged(fields.uint())?;
        let mut algorithm = self.damaged(fields.sequence())?;
        let family = self.family(&mut algorithm)?;
        self.reading.check(&family, Half::Private)?;
        let (key, public) = self.damaged((|| {
            let key = fields.octets()?;
            fields.optional(0, true)?;
            let public = match fields.optional(1, false)? {
                Some(bits) => match bits.split_first() {
                    Some((0, public)) => Some(public),
                    _ => return Err(NotDer),
                },
                // The library `ring` wrote an explicit tag in its first versions.
                None => match fields.optional_elements(1)? {
                    Some(mut explicit) => {
                        let public = explicit.bits()?;
                        explicit.end()?;
                        Some(public)
                    }
                    None => None,
                },
            };
            fields.end()?;
            Ok((key, public))
        })())?;
        match (version, public) {
            ([0], None) | ([1], _) => {}
            ([0], Some(_)) => {
                return Err(
                    self.invalid("version 1 has a public key, which only version 2 may have")
                );
            }
            _ => return Err(self.invalid("the version is unknown")),
        }
        match family {
            Family::Ec(EcCurve::Supported(curve)) => {
                let fields = self.sequence_of(key)?;
                Reader { document: Document::Sec1, ..self }.sec1(fields, Some(curve), public)
            }
            Family::Ed25519 => {
                self.no_parameters(algorithm)?;
                let mut elements = self.damaged(Elements::new(key))?;
                let seed = self.damaged(elements.octets())?;
                self.damaged(elements.end())?;
                let seed = Zeroizing::new(*self.octets(seed, "private key", "Ed25519")?);
                let public = public.map(|key| self.octets(key, "public key", "Ed25519"));
                Ok(PrivateMaterial::Ed25519 { seed, public: public.transpose()?.copied() })
            }
            Family::X25519 => {
                self.no_parameters(algorithm)?;
                let mut elements = self.damaged(Elements::new(key))?;
                let scalar = self.damaged(elements.octets())?;
                self.damaged(elements.end())?;
                let scalar = Zeroizing::new(*self.octets(scalar, "private key", "X25519")?);
                let public = public.map(|key| self.octets(key, "public key", "X25519"));
                Ok(PrivateMaterial::X25519 { scalar, public: public.transpose()?.copied() })
            }
            Family::MlDsa(set) => {
                self.no_parameters(algorithm)?;
                let key = self.damaged(ml_dsa::PrivateKey::read(key))?;
                Ok(PrivateMaterial::MlDsa(key.check(public, set, self.reading)?))
            }
            _ => {
                self.rsa_parameters(&family, algorithm)?;
                let inner = Self { document: Document::Pkcs1Private, ..self };
                let material = inner.pkcs1_private(self.sequence_of(key)?)?;
                if let (Some(public), PrivateMaterial::Rsa(key)) = (public, &material) {
                    let (n, e) = inner.pkcs1_public(self.sequence_of(public)?)?;
                    if (&n, &e) != (&key.n, &key.e) {
                        return Err(self.invalid("the public half belongs to another key"));
                    }
                }
                Ok(material)
            }
        }
    }

    /// Reads `ECPrivateKey`. The curve and the public key may also be given by the structure around
    /// it, and must then be the same.
    fn sec1(
        self,
        mut fields: Elements<'_>,
        outer_curve: Option<Curve>,
        outer_public: Option<&[u8]>,
    ) -> Result<PrivateMaterial, KeyError> {
        let version = self.damaged(fields.uint())?;
        let scalar = self.damaged(fields.octets())?;
        let parameters = self.damaged(fields.optional(0, true))?;
        let public = self.damaged((|| {
            let public = match fields.optional_elements(1)? {
                Some(mut inner) => {
                    let public = inner.bits()?;
                    inner.end()?;
                    Some(public)
                }
                None => None,
            };
            fields.end()?;
            Ok(public)
        })())?;
        let inner_curve = parameters
            .map(|parameters| self.damaged(ec_parameters(parameters).ok_or(NotDer)))
            .transpose()?;
        let curve = match (inner_curve, outer_curve) {
            (Some(EcCurve::Supported(inner)), Some(outer)) if inner != outer => {
                return Err(self.invalid("it names two curves"));
            }
            (Some(curve), _) => curve,
            (None, Some(curve)) => EcCurve::Supported(curve),
            (None, None) => return Err(self.invalid("it does not name its curve")),
        };
        let family = Family::Ec(curve);
        self.reading.check(&family, Half::Private)?;
        let Family::Ec(EcCurve::Supported(curve)) = family else {
            return Err(self.invalid("it does not name its curve"));
        };
        if version != [1] {
            return Err(self.invalid("the version is unknown"));
        }
        if scalar.len() != curve.field_len() {
            return Err(self.invalid(format!(
                "the private key has {} bytes; {} needs {}",
                scalar.len(),
                curve.name(),
                curve.field_len(),
            )));
        }
        if let (Some(inner), Some(outer)) = (public, outer_public)
            && inner != outer
        {
            return Err(self.invalid("it has two public keys"));
        }
        Ok(PrivateMaterial::Ec {
            curve,
            scalar: Zeroizing::new(scalar.to_vec()),
            public: public.or(outer_public).map(|point| self.point(point, curve)).transpose()?,
        })
    }

    fn pkcs1_private(self, mut fields: Elements<'_>) -> Result<PrivateMaterial, KeyError> {
        let version = self.damaged(fields.uint())?;
        match version {
            [0] => {}
            [1] => return Err(self.invalid("it has more than two primes")),
            _ => return Err(self.invalid("the version is unknown")),
        }
        let n = self.damaged(fields.uint())?;
        let e = self.damaged(fields.uint())?;
        rsa_checks::check(n, e, self.reading.wanted)?;
        let mut secret = || Ok(Zeroizing::new(self.damaged(fields.uint())?.to_vec()));
        let key = RsaPrivate {
            n: n.to_vec(),
            e: e.to_vec(),
            d: secret()?,
            p: secret()?,
            q: secret()?,
            dp: secret()?,
            dq: secret()?,
            qinv: secret()?,
        };
        self.damaged(fields.end())?;
        Ok(PrivateMaterial::Rsa(key))
    }

    fn pkcs1_public(self, mut fields: Elements<'_>) -> Result<(Vec<u8>, Vec<u8>), KeyError> {
        let n = self.damaged(fields.uint())?;
        let e = self.damaged(fields.uint())?;
        self.damaged(fields.end())?;
        rsa_checks::check(n, e, self.reading.wanted)?;
        Ok((n.to_vec(), e.to_vec()))
    }

    fn spki(self, mut fields: Elements<'_>) -> Result<PublicMaterial, KeyError> {
        let mut algorithm = self.damaged(fields.sequence())?;
        let family = self.family(&mut algorithm)?;
        self.reading.check(&family, Half::Public)?;
        let key = self.damaged(fields.bits())?;
        self.damaged(fields.end())?;
        match family {
            Family::Ec(EcCurve::Supported(curve)) => {
                Ok(PublicMaterial::Ec { curve, point: self.point(key, curve)? })
            }
            Family::Ed25519 => {
                self.no_parameters(algorithm)?;
                Ok(PublicMaterial::Ed25519(*self.octets(key, "public key", "Ed25519")?))
            }
            Family::X25519 => {
                self.no_parameters(algorithm)?;
                Ok(PublicMaterial::X25519(*self.octets(key, "public key", "X25519")?))
            }
            Family::MlDsa(set) => {
                self.no_parameters(algorithm)?;
                Ok(PublicMaterial::MlDsa { set, key: ml_dsa::public(key, set, self.reading)? })
            }
            _ => {
                self.rsa_parameters(&family, algorithm)?;
                let inner = Self { document: Document::Pkcs1Public, ..self };
                let (n, e) = inner.pkcs1_public(self.sequence_of(key)?)?;
                Ok(PublicMaterial::Rsa { n, e })
            }
        }
    }

    /// The error about the half of a key pair that is not wanted.
    fn refuse_other_half(self, mut fields: Elements<'_>, half: Half) -> KeyError {
        let family = match self.document {
            Document::Pkcs1Private | Document::Pkcs1Public => Ok(Family::Rsa),
            Document::Sec1 => self.damaged((|| {
                fields.uint()?;
                fields.octets()?;
                let parameters = fields.optional(0, true)?.ok_or(NotDer)?;
                Ok(Family::Ec(ec_parameters(parameters).ok_or(NotDer)?))
            })()),
            _ => self
                .damaged((|| {
                    if self.document == Document::Pkcs8 {
                        fields.uint()?;
                    }
                    fields.sequence()
                })())
                .and_then(|mut algorithm| self.family(&mut algorithm)),
        };
        match family.and_then(|family| self.reading.check(&family, half)) {
            Err(error) => error,
            Ok(()) => self.document.refuse(self.reading),
        }
    }

    /// Reads the algorithm of a key, and the curve of an EC key. Other parameters are left.
    fn family(self, algorithm: &mut Elements<'_>) -> Result<Family, KeyError> {
        match self.damaged(algorithm.id())? {
            identifiers::EC => {
                let curve = self.damaged((|| match algorithm.next_tag().ok_or(NotDer)? {
                    Tag::ObjectIdentifier => {
                        let curve = identifiers::curve(algorithm.id()?);
                        algorithm.clone().end()?;
                        Ok(curve)
                    }
                    _ => Ok(EcCurve::Explicit),
                })())?;
                Ok(Family::Ec(curve))
            }
            other => Ok(identifiers::family(other)),
        }
    }

    fn no_parameters(self, parameters: Elements<'_>) -> Result<(), KeyError> {
        parameters.end().map_err(|_| self.invalid("the algorithm has parameters"))
    }

    fn rsa_parameters(self, family: &Family, mut parameters: Elements<'_>) -> Result<(), KeyError> {
        match (family, self.reading.wanted.kind) {
            (Family::RsaPss, KeyKind::Rsa { hash, .. }) => {
                // Without parameters, the key may be used with all of them (RFC 4055 §3.1).
                if parameters.is_empty() {
                    return Ok(());
                }
                let hash_id = identifiers::of_hash(hash);
                let salt_len = self.damaged(pss::min_salt_len(parameters, hash_id))?;
                match salt_len {
                    None => Err(self
                        .reading
                        .wrong("an RSA key that is restricted to PSS with another hash", None)),
                    // The salt of PS256, PS384 and PS512 is as long as the hash (RFC 7518 §3.5).
                    Some(len) if len > hash.len() => Err(self
                        .reading
                        .wrong("an RSA key that is restricted to PSS with a longer salt", None)),
                    Some(_) => Ok(()),
                }
            }
            _ => {
                let is_null = parameters.any().is_ok_and(AnyRef::is_null);
                if is_null && parameters.is_empty() {
                    Ok(())
                } else {
                    Err(self.invalid("the parameters of the algorithm are not NULL"))
                }
            }
        }
    }

    /// Returns the elements of one sequence and nothing else.
    fn sequence_of(self, bytes: &[u8]) -> Result<Elements<'_>, KeyError> {
        let mut elements = self.damaged(Elements::new(bytes))?;
        let sequence = self.damaged(elements.sequence())?;
        self.damaged(elements.end())?;
        Ok(sequence)
    }

    fn octets<'k>(
        self,
        bytes: &'k [u8],
        half: &str,
        needed_by: &str,
    ) -> Result<&'k [u8; 32], KeyError> {
        bytes.try_into().map_err(|_| {
            self.invalid(format!("the {half} has {} bytes; {needed_by} needs 32", bytes.len()))
        })
    }

    fn point(self, bytes: &[u8], curve: Curve) -> Result<Vec<u8>, KeyError> {
        let coordinates = match bytes.split_first() {
            Some((4, coordinates)) => coordinates,
            Some((2 | 3, _)) => {
                return Err(self.invalid(match self.document {
                    Document::Sec1 => {
                        "the public key is compressed: convert it with \
                         `openssl ec -in key.pem -conv_form uncompressed -out new.pem`"
                    }
                    _ => {
                        "the public key is compressed: convert it with \
                         `openssl ec -pubin -in key.pem -pubout -conv_form uncompressed -out new.pem`"
                    }
                }));
            }
            _ => return Err(self.invalid("the public key is not a point")),
        };
        let needed = curve.field_len().saturating_mul(2);
        if coordinates.len() != needed {
            return Err(self.invalid(format!(
                "the public key has {} bytes; {} needs {needed}",
                coordinates.len(),
                curve.name(),
            )));
        }
        Ok(bytes.to_vec())
    }
}
