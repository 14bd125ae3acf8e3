//! Structs of every form: generics, lifetimes, names and scopes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::marker::PhantomData;

use serde::{Deserialize, Serialize};
use serde_json::json;
use typed_jwt::{Claims, EncodeError, Scratch, VerifyError, jws};

use crate::common::{NOW, at, claims_of, key, names};

/// Asserts that `verify_at` returns the value that `$value.encode_at` wrote.
macro_rules! assert_round_trip {
    ($value:expr, $type:ty) => {{
        let value: $type = $value;
        let token = value.encode_at(&key(), at(NOW)).unwrap();
        assert_eq!(*<$type>::verify_at(&token, &key(), at(NOW)).unwrap(), value);
        claims_of(&token)
    }};
}

#[test]
fn named_fields_are_claims_under_their_names() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Named {
        text: String,
        number: i64,
        nested: BTreeMap<String, Vec<bool>>,
    }

    let nested = BTreeMap::from([("a".to_owned(), vec![true, false])]);
    let claims =
        assert_round_trip!(Named { text: "é\"\n".into(), number: i64::MIN, nested }, Named);
    assert_eq!(
        claims,
        json!({ "iat": NOW, "text": "é\"\n", "number": i64::MIN, "nested": { "a": [true, false] } })
    );
}

#[test]
fn structs_without_fields_contain_only_the_policy() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = "auth", aud = "web", ttl = "1m")]
    struct Unit;

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = "auth", aud = "web", ttl = "1m")]
    struct Empty {}

    let policy = json!({ "iss": "auth", "aud": "web", "iat": NOW, "exp": NOW + 60 });
    assert_eq!(assert_round_trip!(Unit, Unit), policy);
    assert_eq!(assert_round_trip!(Empty {}, Empty), policy);
}

#[test]
fn type_parameters_have_only_the_bounds_that_fields_need() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Generic<T, U: Debug + Clone = String>
    where
        T: PartialOrd,
    {
        one: T,
        many: Vec<U>,
        maybe: Option<T>,
    }

    assert_round_trip!(
        Generic { one: 1, many: vec!["a".into()], maybe: Some(2) },
        Generic<u8, String>
    );
    let claims = assert_round_trip!(
        Generic { one: "a".into(), many: vec![], maybe: None },
        Generic<String, f64>
    );
    assert_eq!(names(&claims), ["iat", "many", "one"]);
}

/// Neither serializable nor comparable, and never in a token.
struct Opaque;

#[test]
fn type_parameters_of_skipped_fields_need_no_serde() {
    #[derive(Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Marked<T> {
        id: u8,
        #[serde(skip)]
        marker: PhantomData<T>,
        #[serde(skip)]
        skipped: Option<T>,
    }

    let marked = Marked { id: 7, marker: PhantomData, skipped: Some(Opaque) };
    let token = marked.encode_at(&key(), at(NOW)).unwrap();
    let marked = Marked::<Opaque>::verify_at(&token, &key(), at(NOW)).unwrap();
    let PhantomData = marked.marker;
    assert_eq!(marked.id, 7);
    assert!(marked.skipped.is_none());
    assert_eq!(names(&claims_of(&token)), ["iat", "id"]);
}

#[test]
fn phantom_data_is_written_as_null() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Marked<T> {
        marker: PhantomData<T>,
    }

    let claims = assert_round_trip!(Marked { marker: PhantomData }, Marked<u8>);
    assert_eq!(claims["marker"], json!(null));
    assert_eq!(names(&claims), ["iat", "marker"]);
}

