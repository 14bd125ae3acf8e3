use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::*;
use crate::base64url;

fn signature(key: &dyn Signer, input: &[u8]) -> Vec<u8> {
    let mut buffer = [0; 64];
    let len = key.sign(input, &mut buffer).unwrap();
    buffer[..len].to_vec()
}

#[test]
fn a_key_is_at_least_as_long_as_the_hash() {
    fn shortest<A: HmacAlgorithm>() -> usize {
        (0..100).find(|&len| HmacKey::<A>::from_bytes(alloc::vec![7; len]).is_ok()).unwrap()
    }
    assert_eq!(shortest::<Hs256>(), 32);
    assert_eq!(shortest::<Hs384>(), 48);
    assert_eq!(shortest::<Hs512>(), 64);
}

#[test]
fn keys_in_file_formats_are_refused() {
    let pem = "-----BEGIN PUBLIC KEY-----MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE";
    let not_a_secret = KeyError::NotASecret { found: "a PEM document" };
    assert_eq!(HmacKey::<Hs256>::from_bytes(pem).unwrap_err(), not_a_secret);
    assert_eq!(HmacKey::<Hs256>::from_base64url(pem).unwrap_err(), not_a_secret);
    let encoded = base64url::encode(pem.as_bytes());
    assert_eq!(HmacKey::<Hs256>::from_base64url(encoded).unwrap_err(), not_a_secret);
}

#[test]
fn base64url_secrets_are_read_strictly() {
    let text = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T";
    assert!(HmacKey::<Hs256>::from_base64url(text).is_ok());
    for other in [format!("{text}="), format!("{text}\n"), text.replace('-', "+")] {
        let error = HmacKey::<Hs256>::from_base64url(other).unwrap_err();
        let expected = SecretEncoding::Base64url;
        assert!(
            matches!(error, KeyError::InvalidEncoding { encoding, .. } if encoding == expected)
        );
    }
}

#[cfg(feature = "std")]
#[test]
fn an_environment_variable_is_named_when_it_fails() {
    let missing = HmacKey::<Hs256>::from_env("TYPED_JWT_NO_SUCH_VARIABLE").unwrap_err();
    assert!(missing.to_string().contains("`TYPED_JWT_NO_SUCH_VARIABLE` is not set"));
    // PATH is set in every test environment and is not a key.
    let refused = HmacKey::<Hs256>::from_env("PATH").unwrap_err();
    assert!(refused.to_string().starts_with("the environment variable `PATH`: "), "{refused}");
}

#[cfg(feature = "std")]
#[test]
fn generated_keys_differ() {
    let sign = |key: HmacKey<Hs512>| signature(&key, b"input");
    assert_ne!(sign(HmacKey::generate()), sign(HmacKey::generate()));
}

#[test]
fn a_key_id_that_differs_is_another_key() {
    let key = HmacKey::<Hs256>::from_bytes([7; 32]).unwrap().with_id("a/b");
    let signature = signature(&key, b"input");
    let verify = |id: Option<&str>| {
        let id = id.map(|id| crate::json::Value::well_formed(id).as_json_str().unwrap());
        VerifyingKey::snapshot(&key).select(id)?.verify(b"input", &signature)
    };
    verify(None).unwrap();
    verify(Some(r#""a\/b""#)).unwrap();
    assert!(matches!(verify(Some("\"a\"")), Err(VerifyError::UnknownKey)));
    let unnamed = HmacKey::<Hs256>::from_bytes([7; 32]).unwrap();
    let asked = crate::json::Value::well_formed("\"other\"").as_json_str();
    VerifyingKey::snapshot(&unnamed).select(asked).unwrap().verify(b"input", &signature).unwrap();
}

/// The cached first block does not change a signature.
#[test]
fn a_key_that_has_seen_tokens_signs_as_a_new_one() {
    let fresh = || HmacKey::<Hs256>::from_bytes([7; 32]).unwrap();
    let used = fresh();
    let inputs: Vec<Vec<u8>> = (0..300_usize)
        .flat_map(|len| {
            [alloc::vec![b'a'; len], [alloc::vec![b'b'; len], alloc::vec![b'a'; 9]].concat()]
        })
        .collect();
    for input in [alloc::vec![b'a'; 200]].iter().chain(&inputs) {
        let expected = signature(&fresh(), input);
        assert_eq!(signature(&used, input), expected, "{}", input.len());
        used.clone().verify(input, &expected).unwrap();
        let mut other = input.clone();
        other.push(0);
        assert!(used.verify(&other, &expected).is_err());
    }
}

#[test]
fn signatures_of_other_lengths_are_refused() {
    let key = HmacKey::<Hs256>::from_bytes([7; 32]).unwrap();
    let signature = signature(&key, b"input");
    for other in [&[][..], &signature[..31], &[&*signature, &[0]].concat()] {
        let refused = key.verify(b"input", other);
        assert!(matches!(refused, Err(VerifyError::InvalidSignature)));
    }
}

/// RFC 4231 §4: cases 1 to 4, 6 and 7. The constructors refuse keys shorter than the hash, so the
/// test prepares these keys itself.
#[test]
fn rfc_4231() {
    fn check<A: HmacAlgorithm>(key: &[u8], data: &[u8], expected: &str) {
        let mac = signature(&HmacKey::<A>::prepare(key), data);
        let hex: String = mac.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, expected, "{}", A::NAME);
    }
    let (one, two) = ([0x0b; 20], b"Jefe");
    check::<Hs256>(
        &one,
        b"Hi There",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    );
    check::<Hs384>(
        &one,
        b"Hi There",
        "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6",
    );
    check::<Hs512>(
        &one,
        b"Hi There",
        "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
    );
    let question = b"what do ya want for nothing?";
    check::<Hs256>(
        two,
        question,
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
    check::<Hs384>(
        two,
        question,
        "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
    );
    check::<Hs512>(
        two,
        question,
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
    );
    let (long, hash_first) =
        ([0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First");
    check::<Hs256>(
        &long,
        hash_first,
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    );
    check::<Hs384>(
        &long,
        hash_first,
        "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952",
    );
    check::<Hs512>(
        &long,
        hash_first,
        "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598",
    );
}
