//! Damaged keys are refused without a panic.

use super::*;

const PRIVATE: [(&str, Wanted); 13] = [
    (fixture!("P-256.pem"), ES256),
    (fixture!("P-384.pem"), ES384),
    (fixture!("P-521.pem"), ES512),
    (fixture!("P-256.sec1.pem"), ES256),
    (fixture!("P-384.sec1.pem"), ES384),
    (fixture!("P-521.sec1.pem"), ES512),
    (fixture!("ed25519.pem"), EDDSA),
    (fixture!("ml-dsa-65.pem"), ML_DSA_65),
    (fixture!("rsa.pem"), RS256),
    (fixture!("rsa.pkcs1.pem"), RS256),
    (fixture!("pss.pem"), PS256),
    (fixture!("pss-sha256-32.pem"), PS256),
    (fixture!("pss-sha512-64.pem"), PS512),
];

const PUBLIC: [(&str, Wanted); 8] = [
    (fixture!("P-256.pub.pem"), ES256),
    (fixture!("P-384.pub.pem"), ES384),
    (fixture!("P-521.pub.pem"), ES512),
    (fixture!("ed25519.pub.pem"), EDDSA),
    (fixture!("ml-dsa-65.pub.pem"), ML_DSA_65),
    (fixture!("rsa.pub.pem"), RS256),
    (fixture!("rsa.pkcs1.pub.pem"), RS256),
    (fixture!("pss-sha256-32.pub.pem"), PS256),
];

/// Changes each byte of a key: to every other value if it is near the beginning, where most of the
/// structure is, otherwise to one of them.
fn each_change(bytes: &[u8], mut each: impl FnMut(&[u8])) {
    let all = (1..=255).collect::<Vec<u8>>();
    let mut changed = bytes.to_vec();
    for at in 0..bytes.len() {
        let masks = if at < 48 { &all[..] } else { &[[1, 0x20, 0x80, 0xff][at % 4]] };
        for mask in masks {
            changed[at] = bytes[at] ^ mask;
            each(&changed);
        }
        changed[at] = bytes[at];
    }
}

#[test]
fn truncated_der() {
    for (pem, wanted) in PRIVATE {
        let der = to_der(pem);
        for len in 0..der.len() {
            assert!(private_from_der(&der[..len], wanted).is_err(), "{len}: {pem}");
        }
        private_from_der(&der, wanted).unwrap();
    }
    for (pem, wanted) in PUBLIC {
        let der = to_der(pem);
        for len in 0..der.len() {
            assert!(public_from_der(&der[..len], wanted).is_err(), "{len}: {pem}");
        }
        public_from_der(&der, wanted).unwrap();
    }
}

/// The outer length fits, but the inner elements are cut off.
#[test]
fn truncated_content() {
    for (pem, wanted) in PRIVATE.into_iter().chain(PUBLIC) {
        let der = to_der(pem);
        let header = if der[1] < 0x80 { 2 } else { 2 + usize::from(der[1] & 0x7f) };
        for len in header..der.len() {
            let content = &der[header..len];
            let [high, low] = u16::try_from(content.len()).unwrap().to_be_bytes();
            let outer: &[u8] = match content.len() {
                0..0x80 => &[0x30, low],
                0x80..0x100 => &[0x30, 0x81, low],
                _ => &[0x30, 0x82, high, low],
            };
            let cut = [outer, content].concat();
            // The optional public half at the end of a private key may be missing.
            assert!(public_from_der(&cut, wanted).is_err(), "{len}: {pem}");
            if let Ok(key) = private_from_der(&cut, wanted) {
                let whole = private_from_der(&der, wanted).unwrap().material;
                let rest = parts(&key.material);
                assert!(parts(&whole).starts_with(&rest) && rest.len() < parts(&whole).len());
            }
        }
    }
}

