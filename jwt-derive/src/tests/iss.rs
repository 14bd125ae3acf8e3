//! `#[claims(iss = "https://auth.example.com")]`

use super::messages::{
    assert_messages, assert_misspellings, assert_wrong_values_are_explained, messages, policy_with,
};

#[test]
fn wrong_values_are_explained() {
    assert_wrong_values_are_explained("iss", &[]);
}

#[test]
fn messages_name_what_was_found_and_what_to_write() {
    assert_messages(
        "iss",
        &[
            (
                "iss = env!(\"X\")",
                "the macro call `env!(…)` is not supported here: write `iss = \"https://auth.example.com\"`, several issuers in brackets, or `iss = runtime` to give it when the program starts",
            ),
            ("iss = runtme", "`runtme` has no meaning here: did you mean `runtime`?"),
        ],
    );
}

#[test]
fn misspellings_are_recognized() {
    assert_misspellings("iss", &["issuer", "isss"]);
}

#[test]
fn lists_are_explained() {
    assert_messages(
        "iss",
        &[
            ("iss = []", "an empty list accepts nothing: name one value or more"),
            ("iss = [\"a\", \"a\"]", "`a` is in the list already"),
            (
                "iss = [\"https://a.example/{tid}\", \"https://a.example/{tid}\"]",
                "`https://a.example/{tid}` is in the list already",
            ),
            (
                "iss = [\"https://a.example\", \"https://b.example/{tid}\"]",
                "`tid` is not a claim of this type: declare a field `tid: String`",
            ),
            (
                "iss = [\"https://a.example/{tid}\", \"https://b.example/{tenant}\"]",
                "all issuers contain the same claim: this is `{tenant}`, and the first is `{tid}`",
            ),
            (
                "iss = [\"https://a.example/{tid}\", \"https://a.example/t-1\"]",
                "for some values of the claim, this is the same issuer as \"https://a.example/{tid}\": write issuers that differ in more than the value",
            ),
            (
                "iss = [\"https://a.example/{tid}\", \"https://b.example/{}\"]",
                "name a claim between the braces, such as `{tid}`",
            ),
        ],
    );
    // Two issuers are not all issuers.
    for list in ["[A, B]", "[1, 2]", "[any]"] {
        let messages = messages(&policy_with("iss", &format!("iss = {list}")), "");
        assert_eq!(messages.len(), 1, "{list}: {messages:#?}");
        assert!(!messages[0].contains("= any"), "{messages:?}");
    }
}

const TEMPLATE: &str = "iss = \"https://auth.example.com/{tid}/v2.0\"";

/// Returns the messages for an issuer that contains `tid`.
fn with_template(members: &str) -> Vec<String> {
    messages(&policy_with("iss", TEMPLATE), members)
}

#[test]
fn a_list_may_have_issuers_with_and_without_the_claim() {
    for list in [
        "[\"https://a.example/{tid}/v2.0\", \"https://b.example/{tid}/\"]",
        "[\"https://a.example/{tid}/v2.0\", \"https://b.example\"]",
        "[\"https://b.example\", \"https://a.example/{tid}/v2.0\"]",
    ] {
        let policy = policy_with("iss", &format!("iss = {list}"));
        assert!(messages(&policy, "tid: String").is_empty(), "{list}");
        let missing = messages(&policy, "");
        assert_eq!(
            missing,
            ["`tid` is not a claim of this type: declare a field `tid: String`"],
            "{list}"
        );
    }
}

#[test]
fn a_claim_in_braces_is_a_required_field() {
    for members in [
        "tid: String",
        "#[serde(rename = \"tid\")] tenant: String",
        "#[claim(one_of = [\"a\", \"b\"])] tid: String",
        "#[claim(eq = \"a\")] tid: String",
        "#[claim(validate = f)] tid: String",
    ] {
        let messages = with_template(members);
        assert!(messages.is_empty(), "{members}: {messages:#?}");
    }
    for (members, expected) in [
        ("tenant: String", "`tid` is not a claim of this type: declare a field `tid: String`"),
        ("tld: String", "`tid` is not a claim of this type: did you mean `{tld}`?"),
        (
            "#[serde(skip)] tld: String",
            "`tid` is not a claim of this type: declare a field `tid: String`",
        ),
        (
            "#[serde(skip)] tid: String",
            "`tid` is not a claim of this type: declare a field `tid: String`",
        ),
        (
            "#[serde(rename = \"x\")] tid: String",
            "`tid` is a field whose claim is named `x`: write `{x}`",
        ),
        (
            "#[claim(sub)] tid: String",
            "`tid` is a field with the registered claim `sub` (RFC 7519 §4.1), which an issuer cannot contain",
        ),
        (
            "tid: Option<String>",
            "the issuer contains this claim, which is in every token: remove the `Option`",
        ),
        (
            "#[serde(default)] tid: String",
            "the issuer contains this claim, which is in every token: remove `default`",
        ),
        (
            "#[claim(iss)] issuer: String, tid: String",
            "the issuer is written with the value of `tid`: remove this field; `Verified::issuer` returns the issuer",
        ),
        (
            "#[claim(one_of = [A, B])] tid: String",
            "the issuer contains this claim, and only literals are known here: write `one_of = [\"a\", \"b\"]`, or \
             remove the rule and call `.issuer_values(…)` when the program starts",
        ),
        (
            "#[claim(one_of = [\"a\", \"b/c\"])] tid: String",
            "the issuer contains this claim: its values have only letters, digits and `-._~` (RFC 3986 §2.3)",
        ),
        (
            "#[claim(eq = \"\")] tid: String",
            "the issuer contains this claim: its values have only letters, digits and `-._~` (RFC 3986 §2.3)",
        ),
    ] {
        let messages = with_template(members);
        assert!(messages.iter().any(|message| message == expected), "{members}: {messages:#?}");
    }
    let secret = messages(
        &format!("enc = A256GCM, typ = any, {TEMPLATE}, aud = any, exp = never"),
        "#[claim(secret)] tid: String",
    );
    assert_eq!(
        secret,
        [
            "the issuer contains this claim, and the errors of a check contain the value: remove `secret`"
        ]
    );
}

#[test]
fn braces_are_explained() {
    for (issuer, expected) in [
        (
            "https://a.example/{tid",
            "braces enclose the name of a claim, and one of them is missing: write `{tid}`",
        ),
        ("https://a.example/{}", "name a claim between the braces, such as `{tid}`"),
        (
            "https://a.example/{{tid}}",
            "braces cannot be doubled or nested: the issuer itself contains no braces",
        ),
        (
            "https://a.example/{a}/{b}",
            "an issuer contains the value of one claim: write one pair of braces",
        ),
        (
            "https://a.example/{sub}",
            "`sub` is a registered claim (RFC 7519 §4.1), which an issuer cannot contain",
        ),
    ] {
        let item = format!("iss = \"{issuer}\"");
        assert_eq!(messages(&policy_with("iss", &item), "user: String"), [expected], "{issuer}");
    }
}
