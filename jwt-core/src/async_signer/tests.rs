use core::pin::{Pin, pin};
use core::sync::atomic::{AtomicUsize, Ordering};
use core::task::{Context, Poll, Waker};
use std::string::{String, ToString};

use super::*;
use crate::alg::Es256;
use crate::error::VerifyError;
use crate::jws::{self, DEFAULT_MAX_LEN};
use crate::key::Signer;
use crate::{
    Ed25519SigningKey, Es256SigningKey, Es256VerifyingKey, Es384SigningKey, Es512SigningKey,
};

/// A service that answers after a while, with the signature that a function computes.
struct Service<F>(F);

impl<A, F> AsyncSigner<A> for Service<F>
where
    A: PublicKeyAlgorithm,
    F: Fn(&[u8]) -> Result<Vec<u8>, &'static str> + Send + Sync,
{
    type Error = &'static str;

    async fn sign(&self, signing_input: &[u8]) -> Result<Vec<u8>, &'static str> {
        Delay(2).await;
        (self.0)(signing_input)
    }
}

/// A future that is ready when it has been polled this often.
struct Delay(usize);

impl Future for Delay {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        match self.0.checked_sub(1) {
            Some(left) => {
                self.0 = left;
                Poll::Pending
            }
            None => Poll::Ready(()),
        }
    }
}

/// Polls a future until it is ready. The future can be sent to another thread.
fn block_on<T>(future: impl Future<Output = T> + Send) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
}

/// Signs bytes with a local key, in the form of JWS.
fn sign(key: &impl Signer, input: &[u8]) -> Vec<u8> {
    let mut buffer = [0; 1024];
    let len = key.sign(input, &mut buffer).unwrap();
    buffer[..len].to_vec()
}

/// Writes an ECDSA signature in DER.
fn to_der(signature: &[u8]) -> Vec<u8> {
    let (r, s) = signature.split_at(signature.len() / 2);
    let integers = [r, s].map(|number| {
        let zeros = number.iter().take_while(|&&byte| byte == 0).count();
        let digits = &number[zeros..];
        let sign: &[u8] = if digits[0] < 0x80 { &[] } else { &[0] };
        let content = [sign, digits].concat();
        [&[0x02, u8::try_from(content.len()).unwrap()], &content[..]].concat()
    });
    let content = integers.concat();
    let prefix: &[u8] = if content.len() < 0x80 { &[0x30] } else { &[0x30, 0x81] };
    [prefix, &[u8::try_from(content.len()).unwrap()], &content].concat()
}

/// Signs a token with the public half of `key` and the signatures that `service` computes.
fn token_of<S: AsyncSigner<Es256>>(
    key: &Es256SigningKey,
    service: S,
) -> Result<String, EncodeError> {
    block_on(jws::sign_async(b"payload", &ExternalKey::new(service, key.verifying_key())))
}

