//! The messages of the derive for attributes, and assertions about them.

use proc_macro2::{TokenStream, TokenTree};

use crate::claims;

/// Returns the messages of the derive for a struct with this policy and these members.
pub(super) fn messages(policy: &str, members: &str) -> Vec<String> {
    messages_of(&format!("#[claims({policy})] struct Session {{ {members} }}"))
}

pub(super) fn messages_of(input: &str) -> Vec<String> {
    let expansion =
        claims(&syn::parse_str(input).unwrap_or_else(|error| panic!("{input}: {error}")));
    let mut messages = Vec::new();
    compile_errors(expansion, &mut messages);
    messages
}

/// Collects the strings in `compile_error! { "…" }`.
fn compile_errors(tokens: TokenStream, messages: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        if let (TokenTree::Ident(name), Some(TokenTree::Group(text))) = (token, tokens.get(at + 2))
            && name == "compile_error"
        {
            let text: syn::LitStr = syn::parse2(text.stream()).expect("a message is a string");
            messages.push(text.value());
        }
    }
}

/// The keys of the policy, each with a correct value.
pub(super) const KEYS_AND_VALUES: [(&str, &str); 19] = [
    ("alg", "HS256"),
    ("enc", "A256GCM"),
    ("key_management", "RSA_OAEP_256"),
    ("typ", "\"session+jwt\""),
    ("kind", "unmarked"),
    ("iss", "\"https://auth.example.com\""),
    ("aud", "\"web\""),
    ("ttl", "\"15m\""),
    ("exp", "never"),
    ("leeway", "\"30s\""),
    ("max_age", "\"12h\""),
    ("nbf", "now"),
    ("jti", "random"),
    ("sub", "any"),
    ("header", "(cty = \"example\")"),
    ("max_len", "8192"),
    ("pad", "64"),
    ("unknown", "reject"),
    ("crate", "typed_jwt"),
];

/// Returns a complete policy, with `key` written as `item`.
pub(super) fn policy_with(key: &str, item: &str) -> String {
    let mut items = vec![item];
    items.extend(match key {
        "alg" | "enc" => None,
        "key_management" => Some("alg = ES256, enc = A256GCM"),
        "pad" => Some("enc = A256GCM"),
        _ => Some("alg = HS256"),
    });
    for (other, item) in [
        ("typ", if key == "kind" { "typ = absent" } else { "typ = \"session+jwt\"" }),
        ("iss", "iss = \"https://auth.example.com\""),
        ("aud", "aud = \"web\""),
        ("ttl", "ttl = \"15m\""),
    ] {
        if other != key && !(other == "ttl" && key == "exp") {
            items.push(item);
        }
    }
    items.join(", ")
}

/// Returns a complete policy.
pub(super) fn policy() -> String {
    policy_with("", "leeway = \"1s\"")
}

/// Values of every kind. `crate` accepts eight of them, `max_len` one, the other keys none.
const WRONG_VALUES: [&str; 42] = [
    "15",
    "-1",
    "1.5",
    "15m",
    "8 * 1024",
    "8KiB",
    "true",
    "'c'",
    "\"\"",
    "\" \"",
    "\"x y: z\"",
    "b\"bytes\"",
    "b'b'",
    "c\"text\"",
    "r#\"\"#",
    "\"a\".to_owned()",
    "\"a\"suffix",
    "AUD",
    "& AUD",
    "config::AUD",
    "Config::<A, B>::AUD",
    "env!(\"AUD\")",
    "concat!(\"a\", \"b\")",
    "std::env!(\"A\")",
    "Duration::from_secs(1)",
    "config.aud",
    "[A, B]",
    "[1, 2]",
    "[]",
    "(1)",
    "{ 1 }",
    "|a, b| a",
    "move || 1",
    "a < b",
    "a | b",
    "anny",
    "Any",
    "NEVER",
    "nver",
    "absnt",
    "optional(\"JWT\")",
    "None",
];

/// The beginnings of messages from syn, which name a class of tokens but give no advice.
const BARE: [&str; 8] = [
    "expected ident",
    "expected string",
    "expected integer",
    "expected lit",
    "expected square",
    "expected parentheses",
    "unexpected",
    "expected one of",
];