#[test]
fn type_parameters_may_be_read_and_written_by_functions() {
    fn as_text<T: ToString, S: serde::Serializer>(
        value: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&value.to_string())
    }

    fn from_text<'de, T: std::str::FromStr, D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<T, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| serde::de::Error::custom("unreadable"))
    }

    /// Has no serde implementation.
    #[derive(Debug, PartialEq)]
    struct Version(u8);

    impl std::fmt::Display for Version {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "v{}", self.0)
        }
    }

    impl std::str::FromStr for Version {
        type Err = ();

        fn from_str(text: &str) -> Result<Self, ()> {
            text.strip_prefix('v').and_then(|digits| digits.parse().ok()).map(Self).ok_or(())
        }
    }

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Text<T: ToString + std::str::FromStr> {
        #[serde(serialize_with = "as_text", deserialize_with = "from_text")]
        value: T,
    }

    let claims = assert_round_trip!(Text { value: Version(3) }, Text<Version>);
    assert_eq!(claims["value"], "v3");
}

#[test]
fn the_default_of_a_generic_struct_may_depend_on_its_parameters() {
    #[derive(Debug, PartialEq, Default, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    #[serde(default)]
    struct Generic<T> {
        value: T,
    }

    let token = crate::common::of_type("t", "{}");
    let read = Generic::<u8>::verify_at(&token, &key(), at(NOW)).unwrap();
    assert_eq!(*read, Generic::default());
}

#[test]
fn const_parameters_are_supported() {
    /// A text of at most `N` letters.
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Short<const N: usize>(String);

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Sized<T, const N: usize, const FLAG: bool = true> {
        name: Short<N>,
        #[claim(validate = Self::fits)]
        values: Vec<T>,
    }

    impl<T, const N: usize, const FLAG: bool> Sized<T, N, FLAG> {
        fn fits(values: &[T]) -> bool {
            !FLAG || values.len() <= N
        }
    }

    assert_round_trip!(Sized { name: Short("ab".into()), values: vec![1, 2] }, Sized<u8, 2>);
    let too_many = Sized::<u8, 2> { name: Short(String::new()), values: vec![1, 2, 3] };
    too_many.encode_at(&key(), at(NOW)).unwrap_err();
    let unchecked = Sized { name: Short(String::new()), values: vec![1, 2, 3] };
    assert_round_trip!(unchecked, Sized<u8, 2, false>);
}

#[test]
fn arrays_and_tuples_are_claims() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Shapes {
        array: [u8; 4],
        pair: (String, i8),
        unit: (),
        boxed: Box<str>,
    }

    let shapes =
        Shapes { array: [0, 1, 254, 255], pair: ("a".into(), -1), unit: (), boxed: "b".into() };
    let claims = assert_round_trip!(shapes, Shapes);
    assert_eq!(
        claims,
        json!({ "iat": NOW, "array": [0, 1, 254, 255], "pair": ["a", -1], "unit": null, "boxed": "b" })
    );
}

trait Tenant {
    type Id;
}

#[derive(Debug, PartialEq)]
struct Acme;

impl Tenant for Acme {
    type Id = u32;
}

#[test]
fn associated_types_are_claims() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Member<T: Tenant> {
        tenant: T::Id,
        others: Vec<<T as Tenant>::Id>,
    }

    let claims = {
        // `Acme` has no serde implementation: only the types of claims need one.
        let member = Member::<Acme> { tenant: 1, others: vec![2, 3] };
        let token = member.encode_at(&key(), at(NOW)).unwrap();
        let read = Member::<Acme>::verify_at(&token, &key(), at(NOW)).unwrap();
        assert_eq!((read.tenant, &read.others), (1, &vec![2, 3]));
        claims_of(&token)
    };
    assert_eq!(claims, json!({ "iat": NOW, "tenant": 1, "others": [2, 3] }));
}

#[test]
fn associated_types_of_foreign_traits_are_claims() {
    #[derive(Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct First<I>
    where
        I: IntoIterator,
    {
        first: I::Item,
    }

    let token = First::<Vec<char>> { first: 'x' }.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(First::<Vec<char>>::verify_at(&token, &key(), at(NOW)).unwrap().first, 'x');
}

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
struct Borrowed<'a> {
    #[claim(sub)]
    user: &'a str,
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(default)]
    note: Option<&'a str>,
    tags: Vec<&'a str>,
}

