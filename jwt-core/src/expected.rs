//! What an issuer or an audience may be.

use alloc::sync::Arc;

/// The values that a claim may have.
#[derive(Clone, Copy, Debug)]
pub enum Expected<'p> {
    /// Any, or none.
    Any,
    /// One of these, known when the program is built.
    Fixed(&'static [&'static str]),
    /// Known at run time, and not given yet: nothing matches.
    AtRunTime,
    /// One of these, given at run time.
    Given(&'p [Arc<str>]),
}

impl<'p> Expected<'p> {
    /// The values, or `None` where any will do.
    pub(crate) fn values(self) -> Option<impl Iterator<Item = &'p str> + Clone> {
        let (fixed, given): (&'p [&'static str], &'p [Arc<str>]) = match self {
            Self::Any => return None,
            Self::Fixed(values) => (values, &[]),
            Self::AtRunTime => (&[], &[]),
            Self::Given(values) => (&[], values),
        };
        Some(fixed.iter().copied().chain(given.iter().map(|value| &**value)))
    }

    /// The value, where there is one and it is all that the claim may be.
    pub(crate) fn only(self) -> Option<Known> {
        match self {
            Self::Fixed(&[value]) => Some(Known::Fixed(value)),
            Self::Given([value]) => Some(Known::Shared(Arc::clone(value))),
            _ => None,
        }
    }
}

/// A string that is known before any token is, and not copied for each.
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
