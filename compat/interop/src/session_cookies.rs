//! Exchanges session cookies with Auth.js and `NextAuth` 4 as an application does: with a claims type, and with
//! the cookies into which a long token is split.

use std::collections::BTreeMap;

use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use typed_jwt::web::{cookie_token, cookie_token_chunks};
use typed_jwt::{A256CbcHs512Key, A256GcmKey, Claims};

use crate::jobs::{ChunkJob, CookieJob, JoinJob, Library, SessionClaims};
use crate::json::compare;
use crate::libraries::auth_js;
use crate::score::Score;

const SECRET: &str = "jEOULyaNJqiDc5kPs0YXSTOwhYVMeaD8aY5R95bPrNc=";

const COOKIES: [&str; 3] =
    ["authjs.session-token", "__Secure-authjs.session-token", "next-auth.session-token"];

/// The lengths of a claim: one cookie, one that is almost full, and several.
const LENGTHS: [usize; 6] = [0, 2500, 2600, 3000, 9000, 30_000];

/// The cookies of a browser before a new token: none, one, and several.
const BEFORE: [&[&str]; 3] = [&[], &[""], &[".0", ".1", ".2", ".3"]];

macro_rules! session {
    ($name:ident, $enc:ident) => {
        #[derive(Debug, Claims)]
        #[claims(
            enc = $enc,
            typ = absent,
            kind = unmarked,
            iss = any,
            aud = any,
            ttl = "30d",
            leeway = "15s",
            jti = random,
            max_len = 65536,
        )]
        struct $name {
            #[claim(sub)]
            user: Option<String>,
            name: Option<String>,
            email: Option<String>,
            picture: Option<String>,
            note: String,
        }

        impl $name {
            fn new(note: String) -> Self {
                Self {
                    user: Some("17".into()),
                    name: Some("Ada \u{1f36a}".into()),
                    email: Some("ada@example.com".into()),
                    picture: None,
                    note,
                }
            }

            fn to_json(&self) -> Value {
                let Self { user, name, email, picture, note } = self;
                json!({ "sub": user, "name": name, "email": email, "picture": picture, "note": note })
            }
        }
    };
}

session!(Session5, A256CBC_HS512);
session!(Session4, A256GCM);

fn encode(version: u8, cookie: &str, note: String) -> Result<String, String> {
    let token = if version == 4 {
        let key = A256GcmKey::from_next_auth_4_secret(SECRET).map_err(|error| error.to_string())?;
        Session4::new(note).encode(&key)
    } else {
        let key = A256CbcHs512Key::from_auth_js_secret(SECRET, cookie);
        Session5::new(note).encode(&key.map_err(|error| error.to_string())?)
    };
    token.map_err(|error| error.to_string())
}

fn verify(version: u8, cookie: &str, token: &str) -> Result<Value, String> {
    if version == 4 {
        let key = A256GcmKey::from_next_auth_4_secret(SECRET).map_err(|error| error.to_string())?;
        Session4::verify(token, &key).map(|session| session.to_json())
    } else {
        let key = A256CbcHs512Key::from_auth_js_secret(SECRET, cookie);
        Session5::verify(token, &key.map_err(|error| error.to_string())?)
            .map(|session| session.to_json())
    }
    .map_err(|error| error.to_string())
}

/// The cookies of a browser.
type Jar = BTreeMap<String, String>;

fn jar(cookie: &str, before: &[&str]) -> Jar {
    before.iter().map(|end| (format!("{cookie}{end}"), "abc".to_owned())).collect()
}

/// Sets cookies. One with an empty value is deleted.
fn set<'c>(jar: &mut Jar, cookies: impl IntoIterator<Item = (&'c str, &'c str)>) {
    for (name, value) in cookies {
        if value.is_empty() {
            jar.remove(name);
        } else {
            jar.insert(name.to_owned(), value.to_owned());
        }
    }
}

fn headers(jar: &Jar) -> HeaderMap {
    let cookies: Vec<String> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut headers = HeaderMap::new();
    let value = HeaderValue::from_str(&cookies.join("; ")).expect("tokens and names are ASCII");
    headers.insert("cookie", value);
    headers
}

struct Case {
    version: u8,
    cookie: &'static str,
    note: String,
    before: &'static [&'static str],
}

