//! [GitLab CI](https://docs.gitlab.com/ci/secrets/id_token_authentication/): ID tokens of jobs.
//!
//! The keys are RSA keys: `Rs256VerifyingKey::from_jwk`, with the `kid` as the id. The issuer is the address of the server, the
//! audience the one in `id_tokens` of the job. Decide with `project_id`, and with `ref_protected`: anyone who may push can
//! name a branch.

use typed_jwt::Claims;

/// The ID token of a job.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = RS256,
    typ = "JWT",
    iss = "https://gitlab.example.com",
    aud = "https://vault.example.com",
    exp = required,
    leeway = "10s"
)]
pub struct JobToken {
    /// The project, and the branch or the tag.
    #[claim(sub)]
    pub subject: String,
    /// The id of the token.
    #[claim(jti)]
    pub id: String,
    /// The number of the project, as text.
    #[claim(eq = "20")]
    pub project_id: String,
    /// The group and the name of the project.
    pub project_path: String,
    /// The branch or the tag.
    #[serde(rename = "ref")]
    pub git_ref: String,
    /// `branch` or `tag`.
    pub ref_type: String,
    /// `true` or `false`, as text.
    pub ref_protected: String,
    /// The user who has started the job.
    pub user_login: String,
    /// The commit.
    pub sha: String,
    /// The environment, if the job has one.
    pub environment: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, rs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = JobToken {
            subject: "project_path:my-group/my-project:ref_type:branch:ref:feature-branch-1".into(),
            id: "235b3a54-b797-45c7-ae9a-f72d7bc6ef5b".into(),
            project_id: "20".into(),
            project_path: "my-group/my-project".into(),
            git_ref: "feature-branch-1".into(),
            ref_type: "branch".into(),
            ref_protected: "false".into(),
            user_login: "jane".into(),
            sha: "714a629c0b401fdce83e847fc9589983fc6f46bc".into(),
            environment: None,
        };
        let sample = Sample {
            header: r#"{ "alg": "RS256", "kid": "example-key-id", "typ": "JWT" }"#,
            claims: r#"{
                "namespace_id": "72",
                "namespace_path": "my-group",
                "project_id": "20",
                "project_path": "my-group/my-project",
                "user_id": "1",
                "user_login": "jane",
                "user_email": "jane@example.com",
                "pipeline_id": "574",
                "pipeline_source": "push",
                "job_id": "302",
                "ref": "feature-branch-1",
                "ref_type": "branch",
                "ref_path": "refs/heads/feature-branch-1",
                "ref_protected": "false",
                "runner_id": 1,
                "runner_environment": "self-hosted",
                "sha": "714a629c0b401fdce83e847fc9589983fc6f46bc",
                "jti": "235b3a54-b797-45c7-ae9a-f72d7bc6ef5b",
                "iss": "https://gitlab.example.com",
                "iat": 1681395193,
                "nbf": 1681395188,
                "exp": 1681398793,
                "sub": "project_path:my-group/my-project:ref_type:branch:ref:feature-branch-1",
                "aud": "https://vault.example.com"
            }"#,
            issued_at: 1_681_395_193,
        };
        sample.check_verified(&claims, &rs256().with_id("example-key-id"));
    }
}
