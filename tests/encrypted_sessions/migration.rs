//! The change from signed to encrypted sessions, without logging users out: first every server reads
//! both kinds of tokens, then they write encrypted ones one by one, and in the end, after the last
//! signed token has expired, they read encrypted tokens only. Refresh tokens change with the access
//! tokens.
//!
//! The two claims types have the same `typ`, issuer and audience, and the servers share the store and
//! the keys of refresh tokens. Therefore a session does not depend on the type: each server refreshes
//! and ends the sessions of the others.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use typed_jwt::session::{
    AccessError, MemoryStore, RefreshKeys, RefreshToken, SessionTokens, Sessions,
};
use typed_jwt::web::{
    AccessVerifier, Bearer, CookieSessions, Cookies, FetchMetadata, Rejection, SessionCookie,
    SetCookies,
};
use typed_jwt::{
    A256Gcm, Claims, Hs256, Hs256Key, KeyRing, MalformedToken, ManualClock, Tokens, Verified,
    VerifyError,
};

use super::web::{ACCESS, Answer, REFRESH, send};
use super::{IDLE, User, lifetimes, refresh_ring, ring, signed_refresh_ring, start, tokens, user};

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

impl From<Signed> for User {
    fn from(Signed { name, note }: Signed) -> Self {
        Self { name, note }
    }
}

/// A user with a token of either kind.
#[derive(Clone, Debug)]
enum Account {
    Signed(Signed),
    Encrypted(User),
}

impl From<Signed> for Account {
    fn from(user: Signed) -> Self {
        Self::Signed(user)
    }
}

