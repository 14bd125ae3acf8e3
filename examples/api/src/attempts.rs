//! How often a name may be tried, so that nobody guesses passwords.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use typed_jwt::Clock;

/// Seconds.
const WINDOW: u64 = 60;

/// In a window, for one name.
const PER_NAME: u32 = 5;

/// In a window: no more names are remembered, and none is tried.
const NAMES: usize = 100_000;

/// Counts attempts by name, whether there is such an account or not: else the count would say. Whoever knows a name can keep
/// its user from logging in, and not from going on with a session.
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

    /// Counts one.
    ///
    /// # Errors
    ///
    /// The seconds after which to try again.
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

    /// It was the right password.
    pub(crate) fn forget(&self, name: &str) {
        self.window.lock().unwrap_or_else(PoisonError::into_inner).counts.remove(name);
    }
}
