//! The attacks as data. Most differ from a valid token in a single point.

mod algorithms;
mod authenticity;
mod base64;
mod contents;
mod header;
mod lengths;
mod segments;

use super::super::cases::token::encode;
use super::super::cases::{self, Base, Case, Class, Members, Policy, Token};
use super::super::matrix::NOW;
use super::super::sessions;
use super::encrypters::{Algorithm, Jwe};

/// The valid token of an algorithm: an access token or a refresh token of a session, with the `kid` of the
/// key.
pub(crate) fn base(algorithm: Algorithm) -> Base {
    let kind = match algorithm {
        Algorithm::RefreshA256Gcm => sessions::encrypted_login().refresh_token(),
        _ => sessions::login().access_token(),
    };
    Base {
        kind,
        algorithm: algorithm.alg(),
        encryption: Some(algorithm.enc()),
        ..Base::access(NOW)
    }
}

/// The cases of an algorithm.
pub(crate) fn of(algorithm: Algorithm) -> Vec<Class> {
    let mut classes = vec![
        Class { name: "algorithm", cases: algorithms::cases(algorithm) },
        Class { name: "lengths of the segments", cases: lengths::cases(algorithm) },
        Class { name: "authenticity", cases: authenticity::cases(algorithm) },
        Class { name: "header parameters", cases: header::cases(algorithm) },
        Class {
            name: "nested tokens, and claims in the header",
            cases: contents::cases(algorithm),
        },
        Class { name: "segments", cases: segments::cases(algorithm) },
        Class { name: "base64url", cases: base64::cases(algorithm) },
    ];
    // The other rules do not depend on the algorithm. All of them run for the algorithm that is used
    // most.
    let left_out: &[&str] = match algorithm {
        Algorithm::A256Gcm | Algorithm::RefreshA256Gcm => &[],
        _ => &["JSON grammar", "JSON numbers", "duplicate members", "issuer", "audience"],
    };
    let others = cases::of(base(algorithm)).into_iter().filter_map(independent);
    classes.extend(others.filter(|class| !left_out.contains(&class.name)));
    classes
}

/// The classes of signed tokens whose rules are those of encrypted tokens.
const SHARED: [&str; 9] = [
    "critical headers",
    "type",
    "JSON grammar",
    "JSON numbers",
    "duplicate members",
    "times",
    "issuer",
    "audience",
    "other claims",
];

/// Returns the cases of a class that are about the header and the payload alone.
fn independent(mut class: Class) -> Option<Class> {
    /// Cases about parameters that are refused in signed tokens, or ignored there.
    const OF_SIGNED: [&str; 6] = [
        "claims in the header",
        "`enc` in a signed token",
        "`zip` in a signed token",
        "`zip` over a payload that is compressed",
        "`cty` that declares a nested token",
        "a token within a token, without `cty`",
    ];
    if !SHARED.contains(&class.name) {
        return None;
    }
    class.cases.retain(|case| {
        matches!(case.policy, Policy::Session | Policy::Named)
            && !OF_SIGNED.contains(&case.name.as_str())
            && !case.attacks.iter().chain(&case.controls).any(Token::is_edited)
    });
    Some(class)
}

/// Returns a token with this text.
fn token(algorithm: Algorithm, label: impl Into<String>, text: String) -> Token {
    base(algorithm).token().label(label).after_signing(move |_| text.clone())
}

/// Returns the valid token in its parts.
fn valid(algorithm: Algorithm) -> Jwe {
    let base = base(algorithm);
    algorithm.encrypt(&encode(base.header().json()), &base.claims().json())
}

/// Returns a token that is encrypted correctly under a header.
fn under(algorithm: Algorithm, header: &Members) -> Token {
    let claims = base(algorithm).claims().json();
    let text = algorithm.encrypt(&encode(header.json()), &claims).text();
    token(algorithm, header.to_string(), text)
}

/// Returns a token that is encrypted correctly, with any plaintext.
fn around(algorithm: Algorithm, label: impl Into<String>, plaintext: &[u8]) -> Token {
    let header = encode(base(algorithm).header().json());
    token(algorithm, label, algorithm.encrypt(&header, plaintext).text())
}

/// A case of a token that all ways in refuse.
fn case(name: impl Into<String>, reference: &'static str, error: &'static str) -> Case {
    Case::of_header(name, reference, error)
}
