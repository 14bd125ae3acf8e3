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
    /// The token is encrypted (five segments, RFC 7516 §7.1), and the type has signed tokens.
    EncryptedToken,
    /// The token is signed (three segments, RFC 7515 §7.1), and the type has encrypted tokens.
    SignedToken,
    /// The token does not have exactly five parts separated by dots (RFC 7516 §7.1).
    NotFiveSegments,
    /// The encrypted key, the initialization vector or the authentication tag does not have the length
    /// that the algorithm prescribes (RFC 7518 §4.4, §4.5, §5.2, §5.3).
    SegmentLength,
    /// The encrypted key is not unpadded base64url with zero trailing bits (RFC 7516 §2).
    EncryptedKeyNotBase64url,
    /// The initialization vector is not unpadded base64url with zero trailing bits (RFC 7516 §2).
    IvNotBase64url,
    /// The ciphertext is not unpadded base64url with zero trailing bits (RFC 7516 §2).
    CiphertextNotBase64url,
    /// The authentication tag is not unpadded base64url with zero trailing bits (RFC 7516 §2).
    TagNotBase64url,
    /// The content is not of the kind that the type has, by the header's `cty`: a token instead of
    /// claims, or claims instead of a token (RFC 7519 §5.2).
    ContentType,
    /// The parameters of a key agreement in the header are absent or invalid (RFC 7518 §4.6.1): `epk` is
    /// not a public key on the curve of the recipient's key, its order is small, or `apu` or `apv` is not
    /// base64url of at most 256 bytes.
    KeyAgreement,
    /// A claim that the header of an encrypted token repeats has another value there (RFC 7519 §5.3).
    ReplicatedClaim,
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
            Self::EncryptedToken => {
                "the token is encrypted (five segments); a signed one (three segments) is expected"
            }
            Self::SignedToken => {
                "the token is signed (three segments); an encrypted one (five segments) is expected"
            }
            Self::NotFiveSegments => "a JWE has exactly five segments with a dot between them",
            Self::SegmentLength => {
                "the encrypted key, the initialization vector or the tag has the wrong length"
            }
            Self::EncryptedKeyNotBase64url => "the encrypted key is not unpadded base64url",
            Self::IvNotBase64url => "the initialization vector is not unpadded base64url",
            Self::CiphertextNotBase64url => "the ciphertext is not unpadded base64url",
            Self::TagNotBase64url => "the authentication tag is not unpadded base64url",
            Self::ContentType => "the header's `cty` names another kind of content",
            Self::KeyAgreement => "the header's `epk`, `apu` or `apv` is absent or invalid",
            Self::ReplicatedClaim => "a claim in the header differs from the claim in the payload",
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
