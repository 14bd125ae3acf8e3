//! Creates invalid tokens, and signs or encrypts them with the correct key.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use super::HostileToken;
use crate::buffer::Buffer;
use crate::claims::{self, Claims};
use crate::json::{self, MemberLookup};
use crate::key::{Algorithm, Encryption, Form, SigningKey, VerifyingKey};
use crate::policy::{Policy, UNKNOWN_TTL};
use crate::time::NumericDate;
use crate::wire::{ClaimsWriter, IssueOverrides};
use crate::{base64url, jws};

/// A valid token split into its parts, and the key to sign or encrypt tokens made of modified parts.
pub(super) struct Forge<'k> {
    pub(super) policy: Policy<'k>,
    /// The valid token.
    pub(super) token: String,
    /// The signed token inside, if the valid token is nested; otherwise the valid token.
    pub(super) inside: String,
    pub(super) now: NumericDate,
    /// The header of the token, or of the token inside, as JSON.
    pub(super) header: String,
    /// The claims of the token, as names and JSON.
    pub(super) members: Vec<(String, String)>,
    /// The `alg` of the token.
    algorithm: String,
    /// The names of this algorithm.
    names: &'static [&'static str],
    /// The parameters of the encryption, if the tokens are encrypted.
    pub(super) encryption: Option<&'static Encryption>,
    protect: Box<Protect<'k>>,
    wrap: Box<dyn Fn(String) -> String + 'k>,
}

/// Builds an authentic token from a header segment and a payload segment. If the token is encrypted,
/// the ciphertext is that of the decoded payload.
type Protect<'k> = dyn Fn(&str, &str) -> String + 'k;

impl<'k> Forge<'k> {
    pub(super) fn new<T, K>(claims: &T, policy: Policy<'k>, key: &'k K) -> Self
    where
        T: Claims,
        K: SigningKey<T::Alg> + VerifyingKey<T::Alg> + ?Sized,
    {
        let snapshot = || SigningKey::<T::Alg>::snapshot(key);
        let policy = issuing_policy(policy);
        let now = a_valid_time(claims, &policy);
        #[expect(clippy::expect_used, reason = "a test fails by panicking")]
        let token = claims::encode(claims, key, &policy, now, IssueOverrides::default())
            .expect("the claims can be issued");
        let verifying = VerifyingKey::<T::Alg>::snapshot(key);
        let inside = <T::Alg as Algorithm>::Form::inside(&token, &verifying);
        let inside = inside.unwrap_or_else(|| token.clone());
        let header = segment(&inside, 0);
        let members = members(&payload_of::<T, K>(&token, key));
        let protect = Box::new(move |header: &str, payload: &str| {
            <T::Alg as Algorithm>::Form::forge::<T::Alg>(header, payload, &snapshot())
        });
        let wrap = Box::new(move |inside: String| {
            <T::Alg as Algorithm>::Form::wrap(inside, &SigningKey::<T::Alg>::snapshot(key))
        });
        let algorithm = value_of("alg", &self::members(&header)).unwrap_or_default();
        Self {
            policy,
            token,
            inside,
            now,
            header,
            members,
            algorithm,
            names: verifying.algorithms(),
            encryption: T::Alg::ENCRYPTION,
            protect,
            wrap,
        }
    }

    pub(super) fn algorithm(&self) -> &str {
        &self.algorithm
    }

    /// Returns true if this is a name of the key's algorithm in the header.
    pub(super) fn names_algorithm(&self, name: &str) -> bool {
        name == self.algorithm || self.names.contains(&name)
    }

    /// Returns tokens that must be accepted: the token itself, and tokens made again of unchanged parts.
    /// If one of them is refused, the tests of hostile tokens are meaningless.
    pub(super) fn controls(&self) -> Vec<HostileToken> {
        let mut controls = Vec::from([HostileToken {
            name: "the claims' own token".into(),
            token: self.token.clone(),
            now: self.now,
        }]);
        controls.push(self.with_payload("the same payload in a new token", &self.payload()));
        controls.push(self.with_header("the same header in a new token", &self.header));
        if let Some(last) = self.last_valid_second() {
            let name = "the claims' own token in its last second".into();
            controls.push(HostileToken { name, token: self.token.clone(), now: last });
        }
        controls
    }

