//! `#[claims(typ = "session+jwt")]`

use super::messages::{
    assert_messages, assert_misspellings, assert_wrong_values_are_explained, messages,
};

#[test]
fn wrong_values_are_explained() {
    assert_wrong_values_are_explained("typ", &["optional(\"JWT\")"]);
}

#[test]
fn messages_name_what_was_found_and_what_to_write() {
    assert_messages(
        "typ",
        &[(
            "typ = jwt",
            "`jwt` is not in quotes: write `typ = \"jwt\"`; constants and variables are not supported here",
        )],
    );
    assert_messages(
        "typ",
        &[
            ("typ = [\"JWT\", \"jwt\"]", "`jwt` is in the list already"),
            ("typ = [\"JWT\", \"application/JWT\"]", "`JWT` is in the list already"),
            ("typ = optional()", "`optional` takes one media type in quotes: `optional(\"JWT\")`"),
            (
                "typ = optional(\"JWT\", \"at+jwt\")",
                "`optional` takes one media type in quotes: `optional(\"JWT\")`",
            ),
            (
                "typ = optional([\"JWT\"])",
                "`optional` takes one media type in quotes: `optional(\"JWT\")`",
            ),
            (
                "typ = \"optional\"",
                "`optional` takes one media type in quotes: `optional(\"JWT\")`",
            ),
            ("typ = optional(\"a b\")", "expected a media type, such as \"session+jwt\""),
            ("typ = optional", "`optional` takes one media type in quotes: `optional(\"JWT\")`"),
            (
                "typ = optinal(\"JWT\")",
                "the call `optinal(…)` is not supported here: write `typ = \"session+jwt\"`, or several as `typ = [\"at+jwt\", \"JWT\"]`",
            ),
        ],
    );
}

#[test]
fn a_type_that_may_be_absent_needs_another_mark() {
    let with = |typ: &str, iss: &str, aud: &str, members: &str| {
        let policy = format!("alg = HS256, typ = {typ}, iss = {iss}, aud = {aud}, ttl = \"5m\"");
        messages(&policy, members)
    };
    for typ in ["absent", "optional(\"JWT\")"] {
        for members in [
            "",
            "token_use: String",
            "#[claim(validate = f)] token_use: String",
            "#[claim(eq = \"a\")] #[serde(default)] token_use: String",
            "#[claim(eq = None)] token_use: Option<String>",
        ] {
            let messages = with(typ, "any", "any", members);
            assert_eq!(messages.len(), 1, "{typ} {members}: {messages:?}");
            assert!(
                messages[0].starts_with("tokens without `typ` need another mark"),
                "{messages:?}"
            );
            assert!(!messages[0].contains("unmarked"), "{messages:?}");
        }
        for members in
            ["#[claim(eq = \"a\")] token_use: String", "#[claim(one_of = [1, 2])] version: u8"]
        {
            let messages = with(typ, "any", "any", members);
            assert!(messages.is_empty(), "{typ} {members}: {messages:?}");
        }
        for (iss, aud) in [
            ("\"auth\"", "any"),
            ("runtime", "any"),
            ("[\"a\", \"b\"]", "any"),
            ("any", "\"web\""),
            ("any", "runtime"),
            ("any", "claim(\"client_id\")"),
        ] {
            let messages = with(typ, iss, aud, "");
            assert!(messages.is_empty(), "{typ} {iss} {aud}: {messages:?}");
        }
        for rule in ["eq = None", "one_of = [Some(1), None]", "one_of = [Option::None::<u8>]"] {
            let messages = with(typ, "any", "any", &format!("#[claim({rule})] version: Alias"));
            assert_eq!(messages.len(), 1, "{typ} {rule}: {messages:?}");
        }
        // The type parameter could be an `Option`.
        for (members, count) in [("kind: T", 1), ("kind: Vec<T>", 1), ("kind: u8", 0)] {
            let generic = format!(
                "#[claims(alg = HS256, typ = {typ}, iss = any, aud = any, ttl = \"5m\")] \
                 struct Session<T> {{ #[claim(eq = 1)] {members}, other: T }}"
            );
            assert_eq!(super::messages::messages_of(&generic).len(), count, "{typ} {members}");
        }
        // And a type with a const parameter, which an alias could make an `Option`.
        let constant = format!(
            "#[claims(alg = HS256, typ = {typ}, iss = any, aud = any, ttl = \"5m\")] \
             struct Session<const N: usize> {{ #[claim(eq = TAG)] kind: Tag<N> }}"
        );
        assert_eq!(super::messages::messages_of(&constant).len(), 1, "{typ}");
        let container = "#[claims(alg = HS256, typ = absent, iss = any, aud = any, ttl = \"5m\")] \
                         #[serde(default)] struct Session { #[claim(eq = 1)] version: u8 }";
        assert_eq!(super::messages::messages_of(container).len(), 1);
    }
}

#[test]
fn misspellings_are_recognized() {
    assert_misspellings("typ", &["type"]);
}
