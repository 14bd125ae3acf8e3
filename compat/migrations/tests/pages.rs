//! Runs the examples of `docs/from-jwt-simple.md` and `docs/from-actix.md` that need other crates.

include!(concat!(env!("OUT_DIR"), "/programs.rs"));

/// The statements of `docs/from-jwt-simple.md` about jwt-simple.
mod jwt_simple_checks {
    use jwt_simple::prelude::*;

    const SECRET: &[u8] = b"for this page alone: 32 bytes or more";
    const NOW: u64 = 1_800_000_000;

    fn claims() -> JWTClaims<NoCustomClaims> {
        JWTClaims {
            issued_at: Some(UnixTimeStamp::from_secs(NOW)),
            expires_at: Some(UnixTimeStamp::from_secs(NOW + 60)),
            ..Default::default()
        }
    }

    fn accepts(token: &str, now: u64) -> bool {
        let options = VerificationOptions {
            artificial_time: Some(UnixTimeStamp::from_secs(now)),
            ..Default::default()
        };
        HS256Key::from_bytes(SECRET).verify_token::<NoCustomClaims>(token, Some(options)).is_ok()
    }

    #[test]
    fn only_configured_checks_are_made() {
        let key = HS256Key::from_bytes(SECRET);
        let options =
            |typ: &str| HeaderOptions { signature_type: Some(typ.into()), ..Default::default() };
        let issue = |claims, typ| key.authenticate_with_options(claims, &options(typ)).unwrap();
        // Any issuer, any audience, another kind of token.
        let other = claims().with_issuer("evil").with_audience("evil");
        assert!(accepts(&issue(other, "refresh+jwt"), NOW));
        assert!(!accepts(&issue(claims(), "refresh"), NOW));
        // A leeway of a quarter of an hour.
        let token = key.authenticate(claims()).unwrap();
        assert!(accepts(&token, NOW + 60 + 899));
        assert!(!accepts(&token, NOW + 60 + 901));
        // No `exp`.
        let eternal = JWTClaims { expires_at: None, ..claims() };
        assert!(accepts(&key.authenticate(eternal).unwrap(), NOW + 1_000_000_000));
        // A future `iat`.
        assert!(!accepts(&token, NOW - 901));
    }

    #[test]
    fn a_secret_of_12_bytes_is_accepted() {
        assert!(HS256Key::from_bytes(&[7; 11]).authenticate(claims()).is_err());
        assert!(HS256Key::from_bytes(&[7; 12]).authenticate(claims()).is_ok());
        assert!(typed_jwt::Hs256Key::from_bytes([7; 12]).is_err());
    }

    #[test]
    fn defaults_match_the_page() {
        let options = VerificationOptions::default();
        assert_eq!(options.max_token_length, Some(1_000_000));
        let claims = Claims::create(Duration::from_mins(15));
        assert!(claims.issued_at.is_some() && claims.invalid_before == claims.issued_at);
    }
}
