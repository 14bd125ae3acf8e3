use typed_jwt::Claims;

#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "at+jwt",
    iss = "https://login.example.com/{tid}/",
    aud = "api",
    ttl = "15m",
)]
struct Access {
    tid: u64,
}

fn main() {}
