//! Login, refresh, detection of a stolen token, and logout. Run it with
//! `cargo run --example sessions --features session`.

use std::error::Error;
use std::time::Duration;

use typed_jwt::session::{Lifetimes, MemoryStore, Sessions};
use typed_jwt::{Claims, Hs256Key, KeyRing, ManualClock, NumericDate, Tokens};

#[derive(Debug, Claims)]
#[claims(
    alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web",
    ttl = "15m", jti = random,
)]
struct User {
    #[claim(sub)]
    name: String,
    role: String,
}

const HOUR: Duration = Duration::from_secs(60 * 60);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let clock = ManualClock::new(NumericDate::now());
    let access_keys = KeyRing::new(Hs256Key::generate().with_id("access-1"))?;
    let refresh_keys = KeyRing::new(Hs256Key::generate().with_id("refresh-1"))?;
    let access_tokens = Tokens::<User, _>::builder(access_keys).clock(clock.clone()).build()?;
    let lifetimes = Lifetimes::new(24 * HOUR, 30 * 24 * HOUR);
    let sessions = Sessions::new(access_tokens, refresh_keys, MemoryStore::new(), lifetimes)?;
    let ferris = |role: &str| User { name: "ferris".into(), role: role.into() };

    // The password was correct. The client sends the access token with every request, and the
    // server verifies it without a look-up.
    let login = sessions.start_with_label(&ferris("member"), "Firefox on Linux").await?;
    println!("logged in:    {:?}", *sessions.verify(&login.access_token)?);

    // After 15 minutes it has expired. A refresh returns a new one, with the current role.
    clock.advance(HOUR / 4);
    println!("later:        {}", sessions.verify(&login.access_token).unwrap_err());
    let load_claims = async |_| Ok::<_, &str>(Some(ferris("admin")));
    let renewed = sessions.refresh_with(&login.refresh_token, load_claims).await?;
    println!("refreshed:    {:?}", *sessions.verify(&renewed.access_token)?);

    // A thief has a copy of the first refresh token, which was already used. The session ends for
    // both.
    clock.advance(HOUR);
    println!("the thief:    {}", sessions.refresh(&login.refresh_token).await.unwrap_err());
    println!("the victim:   {}", sessions.refresh(&renewed.refresh_token).await.unwrap_err());

    // After a logout, the access token is rejected, although it is signed and has not expired.
    let login = sessions.start_with_label(&ferris("admin"), "Firefox on Linux").await?;
    println!("sessions:     {:?}", sessions.list("ferris").await?[0].label);
    sessions.end(&sessions.verify(&login.access_token)?).await?;
    println!("logged out:   {}", sessions.verify(&login.access_token).unwrap_err());
    println!("sessions:     {}", sessions.list("ferris").await?.len());
    Ok(())
}
