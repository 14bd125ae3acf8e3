//! `#[claim(secret)]`

use super::messages::{
    assert_field_misspellings, assert_helps, message_for_field, message_for_key, messages,
    policy_with,
};

/// Returns the messages for a secret field in a type with these algorithms.
fn messages_for_secret(algorithms: &str, field: &str) -> Vec<String> {
    messages(&policy_with("enc", algorithms), field)
}

const SECRET: &str = "#[claim(secret)] diagnosis: String";

#[test]
fn a_signed_type_has_no_secrets() {
    for (algorithms, advice) in [
        ("alg = HS256", "write `enc = A256GCM` in place of `alg = HS256`"),
        ("alg = HS512", "write `enc = A256GCM` in place of `alg = HS512`"),
        ("alg = ES256", "write `alg = ES256, enc = A256GCM`"),
        ("alg = MlDsa65", "write `alg = MlDsa65, enc = A256GCM`"),
        ("alg = [ES256, MlDsa65]", "write `alg = [ES256, MlDsa65], enc = A256GCM`"),
        ("alg = [RS256, EdDSA]", "write `alg = [RS256, EdDSA], enc = A256GCM`"),
    ] {
        let expected =
            format!("a signed token can be read without a key, and so can its secrets: {advice}");
        assert_eq!(messages_for_secret(algorithms, SECRET), [expected], "{algorithms}");
    }
}

#[test]
fn an_encrypted_type_has_secrets() {
    for algorithms in [
        "enc = A256GCM",
        "alg = A256KW, enc = A256GCM",
        "enc = A256CBC_HS512",
        "alg = ES256, enc = A256GCM",
        "alg = [RS256, EdDSA], key_management = A256KW, enc = A256GCM",
        "alg = ES256, key_management = RSA_OAEP_256, enc = A256GCM",
    ] {
        for field in [
            SECRET,
            "#[claim(sub, secret)] user: String",
            "#[claim(secret, jti)] id: Option<String>",
            "#[claim(secret)] note: Option<String>",
            "#[claim(secret)] #[serde(borrow)] note: Cow<'a, str>",
            "#[claim(secret)] #[serde(with = \"hex\")] note: Vec<u8>",
            "#[claim(secret)] #[serde(default, skip_serializing_if = \"Vec::is_empty\")] notes: Vec<u8>",
            "#[claim(secret)] #[serde(flatten)] notes: Map<String, Value>",
            "#[claim(secret, eq = 1, validate = f)] note: u8",
        ] {
            assert_eq!(messages_for_secret(algorithms, field), [""; 0], "{algorithms}, {field}");
        }
    }
}

/// `Sessions::new` requires encrypted refresh tokens for such a type.
#[test]
fn a_secret_subject_is_marked_for_sessions() {
    for (fields, is_secret) in [
        ("#[claim(sub)] name: String", false),
        ("#[claim(sub)] name: String, #[claim(secret)] role: String", false),
        ("#[claim(sub, secret)] name: String", true),
    ] {
        let input = format!(
            "#[claims({}, jti = random)] struct User {{ {fields} }}",
            policy_with("enc", "enc = A256GCM"),
        );
        let expansion = crate::claims(&syn::parse_str(&input).unwrap()).to_string();
        assert!(!expansion.contains("compile_error"), "{expansion}");
        assert!(expansion.contains("SessionClaims"), "{input}");
        assert_eq!(expansion.contains("HAS_SECRET_SUBJECT"), is_secret, "{input}");
    }
}

/// A type without a valid algorithm has errors anyway.
#[test]
fn errors_of_the_algorithm_are_the_only_ones() {
    for algorithms in ["alg = none", "alg = XS256", "alg = A256KW", "enc = A128GCM", "enc"] {
        let messages = messages_for_secret(algorithms, SECRET);
        assert_eq!(messages.len(), 1, "{algorithms}: {messages:#?}");
        assert!(!messages[0].contains("without a key"), "{messages:?}");
    }
}

#[test]
fn claims_that_errors_contain_are_not_secret() {
    for (name, ty) in
        [("iss", "String"), ("aud", "String"), ("nbf", "Time"), ("iat", "Time"), ("exp", "Time")]
    {
        let policy = if name == "exp" {
            "enc = A256GCM, typ = any, iss = any, aud = any".to_owned()
        } else {
            policy_with("enc", "enc = A256GCM")
        };
        let messages = messages(&policy, &format!("#[claim({name}, secret)] claim: {ty}"));
        let expected = format!(
            "the policy checks `{name}`, and the errors of a check contain the value: remove `secret`, or give the \
             claim a name of your own"
        );
        assert_eq!(messages, [expected]);
    }
}

#[test]
fn a_skipped_field_is_not_secret() {
    let messages = messages_for_secret("enc = A256GCM", "#[claim(secret)] #[serde(skip)] a: u8");
    assert_eq!(
        messages,
        [
            "a field with `skip` is not on the wire: of the other attributes only `default` has a meaning"
        ]
    );
}

#[test]
fn a_value_is_explained() {
    for value in ["= true", "= \"a\"", "(\"a\")", "= KEY", ": true"] {
        let field = format!("#[claim(secret {value})] a: u8");
        let messages = messages_for_secret("enc = A256GCM", &field);
        assert_eq!(messages.len(), 1, "{field}: {messages:#?}");
        assert!(messages[0].contains("write `#[claim(secret)]`"), "{messages:?}");
        assert_helps(&field, &messages[0]);
    }
    assert!(message_for_key("secret").contains("does not belong in source code"));
}

#[test]
fn misspellings_are_recognized() {
    assert_field_misspellings("secret", &["secrte", "private", "confidential", "encrypted"]);
}

#[test]
fn attributes_of_claims_are_not_of_serde() {
    let attributes = ["sub", "eq = 2", "one_of = [1]", "validate = f", "exp", "secret"];
    for attribute in attributes {
        let (name, _) = attribute.split_once(' ').unwrap_or((attribute, ""));
        assert_eq!(
            message_for_field(&format!("#[serde({attribute})]")),
            format!(
                "`{name}` is not an attribute of serde: write it in `#[claim(…)]` above the field"
            )
        );
    }
}
