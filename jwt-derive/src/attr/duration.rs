//! Parser for durations such as `"1h30m"`: whole numbers with units, largest unit first.

use syn::{Error, LitStr, Result};

const UNITS: [(&str, u64); 5] = [("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];

/// The end of the year 9999, the maximum of `NumericDate`, in seconds.
const MAX_SECONDS: u64 = 253_402_300_799;

/// Parses a duration and returns it in seconds.
pub(super) fn parse(literal: &LitStr) -> Result<u64> {
    seconds(&literal.value()).map_err(|problem| Error::new(literal.span(), problem))
}

fn seconds(text: &str) -> std::result::Result<u64, String> {
    let form = "write numbers with units, such as \"15m\", \"1h30m\" or \"7d\"";
    if text.is_empty() {
        return Err(format!("an empty duration: {form}"));
    }
    let mut total = 0_u64;
    let mut units = UNITS.iter();
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, tail) = rest.split_at(digits);
        let letters = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        if unit.is_empty() {
            return Err(format!("`{number}` has no unit (w, d, h, m or s): {form}"));
        }
        if number.is_empty() {
            return Err(format!("expected a number before `{unit}`: {form}"));
        }
        if !UNITS.iter().any(|(known, _)| *known == unit) {
            return Err(format!("`{unit}` is not one of the units w, d, h, m and s: {form}"));
        }
        // `find` consumes this unit and all larger ones, which must not follow.
        let Some((_, scale)) = units.find(|(known, _)| *known == unit) else {
            return Err(format!("`{unit}` does not follow a larger unit: {form}"));
        };
        let part = number.parse::<u64>().ok().and_then(|number| number.checked_mul(*scale));
        total = part
            .and_then(|part| total.checked_add(part))
            .filter(|total| *total <= MAX_SECONDS)
            .ok_or("longer than until the year 9999, which no token outlives")?;
        rest = tail;
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_add_up() {
        assert_eq!(seconds("15m"), Ok(900));
        assert_eq!(seconds("1h30m"), Ok(5_400));
        assert_eq!(seconds("7d"), Ok(604_800));
        assert_eq!(seconds("1w2d3h4m5s"), Ok(788_645));
        assert_eq!(seconds("0s"), Ok(0));
        assert_eq!(seconds("253402300799s"), Ok(MAX_SECONDS));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "15",
            "m",
            "15 m",
            " 15m",
            "1.5h",
            "-1s",
            "+1s",
            "15min",
            "30m1h",
            "1h1h",
            "15M",
            "15ms",
            "253402300800s",
            "99999999999999999999s",
            "30500568904943w",
            "1h30",
            "五m",
        ] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}
