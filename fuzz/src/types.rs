//! Claims types that cover the kinds of fields. All have the policy of [`crate::model::policy`] except the last three.
//!
//! Some also derive `Deserialize`, so that `serde_json` can read the same payload independently.

use std::borrow::Cow;
use std::collections::BTreeMap;

use arbitrary::{Arbitrary, Result, Unstructured};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use typed_jwt::{Claims, NumericDate};

/// The time at which payloads are verified: 2023-11-14T22:13:20Z.
pub const NOW: u64 = 1_700_000_000;

#[must_use]
pub fn now() -> NumericDate {
    NumericDate::from_unix(NOW)
}

/// A type with one field of each kind.
#[derive(Clone, Debug, PartialEq, Arbitrary, Claims, Deserialize)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = ["web", "app"],
    ttl = "15m",
    leeway = "30s",
)]
pub struct Everything {
    #[claim(sub)]
    #[serde(rename = "sub")]
    pub user: String,
    #[claim(nbf)]
    #[serde(rename = "nbf")]
    #[arbitrary(with = past)]
    pub from: Option<NumericDate>,
    pub name: Option<String>,
    pub small: u8,
    pub signed: i64,
    pub unsigned: u64,
    pub wide: i128,
    pub ratio: f64,
    pub yes: bool,
    pub letter: char,
    pub list: Vec<i32>,
    pub map: BTreeMap<String, i16>,
    pub numbered: BTreeMap<u16, bool>,
    pub pair: (u8, String),
    pub place: Place,
    pub role: Role,
    #[serde(rename = "ein \"Name\"")]
    pub quoted: Option<Box<Place>>,
    #[serde(default)]
    pub scopes: Vec<String>,
    #[arbitrary(with = value)]
    pub any: Value,
}

#[derive(Clone, Debug, PartialEq, Arbitrary, Serialize, Deserialize)]
pub struct Place {
    pub city: String,
    pub at: Option<(f64, f64)>,
    #[serde(default)]
    pub tags: Vec<Option<u8>>,
}

#[derive(Clone, Debug, PartialEq, Arbitrary, Serialize, Deserialize)]
pub enum Role {
    Guest,
    Member(u8),
    Range(i8, String),
    Admin { level: u64, of: Option<String> },
}

/// A type that collects all other claims in a map.
#[derive(Clone, Debug, PartialEq, Arbitrary, Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = ["web", "app"],
    ttl = "15m",
    leeway = "30s",
)]
pub struct Collecting {
    #[claim(sub)]
    pub user: Option<String>,
    pub level: Option<u8>,
    #[serde(flatten)]
    #[arbitrary(with = members)]
    pub rest: Map<String, Value>,
}

/// A type that borrows from the token.
#[derive(Clone, Debug, PartialEq, Arbitrary, Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = ["web", "app"],
    ttl = "15m",
    leeway = "30s",
)]
pub struct Borrowing<'a> {
    #[claim(sub)]
    pub user: Cow<'a, str>,
    pub plain: &'a str,
    #[serde(borrow)]
    pub either: Option<Cow<'a, str>>,
    pub list: Vec<&'a str>,
}

/// A type that refuses unknown claims.
#[derive(Clone, Debug, PartialEq, Arbitrary, Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = ["web", "app"],
    ttl = "15m",
    leeway = "30s",
    unknown = reject,
)]
pub struct Closed {
    pub level: u8,
    pub name: Option<String>,
}

/// A type whose `sub` and `jti` are numbers, which are written as strings.
#[derive(Clone, Debug, PartialEq, Arbitrary, Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = ["web", "app"],
    ttl = "15m",
    leeway = "30s",
)]
pub struct Typed {
    #[claim(sub)]
    pub user: i64,
    #[claim(jti)]
    pub id: Option<u8>,
}

