//! Every byte string has exactly one accepted spelling in base64url.

use super::{Base, Case, Signed, Token, raw};

const RFC: &str = "RFC 7515 §2, RFC 4648 §3.5";
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

pub(super) fn cases(base: Base) -> Vec<Case> {
    let mut cases = vec![];
    for segment in [HEADER, PAYLOAD, SIGNATURE] {
        cases.extend(spellings(base, &segment));
    }
    cases.push(case_around(base));
    cases.extend(last_characters(base));
    cases
}

/// A segment, and the change of its spelling. The signature remains correct.
struct Segment {
    name: &'static str,
    at: usize,
    error: &'static str,
}

const HEADER: Segment = Segment { name: "header", at: 0, error: "Malformed(HeaderNotBase64url)" };
const PAYLOAD: Segment =
    Segment { name: "payload", at: 1, error: "Malformed(PayloadNotBase64url)" };
const SIGNATURE: Segment =
    Segment { name: "signature", at: 2, error: "Malformed(SignatureNotBase64url)" };

impl Segment {
    fn case(&self, what: &str) -> Case {
        let case = Case::of_form(format!("{what} in the {}", self.name), RFC, self.error);
        if self.at == 0 { case } else { case.peeked() }
    }

    /// Changes the text of this segment, before signing if possible, so that only the spelling is
    /// wrong.
    fn spelled(&self, token: Token, edit: impl Fn(&str) -> String + 'static) -> Token {
        let at = self.at;
        let edit_segment = move |text: String| {
            let mut segments: Vec<String> = text.split('.').map(str::to_owned).collect();
            segments[at] = edit(&segments[at]);
            segments.join(".")
        };
        if at == 2 { token.after_signing(edit_segment) } else { token.before_signing(edit_segment) }
    }
}

/// Returns tokens whose header and payload have one, two and no bytes after the last group of
/// three.
fn with_rests(base: Base) -> [Token; 3] {
    ["", "x", "xx"].map(|more| {
        base.token()
            .label(format!("{} more", more.len()))
            .header(base.header().with("x", raw(more)).json())
            .payload(if base.is_refresh() {
                format!("{}{}", base.claims(), more.replace('x', " "))
            } else {
                base.claims().with("x", raw(more)).to_string()
            })
    })
}

fn spellings(base: Base, segment: &Segment) -> Vec<Case> {
    let insert = |at: usize, what: &'static str| {
        let label = format!("{what:?} at {at}");
        segment.spelled(base.token().label(label), move |text| {
            let at = at.min(text.len());
            format!("{}{what}{}", &text[..at], &text[at..])
        })
    };
    let replace = |at: usize, what: char| {
        let label = format!("{what:?} for the character {at}");
        segment.spelled(base.token().label(label), move |text| {
            let at = at % text.len();
            format!("{}{what}{}", &text[..at], &text[at + 1..])
        })
    };
    let len = if segment.at == 2 { 43 } else { 60 };
    let everywhere =
        |what: &'static str| [0, 1, 2, 3, 4, len / 2, usize::MAX].map(|at| insert(at, what));
    let not_in_alphabet =
        (0..=127_u8).filter(|byte| !ALPHABET.contains(byte) && *byte != b'.').map(char::from);
    vec![
        segment.case("padding").attacks(with_rests(base).into_iter().flat_map(|token| {
            let again = |label: &str| {
                base.token()
                    .label(format!("{}, {label}", token.label))
                    .header(token.header.clone())
                    .payload(token.payload.clone())
            };
            [
                segment.spelled(again("as many as fit"), |text| {
                    let missing = (4 - text.len() % 4) % 4;
                    format!("{text}{}", "=".repeat(missing.max(1)))
                }),
                segment.spelled(again("one"), |text| format!("{text}=")),
                segment.spelled(again("two"), |text| format!("{text}==")),
                segment.spelled(again("many"), |text| format!("{text}{}", "=".repeat(8))),
                segment.spelled(again("within"), |text| format!("{}=={}", &text[..2], &text[2..])),
                segment.spelled(again("escaped"), |text| format!("{text}%3D")),
            ]
        })),
        segment.case("white space and line breaks").attacks(
            [" ", "\t", "\n", "\r", "\r\n", "\u{b}", "\u{c}", "\u{a0}", "\u{2028}"]
                .into_iter()
                .flat_map(everywhere),
        ),
        segment
            .case("the other alphabet")
            .attacks((0..len).flat_map(|at| [replace(at, '+'), replace(at, '/')])),
        segment.case("every byte outside of the alphabet").attacks(
            not_in_alphabet
                .flat_map(|byte| [replace(0, byte), replace(7, byte), replace(len - 1, byte)]),
        ),
        segment.case("a wrong character at every position").attacks(
            (0..len).flat_map(|at| ['!', '\u{7f}', '\0', 'é'].map(|wrong| replace(at, wrong))),
        ),
        segment.case("characters beyond ASCII").attacks(
            [
                "é", "Ａ", "０", "٣", "𝟎", "\u{feff}", "\u{200b}", "\u{0}", "А", "…", "－", "＿",
                "\u{fffd}",
            ]
            .into_iter()
            .flat_map(everywhere),
        ),
        segment.case("an impossible length").attacks(with_rests(base).into_iter().map(|token| {
            segment.spelled(token, |text| {
                let more = (5 - text.len() % 4) % 4;
                // A zero, so that only the length is wrong.
                format!("{text}{}", "A".repeat(if more == 0 { 4 } else { more }))
            })
        })),
    ]
}

