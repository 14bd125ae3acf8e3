use std::collections::HashMap;

use typed_jwt::{Claims, Hs256Key, Scratch};

enum Role {
    Admin,
}

#[derive(serde::Serialize)]
struct Written(u8);

#[derive(serde::Deserialize)]
struct Read(u8);

struct Lent<'a>(&'a str);

/// One error for each field, though the type is issued and verified.
#[derive(Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m")]
struct Session {
    #[claim(sub)]
    user: Role,
    optional: Option<Role>,
    by_key: HashMap<Role, u8>,
    written: Written,
    read: Read,
}

#[derive(Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m")]
struct Borrowed<'a> {
    #[claim(aud)]
    audience: Lent<'a>,
    lent: Lent<'a>,
}

#[derive(Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m")]
struct OneWay {
    #[serde(deserialize_with = "read")]
    read: Role,
    #[serde(serialize_with = "write")]
    written: Role,
}

fn read<'de, D: serde::Deserializer<'de>>(_: D) -> Result<Role, D::Error> {
    Ok(Role::Admin)
}

fn write<S: serde::Serializer>(_: &Role, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("admin")
}

fn use_them(session: &Session, borrowed: &Borrowed<'_>, key: &Hs256Key) {
    session.encode(key).unwrap();
    Session::verify("", key).unwrap();
    borrowed.encode(key).unwrap();
    Borrowed::verify_in("", key, &mut Scratch::new()).unwrap();
}

fn main() {}
