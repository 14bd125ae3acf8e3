//! Any header and payload, rightly signed, on the two ways of a token: the short one for what a type itself has written,
//! and the long one.

use std::fmt::Debug;

use typed_jwt::{Claims, Hs256Key, Scratch, Verified, VerifyError, testing};

use crate::model::MAX_LEN;
use crate::signer;
use crate::types::{Borrowing, Closed, Collecting, Everything, now};

/// The header of the types, and others near it.
const HEADERS: [&[u8]; 4] = [
    br#"{"alg":"HS256","typ":"session+jwt"}"#,
    br#"{"alg":"HS256","typ":"session+jwt","kid":"a"}"#,
    br#"{"alg":"HS256","typ":"session+jwT"}"#,
    br#"{"typ":"session+jwt","alg":"HS256"}"#,
];

/// The first byte chooses the header, and whether the key has a name; the rest is the payload.
///
/// `verify` says what the long way says, and what the short way lets through is let through by the long way and says
/// the same.
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
}

/// One function a type: those that borrow have bounds that a generic function would have to repeat.
macro_rules! on_both_ways {
    ($($function:ident: $type:ty),*) => {$(
        fn $function(token: &str, key: &Hs256Key) {
            let [mut first, mut second, mut third] = [Scratch::new(), Scratch::new(), Scratch::new()];
            let either = <$type>::verify_in_at(token, key, &mut first, now());
            let long = testing::verify_the_long_way::<$type, _>(token, key, &mut second, now());
            let short = testing::verify_the_short_way::<$type, _>(token, key, &mut third, now());
            let long = shown(&long);
            assert_eq!(shown(&either), long);
            if let Some(short) = short {
                assert_eq!(shown(&Ok(short)), long);
            }
        }
    )*};
}

on_both_ways! {
    everything: Everything,
    collecting: Collecting,
    borrowing: Borrowing<'_>,
    closed: Closed
}

/// Claims, header and accessors, or the error.
fn shown<T: Debug>(verified: &Result<Verified<T>, VerifyError>) -> String {
    format!("{verified:?}")
}
