//! Flips every bit of 100 tokens: no changed token is accepted.
//!
//! A token has exactly one spelling. A single changed bit therefore makes a different, unsigned
//! token, even if it only changes the case of a letter or the unused bits of the last character.

use std::thread;

use typed_jwt::{Claims, Hs256Key, Hs384Key, Hs512Key, NumericDate, jws};

const NOW: NumericDate = NumericDate::from_unix(1_700_000_000);

const SECRET: [u8; 64] = *b"fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";

/// Outcomes for all bits of some tokens.
#[derive(Debug, Default)]
struct Tally {
    tokens: usize,
    flips: usize,
    /// Not a `str`, so it cannot be passed to `verify`.
    not_utf8: usize,
    accepted: Vec<String>,
}

impl Tally {
    fn add(mut self, other: Self) -> Self {
        self.tokens += other.tokens;
        self.flips += other.flips;
        self.not_utf8 += other.not_utf8;
        self.accepted.extend(other.accepted);
        self
    }

    /// Flips every bit of `token`, which is accepted without changes.
    fn flip_all(&mut self, token: &str, is_accepted: impl Fn(&str) -> bool) {
        assert!(is_accepted(token), "{token}");
        self.tokens += 1;
        let mut bytes = token.as_bytes().to_vec();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                bytes[at] ^= 1 << bit;
                self.flips += 1;
                match std::str::from_utf8(&bytes) {
                    Ok(flipped) if is_accepted(flipped) => self.accepted.push(flipped.to_owned()),
                    Ok(_) => {}
                    Err(_) => self.not_utf8 += 1,
                }
                bytes[at] ^= 1 << bit;
            }
        }
    }
}

/// Counts the outcomes for tokens of one algorithm. A macro because the algorithm is part of the
/// type.
macro_rules! tally {
    ($alg:ident, $key:ident, $key_len:literal) => {{
        #[derive(Claims)]
        #[claims(alg = $alg, typ = "t+jwt", iss = "https://a.example", aud = "web", ttl = "15m")]
        struct Session {
            #[claim(sub)]
            user: String,
            #[serde(default)]
            scopes: Vec<String>,
            level: Option<f64>,
        }

        let mut tally = Tally::default();
        for number in 0..34_u8 {
            let claims = Session {
                user: ["", "u-1", "héllo \"w\"\n", "ユーザー"][usize::from(number % 4)].into(),
                scopes: (0..number % 3).map(|n| format!("s{n}")).collect(),
                level: (number % 2 == 1).then(|| f64::from(number) / 7.0),
            };
            let key = $key::from_bytes(&SECRET[..$key_len]).unwrap();
            let key = if number % 5 == 0 { key.with_id(format!("k{number}")) } else { key };
            let token = claims.encode_at(&key, NOW).unwrap();
            // Half of the tokens go through `Claims`, half through `jws`.
            if number % 2 == 0 {
                tally.flip_all(&token, |token| Session::verify_at(token, &key, NOW).is_ok());
            } else {
                tally.flip_all(&token, |token| jws::verify(token, &key).is_ok());
            }
        }
        tally
    }};
}

#[test]
fn no_flipped_bit_is_accepted() {
    let tally = thread::scope(|scope| {
        let parts = [
            scope.spawn(|| tally!(HS256, Hs256Key, 32)),
            scope.spawn(|| tally!(HS384, Hs384Key, 48)),
            scope.spawn(|| tally!(HS512, Hs512Key, 64)),
        ];
        parts.map(|part| part.join().unwrap()).into_iter().fold(Tally::default(), Tally::add)
    });
    assert!(tally.accepted.is_empty(), "{:#?}", tally.accepted);
    assert!(tally.tokens >= 100, "{tally:?}");
    // Tokens are ASCII. Flipping the highest bit of a byte makes invalid UTF-8; no other bit does.
    assert_eq!(tally.not_utf8 * 8, tally.flips);
    println!(
        "{} tokens, {} bits flipped, {} of them no UTF-8, none accepted",
        tally.tokens, tally.flips, tally.not_utf8
    );
}
