use axum::extract::FromRequestParts;
use typed_jwt::Claims;
use typed_jwt::web::{AccessVerifier, Bearer, Require};

#[derive(Clone, Claims)]
#[claims(alg = HS256, typ = "access+jwt", iss = "auth", aud = "api", ttl = "5m")]
struct User {
    #[claim(sub)]
    name: String,
}

struct Admin;

fn extracts<E: FromRequestParts<S>, S>() {}

fn main() {
    extracts::<Require<Admin, Bearer<User>>, AccessVerifier<User>>();
}
