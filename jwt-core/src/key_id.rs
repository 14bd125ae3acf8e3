//! The id of a key, `kid` (RFC 7515 §4.1.4).

use alloc::sync::Arc;
use core::fmt;

use crate::buffer::Buffer;
use crate::json::{self, JsonStr};

/// The id of a key. It is not a secret.
#[derive(Clone)]
pub struct KeyId {
    id: Arc<str>,
    /// The end of the header of a token that is signed with the key: `,"kid":"…"}`.
    header_end: Arc<[u8]>,
}

impl KeyId {
    pub(crate) fn new(id: &str) -> Self {
        let mut header_end = Buffer::new();
        header_end.extend(b",\"kid\":");
        json::quote(id, &mut header_end);
        header_end.push(b'}');
        Self { id: id.into(), header_end: header_end.as_bytes().into() }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.id
    }

    pub(crate) fn shared(&self) -> Arc<str> {
        Arc::clone(&self.id)
    }

    pub(crate) fn header_end(&self) -> &[u8] {
        &self.header_end
    }
}

impl PartialEq<JsonStr<'_>> for KeyId {
    fn eq(&self, asked: &JsonStr<'_>) -> bool {
        *asked == *self.as_str()
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.id.fmt(f)
    }
}
