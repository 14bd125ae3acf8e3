//! The valid tokens that attacks are made of: access tokens, and the tokens of a session.

use super::{AUDIENCE, Case, ISSUER, KEY_ID, Members, Policy, TYP, Token, raw};

/// A kind of token, and the time of its verification.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Base {
    /// The time of verification, in seconds since the epoch.
    pub(crate) now: u64,
    pub(crate) kind: Kind,
    /// `alg`
    pub(crate) algorithm: &'static str,
    /// `enc`, if the token is encrypted.
    pub(crate) encryption: Option<&'static str>,
}

/// A kind of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An access token whose header has no `kid`.
    Access,
    /// An access token of a session: its header names the key, and its `jti` the session.
    Session {
        /// `jti`
        token_id: &'static str,
    },
    /// A refresh token of a session; its header names the key.
    Refresh {
        /// `sid`
        session: &'static str,
        /// `sec`
        secret: &'static str,
    },
}

impl Base {
    /// An access token that is signed with `HS256`, and whose header has no `kid`.
    pub(crate) fn access(now: u64) -> Self {
        Self { now, kind: Kind::Access, algorithm: "HS256", encryption: None }
    }

    /// A valid token.
    pub(crate) fn token(self) -> Token {
        Token::of(self)
    }

    /// The header of a valid token.
    pub(crate) fn header(self) -> Members {
        let alg = Members::none().with("alg", raw(self.algorithm));
        let header = match self.encryption {
            Some(enc) => alg.with("enc", raw(enc)),
            None => alg,
        };
        let header = header.with("typ", raw(self.typ()));
        if self.names_key() { header.with("kid", raw(KEY_ID)) } else { header }
    }

    /// The claims of a valid token, issued a minute before `now`.
    pub(crate) fn claims(self) -> Members {
        let now = self.now;
        let claims = Members::none()
            .with("iss", raw(ISSUER))
            .with("aud", raw(self.audience()))
            .with("iat", now - 60)
            .with("exp", now + 600);
        let of_access =
            |token_id| claims.clone().with("jti", raw(token_id)).with("sub", raw("ferris"));
        match self.kind {
            Kind::Access => of_access("t-1").with("role", raw("member")),
            Kind::Session { token_id } => of_access(token_id).with("role", raw("member")),
            Kind::Refresh { session, secret } => claims
                .with("sub", raw("ferris"))
                .with("sid", raw(session))
                .with("cnt", 0)
                .with("sec", raw(secret)),
        }
    }

    /// The `typ` of a valid token.
    pub(crate) fn typ(self) -> &'static str {
        if self.is_refresh() { "refresh+jwt" } else { TYP }
    }

    /// The `aud` of a valid token. For a refresh token it consists of the type and the audience of
    /// its access tokens.
    pub(crate) fn audience(self) -> &'static str {
        if self.is_refresh() { "session+jwt web" } else { AUDIENCE }
    }

    /// Returns true if the header of a valid token has a `kid`.
    pub(crate) fn names_key(self) -> bool {
        self.kind != Kind::Access
    }

    pub(crate) fn is_refresh(self) -> bool {
        matches!(self.kind, Kind::Refresh { .. })
    }

    /// Returns the JSON of valid claims, `more` bytes longer.
    pub(crate) fn padded_claims(self, more: usize) -> String {
        let claims = self.claims();
        if self.is_refresh() {
            return format!("{claims}{}", " ".repeat(more));
        }
        let empty = claims.clone().with("padding", raw("")).to_string().len();
        let added = empty - claims.to_string().len();
        claims.with("padding", raw(&"x".repeat(more - added))).to_string()
    }

    /// Returns true if the attack of a case is possible with tokens of this kind. The application
    /// does not set the policy of refresh tokens: it refuses unknown claims, and has no leeway, no
    /// `max_age` and the default `max_len`.
    pub(super) fn can_have(self, case: &Case) -> bool {
        let has_policy = matches!(case.policy, Policy::Session | Policy::Named);
        !self.is_refresh() || has_policy && !case.of_application
    }
}
