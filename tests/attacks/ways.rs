//! The ways into typed-jwt: every public function that makes something of a token.

use std::time::Duration;

use typed_jwt::web::AccessVerifier;
use typed_jwt::{
    Claims, Clock, Hs256, Hs256Key, NumericDate, Scratch, Tokens, VerifyError, VerifyingKey, jws,
    peek,
};

use super::claims_types::{closed, large, lenient, recent, session};
use super::matrix::ANYHOW;
use super::rows::{AUDIENCE, ISSUER, KEY_ID, Policy, Row, SECRET, Verdict};
use super::sessions;
use super::web;

/// One of them. Whoever adds a public function adds it here: a test compares the list with the sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Verify,
    VerifyAt,
    VerifyIn,
    VerifyInAt,
    TokensVerify,
    Long,
    SessionVerify,
    Refresh,
    EndByRefreshToken,
    Bearer,
    SessionCookie,
    JwsVerify,
    Peek,
}

impl Way {
    pub(crate) const ALL: [Self; 13] = [
        Self::Verify,
        Self::VerifyAt,
        Self::VerifyIn,
        Self::VerifyInAt,
        Self::TokensVerify,
        Self::Long,
        Self::SessionVerify,
        Self::Refresh,
        Self::EndByRefreshToken,
        Self::Bearer,
        Self::SessionCookie,
        Self::JwsVerify,
        Self::Peek,
    ];

    /// File and function.
    pub(crate) fn source(self) -> (&'static str, &'static str) {
        match self {
            Self::Verify => ("jwt-core/src/claims.rs", "verify"),
            Self::VerifyAt => ("jwt-core/src/claims.rs", "verify_at"),
            Self::VerifyIn => ("jwt-core/src/claims.rs", "verify_in"),
            Self::VerifyInAt => ("jwt-core/src/claims.rs", "verify_in_at"),
            Self::TokensVerify => ("jwt-core/src/tokens.rs", "verify"),
            Self::Long => ("jwt-core/src/testing/ways.rs", "verify_the_long_way"),
            Self::SessionVerify => ("jwt-session/src/verifier.rs", "verify"),
            Self::Refresh => ("jwt-session/src/sessions/refresh.rs", "refresh_with"),
            Self::EndByRefreshToken => ("jwt-session/src/sessions/end.rs", "end_by_refresh_token"),
            Self::Bearer => ("jwt-axum/src/bearer.rs", "from_request_parts"),
            Self::SessionCookie => ("jwt-axum/src/session_cookie.rs", "from_request_parts"),
            Self::JwsVerify => ("jwt-core/src/jws.rs", "verify"),
            Self::Peek => ("jwt-core/src/header.rs", "peek"),
        }
    }

