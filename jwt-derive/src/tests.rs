//! Tests of the expansion, the messages and the documentation of the derive.

use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::parse_quote;

use super::{attr, claims};

/// Compares the expansion of a small struct with a file. `BLESS=1` updates the file.
#[test]
fn the_expansion_is_the_one_on_file() {
    let expansion = claims(&parse_quote! {
        #[claims(
            alg = HS256,
            typ = "session+jwt",
            iss = "https://auth.example.com",
            aud = "web",
            ttl = "15m",
            leeway = "30s",
        )]
        struct Session {
            #[claim(sub)]
            user: String,
            role: Role,
            #[serde(default)]
            scopes: Vec<String>,
        }
    });
    let file = syn::parse2(expansion).expect("an expansion is Rust");
    let written = format!(
        "// What `#[derive(Claims)]` writes for the `Session` of the README; a test of jwt-derive keeps it \
         true.\n\n{}",
        prettyplease::unparse(&file)
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("expansion.rs");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &written).expect("the file can be written");
    }
    let on_file = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == on_file,
        "run `BLESS=1 cargo test -p jwt-derive` and look at the difference"
    );
}

/// Each table of the documentation lists the keys that the code supports.
#[test]
fn the_documentation_names_every_key() {
    let documentation = include_str!("../ATTRIBUTES.md");
    let tables = documentation.split("\n# ").filter(|section| section.contains("\n| key |"));
    let mut keys = attr::keys().into_iter();
    for table in tables {
        let (attribute, mut known) = keys.next().expect("a table for every attribute");
        let key = |line: &'static str| line.strip_prefix("| `")?.split('`').next();
        let mut documented: Vec<&str> = table.lines().filter_map(key).collect();
        known.sort_unstable();
        documented.sort_unstable();
        assert_eq!(known, documented, "{attribute}");
    }
    assert!(keys.next().is_none(), "every attribute has a table");
}

/// Returns the messages of the derive for a struct with this policy and these members.
fn messages(policy: &str, members: &str) -> Vec<String> {
    messages_of(&format!("#[claims({policy})] struct Session {{ {members} }}"))
}

fn messages_of(input: &str) -> Vec<String> {
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

const KEYS_AND_VALUES: [(&str, &str); 13] = [
    ("alg", "HS256"),
    ("typ", "\"session+jwt\""),
    ("iss", "\"https://auth.example.com\""),
    ("aud", "\"web\""),
    ("ttl", "\"15m\""),
    ("exp", "never"),
    ("leeway", "\"30s\""),
    ("max_age", "\"12h\""),
    ("nbf", "now"),
    ("jti", "random"),
    ("max_len", "8192"),
    ("unknown", "reject"),
    ("crate", "typed_jwt"),
];

/// Returns a complete policy, with `key` written as `item`.
fn policy_with(key: &str, item: &str) -> String {
    let mut items = vec![item.to_owned()];
    for (other, value) in KEYS_AND_VALUES.iter().take(5) {
        if *other != key && !(*other == "ttl" && key == "exp") {
            items.push(format!("{other} = {value}"));
        }
    }
    items.join(", ")
}

/// Values of every kind. No key accepts more than two of them.
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
fn assert_helps(item: &str, message: &str) {
    assert!(!BARE.iter().any(|bare| message.starts_with(bare)), "`{item}`: {message}");
    for waiver in ["any", "never", "absent", "optional"] {
        let forms = [format!("mean `{waiver}`"), format!("= {waiver}"), format!("or `{waiver}`")];
        let is_advised = forms.iter().any(|form| message.contains(form.as_str()));
        assert!(!is_advised, "`{item}`: {message}");
    }
}

#[test]
fn every_wrong_value_has_one_message_that_helps() {
    for (key, right) in KEYS_AND_VALUES {
        for value in WRONG_VALUES {
            let item = format!("{key} = {value}");
            let messages = messages(&policy_with(key, &item), "");
            let is_right = match key {
                "crate" => matches!(
                    value,
                    "AUD" | "config::AUD" | "anny" | "Any" | "NEVER" | "nver" | "absnt" | "None"
                ),
                "max_len" => value == "15",
                _ => false,
            };
            assert_eq!(messages.len(), usize::from(!is_right), "`{item}`: {messages:#?}");
            if key == "iss" && value.starts_with('[') {
                // The issuers are then listed on a field.
                assert!(messages[0].contains("#[claim(iss, one_of = […])]"), "{messages:?}");
            } else {
                for message in &messages {
                    assert_helps(&item, message);
                }
            }
        }
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
            let fits = messages[0].contains(key) || messages[0].contains("ttl = ");
            assert!(fits, "`{item}`: {messages:?}");
            for message in &messages {
                assert_helps(&item, message);
            }
        }
    }
    for item in
        ["\"HS256\"", "15", "[alg]", "(alg = HS256)", "= HS256", "|a, b| a", "alg::x = HS256"]
    {
        let items = [policy_with("", "leeway = \"1s\""), item.to_owned()].join(", ");
        let messages = messages(&items, "");
        assert_eq!(messages.len(), 1, "`{item}`: {messages:#?}");
        assert_helps(item, &messages[0]);
    }
}

#[test]
fn every_wrong_value_on_a_field_has_one_message_that_helps() {
    let one = |attribute: &str| {
        let messages =
            messages(&policy_with("", "leeway = \"1s\""), &format!("{attribute} field: u8"));
        assert_eq!(messages.len(), 1, "{attribute}: {messages:#?}");
        assert_helps(attribute, &messages[0]);
        messages.into_iter().next().unwrap_or_default()
    };
    for key in ["sub", "iss", "aud", "exp", "nbf", "iat", "jti"] {
        for value in ["= \"a\"", "= A", "(\"a\")", ": \"a\"", "\"a\"", "= ", "+ 1", "== 2"] {
            one(&format!("#[claim({key} {value})]"));
        }
    }
    for key in ["eq", "one_of", "validate"] {
        for value in ["", "=", "(2)", ": 2", "2", "== 2", "= |a, b| a", "= []", "= 1 2"] {
            if key != "eq" || !matches!(value, "= []" | "= |a, b| a") {
                one(&format!("#[claim({key} {value})]"));
            }
        }
    }
    for value in ["Role::Admin", "(1, 2)", "1"] {
        one(&format!("#[claim(one_of = {value})]"));
    }
    for value in ["\"is_even\"", "1", "is_even(1)", "env!(\"F\")", "[is_even]", "a.b"] {
        one(&format!("#[claim(validate = {value})]"));
    }
    for key in ["rename", "skip_serializing_if", "with", "serialize_with", "deserialize_with"] {
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
            one(&format!("#[serde({key} {value})]"));
        }
    }
    for attribute in [
        "skip = true",
        "skip(a)",
        "flatten = \"a\"",
        "flatten(a)",
        "borrow = \"'a\"",
        "default = 5",
        "default = f()",
        "default = \"1 + 1\"",
        "\"default\"",
        "default = \"f\" + 1",
    ] {
        one(&format!("#[serde({attribute})]"));
    }
    for attribute in ["claim", "claim = \"sub\"", "serde", "serde = \"skip\""] {
        assert!(one(&format!("#[{attribute}]")).contains("needs parentheses"));
    }
}

#[test]
fn messages_name_what_was_found_and_what_to_write() {
    for (item, expected) in [
        (
            "aud = AUD",
            "the constant `AUD` is not supported here: write `aud = \"web\"`, `aud = [\"web\", \"app\"]`, or `aud = runtime` to give it when the program starts",
        ),
        (
            "iss = env!(\"X\")",
            "the macro call `env!(…)` is not supported here: write `iss = \"https://auth.example.com\"`, or `iss = runtime` to give it when the program starts",
        ),
        (
            "aud = [\"web\", APP]",
            "the constant `APP` is not supported here: write `aud = \"web\"`, `aud = [\"web\", \"app\"]`, or `aud = runtime` to give it when the program starts",
        ),
        ("aud = [\"web\", \"web\"]", "`web` is in the list already"),
        (
            "aud = all",
            "`all` is not in quotes: write `aud = \"all\"`; constants and variables are not supported here",
        ),
        (
            "typ = jwt",
            "`jwt` is not in quotes: write `typ = \"jwt\"`; constants and variables are not supported here",
        ),
        ("iss = runtme", "`runtme` has no meaning here: did you mean `runtime`?"),
        ("ttl = 15", "a duration is written in quotes with its unit, such as \"15s\""),
        (
            "ttl = \"15\"",
            "`15` has no unit of w, d, h, m or s: write numbers with units, such as \"15m\", \"1h30m\" or \"7d\"",
        ),
        (
            "ttl = Duration::from_secs(1)",
            "the call `Duration::from_secs(…)` is not supported here: write `ttl = \"15m\"`",
        ),
        (
            "exp = \"15m\"",
            "the text \"15m\" is not supported here: write the lifetime as `ttl = \"15m\"`, or mark a field `#[claim(exp)]`",
        ),
        (
            "max_len = \"8192\"",
            "the text \"8192\" is not supported here: write `max_len = 8192`, in bytes",
        ),
        ("crate = \"my::jwt\"", "a path is written without quotes: `crate = my::jwt`"),
        (
            "alg = [HS256, HS512]",
            "a type has one algorithm: write `alg = HS256` without brackets, and a second type for tokens of another algorithm",
        ),
        ("alg = \"HS384\"", "an algorithm is written without quotes: `alg = HS384`"),
        ("alg = Algorithm::HS384", "an algorithm is written without a path: `alg = HS384`"),
        ("alg = hs256", "unknown algorithm `hs256`: did you mean `HS256`?"),
        ("alg = HS265", "unknown algorithm `HS265`: did you mean `HS256`?"),
        (
            "alg = \"none\"",
            "there is no `none`: a token without a signature proves nothing (RFC 8725 §3.2)",
        ),
        (
            "alg = XS256",
            "unknown algorithm `XS256`: write `alg = HS256`, `alg = HS384` or `alg = HS512`",
        ),
        (
            "alg = \"RS256\"",
            "`RS256` is a public-key algorithm, which this version does not support: write `alg = HS256`, `alg = HS384` or `alg = HS512`",
        ),
        (
            "alg = RSA-OAEP",
            "`RSA-OAEP` is for encrypted tokens, which this version does not support: write `alg = HS256`, `alg = HS384` or `alg = HS512`",
        ),
    ] {
        let key = item.split(' ').next().unwrap_or_default();
        assert_eq!(messages(&policy_with(key, item), ""), [expected], "`{item}`");
    }
    for text in ["r\"web\"", "r#\"web\"#", "\"\\u{77}eb\""] {
        let accepted = messages(&policy_with("aud", &format!("aud = {text}")), "");
        assert!(accepted.is_empty(), "{accepted:?}");
    }
}