#[test]
fn strings_are_borrowed_from_the_scratch() {
    let borrowed =
        Borrowed { user: "u-1", name: "Ada".into(), note: Some("n"), tags: vec!["a", "b"] };
    let token = borrowed.encode_at(&key(), at(NOW)).unwrap();
    let mut scratch = Scratch::new();
    let read = Borrowed::verify_in_at(&token, &key(), &mut scratch, at(NOW)).unwrap();
    assert_eq!(*read, borrowed);
    assert!(matches!(read.name, Cow::Borrowed("Ada")));
    assert_eq!(read.subject(), Some("u-1"));
}

#[test]
fn a_cow_is_owned_only_if_its_text_has_escapes() {
    for (spelling, value, is_borrowed) in
        [("Ada", "Ada", true), (r"Ad\u0061", "Ada", false), (r#"\"Ada\""#, "\"Ada\"", false)]
    {
        let payload = format!(r#"{{"sub":"u","name":"{spelling}","tags":[]}}"#);
        let token = crate::common::of_type("t", payload);
        let mut scratch = Scratch::new();
        let read = Borrowed::verify_in_at(&token, &key(), &mut scratch, at(NOW)).unwrap();
        assert_eq!(read.name, value);
        assert_eq!(matches!(read.name, Cow::Borrowed(_)), is_borrowed, "{spelling}");
    }
}

#[test]
fn a_borrowed_str_that_needs_escapes_is_not_issued() {
    let quoted = Borrowed { user: "a \"b\"", name: "n".into(), note: None, tags: vec![] };
    assert!(matches!(quoted.encode_at(&key(), at(NOW)), Err(EncodeError::Claim { .. })));
}

/// Contains a `&str` that the derive of the claims cannot see.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Device<'a> {
    id: &'a str,
}

type Text<'a> = &'a str;

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
struct Within<'a> {
    #[serde(borrow)]
    device: Device<'a>,
    alias: Text<'a>,
}

#[test]
fn a_borrowed_str_within_a_type_is_read_back_or_not_issued() {
    let within = |id, alias| Within { device: Device { id }, alias };
    let plain = within("a", "b");
    let token = plain.encode_at(&key(), at(NOW)).unwrap();
    let mut scratch = Scratch::new();
    assert_eq!(*Within::verify_in_at(&token, &key(), &mut scratch, at(NOW)).unwrap(), plain);
    for needs_escapes in [within("\"", "b"), within("a", "\"")] {
        let refused = needs_escapes.encode_at(&key(), at(NOW));
        assert!(matches!(refused, Err(EncodeError::Claim { .. })), "{needs_escapes:?}");
    }
}

#[test]
fn owned_text_next_to_a_borrowed_str_is_issued() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Pairs<'a> {
        by_name: BTreeMap<&'a str, String>,
    }

    let pairs = Pairs { by_name: BTreeMap::from([("plain", "\"quoted\"".to_owned())]) };
    let token = pairs.encode_at(&key(), at(NOW)).unwrap();
    let mut scratch = Scratch::new();
    assert_eq!(*Pairs::verify_in_at(&token, &key(), &mut scratch, at(NOW)).unwrap(), pairs);
}

#[test]
fn a_scratch_can_be_reused() {
    let mut scratch = Scratch::new();
    for user in ["a", "a much longer user than the one before", "", "b"] {
        let claims = Borrowed { user, name: user.into(), note: None, tags: vec![user] };
        let token = claims.encode_at(&key(), at(NOW)).unwrap();
        let read = Borrowed::verify_in_at(&token, &key(), &mut scratch, at(NOW)).unwrap();
        assert_eq!(*read, claims);

        // A refused token in between does not affect the next one.
        let forged = Borrowed::verify_in_at("e30.e30.", &key(), &mut scratch, at(NOW));
        assert!(forged.is_err());
    }
}