impl Case {
    fn name(&self) -> String {
        let Self { version, cookie, note, before } = self;
        format!("version {version}, {cookie}, {} bytes, after {before:?}", note.len())
    }

    fn expected(&self) -> Value {
        Session5::new(self.note.clone()).to_json()
    }

    fn job(&self) -> CookieJob {
        let Self { version, cookie, .. } = *self;
        CookieJob { version, secret: SECRET, cookie, claims: None, token: None }
    }
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for version in [4, 5] {
        for cookie in COOKIES {
            for len in LENGTHS {
                for before in BEFORE {
                    cases.push(Case { version, cookie, note: "n".repeat(len), before });
                }
            }
        }
    }
    cases
}

pub(crate) fn run() -> Score {
    let cases = cases();
    let theirs = read_their_cookies(&cases);
    let ours = write_cookies(&cases);
    let name = auth_js().name();
    println!("{name} -> typed-jwt, cookies: {theirs}");
    println!("typed-jwt -> {name}, cookies: {ours}");
    theirs + ours
}

/// Auth.js encodes the session and splits the token; typed-jwt joins and verifies it.
fn read_their_cookies(cases: &[Case]) -> Score {
    let program = auth_js();
    let jobs: Vec<_> = cases
        .iter()
        .map(|case| CookieJob { claims: Some(case.expected()), ..case.job() })
        .collect();
    let tokens = program.encode(&jobs);
    let jobs: Vec<_> = cases
        .iter()
        .zip(&tokens)
        .map(|(case, token)| ChunkJob {
            cookie: case.cookie,
            before: jar(case.cookie, case.before),
            token,
        })
        .collect();
    let written = program.chunk(&jobs);
    assert_eq!((tokens.len(), written.len()), (cases.len(), cases.len()));
    let mut score = Score::default();
    for ((case, token), cookies) in cases.iter().zip(&tokens).zip(written) {
        let mut jar = jar(case.cookie, case.before);
        set(&mut jar, cookies.iter().map(|(name, value)| (&**name, &**value)));
        let headers = headers(&jar);
        let read = match cookie_token(&headers, case.cookie) {
            Ok(Some(read)) if read == *token => verify(case.version, case.cookie, &read),
            other => Err(format!("the token of {} cookies was read as {other:?}", jar.len())),
        };
        score.count(case.name(), read.and_then(|read| compare(&read, &case.expected())));
        if jar.len() > 1 {
            jar.remove(&format!("{}.0", case.cookie));
            let refused = cookie_token(&self::headers(&jar), case.cookie).is_err();
            let refused =
                refused.then_some(()).ok_or_else(|| "read without its first cookie".into());
            score.count(case.name(), refused);
        }
    }
    score
}

/// typed-jwt encodes the session and splits the token; Auth.js joins and decodes it.
fn write_cookies(cases: &[Case]) -> Score {
    let program = auth_js();
    let mut jars = Vec::new();
    for case in cases {
        let mut jar = jar(case.cookie, case.before);
        let token = encode(case.version, case.cookie, case.note.clone()).expect("a short session");
        let headers = headers(&jar);
        let cookies = cookie_token_chunks(&headers, case.cookie, &token).expect("a short token");
        set(&mut jar, cookies.iter().map(|(name, value)| (&**name, *value)));
        jars.push(jar);
    }
    let jobs: Vec<_> = cases
        .iter()
        .zip(jars)
        .map(|(case, cookies)| JoinJob { cookie: case.cookie, cookies })
        .collect();
    let tokens = program.join(&jobs);
    assert_eq!(tokens.len(), cases.len());
    let jobs: Vec<_> = cases
        .iter()
        .zip(tokens)
        .map(|(case, token)| CookieJob { token: Some(token), ..case.job() })
        .collect();
    let mut score = Score::default();
    for (case, read) in cases.iter().zip(program.decode(&jobs)) {
        let read = match read {
            SessionClaims::Accepted { mut claims } => {
                let members = claims.as_object_mut().expect("claims are an object");
                for name in ["iat", "exp", "jti"] {
                    members.remove(name);
                }
                let mut expected = case.expected();
                // typed-jwt leaves out what is `None`.
                expected.as_object_mut().expect("claims are an object").remove("picture");
                compare(&claims, &expected)
            }
            SessionClaims::Refused { refused } => Err(format!("refused: {refused}")),
        };
        score.count(case.name(), read);
    }
    score
}
