//! `peek_key_selector`: every token of the matrix whose form verification refuses is refused with the
//! same error, and every valid token is read.

use typed_jwt::{UntrustedSelector, VerifyError, peek_key_selector};

use super::cases::{self, ISSUER, Policy};
use super::entry_points::{EntryPoint, name};
use super::matrix::NOW;

#[test]
fn a_selector_is_read_as_strictly_as_claims() {
    let (mut malformed, mut valid) = (0, 0);
    for class in cases::all(NOW) {
        // A selector has the usual maximum length.
        for case in class.cases.iter().filter(|case| case.policy != Policy::Large) {
            for token in case.attacks.iter().chain(&case.controls) {
                let text = token.text();
                let selector = peek_key_selector(&text, "iss");
                match EntryPoint::VerifyAt.run(case.policy, &text, token.at) {
                    Ok(()) => {
                        let selector = selector.unwrap();
                        let selector = selector.as_ref().map(UntrustedSelector::as_untrusted_str);
                        let has_other = matches!(
                            case.policy,
                            Policy::Lenient | Policy::Several | Policy::Tenant
                        );
                        assert!(has_other || selector == Some(ISSUER), "{}", token.label);
                        valid += 1;
                    }
                    Err(error) if error.starts_with("Malformed") || error == "TooLong" => {
                        let refused = selector.map(drop).unwrap_err();
                        assert_eq!(name(&refused), error, "{}", token.label);
                        malformed += 1;
                    }
                    // The signature and the policy are not the concern of a selector.
                    Err(_) => match selector {
                        Ok(_) | Err(VerifyError::Malformed(_) | VerifyError::TooLong { .. }) => {}
                        Err(VerifyError::InvalidClaim { claim, .. }) => assert_eq!(claim, "iss"),
                        Err(other) => panic!("{}: {other:?}", token.label),
                    },
                }
            }
        }
    }
    assert!(malformed > 500 && valid > 200, "{malformed}, {valid}");
}
