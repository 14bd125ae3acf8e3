//! Extractors for logged-in users and administrators.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use typed_jwt::Verified;
use typed_jwt::web::{Guard, Rejection, Require, SessionCookie};

use crate::app::App;
use crate::pages;
use crate::users::{Account, Role};

/// A logged-in user. Other visitors are redirected to the login page.
pub(crate) struct LoggedIn<U>(pub(crate) Verified<U>);

impl<U: Account> FromRequestParts<App<U>> for LoggedIn<U> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App<U>) -> Result<Self, Response> {
        let extracted =
            <SessionCookie<U> as FromRequestParts<App<U>>>::from_request_parts(parts, app).await;
        match extracted {
            Ok(SessionCookie(user)) => Ok(Self(user)),
            Err(rejection) => Err(to_login(rejection)),
        }
    }
}

/// Requires the role `admin`.
pub(crate) struct Admin;

impl<U: Account> Guard<U> for Admin {
    fn allows(user: &U) -> bool {
        user.role() == Role::Admin
    }
}

/// An administrator. Other logged-in users receive an error page.
pub(crate) struct Administrator<U>(pub(crate) Verified<U>);

impl<U: Account> FromRequestParts<App<U>> for Administrator<U> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App<U>) -> Result<Self, Response> {
        let extracted = Require::<Admin, SessionCookie<U>>::from_request_parts(parts, app).await;
        match extracted {
            Ok(admin) => Ok(Self(admin.into_inner().0)),
            Err(Rejection::Forbidden) => {
                let LoggedIn(user) = LoggedIn::from_request_parts(parts, app).await?;
                Err(pages::admin::forbidden(&*user))
            }
            Err(rejection) => Err(to_login(rejection)),
        }
    }
}

fn to_login(rejection: Rejection) -> Response {
    match rejection {
        Rejection::Missing | Rejection::Invalid | Rejection::Expired => {
            Redirect::to("/login").into_response()
        }
        rejection => rejection.into_response(),
    }
}
