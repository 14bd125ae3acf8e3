//! `Tokens`: key, policy and clock in one value, for an application's state.

#[allow(dead_code, reason = "each test binary uses a part of the module")]
mod common;

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use serde_json::json;
use typed_jwt::{
    Claims, Clock, EncodeError, Hs256, Hs256Key, KeyRing, ManualClock, NumericDate, PolicyError,
    Scratch, SigningKey, SystemClock, Tokens, TokensBuilder, Verified, VerifyError, VerifyingKey,
};

use common::{NOW, SECRET, another_key, at, claims_of, key, of_type};

#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = "web",
    ttl = "15m",
    leeway = "30s"
)]
struct Session {
    #[claim(sub)]
    user: String,
}

/// Policies with the issuer, the audience or both given at run time.
#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = runtime, aud = "web", ttl = "15m")]
struct IssuerAtRunTime;

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = any, aud = runtime, ttl = "15m")]
struct AudienceAtRunTime;

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = runtime, aud = runtime, ttl = "15m")]
struct BothAtRunTime;

fn session() -> Session {
    Session { user: "u-1".into() }
}

/// Returns `Tokens` for sessions and the clock that they read.
fn on_a_clock() -> (Tokens<Session, Hs256Key>, ManualClock) {
    let clock = ManualClock::new(at(NOW));
    (Tokens::builder(key()).clock(clock.clone()).build().unwrap(), clock)
}

fn both_at_run_time(issuer: &str, audiences: &[&str]) -> Tokens<BothAtRunTime, Hs256Key> {
    Tokens::builder(key())
        .issuer(issuer)
        .audiences(audiences.iter().copied())
        .clock(ManualClock::new(at(NOW)))
        .build()
        .unwrap()
}

