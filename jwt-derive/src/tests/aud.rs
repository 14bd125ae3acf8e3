//! `#[claims(aud = "web")]`

use super::messages::{
    assert_messages, assert_misspellings, assert_wrong_values_are_explained, messages, policy_with,
};

#[test]
fn wrong_values_are_explained() {
    assert_wrong_values_are_explained("aud", &[]);
}

#[test]
fn messages_name_what_was_found_and_what_to_write() {
    assert_messages(
        "aud",
        &[
            (
                "aud = AUD",
                "the constant `AUD` is not supported here: write `aud = \"web\"`, `aud = [\"web\", \"app\"]`, or `aud = runtime` to give it when the program starts",
            ),
            (
                "aud = [\"web\", APP]",
                "the constant `APP` is not supported here: write `aud = \"web\"`, `aud = [\"web\", \"app\"]`, or `aud = runtime` to give it when the program starts",
            ),
            (
                "aud = \"https://{tenant}.example.com\"",
                "braces enclose the name of a claim, which only an issuer can contain",
            ),
            ("aud = [\"web\", \"web\"]", "`web` is in the list already"),
            ("aud = \"claim(client_id)\"", CLAIM_IN_QUOTES),
            ("aud = [\"web\", \"claim(client_id)\"]", CLAIM_IN_QUOTES),
            (
                "aud = all",
                "`all` is not in quotes: write `aud = \"all\"`; constants and variables are not supported here",
            ),
        ],
    );
}

const CLAIM_IN_QUOTES: &str =
    "`claim(…)` is written without quotes around it: write `aud = claim(\"client_id\", \"abc\")`";

/// The advice for a wrong call of `claim`.
const ADVICE: &str = "`claim` takes the name of a claim and the accepted values in quotes: write `aud = claim(\"client_id\", \"abc\")`, or `aud = claim(\"client_id\")` to give the values when the program starts";

#[test]
fn another_claim_may_hold_the_audience() {
    for value in [
        "claim(\"client_id\")",
        "claim(\"client_id\", \"abc\")",
        "claim(\"client_id\", [\"a:b\", \"c\",],)",
        "claim(\"azp\", \"abc\")",
    ] {
        let messages = messages(&policy_with("aud", &format!("aud = {value}")), "");
        assert!(messages.is_empty(), "{value}: {messages:#?}");
    }
    assert_messages(
        "aud",
        &[
            ("aud = claim", ADVICE),
            ("aud = claim()", ADVICE),
            ("aud = claim(client_id)", ADVICE),
            ("aud = claim(\"\")", ADVICE),
            ("aud = claim(\"client_id\", any)", ADVICE),
            ("aud = claim(\"client_id\", \"\")", ADVICE),
            ("aud = claim(\"client_id\", [ABC])", ADVICE),
            ("aud = claim(\"client_id\", \"a\", \"b\")", ADVICE),
            (
                "aud = claim(\"client_id\", [])",
                "an empty list accepts nothing: name one value or more",
            ),
            ("aud = claim(\"client_id\", [\"a\", \"a\"])", "`a` is in the list already"),
            (
                "aud = claim(\"aud\")",
                "`aud` is the claim that holds the audience: write `aud = \"web\"`",
            ),
            (
                "aud = claim(\"sub\", \"a\")",
                "`sub` is a registered claim with another meaning (RFC 7519 §4.1), and cannot hold the audience",
            ),
            (
                "aud = claim(\"exp\")",
                "`exp` is a registered claim with another meaning (RFC 7519 §4.1), and cannot hold the audience",
            ),
            (
                "aud = claims(\"client_id\")",
                "the call `claims(…)` is not supported here: write `aud = \"web\"`, `aud = [\"web\", \"app\"]`, or `aud = runtime` to give it when the program starts",
            ),
        ],
    );
}

#[test]
fn the_field_of_another_claim_is_required() {
    for (members, expected) in [
        (
            "#[claim(aud)] audience: String",
            "the audience is in the claim `client_id`: remove this field; `Verified::matched_audience` returns the audience",
        ),
        (
            "client_id: Option<String>",
            "this claim holds the audience, which is in every token: remove the `Option`",
        ),
        (
            "#[serde(default)] client_id: String",
            "this claim holds the audience, which is in every token: remove `default`",
        ),
        (
            "#[serde(default, skip_serializing_if = \"String::is_empty\")] client_id: String",
            "this claim holds the audience, which is in every token: remove `skip_serializing_if`",
        ),
    ] {
        let messages = messages(&policy_with("aud", "aud = claim(\"client_id\", \"a\")"), members);
        assert!(messages.iter().any(|message| message == expected), "{members}: {messages:#?}");
    }
}

#[test]
fn a_field_with_another_name_on_the_wire_does_not_hold_the_audience() {
    let policy = policy_with("aud", "aud = claim(\"client_id\", \"a\")");
    assert_eq!(
        messages(&policy, "#[serde(rename = \"clientId\")] client_id: String"),
        [
            "`client_id` is a field whose claim is named `clientId`: write `claim(\"clientId\")`, or give the field another name"
        ]
    );
    assert!(messages(&policy, "#[claim(sub)] client_id: String").is_empty());
}

#[test]
fn a_rule_that_the_policy_contradicts_is_refused() {
    let refused = |item: &str, key: &str, member: &str| {
        let messages = messages(&policy_with(key, item), member);
        assert!(messages.len() < 2, "{item} {member}: {messages:#?}");
        messages.into_iter().next()
    };
    let message =
        "no token can have this value, because the policy accepts only [\"a\", \"b\"] here";
    for (key, item, mark) in [
        ("iss", "iss = [\"a\", \"b\"]", "iss, "),
        ("aud", "aud = [\"a\", \"b\"]", "aud, "),
        ("aud", "aud = claim(\"x\", [\"a\", \"b\"])", ""),
    ] {
        for rule in ["eq = \"c\"", "one_of = [\"c\", \"\"]"] {
            let member = format!("#[claim({mark}{rule})] x: String");
            assert_eq!(refused(item, key, &member).as_deref(), Some(message), "{item} {member}");
        }
        for rule in ["eq = \"b\"", "one_of = [\"c\", \"a\"]", "eq = C", "one_of = [C, \"c\"]"] {
            let member = format!("#[claim({mark}{rule})] x: String");
            assert_eq!(refused(item, key, &member), None, "{item} {member}");
        }
    }
    let item = "iss = \"https://a.example/{x}\"";
    assert!(refused(item, "iss", "#[claim(eq = \"a\", one_of = [\"b\"])] x: String").is_some());
}

#[test]
fn misspellings_are_recognized() {
    assert_misspellings("aud", &["audience", "uad"]);
}

#[test]
fn strings_of_every_spelling_are_accepted() {
    for value in ["r\"web\"", "r#\"web\"#", "\"\\u{77}eb\""] {
        let messages = messages(&policy_with("aud", &format!("aud = {value}")), "");
        assert!(messages.is_empty(), "{value}: {messages:#?}");
    }
}
