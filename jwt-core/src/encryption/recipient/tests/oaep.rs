use sha2::Sha512;

use super::*;

const KEY: &str = include_str!("../../../key_format/tests/fixtures/rsa.pem");
const HEADER: &str = r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","cty":"JWT"}"#;

fn key() -> RsaOaep256DecryptingKey {
    RsaOaep256DecryptingKey::from_pem(KEY).unwrap()
}

#[test]
fn tokens_are_opened_and_hostile_ones_refused() {
    check_algorithm::<RsaOaep256>(&key(), &RsaOaep256DecryptingKey::generate(2048).unwrap(), 342);
    assert!(RsaOaep256DecryptingKey::generate(2047).is_err());
    check_of_other_library("RsaOaep256", &key());
}

/// Encrypted with OpenSSL 3.0 (`openssl pkeyutl -encrypt`) for the bytes 0 to 31.
const OF_OPENSSL: [(&str, &str); 3] = [
    (
        "OAEP with SHA-256",
        "DDYRXMw05HaObn28J1qabBlqxuzMsAAbxFj5vtXff37qkotnHnylFeIb8C1YLARVNTj5sNaecp216xqLX5oYkkHP8b-JBF1Z6Mzf8Q57wmJbViaLealS2zOnHW3RVf63zO10h0yA-jvdcr83rO_r_1839LXTWCin-jR6XWnsPmhjxnXIGxU8PflxpA2Z-r_v3LDVmG6_GaDYBFRR-LURLkDw7mF0Ecxsye50E3f0O5qzbPGDAhTGPfLSN198SlNB16IaNVQSi52c8pz7cMM4frWtkt5hTXacnvqlu4-ReH61bVE61UCz6wO3YoEJegklpb3QWSOtm-CfyapDTYYBiw",
    ),
    (
        "OAEP with SHA-1",
        "Ou-cKjx9VUNcsuJKXD-JapGJK495iJ6d0JL6XJAeVeqfPjPDpENMHjX_RyJJnygXaqXMLHPZyUFt0Ia3dRwxz8TLX3VBeRlTp6RImWNL3J3fbF6WwUVCKbe8v4JyRbjuY7_xiMnVbwr4FGjG_IOPmcuvXpRt1JmcYvZNXC4yQ8D6PuwrafD1Y-0Nyla9Jr5mvNypYizAo-MHSysWcoUdvaK9Vz4mP6YngSmWGCQMLFsjtvvxyASg4ythtOPBmI44G8BKTwg-RIHarRU8F_1yiN_GTQmOYgOAVJTTRlR0py4yTFq2OLXnZLNfpfa4Gw1vNIbvSd8_--cKWpgPn9SOkQ",
    ),
    (
        "PKCS #1 v1.5",
        "HWaBJxx9Vx2Mq9-piCbc4CcTdak773zCdDCCcDTZiN6s0LIIeJFPRgwKuuDx2uwERsuYkuDYWTAl5yZ_iuWWu1MNqY7mZTX1ijJVwY36kn58wfXHV3TX1nn_sO9Tdb4-yKX-C5sYshS7CW1b85-SkpVQw_KcRc_yOXSEgGMm_sbFzE0m11TDGWPQPS9Bd7AMpu9S1rvKs8H3MBMuWYRz9UnhJ64Ula3hE-_76ns7CgTW1RyUgBiPkRFOsyL78nPzAGTwdt1r0st043cSavmr1hacJQJ18grfI48oaEY4QlTWSyKoq4QEiM0imND-LdbFtXVBYqT9Pyx5q3MtTn8Jbg",
    ),
];

#[test]
fn only_the_padding_of_the_algorithm_is_accepted() {
    let key = key();
    let right: [u8; 32] = core::array::from_fn(|at| u8::try_from(at).unwrap());
    for (padding, encrypted_key) in OF_OPENSSL {
        let encrypted_key = base64url::decode(encrypted_key.as_bytes()).unwrap();
        let received =
            RsaOaep256::receive(&key.prepared, &KeyAgreement::default(), &encrypted_key).unwrap();
        let is_right = padding == "OAEP with SHA-256";
        assert_eq!(received.is_right, is_right, "{padding}");
        assert_eq!(*received.content_key == right, is_right, "{padding}");
        let result = open(&craft(&key, HEADER, &encrypted_key, &signed()), &key);
        assert_eq!(result.is_ok(), is_right, "{padding}");
    }
}

