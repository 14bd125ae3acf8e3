//! The section of SECURITY.md.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::super::cases::Case;
use super::cases;
use super::encrypters::Algorithm;
use super::matrix::outcome;
use super::refresh;
use super::ways_in::WayIn;

/// Returns the section of SECURITY.md.
pub(crate) fn section() -> String {
    let outcome = outcome();
    outcome.assert_as_expected();
    let refresh = refresh::outcome();
    refresh.assert_as_expected();
    format!(
        "\n{}\n\
         A token is made for each algorithm of its row, with the claims and the `kid` of a session's access\n\
         token, and given to all columns. The crypto libraries encrypt it, not typed-jwt, so that each part can be\n\
         wrong while the others are right. The rows that are also in the first table have the same attacks,\n\
         encrypted correctly, without those that depend on the signature or on another policy.\n\n\
         `jwe::decrypt` leaves `typ`, `cty`, claims in the header and the payload to the caller.\n\n\
         The same attacks on the encrypted refresh tokens of a live session. \"both forms\" are sessions that also\n\
         accept signed refresh tokens, as in the change from one form to the other. Tokens without five segments\n\
         are left out there: they are refused as signed tokens.\n\n\
         {}\n\
         Attacks that succeeded against other libraries, and algorithms that are refused by design:\n\n\
         {}\n",
        outcome.table::<WayIn>(),
        refresh.table::<refresh::WayIn>(),
        known_attacks(),
    )
}

/// Formats the attacks that have a CVE or are refused by design, with the number of tokens.
fn known_attacks() -> String {
    let is_listed =
        |case: &Case| case.reference.contains("CVE-") || case.name.ends_with("refused by design");
    // A class of signed tokens has its attacks in the first table.
    let own =
        ["algorithm", "lengths of the segments", "authenticity", "header parameters", "segments"];
    let mut text = "| attack | reference | tokens |\n| --- | --- | ---: |\n".to_owned();
    let mut tokens: BTreeMap<String, usize> = BTreeMap::new();
    let mut order = Vec::new();
    for algorithm in Algorithm::ALL {
        let classes = cases::of(algorithm).into_iter().filter(|class| own.contains(&class.name));
        for case in classes.flat_map(|class| class.cases).filter(is_listed) {
            let row = format!("| {} | {} |", case.name, case.reference);
            if !order.contains(&row) {
                order.push(row.clone());
            }
            *tokens.entry(row).or_default() += case.attacks.len();
        }
    }
    for row in order {
        let _ = writeln!(text, "{row} {} |", tokens[&row]);
    }
    text
}
