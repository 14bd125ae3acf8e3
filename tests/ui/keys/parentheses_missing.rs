use typed_jwt::Claims;

#[derive(Claims)]
#[claims]
struct Session {
    #[claim(sub)]
    user: String,
}

fn main() {}
