//! A token of one type is not accepted as a token of another, even if its signature is valid.

use super::{Base, Case, raw};

pub(super) fn cases(base: Base) -> Vec<Case> {
    const WRONG: &str = "UnexpectedType";
    const RFC: &str = "RFC 8725 §3.11";
    // The cases contain `session+jwt`; for refresh tokens the two types are exchanged.
    let own = |typ: &str| {
        if !base.is_refresh() {
            return typ.to_owned();
        }
        let typ = typ.replace("refresh", "?").replace("session", "refresh");
        typ.replace("Session", "Refresh").replace("SESSION", "REFRESH").replace('?', "session")
    };
    let spelled = |value: &str| {
        let value = own(value);
        base.token().label(&value).header(base.header().with("typ", &value).json())
    };
    let named = |typ: &str| spelled(&raw(typ)).label(own(typ));
    let same = || {
        [
            named("Session+JWT"),
            named("application/session+jwt"),
            named("APPLICATION/SESSION+JWT"),
            spelled(r#""application\/session\u002bjwt""#),
        ]
    };
    let case = |name| Case::of_type(name, RFC, WRONG).controls(same());
    vec![
        case("no `typ`").attacks([base.token().header(base.header().without("typ").json())]),
        case("`typ` is empty").attacks(["", " ", "application/", "/", "+jwt"].map(named)),
        case("`typ` that only declares a JWT")
            .attacks(["JWT", "jwt", "application/jwt", "JOSE", "JOSE+JSON"].map(named)),
        case("`typ` of another kind of token").attacks(
            [
                "at+jwt",
                "refresh+jwt",
                "reset+jwt",
                "logout+jwt",
                "dpop+jwt",
                "secevent+jwt",
                "id+jwt",
                "application/at+jwt",
                "token-introspection+jwt",
            ]
            .map(named),
        ),
        case("`typ` that begins, ends or contains the right one").attacks(
            [
                "session",
                "session+jw",
                "session+jwtx",
                "xsession+jwt",
                "x-session+jwt",
                "session+jwt+jwt",
                "session+jwt;charset=utf-8",
                "session+jwt, at+jwt",
                "*/*",
                "application/*",
            ]
            .map(named),
        ),
        case("`typ` with another tree or with `application/` twice").attacks(
            [
                "text/session+jwt",
                "application/application/session+jwt",
                "application//session+jwt",
                "application/ session+jwt",
                "pplication/session+jwt",
                "/session+jwt",
                "application\\session+jwt",
            ]
            .map(named),
        ),
        case("`typ` with white space or NUL around it").attacks(
            [" session+jwt", "session+jwt ", "session+jwt\n", "session+jwt\0", "\tsession+jwt"]
                .map(named),
        ),
        case("`typ` in letters that only look the same")
            .attacks(
                [
                    "ſession+jwt",
                    "ｓession+jwt",
                    "sessıon+jwt",
                    "ѕession+jwt",
                    "session＋jwt",
                    "session jwt",
                ]
                .map(named),
            )
            .attacks(
                ["reſresh+jwt", "ｒefresh+jwt"]
                    .into_iter()
                    .filter(|_| base.is_refresh())
                    .map(named),
            ),
        case("`typ` that is not a string").bytes("Malformed(HeaderParameterType)").attacks(
            ["null", "5", "true", "{}", "[]", r#"["session+jwt"]"#, r#"{"typ":"session+jwt"}"#]
                .map(spelled),
        ),
        case("`typ` under another name").attacks(["TYP", "Typ", "type", "cty", "typ "].map(
            |name| {
                let header = base.header().without("typ").with(name, raw(base.typ()));
                base.token().label(name).header(header.json())
            },
        )),
        case("`typ` among the claims")
            .attacks([{
                let claims = base.claims().with("typ", raw(base.typ())).json();
                base.token().header(base.header().without("typ").json()).payload(claims)
            }])
            .of_application(),
        Case::of_form("`typ` twice", RFC, "Malformed(DuplicateMember)").attacks([
            base.token().header(base.header().and("typ", raw("at+jwt")).json()),
            base.token().header(base.header().after("typ", raw("at+jwt")).json()),
            base.token().header(base.header().and(r"\u0074yp", raw("at+jwt")).json()),
            base.token().header(base.header().and("typ", raw(base.typ())).json()),
        ]),
    ]
}
