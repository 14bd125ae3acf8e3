//! The names of keys.
//!
//! | key | type | content |
//! | --- | --- | --- |
//! | `<prefix>:{<prefix>:<nn>}:sessions:<principal>` | hash | the records of a principal's sessions, by session id |
//! | `<prefix>:{<prefix>:<nn>}:ends:<principal>` | sorted set | the expiry of each session |
//! | `<prefix>:{<prefix>:<nn>}:floor:<principal>` | string | the millisecond up to which the principal's sessions were ended |
//! | `<prefix>:{<prefix>:<nn>}:denied` | stream | the ended sessions and principals of the partition `nn` |
//! | `<prefix>:layout` | string | the version of this layout, and the number of partitions |
//! | `<prefix>:ended` | channel | a hint that a stream has grown |
//!
//! The part in braces selects the slot of a cluster: all keys of a principal, and the stream that
//! it shares with the other principals of the partition, are on one server, where a script can
//! change them atomically. `<principal>` is a hash, so that keys contain neither user names nor
//! special characters.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use jwt_session::Principal;
use sha2::{Digest, Sha256};

/// Incremented when a version cannot read what another version has written.
const LAYOUT: u32 = 1;

/// The common prefix of all names of a store, and its partitions.
#[derive(Clone, Debug)]
pub(crate) struct KeyNames {
    prefix: String,
    partitions: u16,
}

/// The keys of one principal.
#[derive(Debug)]
pub(crate) struct PrincipalKeys {
    pub(crate) sessions: String,
    pub(crate) ends: String,
    pub(crate) floor: String,
    pub(crate) denied: String,
}

impl KeyNames {
    /// Returns `None` if the prefix is empty or contains braces, which would change the slot, or if
    /// there are no partitions.
    pub(crate) fn new(prefix: String, partitions: u16) -> Option<Self> {
        let usable = !prefix.is_empty() && !prefix.contains(['{', '}']) && partitions > 0;
        usable.then_some(Self { prefix, partitions })
    }

    pub(crate) fn for_principal(&self, principal: &Principal) -> PrincipalKeys {
        let mut hash = Sha256::new();
        // The length prefix distinguishes issuer "ab" with subject "c" from "a" with "bc". It has
        // the same size on every platform.
        let len = u64::try_from(principal.issuer().len()).unwrap_or(u64::MAX);
        hash.update(len.to_be_bytes());
        hash.update(principal.issuer());
        hash.update(principal.subject());
        let digest = hash.finalize();
        let number = u16::from_be_bytes([digest[0], digest[1]]) % self.partitions;
        let (partition, principal) = (self.partition(number), BASE64URL.encode(digest));
        PrincipalKeys {
            sessions: format!("{partition}:sessions:{principal}"),
            ends: format!("{partition}:ends:{principal}"),
            floor: format!("{partition}:floor:{principal}"),
            denied: format!("{partition}:denied"),
        }
    }

    /// Returns the streams of all partitions.
    pub(crate) fn all_denied(&self) -> impl Iterator<Item = String> {
        (0..self.partitions).map(|number| format!("{}:denied", self.partition(number)))
    }

    pub(crate) fn channel(&self) -> String {
        format!("{}:ended", self.prefix)
    }

    pub(crate) fn layout_key(&self) -> String {
        format!("{}:layout", self.prefix)
    }

    /// Returns the layout, which must be the same on all servers of a store.
    pub(crate) fn layout(&self) -> String {
        format!("{LAYOUT} {}", self.partitions)
    }

    fn partition(&self, number: u16) -> String {
        let prefix = &self.prefix;
        format!("{prefix}:{{{prefix}:{number:02}}}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys must not change, because existing sessions are stored under them.
    #[test]
    fn keys_are_stable() {
        let names = KeyNames::new("jwt-session".into(), 16).unwrap();
        let keys = names.for_principal(&Principal::new("https://auth.example.com", "u-1"));
        assert_eq!(
            keys.sessions,
            "jwt-session:{jwt-session:00}:sessions:TECuqOX_bfYqiJY9suJ24wl85fuLQ6w19ugTUI6mPgU"
        );
        assert_eq!(keys.denied, "jwt-session:{jwt-session:00}:denied");
        assert!(names.all_denied().any(|denied| denied == keys.denied));
        assert_eq!(names.layout(), "1 16");
    }

    #[test]
    fn principals_have_distinct_keys_in_all_partitions() {
        let names = KeyNames::new("p".into(), 16).unwrap();
        let apart = [("a", "bc"), ("ab", "c"), ("abc", ""), ("", "abc")];
        let apart = apart.map(|(issuer, subject)| {
            names.for_principal(&Principal::new(issuer, subject)).sessions
        });
        for (at, key) in apart.iter().enumerate() {
            assert!(!apart[at + 1..].contains(key));
        }
        let used: std::collections::HashSet<String> = (0..1_000)
            .map(|n| names.for_principal(&Principal::new("i", n.to_string())).denied)
            .collect();
        assert_eq!(used.len(), 16);
    }

    #[test]
    fn prefixes_with_braces_are_rejected() {
        for (prefix, partitions) in [("", 16), ("{a}", 16), ("a}", 16), ("a", 0)] {
            assert!(KeyNames::new(prefix.into(), partitions).is_none(), "{prefix} {partitions}");
        }
    }
}
