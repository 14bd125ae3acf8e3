//! Refresh tokens with a missing, malformed or additional claim.

use super::{Base, Case, Members, Token, raw};

pub(super) fn cases(base: Base) -> Vec<Case> {
    const RFC: &str = "RFC 7519 §4";
    let token = |label: &str, claims: &Members| base.token().label(label).payload(claims.json());
    let with = |name: &str, value: &str| {
        token(&format!("{name}: {value}"), &base.claims().with(name, value))
    };
    let all = |name: &'static str, values: &[&str]| -> Vec<Token> {
        values.iter().map(|value| with(name, value)).collect()
    };
    let case = |name: String, error| Case::of_claims(name, RFC, error);
    // Values of another type or form: an id has 16 bytes, a secret 32.
    let short = raw(&"A".repeat(21));
    let long = raw(&"A".repeat(44));
    let no_text = ["null", "5", "true", "[]", "{}"];
    let no_id = [&no_text[..], &[r#""""#, r#""*""#, &short, &long]].concat();
    let no_count = ["null", r#""0""#, "-1", "0.5", "true", "[0]", "18446744073709551616"];
    let mut cases = vec![];
    for (name, missing, invalid, values) in [
        ("sub", "MissingClaim(sub)", "InvalidClaim(sub)", &no_text[..]),
        ("sid", "MissingClaim(sid)", "InvalidClaim(sid)", &no_id),
        ("cnt", "MissingClaim(cnt)", "InvalidClaim(cnt)", &no_count),
        ("sec", "MissingClaim(sec)", "InvalidClaim(sec)", &no_id),
    ] {
        cases.push(
            case(format!("no `{name}`"), missing)
                .attacks([token("absent", &base.claims().without(name))]),
        );
        cases.push(case(format!("`{name}` has another form"), invalid).attacks(all(name, values)));
    }
    cases.extend([
        case("a claim of access tokens".into(), "InvalidClaim(role)")
            .attacks([with("role", r#""admin""#), with("role", "null")]),
        case("an unknown claim".into(), "InvalidClaim(x)").attacks([
            with("x", "1"),
            with("x", "null"),
            with(r"\u0078", "[]"),
        ]),
        case("a known claim in another case".into(), "InvalidClaim(SID)").attacks([
            with("SID", "null"),
            token("moved", &base.claims().without("sid").with("SID", "null")),
        ]),
        case("no claims at all".into(), "MissingClaim(exp)").attacks([
            base.token().label("an empty object").payload("{}"),
            base.token().label("white space").payload(" { } "),
        ]),
        case("claims in the header".into(), "MissingClaim(exp)").attacks([{
            let header = base.header().with("exp", base.now + 600).with("sub", raw("ferris"));
            base.token().header(header.json()).payload("{}")
        }]),
        case("claims within a claim".into(), "MissingClaim(exp)").attacks(
            ["claims", "payload", "data", ""]
                .map(|name| token(name, &Members::none().with(name, base.claims()))),
        ),
    ]);
    cases
}
