//! The users. A real application would store them in a database.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use typed_jwt::session::RefreshKeys;
use typed_jwt::{
    A256GcmKey, Claims, Clock, Hs256Key, KeyRing, MalformedToken, SessionClaims, Tokens,
    VerifyError, jwe, jws,
};

use crate::BoxError;

/// The claims of an access token.
#[derive(Clone, Debug, Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "http://localhost/session-web",
    aud = "session-web",
    ttl = "1m",                         // short, so that visitors can watch it being refreshed
    jti = random,
)]
pub(crate) struct User {
    #[claim(sub)]
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) scopes: Vec<String>,
}

/// The same claims, encrypted: with `--encrypted`.
#[derive(Clone, Debug, Claims)]
#[claims(
    enc = A256GCM,
    typ = "session+jwt",
    iss = "http://localhost/session-web",
    aud = "session-web",
    ttl = "1m",
    jti = random,
    pad = 256,                          // all users have tokens of one length
)]
pub(crate) struct EncryptedUser {
    #[claim(sub, secret)] // requires encrypted refresh tokens
    pub(crate) name: String,
    #[claim(secret)]
    pub(crate) role: Role,
    #[claim(secret)]
    pub(crate) scopes: Vec<String>,
}

/// The claims of an access token, signed or encrypted as its refresh tokens are. An application with one kind of token needs
/// no such trait.
pub(crate) trait Account: SessionClaims<Alg: Clone> + Clone + Send + Sync + 'static {
    const IS_ENCRYPTED: bool;

    /// The command that generates a key.
    const KEY_COMMAND: &str;

    fn new(name: String, role: Role, scopes: Vec<String>) -> Self;

    fn name(&self) -> &str;

    fn role(&self) -> Role;

    /// Returns the key in the environment variable `variable`, or a new one.
    fn access_keys(variable: Option<&str>) -> Result<KeyRing<Self::Alg>, BoxError>;

    /// Returns the key of refresh tokens in the environment variable `variable`, or a new one.
    fn refresh_keys(variable: Option<&str>) -> Result<RefreshKeys, BoxError>;

    fn tokens(
        keys: KeyRing<Self::Alg>,
        clock: Arc<dyn Clock>,
    ) -> Result<Tokens<Self, KeyRing<Self::Alg>>, BoxError>;

    /// Returns whether a token with a malformed payload was made by the holder of a key.
    fn is_authentic(token: &str, keys: &KeyRing<Self::Alg>) -> bool;
}

const ACCESS_KEY_ID: &str = "access-1";
const REFRESH_KEY_ID: &str = "refresh-1";

impl Account for User {
    const IS_ENCRYPTED: bool = false;
    const KEY_COMMAND: &str = "openssl rand -base64 48 | tr '+/' '-_'";

    fn new(name: String, role: Role, scopes: Vec<String>) -> Self {
        Self { name, role, scopes }
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn role(&self) -> Role {
        self.role
    }

    fn access_keys(variable: Option<&str>) -> Result<KeyRing<Self::Alg>, BoxError> {
        let key = variable.map_or_else(|| Ok(Hs256Key::generate()), Hs256Key::from_env)?;
        Ok(KeyRing::new(key.with_id(ACCESS_KEY_ID))?)
    }

    fn refresh_keys(variable: Option<&str>) -> Result<RefreshKeys, BoxError> {
        let key = variable.map_or_else(|| Ok(Hs256Key::generate()), Hs256Key::from_env)?;
        Ok(KeyRing::new(key.with_id(REFRESH_KEY_ID))?.into())
    }

    fn tokens(
        keys: KeyRing<Self::Alg>,
        clock: Arc<dyn Clock>,
    ) -> Result<Tokens<Self, KeyRing<Self::Alg>>, BoxError> {
        Ok(Tokens::builder(keys).clock(clock).build()?)
    }

    fn is_authentic(token: &str, keys: &KeyRing<Self::Alg>) -> bool {
        match jws::verify(token, keys) {
            Ok(_) => true,
            Err(error) => {
                matches!(error, VerifyError::Malformed(MalformedToken::PayloadNotBase64url))
            }
        }
    }
}

impl Account for EncryptedUser {
    const IS_ENCRYPTED: bool = true;
    const KEY_COMMAND: &str = "openssl rand -base64 32 | tr '+/' '-_' | tr -d =";

