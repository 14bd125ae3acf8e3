//! Keys of the session cookies of Auth.js (`NextAuth`), which it derives from a secret.

use alloc::string::String;
use alloc::vec::Vec;

use hkdf::Hkdf;
use sha2::{Digest, Sha256, Sha512};
use zeroize::Zeroizing;

use super::EncryptionKey;
use crate::alg::{A256CbcHs512, A256Gcm};
use crate::base64url;
use crate::error::KeyError;
use crate::secret;

impl EncryptionKey<A256CbcHs512> {
    /// Derives the key of the session cookies of Auth.js, version 5 of `NextAuth`: HKDF-SHA256 of the
    /// secret, with the name of the cookie as the salt. The id of the key is the one that Auth.js
    /// writes to `kid`: the SHA-512 thumbprint of the key (RFC 7638).
    ///
    /// `secret` is the value of `AUTH_SECRET`, unchanged. `cookie_name` is `__Secure-authjs.session-token`
    /// on https and `authjs.session-token` otherwise, unless the application has set another name.
    /// Auth.js reads further secrets while it replaces one (`AUTH_SECRET_1`, …): derive a key from each
    /// and put them into a [`KeyRing`](crate::KeyRing).
    ///
    /// Auth.js accepts any secret that is not empty, and so does this constructor: a secret that can be
    /// guessed lets anyone create sessions. `openssl rand -base64 32` makes one that cannot.
    ///
    /// The cookies have the claims `iat`, `exp` and `jti`, and no `typ`, `iss` or `aud`. Auth.js splits a
    /// cookie of more than 4096 bytes with its attributes into `NAME.0`, `NAME.1` and so on, whose
    /// values `web::cookie_token` of the feature `axum` joins. The salt is the name without the number.
    ///
    /// ```
    /// use typed_jwt::{A256CbcHs512Key, jwe};
    ///
    /// // As `encode` of `@auth/core/jwt` has written it.
    /// let cookie = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2Q0JDLUhTNTEyIiwia2lkIjoib0hEZ21icEdMeU9vS05TOWRmWXRma3ZBR3\
    ///     hSMlF6LUhuMmFvR2l4c2VWVGxQdlNoMmNmMEVKQmlaOHNOaTYwLWxfQndjc2QyLVZSMUpWdjQ4U3A2ZncifQ..DPcHO-e2Y-Fon\
    ///     nZ5-1YSQg.CwDFCdMMnVsneMKiz-pVqxi_B2-d4nE2xvAVRuaLuBM7Yo5gMby66QHpLVIc28xbh2bQv1MYOgfz4PldLMKTtWddJ\
    ///     N4VHgyH9aXgTV1Bwg8EotWXD-quLGkQ3hqRmXDV33dFxGWarYyijo4XKFwQUg.kdZNzQcuGfhBny86UnYLSxuxwwghdFbYbn4lR\
    ///     BdiybI";
    /// let secret = "correct horse battery staple";
    /// let key = A256CbcHs512Key::from_auth_js_secret(secret, "authjs.session-token")?;
    /// assert!(jwe::decrypt(cookie, &key)?.payload().starts_with(br#"{"name":"Ada","sub":"17","#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeyError::WeakKey`] if the secret or the name is empty, and [`KeyError::NotASecret`] if the
    /// secret is a key in a file format.
    pub fn from_auth_js_secret(
        secret: impl AsRef<str>,
        cookie_name: impl AsRef<str>,
    ) -> Result<Self, KeyError> {
        let cookie_name = cookie_name.as_ref();
        if cookie_name.is_empty() {
            let problem = "the name of the cookie, which is the salt, is empty";
            return Err(KeyError::WeakKey { algorithm: Self::PURPOSE.algorithm, problem });
        }
        let info = ["Auth.js Generated Encryption Key (", cookie_name, ")"];
        let mut key = Zeroizing::new([0; 64]);
        derive(Self::PURPOSE.algorithm, secret.as_ref(), cookie_name, &info, &mut *key)?;
        Ok(Self::prepare(&*key)?.with_id(sha512_thumbprint(&*key)))
    }
}

