//! Target `jwe`: any text as the header segment and any bytes as the payload, correctly encrypted, and
//! sometimes tampered with.

use typed_jwt::__private_0_1_0::encrypt_raw;
use typed_jwt::{EncryptionAlgorithm, EncryptionKey, MalformedToken, VerifyError, jwe};

use crate::model::header::{self, Encryption, Readable};
use crate::model::{self, MAX_LEN};
use crate::signer;

/// Checks that exactly the untampered tokens whose header the model accepts are decrypted, to the payload
/// that was encrypted.
///
/// The first byte selects the algorithm and the tampering, and the second byte its place. The rest up to
/// the first dot is the header segment, and the payload follows.
pub fn check(input: &[u8]) {
    let [choice, place, rest @ ..] = input else { return };
    let mut parts = rest.splitn(2, |&byte| byte == b'.');
    let Some(Ok(header)) = parts.next().map(std::str::from_utf8) else { return };
    let payload = parts.next().unwrap_or_default();
    let tampering = choice / 3;
    match choice % 3 {
        0 => check_key(&signer::a256gcm(), Encryption::A256Gcm, header, payload, tampering, *place),
        1 => check_key(&signer::a256kw(), Encryption::A256Kw, header, payload, tampering, *place),
        _ => {
            let key = signer::a256cbc_hs512();
            check_key(&key, Encryption::A256CbcHs512, header, payload, tampering, *place);
        }
    }
}

fn check_key<A: EncryptionAlgorithm>(
    key: &EncryptionKey<A>,
    encryption: Encryption,
    header: &str,
    payload: &[u8],
    tampering: u8,
    place: u8,
) {
    let authentic = encrypt_raw(key, header, payload).expect("the system has randomness");
    let token = tampered(&authentic, tampering, place);
    let decrypted = jwe::decrypt(&token, key);
    if token != authentic {
        let error = decrypted.expect_err("the token was tampered with");
        assert!(may_follow_tampering(&error), "{error:?}");
        return;
    }
    let readable = model::base64url(header).filter(|_| token.len() <= MAX_LEN);
    match (decrypted, readable.map_or(Readable::No, |header| header::read(&header))) {
        (Ok(decrypted), Readable::Yes(header)) => {
            assert!(header::is_accepted_encrypted(&header, encryption));
            assert_eq!(decrypted.payload(), payload);
        }
        (Err(error), Readable::Yes(header)) => {
            assert!(!header::is_accepted_encrypted(&header, encryption), "{error:?}");
            assert!(!matches!(error, VerifyError::DecryptionFailed), "the token is authentic");
        }
        (Ok(_), Readable::No) => panic!("the model cannot read the header"),
        (Err(error), Readable::No) => {
            assert!(!matches!(error, VerifyError::DecryptionFailed), "the token is authentic");
        }
        (_, Readable::Perhaps) => {}
    }
}

/// Returns true for the errors of a token whose header is not reached or not accepted, or that is not
/// authentic.
fn may_follow_tampering(error: &VerifyError) -> bool {
    matches!(
        error,
        VerifyError::DecryptionFailed
            | VerifyError::Malformed(_)
            | VerifyError::TooLong { .. }
            | VerifyError::UnexpectedAlgorithm { .. }
            | VerifyError::UnexpectedEncryption { .. }
            | VerifyError::UnexpectedType { .. }
            | VerifyError::UnexpectedHeader { .. }
            | VerifyError::CriticalHeader { .. }
    )
}

/// Returns the token after a change. Half of all choices change nothing.
fn tampered(token: &str, choice: u8, place: u8) -> String {
    let mut segments: Vec<String> = token.split('.').map(str::to_owned).collect();
    // The header segment is the input of the fuzzer already.
    let at = 1 + usize::from(place) % 4;
    let place = usize::from(place / 4);
    match choice % 16 {
        0 => flip_bit(&mut segments[at], place),
        1 => {
            let len = segments[at].len();
            segments[at].truncate(place % (len + 1));
        }
        2 => segments[at].push_str(&"A".repeat(place + 1)),
        3 => segments[at].push('='),
        4 => segments[at] = with_trailing_bits(&segments[at]),
        5 => segments.swap(at, 1 + (at + place) % 4),
        6 => segments.push(String::new()),
        7 => {
            // Moves the boundary between ciphertext and tag.
            let both = segments[3].clone() + &segments[4];
            let (ciphertext, tag) = both.split_at(place % (both.len() + 1));
            segments.truncate(3);
            segments.extend([ciphertext.to_owned(), tag.to_owned()]);
        }
        _ => {}
    }
    segments.join(".")
}

fn flip_bit(segment: &mut String, place: usize) {
    let Some(mut bytes) = model::base64url(segment).filter(|bytes| !bytes.is_empty()) else {
        return;
    };
    let len = bytes.len();
    bytes[place % len] ^= 1 << (place % 8);
    *segment = signer::base64url(&bytes);
}

/// Changes a bit of the last character that is not part of the last byte, if there is one.
fn with_trailing_bits(text: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    if text.len().is_multiple_of(4) {
        return text.to_owned();
    }
    let (stem, last) = text.split_at(text.len() - 1);
    let value = ALPHABET.iter().position(|&byte| last.as_bytes() == [byte]).expect("base64url");
    format!("{stem}{}", char::from(ALPHABET[value ^ 1]))
}

/// Checks that no token decrypts that was not encrypted with the key.
pub fn check_forged(token: &str) {
    let results = [
        jwe::decrypt(token, &signer::a256gcm()).map(drop),
        jwe::decrypt(token, &signer::a256kw()).map(drop),
        jwe::decrypt(token, &signer::a256cbc_hs512()).map(drop),
    ];
    let dots = token.bytes().filter(|&byte| byte == b'.').count();
    for result in results {
        let error = result.expect_err("the input is not encrypted with the key");
        let is_of_form = match error {
            VerifyError::Malformed(MalformedToken::SignedToken) => dots == 2,
            VerifyError::Malformed(MalformedToken::NotFiveSegments) => dots != 2 && dots != 4,
            VerifyError::TooLong { .. } => true,
            _ => dots == 4 && may_follow_tampering(&error),
        };
        assert!(is_of_form, "{error:?}");
    }
}
