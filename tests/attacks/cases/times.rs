//! `exp`, `nbf` and `iat`: numbers of seconds in a plausible range, compared exactly.

use std::time::Duration;

use super::{Base, Case, LEEWAY, MAX_AGE, Members, Policy, Token, raw};

/// 9999-12-31T23:59:59Z, the latest time.
const LAST: u64 = 253_402_300_799;

pub(super) fn cases(base: Base) -> Vec<Case> {
    let mut cases = vec![];
    for (name, error) in
        [("exp", "InvalidClaim(exp)"), ("nbf", "InvalidClaim(nbf)"), ("iat", "InvalidClaim(iat)")]
    {
        cases.extend(wrong_types(base, name, error));
    }
    cases.extend(boundaries(base));
    cases.extend(fractions(base));
    cases.extend(leeway(base));
    cases.extend(age(base));
    cases
}

fn token(base: Base, label: impl Into<String>, claims: &Members) -> Token {
    base.token().label(label).payload(claims.json())
}

/// A claim of the wrong type is never treated as absent (CVE-2026-25537).
fn wrong_types(base: Base, name: &'static str, error: &'static str) -> Vec<Case> {
    const RFC: &str = "RFC 7519 §2, CVE-2026-25537";
    let now = base.now;
    let values = |values: Vec<String>| {
        values
            .into_iter()
            .map(|value| token(base, value.clone(), &base.claims().with(name, &value)))
            .collect::<Vec<_>>()
    };
    let owned = |list: &[&str]| values(list.iter().map(|value| (*value).to_owned()).collect());
    // In the past for `nbf` and `iat`, in the future for `exp`.
    let good = if name == "exp" { now + 600 } else { now - 60 };
    let case = |what: &str| {
        Case::of_claims(format!("`{name}` is {what}"), RFC, error).controls([
            token(base, "a number", &base.claims().with(name, good)),
            token(base, "a fraction", &base.claims().with(name, format!("{good}.0"))),
        ])
    };
    vec![
        case("a string").attacks(values(vec![
            raw(&good.to_string()),
            raw(""),
            raw("never"),
            raw("2099-01-01T00:00:00Z"),
            raw("1e9"),
            raw("Infinity"),
        ])),
        case("null").attacks(owned(&["null"])),
        case("a boolean").attacks(owned(&["true", "false"])),
        case("an array or an object").attacks(values(vec![
            "[]".into(),
            format!("[{good}]"),
            "{}".into(),
            format!("{{\"$date\":{good}}}"),
        ])),
        case("negative").attacks(owned(&[
            "-1",
            "-0",
            "-0.5",
            "-1e3",
            "-9223372036854775808",
            "-1e300",
        ])),
        case("at an end of the integers").attacks(owned(&[
            "9007199254740991",
            "9007199254740992",
            "9007199254740993",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551615",
            "18446744073709551616",
            "340282366920938463463374607431768211456",
        ])),
        case("far out of range").attacks(values(vec![
            "1e300".into(),
            "1.7976931348623157e308".into(),
            "1e19".into(),
            (LAST + 1).to_string(),
            format!("{LAST}.000000001"),
            format!("{}000", now + 600),
            "253402300800.0".into(),
            "2.534023008e11".into(),
            "9".repeat(300),
        ])),
    ]
}

fn boundaries(base: Base) -> Vec<Case> {
    let now = base.now;
    let exp = |value: u64| token(base, format!("exp {value}"), &base.claims().with("exp", value));
    let nbf = |value: u64| token(base, format!("nbf {value}"), &base.claims().with("nbf", value));
    let at = |seconds: u64| Duration::from_secs(seconds);
    vec![
        Case::of_claims("long expired", "RFC 7519 §4.1.4", "Expired")
            .attacks([0, 1, 999, now - 600].map(exp)),
        Case::of_claims("long expired, in other spellings", "RFC 7519 §4.1.4", "Expired").attacks(
            ["0.0", "0e0", "1e3", "1E+3", "0.000000001", "1e-300", "5e-324", "1.5e9"]
                .map(|value| token(base, value, &base.claims().with("exp", value))),
        ),
        Case::of_claims("expired at exactly this second", "RFC 7519 §4.1.4", "Expired")
            .exact()
            .attacks([now, now - 1].map(exp))
            .controls([exp(now + 1)]),
        Case::of_claims("no `exp`", "RFC 8725 §3.8, RFC 7519 §4.1.4", "MissingClaim(exp)").attacks(
            [
                token(base, "absent", &base.claims().without("exp")),
                token(
                    base,
                    "in another case",
                    &base.claims().without("exp").with("EXP", now + 600),
                ),
                token(
                    base,
                    "with white space",
                    &base.claims().without("exp").with("exp ", now + 600),
                ),
                token(
                    base,
                    "within another",
                    &base.claims().without("exp").with("x", format!("{{\"exp\":{}}}", now + 600)),
                ),
            ],
        ),
        Case::of_claims("not yet valid", "RFC 7519 §4.1.5", "NotYetValid")
            .attacks([nbf(now + 60), nbf(now + 599), nbf(LAST)])
            .controls([nbf(now - 60), nbf(0)]),
        Case::of_claims("valid from the next second", "RFC 7519 §4.1.5", "NotYetValid")
            .exact()
            .attacks([nbf(now + 1)])
            .controls([nbf(now), nbf(now - 1)]),
        Case::of_claims("at the latest time", "RFC 7519 §4.1.4", "Expired")
            .exact()
            .attacks(
                [LAST, LAST + 1, i64::MAX.unsigned_abs(), u64::MAX]
                    .map(|time| exp(LAST).at(at(time))),
            )
            .controls([exp(LAST), exp(LAST).at(at(LAST - 1))])
            // A session has ended long before.
            .of_application(),
    ]
}

