//! Plaintext that is not claims, and claims that the header repeats.

use super::super::super::cases::token::{encode, hs256};
use super::super::super::cases::{Case, Members, Token, Verdict, raw};
use super::super::encrypters::Algorithm;
use super::{around, base, token, under, valid};

const UNREAD: Verdict = Verdict::Accepted("the payload may be any bytes");
const LEFT_TO_CALLER: Verdict =
    Verdict::Accepted("`cty` and claims in the header are left to the caller");

pub(super) fn cases(algorithm: Algorithm) -> Vec<Case> {
    let mut cases = nested(algorithm);
    cases.extend(replicated(algorithm));
    cases
}

/// A token in a token (RFC 7519 §5.2, §11.2).
fn nested(algorithm: Algorithm) -> Vec<Case> {
    const OBJECT: &str = "Malformed(NotAnObject)";
    const CONTENT: &str = "Malformed(ContentType)";
    const RFC: &str = "RFC 7519 §5.2, RFC 8725 §3.11";
    let claims = encode(base(algorithm).claims().json());
    let signed = |alg: &str| {
        let header = Members::none().with("alg", raw(alg)).with("typ", raw(base(algorithm).typ()));
        let input = format!("{}.{claims}", encode(header.json()));
        match alg {
            "none" => format!("{input}."),
            _ => format!("{input}.{}", encode(hs256(algorithm.key(), input.as_bytes()))),
        }
    };
    let inner = || {
        [
            ("signed with the same key", signed("HS256")),
            ("not signed", signed("none")),
            ("encrypted", valid(algorithm).text()),
        ]
    };
    let cty = |value: &str| base(algorithm).header().with("cty", value);
    let with_cty = |value: &str, label: &str, plaintext: &[u8]| -> Token {
        let header = encode(cty(value).json());
        token(algorithm, label, algorithm.encrypt(&header, plaintext).text())
    };
    let other_cty = ["\"json\"", "\"application/json\"", "\"JWTx\"", "\"text/jwt\"", "\"\""];
    vec![
        Case {
            bytes: LEFT_TO_CALLER,
            ..Case::of_claims("`cty` that declares a token, around claims", RFC, CONTENT)
        }
        .attacks(
            ["\"JWT\"", "\"jwt\"", "\"application/jwt\"", "\"APPLICATION/JWT\"", "\"\\u004aWT\""]
                .map(|value| under(algorithm, &cty(value))),
        )
        .controls(other_cty.map(|value| under(algorithm, &cty(value)))),
        Case {
            bytes: LEFT_TO_CALLER,
            ..Case::of_claims("a token with `cty`, in a type of claims", RFC, CONTENT)
        }
        .attacks(inner().map(|(label, inner)| with_cty("\"JWT\"", label, inner.as_bytes()))),
        Case::of_claims("a token without `cty`", RFC, OBJECT)
            .attacks(inner().map(|(label, inner)| around(algorithm, label, inner.as_bytes()))),
        Case::of_claims("a token as a JSON string", RFC, OBJECT).attacks(
            inner().map(|(label, inner)| around(algorithm, label, raw(&inner).as_bytes())),
        ),
        Case::of_header(
            "`cty` that is not a string",
            "RFC 7516 §4.1.12",
            "Malformed(HeaderParameterType)",
        )
        .attacks(
            ["null", "5", "true", "[\"JWT\"]", "{}"].map(|value| under(algorithm, &cty(value))),
        ),
        Case::of_claims("the JSON of another token", "RFC 7519 §7.2", OBJECT)
            .attacks([around(algorithm, "an array", b"[]"), around(algorithm, "null", b"null")]),
    ]
}

/// Claims that the header repeats (RFC 7519 §5.3).
fn replicated(algorithm: Algorithm) -> Vec<Case> {
    const RFC: &str = "RFC 7519 §5.3";
    const REPLICATED: &str = "Malformed(ReplicatedClaim)";
    let values = [
        ("iss", raw("https://auth.example.com")),
        ("sub", raw("ferris")),
        ("aud", raw(base(algorithm).audience())),
    ];
    let with =
        |claim: &str, value: &str| under(algorithm, &base(algorithm).header().with(claim, value));
    let absent = |claim: &str, value: &str| {
        let header = base(algorithm).header().with(claim, value).json();
        let claims = base(algorithm).claims().without(claim).json();
        let text = algorithm.encrypt(&encode(header), &claims).text();
        token(algorithm, format!("{claim} is in the header alone"), text)
    };
    let same = || values.clone().map(|(claim, value)| with(claim, &value));
    let all = || {
        let header = values
            .iter()
            .fold(base(algorithm).header(), |header, (claim, value)| header.with(claim, value));
        under(algorithm, &header)
    };
    let case =
        |name: &str| Case { bytes: LEFT_TO_CALLER, ..Case::of_claims(name, RFC, REPLICATED) };
    vec![
        case("a claim in the header that differs")
            .attacks(values.clone().into_iter().flat_map(|(claim, value)| {
                let list = format!("[{value}]");
                let spaced = value.replacen('"', "\" ", 1);
                ["\"somebody else\"", "\"\"", "null", "5", "{}", "[]", &list, &spaced]
                    .map(|json| with(claim, json))
            }))
            .controls(same())
            .controls([all(), with("sub", "\"\\u0066erris\"")]),
        case("a claim in the header that the payload does not have")
            .attacks(values.clone().map(|(claim, value)| absent(claim, &value)))
            .controls(same()),
        Case::of_form("a claim twice in the header", "RFC 7516 §4", "Malformed(DuplicateMember)")
            .attacks(values.clone().map(|(claim, value)| {
                under(algorithm, &base(algorithm).header().and(claim, &value).and(claim, &value))
            }))
            .controls(same()),
        Case {
            bytes: UNREAD,
            ..Case::of_claims("the claims of the header alone", RFC, REPLICATED)
        }
        .attacks([{
            let header = values
                .iter()
                .fold(base(algorithm).header(), |header, (claim, value)| header.with(claim, value));
            let text = algorithm.encrypt(&encode(header.json()), b"{}").text();
            token(algorithm, "an empty payload", text)
        }]),
    ]
}
