//! Properties of all claims values, times and input texts.

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
