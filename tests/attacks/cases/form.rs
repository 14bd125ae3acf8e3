//! A token has three segments and a limited length.

use super::token::encode;
use super::{Base, Case, MAX_LEN, Policy, Signed, Token, raw};

const THREE: &str = "Malformed(NotThreeSegments)";
const ENCRYPTED: &str = "Malformed(EncryptedToken)";

pub(super) fn cases(base: Base) -> Vec<Case> {
    let mut cases = vec![];
    cases.extend(segments(base));
    cases.extend(sizes(base));
    cases.extend(serializations(base));
    cases
}

fn segments(base: Base) -> Vec<Case> {
    const RFC: &str = "RFC 7515 §7.1";
    const NO_OBJECT: &str = "Malformed(NotAnObject)";
    let instead = |text: &str| {
        let label: String = text.chars().take(20).collect();
        let text = text.to_owned();
        base.token().label(label).after_signing(move |_| text.clone())
    };
    let text = base.token().text();
    let dots = |count: usize| instead(&".".repeat(count)).label(format!("{count} dots"));
    let segments: Vec<&str> = text.split('.').collect();
    let (header, payload, signature) = (segments[0], segments[1], segments[2]);
    let case = |name| Case::of_form(name, RFC, THREE);
    vec![
        case("nothing").attacks(["", " ", "\n", "\0"].map(instead)),
        case("no dot").attacks([header, &text.replace('.', ""), "token"].map(instead)),
        case("one dot").attacks(
            [".", &format!("{header}.{payload}"), &format!("{header}."), &format!(".{signature}")]
                .map(&instead),
        ),
        case("three dots").attacks(
            [format!("{text}."), format!(".{text}"), format!("{header}..{payload}.{signature}")]
                .map(|text| instead(&text)),
        ),
        Case::of_form("four dots", RFC, ENCRYPTED).peeked().attacks(
            [
                format!("{header}.{payload}.{signature}.{payload}.{signature}"),
                format!("{header}..{payload}.{signature}."),
            ]
            .map(|text| instead(&text)),
        ),
        Case::of_form("four dots alone", RFC, ENCRYPTED).peek(NO_OBJECT).attacks([dots(4)]),
        case("five dots and more").attacks(
            [format!("{text}..{text}"), format!("{text}....")]
                .map(|text| instead(&text))
                .into_iter()
                .chain((5..100).map(dots)),
        ),
        Case::of_form("as many dots as the size allows", "CVE-2025-30204", THREE)
            .attacks([1_000, 8_191, 8_192].map(dots)),
        Case::of_form("10⁶ dots", "CVE-2025-30204", "TooLong").attacks([dots(1_000_000)]),
        Case::of_form("10⁶ dots if tokens may be large", "CVE-2025-30204", THREE)
            .under(Policy::Large)
            .bytes("TooLong")
            .peek("TooLong")
            .attacks([dots(1_000_000)]),
        Case::of_form("no header", RFC, NO_OBJECT).attacks([
            instead("..").label("three empty segments"),
            instead(&format!(".{payload}.{signature}")),
            base.token().header("").label("correctly signed"),
        ]),
        Case::of_claims("no payload", RFC, NO_OBJECT).attacks([base.token().payload("")]),
    ]
}

fn sizes(base: Base) -> Vec<Case> {
    const RFC: &str = "RFC 8725 §3.4";
    const TOO_LONG: &str = "TooLong";
    let of_len = |len| of_length(base, len);
    let fill = |len: usize, with: &'static str| {
        base.token().label(format!("{len} of {with:?}")).after_signing(move |_| with.repeat(len))
    };
    let behind = |len: usize, with: &'static str| {
        base.token()
            .label(format!("{len} of {with:?} behind"))
            .after_signing(move |token| token + &with.repeat(len))
    };
    let wide_header = |room: usize| {
        let header = base.header().with("x", raw(&"x".repeat(room))).json();
        base.token().label(format!("a header of {} bytes", header.len())).header(header)
    };
    vec![
        Case::of_form("a token over the limit, correctly signed", RFC, TOO_LONG)
            .attacks([1, 2, 3, 100, 8_192].map(|more| of_len(MAX_LEN + more)))
            .controls([of_len(MAX_LEN), of_len(MAX_LEN - 1)]),
        Case::of_form("a token over the limit, of any bytes", RFC, TOO_LONG).attacks([
            fill(MAX_LEN + 1, "A"),
            fill(MAX_LEN + 1, "\0"),
            fill(MAX_LEN / 2 + 1, "é"),
            behind(MAX_LEN, " "),
            behind(MAX_LEN, "="),
        ]),
        Case::of_form("100 MiB", RFC, TOO_LONG)
            .attacks([fill(100 << 20, "A"), behind(100 << 20, "A")]),
        Case::of_form("100 MiB if tokens may be large", RFC, TOO_LONG)
            .under(Policy::Large)
            .attacks([fill(100 << 20, "A")])
            .long_controls([of_len(1 << 20)]),
        Case::of_form("a header over the limit if tokens may be large", RFC, TOO_LONG)
            .under(Policy::Large)
            .attacks([wide_header(6_200), wide_header(1 << 20)])
            .controls([wide_header(5_000)]),
    ]
}

