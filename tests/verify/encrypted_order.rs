//! The order of the checks of encrypted tokens.

use serde_json::{Value, json};
use typed_jwt::Claims;

use crate::common::encrypted::{wrapped, wrapping_key};
use crate::common::{NOW, at, base64url};

#[derive(Debug, Claims)]
#[claims(
    alg = A256KW,
    enc = A256GCM,
    typ = "order+jwt",
    iss = "https://auth.example.com",
    aud = "web",
    ttl = "15m",
    max_len = 4096,
    unknown = reject,
    header(v = 1),
)]
struct Ordered {
    #[claim(sub)]
    user: String,
    #[claim(one_of = ["admin", "user"])]
    role: String,
}

const ENCRYPTED_KEY: usize = 1;
const IV: usize = 2;
const CIPHERTEXT: usize = 3;
const TAG: usize = 4;

/// The parts of a token, of which some are faulty.
#[expect(clippy::struct_excessive_bools, reason = "each is one fault")]
struct Parts {
    padding: usize,
    extra_segment: bool,
    header: Value,
    header_is_base64url: bool,
    tag_has_right_length: bool,
    /// The segments that are not base64url.
    not_base64url: Vec<usize>,
    encrypted_key_is_right: bool,
    /// Whether a member occurs twice.
    duplicate: bool,
    claims: Value,
}

impl Parts {
    fn token(&self) -> String {
        let mut header = self.header.clone();
        if self.padding > 0 {
            header["padding"] = json!("x".repeat(self.padding));
        }
        let mut header = base64url(header.to_string().as_bytes());
        if !self.header_is_base64url {
            header.push('!');
        }
        let mut payload = self.claims.to_string();
        if self.duplicate {
            payload.insert_str(1, "\"role\":1,");
        }
        let token = wrapped(&header, payload);
        let mut segments: Vec<String> = token.split('.').map(str::to_owned).collect();
        if !self.encrypted_key_is_right {
            segments[ENCRYPTED_KEY] = format!("A{}", &segments[ENCRYPTED_KEY][1..]);
        }
        for &at in &self.not_base64url {
            segments[at].replace_range(..1, "!");
        }
        if !self.tag_has_right_length {
            segments[TAG].push('A');
        }
        if self.extra_segment {
            segments.push(String::new());
        }
        segments.join(".")
    }
}

/// Removes one fault.
type Repair = Box<dyn FnOnce(&mut Parts)>;

/// Begins with a token that has every fault, and repairs one fault after the other.
#[test]
fn an_encrypted_token_with_every_fault_gets_the_errors_in_the_documented_order() {
    let mut parts = Parts {
        padding: 4096,
        extra_segment: true,
        header: json!({
            "alg": "dir", "enc": "A128GCM", "typ": "other", "zip": "DEF", "p2c": 1, "cty": "JWT",
            "kid": 5, "sub": "somebody", "v": 2,
        }),
        header_is_base64url: false,
        tag_has_right_length: false,
        not_base64url: vec![CIPHERTEXT, ENCRYPTED_KEY, IV, TAG],
        encrypted_key_is_right: false,
        duplicate: true,
        claims: json!({
            "iss": 1, "sub": "u-1", "exp": NOW - 100, "aud": "cli", "surprise": true, "role": "guest",
        }),
    };
    let set = |name: &'static str, value: Value| -> Repair {
        Box::new(move |parts| parts.claims[name] = value)
    };
    let set_header = |name: &'static str, value: Value| -> Repair {
        Box::new(move |parts| parts.header[name] = value)
    };
    let remove_header = |name: &'static str| -> Repair {
        Box::new(move |parts| drop(parts.header.as_object_mut().unwrap().remove(name)))
    };
    let encode = || -> Repair {
        Box::new(|parts| {
            parts.not_base64url.remove(0);
        })
    };
    let steps: Vec<(&str, Repair)> = vec![
        ("TooLong", Box::new(|parts| parts.padding = 0)),
        ("Malformed(NotFiveSegments)", Box::new(|parts| parts.extra_segment = false)),
        ("Malformed(HeaderNotBase64url)", Box::new(|parts| parts.header_is_base64url = true)),
        ("Malformed(HeaderParameterType)", set_header("kid", json!("other"))),
        ("UnexpectedAlgorithm", set_header("alg", json!("A256KW"))),
        ("UnexpectedEncryption", set_header("enc", json!("A256GCM"))),
        ("UnexpectedType", set_header("typ", json!("order+jwt"))),
        ("CriticalHeader { parameter: \"zip\"", remove_header("zip")),
        ("CriticalHeader { parameter: \"p2c\"", remove_header("p2c")),
        ("Malformed(ContentType)", remove_header("cty")),
        ("UnexpectedHeader", set_header("v", json!(1))),
        ("Malformed(SegmentLength)", Box::new(|parts| parts.tag_has_right_length = true)),
        ("UnknownKey", set_header("kid", json!("own"))),
        ("Malformed(CiphertextNotBase64url)", encode()),
        ("Malformed(EncryptedKeyNotBase64url)", encode()),
        ("Malformed(IvNotBase64url)", encode()),
        ("Malformed(TagNotBase64url)", encode()),
        ("DecryptionFailed", Box::new(|parts| parts.encrypted_key_is_right = true)),
        ("Malformed(DuplicateMember)", Box::new(|parts| parts.duplicate = false)),
        ("Malformed(ReplicatedClaim)", set_header("sub", json!("u-1"))),
        ("InvalidClaim { claim: \"iss\"", set("iss", json!("https://evil.example.com"))),
        ("Expired", set("exp", json!(NOW + 900))),
        ("UnexpectedIssuer", set("iss", json!("https://auth.example.com"))),
        ("UnexpectedAudience", set("aud", json!("web"))),
        (
            "InvalidClaim { claim: \"surprise\"",
            Box::new(|parts| drop(parts.claims.as_object_mut().unwrap().remove("surprise"))),
        ),
        ("Rejected { claim: \"role\"", set("role", json!("admin"))),
    ];
    let key = wrapping_key().with_id("own");
    for (expected, repair) in steps {
        let refused = Ordered::verify_at(&parts.token(), &key, at(NOW));
        let refused = format!("{:?}", refused.unwrap_err());
        assert!(refused.starts_with(expected), "expected {expected}, got {refused}");
        repair(&mut parts);
    }
    let accepted = Ordered::verify_at(&parts.token(), &key, at(NOW)).unwrap();
    assert_eq!((&*accepted.user, &*accepted.role), ("u-1", "admin"));
}

/// Faults of the plaintext are reported only if the token is authentic.
#[test]
fn a_forged_token_gives_decryption_failed_for_all_payloads() {
    let header =
        base64url(br#"{"alg":"A256KW","enc":"A256GCM","typ":"order+jwt","v":1,"sub":"u-2"}"#);
    for payload in
        ["", "[]", "null", "{", "{\"role\":1,\"role\":2}", "{\"sub\":\"u-1\"}", "\u{feff}{}"]
    {
        let token = wrapped(&header, payload);
        let refused = Ordered::verify_at(&token, &wrapping_key(), at(NOW)).unwrap_err();
        assert!(format!("{refused:?}").starts_with("Malformed("), "{payload}: {refused:?}");
        let (rest, _) = token.rsplit_once('.').unwrap();
        let forged = format!("{rest}.{}", base64url(&[0; 16]));
        let refused = Ordered::verify_at(&forged, &wrapping_key(), at(NOW)).unwrap_err();
        assert_eq!(format!("{refused:?}"), "DecryptionFailed", "{payload}");
    }
}
