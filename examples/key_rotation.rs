//! Rotates the key of two running servers, from the announcement of the new key to the removal of
//! the old one.
//!
//! ```text
//! cargo run --example key_rotation
//! ```

use std::error::Error;
use std::time::Duration;

use typed_jwt::{Claims, Hs256, Hs256Key, KeyRing, ManualClock, NumericDate, Tokens, VerifyError};

#[derive(Debug, Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "auth", aud = "web", ttl = "15m", leeway = "30s")]
struct Session {
    #[claim(sub)]
    user: String,
}

/// The maximum time for which a token is accepted: its `ttl` plus the leeway.
const MAX_LIFETIME: Duration = Duration::from_secs(15 * 60 + 30);

/// The tokens of a server, and a handle to its keys for the operator.
type Server = (Tokens<Session, KeyRing<Hs256>>, KeyRing<Hs256>);

fn server(key: Hs256Key, clock: &ManualClock) -> Result<Server, Box<dyn Error>> {
    let ring = KeyRing::with_clock(key, clock.clone())?;
    Ok((Tokens::builder(ring.clone()).clock(clock.clone()).build()?, ring))
}

fn main() -> Result<(), Box<dyn Error>> {
    let clock = ManualClock::new(NumericDate::now());
    let old = Hs256Key::generate().with_id("2026-11");
    let (one, one_ring) = server(old.clone(), &clock)?;
    let (two, two_ring) = server(old, &clock)?;
    let rings = [&one_ring, &two_ring];
    let login = one.encode(&Session { user: "ferris".into() })?;
    println!("server one signs with    {}", one_ring.active_id());

    // First, every server gets the new key for verification. No server signs with it yet.
    let new = Hs256Key::generate().with_id("2026-12");
    rings.iter().try_for_each(|ring| ring.add(new.clone()))?;
    println!("announced to both:       {one_ring:?}");

    // Then the servers switch to the new key one by one, and accept each other's tokens.
    one_ring.activate("2026-12")?;
    let later = one.encode(&Session { user: "corro".into() })?;
    assert_eq!(two.verify(&later)?.header().kid(), Some("2026-12"));
    two_ring.activate("2026-12")?;
    println!("server two signs with    {}", two_ring.active_id());

    // Existing tokens remain valid until they expire.
    rings.iter().try_for_each(|ring| ring.retire("2026-11", MAX_LIFETIME))?;
    clock.advance(Duration::from_secs(14 * 60));
    println!("after 14 minutes:        {} is still logged in", two.verify(&login)?.user);

    // The old key can also be removed immediately, for example if it has leaked.
    rings.iter().try_for_each(|ring| ring.remove("2026-11"))?;
    let refused = two.verify(&login).unwrap_err();
    assert!(matches!(refused, VerifyError::UnknownKey));
    println!("the old key is removed:  {refused}");
    assert_eq!(two.verify(&later)?.user, "corro");
    Ok(())
}
