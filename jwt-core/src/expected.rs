//! The accepted values of an issuer or an audience.

use alloc::sync::Arc;

/// The accepted values of a claim.
#[derive(Clone, Copy, Debug)]
pub enum Expected<'p> {
    /// Any value, or an absent claim.
    Any,
    /// A list of values that are known at compile time.
    Fixed(&'static [&'static str]),
    /// A value that must be set at run time and is not set yet: no value matches.
    Unset,
    /// A list of values that were set at run time.
    Runtime(&'p [Arc<str>]),
}

impl<'p> Expected<'p> {
    /// Returns the values, or `None` if any value is accepted.
    pub(crate) fn values(self) -> Option<impl Iterator<Item = &'p str> + Clone> {
        let (fixed, given): (&'p [&'static str], &'p [Arc<str>]) = match self {
            Self::Any => return None,
            Self::Fixed(values) => (values, &[]),
            Self::Unset => (&[], &[]),
            Self::Runtime(values) => (&[], values),
        };
        Some(fixed.iter().copied().chain(given.iter().map(|value| &**value)))
    }

    /// Returns the value, if it is the only accepted one.
    pub(crate) fn only(self) -> Option<SharedStr> {
        match self {
            Self::Fixed(&[value]) => Some(SharedStr::Fixed(value)),
            Self::Runtime([value]) => Some(SharedStr::Shared(Arc::clone(value))),
            _ => None,
        }
    }
}

/// A string of the policy that is shared instead of copied for each token.
#[derive(Clone, Debug)]
pub(crate) enum SharedStr {
    Fixed(&'static str),
    Shared(Arc<str>),
}

impl SharedStr {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Fixed(value) => value,
            Self::Shared(value) => value,
        }
    }
}
