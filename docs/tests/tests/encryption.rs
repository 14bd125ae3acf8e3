//! The table of docs/encryption.md gives the lengths of the tokens.

use typed_jwt::{A256CbcHs512Key, A256GcmKey, A256KwKey, Hs256Key, jwe, jws};

const PAGE: &str = include_str!("../../encryption.md");

/// Ids of all lengths modulo 3, because base64url encodes three bytes at a time.
const IDS: [&str; 3] = ["a", "ab", "abc"];

/// Returns the fewest and the most characters that a token has more than with `HS256`, and the average,
/// over payloads of all lengths modulo 48: whole blocks of AES, and groups of base64url.
fn more(encrypted_len: impl Fn(&[u8], &str) -> usize) -> (usize, usize, usize) {
    let signed_key = Hs256Key::generate();
    let mut more = Vec::new();
    for id in IDS {
        for len in 300..348 {
            let payload = vec![b'x'; len];
            let signed = jws::sign(&payload, &signed_key.clone().with_id(id)).unwrap().len();
            more.push(encrypted_len(&payload, id) - signed);
        }
    }
    let average = (more.iter().sum::<usize>() + more.len() / 2) / more.len();
    (*more.iter().min().unwrap(), *more.iter().max().unwrap(), average)
}

/// Returns a cell of the row of `attributes`.
fn cell(attributes: &str, column: usize) -> &'static str {
    let start = format!("| {attributes} |");
    let row = PAGE.lines().find(|line| line.starts_with(&start)).unwrap();
    row.split('|').nth(column).unwrap().trim()
}

#[test]
fn lengths_are_those_of_the_table() {
    let (gcm, kw, cbc) =
        (A256GcmKey::generate(), A256KwKey::generate(), A256CbcHs512Key::generate());
    let gcm = more(|payload, id| jwe::encrypt(payload, &gcm.clone().with_id(id)).unwrap().len());
    let kw = more(|payload, id| jwe::encrypt(payload, &kw.clone().with_id(id)).unwrap().len());
    let cbc = more(|payload, id| jwe::encrypt(payload, &cbc.clone().with_id(id)).unwrap().len());
    assert_eq!(cell("`enc = A256GCM`", 3), format!("{} to {}", gcm.0, gcm.1));
    assert_eq!(cell("`alg = A256KW, enc = A256GCM`", 3), format!("{} to {}", kw.0, kw.1));
    // docs/scale.md gives the difference.
    assert_eq!((kw.0 - gcm.0, kw.1 - gcm.1), (58, 58));
    let expected = format!("{} to {}, {} on average", cbc.0, cbc.1, cbc.2);
    assert_eq!(cell("`enc = A256CBC_HS512`", 3), expected);
}
