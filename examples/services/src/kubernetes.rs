//! [Kubernetes](https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/): projected tokens of
//! service accounts.
//!
//! The keys are RSA keys: `Rs256VerifyingKey::from_jwk`, with the `kid` as the id. The header has no `typ`. The audience is
//! the one that the pod has requested, in a list.

use serde::{Deserialize, Serialize};
use typed_jwt::Claims;

/// The token of a service account.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = RS256,
    typ = absent,
    iss = "https://kubernetes.default.svc.cluster.local",
    aud = "vault",
    exp = required,
    leeway = "10s"
)]
pub struct ServiceAccountToken {
    /// The audiences.
    #[claim(aud)]
    pub audience: Vec<String>,
    /// `system:serviceaccount:`, the namespace and the name.
    #[claim(sub)]
    pub subject: String,
    /// The id of the token; absent in old versions.
    #[claim(jti)]
    pub id: Option<String>,
    /// The service account, and the pod or another object.
    #[serde(rename = "kubernetes.io")]
    pub kubernetes: Bound,
}

/// The objects to which the token is bound.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bound {
    /// The namespace.
    pub namespace: String,
    /// The pod; absent if the token is not bound to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pod: Option<Object>,
    /// The node of the pod; absent in old versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<Object>,
    /// The secret; absent if the token is not bound to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<Object>,
    /// The service account.
    pub serviceaccount: Object,
}

/// An object of the cluster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Object {
    /// The name.
    pub name: String,
    /// The UUID.
    pub uid: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, rs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = ServiceAccountToken {
            audience: vec!["vault".into()],
            subject: "system:serviceaccount:my-namespace:my-account".into(),
            id: Some("ea28ed49-2e11-4280-9ec5-bc3d1d84661a".into()),
            kubernetes: Bound {
                namespace: "my-namespace".into(),
                pod: Some(Object {
                    name: "my-pod".into(),
                    uid: "5e0bd49b-f040-43b0-99b7-22765a53f7f3".into(),
                }),
                node: None,
                secret: None,
                serviceaccount: Object {
                    name: "my-account".into(),
                    uid: "14ee3fa4-a7e2-420f-9f9a-dbc4507c3798".into(),
                },
            },
        };
        let sample = Sample {
            header: r#"{ "alg": "RS256", "kid": "PpoFqWRVYHNjSY1UlR0DHaYbXZ0gXRqiXRgCGGWjDBs" }"#,
            claims: r#"{
                "aud": ["vault"],
                "exp": 1731620680,
                "iat": 1731613480,
                "iss": "https://kubernetes.default.svc.cluster.local",
                "jti": "ea28ed49-2e11-4280-9ec5-bc3d1d84661a",
                "kubernetes.io": {
                    "namespace": "my-namespace",
                    "pod": { "name": "my-pod", "uid": "5e0bd49b-f040-43b0-99b7-22765a53f7f3" },
                    "serviceaccount": {
                        "name": "my-account",
                        "uid": "14ee3fa4-a7e2-420f-9f9a-dbc4507c3798"
                    }
                },
                "nbf": 1731613480,
                "sub": "system:serviceaccount:my-namespace:my-account"
            }"#,
            issued_at: 1_731_613_480,
        };
        let key = rs256().with_id("PpoFqWRVYHNjSY1UlR0DHaYbXZ0gXRqiXRgCGGWjDBs");
        sample.check_verified(&claims, &key);
        // A token that is not bound to a pod, of an old version.
        let unbound = r#"{
            "aud": ["vault"],
            "exp": 1731620680,
            "iat": 1731613480,
            "iss": "https://kubernetes.default.svc.cluster.local",
            "kubernetes.io": {
                "namespace": "my-namespace",
                "serviceaccount": {
                    "name": "my-account",
                    "uid": "14ee3fa4-a7e2-420f-9f9a-dbc4507c3798"
                }
            },
            "nbf": 1731613480,
            "sub": "system:serviceaccount:my-namespace:my-account"
        }"#;
        let token = sample.accepts_too::<ServiceAccountToken, _>(unbound, &key);
        assert_eq!((&token.kubernetes.pod, &token.id), (&None, &None));
    }
}
