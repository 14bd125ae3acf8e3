//! Compiles and runs the examples of the README and of the front page of the documentation.
//!
//! They are tested here because the root package does not depend on axum.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(doctest)]
#[doc = include_str!("../src/lib.md")]
struct FrontPage;
