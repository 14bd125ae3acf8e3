//! Typed JWT claim sets: a derive macro turns a struct into claims with generated `encode` and `verify` and a
//! policy that is checked at compile time.
//!
//! The struct that issues a token and the struct that reads it back are the same type, so they cannot
//! disagree. Verification is the only way to create a [`Verified<T>`](Verified), so unverified claims cannot
//! be used by mistake.
//!
//! ```toml
//! [dependencies]
//! typed-jwt = { path = "../typed-jwt", features = ["session", "axum"] }
//! ```
//!
//! # Claims
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
//! [`Tokens`] holds key, policy and clock in one value for the state of an application. An issuer or audience
//! that only the configuration knows is declared as `runtime` and given to its builder.
//!
//! # Public keys
//!
//! With `alg = ES256`, `EdDSA` or `RS256` and their families, a private key signs and a public key verifies.
//! The issuer has both; a service that only verifies has the public key, and cannot issue tokens. Keys are
//! read from PEM, DER, JWK or an environment variable. `alg = [RS256, ES256]` accepts keys of several
//! algorithms; the key decides which one a token must have.
//!
//! ```
//! # #[cfg(feature = "ecdsa")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use typed_jwt::{Claims, Es256SigningKey, Es256VerifyingKey};
//!
//! #[derive(Claims)]
//! #[claims(alg = ES256, typ = "access+jwt", iss = "https://auth.example.com", aud = "api", ttl = "5m")]
//! struct Access {
//!     #[claim(sub)]
//!     user: String,
//! }
//!
//! // The issuer: or `Es256SigningKey::from_env("SIGNING_KEY")?`
//! let private_key = Es256SigningKey::generate().with_thumbprint_id();
//! let token = Access { user: "ferris".into() }.encode(&private_key)?;
//! let published = private_key.verifying_key().to_jwk();
//!
//! // Another service:
//! let public_key = Es256VerifyingKey::from_jwk(published)?;
//! assert_eq!(Access::verify(&token, &public_key)?.user, "ferris");
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "ecdsa"))]
//! # fn main() {}
//! ```
//!
//! | feature | algorithms | keys |
//! | --- | --- | --- |
//! | `ecdsa` | `ES256`, `ES384`, `ES512` | `Es256SigningKey`, `Es256VerifyingKey`, … |
//! | `ed25519` | `EdDSA`, also called `Ed25519` | `Ed25519SigningKey`, `Ed25519VerifyingKey` |
//! | `rsa` | `RS256`, `RS384`, `RS512`, `PS256`, `PS384`, `PS512` | `Rs256SigningKey`, `Rs256VerifyingKey`, … |
//! | `aws-lc` | all of these | the same names in `typed_jwt::aws_lc`: faster, but need a C compiler |
//!
//! # Sessions
//!
//! With the feature `session`: login, refresh, logout and key rotation, on any number of servers. An access
//! token is verified without a request to a store. A refresh token can be used once; a second use ends the
//! session, because it means that the token was stolen.
//!
//! ```
//! # #[cfg(feature = "session")] mod example {
//! use std::time::Duration;
//! use typed_jwt::session::{Lifetimes, MemoryStore, Sessions};
//! use typed_jwt::{Claims, Hs256Key, KeyRing, Tokens};
//!
//! #[derive(Claims)]
//! #[claims(
//!     alg = HS256,
//!     typ = "session+jwt",
//!     iss = "https://auth.example.com",
//!     aud = "web",
//!     ttl = "15m",
//!     jti = random,
//! )]
//! struct User {
//!     #[claim(sub)]
//!     name: String,
//! }
//!
//! # pub
//! async fn login_to_logout() -> Result<(), Box<dyn std::error::Error>> {
//!     let access_keys = KeyRing::new(Hs256Key::generate().with_id("access-1"))?;
//!     let refresh_keys = KeyRing::new(Hs256Key::generate().with_id("refresh-1"))?;
//!     let day = Duration::from_secs(24 * 60 * 60);
//!     let sessions = Sessions::new(
//!         Tokens::<User, _>::new(access_keys),
//!         refresh_keys,
//!         MemoryStore::new(),             // or a file, or Redis
//!         Lifetimes::new(day, 30 * day),  // idle and absolute
//!     )?;
//!
//!     let login = sessions.start(&User { name: "ferris".into() }).await?;
//!     let user = sessions.verify(&login.access_token)?;
//!
//!     let renewed = sessions.refresh(&login.refresh_token).await?;
//!     sessions.end(&user).await?;
//!     assert!(sessions.verify(&renewed.access_token).is_err());
//!     assert!(sessions.refresh(&renewed.refresh_token).await.is_err());
//!     Ok(())
//! }
//! # }
//! # #[cfg(feature = "session")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! #     tokio::runtime::Builder::new_current_thread().build()?.block_on(example::login_to_logout())
//! # }
//! # #[cfg(not(feature = "session"))]
//! # fn main() {}
//! ```
//!
//! | store | feature | a session survives | servers |
//! | --- | --- | --- | --- |
//! | `MemoryStore` | `session` | nothing | one |
//! | `FileStore` | `session-file` | a crash, and `kill -9` at any point | one |
//! | `RedisStore` | `session-redis` | what its Redis or Valkey survives | many |
//!
//! # Web
//!
//! With the feature `axum`, verified claims are extractors: the handler runs only for a valid token.
//! With the feature `session` as well, `SessionCookie<T>` is the extractor for browsers, with `__Host-`
//! cookies, a layer that renews them, and a required policy against requests from other sites.
//!
//! ```
//! # #[cfg(feature = "axum")] mod example {
//! use axum::{Router, routing::get};
//! use typed_jwt::web::{AccessVerifier, Bearer, Guard, Require};
//! use typed_jwt::{Claims, Hs256Key, Tokens};
//!
//! #[derive(Clone, Claims)]
//! #[claims(alg = HS256, typ = "access+jwt", iss = "https://auth.example.com", aud = "api", ttl = "5m")]
//! struct User {
//!     #[claim(sub)]
//!     name: String,
//!     role: String,
//! }
//!
//! struct Admin;
//!
//! impl Guard<User> for Admin {
//!     fn allows(user: &User) -> bool {
//!         user.role == "admin"
//!     }
//! }
//!
//! async fn hello(Bearer(user): Bearer<User>) -> String {
//!     format!("Hello, {}!", user.name)
//! }
//!
//! async fn clear(admin: Require<Admin, Bearer<User>>) -> String {
//!     format!("{} has deleted everything", admin.name)
//! }
//!
//! # pub
//! fn router() -> Router {
//!     let tokens = Tokens::<User, _>::new(Hs256Key::generate());
//!     Router::new()
//!         .route("/hello", get(hello))
//!         .route("/everything", axum::routing::delete(clear))
//!         .with_state(AccessVerifier::from(tokens))
//! }
//! # }
//! # #[cfg(feature = "axum")]
//! # fn main() { let _ = example::router(); }
//! # #[cfg(not(feature = "axum"))]
//! # fn main() {}
//! ```
//!
//! # Tests
//!
//! With the feature `testing`, `testing::assert_refuses_all(&claims, &key)` generates every token of your own
//! type that must be refused, correctly signed, and asserts that each one is refused. No tokens are generated
//! for checks that your policy disables.
//!
//! # Where to read on
//!
//! - [`derive@Claims`]: every attribute, in four tables.
//! - [`trait@Claims`]: `encode` and `verify`, and their forms with a time or a buffer.
//! - [`HmacKey`]: sources of secrets, and what is refused as a secret.
//! - `PrivateKey` and `PublicKey`: the formats of public-key algorithms, and what is refused.
//! - [`KeyRing`]: several keys, rotated without a restart.
//! - [`VerifyError`]: the order of all checks, and the message for clients.
//! - [`jws`]: signed bytes that are not claims; [`peek`]: the header of an unverified token.
//!
//! # Stateless tokens
//!
//! A verified token shows what was true when it was issued. It stays valid until it expires, whatever happens
//! to the user in the meantime: keep `ttl` short, or use sessions. Claims are signed, not encrypted: everyone
//! who has the token can read them.
//!
//! # Features
//!
//! | feature | default | adds |
//! | --- | --- | --- |
//! | `std` | yes | the system's clock, randomness and environment, and [`KeyRing`]; without it the crate is `no_std` with `alloc`: use the methods that end in `_at`, and keys from bytes; `jti = random` then fails to encode because there is no source of randomness |
//! | `ecdsa`, `ed25519`, `rsa` | | keys of public-key algorithms, by the RustCrypto libraries: no C compiler, `no_std` |
//! | `aws-lc` | | `typed_jwt::aws_lc`: keys of all public-key algorithms, by AWS-LC |
//! | `session` | | `typed_jwt::session`: login, refresh, logout |
//! | `session-file` | | a store in a durable file |
//! | `session-redis` | | a store in Redis or Valkey, for several servers |
//! | `axum` | | `typed_jwt::web`: extractors of bearer tokens, and with `session` of cookies as well |
//! | `testing` | | `typed_jwt::testing`: hostile tokens for your own claims types; for `[dev-dependencies]` |

#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "axum")]
#[doc(inline)]
pub use jwt_axum as web;
#[doc(inline)]
pub use jwt_core::*;
pub use jwt_derive::Claims;

#[cfg(feature = "session")]
pub mod session {
    //! Sessions: login, refresh, logout, and the stores behind them.
    //!
    //! A user logs in, the server signs a short-lived access token, and any server verifies it
    //! without a look-up. Start with [`Sessions`], which has an example. The page of the crate
    //! [`jwt_session`] describes which operations are stateless, the effects of a stolen token, and
    //! the events for `tracing`.
    //!
    //! [`jwt_session`]: https://docs.rs/jwt-session

    #[doc(inline)]
    pub use jwt_session::*;
    #[cfg(feature = "session-file")]
    #[doc(inline)]
    pub use jwt_session_redb::*;
    #[cfg(feature = "session-redis")]
    #[doc(inline)]
    pub use jwt_session_redis::*;
}

/// Compiles and runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
