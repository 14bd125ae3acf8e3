//! Every reason to refuse a token or claims: when it is returned, and what it shows to clients and
//! logs.

#[allow(dead_code, reason = "each test file needs a part of it")]
mod common;

mod verify {
    mod encoding;
    mod forms;
    mod key_encodings;
    mod keys;
    mod order;
    mod secrets;
    mod session;
    mod times;
    mod types;
    mod variants;
}
