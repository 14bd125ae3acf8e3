//! The claims of the application for each library, without the claims that the library reads
//! itself.

use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    Member,
    Admin,
}

/// For libraries that do not read `sub`.
#[derive(Serialize, Deserialize)]
pub(crate) struct WithSubject {
    pub(crate) sub: String,
    pub(crate) role: Role,
    #[serde(default)]
    pub(crate) scopes: Vec<String>,
    pub(crate) data: Option<Value>,
}

/// For libraries that read `sub`.
#[derive(Serialize, Deserialize)]
pub(crate) struct WithoutSubject {
    pub(crate) role: Role,
    #[serde(default)]
    pub(crate) scopes: Vec<String>,
    pub(crate) data: Option<Value>,
}

/// For libraries that do not read the subject, the issuer or the audience.
#[derive(Serialize, Deserialize)]
pub(crate) struct WithAll {
    pub(crate) iss: String,
    pub(crate) aud: Audience,
    pub(crate) sub: String,
    pub(crate) role: Role,
    #[serde(default)]
    pub(crate) scopes: Vec<String>,
    pub(crate) data: Option<Value>,
}

/// For libraries that do not read the issuer or the audience, and tokens without a subject.
#[derive(Serialize, Deserialize)]
pub(crate) struct WithIssuer {
    pub(crate) iss: String,
    pub(crate) aud: Audience,
    pub(crate) role: Role,
    #[serde(default)]
    pub(crate) scopes: Vec<String>,
    pub(crate) data: Option<Value>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Audience {
    One(String),
    Several(Vec<String>),
}
