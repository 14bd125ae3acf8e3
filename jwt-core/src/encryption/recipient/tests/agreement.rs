use super::*;

/// The header of a token, with other parameters of the key agreement.
fn header<E: RecipientAlgorithm>(parameters: &str) -> String {
    format!(r#"{{"alg":"{}","enc":"A256GCM","cty":"JWT"{parameters}}}"#, E::ENCRYPTION.alg)
}

/// Checks that a token with each of these `epk` is refused, and why.
fn check_refused<E: RecipientAlgorithm>(key: &RecipientPrivateKey<E>, epks: &[&str])
where
    RecipientPrivateKey<E>: DecryptingKey<E>,
{
    let encrypted_key = alloc::vec![1; E::ENCRYPTION.encrypted_key_len];
    for epk in epks {
        let header = header::<E>(&format!(r#","epk":{epk}"#));
        let error = open(&craft(key, &header, &encrypted_key, &signed()), key).unwrap_err();
        assert!(
            matches!(error, VerifyError::Malformed(MalformedToken::KeyAgreement)),
            "{epk}: {error:?}"
        );
    }
    let error = open(&craft(key, &header::<E>(""), &encrypted_key, &signed()), key).unwrap_err();
    assert!(matches!(error, VerifyError::Malformed(MalformedToken::KeyAgreement)));
}

/// Checks that `apu` and `apv` are limited, and part of the key.
fn check_party_info<E: RecipientAlgorithm>(key: &RecipientPrivateKey<E>, epk: &str)
where
    RecipientPrivateKey<E>: DecryptingKey<E>,
{
    let with = |parameters: &str| header::<E>(&format!(r#","epk":{epk}{parameters}"#));
    let content_key = |header: &str| {
        let room = &mut [0; 4096];
        let segment = base64url::encode(header.as_bytes());
        let header = EncryptedHeader::read(segment.as_bytes(), room).unwrap();
        let wrapped = alloc::vec![1; E::ENCRYPTION.encrypted_key_len];
        E::receive(&key.prepared, header.key_agreement(), &wrapped).map(|key| *key.content_key)
    };
    let keys = [
        with(""),
        with(r#","apu":"QQ""#),
        with(r#","apv":"QQ""#),
        with(r#","apu":"QQ","apv":"QQ""#),
        with(r#","apu":"QUE""#),
    ]
    .map(|header| content_key(&header).unwrap());
    for (at, key) in keys.iter().enumerate() {
        assert!(!keys[..at].contains(key), "{at}");
    }
    assert_eq!(content_key(&with(r#","apu":"","apv":"""#)).unwrap(), keys[0]);
    assert_eq!(content_key(&with(r#","apu":"\u0051Q""#)).unwrap(), keys[1]);
    let of_len = |len: usize| with(&format!(r#","apv":"{}""#, base64url::encode(&[1; 300][..len])));
    content_key(&of_len(256)).unwrap();
    for refused in [
        of_len(257),
        with(r#","apu":5"#),
        with(r#","apu":null"#),
        with(r#","apv":["QQ"]"#),
        with(r#","apv":"QQ==""#),
        with(r#","apv":"QR""#),
        with(r#","apu":"+/""#),
    ] {
        assert!(content_key(&refused).is_err(), "{refused}");
        let wrapped = alloc::vec![1; E::ENCRYPTION.encrypted_key_len];
        let error = open(&craft(key, &refused, &wrapped, &signed()), key).unwrap_err();
        assert!(matches!(error, VerifyError::Malformed(MalformedToken::KeyAgreement)));
    }
    if E::ENCRYPTION.encrypted_key_len == 0 {
        let header = with(r#","apu":"QWxpY2U","apv":"Qm9i""#);
        open(&craft(key, &header, b"", &signed()), key).unwrap();
    }
}

/// The content is encrypted with the substitute. The token is refused although its content decrypts.
fn check_substitute<E: RecipientAlgorithm>(key: &RecipientPrivateKey<E>, epk: &str)
where
    RecipientPrivateKey<E>: DecryptingKey<E>,
{
    let header = header::<E>(&format!(r#","epk":{epk}"#));
    for encrypted_key in [[0; 40], [1; 40], [0xa6; 40]] {
        let error = open(&craft(key, &header, &encrypted_key, &signed()), key).unwrap_err();
        assert!(matches!(error, VerifyError::DecryptionFailed), "{error:?}");
    }
}

#[cfg(feature = "ecdsa")]
mod p256 {
    use super::*;

    const KEY: &str = include_str!("../../../key_format/tests/fixtures/P-256.pem");

    /// Alice's key of RFC 7518 appendix C.
    const EPK: &str = r#"{"kty":"EC","crv":"P-256","x":"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0","y":"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps"}"#;

    /// Bob's key of RFC 7518 appendix C.
    const BOB: &str = r#"{"kty":"EC","crv":"P-256","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ","y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck","d":"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"}"#;

    #[test]
    fn tokens_are_opened_and_hostile_ones_refused() {
        let key = EcdhEsP256DecryptingKey::from_pem(KEY).unwrap();
        check_algorithm(&key, &EcdhEsP256DecryptingKey::generate(), 0);
        check_of_other_library("EcdhEsP256", &key);
        let key = EcdhEsP256A256KwDecryptingKey::from_pem(KEY).unwrap();
        check_algorithm(&key, &EcdhEsP256A256KwDecryptingKey::generate(), 54);
        check_of_other_library("EcdhEsP256A256Kw", &key);
        check_substitute(&key, EPK);
    }

    #[test]
    fn an_ephemeral_key_is_a_public_key_on_the_curve() {
        let x = "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0";
        let y = "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps";
        let of = |crv: &str, x: &str, y: &str| {
            format!(r#"{{"kty":"EC","crv":"{crv}","x":"{x}","y":"{y}"}}"#)
        };
        let zero = base64url::encode(&[0; 32]);
        let long = base64url::encode(&[[0; 32].as_slice(), &[1]].concat());
        let ones = base64url::encode(&[0xff; 32]);
        // Another point of P-384, whose coordinates are longer.
        let p384 = base64url::encode(&[1; 48]);
        let refused = [
            // Off the curve.
            of("P-256", y, x),
            of("P-256", x, x),
            of("P-256", &zero, &zero),
            of("P-256", x, &zero),
            of("P-256", &ones, y),
            // Other curves and kinds.
            of("P-384", x, y),
            of("P-384", &p384, &p384),
            of("secp256k1", x, y),
            of("X25519", x, y),
            of("p-256", x, y),
            EPK.replace("\"EC\"", "\"OKP\""),
            EPK.replace("\"EC\"", "\"RSA\""),
            format!(r#"{{"kty":"OKP","crv":"X25519","x":"{x}"}}"#),
            // Other encodings.
            of("P-256", &x[1..], y),
            of("P-256", &long, y),
            of("P-256", "", y),
            of("P-256", &format!("{x}="), y),
            of("P-256", "=", y),
            format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}"}}"#),
            format!(r#"{{"kty":"EC","crv":"P-256","x":5,"y":"{y}"}}"#),
            format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":null}}"#),
            format!(r#"{{"kty":["EC"],"crv":"P-256","x":"{x}","y":"{y}"}}"#),
            format!(r#"{{"crv":"P-256","x":"{x}","y":"{y}"}}"#),
            format!(r#"{{"kty":"EC","x":"{x}","y":"{y}"}}"#),
            // Private members, and members of the wrong type.
            BOB.into(),
            EPK.replace('}', r#","d":5}"#),
            EPK.replace('}', r#","k":"AA"}"#),
            EPK.replace('}', r#","kid":5}"#),
            EPK.replace('}', r#","alg":null}"#),
            EPK.replace('}', r#","use":["enc"]}"#),
            // Not an object.
            "\"AAAA\"".into(),
            "null".into(),
            "5".into(),
            "[]".into(),
            "{}".into(),
        ];
        let refused: Vec<&str> = refused.iter().map(String::as_str).collect();
        check_refused(&EcdhEsP256DecryptingKey::from_pem(KEY).unwrap(), &refused);
        check_refused(&EcdhEsP256A256KwDecryptingKey::from_pem(KEY).unwrap(), &refused);

        let key = EcdhEsP256DecryptingKey::from_pem(KEY).unwrap();
        for accepted in [EPK.into(), EPK.replace('}', r#","kid":"e","use":"enc","x5":[5]}"#)] {
            let header = header::<EcdhEsP256>(&format!(r#","epk":{accepted}"#));
            open(&craft(&key, &header, b"", &signed()), &key).unwrap();
        }
    }

    #[test]
    fn party_info_is_part_of_the_key() {
        check_party_info(&EcdhEsP256DecryptingKey::from_pem(KEY).unwrap(), EPK);
        check_party_info(&EcdhEsP256A256KwDecryptingKey::from_pem(KEY).unwrap(), EPK);
    }

    /// Derives the content key of a header.
    fn content_key(jwk: &str, epk: &str, parameters: &str) -> String {
        let key = EcdhEsP256DecryptingKey::from_jwk(jwk).unwrap();
        let header = header::<EcdhEsP256>(&format!(r#","epk":{epk}{parameters}"#));
        let segment = base64url::encode(header.as_bytes());
        let room = &mut [0; 1024];
        let header = EncryptedHeader::read(segment.as_bytes(), room).unwrap();
        let received = EcdhEsP256::receive(&key.prepared, header.key_agreement(), b"").unwrap();
        base64url::encode(&*received.content_key)
    }

    /// RFC 7518 appendix C derives a key of 128 bits. The expected key of 256 bits is the hash
    /// of its shared secret, computed with Python.
    #[test]
    fn the_key_is_that_of_the_shared_secret_of_rfc_7518_appendix_c() {
        let key = content_key(BOB, EPK, r#","apu":"QWxpY2U","apv":"Qm9i""#);
        assert_eq!(key, "_VpjYu4u855R2KndssmFBzkLWo9qO8FK9HxH0bWOO2A");
    }

    #[test]
    fn keys_are_read_in_all_formats() {
        macro_rules! fixture {
            ($name:literal) => {
                include_str!(concat!("../../../key_format/tests/fixtures/", $name))
            };
        }
        let id = EcdhEsP256DecryptingKey::from_pem(KEY).unwrap().encrypting_key().thumbprint();
        let sec1 = EcdhEsP256DecryptingKey::from_pem(fixture!("P-256.sec1.pem")).unwrap();
        assert_eq!(sec1.encrypting_key().thumbprint(), id);
        let public = EcdhEsP256EncryptingKey::from_pem(fixture!("P-256.pub.pem")).unwrap();
        assert_eq!(public.thumbprint(), id);
        assert_eq!(public.to_pem(), fixture!("P-256.pub.pem"));
        let jwk = BOB.replace("\"d\"", "\"use\":\"enc\",\"alg\":\"ECDH-ES\",\"d\"");
        EcdhEsP256DecryptingKey::from_jwk(&jwk).unwrap();
        assert!(EcdhEsP256A256KwDecryptingKey::from_jwk(&jwk).is_err());
        assert!(crate::Es256SigningKey::from_jwk(&jwk).is_err());
        for (operations, accepts) in [
            (r#"["deriveKey"]"#, true),
            (r#"["deriveBits"]"#, true),
            (r#"["sign"]"#, false),
            ("[]", false),
        ] {
            let jwk = BOB.replace("\"d\"", &format!("\"key_ops\":{operations},\"d\""));
            assert_eq!(EcdhEsP256DecryptingKey::from_jwk(&jwk).is_ok(), accepts, "{operations}");
        }
        let public = EPK.replace('}', r#","key_ops":[]}"#);
        EcdhEsP256EncryptingKey::from_jwk(public).unwrap();
        for refused in [
            fixture!("P-384.pem"),
            fixture!("x25519.pem"),
            fixture!("ed25519.pem"),
            fixture!("rsa.pem"),
            fixture!("P-256.pub.pem"),
        ] {
            assert!(EcdhEsP256DecryptingKey::from_pem(refused).is_err());
        }
        let swapped = BOB.replace(
            "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
            "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",
        );
        assert!(EcdhEsP256DecryptingKey::from_jwk(swapped).is_err());
    }
}

#[cfg(feature = "ed25519")]
mod x25519 {
    use super::*;

    const KEY: &str = include_str!("../../../key_format/tests/fixtures/x25519.pem");

    /// The ephemeral key of RFC 8037 appendix A.6.
    const EPK: &str =
        r#"{"kty":"OKP","crv":"X25519","x":"hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo"}"#;

    #[test]
    fn tokens_are_opened_and_hostile_ones_refused() {
        let key = EcdhEsX25519DecryptingKey::from_pem(KEY).unwrap();
        check_algorithm(&key, &EcdhEsX25519DecryptingKey::generate(), 0);
        check_of_other_library("EcdhEsX25519", &key);
        let key = EcdhEsX25519A256KwDecryptingKey::from_pem(KEY).unwrap();
        check_algorithm(&key, &EcdhEsX25519A256KwDecryptingKey::generate(), 54);
        check_of_other_library("EcdhEsX25519A256Kw", &key);
        check_substitute(&key, EPK);
    }

    /// Coordinates of points whose order divides 8, on the curve and on its twist, and their spellings
    /// that are not reduced (RFC 7748 §6.1).
    const SMALL_ORDER: [&str; 7] = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];

    fn from_hex(hex: &str) -> String {
        let bytes: Vec<u8> = hex
            .as_bytes()
            .chunks(2)
            .map(|digits| u8::from_str_radix(str::from_utf8(digits).unwrap(), 16).unwrap())
            .collect();
        base64url::encode(&bytes)
    }

    #[test]
    fn an_ephemeral_key_is_a_public_key_on_the_curve_whose_order_is_not_small() {
        let x = "hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo";
        let of = |crv: &str, x: &str| format!(r#"{{"kty":"OKP","crv":"{crv}","x":"{x}"}}"#);
        let mut refused: Vec<String> = [
            of("Ed25519", x),
            of("X448", x),
            of("P-256", x),
            EPK.replace("\"OKP\"", "\"EC\""),
            of("X25519", &x[1..]),
            of("X25519", ""),
            of("X25519", &base64url::encode(&[9; 33])),
            of("X25519", &base64url::encode(&[9; 31])),
            of("X25519", &format!("{x}=")),
            EPK.replace('}', &format!(r#","y":"{x}"}}"#)),
            EPK.replace('}', &format!(r#","d":"{x}"}}"#)),
            EPK.replace('}', r#","priv":1}"#),
            r#"{"kty":"OKP","crv":"X25519"}"#.into(),
            r#"{"kty":"OKP","crv":"X25519","x":9}"#.into(),
        ]
        .into();
        refused.extend(SMALL_ORDER.map(|point| of("X25519", &from_hex(point))));
        // The highest bit is ignored (RFC 7748 §5).
        refused.push(of("X25519", &from_hex(&format!("{}80", &SMALL_ORDER[0][..62]))));
        let refused: Vec<&str> = refused.iter().map(String::as_str).collect();
        check_refused(&EcdhEsX25519DecryptingKey::from_pem(KEY).unwrap(), &refused);
        check_refused(&EcdhEsX25519A256KwDecryptingKey::from_pem(KEY).unwrap(), &refused);

        let key = EcdhEsX25519DecryptingKey::from_pem(KEY).unwrap();
        let header = header::<EcdhEsX25519>(&format!(r#","epk":{EPK}"#));
        open(&craft(&key, &header, b"", &signed()), &key).unwrap();
        for point in SMALL_ORDER {
            let jwk = of("X25519", &from_hex(point));
            let error = EcdhEsX25519EncryptingKey::from_jwk(jwk).unwrap_err();
            assert!(matches!(error, KeyError::WeakKey { .. }), "{error:?}");
        }
    }

    #[test]
    fn party_info_is_part_of_the_key() {
        check_party_info(&EcdhEsX25519DecryptingKey::from_pem(KEY).unwrap(), EPK);
        check_party_info(&EcdhEsX25519A256KwDecryptingKey::from_pem(KEY).unwrap(), EPK);
    }

    #[test]
    fn keys_are_read_in_all_formats() {
        macro_rules! fixture {
            ($name:literal) => {
                include_str!(concat!("../../../key_format/tests/fixtures/", $name))
            };
        }
        let key = EcdhEsX25519DecryptingKey::from_pem(KEY).unwrap();
        let public = EcdhEsX25519EncryptingKey::from_pem(fixture!("x25519.pub.pem")).unwrap();
        assert_eq!(key.encrypting_key().thumbprint(), public.thumbprint());
        assert_eq!(public.to_pem(), fixture!("x25519.pub.pem"));
        // The private key of RFC 7748 §6.1, with the public half of RFC 8037 appendix A.6.
        let jwk = r#"{"kty":"OKP","crv":"X25519","d":"XasIfmJKikt54X-Lg4AO5m87sSkmGLb9HC-LJ_-I4Os","x":"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08","use":"enc"}"#;
        let bob = EcdhEsX25519DecryptingKey::from_jwk(jwk).unwrap();
        assert!(EcdhEsX25519DecryptingKey::from_jwk(jwk.replace("3p7b", "4p7b")).is_err());
        assert!(EcdhEsX25519DecryptingKey::from_jwk(jwk.replace("\"enc\"", "\"sig\"")).is_err());
        let header = header::<EcdhEsX25519>(&format!(r#","epk":{EPK}"#));
        let segment = base64url::encode(header.as_bytes());
        let room = &mut [0; 1024];
        let header = EncryptedHeader::read(segment.as_bytes(), room).unwrap();
        let received = EcdhEsX25519::receive(&bob.prepared, header.key_agreement(), b"").unwrap();
        assert_eq!(
            base64url::encode(&*received.content_key),
            "0_GpM6ozHl0yBL6rCc3bltvaukelVVMLcPpK9xh8bt0"
        );

        for refused in [fixture!("ed25519.pem"), fixture!("P-256.pem"), fixture!("x25519.pub.pem")]
        {
            assert!(EcdhEsX25519DecryptingKey::from_pem(refused).is_err());
        }
        assert!(crate::Ed25519SigningKey::from_pem(KEY).is_err());
    }
}

/// A shared key does not decrypt a token of a key agreement, and the reverse.
#[cfg(feature = "ecdsa")]
#[test]
fn the_algorithm_of_another_key_is_refused() {
    let key = EcdhEsP256DecryptingKey::generate();
    let token = issue::<EcdhEsP256>(&NestedKey::new(signature_key(), key.encrypting_key()));
    for shared in [
        jwe::decrypt(&token, &A256GcmKey::generate()).unwrap_err(),
        jwe::decrypt(&token, &A256KwKey::generate()).unwrap_err(),
    ] {
        assert!(matches!(shared, VerifyError::UnexpectedAlgorithm { actual: Some("ECDH-ES"), .. }));
    }
    let of_shared_key =
        issue::<crate::alg::A256Gcm>(&NestedKey::new(signature_key(), A256GcmKey::generate()));
    let error = open(&of_shared_key, &key).unwrap_err();
    assert!(matches!(error, VerifyError::UnexpectedAlgorithm { actual: Some("dir"), .. }));
}