/// A type of several media types, whose issuer contains a claim and whose audience is in another claim.
#[derive(Clone, Debug, PartialEq, Arbitrary, Claims)]
#[claims(
    alg = HS256,
    typ = ["session+jwt", "JWT"],
    iss = ["https://{tenant}.example.com", "https://example.net/{tenant}/"],
    aud = claim("client_id", ["web", "app"]),
    ttl = "15m",
    leeway = "30s",
)]
pub struct Tenant {
    #[claim(one_of = ["auth", "other"])]
    pub tenant: String,
    pub level: Option<u8>,
}

/// A type of tokens whose `typ` may be absent.
#[derive(Clone, Debug, PartialEq, Arbitrary, Claims)]
#[claims(
    alg = HS256,
    typ = optional("session+jwt"),
    iss = ["https://auth.example.com", "https://auth.example.com/"],
    aud = "web",
    ttl = "15m",
)]
pub struct OptionalType {
    pub level: u8,
}

/// A type of tokens whose `typ` must be absent.
#[derive(Clone, Debug, PartialEq, Arbitrary, Claims)]
#[claims(
    alg = HS256,
    typ = absent,
    iss = "https://auth.example.com",
    aud = "web",
    ttl = "15m",
)]
pub struct NoType {
    pub level: u8,
}

/// A type of tokens that are issued elsewhere, with claims of any JSON type.
#[derive(Clone, Debug, PartialEq, Arbitrary, Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = ["web", "app"],
    exp = required,
    leeway = "30s",
    sub = any,
    jti = any,
)]
pub struct Foreign {
    #[claim(sub)]
    pub user: Option<u64>,
    pub level: Option<u8>,
}

/// A type with fixed parameters of the header.
#[derive(Clone, Debug, PartialEq, Arbitrary, Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = ["web", "app"],
    ttl = "15m",
    leeway = "30s",
    header(cty = "example", v = 1),
)]
pub struct Versioned {
    pub level: u8,
}

/// Generates a time that is not later than [`NOW`].
fn past(u: &mut Unstructured<'_>) -> Result<Option<NumericDate>> {
    let seconds = u.int_in_range(0..=NOW)?;
    let nanos = u.int_in_range(0..=999_999_999)?;
    let date = NumericDate::from_unix(seconds)
        .saturating_add(std::time::Duration::from_nanos(nanos))
        .min(now());
    Ok(u.arbitrary::<bool>()?.then_some(date))
}

/// Generates any JSON value, including values that are nested too deeply.
fn value(u: &mut Unstructured<'_>) -> Result<Value> {
    let wrappings = if u.ratio(1, 8)? { u.int_in_range(0..=70)? } else { 0 };
    let leaf = shallow(u, 0)?;
    (0..wrappings).try_fold(leaf, |inner, _| {
        Ok(if u.arbitrary()? {
            Value::Array(vec![inner])
        } else {
            Value::Object(Map::from_iter([(u.arbitrary()?, inner)]))
        })
    })
}

fn shallow(u: &mut Unstructured<'_>, depth: u8) -> Result<Value> {
    Ok(match u.int_in_range(0..=if depth < 3 { 7 } else { 5 })? {
        0 => Value::Null,
        1 => u.arbitrary::<bool>()?.into(),
        2 => u.arbitrary::<i64>()?.into(),
        3 => u.arbitrary::<u64>()?.into(),
        // Values that are not finite become null.
        4 => u.arbitrary::<f64>()?.into(),
        5 => u.arbitrary::<String>()?.into(),
        6 => {
            let len = u.int_in_range(0..=3)?;
            (0..len).map(|_| shallow(u, depth + 1)).collect::<Result<Vec<_>>>()?.into()
        }
        _ => members_of(u, depth + 1)?.into(),
    })
}

fn members(u: &mut Unstructured<'_>) -> Result<Map<String, Value>> {
    members_of(u, 0)
}

fn members_of(u: &mut Unstructured<'_>, depth: u8) -> Result<Map<String, Value>> {
    let len = u.int_in_range(0..=4)?;
    (0..len).map(|_| Ok((u.arbitrary()?, shallow(u, depth)?))).collect()
}
