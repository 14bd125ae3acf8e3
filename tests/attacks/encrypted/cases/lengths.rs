//! Segments of other lengths. All are constants of the algorithm.

use super::super::super::cases::token::encode;
use super::super::super::cases::{Case, Token};
use super::super::encrypters::{Algorithm, CONTENT_KEY, IV, Jwe, cbc_mac, wrap};
use super::{base, case, token, valid};

const LENGTH: &str = "Malformed(SegmentLength)";

pub(super) fn cases(algorithm: Algorithm) -> Vec<Case> {
    let mut cases = tags(algorithm);
    cases.push(initialization_vectors(algorithm));
    cases.extend(encrypted_keys(algorithm));
    cases
}

fn tags(algorithm: Algorithm) -> Vec<Case> {
    let jwe = valid(algorithm);
    let with =
        |label: String, tag: Vec<u8>| token(algorithm, label, Jwe { tag, ..jwe.clone() }.text());
    let right = jwe.tag.clone();
    let len = right.len();
    let shorter = (0..len).map(|len| with(format!("{len} bytes"), right[..len].to_vec()));
    let longer = [1, 2, 15, 16, 17, 32].into_iter().flat_map(|more| {
        [
            with(format!("{more} zeros after it"), [&right[..], &vec![0; more]].concat()),
            with(format!("{more} zeros before it"), [vec![0; more], right.clone()].concat()),
        ]
    });
    let aad = jwe.header.as_bytes();
    let full = match algorithm {
        Algorithm::A256CbcHs512 => cbc_mac(&algorithm.key()[..32], aad, &jwe.iv, &jwe.ciphertext),
        _ => [right.clone(), right.clone()].concat(),
    };
    assert!(full.starts_with(&right));
    let both = [&jwe.ciphertext[..], &right].concat();
    let moved = (0..both.len()).filter(|tag_len| *tag_len != len).map(|tag_len| {
        let (ciphertext, tag) = both.split_at(both.len() - tag_len);
        let moved = Jwe { ciphertext: ciphertext.into(), tag: tag.into(), ..jwe.clone() };
        token(algorithm, format!("a tag of {tag_len} bytes"), moved.text())
    });
    vec![
        case("a tag that is cut", "CVE-2018-1000539, CVE-2023-37464, CVE-2025-54887", LENGTH)
            .attacks(shorter),
        case("bytes after or before the tag", "RFC 7516 §5.2, RFC 7518 §5.3", LENGTH)
            .attacks(longer),
        case("all bytes of the MAC, or the tag twice", "RFC 7518 §5.2.2.1", LENGTH)
            .attacks([with("full".into(), full)]),
        case("another boundary of ciphertext and tag", "RFC 7516 §5.2, RFC 7518 §5.2.2.2", LENGTH)
            .attacks(moved),
    ]
}

/// The tags are correct for these initialization vectors.
fn initialization_vectors(algorithm: Algorithm) -> Case {
    let header = encode(base(algorithm).header().json());
    let (aad, claims) = (header.as_bytes(), base(algorithm).claims().json());
    let encrypted = |iv: &[u8]| match algorithm {
        Algorithm::A256Gcm | Algorithm::RefreshA256Gcm => {
            Jwe::gcm(algorithm.key(), iv, aad, &claims)
        }
        Algorithm::A256Kw => Jwe {
            key: wrap(algorithm.key(), &CONTENT_KEY[..32]),
            ..Jwe::gcm(&CONTENT_KEY[..32], iv, aad, &claims)
        },
        Algorithm::A256CbcHs512 => {
            // The cipher needs 16 bytes. The MAC includes the bytes that are in the token.
            let mut jwe = Jwe::cbc_hs512(algorithm.key(), &IV[..16], aad, &claims);
            jwe.tag = cbc_mac(&algorithm.key()[..32], aad, iv, &jwe.ciphertext)[..32].to_vec();
            Jwe { iv: iv.into(), ..jwe }
        }
    };
    let lens: &[usize] = match algorithm {
        Algorithm::A256CbcHs512 => &[0, 1, 8, 12, 15, 17, 32],
        _ => &[8, 13, 16, 32],
    };
    let tokens = lens.iter().map(|&len| {
        token(algorithm, format!("{len} bytes"), encrypted(&IV[..len]).under(&header).text())
    });
    let jwe = valid(algorithm);
    let cut = [0, 1, 2, 11].map(|len| {
        let cut = Jwe { iv: jwe.iv[..len].into(), ..jwe.clone() };
        token(algorithm, format!("cut to {len} bytes"), cut.text())
    });
    case("an initialization vector of another length", "RFC 7518 §5.3, §5.2.2.1", LENGTH)
        .attacks(tokens)
        .attacks(cut)
}

fn encrypted_keys(algorithm: Algorithm) -> Vec<Case> {
    let jwe = valid(algorithm);
    let with = |key: Vec<u8>| -> Token {
        let label = format!("{} bytes", key.len());
        token(algorithm, label, Jwe { key, ..jwe.clone() }.text())
    };
    let Algorithm::A256Kw = algorithm else {
        let wrapped = wrap(&algorithm.key()[..32], &algorithm.key()[..32]);
        return vec![
            case("an encrypted key with `dir`", "RFC 7516 §5.2, RFC 7518 §4.5", LENGTH)
                .attacks((1..=8).chain([16, 24, 32, 40, 72]).map(|len| with(vec![7; len])))
                .attacks([with(wrapped)]),
        ];
    };
    let right = &jwe.key;
    // The content is encrypted with the key that is wrapped.
    let of_content_key = |content_key: &[u8], content: Jwe| {
        let key = wrap(algorithm.key(), content_key);
        let label = format!("a content key of {} bytes", content_key.len());
        token(algorithm, label, Jwe { key, ..content }.under(&jwe.header).text())
    };
    let (aad, claims) = (jwe.header.as_bytes(), base(algorithm).claims().json());
    vec![
        case("no encrypted key, or a short one", "CVE-2026-34986", LENGTH)
            .attacks((0..right.len()).map(|len| with(right[..len].to_vec()))),
        case("a long encrypted key", "RFC 7518 §4.4", LENGTH)
            .attacks((1..=32).map(|more| with([&right[..], &vec![0; more]].concat()))),
        case("a content key of another length, wrapped correctly", "RFC 7518 §4.4, §5.3", LENGTH)
            .attacks([16, 24].map(|len| {
                let content_key = &CONTENT_KEY[..len];
                of_content_key(content_key, Jwe::gcm(content_key, &IV[..12], aad, &claims))
            }))
            .attacks([64, 40, 48].map(|len| {
                let content = Jwe::gcm(&CONTENT_KEY[..32], &IV[..12], aad, &claims);
                of_content_key(&CONTENT_KEY[..len], content)
            })),
    ]
}
