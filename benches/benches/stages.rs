//! Benchmarks of single operations, for development: `cargo bench --bench stages [PART-OF-A-NAME]`.

use divan::Bencher;
use divan::counter::BytesCount;
use typed_jwt::{Claims, Hs256Key, NumericDate, Scratch, jws, peek};
use typed_jwt_benches::claims::{self, Borrowed, Owned, SECRET};

const NOW: NumericDate = NumericDate::from_unix(1_700_000_000);

fn main() {
    // Many calls per sample, because one call takes hardly longer than reading the clock.
    divan::Divan::default().sample_size(256).config_with_args().main();
}

#[divan::bench]
fn key_from_bytes() -> Hs256Key {
    Hs256Key::from_bytes(SECRET).expect("32 bytes are enough")
}

#[divan::bench]
fn peek_header(bencher: Bencher<'_, '_>) {
    let token = claims::token(NOW);
    bencher.bench(|| peek(&token).is_ok());
}

#[divan::bench]
fn jws_sign(bencher: Bencher<'_, '_>) {
    let key = claims::key();
    let payload = [b'x'; 300];
    bencher.counter(BytesCount::of_slice(&payload)).bench(|| jws::sign(&payload, &key));
}

#[divan::bench]
fn jws_verify(bencher: Bencher<'_, '_>) {
    let (token, key) = (claims::token(NOW), claims::key());
    bencher.counter(BytesCount::of_str(&token)).bench(|| jws::verify(&token, &key).is_ok());
}

#[divan::bench]
fn verify(bencher: Bencher<'_, '_>) {
    let (token, key) = (claims::token(NOW), claims::key());
    bencher.bench(|| Owned::verify_at(&token, &key, NOW).is_ok());
}

#[divan::bench]
fn verify_foreign(bencher: Bencher<'_, '_>) {
    let (token, key) = (claims::foreign_token(NOW), claims::key());
    bencher.bench(|| Owned::verify_at(&token, &key, NOW).is_ok());
}

#[divan::bench]
fn verify_forged(bencher: Bencher<'_, '_>) {
    let (token, key) = (claims::forged(&claims::token(NOW)), claims::key());
    bencher.bench(|| Owned::verify_at(&token, &key, NOW).is_err());
}

#[divan::bench]
fn verify_in(bencher: Bencher<'_, '_>) {
    let (token, key) = (claims::token(NOW), claims::key());
    let mut scratch = Scratch::new();
    bencher.bench_local(|| Borrowed::verify_in_at(&token, &key, &mut scratch, NOW).is_ok());
}

#[divan::bench]
fn encode(bencher: Bencher<'_, '_>) {
    let (claims, key) = (Owned::sample(), claims::key());
    bencher.bench(|| claims.encode_at(&key, NOW));
}
