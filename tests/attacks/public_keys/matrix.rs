//! The table: every case of every algorithm, run against every way in.

use std::sync::OnceLock;

use super::super::by_algorithm::{Attacked, Outcome, assert_cases_are_complete};
use super::super::cases::{Class, Signed, Token};
use super::cases;
use super::signers::{Algorithm, Holder};
use super::ways_in::{Library, WayIn};

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

    /// [`Signed::Right`] is the issuer's signature.
    fn text(self, token: &Token) -> String {
        token.text_signed(|signed, input| match signed {
            Signed::Right => self.sign(Holder::Issuer, input),
            other => other.over(input),
        })
    }
}

/// Returns the outcome with the keys of a library, computed once for all tests.
pub(crate) fn outcome(library: Library) -> &'static Outcome {
    static RUST_CRYPTO: OnceLock<Outcome> = OnceLock::new();
    static AWS_LC: OnceLock<Outcome> = OnceLock::new();
    let outcome = match library {
        Library::RustCrypto => &RUST_CRYPTO,
        Library::AwsLc => &AWS_LC,
    };
    outcome.get_or_init(|| Outcome::of::<WayIn>(library))
}

#[test]
fn every_attack_has_the_expected_result() {
    assert_as_expected(Library::RustCrypto);
}

/// The keys of both libraries give the same figures, which SECURITY.md has once.
#[test]
#[cfg_attr(not(feature = "aws-lc"), ignore = "needs a C compiler: scripts/backends.sh")]
fn every_attack_has_the_expected_result_with_aws_lc() {
    assert_as_expected(Library::AwsLc);
    let table = |library| outcome(library).table::<WayIn>();
    assert_eq!(table(Library::AwsLc), table(Library::RustCrypto));
}

fn assert_as_expected(library: Library) {
    let outcome = outcome(library);
    println!("{}", outcome.table::<WayIn>());
    println!("{}", outcome.wrong_results::<WayIn>(&format!("{library:?}")));
    outcome.assert_as_expected();
}

#[test]
fn no_column_is_empty() {
    outcome(Library::RustCrypto).assert_no_column_is_empty::<WayIn>();
}

#[test]
fn cases_have_attacks_references_and_distinct_names() {
    assert_cases_are_complete::<Algorithm>();
}
