//! The names that the derive may emit, and the only ones.
//!
//! Not a part of the public interface: they change without a new major version.

pub use crate::alg::{Hs256, Hs384, Hs512};
pub use crate::claims::{Claims, FixedPolicy, OwnedClaims, SessionClaims};
pub use crate::error::{EncodeError, VerifyError};
pub use crate::expected::Expected;
pub use crate::jws::DEFAULT_MAX_LEN;
pub use crate::own_header::OwnHeader;
pub use crate::policy::{FromFields, Policy};
pub use crate::registered::RegisteredClaim;
pub use crate::tokens::{Fixed, NeedsAudience, NeedsIssuer, Undecided};
pub use crate::wire::{
    BrokenRule, ClaimInfo, ClaimValue, ClaimsWriter, Members, OptionalAudience, OptionalString,
    OptionalTime, ReadClaims, Value, Verdict, WriteClaims, borrowed_string, rule, validated,
};
pub use serde::{Deserialize, Serialize};