/// Characters before and after the whole token.
fn case_around(base: Base) -> Case {
    let before = ["\u{feff}", " ", "\n", "\t", "\0", "\"", "<", "%20"];
    Case::of_form("anything before the token", RFC, "Malformed(HeaderNotBase64url)").attacks(
        before.map(|what| {
            base.token()
                .label(format!("{what:?}"))
                .after_signing(move |token| what.to_owned() + &token)
        }),
    )
}

/// All 64 last characters: the one that the encoder writes, those that encode another last byte,
/// and those with non-zero trailing bits.
fn last_characters(base: Base) -> Vec<Case> {
    let mut cases = vec![];
    for segment in [HEADER, PAYLOAD, SIGNATURE] {
        let mut case = segment.case("trailing bits that are not zero");
        for token in with_rests(base) {
            let text = token.text();
            let own = text.split('.').nth(segment.at).unwrap_or_default();
            // A last group of four characters has no trailing bits; one of three has two, one of
            // two has four.
            let spare = match own.len() % 4 {
                2 => 16,
                3 => 4,
                _ => continue,
            };
            for (value, &last) in
                ALPHABET.iter().enumerate().filter(|(value, _)| value % spare != 0)
            {
                let again = base
                    .token()
                    .label(format!(
                        "{} for the last of {} characters, {value}",
                        char::from(last),
                        own.len()
                    ))
                    .header(token.header.clone())
                    .payload(token.payload.clone());
                case = case.attacks([segment.spelled(again, move |text| {
                    format!("{}{}", &text[..text.len() - 1], char::from(last))
                })]);
            }
            case = case.controls([token]);
        }
        cases.push(case);
    }
    cases.push(other_last_bytes(
        base,
        &HEADER,
        Case::of_form(
            "the last character for another byte, in the header",
            RFC,
            "Malformed(NotJson)",
        ),
    ));
    cases.push(other_last_bytes(
        base,
        &PAYLOAD,
        Case::of_claims(
            "the last character for another byte, in the payload",
            RFC,
            "Malformed(NotJson)",
        ),
    ));
    cases.push(other_last_bytes(
        base,
        &SIGNATURE,
        Case::of_header(
            "the last character for another byte, in the signature",
            RFC,
            "InvalidSignature",
        ),
    ));
    cases
}

fn other_last_bytes(base: Base, segment: &Segment, mut case: Case) -> Case {
    for token in with_rests(base) {
        let text = token.text();
        let own = text.split('.').nth(segment.at).unwrap_or_default();
        let spare = match own.len() % 4 {
            2 => 16,
            3 => 4,
            _ => continue,
        };
        let right = own.bytes().last().unwrap_or_default();
        let others = ALPHABET.iter().step_by(spare).filter(|&&last| last != right);
        // The byte 0x7e and similar bytes are ASCII. Others would be invalid UTF-8 instead of
        // invalid JSON.
        for &last in others.filter(|&&last| segment.at == 2 || is_ascii(own, last)) {
            let again = base
                .token()
                .label(format!("{} for {}", char::from(last), char::from(right)))
                .header(token.header.clone())
                .payload(token.payload.clone())
                .signed(Signed::Right);
            case = case.attacks([segment.spelled(again, move |text| {
                format!("{}{}", &text[..text.len() - 1], char::from(last))
            })]);
        }
    }
    case
}

/// Returns true if the last byte is ASCII (its first bit is zero) when the last character is
/// `last`.
fn is_ascii(text: &str, last: u8) -> bool {
    use base64::Engine;
    let text = format!("{}{}", &text[..text.len() - 1], char::from(last));
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
    bytes.last().is_some_and(u8::is_ascii)
}
