//! The change from signed to encrypted sessions, without logging users out: first every server reads
//! both kinds of tokens, then they write encrypted ones one by one, and in the end, after the last
//! signed token has expired, they read encrypted tokens only.
//!
//! The two claims types have the same `typ`, issuer and audience, and the servers share the store and
//! the keys of refresh tokens. Therefore a session does not depend on the type: each server refreshes
//! and ends the sessions of the others.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::extract::{FromRef, FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower::{Layer, ServiceExt};
use typed_jwt::session::{AccessError, MemoryStore, RefreshToken, SessionTokens, Sessions};
use typed_jwt::web::{
    AccessVerifier, Bearer, CookieSessions, Cookies, FetchMetadata, Rejection, SessionCookie,
};
use typed_jwt::{
    A256Gcm, Claims, Hs256, Hs256Key, KeyRing, MalformedToken, ManualClock, Tokens, Verified,
    VerifyError,
};

use super::web::{ACCESS, Answer, REFRESH, send};
use super::{TTL, User, lifetimes, refresh_ring, ring, start, tokens, user};

/// The claims of [`User`], in a type that is only signed.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m",
    jti = random,
)]
struct Signed {
    #[claim(sub)]
    name: String,
    note: String,
}

impl From<User> for Signed {
    fn from(User { name, note }: User) -> Self {
        Self { name, note }
    }
}

/// A user with a token of either kind.
#[derive(Debug)]
enum Account {
    Signed(Verified<Signed>),
    Encrypted(Verified<User>),
}

impl Account {
    fn name(&self) -> &str {
        match self {
            Self::Signed(user) => &user.name,
            Self::Encrypted(user) => &user.name,
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Signed(_) => "signed",
            Self::Encrypted(_) => "encrypted",
        }
    }
}

/// The kinds of tokens that a server reads and writes, in the order of the deployments.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
enum Stage {
    /// Reads and writes signed tokens: before the change.
    OnlySigned,
    /// Reads both kinds and writes signed tokens.
    ReadsBoth,
    /// Reads both kinds and writes encrypted tokens.
    WritesEncrypted,
    /// Reads and writes encrypted tokens: after the change.
    OnlyEncrypted,
}

#[derive(Clone)]
struct App {
    stage: Stage,
    signed: Sessions<Signed, MemoryStore>,
    encrypted: Sessions<User, MemoryStore>,
    signed_cookies: CookieSessions<Signed>,
    encrypted_cookies: CookieSessions<User>,
}

impl FromRef<App> for AccessVerifier<Signed> {
    fn from_ref(app: &App) -> Self {
        (&app.signed).into()
    }
}

impl FromRef<App> for AccessVerifier<User> {
    fn from_ref(app: &App) -> Self {
        (&app.encrypted).into()
    }
}

impl FromRef<App> for CookieSessions<Signed> {
    fn from_ref(app: &App) -> Self {
        app.signed_cookies.clone()
    }
}

impl FromRef<App> for CookieSessions<User> {
    fn from_ref(app: &App) -> Self {
        app.encrypted_cookies.clone()
    }
}

impl App {
    /// Verifies a token of either kind. Its form, which is public, selects the type, and only the
    /// keys of that type are used.
    fn verify(&self, token: &str) -> Result<Account, AccessError> {
        match self.signed.verify(token) {
            Err(AccessError::Refused(VerifyError::Malformed(MalformedToken::EncryptedToken))) => {
                self.encrypted.verify(token).map(Account::Encrypted)
            }
            result => result.map(Account::Signed),
        }
    }

    async fn log_in(&self, user: User) -> SessionTokens {
        if self.stage < Stage::WritesEncrypted {
            self.signed.start(&user.into()).await.unwrap()
        } else {
            self.encrypted.start(&user).await.unwrap()
        }
    }

    async fn refresh(&self, token: &RefreshToken) -> SessionTokens {
        if self.stage < Stage::WritesEncrypted {
            self.signed.refresh(token).await.unwrap()
        } else {
            self.encrypted.refresh(token).await.unwrap()
        }
    }
}

