use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::*;

fn members(json: &str) -> Result<Vec<(String, &str)>, MalformedToken> {
    let mut seen = Vec::new();
    object(json, HeapNames::default(), |name, value| {
        seen.push((name.decode().into_owned(), value.spelling()));
        Ok::<_, MalformedToken>(MemberLookup::Unknown)
    })?;
    Ok(seen)
}

#[test]
fn members_are_handed_out_as_slices() {
    let json = " { \"a\" : [1, {\"b\":null}] ,\"\\u0063\":\"d\" }\n";
    let seen = members(json).unwrap();
    assert_eq!(seen, [("a".to_string(), "[1, {\"b\":null}]"), ("c".to_string(), "\"d\"")]);
}

#[test]
fn duplicates_are_found_at_any_depth_and_in_any_spelling() {
    let many: String = (0..50).map(|n| format!("\"k{n}\":0,")).collect();
    for json in [
        r#"{"a":1,"a":1}"#,
        r#"{"a":1,"\u0061":2}"#,
        r#"{"x":{"a":1,"b":2,"a":3}}"#,
        r#"{"x":[[{"\u0061":1,"a":2}]]}"#,
        r#"{"":1,"":2}"#,
        r#"{"/":1,"\/":2}"#,
        r#"{"😀":1,"\ud83d\uDE00":2}"#,
        &format!("{{{many}\"k49\":0}}"),
        &format!("{{{many}\"\\u006b0\":0}}"),
    ] {
        assert_eq!(members(json), Err(MalformedToken::DuplicateMember), "{json}");
    }
    for json in [
        r#"{"a":{"a":{"a":1}},"b":{"a":1}}"#,
        r#"{"x":[{"a":1},{"a":1}],"a":2}"#,
        &format!("{{{many}\"k50\":0}}"),
    ] {
        assert!(members(json).is_ok(), "{json}");
    }
}

#[test]
fn the_grammar_is_that_of_rfc_8259() {
    for json in [
        "{}",
        "{\"a\":-0.0e-1}",
        "{\"a\":1E+2}",
        "{\"a\":[]}",
        "{\"a\":[ ]}",
        "{\"a\":{ }}",
        "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\"}",
        "{\"a\":\"\u{7f}\u{2028}\"}",
        "{ }  ",
    ] {
        assert!(members(json).is_ok(), "{json}");
    }
    for json in [
        "",
        " ",
        "{",
        "}",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\" 1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":1.}",
        "{\"a\":.1}",
        "{\"a\":1e}",
        "{\"a\":-}",
        "{\"a\":--1}",
        "{\"a\":0x1}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":True}",
        "{\"a\":tru}",
        "{\"a\":[1,]}",
        "{\"a\":[,1]}",
        "{\"a\":[1 2]}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\u+123\"}",
        "{\"a\":\"\\u00é\"}",
        "{\"a\":\"",
        "{\"a\":\"\\\"}",
        "{}{}",
        "{}x",
        "{} \0",
        "{\"a\":1}//",
        "/**/{}",
        "{\"a\":١}",
        "{\u{a0}}",
        "{\"a\":\u{b}1}",
    ] {
        let refused = members(json).unwrap_err();
        assert!(
            matches!(refused, MalformedToken::NotJson | MalformedToken::NotAnObject),
            "{json}: {refused:?}"
        );
    }
}

#[test]
fn a_root_that_is_no_object_is_refused() {
    for json in ["[]", "\"{}\"", "1", "null", "[{}]"] {
        assert_eq!(members(json), Err(MalformedToken::NotAnObject), "{json}");
    }
}

