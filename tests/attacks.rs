//! Every known attack on JWT libraries, at every way in: refused, by the rule that it breaks, beside a
//! control that is accepted.
//!
//! `attacks/rows/` says what the attacks are, as data; `attacks/ways.rs` lists the ways in. The figures in
//! SECURITY.md are written by `BLESS=1 cargo test --test attacks`.

mod attacks {
    mod claims_types;
    mod key_ring;
    mod keys;
    mod matrix;
    mod report;
    #[expect(clippy::too_many_lines, reason = "tables, a row after the other")]
    mod rows;
    mod sessions;
    mod short_way;
    mod sources;
    mod state;
    mod types;
    mod ways;
    mod web;
}