impl EncryptionKey<A256Gcm> {
    /// Derives the key of the session cookies of `NextAuth` 4: HKDF-SHA256 of the secret, without a salt.
    /// The key has no id, because the cookies have no `kid`.
    ///
    /// `secret` is the value of `NEXTAUTH_SECRET`, unchanged. Weak secrets, claims and long cookies are the
    /// same as in version 5, and described at
    /// [`from_auth_js_secret`](EncryptionKey::from_auth_js_secret).
    ///
    /// # Errors
    ///
    /// [`KeyError::WeakKey`] if the secret is empty, and [`KeyError::NotASecret`] if it is a key in a file
    /// format.
    pub fn from_next_auth_4_secret(secret: impl AsRef<str>) -> Result<Self, KeyError> {
        let info = ["NextAuth.js Generated Encryption Key"];
        let mut key = Zeroizing::new([0; 32]);
        derive(Self::PURPOSE.algorithm, secret.as_ref(), "", &info, &mut *key)?;
        Self::prepare(&*key)
    }
}

/// Derives a key with HKDF-SHA256 (RFC 5869). `info` is the concatenation of its parts.
///
/// # Errors
///
/// [`KeyError::WeakKey`] and [`KeyError::NotASecret`].
fn derive(
    algorithm: &'static str,
    secret: &str,
    salt: &str,
    info: &[&str],
    key: &mut [u8],
) -> Result<(), KeyError> {
    if secret.is_empty() {
        let problem = "the secret is empty; make one with `openssl rand -base64 32`";
        return Err(KeyError::WeakKey { algorithm, problem });
    }
    secret::check_format(secret.as_bytes())?;
    let info: Vec<&[u8]> = info.iter().map(|part| part.as_bytes()).collect();
    Hkdf::<Sha256>::new(Some(salt.as_bytes()), secret.as_bytes())
        .expand_multi_info(&info, key)
        .map_err(|_| KeyError::WeakKey { algorithm, problem: "no key of this length is derived" })
}

