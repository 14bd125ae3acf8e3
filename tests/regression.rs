//! Bugs that were reported: one file for each. Its first sentence describes the bug.

#[allow(dead_code, reason = "each test binary uses a part of the module")]
mod common;

mod regression {
    mod expired_when_issued;
    mod flattened_enum;
    mod flattened_option;
    mod hex_as_base64;
    mod iat_refused_by_max_age;
    mod post_dated;
    mod read_back;
    mod with_on_option;
}
