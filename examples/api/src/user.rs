//! The claims of an access token, and the access rules.

use typed_jwt::Claims;
use typed_jwt::web::Guard;

/// A user.
#[derive(Clone, Debug, Claims)]
#[claims(
    alg = HS256, typ = "access+jwt", iss = "https://api.example.com", aud = "notes", ttl = "5m",
    jti = random,
)]
pub struct User {
    /// The name with which the user logs in.
    #[claim(sub)]
    pub name: String,
    /// The user's permissions: `write`, `admin`.
    pub scopes: Vec<String>,
}

impl User {
    fn has(&self, scope: &str) -> bool {
        self.scopes.iter().any(|one| one == scope)
    }
}

/// Allows users who may write notes.
pub(crate) struct Write;

impl Guard<User> for Write {
    fn allows(user: &User) -> bool {
        user.has("write")
    }
}

/// Allows users who may delete all notes.
pub(crate) struct Admin;

impl Guard<User> for Admin {
    fn allows(user: &User) -> bool {
        user.has("admin")
    }
}
