//! Generated code does not depend on names that a program may rename, shadow or forbid.

extern crate typed_jwt as renamed;

#[allow(dead_code, reason = "each test binary uses a part of the module")]
mod common;

pub(crate) mod reexport {
    pub(crate) mod inner {
        pub(crate) use typed_jwt::*;
    }
}

mod hygiene {
    mod linted;
    mod named;
    mod no_prelude;
    mod paths;
    mod shadowed;
}
