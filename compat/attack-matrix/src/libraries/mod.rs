//! The libraries under test, each with the configuration that its documentation recommends.

mod jsonwebtoken;
mod jwt_compact;
mod jwt_simple;

use crate::library::Library;

pub(crate) const ALL: [&dyn Library; 3] =
    [&jsonwebtoken::JsonWebToken, &jwt_simple::JwtSimple, &jwt_compact::JwtCompact];
