//! `crate = …`: the runtime crate under any path.

use crate::common::{NOW, at, key};

mod local {
    pub(super) use typed_jwt::*;
}

mod level {
    pub(crate) mod two {
        use typed_jwt::Claims;

        #[derive(Debug, Claims)]
        #[claims(crate = super::super::local)]
        #[claims(alg = HS256, typ = "t", iss = "auth", aud = any, ttl = "1m")]
        pub(crate) struct BySuper {
            #[claim(sub)]
            pub(crate) user: String,
        }
    }
}

/// Derives with the path, issues a token and verifies it.
macro_rules! assert_works {
    ($($path:tt)+) => {{
        #[derive(Debug, typed_jwt::Claims)]
        #[claims(crate = $($path)+)]
        #[claims(alg = HS256, typ = "t", iss = "auth", aud = any, ttl = "1m")]
        struct Session {
            #[claim(sub)]
            user: String,
            #[serde(default)]
            level: u8,
        }
        use typed_jwt::Claims as _;
        let session = Session { user: "u".into(), level: 1 };
        let token = session.encode_at(&key(), at(NOW)).unwrap();
        let read = Session::verify_at(&token, &key(), at(NOW)).unwrap();
        assert_eq!((read.user.as_str(), read.level), ("u", 1));
    }};
}

#[test]
fn the_crate_may_be_renamed() {
    assert_works!(renamed);
    assert_works!(::renamed);
    assert_works!(crate::renamed);
}

#[test]
fn the_crate_may_be_reexported() {
    assert_works!(crate::reexport::inner);
    assert_works!(self::local);
    assert_works!(local);
}

#[test]
fn the_crate_may_be_named_by_a_parent_module() {
    use typed_jwt::Claims as _;

    let session = level::two::BySuper { user: "u".into() };
    let token = session.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(level::two::BySuper::verify_at(&token, &key(), at(NOW)).unwrap().user, "u");
}

#[test]
fn the_crate_may_be_renamed_inside_a_function() {
    use typed_jwt as inside;

    assert_works!(inside);
}
