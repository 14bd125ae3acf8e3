//! Any text as header and payload segments, rightly signed as it stands, and then tampered with.

use typed_jwt::{VerifyError, jws};

use crate::model::header::{self, Readable, Typ};
use crate::model::{self, MAX_LEN};
use crate::signer::{self, Alg};

/// What becomes of the right signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tampering {
    None,
    BitFlipped,
    Shortened,
    Lengthened,
    Padded,
    /// Its last character has trailing bits that are not zero.
    Respelled,
    OfAnotherAlgorithm,
}

/// Exactly the untampered tokens that the model can read are accepted, and their payload is the one that
/// was signed. The first byte chooses algorithm and tampering, the rest is the signing input.
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
        (Err(refused), Modelled::Payload(_)) if tampering == Tampering::None => {
            panic!("{refused:?}");
        }
        (Err(refused), Modelled::Payload(_)) => assert!(
            matches!(refused, VerifyError::InvalidSignature | VerifyError::Malformed(_)),
            "{refused:?}"
        ),
        (Err(_), Modelled::Nothing | Modelled::Unsure) => {}
    }
}

enum Modelled {
    Payload(Vec<u8>),
    Nothing,
    Unsure,
}

/// The payload of a token whose signature is taken for right.
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
    // Half of all inputs stay as they are.
    match choice % 12 {
        0 => Tampering::BitFlipped,
        1 => Tampering::Shortened,
        2 => Tampering::Lengthened,
        3 => Tampering::Padded,
        4 => Tampering::Respelled,
        5 => Tampering::OfAnotherAlgorithm,
        _ => Tampering::None,
    }
}

fn signature(alg: Alg, tampering: Tampering, signing_input: &str) -> String {
    let mut mac = alg.mac(signing_input.as_bytes());
    // Some place of it that depends on the input.
    let place = usize::from(mac[0]) % mac.len();
    match tampering {
        Tampering::None => {}
        Tampering::BitFlipped => mac[place] ^= 1 << (place % 8),
        Tampering::Shortened => mac.truncate(place),
        Tampering::Lengthened => mac.push(0),
        Tampering::Padded => {
            // HS384's has no last group to pad, and may have none all the same.
            return format!("{}=", signer::base64url(&mac));
        }
        Tampering::Respelled => return respelled(&signer::base64url(&mac)),
        Tampering::OfAnotherAlgorithm => {
            let other = if alg == Alg::Hs512 { Alg::Hs256 } else { Alg::Hs512 };
            mac = other.mac(signing_input.as_bytes())[..mac.len().min(32)].to_vec();
        }
    }
    signer::base64url(&mac)
}

/// The same bytes to a lax decoder: the lowest bit of the last character is beyond the last byte.
fn respelled(text: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (stem, last) = text.split_at(text.len() - 1);
    let value = ALPHABET.iter().position(|&byte| last.as_bytes() == [byte]).expect("base64url");
    format!("{stem}{}", char::from(ALPHABET[value ^ 1]))
}
