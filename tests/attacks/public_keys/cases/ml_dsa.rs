//! ML-DSA signatures have an empty context, and a hint of one form (FIPS 204 §5.2, §7.2).

use sha2::{Digest, Sha512};

use super::super::super::cases::{Base, Case, Signed, raw};
use super::super::signers::{Algorithm, Holder, ml_dsa_44, ml_dsa_44_internal};
use super::{hostile, input, right};

/// Length of the hint: ω = 80 places and the ends of k = 4 lists.
const HINT_LEN: usize = 84;

pub(super) fn cases(base: Base) -> Vec<Case> {
    let case = |name, reference| Case::of_header(name, reference, "InvalidSignature");
    let named =
        |alg: &str| base.token().label(alg).header(base.header().with("alg", raw(alg)).json());
    let signature = right(Algorithm::MlDsa44)(input(&base.token()).as_bytes());
    let hint_at = signature.len() - HINT_LEN;
    let with_hint = |label: String, change: &dyn Fn(&mut [u8])| {
        let mut signature = signature.clone();
        change(&mut signature[hint_at..]);
        base.token().label(label).signed(Signed::As(signature))
    };
    let used = usize::from(signature[signature.len() - 1]);
    assert!((2..80).contains(&used), "this signature has free places in its hint: {used}");
    let signed_in = |context: &[u8]| {
        let label = format!("{} bytes", context.len());
        hostile(base, label, |input| ml_dsa_44(Holder::Issuer, context, input))
    };
    vec![
        case("a context that is not empty, otherwise correct", "RFC 9964 §5").attacks([
            signed_in(b"\0"),
            signed_in(b"jwt"),
            signed_in(&[0; 255]),
        ]),
        case("a signature of the message without its prefix", "RFC 9964 §5, FIPS 204 §5.2")
            .attacks([
                hostile(base, "the message", |input| ml_dsa_44_internal(Holder::Issuer, input)),
                hostile(base, "the prefix of HashML-DSA", |input| {
                    let id = [6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3];
                    let hash = Sha512::digest(input);
                    ml_dsa_44_internal(Holder::Issuer, &[&[1, 0], &id[..], &hash].concat())
                }),
                hostile(base, "the hash", |input| {
                    ml_dsa_44(Holder::Issuer, b"", &Sha512::digest(input))
                }),
            ]),
        case("a hint with unused places that are not zero", "RFC 9964 §5, FIPS 204 §7.2")
            .attacks((used..80).map(|at| with_hint(format!("place {at}"), &|hint| hint[at] = 1))),
        case("a hint with a place that is repeated", "CVE-2026-24850").attacks(
            // The second of two places of one list becomes the first.
            (1..used)
                .filter(|at| !signature[hint_at + 80..].contains(&u8::try_from(*at).unwrap()))
                .map(|at| with_hint(format!("place {at}"), &|hint| hint[at] = hint[at - 1])),
        ),
        case("a hint whose lists end elsewhere", "RFC 9964 §5, FIPS 204 §7.2").attacks(
            (80..84).flat_map(|at| {
                [0, 81, 255]
                    .into_iter()
                    .filter(move |end| at > 80 || *end > 80)
                    .map(move |end| (at, end))
                    .map(|(at, end)| with_hint(format!("{at}: {end}"), &|hint| hint[at] = end))
                    .collect::<Vec<_>>()
            }),
        ),
        Case::of_header("other spellings of the name", "RFC 7515 §4.1.1", "UnexpectedAlgorithm")
            .attacks(
                ["MlDsa44", "ML_DSA_44", "ml-dsa-44", "ML-DSA-65", "ML-DSA-87", "ML-DSA", "AKP"]
                    .map(named),
            ),
    ]
}
