//! Writes claims as JSON: first the claims of the policy, then the fields.

use alloc::string::String;
use core::fmt;
use core::time::Duration;

use serde::Serialize;

use super::field::OutOfRange;
use super::flattened::FlattenedClaims;
use super::raw_claim::RawClaim;
use super::read_back::unless_same;
use super::serializer::{MembersSerializer, NonePolicy, ValueSerializer, ValueShape};
use super::value;
#[cfg(feature = "std")]
use crate::base64url;
use crate::buffer::Buffer;
use crate::error::{ClaimError, EncodeError, VerifyError};
use crate::json::{self, MemberLookup, Value};
use crate::policy::{IssuedTimes, IssuerTemplates, OWN_CLAIMS, Policy};
use crate::registered::RegisteredClaim;
use crate::time::NumericDate;

/// The name of a claim.
#[derive(Debug)]
pub struct ClaimName {
    /// The name itself.
    pub name: &'static str,
    /// The comma, the name and the colon, as JSON: `,"name":`.
    pub prefix: &'static str,
}

/// Values of one token that replace those of the policy.
#[derive(Clone, Copy, Debug, Default)]
pub struct IssueOverrides<'g> {
    /// `jti`, instead of a random one.
    pub token_id: Option<&'g str>,
    /// The latest `exp`.
    pub expires_at_most: Option<NumericDate>,
}

/// The claim `jti`, if the policy writes it.
const JTI: &ClaimName = &ClaimName { name: "jti", prefix: ",\"jti\":" };

/// Writes the claims of one token.
///
/// All methods take `&mut self`, the type of the reference in generated code. Methods of blanket
/// traits in the user's scope therefore cannot shadow them.
pub struct ClaimsWriter<'p> {
    policy: &'p Policy<'p>,
    json: &'p mut Buffer,
    /// The name of the last claim.
    last_name: &'static str,
    /// The position of its value. Beyond the end if that claim was omitted.
    last_value_at: usize,
    /// The times that fields or the caller set, if any.
    times: &'p mut Option<IssuedTimes>,
}

impl<'p> ClaimsWriter<'p> {
    /// Writes the claims of the policy at the time `now`, in whole seconds, to the empty buffer
    /// `json`.
    pub(crate) fn begin(
        policy: &'p Policy<'p>,
        now: NumericDate,
        given: IssueOverrides<'_>,
        json: &'p mut Buffer,
        times: &'p mut Option<IssuedTimes>,
    ) -> Result<Self, EncodeError> {
        json.extend(policy.payload_prefix.as_bytes());
        let mut writer = Self { policy, json, last_name: "", last_value_at: 0, times };
        let now = now.whole_seconds();
        for claim in OWN_CLAIMS.into_iter().filter(|claim| policy.writes(*claim)) {
            match claim {
                RegisteredClaim::ExpiresAt => writer.expires_after(now, policy.ttl, given)?,
                RegisteredClaim::TokenId => match given.token_id {
                    Some(id) => writer.claim(JTI, id, false)?,
                    None => {
                        writer.claim(JTI, &random_token_id()?, false)?;
                    }
                },
                _ => writer.date(claim, now),
            }
        }
        Ok(writer)
    }

    /// Ends the payload. Spaces after the object hide its length, if the policy has a `pad`.
    pub(crate) fn finish(self) {
        if self.json.len() == 0 {
            self.json.push(b'{');
        }
        self.json.push(b'}');
        while self.json.len().checked_rem(self.policy.pad).is_some_and(|excess| excess > 0) {
            self.json.push(b' ');
        }
    }

    /// Writes a time.
    fn date(&mut self, claim: RegisteredClaim, date: NumericDate) {
        self.member(claim.member_prefix());
        // Writing to a buffer does not fail.
        let _ = date.write_json_number(self.json);
    }

    /// Writes `exp`, if the policy has a `ttl`.
    #[inline(never)]
    fn expires_after(
        &mut self,
        now: NumericDate,
        ttl: Option<Duration>,
        given: IssueOverrides<'_>,
    ) -> Result<(), EncodeError> {
        let Some(ttl) = ttl else { return Ok(()) };
        let expires_at = now.saturating_add(ttl);
        match given.expires_at_most {
            Some(most) => self.expires_at(Ok(Some(most.min(expires_at)))),
            None => self.expiry(expires_at),
        }
    }

    /// Writes a claim of the application. `None` is omitted if `is_optional` is true.
    pub fn claim<T: Serialize + ?Sized>(
        &mut self,
        name: &'static ClaimName,
        value: &T,
        is_optional: bool,
    ) -> Result<(), EncodeError> {
        self.claim_as(name, value, is_optional, |value, serializer| value.serialize(serializer))
    }

