//! `#[claims(header(cty = "example"))]`

use super::messages::{
    assert_helps, assert_messages, assert_misspellings, message_for_key, messages, policy_with,
};

#[test]
fn parameters_have_names_and_values_of_several_kinds() {
    for item in [
        "header(cty = \"twilio-fpa;v=1\")",
        "header(\"x-tenant\" = \"a\", iss = \"b\", type = \"c\",)",
        "header(v = 1, n = -1, t = true, f = false, max = 9007199254740991)",
        "header(x5t = \"a\", \"x5t#S256\" = \"b\", nonce = \"c\")",
    ] {
        assert_eq!(messages(&policy_with("", item), ""), [""; 0], "{item}");
    }
}

#[test]
fn wrong_forms_have_one_message_that_helps() {
    for form in [
        "header",
        "header =",
        "header = \"a\"",
        "header = (cty = \"a\")",
        "header: \"a\"",
        "header \"a\"",
        "header()",
        "header[cty = \"a\"]",
        "header(cty)",
        "header(cty = )",
        "header(cty: \"a\")",
        "header(cty == \"a\")",
        "header(= \"a\")",
        "header(\"\" = \"a\")",
        "header(5 = \"a\")",
        "header(x-y = \"a\")",
        "header(x::y = \"a\")",
        "header(a = \"b\" c = \"d\")",
        "header(a = \"\")",
        "header(a = NAME)",
        "header(a = word)",
        "header(a = 1.5)",
        "header(a = 1u8)",
        "header(a = 9007199254740992)",
        "header(a = 99999999999999999999)",
        "header(a = -9007199254740992)",
        "header(a = -9223372036854775808)",
        "header(a = [1])",
        "header(a = f())",
        "header(a = null)",
        "header(cty = 1)",
        "header(a = \"b\", a = \"c\")",
        "header(a = \"b\"), header(c = \"d\")",
        "header(\"$serde_json::private::Number\" = \"a\")",
    ] {
        let messages = messages(&policy_with("", form), "");
        assert_eq!(messages.len(), 1, "`{form}`: {messages:#?}");
        assert_helps(form, &messages[0]);
    }
}

#[test]
fn parameters_with_a_meaning_name_their_own_attribute() {
    for name in [
        "alg", "enc", "typ", "kid", "crit", "b64", "zip", "jwk", "jku", "x5u", "x5c", "epk", "apu",
        "apv", "p2s", "p2c", "iv", "tag",
    ] {
        for name in [name.to_owned(), format!("{name:?}")] {
            let item = format!("header({name} = \"a\")");
            let messages = messages(&policy_with("", &item), "");
            assert_eq!(messages.len(), 1, "{item}: {messages:#?}");
            assert_helps(&item, &messages[0]);
        }
    }
    assert_messages(
        "",
        &[
            (
                "header(typ = \"JWT\")",
                "`typ` is written by `typ = \"session+jwt\"`, next to `header(…)`",
            ),
            ("header(kid = \"a\")", "`kid` is named by the key: `key.with_id(\"…\")`"),
            ("header(\"x-a\" = \"a\", \"x-\\u{61}\" = \"b\")", "`x-a` is given twice"),
        ],
    );
    for cty in ["JWT", "jwt", "application/JWT", "Application/jwt"] {
        let item = format!("header(cty = {cty:?})");
        let messages = messages(&policy_with("", &item), "");
        assert!(messages[0].starts_with("`cty` is `JWT` only outside of a signed token"), "{cty}");
    }
}

#[test]
fn the_header_of_an_encrypted_token_repeats_no_claim() {
    for name in ["iss", "sub", "aud", "x5t", "\"x5t#S256\""] {
        let item = format!("enc = A256GCM, header({name} = \"a\")");
        assert_eq!(messages(&policy_with("enc", &item), "").len(), 1, "{item}");
        let nested = format!("alg = ES256, {item}");
        assert_eq!(messages(&policy_with("enc", &nested), ""), [""; 0], "{nested}");
    }
}

#[test]
fn a_header_has_a_maximum_number_of_parameters() {
    let of = |count: usize| {
        let parameters: String = (0..count).map(|at| format!("a{at} = 1, ")).collect();
        messages(&policy_with("", &format!("header({parameters})")), "")
    };
    assert_eq!(of(28), [""; 0]);
    for count in [29, 30] {
        assert_eq!(of(count), ["`header` has at most 28 parameters: remove the others"]);
    }
}

#[test]
fn misspellings_are_recognized() {
    assert_misspellings("header", &["headers", "header_parameters"]);
    assert!(message_for_key("cty").contains("`header(cty = \"example\")`"));
}
