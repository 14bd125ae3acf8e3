//! Runs every target on its seeds, which include inputs that found a fault. Does not need a nightly
//! toolchain.

use std::fs;

use typed_jwt::__private_0_1_0::encrypt_raw;
use typed_jwt::{Claims, EncryptionAlgorithm, EncryptionKey, Scratch, Verified, jwe};
use typed_jwt_fuzz::types::{Borrowing, Closed, Collecting, Everything, Tenant, now};
use typed_jwt_fuzz::{model, signer};

fn replay(target: &str, check: fn(&[u8])) {
    let seeds: Vec<_> = fs::read_dir(format!("seeds/{target}")).unwrap().collect();
    assert!(seeds.len() >= 4, "{target} has {} seeds", seeds.len());
    for seed in seeds {
        check(&fs::read(seed.unwrap().path()).unwrap());
    }
}

#[test]
fn token() {
    replay("token", typed_jwt_fuzz::token::check);
}

#[test]
fn header() {
    replay("header", typed_jwt_fuzz::header::check);
}

#[test]
fn claims() {
    replay("claims", typed_jwt_fuzz::claims::check);
}

#[test]
fn jwe() {
    replay("jwe", typed_jwt_fuzz::jwe::check);
}

/// The target accepts every header that library and model refuse; these must be accepted.
#[test]
fn good_encrypted_seeds_are_decrypted() {
    fn decrypts<A: EncryptionAlgorithm>(name: &str, key: &EncryptionKey<A>) {
        let seed = fs::read(format!("seeds/jwe/{name}")).unwrap();
        let (header, payload) = str::from_utf8(&seed[2..]).unwrap().split_once('.').unwrap();
        let token = encrypt_raw(key, header, payload.as_bytes()).unwrap();
        assert_eq!(jwe::decrypt(&token, key).unwrap().payload(), payload.as_bytes(), "{name}");
    }
    decrypts("dir-0", &signer::a256gcm());
    decrypts("escaped-0", &signer::a256gcm());
    decrypts("wrap-1", &signer::a256kw());
    decrypts("cbc-2", &signer::a256cbc_hs512());
}

#[test]
fn jws() {
    replay("jws", typed_jwt_fuzz::jws::check);
}

#[test]
fn round_trip() {
    replay("round_trip", typed_jwt_fuzz::round_trip::check);
}

#[test]
fn keys() {
    replay("keys", typed_jwt_fuzz::keys::check);
}

#[test]
fn key_files() {
    replay("key_files", typed_jwt_fuzz::key_files::check);
}

#[test]
fn signatures() {
    replay("signatures", typed_jwt_fuzz::signatures::check);
}

#[test]
fn fast_path() {
    replay("fast_path", typed_jwt_fuzz::fast_path::check);
}

/// The fuzzer needs seeds that are accepted, because refused inputs reach few rules.
#[test]
fn good_seeds_are_accepted() {
    let key = signer::hs256();
    let token = |name: &str| {
        let payload = fs::read(format!("seeds/claims/{name}")).unwrap();
        signer::token(br#"{"alg":"HS256","typ":"session+jwt"}"#, &payload)
    };
    Everything::verify_at(&token("everything"), &key, now()).unwrap();
    Everything::verify_at(&token("defaults"), &key, now()).unwrap();
    Collecting::verify_at(&token("collecting"), &key, now()).unwrap();
    Closed::verify_at(&token("closed"), &key, now()).unwrap();
    Tenant::verify_at(&token("tenant"), &key, now()).unwrap();
    let mut scratch = Scratch::new();
    Borrowing::verify_in_at(&token("borrowing"), &key, &mut scratch, now()).unwrap();
    let own = fs::read("seeds/fast_path/everything").unwrap();
    let token = signer::token(br#"{"alg":"HS256","typ":"session+jwt"}"#, &own[1..]);
    let mut scratch = Scratch::new();
    let short: Option<Verified<Everything>> =
        typed_jwt::__private_0_1_0::verify_by_layout(&token, &key, &mut scratch, now());
    short.expect("the fast path reads a token that the type wrote");
}

#[test]
fn key_files_are_keys() {
    for seed in fs::read_dir("seeds/key_files").unwrap() {
        let path = seed.unwrap().path();
        let is_certificate = path.display().to_string().contains("crt");
        let is_key = typed_jwt_fuzz::key_files::is_key(&fs::read(&path).unwrap());
        assert_ne!(is_key, is_certificate, "{}", path.display());
    }
}

/// Tests the model with the examples of RFC 8259 §13 and RFC 7515 appendix C, and with similar
/// invalid texts.
#[test]
fn model_follows_the_rfcs() {
    assert_eq!(model::base64url("A-z_4ME"), Some(vec![3, 236, 255, 224, 193]));
    for text in ["A-z_4MF", "A-z_4ME=", "A-z_4", "A+z/4ME", "A-z_ 4ME"] {
        assert_eq!(model::base64url(text), None, "{text}");
    }
    let is_strict = |json: &str| model::json::read(json.as_bytes()).strict().is_some();
    for json in [
        r#"{"Image":{"Width":800,"Title":"\u00e9\/","Animated":false,"IDs":[116,-9.43e+3]}}"#,
        " { } ",
        r#"{"a":"\ud83d\ude00","b":{"a":[]}}"#,
    ] {
        assert!(is_strict(json), "{json}");
    }
    for json in [
        "[]",
        "{} {}",
        "\u{feff}{}",
        r#"{"a":1,"\u0061":1}"#,
        r#"{"x":[{"a":1,"a":1}]}"#,
        r#"{"a":"\ud83d"}"#,
        r#"{"a":"\ude00\ud83d"}"#,
        r#"{"a":01}"#,
        r#"{"a":1.}"#,
        r#"{"a":.1}"#,
        r#"{"a":1e}"#,
        r#"{"a":+1}"#,
        r#"{"a":1e400}"#,
        r#"{"a":nul}"#,
        r#"{"a":1,}"#,
        "{\"a\":\"\n\"}",
    ] {
        assert!(!is_strict(json), "{json}");
    }
}
