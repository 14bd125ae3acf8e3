//! Known attacks on JWT libraries, run against every public function that takes a token. Each must
//! be refused by the rule that it breaks, and the valid tokens of its case must be accepted.
//!
//! `attacks/cases/` contains the attacks as data; `attacks/entry_points.rs` lists the functions.
//! `BLESS=1 cargo test --package typed-jwt-tests --test attacks` writes the figures in
//! SECURITY.md.
//! `scripts/backends.sh` runs the attacks on public-key tokens with the keys of aws-lc-rs as well.
//! `scripts/matrix_mutations.sh` shows that each column can fail.

mod attacks {
    mod by_algorithm;
    #[expect(clippy::too_many_lines, reason = "each function is a table of cases")]
    mod cases;
    mod claims_types;
    mod encrypted;
    mod entry_points;
    mod fast_path;
    mod key_ring;
    mod key_selector;
    mod keys;
    mod matrix;
    mod public_keys;
    mod report;
    mod sessions;
    mod types;
    mod web;
}
