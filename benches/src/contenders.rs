//! The contenders: each library with the same claims and the same checks.

use std::cell::RefCell;
use std::hint::black_box;

use hmac::Mac;
use typed_jwt::{Claims, NumericDate, Scratch, Tokens};

use crate::claims::{self, Borrowed, Owned};
use crate::libraries;
use crate::rounds::{Contender, FLOOR, contender};
use crate::tasks::{ENCODE, OURS, OURS_BORROWED, VERIFY, VERIFY_IN};

/// Issues a token with the current time and leaks it, so that contenders can borrow it.
pub fn token() -> &'static str {
    claims::token(NumericDate::now()).leak()
}

/// Returns all contenders. The floor of a contender is the last floor before it.
pub fn all(token: &'static str) -> Vec<Contender> {
    let mut contenders = vec![floor("HMAC-SHA256", token)];
    contenders.extend(ours(token));
    contenders.extend(libraries::all(token));
    let foreign: &'static str = claims::foreign_token(NumericDate::now()).leak();
    contenders.push(floor("HMAC-SHA256, foreign token", foreign));
    contenders.push(verify("verify, foreign token", foreign));
    contenders
}

fn ours(token: &'static str) -> Vec<Contender> {
    let forged: &'static str = claims::forged(token).leak();
    let key = claims::key();
    let tokens = Tokens::<Owned, _>::new(key.clone());
    let claims = Owned::sample();
    vec![
        verify(VERIFY, token),
        {
            let key = key.clone();
            let scratch = RefCell::new(Scratch::new());
            contender(OURS_BORROWED, VERIFY_IN, move || {
                let mut scratch = scratch.borrow_mut();
                Borrowed::verify_in(token, &key, &mut scratch).expect("a valid token").scopes.len()
            })
        },
        {
            let tokens = tokens.clone();
            contender(OURS, "Tokens::verify", move || {
                tokens.verify(token).expect("a valid token").scopes.len()
            })
        },
        {
            let key = key.clone();
            // A key in use has verified an authentic token before.
            Owned::verify(token, &key).expect("a valid token");
            contender(OURS, "refuse, wrong signature", move || {
                usize::from(Owned::verify(forged, &key).is_err())
            })
        },
        contender(OURS, ENCODE, move || claims.encode(&key).expect("valid claims").len()),
        {
            let claims = Owned::sample();
            contender(OURS, "Tokens::encode", move || {
                tokens.encode(&claims).expect("valid claims").len()
            })
        },
    ]
}

fn verify(task: &'static str, token: &'static str) -> Contender {
    let key = claims::key();
    contender(OURS, task, move || Owned::verify(token, &key).expect("a valid token").scopes.len())
}

fn floor(task: &'static str, token: &'static str) -> Contender {
    let prepared = claims::prepared_hmac();
    let (signing_input, _) = token.rsplit_once('.').expect("a token has dots");
    contender(FLOOR, task, move || {
        let mut mac = prepared.clone();
        mac.update(black_box(signing_input.as_bytes()));
        mac.finalize().into_bytes().len()
    })
}
