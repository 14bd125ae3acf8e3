//! Secrets as text, base64, base64url and hex, from a value and from the environment.

use std::env;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use typed_jwt::{Hs256Key, Hs384Key, Hs512Key, KeyError, SecretEncoding, jws};

/// 64 bytes whose base64 has a `+` or `-`, a `/` or `_`, and padding.
fn secret() -> Vec<u8> {
    (0_u8..64).map(|byte| byte.wrapping_mul(37) ^ 0xfb).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn assert_same(one: &Hs256Key, other: &Hs256Key) {
    let token = jws::sign(b"{}", one).unwrap();
    jws::verify(&token, other).expect("the same key");
}

fn assert_different(one: &Hs256Key, other: &Hs256Key) {
    let token = jws::sign(b"{}", one).unwrap();
    jws::verify(&token, other).expect_err("different keys");
}

fn reason(result: Result<Hs256Key, KeyError>) -> &'static str {
    match result.map(drop) {
        Ok(()) => "accepted",
        Err(KeyError::TooShort { .. }) => "too short",
        Err(
            KeyError::NotASecret { found }
            | KeyError::InvalidEncoding { found, .. }
            | KeyError::Suspicious { found, .. },
        ) => found,
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn every_encoding_of_a_secret_gives_the_same_key() {
    let secret = secret();
    let key = Hs256Key::from_bytes(&secret).unwrap();
    for text in [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD] {
        assert_same(&Hs256Key::from_base64(text.encode(&secret)).unwrap(), &key);
    }
    assert_same(&Hs256Key::from_base64url(URL_SAFE_NO_PAD.encode(&secret)).unwrap(), &key);
    assert_same(&Hs256Key::from_hex(hex(&secret)).unwrap(), &key);
    assert_same(&Hs256Key::from_hex(hex(&secret).to_uppercase()).unwrap(), &key);
    for len in 32..64 {
        let key = Hs256Key::from_bytes(&secret[..len]).unwrap();
        assert_same(&Hs256Key::from_base64(STANDARD.encode(&secret[..len])).unwrap(), &key);
        assert_same(&Hs256Key::from_hex(hex(&secret[..len])).unwrap(), &key);
    }
}

#[test]
fn text_is_used_as_its_utf8_bytes() {
    for text in [
        "a-string-secret-at-least-256-bits-long",
        // Digits of hex and of base64 are text as well.
        &hex(&secret()),
        &STANDARD.encode(secret()),
        "base64:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "ein Geheimnis mit Umlauten: äöü, 密码, 🔑",
        "inner white space\nand \"quotation marks\" belong to it",
    ] {
        let key = Hs256Key::from_text(text).unwrap();
        assert_same(&key, &Hs256Key::from_bytes(text).unwrap());
        if let Ok(decoded) = Hs256Key::from_base64(text) {
            assert_different(&key, &decoded);
        }
    }
    // One word in two normalization forms gives two different secrets.
    let composed = Hs256Key::from_text("a secret with an accent: caf\u{e9}...").unwrap();
    let decomposed = Hs256Key::from_text("a secret with an accent: cafe\u{301}...").unwrap();
    assert_different(&composed, &decomposed);
}

#[test]
fn the_token_of_the_jwt_io_debugger_verifies_with_its_text_secret() {
    let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
                 eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiYWRtaW4iOnRydWUsImlhdCI6MTUxNjIzOTAyMn0.\
                 KMUFsIDTnFmyG3nMiGM6H9FNFUROf3wh7SmqJp-QV30";
    let key = Hs256Key::from_text("a-string-secret-at-least-256-bits-long").unwrap();
    jws::verify(token, &key).unwrap();
}

#[test]
fn base64_faults_are_named() {
    let unpadded = STANDARD_NO_PAD.encode(&secret()[..32]);
    let padded = STANDARD.encode(&secret()[..32]);
    assert!(padded.ends_with('=') && padded.contains(['+', '/']));
    let other_alphabet = padded.replacen('/', "_", 1).replacen('+', "-", 1);
    let mixed = format!("+{}-{}", &unpadded[1..20], &unpadded[21..]);
    let edge = "white space at its beginning or end";
    let cases = [
        (mixed, "characters of both base64 alphabets (`+`, `/` and `-`, `_`)"),
        (
            format!("{}={}", &padded[..20], &padded[20..]),
            "padding (`=`) in the middle, or too much of it",
        ),
        (format!("{padded}="), "the wrong amount of padding (`=`)"),
        (format!("{padded}=="), "padding (`=`) in the middle, or too much of it"),
        (format!("{}=", URL_SAFE_NO_PAD.encode(secret())), "the wrong amount of padding (`=`)"),
        (format!("{padded}\n"), edge),
        (format!(" {padded}"), edge),
        (format!("{padded}\r\n"), edge),
        (format!("{}\n{}", &padded[..20], &padded[20..]), "white space inside"),
        (format!("\"{padded}\""), "quotation marks around it"),
        (format!("'{padded}'"), "quotation marks around it"),
        (format!("base64:{padded}"), "a prefix such as `base64:`"),
        (format!("{}\u{e9}", &unpadded[1..]), "characters that are not in the alphabet"),
        (format!("{unpadded}AA"), "one character too many or too few"),
    ];
    for (text, found) in cases {
        assert_eq!(reason(Hs256Key::from_base64(&text)), found, "{text:?}");
        assert!(Hs256Key::from_base64url(&text).is_err(), "{text:?}");
    }
    if other_alphabet != padded {
        assert_eq!(
            reason(Hs256Key::from_base64(other_alphabet.replace('_', "/").replace('-', "+"))),
            "accepted"
        );
    }
}

#[test]
fn non_zero_trailing_bits_are_refused() {
    let text = format!("{}B", URL_SAFE_NO_PAD.encode([0xa5; 32]).strip_suffix('U').unwrap());
    let found = "a last character that no encoder writes (its unused bits are not zero)";
    assert_eq!(reason(Hs256Key::from_base64url(&text)), found);
    assert_eq!(reason(Hs256Key::from_base64(&text)), found);
    assert_eq!(reason(Hs256Key::from_base64(format!("{text}="))), found);
}

#[test]
fn base64url_stays_strict() {
    let secret = secret();
    assert_eq!(reason(Hs256Key::from_base64url(URL_SAFE.encode(&secret))), "padding (`=`)");
    assert_eq!(
        reason(Hs256Key::from_base64url(STANDARD_NO_PAD.encode(&secret))),
        "characters of the standard base64 alphabet (`+`, `/`)"
    );
}

#[test]
fn hex_faults_are_named() {
    let good = hex(&secret());
    for (text, found) in [
        (good[1..].to_owned(), "an odd number of digits"),
        (format!("0x{good}"), "the prefix `0x`"),
        (format!("0X{good}"), "the prefix `0x`"),
        (format!("hex:{good}"), "a prefix such as `base64:`"),
        (format!("{good}\n"), "white space at its beginning or end"),
        (format!("'{good}'"), "quotation marks around it"),
        (good.replacen('0', "g", 1), "characters that are not hexadecimal digits"),
        (format!("{}:{}", &good[..2], &good[2..]), "characters that are not hexadecimal digits"),
        (
            "550e8400-e29b-41d4-a716-446655440000".to_owned(),
            "characters that are not hexadecimal digits",
        ),
        ("é".repeat(40), "characters that are not hexadecimal digits"),
    ] {
        assert_eq!(reason(Hs256Key::from_hex(&text)), found, "{text:?}");
    }
}

#[test]
fn text_with_surrounding_characters_is_refused() {
    let text = "a-string-secret-at-least-256-bits-long";
    for (text, found) in [
        (format!("{text}\n"), "white space at its beginning or end"),
        (format!("{text}\r\n"), "white space at its beginning or end"),
        (format!(" {text}"), "white space at its beginning or end"),
        (format!("{text}\u{a0}"), "white space at its beginning or end"),
        (format!("\u{feff}{text}"), "an invisible character at its beginning or end"),
        (format!("\"{text}\""), "quotation marks around it"),
        (format!("'{text}'"), "quotation marks around it"),
        (format!("\u{201c}{text}\u{201d}"), "quotation marks around it"),
    ] {
        let error = Hs256Key::from_text(&text).unwrap_err();
        assert!(error.to_string().contains("`from_bytes`"), "{error}");
        assert_eq!(reason(Err(error)), found, "{text:?}");
        Hs256Key::from_bytes(&text).unwrap();
    }
}

#[test]
fn key_files_and_tokens_are_refused_in_every_encoding() {
    let pem = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----";
    let jwk = r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T"}"#;
    let ssh = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB2Hq0Oq3sNGk9XQfCJ9Xk user@host";
    let putty = "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: a";
    let token = jws::sign(b"{}", &Hs256Key::generate()).unwrap();
    for (file, found) in [
        (pem, "a PEM document"),
        (jwk, "a JSON Web Key"),
        (ssh, "an SSH public key"),
        (putty, "an SSH public key"),
        (&*token, "a JSON Web Token"),
    ] {
        let quoted = format!("'{file}'");
        for text in [file, &quoted] {
            if text != quoted || !matches!(file, f if f == ssh) {
                assert_eq!(reason(Hs256Key::from_text(text)), found, "{text}");
                assert_eq!(reason(Hs256Key::from_base64(text)), found, "{text}");
                assert_eq!(reason(Hs256Key::from_base64url(text)), found, "{text}");
                assert_eq!(reason(Hs256Key::from_hex(text)), found, "{text}");
            }
        }
        assert_eq!(reason(Hs256Key::from_base64(STANDARD.encode(file))), found);
        assert_eq!(reason(Hs256Key::from_base64url(URL_SAFE_NO_PAD.encode(file))), found);
        assert_eq!(reason(Hs256Key::from_hex(hex(file.as_bytes()))), found);
        // The encoding does not match the constructor.
        assert_eq!(reason(Hs256Key::from_text(URL_SAFE_NO_PAD.encode(file))), found);
        assert_eq!(reason(Hs256Key::from_text(hex(file.as_bytes()))), found);
    }
}

#[test]
fn every_length_below_the_hash_is_refused_with_its_encoding() {
    macro_rules! assert_refused {
        ($key:ty, $algorithm:literal, $needed:literal) => {
            for found in 0..$needed {
                let secret = &vec![b'x'; found];
                let text = String::from_utf8(secret.clone()).unwrap();
                for (result, encoding, value) in [
                    (<$key>::from_bytes(secret), SecretEncoding::Bytes, text.clone()),
                    (<$key>::from_text(&text), SecretEncoding::Text, text.clone()),
                    (<$key>::from_base64(STANDARD.encode(secret)), SecretEncoding::Base64, STANDARD.encode(secret)),
                    (
                        <$key>::from_base64url(URL_SAFE_NO_PAD.encode(secret)),
                        SecretEncoding::Base64url,
                        URL_SAFE_NO_PAD.encode(secret),
                    ),
                    (<$key>::from_hex(hex(secret)), SecretEncoding::Hex, hex(secret)),
                ] {
                    let error = result.unwrap_err();
                    let message = error.to_string();
                    let (algorithm, needed, len) = ($algorithm, $needed, value.len());
                    assert_eq!(error, KeyError::TooShort { algorithm, encoding, len, found, needed });
                    let length = match encoding {
                        _ if found == 0 => "the secret is empty".to_owned(),
                        SecretEncoding::Bytes => format!("the secret is {found} bytes"),
                        SecretEncoding::Text => format!("the secret is {found} bytes of UTF-8 text"),
                        _ => format!("the secret is {found} bytes after {encoding} decoding ({len} characters)"),
                    };
                    let expected = format!("{length}; {algorithm} needs at least {needed} bytes; ");
                    assert!(message.starts_with(&expected), "{message}");
                }
            }
            <$key>::from_text("x".repeat($needed)).unwrap();
            <$key>::from_base64(STANDARD.encode(vec![b'x'; $needed])).unwrap();
            <$key>::from_base64url(URL_SAFE_NO_PAD.encode(vec![b'x'; $needed])).unwrap();
            <$key>::from_hex(hex(&vec![b'x'; $needed])).unwrap();
        };
    }
    assert_refused!(Hs256Key, "HS256", 32);
    assert_refused!(Hs384Key, "HS384", 48);
    assert_refused!(Hs512Key, "HS512", 64);
}

#[test]
fn messages_name_the_right_constructor() {
    let message = |result: Result<Hs256Key, KeyError>| result.unwrap_err().to_string();
    assert_eq!(
        message(Hs256Key::from_base64url("a-string-secret-at-least-256-bits-long")),
        "the secret is 28 bytes after base64url decoding (38 characters); HS256 needs at least 32 bytes; \
         if the secret is text, use `from_text`"
    );
    assert_eq!(
        message(Hs256Key::from_base64url("your-256-bit-secret")),
        "the secret is not base64url without padding: it has a last character that no encoder writes (its unused \
         bits are not zero). Other encodings: `from_base64` for base64, `from_hex` for hex, `from_text` for text \
         (as text it is 19 bytes, and HS256 needs 32)"
    );
    assert_eq!(
        message(Hs256Key::from_text("your-256-bit-secret")),
        "the secret is 19 bytes of UTF-8 text; HS256 needs at least 32 bytes; \
         make one with `openssl rand -base64 32 | tr -d '\\n'`"
    );
    assert_eq!(
        message(Hs256Key::from_hex("0123456789abcdef")),
        "the secret is 8 bytes after hex decoding (16 characters); HS256 needs at least 32 bytes; \
         make one with `openssl rand -hex 32 | tr -d '\\n'`"
    );
}

const VARIABLE: &str = "TYPED_JWT_TEST_KEY_ENCODING";
type Constructor = fn(&str) -> Result<Hs256Key, KeyError>;

const ENV_CONSTRUCTORS: [(&str, Constructor); 5] = [
    ("from_env", Hs256Key::from_env),
    ("from_text_env", Hs256Key::from_text_env),
    ("from_base64_env", Hs256Key::from_base64_env),
    ("from_hex_env", Hs256Key::from_hex_env),
    ("from_jwk_env", Hs256Key::from_jwk_env),
];

/// Returns a token signed with the key in the variable, or the error of the constructor. Setting a
/// variable in this process would need `unsafe` code, so a second process reads it.
fn in_environment(constructor: &str, value: impl AsRef<std::ffi::OsStr>) -> Result<String, String> {
    let output = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "verify::key_encodings::constructors_read_the_environment",
            "--nocapture",
        ])
        .env(VARIABLE, value)
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let line = printed
        .lines()
        .find_map(|line| line.strip_prefix(&format!("{constructor}: ")))
        .unwrap_or_else(|| panic!("no answer of {constructor}: {printed}"));
    line.split_once(' ').map_or_else(|| Ok(line.to_owned()), |_| Err(line.to_owned()))
}