/// Extracts a user with the extractors of both types. The type that the server writes is first, and
/// the other one decides if it is `Invalid`, because the other form is. Any other rejection is
/// final: above all, a token that has expired is not reported as invalid.
async fn extract<S, E>(
    parts: &mut Parts,
    app: &App,
    signed: impl Fn(S) -> Account,
    encrypted: impl Fn(E) -> Account,
) -> Result<Account, Rejection>
where
    S: FromRequestParts<App, Rejection: Into<Rejected>>,
    E: FromRequestParts<App, Rejection: Into<Rejected>>,
{
    let writes_signed = app.stage < Stage::WritesEncrypted;
    if writes_signed {
        match S::from_request_parts(parts, app).await.map_err(|error| error.into().0) {
            Err(Rejection::Invalid) if app.stage == Stage::ReadsBoth => {}
            result => return result.map(signed),
        }
        E::from_request_parts(parts, app).await.map(encrypted).map_err(|error| error.into().0)
    } else {
        match E::from_request_parts(parts, app).await.map_err(|error| error.into().0) {
            Err(Rejection::Invalid) if app.stage == Stage::WritesEncrypted => {}
            result => return result.map(encrypted),
        }
        S::from_request_parts(parts, app).await.map(signed).map_err(|error| error.into().0)
    }
}

struct Rejected(Rejection);

impl From<Rejection> for Rejected {
    fn from(rejection: Rejection) -> Self {
        Self(rejection)
    }
}

impl From<typed_jwt::web::BearerRejection> for Rejected {
    fn from(rejection: typed_jwt::web::BearerRejection) -> Self {
        Self(rejection.0)
    }
}

struct ByBearer(Account);

impl FromRequestParts<App> for ByBearer {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Rejection> {
        let signed = |Bearer(user): Bearer<Signed>| Account::Signed(user);
        let encrypted = |Bearer(user): Bearer<User>| Account::Encrypted(user);
        extract(parts, app, signed, encrypted).await.map(Self)
    }
}

struct ByCookie(Account);

impl FromRequestParts<App> for ByCookie {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Rejection> {
        let signed = |SessionCookie(user): SessionCookie<Signed>| Account::Signed(user);
        let encrypted = |SessionCookie(user): SessionCookie<User>| Account::Encrypted(user);
        extract(parts, app, signed, encrypted).await.map(Self)
    }
}

/// Calls the layer of the type that the server writes, unless the cookie has a valid token of the
/// other type: the layer would refresh it at once, and servers in different stages would replace
/// each other's tokens with every request.
async fn keep_sessions(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let is_read = match app.stage {
        Stage::OnlySigned | Stage::OnlyEncrypted => false,
        Stage::ReadsBoth => is_accepted::<SessionCookie<User>>(&mut parts, &app).await,
        Stage::WritesEncrypted => is_accepted::<SessionCookie<Signed>>(&mut parts, &app).await,
    };
    let request = Request::from_parts(parts, body);
    let result: Result<Response, Infallible> = if is_read {
        Ok(next.run(request).await)
    } else if app.stage < Stage::WritesEncrypted {
        app.signed_cookies.layer().layer(next).oneshot(request).await
    } else {
        app.encrypted_cookies.layer().layer(next).oneshot(request).await
    };
    result.into_response()
}

async fn is_accepted<E: FromRequestParts<App>>(parts: &mut Parts, app: &App) -> bool {
    E::from_request_parts(parts, app).await.is_ok()
}

async fn by_bearer(ByBearer(account): ByBearer) -> String {
    show(&account)
}

async fn by_cookie(ByCookie(account): ByCookie) -> String {
    show(&account)
}

fn show(account: &Account) -> String {
    format!("{} {}", account.name(), account.kind())
}

/// The keys, the store and the clock of all servers.
struct Deployment {
    store: MemoryStore,
    signing: KeyRing<Hs256>,
    encrypting: KeyRing<A256Gcm>,
    refreshing: KeyRing<Hs256>,
    clock: ManualClock,
}

struct Server {
    app: App,
    router: Router,
}

impl Deployment {
    fn new() -> Self {
        let clock = ManualClock::new(start());
        Self {
            store: MemoryStore::new(),
            signing: KeyRing::new(Hs256Key::generate().with_id("signed-1")).unwrap(),
            encrypting: ring(&clock, "encrypted-1"),
            refreshing: refresh_ring(),
            clock,
        }
    }

