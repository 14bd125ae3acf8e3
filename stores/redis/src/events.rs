//! Events for `tracing`, which `jwt_session` documents. They contain no address and no message of
//! the server.

use jwt_session::StoreError;
use tracing::{error, info, warn};

/// The target of all events about sessions.
const TARGET: &str = "jwt_session";

pub(crate) fn mirror_behind(failure: &StoreError) {
    error!(target: TARGET, reason = failure.reason(), "mirror_behind");
}

pub(crate) fn mirror_complete() {
    info!(target: TARGET, "mirror_complete");
}

pub(crate) fn store_evicts() {
    warn!(target: TARGET, "store_evicts");
}