    /// The column of the table that it stands in: functions that differ in their clock share one, which is
    /// counted at a given time.
    pub(crate) fn column(self) -> &'static str {
        match self {
            Self::Verify | Self::VerifyAt => "`T::verify`",
            Self::VerifyIn | Self::VerifyInAt => "`T::verify_in`",
            Self::TokensVerify => "`Tokens::verify`",
            Self::Long => "without the short way",
            Self::SessionVerify => "`Sessions::verify`",
            Self::Refresh => "`Sessions::refresh`",
            Self::EndByRefreshToken => "`Sessions::end_by_refresh_token`",
            Self::Bearer => "`Bearer`",
            Self::SessionCookie => "`SessionCookie`",
            Self::JwsVerify => "`jws::verify`",
            Self::Peek => "`peek`",
        }
    }

    /// Whether it reads the time from the operating system, so that it cannot be asked about a moment.
    pub(crate) fn has_system_clock(self) -> bool {
        matches!(self, Self::Verify | Self::VerifyIn)
    }

    /// What a row expects of it.
    pub(crate) fn verdict(self, row: &Row) -> Verdict {
        match self {
            Self::Verify
            | Self::VerifyAt
            | Self::VerifyIn
            | Self::VerifyInAt
            | Self::TokensVerify
            | Self::Long
            | Self::SessionVerify => row.claims,
            // It is no refresh token, whatever else is wrong with it; and a web client is not told what is.
            Self::Refresh | Self::EndByRefreshToken | Self::Bearer | Self::SessionCookie => {
                Verdict::Refused(ANYHOW)
            }
            Self::JwsVerify => row.bytes,
            Self::Peek => row.peek,
        }
    }

    /// Whether it reads claims under a policy, with a `max_len` of its own.
    pub(crate) fn has_policy(self) -> bool {
        !matches!(self, Self::JwsVerify | Self::Peek)
    }

    /// Whether it says which rule a token breaks.
    pub(crate) fn tells_why(self) -> bool {
        self.is_for_access() && self != Self::Bearer
    }

    /// Whether it accepts access tokens.
    pub(crate) fn is_for_access(self) -> bool {
        // Cookies are of sessions, whose tokens name a key.
        !matches!(self, Self::Refresh | Self::EndByRefreshToken | Self::SessionCookie)
    }

    /// Takes a token this way; the error is the variant's name and what it is about.
    pub(crate) fn ask(self, policy: Policy, token: &str, at: Duration) -> Result<(), String> {
        let key = if policy == Policy::Named { key().with_id(KEY_ID) } else { key() };
        self.ask_with(policy, &key, token, at)
    }

    /// The same with another key than the policy's.
    pub(crate) fn ask_with<K: VerifyingKey<Hs256> + Clone + Send + Sync + 'static>(
        self,
        policy: Policy,
        key: &K,
        token: &str,
        at: Duration,
    ) -> Result<(), String> {
        let answer = match policy {
            Policy::Session | Policy::Named => self.ask_session(token, key, at),
            Policy::Lenient => self.ask_lenient(token, key, at),
            Policy::Recent => self.ask_recent(token, key, at),
            Policy::Closed => self.ask_closed(token, key, at),
            Policy::Large => self.ask_large(token, key, at),
        };
        answer.map_err(|error| name(&error))
    }
}

fn key() -> Hs256Key {
    Hs256Key::from_bytes(SECRET).unwrap()
}

/// A clock that shows a fraction of a second, which a `ManualClock` does not.
struct StandsAt(NumericDate);

impl Clock for StandsAt {
    fn now(&self) -> NumericDate {
        self.0
    }
}

fn date(at: Duration) -> NumericDate {
    NumericDate::MIN.saturating_add(at)
}

/// One method for each claims type: the bounds of `verify` and of `verify_in` are those of the type that is
/// named, so that a generic function would have to repeat them.
macro_rules! ask {
    ($($method:ident: $module:ident,)*) => {
        impl Way {$(
            fn $method<K: VerifyingKey<Hs256> + Clone + Send + Sync + 'static>(
                self,
                token: &str,
                key: &K,
                at: Duration,
            ) -> Result<(), VerifyError> {
                match self {
                    Self::Verify => $module::Owned::verify(token, key).map(drop),
                    Self::VerifyAt => $module::Owned::verify_at(token, key, date(at)).map(drop),
                    Self::VerifyIn => {
                        $module::Borrowed::verify_in(token, key, &mut Scratch::new()).map(drop)
                    }
                    Self::VerifyInAt => {
                        let mut scratch = Scratch::new();
                        $module::Borrowed::verify_in_at(token, key, &mut scratch, date(at)).map(drop)
                    }
                    Self::TokensVerify => Tokens::<$module::AtRunTime, _>::builder(key.clone())
                        .issuer(ISSUER)
                        .audience(AUDIENCE)
                        .clock(StandsAt(date(at)))
                        .build()
                        .unwrap()
                        .verify(token)
                        .map(drop),
                    Self::Long => {
                        let mut scratch = Scratch::new();
                        typed_jwt::private::verify_by_name::<$module::Borrowed, _>(
                            token, key, &mut scratch, date(at),
                        )
                        .map(drop)
                    }
                    Self::SessionVerify => {
                        let tokens = Tokens::<$module::OfASession, _>::builder(key.clone())
                            .clock(StandsAt(date(at)))
                            .build()
                            .unwrap();
                        sessions::verify(tokens, token)
                    }
                    Self::Refresh => sessions::refresh(token, StandsAt(date(at))),
                    Self::EndByRefreshToken => {
                        sessions::end_by_refresh_token(token, StandsAt(date(at)))
                    }
                    Self::Bearer => {
                        let tokens = Tokens::<$module::OfASession, _>::builder(key.clone())
                            .clock(StandsAt(date(at)))
                            .build()
                            .unwrap();
                        web::bearer(&AccessVerifier::from(tokens), token)
                    }
                    Self::SessionCookie => web::cookie(token, StandsAt(date(at))),
                    Self::JwsVerify => jws::verify(token, key).map(drop),
                    Self::Peek => peek(token).map(drop),
                }
            }
        )*}
    };
}