    /// Returns the time at which the token expires: the earlier of `exp` and the end of `max_age`,
    /// plus leeway.
    pub(super) fn expired_at(&self) -> Option<NumericDate> {
        let exp = self.date("exp");
        let too_old =
            self.date("iat").zip(self.policy.max_age).map(|(iat, age)| iat.saturating_add(age));
        let earliest = exp.into_iter().chain(too_old).min()?;
        Some(earliest.saturating_add(self.policy.leeway))
    }

    fn last_valid_second(&self) -> Option<NumericDate> {
        Some(self.expired_at()?.saturating_sub(Duration::from_secs(1)))
    }

    fn date(&self, claim: &str) -> Option<NumericDate> {
        NumericDate::from_json_number(self.claim(claim)?)
    }

    /// Returns the JSON of a claim in the token.
    pub(super) fn claim(&self, name: &str) -> Option<&str> {
        self.members.iter().find(|(member, _)| member == name).map(|(_, json)| json.as_str())
    }

    /// Returns the payload with the value of one claim replaced, or added if it is absent.
    pub(super) fn replacing(&self, name: &str, json: &str) -> String {
        let mut members = self.without_member(name);
        members.push((name.into(), json.into()));
        object(&members)
    }

    /// Returns the payload with other values of these claims. The order of the claims, which the fast path
    /// compares, stays the same.
    pub(super) fn in_place(&self, replaced: &[(&str, &str)]) -> String {
        let mut members = self.members.clone();
        for (name, json) in &mut members {
            if let Some((_, other)) = replaced.iter().find(|(replaced, _)| replaced == name) {
                *json = (*other).into();
            }
        }
        object(&members)
    }

    /// Returns the payload without one claim.
    pub(super) fn without(&self, name: &str) -> String {
        object(&self.without_member(name))
    }

    /// Returns the payload with `members` before its closing brace.
    pub(super) fn adding(&self, members: &str) -> String {
        let payload = self.payload();
        let open = payload.strip_suffix('}').unwrap_or_default();
        format!("{open},{members}}}")
    }

    pub(super) fn payload(&self) -> String {
        object(&self.members)
    }

    fn without_member(&self, name: &str) -> Vec<(String, String)> {
        self.members.iter().filter(|(member, _)| member != name).cloned().collect()
    }

    /// Returns an authentic token with this payload.
    pub(super) fn with_payload(&self, name: impl Into<String>, payload: &str) -> HostileToken {
        self.authentic(name, &self.header, payload.as_bytes())
    }

    /// Returns an authentic token with this header.
    pub(super) fn with_header(&self, name: impl Into<String>, header: &str) -> HostileToken {
        self.authentic(name, header, self.payload().as_bytes())
    }

    /// Returns an authentic token with this header and payload.
    pub(super) fn authentic(
        &self,
        name: impl Into<String>,
        header: &str,
        payload: &[u8],
    ) -> HostileToken {
        self.of_segments(name, &base64url::encode(header.as_bytes()), &base64url::encode(payload))
    }

    /// Returns an authentic token with this header segment, unchanged, and this payload segment. The
    /// payload segment of an encrypted token must be base64url.
    pub(super) fn of_segments(
        &self,
        name: impl Into<String>,
        header: &str,
        payload: &str,
    ) -> HostileToken {
        HostileToken { name: name.into(), token: (self.protect)(header, payload), now: self.now }
    }

    /// Returns any text as a token, or, if the tokens are nested, as the token inside one.
    pub(super) fn inside(&self, token: HostileToken) -> HostileToken {
        HostileToken { token: (self.wrap)(token.token), ..token }
    }

    /// Returns any text as a token.
    pub(super) fn text(&self, name: impl Into<String>, token: impl Into<String>) -> HostileToken {
        HostileToken { name: name.into(), token: token.into(), now: self.now }
    }

