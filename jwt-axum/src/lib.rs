//! [`typed-jwt`] for axum: verified claims as extractors, sessions in cookies, and protection against requests that other
//! sites make. Applications reach it as `typed_jwt::web`, with the feature `axum`.
//!
//! - [`Bearer<T>`](Bearer): the claims of a token in `Authorization: Bearer …`, for programs.
//! - [`SessionCookie<T>`](SessionCookie): the claims of a session in cookies, for browsers. It needs a [`CsrfPolicy`], and
//!   without one it does not compile.
//! - [`CookieSessions::layer`]: finds out once for each request whose it is, and renews the cookies.
//! - [`Require<G, E>`](Require): a rule over the claims, such as a role.
//! - [`Rejection`]: what a client is told, the same whatever was wrong.
//!
//! [`typed-jwt`]: https://docs.rs/typed-jwt

mod rejection;

mod verifier;

mod bearer;

mod cookies;

mod origin;

mod csrf;

mod cookie_sessions;

mod session_cookie;

mod layer;

mod guard;

pub use bearer::Bearer;
pub use cookie_sessions::{CookieSessions, HasCookieSessions};
pub use cookies::{CookieTooLong, Cookies, SetCookies};
pub use csrf::{CsrfPolicy, DoubleSubmit, FetchMetadata};
pub use guard::{Extracts, Guard, Require};
pub use layer::{SessionLayer, SessionService};
pub use rejection::{BearerRejection, Rejection};
pub use session_cookie::SessionCookie;
pub use verifier::{AccessVerifier, VerifiesAccess};
