use typed_jwt::{Claims, Verified};

#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = "web",
    ttl = "15m",
)]
struct Session {
    #[claim(sub)]
    user: String,
}

fn greet(session: &Verified<Session>) {
    println!("{}", session.user);
}

fn main() {
    greet(&Session { user: "u-1".into() });
}
