//! Claims types with public-key algorithms: who can issue, who can verify, and which algorithm a
//! token must have.

#[allow(dead_code, reason = "each test binary uses a part of the module")]
mod common;

use std::env;
use std::process::Command;
use std::time::Duration;

use typed_jwt::session::{Lifetimes, MemoryStore, Sessions};
use typed_jwt::{
    Claims, Ed25519SigningKey, Es256SigningKey, Es256VerifyingKey, Es384SigningKey,
    Es512SigningKey, Hs256Key, KeyError, KeyRing, ManualClock, MlDsa44SigningKey,
    MlDsa65SigningKey, MlDsa65VerifyingKey, MlDsa87SigningKey, Rs256SigningKey, Scratch,
    SigningKey, Tokens, VerifyError, VerifyingKey, jws, peek,
};

use common::{NOW, at};

/// Defines a claims type for each `alg`.
macro_rules! session_types {
    ($($name:ident: $alg:tt)*) => {$(
        #[derive(Clone, Debug, PartialEq, Claims)]
        #[claims(
            alg = $alg,
            typ = "session+jwt",
            iss = "https://auth.example.com",
            aud = "web",
            ttl = "15m",
            jti = random
        )]
        struct $name {
            #[claim(sub)]
            user: String,
        }
    )*};
}

session_types! {
    WithEs256: ES256
    WithEs384: ES384
    WithEs512: ES512
    WithEdDsa: EdDSA
    WithEd25519: Ed25519
    WithList: [ES256, EdDSA]
    WithMlDsa44: MlDsa44
    WithMlDsa65: MlDsa65
    WithMlDsa87: MlDsa87
    WithMixedList: [ES256, MlDsa65]
    WithLongestList: [RS256, MlDsa87]
    WithSecret: HS256
}

/// Issues with the private key, and verifies with both halves on every way in.
fn check<T, S, V>(claims: &T, algorithm: &str, private: &S, public: &V)
where
    T: Claims + typed_jwt::FixedPolicy + typed_jwt::IssuableClaims + typed_jwt::OwnedClaims,
    T: PartialEq + std::fmt::Debug,
    S: SigningKey<T::Alg> + VerifyingKey<T::Alg>,
    V: VerifyingKey<T::Alg>,
{
    let token = claims.encode_at(private, at(NOW)).unwrap();
    let header = peek(&token).unwrap();
    assert_eq!((header.alg(), header.typ()), (Some(algorithm), Some("session+jwt")));
    for verified in [
        T::verify_at(&token, private, at(NOW)).unwrap(),
        T::verify_at(&token, public, at(NOW)).unwrap(),
        T::verify_in_at(&token, public, &mut Scratch::new(), at(NOW)).unwrap(),
    ] {
        assert_eq!(*verified, *claims);
        assert_eq!(verified.header().alg(), algorithm);
    }
}

#[test]
fn each_algorithm_issues_and_verifies() {
    let user = || "u-1".to_owned();
    let key = Es256SigningKey::generate();
    check(&WithEs256 { user: user() }, "ES256", &key, &key.verifying_key());
    let key = Es384SigningKey::generate().with_id("k");
    check(&WithEs384 { user: user() }, "ES384", &key, &key.verifying_key());
    let key = Es512SigningKey::generate().with_thumbprint_id();
    check(&WithEs512 { user: user() }, "ES512", &key, &key.verifying_key());
    let key = Ed25519SigningKey::generate();
    check(&WithEdDsa { user: user() }, "EdDSA", &key, &key.verifying_key());
    check(&WithEd25519 { user: user() }, "Ed25519", &key, &key.verifying_key());
}

#[test]
fn ml_dsa_issues_and_verifies() {
    let user = || "u-1".to_owned();
    let key = MlDsa44SigningKey::generate().with_id("k");
    check(&WithMlDsa44 { user: user() }, "ML-DSA-44", &key, &key.verifying_key());
    let key = MlDsa65SigningKey::generate();
    check(&WithMlDsa65 { user: user() }, "ML-DSA-65", &key, &key.verifying_key());
    let key = MlDsa87SigningKey::generate().with_thumbprint_id();
    check(&WithMlDsa87 { user: user() }, "ML-DSA-87", &key, &key.verifying_key());
}

