//! Attacks on encrypted tokens, for each algorithm, against every public function that takes one.

mod cases;
pub(crate) mod encrypters;
mod matrix;
mod refresh;
pub(crate) mod report;
mod ways_in;
