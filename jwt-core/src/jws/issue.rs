//! Building and signing a token.

use alloc::string::String;
use alloc::vec::Vec;

use super::Jws;
#[cfg(feature = "public-keys")]
use crate::async_signer::AsyncSigningKey;
use crate::base64url;
use crate::error::EncodeError;
use crate::header;
use crate::key::{Algorithm, SignatureBuffer, SigningSnapshot};
use crate::key_id::KeyId;
use crate::requirements::TokenRequirements;

/// Builds and signs a token, in one allocation.
#[inline]
pub(super) fn sign_as<A: Algorithm<Form = Jws>>(
    requirements: TokenRequirements,
    payload: &[u8],
    key: &SigningSnapshot<'_, Jws>,
) -> Result<String, EncodeError> {
    let mut token = Vec::new();
    sign_into::<A>(requirements, payload, key, &mut token)?;
    Ok(base64url::ascii(token))
}

/// Builds and signs a token in the empty vector `token`, which does not grow after the payload was
/// written: a vector that grows leaves a copy behind.
#[inline]
pub(crate) fn sign_into<A: Algorithm<Form = Jws>>(
    requirements: TokenRequirements,
    payload: &[u8],
    key: &SigningSnapshot<'_, Jws>,
    token: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    write_signing_input::<A>(requirements, payload, key.algorithm(), key.key_id(), token)?;
    let mut buffer = A::SignatureBuffer::zeroed();
    let key = key.key().ok_or(EncodeError::SigningFailed)?;
    let len = key.sign(token, buffer.as_mut())?;
    let signature = buffer.as_ref().get(..len).ok_or(EncodeError::SigningFailed)?;
    push_signature(signature, requirements.max_len, token)
}

/// Writes the header and the payload, with a dot between them (RFC 7515 §5.1), to the empty vector
/// `token`, and reserves the memory for the signature. `algorithm` is that of the key.
#[inline]
fn write_signing_input<A: Algorithm>(
    requirements: TokenRequirements,
    payload: &[u8],
    algorithm: &'static str,
    key_id: Option<&KeyId>,
    token: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    /// Most headers are shorter.
    const HEADER_LEN: usize = 128;
    let payload_len = base64url::encoded_len(payload.len());
    let signature_len = base64url::encoded_len(A::SignatureBuffer::LEN);
    let rest_len = payload_len.saturating_add(signature_len).saturating_add(2);
    token.reserve_exact(HEADER_LEN.saturating_add(rest_len));
    // The key selects from a list. Otherwise the type decides: one that writes `Ed25519` has keys
    // of `EdDSA`.
    let algorithm = if A::IS_LIST { algorithm } else { A::NAME };
    match requirements.headers.iter().find(|header| header.algorithm == algorithm) {
        Some(header) => header.write(key_id, token),
        None => header::write(algorithm, None, key_id, token),
    }
    header::check_len(token.len())?;
    token.reserve_exact(rest_len);
    token.push(b'.');
    base64url::encode_into(payload, token);
    Ok(())
}

/// Appends the signature to the signing input.
#[inline]
fn push_signature(
    signature: &[u8],
    max_len: usize,
    token: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    check_len(token.len(), signature.len(), max_len)?;
    token.push(b'.');
    base64url::encode_into(signature, token);
    Ok(())
}

fn check_len(input_len: usize, signature_len: usize, max: usize) -> Result<(), EncodeError> {
    let rest_len = base64url::encoded_len(signature_len).saturating_add(1);
    let len = input_len.saturating_add(rest_len);
    if len > max {
        return Err(EncodeError::TooLong { len, max });
    }
    Ok(())
}

/// A token without its signature.
#[cfg(feature = "public-keys")]
pub(crate) struct UnsignedToken {
    signing_input: Vec<u8>,
    /// The maximum length of the token, in bytes.
    max_len: usize,
}

#[cfg(feature = "public-keys")]
impl UnsignedToken {
    /// Writes the header and the payload. `algorithm` is that of the key.
    pub(crate) fn new<A: Algorithm>(
        requirements: TokenRequirements,
        payload: &[u8],
        algorithm: &'static str,
        key_id: Option<&KeyId>,
    ) -> Result<Self, EncodeError> {
        let mut token = Vec::new();
        write_signing_input::<A>(requirements, payload, algorithm, key_id, &mut token)?;
        Ok(Self { signing_input: token, max_len: requirements.max_len })
    }

    /// Signs with a key outside of the process. Does not send a token that would be too long.
    pub(crate) async fn sign_async<A: Algorithm, K: AsyncSigningKey<A>>(
        self,
        key: &K,
    ) -> Result<String, EncodeError> {
        check_len(self.signing_input.len(), key.signature_len(), self.max_len)?;
        let signature = key.sign(&self.signing_input).await?;
        let mut token = self.signing_input;
        push_signature(&signature, self.max_len, &mut token)?;
        Ok(base64url::ascii(token))
    }
}
