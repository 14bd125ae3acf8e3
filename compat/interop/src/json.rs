//! Compares JSON values independently of their spelling.

use serde_json::{Number, Value};

/// Returns an error with both values if they differ.
///
/// Numbers are equal if they are the same integer or the same double, because languages spell them
/// differently: JavaScript writes 100.0 as 100.
pub(crate) fn compare(actual: &Value, expected: &Value) -> Result<(), String> {
    if equal(actual, expected) { Ok(()) } else { Err(format!("got {actual}, expected {expected}")) }
}

fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => equal_numbers(a, b),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| equal(a, b)))
        }
        _ => a == b,
    }
}

fn equal_numbers(a: &Number, b: &Number) -> bool {
    match (a.as_i128(), b.as_i128()) {
        (Some(a), Some(b)) => a == b,
        _ => a.as_f64().map(f64::to_bits) == b.as_f64().map(f64::to_bits),
    }
}
