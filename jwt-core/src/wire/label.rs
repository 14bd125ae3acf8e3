//! `,"name":`, which is how the derive names a claim.

use alloc::borrow::Cow;

use crate::json::Value;

/// The name in a label; what is none is a name itself.
pub(super) fn name(label: &'static str) -> Cow<'static, str> {
    let quoted = label.strip_prefix(',').and_then(|label| label.strip_suffix(':'));
    match quoted.map(Value::well_formed).and_then(Value::as_text) {
        Some(name) => name.decode(),
        None => Cow::Borrowed(label),
    }
}
