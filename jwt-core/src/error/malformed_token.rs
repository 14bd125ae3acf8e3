use core::fmt;

/// The rule of the token format that a token breaks.
///
/// The error does not contain any part of the token.
// As wide as a pointer: results of a few words are then copied in whole words. A one-byte error
// would be copied together with adjacent bytes that were just written as words, and the processor
// would stall on the mismatched sizes.
#[repr(usize)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MalformedToken {
    /// The token does not have exactly three parts separated by dots (RFC 7515 §7.1).
    NotThreeSegments,
    /// The header is not unpadded base64url with zero trailing bits (RFC 7515 §2).
    HeaderNotBase64url,
    /// The payload is not unpadded base64url with zero trailing bits (RFC 7515 §2).
    PayloadNotBase64url,
    /// The signature is not unpadded base64url with zero trailing bits (RFC 7515 §2).
    SignatureNotBase64url,
    /// The JSON is not UTF-8 (RFC 8259 §8.1), or begins with a byte order mark.
    NotUtf8,
    /// The header or the payload is not one JSON object (RFC 7519 §7.2).
    NotAnObject,
    /// The text does not match the JSON grammar of RFC 8259.
    NotJson,
    /// An object contains a name twice, at any depth and in any spelling (RFC 7519 §4, RFC 8725
    /// §2.4).
    DuplicateMember,
    /// A member has a name that is private to `serde_json`, `$serde_json::private::…`. With some
    /// features of `serde_json`, the value would be parsed again as JSON, without checks.
    ReservedName,
    /// An escape represents half a surrogate pair (RFC 7493 §2.1).
    LoneSurrogate,
    /// A number is beyond the range of a double (RFC 7493 §2.2).
    NumberOutOfRange,
    /// More than 64 arrays and objects are nested.
    TooDeep,
    /// The header has more than 32 members.
    TooManyHeaderMembers,
    /// A header parameter of RFC 7515 §4.1 has the wrong JSON type.
    HeaderParameterType,
}

impl fmt::Display for MalformedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotThreeSegments => "a JWS has exactly three segments with a dot between them",
            Self::HeaderNotBase64url => "the header is not unpadded base64url",
            Self::PayloadNotBase64url => "the payload is not unpadded base64url",
            Self::SignatureNotBase64url => "the signature is not unpadded base64url",
            Self::NotUtf8 => "the JSON is not UTF-8, or begins with a byte order mark",
            Self::NotAnObject => "header and claims are one JSON object each",
            Self::NotJson => "the JSON breaks the grammar of RFC 8259",
            Self::DuplicateMember => "a JSON object has two members of one name",
            Self::ReservedName => "a JSON object has a member that only the JSON library may name",
            Self::LoneSurrogate => "a JSON string has half a surrogate pair",
            Self::NumberOutOfRange => "a JSON number is beyond the range of a double",
            Self::TooDeep => "the JSON is nested more than 64 levels deep",
            Self::TooManyHeaderMembers => "the header has more than 32 members",
            Self::HeaderParameterType => "a header parameter is of the wrong JSON type",
        })
    }
}

impl core::error::Error for MalformedToken {}
