//! Generates invalid tokens for a claims type, and shows the error for each.
//!
//! ```text
//! cargo run --example hostile_tokens
//! ```

use std::collections::BTreeMap;

use typed_jwt::{Claims, Hs256Key, testing};

#[derive(Debug, Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m")]
struct Session {
    #[claim(sub)]
    user: String,
    level: u8,
    #[serde(default)]
    scopes: Vec<String>,
}

fn main() {
    let key = Hs256Key::generate();
    let session = Session { user: "ferris".into(), level: 3, scopes: vec!["read".into()] };

    let mut errors = BTreeMap::<String, Vec<String>>::new();
    for hostile in testing::hostile_tokens(&session, &key) {
        match Session::verify_at(&hostile.token, &key, hostile.now) {
            Ok(_) => panic!("accepted: {}", hostile.name),
            Err(error) => errors.entry(error.to_string()).or_default().push(hostile.name),
        }
    }
    for (error, names) in &errors {
        println!("{error}");
        for name in names {
            println!("    {name}");
        }
    }
    println!("\n{} hostile tokens, all rejected", errors.values().map(Vec::len).sum::<usize>());
}
