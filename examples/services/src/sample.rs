//! Compares a claims type with a token as its service documents it.
//!
//! The documented token is built by hand: its header and claims are JSON in the test of the service, signed with the
//! raw operation of a crypto library. No code of typed-jwt takes part in this.

use std::fmt::Debug;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use p256::ecdsa::signature::Signer;
use rsa::{BoxedUint, Pkcs1v15Sign};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256, Sha384, Sha512};
use typed_jwt::{
    Claims, Es256SigningKey, FixedPolicy, Hs256Key, IssuableClaims, NumericDate, OwnedClaims,
    Rs256SigningKey, SigningKey, Verified, VerifyingKey, testing,
};

/// The secret of the samples, long enough for each of the algorithms.
pub(crate) const SECRET: &str =
    "only for tests: a text that is long enough to be a secret for HS512";

/// The header of most services.
pub(crate) const HS256: &str = r#"{ "alg": "HS256", "typ": "JWT" }"#;

const RSA: &str = include_str!("../keys/rsa.jwk");
const P256: &str = include_str!("../keys/p256.jwk");

/// The secret of the samples, as a key.
pub(crate) fn hs256() -> Hs256Key {
    Hs256Key::from_text(SECRET).unwrap()
}

/// The RSA key of the tests.
pub(crate) fn rs256() -> Rs256SigningKey {
    Rs256SigningKey::from_jwk(RSA).unwrap()
}

/// The P-256 key of the tests.
pub(crate) fn es256() -> Es256SigningKey {
    Es256SigningKey::from_jwk(P256).unwrap()
}

/// A token as its service documents it.
pub(crate) struct Sample<'s> {
    /// The header, as JSON. Its `alg` decides how the sample is signed.
    pub(crate) header: &'s str,
    /// The claims, as JSON.
    pub(crate) claims: &'s str,
    /// The time at which the token is issued and verified.
    pub(crate) issued_at: u64,
}

