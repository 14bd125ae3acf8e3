//! Claims that a key outside of the process signs. The signers of these tests are local keys.

use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use typed_jwt::{
    AsyncSigner, Claims, Ed25519SigningKey, EdDsa, EncodeError, Es256, Es256SigningKey,
    ExternalKey, ManualClock, NumericDate, SignerError, Tokens, peek,
};

const NOW: NumericDate = NumericDate::from_unix(1_700_000_000);

#[derive(Debug, PartialEq, Claims)]
#[claims(
    alg = ES256, typ = "at+jwt", iss = "https://auth.example.com", aud = "api", ttl = "15m",
    max_len = 400,
)]
struct Access {
    #[claim(sub, validate = not_empty)]
    user: String,
}

fn not_empty(user: &str) -> Result<(), &'static str> {
    if user.is_empty() { Err("is empty") } else { Ok(()) }
}

fn access() -> Access {
    Access { user: "u-1".into() }
}

/// A signer that counts its calls.
struct Counting<K> {
    key: K,
    calls: AtomicUsize,
}

impl<K> Counting<K> {
    fn new(key: K) -> Self {
        Self { key, calls: AtomicUsize::new(0) }
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

impl<K: AsyncSigner<Es256>> AsyncSigner<Es256> for Counting<K> {
    type Error = K::Error;

    async fn sign(&self, signing_input: &[u8]) -> Result<Vec<u8>, K::Error> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        self.key.sign(signing_input).await
    }
}

/// Returns the value of a future that is ready. The future can be sent to another thread.
fn ready<T>(future: impl Future<Output = T> + Send) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the future is pending"),
    }
}

#[test]
fn the_token_is_that_of_a_local_key() {
    let key = Es256SigningKey::generate();
    for key in [key.clone(), key.clone().with_id("a"), key.with_thumbprint_id()] {
        let external = ExternalKey::new(key.clone(), key.verifying_key());
        let token = ready(access().encode_async_at(&external, NOW)).unwrap();
        // RFC 6979: two signatures of the same bytes are equal.
        assert_eq!(token, access().encode_at(&key, NOW).unwrap());
        let verified = Access::verify_at(&token, &external, NOW).unwrap();
        assert_eq!((&*verified, verified.header().kid()), (&access(), key.id()));
    }
}

#[test]
fn tokens_of_now_are_signed() {
    let key = Es256SigningKey::generate().with_id("a");
    let external = ExternalKey::new(key.clone(), key.verifying_key());
    let token = ready(access().encode_async(&external)).unwrap();
    assert_eq!(*Access::verify(&token, &key).unwrap(), access());

    let tokens =
        Tokens::<Access, _>::builder(external).clock(ManualClock::new(NOW)).build().unwrap();
    let token = ready(tokens.encode_async(&access())).unwrap();
    assert_eq!(token, access().encode_at(&key, NOW).unwrap());
    assert_eq!(*tokens.verify(&token).unwrap(), access());
}

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = ES256, typ = "at+jwt", iss = runtime, aud = "api", ttl = "15m")]
struct OfTenant {
    #[claim(sub)]
    user: String,
}

#[test]
fn values_of_the_configuration_are_written() {
    let key = Es256SigningKey::generate();
    let external = ExternalKey::new(key.clone(), key.verifying_key());
    let tokens =
        Tokens::<OfTenant, _>::builder(external).issuer("https://a.example").build().unwrap();
    let token = ready(tokens.encode_async(&OfTenant { user: "u-1".into() })).unwrap();
    assert_eq!(tokens.verify(&token).unwrap().issuer(), Some("https://a.example"));
}

