//! What the benchmarks share: things to measure, and measuring them in turns.

pub mod contenders;
pub mod rounds;
