//! What the benchmarks share: things to measure, and measuring them in turns.

pub mod claims;
pub mod rounds;
pub mod tasks;

#[cfg(feature = "peers")]
pub mod contenders;
#[cfg(feature = "peers")]
pub mod growth;
#[cfg(feature = "peers")]
mod peers;
#[cfg(feature = "peers")]
pub mod report;
#[cfg(feature = "peers")]
pub mod threads;
