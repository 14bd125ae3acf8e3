//! Target `fast_path`: a correctly signed payload with one of six headers, verified on the fast
//! path and by name.
//!
//! The fast path reads tokens by the layout that the type itself writes. All other tokens are read
//! by the names of claims.

use std::fmt::Debug;

use typed_jwt::{Claims, Hs256Key, Scratch, Verified, VerifyError};

use crate::model::MAX_LEN;
use crate::signer;
use crate::types::{
    Borrowing, Closed, Collecting, Everything, Foreign, OptionalType, Tenant, Typed, Versioned, now,
};

/// The header that the types write, and similar headers.
const HEADERS: [&[u8]; 6] = [
    br#"{"alg":"HS256","typ":"session+jwt"}"#,
    br#"{"alg":"HS256","typ":"session+jwt","kid":"a"}"#,
    br#"{"alg":"HS256","typ":"session+jwT"}"#,
    br#"{"typ":"session+jwt","alg":"HS256"}"#,
    br#"{"alg":"HS256","typ":"session+jwt","cty":"example","v":1}"#,
    br#"{"alg":"HS256","typ":"session+jwt","v":1,"cty":"example","x":"y"}"#,
];

/// Checks that the fast path and reading by name return the same result.
///
/// The first byte selects the header and whether the key has an ID; the rest is the payload.
/// `verify` must return the same as reading by name. If the fast path accepts a token, reading by
/// name must accept it with the same claims.
pub fn check(input: &[u8]) {
    let Some((&choice, payload)) = input.split_first() else { return };
    let header = HEADERS[usize::from(choice) % HEADERS.len()];
    let token = signer::token(header, payload);
    if token.len() > MAX_LEN {
        return;
    }
    let key = signer::hs256();
    let key = if choice & 0x40 == 0 { key } else { key.with_id("a") };
    everything(&token, &key);
    collecting(&token, &key);
    borrowing(&token, &key);
    closed(&token, &key);
    typed(&token, &key);
    tenant(&token, &key);
    foreign(&token, &key);
    versioned(&token, &key);
    optional_type(&token, &key);
}

/// Defines one function per type. A generic function would have to repeat the bounds of the types
/// that borrow.
macro_rules! compare_paths {
    ($($function:ident: $type:ty),*) => {$(
        fn $function(token: &str, key: &Hs256Key) {
            let [mut first, mut second, mut third] = [Scratch::new(), Scratch::new(), Scratch::new()];
            let either = <$type>::verify_in_at(token, key, &mut first, now());
            let long = typed_jwt::__private_0_1_0::verify_by_name::<$type, _>(token, key, &mut second, now());
            let short = typed_jwt::__private_0_1_0::verify_by_layout::<$type, _>(token, key, &mut third, now());
            let long = shown(&long);
            assert_eq!(shown(&either), long);
            if let Some(short) = short {
                assert_eq!(shown(&Ok(short)), long);
            }
        }
    )*};
}

compare_paths! {
    everything: Everything,
    collecting: Collecting,
    borrowing: Borrowing<'_>,
    closed: Closed,
    typed: Typed,
    tenant: Tenant,
    foreign: Foreign,
    versioned: Versioned,
    optional_type: OptionalType
}

/// Returns claims, header and registered claims, or the error, as text.
fn shown<T: Debug>(verified: &Result<Verified<T>, VerifyError>) -> String {
    format!("{verified:?}")
}
