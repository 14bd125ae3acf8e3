use typed_jwt::Hs256Key;

fn main() {
    let (old, new) = (Hs256Key::generate(), Hs256Key::generate());
    println!("{}", old == new);
}
