//! One service issues tokens with a private key. Another service verifies them, and has only the
//! public key and the claims type: it cannot issue tokens.
//!
//! ```text
//! cargo run --example two_services --features session,ecdsa
//! ```

use std::error::Error;
use std::time::Duration;

use typed_jwt::session::{Lifetimes, MemoryStore, SessionVerifier, Sessions, Store};
use typed_jwt::{
    Claims, Es256SigningKey, Es256VerifyingKey, Hs256Key, KeyRing, ManualClock, NumericDate, Tokens,
};

/// The claims type, which is usually in a crate that both services use.
#[derive(Claims)]
#[claims(
    alg = ES256, typ = "session+jwt", iss = "https://auth.example.com", aud = ["web", "billing"],
    ttl = "5m", jti = random,
)]
struct User {
    #[claim(sub)]
    name: String,
}

/// Issues tokens. Has the private keys and the store.
type Login = Sessions<User, MemoryStore>;

/// Verifies access tokens. Has only their public key.
struct Billing {
    tokens: Tokens<User, Es256VerifyingKey>,
}

impl Billing {
    fn invoice(&self, token: &str) -> Result<String, &'static str> {
        let user = self.tokens.verify(token).map_err(|error| error.public_message())?;
        Ok(format!("an invoice for {}", user.name))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let clock = ManualClock::new(NumericDate::now());
    let private_key = Es256SigningKey::generate().with_thumbprint_id();
    // The login service publishes its public key, for example as a JWK.
    let published = private_key.verifying_key().to_jwk();

    let ring = KeyRing::new(private_key)?;
    let access_tokens = Tokens::<User, _>::builder(ring).clock(clock.clone()).build()?;
    // Only the login service reads refresh tokens: a secret is enough.
    let refresh_keys = KeyRing::new(Hs256Key::generate().with_id("refresh-1"))?;
    let (store, hour) = (MemoryStore::new(), Duration::from_secs(60 * 60));
    let lifetimes = Lifetimes::new(hour, 8 * hour);
    let login: Login = Sessions::new(access_tokens, refresh_keys, store.clone(), lifetimes)?;

    let public_key = Es256VerifyingKey::from_jwk(published)?;
    let tokens = Tokens::<User, _>::builder(public_key).clock(clock.clone()).build()?;
    let billing = Billing { tokens: tokens.clone() };

    let ferris = login.start(&User { name: "ferris".into() }).await?;
    println!("billing:             {:?}", billing.invoice(&ferris.access_token));
    println!("with a refresh token {:?}", billing.invoice(ferris.refresh_token.as_str()));

    // A service without a deny list accepts the token until it expires, at most 5 minutes after the
    // logout.
    login.end(&login.verify(&ferris.access_token)?).await?;
    println!("after the logout:    {:?}", billing.invoice(&ferris.access_token));

    // A service with a deny list rejects it immediately, still without a request. Here both
    // services are in one process; with `RedisStore` every server has its own mirror of the store's
    // list.
    let careful = SessionVerifier::new(tokens, store.deny_list().clone());
    println!(
        "with the deny list:  {}",
        careful.verify(&ferris.access_token).err().ok_or("accepted")?
    );

    clock.advance(Duration::from_secs(5 * 60));
    println!("5 minutes later:     {:?}", billing.invoice(&ferris.access_token));
    Ok(())
}
