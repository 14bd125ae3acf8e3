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
                "`none` is not supported: anyone can write a token without a signature (RFC 8725 §3.2)",
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
            ("alg = dir", "`dir` is implied by `enc` alone: write `enc = A256GCM`, without `alg`"),
            ("alg = A256GCM", "`A256GCM` encrypts the claims: write `enc = A256GCM`"),
            ("alg = A128KW", "`A128KW` is not supported: write `alg = A256KW, enc = A256GCM`"),
            (
                "alg = A256GCMKW",
                "`A256GCMKW` is not supported, because its key lasts only for 2³² tokens: write `alg = A256KW, enc = A256GCM`",
            ),
            (
                "alg = A256KW",
                "`A256KW` encrypts the key of the claims, and `enc` is missing: write `alg = A256KW, enc = A256GCM`",
            ),
            ("alg = A265KW", "unknown algorithm `A265KW`: did you mean `A256KW`?"),
            (
                "alg = [A256KW, ES256]",
                "`A256KW` cannot be in a list: its key is a secret, and the other keys of a list are public. Write `alg = A256KW, enc = A256GCM` without brackets, and a second type for tokens of another algorithm",
            ),
            (
                "alg = RSA-OAEP",
                "`RSA-OAEP` is not supported, because it uses SHA-1: write `alg = ES256, key_management = RSA_OAEP_256, enc = A256GCM`",
            ),
            (
                "alg = RSA-OAEP-256",
                "`RSA-OAEP-256` encrypts for a public key, and any holder of that key can write such a token: the claims must also be signed. Write `alg = ES256, key_management = RSA_OAEP_256, enc = A256GCM`",
            ),
            (
                "alg = RSA1_5",
                "`RSA1_5` is not supported, because its padding can be attacked: write `alg = ES256, key_management = RSA_OAEP_256, enc = A256GCM`",
            ),
            (
                "alg = ECDH-ES+A256KW",
                "`ECDH-ES+A256KW` is supported with P-256 and X25519, inside which the claims are signed: write `alg = ES256, key_management = ECDH_ES_P256_A256KW, enc = A256GCM`",
            ),
            (
                "alg = \"PBES2-HS256+A128KW\"",
                "`PBES2-HS256+A128KW` is not supported, because a password is not a key: write `enc = A256GCM`, with a random key",
            ),
        ],
    );
}

#[test]
fn misspellings_are_recognized() {
    assert_misspellings("alg", &["algorithm", "algorithms", "algo"]);
}
