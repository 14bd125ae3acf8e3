use core::fmt;

/// What is wrong with the form of a token, before anything in it has a meaning.
///
/// It names a rule and never the input.
// As wide as a pointer: a result of a few words is then copied in words. One byte among them would be copied with the
// bytes beside it, which have just been written as words, and the processor waits for those.
#[repr(usize)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Malformation {
    /// Not exactly three parts with two dots between them (RFC 7515 §7.1).
    NotThreeSegments,
    /// The header is not unpadded base64url with zero trailing bits (RFC 7515 §2).
    HeaderNotBase64url,
    /// The payload is not unpadded base64url with zero trailing bits (RFC 7515 §2).
    PayloadNotBase64url,
    /// The signature is not unpadded base64url with zero trailing bits (RFC 7515 §2).
    SignatureNotBase64url,
    /// JSON that is not UTF-8 (RFC 8259 §8.1), or that begins with a byte order mark.
    NotUtf8,
    /// Header or claims are not one JSON object (RFC 7519 §7.2).
    NotAnObject,
    /// Not JSON by the grammar of RFC 8259.
    NotJson,
    /// One name twice in one object, at any depth and in any spelling (RFC 7519 §4, RFC 8725 §2.4).
    DuplicateMember,
    /// A member whose name `serde_json` keeps for itself, `$serde_json::private::…`: under some of its features the value
    /// would be JSON once more, unchecked.
    ReservedName,
    /// An escape that stands for half a surrogate pair (RFC 7493 §2.1).
    LoneSurrogate,
    /// A number beyond the range of a double (RFC 7493 §2.2).
    NumberOutOfRange,
    /// More than 64 arrays and objects within each other.
    TooDeep,
    /// More than 32 members in the header.
    TooManyHeaderMembers,
    /// A header parameter of RFC 7515 §4.1 that is not of its JSON type.
    HeaderParameterType,
}

impl fmt::Display for Malformation {
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

impl core::error::Error for Malformation {}
