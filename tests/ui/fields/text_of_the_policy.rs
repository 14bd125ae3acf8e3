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

type Maybe = Option<String>;

#[derive(serde::Serialize, serde::Deserialize)]
struct ClientId(u64);

#[derive(Claims)]
#[claims(alg = HS256, typ = "at+jwt", iss = "auth", aud = claim("client_id", "1"), ttl = "15m")]
struct Number {
    client_id: u64,
}

#[derive(Claims)]
#[claims(alg = HS256, typ = "at+jwt", iss = "auth", aud = claim("client_id"), ttl = "15m")]
struct Alias {
    client_id: Maybe,
}

#[derive(Claims)]
#[claims(alg = HS256, typ = "at+jwt", iss = "auth", aud = claim("client_id"), ttl = "15m")]
struct OfSerde {
    client_id: ClientId,
}

#[derive(Claims)]
#[claims(alg = HS256, typ = "at+jwt", iss = "auth", aud = claim("client_id"), ttl = "15m")]
struct Generic<T> {
    client_id: T,
}

fn main() {}
