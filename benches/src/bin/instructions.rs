//! Repeats one operation with a fixed time of verification. `scripts/instructions.sh` counts the
//! instructions.

use std::hint::black_box;
use std::process::ExitCode;

use typed_jwt::{Claims, NumericDate, Scratch};
use typed_jwt_benches::claims::{self, Borrowed, Owned};

const NOW: NumericDate = NumericDate::from_unix(1_700_000_000);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [operation, calls] = arguments.as_slice() else {
        return usage();
    };
    let Ok(calls) = calls.parse() else {
        return usage();
    };
    let (key, token) = (claims::key(), claims::token(NOW));
    match operation.as_str() {
        "verify" => repeat(calls, || Owned::verify_at(&token, &key, NOW).is_ok()),
        "verify_foreign" => {
            let token = claims::foreign_token(NOW);
            repeat(calls, || Owned::verify_at(&token, &key, NOW).is_ok());
        }
        "verify_in" => {
            let mut scratch = Scratch::new();
            repeat(calls, || Borrowed::verify_in_at(&token, &key, &mut scratch, NOW).is_ok());
        }
        "encode" => {
            let claims = Owned::sample();
            repeat(calls, || claims.encode_at(&key, NOW).is_ok());
        }
        _ => return usage(),
    }
    ExitCode::SUCCESS
}

fn repeat(calls: u32, mut call: impl FnMut() -> bool) {
    for _ in 0..calls {
        assert!(black_box(call()), "every call succeeds");
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: instructions verify|verify_foreign|verify_in|encode CALLS");
    ExitCode::FAILURE
}
