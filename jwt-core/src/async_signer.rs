//! Keys whose private half is outside of the process, in a KMS or an HSM.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use crate::alg::PublicKeyAlgorithm;
use crate::asymmetric::{Backend, PrivateKey, PublicKey};
use crate::error::{EncodeError, SignerError};
use crate::key::{
    Algorithm, Includes, Key, SignatureBuffer, Signer, Verifier, VerifyingKey, VerifyingSnapshot,
    sealed,
};
use crate::key_format::KeyKind;
use crate::key_id::KeyId;

mod ecdsa_der;

pub use ecdsa_der::ecdsa_from_der;

/// A private key outside of the process that signs with the algorithm `A`: one in a KMS or an HSM.
/// Applications implement it, and use it as an [`ExternalKey`].
///
/// ```
/// use typed_jwt::{AsyncSigner, Claims, Es256, Es256VerifyingKey, ExternalKey, ecdsa_from_der};
///
/// # type BoxError = Box<dyn std::error::Error + Send + Sync>;
/// # struct Client;
/// # impl Client {
/// #     async fn sign(&self, _: &str, _: &[u8]) -> Result<Vec<u8>, BoxError> { Ok(Vec::new()) }
/// #     async fn public_key(&self, _: &str) -> Result<String, BoxError> { Ok(String::new()) }
/// # }
/// struct KmsKey {
///     client: Client,
///     name: String,
/// }
///
/// impl AsyncSigner<Es256> for KmsKey {
///     type Error = BoxError;
///
///     async fn sign(&self, signing_input: &[u8]) -> Result<Vec<u8>, BoxError> {
///         let der = self.client.sign(&self.name, signing_input).await?;
///         Ok(ecdsa_from_der::<Es256>(der)?)
///     }
/// }
///
/// #[derive(Claims)]
/// #[claims(alg = ES256, typ = "at+jwt", iss = "https://auth.example.com", aud = "api", ttl = "5m")]
/// struct Access {
///     #[claim(sub)]
///     user: String,
/// }
///
/// async fn issue(key: KmsKey, access: Access) -> Result<String, BoxError> {
///     // Once, when the server starts:
///     let public_key = Es256VerifyingKey::from_pem(key.client.public_key(&key.name).await?)?;
///     let key = ExternalKey::new(key, public_key.with_thumbprint_id());
///     // For each token:
///     Ok(access.encode_async(&key).await?)
/// }
/// ```
pub trait AsyncSigner<A: PublicKeyAlgorithm>: Send + Sync {
    /// The error of the service or device. It becomes the source of [`SignerError::Failed`].
    type Error: Into<Box<dyn core::error::Error + Send + Sync>>;

    /// Signs `signing_input` (RFC 7515 §5.1), and returns the signature in the form of the
    /// algorithm: `r || s` for ECDSA (RFC 7518 §3.4; see [`ecdsa_from_der`]), and the plain
    /// signature for RSA and Ed25519.
    ///
    /// If the service signs digests, give it the digest of `signing_input` with the hash of the
    /// algorithm, such as SHA-256 for ES256. Ed25519 signs the message itself.
    ///
    /// Time limits and repeated attempts belong in the implementation. The future may be dropped
    /// before it is ready, for example because a client has closed its connection.
    fn sign(
        &self,
        signing_input: &[u8],
    ) -> impl Future<Output = Result<Vec<u8>, Self::Error>> + Send;
}

/// Signs in memory: for development and tests without the service.
impl<A: PublicKeyAlgorithm, B: Backend<A>> AsyncSigner<A> for PrivateKey<A, B> {
    type Error = EncodeError;

    async fn sign(&self, signing_input: &[u8]) -> Result<Vec<u8>, EncodeError> {
        let mut buffer = A::SignatureBuffer::zeroed();
        let len = Signer::sign(self, signing_input, buffer.as_mut())?;
        Ok(buffer.as_ref().get(..len).ok_or(EncodeError::SigningFailed)?.to_vec())
    }
}

/// A signer outside of the process, with its public key.
///
/// It signs with `encode_async` of [`Claims`](crate::Claims) and [`Tokens`](crate::Tokens), and with
/// [`jws::sign_async`](crate::jws::sign_async). Every signature is checked before a token leaves:
/// it must have the length of the algorithm, and verify with the public key. Otherwise the error is
/// [`EncodeError::Signer`].
///
/// The id of the public key is the `kid` of the tokens. The external key verifies tokens with the
/// public key.
#[derive(Clone)]
pub struct ExternalKey<S, P> {
    signer: S,
    public_key: P,
}

impl<S, A, B> ExternalKey<S, PublicKey<A, B>>
where
    S: AsyncSigner<A>,
    A: PublicKeyAlgorithm,
    B: Backend<A>,
{
    /// Creates a key from a signer and the public key with which its signatures are checked.
    pub fn new(signer: S, public_key: PublicKey<A, B>) -> Self {
        Self { signer, public_key }
    }

    /// Returns the id, if the public key has one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.public_key.id()
    }

    /// Returns the public key.
    #[must_use]
    pub fn verifying_key(&self) -> PublicKey<A, B> {
        self.public_key.clone()
    }

    /// Returns the signer.
    #[must_use]
    pub fn signer(&self) -> &S {
        &self.signer
    }
}

