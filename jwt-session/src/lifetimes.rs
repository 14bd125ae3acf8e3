//! Session lifetimes.

use std::time::Duration;

/// The lifetimes of sessions. The lifetime of access tokens is the `ttl` of their claims type.
///
/// There is no default, because how long a stolen refresh token may be useful is a decision of the
/// application. OWASP's session management cheat sheet recommends idle timeouts of 2 to 30 minutes
/// for valuable data, and absolute timeouts of hours. For devices that should stay signed in, days
/// and weeks are common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    pub(crate) idle: Duration,
    pub(crate) absolute: Duration,
    pub(crate) grace: Duration,
}

impl Lifetimes {
    /// Creates lifetimes: a session ends if it has not been refreshed for `idle`, and in any case
    /// `absolute` after the login. Fractions of a second are ignored.
    #[must_use]
    pub const fn new(idle: Duration, absolute: Duration) -> Self {
        Self { idle, absolute, grace: Duration::from_secs(10) }
    }

    /// Sets the grace time, 10 seconds by default: for this long after a refresh, the refresh token
    /// that was used for it can be used again, and returns the same successor. This covers a second
    /// tab, and a client that did not receive the response. If the grace time is zero, such a
    /// client loses its session.
    #[must_use]
    pub const fn with_grace(self, grace: Duration) -> Self {
        Self { grace, ..self }
    }
}
