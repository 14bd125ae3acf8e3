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

    /// Returns the index of the first value for which `is_found` returns true.
    pub(crate) fn position(self, is_found: impl Fn(&str) -> bool) -> Option<usize> {
        self.values()?.position(is_found)
    }

    /// Returns the value with this index, for [`Verified`](crate::Verified).
    pub(crate) fn matched(self, index: usize) -> Matched {
        match self {
            Self::Runtime(values) => match values.get(index) {
                Some(value) => Matched::Given(Arc::clone(value)),
                None => Matched::NONE,
            },
            _ => Matched::OfType(index.try_into().unwrap_or(u32::MAX)),
        }
    }

    /// Returns the value, if it is the only accepted one.
    pub(crate) fn only(self) -> Option<&'p str> {
        match self {
            Self::Fixed(&[value]) => Some(value),
            Self::Runtime([value]) => Some(value),
            _ => None,
        }
    }
}

/// The value of a claim that the policy has accepted. It is small, because it is moved several times.
#[derive(Clone, Debug)]
pub(crate) enum Matched {
    /// The value with this index in the policy of the claims type, if this policy has values.
    OfType(u32),
    /// Another value, such as one that was set at run time.
    Given(Arc<str>),
}

impl Matched {
    /// No value, if the policy of the claims type accepts any.
    pub(crate) const NONE: Self = Self::OfType(u32::MAX);

    /// Returns the value; `expected` is from the policy of the claims type.
    pub(crate) fn of<'m>(&'m self, expected: Expected<'static>) -> Option<&'m str> {
        match (self, expected) {
            (Self::OfType(index), Expected::Fixed(values)) => {
                values.get(usize::try_from(*index).ok()?).copied()
            }
            (Self::OfType(_), _) => None,
            (Self::Given(value), _) => Some(value),
        }
    }
}
