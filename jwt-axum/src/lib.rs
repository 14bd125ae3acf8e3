//! [`typed-jwt`] for axum: verified claims as extractors, sessions in cookies, and protection
//! against cross-site requests. Applications use it as `typed_jwt::web`, with the feature `axum`.
//!
//! - [`Bearer<T>`](Bearer): the claims of a token in `Authorization: Bearer …`, for programs.
//!   [`BearerAs<T, S>`](BearerAs) is the same for another scheme, such as `Token`.
//! - [`bearer_token`]: the token alone, for an extractor of your own.
//! - [`cookie_token`]: the token in a cookie of other software, such as Auth.js.
//! - [`Require<G, E>`](Require): a rule over the claims, such as a role.
//! - [`Rejection`]: the response to a request without accepted credentials.
//!
//! With the feature `session`:
//!
//! - [`SessionCookie<T>`](SessionCookie): the claims of a session in cookies, for browsers. It
//!   requires a [`CsrfPolicy`].
//! - [`CookieSessions::layer`]: authenticates each request once, and renews the cookies.
//!
//! If the compiler reports that a function with such an argument does not implement `Handler`, write
//! `#[axum::debug_handler]` above it (feature `macros` of axum): the message then names what is
//! missing, such as the tokens in the state, or `Clone` of the claims.
//!
//! [`typed-jwt`]: https://docs.rs/typed-jwt

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(feature = "session"),
    allow(rustdoc::broken_intra_doc_links, reason = "the overview links to items of the feature")
)]

mod scheme;

mod rejection;

mod credentials;

mod cookie_header;

mod cookie_token;

mod events;

mod verifier;

mod bearer;

#[cfg(feature = "session")]
mod cookies;

#[cfg(feature = "session")]
mod origin;

#[cfg(feature = "session")]
mod csrf;

#[cfg(feature = "session")]
mod cookie_sessions;

#[cfg(feature = "session")]
mod session_cookie;

#[cfg(feature = "session")]
mod layer;

mod guard;

pub use bearer::{Bearer, BearerAs};
#[cfg(feature = "session")]
pub use cookie_sessions::{CookieSessions, HasCookieSessions};
pub use cookie_token::{cookie_token, cookie_token_chunks};
#[cfg(feature = "session")]
pub use cookies::{CookieTooLong, Cookies, SetCookies};
pub use credentials::{bearer_token, bearer_token_as};
#[cfg(feature = "session")]
pub use csrf::{CsrfPolicy, DoubleSubmit, FetchMetadata};
pub use guard::{Guard, Require, VerifiedExtractor};
#[cfg(feature = "session")]
pub use layer::{SessionLayer, SessionService};
pub use rejection::{BearerAsRejection, BearerRejection, Rejection};
pub use scheme::AuthScheme;
#[cfg(feature = "session")]
pub use session_cookie::SessionCookie;
pub use verifier::{AccessVerifier, VerifiesAccess};
