//! The table: every case of every algorithm, run against every way in.

use std::sync::OnceLock;

use super::super::by_algorithm::{Attacked, Outcome, assert_cases_are_complete};
use super::super::cases::token::encode;
use super::super::cases::{Class, Token};
use super::cases;
use super::encrypters::Algorithm;
use super::ways_in::WayIn;

impl Attacked for Algorithm {
    const ALL: &'static [Self] = &Self::ALL;

    fn name(self) -> &'static str {
        self.name()
    }

    fn classes(self) -> Vec<Class> {
        cases::of(self)
    }

    fn valid(self) -> Token {
        cases::base(self).token()
    }

    fn text(self, token: &Token) -> String {
        self.text(token)
    }
}

impl Algorithm {
    /// Returns the token. One that is not changed after signing is encrypted correctly instead.
    pub(crate) fn text(self, token: &Token) -> String {
        if token.is_correctly_signed() {
            self.encrypt(&encode(&token.header), &token.payload).text()
        } else {
            token.text()
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
    println!("{}", outcome().wrong_results::<WayIn>("encrypted"));
    outcome().assert_as_expected();
}

#[test]
fn no_column_is_empty() {
    outcome().assert_no_column_is_empty::<WayIn>();
}

#[test]
fn cases_have_attacks_references_and_distinct_names() {
    assert_cases_are_complete::<Algorithm>();
}
