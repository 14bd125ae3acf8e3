//! Numbers in the grammar of RFC 8259 and within the range of a double.

use super::{Base, Case};

pub(super) fn cases(base: Base) -> Vec<Case> {
    const RFC: &str = "RFC 8259 §6";
    const NOT_JSON: &str = "Malformed(NotJson)";
    const TOO_LARGE: &str = "Malformed(NumberOutOfRange)";
    let now = base.now;
    let in_claims = |numbers: &[String]| {
        numbers
            .iter()
            .flat_map(|number| {
                // A claim that is checked, one that is read, an unknown one, and a number inside
                // the unknown one.
                let nested = format!("[{{\"a\":{number}}}]");
                [("exp", number), ("data", number), ("x", number), ("x", &nested)].map(
                    |(name, value)| {
                        let label: String = value.chars().take(40).collect();
                        base.token()
                            .label(format!("{name}: {label}"))
                            .payload(base.claims().with(name, value).json())
                    },
                )
            })
            .collect::<Vec<_>>()
    };
    let in_header = |numbers: &[String]| {
        numbers
            .iter()
            .map(|number| {
                base.token().label(number.clone()).header(base.header().with("x", number).json())
            })
            .collect::<Vec<_>>()
    };
    let fine = || {
        ["0", "-0", "-0.0e-0", "1E+2", "1e308", "5e-324", "1e-999", "18446744073709551616", "0.1"]
            .map(|number| {
                let claims = base.claims().with("x", number).with("data", number);
                base.token().label(number).payload(claims.json())
            })
    };
    let owned = |numbers: &[&str]| numbers.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    let kinds = [
        (
            "NaN and Infinity",
            NOT_JSON,
            owned(&["NaN", "nan", "-NaN", "Infinity", "-Infinity", "+Infinity", "inf", "-inf"]),
        ),
        (
            "leading zeros",
            NOT_JSON,
            vec![
                format!("0{}", now + 600),
                format!("00{}", now + 600),
                "00".into(),
                "-01".into(),
                "01.5".into(),
            ],
        ),
        (
            "other bases and separators",
            NOT_JSON,
            owned(&[
                "0x7fffffff",
                "0b1",
                "0o17",
                "1_000",
                "1,5",
                "1 000",
                "1n",
                "1u",
                "1.0f",
                "١٢٣",
                "１２３",
                "½",
            ]),
        ),
        (
            "signs and points without digits",
            NOT_JSON,
            vec![
                format!("+{}", now + 600),
                "-".into(),
                "--1".into(),
                "1.".into(),
                ".5".into(),
                "1.e3".into(),
                "1e".into(),
                "1e+".into(),
                "1e1.5".into(),
                "1.5.5".into(),
                "- 1".into(),
            ],
        ),
        (
            "beyond a double",
            TOO_LARGE,
            vec![
                "1e999".into(),
                "-1e999".into(),
                "1e309".into(),
                "1.8e308".into(),
                "9".repeat(400),
                format!("-{}", "9".repeat(310)),
                format!("1e{}", "9".repeat(30)),
                "1E+400".into(),
            ],
        ),
    ];
    kinds
        .into_iter()
        .flat_map(|(name, error, numbers)| {
            [
                Case::of_form(format!("header: {name}"), RFC, error).attacks(in_header(&numbers)),
                Case::of_claims(format!("claims: {name}"), RFC, error)
                    .attacks(in_claims(&numbers))
                    .controls(fine())
                    .of_application(),
            ]
        })
        .collect()
}
