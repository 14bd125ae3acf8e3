//! Fuzz targets for typed-jwt: one module per target, each with a function `check` that panics if
//! the library is wrong.
//!
//! [`model`] implements the rules of the library a second time and shares no code with it. Library
//! and model must agree in both directions, which finds rules that are missing and rules that are
//! too strict. [`signer`] signs most inputs correctly, because otherwise the signature check would
//! refuse every input before the other rules apply.

pub mod claims;
pub mod fast_path;
pub mod header;
pub mod jwe;
pub mod jws;
pub mod key_files;
pub mod keys;
pub mod round_trip;
pub mod signatures;
pub mod token;

pub mod model;
pub mod signer;
pub mod types;
