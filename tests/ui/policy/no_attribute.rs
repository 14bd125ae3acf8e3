use typed_jwt::Claims;

#[derive(Claims)]
struct Session {
    #[claim(sub)]
    user: String,
}

fn main() {}
