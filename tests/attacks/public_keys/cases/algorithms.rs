//! The key decides the algorithm, not the token's `alg`.

use super::super::super::cases::{Base, Case, Signed, Token, raw};
use super::super::signers::{Algorithm, Holder};
use super::{hostile, resigned, right};

/// The registered names of signature algorithms, and those that were registered once.
const NAMES: [&str; 18] = [
    "HS256",
    "HS384",
    "HS512",
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "ES256K",
    "EdDSA",
    "Ed25519",
    "Ed448",
    "ML-DSA-65",
    "none",
];

pub(super) fn cases(base: Base, algorithm: Algorithm) -> Vec<Case> {
    const ALGORITHM: &str = "UnexpectedAlgorithm";
    const SIGNATURE: &str = "InvalidSignature";
    let own = algorithm.name();
    let header = |alg: &str| base.header().with("alg", raw(alg)).json();
    let named = |alg: &str| base.token().label(alg).header(header(alg));
    let others = || {
        let is_other_name_of_own = |name: &str| algorithm == Algorithm::EdDsa && name == "Ed25519";
        NAMES.into_iter().filter(move |&name| name != own && !is_other_name_of_own(name))
    };
    let siblings = || Algorithm::ALL.into_iter().filter(move |sibling| *sibling != algorithm);
    let mut cases = vec![
        Case::of_header("`none` without a signature", "CVE-2015-9235, CVE-2022-23540", ALGORITHM)
            .attacks(
                ["none", "None", "NONE", "nOnE", ""]
                    .map(|none| named(none).signed(Signed::As(vec![]))),
            ),
        Case::of_header("`none` correctly signed", "RFC 8725 §2.1", ALGORITHM)
            .attacks(["none", "None", "NONE", "nOnE", ""].map(named)),
        Case::of_header(
            "the name of another algorithm, correctly signed",
            "RFC 8725 §3.1",
            ALGORITHM,
        )
        .attacks(others().map(named)),
        Case::of_header("`alg` swapped while the signature stays", "RFC 8725 §2.1", ALGORITHM)
            .attacks(others().map(|alg| {
                let signature = right(algorithm)(super::input(&base.token()).as_bytes());
                named(alg).signed(Signed::As(signature))
            })),
        Case::of_header(
            "the name in another case, or with white space",
            "RFC 7515 §4.1.1",
            ALGORITHM,
        )
        .attacks(
            [
                own.to_lowercase(),
                own.to_uppercase(),
                format!(" {own}"),
                format!("{own} "),
                format!("{own}\0"),
                format!("{own},none"),
                own[..4].into(),
                format!("{own}0"),
                "ed25519".into(),
                "ED25519".into(),
                "Eddsa".into(),
                "eddsa".into(),
            ]
            .iter()
            .filter(|name| *name != own)
            .map(|name| named(name)),
        ),
        Case::of_header("`alg` is a list, null or absent", "RFC 7515 §4.1.1", ALGORITHM).attacks(
            [format!("[\"{own}\"]"), "null".into(), "{}".into(), "256".into()]
                .map(|json| {
                    base.token().label(&json).header(base.header().with("alg", &json).json())
                })
                .into_iter()
                .chain([base.token().label("absent").header(base.header().without("alg").json())]),
        ),
        Case::of_header(
            "a token of another algorithm's key with the same `kid`",
            "RFC 8725 §3.1, CVE-2022-23539",
            ALGORITHM,
        )
        .attacks(siblings().map(|sibling| of_sibling(base, sibling))),
        Case::of_header("the same, under the name of this algorithm", "RFC 8725 §3.1", SIGNATURE)
            .attacks(siblings().map(|sibling| {
                hostile(base, sibling.name(), |input| sibling.sign(Holder::Issuer, input))
            })),
    ];
    let mut twice = Case::of_form("`alg` twice", "RFC 7515 §4", "Malformed(DuplicateMember)")
        .attacks([
            base.token().label("none").header(base.header().and("alg", raw("none")).json()),
            base.token().label("HS256").header(base.header().after("alg", raw("HS256")).json()),
            base.token()
                .label("escaped")
                .header(base.header().and(r"\u0061lg", raw("HS256")).json()),
        ]);
    if algorithm == Algorithm::EdDsa {
        twice = twice.controls([named("Ed25519"), named("EdDSA")]);
    }
    cases.push(twice);
    cases
}

/// A token that another algorithm's key of the issuer signed.
fn of_sibling(base: Base, sibling: Algorithm) -> Token {
    let header = base.header().with("alg", raw(sibling.name())).json();
    resigned(base.token().label(sibling.name()).header(header), right(sibling))
}