impl From<User> for Account {
    fn from(user: User) -> Self {
        Self::Encrypted(user)
    }
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

impl FromRef<App> for AccessVerifier<Account> {
    fn from_ref(app: &App) -> Self {
        verifier(app)
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
    /// Verifies a token of the kinds that the stage reads. Its form, which is public, selects the
    /// type, and only the keys of that type are used.
    fn verify(&self, token: &str) -> Result<Verified<Account>, AccessError> {
        if self.stage == Stage::OnlyEncrypted {
            return self.encrypted.verify(token).map(Verified::convert);
        }
        match self.signed.verify(token) {
            Err(AccessError::Refused(VerifyError::Malformed(MalformedToken::EncryptedToken)))
                if self.stage != Stage::OnlySigned =>
            {
                self.encrypted.verify(token).map(Verified::convert)
            }
            result => result.map(Verified::convert),
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

/// Verifies tokens of the stage: one `Bearer` reads both kinds.
fn verifier(app: &App) -> AccessVerifier<Account> {
    let app = app.clone();
    AccessVerifier::from_fn(move |token| app.verify(token))
}

async fn by_bearer(Bearer(account): Bearer<Account>) -> String {
    show(&account)
}

async fn by_signed_cookie(SessionCookie(user): SessionCookie<Signed>) -> String {
    format!("{} {}", user.name, user.header().enc().map_or("signed", |_| "encrypted"))
}

async fn by_encrypted_cookie(SessionCookie(user): SessionCookie<User>) -> String {
    format!("{} {}", user.name, user.header().enc().map_or("signed", |_| "encrypted"))
}

/// Ends the session of the cookies.
async fn log_out(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<(SetCookies, &'static str), Rejection> {
    let cookies = if app.stage < Stage::WritesEncrypted {
        app.signed_cookies.end(&headers).await?
    } else {
        app.encrypted_cookies.end(&headers).await?
    };
    Ok((cookies, "bye"))
}

fn show(account: &Account) -> String {
    format!("{} {}", account.name(), account.kind())
}

/// The keys, the store and the clock of all servers.
struct Deployment {
    store: MemoryStore,
    signing: KeyRing<Hs256>,
    encrypting: KeyRing<A256Gcm>,
    signing_refresh: KeyRing<Hs256>,
    encrypting_refresh: KeyRing<A256Gcm>,
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
            signing_refresh: signed_refresh_ring(),
            encrypting_refresh: refresh_ring(),
            clock,
        }
    }

    fn refresh_keys(&self, stage: Stage) -> RefreshKeys {
        let (signed, encrypted) = (self.signing_refresh.clone(), self.encrypting_refresh.clone());
        match stage {
            Stage::OnlySigned => signed.into(),
            Stage::ReadsBoth => RefreshKeys::signed_accepting_encrypted(signed, encrypted),
            Stage::WritesEncrypted => RefreshKeys::encrypted_accepting_signed(encrypted, signed),
            Stage::OnlyEncrypted => encrypted.into(),
        }
    }

    fn server(&self, stage: Stage) -> Server {
        let signed = Tokens::builder(self.signing.clone()).clock(self.clock.clone());
        let signed = signed.build().unwrap();
        let encrypted = tokens(&self.encrypting, &self.clock);
        let (store, refreshing) = (&self.store, self.refresh_keys(stage));
        let signed = Sessions::new(signed, refreshing.clone(), store.clone(), lifetimes()).unwrap();
        let encrypted =
            Sessions::new(encrypted, refreshing.clone(), store.clone(), lifetimes()).unwrap();
        let (mut signed_cookies, mut encrypted_cookies) = (
            CookieSessions::new(signed.clone(), FetchMetadata, Cookies::LAX),
            CookieSessions::new(encrypted.clone(), FetchMetadata, Cookies::LAX),
        );
        if stage == Stage::ReadsBoth {
            signed_cookies = signed_cookies.with_other_tokens(encrypted.verifier());
        } else if stage == Stage::WritesEncrypted {
            encrypted_cookies = encrypted_cookies.with_other_tokens(signed.verifier());
        }
        let app = App { stage, signed, encrypted, signed_cookies, encrypted_cookies };
        let router = Router::new().route("/bearer", get(by_bearer)).route("/logout", get(log_out));
        // The layer and the extractor of the type that the server writes.
        let router = if stage < Stage::WritesEncrypted {
            router.route("/cookie", get(by_signed_cookie)).layer(app.signed_cookies.layer())
        } else {
            router.route("/cookie", get(by_encrypted_cookie)).layer(app.encrypted_cookies.layer())
        };
        let router = router.with_state(app.clone());
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
            // All servers have written encrypted tokens for longer than the idle time, after which the last
            // signed token of any kind has expired: each phase takes 65 minutes.
            assert!(IDLE < Duration::from_secs(65 * 60));
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
                let writes_encrypted = server.app.stage >= WritesEncrypted;
                let renewed = [encrypted, is_encrypted(&answer.cookies[REFRESH])];
                assert!(!is_renewed || renewed == [writes_encrypted; 2]);
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
    for token in cookies.values() {
        assert!(is_encrypted(token));
    }
    for token in [&*program.access_token, program.refresh_token.as_str()] {
        assert!(is_encrypted(token));
    }
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
        // A browser that has only the access token of the other kind logs out.
        let cookies = BTreeMap::from([(ACCESS.to_owned(), all[1 - ending].clone())]);
        let answer = send(&servers[ending].router, "/logout", None, &cookies).await;
        assert_eq!((answer.status, answer.cookies.len()), (StatusCode::OK, 0));
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

    // A browser would lose its session: its refresh token is refused, and the cookies are removed.
    let answer = old.by_cookie(&browser(&too_early)).await;
    assert_eq!((answer.status, answer.cookies.len()), (StatusCode::UNAUTHORIZED, 0));

    // The same at the end: a signed token that is used after the last phase began.
    let late = old.app.log_in(user("ferris")).await;
    let new = deployment.server(Stage::OnlyEncrypted);
    assert_eq!(new.by_bearer(&late.access_token).await.status, StatusCode::UNAUTHORIZED);
    let answer = new.by_cookie(&browser(&late)).await;
    assert_eq!((answer.status, answer.cookies.len()), (StatusCode::UNAUTHORIZED, 0));
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
