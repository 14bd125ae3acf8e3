use typed_jwt::Claims;

#[derive(Claims)]
#[claims(enc = A256GCM, typ = "session+jwt", iss = any, aud = "web", ttl = "15m")]
struct Session {
    #[claim(sub)]
    user: String,
    #[claim(iss, secret)]
    issuer: String,
}

fn main() {}