#[test]
fn half_a_surrogate_pair_is_refused() {
    for escape in [r"\ud800", r"\udc00", r"\ud800x", r"\ud800\n", r"\ud800A", r"\ud800\ud800"] {
        let json = format!("{{\"a\":\"{escape}\"}}");
        assert_eq!(members(&json), Err(MalformedToken::LoneSurrogate), "{json}");
    }
    assert_eq!(members(r#"{"\udc00":1}"#), Err(MalformedToken::LoneSurrogate));
}

#[test]
fn numbers_stay_within_a_double() {
    let nines = "9".repeat(400);
    for number in ["1e999", "-1e309", "1e+400", &nines] {
        let json = format!("{{\"a\":{number}}}");
        assert_eq!(members(&json), Err(MalformedToken::NumberOutOfRange), "{number}");
    }
    let zeros = format!("0.{}1", "0".repeat(400));
    for number in ["1e308", "-1.7976931348623157e308", "5e-400", "18446744073709551616", &zeros] {
        assert!(members(&format!("{{\"a\":{number}}}")).is_ok(), "{number}");
    }
}

#[test]
fn nesting_is_bounded() {
    let nested =
        |levels: usize| format!("{{\"a\":{}{}}}", "[".repeat(levels - 1), "]".repeat(levels - 1));
    assert!(members(&nested(64)).is_ok());
    assert_eq!(members(&nested(65)), Err(MalformedToken::TooDeep));
    assert_eq!(members(&nested(100_000)), Err(MalformedToken::TooDeep));
    // Depth is that of open brackets, not a count of all.
    let wide = format!("{{\"a\":[{}[]]}}", "[[]],".repeat(1_000));
    assert!(members(&wide).is_ok());
}

#[test]
fn a_header_has_at_most_32_members() {
    let header = |members: usize| {
        let members: Vec<String> = (0..members).map(|n| format!("\"k{n}\":0")).collect();
        format!("{{{}}}", members.join(","))
    };
    let scan = |json: &str| {
        object(json, BoundedNames::default(), |_, _| Ok::<_, MalformedToken>(MemberLookup::Unknown))
    };
    assert_eq!(scan(&header(32)), Ok(()));
    assert_eq!(scan(&header(33)), Err(MalformedToken::TooManyHeaderMembers));
    // Closed objects give their places back.
    let jwks = format!("{{\"a\":[{},{}]}}", header(20), header(20));
    assert_eq!(scan(&jwks), Ok(()));
}

#[test]
fn text_compares_by_what_it_stands_for() {
    let text = |json| Value::well_formed(json).as_json_str().unwrap();
    assert_eq!(text(r#""\u0065xp""#), *"exp");
    assert_eq!(text(r#""\u0065xp""#), text("\"exp\""));
    assert_eq!(text(r#""\ud83d\ude00\n\/""#).decode(), "😀\n/");
    assert!(text(r#""\u0061b""#) < text("\"b\""));
    assert!(text("\"Exp\"") != *"exp");
    assert_eq!(Value::well_formed("1").as_json_str(), None);
}

#[test]
fn elements_of_an_array_are_handed_out() {
    let elements = |json| {
        let elements = Value::well_formed(json).as_array()?;
        Some(elements.map(Value::spelling).collect::<Vec<_>>())
    };
    assert_eq!(elements("[ \"a\" , 5,[1,2] ]").unwrap(), ["\"a\"", "5", "[1,2]"]);
    assert_eq!(elements("[]").unwrap().len(), 0);
    assert_eq!(elements("\"a\""), None);
}

#[test]
fn bytes_that_are_no_utf_8_or_have_a_byte_order_mark_are_refused() {
    assert_eq!(utf8(b"{\"a\":\"\xff\"}"), Err(MalformedToken::NotUtf8));
    assert_eq!(utf8("\u{feff}{}".as_bytes()), Err(MalformedToken::NotUtf8));
    assert_eq!(utf8(b"{\"a\":\"\xed\xa0\x80\"}"), Err(MalformedToken::NotUtf8));
    assert_eq!(utf8("{\"a\":\"é\"}".as_bytes()), Ok("{\"a\":\"é\"}"));
}

#[test]
fn a_special_byte_is_found_wherever_it_stands() {
    for special in ['"', '\\', '\0', '\u{1f}'] {
        for at in 0..40 {
            // Bytes around the special ones, and some beyond ASCII.
            let text: String =
                [' ', '!', '#', '[', ']', 'é', '\u{7f}'].into_iter().cycle().take(at).collect();
            let json = format!("{{\"a\":\"{text}{special}\":0,\"b\":\"");
            assert_eq!(members(&json), Err(MalformedToken::NotJson), "{json:?}");
            let closed = format!("{{\"a\":\"{text}\"}}");
            assert_eq!(members(&closed).unwrap()[0].1, format!("\"{text}\""));
        }
    }
}

#[test]
fn names_that_the_json_library_keeps_for_itself_are_refused() {
    for json in [
        r#"{"$serde_json::private::RawValue":"{}"}"#,
        r#"{"x":[{"$serde_json::private::Number":"1"}]}"#,
        r#"{"x":{"\u0024serde_json::private::RawValue":"{\"a\":1,\"a\":2}"}}"#,
    ] {
        assert_eq!(members(json), Err(MalformedToken::ReservedName), "{json}");
    }
    assert!(
        members(r#"{"$serde_json":1,"$serde":{"private":"$serde_json::private::Number"}}"#).is_ok()
    );
}
