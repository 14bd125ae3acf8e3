//! Stateless sessions on [`typed-jwt`]: a user logs in, the server signs a short-lived access token, any server verifies it
//! without a look-up; the session is refreshed, and can be ended.
//!
//! [`Sessions`] is the whole of it, and shows an example. Applications reach this crate as `typed_jwt::session`, with the
//! feature `session`.
//!
//! # What is stateless, and what is not
//!
//! - **Verifying is.** An access token is checked by its signature, its times, and a list in this server's memory. No
//!   request is made for it.
//! - **Refreshing is not.** Once in the `ttl` of an access token, its holder asks for the next one, and that reads and writes
//!   one record of the store. A session lives there.
//! - **Logout is not.** A signed token cannot be unsigned. OWASP's JWT cheat sheet says what follows: the tokens of ended
//!   sessions are kept on a deny-list until they have expired. Every server has a [`DenyList`] in memory, a mirror of the
//!   store's. It is as long as the logouts of one `ttl`, about 30 bytes each.
//! - **Between a logout and its arrival** at the other servers its tokens are still accepted there: not at all with one
//!   server, and within a bound that the store states with several. Where even that is too long, ask the store, or keep
//!   plain server-side sessions.
//!
//! # What a thief can do
//!
//! - With an **access token**: be the user until it expires, or the session ends.
//! - With a **refresh token**: refresh once. When the user's client comes with the same token, or the thief with one that the
//!   user has used, the session ends for both (RFC 9700 §4.14.2). Within the grace time after a refresh the two cannot be
//!   told apart, and get the same successor, which only one of them can use later on.
//! - With the **store's content**: nothing. Of refresh tokens it has hashes, and a successor that only its predecessor
//!   opens. It does have the claims.
//!
//! # Clocks
//!
//! All is timed by the clock of [`Tokens`](jwt_core::Tokens), and the clocks of the servers may differ by a minute. Whoever
//! sets a clock back lets tokens live longer, those of ended sessions too if the deny-list has forgotten them, and does
//! not open a grace window. A clock that is ahead makes no logout forgotten.
//!
//! # Events
//!
//! To `tracing`, with the target `jwt_session`: `issued`, `verified`, `refused`, `refreshed`, `reuse_detected`, `ended`,
//! `ended_all`, `store_failed`; and of a mirror, `mirror_behind`, `mirror_complete`, `store_evicts`. They hold the id of a session at the most, and never a token, a key, a claim, or whose session it
//! is.
//!
//! # Features
//!
//! - `file`: `FileStore`, one durable file. Needs Rust 1.90; all else, 1.88.
//! - `redis`: `RedisStore`, for several servers.
//! - `testing`: the suite that every store passes.
//!
//! [`typed-jwt`]: https://docs.rs/typed-jwt

mod sync;

mod moment;

mod id;

mod account;

mod deny_list;

mod record;
mod store;

mod memory;

#[cfg(feature = "file")]
mod file;

#[cfg(feature = "redis")]
mod redis;

mod lifetimes;
mod secret;

mod family;

mod refresh_token;

mod error;

mod events;

mod verifier;

mod sessions;

#[cfg(feature = "testing")]
pub mod testing;

#[cfg(feature = "redis")]
pub use crate::redis::{OnOutage, RedisStore, RedisStoreBuilder};
pub use account::{Account, SessionKey};
pub use deny_list::{DEFAULT_MAX_ENTRIES, Denied, DenyList};
pub use error::{AccessError, EndError, RefreshError, SetupError, StartError};
#[cfg(feature = "file")]
pub use file::FileStore;
pub use id::{InvalidSessionId, SessionId};
pub use lifetimes::Lifetimes;
pub use memory::MemoryStore;
pub use moment::Millis;
pub use record::Record;
pub use refresh_token::RefreshToken;
pub use sessions::{Renewal, SessionInfo, SessionTokens, Sessions};
pub use store::{Insertion, Store, StoreError};
pub use verifier::SessionVerifier;
