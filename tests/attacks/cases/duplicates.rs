//! Two members of one name. Two readers might use different ones.

use std::fmt::Write;

use super::{Base, Case, Members, Policy, Token, raw};

const DUPLICATE: &str = "Malformed(DuplicateMember)";
const RFC: &str = "RFC 7519 §4, RFC 8725 §2.4";

pub(super) fn cases(base: Base) -> Vec<Case> {
    let mut cases = registered(base);
    cases.extend(others(base));
    cases.extend(lengths(base));
    cases.extend(many(base));
    cases
}

fn token(base: Base, label: &str, claims: &Members) -> Token {
    base.token().label(label).payload(claims.json())
}

/// Each claim that the verifier reads: the attacker's value first, last, or the same value twice.
fn registered(base: Base) -> Vec<Case> {
    let now = base.now;
    let claims_and_evil = [
        ("iss", raw("https://evil.example")),
        ("aud", raw("other")),
        ("exp", (now + 99_999).to_string()),
        ("nbf", (now - 99_999).to_string()),
        ("iat", now.to_string()),
        ("sub", raw("root")),
    ];
    let of_access = [("jti", raw("t-2")), ("role", raw("admin"))];
    let of_refresh =
        [("sid", raw(&"A".repeat(22))), ("cnt", "1".to_owned()), ("sec", raw(&"A".repeat(43)))];
    let more: &[_] = if base.is_refresh() { &of_refresh } else { &of_access };
    let mut cases = vec![];
    for (name, evil) in claims_and_evil.iter().chain(more).cloned() {
        let claims = base.claims().with("nbf", now - 60);
        // An escaped first letter gives the same name.
        let escaped = format!("\\u{:04x}{}", u32::from(name.as_bytes()[0]), &name[1..]);
        let all: String = name.bytes().map(|byte| format!("\\u{byte:04X}")).collect();
        cases.push(
            Case::of_claims(format!("`{name}` twice"), RFC, DUPLICATE)
                .attacks([
                    token(base, "after", &claims.clone().and(name, &evil)),
                    token(base, "before", &claims.clone().after(name, &evil)),
                    token(base, "null after", &claims.clone().and(name, "null")),
                    token(base, "null before", &claims.clone().after(name, "null")),
                ])
                .controls([token(base, "once", &claims)]),
        );
        cases.push(
            Case::of_claims(format!("`{name}` twice, once in escapes"), RFC, DUPLICATE)
                .attacks([
                    token(base, "after", &claims.clone().and(&escaped, &evil)),
                    token(base, "before", &claims.clone().after(&escaped, &evil)),
                    token(base, "all letters", &claims.clone().and(&all, &evil)),
                    token(
                        base,
                        "escaped twice",
                        &claims.clone().without(name).and(&all, &evil).and(&escaped, &evil),
                    ),
                ])
                .controls(
                    // A refresh token has no other claims.
                    (!base.is_refresh()).then(|| {
                        let other = format!("{escaped}x");
                        token(base, "another name", &claims.clone().and(&other, &evil))
                    }),
                ),
        );
    }
    cases
}

