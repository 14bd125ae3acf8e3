//! The fast path: issues and verifies tokens in the exact spelling that this library writes.
//!
//! Every token that a claims type issues begins with the same header, the same `iss` and `aud`, and
//! has its members in the order of the struct. The derive knows these bytes at compile time. Three
//! shortcuts use this knowledge; none of them changes a result:
//!
//! | shortcut | when | entry |
//! | --- | --- | --- |
//! | the header segment is a constant, copied or compared | issue, verify | [`PrecomputedHeader`] |
//! | claims are located in the order of the struct, not by name | verify | [`locate`] |
//! | the state of the hash after the first block is kept in the key | sign, verify | [`FirstBlockCache`] |
//!
//! A token in any other spelling does not match, and takes the general path: the header is parsed,
//! and the claims are located by name. The policy and the conversion of fields follow after either
//! path and do not know which one it was. A token that matches is one that the general path accepts
//! with the same values; `tests/properties`, the attack matrix and a fuzz target compare both paths.
//!
//! `benches/instructions.txt` has the figures: a verification takes about 6 300 instructions
//! outside of SHA-2 on the fast path and 12 400 on the general path.

mod first_block;
mod header;
mod layout;
#[cfg(feature = "testing")]
mod testing;

pub(crate) use first_block::FirstBlockCache;
pub use header::PrecomputedHeader;
pub use layout::LayoutMember;
pub(crate) use layout::locate;
#[cfg(feature = "testing")]
pub(crate) use testing::verify_by_name_under;
#[cfg(feature = "testing")]
pub use testing::{verify_by_layout, verify_by_name};
