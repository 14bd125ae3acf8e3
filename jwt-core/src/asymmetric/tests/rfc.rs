//! The examples of RFC 7515, RFC 7520 and RFC 8037 that have a public-key signature.

use std::format;
#[cfg(feature = "ecdsa")]
use std::string::ToString;

use crate::alg::PublicKeyAlgorithm;
#[cfg(any(feature = "ed25519", feature = "rsa"))]
use crate::asymmetric::PrivateKey;
use crate::asymmetric::{Backend, PublicKey};
use crate::jws;

/// RFC 7515 §A.2 and §A.3: the payload.
#[cfg(any(feature = "ecdsa", feature = "rsa"))]
const JOE: &[u8] =
    b"{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";

/// RFC 7520 §4: the payload.
#[cfg(any(feature = "ecdsa", feature = "rsa"))]
const ROAD: &str = "It\u{2019}s a dangerous business, Frodo, going out your door. You step onto the \
    road, and if you don't keep your feet, there\u{2019}s no knowing where you might be swept off to.";

/// RFC 7515 §A.2.1. The key is [`rsa_key`](super::rsa_key).
#[cfg(feature = "rsa")]
const RS256: &str = "eyJhbGciOiJSUzI1NiJ9\
    .eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0\
    cnVlfQ\
    .cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W\
    2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkS\
    jtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnv\
    Wh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

/// RFC 7515 §A.3.1.
#[cfg(feature = "ecdsa")]
const ES256: &str = "eyJhbGciOiJFUzI1NiJ9\
    .eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0\
    cnVlfQ\
    .DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

/// RFC 7515 §A.3.1.
#[cfg(feature = "ecdsa")]
const ES256_KEY: &str = "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\",\
    \"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\",\"d\":\"jpsQnnGQmL-YBIffH1136cspYG\
    6-0iY7X1fCE9-E9LI\"}";

/// RFC 7515 §A.4.1.
#[cfg(feature = "ecdsa")]
const ES512: &str = "eyJhbGciOiJFUzUxMiJ9\
    .UGF5bG9hZA\
    .AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7Xdt\
    AG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn";

/// RFC 7515 §A.4.1.
#[cfg(feature = "ecdsa")]
const ES512_KEY: &str = "{\"kty\":\"EC\",\"crv\":\"P-521\",\"x\":\"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcB\
    pXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk\",\"y\":\"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBX\
    MoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2\",\"d\":\"AY5pb7A0UFiB3RELSD64fTLO\
    SV_jazdF7fLYyuTw8lOfRhWg6Y6rUrPAxerEzgdRhajnu0ferB0d53vM9mE15j2C\"}";

/// RFC 7520 §3.3.
#[cfg(feature = "rsa")]
const BILBO_RSA: &str = "{\"kty\":\"RSA\",\"kid\":\"bilbo.baggins@hobbiton.example\",\"use\":\"sig\",\"n\":\"n4EP\
    tAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmS\
    CpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tp\
    e-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_\
    vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw\",\"e\":\"AQA\
    B\"}";

/// RFC 7520 §3.2.
#[cfg(feature = "ecdsa")]
const BILBO_EC: &str = "{\"kty\":\"EC\",\"kid\":\"bilbo.baggins@hobbiton.example\",\"use\":\"sig\",\"crv\":\"P-5\
    21\",\"x\":\"AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytD\
    yRXYgCF5cj0Kt\",\"y\":\"AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQkAgD\
    PrwQrJmbnX9cwlGfP-HqHZR1\",\"d\":\"AAhRON2r9cqXX1hg-RoI6R1tX5p2rUAYdmpHZoC1XNM56KtscrX6z\
    bKipQrCW9CGZH3T4ubpnoTKLDYJ_fF3_rJt\"}";

/// RFC 7520 §4.1.3.
#[cfg(feature = "rsa")]
const BILBO_RS256: &str = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9\
    .SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAg\
    b250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dp\
    bmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4\
    .MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83\
    xuglII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJ\
    Dt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12\
    podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogoree7vjbU5y18kDquDg";

/// RFC 7520 §4.2.3.
#[cfg(feature = "rsa")]
const BILBO_PS384: &str = "eyJhbGciOiJQUzM4NCIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9\
    .SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAg\
    b250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dp\
    bmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4\
    .cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPid6VrklHkqsGqDqHCdP6\
    O8TTB5dDDItllVo6_1OLPpcbUrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8ZnyPEgVFn442ZdNqi\
    VJRmBqrYRXe8P_ijQ7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8ImUjvAA2Xez2Mlp8cBE5awDzT0qI0n6uiP1aCN_2_\
    jLAeQTlqRHtfa64QQSUmFAAjVKPbByi7xho0uTOcbH510a6GYmJUAfmWjwZ6oD4ifKo8DYM-X72Eaw";