/// The room for a signature is that of the longest one of the list.
#[test]
fn lists_have_room_for_ml_dsa() {
    let claims = WithMixedList { user: "u-1".into() };
    let of_es256 = Es256SigningKey::generate().with_id("a");
    let of_ml_dsa = MlDsa65SigningKey::generate().with_id("b");
    check(&claims, "ES256", &of_es256, &of_es256.verifying_key());
    check(&claims, "ML-DSA-65", &of_ml_dsa, &of_ml_dsa.verifying_key());

    let ring = KeyRing::<<WithMixedList as Claims>::Alg>::for_algorithms(of_es256.clone()).unwrap();
    ring.rotate(of_ml_dsa.clone(), Duration::from_secs(900)).unwrap();
    let former = claims.encode_at(&of_es256, at(NOW)).unwrap();
    check(&claims, "ML-DSA-65", &ring, &ring);
    assert_eq!(*WithMixedList::verify_at(&former, &ring, at(NOW)).unwrap(), claims);
    let published: serde_json::Value = serde_json::from_str(&ring.jwks()).unwrap();
    let kinds = published["keys"].as_array().unwrap().iter();
    let kinds: Vec<_> = kinds.map(|key| (key["kty"].as_str(), key["alg"].as_str())).collect();
    assert_eq!(kinds, [(Some("AKP"), Some("ML-DSA-65")), (Some("EC"), Some("ES256"))]);
    assert!(published["keys"][0].get("priv").is_none());

    // A key of the list does not make its algorithm one of another type.
    let token = claims.encode_at(&of_ml_dsa, at(NOW)).unwrap();
    match WithMixedList::verify_at(&token, &of_es256.clone().with_id("b"), at(NOW)) {
        Err(VerifyError::UnexpectedAlgorithm { expected: "ES256", actual: Some("ML-DSA-65") }) => {}
        other => panic!("{other:?}"),
    }

    let claims = WithLongestList { user: "u-1".into() };
    let key = MlDsa87SigningKey::generate();
    check(&claims, "ML-DSA-87", &key, &key.verifying_key());
    let key = Rs256SigningKey::generate(2048).unwrap();
    check(&claims, "RS256", &key, &key.verifying_key());
}

/// The default of `max_len`, 8192 bytes, leaves about 1400 bytes for the claims next to the
/// longest signature.
#[test]
fn the_default_size_has_room_for_the_longest_signature() {
    let key = MlDsa87SigningKey::generate().with_thumbprint_id();
    let issue = |len| WithMlDsa87 { user: "u".repeat(len) }.encode_at(&key, at(NOW));
    let token = issue(1200).unwrap();
    assert!((7800..=8192).contains(&token.len()), "{}", token.len());
    assert_eq!(WithMlDsa87::verify_at(&token, &key, at(NOW)).unwrap().user.len(), 1200);
    let too_long = issue(1500).unwrap_err();
    assert!(matches!(too_long, typed_jwt::EncodeError::TooLong { max: 8192, .. }), "{too_long:?}");
}

#[tokio::test]
async fn sessions_are_signed_with_ml_dsa() {
    let private = MlDsa65SigningKey::generate().with_thumbprint_id();
    let public = MlDsa65VerifyingKey::from_jwk(private.verifying_key().to_jwk()).unwrap();
    let day = Duration::from_secs(24 * 60 * 60);
    let sessions = Sessions::new(
        Tokens::<WithMlDsa65, _>::new(KeyRing::new(private).unwrap()),
        KeyRing::new(Hs256Key::generate().with_id("refresh")).unwrap(),
        MemoryStore::new(),
        Lifetimes::new(day, 30 * day),
    )
    .unwrap();
    let login = sessions.start(&WithMlDsa65 { user: "u-1".into() }).await.unwrap();
    let renewed = sessions.refresh(&login.refresh_token).await.unwrap();
    assert_eq!(WithMlDsa65::verify(&renewed.access_token, &public).unwrap().user, "u-1");
}

#[test]
fn ml_dsa_refuses_hostile_tokens() {
    let key = MlDsa65SigningKey::generate().with_id("k");
    typed_jwt::testing::assert_refuses_all::<WithMlDsa65, _>(
        &WithMlDsa65 { user: "u-1".into() },
        &key,
    );
}

