//! [MediaWiki](https://www.mediawiki.org/wiki/OAuth/For_Developers#Identifying_the_user): the identity of a user, as
//! `Special:OAuth/identify` returns it.
//!
//! The secret is the consumer secret, which is text: `Hs256Key::from_text`. The audience is the consumer key. `sub` is the
//! number of the user. The nonce is that of the request: compare it.

use serde::{Deserialize, Serialize};
use typed_jwt::Claims;

/// The identity of a user. It is valid for 100 seconds.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = HS256,
    typ = "JWT",
    iss = "https://en.wikipedia.org",
    aud = "8bd7a8ed54d2a2b29a2f2b5a3f4fd0cf",
    sub = any,
    exp = required,
    leeway = "10s"
)]
pub struct Identity {
    /// The number of the user.
    #[claim(sub)]
    pub user: u64,
    /// The nonce of the request.
    pub nonce: String,
    /// Whether the user is blocked. Always true for a user whom the wiki hides.
    pub blocked: bool,
    /// The other data; absent for a user whom the wiki hides.
    #[serde(flatten)]
    pub profile: Option<Profile>,
}

/// The data of a user whom the wiki does not hide.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// The name of the user, which can change.
    pub username: String,
    /// The number of edits.
    pub editcount: u64,
    /// Whether the email address is confirmed.
    pub confirmed_email: bool,
    /// The date of the registration: year to second, without separators. Not all users have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered: Option<String>,
    /// The groups.
    pub groups: Vec<String>,
    /// The rights.
    pub rights: Vec<String>,
    /// The grants of the consumer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<String>,
    /// The email address, if a grant includes private data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HS256, Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = Identity {
            user: 46_365_943,
            nonce: "41e31dbbea9ab71bc4ee3b5e92a8db6d".into(),
            blocked: false,
            profile: Some(Profile {
                username: "Jane Roe".into(),
                editcount: 123,
                confirmed_email: true,
                registered: Some("20130225203040".into()),
                groups: vec!["*".into(), "user".into(), "autoconfirmed".into()],
                rights: vec!["read".into(), "edit".into()],
                grants: vec!["mwoauth-authonly".into()],
                email: None,
            }),
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "iss": "https://en.wikipedia.org",
                "sub": 46365943,
                "aud": "8bd7a8ed54d2a2b29a2f2b5a3f4fd0cf",
                "exp": 1700000100,
                "iat": 1700000000,
                "nonce": "41e31dbbea9ab71bc4ee3b5e92a8db6d",
                "username": "Jane Roe",
                "editcount": 123,
                "confirmed_email": true,
                "blocked": false,
                "registered": "20130225203040",
                "groups": ["*", "user", "autoconfirmed"],
                "rights": ["read", "edit"],
                "grants": ["mwoauth-authonly"]
            }"#,
            issued_at: 1_700_000_000,
        };
        sample.check_verified(&claims, &hs256());
        let hidden = r#"{
            "iss": "https://en.wikipedia.org",
            "sub": 46365943,
            "aud": "8bd7a8ed54d2a2b29a2f2b5a3f4fd0cf",
            "exp": 1700000100,
            "iat": 1700000000,
            "nonce": "41e31dbbea9ab71bc4ee3b5e92a8db6d",
            "blocked": true
        }"#;
        let token = sample.accepts_too::<Identity, _>(hidden, &hs256());
        assert_eq!((token.blocked, &token.profile), (true, &None));
    }
}
