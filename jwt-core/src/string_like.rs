//! Types that are a string in JSON, as `sub`, `iss` and `jti` must be (RFC 7519 §4.1).

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::sync::Arc;

/// A type for a field marked `#[claim(sub)]`, `#[claim(iss)]` or `#[claim(jti)]`.
///
/// Implemented by the string types of the standard library. Implement it for your own newtype that
/// serializes as a string:
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
    /// Returns the string.
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
