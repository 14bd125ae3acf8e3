//! `#[claims(alg = HS256)]`

use super::messages::{assert_messages, assert_misspellings, assert_wrong_values_are_explained};

#[test]
fn wrong_values_are_explained() {
    assert_wrong_values_are_explained("alg", &[]);
}

#[test]
fn messages_name_what_was_found_and_what_to_write() {
    assert_messages(
        "alg",
        &[
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
        ],
    );
}

#[test]
fn misspellings_are_recognized() {
    assert_misspellings("alg", &["algorithm", "algorithms", "algo"]);
}
