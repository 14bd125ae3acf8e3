use typed_jwt::{AsyncSigner, Claims, EncodeError, Es256, Es256VerifyingKey, ExternalKey};

#[derive(Claims)]
#[claims(alg = ES256, typ = "at+jwt", iss = "https://auth.example.com", aud = "api", ttl = "5m")]
struct Access {
    #[claim(sub)]
    user: String,
}

fn issue<S: AsyncSigner<Es256>>(
    access: &Access,
    key: &ExternalKey<S, Es256VerifyingKey>,
) -> Result<String, EncodeError> {
    access.encode(key)
}

fn main() {}
