//! The types that hold a string on the wire, as `sub`, `iss` and `jti` must (RFC 7519 §4.1).

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::sync::Arc;

/// What a field marked `#[claim(sub)]`, `#[claim(iss)]` or `#[claim(jti)]` holds.
///
/// The string types of the standard library; implement it for a newtype of your own whose serde form
/// is a string:
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// #[derive(Serialize, Deserialize)]
/// struct UserId(String);
///
/// impl typed_jwt::StringLike for UserId {
///     fn as_str(&self) -> &str {
///         &self.0
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not string-like",
    label = "`sub`, `iss` and `jti` are strings on the wire (RFC 7519 §4.1)",
    note = "use `String`, `&str`, `Cow<str>`, `Box<str>`, or implement `typed_jwt::StringLike` for your own type"
)]
pub trait StringLike {
    /// The string.
    fn as_str(&self) -> &str;
}

impl StringLike for str {
    fn as_str(&self) -> &str {
        self
    }
}

impl StringLike for String {
    fn as_str(&self) -> &str {
        self
    }
}

impl StringLike for Cow<'_, str> {
    fn as_str(&self) -> &str {
        self
    }
}

impl<T: StringLike + ?Sized> StringLike for &T {
    fn as_str(&self) -> &str {
        (**self).as_str()
    }
}

impl<T: StringLike + ?Sized> StringLike for Box<T> {
    fn as_str(&self) -> &str {
        (**self).as_str()
    }
}

impl<T: StringLike + ?Sized> StringLike for Rc<T> {
    fn as_str(&self) -> &str {
        (**self).as_str()
    }
}

impl<T: StringLike + ?Sized> StringLike for Arc<T> {
    fn as_str(&self) -> &str {
        (**self).as_str()
    }
}
