//! What holds for every claims value, every time, and every text that somebody may send.

#[allow(dead_code, reason = "each test file needs a part of it")]
mod common;

mod properties {
    mod robustness;
    mod round_trip;
    mod shapes;
    mod spelling;
    mod tampering;
    mod times;
    mod values;
    mod ways;
}
