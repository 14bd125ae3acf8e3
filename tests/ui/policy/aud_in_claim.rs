use typed_jwt::Claims;

#[derive(Claims)]
#[claims(alg = HS256, typ = "at+jwt", iss = "auth", aud = claim("sub", "web"), ttl = "15m")]
struct Registered {
    #[claim(sub)]
    user: String,
}

#[derive(Claims)]
#[claims(alg = HS256, typ = "at+jwt", iss = "auth", aud = claim(client_id), ttl = "15m")]
struct Unquoted {}

#[derive(Claims)]
#[claims(alg = HS256, typ = "at+jwt", iss = "auth", aud = claim("client_id", "web"), ttl = "15m")]
struct Fields {
    #[claim(aud)]
    audience: String,
    client_id: Option<String>,
}

fn main() {}
