//! Malformed tokens, each compared with a well-formed one.

use serde_json::json;
use typed_jwt::{Claims, MalformedToken, VerifyError, jws, peek};

use super::session::{HEADER, good, session, token, verify};
use crate::common::{NOW, at, base64url, key, of_type, signed, signed_segments};

#[derive(Debug, Claims)]
#[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never, max_len = 1000000)]
struct Anything;

fn malformation(token: &str) -> MalformedToken {
    match Anything::verify_at(token, &key(), at(NOW)) {
        Err(VerifyError::Malformed(malformation)) => malformation,
        other => panic!("{other:?}"),
    }
}

fn of_payload(payload: impl AsRef<[u8]>) -> MalformedToken {
    malformation(&of_type("t", payload))
}

fn of_header(header: &str) -> MalformedToken {
    malformation(&signed(header, "{}"))
}

fn accept(token: &str) {
    Anything::verify_at(token, &key(), at(NOW)).unwrap();
}

#[test]
fn a_token_has_three_segments() {
    let token = session().encode_at(&key(), at(NOW)).unwrap();
    verify(&token).unwrap();
    let no_payload = token.replacen('.', "", 1);
    let no_signature = token.rsplit_once('.').unwrap().0;
    for other in [
        "",
        ".",
        "...",
        ".....",
        &no_payload,
        no_signature,
        &format!("{token}."),
        &format!(".{token}"),
        &format!("{token}.{token}"),
        &format!("{token}..."),
    ] {
        assert!(
            matches!(verify(other), Err(VerifyError::Malformed(MalformedToken::NotThreeSegments))),
            "{other}"
        );
    }
    for encrypted in ["....", &format!("{token}.."), &format!("{token}.{no_signature}")] {
        let refused = verify(encrypted);
        assert!(
            matches!(refused, Err(VerifyError::Malformed(MalformedToken::EncryptedToken))),
            "{encrypted}"
        );
    }
    // Three empty segments; the header is not valid.
    assert!(matches!(verify(".."), Err(VerifyError::Malformed(_))));
}

#[test]
fn a_token_with_surrounding_text_is_refused() {
    let token = session().encode_at(&key(), at(NOW)).unwrap();
    verify(&token).unwrap();
    for other in [
        format!(" {token}"),
        format!("{token} "),
        format!("{token}\n"),
        format!("\u{feff}{token}"),
        format!("Bearer {token}"),
        format!("\"{token}\""),
        format!("{token}="),
        format!("{token}\0"),
        token.replace('.', " ."),
        token.replace('.', "。"),
        token.to_uppercase(),
    ] {
        let refused = verify(&other);
        assert!(matches!(refused, Err(VerifyError::Malformed(_))), "{other}: {refused:?}");
    }
}

#[test]
fn segments_have_exactly_one_base64url_spelling() {
    let (header, payload) =
        (base64url(HEADER.as_bytes()), base64url(good().to_string().as_bytes()));
    verify(&signed_segments(&header, &payload)).unwrap();
    for spelling in ["e30=", "e30==", "e3 0", "e31", "e3+", "e3/", "e", "e30!", "é30"] {
        let refused = malformation(&signed_segments(&header, spelling));
        assert_eq!(refused, MalformedToken::PayloadNotBase64url, "{spelling}");
        let refused = malformation(&signed_segments(spelling, &payload));
        assert_eq!(refused, MalformedToken::HeaderNotBase64url, "{spelling}");
    }
    let token = signed_segments(&header, &payload);
    let last = token.pop_last();
    for other in ["=", "+", "/", " ", "\n", "é"] {
        assert_eq!(
            malformation(&format!("{last}{other}")),
            MalformedToken::SignatureNotBase64url,
            "{other:?}"
        );
    }
}

trait PopLast {
    fn pop_last(&self) -> &str;
}

impl PopLast for String {
    /// All but the last character.
    fn pop_last(&self) -> &str {
        &self[..self.len() - 1]
    }
}

#[test]
fn the_last_character_of_a_signature_has_one_spelling() {
    let token = session().encode_at(&key(), at(NOW)).unwrap();
    let stem = token.pop_last();
    let accepted: Vec<char> =
        ('\0'..='\x7f').filter(|last| verify(&format!("{stem}{last}")).is_ok()).collect();
    assert_eq!(accepted, [token.chars().last().unwrap()]);
}

