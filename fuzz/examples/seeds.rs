//! Writes `seeds/`: the first inputs of the fuzzer for each target.
//!
//! Run `cargo run --example seeds` after a change of the input format of a target.

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use typed_jwt::{
    Claims, Ed25519VerifyingKey, Es256VerifyingKey, Es384VerifyingKey, Es512VerifyingKey,
    MlDsa44VerifyingKey, Rs256VerifyingKey, jws,
};
use typed_jwt_fuzz::signer::{self, base64url};
use typed_jwt_fuzz::types::{Borrowing, Closed, Collecting, Everything, Tenant, now};

const HEADERS: [(&str, &str); 10] = [
    ("plain", r#"{"alg":"HS256"}"#),
    ("session", r#"{"alg":"HS256","typ":"session+jwt","kid":"a"}"#),
    ("media-type", r#"{"typ":"APPLICATION/Session+JWT","alg":"HS256","cty":"JWT"}"#),
    ("escaped", r#"{ "\u0061lg" : "\u0048S256", "kid":"\ud83d\ude00\n\/", "x":[1.5e-3,{}] }"#),
    ("none", r#"{"alg":"none"}"#),
    ("crit", r#"{"alg":"HS256","crit":["b64"],"b64":false}"#),
    ("jwk", r#"{"alg":"HS256","jwk":{"kty":"oct","k":"AA"},"jku":"https://a.example","x5c":[]}"#),
    ("duplicate", r#"{"alg":"HS256","alg":"none"}"#),
    ("zip", r#"{"alg":"HS256","enc":"A256GCM","zip":"DEF","typ":null}"#),
    ("own", r#"{"alg":"HS256","typ":"session+jwt"}"#),
];

const ENCRYPTED_HEADERS: [(&str, &str); 6] = [
    ("dir", r#"{"alg":"dir","enc":"A256GCM","kid":"a"}"#),
    ("wrap", r#"{"alg":"A256KW","enc":"A256GCM","typ":"session+jwt"}"#),
    ("cbc", r#"{"enc":"A256CBC-HS512","alg":"dir","cty":"JWT"}"#),
    ("escaped", r#"{ "\u0065nc" : "\u0041256GCM", "alg":"dir", "iss":"a", "x":[1.5e-3,{}] }"#),
    ("zip", r#"{"alg":"dir","enc":"A256GCM","zip":"DEF","epk":{},"p2c":1}"#),
    ("crit", r#"{"alg":"A256KW","enc":"A128GCM","crit":["exp"],"jwk":null}"#),
];

const POLICY: &str =
    r#""iss":"https://auth.example.com","aud":["x","web"],"iat":1700000000,"exp":1.7000009e9"#;

const CLAIMS: [(&str, &str); 9] = [
    (
        "everything",
        r#""sub":"u","nbf":1699999999.25,"name":"n","small":255,"signed":-9,"unsigned":18446744073709551615,
        "wide":170141183460469231731687303715884105727,"ratio":1e308,"yes":true,"letter":"é",
        "list":[1,-2],"map":{"a":1,"\n":2},"numbered":{"7":true},"pair":[1,"x"],
        "place":{"city":"c","at":[0.1,2],"tags":[null,3]},"role":{"Admin":{"level":1,"of":null}},
        "ein \"Name\"":{"city":"d","at":null},"any":[{"a":[null,1.5,"\u00e9"]}]"#,
    ),
    (
        "defaults",
        r#""sub":"","small":0,"signed":0,"unsigned":0,"wide":0,"ratio":-0.0,"yes":false,"letter":"\u0000",
        "list":[],"map":{},"numbered":{},"pair":[0,""],"place":{"city":""},"role":"Guest","any":null"#,
    ),
    (
        "collecting",
        r#""sub":"u","level":7,"https://a.example/x":{"y":[true]},"n":12345678901234567890"#,
    ),
    ("borrowing", r#""sub":"u\n","plain":"as it is","either":"\u0061","list":["a","b"]"#),
    ("closed", r#""level":1,"name":null"#),
    ("tenant", r#""tenant":"auth","client_id":"app","level":1"#),
    ("duplicate", r#""level":1,"x":{"a":1,"\u0061":2}"#),
    ("surrogate", r#""level":1,"x":"\ud800""#),
    ("deep", r#""level":1,"x":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1e999]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"#),
];

/// Writes payloads as the types write them, with each header.
fn fast_path() -> std::io::Result<()> {
    let key = signer::hs256();
    let own = |name: &str, choice: char, token: &str| {
        let payload =
            jws::verify(token, &key).expect("a token that was just issued").payload().to_vec();
        let payload = String::from_utf8(payload).expect("JSON");
        seed("fast_path", name, format!("{choice}{payload}"))
    };
    let read = |name: &str| {
        let (_, claims) = CLAIMS.iter().find(|(known, _)| *known == name).expect("a known name");
        signer::token(HEADERS[9].1.as_bytes(), format!("{{{POLICY},{claims}}}").as_bytes())
    };
    for (name, choice) in [("everything", '\0'), ("defaults", '@')] {
        let claims = Everything::verify_at(&read(name), &key, now()).expect("valid claims");
        own(name, choice, &claims.encode_at(&key, now()).expect("valid claims"))?;
    }
    let claims = Collecting::verify_at(&read("collecting"), &key, now()).expect("valid claims");
    own("collecting", '\0', &claims.encode_at(&key, now()).expect("valid claims"))?;
    let claims = Closed { level: 1, name: Some("n".into()) };
    let tenant = Tenant { tenant: "other".into(), level: Some(1) };
    own("tenant", '\0', &tenant.encode_at(&key, now()).expect("valid claims"))?;
    own("closed", 'A', &claims.encode_at(&key, now()).expect("valid claims"))?;
    let claims =
        Borrowing { user: "u".into(), plain: "as it is", either: None, list: vec!["a", "b"] };
    own("borrowing", '\u{2}', &claims.encode_at(&key, now()).expect("valid claims"))?;
    own("other-header", '\u{3}', &claims.encode_at(&key, now()).expect("valid claims"))
}

/// Writes the files of `keys/` and their DER, and the public keys as JWK.
fn key_files() -> std::io::Result<()> {
    for file in fs::read_dir("keys")? {
        let path = file?.path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name in ASCII");
        let text = fs::read_to_string(&path)?;
        if path.extension().is_some_and(|extension| extension == "jwt") {
            continue;
        }
        if text.starts_with("-----") {
            let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
            let der = STANDARD.decode(body).expect("PEM holds base64");
            seed("key_files", &format!("{name}.der"), der)?;
        }
        seed("key_files", name, text)?;
    }
    let public = |name: &str| fs::read_to_string(format!("keys/{name}-public.pem"));
    macro_rules! jwk {
        ($key:ident, $name:literal) => {
            let key = $key::from_pem(public($name)?).expect("a public key");
            seed("key_files", concat!($name, "-public.jwk"), key.with_thumbprint_id().to_jwk())?;
        };
    }
    jwk!(Es256VerifyingKey, "es256");
    jwk!(Es384VerifyingKey, "es384");
    jwk!(Es512VerifyingKey, "es512");
    jwk!(Ed25519VerifyingKey, "ed25519");
    jwk!(MlDsa44VerifyingKey, "ml-dsa-44");
    jwk!(Rs256VerifyingKey, "rsa");
    Ok(())
}

/// Writes each change of a signature for each of the seven algorithms.
fn signatures() -> std::io::Result<()> {
    for change in 0..=22 {
        for alg in 0..7 {
            let input = [&[change * 7 + alg][..], &[0, 0, 1, 32, 0, 128]].concat();
            seed("signatures", &format!("{change:02}-{alg}"), input)?;
        }
    }
    Ok(())
}

/// Writes each header with each algorithm without a change, and with each change.
fn jwe() -> std::io::Result<()> {
    for (name, header) in ENCRYPTED_HEADERS {
        let header = base64url(header.as_bytes());
        for algorithm in 0..3_u8 {
            // The token is not changed.
            let input = [&[8 * 3 + algorithm, 0], header.as_bytes(), b".{}"].concat();
            seed("jwe", &format!("{name}-{algorithm}"), input)?;
        }
        seed("token", &format!("encrypted-{name}"), format!("{header}..AAAA.AAAA.AAAA"))?;
    }
    for change in 0..8_u8 {
        for (algorithm, (name, header)) in (0..).zip(&ENCRYPTED_HEADERS[..3]) {
            let header = base64url(header.as_bytes());
            let first: u8 = change * 3 + algorithm;
            let input = [&[first, change * 5], header.as_bytes(), b".a payload"].concat();
            seed("jwe", &format!("{name}-changed-{change}"), input)?;
        }
    }
    Ok(())
}

fn main() -> std::io::Result<()> {
    jwe()?;
    key_files()?;
    signatures()?;
    let payload = |claims: &str| format!("{{{POLICY},{claims}}}");
    let signing_input = |header: &str, payload: &str| {
        format!("{}.{}", base64url(header.as_bytes()), base64url(payload.as_bytes()))
    };

    for (name, header) in HEADERS {
        seed("header", name, header)?;
        seed("token", name, format!("{}.e30.AAAA", base64url(header.as_bytes())))?;
        // The first byte selects HS256 without tampering.
        seed("jws", name, format!("\u{12}{}", signing_input(header, "{}")))?;
    }
    for (name, claims) in CLAIMS {
        seed("claims", name, payload(claims))?;
    }
    fast_path()?;
    let aud_and_iss = r#""aud":"app","iss":"https://auth.example.com","level":1"#;
    // Times on both sides of a whole second.
    for (name, times) in [
        ("expired", r#""exp":1699999970,"nbf":1700000030"#),
        ("not-expired", r#""exp":1699999970.5,"nbf":1700000030"#),
        ("not-yet", r#""exp":1699999971,"nbf":1700000030.5"#),
    ] {
        seed("claims", name, format!("{{{aud_and_iss},{times}}}"))?;
    }
    for (name, text) in [("dots", "...."), ("empty", ".."), ("padded", "eyJ9==.e30.AA=")] {
        seed("token", name, text)?;
    }
    for (choice, alg) in [(0x13, "HS384"), (0x14, "HS512")] {
        let header = format!(r#"{{"alg":"{alg}"}}"#);
        let input = signing_input(&header, "not JSON");
        seed("jws", alg, format!("{}{input}", char::from(choice)))?;
    }
    let own = Closed { level: 1, name: None }.encode_at(&signer::hs256(), now());
    let own = own.expect("a small token");
    // No input of this target may verify, and the fuzzer must not find the right signature by deleting a
    // character of a wrong one.
    let (signing_input, signature) = own.rsplit_once('.').expect("a token has dots");
    seed("token", "forged", format!("{signing_input}.{}", "A".repeat(signature.len())))?;

    // The values that `arbitrary` generates from these bytes do not matter; the fuzzer mutates
    // them.
    for (name, step) in [("rising", 1_u8), ("sevens", 7), ("wide", 113), ("zeros", 0)] {
        let bytes: Vec<u8> =
            (0..=255_u8).cycle().take(512).map(|at| at.wrapping_mul(step)).collect();
        seed("round_trip", name, bytes)?;
    }

    seed("keys", "bytes", [0xa5; 64])?;
    seed("keys", "short", [0xa5; 31])?;
    seed("keys", "base64url", base64url(&[0xa5; 48]))?;
    seed("keys", "padded", "pYKlgqWCpYKlgqWCpYKlgqWCpYKlgqWCpYKlgqWCpYI=")?;
    seed(
        "keys",
        "pem",
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----\n",
    )?;
    seed(
        "keys",
        "jwk",
        r#" {"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
    )?;
    seed("keys", "ssh", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHUy")?;
    let der = [&b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\0"[..], &[7; 32]].concat();
    seed("keys", "der-base64url", base64url(&der))?;
    seed("keys", "der", der)
}

fn seed(target: &str, name: &str, bytes: impl AsRef<[u8]>) -> std::io::Result<()> {
    let folder = Path::new("seeds").join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(name), bytes)
}
