use typed_jwt::Claims;

#[derive(Claims)]
enum Session {
    User,
}

fn main() {}
