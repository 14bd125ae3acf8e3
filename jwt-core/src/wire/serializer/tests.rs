use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::*;

#[derive(serde::Serialize)]
enum Enum {
    Unit,
    Newtype(Option<u8>),
    Tuple(u8, Unit),
    Struct { a: (), b: char },
}

#[derive(serde::Serialize, PartialEq, Eq, PartialOrd, Ord)]
struct Unit;

#[derive(serde::Serialize)]
struct Newtype(Vec<Enum>);

#[derive(serde::Serialize)]
struct Everything<'a> {
    integers: (i8, i16, i32, i64, i128, u8, u16, u32, u64, u128),
    floats: [f64; 7],
    single: f32,
    text: &'a str,
    bytes: &'a [u8],
    list: Newtype,
    by_number: BTreeMap<i64, bool>,
    by_letter: BTreeMap<char, (Unit, u8)>,
    json: serde_json::Value,
}

#[derive(serde::Serialize)]
struct Hidden(Option<u8>);

fn written<T: Serialize>(value: &T) -> Result<(ValueShape, String)> {
    written_at(NonePolicy::Inside, value)
}

fn written_at<T: Serialize>(place: NonePolicy, value: &T) -> Result<(ValueShape, String)> {
    let mut out = Buffer::new();
    let written = value.serialize(ValueSerializer::new(&mut out, place))?;
    Ok((written, String::from_utf8(out.as_bytes().into()).unwrap()))
}

#[test]
fn the_output_is_that_of_serde_json() {
    let all_ascii: String = (0..128_u8).map(char::from).collect();
    let everything = Everything {
        integers: (
            i8::MIN,
            i16::MIN,
            i32::MIN,
            i64::MIN,
            i128::MIN,
            u8::MAX,
            u16::MAX,
            u32::MAX,
            u64::MAX,
            u128::MAX,
        ),
        floats: [0.1, -0.0, 1.0, 1e-7, 123_456.789, 0.3, 2.5],
        single: 0.1,
        text: &(all_ascii + "é\u{2028}😀"),
        bytes: b"\x00\xff",
        list: Newtype(alloc::vec![
            Enum::Unit,
            Enum::Newtype(None),
            Enum::Newtype(Some(1)),
            Enum::Tuple(1, Unit),
            Enum::Struct { a: (), b: '"' },
        ]),
        by_number: [(-5, true), (7, false)].into(),
        by_letter: [('"', (Unit, 0))].into(),
        json: serde_json::json!({"a": [1, -2, 0.5, null, {}, []], "b": {"c": "d"}}),
    };
    let (_, json) = written(&everything).unwrap();
    assert_eq!(json, serde_json::to_string(&everything).unwrap());
}

#[test]
fn floats_read_back_as_they_were() {
    for float in [f64::MAX, f64::MIN_POSITIVE, 5e-324, 1e21, 1e300, -1.5e-9, 1e15, 1e16] {
        let (_, json) = written(&float).unwrap();
        assert_eq!(
            serde_json::from_str::<f64>(&json).unwrap().to_bits(),
            float.to_bits(),
            "{json}"
        );
    }
}

#[test]
fn only_an_outer_none_is_nothing() {
    assert_eq!(
        written_at(NonePolicy::Claim, &None::<u8>).unwrap(),
        (ValueShape::Nothing, String::new())
    );
    assert_eq!(written(&None::<u8>).unwrap(), (ValueShape::Scalar, "null".into()));
    assert_eq!(written(&Some(5)).unwrap(), (ValueShape::Scalar, "5".into()));
    assert_eq!(written(&()).unwrap(), (ValueShape::Scalar, "null".into()));
    assert_eq!(written(&Hidden(None)).unwrap(), (ValueShape::Scalar, "null".into()));
    assert_eq!(written(&[None::<u8>]).unwrap(), (ValueShape::List, "[null]".into()));
    assert_eq!(written(&[[0]]).unwrap(), (ValueShape::Other, "[[0]]".into()));
    assert_eq!(written(&Enum::Newtype(None)).unwrap().0, ValueShape::Other);
    assert_eq!(written(&BTreeMap::from([("a", 1)])).unwrap().0, ValueShape::Other);
}

#[test]
fn a_some_that_would_be_read_as_none_is_refused() {
    for place in [NonePolicy::Claim, NonePolicy::Inside] {
        assert!(written_at(place, &Some(None::<u8>)).is_err());
        assert!(written_at(place, &Some(())).is_err());
        assert!(written_at(place, &Some(Unit)).is_err());
        assert!(written_at(place, &Some(serde_json::Value::Null)).is_err());
        assert!(written_at(place, &[Some(Hidden(None))]).is_err());
        assert!(written_at(place, &Some("null")).is_ok());
        assert!(written_at(place, &Some([(); 1])).is_ok());
    }
}

#[test]
fn what_json_cannot_say_is_refused() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(written(&value).is_err());
        assert!(written(&Some([value])).is_err());
    }
    assert!(written(&f32::NAN).is_err());
    assert!(written(&BTreeMap::from([(Unit, 1)])).is_err());
    assert!(written(&BTreeMap::from([([1], 1)])).is_err());
    assert!(written(&BTreeMap::from([(None::<u8>, 1)])).is_err());
}
