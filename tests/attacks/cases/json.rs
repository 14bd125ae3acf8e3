//! Header and payload are one JSON object each, in the grammar of RFC 8259.

use super::{Base, Case, Policy, Token, raw};

pub(super) fn cases(base: Base) -> Vec<Case> {
    let mut cases = vec![];
    cases.extend(grammar(base));
    cases.extend(strings(base));
    cases.extend(depth(base));
    cases
}

/// Turns valid JSON into invalid bytes.
type Edit = fn(String) -> Vec<u8>;

/// Makes the same change once in the header and once in the payload.
fn both(
    base: Base,
    name: &str,
    reference: &'static str,
    error: &'static str,
    edits: &[(&str, Edit)],
) -> [Case; 2] {
    // A refresh token cannot have `x`; faults that concern this member are left out.
    let claims = if base.is_refresh() { base.claims() } else { base.claims().with("x", 1) };
    let in_header = edits.iter().map(|(label, edit)| {
        base.token().label(*label).header(edit(base.header().with("x", 1).to_string()))
    });
    let in_payload = edits
        .iter()
        .map(|(label, edit)| (label, edit(claims.to_string())))
        .filter(|(_, payload)| !base.is_refresh() || *payload != claims.json())
        .map(|(label, payload)| base.token().label(*label).payload(payload));
    let near = || {
        let header = base.header().with("x", 1);
        [
            base.token().header(header.json()).payload(claims.json()),
            base.token().header(format!(" {header}\n")).payload(format!("\t{claims}\r\n ")),
        ]
    };
    [
        Case::of_form(format!("header: {name}"), reference, error)
            .attacks(in_header)
            .controls(near()),
        Case::of_claims(format!("claims: {name}"), reference, error)
            .attacks(in_payload)
            .controls(near()),
    ]
}