    /// Returns the valid token, to be verified at another time.
    pub(super) fn at(&self, name: impl Into<String>, now: NumericDate) -> HostileToken {
        HostileToken { name: name.into(), token: self.token.clone(), now }
    }
}

/// Returns the policy to issue tokens with. A type that only verifies has no `ttl`.
fn issuing_policy(mut policy: Policy<'_>) -> Policy<'_> {
    if policy.ttl == Some(UNKNOWN_TTL) {
        policy.ttl = Some(policy.leeway.saturating_add(Duration::from_secs(900)));
    }
    policy
}

/// Returns a whole second at which the claims can be issued and verified. Boundary times before and
/// after it can be represented.
fn a_valid_time<T: Claims>(claims: &T, policy: &Policy<'_>) -> NumericDate {
    let usual = NumericDate::from_unix(1_800_000_000);
    let (mut json, mut times) = (Buffer::new(), None);
    // Claims that cannot be written are reported by `encode_at`.
    let Ok(mut writer) =
        ClaimsWriter::begin(policy, usual, IssueOverrides::default(), &mut json, &mut times)
    else {
        return usual;
    };
    if claims.write(&mut writer).is_err() {
        return usual;
    }
    let times = times.unwrap_or_default();
    let too_old = policy.max_age.zip(times.issued_at).map(|(age, iat)| iat.saturating_add(age));
    let begins =
        times.not_before.into_iter().chain(too_old.and(times.issued_at)).max().unwrap_or_default();
    let ends = times.expires_at.into_iter().chain(too_old).min().unwrap_or(NumericDate::MAX);
    if begins > usual {
        return begins.whole_seconds().saturating_add(Duration::from_secs(1));
    }
    if ends <= usual {
        return ends.saturating_sub(Duration::from_secs(60)).max(begins).whole_seconds();
    }
    usual
}

/// Returns the payload of a valid token.
pub(super) fn payload_of<T, K>(token: &str, key: &K) -> String
where
    T: Claims,
    K: VerifyingKey<T::Alg> + ?Sized,
{
    let mut payload = Buffer::new();
    let (requirements, key) = (T::POLICY.token_requirements(), key.snapshot());
    let opened =
        <T::Alg as Algorithm>::Form::open::<T::Alg>(requirements, token, &key, &mut payload);
    #[expect(clippy::expect_used, reason = "a test fails by panicking")]
    opened.expect("the token that the key has issued is authentic");
    String::from_utf8_lossy(payload.as_bytes()).into_owned()
}

/// Returns the text of a member that is a string without escapes.
fn value_of(name: &str, members: &[(String, String)]) -> Option<String> {
    let (_, json) = members.iter().find(|(member, _)| member == name)?;
    Some(json.trim_matches('"').into())
}

/// Returns the JSON of a segment of a token.
pub(super) fn segment(token: &str, at: usize) -> String {
    let segment = token.split('.').nth(at).unwrap_or_default();
    let bytes = base64url::decode(segment.as_bytes()).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

pub(super) fn members(payload: &str) -> Vec<(String, String)> {
    let mut members = Vec::new();
    // The library can read its own payloads, so this does not fail.
    let _ = json::object(payload, json::HeapNames::default(), |name, json| {
        members.push((name.decode().into_owned(), json.spelling().into()));
        Ok::<_, crate::MalformedToken>(MemberLookup::Unknown)
    });
    members
}

pub(super) fn object(members: &[(String, String)]) -> String {
    let members: Vec<String> =
        members.iter().map(|(name, json)| format!("{}:{json}", json::quoted(name))).collect();
    format!("{{{}}}", members.join(","))
}

/// Returns a name as a JSON string with its first letter written as an escape.
pub(super) fn escaped(name: &str) -> String {
    let first = name.encode_utf16().next().unwrap_or_default();
    let rest: String = name.chars().skip(1).collect();
    format!("\"\\u{first:04x}{}", json::quoted(&rest).trim_start_matches('"'))
}

/// The largest `max_len` for which a longer token is created. Limits the memory use.
pub(super) const LONGEST_TRIED: usize = 16 * jws::DEFAULT_MAX_LEN;
