//! Values for the mutations: common values of tokens and unusual ones.

/// The header before its mutations, as names and JSON.
pub(crate) const HEADER: &[(&str, &str)] =
    &[("alg", r#""HS256""#), ("typ", r#""session+jwt""#), ("kid", r#""k1""#)];

/// The claims before their mutations.
pub(crate) const CLAIMS: &[(&str, &str)] = &[
    ("iss", r#""https://auth.example.com""#),
    ("aud", r#""web""#),
    ("iat", "1700000000"),
    ("exp", "1700000900"),
    ("sub", r#""user-1""#),
    ("scopes", r#"["read","write"]"#),
];

pub(crate) const HEADER_VALUES: &[(&str, &[&str])] = &[
    (
        "alg",
        &[
            r#""HS256""#,
            r#""none""#,
            r#""HS512""#,
            r#""hs256""#,
            r#""\u0048S256""#,
            "null",
            r#"["HS256"]"#,
        ],
    ),
    (
        "typ",
        &[
            r#""session+jwt""#,
            r#""SESSION+JWT""#,
            r#""application/session+jwt""#,
            r#""Application/Session+jwt""#,
            r#""JWT""#,
            r#""application/x/session+jwt""#,
            r#""session+jwt ""#,
            r#""\u0073ession+jwt""#,
            r#""ſession+jwt""#,
            r#""""#,
            "null",
            "5",
        ],
    ),
    (
        "kid",
        &[
            r#""k2""#,
            r#""\ud83d\ude00""#,
            r#""../../dev/null""#,
            r#""""#,
            "null",
            "7",
            r#""a\u0000b""#,
            "[]",
        ],
    ),
    ("cty", &[r#""JWT""#, "null"]),
    ("crit", &["[]", r#"["exp"]"#, r#"["b64"]"#, "null", r#""b64""#]),
    ("b64", &["true", "false", "null"]),
    ("enc", &[r#""A256GCM""#]),
    ("zip", &[r#""DEF""#]),
    ("jwk", &[r#"{"kty":"oct","k":"AAAA"}"#]),
    ("jku", &[r#""https://evil.example""#]),
    ("x5c", &[r#"["AAAA"]"#]),
    ("__proto__", &[r#"{"alg":"none"}"#, "null"]),
];

const TIMES: &[&str] = &[
    "1700000900",
    "1700000000",
    "1699999970",
    "1699999971",
    "1699999970.5",
    "1699999970.000000001",
    "1699999969.999999999",
    "1700000030",
    "1700000030.5",
    "1700000031",
    "1.7e9",
    "1.7000009E+09",
    "17000009000e-1",
    "0",
    "-0",
    "-1",
    "0.0",
    "253402300799",
    "253402300800",
    "9007199254740993",
    "18446744073709551616",
    "1e300",
    "1e308",
    "1e309",
    "1e-400",
    "null",
    "true",
    "[]",
    "{}",
    r#""1700000900""#,
    r#""""#,
];

const STRINGS: &[&str] = &[
    r#""user-1""#,
    r#""""#,
    r#""\ud83d\ude00""#,
    r#""\ud83d""#,
    r#""\ude00\ud83d""#,
    r#""\u0000""#,
    r#""é\n\"\\\/""#,
    "null",
    "5",
    "[]",
    "{}",
    "false",
];

pub(crate) const CLAIM_VALUES: &[(&str, &[&str])] = &[
    (
        "iss",
        &[
            r#""https://auth.example.com""#,
            r#""https:\/\/auth.example.com""#,
            r#""https://auth.example.com/""#,
            r#""https://AUTH.example.com""#,
            r#""https://auth.example.co""#,
            r#"["https://auth.example.com"]"#,
            r#""""#,
            "null",
            "5",
        ],
    ),
    (
        "aud",
        &[
            r#""web""#,
            r#""app""#,
            r#"["web"]"#,
            r#"["other","app"]"#,
            r#"["w\u0065b"]"#,
            r#"["web","web"]"#,
            r#"["web",5]"#,
            r#"["web",null]"#,
            r#"[["web"]]"#,
            r#"{"web":1}"#,
            "[]",
            r#""""#,
            r#""WEB""#,
            r#""web app""#,
            "null",
            "5",
        ],
    ),
    ("exp", TIMES),
    ("nbf", TIMES),
    ("iat", TIMES),
    ("sub", STRINGS),
    ("jti", STRINGS),
];

/// Names of further members, including names with a special meaning in some languages or libraries.
pub(crate) const NAMES: &[&str] = &[
    "a",
    "b",
    r"\u0061",
    "",
    "exp",
    r"e\u0078p",
    "Exp",
    "alg",
    "sub",
    "__proto__",
    "constructor",
    "toString",
    "é",
    r"\ud83d\ude00",
    r"\ud800",
    "$serde_json::private::Number",
    "a\u{301}",
];

/// Values of further members.
pub(crate) const VALUES: &[&str] = &[
    "null",
    "true",
    "0",
    "-0.0",
    "1e5",
    "1E400",
    "123456789012345678901234567890",
    "0.1",
    "01",
    "1.",
    "NaN",
    "Infinity",
    "-Infinity",
    r#""""#,
    r#""x""#,
    r#""\u00e9\ud83d\ude00""#,
    r#""\ud800""#,
    r#""\x""#,
    r#""𝄞""#,
    "\"\u{7f}\u{2028}\"",
    "\"\t\"",
    "[]",
    "{}",
    r#"{"a":1,"a":1}"#,
    r#"{"a":1,"\u0061":2}"#,
    r#"[{"a":1},{"a":1}]"#,
    "[1,]",
];

/// Bytes that are inserted before the JSON text.
pub(crate) const BEGINNINGS: &[&[u8]] = &[b"\xef\xbb\xbf", b" ", b"\0", b"[", b"{}", b"\xff\xfe"];

/// Strings that are inserted into the JSON text.
pub(crate) const PIECES: &[&str] = &[
    "\"", "\\", "\\u", "{", "}", "[", ",", ":", " ", "\n", "\0", "/**/", "e", "-", "\u{a0}",
    "\u{200b}", "1e9",
];