ask! {
    ask_session: session,
    ask_lenient: lenient,
    ask_recent: recent,
    ask_closed: closed,
    ask_large: large,
}

/// What the two ways of a token make of one, each alone and both together: the claims as `Debug` shows them, and the
/// header and the accessors of `Verified` with them.
pub(crate) struct Ways {
    pub(crate) both: Result<String, String>,
    pub(crate) long: Result<String, String>,
    pub(crate) short: Option<String>,
}

macro_rules! ways_of {
    ($module:ident, $token:expr, $key:expr, $at:expr) => {{
        type Claims = $module::Borrowed<'static>;
        let room = || Box::leak(Box::new(Scratch::new()));
        let (token, key, at) = ($token, $key, date($at));
        let shown = |verified: typed_jwt::Verified<Claims>| format!("{verified:?}");
        let failed = |error: VerifyError| format!("{error:?}");
        Ways {
            both: Claims::verify_in_at(token, key, room(), at).map(shown).map_err(failed),
            long: typed_jwt::private::verify_by_name(token, key, room(), at)
                .map(shown)
                .map_err(failed),
            short: typed_jwt::private::verify_by_layout(token, key, room(), at).map(shown),
        }
    }};
}

impl Ways {
    pub(crate) fn of(policy: Policy, token: &str, at: Duration) -> Self {
        let key = &key();
        match policy {
            Policy::Session => ways_of!(session, token, key, at),
            Policy::Named => ways_of!(session, token, &key.clone().with_id(KEY_ID), at),
            Policy::Lenient => ways_of!(lenient, token, key, at),
            Policy::Recent => ways_of!(recent, token, key, at),
            Policy::Closed => ways_of!(closed, token, key, at),
            Policy::Large => ways_of!(large, token, key, at),
        }
    }
}

/// The variant, and in brackets the rule, the claim or the parameter that it names.
pub(crate) fn name(error: &VerifyError) -> String {
    match error {
        VerifyError::TooLong { .. } => "TooLong".into(),
        VerifyError::Malformed(malformation) => format!("Malformed({malformation:?})"),
        VerifyError::UnexpectedAlgorithm { .. } => "UnexpectedAlgorithm".into(),
        VerifyError::UnexpectedType { .. } => "UnexpectedType".into(),
        VerifyError::CriticalHeader { parameter } => format!("CriticalHeader({parameter})"),
        VerifyError::UnknownKey => "UnknownKey".into(),
        VerifyError::InvalidSignature => "InvalidSignature".into(),
        VerifyError::MissingClaim { claim } => format!("MissingClaim({claim})"),
        VerifyError::InvalidClaim { claim, .. } => format!("InvalidClaim({claim})"),
        VerifyError::Expired { .. } => "Expired".into(),
        VerifyError::NotYetValid { .. } => "NotYetValid".into(),
        VerifyError::WrongIssuer { .. } => "WrongIssuer".into(),
        VerifyError::WrongAudience { .. } => "WrongAudience".into(),
        VerifyError::Rejected { claim, .. } => format!("Rejected({claim})"),
        other => format!("{other:?}"),
    }
}
