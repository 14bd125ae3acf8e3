use typed_jwt::Claims;
use typed_jwt::web::{Bearer, SessionCookie};

#[derive(Clone, Claims)]
#[claims(
    alg = HS256, typ = "session+jwt", iss = "auth", aud = "web", ttl = "15m", jti = random,
)]
struct User {
    #[claim(sub)]
    name: String,
}

fn transfer_money(_: &SessionCookie<User>) {}

fn handler(user: Bearer<User>) {
    transfer_money(&user);
}

fn main() {}