    fn server(&self, stage: Stage) -> Server {
        let signed = Tokens::builder(self.signing.clone()).clock(self.clock.clone());
        let signed = signed.build().unwrap();
        let encrypted = tokens(&self.encrypting, &self.clock);
        let (store, refreshing) = (&self.store, &self.refreshing);
        let signed = Sessions::new(signed, refreshing.clone(), store.clone(), lifetimes()).unwrap();
        let encrypted =
            Sessions::new(encrypted, refreshing.clone(), store.clone(), lifetimes()).unwrap();
        let app = App {
            stage,
            signed_cookies: CookieSessions::new(signed.clone(), FetchMetadata, Cookies::LAX),
            encrypted_cookies: CookieSessions::new(encrypted.clone(), FetchMetadata, Cookies::LAX),
            signed,
            encrypted,
        };
        let router = Router::new()
            .route("/bearer", get(by_bearer))
            .route("/cookie", get(by_cookie))
            .layer(from_fn_with_state(app.clone(), keep_sessions))
            .with_state(app.clone());
        Server { app, router }
    }
}

impl Server {
    async fn by_bearer(&self, token: &str) -> Answer {
        send(&self.router, "/bearer", Some(token), &BTreeMap::new()).await
    }

    async fn by_cookie(&self, cookies: &BTreeMap<String, String>) -> Answer {
        send(&self.router, "/cookie", None, cookies).await
    }
}

fn browser(login: &SessionTokens) -> BTreeMap<String, String> {
    BTreeMap::from([
        (ACCESS.to_owned(), login.access_token.clone()),
        (REFRESH.to_owned(), login.refresh_token.as_str().to_owned()),
    ])
}

fn is_encrypted(token: &str) -> bool {
    token.split('.').count() == 5
}

/// A browser and a program log in before the change, and use both servers in each phase until long
/// after it. Both stay in the session of their login.
#[tokio::test]
async fn users_stay_logged_in_through_all_phases() {
    use Stage::{OnlyEncrypted, OnlySigned, ReadsBoth, WritesEncrypted};

    /// The kinds of tokens that the clients hold: signed, encrypted.
    const SIGNED: [bool; 2] = [true, false];
    const BOTH: [bool; 2] = [true, true];
    const ENCRYPTED: [bool; 2] = [false, true];

    let deployment = Deployment::new();
    let first = deployment.server(OnlySigned);
    let mut cookies = browser(&first.app.log_in(user("ferris")).await);
    let mut program = first.app.log_in(user("corro")).await;
    for (phase, stages, kinds) in [
        (0, [OnlySigned, OnlySigned], SIGNED),
        (1, [OnlySigned, ReadsBoth], SIGNED),
        (2, [ReadsBoth, ReadsBoth], SIGNED),
        (3, [ReadsBoth, WritesEncrypted], BOTH),
        (3, [WritesEncrypted, WritesEncrypted], BOTH),
        (4, [WritesEncrypted, OnlyEncrypted], ENCRYPTED),
        (5, [OnlyEncrypted, OnlyEncrypted], ENCRYPTED),
    ] {
        if phase == 4 {
            // All servers have written encrypted tokens for one `ttl`.
            deployment.clock.advance(TTL);
        }
        let servers = stages.map(|stage| deployment.server(stage));
        let mut seen = [false, false];
        let mut renewals = 0;
        // 65 minutes. Each token is used by both servers for its whole life, and they refresh in turn.
        for step in 0..13 {
            for at in [step % 2, (step + 1) % 2] {
                let server = &servers[at];
                let answer = server.by_cookie(&cookies).await;
                assert_eq!(answer.status, StatusCode::OK, "phase {phase}, step {step}, {at}");
                let encrypted = is_encrypted(&answer.cookies[ACCESS]);
                let kind = if encrypted { "encrypted" } else { "signed" };
                assert_eq!(answer.body, format!("ferris {kind}"));
                // A token that the server can read is not replaced.
                let is_renewed = answer.cookies != cookies;
                assert!(!is_renewed || encrypted == (server.app.stage >= WritesEncrypted));
                renewals += usize::from(is_renewed);
                cookies = answer.cookies;
                seen[usize::from(encrypted)] = true;

                let mut answer = server.by_bearer(&program.access_token).await;
                if answer.status == StatusCode::UNAUTHORIZED {
                    assert!(answer.body.contains("token expired"), "{}", answer.body);
                    program = server.app.refresh(&program.refresh_token).await;
                    answer = server.by_bearer(&program.access_token).await;
                }
                assert_eq!(answer.status, StatusCode::OK, "phase {phase}, step {step}, {at}");
                seen[usize::from(is_encrypted(&program.access_token))] = true;
            }
            deployment.clock.advance(Duration::from_secs(5 * 60));
        }
        assert!(renewals <= 5, "phase {phase}: {renewals} renewals");
        assert_eq!(seen, kinds, "phase {phase}");
    }
    assert!(is_encrypted(&cookies[ACCESS]) && is_encrypted(&program.access_token));
    for name in ["ferris", "corro"] {
        assert_eq!(first.app.signed.list(name).await.unwrap().len(), 1);
    }
}

