//! Signatures that are wrong for every algorithm.

use super::super::super::cases::token::encode;
use super::super::super::cases::{Base, Case, Signed, Token, raw};
use super::super::signers::{Algorithm, Holder};
use super::{hostile, input, resigned, right};

/// The characters of base64url, in their order.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

pub(super) fn cases(base: Base, algorithm: Algorithm) -> Vec<Case> {
    const RFC: &str = "RFC 7515 §5.2";
    let case = |name, reference| Case::of_header(name, reference, "InvalidSignature");
    let signature = right(algorithm)(input(&base.token()).as_bytes());
    let len = signature.len();
    let signed_as =
        |label: String, signature: Vec<u8>| base.token().label(label).signed(Signed::As(signature));
    // Verification takes long for the larger curves.
    let step = match len {
        64 => 1,
        ..=512 => 4,
        _ => 32,
    };
    vec![
        case("an empty signature", "RFC 7515 §5.2, CVE-2020-28042")
            .attacks([signed_as("empty".into(), vec![])]),
        case("a signature of zeros", "CVE-2022-21449").attacks(
            [0, 1, len / 2, len - 1, len, len + 1]
                .map(|len| signed_as(format!("{len} zeros"), vec![0; len])),
        ),
        case("a signature of ones", RFC).attacks([signed_as("ones".into(), vec![0xff; len])]),
        case("a signature cut short at its end", "RFC 7515 §5.2, CVE-2024-42459").attacks(
            lengths(len).map(|len| signed_as(format!("{len} bytes"), signature[..len].into())),
        ),
        case("a signature cut short at its start", RFC).attacks(
            lengths(len).map(|cut| signed_as(format!("{cut} less"), signature[cut..].into())),
        ),
        case("a signature with more bytes", "RFC 7515 §5.2, CVE-2024-42459").attacks(
            (1..=8).chain([len]).flat_map(|more| {
                let zeros = vec![0; more];
                [
                    signed_as(format!("{more} after"), [&signature[..], &zeros].concat()),
                    signed_as(format!("{more} before"), [&zeros, &signature[..]].concat()),
                ]
            }),
        ),
        case("one bit of each byte flipped", RFC).attacks((0..len).step_by(step).map(|at| {
            let mut signature = signature.clone();
            signature[at] ^= 1 << (at % 8);
            signed_as(format!("in byte {at}"), signature)
        })),
        case("the halves of the signature swapped", RFC).attacks([signed_as("swapped".into(), {
            let (first, second) = signature.split_at(len / 2);
            [second, first].concat()
        })]),
        case("the signature reversed, doubled or encoded again", RFC).attacks([
            signed_as("reversed".into(), signature.iter().rev().copied().collect()),
            signed_as("doubled".into(), [&signature[..], &signature].concat()),
            signed_as("encoded again".into(), encode(&signature).into_bytes()),
        ]),
        case("the signature of other text", RFC).attacks(
            other_inputs(base)
                .into_iter()
                .map(|(label, other)| hostile(base, label, |_| right(algorithm)(other.as_bytes()))),
        ),
        case("claims or header changed after signing", RFC).attacks([
            base.token()
                .label("sub")
                .payload(base.claims().with("sub", raw("root")).json())
                .signed(Signed::As(signature.clone())),
            base.token()
                .label("exp")
                .payload(base.claims().with("exp", base.now + 9_999).json())
                .signed(Signed::As(signature.clone())),
            base.token()
                .label("header")
                .header(base.header().with("x", 1).json())
                .signed(Signed::As(signature.clone())),
        ]),
        case("another key of the same algorithm, with the same `kid`", RFC)
            .attacks([by_attacker(base.token().label("attacker"), algorithm)]),
        keys_in_header(base, algorithm),
        case("expired and forged, reported as forged", "CVE-2024-51744").attacks([by_attacker(
            base.token().payload(base.claims().with("exp", base.now - 1).json()),
            algorithm,
        )]),
        last_character(base, algorithm),
    ]
}

