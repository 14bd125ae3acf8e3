//! Who it is, and what they may do: the claims of an access token.

use typed_jwt::Claims;
use typed_jwt::web::Guard;

/// A user, as every request says.
#[derive(Clone, Debug, Claims)]
#[claims(
    alg = HS256, typ = "access+jwt", iss = "https://api.example.com", aud = "notes", ttl = "5m",
    jti = random,
)]
pub struct User {
    /// By which they log in.
    #[claim(sub)]
    pub name: String,
    /// `write`, `admin`.
    pub scopes: Vec<String>,
}

impl User {
    fn has(&self, scope: &str) -> bool {
        self.scopes.iter().any(|one| one == scope)
    }
}

/// May write notes.
pub(crate) struct Write;

impl Guard<User> for Write {
    fn allows(user: &User) -> bool {
        user.has("write")
    }
}

/// May delete all of them.
pub(crate) struct Admin;

impl Guard<User> for Admin {
    fn allows(user: &User) -> bool {
        user.has("admin")
    }
}