impl Sample<'_> {
    /// Checks a claims type:
    ///
    /// - The documented token is verified, and has these claims.
    /// - The token that is issued with these claims has the documented header and claims.
    /// - Altered copies of the documented token, and all hostile tokens that are generated for the type, are refused.
    pub(crate) fn check<T, K>(&self, claims: &T, key: &K)
    where
        T: Claims + FixedPolicy + IssuableClaims + OwnedClaims + Debug + PartialEq,
        K: SigningKey<T::Alg> + VerifyingKey<T::Alg>,
    {
        self.check_verified(claims, key);
        let ours = claims.encode_at(key, self.now()).unwrap();
        let documented = [self.header, self.claims].map(parse);
        assert_eq!([segment(&ours, 0), segment(&ours, 1)], documented);
    }

    /// Checks a type that only verifies, as [`check`](Self::check) does.
    pub(crate) fn check_verified<T, K>(&self, claims: &T, key: &K)
    where
        T: Claims + FixedPolicy + OwnedClaims + Debug + PartialEq,
        K: SigningKey<T::Alg> + VerifyingKey<T::Alg>,
    {
        let (header, payload) = (parse(self.header), parse(self.claims));
        let documented = self.sign(&header, &payload);
        assert_eq!(*T::verify_at(&documented, key, self.now()).unwrap(), *claims);

        let forged = |header: &Map<String, Value>, payload: &Map<String, Value>| {
            self.sign(&Value::Object(header.clone()), &Value::Object(payload.clone()))
        };
        let (header, payload) = (header.as_object().unwrap(), payload.as_object().unwrap());
        for (name, token) in hostile(&documented, header, payload, forged) {
            assert!(T::verify_at(&token, key, self.now()).is_err(), "accepted: {name}");
        }
        if let Some(exp) = payload.get("exp") {
            let an_hour_later = NumericDate::from_unix(exp.as_u64().unwrap() + 3600);
            assert!(T::verify_at(&documented, key, an_hour_later).is_err(), "expired");
        }
        assert!(testing::assert_refuses_all(claims, key) > 100);
    }

    /// Checks that another token, with these claims, is verified as well.
    pub(crate) fn accepts_too<T, K>(&self, claims: &str, key: &K) -> Verified<T>
    where
        T: Claims + FixedPolicy + OwnedClaims,
        K: VerifyingKey<T::Alg>,
    {
        let token = self.sign(&parse(self.header), &parse(claims));
        T::verify_at(&token, key, self.now()).unwrap()
    }

    fn now(&self) -> NumericDate {
        NumericDate::from_unix(self.issued_at)
    }

    /// Signs a token with the algorithm of the documented header.
    fn sign(&self, header: &Value, claims: &Value) -> String {
        let input = format!("{}.{}", encode(header), encode(claims));
        let signature = match parse(self.header)["alg"].as_str().unwrap() {
            "HS256" => mac::<Hmac<Sha256>>(&input),
            "HS384" => mac::<Hmac<Sha384>>(&input),
            "HS512" => mac::<Hmac<Sha512>>(&input),
            "RS256" => rsa_signature(&input),
            "ES256" => ecdsa_signature(&input),
            other => panic!("no service here has {other}"),
        };
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// Returns altered copies of the documented token, with the names of the alterations.
fn hostile(
    documented: &str,
    header: &Map<String, Value>,
    payload: &Map<String, Value>,
    forged: impl Fn(&Map<String, Value>, &Map<String, Value>) -> String,
) -> Vec<(String, String)> {
    let (input, _) = documented.rsplit_once('.').unwrap();
    let mut tokens = vec![
        ("no signature".to_owned(), format!("{input}.")),
        ("another signature".to_owned(), format!("{input}.{}", URL_SAFE_NO_PAD.encode([7; 64]))),
    ];
    for alg in ["none", "HS1", "RS1"] {
        let mut header = header.clone();
        header.insert("alg".into(), alg.into());
        let input = format!("{}.{}", encode(&header), encode(payload));
        tokens.push((format!("unsigned, alg {alg}"), format!("{input}.")));
    }
    let mut other = payload.clone();
    other.insert("typed-jwt-forged".into(), true.into());
    let signature = documented.rsplit('.').next().unwrap();
    tokens.push((
        "other claims".into(),
        format!("{}.{}.{signature}", encode(header), encode(&other)),
    ));
    for (name, value) in [("crit", Value::from(["exp"].as_slice())), ("b64", false.into())] {
        let mut header = header.clone();
        header.insert(name.into(), value);
        tokens.push((name.into(), forged(&header, payload)));
    }
    for claim in ["iss", "sub", "aud", "jti", "exp", "nbf", "iat"] {
        let mut payload = payload.clone();
        payload.insert(claim.into(), serde_json::json!({ "a": [true] }));
        tokens.push((format!("{claim} is an object"), forged(header, &payload)));
    }
    tokens
}

fn mac<M: Mac + KeyInit>(input: &str) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(input.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn rsa_signature(input: &str) -> Vec<u8> {
    static KEY: LazyLock<rsa::PrivateKey> = LazyLock::new(|| {
        let [p, q] = ["p", "q"].map(|name| BoxedUint::from_be_slice_vartime(&member(RSA, name)));
        rsa::PrivateKey::from_p_q(p, q, BoxedUint::from(65_537_u64)).unwrap()
    });
    KEY.sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(input)).unwrap()
}

fn ecdsa_signature(input: &str) -> Vec<u8> {
    let key = p256::ecdsa::SigningKey::from_slice(&member(P256, "d")).unwrap();
    let signature: p256::ecdsa::Signature = key.sign(input.as_bytes());
    signature.to_bytes().to_vec()
}

/// Returns the bytes of a member of a JWK.
fn member(jwk: &str, name: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(parse(jwk)[name].as_str().unwrap()).unwrap()
}

fn parse(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

fn encode(json: &impl serde::Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_string(json).unwrap())
}

fn segment(token: &str, at: usize) -> Value {
    let bytes = URL_SAFE_NO_PAD.decode(token.split('.').nth(at).unwrap()).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}
