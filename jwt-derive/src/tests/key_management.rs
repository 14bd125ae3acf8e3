//! `#[claims(key_management = A256KW)]`

use super::messages::{
    assert_messages, assert_misspellings, assert_wrong_values_are_explained, messages, policy_with,
};

#[test]
fn wrong_values_are_explained() {
    assert_wrong_values_are_explained("key_management", &[]);
}

#[test]
fn messages_name_what_was_found_and_what_to_write() {
    assert_messages(
        "key_management",
        &[
            (
                "key_management = RSA-OAEP-256",
                "`RSA-OAEP-256` is written as `RSA_OAEP_256` here: `key_management = RSA_OAEP_256`",
            ),
            (
                "key_management = \"A256KW\"",
                "`A256KW` is written without quotes: `key_management = A256KW`",
            ),
            (
                "key_management = ECDH_ES_P265",
                "unknown value `ECDH_ES_P265` of `key_management`: did you mean `ECDH_ES_P256`?",
            ),
            (
                "key_management = ECDH_ES",
                "`ECDH_ES` is supported with P-256 and X25519, inside which the claims are signed: write `alg = ES256, key_management = ECDH_ES_P256, enc = A256GCM`",
            ),
            (
                "key_management = [A256KW]",
                "a list is not supported here: write `key_management = ECDH_ES_P256`, next to `alg = ES256` and `enc = A256GCM`",
            ),
        ],
    );
}

/// Decryption with a private key does not show who wrote the token.
#[test]
fn a_public_key_needs_a_signature_inside() {
    for word in [
        "ECDH_ES_P256",
        "ECDH_ES_X25519",
        "ECDH_ES_P256_A256KW",
        "ECDH_ES_X25519_A256KW",
        "RSA_OAEP_256",
    ] {
        for alg in ["", "alg = A256KW, "] {
            let item = format!("{alg}key_management = {word}, enc = A256GCM");
            let expected = format!(
                "`{word}` encrypts for a public key, and any holder of that key can write such a token: \
                 the claims must also be signed. Write `alg = ES256, key_management = {word}, enc = A256GCM`"
            );
            assert_eq!(messages(&policy_with("enc", &item), ""), [expected], "{item}");
        }
        for alg in ["ES256", "EdDSA", "RS256", "[ES256, EdDSA]"] {
            let item = format!("alg = {alg}, key_management = {word}, enc = A256GCM");
            assert_eq!(messages(&policy_with("enc", &item), ""), [""; 0], "{item}");
        }
    }
}

#[test]
fn contradictions_are_explained() {
    assert_messages(
        "enc",
        &[
            (
                "key_management = A256KW, enc = A256GCM",
                "without a signature, `A256KW` is the algorithm itself: write `alg = A256KW, enc = A256GCM`",
            ),
            (
                "alg = A256KW, key_management = A256KW, enc = A256GCM",
                "without a signature, `A256KW` is the algorithm itself: write `alg = A256KW, enc = A256GCM`",
            ),
            (
                "alg = ES256, key_management = A256KW",
                "`key_management` protects the key of encrypted claims, and `enc` is missing: write `alg = ES256, key_management = A256KW, enc = A256GCM`",
            ),
            (
                "alg = HS256, key_management = RSA_OAEP_256, enc = A256GCM",
                "`enc = A256GCM` replaces `alg = HS256`: it encrypts with a shared secret, and only the holders of the secret can write such a token. Write `enc = A256GCM` alone",
            ),
        ],
    );
}

#[test]
fn misspellings_are_recognized() {
    assert_misspellings("key_management", &["key_managment", "key_agreement", "key_wrap"]);
}
