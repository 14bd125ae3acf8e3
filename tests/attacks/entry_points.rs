//! The entry points of typed-jwt: the public functions that take a token.

use std::time::Duration;

use typed_jwt::web::AccessVerifier;
use typed_jwt::{
    Claims, Clock, Hs256, Hs256Key, Key, NumericDate, Scratch, Tokens, VerifyError, VerifyingKey,
    jws, peek,
};

use super::cases::{Base, Case, KEY_ID, Kind, Policy, SECRET, Verdict};
use super::claims_types::{
    closed, foreign, large, lenient, no_type, optional_type, parameter, recent, session, several,
    tenant, typed,
};
use super::key_ring;
use super::sessions;
use super::web;

/// A public function that takes a token. A new one needs a variant here (CONTRIBUTING.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryPoint {
    Verify,
    VerifyAt,
    VerifyIn,
    VerifyInAt,
    TokensVerify,
    RingWithoutKid,
    ByName,
    SessionVerify,
    Bearer,
    SessionCookie,
    Refresh,
    EndByRefreshToken,
    JwsVerify,
    Peek,
}

impl EntryPoint {
    pub(crate) const ALL: [Self; 14] = [
        Self::Verify,
        Self::VerifyAt,
        Self::VerifyIn,
        Self::VerifyInAt,
        Self::TokensVerify,
        Self::RingWithoutKid,
        Self::ByName,
        Self::SessionVerify,
        Self::Bearer,
        Self::SessionCookie,
        Self::Refresh,
        Self::EndByRefreshToken,
        Self::JwsVerify,
        Self::Peek,
    ];

    /// The column of the table. Functions that differ only in their clock share one, which counts
    /// the results at a given time.
    pub(crate) fn column(self) -> &'static str {
        match self {
            Self::Verify | Self::VerifyAt => "`T::verify`",
            Self::VerifyIn | Self::VerifyInAt => "`T::verify_in`",
            Self::TokensVerify => "`Tokens::verify`",
            Self::RingWithoutKid => "`KeyRing` that tries keys",
            Self::ByName => "without the fast path",
            Self::SessionVerify => "`Sessions::verify`",
            Self::Bearer => "`Bearer`",
            Self::SessionCookie => "`SessionCookie`",
            Self::Refresh => "`Sessions::refresh`",
            Self::EndByRefreshToken => "`Sessions::end_by_refresh_token`",
            Self::JwsVerify => "`jws::verify`",
            Self::Peek => "`peek`",
        }
    }

    /// The kind of token that it accepts, at the time `now`.
    pub(crate) fn base(self, now: u64) -> Base {
        let kind = match self {
            Self::SessionCookie => sessions::login().access_token(),
            Self::Refresh | Self::EndByRefreshToken => sessions::login().refresh_token(),
            _ => Kind::Access,
        };
        Base { kind, ..Base::access(now) }
    }

    /// Returns true if it reads the time from the operating system.
    pub(crate) fn has_system_clock(self) -> bool {
        matches!(self, Self::Verify | Self::VerifyIn)
    }

    /// The result that a case expects of it.
    pub(crate) fn verdict(self, case: &Case) -> Verdict {
        match (self, case.claims) {
            (Self::JwsVerify, _) => case.bytes,
            (Self::Peek, _) => case.peek,
            // A web client is told that the token has expired, and no other reason.
            (Self::Bearer | Self::SessionCookie, Verdict::Refused(error)) => {
                Verdict::Refused(if error == "Expired" { "Expired" } else { "Invalid" })
            }
            (_, verdict) => verdict,
        }
    }

    /// Returns true if the text can be passed to this entry point as one token, unchanged.
    pub(crate) fn can_take(self, policy: Policy, text: &str) -> bool {
        match self {
            // The keys of a ring have ids, unlike the key of the other functions.
            Self::RingWithoutKid => {
                policy == Policy::Named || !peek(text).is_ok_and(|header| header.kid().is_some())
            }
            Self::SessionVerify | Self::SessionCookie if !policy.is_of_sessions() => false,
            // Sessions have one issuer.
            Self::SessionCookie if matches!(policy, Policy::Several | Policy::Tenant) => false,
            Self::Bearer => web::is_header_value(text),
            Self::SessionCookie => web::is_cookie_value(text),
            _ => true,
        }
    }

    /// Returns true if it reads claims under a policy, which has its own `max_len`.
    pub(crate) fn has_policy(self) -> bool {
        !matches!(self, Self::JwsVerify | Self::Peek)
    }

    /// Returns true if it takes any key, and returns the rule that a token breaks.
    pub(crate) fn returns_reason(self) -> bool {
        !matches!(
            self,
            Self::Bearer | Self::SessionCookie | Self::Refresh | Self::EndByRefreshToken
        )
    }

    /// Passes a token to this entry point; the error is the text that [`name`] makes.
    pub(crate) fn run(self, policy: Policy, token: &str, at: Duration) -> Result<(), String> {
        if self == Self::RingWithoutKid {
            return self.run_with(policy, key_ring::that_tries_keys(), token, at);
        }
        let key = if policy == Policy::Named { key().with_id(KEY_ID) } else { key() };
        self.run_with(policy, &key, token, at)
    }

    /// Does the same as [`run`](Self::run) with another key. Sessions always use
    /// [`sessions::ring`].
    pub(crate) fn run_with<
        K: Key<Algorithm = Hs256> + VerifyingKey<Hs256> + Clone + Send + Sync + 'static,
    >(
        self,
        policy: Policy,
        key: &K,
        token: &str,
        at: Duration,
    ) -> Result<(), String> {
        match policy {
            Policy::Session | Policy::Named => self.run_session(token, key, at),
            Policy::Lenient => self.run_lenient(token, key, at),
            Policy::Recent => self.run_recent(token, key, at),
            Policy::Closed => self.run_closed(token, key, at),
            Policy::Parameter => self.run_parameter(token, key, at),
            Policy::Large => self.run_large(token, key, at),
            Policy::Several => self.run_several(token, key, at),
            Policy::OptionalType => self.run_optional_type(token, key, at),
            Policy::NoType => self.run_no_type(token, key, at),
            Policy::Tenant => self.run_tenant(token, key, at),
            Policy::Foreign => self.run_foreign(token, key, at),
            Policy::Typed => self.run_typed(token, key, at),
        }
    }
}

