use typed_jwt::{Claims, Hs256, Hs256Key, Verified};

fn issue<T: Claims<Alg = Hs256>>(claims: &T, key: &Hs256Key) -> String {
    claims.encode(key).unwrap()
}

fn check<T: Claims<Alg = Hs256>>(token: &str, key: &Hs256Key) -> Verified<T> {
    T::verify(token, key).unwrap()
}

fn main() {}
