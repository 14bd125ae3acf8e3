use serde::Serialize;
use typed_jwt::Hs256Key;

fn main() {
    let _ = Hs256Key::generate().serialize(serde_json::value::Serializer);
}
