//! The table of encrypted refresh tokens, for sessions that accept them alone, and for those that accept
//! signed ones as well.

use std::sync::OnceLock;
use std::time::Duration;

use super::super::by_algorithm::{Attacked, Outcome, Way, assert_cases_are_complete};
use super::super::cases::{Case, Class, Token, Verdict};
use super::super::entry_points::{FixedClock, date};
use super::super::sessions::{self, Login};
use super::cases;
use super::encrypters::Algorithm;

/// Refresh tokens that are encrypted with `A256GCM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RefreshTokens;

impl RefreshTokens {
    const ALGORITHM: Algorithm = Algorithm::RefreshA256Gcm;
}

impl Attacked for RefreshTokens {
    const ALL: &'static [Self] = &[Self];

    fn name(self) -> &'static str {
        Self::ALGORITHM.name()
    }

    fn classes(self) -> Vec<Class> {
        cases::of(Self::ALGORITHM)
    }

    fn valid(self) -> Token {
        cases::base(Self::ALGORITHM).token()
    }

    fn text(self, token: &Token) -> String {
        Self::ALGORITHM.text(token)
    }
}

/// A function that takes a refresh token.
#[derive(Clone, Copy, Debug)]
pub(crate) enum WayIn {
    Refresh,
    End,
    /// `Refresh` with keys that accept signed refresh tokens as well.
    RefreshOfBoth,
    /// `End` with these keys.
    EndOfBoth,
}

impl WayIn {
    fn login(self) -> &'static Login {
        match self {
            Self::Refresh | Self::End => sessions::encrypted_login(),
            Self::RefreshOfBoth | Self::EndOfBoth => sessions::login_of_both_forms(),
        }
    }
}

impl Way for WayIn {
    type Algorithm = RefreshTokens;
    type Keys = ();

    const ALL: &'static [Self] = &[Self::Refresh, Self::End, Self::RefreshOfBoth, Self::EndOfBoth];

    fn column(self) -> &'static str {
        match self {
            Self::Refresh => "`Sessions::refresh`",
            Self::End => "`Sessions::end_by_refresh_token`",
            Self::RefreshOfBoth => "`Sessions::refresh`, both forms",
            Self::EndOfBoth => "`Sessions::end_by_refresh_token`, both forms",
        }
    }

    fn verdict(self, case: &Case) -> Verdict {
        case.claims
    }

    /// With both forms, a token without five segments is refused as a signed one, with another error.
    fn can_take(self, text: &str) -> bool {
        match self {
            Self::Refresh | Self::End => true,
            Self::RefreshOfBoth | Self::EndOfBoth => text.split('.').count() == 5,
        }
    }

    fn run(self, (): (), _: RefreshTokens, token: &str, at: Duration) -> Result<(), String> {
        let clock = FixedClock(date(at));
        match self {
            Self::Refresh | Self::RefreshOfBoth => sessions::refresh(self.login(), token, clock),
            Self::End | Self::EndOfBoth => {
                sessions::end_by_refresh_token(self.login(), token, clock)
            }
        }
    }
}

/// Returns the outcome, computed once for all tests.
pub(crate) fn outcome() -> &'static Outcome {
    static OUTCOME: OnceLock<Outcome> = OnceLock::new();
    OUTCOME.get_or_init(|| Outcome::of::<WayIn>(()))
}

#[test]
fn every_attack_has_the_expected_result() {
    println!("{}", outcome().table::<WayIn>());
    println!("{}", outcome().wrong_results::<WayIn>("encrypted refresh tokens"));
    outcome().assert_as_expected();
}

#[test]
fn no_column_is_empty() {
    outcome().assert_no_column_is_empty::<WayIn>();
}

#[test]
fn cases_have_attacks_references_and_distinct_names() {
    assert_cases_are_complete::<RefreshTokens>();
}
