//! `aud`: one string, or an array of strings (RFC 7519 §4.1.3).

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::json::{JsonStr, Value};

/// The audiences of a token, for a field marked `#[claim(aud)]`.
///
/// One audience is written as a string, any other number as an array. Both forms are read.
///
/// ```
/// use typed_jwt::Audience;
///
/// assert!(Audience::from("web").contains("web"));
/// assert_eq!(Audience::from(["web", "app"]).iter().count(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Audience(Vec<String>);

impl Audience {
    /// Returns whether `audience` is one of the audiences. The comparison is case-sensitive.
    #[must_use]
    pub fn contains(&self, audience: &str) -> bool {
        self.iter().any(|own| own == audience)
    }

    /// Returns the audiences, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl From<&str> for Audience {
    fn from(audience: &str) -> Self {
        Self(Vec::from([audience.into()]))
    }
}

impl From<String> for Audience {
    fn from(audience: String) -> Self {
        Self(Vec::from([audience]))
    }
}

impl<T: Into<String>> From<Vec<T>> for Audience {
    fn from(audiences: Vec<T>) -> Self {
        audiences.into_iter().collect()
    }
}

impl<T: Into<String>, const N: usize> From<[T; N]> for Audience {
    fn from(audiences: [T; N]) -> Self {
        audiences.into_iter().collect()
    }
}

impl<T: Into<String>> FromIterator<T> for Audience {
    fn from_iter<I: IntoIterator<Item = T>>(audiences: I) -> Self {
        Self(audiences.into_iter().map(Into::into).collect())
    }
}

impl Serialize for Audience {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [one] => serializer.serialize_str(one),
            several => serializer.collect_seq(several),
        }
    }
}

impl<'de> Deserialize<'de> for Audience {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AudienceVisitor)
    }
}

struct AudienceVisitor;

impl<'de> Visitor<'de> for AudienceVisitor {
    type Value = Audience;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an audience: a string or an array of strings")
    }

    fn visit_str<E: Error>(self, audience: &str) -> Result<Audience, E> {
        Ok(audience.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Audience, A::Error> {
        let mut audiences = Vec::new();
        while let Some(audience) = sequence.next_element()? {
            audiences.push(audience);
        }
        Ok(Audience(audiences))
    }
}

/// A type for a field marked `#[claim(aud)]` that serde writes as a string or a list of strings.
///
/// A type that is [`StringLike`](crate::StringLike) or implements `Display` and `FromStr` does not need
/// it, and neither does a `Vec` of such a type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an audience",
    label = "`aud` is a string or an array of strings (RFC 7519 §4.1.3)",
    note = "use `typed_jwt::Audience`, `String` or `Vec<String>`, or implement `typed_jwt::AudienceLike` for your own type"
)]
pub trait AudienceLike {}

impl AudienceLike for Audience {}
impl AudienceLike for str {}
impl AudienceLike for String {}
impl AudienceLike for alloc::borrow::Cow<'_, str> {}
impl<T: AudienceLike + ?Sized> AudienceLike for &T {}
impl<T: AudienceLike + ?Sized> AudienceLike for Box<T> {}
impl AudienceLike for [String] {}
impl AudienceLike for [Box<str>] {}
impl AudienceLike for [&str] {}
impl AudienceLike for [alloc::borrow::Cow<'_, str>] {}

/// Returns whether `is_expected` accepts one of the audiences of `value`, or `None` if `value` is
/// neither a string nor an array of strings.
pub(crate) fn any(
    json: Value<'_>,
    mut is_expected: impl FnMut(JsonStr<'_>) -> bool,
) -> Option<bool> {
    if let Some(one) = json.as_json_str() {
        return Some(is_expected(one));
    }
    let mut found = false;
    for element in json.as_array()? {
        found |= is_expected(element.as_json_str()?);
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read_and_the_shorter_is_written() {
        for (json, written) in [
            (r#""web""#, r#""web""#),
            (r#"["web"]"#, r#""web""#),
            (r#"["web","app"]"#, r#"["web","app"]"#),
            ("[]", "[]"),
        ] {
            let audience: Audience = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&audience).unwrap(), written);
        }
        for json in ["5", "null", "{}", r#"["web",5]"#, r#"[["web"]]"#] {
            assert!(serde_json::from_str::<Audience>(json).is_err(), "{json}");
            assert_eq!(any(Value::well_formed(json), |_| true), None, "{json}");
        }
    }

    #[test]
    fn audiences_are_told_apart_letter_by_letter() {
        let has = |audience: &str| {
            any(Value::well_formed(r#"["a","\u0062"]"#), |actual| actual == *audience).unwrap()
        };
        assert!(has("a") && has("b"));
        assert!(!has("B") && !has(""));
    }
}
