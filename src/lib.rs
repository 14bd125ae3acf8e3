#![doc = include_str!("lib.md")]
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
