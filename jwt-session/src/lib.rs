//! Stateless sessions on [`typed-jwt`]: a user logs in, the server signs a short-lived access
//! token, and any server verifies it without a look-up. Sessions can be refreshed and ended.
//!
//! Start with [`Sessions`], which has an example. Applications use this crate as
//! `typed_jwt::session` with the feature `session`.
//!
//! # What is stateless, and what is not
//!
//! - **Verification is stateless.** An access token is checked by its signature, its times, and a
//!   list in this server's memory. No request is made.
//! - **Refresh is not.** Once per `ttl` of an access token, the client requests the next one, which
//!   reads and writes one record in the store.
//! - **Logout is not.** A signed token cannot be revoked. As OWASP's JWT cheat sheet recommends,
//!   the tokens of ended sessions are kept on a deny list until they have expired. Every server has
//!   a [`DenyList`] in memory, a mirror of the store's list. It contains the logouts of one `ttl`,
//!   at about 30 bytes each.
//! - **Between a logout and its arrival** at the other servers, these still accept the session's
//!   tokens. With one server there is no delay; with several, each store documents an upper bound.
//!   If even that is too long, query the store on every request, or use plain server-side sessions.
//!
//! # What a stolen credential allows
//!
//! - An **access token** allows a thief to act as the user until the token expires or the session
//!   ends.
//! - A **refresh token** allows one refresh. As soon as the same token is used a second time, by
//!   the user's client or by the thief, the session ends for both (RFC 9700 §4.14.2). During the
//!   grace time after a refresh the two cannot be distinguished: both receive the same successor,
//!   and the theft is detected when that successor is used twice.
//! - The **content of the store** allows nothing. It contains hashes of refresh tokens, and a
//!   successor token that can only be decrypted with its predecessor. It does contain the claims.
//!
//! # Clocks
//!
//! All times are read from the clock of [`Tokens`](jwt_core::Tokens). The clocks of the servers may
//! differ by up to one minute. Setting a clock back extends the life of tokens, including tokens of
//! ended sessions that were already removed from the deny list; it does not reopen a grace period.
//! A logout also holds on servers whose clock is fast.
//!
//! # Events
//!
//! Events are sent to `tracing` with the target `jwt_session`: `issued`, `verified`, `refused`,
//! `refreshed`, `reuse_detected`, `ended`, `ended_all` and `store_failed`; a mirror also sends
//! `mirror_behind`, `mirror_complete` and `store_evicts`. Events contain at most a session id, and
//! never a token, a key, a claim, or the user of a session.
//!
//! # Features
//!
//! - `encrypt`: refresh tokens can be encrypted, with [`RefreshKeys`].
//! - `testing`: the conformance suite for stores.
//!
//! # Stores
//!
//! [`MemoryStore`] is in this crate. Other stores are separate crates, because of their
//! dependencies and the compiler that they require: `jwt-session-redb` (`FileStore`, one durable
//! file) and `jwt-session-redis` (`RedisStore`, for several servers). The trait [`Store`]
//! has an example of another one.
//!
//! [`typed-jwt`]: https://docs.rs/typed-jwt

#![cfg_attr(docsrs, feature(doc_cfg))]

mod sync;

mod time;

mod id;

mod principal;

mod deny_list;

mod ending;

mod record;
mod store;

mod memory;

mod lifetimes;
mod secret;

mod token_family;

mod refresh_token;

mod refresh_keys;

mod error;

mod events;

mod verifier;

mod sessions;

#[cfg(feature = "testing")]
pub mod testing;

pub use deny_list::{DEFAULT_MAX_ENTRIES, Denied, DenyList};
pub use ending::{EndAllSessions, EndRequest, EndSession, Ended, EndedAll, SessionsUpTo};
pub use error::{AccessError, EndError, RefreshError, SetupError, StartError};
pub use id::{InvalidSessionId, SessionId};
pub use lifetimes::Lifetimes;
pub use memory::MemoryStore;
pub use principal::{Principal, SessionRef};
pub use record::Record;
pub use refresh_keys::{IntoRefreshKeys, RefreshKeys};
pub use refresh_token::RefreshToken;
pub use sessions::{Renewal, SessionInfo, SessionTokens, Sessions};
pub use store::{InsertOutcome, Store, StoreError};
pub use time::UnixMillis;
pub use token_family::CLOCK_TOLERANCE;
pub use verifier::{AccessKeys, SessionVerifier};
