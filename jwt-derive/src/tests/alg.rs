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
                "`HS256` cannot be in a list: its key is a secret, and the other keys of a list are public. Write `alg = HS256` without brackets, and a second type for tokens of another algorithm",
            ),
            (
                "alg = [RS256, HS256]",
                "`HS256` cannot be in a list: its key is a secret, and the other keys of a list are public. Write `alg = HS256` without brackets, and a second type for tokens of another algorithm",
            ),
            ("alg = [RS256]", "a single algorithm is written without brackets: `alg = RS256`"),
            ("alg = [RS256, ES256, RS256]", "`RS256` is in the list already: remove one"),
            (
                "alg = [RS256, Ed25519]",
                "write `EdDSA` in a list: both names are read, and `EdDSA` is written",
            ),
            ("alg = [RS256, \"ES256\"]", "an algorithm is written without quotes: `alg = ES256`"),
            (
                "alg = [RS256, [ES256]]",
                "a list is not supported here: write `alg = HS256`, `alg = ES256`, `alg = EdDSA` or `alg = RS256`",
            ),
            (
                "alg = []",
                "the list is empty: write `alg = HS256`, `alg = ES256`, `alg = EdDSA` or `alg = RS256`",
            ),
            ("alg = \"HS384\"", "an algorithm is written without quotes: `alg = HS384`"),
            ("alg = Algorithm::HS384", "an algorithm is written without a path: `alg = HS384`"),
            ("alg = hs256", "unknown algorithm `hs256`: did you mean `HS256`?"),
            ("alg = HS265", "unknown algorithm `HS265`: did you mean `HS256`?"),
            ("alg = es256", "unknown algorithm `es256`: did you mean `ES256`?"),
            ("alg = ED25519", "unknown algorithm `ED25519`: did you mean `Ed25519`?"),
            ("alg = RS265", "unknown algorithm `RS265`: did you mean `RS256`?"),
            (
                "alg = \"none\"",
                "there is no `none`: a token without a signature proves nothing (RFC 8725 §3.2)",
            ),
            (
                "alg = XS256",
                "unknown algorithm `XS256`: write `alg = HS256`, `alg = ES256`, `alg = EdDSA` or `alg = RS256`",
            ),
            ("alg = \"RS256\"", "an algorithm is written without quotes: `alg = RS256`"),
            ("alg = ES256K", "`ES256K` is not supported: write `alg = ES256`"),
            ("alg = RSA", "`RSA` is not supported: write `alg = RS256` or `alg = PS256`"),
            ("alg = Ed448", "`Ed448` is not supported: write `alg = EdDSA`, which is Ed25519"),
            ("alg = \"ML-DSA-65\"", "`ML-DSA-65` is written as one word: `alg = MlDsa65`"),
            ("alg = ML-DSA-65", "`ML-DSA-65` is written as one word: `alg = MlDsa65`"),
            ("alg = ML_DSA_87", "`ML-DSA-87` is written as one word: `alg = MlDsa87`"),
            ("alg = mldsa44", "`ML-DSA-44` is written as one word: `alg = MlDsa44`"),
            ("alg = \"MlDsa44\"", "an algorithm is written without quotes: `alg = MlDsa44`"),
            ("alg = MlDsa56", "unknown algorithm `MlDsa56`: did you mean `MlDsa65`?"),
            ("alg = [ES256, ML_DSA_65]", "`ML-DSA-65` is written as one word: `alg = MlDsa65`"),
            ("alg = [MlDsa65, ES256, MlDsa65]", "`MlDsa65` is in the list already: remove one"),
            (
                "alg = ML-DSA",
                "`ML-DSA` is not supported: write `alg = MlDsa44`, `alg = MlDsa65` or `alg = MlDsa87`",
            ),
            (
                "alg = RSA-OAEP",
                "`RSA-OAEP` is for encrypted tokens, which this version does not support: write `alg = HS256`, `alg = ES256`, `alg = EdDSA` or `alg = RS256`",
            ),
        ],
    );
}

#[test]
fn misspellings_are_recognized() {
    assert_misspellings("alg", &["algorithm", "algorithms", "algo"]);
}
