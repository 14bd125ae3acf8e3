//! The syntax that all attributes share, and unknown keys.

use super::messages::{
    assert_helps, message_for_field, message_for_field_key, message_for_key, messages, policy,
};

#[test]
fn items_without_a_key_are_explained() {
    for item in
        ["\"HS256\"", "15", "[alg]", "(alg = HS256)", "= HS256", "|a, b| a", "alg::x = HS256"]
    {
        let messages = messages(&format!("{}, {item}", policy()), "");
        assert_eq!(messages.len(), 1, "`{item}`: {messages:#?}");
        assert_helps(item, &messages[0]);
    }
}

#[test]
fn attributes_without_parentheses_are_explained() {
    for attribute in ["claim", "claim = \"sub\"", "serde", "serde = \"skip\""] {
        assert!(message_for_field(&format!("#[{attribute}]")).contains("needs parentheses"));
    }
}

#[test]
fn strings_without_a_key_are_explained() {
    message_for_field("#[serde(\"default\")]");
}

#[test]
fn terms_of_jose_are_not_treated_as_misspellings() {
    // Each has its own message. `enc` and `secret` are keys.
    for word in "cty kid jku jwk x5u x5c x5t crit b64 zip epk apu apv p2c p2s scope nonce azp at_hash c_hash \
                 auth_time acr amr sid client_id cnf key validate"
        .split(' ')
    {
        for message in [message_for_key(word), message_for_field_key(word)] {
            let is_a_rule = word == "validate" && message.starts_with("`validate` ");
            let is_synonym = word == "key" && message.starts_with("unknown key");
            let says = !message.contains("did you mean") && message.starts_with(&format!("`{word}` "));
            assert!(says || is_a_rule || is_synonym, "{word}: {message}");
        }
    }
}

#[test]
fn keys_of_the_other_attribute_are_explained() {
    assert!(message_for_key("subject").starts_with("`subject` is marked on a field"));
    assert!(message_for_key("issued_at").starts_with("`iat` is always written"));
    assert!(message_for_field_key("lifetime").starts_with("`ttl` is a part of the policy"));
}

#[test]
fn words_that_are_similar_to_no_key_have_no_suggestion() {
    for word in ["session", "foo", "x", "cat", "web"] {
        let message = message_for_key(word);
        let expected = format!("unknown key `{word}`: known here are `alg`");
        assert!(message.starts_with(&expected), "{message}");
    }
}
