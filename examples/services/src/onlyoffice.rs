//! [ONLYOFFICE Docs](https://api.onlyoffice.com/docs/docs-api/additional-api/signature/browser/): the configuration of
//! an editor.
//!
//! The secret is the text in `services.CoAuthoring.secret`: `Hs256Key::from_text`. It must have 32 characters or more; set it
//! yourself, because early versions used the text `secret`. The claims are the configuration itself. An `exp` is optional for
//! the service, and written here.

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
    /// The kind of editor, such as `word`.
    pub document_type: String,
    /// The editor.
    pub editor_config: Editor,
}

/// The document that is opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// The extension, such as `docx`.
    pub file_type: String,
    /// Identifies this version of the document.
    pub key: String,
    /// The displayed name.
    pub title: String,
    /// The address from which the service loads it.
    pub url: String,
}

/// The settings of the editor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Editor {
    /// The address to which the service sends changes.
    pub callback_url: String,
    /// `edit` or `view`.
    pub mode: String,
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
                file_type: "docx".into(),
                key: "Khirz6zTPdfd7".into(),
                title: "Example Document Title.docx".into(),
                url: "https://example.com/url-to-example-document.docx".into(),
            },
            document_type: "word".into(),
            editor_config: Editor {
                callback_url: "https://example.com/url-to-callback.ashx".into(),
                mode: "edit".into(),
            },
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "document": {
                    "fileType": "docx",
                    "key": "Khirz6zTPdfd7",
                    "title": "Example Document Title.docx",
                    "url": "https://example.com/url-to-example-document.docx"
                },
                "documentType": "word",
                "editorConfig": {
                    "callbackUrl": "https://example.com/url-to-callback.ashx",
                    "mode": "edit"
                },
                "exp": 1700000300
            }"#,
            issued_at: 1_700_000_000,
        };
        sample.check(&claims, &hs256());
    }
}
