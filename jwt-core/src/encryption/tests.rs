//! Vectors of the RFCs.

use alloc::vec::Vec;

use super::*;
use crate::jwe;
use crate::jwe::Decrypter;

fn hex(digits: &str) -> Vec<u8> {
    let digits = digits.as_bytes().chunks(2).map(|pair| str::from_utf8(pair).unwrap());
    digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

/// Decrypts segments that are not encoded, under any header.
fn decrypt<A: EncryptionAlgorithm>(
    key: &[u8],
    header: &[u8],
    segments: [&[u8]; 4],
) -> Result<Vec<u8>, VerifyError> {
    let [encrypted_key, iv, ciphertext, tag] = segments;
    let encrypted_key = base64url::encode(encrypted_key);
    let iv = base64url::encode(iv);
    let tag = base64url::encode(tag);
    let compact = EncryptedCompact {
        header,
        encrypted_key: encrypted_key.as_bytes(),
        iv: iv.as_bytes(),
        ciphertext: b"",
        tag: tag.as_bytes(),
    };
    let mut payload = Buffer::new();
    payload.extend(ciphertext);
    let key = EncryptionKey::<A>::from_bytes(key).unwrap();
    Decrypter::decrypt(&key, &compact, &mut payload)?;
    Ok(payload.as_bytes().to_vec())
}

/// RFC 7518 §B.3: `AES_256_CBC_HMAC_SHA_512`.
#[test]
fn cbc_hs512_decrypts_the_example_of_the_rfc() {
    let key: Vec<u8> = (0..64).collect();
    let plaintext =
        b"A cipher system must not be required to be secret, and it must be able to fall into \
        the hands of the enemy without inconvenience";
    let header = b"The second principle of Auguste Kerckhoffs";
    let iv = hex("1af38c2dc2b96ffdd86694092341bc04");
    let ciphertext = hex(concat!(
        "4affaaadb78c31c5da4b1b590d10ffbd3dd8d5d302423526912da037ecbcc7bd",
        "822c301dd67c373bccb584ad3e9279c2e6d12a1374b77f077553df829410446b",
        "36ebd97066296ae6427ea75c2e0846a11a09ccf5370dc80bfecbad28c73f09b3",
        "a3b75e662a2594410ae496b2e2e6609e31e6e02cc837f053d21f37ff4f51950b",
        "be2638d09dd7a4930930806d0703b1f6",
    ));
    let tag = hex("4dd3b4c088a7f45c216839645b2012bf2e6269a8c56a816dbc1b267761955bc5");
    let open = |header: &[u8], iv: &[u8], ciphertext: &[u8], tag: &[u8]| {
        decrypt::<A256CbcHs512>(&key, header, [b"", iv, ciphertext, tag])
    };
    assert_eq!(open(header, &iv, &ciphertext, &tag).unwrap(), plaintext);
    let changed = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        bytes[0] ^= 1;
        bytes
    };
    for result in [
        open(&changed(header), &iv, &ciphertext, &tag),
        open(header, &changed(&iv), &ciphertext, &tag),
        open(header, &iv, &changed(&ciphertext), &tag),
        open(header, &iv, &ciphertext, &changed(&tag)),
        open(header, &iv, &ciphertext[16..], &tag),
    ] {
        assert!(matches!(result, Err(VerifyError::DecryptionFailed)));
    }
}

/// RFC 3394 §4.6: 256 bits of key data with a 256-bit KEK. The content is encrypted with the key data.
#[test]
fn key_wrap_unwraps_the_example_of_the_rfc() {
    let kek: Vec<u8> = (0..32).collect();
    let wrapped = hex(concat!(
        "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326",
        "cbc7f0e71a99f43bfb988b9b7a02dd21",
    ));
    let content_key = hex("00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f");
    let content_key = EncryptionKey::<A256Gcm>::from_bytes(content_key).unwrap();
    let token = jwe::encrypt(b"content", &content_key).unwrap();
    let segments: Vec<&str> = token.split('.').collect();
    let [iv, ciphertext, tag] =
        [2, 3, 4].map(|at: usize| base64url::decode(segments[at].as_bytes()).unwrap());
    let open = |wrapped: &[u8]| {
        let segments = [wrapped, &iv, &ciphertext, &tag];
        decrypt::<A256Kw>(&kek, header_of(&token), segments)
    };
    assert_eq!(open(&wrapped).unwrap(), b"content");
    for at in 0..wrapped.len() {
        let mut changed = wrapped.clone();
        changed[at] ^= 1;
        assert!(matches!(open(&changed), Err(VerifyError::DecryptionFailed)), "{at}");
    }
}

fn header_of(token: &str) -> &[u8] {
    token.split('.').next().unwrap().as_bytes()
}

