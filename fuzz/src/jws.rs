//! Target `jws`: any text as header and payload segments, correctly signed, and sometimes tampered
//! with.

use typed_jwt::{VerifyError, jws};

use crate::model::header::{self, Readable, Typ};
use crate::model::{self, MAX_LEN};
use crate::signer::{self, Alg};

/// The change to the correct signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tampering {
    None,
    BitFlipped,
    Shortened,
    Lengthened,
    Padded,
    /// The trailing bits of the last character are not zero.
    TrailingBits,
    OfAnotherAlgorithm,
}

/// Checks that exactly the untampered tokens that the model can read are accepted, with the payload
/// that was signed.
///
/// The first byte selects the algorithm and the tampering; the rest is the signing input.
pub fn check(input: &[u8]) {
    let Some((&choice, text)) = input.split_first() else { return };
    let Ok(signing_input) = std::str::from_utf8(text) else { return };
    let alg = Alg::ALL[usize::from(choice % 3)];
    let tampering = tampering(choice / 3);
    let token = format!("{signing_input}.{}", signature(alg, tampering, signing_input));

    let verified = match alg {
        Alg::Hs256 => jws::verify(&token, &signer::hs256()),
        Alg::Hs384 => jws::verify(&token, &signer::hs384()),
        Alg::Hs512 => jws::verify(&token, &signer::hs512()),
    };
    let modelled = payload(&token, alg);
    match (verified, modelled) {
        (Ok(authentic), Modelled::Payload(payload)) if tampering == Tampering::None => {
            assert_eq!(authentic.payload(), payload);
            assert_eq!(authentic.token(), token);
        }
        (Ok(_), _) => panic!("{tampering:?}"),
        (Err(error), Modelled::Payload(_)) if tampering == Tampering::None => {
            panic!("{error:?}");
        }
        (Err(error), Modelled::Payload(_)) => assert!(
            matches!(error, VerifyError::InvalidSignature | VerifyError::Malformed(_)),
            "{error:?}"
        ),
        (Err(_), Modelled::Nothing | Modelled::Unsure) => {}
    }
}

enum Modelled {
    Payload(Vec<u8>),
    Nothing,
    Unsure,
}

/// Returns the payload that the model reads if the signature is correct.
fn payload(token: &str, alg: Alg) -> Modelled {
    let Some([header, payload, _]) = model::segments(token).filter(|_| token.len() <= MAX_LEN)
    else {
        return Modelled::Nothing;
    };
    let (Some(header), Some(payload)) = (model::base64url(header), model::base64url(payload))
    else {
        return Modelled::Nothing;
    };
    match header::read(&header) {
        Readable::Yes(header) if header::is_accepted(&header, alg, Typ::Any) => {
            Modelled::Payload(payload)
        }
        Readable::Perhaps => Modelled::Unsure,
        Readable::Yes(_) | Readable::No => Modelled::Nothing,
    }
}

fn tampering(choice: u8) -> Tampering {
    // Half of all inputs are not tampered with.
    match choice % 12 {
        0 => Tampering::BitFlipped,
        1 => Tampering::Shortened,
        2 => Tampering::Lengthened,
        3 => Tampering::Padded,
        4 => Tampering::TrailingBits,
        5 => Tampering::OfAnotherAlgorithm,
        _ => Tampering::None,
    }
}

fn signature(alg: Alg, tampering: Tampering, signing_input: &str) -> String {
    let mut mac = alg.mac(signing_input.as_bytes());
    // A position that depends on the input.
    let place = usize::from(mac[0]) % mac.len();
    match tampering {
        Tampering::None => {}
        Tampering::BitFlipped => mac[place] ^= 1 << (place % 8),
        Tampering::Shortened => mac.truncate(place),
        Tampering::Lengthened => mac.push(0),
        Tampering::Padded => {
            // A padding is wrong for HS384 too, although 48 bytes need none.
            return format!("{}=", signer::base64url(&mac));
        }
        Tampering::TrailingBits => return with_trailing_bits(&signer::base64url(&mac)),
        Tampering::OfAnotherAlgorithm => {
            let other = if alg == Alg::Hs512 { Alg::Hs256 } else { Alg::Hs512 };
            mac = other.mac(signing_input.as_bytes())[..mac.len().min(32)].to_vec();
        }
    }
    signer::base64url(&mac)
}

/// Changes a bit of the last character that is not part of the last byte. Lenient decoders return
/// the same bytes.
fn with_trailing_bits(text: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (stem, last) = text.split_at(text.len() - 1);
    let value = ALPHABET.iter().position(|&byte| last.as_bytes() == [byte]).expect("base64url");
    format!("{stem}{}", char::from(ALPHABET[value ^ 1]))
}
