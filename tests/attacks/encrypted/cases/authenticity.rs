//! Tokens that are not those that the key has encrypted. All have the same error.

use super::super::super::cases::Case;
use super::super::super::cases::token::encode;
use super::super::encrypters::{Algorithm, CONTENT_KEY, IV, Jwe, OTHER_KEY, cbc_mac, pkcs7, wrap};
use super::{base, case, token, valid};

const FAILED: &str = "DecryptionFailed";

pub(super) fn cases(algorithm: Algorithm) -> Vec<Case> {
    let jwe = valid(algorithm);
    let of = |label: &str, jwe: Jwe| token(algorithm, label, jwe.text());
    let header = || base(algorithm).header();
    let claims = base(algorithm).claims();
    let flips = |what: &'static str, len: usize, flip: fn(&mut Jwe, usize)| {
        let jwe = jwe.clone();
        (0..len).map(move |at| {
            let mut changed = jwe.clone();
            flip(&mut changed, at);
            token(algorithm, format!("byte {at} of the {what}"), changed.text())
        })
    };
    let admin = base(algorithm).claims().with("role", "\"admin\"").json();
    let other_claims = algorithm.encrypt(&jwe.header, &admin);
    let other_key = algorithm.encrypt_with(algorithm.other_key(), &jwe.header, &claims.json());
    let more = encode(header().with("x", 1).json());
    let spaced = encode([&header().json()[..], b" "].concat());
    let aad = |aad: &[u8]| {
        let claims = claims.json();
        match algorithm {
            Algorithm::A256Gcm | Algorithm::RefreshA256Gcm => {
                Jwe::gcm(algorithm.key(), &IV[..12], aad, &claims)
            }
            Algorithm::A256Kw => Jwe {
                key: wrap(algorithm.key(), &CONTENT_KEY[..32]),
                ..Jwe::gcm(&CONTENT_KEY[..32], &IV[..12], aad, &claims)
            },
            Algorithm::A256CbcHs512 => Jwe::cbc_hs512(algorithm.key(), &IV[..16], aad, &claims),
        }
        .under(&jwe.header)
    };
    let ones = vec![0xff; jwe.tag.len()];
    let mut cases = vec![
        case("encrypted with another key", "RFC 7516 §5.2", FAILED)
            .attacks([of("another key", other_key.clone())]),
        case("a flipped bit", "RFC 7516 §5.2", FAILED)
            .attacks(flips("encrypted key", jwe.key.len(), |jwe, at| jwe.key[at] ^= 1))
            .attacks(flips("initialization vector", jwe.iv.len(), |jwe, at| jwe.iv[at] ^= 1))
            .attacks(flips("ciphertext", jwe.ciphertext.len(), |jwe, at| jwe.ciphertext[at] ^= 1))
            .attacks(flips("tag", jwe.tag.len(), |jwe, at| jwe.tag[at] ^= 0x80)),
        case("a tag of zeros, or of ones", "RFC 7516 §5.2", FAILED).attacks([
            of("zeros", Jwe { tag: vec![0; jwe.tag.len()], ..jwe.clone() }),
            of("ones", Jwe { tag: ones, ..jwe.clone() }),
        ]),
        case("parts of two tokens", "RFC 7516 §5.2", FAILED).attacks([
            of("ciphertext", Jwe { ciphertext: other_claims.ciphertext.clone(), ..jwe.clone() }),
            of("tag", Jwe { tag: other_claims.tag.clone(), ..jwe.clone() }),
            of(
                "ciphertext of another key",
                Jwe { ciphertext: other_key.ciphertext, ..jwe.clone() },
            ),
            of("tag of another key", Jwe { tag: other_key.tag, ..jwe.clone() }),
        ]),
        case("a header that was changed afterwards", "RFC 7516 §5.1, §5.2", FAILED).attacks([
            of("another member", jwe.clone().under(&more)),
            of("a space", jwe.clone().under(&spaced)),
        ]),
        case("other authenticated data", "RFC 7516 §5.1", FAILED).attacks([
            of("nothing", aad(b"")),
            of("the decoded header", aad(&header().json())),
            of("header and a dot", aad(format!("{}.", jwe.header).as_bytes())),
        ]),
        case("a ciphertext that is cut or extended", "RFC 7516 §5.2", FAILED).attacks(
            [0, 1, 15, 16, 17, 32, 64].into_iter().flat_map(|len| {
                let cut = jwe.ciphertext[..jwe.ciphertext.len() - len.max(1)].to_vec();
                let extended = [&jwe.ciphertext[..], &vec![0; len.max(1)]].concat();
                [
                    of(&format!("cut by {len}"), Jwe { ciphertext: cut, ..jwe.clone() }),
                    of(&format!("extended by {len}"), Jwe { ciphertext: extended, ..jwe.clone() }),
                ]
            }),
        ),
        case("no ciphertext", "RFC 7516 §5.2", FAILED)
            .attacks([of("empty", Jwe { ciphertext: Vec::new(), ..jwe.clone() })]),
        case("claims that are not encrypted", "RFC 7516 §5.2", FAILED)
            .attacks([of("plain", Jwe { ciphertext: claims.json(), ..jwe.clone() })]),
    ];
    match algorithm {
        Algorithm::A256Gcm | Algorithm::RefreshA256Gcm => {}
        Algorithm::A256Kw => cases.push(wrapped(&jwe)),
        Algorithm::A256CbcHs512 => cases.extend(cbc(&jwe)),
    }
    cases
}