#[test]
fn claims_are_one_json_object() {
    accept(&of_type("t", "{}"));
    accept(&of_type("t", " \t\r\n{ } \t\r\n"));
    for payload in ["[]", "null", "true", "1", "\"{}\"", ""] {
        assert_eq!(of_payload(payload), MalformedToken::NotAnObject, "{payload:?}");
    }
    for payload in [
        "{",
        "{}}",
        "{}{}",
        "{} x",
        "{,}",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":+1}",
        "{\"a\":1e}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":nul}",
        "{\"a\":True}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\\x41\"}",
        "{\"a\":\"\\u00g0\"}",
        "{\"a\":\"\\u+041\"}",
        "{\"a\":[1,]}",
        "{\"a\":[1 2]}",
        "{/* a comment */}",
        "{} // a comment",
    ] {
        assert_eq!(of_payload(payload), MalformedToken::NotJson, "{payload:?}");
    }
    // White space that is not JSON's.
    for payload in ["\u{b}{}", "\u{a0}{}"] {
        assert_eq!(of_payload(payload), MalformedToken::NotAnObject, "{payload:?}");
    }
}

#[test]
fn claims_are_utf_8_without_a_byte_order_mark() {
    accept(&of_type("t", "{\"é\":\"🦀\u{feff}\"}"));
    let payloads: [&[u8]; 6] = [
        b"\xef\xbb\xbf{}",
        b"{\"a\":\"\xff\"}",
        b"{\"a\":\"\xc0\x80\"}",
        b"{\"a\":\"\xed\xa0\x80\"}",
        b"{\"\xf5\x80\x80\x80\":1}",
        b"\xfe\xff\0{\0}",
    ];
    for payload in payloads {
        assert_eq!(of_payload(payload), MalformedToken::NotUtf8, "{payload:?}");
    }
}

