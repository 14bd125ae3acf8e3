//! The users: in a real application, a table of a database.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use typed_jwt::Claims;

/// What an access token says of its user.
#[derive(Clone, Debug, Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "http://localhost/session-web",
    aud = "session-web",
    ttl = "1m",                         // short, so that a visitor sees it refreshed
    jti = random,
)]
pub(crate) struct User {
    #[claim(sub)]
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) scopes: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    Member,
    Admin,
}

impl Role {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Admin => "admin",
        }
    }
}

/// One row. Everybody may know these passwords, for the login page shows them.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) password: &'static str,
    pub(crate) role: Role,
    scopes: &'static [&'static str],
    hash: String,
    disabled: AtomicBool,
}

impl Row {
    pub(crate) fn is_disabled(&self) -> bool {
        self.disabled.load(Ordering::Relaxed)
    }

    pub(crate) fn toggle_disabled(&self) {
        self.disabled.fetch_xor(true, Ordering::Relaxed);
    }

    pub(crate) fn claims(&self) -> User {
        let scopes = self.scopes.iter().map(|&scope| scope.into()).collect();
        User { name: self.name.into(), role: self.role, scopes }
    }
}

#[derive(Clone)]
pub(crate) struct Users(Arc<Table>);

struct Table {
    rows: Vec<Row>,
    /// Of a password that nobody has.
    nobody: String,
    /// Hashing takes memory and a core: so many at once, and the others wait.
    hashing: Semaphore,
}

impl Users {
    pub(crate) fn seeded() -> Result<Self, argon2::password_hash::Error> {
        let row = |name, password: &'static str, role, scopes| {
            let hash = hash(password)?;
            Ok::<_, argon2::password_hash::Error>(Row {
                name,
                password,
                role,
                scopes,
                hash,
                disabled: AtomicBool::new(false),
            })
        };
        let rows = vec![
            row("ferris", "correct horse", Role::Member, &["notes:read", "notes:write"])?,
            row("corro", "battery staple", Role::Member, &["notes:read"])?,
            row("root", "enough rope", Role::Admin, &["notes:read", "notes:write", "users:write"])?,
        ];
        let table = Table { rows, nobody: hash("of nobody")?, hashing: Semaphore::new(2) };
        Ok(Self(Arc::new(table)))
    }

    pub(crate) fn all(&self) -> &[Row] {
        &self.0.rows
    }

    pub(crate) fn find(&self, name: &str) -> Option<&Row> {
        self.all().iter().find(|row| row.name == name)
    }

    /// The claims of today; none where the user may not go on.
    pub(crate) fn read_anew(&self, name: &str) -> Option<User> {
        self.find(name).filter(|row| !row.is_disabled()).map(Row::claims)
    }

    /// The user of that name, if the password is right. It takes as long for a name that nobody has, so that the time does
    /// not tell names apart.
    pub(crate) async fn check(&self, name: &str, password: String) -> Option<&Row> {
        let row = self.find(name);
        let hash = row.map_or_else(|| self.0.nobody.clone(), |row| row.hash.clone());
        let permit = self.0.hashing.acquire().await.ok()?;
        let right = tokio::task::spawn_blocking(move || is_right(&password, &hash)).await;
        drop(permit);
        row.filter(|_| right.unwrap_or(false))
    }
}

/// Argon2id with a megabyte and one pass: for a demonstration. OWASP's password storage cheat sheet has 19 MiB and two.
fn argon2() -> Result<Argon2<'static>, argon2::password_hash::Error> {
    let params = Params::new(1024, 1, 1, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &str) -> Result<String, argon2::password_hash::Error> {
    Ok(argon2()?.hash_password(password.as_bytes())?.to_string())
}

fn is_right(password: &str, hash: &str) -> bool {
    let (Ok(argon2), Ok(hash)) = (argon2(), PasswordHash::new(hash)) else { return false };
    argon2.verify_password(password.as_bytes(), &hash).is_ok()
}