#[test]
fn owned_claims_may_use_a_scratch() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Owned {
        id: u8,
    }

    let token = Owned { id: 7 }.encode(&key()).unwrap();
    let mut scratch = Scratch::new();
    let first = Owned::verify_in(&token, &key(), &mut scratch).unwrap();
    let second = Owned::verify_in(&token, &key(), &mut scratch).unwrap();
    assert_eq!(*first, *second);
}

#[test]
fn borrowing_structs_may_be_nested() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Device<'a> {
        id: &'a str,
        #[serde(borrow)]
        label: Cow<'a, str>,
    }

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Nested<'a, 'b: 'a> {
        #[serde(borrow)]
        device: Device<'a>,
        #[serde(borrow)]
        others: Vec<Device<'b>>,
        raw: &'b str,
    }

    let device = |id| Device { id, label: "label".into() };
    let nested = Nested { device: device("a"), others: vec![device("b")], raw: "r" };
    let token = nested.encode_at(&key(), at(NOW)).unwrap();
    let mut scratch = Scratch::new();
    let read = Nested::verify_in_at(&token, &key(), &mut scratch, at(NOW)).unwrap();
    assert_eq!(*read, nested);
    assert!(matches!(read.others[0].label, Cow::Borrowed("label")));
}

#[test]
fn lifetimes_and_type_parameters_may_be_combined() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Mixed<'de, T, const N: usize>
    where
        T: Debug,
    {
        text: &'de str,
        value: T,
    }

    let token = Mixed::<u8, 3> { text: "t", value: 1 }.encode_at(&key(), at(NOW)).unwrap();
    let mut scratch = Scratch::new();
    let read = Mixed::<u8, 3>::verify_in_at(&token, &key(), &mut scratch, at(NOW)).unwrap();
    assert_eq!(*read, Mixed { text: "t", value: 1 });
}

#[test]
#[expect(clippy::non_minimal_cfg, reason = "a condition that is always true")]
fn fields_and_attributes_may_be_conditional() {
    #[derive(Debug, PartialEq, Claims)]
    #[cfg_attr(all(), claims(alg = HS256, typ = "t", iss = any, aud = any))]
    #[cfg_attr(any(), claims(ttl = "1s"))]
    #[cfg_attr(all(), claims(ttl = "1m"))]
    struct Conditional {
        #[cfg(all())]
        present: u8,
        #[cfg(any())]
        absent: NoSuchType,
        #[cfg_attr(all(), serde(rename = "renamed"))]
        #[cfg_attr(any(), serde(rename = "not this"))]
        name: u8,
        #[cfg_attr(all(), claim(sub))]
        user: String,
    }

    let claims =
        assert_round_trip!(Conditional { present: 1, name: 2, user: "u".into() }, Conditional);
    assert_eq!(
        claims,
        json!({ "iat": NOW, "exp": NOW + 60, "present": 1, "renamed": 2, "sub": "u" })
    );
}

