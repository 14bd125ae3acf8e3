//! From a payload to claims: in the order in which the type writes them, or else by their names.

use super::ReadClaims;
use super::exact::Exact;
use super::named::Named;
use crate::clock::Now;
use crate::error::VerifyError;
use crate::policy::Policy;
use crate::registered::Registered;

/// An authentic payload, unread.
#[derive(Clone, Copy)]
pub(crate) struct Payload<'p, 'de> {
    pub(crate) json: &'de str,
    pub(crate) policy: &'p Policy<'p>,
    pub(crate) now: &'p Now<'p>,
}

impl<'de> Payload<'_, 'de> {
    /// Checks the payload against the policy, and reads the fields; `registered` is filled for the accessors of
    /// `Verified`.
    #[inline]
    pub(crate) fn read<T: ReadClaims<'de>>(
        self,
        registered: &mut Registered<'de>,
    ) -> Result<T, VerifyError> {
        match self.read_exactly(registered) {
            Some(claims) => Ok(claims),
            None => self.read_by_name(registered),
        }
    }

    /// The same for a payload that the type itself has written, or could have.
    #[inline]
    pub(crate) fn read_exactly<T: ReadClaims<'de>>(
        self,
        registered: &mut Registered<'de>,
    ) -> Option<T> {
        Exact::read(self, registered)
    }

    /// The same for any payload.
    pub(crate) fn read_by_name<T: ReadClaims<'de>>(
        self,
        registered: &mut Registered<'de>,
    ) -> Result<T, VerifyError> {
        Named::read(self, registered)
    }
}
