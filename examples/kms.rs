//! Signs tokens with a key in a KMS, which answers slowly and sometimes wrongly. Every signature is
//! verified before a token leaves.
//!
//! ```text
//! cargo run --example kms --features ecdsa
//! ```

use std::error::Error;
use std::num::TryFromIntError;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use typed_jwt::{
    AsyncSigner, Claims, EncodeError, Es256, Es256SigningKey, Es256VerifyingKey, ExternalKey,
    SignerError, ecdsa_from_der,
};

type BoxError = Box<dyn Error + Send + Sync>;

#[derive(Debug, Claims)]
#[claims(alg = ES256, typ = "at+jwt", iss = "https://auth.example.com", aud = "api", ttl = "5m")]
struct Access {
    #[claim(sub)]
    user: String,
}

/// Signs with a key of the KMS, and converts the signature.
struct KmsSigner(Kms);

impl AsyncSigner<Es256> for KmsSigner {
    type Error = BoxError;

    async fn sign(&self, signing_input: &[u8]) -> Result<Vec<u8>, BoxError> {
        let der = self.0.sign(signing_input).await?;
        Ok(ecdsa_from_der::<Es256>(der)?)
    }
}

/// Signs with a key of the KMS, and returns the signature as the KMS does. This is a mistake.
struct WithoutConversion(Kms);

impl AsyncSigner<Es256> for WithoutConversion {
    type Error = &'static str;

    async fn sign(&self, signing_input: &[u8]) -> Result<Vec<u8>, &'static str> {
        self.0.sign(signing_input).await
    }
}

async fn issue<S: AsyncSigner<Es256>>(
    key: &ExternalKey<S, Es256VerifyingKey>,
) -> Result<String, EncodeError> {
    Access { user: "ferris".into() }.encode_async(key).await
}

async fn run() -> Result<(), BoxError> {
    // The public key is read once. Its thumbprint is the `kid` of the tokens.
    let kms = Kms::with_new_key();
    let public_key = Es256VerifyingKey::from_pem(kms.public_key())?.with_thumbprint_id();

    let key = ExternalKey::new(KmsSigner(kms.clone()), public_key.clone());
    let token = issue(&key).await?;
    let access = Access::verify(&token, &public_key)?;
    println!("signed for {}, kid {}", access.user, access.header().kid().unwrap_or_default());

    let key = ExternalKey::new(WithoutConversion(kms.clone()), public_key.clone());
    print_refusal("in DER", issue(&key).await);

    let other = KmsSigner(Kms::with_new_key());
    print_refusal("of another key", issue(&ExternalKey::new(other, public_key.clone())).await);

    let busy = KmsSigner(Kms { is_busy: true, ..kms });
    print_refusal("not given", issue(&ExternalKey::new(busy, public_key)).await);
    Ok(())
}

/// Prints the error, and the reaction of a program to it.
fn print_refusal(signature: &str, result: Result<String, EncodeError>) {
    let (error, reaction) = match result {
        Err(EncodeError::Signer(error @ SignerError::Failed(_))) => (error, "try again"),
        Err(EncodeError::Signer(error)) => (error, "correct the program or its configuration"),
        other => panic!("{signature}: {other:?}"),
    };
    println!("\na signature {signature}: {error}\n-> {reaction}");
}

/// A local stand-in for the client of a KMS.
#[derive(Clone)]
struct Kms {
    private_key: Es256SigningKey,
    is_busy: bool,
}

impl Kms {
    fn with_new_key() -> Self {
        Self { private_key: Es256SigningKey::generate(), is_busy: false }
    }

    /// Returns the public key in PEM.
    fn public_key(&self) -> String {
        self.private_key.verifying_key().to_pem()
    }

    /// Signs a message. The answer comes after a while, and contains the signature in DER.
    fn sign(&self, message: &[u8]) -> Answer<Result<Vec<u8>, &'static str>> {
        let (kms, message) = (self.clone(), message.to_vec());
        Answer::from_thread(move || {
            thread::sleep(Duration::from_millis(50));
            if kms.is_busy {
                return Err("too many requests");
            }
            let signature = block_on(AsyncSigner::<Es256>::sign(&kms.private_key, &message));
            to_der(&signature.map_err(|_| "internal error")?).map_err(|_| "internal error")
        })
    }
}

/// Writes an ECDSA signature in DER (RFC 3279 §2.2.3).
fn to_der(signature: &[u8]) -> Result<Vec<u8>, TryFromIntError> {
    let (r, s) = signature.split_at(signature.len() / 2);
    let integer = |number: &[u8]| {
        let zeros = number.iter().take_while(|&&byte| byte == 0).count();
        let digits = &number[zeros..];
        let sign: &[u8] = if digits.first().is_some_and(|&byte| byte < 0x80) { &[] } else { &[0] };
        element(0x02, &[sign, digits].concat())
    };
    element(0x30, &[integer(r)?, integer(s)?].concat())
}

fn element(tag: u8, content: &[u8]) -> Result<Vec<u8>, TryFromIntError> {
    Ok([&[tag, content.len().try_into()?], content].concat())
}

/// The future result of a thread.
struct Answer<T>(Arc<Mutex<(Option<T>, Option<Waker>)>>);

impl<T: Send + 'static> Answer<T> {
    fn from_thread(work: impl FnOnce() -> T + Send + 'static) -> Self {
        let shared = Arc::new(Mutex::new((None, None::<Waker>)));
        let answer = Self(Arc::clone(&shared));
        thread::spawn(move || {
            let result = work();
            let mut state = shared.lock().unwrap_or_else(PoisonError::into_inner);
            state.0 = Some(result);
            if let Some(waker) = state.1.take() {
                waker.wake();
            }
        });
        answer
    }
}

impl<T> Future for Answer<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match state.0.take() {
            Some(result) => Poll::Ready(result),
            None => {
                state.1 = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

/// Wakes a thread that is parked.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits for a future, as the executor of a server does.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

fn main() -> Result<(), BoxError> {
    block_on(run())
}
