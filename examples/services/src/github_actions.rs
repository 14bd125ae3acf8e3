//! [GitHub Actions](https://docs.github.com/actions/reference/security/oidc): ID tokens of jobs.
//!
//! The keys are RSA keys: `Rs256VerifyingKey::from_jwk`, with the `kid` as the id. The header also has an `x5t`, which is not
//! used. The audience is the one that the job has requested. Decide with `repository_id` and `repository_owner_id`: names can be
//! given to others.

use typed_jwt::Claims;

/// The ID token of a job.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = RS256,
    typ = "JWT",
    iss = "https://token.actions.githubusercontent.com",
    aud = "https://deploy.example.com",
    exp = required,
    leeway = "10s"
)]
pub struct JobToken {
    /// The repository, and the environment or the branch.
    #[claim(sub)]
    pub subject: String,
    /// The id of the token.
    #[claim(jti)]
    pub id: String,
    /// The owner and the name of the repository.
    pub repository: String,
    /// The number of the repository, as text.
    #[claim(eq = "74")]
    pub repository_id: String,
    /// The number of the owner, as text.
    #[claim(eq = "65")]
    pub repository_owner_id: String,
    /// The branch or the tag.
    #[serde(rename = "ref")]
    pub git_ref: String,
    /// The commit.
    pub sha: String,
    /// The event that has started the workflow.
    pub event_name: String,
    /// The file of the workflow, with its branch or tag.
    pub job_workflow_ref: String,
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
            subject: "repo:octo-org/octo-repo:environment:prod".into(),
            id: "example-id".into(),
            repository: "octo-org/octo-repo".into(),
            repository_id: "74".into(),
            repository_owner_id: "65".into(),
            git_ref: "refs/heads/main".into(),
            sha: "0123456789abcdef0123456789abcdef01234567".into(),
            event_name: "workflow_dispatch".into(),
            job_workflow_ref: "octo-org/octo-automation/.github/workflows/oidc.yml@refs/heads/main"
                .into(),
            environment: Some("prod".into()),
        };
        let sample = Sample {
            header: r#"{ "typ": "JWT", "alg": "RS256", "x5t": "example-thumbprint", "kid": "example-key-id" }"#,
            claims: r#"{
                "jti": "example-id",
                "sub": "repo:octo-org/octo-repo:environment:prod",
                "environment": "prod",
                "aud": "https://deploy.example.com",
                "ref": "refs/heads/main",
                "sha": "0123456789abcdef0123456789abcdef01234567",
                "repository": "octo-org/octo-repo",
                "repository_owner": "octo-org",
                "actor_id": "12",
                "repository_visibility": "private",
                "repository_id": "74",
                "repository_owner_id": "65",
                "run_id": "example-run-id",
                "run_number": "10",
                "run_attempt": "2",
                "runner_environment": "github-hosted",
                "actor": "octocat",
                "workflow": "example-workflow",
                "head_ref": "",
                "base_ref": "",
                "event_name": "workflow_dispatch",
                "ref_type": "branch",
                "job_workflow_ref": "octo-org/octo-automation/.github/workflows/oidc.yml@refs/heads/main",
                "iss": "https://token.actions.githubusercontent.com",
                "nbf": 1632492967,
                "exp": 1632493867,
                "iat": 1632493567
            }"#,
            issued_at: 1_632_493_567,
        };
        sample.check_verified(&claims, &rs256().with_id("example-key-id"));
    }
}
