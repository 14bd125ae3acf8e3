//! Other numbers of segments, and other serializations.

use super::super::super::cases::token::encode;
use super::super::super::cases::{Case, MAX_LEN};
use super::super::encrypters::Algorithm;
use super::{base, case, token, valid};

pub(super) fn cases(algorithm: Algorithm) -> Vec<Case> {
    const FIVE: &str = "Malformed(NotFiveSegments)";
    const SIGNED: &str = "Malformed(SignedToken)";
    let jwe = valid(algorithm);
    let text = jwe.text();
    let segments: Vec<&str> = text.split('.').collect();
    let [header, key, iv, ciphertext, tag] = segments[..] else { unreachable!("{text}") };
    let of = |text: String| {
        let dots = text.bytes().filter(|&byte| byte == b'.').count();
        token(algorithm, format!("{dots} dots: {text:.40}"), text)
    };
    let rest = format!(r#""iv":"{iv}","ciphertext":"{ciphertext}","tag":"{tag}""#);
    let protected = format!(r#""protected":"{header}","encrypted_key":"{key}""#);
    let in_json = String::from_utf8(base(algorithm).header().json()).unwrap();
    let json = [
        format!("{{{protected},{rest}}}"),
        format!(r#"{{"protected":"{header}","recipients":[{{"encrypted_key":"{key}"}}],{rest}}}"#),
        format!(r#"{{{protected},"unprotected":{{"kid":"2026-11"}},{rest}}}"#),
        format!(r#"{{{protected},"header":{{"kid":"2026-11"}},{rest}}}"#),
        format!(r#"{{"unprotected":{in_json},"encrypted_key":"{key}",{rest}}}"#),
        format!(r#"{{{protected},"aad":"AAAA",{rest}}}"#),
    ];
    // Dots in the values: a parser that counts dots takes it for the compact serialization.
    let dotted = json.clone().map(|json| json.replacen('{', r#"{"a":"....","#, 1));
    vec![
        case("three segments", "RFC 7516 §7.1", SIGNED).attacks([
            of(format!("{header}.{ciphertext}.{tag}")),
            of(format!("{header}.{key}.{iv}")),
            of(format!("{header}..")),
            of("..".into()),
        ]),
        case("another number of segments", "RFC 7516 §7.1", FIVE).attacks([
            of(header.into()),
            of(format!("{header}.{tag}")),
            of(format!("{header}.{iv}.{ciphertext}.{tag}")),
            of(format!("{header}.{key}.{iv}.{ciphertext}")),
            of(format!("{text}.")),
            of(format!(".{text}")),
            of(format!("{text}.{tag}")),
            of(format!("{text}.{text}")),
            of(format!("{text}{text}")),
        ]),
        case("very many segments", "CVE-2025-27144, CVE-2025-61920", FIVE)
            .attacks([of(format!("{header}{}", ".".repeat(4_000)))]),
        case("longer than `max_len`", "CVE-2025-27144, CVE-2025-61920", "TooLong").attacks([
            of(format!("{text}{}", "A".repeat(MAX_LEN))),
            of(".".repeat(MAX_LEN + 1)),
            of("A".repeat(1 << 20)),
        ]),
        case("segments in another order", "RFC 7516 §7.1", "Malformed(SegmentLength)").attacks([
            of(format!("{header}.{iv}.{key}.{ciphertext}.{tag}")),
            of(format!("{header}.{key}.{ciphertext}.{iv}.{tag}")),
            of(format!("{header}.{key}.{iv}.{tag}.{ciphertext}")),
        ]),
        case("the JSON serialization", "RFC 7516 §7.2, RFC 7519 §1", FIVE).attacks(json.map(of)),
        case(
            "the JSON serialization with four dots",
            "RFC 7516 §7.2, RFC 7519 §1",
            "Malformed(HeaderNotBase64url)",
        )
        .attacks(dotted.map(of)),
        case("an empty header", "RFC 7516 §7.1", "Malformed(NotAnObject)")
            .attacks([of(format!(".{key}.{iv}.{ciphertext}.{tag}")), of("....".into())]),
        case("claims as the header", "RFC 7516 §4.1.1", "UnexpectedAlgorithm").attacks([of(
            format!("{}.{key}.{iv}.{ciphertext}.{tag}", encode(base(algorithm).claims().json())),
        )]),
    ]
}