/// Content keys that are wrapped with another key, or not at all.
fn wrapped(jwe: &Jwe) -> Case {
    const A256KW: Algorithm = Algorithm::A256Kw;
    let with = |label: &str, key: Vec<u8>| token(A256KW, label, Jwe { key, ..jwe.clone() }.text());
    let plain = [&CONTENT_KEY[..32], &[0xa6; 8]].concat();
    let plain_after = [&[0xa6; 8], &CONTENT_KEY[..32]].concat();
    let content = |content_key: &[u8]| {
        let claims = base(A256KW).claims().json();
        Jwe::gcm(content_key, &IV[..12], jwe.header.as_bytes(), &claims).under(&jwe.header)
    };
    let other = Jwe { key: wrap(A256KW.key(), &OTHER_KEY[..32]), ..content(&CONTENT_KEY[..32]) };
    let zero = Jwe { key: vec![0; 40], ..content(&[0; 32]) };
    case("a content key that is not the wrapped one", "RFC 7516 §11.5, RFC 3394 §2.2.2", FAILED)
        .attacks([
            with("wrapped with another key", wrap(&OTHER_KEY[..32], &CONTENT_KEY[..32])),
            with("not wrapped, before its check value", plain),
            with("not wrapped, after its check value", plain_after),
            with("zeros", vec![0; 40]),
            token(A256KW, "another content key is wrapped", other.text()),
            token(A256KW, "the content key is zeros, which are not wrapped", zero.text()),
        ])
}

/// Attacks on CBC: padding, and the parts of the MAC.
fn cbc(jwe: &Jwe) -> Vec<Case> {
    const CBC: Algorithm = Algorithm::A256CbcHs512;
    let (key, aad) = (CBC.key(), jwe.header.as_bytes());
    let of = |label: &str, jwe: Jwe| token(CBC, label, jwe.text());
    let with_tag =
        |label: &str, mac: Vec<u8>| of(label, Jwe { tag: mac[..32].into(), ..jwe.clone() });
    let claims = base(CBC).claims().json();
    let padded = pkcs7(&claims);
    let mut wrong = vec![
        ("no padding", vec![b' '; 16]),
        ("a padding of zero", [&claims[..], &vec![0; padded.len() - claims.len()]].concat()),
        ("a padding of 17", [&padded[..], &[17; 16]].concat()),
        ("a padding of 255", [&padded[..], &[255; 16]].concat()),
        ("no block", Vec::new()),
    ];
    let mut bytes = [&padded[..], &[16; 16]].concat();
    let at = bytes.len() - 16;
    bytes[at] = 15;
    wrong.push(("a padding of 16 whose first byte is 15", bytes));
    let padding = wrong.into_iter().map(|(label, padded)| {
        let jwe_padded = Jwe::cbc_hs512_padded(key, &IV[..16], aad, &padded).under(&jwe.header);
        of(label, jwe_padded)
    });
    let exchanged = [&key[32..], &key[..32]].concat();
    let exchanged = Jwe::cbc_hs512(&exchanged, &IV[..16], aad, &claims).under(&jwe.header);
    // A flipped bit of the initialization vector changes the first block of the plaintext.
    let mut iv = jwe.iv.clone();
    iv[2] ^= 1;
    vec![
        case("a wrong padding under a correct tag", "CVE-2017-12973, RFC 7518 §5.2.2.2", FAILED)
            .attacks(padding),
        case("a MAC over something else", "RFC 7518 §5.2.2.1", FAILED).attacks([
            with_tag("without the header", cbc_mac(&key[..32], b"", &jwe.iv, &jwe.ciphertext)),
            with_tag("without the IV", cbc_mac(&key[..32], aad, b"", &jwe.ciphertext)),
            with_tag("with the other half", cbc_mac(&key[32..], aad, &jwe.iv, &jwe.ciphertext)),
            with_tag("with the whole key", cbc_mac(key, aad, &jwe.iv, &jwe.ciphertext)),
            with_tag("over the plaintext", cbc_mac(&key[..32], aad, &jwe.iv, &claims)),
            with_tag("the second half of the MAC", {
                cbc_mac(&key[..32], aad, &jwe.iv, &jwe.ciphertext)[32..].to_vec()
            }),
            of("the IV changed", Jwe { iv, ..jwe.clone() }),
            of("the halves of the key exchanged", exchanged),
        ]),
    ]
}