/// A key that signs tokens of the algorithm `A` asynchronously: an [`ExternalKey`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not sign `{A}` tokens asynchronously",
    label = "not an `ExternalKey` for `{A}`",
    note = "a key in a KMS or an HSM is an `ExternalKey::new(signer, public_key)`, whose `signer` implements `AsyncSigner`",
    note = "a key in the memory of the process signs with `encode`"
)]
pub trait AsyncSigningKey<A: Algorithm>: sealed::Sealed + Send + Sync {
    /// Returns the value of `kid` in the tokens that this key signs.
    #[doc(hidden)]
    fn key_id(&self) -> Option<&KeyId>;

    /// Returns the value of `alg` in the tokens that this key signs.
    #[doc(hidden)]
    fn algorithm(&self) -> &'static str;

    /// Returns the length of a signature, in bytes.
    #[doc(hidden)]
    fn signature_len(&self) -> usize;

    /// Signs `signing_input`, and checks the signature.
    ///
    /// # Errors
    ///
    /// [`EncodeError::Signer`].
    #[doc(hidden)]
    fn sign(
        &self,
        signing_input: &[u8],
    ) -> impl Future<Output = Result<Vec<u8>, EncodeError>> + Send;
}

#[diagnostic::do_not_recommend]
impl<S, A, B, L> AsyncSigningKey<L> for ExternalKey<S, PublicKey<A, B>>
where
    S: AsyncSigner<A>,
    A: PublicKeyAlgorithm,
    B: Backend<A>,
    L: Includes<A>,
{
    fn key_id(&self) -> Option<&KeyId> {
        self.public_key.key_id()
    }

    fn algorithm(&self) -> &'static str {
        A::NAME
    }

    fn signature_len(&self) -> usize {
        self.public_key.signature_len()
    }

    async fn sign(&self, signing_input: &[u8]) -> Result<Vec<u8>, EncodeError> {
        let signature = self.signer.sign(signing_input).await;
        let signature = signature.map_err(|error| SignerError::Failed(error.into()))?;
        check(&self.public_key, signing_input, &signature)?;
        Ok(signature)
    }
}

/// Checks the length of a signature, and verifies it.
///
/// The form is never guessed: DER is recognized only to name it in the error.
fn check<A: PublicKeyAlgorithm, B: Backend<A>>(
    key: &PublicKey<A, B>,
    signing_input: &[u8],
    signature: &[u8],
) -> Result<(), SignerError> {
    let (expected, actual) = (key.signature_len(), signature.len());
    if actual == expected && key.verify(signing_input, signature).is_ok() {
        Ok(())
    } else if matches!(A::KIND, KeyKind::Ec(_)) && ecdsa_der::is_der(signature) {
        Err(SignerError::IsDer)
    } else if actual != expected {
        Err(SignerError::WrongLength { expected, actual })
    } else {
        Err(SignerError::DoesNotVerify)
    }
}

impl<S, P: fmt::Debug> fmt::Debug for ExternalKey<S, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExternalKey").field("public_key", &self.public_key).finish_non_exhaustive()
    }
}

impl<S, P> sealed::Sealed for ExternalKey<S, P> {}

impl<S, P: Key> Key for ExternalKey<S, P> {
    type Algorithm = P::Algorithm;
}

#[diagnostic::do_not_recommend]
impl<S, P: VerifyingKey<L>, L: Algorithm> VerifyingKey<L> for ExternalKey<S, P> {
    fn snapshot(&self) -> VerifyingSnapshot<'_, L::Form> {
        self.public_key.snapshot()
    }
}

/// Makes a shared signer a signer, and a shared key a key.
macro_rules! behind_pointers {
    ($($pointer:ty),*) => {$(
        impl<A: PublicKeyAlgorithm, T: AsyncSigner<A>> AsyncSigner<A> for $pointer {
            type Error = T::Error;

            fn sign(
                &self,
                signing_input: &[u8],
            ) -> impl Future<Output = Result<Vec<u8>, Self::Error>> + Send {
                (**self).sign(signing_input)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<A: Algorithm, T: AsyncSigningKey<A>> AsyncSigningKey<A> for $pointer {
            fn key_id(&self) -> Option<&KeyId> {
                (**self).key_id()
            }

            fn algorithm(&self) -> &'static str {
                (**self).algorithm()
            }

            fn signature_len(&self) -> usize {
                (**self).signature_len()
            }

            fn sign(
                &self,
                signing_input: &[u8],
            ) -> impl Future<Output = Result<Vec<u8>, EncodeError>> + Send {
                (**self).sign(signing_input)
            }
        }
    )*};
}

behind_pointers!(&T, Box<T>, Arc<T>);

#[cfg(test)]
#[cfg(all(feature = "ecdsa", feature = "ed25519"))]
mod tests;