fn key() -> Hs256Key {
    Hs256Key::from_bytes(SECRET).unwrap()
}

/// A fixed clock with fractions of a second, unlike a `ManualClock`.
pub(crate) struct FixedClock(pub(crate) NumericDate);

impl Clock for FixedClock {
    fn now(&self) -> NumericDate {
        self.0
    }
}

pub(crate) fn date(at: Duration) -> NumericDate {
    NumericDate::MIN.saturating_add(at)
}

/// The claims types of some policies cannot be those of a session.
macro_rules! of_sessions {
    ([sessions] $verify:block) => {
        $verify
    };
    ([] $verify:block) => {
        unreachable!("`can_take` leaves it out")
    };
}

/// One method per claims type, because a generic function would have to repeat the bounds of
/// `verify` and `verify_in`.
macro_rules! run {
    ($($method:ident: $module:ident [$($sessions:ident)?],)*) => {
        impl EntryPoint {$(
            fn $method<K: Key<Algorithm = Hs256> + VerifyingKey<Hs256> + Clone + Send + Sync + 'static>(
                self,
                token: &str,
                key: &K,
                at: Duration,
            ) -> Result<(), String> {
                let named = |error: VerifyError| name(&error);
                let now = date(at);
                match self {
                    Self::Verify => $module::Owned::verify(token, key).map(drop).map_err(named),
                    Self::VerifyAt | Self::RingWithoutKid => {
                        $module::Owned::verify_at(token, key, now).map(drop).map_err(named)
                    }
                    Self::VerifyIn => {
                        let mut scratch = Scratch::new();
                        $module::Borrowed::verify_in(token, key, &mut scratch)
                            .map(drop)
                            .map_err(named)
                    }
                    Self::VerifyInAt => {
                        let mut scratch = Scratch::new();
                        $module::Borrowed::verify_in_at(token, key, &mut scratch, now)
                            .map(drop)
                            .map_err(named)
                    }
                    Self::TokensVerify => {
                        let tokens = $module::at_run_time(key.clone(), FixedClock(now));
                        tokens.verify(token).map(drop).map_err(named)
                    }
                    Self::ByName => {
                        let mut scratch = Scratch::new();
                        typed_jwt::__private_0_1_0::verify_by_name::<$module::Borrowed, _>(
                            token, key, &mut scratch, now,
                        )
                        .map(drop)
                        .map_err(named)
                    }
                    Self::SessionVerify => of_sessions!([$($sessions)?] {
                        let tokens = Tokens::<$module::Owned, _>::builder(key.clone())
                            .clock(FixedClock(now))
                            .build()
                            .unwrap();
                        sessions::verify(tokens, token)
                    }),
                    Self::Bearer => {
                        let tokens = Tokens::<$module::Owned, _>::builder(key.clone())
                            .clock(FixedClock(now))
                            .build()
                            .unwrap();
                        web::bearer(&AccessVerifier::from(tokens), token)
                    }
                    Self::SessionCookie => of_sessions!([$($sessions)?] {
                        let tokens = Tokens::<$module::Owned, _>::builder(sessions::ring())
                            .clock(FixedClock(now))
                            .build()
                            .unwrap();
                        web::cookie(tokens, token)
                    }),
                    Self::Refresh => {
                        sessions::refresh(sessions::login(), token, FixedClock(now))
                    }
                    Self::EndByRefreshToken => {
                        sessions::end_by_refresh_token(sessions::login(), token, FixedClock(now))
                    }
                    Self::JwsVerify => jws::verify(token, key).map(drop).map_err(named),
                    Self::Peek => peek(token).map(drop).map_err(named),
                }
            }
        )*}
    };
}