#[test]
fn lone_surrogates_are_refused() {
    accept(&of_type("t", r#"{"a":"\ud83e\udd80"}"#));
    for text in
        [r"\ud800", r"\udc00", r"\ud83e x", r"\ud83e\u0041", r"\ud83e\ud83e", r"\udd80\ud83e"]
    {
        let value = format!(r#"{{"a":"{text}"}}"#);
        assert_eq!(of_payload(value), MalformedToken::LoneSurrogate, "{text}");
        let name = format!(r#"{{"{text}":1}}"#);
        assert_eq!(of_payload(name), MalformedToken::LoneSurrogate, "{text}");
    }
}

#[test]
fn duplicate_members_are_refused() {
    accept(&of_type("t", r#"{"a":1,"A":2,"b":{"a":1},"c":[{"a":1},{"a":1}]}"#));
    for payload in [
        r#"{"a":1,"a":1}"#,
        r#"{"a":1,"\u0061":2}"#,
        r#"{"exp":1,"exp":1700000001}"#,
        r#"{"sub":"a","s\u0075b":"a"}"#,
        r#"{"x":{"a":1,"b":2,"a":1}}"#,
        r#"{"x":[[{"a":1,"a":1}]]}"#,
        r#"{"🦀":1,"\ud83e\udd80":1}"#,
        r#"{"":1,"":1}"#,
        r#"{"/":1,"\/":1}"#,
        r#"{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"k":1,"c":1}"#,
    ] {
        assert_eq!(of_payload(payload), MalformedToken::DuplicateMember, "{payload}");
    }
}

#[test]
fn duplicate_claims_of_the_type_are_refused() {
    for (name, value) in [("role", json!("admin")), ("sub", json!("u-1")), ("exp", json!(NOW + 9))]
    {
        let payload = good().to_string();
        let twice = format!("{},\"{name}\":{value}}}", payload.strip_suffix('}').unwrap());
        let refused = verify(&signed(HEADER, twice));
        assert!(
            matches!(refused, Err(VerifyError::Malformed(MalformedToken::DuplicateMember))),
            "{refused:?}"
        );
    }
}

#[test]
fn numbers_outside_of_a_double_are_refused() {
    accept(&of_type(
        "t",
        r#"{"a":[1e308,-1.7976931348623157e308,1e-400,0e999999999,18446744073709551616]}"#,
    ));
    accept(&of_type("t", format!("{{\"a\":{}}}", "9".repeat(308))));
    for number in ["1e309", "-1e309", "1e999999999", &"9".repeat(400)] {
        let refused = of_payload(format!("{{\"a\":[{number}]}}"));
        assert_eq!(refused, MalformedToken::NumberOutOfRange, "{number}");
    }
}

#[test]
fn nesting_ends_at_64_levels() {
    let nested = |levels: usize| {
        // The claims themselves are the first level.
        let inner = levels - 1;
        format!("{{\"a\":{}{}}}", "[".repeat(inner), "]".repeat(inner))
    };
    accept(&of_type("t", nested(64)));
    assert_eq!(of_payload(nested(65)), MalformedToken::TooDeep);
    assert_eq!(of_payload(nested(100_000)), MalformedToken::TooDeep);
    let objects = |levels: usize| "{\"a\":".repeat(levels) + "1" + &"}".repeat(levels);
    accept(&of_type("t", objects(64)));
    assert_eq!(of_payload(objects(65)), MalformedToken::TooDeep);
    assert_eq!(of_payload(objects(50_000)), MalformedToken::TooDeep);
}

#[test]
fn the_header_follows_the_same_rules() {
    accept(&signed(" {\r\n\"typ\" : \"t\" ,\t\"\\u0061lg\" : \"HS256\" } ", "{}"));
    for (header, expected) in [
        ("[]", MalformedToken::NotAnObject),
        ("\"HS256\"", MalformedToken::NotAnObject),
        ("{\"alg\":\"HS256\"", MalformedToken::NotJson),
        ("{\"alg\":\"HS256\"}{}", MalformedToken::NotJson),
        (r#"{"alg":"HS256","alg":"HS256"}"#, MalformedToken::DuplicateMember),
        (r#"{"alg":"HS256","\u0061lg":"none"}"#, MalformedToken::DuplicateMember),
        (r#"{"alg":"HS256","x":1,"x":1}"#, MalformedToken::DuplicateMember),
        (r#"{"alg":"HS256","x":{"y":1,"y":1}}"#, MalformedToken::DuplicateMember),
        (r#"{"alg":"HS256","x":"\ud800"}"#, MalformedToken::LoneSurrogate),
        (r#"{"alg":"HS256","x":1e999}"#, MalformedToken::NumberOutOfRange),
        (r#"{"alg":"HS256","kid":5}"#, MalformedToken::HeaderParameterType),
        (r#"{"alg":"HS256","kid":null}"#, MalformedToken::HeaderParameterType),
        (r#"{"alg":"HS256","typ":5}"#, MalformedToken::HeaderParameterType),
        (r#"{"alg":"HS256","typ":["t"]}"#, MalformedToken::HeaderParameterType),
        ("\u{feff}{\"alg\":\"HS256\"}", MalformedToken::NotUtf8),
    ] {
        assert_eq!(of_header(header), expected, "{header}");
    }
    let invalid = base64url(b"{\"alg\":\"HS256\",\"x\":\"\xff\"}");
    assert_eq!(malformation(&signed_segments(&invalid, "e30")), MalformedToken::NotUtf8);
    let deep = format!("{{\"alg\":\"HS256\",\"x\":{}{}}}", "[".repeat(64), "]".repeat(64));
    assert_eq!(of_header(&deep), MalformedToken::TooDeep);
}

#[test]
fn a_header_has_at_most_32_members_and_8192_characters() {
    let members = |count: usize| {
        let more: Vec<String> = (1..count).map(|index| format!(",\"m{index}\":1")).collect();
        format!("{{\"alg\":\"HS256\"{}}}", more.concat())
    };
    accept(&signed(&members(32), "{}"));
    assert_eq!(of_header(&members(33)), MalformedToken::TooManyHeaderMembers);

    let padded = |len: usize| {
        let empty = r#"{"alg":"HS256","x":""}"#;
        empty.replace("\"\"}", &format!("\"{}\"}}", "x".repeat(len - empty.len())))
    };
    // Four characters encode three bytes.
    accept(&signed(&padded(8_192 / 4 * 3), "{}"));
    match Anything::verify_at(&signed(&padded(8_192 / 4 * 3 + 1), "{}"), &key(), at(NOW)) {
        Err(VerifyError::TooLong { len: 8_194, max: 8_192 }) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn jws_and_peek_require_the_same_form() {
    let good = token(&good());
    jws::verify(&good, &key()).unwrap();
    peek(&good).unwrap();
    for bad in ["", "..", "e30", "e30.e30", "!.e30.", "e31.e30.", "W10.e30.", "e30.e30.e30.e30"] {
        let refused = jws::verify(bad, &key()).unwrap_err();
        assert!(
            matches!(refused, VerifyError::Malformed(_) | VerifyError::UnexpectedAlgorithm { .. }),
            "{bad}: {refused:?}"
        );
        assert!(matches!(peek(bad), Err(VerifyError::Malformed(_))), "{bad}");
    }
    // `peek` needs only the header.
    let unsigned = format!("{}.!.!", base64url(HEADER.as_bytes()));
    assert_eq!(peek(&unsigned).unwrap().typ(), Some("session+jwt"));
    jws::verify(&unsigned, &key()).unwrap_err();
    // A payload of `jws` does not need to be JSON; claims do.
    let bytes = jws::sign(b"\xff not JSON", &key()).unwrap();
    assert_eq!(jws::verify(&bytes, &key()).unwrap().payload(), b"\xff not JSON");
    assert_eq!(malformation(&bytes), MalformedToken::NotUtf8);
}