#[test]
fn claims_that_are_invalid_at_the_time_of_the_clock_are_not_issued() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = runtime, aud = any, leeway = "30s")]
    struct Until {
        #[claim(exp)]
        expires: NumericDate,
    }

    let clock = ManualClock::new(at(NOW));
    let ring = KeyRing::new(key().with_id("1")).unwrap();
    let tokens =
        Tokens::<Until, _>::builder(ring).issuer("i").clock(clock.clone()).build().unwrap();
    let claims = Until { expires: at(NOW) };
    tokens.verify(&tokens.encode(&claims).unwrap()).unwrap();
    clock.advance(Duration::from_secs(29));
    tokens.verify(&tokens.encode(&claims).unwrap()).unwrap();
    clock.advance(Duration::from_secs(1));
    match tokens.encode(&claims) {
        Err(EncodeError::Claim { claim, .. }) => assert_eq!(claim, "exp"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn tokens_are_issued_and_verified() {
    let tokens = Tokens::<Session, _>::new(key());
    let token = tokens.encode(&session()).unwrap();
    assert_eq!(*tokens.verify(&token).unwrap(), session());
    // The methods of the type accept the token as well.
    assert_eq!(*Session::verify(&token, &key()).unwrap(), session());
    assert_eq!(*tokens.verify(&session().encode(&key()).unwrap()).unwrap(), session());
}

#[test]
fn the_clock_sets_the_time_of_issue() {
    let (tokens, clock) = on_a_clock();
    let claims = claims_of(&tokens.encode(&session()).unwrap());
    assert_eq!((&claims["iat"], &claims["exp"]), (&json!(NOW), &json!(NOW + 900)));
    clock.advance(Duration::from_secs(7));
    assert_eq!(claims_of(&tokens.encode(&session()).unwrap())["iat"], json!(NOW + 7));
}

#[test]
fn a_token_expires_at_the_second_set_by_the_clock() {
    let (tokens, clock) = on_a_clock();
    let token = tokens.encode(&session()).unwrap();
    // Fifteen minutes, and thirty seconds of leeway.
    clock.advance(Duration::from_secs(929));
    tokens.verify(&token).unwrap();
    clock.advance(Duration::from_secs(1));
    match tokens.verify(&token) {
        Err(VerifyError::Expired { expired_at, now }) => {
            assert_eq!((expired_at, now), (at(NOW + 900), at(NOW + 930)));
        }
        other => panic!("{other:?}"),
    }
    // After the clock is set back, the token is valid again.
    clock.set(at(NOW));
    tokens.verify(&token).unwrap();
}

#[test]
fn a_manual_clock_has_whole_seconds_and_stops_at_the_last_time() {
    let start = at(NOW).checked_add(Duration::from_millis(900)).unwrap();
    let clock = ManualClock::new(start);
    assert_eq!(clock.now(), at(NOW));
    clock.advance(Duration::from_millis(999));
    assert_eq!(clock.now(), at(NOW));
    clock.advance(Duration::MAX);
    assert_eq!(clock.now(), NumericDate::MAX);
    clock.set(NumericDate::MIN);
    assert_eq!(clock.clone().now(), NumericDate::MIN);
    assert_eq!(ManualClock::default().now(), NumericDate::MIN);
}

#[test]
fn any_clock_is_accepted() {
    struct Stopped;

    impl Clock for Stopped {
        fn now(&self) -> NumericDate {
            at(1_000)
        }
    }

    let tokens = Tokens::<Session, _>::builder(key()).clock(Stopped).build().unwrap();
    assert_eq!(claims_of(&tokens.encode(&session()).unwrap())["iat"], 1_000);
    let tokens = Tokens::<Session, _>::builder_with_clock(key(), Stopped).build().unwrap();
    assert_eq!(claims_of(&tokens.encode(&session()).unwrap())["iat"], 1_000);
    let tokens = Tokens::<Session, _>::builder(key()).clock(SystemClock).build().unwrap();
    assert_eq!(*tokens.verify(&session().encode(&key()).unwrap()).unwrap(), session());
}

#[test]
fn an_issuer_given_at_run_time_is_written_and_required() {
    let with = |issuer: &str| {
        Tokens::<IssuerAtRunTime, _>::builder(key())
            .issuer(issuer)
            .clock(ManualClock::new(at(NOW)))
            .build()
            .unwrap()
    };
    let (ours, theirs) = (with("https://a.example"), with("https://b.example"));
    let token = ours.encode(&IssuerAtRunTime).unwrap();
    let claims = claims_of(&token);
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!("https://a.example"), &json!("web")));
    assert_eq!(ours.verify(&token).unwrap().issuer(), Some("https://a.example"));
    match theirs.verify(&token) {
        Err(VerifyError::UnexpectedIssuer { expected, actual }) => {
            assert_eq!((&*expected, &*actual), ("https://b.example", "https://a.example"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn of_several_issuers_given_at_run_time_the_first_is_written() {
    let with = |issuers: &[&str]| {
        let builder = Tokens::<IssuerAtRunTime, _>::builder(key());
        builder.issuers(issuers.iter().copied()).clock(ManualClock::new(at(NOW))).build()
    };
    let (a, b) = ("https://a.example", "https://b.example/");
    let (old, new) = (with(&[a, b]).unwrap(), with(&[b, a]).unwrap());
    let tokens = [&old, &new].map(|tokens| tokens.encode(&IssuerAtRunTime).unwrap());
    for (token, issuer) in tokens.iter().zip([a, b]) {
        assert_eq!(claims_of(token)["iss"], issuer);
        for both in [&old, &new] {
            assert_eq!(both.verify(token).unwrap().issuer(), Some(issuer));
        }
    }
    let only_new = with(&[b]).unwrap();
    only_new.verify(&tokens[1]).unwrap();
    let refused = only_new.verify(&tokens[0]);
    assert!(matches!(refused, Err(VerifyError::UnexpectedIssuer { .. })), "{refused:?}");
    let slash = with(&["https://c.example", "https://b.example"]).unwrap();
    let message = slash.verify(&tokens[1]).unwrap_err().to_string();
    assert!(message.ends_with("only the slash at the end differs"), "{message}");
    assert_eq!(with(&[]).map(drop).unwrap_err(), PolicyError::EmptyIssuer);
    assert_eq!(with(&[a, ""]).map(drop).unwrap_err(), PolicyError::EmptyIssuer);
}

#[test]
fn audiences_given_at_run_time_are_written_and_one_must_match() {
    let with = |audiences: &[&str]| {
        Tokens::<AudienceAtRunTime, _>::builder(key())
            .audiences(audiences.iter().copied())
            .clock(ManualClock::new(at(NOW)))
            .build()
            .unwrap()
    };
    let one = Tokens::<AudienceAtRunTime, _>::builder(key())
        .audience("web")
        .clock(ManualClock::new(at(NOW)))
        .build()
        .unwrap();
    let (two, other) = (with(&["web", "app"]), with(&["cli"]));
    let for_one = one.encode(&AudienceAtRunTime).unwrap();
    let for_two = two.encode(&AudienceAtRunTime).unwrap();
    assert_eq!(claims_of(&for_one)["aud"], json!("web"));
    assert_eq!(claims_of(&for_two)["aud"], json!(["web", "app"]));
    for token in [&for_one, &for_two] {
        one.verify(token).unwrap();
        two.verify(token).unwrap();
        assert!(matches!(other.verify(token), Err(VerifyError::UnexpectedAudience { .. })));
    }
}

#[test]
fn the_order_in_which_a_policy_is_completed_does_not_matter() {
    let clock = ManualClock::new(at(NOW));
    let one = Tokens::<BothAtRunTime, _>::builder(key())
        .audience("web")
        .clock(clock.clone())
        .issuer("auth")
        .build()
        .unwrap();
    let other = both_at_run_time("auth", &["web"]);
    let token = one.encode(&BothAtRunTime).unwrap();
    assert_eq!(token, other.encode(&BothAtRunTime).unwrap());
    other.verify(&token).unwrap();
}

#[test]
fn a_value_given_at_run_time_is_compared_exactly() {
    let tokens = both_at_run_time("Auth \"é\"", &["web app"]);
    let token = tokens.encode(&BothAtRunTime).unwrap();
    assert_eq!(tokens.verify(&token).unwrap().issuer(), Some("Auth \"é\""));
    for (issuer, audience) in
        [("auth \"é\"", "web app"), ("Auth \"é\" ", "web app"), ("Auth \"é\"", "web")]
    {
        assert!(both_at_run_time(issuer, &[audience]).verify(&token).is_err());
    }
}

#[test]
fn the_builder_refuses_an_empty_value() {
    let build = |issuer: &str, audiences: &[&str]| {
        Tokens::<BothAtRunTime, _>::builder(key())
            .issuer(issuer)
            .audiences(audiences.iter().copied())
            .build()
            .map(drop)
    };
    build("auth", &["web"]).unwrap();
    assert_eq!(build("", &["web"]), Err(PolicyError::EmptyIssuer));
    assert_eq!(build("auth", &[]), Err(PolicyError::EmptyAudience));
    assert_eq!(build("auth", &[""]), Err(PolicyError::EmptyAudience));
    assert_eq!(build("auth", &["web", ""]), Err(PolicyError::EmptyAudience));
    let empty = Tokens::<AudienceAtRunTime, _>::builder(key()).audience("").build();
    assert_eq!(empty.unwrap_err(), PolicyError::EmptyAudience);
    for error in [PolicyError::EmptyIssuer, PolicyError::EmptyAudience] {
        assert!(error.to_string().contains("empty"), "{error}");
    }
}

/// A claim in braces is a part of the type. At run time no token would have such an issuer.
#[test]
fn the_builder_refuses_an_issuer_with_braces() {
    for issuer in ["https://auth.example.com/{tid}/", "{tid}", "a}"] {
        let builder = Tokens::<BothAtRunTime, _>::builder(key());
        let built = builder.issuers(["auth", issuer]).audience("web").build();
        let error = built.unwrap_err();
        assert_eq!(error, PolicyError::InvalidIssuer);
        assert!(error.to_string().contains("`issuer_values`"), "{error}");
    }
}

#[test]
fn tokens_refuse_the_same_as_the_type() {
    let (tokens, _) = on_a_clock();
    let good =
        json!({ "iss": "https://auth.example.com", "aud": "web", "exp": NOW + 1, "sub": "u" });
    tokens.verify(&of_type("session+jwt", good.to_string())).unwrap();

    let other_type = tokens.verify(&of_type("refresh+jwt", good.to_string()));
    assert!(matches!(other_type, Err(VerifyError::UnexpectedType { .. })));
    let forged = Tokens::<Session, _>::new(another_key()).encode(&session()).unwrap();
    assert!(matches!(tokens.verify(&forged), Err(VerifyError::InvalidSignature)));
    let too_long = Session { user: "x".repeat(9_000) };
    assert!(matches!(tokens.encode(&too_long), Err(EncodeError::TooLong { .. })));
}

#[test]
#[expect(clippy::needless_borrows_for_generic_args, reason = "the test is about borrowed keys")]
fn a_key_may_be_behind_any_pointer() {
    fn assert_works<K: SigningKey<Hs256> + VerifyingKey<Hs256>>(key: K, token: &str) {
        assert_eq!(session().encode_at(&key, at(NOW)).unwrap(), token);
        assert_eq!(*Session::verify_at(token, &key, at(NOW)).unwrap(), session());
        let clock = ManualClock::new(at(NOW));
        let tokens = Tokens::<Session, K>::builder(key).clock(clock).build().unwrap();
        assert_eq!(tokens.encode(&session()).unwrap(), token);
        assert_eq!(*tokens.verify(token).unwrap(), session());
    }

    let token = session().encode_at(&key(), at(NOW)).unwrap();
    let owned = key();
    assert_works(&owned, &token);
    assert_works(&&owned, &token);
    assert_works(Box::new(key()), &token);
    assert_works(Arc::new(key()), &token);
    assert_works(&Arc::new(Box::new(key())), &token);
    assert_works(owned, &token);
}

#[test]
fn a_key_may_be_a_trait_object() {
    let token = session().encode_at(&key(), at(NOW)).unwrap();
    let signing: Box<dyn SigningKey<Hs256>> = Box::new(key());
    let verifying: Arc<dyn VerifyingKey<Hs256>> = Arc::new(key());
    assert_eq!(session().encode_at(&*signing, at(NOW)).unwrap(), token);
    assert_eq!(session().encode_at(&signing, at(NOW)).unwrap(), token);
    Session::verify_at(&token, &*verifying, at(NOW)).unwrap();
    Session::verify_at(&token, &verifying, at(NOW)).unwrap();
}

#[test]
fn tokens_are_cheap_to_clone_and_safe_to_share() {
    fn is_shareable<T: Clone + Send + Sync + 'static>() {}

    /// Neither `Clone` nor `Sync`: the claims themselves are not shared.
    #[derive(Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Lonely {
        #[serde(skip)]
        _cell: std::cell::Cell<*const u8>,
    }

    impl Default for Lonely {
        fn default() -> Self {
            Self { _cell: std::cell::Cell::new(std::ptr::null()) }
        }
    }

    is_shareable::<Tokens<Session, Hs256Key>>();
    is_shareable::<Tokens<Session, Arc<Hs256Key>>>();
    is_shareable::<Tokens<Lonely, Hs256Key>>();
    is_shareable::<Hs256Key>();
    is_shareable::<ManualClock>();
    is_shareable::<SystemClock>();
    assert_eq!(size_of::<Tokens<Session, Hs256Key>>(), size_of::<usize>());
}

#[test]
fn builders_may_cross_threads() {
    fn is_sendable<T: Send>(value: T) -> T {
        value
    }

    let builder: TokensBuilder<Session, _, _, _> = Tokens::<Session, _>::builder(key());
    is_sendable(builder).build().unwrap();
}

#[test]
fn threads_share_one_tokens_value() {
    let (tokens, clock) = on_a_clock();
    let token = tokens.encode(&session()).unwrap();
    thread::scope(|scope| {
        for number in 0..4 {
            let (tokens, token) = (tokens.clone(), &token);
            scope.spawn(move || {
                let own = Session { user: format!("u-{number}") };
                for _ in 0..50 {
                    assert_eq!(*tokens.verify(token).unwrap(), session());
                    let token = tokens.encode(&own).unwrap();
                    assert_eq!(*tokens.verify(&token).unwrap(), own);
                }
            });
        }
    });
    // The clone reads the same clock.
    let clone = tokens.clone();
    drop(tokens);
    clock.advance(Duration::from_secs(930));
    assert!(matches!(clone.verify(&token), Err(VerifyError::Expired { .. })));
}

#[test]
fn debug_shows_the_policy_but_not_the_secret() {
    let secret = std::str::from_utf8(&SECRET).unwrap();
    let named = key().with_id("2026-11");
    let builder =
        Tokens::<BothAtRunTime, _>::builder(named).issuer("the-issuer").audience("the-audience");
    let shown = format!("{builder:?}");
    assert!(shown.contains("[redacted]") && !shown.contains(secret), "{shown}");

    let shown = format!("{:?}", builder.build().unwrap());
    for part in ["2026-11", "the-issuer", "the-audience", "[redacted]"] {
        assert!(shown.contains(part), "{shown}");
    }
    let bytes = format!("{SECRET:?}").replace(['[', ']'], "");
    assert!(!shown.contains(secret) && !shown.contains(&bytes), "{shown}");
}

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "t", iss = "a \"b\" \\ \n\t\u{8}\u{c}\r\u{1} é", aud = ["w\"eb", "app"], ttl = "1h")]
struct FixedPolicy {
    #[claim(sub)]
    user: String,
}

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "t", iss = runtime, aud = runtime, ttl = "1h")]
struct GivenPolicy {
    #[claim(sub)]
    user: String,
}

