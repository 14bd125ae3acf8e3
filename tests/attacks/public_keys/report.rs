//! The section of SECURITY.md.

use super::matrix::outcome;
use super::ways_in::{Library, WayIn};

/// Returns the section of SECURITY.md.
pub(crate) fn section() -> String {
    let outcome = outcome(Library::RustCrypto);
    outcome.assert_as_expected();
    format!(
        "\n{}\n\
         A token is made for each algorithm of its row, with the claims and the `kid` of a session's access\n\
         token, and given to all columns. The rows that are also in the first table have the same\n\
         attacks, without those that depend on the signature or on another policy.\n\n\
         The keys are those of RustCrypto. With those of aws-lc-rs every figure is the same, which\n\
         `scripts/backends.sh` tests.\n\n\
         Accepted by design: a high `s` in ECDSA signatures, which RFC 7518 does not forbid and other issuers\n\
         write; and both `EdDSA` and `Ed25519` as the name of EdDSA with Ed25519 (RFC 9864 §2.2). They are\n\
         among the valid tokens of their rows. `jws::verify` leaves `typ` and the payload to the caller, as in\n\
         the first table.\n\n\
         Keys: 14 Ed25519 keys of small order are refused when they are loaded, and so is each public key as\n\
         the secret of an HMAC.\n\n",
        outcome.table::<WayIn>(),
    )
}
