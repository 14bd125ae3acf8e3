//! Counts the heap allocations per call of each contender of `compare`. Prints one line each: the
//! number, then the name.
//!
//! A separate program, because a counting allocator would distort the times.

use std::hint::black_box;

use allocation_counter::measure;
use typed_jwt_benches::contenders;

fn main() {
    for contender in contenders::all(contenders::token()) {
        let call = || {
            black_box((contender.work)());
        };
        // Excludes what the first call allocates and keeps.
        call();
        println!("{} {}", measure(call).count_total, contender.name());
    }
}
