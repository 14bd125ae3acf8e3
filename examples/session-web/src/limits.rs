//! Limits the number of failed logins.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Counts failed logins per minute, for each pair of name and address, and for each address.
///
/// Failures are not counted per name alone, because then anyone could lock out any user. Behind a
/// proxy, all requests have the proxy's address; the proxy must limit logins in that case.
#[derive(Clone, Default)]
pub(crate) struct Limits(Arc<Mutex<Counted>>);

#[derive(Default)]
struct Counted {
    failures: HashMap<Key, Window>,
    swept: Option<Instant>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    NameFrom(Box<str>, IpAddr),
    From(IpAddr),
}

impl Key {
    const fn limit(&self) -> u32 {
        match self {
            Self::NameFrom(..) => 5,
            Self::From(_) => 30,
        }
    }
}

#[derive(Clone, Copy)]
struct Window {
    began: Instant,
    failures: u32,
}

const MINUTE: Duration = Duration::from_secs(60);

/// Maximum number of counters, which bounds memory. If it is reached, logins with new names or
/// addresses are rejected until the minute has passed.
const MAX_KEYS: usize = 20_000;

impl Limits {
    /// Counts an attempt as failed before it is made, so that concurrent attempts do not bypass the
    /// limit.
    ///
    /// # Errors
    ///
    /// The time to wait.
    pub(crate) fn attempt(&self, name: &str, from: IpAddr, now: Instant) -> Result<(), Duration> {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counted.sweep(now);
        let keys = keys(name, from);
        for key in &keys {
            match counted.failures.get(key) {
                Some(window) if window.is_over(now) => {}
                Some(window) if window.failures >= key.limit() => {
                    return Err((window.began + MINUTE).saturating_duration_since(now));
                }
                None if counted.failures.len() >= MAX_KEYS => return Err(MINUTE),
                _ => {}
            }
        }
        for key in keys {
            let window = counted.failures.entry(key).or_insert(Window { began: now, failures: 0 });
            if window.is_over(now) {
                *window = Window { began: now, failures: 0 };
            }
            window.failures += 1;
        }
        Ok(())
    }

    /// Reverts the count of an attempt that has succeeded.
    pub(crate) fn succeeded(&self, name: &str, from: IpAddr) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys(name, from) {
            if let Some(window) = counted.failures.get_mut(&key) {
                window.failures = window.failures.saturating_sub(1);
            }
        }
    }
}

impl Counted {
    fn sweep(&mut self, now: Instant) {
        if self.swept.is_none_or(|swept| now.saturating_duration_since(swept) >= MINUTE) {
            self.failures.retain(|_, window| !window.is_over(now));
            self.swept = Some(now);
        }
    }
}

impl Window {
    fn is_over(self, now: Instant) -> bool {
        now.saturating_duration_since(self.began) >= MINUTE
    }
}

fn keys(name: &str, from: IpAddr) -> [Key; 2] {
    let from = from.to_canonical();
    // Longer names do not exist, and would waste memory.
    let name = if name.len() > 64 { "" } else { name };
    [Key::NameFrom(name.into(), from), Key::From(from)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_counted_separately_for_one_minute() {
        let limits = Limits::default();
        let [here, there] = [[127, 0, 0, 1], [127, 0, 0, 2]].map(IpAddr::from);
        let now = Instant::now();
        for _ in 0..5 {
            assert_eq!(limits.attempt("ferris", here, now), Ok(()));
        }
        let later = now + Duration::from_secs(15);
        assert_eq!(limits.attempt("ferris", here, later), Err(Duration::from_secs(45)));
        assert_eq!(limits.attempt("ferris", there, later), Ok(()));
        assert_eq!(limits.attempt("corro", here, later), Ok(()));
        limits.succeeded("ferris", here);
        assert_eq!(limits.attempt("ferris", here, later), Ok(()));
        assert!(limits.attempt("ferris", here, later).is_err());
        assert_eq!(limits.attempt("ferris", here, now + MINUTE), Ok(()));
    }

    #[test]
    fn an_address_that_tries_many_names_is_limited() {
        let limits = Limits::default();
        let (here, now) = (IpAddr::from([127, 0, 0, 1]), Instant::now());
        let stopped = (0..100).find(|n| limits.attempt(&n.to_string(), here, now).is_err());
        assert_eq!(stopped, Some(30));
    }
}
