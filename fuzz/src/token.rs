//! Target `token`: any text as a token, as an attacker without a key can send it.

use typed_jwt::{Claims, MalformedToken, VerifyError, jws, peek, peek_key_selector};

use crate::model::header::Readable;
use crate::model::json::{self, Json};
use crate::model::{self, MAX_LEN};
use crate::signer;
use crate::types::{Closed, Everything, now};

/// Checks that no token verifies or decrypts, and that [`peek`] and [`peek_key_selector`] read the
/// same as the model.
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
        let error = result.expect_err("the input is not signed with the key");
        assert!(may_precede_signature(&error), "{error:?}");
    }
    crate::jwe::check_forged(token);
    agrees_on_header(token);
    agrees_on_selector(token);
}

/// Returns true for errors that do not depend on the payload, which may be returned before the
/// signature check.
fn may_precede_signature(error: &VerifyError) -> bool {
    matches!(
        error,
        VerifyError::TooLong { .. }
            | VerifyError::Malformed(
                MalformedToken::NotThreeSegments
                    | MalformedToken::EncryptedToken
                    | MalformedToken::HeaderNotBase64url
                    | MalformedToken::SignatureNotBase64url
                    | MalformedToken::NotUtf8
                    | MalformedToken::NotAnObject
                    | MalformedToken::NotJson
                    | MalformedToken::DuplicateMember
                    | MalformedToken::ReservedName
                    | MalformedToken::LoneSurrogate
                    | MalformedToken::NumberOutOfRange
                    | MalformedToken::TooDeep
                    | MalformedToken::TooManyHeaderMembers
                    | MalformedToken::HeaderParameterType
            )
            | VerifyError::UnexpectedAlgorithm { .. }
            | VerifyError::UnexpectedType { .. }
            | VerifyError::UnexpectedHeader { .. }
            | VerifyError::CriticalHeader { .. }
            | VerifyError::UnknownKey
            | VerifyError::InvalidSignature
    )
}

fn agrees_on_header(token: &str) {
    let read = peek(token);
    let segments: Vec<&str> = token.split('.').collect();
    let is_token = matches!(segments.len(), 3 | 5) && token.len() <= MAX_LEN;
    let header = model::base64url(segments[0]).filter(|_| is_token);
    let modelled = header.map_or(Readable::No, |header| model::header::read(&header));
    match (read, modelled) {
        (Ok(read), Readable::Yes(header)) => {
            let string = |name| header.get(name).and_then(Json::as_str);
            assert_eq!(read.alg(), string("alg"));
            assert_eq!(read.typ(), string("typ"));
            assert_eq!(read.kid(), string("kid"));
        }
        (Err(_), Readable::No) | (_, Readable::Perhaps) => {}
        (read, modelled) => panic!("peek returned {read:?}, but the model returned {modelled:?}"),
    }
}

fn agrees_on_selector(token: &str) {
    let read = peek_key_selector(token, "iss");
    let readable = model::segments(token).filter(|_| token.len() <= MAX_LEN).and_then(|segments| {
        let [header, payload, signature] = segments.map(model::base64url);
        signature?;
        Some((model::header::read(&header?), json::read(&payload?).strict()?))
    });
    match (read, readable) {
        (_, Some((Readable::Perhaps, _))) | (Err(_), None | Some((Readable::No, _))) => {}
        (Ok(selector), Some((Readable::Yes(_), payload))) => {
            let selector = selector.as_ref().map(|selector| selector.as_untrusted_str());
            assert_eq!(selector, payload.get("iss").map(|iss| iss.as_str().expect("a string")));
        }
        (Err(VerifyError::InvalidClaim { .. }), Some((Readable::Yes(_), payload))) => {
            assert!(payload.get("iss").is_some_and(|iss| iss.as_str().is_none()));
        }
        (read, modelled) => {
            panic!("the selector is {read:?}, but the model returned {modelled:?}");
        }
    }
}