#[test]
fn raw_identifiers_are_claims_without_their_prefix() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    #[serde(default = "nothing")]
    struct r#Raw {
        r#type: String,
        #[claim(one_of = ["a", "b"])]
        r#fn: String,
        #[claim(jti)]
        r#async: String,
        r#plain: Option<u8>,
    }

    fn nothing() -> Raw {
        Raw { r#type: String::new(), r#fn: "b".into(), r#async: String::new(), plain: None }
    }

    let raw = Raw { r#type: "x".into(), r#fn: "a".into(), r#async: "id".into(), plain: Some(1) };
    let claims = assert_round_trip!(raw, Raw);
    assert_eq!(claims, json!({ "iat": NOW, "type": "x", "fn": "a", "jti": "id", "plain": 1 }));
}

#[test]
fn a_struct_inside_a_function_may_use_local_items() {
    const LEVEL: u8 = 2;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Role {
        Admin,
    }

    fn role_is_known(role: &Role) -> bool {
        *role == Role::Admin
    }

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Inner {
        #[claim(eq = LEVEL)]
        level: u8,
        #[claim(validate = role_is_known)]
        role: Role,
    }

    assert_round_trip!(Inner { level: 2, role: Role::Admin }, Inner);

    {
        // In an inner block, next to another type of the same name.
        #[derive(Debug, PartialEq, Claims)]
        #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
        struct Inner {
            level: u16,
        }
        assert_round_trip!(Inner { level: 3 }, Inner);
    }
}

#[test]
fn documented_and_annotated_structs_are_accepted() {
    /// A session.
    ///
    /// With `code`, and a [link](Documented).
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    #[must_use]
    #[repr(C)]
    #[non_exhaustive]
    #[doc(alias = "session")]
    struct Documented {
        /// The user.
        #[doc = "More of it."]
        #[claim(sub)]
        user: String,
        //// Not documentation.
        /* nor this */
        level: u8,
    }

    assert_round_trip!(Documented { user: "u".into(), level: 1 }, Documented);
}

#[test]
fn a_deprecated_field_is_read_and_written_without_a_warning() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Old {
        #[deprecated]
        #[serde(default)]
        level: u8,
    }

    let token = crate::common::of_type("t", "{}");
    let old = Old::verify_at(&token, &key(), at(NOW)).unwrap();
    #[expect(deprecated, reason = "the test reads the deprecated field; the derive must not warn")]
    let level = old.level;
    assert_eq!(level, 0);
    assert_eq!(names(&claims_of(&old.encode_at(&key(), at(NOW)).unwrap())), ["iat", "level"]);
}

mod visibility {
    use super::Claims;

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    pub(crate) struct InCrate {
        pub(crate) everywhere: u8,
        pub(super) above: u8,
        pub(in crate::derive) on_a_path: u8,
        private: u8,
    }

    impl InCrate {
        pub(crate) fn new(value: u8) -> Self {
            Self { everywhere: value, above: value, on_a_path: value, private: value }
        }
    }
}

#[test]
fn every_visibility_is_accepted() {
    let claims = assert_round_trip!(visibility::InCrate::new(1), visibility::InCrate);
    assert_eq!(names(&claims), ["above", "everywhere", "iat", "on_a_path", "private"]);
    let read = visibility::InCrate::new(2);
    assert_eq!((read.everywhere, read.above, read.on_a_path), (2, 2, 2));
}

#[test]
fn the_derive_may_be_combined_with_serde_and_others() {
    #[derive(
        Clone,
        Copy,
        Debug,
        Default,
        PartialEq,
        Eq,
        PartialOrd,
        Ord,
        Hash,
        Serialize,
        Deserialize,
        Claims,
    )]
    #[serde(rename_all = "camelCase")]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Both {
        very_tasty: u8,
    }

    let claims = assert_round_trip!(Both { very_tasty: 1 }, Both);
    assert_eq!(
        claims["veryTasty"],
        serde_json::to_value(Both { very_tasty: 1 }).unwrap()["veryTasty"]
    );
}

#[test]
fn a_recursive_type_is_a_claim() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Tree {
        children: Vec<Tree>,
    }

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Forest {
        tree: Tree,
    }

    let leaf = || Tree { children: vec![] };
    assert_round_trip!(Forest { tree: Tree { children: vec![leaf(), leaf()] } }, Forest);
}

#[test]
fn a_missing_field_of_a_generic_struct_is_named() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never)]
    struct Generic<T> {
        value: T,
    }

    let token = jws::sign(b"{}", &key()).unwrap();
    match Generic::<u8>::verify_at(&token, &key(), at(NOW)) {
        Err(VerifyError::MissingClaim { claim }) => assert_eq!(claim, "value"),
        other => panic!("{other:?}"),
    }
    // The argument for the parameter decides whether an absent claim is `None`.
    assert!(Generic::<Option<u8>>::verify_at(&token, &key(), at(NOW)).is_ok());
}