/// RFC 7516 §A.3, RFC 7520 §5.6 and §5.8. The keys have 16 bytes.
#[test]
fn the_examples_with_128_bits_are_refused() {
    const A128KW_A128CBC: &str = "eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ\
         .AxY8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY.U0m_YmjN04DJvceFICbCVQ";
    const DIR_A128GCM: &str = "eyJhbGciOiJkaXIiLCJraWQiOiI3N2M3ZTJiOC02ZTEzLTQ1Y2YtODY3Mi02MTdiNWI0NTI0M2EiLCJlbmMiOiJBMTI4R0NNIn0..refa4\
         67QzzKx6QAB.JW_i_f52hww_ELQPGaYyeAB6HYGcR559l9TYnSovc23XJoBcW29rHP8yZOZG7YhLpT1bjFuvZPjQS-m0IFtVcXkZXdH_lr_\
         FrdYt9HRUYkshtrMmIUAyGmUnd9zMDB2n0cRDIHAzFVeJUDxkUwVAE7_YGRPdcqMyiBoCO-FBdE-Nceb4h3-FtBP-c_BIwCPTjb9o0Sbdcd\
         REEMJMyZBH8ySWMVi1gPD9yxi-aQpGbSv_F9N4IZAxscj5g-NJsUPbjk29-s7LJAGb15wEBtXphVCgyy53CoIKLHHeJHXex45Uz9aKZSRSI\
         nZI-wjsY0yu3cT4_aQ3i1o-tiE-F8Ios61EKgyIQ4CWao8PFMj8TTnp.vbb32Xvllea2OtmHAdccRQ";
    const A128KW_A128GCM: &str = "eyJhbGciOiJBMTI4S1ciLCJraWQiOiI4MWIyMDk2NS04MzMyLTQzZDktYTQ2OC04MjE2MGFkOTFhYzgiLCJlbmMiOiJBMTI4R0NNIn0.CB\
         I6oDw8MydIx1IBntf_lQcw2MmJKIQx.Qx0pmsDa8KnJc9Jo.AwliP-KmWgsZ37BvzCefNen6VTbRK3QMA4TkvRkH0tP1bTdhtFJgJxeVmJk\
         LD61A1hnWGetdg11c9ADsnWgL56NyxwSYjU1ZEHcGkd3EkU0vjHi9gTlb90qSYFfeF0LwkcTtjbYKCsiNJQkcIp1yeM03OmuiYSoYJVSpf7\
         ej6zaYcMv3WwdxDFl8REwOhNImk2Xld2JXq6BR53TSFkyT7PwVLuq-1GwtGHlQeg7gDT6xW0JqHDPn_H-puQsmthc9Zg0ojmJfqqFvETUxL\
         AF-KjcBTS5dNy6egwkYtOt8EIHK-oEsKYtZRaa8Z7MOZ7UGxGIMvEmxrGCPeJa14slv2-gaqK0kEThkaSqdYw0FkQZF.ER7MWJZ1FBI_NKv\
         n7Zb1Lw";
    let gcm = EncryptionKey::<A256Gcm>::generate();
    let wrap = EncryptionKey::<A256Kw>::generate();
    let cbc = EncryptionKey::<A256CbcHs512>::generate();

    let with_other_alg = |token, expected_actual| {
        for error in [
            jwe::decrypt(token, &gcm).unwrap_err(),
            jwe::decrypt(token, &wrap).unwrap_err(),
            jwe::decrypt(token, &cbc).unwrap_err(),
        ] {
            let VerifyError::UnexpectedAlgorithm { actual, .. } = error else {
                panic!("{error:?}")
            };
            assert_eq!(actual, Some(expected_actual));
        }
    };
    with_other_alg(A128KW_A128CBC, "A128KW");
    with_other_alg(A128KW_A128GCM, "A128KW");

    for error in
        [jwe::decrypt(DIR_A128GCM, &gcm).unwrap_err(), jwe::decrypt(DIR_A128GCM, &cbc).unwrap_err()]
    {
        let VerifyError::UnexpectedEncryption { actual, .. } = error else { panic!("{error:?}") };
        assert_eq!(actual, Some("A128GCM"));
    }
    let error = jwe::decrypt(DIR_A128GCM, &wrap).unwrap_err();
    assert!(matches!(error, VerifyError::UnexpectedAlgorithm { actual: Some("dir"), .. }));

    assert!(EncryptionKey::<A256Gcm>::from_base64url("XctOhJAkA-pD9Lh7ZgW_2A").is_err());
    assert!(EncryptionKey::<A256Kw>::from_base64url("GZy6sIZ6wl9NJOKB-jnmVQ").is_err());
}