/// A session has tokens of both kinds during the change. A logout refuses all of them everywhere.
#[tokio::test]
async fn a_logout_ends_the_tokens_of_both_kinds() {
    let deployment = Deployment::new();
    let servers = [Stage::ReadsBoth, Stage::WritesEncrypted].map(|stage| deployment.server(stage));
    for ending in 0..2 {
        let signed = servers[0].app.log_in(user("ferris")).await;
        let encrypted = servers[1].app.refresh(&signed.refresh_token).await;
        let all = [&signed.access_token, &encrypted.access_token];
        assert_eq!(all.map(|token| is_encrypted(token)), [false, true]);
        for server in &servers {
            for token in all {
                assert_eq!(server.by_bearer(token).await.status, StatusCode::OK);
                assert_eq!(server.app.verify(token).unwrap().name(), "ferris");
            }
        }
        match &servers[ending].app.verify(all[ending]).unwrap() {
            Account::Signed(user) => servers[ending].app.signed.end(user).await.unwrap(),
            Account::Encrypted(user) => servers[ending].app.encrypted.end(user).await.unwrap(),
        }
        for server in &servers {
            for token in all {
                assert_eq!(server.by_bearer(token).await.status, StatusCode::UNAUTHORIZED);
                let error = server.app.verify(token).unwrap_err();
                assert!(matches!(error, AccessError::Denied(_)), "{error}");
            }
            let answer = server.by_cookie(&browser(&encrypted)).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        }
    }
}

/// The reason for the order: a server that does not read encrypted tokens refuses those of a server
/// that writes them.
#[tokio::test]
async fn a_server_that_has_not_been_updated_refuses_encrypted_tokens() {
    let deployment = Deployment::new();
    let old = deployment.server(Stage::OnlySigned);
    let too_early = deployment.server(Stage::WritesEncrypted).app.log_in(user("ferris")).await;
    let answer = old.by_bearer(&too_early.access_token).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.body.contains("invalid token"), "{}", answer.body);

    // The same at the end: a signed token that is used after the last phase began.
    let late = old.app.log_in(user("ferris")).await;
    let new = deployment.server(Stage::OnlyEncrypted);
    assert_eq!(new.by_bearer(&late.access_token).await.status, StatusCode::UNAUTHORIZED);
}

/// The form of a token selects its type, and only the keys of that type are used.
#[tokio::test]
async fn reading_both_kinds_accepts_nothing_else() {
    let deployment = Deployment::new();
    let other = Deployment::new();
    let server = deployment.server(Stage::ReadsBoth);
    let mut forged = Vec::new();
    for stage in [Stage::OnlySigned, Stage::OnlyEncrypted] {
        forged.push(other.server(stage).app.log_in(user("ferris")).await.access_token);
        let good = deployment.server(stage).app.log_in(user("ferris")).await.access_token;
        assert_eq!(server.by_bearer(&good).await.status, StatusCode::OK);
        forged.push(format!("{good}.."));
        let mut segments: Vec<&str> = good.split('.').collect();
        segments.truncate(3);
        forged.push(segments.join("."));
        segments.resize(5, "AAAA");
        forged.push(segments.join("."));
        segments.truncate(4);
        forged.push(segments.join("."));
        forged.push(good.replace('.', ".."));
    }
    // The truncation of a signed token to three segments is the token itself.
    forged.retain(|token| token.split('.').count() != 3 || server.app.verify(token).is_err());
    assert!(forged.len() >= 11, "{}", forged.len());
    for token in &forged {
        server.app.verify(token).unwrap_err();
        assert_eq!(server.by_bearer(token).await.status, StatusCode::UNAUTHORIZED, "{token}");
        let cookies = BTreeMap::from([(ACCESS.to_owned(), token.clone())]);
        assert_eq!(server.by_cookie(&cookies).await.status, StatusCode::UNAUTHORIZED);
    }
}
