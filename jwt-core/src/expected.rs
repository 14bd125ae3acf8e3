//! The values that an issuer or an audience may have.

use alloc::sync::Arc;

/// The values that a claim may have.
#[derive(Clone, Copy, Debug)]
pub enum Expected<'p> {
    /// Any value, or none.
    Any,
    /// One of these values, known at compile time.
    Fixed(&'static [&'static str]),
    /// A value that is given at run time and is still missing: nothing matches.
    AtRunTime,
    /// One of these values, given at run time.
    Given(&'p [Arc<str>]),
}

impl<'p> Expected<'p> {
    /// Returns the values, or `None` if any value is accepted.
    pub(crate) fn values(self) -> Option<impl Iterator<Item = &'p str> + Clone> {
        let (fixed, given): (&'p [&'static str], &'p [Arc<str>]) = match self {
            Self::Any => return None,
            Self::Fixed(values) => (values, &[]),
            Self::AtRunTime => (&[], &[]),
            Self::Given(values) => (&[], values),
        };
        Some(fixed.iter().copied().chain(given.iter().map(|value| &**value)))
    }

    /// Returns the value, if it is the only accepted one.
    pub(crate) fn only(self) -> Option<Known> {
        match self {
            Self::Fixed(&[value]) => Some(Known::Fixed(value)),
            Self::Given([value]) => Some(Known::Shared(Arc::clone(value))),
            _ => None,
        }
    }
}

/// A string of the policy, which is not copied for each token.
#[derive(Clone, Debug)]
pub(crate) enum Known {
    Fixed(&'static str),
    Shared(Arc<str>),
}

impl Known {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Fixed(value) => value,
            Self::Shared(value) => value,
        }
    }
}
