//! Secrets in JSON Web Keys.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use typed_jwt::{
    A256CbcHs512Key, A256GcmKey, A256KwKey, Hs256Key, Hs384Key, Hs512Key, KeyError, SecretEncoding,
    jwe, jws,
};

/// Returns the member `k` of a key of `len` bytes.
fn k(len: u8) -> String {
    URL_SAFE_NO_PAD.encode((0..len).map(|byte| byte.wrapping_mul(37) ^ 0xfb).collect::<Vec<_>>())
}

/// Returns a JWK with further members, which begin with a comma.
fn jwk(len: u8, members: &str) -> String {
    format!(r#"{{"kty":"oct","k":"{}"{members}}}"#, k(len))
}

/// Calls a macro for each type of key, with its name, length and operations.
macro_rules! for_each_key {
    ($test:ident) => {
        $test!(Hs256Key, "HS256", 32, "sig", ["sign", "verify"]);
        $test!(Hs384Key, "HS384", 48, "sig", ["sign", "verify"]);
        $test!(Hs512Key, "HS512", 64, "sig", ["sign", "verify"]);
        $test!(A256GcmKey, "A256GCM", 32, "enc", ["encrypt", "decrypt"]);
        $test!(A256KwKey, "A256KW", 32, "enc", ["wrapKey", "unwrapKey"]);
        $test!(A256CbcHs512Key, "A256CBC-HS512", 64, "enc", ["encrypt", "decrypt"]);
    };
}

#[test]
fn members_that_allow_the_use_are_accepted() {
    macro_rules! check {
        ($key:ident, $name:literal, $len:literal, $use_:literal, $operations:expr) => {
            let [one, other] = $operations;
            for members in [
                String::new(),
                format!(r#","alg":"{}""#, $name),
                format!(r#","use":"{}""#, $use_),
                format!(r#","key_ops":["{one}","{other}"]"#),
                format!(r#","key_ops":["{other}","deriveBits","{one}"]"#),
                // Members of other specifications are ignored.
                r#","ext":true,"exp":1,"x":{"y":[null]},"x5t":7"#.into(),
            ] {
                let text = jwk($len, &members);
                for text in [text.clone(), format!("\n {text}\r\n"), format!("'{text}'")] {
                    let key = $key::from_jwk(&text).unwrap();
                    assert_eq!(key.id(), None, "{text}");
                }
            }
            let key = $key::from_jwk(jwk($len, r#","kid":"2026\u002d11""#)).unwrap();
            assert_eq!(key.id(), Some("2026-11"));
        };
    }
    for_each_key!(check);
    for direct in [jwk(32, r#","alg":"dir""#), jwk(32, r#","alg":"A256GCM","use":"enc""#)] {
        A256GcmKey::from_jwk(direct).unwrap();
    }
    A256CbcHs512Key::from_jwk(jwk(64, r#","alg":"dir""#)).unwrap();
}

#[test]
fn the_secret_is_the_decoded_member() {
    // RFC 7515 §A.1.
    let text =
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
    let same = Hs256Key::from_base64url(text).unwrap();
    let escaped = format!(r#"{{"\u006bty":"\u006fct","k":"\u0041{}"}}"#, &text[1..]);
    for jwk in [format!(r#"{{"kty":"oct","k":"{text}"}}"#), escaped] {
        let key = Hs256Key::from_jwk(jwk).unwrap();
        jws::verify(&jws::sign(b"{}", &key).unwrap(), &same).unwrap();
    }
    let key = A256GcmKey::from_jwk(jwk(32, "")).unwrap();
    let token = jwe::encrypt(b"{}", &A256GcmKey::from_base64url(k(32)).unwrap()).unwrap();
    jwe::decrypt(&token, &key).unwrap();
}

#[test]
fn other_lengths_are_refused() {
    macro_rules! check {
        ($key:ident, $name:literal, $len:literal, $use_:literal, $operations:expr) => {
            for len in (0..=130).filter(|len| *len != $len) {
                let (found, needed) = (usize::from(len), $len);
                let expected = (SecretEncoding::Jwk, k(len).len(), found, needed);
                match $key::from_jwk(jwk(len, "")) {
                    Ok(_) => assert!($use_ == "sig" && len > $len, "{len}"),
                    Err(KeyError::TooShort { algorithm, encoding, len, found, needed }) => {
                        assert_eq!((encoding, len, found, needed), expected);
                        assert_eq!((algorithm, $use_), ($name, "sig"));
                    }
                    Err(KeyError::WrongLength { algorithm, encoding, len, found, needed }) => {
                        assert_eq!((encoding, len, found, needed), expected);
                        assert_eq!((algorithm, $use_), ($name, "enc"));
                    }
                    Err(other) => panic!("{other:?}"),
                }
            }
        };
    }
    for_each_key!(check);
}

#[track_caller]
fn message<K>(result: Result<K, KeyError>) -> String {
    result.err().expect("the key is refused").to_string()
}

#[test]
fn keys_for_another_use_are_refused() {
    let signs = |members: &str| message(Hs256Key::from_jwk(jwk(32, members)));
    let encrypts = |members: &str| message(A256GcmKey::from_jwk(jwk(32, members)));
    let wraps = |members: &str| message(A256KwKey::from_jwk(jwk(32, members)));
    let needs = "needs a JWK for this algorithm; found";
    for (message, algorithm, found) in [
        (signs(r#","alg":"HS512""#), "HS256", "a JWK for another algorithm (`alg` is `HS512`)"),
        (signs(r#","alg":"A256GCM""#), "HS256", "a JWK for another algorithm (`alg` is `A256GCM`)"),
        (signs(r#","alg":"hs256""#), "HS256", "a JWK for another algorithm (`alg` is unknown)"),
        (signs(r#","use":"enc""#), "HS256", "a JWK for encryption (`use` is `enc`)"),
        (signs(r#","use":"Sig""#), "HS256", "a JWK for another use (`use` is not `sig`)"),
        (
            signs(r#","key_ops":["verify"]"#),
            "HS256",
            "a JWK that is not for both `sign` and `verify` (`key_ops` lacks `sign`)",
        ),
        (
            signs(r#","key_ops":["encrypt","decrypt"]"#),
            "HS256",
            "a JWK that is not for both `sign` and `verify` (`key_ops` lacks `sign`)",
        ),
        (
            encrypts(r#","alg":"A256KW""#),
            "A256GCM",
            "a JWK for another algorithm (`alg` is `A256KW`)",
        ),
        (
            encrypts(r#","alg":"HS256""#),
            "A256GCM",
            "a JWK for another algorithm (`alg` is `HS256`)",
        ),
        (
            encrypts(r#","alg":"A256GCMKW""#),
            "A256GCM",
            "a JWK for another algorithm (`alg` is `A256GCMKW`)",
        ),
        (encrypts(r#","use":"sig""#), "A256GCM", "a JWK for signatures (`use` is `sig`)"),
        (encrypts(r#","use":"""#), "A256GCM", "a JWK for another use (`use` is not `enc`)"),
        (
            encrypts(r#","key_ops":[]"#),
            "A256GCM",
            "a JWK that is not for both `encrypt` and `decrypt` (`key_ops` lacks `encrypt`)",
        ),
        (wraps(r#","alg":"dir""#), "A256KW", "a JWK for another algorithm (`alg` is `dir`)"),
        (
            wraps(r#","alg":"A256GCM""#),
            "A256KW",
            "a JWK for another algorithm (`alg` is `A256GCM`)",
        ),
        (
            wraps(r#","key_ops":["wrapKey"]"#),
            "A256KW",
            "a JWK that is not for both `wrapKey` and `unwrapKey` (`key_ops` lacks `unwrapKey`)",
        ),
    ] {
        assert_eq!(message, format!("{algorithm} {needs} {found}"));
    }
}

#[test]
fn documents_of_another_kind_are_refused() {
    let oct = jwk(32, "");
    for (text, found) in [
        (r#"{"kty":"RSA","n":"AA","e":"AQAB"}"#.into(), "an RSA key"),
        (r#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}"#.into(), "an EC key"),
        (r#"{"kty":"OKP","crv":"Ed25519","x":"AA","k":"AA"}"#.into(), "an OKP key"),
        (r#"{"kty":"AKP","alg":"ML-DSA-44","pub":"AA"}"#.into(), "an AKP key"),
        (oct.replace("oct", "OCT"), "a JWK of an unknown `kty`"),
        (format!(r#"{{"keys":[{oct}]}}"#), "a JWK set: give one key of its member `keys`"),
        (format!("[{oct}]"), "a JSON array: give one key of it"),
        (r#"{"protected":"AA","ciphertext":"AA"}"#.into(), "an encrypted JWK (a JWE)"),
        ("eyJhbGciOiJkaXIifQ..AA.AA.AA".into(), "a JSON Web Token"),
        ("-----BEGIN PRIVATE KEY-----\nMC4CAQ".into(), "a PEM document"),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5".into(), "an SSH public key"),
    ] {
        let expected = format!("A256GCM needs a symmetric key (`kty` is `oct`); found {found}");
        assert_eq!(message(A256GcmKey::from_jwk(&text)), expected);
        assert_eq!(message(Hs256Key::from_jwk(&text)), expected.replace("A256GCM", "HS256"));
    }
}

#[test]
fn malformed_keys_are_refused() {
    let oct = jwk(32, "");
    let with_k = |k: &str| format!(r#"{{"kty":"oct","k":{k}}}"#);
    let k = k(32);
    let unused_bits = format!("\"{}9\"", &k[..42]);
    let key_file = URL_SAFE_NO_PAD.encode("-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYI");
    for (text, problem) in [
        (jwk(32, &format!(r#","k":"{k}""#)), "it has two members of one name"),
        (jwk(32, r#","\u006b":"""#), "it has two members of one name"),
        (jwk(32, r#","a":{"b":1,"b":2}"#), "it has two members of one name"),
        (format!("{oct}{oct}"), "it is not JSON, or there is text after it"),
        (format!("{oct} x"), "it is not JSON, or there is text after it"),
        (oct.replace('}', ""), "it is not JSON, or there is text after it"),
        (
            format!("\u{feff}{oct}"),
            "the text begins with a byte order mark (U+FEFF): save it as UTF-8 without one",
        ),
        (String::new(), "the text is empty"),
        (k.clone(), r#"it is not a JSON object such as `{"kty":"oct","k":"…"}`"#),
        (jwk(32, &format!(r#","a":"{}""#, "a".repeat(64 * 1024))), "it is longer than 64 KiB"),
        (format!(r#"{{"k":"{k}"}}"#), "the member `kty` is missing"),
        (oct.replace("\"oct\"", "1"), "the member `kty` is not a string"),
        (r#"{"kty":"oct"}"#.into(), "the member `k` is missing"),
        (with_k("7"), "the member `k` is not a string"),
        (with_k("null"), "the member `k` is not a string"),
        (with_k(&format!("\"{k}=\"")), "`k` has padding (`=`)"),
        (
            with_k(&format!("\"{}+\"", &k[..42])),
            "`k` has characters of the standard base64 alphabet (`+`, `/`)",
        ),
        (with_k(&format!("\"{k}\\n\"")), "`k` has white space at its beginning or end"),
        (with_k(&format!("\"{k}AA\"")), "`k` has one character too many or too few"),
        (
            with_k(&unused_bits),
            "`k` has a last character that no encoder writes (its unused bits are not zero)",
        ),
        (
            with_k(&format!("\"{}\"", "0123456789abcdef".repeat(4))),
            "`k` looks like hex, not like base64url",
        ),
        (jwk(32, r#","kid":7"#), "the member `kid` is not a string"),
        (jwk(32, r#","alg":["A256GCM"]"#), "the member `alg` is not a string"),
        (jwk(32, r#","use":null"#), "the member `use` is not a string"),
        (
            jwk(32, r#","key_ops":"sign""#),
            "the member `key_ops` is not a list of different strings",
        ),
        (
            jwk(32, r#","key_ops":["encrypt","\u0065ncrypt","decrypt"]"#),
            "the member `key_ops` is not a list of different strings",
        ),
    ] {
        let expected = format!("cannot read the A256GCM key as JWK: {problem}");
        assert_eq!(message(A256GcmKey::from_jwk(&text)), expected);
        assert_eq!(message(Hs256Key::from_jwk(&text)), expected.replace("A256GCM", "HS256"));
    }
    // A public key as the secret.
    let error = Hs256Key::from_jwk(with_k(&format!("\"{key_file}\""))).err();
    assert_eq!(error, Some(KeyError::NotASecret { found: "a PEM document" }));
}

#[test]
fn lengths_and_constructors_are_in_the_messages() {
    assert_eq!(
        message(A256GcmKey::from_jwk(jwk(31, ""))),
        "the secret in `k` is 31 bytes; A256GCM needs exactly 32 bytes; make one with `openssl rand -base64 32 | tr -d \
         '\\n=' | tr '+/' '-_'`"
    );
    assert_eq!(
        message(Hs256Key::from_jwk(r#"{"kty":"oct","k":""}"#)),
        "the secret is empty; HS256 needs at least 32 bytes; make one with `openssl rand -base64 32 | tr -d '\\n=' | tr \
         '+/' '-_'`"
    );
    assert_eq!(
        message(Hs256Key::from_text(jwk(32, ""))),
        "the value is a JSON Web Key: read a symmetric key (`kty` is `oct`) with `from_jwk`. A public key is not a secret \
         key: anyone who knows it could issue tokens"
    );
}

#[test]
fn no_key_and_no_error_shows_the_secret() {
    const CANARY: &str = "kanarienvogel";
    macro_rules! check {
        ($key:ident, $name:literal, $len:literal, $use_:literal, $operations:expr) => {
            let k = CANARY.repeat(9);
            for members in [
                r#""kty":"oct""#,
                r#""kty":"oct","alg":"kanarienvogel""#,
                r#""kty":"kanarienvogel""#,
                r#""kty":"oct","use":"kanarienvogel""#,
                r#""kty":"oct","key_ops":["kanarienvogel"]"#,
                r#""kty":"oct","kid":["kanarienvogel"]"#,
                r#""kty":"oct","k":"kanarienvogel""#,
                r#""kty":"oct","kanarienvogel":kanarienvogel"#,
            ] {
                for text in
                    [format!(r#"{{{members},"k":"{k}"}}"#), format!(r#"{{{members},"k":"{k}\n"}}"#)]
                {
                    let shown = match $key::from_jwk(&text) {
                        Ok(key) => format!("{key:?}"),
                        Err(error) => format!("{error}\n{error:?}"),
                    };
                    assert!(!shown.contains(&CANARY[..8]), "{shown}");
                }
            }
        };
    }
    for_each_key!(check);
}