#[test]
fn changed_der() {
    let mut kinds = [0; 2];
    for (pem, wanted) in PRIVATE {
        let der = to_der(pem);
        each_change(&der, |changed| {
            kinds[usize::from(private_from_der(changed, wanted).is_ok())] += 1;
            assert!(public_from_der(changed, wanted).is_err());
        });
    }
    for (pem, wanted) in PUBLIC {
        let der = to_der(pem);
        each_change(&der, |changed| {
            // An accepted change gives another key, because each key has one spelling. The restrictions of
            // a PSS key are not a part of the material.
            if let Ok(key) = public_from_der(changed, wanted)
                && wanted.algorithm != "PS256"
            {
                assert_ne!(key.material, public_from_der(&der, wanted).unwrap().material);
            }
        });
    }
    assert!(kinds.iter().all(|&count| count > 1000), "{kinds:?}");
}

#[test]
fn changed_certificates() {
    for pem in [fixture!("P-256.cert.pem"), fixture!("rsa.v1.cert.pem")] {
        let der = to_der(pem);
        let wrap = |der: &[u8]| {
            let body = STANDARD.encode(der);
            std::format!("-----BEGIN CERTIFICATE-----{body}-----END CERTIFICATE-----")
        };
        let wanted = if pem == fixture!("P-256.cert.pem") { ES256 } else { RS256 };
        for len in 0..der.len() {
            assert!(public_from_certificate_pem(&wrap(&der[..len]), wanted).is_err());
        }
        each_change(&der, |changed| {
            let _ = public_from_certificate_pem(&wrap(changed), wanted);
        });
    }
}

#[test]
fn truncated_and_changed_text() {
    for (text, wanted) in PRIVATE {
        for len in 0..text.trim_end().len() {
            assert!(private_from_pem(&text[..len], wanted).is_err(), "{len}: {text}");
        }
    }
    for (text, wanted) in [
        (fixture!("P-256.jwk"), ES256),
        (fixture!("ed25519.jwk"), EDDSA),
        (fixture!("ml-dsa-44.jwk"), ML_DSA_44),
        (fixture!("rsa.jwk"), RS256),
    ] {
        for len in 0..text.trim_end().len() {
            assert!(private_from_jwk(&text[..len], wanted).is_err(), "{len}: {text}");
        }
        each_change(text.as_bytes(), |changed| {
            if let Ok(changed) = str::from_utf8(changed) {
                let _ = private_from_jwk(changed, wanted);
                let _ = public_from_jwk(changed, wanted);
                let _ = private_from_pem(changed, wanted);
            }
        });
    }
}

#[test]
fn trailing_bytes() {
    for (pem, wanted) in PRIVATE.into_iter().chain(PUBLIC) {
        for tail in [&b"\0"[..], b"\n", b"\x05\0", &to_der(pem)] {
            let der = [to_der(pem).as_slice(), tail].concat();
            let expected = std::format!(
                "cannot read the {} key as DER: there are bytes after its end",
                wanted.algorithm
            );
            assert_eq!(message(private_from_der(&der, wanted)), expected);
            assert_eq!(message(public_from_der(&der, wanted)), expected);
        }
    }
}

#[test]
fn deep_and_huge_values() {
    let mut deep = vec![];
    for _ in 0..9000 {
        let [high, low] = u16::try_from(deep.len()).unwrap().to_be_bytes();
        deep.splice(0..0, [0x30, 0x82, high, low]);
        if deep.len() > 60_000 {
            break;
        }
    }
    assert!(private_from_der(&deep, RS256).is_err());
    assert!(public_from_der(&deep, RS256).is_err());
    for bytes in [
        vec![],
        vec![0x30],
        vec![0x30, 0x80],
        vec![0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
        vec![0xff; 64],
    ] {
        assert_eq!(
            message(private_from_der(&bytes, RS256)),
            "cannot read the RS256 key as DER: it is damaged or cut off"
        );
    }
    assert_eq!(
        message(private_from_der(&vec![0x30; 64 * 1024 + 1], RS256)),
        "cannot read the RS256 key as DER: it is longer than 64 KiB"
    );
    let deep = "{\"a\":".repeat(10_000);
    assert!(private_from_jwk(&deep, RS256).is_err());
    assert!(private_from_pem(&"-----BEGIN A-----".repeat(3000), RS256).is_err());
    assert!(private_from_pem(&"-----BEGIN A----------END A-----".repeat(2000), RS256).is_err());
}
