//! A token of one type is no token of another, whoever signed it.

use super::{Row, TYP, Token, header, raw};

pub(super) fn rows(now: u64) -> Vec<Row> {
    const WRONG: &str = "UnexpectedType";
    const RFC: &str = "RFC 8725 §3.11";
    let named =
        |typ: &str| Token::valid(now).label(typ).header(header().with("typ", raw(typ)).json());
    let spelled =
        |value: &str| Token::valid(now).label(value).header(header().with("typ", value).json());
    let same = || {
        [
            named("Session+JWT"),
            named("application/session+jwt"),
            named("APPLICATION/SESSION+JWT"),
            spelled(r#""application\/session\u002bjwt""#),
        ]
    };
    let row = |name| Row::of_type(name, RFC, WRONG).controls(same());
    vec![
        row("no `typ`").attacks([Token::valid(now).header(header().without("typ").json())]),
        row("`typ` is empty").attacks(["", " ", "application/", "/", "+jwt"].map(named)),
        row("`typ` that says no more than that it is a token")
            .attacks(["JWT", "jwt", "application/jwt", "JOSE", "JOSE+JSON"].map(named)),
        row("`typ` of another kind of token").attacks(
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
        row("`typ` that begins, ends or contains the right one").attacks(
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
        row("`typ` with another tree or with `application/` twice").attacks(
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
        row("`typ` with white space or NUL around it").attacks(
            [" session+jwt", "session+jwt ", "session+jwt\n", "session+jwt\0", "\tsession+jwt"]
                .map(named),
        ),
        row("`typ` in letters that only look the same").attacks(
            [
                "ſession+jwt",
                "ｓession+jwt",
                "sessıon+jwt",
                "ѕession+jwt",
                "session＋jwt",
                "session jwt",
            ]
            .map(named),
        ),
        row("`typ` that is no string").bytes("Malformed(HeaderParameterType)").attacks(
            ["null", "5", "true", "{}", "[]", r#"["session+jwt"]"#, r#"{"typ":"session+jwt"}"#]
                .map(spelled),
        ),
        row("`typ` under another name").attacks(["TYP", "Typ", "type", "cty", "typ "].map(
            |name| {
                let header = header().without("typ").with(name, raw(TYP));
                Token::valid(now).label(name).header(header.json())
            },
        )),
        row("`typ` among the claims").attacks([{
            let claims = super::claims(now).with("typ", raw(TYP)).json();
            Token::valid(now).header(header().without("typ").json()).payload(claims)
        }]),
        Row::of_form("`typ` twice", RFC, "Malformed(DuplicateMember)").attacks([
            Token::valid(now).header(header().and("typ", raw("at+jwt")).json()),
            Token::valid(now).header(header().after("typ", raw("at+jwt")).json()),
            Token::valid(now).header(header().and(r"\u0074yp", raw("at+jwt")).json()),
            Token::valid(now).header(header().and("typ", raw(TYP)).json()),
        ]),
    ]
}