/// Every length below `len`, or for a long signature the shortest, the longest and some others.
fn lengths(len: usize) -> impl Iterator<Item = usize> {
    (1..len).filter(move |&at| len <= 512 || at <= 64 || at >= len - 64 || at % 64 == 0)
}

fn by_attacker(token: Token, algorithm: Algorithm) -> Token {
    resigned(token, |input| algorithm.sign(Holder::Attacker, input))
}

/// Tokens that the attacker's key signed and that carry or name this key. The controls have the
/// same header, and the issuer's signature.
fn keys_in_header(base: Base, algorithm: Algorithm) -> Case {
    let private = algorithm.private_jwk(Holder::Attacker);
    let mut members: serde_json::Value = serde_json::from_str(&private).unwrap();
    members.as_object_mut().unwrap().remove("d");
    let jwk = members.to_string();
    let with_kid =
        jwk.replacen('{', &format!(r#"{{"kid":"{}","#, super::super::super::cases::KEY_ID), 1);
    let x5c = format!("[{}]", raw(&encode(jwk.as_bytes())));
    let url = raw("https://evil.example/keys");
    let headers = [
        ("jwk", jwk.clone()),
        ("jwk", with_kid),
        ("jwk", private),
        ("jwks", format!(r#"{{"keys":[{jwk}]}}"#)),
        ("jku", url.clone()),
        ("x5u", url.clone()),
        ("x5c", x5c),
        ("x5t", raw(&encode([0; 20]))),
        ("x5t#S256", raw(&encode([0; 32]))),
        ("kty", raw("oct")),
    ];
    let token = |(name, value): &(&'static str, String)| {
        base.token().label(*name).header(base.header().with(name, value).json())
    };
    Case::of_header(
        "the attacker's key in the header",
        "CVE-2018-0114, CVE-2024-21643, RFC 8725 §3.10",
        "InvalidSignature",
    )
    .attacks(headers.iter().map(|header| by_attacker(token(header), algorithm)))
    .controls(headers.iter().map(token))
}

fn other_inputs(base: Base) -> Vec<(&'static str, String)> {
    let input = input(&base.token());
    let (header, payload) = input.split_once('.').unwrap();
    vec![
        ("nothing", String::new()),
        ("the header", header.into()),
        ("the payload", payload.into()),
        ("no dot between", format!("{header}{payload}")),
        ("a dot behind", format!("{input}.")),
        ("the payload first", format!("{payload}.{header}")),
        ("a line behind", format!("{input}\n")),
        ("the decoded claims", base.claims().to_string()),
    ]
}

/// Other spellings of the last byte: its unused bits are not zero.
fn last_character(base: Base, algorithm: Algorithm) -> Case {
    let signature = encode(right(algorithm)(input(&base.token()).as_bytes()));
    let unused = match signature.len() % 4 {
        2 => 16,
        3 => 4,
        _ => 1,
    };
    let last = signature.bytes().last().unwrap();
    let own = ALPHABET.iter().position(|&character| character == last).unwrap();
    let others = (own / unused * unused..).take(unused).filter(move |&other| other != own);
    let mut attacks: Vec<Token> = others
        .map(|other| {
            let text =
                format!("{}{}", &signature[..signature.len() - 1], char::from(ALPHABET[other]));
            base.token().label(text.clone()).after_signing(move |token| {
                let (input, _) = token.rsplit_once('.').unwrap();
                format!("{input}.{text}")
            })
        })
        .collect();
    for padding in ["=", "=="] {
        attacks.push(
            base.token().label(padding).after_signing(move |token| format!("{token}{padding}")),
        );
    }
    let error = "Malformed(SignatureNotBase64url)";
    let mut case = Case::of_header("another spelling of the signature", "RFC 4648 §3.5", error);
    case = case.attacks(attacks);
    case
}
