//! Exchanges session cookies with Auth.js and `NextAuth` 4.

use serde_json::{Map, Value, json};
use typed_jwt::{A256CbcHs512Key, A256GcmKey, VerifyError, jwe};

use crate::jobs::{CookieJob, Library, SessionClaims};
use crate::json::compare;
use crate::libraries::auth_js;
use crate::ours::forge;
use crate::score::Score;

/// Auth.js accepts any of these secrets.
const SECRETS: [&str; 5] = [
    "jEOULyaNJqiDc5kPs0YXSTOwhYVMeaD8aY5R95bPrNc=",
    "correct horse battery staple",
    "x",
    " päss wörd\n",
    "a secret that is longer than a block of SHA-256, which HMAC therefore hashes before it uses it as a key",
];

const COOKIES: [&str; 3] =
    ["authjs.session-token", "__Secure-authjs.session-token", "my session \u{1f36a}"];

/// A session that typed-jwt writes lives as long.
const LIFETIME: u64 = 30 * 24 * 60 * 60;

/// The key of a cookie, of version 4 or 5.
enum Key {
    Version4(A256GcmKey),
    Version5(A256CbcHs512Key),
}

impl Key {
    fn new(version: u8, secret: &str, cookie: &str) -> Self {
        let derives = "any secret and any name make a key";
        if version == 4 {
            Self::Version4(A256GcmKey::from_next_auth_4_secret(secret).expect(derives))
        } else {
            Self::Version5(A256CbcHs512Key::from_auth_js_secret(secret, cookie).expect(derives))
        }
    }

    fn encrypt(&self, claims: &Value) -> String {
        let payload = claims.to_string();
        match self {
            Self::Version4(key) => jwe::encrypt(payload.as_bytes(), key),
            Self::Version5(key) => jwe::encrypt(payload.as_bytes(), key),
        }
        .expect("a short payload")
    }

    fn decrypt(&self, token: &str) -> Result<Value, VerifyError> {
        let decrypted = match self {
            Self::Version4(key) => jwe::decrypt(token, key),
            Self::Version5(key) => jwe::decrypt(token, key),
        }?;
        Ok(serde_json::from_slice(decrypted.payload()).expect("Auth.js writes JSON"))
    }

    fn refuses(&self, token: &str) -> Result<(), String> {
        match self.decrypt(token) {
            Err(VerifyError::DecryptionFailed | VerifyError::UnknownKey) => Ok(()),
            other => Err(format!("a cookie that is not authentic gave {other:?}")),
        }
    }
}

/// The cookies of the run, as jobs without a token.
fn jobs() -> Vec<CookieJob> {
    let mut jobs = Vec::new();
    for version in [4, 5] {
        for secret in SECRETS {
            for cookie in COOKIES {
                jobs.push(CookieJob { version, secret, cookie, claims: None, token: None });
            }
        }
    }
    jobs
}

fn session() -> Value {
    json!({
        "name": "Ada Lovelace",
        "email": "ada@example.com",
        "picture": "https://example.com/\u{e9}.png",
        "sub": "17",
        "roles": ["admin", { "of": null, "since": 1.5 }],
    })
}

pub(crate) fn run() -> Score {
    let library = auth_js();
    let name = format!("{} {}", library.name(), library.version());
    let theirs = decrypt_their_cookies();
    let ours = decrypt_our_cookies();
    println!("{name} -> typed-jwt: {theirs}");
    println!("typed-jwt -> {name}: {ours}");
    theirs + ours
}

fn decrypt_their_cookies() -> Score {
    let with_claims: Vec<_> =
        jobs().into_iter().map(|job| CookieJob { claims: Some(session()), ..job }).collect();
    let tokens = auth_js().encode(&with_claims);
    assert_eq!(tokens.len(), with_claims.len(), "Auth.js writes one cookie per job");
    let mut score = Score::default();
    for (job, token) in with_claims.iter().zip(tokens) {
        let key = Key::new(job.version, job.secret, job.cookie);
        let read = key.decrypt(&token).map_err(|error| format!("typed-jwt: {error}"));
        score.count(job, read.and_then(|claims| has_times_and(&claims, &session())));
        score.count(job, key.refuses(&forge(&token)));
        score.count(job, Key::new(job.version, "another secret", job.cookie).refuses(&token));
        if job.version == 5 {
            score.count(job, Key::new(5, job.secret, "another cookie").refuses(&token));
        }
    }
    score
}

/// Checks that a session has the claims that Auth.js adds, and otherwise the expected ones.
fn has_times_and(claims: &Value, expected: &Value) -> Result<(), String> {
    let mut rest: Map<String, Value> = claims.as_object().cloned().unwrap_or_default();
    let times = [rest.remove("iat"), rest.remove("exp")];
    let is_set = times.iter().all(|time| time.as_ref().is_some_and(Value::is_u64));
    if !is_set || !rest.remove("jti").is_some_and(|id| id.is_string()) {
        return Err(format!("got {claims} without iat, exp or jti"));
    }
    compare(&rest.into(), expected)
}

fn decrypt_our_cookies() -> Score {
    let now = typed_jwt::NumericDate::now().as_unix();
    let mut claims = session();
    claims["iat"] = now.into();
    claims["exp"] = (now + LIFETIME).into();
    let decode = |secret: Option<&'static str>, change: fn(&str) -> String, claims: &Value| {
        let with_tokens: Vec<_> = jobs()
            .into_iter()
            .map(|job| {
                let token = Key::new(job.version, job.secret, job.cookie).encrypt(claims);
                let secret = secret.unwrap_or(job.secret);
                CookieJob { secret, token: Some(change(&token)), ..job }
            })
            .collect();
        let sessions = auth_js().decode(&with_tokens);
        assert_eq!(sessions.len(), with_tokens.len(), "Auth.js reads one cookie per job");
        with_tokens.into_iter().zip(sessions)
    };
    let mut score = Score::default();
    for (job, read) in decode(None, str::to_owned, &claims) {
        score.count(
            &job,
            match read {
                SessionClaims::Accepted { claims: read } => compare(&read, &claims),
                SessionClaims::Refused { refused } => Err(format!("refused: {refused}")),
            },
        );
    }
    let mut expired = claims.clone();
    expired["exp"] = (now - 60).into();
    let refused = [
        ("an altered tag", decode(None, forge, &claims)),
        ("another secret", decode(Some("another secret"), str::to_owned, &claims)),
        ("an `exp` in the past", decode(None, str::to_owned, &expired)),
    ];
    for (what, read) in refused {
        for (job, read) in read {
            let is_refused = matches!(read, SessionClaims::Refused { .. });
            score.count(
                &job,
                is_refused.then_some(()).ok_or_else(|| format!("accepted with {what}")),
            );
        }
    }
    score
}
