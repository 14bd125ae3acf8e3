//! Code shared by the benchmarks: the contenders, and measurements in alternating rounds.

pub mod claims;
pub mod rounds;
pub mod tasks;

#[cfg(feature = "libraries")]
pub mod contenders;
#[cfg(feature = "libraries")]
pub mod growth;
#[cfg(feature = "libraries")]
pub mod key_pairs;
#[cfg(feature = "libraries")]
pub mod libraries;
#[cfg(feature = "libraries")]
pub mod public_keys;
#[cfg(feature = "libraries")]
pub mod report;
#[cfg(feature = "libraries")]
pub mod threads;
