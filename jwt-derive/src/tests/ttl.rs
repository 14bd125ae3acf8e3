//! `#[claims(ttl = "15m")]`

use super::messages::{
    assert_messages, assert_misspellings, assert_wrong_values_are_explained, messages, policy_with,
};

#[test]
fn wrong_values_are_explained() {
    assert_wrong_values_are_explained("ttl", &[]);
}

#[test]
fn messages_name_what_was_found_and_what_to_write() {
    assert_messages(
        "ttl",
        &[
            ("ttl = 15", "a duration is written in quotes with its unit, such as \"15s\""),
            (
                "ttl = \"15\"",
                "`15` has no unit (w, d, h, m or s): write numbers with units, such as \"15m\", \"1h30m\" or \"7d\"",
            ),
            (
                "ttl = Duration::from_secs(1)",
                "the call `Duration::from_secs(…)` is not supported here: write `ttl = \"15m\"`, `ttl = runtime` to give it when the program starts, or mark a field `#[claim(exp)]`",
            ),
            (
                "ttl = LIFETIME",
                "the constant `LIFETIME` is not supported here: write `ttl = \"15m\"`, `ttl = runtime` to give it when the program starts, or mark a field `#[claim(exp)]`",
            ),
            ("ttl = \"runtime\"", "`runtime` is written without quotes"),
            ("ttl = runtme", "`runtme` has no meaning here: did you mean `runtime`?"),
        ],
    );
}

#[test]
fn a_ttl_at_run_time_contradicts_other_expiries() {
    let of = |item: &str, field: &str| messages(&policy_with("ttl", item), field);
    assert_eq!(of("ttl = runtime, leeway = \"1h\"", ""), [""; 0]);
    assert_eq!(of("ttl = runtime, exp = never", "").len(), 1);
    assert_eq!(of("ttl = runtime", "#[claim(exp)] until: NumericDate").len(), 1);
}

#[test]
fn misspellings_are_recognized() {
    assert_misspellings("ttl", &["expires", "expiration", "expiry", "expires_in", "lifetime"]);
}
