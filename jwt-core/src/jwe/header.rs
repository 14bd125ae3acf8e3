//! The header of an encrypted token (RFC 7516 §4.1).

use crate::error::{MalformedToken, VerifyError};
use crate::header::{self, ExpectedType, Header, HeaderParameters, RawHeader};
use crate::json::{self, HeapNames, JsonStr, MemberLookup, Value};
use crate::key::Encryption;
use crate::requirements::TokenRequirements;

/// The names that an error may contain (RFC 7518 §5.1). Other content of an unauthenticated header must
/// not reach a log.
pub(crate) const REGISTERED_ENCRYPTIONS: [&str; 6] =
    ["A128GCM", "A192GCM", "A256GCM", "A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512"];

/// Parameters that name or contain a key, or change how the content key is computed (RFC 7515 §4.1, RFC
/// 7518 §4.1). No algorithm here uses them.
const KEY_PARAMETERS: [&str; 10] =
    ["iv", "tag", "p2s", "p2c", "jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256"];

/// The claims that a header may repeat (RFC 7519 §5.3).
const REPLICATED: [&str; 3] = ["iss", "sub", "aud"];

/// A parsed header that is not authenticated yet.
#[derive(Default)]
pub struct EncryptedHeader<'h> {
    /// The parameters that a signed token has as well.
    common: RawHeader<'h>,
    enc: Option<Value<'h>>,
    cty: Option<Value<'h>>,
    key_parameter: Option<&'static str>,
    key_agreement: KeyAgreement<'h>,
    replicated: [Option<Value<'h>>; REPLICATED.len()],
}

/// The parameters of a key agreement (RFC 7518 §4.6.1).
#[derive(Default)]
pub struct KeyAgreement<'h> {
    pub(crate) epk: Option<Value<'h>>,
    pub(crate) apu: Option<Value<'h>>,
    pub(crate) apv: Option<Value<'h>>,
}

impl KeyAgreement<'_> {
    /// Returns the name of a parameter that is present.
    fn parameter(&self) -> Option<&'static str> {
        let Self { epk, apu, apv } = self;
        let mut named = [("epk", epk), ("apu", apu), ("apv", apv)].into_iter();
        named.find(|(_, value)| value.is_some()).map(|(name, _)| name)
    }
}

impl<'h> EncryptedHeader<'h> {
    /// Parses the header segment, decoded into `room`.
    ///
    /// # Errors
    ///
    /// [`VerifyError::TooLong`] and [`VerifyError::Malformed`].
    pub(crate) fn read(segment: &[u8], room: &'h mut [u8]) -> Result<Self, VerifyError> {
        let mut header = Self::default();
        let json = header::read(segment, room, |name, value| {
            if name == *"enc" {
                header.enc = Some(value);
            } else if name == *"cty" {
                header.cty = Some(value);
            } else if name == *"epk" {
                header.key_agreement.epk = Some(value);
            } else if name == *"apu" {
                header.key_agreement.apu = Some(value);
            } else if name == *"apv" {
                header.key_agreement.apv = Some(value);
            } else if let Some(parameter) = KEY_PARAMETERS.into_iter().find(|&p| name == *p) {
                header.key_parameter = Some(parameter);
            } else if let Some((slot, _)) =
                header.replicated.iter_mut().zip(REPLICATED).find(|(_, claim)| name == **claim)
            {
                *slot = Some(value);
                header.common.set_has_others();
            } else {
                return header.common.member(name, value);
            }
            Ok(())
        })?;
        header.common.set_json(json);
        Ok(header)
    }

