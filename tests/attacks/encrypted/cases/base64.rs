//! Other spellings of the same bytes, in each of the five segments.

use super::super::super::cases::token::encode;
use super::super::super::cases::{Case, Token, raw};
use super::super::encrypters::Algorithm;
use super::{base, case, token};

/// The segments, and the errors of a wrong character and of a wrong length.
const SEGMENTS: [(&str, &str); 5] = [
    ("header", "Malformed(HeaderNotBase64url)"),
    ("encrypted key", "Malformed(EncryptedKeyNotBase64url)"),
    ("initialization vector", "Malformed(IvNotBase64url)"),
    ("ciphertext", "Malformed(CiphertextNotBase64url)"),
    ("tag", "Malformed(TagNotBase64url)"),
];
const LENGTH: &str = "Malformed(SegmentLength)";

const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

pub(super) fn cases(algorithm: Algorithm) -> Vec<Case> {
    let valid = variants(algorithm);
    let mut cases = Vec::new();
    for (at, (segment, error)) in SEGMENTS.into_iter().enumerate() {
        // A segment that is empty has one spelling.
        if valid[0].split('.').nth(at) == Some("") {
            continue;
        }
        // The length of the others is not constant.
        let of_length = if matches!(at, 0 | 3) { error } else { LENGTH };
        let mut add = |name: &str, error, spell: &dyn Fn(&str) -> Vec<String>| {
            let attacks: Vec<Token> =
                valid.iter().flat_map(|valid| respelled(algorithm, valid, at, spell)).collect();
            let controls = valid.iter().map(|text| token(algorithm, "as it is", text.clone()));
            if !attacks.is_empty() {
                let name = format!("{name} in the {segment}");
                cases.push(
                    case(name, "RFC 7515 §2, RFC 4648 §3.2, §3.5", error)
                        .attacks(attacks)
                        .controls(controls),
                );
            }
        };
        add("padding", of_length, &|text| {
            let fitting = "=".repeat((4 - text.len() % 4) % 4);
            let padded = [fitting, "=".into(), "==".into(), "%3D".into()];
            padded
                .into_iter()
                .filter(|padding| !padding.is_empty())
                .map(|padding| format!("{text}{padding}"))
                .collect()
        });
        add("white space", of_length, &|text| {
            [" ", "\t", "\n", "\r\n"]
                .into_iter()
                .flat_map(|space| [0, 4, text.len() / 2, text.len()].map(|at| (space, at)))
                .map(|(space, at)| format!("{}{space}{}", &text[..at], &text[at..]))
                .collect()
        });
        add("the standard alphabet", error, &|text| {
            let other = text.replace('-', "+").replace('_', "/");
            if other == text { Vec::new() } else { vec![other] }
        });
        add("a character of no alphabet", error, &|text| {
            ["!", "*", "~", "\0", "=", " ", "\n"]
                .into_iter()
                .flat_map(|what| [0, text.len() / 2, text.len() - 1].map(|at| (what, at)))
                .map(|(what, at)| format!("{}{what}{}", &text[..at], &text[at + 1..]))
                .collect()
        });
        add("trailing bits", error, &|text| {
            let bits = [0, 0, 4, 2][text.len() % 4];
            let (start, last) = text.split_at(text.len() - 1);
            let value = ALPHABET.iter().position(|byte| last.as_bytes() == [*byte]).unwrap();
            (1..1 << bits)
                .map(|more| format!("{start}{}", char::from(ALPHABET[value + more])))
                .collect()
        });
        // Four characters more or less than a multiple of four.
        add("a single character after the last group", of_length, &|text| {
            let whole = text.len() / 4 * 4;
            vec![format!("{}A", &text[..whole])]
        });
    }
    cases
}

/// Returns valid tokens whose headers and ciphertexts have all lengths modulo three bytes. Each segment
/// has a character that the standard alphabet does not have, so that the number of attacks is constant.
fn variants(algorithm: Algorithm) -> Vec<String> {
    let base = base(algorithm);
    let is_fit = |text: &String| {
        text.split('.').all(|segment| segment.is_empty() || segment.contains(['-', '_']))
    };
    let variant = |more: usize| {
        let header = base.header().with("x", raw(&format!("???????{}", "x".repeat(more))));
        let header = encode(header.json());
        // A block has 16 bytes: another 48 change neither the length modulo three nor the padding.
        (0..).find_map(|attempt| {
            let claims = format!("{}{}", base.claims(), " ".repeat(17 * more + 48 * attempt));
            Some(algorithm.encrypt(&header, claims.as_bytes()).text()).filter(is_fit)
        })
    };
    (0..3).filter_map(variant).collect()
}

/// Returns tokens with other spellings of a segment. The header is authenticated as it is spelled.
fn respelled(
    algorithm: Algorithm,
    valid: &str,
    at: usize,
    spell: &dyn Fn(&str) -> Vec<String>,
) -> Vec<Token> {
    let mut segments: Vec<&str> = valid.split('.').collect();
    let own = segments[at];
    let spellings = spell(own);
    spellings
        .iter()
        .map(|spelling| {
            let text = if at == 0 {
                algorithm.encrypt(spelling, &base(algorithm).claims().json()).text()
            } else {
                segments[at] = spelling;
                segments.join(".")
            };
            token(algorithm, format!("{spelling:.40}"), text)
        })
        .collect()
}
