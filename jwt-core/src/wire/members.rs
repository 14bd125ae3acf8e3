//! Where the fields of a claims type come from.

use super::found::Found;
use super::rest::Rest;
use crate::error::VerifyError;
use crate::registered::{RegisteredClaim, missing};
use crate::time::NumericDate;

/// The members of a payload, asked for in the order of the fields.
///
/// Each is asked for once, by its place among the claims of the application and by its label, `,"name":`, which is how
/// it is written.
pub trait Members<'de> {
    /// The claim of the application at `index`.
    fn claim(&mut self, index: usize, label: &'static str) -> Found<'de>;

    /// The claim of RFC 7519.
    fn registered(&mut self, claim: RegisteredClaim, label: &'static str) -> Found<'de>;

    /// The claims that have no field.
    fn rest(&mut self) -> Rest<'de>;

    /// The claim of RFC 7519 that is a time.
    fn date(
        &mut self,
        claim: RegisteredClaim,
        label: &'static str,
    ) -> Result<Option<NumericDate>, VerifyError>;

    /// The same for a type that may need one.
    fn read_date<T>(
        &mut self,
        claim: RegisteredClaim,
        label: &'static str,
        read: fn(Option<NumericDate>) -> Option<T>,
    ) -> Result<T, VerifyError> {
        read(self.date(claim, label)?).ok_or_else(|| missing(claim))
    }
}
