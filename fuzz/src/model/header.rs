//! Which headers are accepted: RFC 7515 §4, less what only other applications need.

use super::json::{self, Json};
use crate::signer::Alg;

/// More members than this are refused, where nested objects may count.
const MAX_MEMBERS: usize = 32;

/// What is demanded of `typ`.
#[derive(Clone, Copy, Debug)]
pub enum Typ {
    Any,
    Session,
}

/// Whether a header is readable.
#[derive(Debug)]
pub enum Readable {
    Yes(Json),
    No,
    /// Many members within each other: the limit is the library's own affair.
    Perhaps,
}

/// The header that these bytes are: one strict object, whose `kid` is a string if there is one.
#[must_use]
pub fn read(bytes: &[u8]) -> Readable {
    let reading = json::read(bytes);
    let names = reading.names;
    let Some(header) = reading.strict() else { return Readable::No };
    let Json::Object(members) = &header else { return Readable::No };
    if header.get("kid").is_some_and(|kid| kid.as_str().is_none()) || members.len() > MAX_MEMBERS {
        return Readable::No;
    }
    if names > MAX_MEMBERS { Readable::Perhaps } else { Readable::Yes(header) }
}

/// Whether a readable header is one of `alg` that asks for nothing special.
#[must_use]
pub fn is_accepted(header: &Json, alg: Alg, typ: Typ) -> bool {
    let is_alg = header.get("alg").and_then(Json::as_str) == Some(alg.name());
    let special = ["crit", "b64", "enc", "zip"].iter().any(|name| header.get(name).is_some());
    let given = header.get("typ");
    let is_typ = match typ {
        Typ::Any => given.is_none_or(|typ| typ.as_str().is_some()),
        Typ::Session => given.and_then(Json::as_str).is_some_and(|typ| {
            let typ = typ.to_ascii_lowercase();
            typ == "session+jwt" || typ == "application/session+jwt"
        }),
    };
    is_alg && is_typ && !special
}