fn refused<S: AsyncSigner<Es256>>(key: &Es256SigningKey, service: S) -> SignerError {
    match token_of(key, service) {
        Err(EncodeError::Signer(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_token_is_that_of_a_local_key() {
    let key = Es256SigningKey::generate();
    for key in [key.clone(), key.clone().with_id("a"), key.with_thumbprint_id()] {
        let token = token_of(&key, Service(|input: &[u8]| Ok(sign(&key, input)))).unwrap();
        // RFC 6979: the signature of a local key is always the same.
        assert_eq!(token, jws::sign(b"payload", &key).unwrap());
        let verified = jws::verify(&token, &key).unwrap();
        assert_eq!((verified.payload(), verified.header().kid()), (&b"payload"[..], key.id()));
    }
}

#[test]
fn every_algorithm_is_signed() {
    fn check<A: PublicKeyAlgorithm, B: Backend<A>>(key: &PrivateKey<A, B>) {
        let service = Service(|input: &[u8]| Ok(sign(key, input)));
        let external = ExternalKey::new(service, key.verifying_key());
        let token = block_on(jws::sign_async(b"payload", &external)).unwrap();
        assert_eq!(token, jws::sign(b"payload", key).unwrap());
        assert_eq!(jws::verify(&token, &external).unwrap().header().alg(), A::NAME);
    }
    check(&Es256SigningKey::generate());
    check(&Es384SigningKey::generate());
    check(&Es512SigningKey::generate());
    check(&Ed25519SigningKey::generate());
}

#[test]
fn der_is_refused_unless_it_is_converted() {
    let key = Es256SigningKey::generate();
    let der = |input: &[u8]| to_der(&sign(&key, input));
    assert!(matches!(refused(&key, Service(|input: &[u8]| Ok(der(input)))), SignerError::IsDer));
    let converted = |input: &[u8]| ecdsa_from_der::<Es256>(der(input)).map_err(|_| "not DER");
    assert_eq!(token_of(&key, Service(converted)).unwrap(), jws::sign(b"payload", &key).unwrap());

    let key = Es512SigningKey::generate();
    let service = Service(|input: &[u8]| Ok(to_der(&sign(&key, input))));
    let external = ExternalKey::new(service, key.verifying_key());
    let error = block_on(jws::sign_async(b"payload", &external)).unwrap_err();
    assert!(matches!(error, EncodeError::Signer(SignerError::IsDer)), "{error}");
}

/// One signature of 128 has a number that is shorter than a coordinate.
#[test]
fn short_and_long_numbers_are_converted() {
    let key = Es256SigningKey::generate();
    let mut lengths = [0; 80];
    for message in 0_u32.. {
        let signature = sign(&key, &message.to_be_bytes());
        let der = to_der(&signature);
        assert_eq!(ecdsa_from_der::<Es256>(&der).unwrap(), signature);
        lengths[der.len()] += 1;
        if lengths[69] > 0 && lengths[72] > 0 {
            break;
        }
    }
}

#[test]
fn a_signature_of_another_key_is_refused() {
    let (key, other) = (Es256SigningKey::generate(), Es256SigningKey::generate());
    let error = refused(&key, Service(|input: &[u8]| Ok(sign(&other, input))));
    assert!(matches!(error, SignerError::DoesNotVerify), "{error}");
}

#[test]
fn a_signature_of_another_message_is_refused() {
    let key = Es256SigningKey::generate();
    let of_payload = refused(&key, Service(|_: &[u8]| Ok(sign(&key, b"payload"))));
    let of_digest = refused(
        &key,
        Service(|input: &[u8]| {
            use sha2::{Digest, Sha256};
            Ok(sign(&key, &Sha256::digest(input)))
        }),
    );
    for error in [of_payload, of_digest] {
        assert!(matches!(error, SignerError::DoesNotVerify), "{error}");
    }
}

#[test]
fn a_signature_of_another_length_is_refused() {
    let key = Es256SigningKey::generate();
    for len in [0, 1, 32, 63, 65, 96, 1000] {
        let error = refused(
            &key,
            Service(|input: &[u8]| {
                let mut signature = sign(&key, input);
                signature.resize(len, 0);
                Ok(signature)
            }),
        );
        let SignerError::WrongLength { expected: 64, actual } = error else { panic!("{error}") };
        assert_eq!(actual, len);
    }
    // For other algorithms DER is a wrong length.
    let ed25519 = Ed25519SigningKey::generate();
    let service = Service(|input: &[u8]| Ok(to_der(&sign(&key, input))));
    let external = ExternalKey::new(service, ed25519.verifying_key());
    let error = block_on(jws::sign_async(b"payload", &external)).unwrap_err();
    assert!(
        matches!(error, EncodeError::Signer(SignerError::WrongLength { expected: 64, .. })),
        "{error}"
    );
}

#[test]
fn signatures_of_the_right_length_that_are_none_are_refused() {
    let key = Es256SigningKey::generate();
    for byte in [0, 0x30, 0xff] {
        let error = refused(&key, Service(|_: &[u8]| Ok(alloc::vec![byte; 64])));
        assert!(matches!(error, SignerError::DoesNotVerify), "{error}");
    }
}

#[test]
fn the_error_of_the_signer_is_the_source() {
    use core::error::Error;

    let key = Es256SigningKey::generate();
    let error = token_of(&key, Service(|_: &[u8]| Err("quota exceeded"))).unwrap_err();
    assert_eq!(error.to_string(), "the token was not signed: the signer failed: quota exceeded");
    let source = error.source().unwrap();
    assert!(matches!(source.downcast_ref(), Some(SignerError::Failed(_))));
    assert_eq!(source.source().unwrap().to_string(), "quota exceeded");
}

#[test]
fn every_error_says_what_to_do() {
    for (error, advice) in [
        (SignerError::IsDer, "convert it with `ecdsa_from_der`"),
        (SignerError::WrongLength { expected: 64, actual: 70 }, "has 70 bytes, and 64 are needed"),
        (SignerError::DoesNotVerify, "one of another key"),
    ] {
        assert!(error.to_string().contains(advice), "{error}");
    }
}

#[test]
fn a_token_that_would_be_too_long_is_not_signed() {
    let key = Es256SigningKey::generate();
    let calls = AtomicUsize::new(0);
    let service = Service(|input: &[u8]| {
        calls.fetch_add(1, Ordering::SeqCst);
        Ok(sign(&key, input))
    });
    let external = ExternalKey::new(&service, key.verifying_key());
    // The longest payload of which a token is signed: the rest are the header, the dots and the
    // signature.
    let rest = jws::sign(b"", &key).unwrap().len();
    let longest = alloc::vec![b'x'; (DEFAULT_MAX_LEN - rest) / 4 * 3];
    block_on(jws::sign_async(&longest, &external)).unwrap();
    assert_eq!(calls.load(Ordering::SeqCst), 1);
    let longer = alloc::vec![b'x'; longest.len() + 3];
    let expected = jws::sign(&longer, &key).unwrap_err().to_string();
    let error = block_on(jws::sign_async(&longer, &external)).unwrap_err();
    assert!(matches!(error, EncodeError::TooLong { .. }));
    assert_eq!(error.to_string(), expected);
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}

#[test]
fn a_dropped_future_has_no_effect() {
    let key = Es256SigningKey::generate();
    let external =
        ExternalKey::new(Service(|input: &[u8]| Ok(sign(&key, input))), key.verifying_key());
    {
        let mut future = pin!(jws::sign_async(b"dropped", &external));
        let context = &mut Context::from_waker(Waker::noop());
        assert!(future.as_mut().poll(context).is_pending());
    }
    let token = block_on(jws::sign_async(b"payload", &external)).unwrap();
    assert_eq!(jws::verify(&token, &external).unwrap().payload(), b"payload");
}

#[test]
fn keys_and_signers_behind_pointers_are_accepted() {
    let key = Es256SigningKey::generate();
    let service = Arc::new(Service(|input: &[u8]| Ok(sign(&key, input))));
    let external = Arc::new(ExternalKey::new(Arc::clone(&service), key.verifying_key()));
    for token in [
        block_on(jws::sign_async(b"payload", &external)),
        block_on(jws::sign_async(b"payload", &Box::new(&external))),
        token_of(&key, &service),
        token_of(&key, Box::new(&service)),
    ] {
        assert_eq!(token.unwrap(), jws::sign(b"payload", &key).unwrap());
    }
}

#[test]
fn an_external_key_verifies_as_its_public_key() {
    let key = Es256SigningKey::generate().with_id("a");
    let external: ExternalKey<_, Es256VerifyingKey> =
        ExternalKey::new(Service(|_: &[u8]| Err("not called")), key.verifying_key());
    assert_eq!((external.id(), external.verifying_key().id()), (Some("a"), Some("a")));
    assert!((external.signer().0)(b"").is_err());
    let verifies = |key: &Es256SigningKey| {
        jws::verify(&jws::sign(b"payload", key).unwrap(), &external).map(|_| ())
    };
    verifies(&key).unwrap();
    assert!(matches!(verifies(&key.clone().with_id("b")), Err(VerifyError::UnknownKey)));
    let other = Es256SigningKey::generate().with_id("a");
    assert!(matches!(verifies(&other), Err(VerifyError::InvalidSignature)));
}

#[test]
fn debug_shows_the_public_key_only() {
    let key = Es256SigningKey::generate().with_id("a");
    let external = ExternalKey::new(Service(|_: &[u8]| Err("not called")), key.verifying_key());
    let shown = alloc::format!("{external:?}");
    let expected = alloc::format!("ExternalKey {{ public_key: {:?}, .. }}", key.verifying_key());
    assert_eq!(shown, expected);
}
