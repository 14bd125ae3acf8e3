//! Attacks on encrypted tokens, for each algorithm, against every public function that takes one.

mod cases;
mod encrypters;
mod matrix;
pub(crate) mod report;
mod ways_in;
