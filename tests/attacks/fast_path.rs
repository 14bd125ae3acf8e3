//! Every case on the fast path: it refuses all attacks, and if it accepts a valid token, reading by
//! name gives the same result.

use std::time::Duration;

use super::cases::{self, Policy, Token};
use super::entry_points::PathResults;
use super::matrix::NOW;
use typed_jwt::{NumericDate, Verified};

/// Compares the two paths for one token; returns true if the fast path accepts it.
fn agree(policy: Policy, token: &Token) -> bool {
    let text = token.text();
    let PathResults { combined, by_name, fast } = PathResults::of(policy, &text, token.at);
    assert_eq!(combined, by_name, "{}", token.label);
    if let Some(fast) = &fast {
        assert_eq!(Ok(fast), by_name.as_ref(), "{}", token.label);
    }
    fast.is_some()
}

#[test]
fn the_fast_path_does_not_change_results() {
    let (mut attacks, mut attacks_that_took_it, mut controls_that_took_it) = (0, 0, 0);
    for class in cases::all(NOW) {
        for case in &class.cases {
            for token in &case.attacks {
                attacks += 1;
                attacks_that_took_it += usize::from(agree(case.policy, token));
            }
            for token in case.controls.iter().chain(&case.long_controls) {
                controls_that_took_it += usize::from(agree(case.policy, token));
            }
        }
    }
    assert!(attacks > 5_000, "{attacks}");
    assert_eq!(attacks_that_took_it, 0);
    // For example an `exp` at another time, in the layout of the type.
    assert!(controls_that_took_it > 20, "{controls_that_took_it}");
}

/// The attacks are changes of this token.
#[test]
fn the_valid_token_of_the_cases_takes_the_fast_path() {
    for policy in [
        Policy::Session,
        Policy::Lenient,
        Policy::Recent,
        Policy::Closed,
        Policy::Large,
        Policy::Several,
        Policy::OptionalType,
    ] {
        assert!(agree(policy, &Token::valid(NOW)), "{policy:?}");
    }
}

#[test]
fn issued_tokens_take_the_fast_path() {
    use super::claims_types::session::{Borrowed, Role};
    use typed_jwt::{Claims, Hs256Key, Scratch};

    let now = NumericDate::MIN.saturating_add(Duration::from_secs(NOW));
    for key in [Hs256Key::generate(), Hs256Key::generate().with_id("2026-11")] {
        for (scopes, data) in [
            (vec![], None),
            (vec!["read".into(), "a \"b\" \n é".into()], Some(serde_json::json!({"a": [1, null]}))),
        ] {
            let claims = Borrowed { user: "u-1".into(), role: Role::Admin, scopes, data };
            let token = claims.encode_at(&key, now).unwrap();
            let mut scratch = Scratch::new();
            let fast: Option<Verified<Borrowed<'_>>> =
                typed_jwt::__private_0_1_0::verify_by_layout(&token, &key, &mut scratch, now);
            assert_eq!(format!("{:?}", *fast.unwrap()), format!("{claims:?}"));
        }
    }
}
