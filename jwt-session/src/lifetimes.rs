//! How long a session may last.

use std::time::Duration;

/// How long a session may last, beside the `ttl` of its access tokens, which their type says.
///
/// There is no default: how long a stolen refresh token is of use is the application's to decide. OWASP's session
/// management cheat sheet has idle timeouts of 2 to 30 minutes for what is valuable, and absolute ones of hours; where a
/// device is to stay signed in, days and weeks are common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    pub(crate) idle: Duration,
    pub(crate) absolute: Duration,
    pub(crate) grace: Duration,
}

impl Lifetimes {
    /// A session ends when it was not refreshed for as long as `idle`, and `absolute` after the login whatever happens.
    /// Whole seconds count.
    #[must_use]
    pub const fn new(idle: Duration, absolute: Duration) -> Self {
        Self { idle, absolute, grace: Duration::from_secs(10) }
    }

    /// For how long after a refresh the token that was used for it may be used once more, for the same successor: by a
    /// second tab, or by a client that never saw the answer. 10 seconds, if nothing is said; with zero, such a client
    /// loses its session.
    #[must_use]
    pub const fn with_grace(self, grace: Duration) -> Self {
        Self { grace, ..self }
    }
}
