//! `#[claims(typ = absent, kind = unmarked)]`

use super::messages::{
    assert_messages, assert_misspellings, assert_wrong_values_are_explained, messages, policy_with,
};

const ADVICE: &str =
    "a rule that only tokens of this kind fulfil, such as `#[claim(eq = …)]` on a field";

#[test]
fn wrong_values_are_explained() {
    assert_wrong_values_are_explained("kind", &[]);
}

/// The only value is a waiver, which no message names.
#[test]
fn a_misspelt_waiver_is_not_corrected() {
    for value in ["unmarkd", "\"session\"", "Unmarked", "any", "5"] {
        let found = messages(&policy_with("kind", &format!("kind = {value}")), "").remove(0);
        assert!(found.ends_with(&format!("is not supported here: write {ADVICE}")), "{found}");
    }
}

#[test]
fn misspellings_are_recognized() {
    assert_misspellings("kind", &["kindd"]);
}

#[test]
fn it_is_refused_where_no_mark_is_needed() {
    let refused = "`kind = unmarked` has no effect next to this `typ`: remove it";
    assert_messages(
        "typ",
        &[
            ("typ = \"session+jwt\", kind = unmarked", refused),
            ("typ = [\"at+jwt\", \"JWT\"], kind = unmarked", refused),
            ("typ = any, kind = unmarked", refused),
        ],
    );
    let accepted = "alg = HS256, iss = any, aud = any, ttl = \"15m\", kind = unmarked, typ";
    for typ in ["absent", "optional(\"JWT\")"] {
        let messages = messages(&format!("{accepted} = {typ}"), "");
        assert!(messages.is_empty(), "{messages:?}");
    }
}

/// The waiver relaxes one rule.
#[test]
fn it_waives_nothing_else() {
    let messages = messages("alg = HS256, typ = absent, kind = unmarked", "");
    assert_eq!(messages.len(), 3, "{messages:#?}");
}
