//! [ONLYOFFICE Docs](https://api.onlyoffice.com/docs/docs-api/additional-api/signature/browser/): the configuration of
//! an editor.
//!
//! The secret is the text in `services.CoAuthoring.secret`: `Hs256Key::from_text`. It must have 32 characters or more; set it
//! yourself, because early versions used the text `secret`. The claims are the configuration itself. Since version 7.1, the
//! parameters of the documented token must be signed, if they are used. The documented token has no `exp`, which is written here.

use serde::{Deserialize, Serialize};
use typed_jwt::{Claims, NumericDate};

/// The signed configuration of an editor.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = any, aud = any, ttl = "5m")]
#[serde(rename_all = "camelCase")]
pub struct EditorConfig {
    /// The time of issue, which the documented token does not have: `None`.
    #[claim(iat)]
    pub issued_at: Option<NumericDate>,
    /// The document.
    pub document: Document,
    /// The editor.
    pub editor_config: Editor,
}

/// The document that is opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// Identifies this version of the document.
    pub key: String,
    /// The permissions of the user.
    pub permissions: Permissions,
    /// The address from which the service loads it.
    pub url: String,
}

/// The permissions of the user for the document. The service has more of them.
#[expect(clippy::struct_excessive_bools, reason = "the service has one for each permission")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Permissions {
    /// Comment.
    pub comment: bool,
    /// Download.
    pub download: bool,
    /// Edit.
    pub edit: bool,
    /// Fill in forms.
    pub fill_forms: bool,
    /// Print.
    pub print: bool,
    /// Suggest changes.
    pub review: bool,
}

/// The settings of the editor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Editor {
    /// The address to which the service sends changes.
    pub callback_url: String,
    /// `edit` or `view`.
    pub mode: String,
    /// The user.
    pub user: User,
}

/// The user of the editor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct User {
    /// The id in your system.
    pub id: String,
    /// The displayed name.
    pub name: String,
    /// The group, for the permissions of comments and reviews.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HS256, Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = EditorConfig {
            issued_at: None,
            document: Document {
                key: "Khirz6zTPdfd7".into(),
                permissions: Permissions {
                    comment: true,
                    download: true,
                    edit: true,
                    fill_forms: true,
                    print: true,
                    review: true,
                },
                url: "https://example.com/url-to-example-document.docx".into(),
            },
            editor_config: Editor {
                callback_url: "https://example.com/url-to-callback.ashx".into(),
                mode: "edit".into(),
                user: User {
                    id: "78e1e841".into(),
                    name: "Jane Roe".into(),
                    group: Some("Group1".into()),
                },
            },
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "document": {
                    "key": "Khirz6zTPdfd7",
                    "permissions": {
                        "comment": true,
                        "download": true,
                        "edit": true,
                        "fillForms": true,
                        "print": true,
                        "review": true
                    },
                    "url": "https://example.com/url-to-example-document.docx"
                },
                "editorConfig": {
                    "callbackUrl": "https://example.com/url-to-callback.ashx",
                    "mode": "edit",
                    "user": { "group": "Group1", "id": "78e1e841", "name": "Jane Roe" }
                },
                "exp": 1700000300
            }"#,
            issued_at: 1_700_000_000,
        };
        sample.check(&claims, &hs256());
        // The service documents more permissions.
        let more = sample.claims.replace(
            r#""comment": true,"#,
            r#""comment": true, "commentGroups": { "edit": ["Group2", ""], "view": "" }, "copy": true,"#,
        );
        assert_eq!(*sample.accepts_too::<EditorConfig, _>(&more, &hs256()), claims);
    }
}
