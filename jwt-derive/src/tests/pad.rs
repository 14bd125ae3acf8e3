//! `#[claims(pad = 64)]`

use super::messages::{
    assert_messages, assert_misspellings, assert_wrong_values_are_explained, messages, policy_with,
};

#[test]
fn wrong_values_are_explained() {
    assert_wrong_values_are_explained("pad", &["15"]);
}

#[test]
fn messages_name_what_was_found_and_what_to_write() {
    assert_messages(
        "pad",
        &[
            ("pad = 0", "`pad = 0` hides no length: write `pad = 64`, or remove it"),
            ("pad = 1", "`pad = 1` hides no length: write `pad = 64`, or remove it"),
            ("pad = 1025", "`pad` is a number of bytes from 2 to 1024: write `pad = 64`"),
            ("pad = 64u8", "`pad` is a number of bytes from 2 to 1024: write `pad = 64`"),
            ("pad = \"64\"", "the text \"64\" is not supported here: write `pad = 64`, in bytes"),
            (
                "pad = 1024, max_len = 1024",
                "no token would be short enough for `max_len`: with `pad = 1024` a token has at least 1447 characters. Write a smaller `pad`",
            ),
            (
                "pad = 64, max_len = 166",
                "no token would be short enough for `max_len`: with `pad = 64` a token has at least 167 characters. Write a smaller `pad`",
            ),
        ],
    );
}

#[test]
fn only_encrypted_tokens_are_padded() {
    assert_messages(
        "alg",
        &[
            (
                "alg = HS256, pad = 64",
                "`pad` hides the length of encrypted claims, and these are only signed: write `enc = A256GCM` in place of `alg = HS256`",
            ),
            (
                "alg = [ES256, RS256], pad = 64",
                "`pad` hides the length of encrypted claims, and these are only signed: write `alg = [ES256, RS256], enc = A256GCM`",
            ),
        ],
    );
}

#[test]
fn numbers_are_accepted() {
    for value in ["2", "64", "1_024", "64usize"] {
        for algorithms in ["enc = A256GCM", "alg = ES256, key_management = A256KW, enc = A256GCM"] {
            let item = format!("{algorithms}, pad = {value}");
            assert_eq!(messages(&policy_with("enc", &item), ""), [""; 0], "{item}");
        }
    }
    // Such a token exists: `tests/derive/padding.rs`.
    let item = "enc = A256GCM, pad = 64, max_len = 167";
    assert_eq!(messages(&policy_with("enc", item), ""), [""; 0]);
}

#[test]
fn misspellings_are_recognized() {
    assert_misspellings("pad", &["padding", "pad_to"]);
}
