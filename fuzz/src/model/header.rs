//! The rules for headers: RFC 7515 §4, without the parameters that typed-jwt refuses.

use super::json::{self, Json};
use crate::signer::Alg;

/// The maximum number of members. The library may also count members of nested objects.
const MAX_MEMBERS: usize = 32;

/// The expected `typ`.
#[derive(Clone, Copy, Debug)]
pub enum Typ {
    Any,
    Session,
    /// `session+jwt`, or no `typ`.
    SessionOrNone,
    /// No `typ`.
    None,
}

/// The result of reading a header.
#[derive(Debug)]
pub enum Readable {
    Yes(Json),
    No,
    /// A header with many members in nested objects, for which the model does not define the limit.
    Perhaps,
}

/// Reads a header: one strict JSON object. The `kid` is optional and must be a string.
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

/// Returns true if a header has the algorithm and the type, and no parameter that must be refused.
#[must_use]
pub fn is_accepted(header: &Json, alg: Alg, typ: Typ) -> bool {
    let is_alg = header.get("alg").and_then(Json::as_str) == Some(alg.name());
    let has_refused = ["crit", "b64", "enc", "zip"].iter().any(|name| header.get(name).is_some());
    let given = header.get("typ");
    let is_typ = match typ {
        Typ::Any => given.is_none_or(|typ| typ.as_str().is_some()),
        Typ::Session => is_session(given),
        Typ::SessionOrNone => given.is_none() || is_session(given),
        Typ::None => given.is_none(),
    };
    is_alg && is_typ && !has_refused
}

fn is_session(typ: Option<&Json>) -> bool {
    typ.and_then(Json::as_str).is_some_and(|typ| {
        let typ = typ.to_ascii_lowercase();
        typ == "session+jwt" || typ == "application/session+jwt"
    })
}

/// The pairs of `alg` and `enc` of encrypted tokens.
#[derive(Clone, Copy, Debug)]
pub enum Encryption {
    A256Gcm,
    A256Kw,
    A256CbcHs512,
}

/// Returns true if the header of an encrypted token has the two algorithms, and no parameter that must be
/// refused: a token of a shared key takes no parameter that names, contains or derives a key (RFC 7516
/// §4.1, RFC 7518 §4.1).
#[must_use]
pub fn is_accepted_encrypted(header: &Json, encryption: Encryption) -> bool {
    const REFUSED: [&str; 14] = [
        "crit", "b64", "zip", "epk", "apu", "apv", "iv", "tag", "p2s", "p2c", "jwk", "jku", "x5u",
        "x5c",
    ];
    let (alg, enc) = match encryption {
        Encryption::A256Gcm => ("dir", "A256GCM"),
        Encryption::A256Kw => ("A256KW", "A256GCM"),
        Encryption::A256CbcHs512 => ("dir", "A256CBC-HS512"),
    };
    let string = |name| header.get(name).and_then(Json::as_str);
    let is_string_or_absent = |name| header.get(name).is_none_or(|value| value.as_str().is_some());
    string("alg") == Some(alg)
        && string("enc") == Some(enc)
        && is_string_or_absent("typ")
        && is_string_or_absent("cty")
        && REFUSED.iter().all(|name| header.get(name).is_none())
}