/// A valid token of exactly `len` bytes.
fn of_length(base: Base, len: usize) -> Token {
    let in_base64 = |bytes: usize| (bytes * 4).div_ceil(3);
    let plain = base.claims().json().len();
    // Base64 has no text of one of any four consecutive lengths, so the header's length is varied
    // as well.
    for in_header in 0..3 {
        let header = base.header().with("x", raw(&"x".repeat(in_header))).json();
        let others = in_base64(header.len()) + ".".len() + ".".len() + in_base64(32);
        let bytes = (len - others) * 3 / 4;
        if others + in_base64(bytes) == len {
            let payload = base.padded_claims(bytes - plain);
            return base.token().label(format!("{len} bytes")).header(header).payload(payload);
        }
    }
    unreachable!("one of three header lengths fits")
}

/// The JSON serializations of RFC 7515 §7.2, and other wrappings of a token.
fn serializations(base: Base) -> Vec<Case> {
    let text = base.token().text();
    let segments: Vec<String> = text.split('.').map(str::to_owned).collect();
    let instead = |text: String| {
        base.token()
            .label(text.chars().take(20).collect::<String>())
            .after_signing(move |_| text.clone())
    };
    let [header, payload, signature] = [0, 1, 2].map(|at| segments[at].as_str());
    let flattened =
        format!(r#"{{"protected":"{header}","payload":"{payload}","signature":"{signature}"}}"#);
    let general = format!(
        r#"{{"payload":"{payload}","signatures":[{{"protected":"{header}","signature":"{signature}"}}]}}"#
    );
    let no_base64 = "Malformed(HeaderNotBase64url)";
    vec![
        Case::of_form("the JSON serialization", "RFC 7515 §7.2", THREE).attacks([
            instead(flattened.clone()),
            instead(general),
            instead(format!(r#"{{"header":{{"alg":"none"}},"payload":"{payload}","signature":""}}"#)),
            instead(raw(&segments.join(""))),
        ]),
        Case::of_form("compact and JSON mixed", "RFC 7515 §7.2, CVE-2022-39227", THREE).attacks([
            instead(format!(
                r#"{{"  {header}.":"","protected":"{header}","payload":"{payload}","signature":"{signature}"}}"#
            )),
            instead(format!("{flattened}.{payload}")),
        ]),
        Case::of_form("compact in JSON", "RFC 7515 §7.2, CVE-2022-39227", no_base64).attacks([
            instead(raw(&text)),
            instead(format!("[{}]", raw(&text))),
            instead(format!(r#"{{"token":"{text}"}}"#)),
            instead(format!(r#"{{"{header}.{payload}.{signature}":"","alg":"none"}}"#)),
            instead(format!("{flattened}..")),
        ]),
        Case::of_form("the scheme of HTTP left before it", "RFC 6750 §2.1", no_base64).attacks(
            ["Bearer ", "bearer ", "JWT ", "DPoP ", "Bearer%20"].map(|scheme| instead(format!("{scheme}{text}"))),
        ),
        Case::of_header("an encrypted token with its middle left out", "RFC 7516 §7.1", "UnexpectedAlgorithm")
            .attacks([base.token()
                .header(base.header().with("alg", raw("dir")).with("enc", raw("A256GCM")).json())
                .signed(Signed::As(vec![0; 16]))]),
        Case::of_form("an encrypted token", "RFC 7516 §7.1", ENCRYPTED).peeked().attacks([instead(format!(
            "{}..{}.{payload}.{}",
            encode(r#"{"alg":"dir","enc":"A256GCM"}"#),
            encode([0; 12]),
            encode([0; 16])
        ))]),
    ]
}
