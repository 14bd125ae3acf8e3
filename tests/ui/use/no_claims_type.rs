use typed_jwt::{Claims, Hs256Key, NumericDate};

struct Session {
    user: String,
}

fn main() {
    let (key, now) = (Hs256Key::generate(), NumericDate::now());
    let _ = Session { user: "u-1".into() }.encode_at(&key, now);
    let _ = Session::verify_at("token", &key, now);
}
