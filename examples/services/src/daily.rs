//! [Daily](https://docs.daily.co/docs/guides/privacy-and-security/self-signing-tokens): meeting tokens that are signed without a
//! request to Daily.
//!
//! The API key is text: `Hs256Key::from_text`. The names of the claims are abbreviated; `r`, `d` and `iat` are required.

use typed_jwt::Claims;

/// The token of a participant.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = any, aud = any, ttl = "1h")]
pub struct MeetingToken {
    /// The room.
    #[serde(rename = "r")]
    pub room: String,
    /// The domain, a UUID.
    #[serde(rename = "d")]
    pub domain: String,
    /// Whether the participant is an owner of the room.
    #[serde(rename = "o")]
    pub is_owner: Option<bool>,
    /// The displayed name.
    #[serde(rename = "u")]
    pub user_name: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HS256, Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = MeetingToken {
            room: "test".into(),
            domain: "30f866c3-9123-452a-8723-ff58322d09c5".into(),
            is_owner: Some(true),
            user_name: None,
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "r": "test",
                "iat": 1610596413,
                "exp": 1610600013,
                "o": true,
                "d": "30f866c3-9123-452a-8723-ff58322d09c5"
            }"#,
            issued_at: 1_610_596_413,
        };
        sample.check(&claims, &hs256());
    }
}
