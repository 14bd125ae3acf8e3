//! The members of JWKs.

use std::format;

use super::*;

/// Adds members to a JWK.
fn with(jwk: &str, members: &str) -> String {
    format!("{}, {members}}}", jwk.trim_end().strip_suffix('}').unwrap().trim_end())
}

/// Replaces the value of a string member.
fn with_value(jwk: &str, name: &str, value: &str) -> String {
    let start = format!("\"{name}\": \"");
    let (before, after) = jwk.split_once(&start).unwrap();
    let (_, after) = after.split_once('"').unwrap();
    format!("{before}\"{name}\": {value}{after}")
}

fn without(jwk: &str, name: &str) -> String {
    jwk.replace(&format!("\"{name}\""), &format!("\"not-{name}\""))
}

#[test]
fn members_that_fit() {
    let public = fixture!("P-256.pub.jwk");
    let private = fixture!("P-256.jwk");
    for members in [
        r#""alg": "ES256""#,
        r#""use": "sig""#,
        r#""key_ops": ["verify"]"#,
        r#""key_ops": ["sign", "verify"]"#,
        r#""ext": true, "x5c": [{"a": null}], "iss": "foreign""#,
        r#""\u0061lg": "E\u0053256""#,
    ] {
        public_from_jwk(&with(public, members), ES256).unwrap();
    }
    private_from_jwk(&with(private, r#""key_ops": ["sign"], "use": "sig""#), ES256).unwrap();
    private_from_jwk(&format!(" '{private}' "), ES256).unwrap();
    for alg in ["EdDSA", "Ed25519"] {
        let jwk = with(fixture!("ed25519.pub.jwk"), &format!(r#""alg": "{alg}""#));
        public_from_jwk(&jwk, EDDSA).unwrap();
        let named = Wanted { algorithm: "Ed25519", ..EDDSA };
        public_from_jwk(&jwk, named).unwrap();
    }
}

#[test]
fn the_id_of_the_key_is_returned() {
    for (members, kid) in [
        (r#""kid": "a""#, "a"),
        (r#""kid": """#, ""),
        (r#""kid": "\u00e9\n\ud83d\ude00\"""#, "é\n😀\""),
        (r#""\u006bid": "b""#, "b"),
    ] {
        let public = public_from_jwk(&with(fixture!("P-256.pub.jwk"), members), ES256).unwrap();
        let private = private_from_jwk(&with(fixture!("P-256.jwk"), members), ES256).unwrap();
        assert_eq!(public.kid.as_deref(), Some(kid));
        assert_eq!(private.kid.as_deref(), Some(kid));
    }
    assert_eq!(public_from_jwk(fixture!("P-256.pub.jwk"), ES256).unwrap().kid, None);
}

#[test]
fn escapes_in_the_members_of_a_key() {
    let jwk = fixture!("ed25519.jwk");
    let expected = private_from_jwk(jwk, EDDSA).unwrap().material;
    let (before, after) = jwk.split_once("\"d\": \"").unwrap();
    let first = after.chars().next().unwrap();
    let escaped = format!("{before}\"d\": \"\\u{:04x}{}", first as u32, &after[1..]);
    let read = private_from_jwk(&escaped, EDDSA).unwrap().material;
    assert_eq!(parts(&read), parts(&expected));
}

#[test]
fn members_that_break_a_rule() {
    let jwk = fixture!("P-256.pub.jwk");
    let ec = |problem: &str| format!("cannot read the ES256 key as JWK: {problem}");
    let short = crate::base64url::encode(&[1; 31]);
    let long = crate::base64url::encode(&[1; 33]);
    for (text, problem) in [
        (with(jwk, r#""kid": 1"#), "the member `kid` is not a string"),
        (with(jwk, r#""kid": null"#), "the member `kid` is not a string"),
        (with(jwk, r#""kid": ["a"]"#), "the member `kid` is not a string"),
        (with(jwk, r#""alg": null"#), "the member `alg` is not a string"),
        (with(jwk, r#""use": []"#), "the member `use` is not a string"),
        (with_value(jwk, "kty", "7"), "the member `kty` is not a string"),
        (with_value(jwk, "crv", "{}"), "the member `crv` is not a string"),
        (with_value(jwk, "x", "0"), "the member `x` is not a string"),
        (without(jwk, "kty"), "the member `kty` is missing"),
        (without(jwk, "crv"), "the member `crv` is missing"),
        (without(jwk, "x"), "the member `x` is missing"),
        (without(jwk, "y"), "the member `y` is missing"),
        (with_value(jwk, "x", &format!("{short:?}")), "`x` has 31 bytes; P-256 needs 32"),
        (with_value(jwk, "y", &format!("{long:?}")), "`y` has 33 bytes; P-256 needs 32"),
        (with_value(jwk, "y", "\"\""), "`y` has 0 bytes; P-256 needs 32"),
        (with_value(jwk, "x", "\"AA==\""), "`x` has padding (`=`)"),
        (
            with_value(jwk, "x", "\"A+/A\""),
            "`x` has characters of the standard base64 alphabet (`+`, `/`)",
        ),
        (with_value(jwk, "x", "\" AAA\""), "`x` has white space at its beginning or end"),
        (with_value(jwk, "x", "\"A\""), "`x` has one character too many or too few"),
        (
            with_value(jwk, "x", "\"AB\""),
            "`x` has a last character that no encoder writes (its unused bits are not zero)",
        ),
        (
            with(jwk, r#""key_ops": "verify""#),
            "the member `key_ops` is not a list of different strings",
        ),
        (with(jwk, r#""key_ops": [1]"#), "the member `key_ops` is not a list of different strings"),
        (
            with(jwk, r#""key_ops": ["verify", "sign", "v\u0065rify"]"#),
            "the member `key_ops` is not a list of different strings",
        ),
        (with(jwk, r#""kty": "EC""#), "it has two members of one name"),
        (with(jwk, r#""\u0078": "AA""#), "it has two members of one name"),
        (with(jwk, r#""a": 1, "a": 1"#), "it has two members of one name"),
        (with(jwk, r#""a": {"b": 1, "b": 1}"#), "it has two members of one name"),
        (format!("{jwk}{jwk}"), "it is not JSON, or there is text after it"),
        (format!("{jwk},"), "it is not JSON, or there is text after it"),
        ("{}".into(), "the member `kty` is missing"),
        ("{'kty': 'EC'}".into(), "it is not JSON, or there is text after it"),
        (String::new(), "the text is empty"),
        ("\"EC\"".into(), "it is not a JSON object"),
        (
            format!("\u{feff}{jwk}"),
            "the text begins with a byte order mark (U+FEFF): save it as UTF-8 without one",
        ),
        (" ".repeat(64 * 1024 + 1), "it is longer than 64 KiB"),
    ] {
        assert_eq!(message(public_from_jwk(&text, ES256)), ec(problem), "{text}");
    }
    let private = fixture!("P-256.jwk");
    for (text, problem) in [
        (with_value(private, "d", &format!("{short:?}")), "`d` has 31 bytes; P-256 needs 32"),
        (without(private, "x"), "the member `x` is missing"),
    ] {
        assert_eq!(message(private_from_jwk(&text, ES256)), ec(problem), "{text}");
    }
    let okp = fixture!("ed25519.jwk");
    for (text, problem) in [
        (with_value(okp, "d", &format!("{short:?}")), "`d` has 31 bytes; Ed25519 needs 32"),
        (with_value(okp, "x", &format!("{long:?}")), "`x` has 33 bytes; Ed25519 needs 32"),
        (without(okp, "x"), "the member `x` is missing"),
        (without(okp, "crv"), "the member `crv` is missing"),
    ] {
        let expected = format!("cannot read the EdDSA key as JWK: {problem}");
        assert_eq!(message(private_from_jwk(&text, EDDSA)), expected, "{text}");
    }
    let rsa = fixture!("rsa.jwk");
    for name in ["n", "e", "p", "q", "dp", "dq", "qi"] {
        let expected = format!("cannot read the RS256 key as JWK: the member `{name}` is missing");
        assert_eq!(message(private_from_jwk(&without(rsa, name), RS256)), expected);
        let zero = with_value(rsa, name, "\"AAAA\"");
        assert!(private_from_jwk(&zero, RS256).is_err());
    }
}

#[test]
fn keys_for_something_else() {
    let jwk = fixture!("P-256.pub.jwk");
    for (members, found) in [
        (r#""alg": "ES384""#, "a JWK for another algorithm (`alg` is `ES384`)"),
        (r#""alg": "es256""#, "a JWK for another algorithm (`alg` is unknown)"),
        (r#""alg": "ECDH-ES""#, "a JWK for another algorithm (`alg` is `ECDH-ES`)"),
        (r#""use": "enc""#, "a JWK for encryption (`use` is `enc`)"),
        (r#""use": "SIG""#, "a JWK for another use (`use` is not `sig`)"),
        (r#""key_ops": []"#, "a JWK that is not for verifying (`key_ops` lacks `verify`)"),
        (r#""key_ops": ["sign"]"#, "a JWK that is not for verifying (`key_ops` lacks `verify`)"),
    ] {
        assert_eq!(
            message(public_from_jwk(&with(jwk, members), ES256)),
            format!("ES256 needs an EC public key on P-256; found {found}")
        );
    }
    assert_eq!(
        message(private_from_jwk(&with(fixture!("P-256.jwk"), r#""key_ops": ["verify"]"#), ES256)),
        "ES256 needs an EC private key on P-256; found a JWK that is not for signing (`key_ops` lacks `sign`)"
    );
    // A key for one padding is not a key for the other.
    let jwk = with(fixture!("rsa.pub.jwk"), r#""alg": "RS256""#);
    assert_eq!(
        message(public_from_jwk(&jwk, PS256)),
        "PS256 needs an RSA public key; found a JWK for another algorithm (`alg` is `RS256`)"
    );
}

#[test]
fn other_kinds_of_jwk() {
    let public = fixture!("P-256.pub.jwk");
    for (text, found) in [
        (fixture!("rsa.pub.jwk").into(), "an RSA public key"),
        (fixture!("ed25519.pub.jwk").into(), "an Ed25519 public key"),
        (fixture!("P-384.pub.jwk").into(), "an EC public key on P-384"),
        (fixture!("P-384.jwk").into(), "an EC private key on P-384"),
        (with_value(public, "crv", "\"secp256k1\""), "an EC public key on secp256k1"),
        (with_value(public, "crv", "\"p-256\""), "an EC public key on an unknown curve"),
        (r#"{"kty":"OKP","crv":"X25519","x":"AA"}"#.into(), "an X25519 public key"),
        (r#"{"kty":"OKP","crv":"X448","x":"AA","d":"AA"}"#.into(), "an X448 private key"),
        (r#"{"kty":"OKP","crv":"Ed448","x":"AA"}"#.into(), "an Ed448 public key"),
        (r#"{"kty":"AKP","alg":"ML-DSA-44","pub":"AA"}"#.into(), "an ML-DSA-44 public key"),
        (r#"{"kty":"AKP","alg":"ML-DSA-44","priv":"AA"}"#.into(), "an ML-DSA-44 private key"),
        (r#"{"kty":"oct","k":"AA"}"#.into(), "a symmetric key (`kty` is `oct`)"),
        (r#"{"kty":"ec"}"#.into(), "a JWK of an unknown `kty`"),
        (format!(r#"{{"keys":[{public}]}}"#), "a JWK set: give one key of its member `keys`"),
        (format!("[{public}]"), "a JSON array: give one key of it"),
        (r#"{"protected":"AA","ciphertext":"AA"}"#.into(), "an encrypted JWK (a JWE)"),
        ("eyJhbGciOiJkaXIifQ..AA.AA.AA".into(), "a token or an encrypted JWK"),
        (
            fixture!("P-256.jwk").into(),
            "a private JWK: give only its public members, and do not hand out the others",
        ),
        // One private member is enough, even if it belongs to another kind of key.
        (
            with(public, r#""priv": null"#),
            "a private JWK: give only its public members, and do not hand out the others",
        ),
        (fixture!("P-256.pub.pem").into(), "a public key in PEM: read it with `from_pem`"),
        (fixture!("P-256.pem").into(), "a private key in PEM: read it with `from_pem`"),
        (fixture!("rsa.cert.pem").into(), "a certificate in PEM"),
        ("keys/public.jwk".into(), "the name of a file: read the file, and give its content"),
    ] {
        assert_eq!(
            message(public_from_jwk(&text, ES256)),
            format!("ES256 needs an EC public key on P-256; found {found}"),
        );
    }
    for (text, found) in [
        (fixture!("P-256.pub.jwk"), "a public JWK"),
        (fixture!("rsa.pub.jwk"), "an RSA public key"),
        (fixture!("rsa.jwk"), "an RSA private key"),
    ] {
        assert_eq!(
            message(private_from_jwk(text, ES256)),
            format!("ES256 needs an EC private key on P-256; found {found}"),
        );
    }
}
