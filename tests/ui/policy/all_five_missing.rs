use typed_jwt::Claims;

#[derive(Claims)]
#[claims(leeway = "30s")]
struct Session {
    #[claim(sub)]
    user: String,
}

fn main() {}
