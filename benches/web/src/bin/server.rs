//! A server with one route for each authentication method: `server ADDRESS REDIS-URL`. All routes
//! return the user name.

use axum::extract::{FromRef, State};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Router, http};
use tower_sessions::cookie::SameSite;
use tower_sessions::{Session, SessionManagerLayer};
use tower_sessions_redis_store::RedisStore;
use tower_sessions_redis_store::fred::clients::Pool;
use tower_sessions_redis_store::fred::interfaces::ClientLike;
use tower_sessions_redis_store::fred::types::config::Config;
use typed_jwt::session::{MemoryStore, Sessions};
use typed_jwt::web::{
    AccessVerifier, Bearer, CookieSessions, Cookies, FetchMetadata, SessionCookie,
};
use typed_jwt_web_benches::{User, sessions};

/// The number of ended sessions. With an empty deny list, the look-up would be skipped.
const ENDED: u32 = 1_000;

#[derive(Clone, FromRef)]
struct App {
    sessions: Sessions<User, MemoryStore>,
    verifier: AccessVerifier<User>,
    cookies: CookieSessions<User>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(address), Some(redis)) = (arguments.next(), arguments.next()) else {
        return Err("usage: server ADDRESS REDIS-URL".into());
    };
    let sessions = sessions(MemoryStore::new());
    for n in 0..ENDED {
        let ended = sessions.start(&User::new(format!("user-{n}"))).await?;
        sessions.end(&sessions.verify(&ended.access_token)?).await?;
    }
    let verifier = AccessVerifier::from(&sessions);
    let cookies = CookieSessions::new(sessions.clone(), FetchMetadata, Cookies::LAX);
    let layer = cookies.layer();
    let app = App { sessions, verifier, cookies };

    let pool = Pool::new(Config::from_url(&redis)?, None, None, None, 4)?;
    pool.connect();
    pool.wait_for_connect().await?;
    let tower_sessions =
        SessionManagerLayer::new(RedisStore::new(pool)).with_same_site(SameSite::Lax);

    let router = Router::new()
        .route("/bare", get(bare))
        .route("/bearer", get(bearer))
        .route("/cookie", get(cookie).layer(layer))
        .route("/tower-sessions", get(stored).layer(tower_sessions.clone()))
        .route("/setup", get(set_up).layer(tower_sessions))
        .with_state(app);
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("listening on {}", listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(())
}

async fn bare() -> String {
    "ferris".into()
}

async fn bearer(Bearer(user): Bearer<User>) -> String {
    user.into_inner().name
}

async fn cookie(SessionCookie(user): SessionCookie<User>) -> String {
    user.into_inner().name
}

async fn stored(session: Session) -> Result<String, http::StatusCode> {
    match session.get::<User>("user").await {
        Ok(Some(user)) => Ok(user.name),
        Ok(None) => Err(http::StatusCode::UNAUTHORIZED),
        Err(_) => Err(http::StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// Logs the user in with every method. The response header contains the cookie of tower-sessions.
async fn set_up(State(app): State<App>, session: Session) -> impl IntoResponse {
    let user = User::new("ferris");
    session.insert("user", &user).await.expect("Redis");
    app.sessions.start(&user).await.expect("a session").access_token
}
