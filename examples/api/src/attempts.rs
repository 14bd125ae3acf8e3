//! Limits login attempts per name, to prevent password guessing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use typed_jwt::Clock;

/// Length of a window, in seconds.
const WINDOW: u64 = 60;

/// Maximum number of attempts for one name in a window.
const PER_NAME: u32 = 5;

/// Maximum number of names in a window. Further names are rejected.
const NAMES: usize = 100_000;

/// Counts attempts by name, whether or not the account exists, because otherwise the limit would
/// reveal which accounts exist. An attacker who knows a name can block logins of that user, but not
/// existing sessions.
#[derive(Clone)]
pub(crate) struct Attempts {
    clock: Arc<dyn Clock>,
    window: Arc<Mutex<Window>>,
}

#[derive(Default)]
struct Window {
    number: u64,
    counts: HashMap<String, u32>,
}

impl Attempts {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, window: Arc::default() }
    }

    /// Counts an attempt.
    ///
    /// # Errors
    ///
    /// The number of seconds to wait.
    pub(crate) fn count(&self, name: &str) -> Result<(), u64> {
        let now = self.clock.now().as_unix();
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        if window.number != now / WINDOW {
            *window = Window { number: now / WINDOW, counts: HashMap::new() };
        }
        let wait = WINDOW - now % WINDOW;
        if window.counts.len() >= NAMES && !window.counts.contains_key(name) {
            return Err(wait);
        }
        let count = window.counts.entry(name.into()).or_default();
        *count = count.saturating_add(1);
        if *count > PER_NAME { Err(wait) } else { Ok(()) }
    }

    /// Resets the counter of a name, after a successful login.
    pub(crate) fn reset(&self, name: &str) {
        self.window.lock().unwrap_or_else(PoisonError::into_inner).counts.remove(name);
    }
}