    fn new(name: String, role: Role, scopes: Vec<String>) -> Self {
        Self { name, role, scopes }
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn role(&self) -> Role {
        self.role
    }

    fn access_keys(variable: Option<&str>) -> Result<KeyRing<Self::Alg>, BoxError> {
        let key = variable.map_or_else(|| Ok(A256GcmKey::generate()), A256GcmKey::from_env)?;
        Ok(KeyRing::new(key.with_id(ACCESS_KEY_ID))?)
    }

    fn refresh_keys(variable: Option<&str>) -> Result<RefreshKeys, BoxError> {
        let key = variable.map_or_else(|| Ok(A256GcmKey::generate()), A256GcmKey::from_env)?;
        Ok(KeyRing::new(key.with_id(REFRESH_KEY_ID))?.into())
    }

    fn tokens(
        keys: KeyRing<Self::Alg>,
        clock: Arc<dyn Clock>,
    ) -> Result<Tokens<Self, KeyRing<Self::Alg>>, BoxError> {
        Ok(Tokens::builder(keys).clock(clock).build()?)
    }

    fn is_authentic(token: &str, keys: &KeyRing<Self::Alg>) -> bool {
        jwe::decrypt(token, keys).is_ok()
    }
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

/// One user. The passwords are public, because the login page displays them.
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

    pub(crate) fn claims<U: Account>(&self) -> U {
        let scopes = self.scopes.iter().map(|&scope| scope.into()).collect();
        U::new(self.name.into(), self.role, scopes)
    }
}

#[derive(Clone)]
pub(crate) struct Users(Arc<Table>);

struct Table {
    rows: Vec<Row>,
    /// A hash that is verified if the user does not exist.
    dummy_hash: String,
    /// Limits concurrent hashing, which takes memory and CPU time.
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
        let table = Table { rows, dummy_hash: hash("no user")?, hashing: Semaphore::new(2) };
        Ok(Self(Arc::new(table)))
    }

    pub(crate) fn all(&self) -> &[Row] {
        &self.0.rows
    }

    pub(crate) fn find(&self, name: &str) -> Option<&Row> {
        self.all().iter().find(|row| row.name == name)
    }

    /// Returns the current claims of a user, or `None` if the user does not exist or is disabled.
    pub(crate) fn current_claims<U: Account>(&self, name: &str) -> Option<U> {
        self.find(name).filter(|row| !row.is_disabled()).map(Row::claims)
    }

    /// Returns the user if the password is correct. It takes the same time for unknown names, so
    /// that the response time does not reveal which names exist.
    pub(crate) async fn check(&self, name: &str, password: String) -> Option<&Row> {
        let row = self.find(name);
        let hash = row.map_or_else(|| self.0.dummy_hash.clone(), |row| row.hash.clone());
        let permit = self.0.hashing.acquire().await.ok()?;
        let is_correct =
            tokio::task::spawn_blocking(move || verify_password(&password, &hash)).await;
        drop(permit);
        row.filter(|_| is_correct.unwrap_or(false))
    }
}

/// Argon2id with 1 MiB and one pass, which is only acceptable for a demo. OWASP's password storage
/// cheat sheet recommends 19 MiB and two passes.
fn argon2() -> Result<Argon2<'static>, argon2::password_hash::Error> {
    let params = Params::new(1024, 1, 1, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &str) -> Result<String, argon2::password_hash::Error> {
    Ok(argon2()?.hash_password(password.as_bytes())?.to_string())
}

fn verify_password(password: &str, hash: &str) -> bool {
    let (Ok(argon2), Ok(hash)) = (argon2(), PasswordHash::new(hash)) else { return false };
    argon2.verify_password(password.as_bytes(), &hash).is_ok()
}
