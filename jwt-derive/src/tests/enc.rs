//! `#[claims(enc = A256GCM)]`

use super::messages::{
    assert_helps, assert_messages, assert_misspellings, assert_wrong_values_are_explained,
    messages, policy_with,
};
use crate::claims;

#[test]
fn wrong_values_are_explained() {
    assert_wrong_values_are_explained("enc", &[]);
}

/// Keys of encrypted types then cause no further errors.
#[test]
fn a_wrong_value_is_of_an_encrypted_type() {
    for wrong in ["enc = \"A256GCM\"", "enc = A128GCM", "alg = A256GCM"] {
        let policy = policy_with("enc", wrong);
        let input = format!("#[claims({policy})] struct Session {{}}");
        let expansion = claims(&syn::parse_str(&input).unwrap()).to_string();
        assert!(expansion.contains("A256Gcm") && !expansion.contains("Hs256"), "{expansion}");
    }
}

#[test]
fn messages_name_what_was_found_and_what_to_write() {
    assert_messages(
        "enc",
        &[
            ("enc = \"A256GCM\"", "`A256GCM` is written without quotes: `enc = A256GCM`"),
            ("enc = Enc::A256GCM", "`A256GCM` is written without a path: `enc = A256GCM`"),
            ("enc = a256gcm", "`a256gcm` is written as `A256GCM` here: `enc = A256GCM`"),
            ("enc = A265GCM", "unknown value `A265GCM` of `enc`: did you mean `A256GCM`?"),
            (
                "enc = A256CBC-HS512",
                "`A256CBC-HS512` is written as `A256CBC_HS512` here: `enc = A256CBC_HS512`",
            ),
            ("enc = A128GCM", "`A128GCM` is not supported: write `enc = A256GCM`"),
            ("enc = A192GCM", "`A192GCM` is not supported: write `enc = A256GCM`"),
            ("enc = A128CBC-HS256", "`A128CBC-HS256` is not supported: write `enc = A256GCM`"),
            ("enc = \"AES-256-GCM\"", "`AES-256-GCM` is not supported: write `enc = A256GCM`"),
            ("enc = dir", "`dir` is implied by `enc` alone: write `enc = A256GCM`, without `alg`"),
            (
                "enc = A256KW",
                "`A256KW` encrypts the key of the claims: write `alg = A256KW, enc = A256GCM`",
            ),
            (
                "enc = HS256",
                "`HS256` signs and does not encrypt: write `alg = HS256`, or `enc = A256GCM`",
            ),
            ("enc = DEF", "`DEF` is not supported: tokens are never compressed (RFC 8725 §3.6)"),
            ("enc = [A256GCM, A128GCM]", "a list is not supported here: write `enc = A256GCM`"),
            (
                "alg = HS512, enc = A256GCM",
                "`enc = A256GCM` replaces `alg = HS512`: it encrypts with a shared secret, and only the holders of the secret can write such a token. Write `enc = A256GCM` alone",
            ),
            (
                "alg = dir, enc = A256GCM",
                "`dir` is implied by `enc` alone: write `enc = A256GCM`, without `alg`",
            ),
            (
                "alg = A256GCM, enc = A256GCM",
                "`A256GCM` encrypts the claims: write `enc = A256GCM`",
            ),
            (
                "alg = ES256, enc = A256CBC_HS512",
                "`A256CBC_HS512` is for the session cookies of other frameworks, which have no other algorithm: write `alg = ES256, enc = A256GCM`, or `enc = A256CBC_HS512` alone",
            ),
            (
                "alg = A256KW, enc = A256CBC_HS512",
                "`A256CBC_HS512` is for the session cookies of other frameworks, which have no other algorithm: write `alg = A256KW, enc = A256GCM`, or `enc = A256CBC_HS512` alone",
            ),
            (
                "enc = A256GCM, zip = \"DEF\"",
                "`zip` is not supported: tokens are never compressed (RFC 8725 §3.6)",
            ),
            (
                "enc = A256GCM, p2c = 4096",
                "`p2c` is for keys from passwords, which are not supported (RFC 7518 §4.8): write `enc = A256GCM`, with a random key",
            ),
            (
                "enc = A256GCM, epk = \"{}\"",
                "`epk` is a part of encrypted tokens that `encode` writes and `verify` reads: write `enc = A256GCM` alone",
            ),
        ],
    );
}

/// Every message about a name of encryption contains its correction, at each of the three keys.
#[test]
fn names_of_encryption_are_explained_at_every_key() {
    for name in "dir A128KW A192KW A256KW A128GCMKW A192GCMKW A256GCMKW A128GCM A192GCM A256GCM A128CBC-HS256 \
                 A192CBC-HS384 A256CBC-HS512 RSA1_5 RSA-OAEP RSA-OAEP-256 RSA-OAEP-384 RSA-OAEP-512 ECDH-ES \
                 ECDH-ES+A128KW ECDH-ES+A192KW ECDH-ES+A256KW PBES2-HS256+A128KW PBES2-HS384+A192KW \
                 PBES2-HS512+A256KW XC20P C20P AES256GCM"
        .split(' ')
    {
        for key in ["alg", "enc", "key_management"] {
            let is_value = matches!(
                (key, name),
                ("alg" | "key_management", "A256KW") | ("enc", "A256GCM")
            );
            for value in [name.to_owned(), format!("\"{name}\"")] {
                let item = format!("{key} = {value}");
                let messages = messages(&policy_with(key, &item), "");
                if is_value && value == name {
                    continue;
                }
                assert_eq!(messages.len(), 1, "`{item}`: {messages:#?}");
                let message = messages[0].to_lowercase();
                let says = message.contains("write `") || message.contains("written ");
                assert!(says, "`{item}`: {messages:?}");
                assert_helps(&item, &messages[0]);
            }
        }
    }
}

