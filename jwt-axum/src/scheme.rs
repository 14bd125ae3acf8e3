//! Names of authentication schemes (RFC 9110 §11.1).

/// The scheme of bearer tokens: the first word of the `Authorization` header (RFC 9110 §11.4).
///
/// Implement it for a service whose clients do not write `Bearer`, and extract tokens with
/// [`BearerAs`](crate::BearerAs).
///
/// The following names do not compile: names that are not a token (RFC 9110 §5.6.2), and those of
/// schemes whose credentials are not a bearer token, or that browsers send on their own, because
/// these do not protect against requests from other sites: `Basic`, `Concealed`, `Digest`, `DPoP`,
/// `HOBA`, `Mutual`, `Negotiate`, `NTLM` and `PrivateToken`.
///
/// ```compile_fail
/// use typed_jwt::web::{AuthScheme, bearer_token_as};
///
/// struct Wrong;
///
/// impl AuthScheme for Wrong {
///     const NAME: &str = "Api Token"; // A space: not a token.
/// }
///
/// # fn main() {
/// let _ = bearer_token_as::<Wrong>(&axum::http::HeaderMap::new());
/// # }
/// ```
pub trait AuthScheme: Send + Sync + 'static {
    /// The name. Its case does not matter in requests; challenges have it as it is written here.
    const NAME: &'static str;
}

/// The name of a scheme, checked at compile time.
pub(crate) const fn name<S: AuthScheme>() -> &'static str {
    const { check(S::NAME) }
}

const fn check(name: &'static str) -> &'static str {
    /// Schemes whose credentials are not a bearer token, or that browsers send on their own.
    const OTHERS: [&str; 9] = [
        "Basic",
        "Concealed",
        "Digest",
        "DPoP",
        "HOBA",
        "Mutual",
        "Negotiate",
        "NTLM",
        "PrivateToken",
    ];
    assert!(!name.is_empty(), "the name of an authentication scheme is empty");
    let mut rest = name.as_bytes();
    while let [byte, tail @ ..] = rest {
        assert!(
            is_of_a_token(*byte),
            "the name of an authentication scheme is one word of letters, digits and !#$%&'*+-.^_`|~",
        );
        rest = tail;
    }
    let mut others: &[&str] = &OTHERS;
    while let [other, tail @ ..] = others {
        assert!(
            !is_same(name, other),
            "the credentials of this authentication scheme are not a bearer token, or browsers send them \
             on their own",
        );
        others = tail;
    }
    name
}

/// Compares without regard to the case of ASCII letters. The method of `str` is not `const` in Rust
/// 1.88.
const fn is_same(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    while let ([first, rest @ ..], [other_first, other_rest @ ..]) = (one, other) {
        if !first.eq_ignore_ascii_case(other_first) {
            return false;
        }
        (one, other) = (rest, other_rest);
    }
    one.is_empty() && other.is_empty()
}

/// `tchar` (RFC 9110 §5.6.2).
pub(crate) const fn is_of_a_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'.'
                | b'^'
                | b'_'
                | b'`'
                | b'|'
                | b'~'
        )
}

/// The scheme `Bearer` (RFC 6750).
pub(crate) enum BearerScheme {}

impl AuthScheme for BearerScheme {
    const NAME: &'static str = "Bearer";
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::*;

    #[test]
    fn names_that_are_not_for_bearer_tokens_are_refused() {
        for accepted in
            ["Bearer", "Token", "x", "Api-Key", "Basic2", "Basi", "!#$%&'*+-.^_`|~09azAZ"]
        {
            assert_eq!(check(accepted), accepted);
        }
        for refused in [
            "",
            " ",
            "Api Token",
            "Token ",
            "Token,",
            "To\tken",
            "Tok\u{e9}n",
            "\"x\"",
            "a/b",
            "a=b",
            "a\n",
            "Basic",
            "basic",
            "DIGEST",
            "Negotiate",
            "NTLM",
            "dpop",
            "Mutual",
            "HOBA",
            "PrivateToken",
            "Concealed",
        ] {
            assert!(catch_unwind(|| check(refused)).is_err(), "{refused:?}");
        }
    }
}