fn grammar(base: Base) -> Vec<Case> {
    const NOT_JSON: &str = "Malformed(NotJson)";
    const NO_OBJECT: &str = "Malformed(NotAnObject)";
    const NOT_UTF8: &str = "Malformed(NotUtf8)";
    [
        both(
            base,
            "a root that is not an object",
            "RFC 7519 §7.2",
            NO_OBJECT,
            &[
                ("an array", |_| b"[]".into()),
                ("the object in an array", |json| format!("[{json}]").into()),
                ("the object in a string", |json| raw(&json).into()),
                ("null", |_| b"null".into()),
                ("a number", |_| b"1".into()),
                ("a boolean", |_| b"true".into()),
                ("nothing", |_| b"".into()),
                ("white space", |_| b" \n".into()),
                ("a comment before it", |json| format!("/**/{json}").into()),
                ("a prefix against inclusion", |json| format!(")]}}',\n{json}").into()),
            ],
        ),
        both(
            base,
            "bytes after the object",
            "RFC 8259 §2",
            NOT_JSON,
            &[
                ("another object", |json| (json.clone() + &json).into()),
                ("an empty object", |json| (json + "{}").into()),
                ("a letter", |json| (json + "x").into()),
                ("a comma", |json| (json + ",").into()),
                ("a brace", |json| (json + "}").into()),
                ("NUL", |json| (json + "\0").into()),
                ("a comment", |json| (json + "//").into()),
                ("a byte order mark", |json| (json + "\u{feff}").into()),
                ("a newline and an object", |json| (json + "\n{}").into()),
            ],
        ),
        both(
            base,
            "cut short",
            "RFC 8259 §4",
            NOT_JSON,
            &[
                ("no brace", |json| json[..json.len() - 1].into()),
                ("within a name", |json| json[..json.len() - 4].into()),
                ("after a colon", |json| json[..json.len() - 2].into()),
                ("one brace", |_| b"{".into()),
                ("one name", |_| b"{\"alg\"".into()),
            ],
        ),
        both(
            base,
            "the grammar of other languages",
            "RFC 8259 §2",
            NOT_JSON,
            &[
                ("a comma at the end", |json| json.replace('}', ",}").into()),
                ("a comma at the start", |json| json.replace('{', "{,").into()),
                ("two commas", |json| json.replace(",\"x\"", ",,\"x\"").into()),
                ("no comma", |json| json.replace(",\"x\"", " \"x\"").into()),
                ("no quotes", |json| json.replace("\"x\"", "x").into()),
                ("single quotes", |json| json.replace("\"x\"", "'x'").into()),
                ("an equals sign", |json| json.replace("\"x\":", "\"x\"=").into()),
                ("a comment", |json| json.replace("\"x\"", "/**/\"x\"").into()),
                ("a number for a name", |json| json.replace("\"x\"", "1").into()),
                ("null for a name", |json| json.replace("\"x\"", "null").into()),
                ("Python's true", |json| json.replace(":1", ":True").into()),
                ("undefined", |json| json.replace(":1", ":undefined").into()),
                ("an array with a comma at its end", |json| json.replace(":1", ":[1,]").into()),
                ("an array that ends as an object", |json| json.replace(":1", ":[1}").into()),
            ],
        ),
        both(
            base,
            "white space that JSON does not allow",
            "RFC 8259 §2",
            NOT_JSON,
            &[
                ("a vertical tab", |json| json.replace(":1", ":\u{b}1").into()),
                ("a form feed", |json| json.replace(":1", ":\u{c}1").into()),
                ("a space that does not break", |json| json.replace(":1", ":\u{a0}1").into()),
                ("a line separator", |json| json.replace(":1", ":\u{2028}1").into()),
                ("NUL", |json| json.replace(":1", ":\u{0}1").into()),
                ("a byte order mark", |json| json.replace(":1", ":\u{feff}1").into()),
            ],
        ),
        both(
            base,
            "not UTF-8",
            "RFC 8259 §8.1, RFC 8725 §3.7",
            NOT_UTF8,
            &[
                ("a byte of no character", |json| with_bytes(&json, b"\xff")),
                ("a byte that continues nothing", |json| with_bytes(&json, b"\x80")),
                ("a character cut short", |json| with_bytes(&json, b"\xe2\x82")),
                ("a letter in two bytes", |json| with_bytes(&json, b"\xc1\xa1")),
                ("NUL in two bytes", |json| with_bytes(&json, b"\xc0\x80")),
                ("half a surrogate pair", |json| with_bytes(&json, b"\xed\xa0\x80")),
                ("a surrogate pair", |json| with_bytes(&json, b"\xed\xa0\xbd\xed\xb8\x80")),
                ("beyond Unicode", |json| with_bytes(&json, b"\xf4\x90\x80\x80")),
                ("Latin-1", |json| with_bytes(&json, b"\xe9")),
                ("a byte order mark before it", |json| format!("\u{feff}{json}").into()),
                ("a byte order mark of UTF-16", |json| [b"\xff\xfe", json.as_bytes()].concat()),
            ],
        ),
        both(
            base,
            "in UTF-16",
            "RFC 8259 §8.1",
            NO_OBJECT,
            &[("the big end first", |json| {
                json.encode_utf16().flat_map(u16::to_be_bytes).collect()
            })],
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Returns the object with `bytes` as the value of `x`.
fn with_bytes(json: &str, bytes: &[u8]) -> Vec<u8> {
    let (before, after) = json.rsplit_once('1').unwrap_or_default();
    [before.as_bytes(), b"\"", bytes, b"\"", after.as_bytes()].concat()
}

fn strings(base: Base) -> Vec<Case> {
    const SURROGATE: &str = "Malformed(LoneSurrogate)";
    const NOT_JSON: &str = "Malformed(NotJson)";
    const HALVES: [&str; 8] = [
        r"\ud800",
        r"\udc00",
        r"\uDBFF",
        r"\ud83dx",
        r"\ud83d\n",
        r"\ud83d\u0041",
        r"\ude00\ud83d",
        r"\ud83d\ud83d\ude00",
    ];
    const BAD: [&str; 13] = [
        r"\x41",
        r"\'",
        r"\a",
        r"\0",
        r"\u",
        r"\u12",
        r"\u+123",
        r"\u 123",
        r"\U00000041",
        r"\u{41}",
        "\\",
        "\t",
        "\u{1f}",
    ];
    let half = |name: &str| HALVES.map(|half| (half, name.replace("HALF", half)));
    let in_claim = |name: &str, value: &str| {
        base.token().label(value).payload(base.claims().with(name, value).json())
    };
    let pair = || in_claim("sub", r#""\ud83d\ude00 \"\\\/\b\f\n\r\t\u0041""#);
    let case = |name, error| {
        // The subject of a refresh token is that of its session.
        let controls = (!base.is_refresh()).then(pair);
        Case::of_claims(name, "RFC 8259 §7, RFC 7493 §2.1", error).controls(controls)
    };
    vec![
        case("claims: half a surrogate pair, in a claim that is read", SURROGATE)
            .attacks(half("\"HALF\"").map(|(_, value)| in_claim("sub", &value))),
        case("claims: half a surrogate pair, in an unknown claim", SURROGATE)
            .attacks(half(r#"[{"x":"HALF"}]"#).map(|(_, value)| in_claim("x", &value)))
            .of_application(),
        case("claims: half a surrogate pair, in a name", SURROGATE)
            .attacks(half("HALF").map(|(label, name)| in_claim(&name, "1").label(label)))
            .of_application(),
        Case::of_form("header: half a surrogate pair", "RFC 7493 §2.1", SURROGATE).attacks(
            HALVES.iter().flat_map(|half| {
                let token =
                    |header: super::Members| base.token().label(*half).header(header.json());
                [
                    token(base.header().with("x", format!("\"{half}\""))),
                    token(base.header().with("kid", format!("\"{half}\""))),
                    token(base.header().with(half, 1)),
                ]
            }),
        ),
        case("claims: an invalid escape, or a character that needs one", NOT_JSON)
            .attacks(BAD.iter().flat_map(|bad| {
                // A backslash before the closing quote leaves the string open, so it is always
                // followed by another character.
                ["sub", "x"].map(|name| in_claim(name, &format!("\"{bad}\"")))
            }))
            .of_application(),
        case("claims: a control character at every position of a string", NOT_JSON)
            .attacks(at_every_place().map(|(label, value)| in_claim("x", &value).label(label)))
            .controls(fillers().map(|filler| in_claim("x", &format!("\"{}\"", filler.repeat(20)))))
            .of_application(),
        Case::of_form(
            "header: a control character at every position of a string",
            "RFC 8259 §7",
            NOT_JSON,
        )
        .attacks(at_every_place().map(|(label, value)| {
            base.token().label(label).header(base.header().with("x", value).json())
        })),
        Case::of_form("header: an invalid escape", "RFC 8259 §7", NOT_JSON).attacks(
            BAD.iter().map(|bad| {
                base.token()
                    .label(*bad)
                    .header(base.header().with("x", format!("\"{bad}\"")).json())
            }),
        ),
    ]
}

/// The other characters of the string. A reader of several bytes at a time could confuse adjacent
/// bytes.
fn fillers() -> [&'static str; 8] {
    ["x", " ", "!", "#", "[", "]", "\u{7f}", "é"]
}

fn at_every_place() -> impl Iterator<Item = (String, String)> {
    let places = fillers().into_iter().flat_map(|filler| (0..20).map(move |place| (filler, place)));
    places.flat_map(|(filler, place)| {
        ['\0', '\n', '\u{1f}'].map(|control| {
            let value =
                format!("\"{}{control}{}\"", filler.repeat(place), filler.repeat(19 - place));
            (format!("{control:?} after {place} of {filler:?}"), value)
        })
    })
}

/// Nested arrays and objects.
fn depth(base: Base) -> Vec<Case> {
    const RFC: &str = "RFC 8259 §9";
    const DEEP: &str = "Malformed(TooDeep)";
    let arrays = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let objects = |levels: usize| format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
    let open = |levels: usize| "[".repeat(levels);
    // `data` is a claim of the type, `x` is not.
    let deep = |levels: usize, name: &'static str| {
        [("arrays", arrays(levels)), ("objects", objects(levels)), ("never closed", open(levels))]
            .map(|(label, value)| {
                base.token()
                    .label(format!("{levels} {label} in {name}"))
                    .payload(base.claims().with(name, value).json())
            })
    };
    let as_deep_as_allowed = || {
        [arrays(63), objects(63)]
            .into_iter()
            .flat_map(|value| ["data", "x"].map(|name| base.claims().with(name, &value).json()))
            .map(|payload| base.token().label("63 within the object").payload(payload))
    };
    let in_header = |value: String| base.token().header(base.header().with("x", value).json());
    let own = base.header().len();
    vec![
        Case::of_claims("claims: one level too deep", RFC, DEEP)
            .attacks(["data", "x"].into_iter().flat_map(|name| deep(64, name)))
            .controls(as_deep_as_allowed())
            .of_application(),
        Case::of_claims("claims: as deep as the size allows", RFC, DEEP)
            .attacks(
                ["data", "x", "sub", "aud", "exp"].into_iter().flat_map(|name| deep(900, name)),
            )
            .of_application(),
        Case::of_claims("claims: 10⁵ levels in a claim that is read", RFC, DEEP)
            .under(Policy::Large)
            .bytes("TooLong")
            .peek("TooLong")
            .attacks(deep(100_000, "data"))
            .controls(as_deep_as_allowed()),
        Case::of_claims("claims: 10⁵ levels in an unknown claim", RFC, DEEP)
            .under(Policy::Large)
            .bytes("TooLong")
            .peek("TooLong")
            .attacks(deep(100_000, "x"))
            .controls(as_deep_as_allowed()),
        Case::of_form("header: too deep", RFC, DEEP)
            .attacks([arrays(64), arrays(2_000), open(4_000)].map(in_header))
            .controls([arrays(63)].map(in_header)),
        Case::of_form("header: 33 members", "RFC 8725 §3.4", "Malformed(TooManyHeaderMembers)")
            .attacks([33, 102, 402].map(|count| members(base, count)))
            // The objects are nested, so all are open at once.
            .attacks([in_header(objects(33 - own)), in_header(objects(64))])
            .controls([members(base, 32), in_header(objects(32 - own))]),
    ]
}

/// A header with this many members.
fn members(base: Base, count: usize) -> Token {
    let header = (base.header().len()..count)
        .fold(base.header(), |header, n| header.and(&format!("k{n}"), 0));
    base.token().label(format!("{count} members")).header(header.json())
}
