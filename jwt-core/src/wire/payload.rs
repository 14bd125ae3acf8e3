//! What claims are read from.

use crate::clock::Now;
use crate::policy::Policy;

/// An authentic payload, unread.
#[derive(Clone, Copy)]
pub(crate) struct Payload<'p, 'de> {
    pub(crate) json: &'de str,
    pub(crate) policy: &'p Policy<'p>,
    pub(crate) now: &'p Now<'p>,
}