/// Times up to one second from the boundary, in the token and on the clock.
fn fractions(base: Base) -> Vec<Case> {
    const RFC: &str = "RFC 7519 §2";
    let now = base.now;
    let with = |name: &str, fraction: &str, at: Duration| {
        token(
            base,
            format!("{name} {fraction} at {at:?}"),
            &base.claims().with(name, format!("{now}{fraction}")),
        )
        .at(at)
    };
    let at = |nanos: u32| Duration::new(now, nanos);
    vec![
        Case::of_claims("expired within the second", RFC, "Expired")
            .exact()
            .attacks([
                with("exp", ".5", at(500_000_000)),
                with("exp", ".5", at(500_000_001)),
                with("exp", ".499999999", at(500_000_000)),
                with("exp", ".000000001", at(1)),
                with("exp", ".0", at(0)),
                with("exp", "e0", at(0)),
                with("exp", ".999999999", Duration::from_secs(now + 1)),
                with("exp", ".9999999999999999999999", Duration::from_secs(now + 1)),
                // Less than a nanosecond does not extend the lifetime.
                with("exp", ".0000000009", at(0)),
            ])
            .controls([
                with("exp", ".5", at(499_999_999)),
                with("exp", ".000000001", at(0)),
                with("exp", ".999999999", at(999_999_998)),
            ]),
        Case::of_claims("valid from later within the second", RFC, "NotYetValid")
            .exact()
            .attacks([
                with("nbf", ".5", at(499_999_999)),
                with("nbf", ".000000001", at(0)),
                with("nbf", ".999999999", at(999_999_998)),
            ])
            .controls([
                with("nbf", ".5", at(500_000_000)),
                with("nbf", ".0", at(0)),
                with("nbf", ".000000001", at(1)),
            ]),
    ]
}

fn leeway(base: Base) -> Vec<Case> {
    let now = base.now;
    let with = |name: &str, value: u64| {
        token(base, format!("{name} {value}"), &base.claims().with(name, value))
    };
    let case = |name, error| {
        Case::of_claims(name, "RFC 7519 §4.1.4, RFC 7519 §4.1.5", error)
            .under(Policy::Lenient)
            .exact()
    };
    vec![
        case("expired by the whole leeway", "Expired")
            .attacks([now - LEEWAY, now - LEEWAY - 1, 0].map(|value| with("exp", value)))
            .controls([now - LEEWAY + 1, now, LAST].map(|value| with("exp", value))),
        case("not yet valid by more than the leeway", "NotYetValid")
            .attacks([now + LEEWAY + 1, now + LEEWAY + 2, LAST].map(|value| with("nbf", value)))
            .controls([now + LEEWAY, now, 0].map(|value| with("nbf", value))),
        case("leeway does not extend beyond the latest time", "Expired")
            .attacks(
                [LAST - LEEWAY, LAST - LEEWAY - 1]
                    .map(|value| with("exp", value).at(Duration::from_secs(LAST))),
            )
            .controls([with("exp", LAST - LEEWAY + 1).at(Duration::from_secs(LAST - 1))]),
    ]
}

/// `iat` under a policy with `max_age`.
fn age(base: Base) -> Vec<Case> {
    let now = base.now;
    let with = |value: u64| token(base, format!("iat {value}"), &base.claims().with("iat", value));
    let case = |name, error| Case::of_claims(name, "RFC 7519 §4.1.6", error).under(Policy::Recent);
    vec![
        case("issued too long ago", "Expired")
            .exact()
            .attacks([now - MAX_AGE, now - MAX_AGE - 1, 0].map(with))
            .controls([now - MAX_AGE + 1, now].map(with)),
        case("issued in the future", "NotYetValid")
            .exact()
            .attacks([now + 1, now + 9_999, LAST].map(with))
            .controls([with(now)]),
        case("no `iat` although `max_age` is set", "MissingClaim(iat)").attacks([token(
            base,
            "absent",
            &base.claims().without("iat"),
        )]),
    ]
}
