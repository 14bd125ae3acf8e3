//! Types that are a string in JSON, as `sub`, `iss` and `jti` must be (RFC 7519 §4.1).

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::sync::Arc;
use core::convert::Infallible;
use core::fmt;

/// A type for a field marked `#[claim(sub)]`, `#[claim(iss)]`, `#[claim(jti)]` or `#[claim(aud)]`, for the
/// elements of a `Vec` marked `#[claim(aud)]`, and for a claim that the issuer contains or that holds the
/// audience.
///
/// A type with `Display` and `FromStr` needs no impl: it is written by the first and read by the
/// second.
///
/// ```
/// use std::{fmt, num::ParseIntError, str::FromStr};
/// use typed_jwt::{Claims, Hs256Key};
///
/// #[derive(Debug, PartialEq)]
/// struct UserId(u64);
///
/// impl fmt::Display for UserId {
///     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
///         self.0.fmt(f)
///     }
/// }
///
/// impl FromStr for UserId {
///     type Err = ParseIntError;
///
///     fn from_str(text: &str) -> Result<Self, ParseIntError> {
///         text.parse().map(Self)
///     }
/// }
///
/// #[derive(Claims)]
/// #[claims(alg = HS256, typ = "session+jwt", iss = "auth", aud = "web", ttl = "15m")]
/// struct Session {
///     #[claim(sub)]
///     user: UserId,
/// }
///
/// let key = Hs256Key::generate();
/// let session = Session::verify(&Session { user: UserId(42) }.encode(&key)?, &key)?;
/// assert_eq!((&session.user, session.subject()), (&UserId(42), Some("42")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Implement `StringLike` for a type without them, or with a `Display` that is meant for people. It
/// takes precedence:
///
/// ```
/// use std::borrow::Cow;
///
/// enum App {
///     Web,
///     Phone,
/// }
///
/// impl typed_jwt::StringLike for App {
///     type Error = &'static str;
///
///     fn to_text(&self) -> Cow<'_, str> {
///         Cow::Borrowed(match self {
///             Self::Web => "web",
///             Self::Phone => "phone",
///         })
///     }
///
///     fn from_text(text: &str) -> Result<Self, &'static str> {
///         match text {
///             "web" => Ok(Self::Web),
///             "phone" => Ok(Self::Phone),
///             _ => Err("unknown app"),
///         }
///     }
/// }
/// ```
///
/// A value has one text. `verify` refuses any other that is parsed to the same value, such as `042`
/// or `+42` for a number, because services that compare the text would see another subject. If such
/// tokens must be read, use `String`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not string-like",
    label = "`sub`, `iss` and `jti` are strings on the wire (RFC 7519 §4.1)",
    note = "use `String` or `Box<str>`, or implement `typed_jwt::StringLike` for your own type"
)]
pub trait StringLike: Sized {
    /// The reason why a text is not a value of the type.
    type Error: fmt::Display;

    /// Returns the text of the claim.
    fn to_text(&self) -> Cow<'_, str>;

    /// Parses the text of the claim.
    ///
    /// # Errors
    ///
    /// The reason why it is not a value of the type. `verify` returns it as
    /// [`VerifyError::InvalidClaim`](crate::VerifyError::InvalidClaim).
    fn from_text(text: &str) -> Result<Self, Self::Error>;

    /// True if every text is a value, and is written unchanged.
    #[doc(hidden)]
    const KEEPS_TEXT: bool = false;
}

macro_rules! strings {
    ($($type:ty),*) => {$(
        impl StringLike for $type {
            type Error = Infallible;

            #[inline]
            fn to_text(&self) -> Cow<'_, str> {
                Cow::Borrowed(self)
            }

            #[inline]
            fn from_text(text: &str) -> Result<Self, Infallible> {
                Ok(text.into())
            }

            const KEEPS_TEXT: bool = true;
        }
    )*};
}

strings!(String, Box<str>, Rc<str>, Arc<str>);

macro_rules! pointers {
    ($($pointer:ident),*) => {$(
        impl<T: StringLike> StringLike for $pointer<T> {
            type Error = T::Error;

            #[inline]
            fn to_text(&self) -> Cow<'_, str> {
                (**self).to_text()
            }

            #[inline]
            fn from_text(text: &str) -> Result<Self, T::Error> {
                T::from_text(text).map($pointer::new)
            }

            const KEEPS_TEXT: bool = T::KEEPS_TEXT;
        }
    )*};
}

pointers!(Box, Rc, Arc);

/// The hyphenated form in lower case, which is the only one that is read:
/// `67e55044-10b1-426f-9247-bb680e5fe0c8`.
#[cfg(feature = "uuid")]
impl StringLike for uuid::Uuid {
    type Error = uuid::Error;

    fn to_text(&self) -> Cow<'_, str> {
        let mut buffer = Self::encode_buffer();
        Cow::Owned(String::from(&*self.hyphenated().encode_lower(&mut buffer)))
    }

    fn from_text(text: &str) -> Result<Self, uuid::Error> {
        Self::try_parse(text)
    }
}
