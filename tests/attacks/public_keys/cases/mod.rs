//! The attacks as data. Most are signatures that differ from the correct one in a single point.

mod algorithms;
mod confusion;
mod ecdsa;
mod ed25519;
mod ml_dsa;
mod numbers;
mod rsa;
mod signatures;

use super::super::cases::{self, Base, Class, Policy, Signed, Token};
use super::super::matrix::NOW;
use super::super::sessions;
use super::signers::{Algorithm, Holder};

pub(crate) use ed25519::small_points;

/// The valid token of an algorithm: an access token of a session, with the `kid` of the key.
pub(crate) fn base(algorithm: Algorithm) -> Base {
    let kind = sessions::login().access_token();
    Base { kind, algorithm: algorithm.name(), ..Base::access(NOW) }
}

/// The cases of an algorithm.
pub(crate) fn of(algorithm: Algorithm) -> Vec<Class> {
    let base = base(algorithm);
    let mut classes = vec![
        Class { name: "algorithm", cases: algorithms::cases(base, algorithm) },
        Class { name: "public key as a secret", cases: confusion::cases(base, algorithm) },
        Class { name: "signature", cases: signatures::cases(base, algorithm) },
    ];
    match algorithm {
        Algorithm::Es256 | Algorithm::Es384 | Algorithm::Es512 => {
            classes.push(Class { name: "ECDSA", cases: ecdsa::cases(base, algorithm) });
        }
        Algorithm::EdDsa => {
            classes.push(Class { name: "Ed25519", cases: ed25519::cases(base) });
        }
        Algorithm::MlDsa44 => {
            classes.push(Class { name: "ML-DSA", cases: ml_dsa::cases(base) });
        }
        _ => classes.push(Class { name: "RSA", cases: rsa::cases(base, algorithm) }),
    }
    // The other rules do not depend on the algorithm. They run again for one algorithm of each
    // family, and all of them for the algorithm that is fastest.
    let left_out: &[&str] = match algorithm {
        Algorithm::EdDsa => &[],
        Algorithm::Es256 | Algorithm::Rs256 | Algorithm::Ps256 => {
            &["JSON grammar", "JSON numbers", "duplicate members", "issuer", "base64url"]
        }
        _ => return classes,
    };
    let others = cases::of(base).into_iter().filter_map(independent);
    classes.extend(others.filter(|class| !left_out.contains(&class.name)));
    classes
}

/// Cases that depend on a key ring, or on claims without a dot.
const DEPENDENT: [&str; 2] = ["no `kid`", "a payload that is not encoded, correctly signed"];

/// Returns the cases of a class that do not depend on the signature or on a special policy.
fn independent(mut class: Class) -> Option<Class> {
    // The largest tokens are in "segments and size".
    if matches!(class.name, "algorithm" | "signature" | "segments and size") {
        return None;
    }
    if class.name == "base64url" {
        class.cases.retain(|case| case.name.ends_with("in the signature"));
    }
    class.cases.retain(|case| {
        let of_last_character =
            case.name.starts_with("the last character") || case.name.starts_with("trailing bits");
        matches!(case.policy, Policy::Session | Policy::Named)
            && !(of_last_character && case.name.ends_with("in the signature"))
            && !DEPENDENT.contains(&case.name.as_str())
    });
    Some(class)
}

/// Returns the signing input of a token.
fn input(token: &Token) -> String {
    let mut input = token.text_signed(|_, _| Vec::new());
    input.pop();
    input
}

/// Returns the token of `base` with the signature that `sign` makes.
fn hostile(base: Base, label: impl Into<String>, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Token {
    resigned(base.token().label(label), sign)
}

/// Returns a token with the signature that `sign` makes.
fn resigned(token: Token, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Token {
    let signature = sign(input(&token).as_bytes());
    token.signed(Signed::As(signature))
}

/// Returns valid tokens whose correct signatures differ, without end.
fn variants(base: Base) -> impl Iterator<Item = Token> {
    (60..).map(move |age| {
        let claims = base.claims().with("iat", base.now - age).json();
        base.token().label(format!("issued {age} seconds ago")).payload(claims)
    })
}

/// The issuer's correct signature.
fn right(algorithm: Algorithm) -> impl Fn(&[u8]) -> Vec<u8> + Copy {
    move |input| algorithm.sign(Holder::Issuer, input)
}