#[test]
fn misspellings_are_recognized() {
    assert_misspellings("enc", &["encryption", "encrypt", "cipher"]);
}

/// Returns the type and the headers of the expansion, without spaces.
fn expansion(policy: &str) -> (String, Vec<String>) {
    let input =
        format!("#[claims({policy}, iss = any, aud = any, exp = never)] struct Session {{}}");
    let expansion = claims(&syn::parse_str(&input).unwrap()).to_string().replace(' ', "");
    assert!(!expansion.contains("compile_error"), "{policy}: {expansion}");
    let between = |text: &str, start: &str, end: &str| {
        let (_, rest) = text.split_once(start)?;
        Some(rest.split_once(end)?.0.to_owned())
    };
    let alg = between(&expansion, "typeAlg=", ";").unwrap();
    let headers = expansion.split("PrecomputedHeader{").skip(1).map(|header| {
        let algorithm = between(header, "algorithm:\"", "\"").unwrap();
        let segment = between(header, "segment:\"", "\"").unwrap();
        format!("{algorithm} {segment}")
    });
    (alg, headers.collect())
}

#[test]
fn the_policy_has_the_header_of_the_algorithm() {
    // The segments are made by the same function as those of the derive, from JSON that is written here.
    for (policy, marker, headers) in [
        (
            "enc = A256GCM, typ = \"session+jwt\"",
            "__jwt::A256Gcm",
            &[("A256GCM", r#"{"alg":"dir","enc":"A256GCM","typ":"session+jwt"}"#)][..],
        ),
        (
            "alg = A256KW, enc = A256GCM, typ = any",
            "__jwt::A256Kw",
            &[("A256KW", r#"{"alg":"A256KW","enc":"A256GCM"}"#)],
        ),
        (
            "enc = A256CBC_HS512, typ = any",
            "__jwt::A256CbcHs512",
            &[("A256CBC-HS512", r#"{"alg":"dir","enc":"A256CBC-HS512"}"#)],
        ),
        (
            "alg = ES256, enc = A256GCM, typ = \"a+jwt\"",
            "__jwt::Nested<__jwt::Es256,__jwt::A256Gcm>",
            &[("ES256", r#"{"alg":"ES256","typ":"a+jwt"}"#)],
        ),
        (
            "alg = [ES256, EdDSA], enc = A256GCM, typ = any",
            "__jwt::Nested<ES256_or_EdDSA,__jwt::A256Gcm>",
            &[("ES256", r#"{"alg":"ES256"}"#), ("EdDSA", r#"{"alg":"EdDSA"}"#)],
        ),
        (
            "alg = PS256, key_management = A256KW, enc = A256GCM, typ = any",
            "__jwt::Nested<__jwt::Ps256,__jwt::A256Kw>",
            &[("PS256", r#"{"alg":"PS256"}"#)],
        ),
        (
            "alg = ES256, key_management = ECDH_ES_P256, enc = A256GCM, typ = any",
            "__jwt::Nested<__jwt::Es256,__jwt::EcdhEsP256>",
            &[("ES256", r#"{"alg":"ES256"}"#)],
        ),
        (
            "alg = ES256, key_management = ECDH_ES_X25519, enc = A256GCM, typ = any",
            "__jwt::Nested<__jwt::Es256,__jwt::EcdhEsX25519>",
            &[("ES256", r#"{"alg":"ES256"}"#)],
        ),
        (
            "alg = ES256, key_management = ECDH_ES_P256_A256KW, enc = A256GCM, typ = any",
            "__jwt::Nested<__jwt::Es256,__jwt::EcdhEsP256A256Kw>",
            &[("ES256", r#"{"alg":"ES256"}"#)],
        ),
        (
            "alg = ES256, key_management = ECDH_ES_X25519_A256KW, enc = A256GCM, typ = any",
            "__jwt::Nested<__jwt::Es256,__jwt::EcdhEsX25519A256Kw>",
            &[("ES256", r#"{"alg":"ES256"}"#)],
        ),
        (
            "alg = EdDSA, key_management = RSA_OAEP_256, enc = A256GCM, typ = any",
            "__jwt::Nested<__jwt::EdDsa,__jwt::RsaOaep256>",
            &[("EdDSA", r#"{"alg":"EdDSA"}"#)],
        ),
    ] {
        let expected: Vec<String> = headers
            .iter()
            .map(|(name, json)| format!("{name} {}", crate::expand::base64url(json.as_bytes())))
            .collect();
        assert_eq!(expansion(policy), (marker.to_owned(), expected), "{policy}");
    }
}