/// The content is encrypted with the substitute. The token is refused although its content decrypts.
#[test]
fn a_token_whose_encrypted_key_is_refused_does_not_open_with_the_substitute() {
    let key = key();
    let public = key.encrypting_key().prepared;
    let wrapped = |content_key: &[u8]| {
        public
            .oaep_encrypt_with_rng::<sha2::Sha256, _>(&mut getrandom::SysRng, content_key)
            .unwrap()
    };
    let other_hash =
        public.oaep_encrypt_with_rng::<Sha512, _>(&mut getrandom::SysRng, &[1; 32]).unwrap();
    open(&craft(&key, HEADER, &wrapped(&[1; 32]), &signed()), &key).unwrap();
    for encrypted_key in [
        alloc::vec![0; 256],
        alloc::vec![1; 256],
        alloc::vec![0xff; 256],
        wrapped(&[1; 31]),
        wrapped(&[1; 33]),
        wrapped(&[1; 16]),
        wrapped(b""),
        other_hash,
    ] {
        let error = open(&craft(&key, HEADER, &encrypted_key, &signed()), &key).unwrap_err();
        assert!(matches!(error, VerifyError::DecryptionFailed), "{error:?}");
    }
}

#[test]
fn the_parameters_of_a_key_agreement_are_refused() {
    for parameter in ["epk", "apu", "apv"] {
        let header = format!("{},\"{parameter}\":\"AAAA\"}}", HEADER.strip_suffix('}').unwrap());
        let error = open(&craft(&key(), &header, &[1; 256], &signed()), &key()).unwrap_err();
        assert!(matches!(error, VerifyError::CriticalHeader { parameter: p } if p == parameter));
    }
}

#[test]
fn keys_are_read_in_all_formats_and_keys_for_signatures_are_refused() {
    macro_rules! fixture {
        ($name:literal) => {
            include_str!(concat!("../../../key_format/tests/fixtures/", $name))
        };
    }
    let id = key().encrypting_key().thumbprint();
    let private = RsaOaep256DecryptingKey::from_pem(fixture!("rsa.pkcs1.pem")).unwrap();
    assert_eq!(private.encrypting_key().thumbprint(), id);
    for pem in [fixture!("rsa.pub.pem"), fixture!("rsa.pkcs1.pub.pem")] {
        assert_eq!(RsaOaep256EncryptingKey::from_pem(pem).unwrap().thumbprint(), id);
    }
    for refused in [fixture!("pss.pem"), fixture!("P-256.pem"), fixture!("rsa-1024.pem")] {
        assert!(RsaOaep256DecryptingKey::from_pem(refused).is_err());
    }
    for refused in [fixture!("pss-sha256-32.pub.pem"), fixture!("rsa.pem")] {
        assert!(RsaOaep256EncryptingKey::from_pem(refused).is_err());
    }
    let jwk = key().encrypting_key().to_jwk();
    for operations in [r#"["wrapKey"]"#, r#"["encrypt","wrapKey"]"#] {
        let jwk = jwk.replace(r#""use":"enc""#, &format!(r#""key_ops":{operations}"#));
        RsaOaep256EncryptingKey::from_jwk(jwk).unwrap();
    }
    for operations in ["[]", r#"["decrypt"]"#, r#"["deriveKey"]"#] {
        let jwk = jwk.replace(r#""use":"enc""#, &format!(r#""key_ops":{operations}"#));
        assert!(RsaOaep256EncryptingKey::from_jwk(jwk).is_err(), "{operations}");
    }
    assert!(crate::Rs256VerifyingKey::from_jwk(&jwk).is_err());
    let untyped = jwk.replace(r#","alg":"RSA-OAEP-256""#, "");
    assert!(crate::Rs256VerifyingKey::from_jwk(&untyped).is_err());
}
