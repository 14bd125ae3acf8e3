#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| typed_jwt_fuzz::jwe::check(input));