/// Asserts that a message contains advice and does not suggest waiving a check.
pub(super) fn assert_helps(item: &str, message: &str) {
    assert!(!BARE.iter().any(|bare| message.starts_with(bare)), "`{item}`: {message}");
    for waiver in ["any", "never", "absent", "optional", "unmarked"] {
        let forms = [format!("mean `{waiver}`"), format!("= {waiver}"), format!("or `{waiver}`")];
        let is_advised = forms.iter().any(|form| message.contains(form.as_str()));
        assert!(!is_advised, "`{item}`: {message}");
    }
}

/// Asserts that each wrong value and each wrong form of a key of the policy has one message, which
/// helps. The file of the key tests the values in `except`.
pub(super) fn assert_wrong_values_are_explained(key: &str, except: &[&str]) {
    for value in WRONG_VALUES.into_iter().filter(|value| !except.contains(value)) {
        let item = format!("{key} = {value}");
        let messages = messages(&policy_with(key, &item), "");
        assert_eq!(messages.len(), 1, "`{item}`: {messages:#?}");
        assert_helps(&item, &messages[0]);
    }
    let (_, right) = KEYS_AND_VALUES.into_iter().find(|(known, _)| *known == key).unwrap();
    for form in [
        "KEY",
        "KEY =",
        "KEY(VALUE)",
        "KEY VALUE",
        "KEY: VALUE",
        "KEY == VALUE",
        "KEY => VALUE",
        "KEY = VALUE + 1",
        "KEY = (VALUE)",
        "KEY = VALUE, KEY = VALUE",
    ] {
        let item = form.replace("KEY", key).replace("VALUE", right);
        let messages = messages(&policy_with(key, &item), "");
        assert_eq!(messages.len(), 1, "`{item}`: {messages:#?}");
        let names_the_key = messages[0].contains(key) || messages[0].contains("ttl = ");
        assert!(names_the_key, "`{item}`: {messages:?}");
        assert_helps(&item, &messages[0]);
    }
}

/// Asserts that each item, in an otherwise complete policy, has exactly this message.
pub(super) fn assert_messages(key: &str, cases: &[(&str, &str)]) {
    for (item, expected) in cases {
        assert_eq!(messages(&policy_with(key, item), ""), [*expected], "`{item}`");
    }
}

/// Returns the first message for an unknown key of the policy.
pub(super) fn message_for_key(word: &str) -> String {
    messages(&policy_with("", &format!("{word} = \"x\"")), "").remove(0)
}

/// Returns the first message for an unknown key of a field.
pub(super) fn message_for_field_key(word: &str) -> String {
    messages(&policy(), &format!("#[claim({word})] field: u8")).remove(0)
}

/// Asserts that each word, as a key of the policy, is explained as a misspelling of `key`.
pub(super) fn assert_misspellings(key: &str, words: &[&str]) {
    for word in words {
        let expected = format!("unknown key `{word}`: did you mean `{key}`?");
        assert_eq!(message_for_key(word), expected);
    }
}

/// Asserts that each word, as a key of a field, is explained as a misspelling of `key`.
pub(super) fn assert_field_misspellings(key: &str, words: &[&str]) {
    for word in words {
        let expected = format!("unknown key `{word}`: did you mean `{key}`?");
        assert_eq!(message_for_field_key(word), expected);
    }
}

/// Asserts that a field with `attribute` has one message, which helps. Returns the message.
pub(super) fn message_for_field(attribute: &str) -> String {
    let messages = messages(&policy(), &format!("{attribute} field: u8"));
    assert_eq!(messages.len(), 1, "{attribute}: {messages:#?}");
    assert_helps(attribute, &messages[0]);
    messages.into_iter().next().unwrap_or_default()
}

/// Asserts that each wrong form of a rule of a field has one message, which helps.
pub(super) fn assert_wrong_rules_are_explained(key: &str) {
    for value in ["", "=", "(2)", ": 2", "2", "== 2", "= 1 2"] {
        message_for_field(&format!("#[claim({key} {value})]"));
    }
}

/// Asserts that each wrong value of a serde attribute with a string has one message, which helps.
pub(super) fn assert_wrong_strings_are_explained(key: &str) {
    for value in [
        "",
        "=",
        "= 5",
        "= hex",
        "= hex::a",
        "= \"\"",
        "= true",
        "= f()",
        "= [a]",
        ": \"a\"",
        "= b\"a\"",
        "= env!(\"A\")",
    ] {
        message_for_field(&format!("#[serde({key} {value})]"));
    }
}
