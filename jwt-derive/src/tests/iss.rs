//! `#[claims(iss = "https://auth.example.com")]`

use super::messages::{
    assert_messages, assert_misspellings, assert_wrong_values_are_explained, messages, policy_with,
};

#[test]
fn wrong_values_are_explained() {
    assert_wrong_values_are_explained("iss", &LISTS);
}

#[test]
fn messages_name_what_was_found_and_what_to_write() {
    assert_messages(
        "iss",
        &[
            (
                "iss = env!(\"X\")",
                "the macro call `env!(…)` is not supported here: write `iss = \"https://auth.example.com\"`, or `iss = runtime` to give it when the program starts",
            ),
            ("iss = runtme", "`runtme` has no meaning here: did you mean `runtime`?"),
        ],
    );
}

#[test]
fn misspellings_are_recognized() {
    assert_misspellings("iss", &["issuer", "isss"]);
}

const LISTS: [&str; 3] = ["[A, B]", "[1, 2]", "[]"];

/// The advice does not name a waiver: two issuers are not all issuers.
#[test]
fn a_list_is_refused_without_a_waiver() {
    for list in LISTS {
        let messages = messages(&policy_with("iss", &format!("iss = {list}")), "");
        assert_eq!(messages.len(), 1, "{list}: {messages:#?}");
        assert!(messages[0].contains("a policy has one issuer"), "{messages:?}");
        assert!(!messages[0].contains("any"), "{messages:?}");
    }
}
