//! Any text as a token: whoever has no key has only this.

use typed_jwt::{Claims, Malformation, VerifyError, jws, peek};

use crate::model::header::Readable;
use crate::model::json::Json;
use crate::model::{self, MAX_LEN};
use crate::signer;
use crate::types::{Closed, Everything, now};

/// Nothing is verified, and [`peek`] reads a header exactly where the model does.
pub fn check(input: &[u8]) {
    let Ok(token) = std::str::from_utf8(input) else { return };
    let key = signer::hs256();
    let results = [
        jws::verify(token, &key).map(drop),
        jws::verify(token, &signer::hs384()).map(drop),
        jws::verify(token, &signer::hs512()).map(drop),
        Everything::verify_at(token, &key, now()).map(drop),
        Closed::verify_at(token, &key, now()).map(drop),
    ];
    for result in results {
        let refused =
            result.expect_err("nobody but the seeds knows the key, and they are not signed");
        assert!(is_said_of_strangers(&refused), "{refused:?}");
    }
    agrees_on_the_header(token);
}

/// What an error says before the signature held must not depend on the payload.
fn is_said_of_strangers(error: &VerifyError) -> bool {
    matches!(
        error,
        VerifyError::TooLong { .. }
            | VerifyError::Malformed(
                Malformation::NotThreeSegments
                    | Malformation::HeaderNotBase64url
                    | Malformation::SignatureNotBase64url
                    | Malformation::NotUtf8
                    | Malformation::NotAnObject
                    | Malformation::NotJson
                    | Malformation::DuplicateMember
                    | Malformation::LoneSurrogate
                    | Malformation::NumberOutOfRange
                    | Malformation::TooDeep
                    | Malformation::TooManyHeaderMembers
                    | Malformation::HeaderParameterType
            )
            | VerifyError::UnexpectedAlgorithm { .. }
            | VerifyError::UnexpectedType { .. }
            | VerifyError::CriticalHeader { .. }
            | VerifyError::UnknownKey
            | VerifyError::InvalidSignature
    )
}

fn agrees_on_the_header(token: &str) {
    let read = peek(token);
    let modelled = match model::segments(token).filter(|_| token.len() <= MAX_LEN) {
        Some([header, _, _]) => {
            model::base64url(header).map_or(Readable::No, |bytes| model::header::read(&bytes))
        }
        None => Readable::No,
    };
    match (read, modelled) {
        (Ok(read), Readable::Yes(header)) => {
            let string = |name| header.get(name).and_then(Json::as_str);
            assert_eq!(read.alg(), string("alg"));
            assert_eq!(read.typ(), string("typ"));
            assert_eq!(read.kid(), string("kid"));
        }
        (Err(_), Readable::No) | (_, Readable::Perhaps) => {}
        (read, modelled) => panic!("{read:?} where the model has {modelled:?}"),
    }
}