#[test]
fn only_misspellings_are_suggested() {
    let policy = |word: &str| {
        let items = policy_with("", &format!("{word} = \"x\""));
        messages(&items, "").remove(0)
    };
    let field = |word: &str| {
        let items = policy_with("", "leeway = \"1s\"");
        messages(&items, &format!("#[claim({word})] field: u8")).remove(0)
    };
    // Terms of JOSE, JWT and OpenID Connect: each has its own message and is not treated as a
    // misspelling.
    for word in "cty kid jku jwk x5u x5c x5t crit b64 zip enc epk apu apv p2c p2s scope nonce azp at_hash c_hash \
                 auth_time acr amr sid client_id cnf secret key validate"
        .split(' ')
    {
        for message in [policy(word), field(word)] {
            let is_a_rule = word == "validate" && message.starts_with("`validate` ");
            let is_synonym = word == "key" && message.starts_with("unknown key");
            let says = !message.contains("did you mean") && message.starts_with(&format!("`{word}` "));
            assert!(says || is_a_rule || is_synonym, "{word}: {message}");
        }
    }
    for (word, key) in [
        ("algorithm", "alg"),
        ("algorithms", "alg"),
        ("type", "typ"),
        ("issuer", "iss"),
        ("audience", "aud"),
        ("expires", "ttl"),
        ("expiration", "ttl"),
        ("expiry", "ttl"),
        ("expires_in", "ttl"),
        ("lifetime", "ttl"),
        ("not_before", "nbf"),
        ("token_id", "jti"),
        ("clock_skew", "leeway"),
        ("max_size", "max_len"),
        ("algo", "alg"),
        ("isss", "iss"),
        ("uad", "aud"),
        ("lee_way", "leeway"),
        ("maxage", "max_age"),
    ] {
        assert_eq!(policy(word), format!("unknown key `{word}`: did you mean `{key}`?"));
    }
    for (word, key) in [
        ("subject", "sub"),
        ("issuer", "iss"),
        ("expires_at", "exp"),
        ("issued_at", "iat"),
        ("sbu", "sub"),
        ("oneof", "one_of"),
        ("valdiate", "validate"),
    ] {
        assert_eq!(field(word), format!("unknown key `{word}`: did you mean `{key}`?"));
    }
    assert!(policy("subject").starts_with("`sub` is marked on a field"));
    assert!(policy("issued_at").starts_with("`iat` is always written"));
    assert!(field("lifetime").starts_with("`ttl` is a part of the policy"));
    for word in ["session", "foo", "x", "cat", "web"] {
        assert!(
            policy(word).starts_with(&format!("unknown key `{word}`: known here are `alg`")),
            "{}",
            policy(word)
        );
    }
}

