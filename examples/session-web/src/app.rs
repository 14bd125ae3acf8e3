//! The application state, shared by all pages.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::FromRef;
use axum::response::IntoResponse;
use typed_jwt::session::{Lifetimes, RefreshKeys, Renewal, Sessions};
use typed_jwt::web::{CookieSessions, Cookies, FetchMetadata};
use typed_jwt::{Clock, KeyRing, NumericDate};

use crate::BoxError;
use crate::cookies::CookieKind;
use crate::limits::Limits;
use crate::store::AnyStore;
use crate::users::{Account, User, Users};

#[derive(Clone)]
pub(crate) struct App<U: Account = User> {
    pub(crate) sessions: Sessions<U, AnyStore>,
    pub(crate) cookies: CookieSessions<U>,
    pub(crate) users: Users,
    pub(crate) limits: Limits,
    /// Used by the playground to check whether a payload is authentic.
    pub(crate) access_keys: KeyRing<U::Alg>,
    /// The cookies that the library sets: access token, refresh token.
    pub(crate) cookie_kinds: Arc<[CookieKind]>,
    clock: Arc<dyn Clock>,
}

/// Settings from the command line and the environment.
pub(crate) struct Setup<U: Account = User> {
    pub(crate) access_keys: KeyRing<U::Alg>,
    pub(crate) refresh_keys: RefreshKeys,
    pub(crate) store: AnyStore,
    pub(crate) cookies: Cookies,
    pub(crate) clock: Arc<dyn Clock>,
}

pub(crate) const IDLE: Duration = Duration::from_secs(30 * 60);
pub(crate) const ABSOLUTE: Duration = Duration::from_secs(8 * 60 * 60);

impl<U: Account> App<U> {
    pub(crate) fn new(setup: Setup<U>) -> Result<Self, BoxError> {
        let users = Users::seeded().map_err(|error| error.to_string())?;
        let tokens = U::tokens(setup.access_keys.clone(), Arc::clone(&setup.clock))?;
        let lifetimes = Lifetimes::new(IDLE, ABSOLUTE);
        let sessions = Sessions::new(tokens, setup.refresh_keys, setup.store, lifetimes)?;
        let table = users.clone();
        let load_claims = move |renewal: Renewal<U>| {
            std::future::ready(Ok::<_, &str>(table.current_claims(&renewal.subject)))
        };
        let cookies = CookieSessions::with_claims_loader(
            sessions.clone(),
            FetchMetadata,
            setup.cookies,
            load_claims,
        );
        let cookie_kinds = CookieKind::from_logout(&(cookies.log_out(), ()).into_response());
        Ok(Self {
            sessions,
            cookies,
            users,
            limits: Limits::default(),
            access_keys: setup.access_keys,
            cookie_kinds: cookie_kinds.into(),
            clock: setup.clock,
        })
    }

    pub(crate) fn now(&self) -> NumericDate {
        self.clock.now()
    }
}

impl<U: Account> FromRef<App<U>> for CookieSessions<U> {
    fn from_ref(app: &App<U>) -> Self {
        app.cookies.clone()
    }
}
