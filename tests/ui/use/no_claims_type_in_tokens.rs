use typed_jwt::{Hs256Key, Tokens};

struct Session {
    user: String,
}

fn main() {
    let tokens = Tokens::<Session, _>::new(Hs256Key::generate());
    let _ = tokens.verify("token");
}
