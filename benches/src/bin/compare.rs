//! Verifying and encoding one nine-claim token, beside a peer and beside the floor: HMAC-SHA256 over the
//! token's signing input with a prepared key, which nobody can do without.
//!
//! All are measured in one run, in turns, so that a machine that slows down slows down all of them. The
//! figure that counts is the ratio to the floor.

use typed_jwt_benches::{contenders, rounds};

fn main() {
    let contenders = contenders::all();
    let contenders = rounds::chosen(contenders);
    let medians = rounds::medians(&contenders);
    rounds::print("", &contenders, &medians);
}
