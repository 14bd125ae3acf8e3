//! `#[claims(exp = never)]` and `#[claims(exp = required)]`

use super::messages::{assert_messages, assert_wrong_values_are_explained, messages, policy_with};

#[test]
fn wrong_values_are_explained() {
    assert_wrong_values_are_explained("exp", &[]);
}

#[test]
fn messages_name_what_was_found_and_what_to_write() {
    assert_messages(
        "exp",
        &[(
            "exp = \"15m\"",
            "the text \"15m\" is not supported here: write the lifetime as `ttl = \"15m\"`, mark a field `#[claim(exp)]`, or write `exp = required` if this program only verifies",
        )],
    );
}

#[test]
fn a_type_that_only_verifies_may_have_a_field_and_no_ttl() {
    let of = |item: &str, field: &str| messages(&policy_with("exp", item), field);
    for field in ["", "#[claim(exp)] until: NumericDate"] {
        assert_eq!(of("exp = required, leeway = \"1m\", max_age = \"1h\"", field), [""; 0]);
    }
    assert_eq!(
        of("exp = required, ttl = \"15m\"", ""),
        [
            "`exp = required` is for tokens that are issued elsewhere, and `ttl` is the lifetime of tokens that \
          this type issues: remove one of them"
        ],
    );
    assert_eq!(of("exp = required, ttl = runtime", "").len(), 1);
    for (item, key) in [("nbf = now", "nbf"), ("enc = A256GCM, pad = 64", "pad")] {
        let policy = policy_with("exp", &format!("exp = required, {item}"));
        let policy = if key == "pad" { policy.replace("alg = HS256, ", "") } else { policy };
        let [message] = &messages(&policy, "")[..] else { panic!("{policy}") };
        assert!(message.ends_with(&format!("issued elsewhere: remove `{key}`")), "{message}");
    }
    assert_eq!(
        of("exp = required", "#[claim(exp)] until: Option<NumericDate>"),
        ["the policy demands `exp` in every token: remove the `Option`"],
    );
}