    pub(crate) fn kid(&self) -> Option<JsonStr<'h>> {
        self.common.kid()
    }

    /// Returns the parameters of a key agreement.
    #[must_use]
    pub fn key_agreement(&self) -> &KeyAgreement<'h> {
        &self.key_agreement
    }

    /// Refuses every header except that of a token with this encryption and with these requirements.
    pub(crate) fn check(
        &self,
        encryption: &Encryption,
        requirements: &TokenRequirements,
    ) -> Result<(), VerifyError> {
        self.check_parameters(encryption, requirements.typ)?;
        if self.has_token()? && requirements.are_claims {
            return Err(MalformedToken::ContentType.into());
        }
        self.common.check_parameters(requirements.parameters)
    }

    /// Refuses every header except that of a nested token (RFC 7519 §5.2) with this encryption. The type
    /// of the token is in the header of the inner token.
    pub(crate) fn check_nested(&self, encryption: &Encryption) -> Result<(), VerifyError> {
        self.check_parameters(encryption, None)?;
        if !self.has_token()? {
            return Err(MalformedToken::ContentType.into());
        }
        Ok(())
    }

    fn check_parameters(
        &self,
        encryption: &Encryption,
        typ: Option<&'static ExpectedType>,
    ) -> Result<(), VerifyError> {
        self.common.check_algorithm(encryption.alg, &[encryption.alg])?;
        self.check_encryption(encryption.enc)?;
        self.common.check_type(typ)?;
        self.common.check_critical()?;
        let of_agreement =
            if encryption.agrees_on_key { None } else { self.key_agreement.parameter() };
        match self.key_parameter.or(of_agreement) {
            Some(parameter) => Err(VerifyError::CriticalHeader { parameter }),
            None => Ok(()),
        }
    }

    /// Returns true if `cty` is `JWT`: the content is a token.
    fn has_token(&self) -> Result<bool, MalformedToken> {
        let Some(cty) = self.cty else { return Ok(false) };
        let cty = cty.as_json_str().ok_or(MalformedToken::HeaderParameterType)?;
        Ok(header::same_media_type(cty, "JWT"))
    }

    fn check_encryption(&self, expected: &'static str) -> Result<(), VerifyError> {
        let enc = self.enc.and_then(Value::as_json_str);
        if enc.is_some_and(|enc| enc == *expected) {
            return Ok(());
        }
        let named =
            |enc: JsonStr<'_>| REGISTERED_ENCRYPTIONS.into_iter().find(|&name| enc == *name);
        Err(VerifyError::UnexpectedEncryption { expected, actual: enc.and_then(named) })
    }

    /// Compares the claims in the header with those in the authenticated payload.
    ///
    /// # Errors
    ///
    /// [`MalformedToken::ReplicatedClaim`] if one of them is absent from the payload or differs, and
    /// the errors of reading the payload.
    pub(crate) fn check_replicated(&self, payload: &[u8]) -> Result<(), VerifyError> {
        if self.replicated.iter().all(Option::is_none) {
            return Ok(());
        }
        let mut in_payload = [None::<Value<'_>>; REPLICATED.len()];
        json::object(json::utf8(payload)?, HeapNames::default(), |name, value| {
            let slots = in_payload.iter_mut().zip(REPLICATED);
            for (slot, _) in slots.filter(|(_, claim)| name == **claim) {
                *slot = Some(value);
            }
            Ok::<_, VerifyError>(MemberLookup::Unknown)
        })?;
        let is_same = |(header, payload): (&Option<Value<'_>>, Option<Value<'_>>)| match header {
            None => true,
            Some(header) => payload.is_some_and(|payload| {
                json::is_same(header.spelling().as_bytes(), payload.spelling().as_bytes())
            }),
        };
        if self.replicated.iter().zip(in_payload).all(is_same) {
            Ok(())
        } else {
            Err(MalformedToken::ReplicatedClaim.into())
        }
    }

    /// Returns the header for a token that was authenticated.
    pub(crate) fn keep(
        &self,
        encryption: &'static Encryption,
        usual: Option<&'static ExpectedType>,
        fixed: &'static HeaderParameters,
    ) -> Header {
        let is_usual = |cty: Value<'_>| fixed.contains(JsonStr::from_plain("cty"), cty);
        let has_others = self.cty.is_some_and(|cty| !is_usual(cty));
        self.common.keep(encryption.alg, usual, fixed, has_others).with_enc(&encryption.enc)
    }
}
