use typed_jwt::{Claims, Hs256Key, VerifyError};

struct Session {
    user: String,
}

fn check<T: Claims>(_: &str, _: &Hs256Key) -> Result<T, VerifyError> {
    todo!()
}

fn main() {
    let _ = check::<Session>("token", &Hs256Key::generate());
}
