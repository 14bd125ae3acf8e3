//! Reads symmetric keys (RFC 7518 §6.4).

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use super::{Jwk, Needed};
use crate::base64url;
use crate::error::{KeyError, SecretEncoding};
use crate::json::JsonStr;
use crate::secret::{self, Purpose};

/// The algorithm that a symmetric key is read for, and the values that its JWK may have.
#[derive(Clone, Copy)]
pub(crate) struct Symmetric {
    pub(crate) purpose: Purpose,
    /// The values of `alg`.
    pub(crate) algorithms: [&'static str; 2],
    pub(crate) is_for_encryption: bool,
    /// The operations of the key, all of which `key_ops` must have.
    pub(crate) operations: [&'static str; 2],
}

/// Reads the secret of a symmetric key, and its id. The buffer is wiped when it is dropped.
///
/// # Errors
///
/// [`KeyError::InvalidKey`], [`KeyError::WrongKey`], [`KeyError::TooShort`], [`KeyError::WrongLength`] and
/// [`KeyError::NotASecret`].
pub(crate) fn symmetric_key(
    text: &str,
    wanted: Symmetric,
) -> Result<(Zeroizing<Vec<u8>>, Option<String>), KeyError> {
    let Symmetric { purpose, algorithms, is_for_encryption, operations } = wanted;
    let algorithm = purpose.algorithm;
    let needed = Needed { algorithm, key: "a symmetric key (`kty` is `oct`)" };
    let jwk = Jwk::parse(text, needed, |text| match secret::looks_like(text.as_bytes()) {
        Some(found) => needed.wrong(found, None),
        None => KeyError::InvalidKey {
            algorithm,
            format: super::FORMAT,
            problem: r#"it is not a JSON object such as `{"kty":"oct","k":"…"}`"#.into(),
        },
    })?;
    let kind = jwk.kind()?;
    if kind != *"oct" {
        const KINDS: [(&str, &str); 4] = [
            ("RSA", "an RSA key"),
            ("EC", "an EC key"),
            ("OKP", "an OKP key"),
            ("AKP", "an AKP key"),
        ];
        let found = KINDS.iter().find(|(kty, _)| kind == **kty);
        let found = found.map_or("a JWK of an unknown `kty`", |(_, found)| found);
        return Err(needed.wrong(found, None));
    }
    let needed = Needed { algorithm, key: "a JWK for this algorithm" };
    let jwk = Jwk { needed, ..jwk };
    jwk.check_algorithm(&algorithms)?;
    jwk.check_use(is_for_encryption)?;
    if let Some(found) = jwk.operations()?
        && let Some(lacking) =
            operations.iter().find(|&&needed| !found.iter().any(|found| *found == *needed))
    {
        let [one, other] = operations;
        return Err(needed.wrong(
            format!(
                "a JWK that is not for both `{one}` and `{other}` (`key_ops` lacks `{lacking}`)"
            ),
            None,
        ));
    }
    let id = jwk.id()?;
    let secret = jwk.bytes("k")?;
    if let Some(plain) = jwk.text("k")?.and_then(JsonStr::as_plain)
        && let Some(found) = secret::resembles_hex(plain.as_bytes())
    {
        return Err(jwk.invalid(format!("`k` looks like {found}, not like base64url")));
    }
    let len = base64url::encoded_len(secret.len());
    secret::check(&secret, purpose, SecretEncoding::Jwk, len)?;
    Ok((secret, id))
}
