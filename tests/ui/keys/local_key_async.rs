use typed_jwt::{Claims, EncodeError, Es256SigningKey};

#[derive(Claims)]
#[claims(alg = ES256, typ = "at+jwt", iss = "https://auth.example.com", aud = "api", ttl = "5m")]
struct Access {
    #[claim(sub)]
    user: String,
}

async fn issue(access: &Access, key: &Es256SigningKey) -> Result<String, EncodeError> {
    access.encode_async(key).await
}

fn main() {}
