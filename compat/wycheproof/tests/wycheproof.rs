//! The sets of each algorithm, for each backend.

/// Tests the keys of one module.
macro_rules! backend {
    ($name:ident, $($keys:tt)*) => {
        mod $name {
            use $($keys)* as keys;
            use typed_jwt_wycheproof::check;

            #[test]
            fn es256() {
                check::<keys::Es256VerifyingKey>(&["ecdsa_secp256r1_sha256_p1363"]);
            }

            #[test]
            fn es384() {
                check::<keys::Es384VerifyingKey>(&["ecdsa_secp384r1_sha384_p1363"]);
            }

            #[test]
            fn es512() {
                check::<keys::Es512VerifyingKey>(&["ecdsa_secp521r1_sha512_p1363"]);
            }

            #[test]
            fn ed25519() {
                check::<keys::Ed25519VerifyingKey>(&["ed25519"]);
            }

            #[test]
            fn ml_dsa() {
                check::<keys::MlDsa44VerifyingKey>(&["mldsa_44_verify"]);
                check::<keys::MlDsa65VerifyingKey>(&["mldsa_65_verify"]);
                check::<keys::MlDsa87VerifyingKey>(&["mldsa_87_verify"]);
            }

            #[test]
            fn rs256() {
                check::<keys::Rs256VerifyingKey>(&[
                    "rsa_signature_2048_sha256",
                    "rsa_signature_3072_sha256",
                    "rsa_signature_4096_sha256",
                    "rsa_signature_8192_sha256",
                ]);
            }

            #[test]
            fn rs384() {
                check::<keys::Rs384VerifyingKey>(&[
                    "rsa_signature_2048_sha384",
                    "rsa_signature_3072_sha384",
                    "rsa_signature_4096_sha384",
                    "rsa_signature_8192_sha384",
                ]);
            }

            #[test]
            fn rs512() {
                check::<keys::Rs512VerifyingKey>(&[
                    "rsa_signature_2048_sha512",
                    "rsa_signature_3072_sha512",
                    "rsa_signature_4096_sha512",
                    "rsa_signature_8192_sha512",
                ]);
            }

            #[test]
            fn ps256() {
                check::<keys::Ps256VerifyingKey>(&[
                    "rsa_pss_2048_sha256_mgf1_32",
                    "rsa_pss_2048_sha256_mgf1_32_params",
                    "rsa_pss_3072_sha256_mgf1_32",
                    "rsa_pss_3072_sha256_mgf1_32_params",
                    "rsa_pss_4096_sha256_mgf1_32",
                    "rsa_pss_2048_sha256_mgf1_0",
                    "rsa_pss_2048_sha256_mgf1_0_params",
                    "rsa_pss_2048_sha256_mgf1sha1_20",
                    "rsa_pss_misc",
                    "rsa_pss_misc_params",
                ]);
            }

            #[test]
            fn ps384() {
                check::<keys::Ps384VerifyingKey>(&[
                    "rsa_pss_2048_sha384_mgf1_48",
                    "rsa_pss_4096_sha384_mgf1_48",
                    "rsa_pss_misc",
                    "rsa_pss_misc_params",
                ]);
            }

            #[test]
            fn ps512() {
                check::<keys::Ps512VerifyingKey>(&[
                    "rsa_pss_4096_sha512_mgf1_64",
                    "rsa_pss_4096_sha512_mgf1_64_params",
                    "rsa_pss_4096_sha512_mgf1_32",
                    "rsa_pss_4096_sha512_mgf1_32_params",
                    "rsa_pss_2048_sha512_mgf1sha256_32_params",
                    "rsa_pss_misc",
                    "rsa_pss_misc_params",
                ]);
            }
        }
    };
}

backend!(rust_crypto, typed_jwt);
backend!(aws_lc, typed_jwt::aws_lc);
