//! Accounts and their passwords. A real application would store them in a database.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{self, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::user::User;

/// Number of passwords to check concurrently. Each check takes 19 MiB and some tens of milliseconds
/// of CPU time.
const CHECKS_AT_ONCE: usize = 2;

/// All accounts. Clones share them.
#[derive(Clone)]
pub struct People {
    shared: Arc<Shared>,
}

struct Shared {
    people: RwLock<HashMap<String, Person>>,
    /// A hash that is verified if the account does not exist, so that the response time does not
    /// reveal which accounts exist.
    dummy_hash: String,
    checks: Semaphore,
}

struct Person {
    /// The hash in the PHC string format, with salt and parameters.
    password: String,
    scopes: Vec<String>,
    is_disabled: bool,
}

impl People {
    /// Creates an empty list.
    ///
    /// # Errors
    ///
    /// If the random number generator of the operating system fails.
    pub fn new() -> Result<Self, password_hash::Error> {
        let dummy_hash = hash("")?;
        let checks = Semaphore::new(CHECKS_AT_ONCE);
        Ok(Self { shared: Arc::new(Shared { people: RwLock::default(), dummy_hash, checks }) })
    }

    /// Adds an account.
    ///
    /// # Errors
    ///
    /// If the random number generator of the operating system fails.
    pub fn add(
        &self,
        name: &str,
        password: &str,
        scopes: &[&str],
    ) -> Result<(), password_hash::Error> {
        let scopes = scopes.iter().map(|&scope| scope.into()).collect();
        let person = Person { password: hash(password)?, scopes, is_disabled: false };
        let mut people = self.shared.people.write().unwrap_or_else(PoisonError::into_inner);
        people.insert(name.into(), person);
        Ok(())
    }

    /// Disables a user, who is logged out at the next refresh. To log them out immediately, end
    /// their sessions as well.
    pub fn disable(&self, name: &str) {
        let mut people = self.shared.people.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(person) = people.get_mut(name) {
            person.is_disabled = true;
        }
    }

    /// Returns the current claims of a user, or `None` if the user does not exist or is disabled.
    pub(crate) fn user(&self, name: &str) -> Option<User> {
        let people = self.shared.people.read().unwrap_or_else(PoisonError::into_inner);
        let person = people.get(name).filter(|person| !person.is_disabled)?;
        Some(User { name: name.into(), scopes: person.scopes.clone() })
    }

    /// Returns the user if the password is correct.
    pub(crate) async fn log_in(&self, name: &str, password: String) -> Option<User> {
        let expected = {
            let people = self.shared.people.read().unwrap_or_else(PoisonError::into_inner);
            people.get(name).map_or(&self.shared.dummy_hash, |person| &person.password).clone()
        };
        let _turn = self.shared.checks.acquire().await.ok()?;
        let is_right = spawn_blocking(move || is_password(&password, &expected)).await.ok()?;
        self.user(name).filter(|_| is_right)
    }
}

fn hash(password: &str) -> Result<String, password_hash::Error> {
    Ok(Argon2::default().hash_password(password.as_bytes())?.to_string())
}

fn is_password(password: &str, expected: &str) -> bool {
    PasswordHash::new(expected).is_ok_and(|expected| {
        Argon2::default().verify_password(password.as_bytes(), &expected).is_ok()
    })
}

/// Omits names and hashes.
impl fmt::Debug for People {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("People").finish_non_exhaustive()
    }
}