/// The macro writes the payload prefix of a fixed policy, the builder that of a policy given at run
/// time. The fast path relies on both.
#[test]
fn a_policy_given_at_run_time_issues_the_same_tokens_as_a_fixed_policy() {
    const ISSUER: &str = "a \"b\" \\ \n\t\u{8}\u{c}\r\u{1} é";
    let now = NumericDate::from_unix(1_700_000_000);
    for key in [key(), key().with_id("k \"1\"")] {
        let given = Tokens::<GivenPolicy, _>::builder(key.clone())
            .issuer(ISSUER)
            .audiences(["w\"eb", "app"])
            .clock(ManualClock::new(now))
            .build()
            .unwrap();
        let fixed = FixedPolicy { user: "u".into() }.encode_at(&key, now).unwrap();
        assert_eq!(given.encode(&GivenPolicy { user: "u".into() }).unwrap(), fixed);

        assert_eq!(given.verify(&fixed).unwrap().issuer(), Some(ISSUER));
        let [mut first, mut second] = [Scratch::new(), Scratch::new()];
        let short: Verified<FixedPolicy> =
            typed_jwt::__private_0_1_0::verify_by_layout(&fixed, &key, &mut first, now).unwrap();
        let long: Verified<FixedPolicy> =
            typed_jwt::__private_0_1_0::verify_by_name(&fixed, &key, &mut second, now).unwrap();
        assert_eq!(format!("{short:?}"), format!("{long:?}"));
        assert_eq!(short.issuer(), Some(ISSUER));
    }
}
