//! A derive macro turns an application struct into a typed JWT claim set, so that a token an application
//! issues and the struct that reads it back cannot disagree, and a claims value that was never verified
//! cannot be used by mistake.
//!
//! ```
//! use typed_jwt::{Claims, Hs256Key, Verified};
//!
//! #[derive(Debug, Claims)]
//! #[claims(
//!     alg = HS256,
//!     typ = "session+jwt",
//!     iss = "https://auth.example.com",
//!     aud = "web",
//!     ttl = "15m",
//!     leeway = "30s",
//! )]
//! struct Session {
//!     #[claim(sub)]
//!     user: String,
//!     #[serde(default)]
//!     scopes: Vec<String>,
//! }
//!
//! let key = Hs256Key::generate();
//! let session = Session { user: "ferris".into(), scopes: vec!["read".into()] };
//! let token: String = session.encode(&key)?;
//!
//! let session: Verified<Session> = Session::verify(&token, &key)?;
//! println!("{} until {}", session.user, session.expires_at().unwrap());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where to look
//!
//! - [`derive@Claims`]: every attribute, in four tables.
//! - [`trait@Claims`]: `encode` and `verify`, and their forms with a time or a buffer of your own.
//! - [`Tokens`]: key, policy and clock in one value for an application's state; an issuer or audience that
//!   only the configuration knows.
//! - [`HmacKey`]: where keys come from, and what is refused as one.
//! - [`KeyRing`]: several keys, and how they are rotated without a restart.
//! - [`VerifyError`]: why a token is refused, and which of it a client may hear.
//! - [`KeyRing`]: keys that rotate while the program runs.
//! - [`jws`]: signed bytes that are no claims; [`peek`]: the header of a token that nobody has vouched for.
//!
//! # What is checked, and in which order
//!
//! A token takes one way, and every check stands at one place of it:
//!
//! 1. its length, before anything else of it is read;
//! 2. its form: exactly three segments of base64url without padding, each of one spelling;
//! 3. its header: one JSON object without duplicate members, whose `alg` is the type's (whatever the token
//!    would like), whose `typ` is the type's, and which asks for no processing beyond RFC 7515's own (`crit`,
//!    `b64`, `enc`, `zip`); keys in a header (`jwk`, `jku`, `x5u`, `x5c`) are never used;
//! 4. its signature, in constant time;
//! 5. its payload: one JSON object, no duplicate member at any depth in any spelling, no half surrogate pair,
//!    no number beyond a double, bounded nesting;
//! 6. the policy: the JSON types of all registered claims, times, issuer, audience;
//! 7. the fields, and the application's own rules.
//!
//! What a type itself has written is read by the layout that the derive knows, and every other token by its names, with
//! the same answers: only the time tells.
//!
//! Up to the signature a refused token costs no heap allocation. An expected claim that is absent, or of the
//! wrong JSON type, is an error and never "not present".
//!
//! # Stateless, and what that means
//!
//! A verified token says what was true when it was issued. It stays valid until it expires, whatever happens
//! to the user in the meantime: keep `ttl` short. Claims are signed and not encrypted: whoever holds a token can
//! read them.
//!
//! # Features
//!
//! - `std` (on by default): the operating system's clock, randomness and environment, and `KeyRing`. Without it
//!   the crate is `no_std` with `alloc`: use the methods that end in `_at`, and keys from bytes. `jti = random` then
//!   fails when encoding, for want of randomness.
//! - `axum`: `typed_jwt::web`, verified claims as extractors, and sessions in cookies.
//! - `session`: `typed_jwt::session`, login, refresh with reuse detection, and logout. With `session-file` or `session-redis`
//!   the sessions outlive the process, or are shared by many servers.
//! - `testing`, for `[dev-dependencies]`: `typed_jwt::testing`, hostile tokens for your own claims types.

#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "axum")]
#[doc(inline)]
pub use jwt_axum as web;
#[doc(inline)]
pub use jwt_core::*;
pub use jwt_derive::Claims;
#[cfg(feature = "session")]
#[doc(inline)]
pub use jwt_session as session;

/// The examples of the README compile and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
