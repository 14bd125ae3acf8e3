use alloc::format;
use alloc::string::String;

use super::*;
use crate::compact::Compact;
use crate::error::{MalformedToken, VerifyError};

const SESSION: ExpectedType =
    ExpectedType { types: &["session+jwt"], may_be_absent: false, description: "session+jwt" };

const SLASH: ExpectedType =
    ExpectedType { types: &["a/b"], may_be_absent: false, description: "a/b" };

fn token(header: &str) -> String {
    format!("{}.e30.", base64url::encode(header.as_bytes()))
}

fn with_header<R>(header: &str, check: impl FnOnce(RawHeader<'_>) -> R) -> R {
    let token = token(header);
    let compact = Compact::split(&token, usize::MAX).unwrap();
    check(RawHeader::read(compact.header, &mut [0; HEADER_ROOM]).unwrap())
}

#[test]
fn only_the_expected_algorithm_passes() {
    let check =
        |header: &str| with_header(header, |header| header.check_algorithm("HS256", &["HS256"]));
    check(r#"{"alg":"HS256"}"#).unwrap();
    check(r#"{"alg":"\u0048S256"}"#).unwrap();
    for (header, named) in [
        (r#"{"alg":"HS512"}"#, Some("HS512")),
        (r#"{"alg":"none"}"#, Some("none")),
        (r#"{"alg":"nOnE"}"#, None),
        (r#"{"alg":"hs256"}"#, None),
        (r#"{"alg":" HS256"}"#, None),
        (r#"{"alg":""}"#, None),
        (r#"{"alg":null}"#, None),
        (r#"{"alg":["HS256"]}"#, None),
        ("{}", None),
    ] {
        match check(header).unwrap_err() {
            VerifyError::UnexpectedAlgorithm { expected: "HS256", actual } => {
                assert_eq!(actual, named, "{header}");
            }
            other => panic!("{header}: {other:?}"),
        }
    }
}

#[test]
fn types_are_compared_as_media_types() {
    let typ = |typ: &str| format!(r#"{{"alg":"HS256","typ":{typ}}}"#);
    let expected = Some(&SESSION);
    for same in [
        r#""session+jwt""#,
        r#""Session+JWT""#,
        r#""application/session+jwt""#,
        r#""APPLICATION\/session+jwt""#,
    ] {
        with_header(&typ(same), |header| header.check_type(expected)).unwrap();
    }
    for other in [
        r#""JWT""#,
        r#""session+jw""#,
        r#""session+jwtx""#,
        r#""text/session+jwt""#,
        r#""""#,
        r#""application/""#,
        r#""application/application/session+jwt""#,
        r#""\u017fession+jwt""#,
        "null",
        "[\"session+jwt\"]",
    ] {
        let error = with_header(&typ(other), |header| header.check_type(expected)).unwrap_err();
        assert!(matches!(error, VerifyError::UnexpectedType { .. }), "{other}: {error:?}");
    }
    with_header(r#"{"alg":"HS256"}"#, |header| {
        assert!(header.check_type(expected).is_err());
        assert!(header.check_type(None).is_ok());
    });
    // A type with its own slash is never shortened.
    let slash = typ(r#""application/a/b""#);
    with_header(&slash, |header| assert!(header.check_type(Some(&SLASH)).is_err()));
    with_header(&typ("5"), |header| assert!(header.check_type(None).is_err()));
}

#[test]
fn a_type_is_one_of_a_list_optional_or_absent() {
    const LIST: ExpectedType = ExpectedType {
        types: &["at+jwt", "JWT"],
        may_be_absent: false,
        description: "at+jwt or JWT",
    };
    const OPTIONAL: ExpectedType =
        ExpectedType { types: &["JWT"], may_be_absent: true, description: "JWT or none" };
    const ABSENT: ExpectedType =
        ExpectedType { types: &[], may_be_absent: true, description: "none" };
    for (member, in_list, if_optional, if_absent) in [
        ("", false, true, true),
        (r#","typ":"at+jwt""#, true, false, false),
        (r#","typ":"application/AT+JWT""#, true, false, false),
        (r#","typ":"JWT""#, true, true, false),
        (r#","typ":"jwt""#, true, true, false),
        (r#","typ":"at+jwt or JWT""#, false, false, false),
        (r#","typ":"none""#, false, false, false),
        (",\"typ\":\"\"", false, false, false),
        (r#","typ":null"#, false, false, false),
        (r#","typ":false"#, false, false, false),
        (r#","typ":[]"#, false, false, false),
        (r#","typ":["JWT"]"#, false, false, false),
    ] {
        with_header(&format!(r#"{{"alg":"HS256"{member}}}"#), |header| {
            for (expected, accepts) in
                [(&LIST, in_list), (&OPTIONAL, if_optional), (&ABSENT, if_absent)]
            {
                match header.check_type(Some(expected)) {
                    Ok(()) => assert!(accepts, "{member}: {expected:?}"),
                    Err(VerifyError::UnexpectedType { expected: described }) => {
                        assert!(!accepts, "{member}: {expected:?}");
                        assert_eq!(described, expected.description);
                    }
                    Err(other) => panic!("{member}: {other:?}"),
                }
            }
        });
    }
}

#[test]
fn an_expected_type_is_not_copied() {
    with_header(r#"{"alg":"HS256","typ":"session+jwt"}"#, |header| {
        let kept = |typ| header.keep("HS256", typ, &HeaderParameters::NONE, false);
        assert!(matches!(kept(Some(&SESSION)).typ, Some(Cow::Borrowed(_))));
        assert!(matches!(kept(None).typ, Some(Cow::Owned(_))));
    });
}

#[test]
fn processing_that_is_not_understood_is_refused() {
    for parameter in ["crit", "b64", "enc", "zip"] {
        for value in ["null", "[]", "[\"exp\"]", "true", "false"] {
            let header = format!(r#"{{"alg":"HS256","{parameter}":{value}}}"#);
            let error = with_header(&header, |header| header.check_critical()).unwrap_err();
            assert!(
                matches!(error, VerifyError::CriticalHeader { parameter: p } if p == parameter)
            );
        }
    }
    let ignored = r#"{"alg":"HS256","jku":"https://evil.example/","cty":"JWT","x":{"crit":[]}}"#;
    with_header(ignored, |header| header.check_critical()).unwrap();
}

#[test]
fn a_header_is_bounded_before_it_is_decoded() {
    let read = |token: &str| peek(token).unwrap_err();
    let long = format!(r#"{{"alg":"HS256","x":"{}"}}"#, "x".repeat(HEADER_ROOM));
    assert!(matches!(read(&token(&long)), VerifyError::TooLong { .. }));
    let wrong_kid = token(r#"{"alg":"HS256","kid":5}"#);
    assert!(matches!(
        read(&wrong_kid),
        VerifyError::Malformed(MalformedToken::HeaderParameterType)
    ));
    assert!(matches!(read("e=.e30."), VerifyError::Malformed(MalformedToken::HeaderNotBase64url)));
}

#[test]
fn errors_can_name_every_algorithm() {
    for name in crate::alg::PUBLIC_KEY_NAMES {
        assert!(REGISTERED_ALGORITHMS.contains(name), "add {name} to REGISTERED_ALGORITHMS");
    }
}

#[test]
fn what_is_written_can_be_read() {
    let mut token = Vec::new();
    write("HS256", None, Some(&KeyId::new("k\n/é")), &mut token);
    token.extend_from_slice(b"..");
    let header = peek(core::str::from_utf8(&token).unwrap()).unwrap();
    assert_eq!(header.alg(), Some("HS256"));
    assert_eq!(header.typ(), None);
    assert_eq!(header.kid(), Some("k\n/é"));
}
