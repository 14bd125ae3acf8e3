//! Attacks on public-key tokens, for each algorithm, against every public function that takes a
//! token.

mod cases;
mod loading;
mod matrix;
pub(crate) mod report;
mod rsa;
mod signers;
mod ways_in;
