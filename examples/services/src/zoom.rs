//! [Zoom](https://developers.zoom.us/docs/meeting-sdk/auth/): the Meeting SDK and the
//! [Video SDK](https://developers.zoom.us/docs/video-sdk/auth/).
//!
//! The client secret is text: `Hs256Key::from_text`. Tokens are valid for 30 minutes to 48 hours. They have no registered
//! claims except the times; the application is in a claim of Zoom.

use typed_jwt::Claims;

/// The token with which a client joins or starts a meeting.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = any, aud = any, ttl = "2h")]
#[serde(rename_all = "camelCase")]
pub struct MeetingSdk {
    /// The client id of the application.
    pub app_key: String,
    /// The same client id, for older versions of the SDK.
    pub sdk_key: String,
    /// The number of the meeting, without spaces.
    pub mn: String,
    /// 0 for a participant, 1 for the host.
    #[claim(one_of = [0, 1])]
    pub role: u8,
    /// The same time as `exp`, in seconds since 1970.
    pub token_exp: u64,
}

/// The token with which a client joins a session of the Video SDK.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = any, aud = any, ttl = "2h")]
pub struct VideoSdk {
    /// The SDK key of the application.
    pub app_key: String,
    /// Always 1.
    #[claim(eq = 1)]
    pub version: u8,
    /// The name of the session.
    pub tpc: String,
    /// 0 for a participant, 1 for the host.
    #[claim(one_of = [0, 1])]
    pub role_type: u8,
    /// The user in your system.
    pub user_identity: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HS256, Sample, hs256};

    #[test]
    fn meeting_tokens_are_as_documented() {
        let claims = MeetingSdk {
            app_key: "abc123".into(),
            sdk_key: "abc123".into(),
            mn: "1234567890".into(),
            role: 0,
            token_exp: 1_646_944_633,
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "appKey": "abc123",
                "sdkKey": "abc123",
                "mn": "1234567890",
                "role": 0,
                "iat": 1646937433,
                "exp": 1646944633,
                "tokenExp": 1646944633
            }"#,
            issued_at: 1_646_937_433,
        };
        sample.check(&claims, &hs256());
    }

    #[test]
    fn video_tokens_are_as_documented() {
        let claims = VideoSdk {
            app_key: "abc123".into(),
            version: 1,
            tpc: "Session".into(),
            role_type: 1,
            user_identity: "user-1".into(),
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "app_key": "abc123",
                "version": 1,
                "tpc": "Session",
                "role_type": 1,
                "user_identity": "user-1",
                "iat": 1646937433,
                "exp": 1646944633
            }"#,
            issued_at: 1_646_937_433,
        };
        sample.check(&claims, &hs256());
    }
}
