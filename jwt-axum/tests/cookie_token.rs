//! Tokens in the cookies of other software: `cookie_token` and `cookie_token_chunks`.

use axum::http::{HeaderMap, HeaderValue};
use typed_jwt::web::{Rejection, cookie_token, cookie_token_chunks};

const NAME: &str = "__Secure-authjs.session-token";

/// Returns headers with one `Cookie` for each text, in which `N` is the name.
fn headers(cookies: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for cookie in cookies {
        let cookie = cookie.replace('N', NAME);
        headers.append("cookie", HeaderValue::from_bytes(cookie.as_bytes()).unwrap());
    }
    headers
}

#[track_caller]
fn assert_read(cookies: &[&str], expected: Result<Option<&str>, Rejection>) {
    let headers = headers(cookies);
    let read = cookie_token(&headers, NAME);
    assert_eq!(read.as_ref().map(Option::as_deref), expected.as_ref().copied(), "{cookies:?}");
}

#[test]
fn a_token_is_read_whole_or_joined() {
    assert_read(&[], Ok(None));
    assert_read(&["theme=dark"], Ok(None));
    assert_read(&["theme=dark; N=a.b"], Ok(Some("a.b")));
    assert_read(&["N.0=a"], Ok(Some("a")));
    assert_read(&["N.0=a; N.1=b; N.2=c"], Ok(Some("abc")));
    // By number, not by position or text.
    assert_read(&["N.2=c; N.0=a", "theme=dark;N.1=b"], Ok(Some("abc")));
    let twelve: Vec<String> = (0..12).rev().map(|number| format!("N.{number}={number}-")).collect();
    assert_read(&[&twelve.join("; ")], Ok(Some("0-1-2-3-4-5-6-7-8-9-10-11-")));
    // An empty cookie is deleted.
    assert_read(&["N="], Ok(None));
    assert_read(&["N=; N.0=a; N.1=b; N.2="], Ok(Some("ab")));
    assert_read(&["N=a; N.0=; N.1="], Ok(Some("a")));
}

#[test]
fn other_cookies_are_ignored() {
    for other in [
        "N",
        "N.0",
        "xN=x",
        "Nx=x",
        "N.=x",
        "N.x=x",
        "N.00=x",
        "N.01=x",
        "N.1x=x",
        "N.+1=x",
        "N.-1=x",
        "N. 1=x",
        "N.1.0=x",
        "N..0=x",
        "N0=x",
        "N.\u{661}=x",
        "authjs.session-token=x",
        "__secure-authjs.session-token=x",
        "=x",
        "consent=\"x; y",
        "authjs.csrf-token=a|b",
    ] {
        assert_read(&[other], Ok(None));
        assert_read(&[&format!("{other}; N=a.b")], Ok(Some("a.b")));
        assert_read(&["N.0=a", other, "N.1=b"], Ok(Some("ab")));
    }
}

#[test]
fn ambiguous_and_incomplete_tokens_are_refused() {
    let long = format!("N={}", "a".repeat(4097));
    let seventeen: Vec<String> = (0..17).map(|number| format!("N.{number}=a")).collect();
    for refused in [
        // A number is missing.
        "N.1=b",
        "N.0=a; N.2=c",
        "N.0=a; N.1=; N.2=c",
        // Repeated.
        "N=a; N=a",
        "N=a; N=b",
        "N.0=a; N.0=a",
        "N.0=a; N.1=b; N.0=c",
        // Two tokens.
        "N=a; N.0=b",
        "N.0=a; N.1=b; N=c",
        "N=a; N.1=b",
        // Above the largest number.
        "N.16=a",
        "N.0=a; N.16=b",
        "N.99999999999999999999999999=a",
        &seventeen.join("; "),
        // Not a token.
        "N=a b",
        "N=a,b",
        "N=\"a\"",
        "N=a%2Eb",
        "N=a=",
        "N=\u{e9}",
        "N.0=a; N.1=b c",
        "N =a",
        "N.0 =a",
        "N= a b",
        &long,
    ] {
        assert_read(&[refused], Err(Rejection::Invalid));
        assert_read(&["theme=dark", refused], Err(Rejection::Invalid));
    }
    assert_read(&["N=a", "N=b"], Err(Rejection::Invalid));
    assert_read(&["N.0=a", "N=b"], Err(Rejection::Invalid));
    let sixteen: Vec<String> = (0..16).map(|number| format!("N.{number}=a")).collect();
    assert_read(&[&sixteen.join("; ")], Ok(Some(&"a".repeat(16))));
}

/// Returns the next request of a browser that had these cookies and was given new ones.
fn after_setting(cookies: &[&str], token: &str) -> HeaderMap {
    let before = headers(cookies);
    let set = cookie_token_chunks(&before, NAME, token).unwrap();
    let mut names: Vec<&str> = set.iter().map(|(name, _)| &**name).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "one cookie twice: {names:?}");
    // A browser replaces cookies of the same name.
    let kept = cookies.join("; ").replace('N', NAME);
    let kept = kept
        .split("; ")
        .filter(|cookie| !set.iter().any(|(name, _)| cookie.starts_with(&format!("{name}="))))
        .map(str::to_owned);
    let new = set
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={value}"));
    let all: Vec<String> = kept.chain(new).collect();
    headers(&[&all.join("; ")])
}

#[test]
fn tokens_that_are_set_are_read_after_any_others() {
    const BEFORE: [&[&str]; 6] = [
        &["theme=dark; N.x=y"],
        &["N=a"],
        &["N.0=a; N.1=b"],
        // Refused until the token is replaced.
        &["N=a; N.0=b; N.3=c; N.17=d"],
        &["N=a; N=b; N.0=\"; N.99999999999999999999999999=x"],
        &["N="],
    ];
    for len in [1, 3935, 3936, 3937, 7872, 7873, 16 * 3936] {
        let token: String = ('a'..='z').cycle().take(len).collect();
        for before in BEFORE {
            let after = after_setting(before, &token);
            assert_eq!(cookie_token(&after, NAME).unwrap().as_deref(), Some(&*token), "{before:?}");
        }
    }
    for before in BEFORE {
        assert_eq!(cookie_token(&after_setting(before, ""), NAME), Ok(None), "{before:?}");
    }
}

#[test]
fn tokens_are_split_as_auth_js_splits_them() {
    let token = "x".repeat(2 * 3936 + 1);
    let set = cookie_token_chunks(&HeaderMap::new(), "session", &token).unwrap();
    let lengths: Vec<_> = set.iter().map(|(name, value)| (&**name, value.len())).collect();
    assert_eq!(lengths, [("session.0", 3936), ("session.1", 3936), ("session.2", 1)]);
    let set = cookie_token_chunks(&HeaderMap::new(), "session", &token[..3936]).unwrap();
    assert_eq!(set, [("session".to_owned(), &token[..3936])]);
}

#[test]
fn values_that_would_not_be_read_are_not_set() {
    let long = "x".repeat(16 * 3936 + 1);
    for value in ["a b", "a;b", "a\r\nb", "\u{e9}", "a=", &long] {
        assert_eq!(cookie_token_chunks(&HeaderMap::new(), "session", value), None, "{value:?}");
    }
    // The second byte of a character begins the second cookie.
    let split = format!("{}\u{e9}", "x".repeat(3935));
    assert_eq!(cookie_token_chunks(&HeaderMap::new(), "session", &split), None);
}