fn others(base: Base) -> Vec<Case> {
    let unknown = |label: &str, value: &str| token(base, label, &base.claims().with("x", value));
    let read = |label: &str, value: &str| token(base, label, &base.claims().with("data", value));
    let inner = [
        ("side by side", r#"{"a":1,"a":1}"#),
        ("apart", r#"{"a":1,"b":2,"a":3}"#),
        ("in escapes", r#"{"a":1,"\u0061":2}"#),
        ("in an array", r#"[1,[{"a":1,"a":2}]]"#),
        ("deep", r#"{"a":{"a":{"a":{"b":1,"b":2}}}}"#),
        ("after an object that closed", r#"{"a":{"b":1},"a":2}"#),
        ("the empty name", r#"{"":1,"":2}"#),
        ("a solidus", r#"{"/":1,"\/":2}"#),
        ("a pair of surrogates", r#"{"😀":1,"\ud83d\uDE00":2}"#),
        ("two letter cases of an escape", r#"{"\u00e9":1,"\u00E9":2}"#),
        ("a control character", r#"{"\n":1,"\u000a":2}"#),
        ("nine names", r#"{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"a":1}"#),
    ];
    let not_twice = || {
        [r#"{"a":1,"A":2}"#, r#"{"a":{"a":[{"a":1},{"a":1}]}}"#, r#"{"é":1,"e\u0301":2}"#]
            .map(|value| token(base, value, &base.claims().with("x", value).with("data", value)))
    };
    let case = |name| Case::of_claims(name, RFC, DUPLICATE).controls(not_twice()).of_application();
    let in_header = |name: &str, value: &str| {
        base.token().label(format!("{name}: {value}")).header(base.header().and(name, value).json())
    };
    vec![
        case("a member twice within a claim that is read")
            .attacks(inner.map(|(label, value)| read(label, value))),
        case("a member twice within an unknown claim")
            .attacks(inner.map(|(label, value)| unknown(label, value))),
        case("an unknown claim, twice").attacks([
            token(base, "the same", &base.claims().and("x", 1).and("x", 1)),
            token(base, "in escapes", &base.claims().and("x", 1).and(r"\u0078", 2)),
            token(base, "the empty name", &base.claims().and("", 1).and("", 2)),
            token(base, "far apart", &base.claims().after("x", 1).and("x", 2)),
        ]),
        Case::of_form("a member twice in the header", RFC, DUPLICATE)
            .attacks(
                inner
                    .iter()
                    .map(|(_, value)| in_header("x", value))
                    .chain([base.token().header(base.header().and("x", 1).and("x", 2).json())])
                    .chain([base
                        .token()
                        .header(base.header().and("kid", raw("a")).and("kid", raw("b")).json())])
                    .chain([base
                        .token()
                        .header(base.header().and("jwk", "{}").and("jwk", "{}").json())]),
            )
            .controls([in_header("x", r#"{"a":1,"A":2}"#)]),
    ]
}

/// Names of every length, because a parser may compare several bytes at a time.
fn lengths(base: Base) -> Vec<Case> {
    let object = |names: &[String]| {
        let members: Vec<String> = names.iter().map(|name| format!("\"{name}\":1")).collect();
        format!("{{{}}}", members.join(","))
    };
    // All of one length, and all different.
    let near = |len: usize| {
        let places = [0, 3, 7, 8, 9, 15, 16, len.saturating_sub(1)];
        let mut names: Vec<String> = places
            .into_iter()
            .filter(|&place| place < len)
            .flat_map(|place| {
                ["b", "c"].map(|other| {
                    format!("{}{other}{}", "a".repeat(place), "a".repeat(len - place - 1))
                })
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    let twice = |len: usize| {
        let mut names = near(len);
        names.extend(names.first().cloned());
        let name = "n".repeat(len);
        let escaped = name.replacen('n', r"\u006e", 1);
        let both =
            [object(&[name.clone(), escaped]), object(&[name.clone(), name]), object(&names)];
        both.map(|value| (format!("{len} letters"), value))
    };
    let in_claims =
        |(label, value): (String, String)| token(base, &label, &base.claims().with("x", value));
    let in_header = |(label, value): (String, String)| {
        base.token().label(label).header(base.header().with("x", value).json())
    };
    let all_near = || (1..=40).map(|len| (format!("{len} letters"), object(&near(len))));
    vec![
        Case::of_claims("claims: a member twice, with a name of every length", RFC, DUPLICATE)
            .attacks((1..=40).flat_map(twice).map(in_claims))
            .controls(all_near().map(in_claims))
            .of_application(),
        Case::of_form("header: a member twice, with a name of every length", RFC, DUPLICATE)
            .attacks((1..=40).flat_map(twice).map(in_header))
            .controls(all_near().map(in_header)),
    ]
}

/// Very many members. The search for duplicates must not take quadratic time, and must find every
/// duplicate.
fn many(base: Base) -> Vec<Case> {
    let with = |count: u32, last: &str| {
        let mut json = base.claims().to_string();
        json.truncate(json.len() - 1);
        for n in 0..count {
            let _ = write!(json, ",\"k{n}\":{n}");
        }
        let _ = write!(json, ",\"{last}\":0}}");
        base.token().label(format!("{count} members, {last}")).payload(json)
    };
    vec![
        Case::of_claims("one of 10⁵ members twice", RFC, DUPLICATE)
            .under(Policy::Large)
            .bytes("TooLong")
            .peek("TooLong")
            .attacks(["k0", "k99999", r"\u006b7"].map(|last| with(100_000, last)))
            .long_controls([with(100_000, "last")]),
        Case::of_claims("one of 200 members twice", RFC, DUPLICATE)
            .attacks(["k0", "k199", "k100", r"k\u0037", "role"].map(|last| with(200, last)))
            .controls([with(200, "last")])
            .of_application(),
    ]
}
