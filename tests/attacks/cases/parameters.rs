//! A parameter of the header that the type demands has exactly its value.

use super::{Base, Case, Policy, Verdict, raw};

/// The value of `cty` that [`Policy::Parameter`] demands.
const CONTENT_TYPE: &str = "example;v=1";

pub(super) fn cases(base: Base) -> Vec<Case> {
    const RFC: &str = "RFC 7515 §4.3";
    if base.is_refresh() {
        return Vec::new();
    }
    let spelled =
        |json: &str| base.token().label(json).header(base.header().with("cty", json).json());
    let named = |value: &str| spelled(&raw(value));
    let without = || base.header().without("cty");
    let case = |name| Case {
        bytes: Verdict::Accepted("the caller checks the parameter"),
        ..Case::of_header(name, RFC, "UnexpectedHeader(cty)").under(Policy::Parameter).controls([
            named(CONTENT_TYPE),
            spelled(r#""\u0065xample;v\u003d1""#),
            base.token().header(base.header().and(r"\u0063ty", raw(CONTENT_TYPE)).json()),
        ])
    };
    vec![
        case("no parameter that is demanded").attacks([base.token().header(without().json())]),
        case("a parameter with another value").attacks(
            [
                "",
                "example",
                "example;v=2",
                "Example;v=1",
                "example;v=1 ",
                "application/example;v=1",
            ]
            .map(named),
        ),
        case("a parameter that is not a string").attacks(
            ["null", "1", "true", "[]", "{}", r#"["example;v=1"]"#, r#"{"cty":"example;v=1"}"#]
                .map(spelled),
        ),
        case("a parameter under another name").attacks(["CTY", "Cty", "cty ", "content_type"].map(
            |name| {
                let header = without().with(name, raw(CONTENT_TYPE));
                base.token().label(name).header(header.json())
            },
        )),
        case("a parameter among the claims").attacks([{
            let claims = base.claims().with("cty", raw(CONTENT_TYPE)).json();
            base.token().header(without().json()).payload(claims)
        }]),
        Case::of_form("a parameter twice", RFC, "Malformed(DuplicateMember)")
            .under(Policy::Parameter)
            .attacks([
                base.token().header(
                    base.header().with("cty", raw(CONTENT_TYPE)).and("cty", raw("JWT")).json(),
                ),
                base.token().header(
                    base.header().with("cty", raw("JWT")).and("cty", raw(CONTENT_TYPE)).json(),
                ),
            ])
            .controls([named(CONTENT_TYPE)]),
    ]
}
