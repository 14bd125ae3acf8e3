//! The names of keys.
//!
//! | key | type | what it holds |
//! | --- | --- | --- |
//! | `<prefix>:{<prefix>:<nn>}:sessions:<account>` | hash | the records of an account's sessions, by their ids |
//! | `<prefix>:{<prefix>:<nn>}:ends:<account>` | sorted set | when each of them is over |
//! | `<prefix>:{<prefix>:<nn>}:floor:<account>` | string | the millisecond up to which the account's sessions were ended |
//! | `<prefix>:{<prefix>:<nn>}:denied` | stream | what was ended in the partition `nn` |
//! | `<prefix>:layout` | string | the version of all this, and the number of partitions |
//! | `<prefix>:ended` | channel | a hint that a stream has grown |
//!
//! What stands in braces chooses the slot of a cluster: all keys of an account, and the stream that they share with the
//! other accounts of the partition, live on one server, where a script can change them at once. `<account>` is a hash, so
//! that no key has a user's name in it, and none has a character that means something elsewhere.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use sha2::{Digest, Sha256};

use crate::account::Account;

/// Changes whenever one version could not read what another has written.
const LAYOUT: u32 = 1;

/// What all names of one store begin with.
#[derive(Clone, Debug)]
pub(super) struct Names {
    prefix: String,
    partitions: u16,
}

/// The keys of one account.
#[derive(Debug)]
pub(super) struct AccountKeys {
    pub(super) sessions: String,
    pub(super) ends: String,
    pub(super) floor: String,
    pub(super) denied: String,
}

impl Names {
    /// None, where the prefix would change what stands in braces, or there would be no partition.
    pub(super) fn new(prefix: String, partitions: u16) -> Option<Self> {
        let usable = !prefix.is_empty() && !prefix.contains(['{', '}']) && partitions > 0;
        usable.then_some(Self { prefix, partitions })
    }

    pub(super) fn of(&self, account: &Account) -> AccountKeys {
        let mut hash = Sha256::new();
        // With its length, or "ab" of "c" would be "a" of "bc"; and as long on every machine.
        let len = u64::try_from(account.issuer().len()).unwrap_or(u64::MAX);
        hash.update(len.to_be_bytes());
        hash.update(account.issuer());
        hash.update(account.subject());
        let digest = hash.finalize();
        let number = u16::from_be_bytes([digest[0], digest[1]]) % self.partitions;
        let (partition, account) = (self.partition(number), BASE64URL.encode(digest));
        AccountKeys {
            sessions: format!("{partition}:sessions:{account}"),
            ends: format!("{partition}:ends:{account}"),
            floor: format!("{partition}:floor:{account}"),
            denied: format!("{partition}:denied"),
        }
    }

    /// The streams of all partitions.
    pub(super) fn all_denied(&self) -> impl Iterator<Item = String> {
        (0..self.partitions).map(|number| format!("{}:denied", self.partition(number)))
    }

    pub(super) fn channel(&self) -> String {
        format!("{}:ended", self.prefix)
    }

    pub(super) fn layout_key(&self) -> String {
        format!("{}:layout", self.prefix)
    }

    /// What every server of this store must find there.
    pub(super) fn layout(&self) -> String {
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

    /// They never change, for the sessions of an older version are kept under them.
    #[test]
    fn keys_are_stable() {
        let names = Names::new("jwt-session".into(), 16).unwrap();
        let keys = names.of(&Account::new("https://auth.example.com", "u-1"));
        assert_eq!(
            keys.sessions,
            "jwt-session:{jwt-session:00}:sessions:TECuqOX_bfYqiJY9suJ24wl85fuLQ6w19ugTUI6mPgU"
        );
        assert_eq!(keys.denied, "jwt-session:{jwt-session:00}:denied");
        assert!(names.all_denied().any(|denied| denied == keys.denied));
        assert_eq!(names.layout(), "1 16");
    }

    #[test]
    fn accounts_have_keys_of_their_own_and_spread_over_the_partitions() {
        let names = Names::new("p".into(), 16).unwrap();
        let apart = [("a", "bc"), ("ab", "c"), ("abc", ""), ("", "abc")];
        let apart =
            apart.map(|(issuer, subject)| names.of(&Account::new(issuer, subject)).sessions);
        for (at, key) in apart.iter().enumerate() {
            assert!(!apart[at + 1..].contains(key));
        }
        let used: std::collections::HashSet<String> =
            (0..1_000).map(|n| names.of(&Account::new("i", n.to_string())).denied).collect();
        assert_eq!(used.len(), 16);
    }

    #[test]
    fn a_prefix_has_no_braces() {
        for (prefix, partitions) in [("", 16), ("{a}", 16), ("a}", 16), ("a", 0)] {
            assert!(Names::new(prefix.into(), partitions).is_none(), "{prefix} {partitions}");
        }
    }
}
