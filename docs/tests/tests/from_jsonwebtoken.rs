//! Runs the typed-jwt examples of `docs/from-jsonwebtoken.md`. `compat/from-jsonwebtoken` runs the
//! others, because they need jsonwebtoken.

include!(concat!(env!("OUT_DIR"), "/from_jsonwebtoken.rs"));
