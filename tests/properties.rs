//! Properties of all claims values, times and input texts.

#[allow(dead_code, reason = "each test binary uses a part of the module")]
mod common;

mod properties {
    mod paths;
    mod robustness;
    mod round_trip;
    mod shapes;
    mod spelling;
    mod tampering;
    mod times;
    mod values;
}