/// A macro below the derive is still an attribute of the struct and has not changed the fields yet.
#[test]
fn macros_that_come_too_late_are_refused() {
    let policy = policy_with("", "leeway = \"1s\"");
    for (attributes, field, refused) in [
        ("#[serde_as]", "#[serde_as(as = \"X\")]", "serde_as"),
        ("#[serde_with::serde_as]", "", "serde_as"),
        ("#[::serde_with::serde_as(crate = \"a\")]", "", "serde_as"),
        ("#[skip_serializing_none]", "#[serialize_always]", "skip_serializing_none"),
        ("#[serde_with::apply(Option => #[serde(default)])]", "", "apply"),
        ("#[serde_inline_default]", "#[serde_inline_default(3)]", "serde_inline_default"),
        ("#[serde_prefix::prefix_all(\"a_\")]", "", "prefix_all"),
    ] {
        for input in [
            format!("#[claims({policy})] {attributes} struct Session {{ {field} level: u8 }}"),
            format!("{attributes} #[claims({policy})] struct Session {{ {field} level: u8 }}"),
        ] {
            let expected = format!(
                "`#[{refused}]` runs after the derive has read the fields, and would have no effect: write it \
                 above `#[derive(Claims)]`"
            );
            assert_eq!(messages_of(&input), [expected], "{input}");
        }
    }
    for (field, expected) in [
        (
            "#[serde_as(as = \"X\")] level: u8, #[serde_as(as = \"X\")] other: u8",
            "`#[serde_as]` on the struct",
        ),
        (
            "#[serde_with::serde_as(as = \"X\")] #[serde(default)] level: u8",
            "`#[serde_as]` on the struct",
        ),
        ("#[serialize_always] level: Option<u8>", "`#[skip_serializing_none]` on the struct"),
        ("#[serde_inline_default(3)] level: u8", "`#[serde_inline_default]` on the struct"),
    ] {
        let messages = messages(&policy, field);
        assert_eq!(messages.len(), 1, "{messages:#?}");
        assert!(messages[0].contains(expected), "{messages:?}");
    }
    for field in [
        "#[serde_as(as = \"X\")] #[serde(with = \"::serde_with::As::<X>\")] level: u8",
        "#[serde_as(as = \"X\")] #[serde(default, deserialize_with = \"a\")] level: u8",
        "#[validate(range(min = 1))] #[garde(skip)] #[educe(Debug(ignore))] level: u8",
    ] {
        let found = messages(&policy, field);
        assert!(found.is_empty(), "{field}: {found:#?}");
    }
}
