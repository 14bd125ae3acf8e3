//! The names that the derive emits, and the operations that `jwt-session` needs.
//!
//! This module is not part of the public API and changes without a new major version.

pub mod session_hooks;

mod features;

pub use self::features::{EcdsaEnabled, Ed25519Enabled, EncryptEnabled, MlDsaEnabled, RsaEnabled};
pub use crate::alg::WithPublicKeys;
pub use crate::alg::{
    A256CbcHs512, A256Gcm, A256Kw, EcdhEsP256, EcdhEsP256A256Kw, EcdhEsX25519, EcdhEsX25519A256Kw,
    Ed25519, EdDsa, Es256, Es384, Es512, Hs256, Hs384, Hs512, MlDsa44, MlDsa65, MlDsa87, Ps256,
    Ps384, Ps512, Rs256, Rs384, Rs512, RsaOaep256,
};
pub use crate::claims::{Claims, FixedPolicy, IssuableClaims, OwnedClaims, SessionClaims};
pub use crate::error::{EncodeError, VerifyError};
pub use crate::expected::Expected;
pub use crate::fast_path::{LayoutMember, PrecomputedHeader};
#[cfg(feature = "testing")]
pub use crate::fast_path::{verify_by_layout, verify_by_name};
pub use crate::header::{ExpectedType, HeaderParameter, HeaderParameters};
pub use crate::jwe::Jwe;
pub use crate::jws::{DEFAULT_MAX_LEN, Jws};
pub use crate::key::sealed::SealedAlgorithm;
pub use crate::key::{Algorithm, Includes};
pub use crate::nested::Nested;
pub use crate::policy::{
    FromFields, IssuerTemplate, IssuerTemplates, OtherClaim, OtherClaims, Policy, UNKNOWN_TTL,
};
pub use crate::registered::{AnyType, RegisteredClaim};
pub use crate::tokens::{
    Fixed, NeedsAudience, NeedsIssuer, NeedsIssuerValues, NeedsTtl, Undecided,
};
pub use crate::wire::{
    AudienceClaim, BrokenRule, ClaimCodec, ClaimInfo, ClaimName, ClaimValue, ClaimsWriter,
    FlattenedValue, LastReadBack, LocatedClaims, OfAnyType, OptionalTime, PolicyText, Probe,
    ReadClaims, StringClaim, Value, Verdict, WriteClaims, audience_kind, borrowed_string,
    policy_text_kind, rule, text_kind, validated, without_value,
};
pub use alloc::borrow::Cow;
pub use serde::{Deserialize, Serialize};

/// Verifies a signature of any message, which need not be the signing input of a token.
///
/// # Errors
///
/// [`VerifyError::InvalidSignature`].
#[cfg(feature = "testing")]
pub fn verify_raw<A: Algorithm<Form = Jws>, K: crate::key::VerifyingKey<A>>(
    key: &K,
    message: &[u8],
    signature: &[u8],
) -> Result<(), VerifyError> {
    key.snapshot().select(None)?.verify(message, signature)
}

/// Encrypts any payload under any header segment, which need not be base64url.
///
/// # Errors
///
/// [`EncodeError::NoRandomness`] and [`EncodeError::SigningFailed`].
#[cfg(feature = "testing")]
pub fn encrypt_raw<A: Algorithm<Form = Jwe>, K: crate::key::SigningKey<A>>(
    key: &K,
    header: &str,
    payload: &[u8],
) -> Result<alloc::string::String, EncodeError> {
    let mut buffer = crate::buffer::Buffer::new();
    buffer.extend(payload);
    let mut token = alloc::vec::Vec::from(header);
    key.snapshot().key().ok_or(EncodeError::SigningFailed)?.encrypt(&mut buffer, &mut token)?;
    alloc::string::String::from_utf8(token).map_err(|_| EncodeError::SigningFailed)
}

/// Decrypts a token without reading its header segment, which may be any bytes. The other arguments are
/// the encrypted key, the initialization vector, the ciphertext and the tag, not encoded.
///
/// # Errors
///
/// [`VerifyError::Malformed`] and [`VerifyError::DecryptionFailed`].
#[cfg(feature = "testing")]
pub fn decrypt_raw<A: Algorithm<Form = Jwe>, K: crate::key::VerifyingKey<A>>(
    key: &K,
    header: &[u8],
    [encrypted_key, iv, ciphertext, tag]: [&[u8]; 4],
) -> Result<alloc::vec::Vec<u8>, VerifyError> {
    use crate::base64url::encode;
    let [encrypted_key, iv, ciphertext, tag] =
        [encode(encrypted_key), encode(iv), encode(ciphertext), encode(tag)];
    let compact = crate::compact::EncryptedCompact {
        header,
        encrypted_key: encrypted_key.as_bytes(),
        iv: iv.as_bytes(),
        ciphertext: ciphertext.as_bytes(),
        tag: tag.as_bytes(),
    };
    let encryption = A::ENCRYPTION.ok_or(VerifyError::DecryptionFailed)?;
    let mut payload = crate::buffer::Buffer::new();
    crate::jwe::decrypt_segments(encryption, &compact, &key.snapshot(), None, &mut payload)?;
    Ok(payload.as_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    /// The derive builds the name from its own version, which is that of the workspace.
    #[test]
    fn the_public_module_is_named_after_the_version() {
        let version: String = env!("CARGO_PKG_VERSION").replace(['.', '-', '+'], "_");
        let public = alloc::format!("pub mod __private_{version} {{");
        assert!(include_str!("lib.rs").contains(&public), "rename the module to {public}");
    }
}