run! {
    run_session: session [sessions],
    run_lenient: lenient [sessions],
    run_recent: recent [sessions],
    run_closed: closed [sessions],
    run_parameter: parameter [sessions],
    run_large: large [sessions],
    run_several: several [sessions],
    run_optional_type: optional_type [sessions],
    run_no_type: no_type [sessions],
    run_tenant: tenant [sessions],
    run_foreign: foreign [],
    run_typed: typed [],
}

/// The results of the fast path, of reading by name, and of both combined for one token. A
/// `Verified` is shown with `Debug`.
pub(crate) struct PathResults {
    pub(crate) combined: Result<String, String>,
    pub(crate) by_name: Result<String, String>,
    pub(crate) fast: Option<String>,
}

macro_rules! path_results {
    ($module:ident, $token:expr, $key:expr, $at:expr) => {{
        type Claims = $module::Borrowed<'static>;
        let room = || Box::leak(Box::new(Scratch::new()));
        let (token, key, at) = ($token, $key, date($at));
        let shown = |verified: typed_jwt::Verified<Claims>| format!("{verified:?}");
        let failed = |error: VerifyError| format!("{error:?}");
        PathResults {
            combined: Claims::verify_in_at(token, key, room(), at).map(shown).map_err(failed),
            by_name: typed_jwt::__private_0_1_0::verify_by_name(token, key, room(), at)
                .map(shown)
                .map_err(failed),
            fast: typed_jwt::__private_0_1_0::verify_by_layout(token, key, room(), at).map(shown),
        }
    }};
}

impl PathResults {
    pub(crate) fn of(policy: Policy, token: &str, at: Duration) -> Self {
        let key = &key();
        match policy {
            Policy::Session => path_results!(session, token, key, at),
            Policy::Named => path_results!(session, token, &key.clone().with_id(KEY_ID), at),
            Policy::Lenient => path_results!(lenient, token, key, at),
            Policy::Recent => path_results!(recent, token, key, at),
            Policy::Closed => path_results!(closed, token, key, at),
            Policy::Parameter => path_results!(parameter, token, key, at),
            Policy::Large => path_results!(large, token, key, at),
            Policy::Several => path_results!(several, token, key, at),
            Policy::OptionalType => path_results!(optional_type, token, key, at),
            Policy::NoType => path_results!(no_type, token, key, at),
            Policy::Tenant => path_results!(tenant, token, key, at),
            Policy::Foreign => path_results!(foreign, token, key, at),
            Policy::Typed => path_results!(typed, token, key, at),
        }
    }
}

/// Returns the variant, followed in parentheses by its rule, claim or parameter.
pub(crate) fn name(error: &VerifyError) -> String {
    match error {
        VerifyError::TooLong { .. } => "TooLong".into(),
        VerifyError::Malformed(malformed) => format!("Malformed({malformed:?})"),
        VerifyError::UnexpectedAlgorithm { .. } => "UnexpectedAlgorithm".into(),
        VerifyError::UnexpectedEncryption { .. } => "UnexpectedEncryption".into(),
        VerifyError::UnexpectedType { .. } => "UnexpectedType".into(),
        VerifyError::UnexpectedHeader { parameter, .. } => format!("UnexpectedHeader({parameter})"),
        VerifyError::CriticalHeader { parameter } => format!("CriticalHeader({parameter})"),
        VerifyError::UnknownKey => "UnknownKey".into(),
        VerifyError::InvalidSignature => "InvalidSignature".into(),
        VerifyError::DecryptionFailed => "DecryptionFailed".into(),
        VerifyError::MissingClaim { claim } => format!("MissingClaim({claim})"),
        VerifyError::InvalidClaim { claim, .. } => format!("InvalidClaim({claim})"),
        VerifyError::Expired { .. } => "Expired".into(),
        VerifyError::NotYetValid { .. } => "NotYetValid".into(),
        VerifyError::UnexpectedIssuer { .. } => "UnexpectedIssuer".into(),
        VerifyError::UnexpectedAudience { .. } => "UnexpectedAudience".into(),
        VerifyError::Rejected { claim, .. } => format!("Rejected({claim})"),
        other => format!("{other:?}"),
    }
}
