//! Hostile input for typed-jwt: a module a fuzz target, each with one function `check` that panics where
//! the library breaks a promise.
//!
//! What must be accepted and what must not is decided a second time here, in [`model`], by code that
//! shares nothing with the library: the checks hold in both directions, so that a rule that is missing
//! shows as well as one that is too strict. What passes the signature is rightly signed by [`signer`];
//! otherwise the MAC would stop every input before the rules are reached.

pub mod claims;
pub mod header;
pub mod jws;
pub mod keys;
pub mod round_trip;
pub mod token;
pub mod ways;

pub mod model;
pub mod signer;
pub mod types;
