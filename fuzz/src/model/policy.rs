//! The policy of all types in [`crate::types`]: RFC 7519 §4.1.

use super::json::Json;

pub const ISSUER: &str = "https://auth.example.com";
pub const AUDIENCES: [&str; 2] = ["web", "app"];
pub const LEEWAY: u64 = 30;

/// The last second of the year 9999.
const LAST: f64 = 253_402_300_799.0;

/// The result of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Accepted,
    Refused,
    /// The result depends on a fraction of a second that a double cannot represent.
    TooClose,
}

/// Applies the policy to `claims` at the time `now`.
#[must_use]
pub fn verdict(claims: &Json, now: u64) -> Verdict {
    let string_or_absent = |name| claims.get(name).is_none_or(|value| value.as_str().is_some());
    let well_formed = ["iss", "sub", "jti"].into_iter().all(string_or_absent)
        && ["exp", "nbf", "iat"].into_iter().all(|name| claims.get(name).is_none_or(is_date))
        && claims.get("iss").and_then(Json::as_str) == Some(ISSUER)
        && claims.get("aud").is_some_and(is_for_us);
    let Some(exp) = claims.get("exp").and_then(seconds) else { return Verdict::Refused };
    if !well_formed {
        return Verdict::Refused;
    }
    let nbf = claims.get("nbf").and_then(seconds).unwrap_or(0.0);
    #[expect(clippy::cast_precision_loss, reason = "the time is far below 2⁵³")]
    let (expired_from, valid_from) = ((now - LEEWAY) as f64, (now + LEEWAY) as f64);
    let is_close = |date: f64, bound: f64| date.fract() != 0.0 && (date - bound).abs() < 1e-3;
    let at_the_end = |name| claims.get(name).is_some_and(is_in_the_last_second);
    if is_close(exp, expired_from)
        || is_close(nbf, valid_from)
        || ["exp", "nbf", "iat"].into_iter().any(at_the_end)
    {
        return Verdict::TooClose;
    }
    if exp > expired_from && nbf <= valid_from { Verdict::Accepted } else { Verdict::Refused }
}

fn is_for_us(aud: &Json) -> bool {
    let is_ours = |aud: &str| AUDIENCES.contains(&aud);
    match aud {
        Json::String(one) => is_ours(one),
        Json::Array(several) => {
            several.iter().all(|aud| aud.as_str().is_some())
                && several.iter().filter_map(Json::as_str).any(is_ours)
        }
        _ => false,
    }
}

fn is_date(value: &Json) -> bool {
    seconds(value).is_some()
}

/// Returns the seconds of a time from 1970 to the last second of the year 9999.
fn seconds(value: &Json) -> Option<f64> {
    let Json::Number(text) = value else { return None };
    let seconds: f64 = text.parse().ok()?;
    (!text.starts_with('-') && seconds <= LAST).then_some(seconds)
}

/// Returns true for a fraction of the last second, which a double cannot represent precisely
/// enough.
fn is_in_the_last_second(value: &Json) -> bool {
    let Json::Number(text) = value else { return false };
    text.contains('.') && text.parse().is_ok_and(|seconds: f64| (seconds - LAST).abs() <= 1.0)
}
