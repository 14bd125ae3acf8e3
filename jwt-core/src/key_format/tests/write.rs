//! The writers, and the thumbprints of the RFCs.

use super::*;

#[test]
fn pem_is_the_one_that_openssl_writes() {
    for (pem, wanted) in [
        (fixture!("P-256.pub.pem"), ES256),
        (fixture!("P-384.pub.pem"), ES384),
        (fixture!("P-521.pub.pem"), ES512),
        (fixture!("ed25519.pub.pem"), EDDSA),
        (fixture!("rsa.pub.pem"), RS256),
    ] {
        assert_eq!(public_to_pem(&public_from_pem(pem, wanted).unwrap().material), pem);
    }
}

#[test]
fn numbers_without_a_sign_byte_stay_without_it() {
    let key = PublicMaterial::Rsa { n: vec![0x7f; 256], e: vec![1, 0, 1] };
    let read = public_from_pem(&public_to_pem(&key), RS256);
    assert_eq!(
        message(read),
        "RS256 needs an RSA key of 2048 to 8192 bits; found one of 2047 bits"
    );
}

#[test]
fn jwks_have_public_members_only() {
    let key = public_from_jwk(fixture!("ed25519.pub.jwk"), EDDSA).unwrap().material;
    let PublicMaterial::Ed25519(x) = key else { panic!("{key:?}") };
    let x = crate::base64url::encode(&x);
    assert_eq!(
        public_to_jwk(&key, "sig", None, None),
        std::format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}","use":"sig"}}"#)
    );
    for (jwk, wanted) in [
        (fixture!("P-256.pub.jwk"), ES256),
        (fixture!("P-384.pub.jwk"), ES384),
        (fixture!("P-521.pub.jwk"), ES512),
        (fixture!("ed25519.pub.jwk"), EDDSA),
        (fixture!("rsa.pub.jwk"), RS256),
    ] {
        let key = public_from_jwk(jwk, wanted).unwrap().material;
        let written = public_to_jwk(&key, "sig", Some(wanted.algorithm), Some("a \"b\" é"));
        let mut expected: serde_json::Value = serde_json::from_str(jwk).unwrap();
        expected["use"] = "sig".into();
        expected["alg"] = wanted.algorithm.into();
        expected["kid"] = "a \"b\" é".into();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&written).unwrap(), expected);
        let read = public_from_jwk(&written, wanted).unwrap();
        assert_eq!((read.material, read.kid.as_deref()), (key, Some("a \"b\" é")));
    }
}

#[test]
fn thumbprints() {
    // RFC 7638 §3.1.
    let rsa = r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}"#;
    // The EC key of RFC 7517 A.1, whose thumbprint was computed with another SHA-256.
    let ec = r#"{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","kid":"1"}"#;
    // RFC 8037 A.3.
    let ed25519 =
        r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    for (jwk, wanted, kid, expected) in [
        (rsa, RS256, Some("2011-04-29"), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"),
        (ec, ES256, Some("1"), "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s"),
        (ed25519, EDDSA, None, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"),
    ] {
        let key = public_from_jwk(jwk, wanted).unwrap();
        assert_eq!(key.kid.as_deref(), kid);
        assert_eq!(thumbprint(&key.material), expected);
    }
}
