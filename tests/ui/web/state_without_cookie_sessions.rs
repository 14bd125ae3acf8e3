use axum::extract::FromRequestParts;
use typed_jwt::Claims;
use typed_jwt::web::SessionCookie;

#[derive(Clone, Claims)]
#[claims(
    alg = HS256, typ = "session+jwt", iss = "auth", aud = "web", ttl = "15m", jti = random,
)]
struct User {
    #[claim(sub)]
    name: String,
}

#[derive(Clone)]
struct AppState;

fn extracts<E: FromRequestParts<S>, S>() {}

fn main() {
    extracts::<SessionCookie<User>, AppState>();
}
