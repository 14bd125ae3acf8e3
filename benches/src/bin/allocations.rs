//! How often each contender of `compare` allocates in a call: a line each, the number before the name.
//!
//! A program of its own: an allocator that counts would take its part of the times.

use std::hint::black_box;

use allocation_counter::measure;
use typed_jwt_benches::contenders;

fn main() {
    for contender in contenders::all(contenders::token()) {
        let call = || {
            black_box((contender.work)());
        };
        // What is made at the first call and kept is no cost of a call.
        call();
        println!("{} {}", measure(call).count_total, contender.name());
    }
}
