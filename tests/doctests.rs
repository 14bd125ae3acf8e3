//! Compiles and runs the examples of the README, of the front page of the documentation, of the
//! derive, and of the pages about public keys, encryption and extractors.
//!
//! They are tested here because the root package does not depend on axum, and jwt-derive not on
//! typed-jwt.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(doctest)]
#[doc = include_str!("../src/lib.md")]
struct FrontPage;

#[cfg(doctest)]
#[doc = include_str!("../jwt-derive/ATTRIBUTES.md")]
struct Attributes;

#[cfg(doctest)]
#[doc = include_str!("../docs/public-keys.md")]
struct PublicKeys;

#[cfg(doctest)]
#[doc = include_str!("../docs/encryption.md")]
struct Encryption;

#[cfg(doctest)]
#[doc = include_str!("../docs/extractors.md")]
struct Extractors;