#[test]
fn claims_that_are_not_issued_are_not_signed() {
    let key = Es256SigningKey::generate();
    let signer = Counting::new(key.clone());
    let external = ExternalKey::new(&signer, key.verifying_key());
    ready(access().encode_async(&external)).unwrap();
    assert_eq!(signer.calls(), 1);

    let refused = ready(Access { user: String::new() }.encode_async(&external)).unwrap_err();
    assert!(matches!(refused, EncodeError::Rejected { .. }), "{refused}");
    let refused = ready(access().encode_async_at(&external, NumericDate::MAX)).unwrap_err();
    assert!(matches!(refused, EncodeError::TimeOutOfRange), "{refused}");
    let refused = ready(Access { user: "u".repeat(200) }.encode_async(&external)).unwrap_err();
    assert!(matches!(refused, EncodeError::TooLong { max: 400, .. }), "{refused}");
    assert_eq!(signer.calls(), 1);
}

#[test]
fn nothing_is_signed_before_the_future_is_polled() {
    let key = Es256SigningKey::generate();
    let signer = Counting::new(key.clone());
    let external = ExternalKey::new(&signer, key.verifying_key());
    drop(access().encode_async(&external));
    assert_eq!(signer.calls(), 0);
}

#[test]
fn a_signature_that_does_not_verify_is_refused() {
    let (key, other) = (Es256SigningKey::generate(), Es256SigningKey::generate());
    let external = ExternalKey::new(other, key.verifying_key());
    let tokens = Tokens::<Access, _>::new(external.clone());
    for refused in [ready(access().encode_async(&external)), ready(tokens.encode_async(&access()))]
    {
        assert!(matches!(refused, Err(EncodeError::Signer(SignerError::DoesNotVerify))));
    }
}

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = Ed25519, typ = "at+jwt", iss = "auth", aud = "api", ttl = "15m")]
struct NewName {
    #[claim(sub)]
    user: String,
}

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = [ES256, EdDSA], typ = "at+jwt", iss = "auth", aud = "api", ttl = "15m")]
struct OfAList {
    #[claim(sub)]
    user: String,
}

#[test]
fn the_header_names_the_algorithm_of_the_key_and_the_type() {
    fn alg(token: &str) -> String {
        peek(token).unwrap().alg().unwrap().into()
    }
    let ed25519 = Ed25519SigningKey::generate().with_id("a");
    let external = ExternalKey::new(ed25519.clone(), ed25519.verifying_key());
    let new_name = NewName { user: "u-1".into() };
    let token = ready(new_name.encode_async_at(&external, NOW)).unwrap();
    assert_eq!(
        (alg(&token).as_str(), &token),
        ("Ed25519", &new_name.encode_at(&ed25519, NOW).unwrap())
    );

    let claims = OfAList { user: "u-1".into() };
    let token = ready(claims.encode_async_at(&external, NOW)).unwrap();
    assert_eq!(
        (alg(&token).as_str(), &token),
        ("EdDSA", &claims.encode_at(&ed25519, NOW).unwrap())
    );
    let es256 = Es256SigningKey::generate();
    let external = ExternalKey::new(es256.clone(), es256.verifying_key());
    let token = ready(claims.encode_async_at(&external, NOW)).unwrap();
    assert_eq!((alg(&token).as_str(), &token), ("ES256", &claims.encode_at(&es256, NOW).unwrap()));
    assert_eq!(*OfAList::verify_at(&token, &external, NOW).unwrap(), claims);
}

/// An application selects between a service and a local key at run time with an enum.
enum Configured {
    Service(Counting<Ed25519SigningKey>),
    Local(Ed25519SigningKey),
}

impl AsyncSigner<EdDsa> for Configured {
    type Error = EncodeError;

    async fn sign(&self, signing_input: &[u8]) -> Result<Vec<u8>, EncodeError> {
        match self {
            Self::Service(service) => service.key.sign(signing_input).await,
            Self::Local(key) => key.sign(signing_input).await,
        }
    }
}

#[test]
fn an_enum_selects_the_signer() {
    let key = Ed25519SigningKey::generate();
    for signer in [Configured::Service(Counting::new(key.clone())), Configured::Local(key.clone())]
    {
        let external = ExternalKey::new(signer, key.verifying_key());
        let claims = NewName { user: "u-1".into() };
        let token = ready(claims.encode_async_at(&external, NOW)).unwrap();
        assert_eq!(token, claims.encode_at(&key, NOW).unwrap());
    }
}