/// RFC 7520 §4.3.3.
#[cfg(feature = "ecdsa")]
const BILBO_ES512: &str = "eyJhbGciOiJFUzUxMiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9\
    .SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAg\
    b250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dp\
    bmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4\
    .AE_R_YZCChjn4791jSQCrdPZCNYqHXCTZH0-JZGYNlaAjP2kqaluUIIUnC9qvbu9Plon7KRTzoNEuT4Va2cmL1eJ\
    AQy3mtPBu_u_sDDyYjnAMDxXPn7XrT0lw-kvAD890jl8e2puQens_IEKBpHABlsbEPX6sFY8OcGDqoRuBomu9xQ2";

/// RFC 8037 §A.1.
#[cfg(feature = "ed25519")]
const ED25519_KEY: &str = "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\
    \",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}";

/// RFC 8037 §A.4.
#[cfg(feature = "ed25519")]
const ED25519: &str = "eyJhbGciOiJFZERTQSJ9\
    .RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc\
    .hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

fn check_verifies<A: PublicKeyAlgorithm, B: Backend<A>>(
    token: &str,
    key: &PublicKey<A, B>,
    payload: &[u8],
) {
    let verified = jws::verify(token, key).unwrap();
    assert_eq!(verified.payload(), payload);
    assert_eq!(verified.header().alg(), A::NAME);
    assert_eq!(verified.header().kid(), key.id());
    let (signing_input, signature) = token.rsplit_once('.').unwrap();
    let first = if signature.starts_with('A') { "B" } else { "A" };
    let altered = format!("{signing_input}.{first}{}", &signature[1..]);
    assert!(jws::verify(&altered, key).is_err());
}

/// Checks a signature that does not depend on randomness: the key gives the same one again.
#[cfg(any(feature = "ed25519", feature = "rsa"))]
fn check_signs<A: PublicKeyAlgorithm, B: Backend<A>>(
    token: &str,
    key: &PrivateKey<A, B>,
    payload: &[u8],
) {
    assert_eq!(jws::sign(payload, key).unwrap(), token);
}

#[cfg(feature = "rsa")]
#[test]
fn rfc_7515_a_2() {
    let key = crate::Rs256SigningKey::from_jwk(super::rsa_key::private_jwk()).unwrap();
    check_verifies(RS256, &key.verifying_key(), JOE);
    check_signs(RS256, &key, JOE);
}

#[cfg(feature = "ecdsa")]
#[test]
fn rfc_7515_a_3() {
    let key = crate::Es256SigningKey::from_jwk(ES256_KEY).unwrap();
    check_verifies(ES256, &key.verifying_key(), JOE);
}

#[cfg(feature = "ecdsa")]
#[test]
fn rfc_7515_a_4() {
    let key = crate::Es512SigningKey::from_jwk(ES512_KEY).unwrap();
    check_verifies(ES512, &key.verifying_key(), b"Payload");
}

#[cfg(feature = "rsa")]
#[test]
fn rfc_7520_4_1() {
    let key = crate::Rs256VerifyingKey::from_jwk(BILBO_RSA).unwrap();
    check_verifies(BILBO_RS256, &key, ROAD.as_bytes());
}

#[cfg(feature = "rsa")]
#[test]
fn rfc_7520_4_2() {
    let key = crate::Ps384VerifyingKey::from_jwk(BILBO_RSA).unwrap();
    check_verifies(BILBO_PS384, &key, ROAD.as_bytes());
}

#[cfg(feature = "ecdsa")]
#[test]
fn rfc_7520_4_3() {
    let key = crate::Es512SigningKey::from_jwk(BILBO_EC).unwrap();
    check_verifies(BILBO_ES512, &key.verifying_key(), ROAD.as_bytes());
}

/// The curve of ES512 is P-521, and some copies of the keys of RFC 7520 have the `alg` `ES521`. No
/// algorithm has that name: it is not read as ES512, neither in a key nor in a token.
#[cfg(feature = "ecdsa")]
#[test]
fn es521_is_not_an_algorithm() {
    let with_alg = |alg: &str| BILBO_EC.replace('{', &format!("{{\"alg\":\"{alg}\","));
    let key = crate::Es512SigningKey::from_jwk(with_alg("ES512")).unwrap();
    let error = crate::Es512SigningKey::from_jwk(with_alg("ES521")).unwrap_err();
    assert!(error.to_string().contains("ES521"), "{error}");

    // {"alg":"ES521"}
    let (_, signature) = BILBO_ES512.rsplit_once('.').unwrap();
    let token = format!("eyJhbGciOiJFUzUyMSJ9.e30.{signature}");
    let error = jws::verify(&token, &key).unwrap_err();
    assert!(matches!(error, crate::VerifyError::UnexpectedAlgorithm { .. }), "{error:?}");
}

/// RFC 8037 §A.3, §A.4 and §A.5.
#[cfg(feature = "ed25519")]
#[test]
fn rfc_8037_a() {
    let key = crate::Ed25519SigningKey::from_jwk(ED25519_KEY).unwrap();
    let public = key.verifying_key();
    check_signs(ED25519, &key, b"Example of Ed25519 signing");
    check_verifies(ED25519, &public, b"Example of Ed25519 signing");
    assert_eq!(public.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}
