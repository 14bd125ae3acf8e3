//! Target `header`: any correctly signed header.

use typed_jwt::{Claims, jws};

use crate::model::MAX_LEN;
use crate::model::header::{self, Readable, Typ};
use crate::model::json::Json;
use crate::signer::{self, Alg};
use crate::types::{Closed, NoType, OptionalType, Versioned, now};

const PAYLOAD: &[u8] =
    br#"{"iss":"https://auth.example.com","aud":"web","exp":1700000900,"level":1}"#;

/// Checks that exactly the headers of the model are accepted, with and without an expected `typ`
/// and key ID.
pub fn check(input: &[u8]) {
    let token = signer::token(input, PAYLOAD);
    let key = signer::hs256();
    let verified = jws::verify(&token, &key).map(|authentic| authentic.header().clone());
    let session = Closed::verify_at(&token, &key, now()).map(|session| session.header().clone());
    let optional = OptionalType::verify_at(&token, &key, now()).map(drop);
    let absent = NoType::verify_at(&token, &key, now()).map(drop);
    let versioned = Versioned::verify_at(&token, &key, now()).map(|read| read.header().clone());
    let named = Closed::verify_at(&token, &key.with_id("a"), now());

    let header = match header::read(input) {
        Readable::Perhaps => return,
        Readable::Yes(header) if token.len() <= MAX_LEN => header,
        Readable::Yes(_) | Readable::No => {
            assert!(verified.is_err() && session.is_err() && named.is_err());
            assert!(optional.is_err() && absent.is_err() && versioned.is_err());
            return;
        }
    };
    let is_accepted = |typ| header::is_accepted(&header, Alg::Hs256, typ);
    assert_eq!(verified.is_ok(), is_accepted(Typ::Any), "{verified:?}");
    assert_eq!(session.is_ok(), is_accepted(Typ::Session), "{session:?}");
    assert_eq!(optional.is_ok(), is_accepted(Typ::SessionOrNone), "{optional:?}");
    assert_eq!(absent.is_ok(), is_accepted(Typ::None), "{absent:?}");
    let string = |name| header.get(name).and_then(|value| value.as_str());
    let is_versioned = string("cty") == Some("example")
        && matches!(header.get("v"), Some(Json::Number(number)) if number == "1");
    assert_eq!(versioned.is_ok(), is_accepted(Typ::Session) && is_versioned, "{versioned:?}");
    for read in [verified, session, versioned].into_iter().flatten() {
        assert_eq!(read.alg(), "HS256");
        assert_eq!(read.typ(), string("typ"));
        assert_eq!(read.kid(), string("kid"));
        for other in ["cty", "nonce", "x5t", "a", ""] {
            assert_eq!(read.get(other), string(other));
        }
    }
    let is_named = string("kid").is_none_or(|kid| kid == "a");
    assert_eq!(named.is_ok(), is_accepted(Typ::Session) && is_named, "{named:?}");
}
