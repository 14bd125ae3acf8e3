//! A new key for two servers that run, from its announcement to the end of the old one.
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

/// How long a token is taken at the most: its `ttl`, and the leeway.
const LONGEST: Duration = Duration::from_secs(15 * 60 + 30);

/// A server's tokens, and a handle to their keys for its operator.
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

    // First every server learns to verify with the new key: none signs with it yet.
    let new = Hs256Key::generate().with_id("2026-12");
    rings.iter().try_for_each(|ring| ring.add(new.clone()))?;
    println!("announced to both:       {one_ring:?}");

    // Then one after the other signs with it, and the other takes its tokens.
    one_ring.activate("2026-12")?;
    let later = one.encode(&Session { user: "corro".into() })?;
    assert_eq!(two.verify(&later)?.header().kid(), Some("2026-12"));
    two_ring.activate("2026-12")?;
    println!("server two signs with    {}", two_ring.active_id());

    // Who logged in before stays so, for as long as the token would have been valid.
    rings.iter().try_for_each(|ring| ring.retire("2026-11", LONGEST))?;
    clock.advance(Duration::from_secs(14 * 60));
    println!("after 14 minutes:        {} is still here", two.verify(&login)?.user);

    // It may also be told to end at once, as for a key that has leaked.
    rings.iter().try_for_each(|ring| ring.remove("2026-11"))?;
    let refused = two.verify(&login).unwrap_err();
    assert!(matches!(refused, VerifyError::UnknownKey));
    println!("the old key is removed:  {refused}");
    assert_eq!(two.verify(&later)?.user, "corro");
    Ok(())
}