    /// Writes a claim of the application, as `serialize` does. `None` is omitted if `is_optional`
    /// is true.
    #[inline]
    pub(super) fn claim_as<T: ?Sized>(
        &mut self,
        name: &'static ClaimName,
        value: &T,
        is_optional: bool,
        serialize: impl FnOnce(&T, ValueSerializer<'_>) -> serde_json::Result<ValueShape>,
    ) -> Result<(), EncodeError> {
        let place = if is_optional { NonePolicy::Claim } else { NonePolicy::Inside };
        self.value(name, place, |serializer| serialize(value, serializer))
    }

    /// Writes a claim with a function of the application. `null` is omitted if `is_none` is true.
    pub fn claim_with(
        &mut self,
        name: &'static ClaimName,
        is_none: bool,
        serialize: impl FnOnce(ValueSerializer<'_>) -> serde_json::Result<ValueShape>,
    ) -> Result<(), EncodeError> {
        let before = self.json.len();
        self.value(name, NonePolicy::Inside, serialize)?;
        if is_none && self.last_json() == b"null" {
            self.json.truncate(before);
        }
        Ok(())
    }

    /// Checks that the policy accepts the last claim, of the field marked `#[claim(iss)]`.
    pub fn issuer(&mut self) -> Result<(), EncodeError> {
        allowed("iss", self.policy.check_issuer(self.last_value()))
    }

    /// Checks that the policy accepts the last claim, of the field marked `#[claim(aud)]`.
    pub fn audience(&mut self) -> Result<(), EncodeError> {
        allowed("aud", self.policy.check_audience(self.last_value()))
    }

    /// Checks that the policy accepts the last claim, which holds the audience in place of `aud`.
    pub fn claim_as_audience(&mut self) -> Result<(), EncodeError> {
        let Some(claim) = self.policy.audience_claim() else { return Ok(()) };
        allowed(claim.name, self.policy.check_value_as_audience(claim, self.last_value()))
    }

    /// Writes the first issuer, with the value of the last claim, if the policy accepts this value.
    pub fn issuer_with_claim(&mut self) -> Result<(), EncodeError> {
        let Some(templates) = self.policy.issuer_templates() else { return Ok(()) };
        let value = self.last_value().and_then(Value::as_json_str);
        let accepted = value.zip(self.policy.issuer.values());
        let accepted = accepted.and_then(|(value, mut own)| own.find(|own| value == **own));
        let Some((accepted, written)) = accepted.zip(templates.all.first()) else {
            let source = IssuerTemplates::NOT_ACCEPTED;
            return Err(EncodeError::Claim { claim: templates.claim.name.into(), source });
        };
        self.member(RegisteredClaim::Issuer.member_prefix());
        json::quote(&written.with(accepted), self.json);
        Ok(())
    }

    /// Writes the field marked `#[claim(exp)]`.
    pub fn expires_at(
        &mut self,
        date: Result<Option<NumericDate>, OutOfRange>,
    ) -> Result<(), EncodeError> {
        let date = in_range("exp", date)?;
        self.times.get_or_insert_default().expires_at = date;
        match date {
            Some(date) => self.expiry(date),
            None => allowed_absence("exp", self.policy.expiry_required),
        }
    }

    /// Writes the field marked `#[claim(nbf)]`.
    pub fn not_before(
        &mut self,
        date: Result<Option<NumericDate>, OutOfRange>,
    ) -> Result<(), EncodeError> {
        let date = in_range("nbf", date)?;
        self.times.get_or_insert_default().not_before = date;
        if let Some(date) = date {
            self.date(RegisteredClaim::NotBefore, date);
        }
        Ok(())
    }

    /// Writes the field marked `#[claim(iat)]`.
    pub fn issued_at(
        &mut self,
        date: Result<Option<NumericDate>, OutOfRange>,
    ) -> Result<(), EncodeError> {
        let date = in_range("iat", date)?;
        self.times.get_or_insert_default().issued_at = date;
        match date {
            Some(date) => self.date(RegisteredClaim::IssuedAt, date),
            None => return allowed_absence("iat", self.policy.max_age.is_some()),
        }
        Ok(())
    }

    /// Writes the members of a map or a struct next to the claims that have a field. The members
    /// must not have one of `names`. `read` reads them back.
    pub fn flattened<T: Serialize>(
        &mut self,
        field: &'static str,
        names: &[&str],
        value: &T,
        read: impl FnOnce(FlattenedClaims<'_>) -> Result<bool, VerifyError>,
    ) -> Result<(), EncodeError> {
        let failed = |source| EncodeError::Claim { claim: field.into(), source };
        let mut json = Buffer::new();
        if self.json.is_secret() {
            json.keep_secret();
        }
        let written =
            value.serialize(MembersSerializer(&mut json)).map_err(|error| failed(error.into()))?;
        let json = match written {
            ValueShape::Nothing => "{}",
            _ => json::utf8(json.as_bytes()).map_err(|malformed| failed(malformed.into()))?,
        };
        let mut claims = FlattenedClaims::default();
        json::object(json, json::HeapNames::default(), |name, value| {
            let has_a_field = names.iter().any(|known| name == **known);
            if has_a_field || RegisteredClaim::named(&name.decode()).is_some() {
                return Err(ClaimError::new(
                    "holds a claim that is registered, has a field, or holds the audience",
                ));
            }
            claims.0.push((name, value));
            Ok(MemberLookup::Unknown)
        })
        .map_err(failed)?;
        unless_same(field, read(claims))?;
        let members =
            json.strip_prefix('{').and_then(|json| json.strip_suffix('}')).unwrap_or_default();
        if !members.is_empty() {
            self.json.push(if self.json.len() == 0 { b'{' } else { b',' });
            self.json.extend(members.as_bytes());
        }
        Ok(())
    }

    fn value(
        &mut self,
        name: &'static ClaimName,
        place: NonePolicy,
        serialize: impl FnOnce(ValueSerializer<'_>) -> serde_json::Result<ValueShape>,
    ) -> Result<(), EncodeError> {
        /// The depth of the claims object.
        const DEPTH: usize = 1;
        let before = self.json.len();
        self.member(name.prefix);
        self.last_name = name.name;
        self.last_value_at = self.json.len();
        let written = value::write(self.json, DEPTH, place, serialize)
            .map_err(|source| EncodeError::Claim { claim: name.name.into(), source })?;
        if written == ValueShape::Nothing {
            self.json.truncate(before);
        }
        Ok(())
    }

    /// Returns the JSON of the last claim. It is empty if that claim was omitted.
    pub(super) fn last_json(&self) -> &[u8] {
        self.json.since(self.last_value_at)
    }

    /// Returns the JSON of the last claim, unless it was omitted.
    fn last_value(&self) -> Option<Value<'_>> {
        let json = core::str::from_utf8(self.last_json()).ok()?;
        (!json.is_empty()).then(|| Value::well_formed(json))
    }

    /// Returns the last claim, unless it was omitted.
    pub(super) fn last_claim(&self) -> Option<RawClaim<'_>> {
        self.last_value().map(|json| RawClaim { name: self.last_name, json: Some(json) })
    }

    fn expiry(&mut self, date: NumericDate) -> Result<(), EncodeError> {
        if date >= NumericDate::MAX {
            return Err(EncodeError::TimeOutOfRange);
        }
        self.date(RegisteredClaim::ExpiresAt, date);
        Ok(())
    }

    /// Writes `,"name":`, or `{"name":` for the first member.
    fn member(&mut self, prefix: &str) {
        if self.json.len() == 0 {
            self.json.push(b'{');
            self.json.extend(prefix.as_bytes().get(1..).unwrap_or_default());
        } else {
            self.json.extend(prefix.as_bytes());
        }
    }
}

/// Does not print the claims, which are personal data.
impl fmt::Debug for ClaimsWriter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClaimsWriter").finish_non_exhaustive()
    }
}

