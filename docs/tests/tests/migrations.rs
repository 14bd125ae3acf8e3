//! Runs the typed-jwt examples of the pages "Moving from …" that are not about jsonwebtoken.
//! `compat/migrations` runs the others, because they need other crates.

mod from_jwt_simple {
    include!(concat!(env!("OUT_DIR"), "/from_jwt_simple.rs"));
}

mod from_other_languages {
    include!(concat!(env!("OUT_DIR"), "/from_other_languages.rs"));
}