/// Returns the thumbprint of a symmetric key (RFC 7638 §3.2). Only a holder of the key can compute it.
fn sha512_thumbprint(key: &[u8]) -> String {
    let mut encoded = Zeroizing::new(Vec::with_capacity(base64url::encoded_len(key.len())));
    base64url::encode_into(key, &mut encoded);
    let mut hash = Sha512::new();
    for part in [&br#"{"k":""#[..], &encoded, br#"","kty":"oct"}"#] {
        hash.update(part);
    }
    base64url::encode(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;
    use crate::error::VerifyError;
    use crate::jwe;

    const COOKIE: &str = "authjs.session-token";

    /// Written by `encode` of `@auth/core` 0.41.3, with its default options.
    const VERSION_5: [(&str, &str, &str); 2] = [
        (
            "correct horse battery staple",
            COOKIE,
            "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2Q0JDLUhTNTEyIiwia2lkIjoib0hEZ21icEdMeU9vS05TOWRmWXRma3ZBR3hSMlF6LUhuMmFv\
             R2l4c2VWVGxQdlNoMmNmMEVKQmlaOHNOaTYwLWxfQndjc2QyLVZSMUpWdjQ4U3A2ZncifQ..DPcHO-e2Y-FonnZ5-1YSQg.CwDFCdMMnV\
             sneMKiz-pVqxi_B2-d4nE2xvAVRuaLuBM7Yo5gMby66QHpLVIc28xbh2bQv1MYOgfz4PldLMKTtWddJN4VHgyH9aXgTV1Bwg8EotWXD-q\
             uLGkQ3hqRmXDV33dFxGWarYyijo4XKFwQUg.kdZNzQcuGfhBny86UnYLSxuxwwghdFbYbn4lRBdiybI",
        ),
        (
            "é ",
            "__Secure-authjs.session-token",
            "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2Q0JDLUhTNTEyIiwia2lkIjoiYlItdXByMTQ0RnVzSFpSWTI0MEUzLWk1eDl5VTBBODFEQkhq\
             Z1h2ZnVBQlZPaXNwU3Q4QlBNS3hBUi1VVk9zb3gyZ3RXZzFDNl9jS1NUSUpZcF9za1EifQ..l7wsuC47DkL3kZDNoDvgiA.OCzc9IzMMc\
             s5caMhT3Sr6UiZzzcVb1JbpkDW3f5csiw1bCT6iojlObd9Ky3Y2RmM_aH2MIlEkm5hHSrFuTMMsm9OMjvWqnAoIZdNOkv35bt0FoJeyUN\
             jJgZjJsmwhpdLjsZxDdAz_uNixR2GhkeRcw.Ec3Z63FxMvhjiN1KC8j5AeN3EIIlT4VPBgXcuplCraw",
        ),
    ];

    /// Written by `encode` of `next-auth` 4.24.15.
    const VERSION_4: (&str, &str) = (
        "correct horse battery staple",
        "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..GBeH8CSkmQvPEVTe.yxZlF9FCDCt0xVlrUHkasVCzP6L6-0VRg6ykWI_be1s6THeJ\
         dMiIYM5pykN1QT8K0m7prB143bOPS5QwlJGujwypGsDHfcL7f-siE2kXXuX1U5JqpTRQIKfsXQX17m5CqUvThMXe0Wg.JS0EqIU8gR3_o9n\
         99mqT-g",
    );

    const CLAIMS: &[u8] = br#"{"name":"Ada","sub":"17","iat":"#;

    #[test]
    fn cookies_of_version_5_decrypt() {
        for (secret, cookie, token) in VERSION_5 {
            let key = EncryptionKey::from_auth_js_secret(secret, cookie).unwrap();
            let decrypted = jwe::decrypt(token, &key).unwrap();
            assert!(decrypted.payload().starts_with(CLAIMS));
            assert_eq!(decrypted.header().kid(), key.id());
            assert_eq!(key.id().map(str::len), Some(86));
        }
    }

    #[test]
    fn cookies_of_version_4_decrypt() {
        let (secret, token) = VERSION_4;
        let key = EncryptionKey::from_next_auth_4_secret(secret).unwrap();
        assert!(jwe::decrypt(token, &key).unwrap().payload().starts_with(CLAIMS));
        assert_eq!(key.id(), None);
        let key = EncryptionKey::from_next_auth_4_secret("another secret").unwrap();
        assert!(matches!(jwe::decrypt(token, &key), Err(VerifyError::DecryptionFailed)));
    }

    #[test]
    fn another_secret_or_another_cookie_is_another_key() {
        let (secret, cookie, token) = VERSION_5[0];
        let right = EncryptionKey::from_auth_js_secret(secret, cookie).unwrap();
        for (secret, cookie) in
            [("Correct horse battery staple", cookie), (secret, "__Secure-authjs.session-token")]
        {
            let key = EncryptionKey::from_auth_js_secret(secret, cookie).unwrap();
            assert!(matches!(jwe::decrypt(token, &key), Err(VerifyError::UnknownKey)));
            let key = key.with_id(right.id().unwrap());
            assert!(matches!(jwe::decrypt(token, &key), Err(VerifyError::DecryptionFailed)));
        }
    }

    #[test]
    fn empty_values_and_key_files_are_refused() {
        let message = |error: KeyError| error.to_string();
        let from = |secret, cookie| {
            message(EncryptionKey::from_auth_js_secret(secret, cookie).unwrap_err())
        };
        assert_eq!(
            from("", COOKIE),
            "the A256CBC-HS512 key is not safe: the secret is empty; make one with `openssl rand -base64 32`"
        );
        assert_eq!(
            from("x", ""),
            "the A256CBC-HS512 key is not safe: the name of the cookie, which is the salt, is empty"
        );
        assert!(from("-----BEGIN PUBLIC KEY-----", COOKIE).contains("a PEM document"));
        let version_4 = EncryptionKey::from_next_auth_4_secret("").unwrap_err();
        assert!(matches!(version_4, KeyError::WeakKey { algorithm: "A256GCM", .. }));
        let version_4 = EncryptionKey::from_next_auth_4_secret("{\"keys\":[]}").unwrap_err();
        assert!(matches!(version_4, KeyError::NotASecret { found: "a JSON Web Key" }));
    }

    #[test]
    fn no_debug_contains_the_secret() {
        let key = EncryptionKey::from_auth_js_secret("canary", COOKIE).unwrap();
        assert!(!alloc::format!("{key:?}").contains("canary"));
    }
}