/// Prints a token or an error for each constructor if the variable is set.
#[test]
fn constructors_read_the_environment() {
    println!();
    let is_set = env::var_os(VARIABLE).is_some();
    for (name, constructor) in ENV_CONSTRUCTORS {
        match constructor(VARIABLE) {
            Ok(key) => println!("{name}: {}", jws::sign(b"{}", &key).unwrap()),
            Err(error) => {
                println!("{name}: {error}");
                assert_eq!(matches!(error, KeyError::Variable { .. }), !is_set, "{error}");
            }
        }
    }
    let error = Hs256Key::from_text_env("TYPED_JWT_NO_SUCH_VARIABLE").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the environment variable `TYPED_JWT_NO_SUCH_VARIABLE` is not set"
    );
}

#[test]
fn values_in_the_environment_are_read_in_the_named_encoding() {
    let secret = secret();
    let key = Hs256Key::from_bytes(&secret).unwrap();
    for (constructor, value) in [
        ("from_env", URL_SAFE_NO_PAD.encode(&secret)),
        ("from_base64_env", STANDARD.encode(&secret)),
        ("from_hex_env", hex(&secret)),
        ("from_jwk_env", format!(r#"{{"kty":"oct","k":"{}"}}"#, URL_SAFE_NO_PAD.encode(&secret))),
    ] {
        for value in [value.clone(), format!("{value}\n"), format!(" {value}\r\n")] {
            jws::verify(&in_environment(constructor, value).unwrap(), &key).unwrap();
        }
    }
    let text = "a-string-secret-at-least-256-bits-long";
    let key = Hs256Key::from_text(text).unwrap();
    jws::verify(&in_environment("from_text_env", text).unwrap(), &key).unwrap();
}

#[test]
fn messages_about_the_environment_name_the_constructors_for_it() {
    let start = format!("the environment variable `{VARIABLE}`");
    let text = "a-string-secret-at-least-256-bits-long";
    for (constructor, value, parts) in [
        (
            "from_env",
            text,
            &["28 bytes after base64url decoding (38 characters)", "`from_text_env`"][..],
        ),
        ("from_env", "your-256-bit-secret", &["`from_text_env`", "as text it is 19 bytes"]),
        ("from_env", &hex(&secret()), &["looks like hex", "`from_hex_env`", "`from_text_env`"]),
        ("from_env", "", &["the secret is empty; HS256 needs at least 32 bytes"]),
        ("from_env", " \n", &["the secret is empty"]),
        ("from_env", "a+b/", &["`from_base64_env` for base64"]),
        ("from_base64_env", "a b", &["not base64", "`from_env` for base64url", "`from_hex_env`"]),
        ("from_hex_env", "0x12", &["not hexadecimal", "the prefix `0x`", "`from_env`"]),
        ("from_text_env", "short", &["5 bytes of UTF-8 text"]),
        (
            "from_text_env",
            &format!("{text}\n"),
            &["white space at its beginning or end", "`from_bytes`"],
        ),
        ("from_text_env", "", &["the secret is empty"]),
    ] {
        let message = in_environment(constructor, value).unwrap_err();
        assert!(message.starts_with(&start), "{message}");
        for part in parts {
            assert!(message.contains(part), "{part}: {message}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf8_is_refused() {
    use std::os::unix::ffi::OsStrExt;
    let value = std::ffi::OsStr::from_bytes(&[0xff; 40]);
    for (constructor, _) in ENV_CONSTRUCTORS {
        let message = in_environment(constructor, value).unwrap_err();
        assert!(message.contains("is not UTF-8"), "{message}");
    }
}
