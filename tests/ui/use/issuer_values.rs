use typed_jwt::{Claims, Hs256Key, Tokens};

#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "at+jwt",
    iss = "https://login.example.com/{tid}/",
    aud = "api",
    ttl = "15m",
)]
struct Access {
    tid: String,
}

#[derive(Claims)]
#[claims(alg = HS256, typ = "at+jwt", iss = runtime, aud = "api", ttl = "15m")]
struct Other {}

fn main() {
    let _ = Tokens::<Access, _>::builder(Hs256Key::generate()).build();
    let _ = Tokens::<Access, _>::builder(Hs256Key::generate()).issuer("https://a.example");
    let _ = Tokens::<Other, _>::builder(Hs256Key::generate()).issuer_values(["t-1"]);
    let _ = Access::verify("token", &Hs256Key::generate());
}