/// Converts the error with which `verify` would refuse a claim into an error of `encode`.
fn allowed(claim: &'static str, verdict: Result<(), VerifyError>) -> Result<(), EncodeError> {
    verdict.map_err(|refused| EncodeError::Claim {
        claim: claim.into(),
        source: match refused {
            VerifyError::InvalidClaim { source, .. } => source,
            other => ClaimError::text(other),
        },
    })
}

/// Refuses a time that is not a `NumericDate`.
fn in_range(
    claim: &'static str,
    date: Result<Option<NumericDate>, OutOfRange>,
) -> Result<Option<NumericDate>, EncodeError> {
    date.map_err(|OutOfRange| EncodeError::Claim {
        claim: claim.into(),
        source: ClaimError::new("the time is before 1970 or after the year 9999"),
    })
}

/// Refuses the absence of a claim that the policy requires. The derive cannot detect an `Option`
/// behind an alias; this check can.
fn allowed_absence(claim: &'static str, is_demanded: bool) -> Result<(), EncodeError> {
    allowed(
        claim,
        if is_demanded { Err(VerifyError::MissingClaim { claim: claim.into() }) } else { Ok(()) },
    )
}

/// Returns 128 random bits from the operating system, in base64url.
#[cfg(feature = "std")]
fn random_token_id() -> Result<String, EncodeError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| EncodeError::NoRandomness)?;
    Ok(base64url::encode(&bytes))
}

#[cfg(not(feature = "std"))]
fn random_token_id() -> Result<String, EncodeError> {
    Err(EncodeError::NoRandomness)
}