#[test]
fn both_names_of_ed25519_are_read() {
    let key = Ed25519SigningKey::generate();
    let with_eddsa = WithEdDsa { user: "u-1".into() }.encode_at(&key, at(NOW)).unwrap();
    let ed25519 = WithEd25519 { user: "u-1".into() }.encode_at(&key, at(NOW)).unwrap();
    let verified = WithEdDsa::verify_at(&ed25519, &key, at(NOW)).unwrap();
    assert_eq!(verified.header().alg(), "Ed25519");
    let verified = WithEd25519::verify_at(&with_eddsa, &key, at(NOW)).unwrap();
    assert_eq!(verified.header().alg(), "EdDSA");
}

#[test]
fn the_key_selects_the_algorithm_of_a_list() {
    let claims = WithList { user: "u-1".into() };
    let of_es256 = Es256SigningKey::generate();
    let of_eddsa = Ed25519SigningKey::generate();
    check(&claims, "ES256", &of_es256, &of_es256.verifying_key());
    check(&claims, "EdDSA", &of_eddsa, &of_eddsa.verifying_key());

    // A token of a listed algorithm that the key does not have.
    let token = claims.encode_at(&of_eddsa, at(NOW)).unwrap();
    match WithList::verify_at(&token, &of_es256, at(NOW)) {
        Err(VerifyError::UnexpectedAlgorithm { expected: "ES256", actual: Some("EdDSA") }) => {}
        other => panic!("{other:?}"),
    }
    // A token of an algorithm that is not listed.
    let secret = Hs256Key::generate();
    let token = WithSecret { user: "u-1".into() }.encode_at(&secret, at(NOW)).unwrap();
    match WithList::verify_at(&token, &of_es256, at(NOW)) {
        Err(VerifyError::UnexpectedAlgorithm {
            expected: "ES256 or EdDSA",
            actual: Some("HS256"),
        }) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn tokens_of_a_list_use_the_precomputed_header() {
    let claims = WithList { user: "u-1".into() };
    let key = Ed25519SigningKey::generate().with_id("k");
    let token = claims.encode_at(&key, at(NOW)).unwrap();
    let mut scratch = Scratch::new();
    typed_jwt::__private_0_1_0::verify_by_layout::<WithList, _>(
        &token,
        &key,
        &mut scratch,
        at(NOW),
    )
    .unwrap();
}

#[test]
fn other_keys_and_changed_tokens_are_refused() {
    let claims = WithEs256 { user: "u-1".into() };
    let key = Es256SigningKey::generate().with_id("k");
    let token = claims.encode_at(&key, at(NOW)).unwrap();
    let other = Es256SigningKey::generate().with_id("k");
    let refused = WithEs256::verify_at(&token, &other, at(NOW));
    assert!(matches!(refused, Err(VerifyError::InvalidSignature)));
    let renamed = key.clone().with_id("l");
    assert!(matches!(
        WithEs256::verify_at(&token, &renamed, at(NOW)),
        Err(VerifyError::UnknownKey)
    ));
    let signature_at = token.rfind('.').unwrap() + 1;
    for at_byte in signature_at..token.len() - 1 {
        let mut changed = token.clone().into_bytes();
        changed[at_byte] = if changed[at_byte] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        let refused = WithEs256::verify_at(&changed, &key, at(NOW));
        assert!(matches!(refused, Err(VerifyError::InvalidSignature)), "{at_byte}");
    }
}

#[test]
fn a_ring_rotates_private_keys() {
    let ring = KeyRing::new(Es256SigningKey::generate().with_thumbprint_id()).unwrap();
    let tokens = Tokens::<WithEs256, _>::new(ring.clone());
    let first = tokens.encode(&WithEs256 { user: "u-1".into() }).unwrap();
    ring.rotate(Es256SigningKey::generate().with_thumbprint_id(), Duration::from_secs(900))
        .unwrap();
    let second = tokens.encode(&WithEs256 { user: "u-1".into() }).unwrap();
    assert_ne!(peek(&first).unwrap().kid(), peek(&second).unwrap().kid());
    for token in [&first, &second] {
        assert_eq!(tokens.verify(token).unwrap().user, "u-1");
    }
    let raw = jws::sign(b"bytes", &ring).unwrap();
    assert_eq!(jws::verify(&raw, &ring).unwrap().payload(), b"bytes");
}

#[tokio::test]
async fn sessions_are_signed_with_a_private_key() {
    let private = Es256SigningKey::generate().with_thumbprint_id();
    let public = Es256VerifyingKey::from_pem(private.verifying_key().to_pem()).unwrap();
    let day = Duration::from_secs(24 * 60 * 60);
    let sessions = Sessions::new(
        Tokens::<WithEs256, _>::new(KeyRing::new(private).unwrap()),
        KeyRing::new(Hs256Key::generate().with_id("refresh")).unwrap(),
        MemoryStore::new(),
        Lifetimes::new(day, 30 * day),
    )
    .unwrap();
    let login = sessions.start(&WithEs256 { user: "u-1".into() }).await.unwrap();
    let renewed = sessions.refresh(&login.refresh_token).await.unwrap();
    for token in [&login.access_token, &renewed.access_token] {
        assert_eq!(WithEs256::verify(token, &public).unwrap().user, "u-1");
    }
    sessions.end(&sessions.verify(&renewed.access_token).unwrap()).await.unwrap();
    assert!(sessions.verify(&login.access_token).is_err());
}

#[test]
fn a_ring_of_a_list_holds_keys_of_several_algorithms() {
    let claims = WithList { user: "u-1".into() };
    let former = Es256SigningKey::generate().with_id("a");
    let ring = KeyRing::<<WithList as Claims>::Alg>::for_algorithms(former).unwrap();
    let first = claims.encode_at(&ring, at(NOW)).unwrap();
    let next = Ed25519SigningKey::generate().with_id("b");
    ring.add(next.clone()).unwrap();
    ring.activate("b").unwrap();
    let second = claims.encode_at(&ring, at(NOW)).unwrap();
    assert_eq!(peek(&second).unwrap().alg(), Some("EdDSA"));
    for (token, algorithm) in [(&first, "ES256"), (&second, "EdDSA")] {
        let verified = WithList::verify_at(token, &ring, at(NOW)).unwrap();
        assert_eq!(verified.header().alg(), algorithm);
    }

    // A token that names a key of the ring, with the algorithm of another one.
    let confused = claims.encode_at(&next.with_id("a"), at(NOW)).unwrap();
    match WithList::verify_at(&confused, &ring, at(NOW)) {
        Err(VerifyError::UnexpectedAlgorithm { expected: "ES256", actual: Some("EdDSA") }) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_ring_of_a_list_reads_its_clock_for_the_end_of_a_key() {
    let claims = WithList { user: "u-1".into() };
    let clock = ManualClock::new(at(NOW));
    let former = Es256SigningKey::generate().with_id("a");
    let ring = KeyRing::<<WithList as Claims>::Alg>::for_algorithms_with_clock(
        former.clone(),
        clock.clone(),
    )
    .unwrap();
    ring.rotate(Ed25519SigningKey::generate().with_id("b"), Duration::from_secs(900)).unwrap();
    let token = claims.encode_at(&former, at(NOW)).unwrap();
    let verify = || WithList::verify_at(&token, &ring, at(NOW)).map(drop);

    clock.set(at(NOW + 899));
    verify().unwrap();
    clock.set(at(NOW + 900));
    assert!(matches!(verify(), Err(VerifyError::UnknownKey)));
}

#[tokio::test]
async fn sessions_change_their_algorithm_without_a_login() {
    let ring = KeyRing::<<WithList as Claims>::Alg>::for_algorithms(
        Es256SigningKey::generate().with_id("a"),
    )
    .unwrap();
    let day = Duration::from_secs(24 * 60 * 60);
    let sessions = Sessions::new(
        Tokens::<WithList, _>::new(ring.clone()),
        KeyRing::new(Hs256Key::generate().with_id("refresh")).unwrap(),
        MemoryStore::new(),
        Lifetimes::new(day, 30 * day),
    )
    .unwrap();
    let login = sessions.start(&WithList { user: "u-1".into() }).await.unwrap();
    ring.rotate(Ed25519SigningKey::generate().with_id("b"), Duration::from_secs(900)).unwrap();
    let renewed = sessions.refresh(&login.refresh_token).await.unwrap();
    assert_eq!(peek(&login.access_token).unwrap().alg(), Some("ES256"));
    assert_eq!(peek(&renewed.access_token).unwrap().alg(), Some("EdDSA"));
    for token in [&login.access_token, &renewed.access_token] {
        assert_eq!(sessions.verify(token).unwrap().user, "u-1");
    }
}

#[test]
fn a_ring_serves_types_that_write_ed25519() {
    let key = Ed25519SigningKey::generate().with_id("a");
    let ring = KeyRing::<<WithEd25519 as Claims>::Alg>::for_algorithms(key.clone()).unwrap();
    check(&WithEd25519 { user: "u-1".into() }, "Ed25519", &ring, &key);
}

#[test]
fn raw_tokens_of_a_ring_have_the_name_that_the_ring_writes() {
    let key = Ed25519SigningKey::generate().with_id("a");
    let ring = KeyRing::<<WithEd25519 as Claims>::Alg>::for_algorithms(key.clone()).unwrap();
    let token = jws::sign(b"bytes", &ring).unwrap();
    assert_eq!(peek(&token).unwrap().alg(), Some("Ed25519"));
    assert_eq!(jws::verify(&token, &key).unwrap().payload(), b"bytes");
}

#[test]
fn a_ring_of_a_list_publishes_its_keys() {
    let ring = KeyRing::<<WithList as Claims>::Alg>::for_algorithms(
        Es256SigningKey::generate().with_id("a"),
    )
    .unwrap();
    ring.add(Ed25519SigningKey::generate().with_id("b")).unwrap();
    ring.add_verifying(Es256SigningKey::generate().with_id("c").verifying_key()).unwrap();
    let set: serde_json::Value = serde_json::from_str(&ring.jwks()).unwrap();
    let ids: Vec<&str> =
        set["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap()).collect();
    assert_eq!(ids, ["a", "b", "c"]);
    assert!(!ring.jwks().contains("\"d\""));
}

const VARIABLE: &str = "TYPED_JWT_TEST_KEY";

/// Prints the results of the constructors for the variable, if it is set. Setting a variable in this
/// process would need `unsafe` code.
#[test]
fn constructors_read_the_environment() {
    let is_set = env::var_os(VARIABLE).is_some();
    let private = Es256SigningKey::from_env(VARIABLE).map(|key| key.verifying_key().thumbprint());
    let public = Es256VerifyingKey::from_env(VARIABLE).map(|key| key.thumbprint());
    for result in [private, public] {
        assert_eq!(matches!(result, Err(KeyError::Variable { .. })), !is_set);
        println!("\nresult: {}", result.unwrap_or_else(|error| error.to_string()));
    }
}

/// Returns the results for a private and for a public key.
fn read_from_environment(value: &str) -> [String; 2] {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "constructors_read_the_environment", "--nocapture"])
        .env(VARIABLE, value)
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let mut results = printed.lines().filter_map(|line| line.strip_prefix("result: "));
    [0, 1].map(|_| results.next().unwrap_or_else(|| panic!("{printed}")).to_owned())
}

#[test]
fn keys_in_the_environment_are_pem_or_jwk() {
    let private = include_str!("../jwt-core/src/key_format/tests/fixtures/P-256.pem");
    let key = Es256SigningKey::from_pem(private).unwrap().verifying_key();
    let expected = key.thumbprint();
    let in_one_line = private.trim().replace('\n', "\\n");
    for value in [private, &in_one_line, &format!("\"{in_one_line}\"")] {
        let [found, refused] = read_from_environment(value);
        assert_eq!(found, expected);
        assert!(refused.starts_with(&format!("the environment variable `{VARIABLE}`: ")));
        assert!(refused.contains("ES256 needs an EC public key on P-256"), "{refused}");
    }
    let (pem, jwk) = (key.to_pem(), key.to_jwk());
    for value in [&*pem, &jwk, &format!("'{jwk}'"), &format!("  {jwk}\n")] {
        let [refused, found] = read_from_environment(value);
        assert_eq!(found, expected);
        assert!(refused.contains("ES256 needs an EC private key on P-256"), "{refused}");
    }
    for value in ["", "hello", "'", "{}"] {
        for refused in read_from_environment(value) {
            assert!(refused.contains(VARIABLE), "{value:?}: {refused}");
        }
    }
}
