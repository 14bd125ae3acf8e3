//! Encrypted tokens without a correct tag, made from an authentic one and from what everyone knows.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::HostileToken;
use super::encrypted::{KEY_MANAGEMENT, SEGMENTS};
use super::forge::{members, object, segment};
use super::forged::signed_with_known_secret;
use crate::base64url;
use crate::base64url::encode;
use crate::buffer::Buffer;
use crate::json::quoted;
use crate::jwe::{Encrypter, REGISTERED_ENCRYPTIONS};
use crate::key::Encryption;
use crate::time::NumericDate;

/// The segments of an authentic token, and its claims.
pub(super) struct Encrypted<'t> {
    pub(super) token: &'t str,
    pub(super) payload: &'t str,
    pub(super) encryption: &'static Encryption,
    pub(super) now: NumericDate,
}

const ENCRYPTED_KEY: usize = 1;
const IV: usize = 2;
const CIPHERTEXT: usize = 3;
const TAG: usize = 4;

pub(super) fn hostile(token: &Encrypted<'_>, tokens: &mut Vec<HostileToken>) {
    tags(token, tokens);
    initialization_vectors(token, tokens);
    encrypted_keys(token, tokens);
    ciphertexts(token, tokens);
    headers(token, tokens);
    segments(token, tokens);
    known_keys(token, tokens);
}

impl Encrypted<'_> {
    fn text(&self, name: impl Into<String>, token: String) -> HostileToken {
        HostileToken { name: format!("forged: {}", name.into()), token, now: self.now }
    }

    fn segments(&self) -> Vec<&str> {
        self.token.split('.').collect()
    }

    /// Returns the bytes of a segment.
    fn bytes(&self, at: usize) -> Vec<u8> {
        let segment = self.token.split('.').nth(at).unwrap_or_default();
        base64url::decode(segment.as_bytes()).unwrap_or_default()
    }

    /// Returns the token with other bytes in some segments.
    fn with(&self, name: impl Into<String>, changes: &[(usize, &[u8])]) -> HostileToken {
        let mut segments: Vec<String> = self.segments().iter().map(ToString::to_string).collect();
        for (at, bytes) in changes {
            if let Some(segment) = segments.get_mut(*at) {
                *segment = encode(bytes);
            }
        }
        self.text(name, segments.join("."))
    }

    /// Adds tokens with a flipped bit in the first and in the last byte of a segment.
    fn flipped(&self, at: usize, tokens: &mut Vec<HostileToken>) {
        let what = SEGMENTS.get(at).copied().unwrap_or_default();
        for (place, is_first) in [("first", true), ("last", false)] {
            let mut bytes = self.bytes(at);
            let byte = if is_first { bytes.first_mut() } else { bytes.last_mut() };
            let Some(byte) = byte else { continue };
            *byte ^= 1;
            let name = format!("the {what} with a flipped bit in its {place} byte");
            tokens.push(self.with(name, &[(at, &bytes)]));
        }
    }
}

/// Returns `bytes` cut, or extended with zeros, to a length.
fn resized(bytes: &[u8], len: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes.resize(len, 0);
    bytes
}

/// Adds tags of other lengths (CVE-2018-1000539, CVE-2023-37464, CVE-2025-54887), other tags, and
/// tokens with another boundary between the ciphertext and the tag.
fn tags(token: &Encrypted<'_>, tokens: &mut Vec<HostileToken>) {
    let (ciphertext, tag) = (token.bytes(CIPHERTEXT), token.bytes(TAG));
    let len = tag.len();
    for shorter in 0..len {
        let name = format!("a tag of {shorter} bytes");
        tokens.push(token.with(name, &[(TAG, &resized(&tag, shorter))]));
    }
    let (first, second) = tag.split_at_checked(len / 2).unwrap_or_default();
    for (name, tag) in [
        ("a tag with a zero after it", [&tag[..], &[0]].concat()),
        ("a tag with a zero before it", [&[0], &tag[..]].concat()),
        ("a tag twice", [&tag[..], &tag].concat()),
        ("a tag without its first byte", tag.get(1..).unwrap_or_default().to_vec()),
        ("a tag with its halves exchanged", [second, first].concat()),
        ("a tag of zeros", alloc::vec![0; len]),
        ("a tag of ones", alloc::vec![0xff; len]),
    ] {
        tokens.push(token.with(name, &[(TAG, &tag)]));
    }
    token.flipped(TAG, tokens);
    let both = [&ciphertext[..], &tag].concat();
    for tag_len in [0, 1, 4, 8, 12, 15, 17, 20, 24, 31, 33, 48, both.len()] {
        if tag_len == len {
            continue;
        }
        let Some((ciphertext, tag)) =
            both.len().checked_sub(tag_len).and_then(|at| both.split_at_checked(at))
        else {
            continue;
        };
        let name = format!("the last {tag_len} bytes of ciphertext and tag as the tag");
        tokens.push(token.with(name, &[(CIPHERTEXT, ciphertext), (TAG, tag)]));
    }
}

fn initialization_vectors(token: &Encrypted<'_>, tokens: &mut Vec<HostileToken>) {
    let (iv, ciphertext) = (token.bytes(IV), token.bytes(CIPHERTEXT));
    for len in [0, 1, 8, 11, 12, 13, 15, 16, 17, 32].into_iter().filter(|&len| len != iv.len()) {
        let name = format!("an initialization vector of {len} bytes");
        tokens.push(token.with(name, &[(IV, &resized(&iv, len))]));
    }
    let zeros = alloc::vec![0; iv.len()];
    tokens.push(token.with("an initialization vector of zeros", &[(IV, &zeros)]));
    token.flipped(IV, tokens);
    let both = [&iv[..], &ciphertext].concat();
    for (name, at) in [
        ("the last byte of the initialization vector in the ciphertext", iv.len().checked_sub(1)),
        ("the first byte of the ciphertext in the initialization vector", iv.len().checked_add(1)),
    ] {
        if let Some((iv, ciphertext)) = at.and_then(|at| both.split_at_checked(at)) {
            tokens.push(token.with(name, &[(IV, iv), (CIPHERTEXT, ciphertext)]));
        }
    }
}

/// Adds encrypted keys of other lengths (CVE-2026-34986), and others of the same length.
fn encrypted_keys(token: &Encrypted<'_>, tokens: &mut Vec<HostileToken>) {
    let key = token.bytes(ENCRYPTED_KEY);
    let others = [0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 24, 32, 39, 40, 41, 48, 72];
    for len in others.into_iter().filter(|&len| len != key.len()) {
        let name = format!("an encrypted key of {len} bytes");
        tokens.push(token.with(name, &[(ENCRYPTED_KEY, &resized(&key, len))]));
    }
    if key.is_empty() {
        return;
    }
    for (name, byte) in [("zeros", 0), ("ones", 0xff)] {
        let name = format!("an encrypted key of {name}");
        tokens.push(token.with(name, &[(ENCRYPTED_KEY, &alloc::vec![byte; key.len()])]));
    }
    token.flipped(ENCRYPTED_KEY, tokens);
}

fn ciphertexts(token: &Encrypted<'_>, tokens: &mut Vec<HostileToken>) {
    /// The block of AES, in bytes.
    const BLOCK: usize = 16;
    let ciphertext = &token.bytes(CIPHERTEXT)[..];
    let len = ciphertext.len();
    let without = |bytes: usize| ciphertext.get(..len.saturating_sub(bytes)).unwrap_or_default();
    for (name, ciphertext) in [
        ("no ciphertext", &[][..]),
        ("a ciphertext without its last byte", without(1)),
        ("a ciphertext without its last block", without(BLOCK)),
        ("a ciphertext with a zero after it", &[ciphertext, &[0]].concat()),
        ("a ciphertext with a block of zeros after it", &[ciphertext, &[0; BLOCK]].concat()),
        ("a ciphertext twice", &[ciphertext, ciphertext].concat()),
        ("claims that are not encrypted", token.payload.as_bytes()),
    ] {
        tokens.push(token.with(name, &[(CIPHERTEXT, ciphertext)]));
    }
    token.flipped(CIPHERTEXT, tokens);
}

/// Adds tokens with another header, around what was encrypted under the authentic one.
fn headers(token: &Encrypted<'_>, tokens: &mut Vec<HostileToken>) {
    let header = members(&segment(token.token, 0));
    let mut replaced = |parameter: &str, json: &str| {
        let mut header = header.clone();
        header.retain(|(name, _)| name != parameter);
        header.push((parameter.into(), json.into()));
        let name = format!("`{parameter}` is {json}, and the rest stays");
        tokens.push(token.with(name, &[(0, object(&header).as_bytes())]));
    };
    let &Encryption { alg, enc, .. } = token.encryption;
    for other in KEY_MANAGEMENT.into_iter().chain(["none", "HS256"]).filter(|&name| name != alg) {
        replaced("alg", &quoted(other));
    }
    for other in REGISTERED_ENCRYPTIONS.into_iter().filter(|&name| name != enc) {
        replaced("enc", &quoted(other));
    }
    replaced("typed-jwt-a", "1");
    replaced("zip", "\"DEF\"");
    let spaced = format!("{} ", segment(token.token, 0));
    tokens.push(token.with("a header with a space after it", &[(0, spaced.as_bytes())]));
}

/// Adds tokens with another number of segments, and other serializations (RFC 7516 §7.2).
fn segments(token: &Encrypted<'_>, tokens: &mut Vec<HostileToken>) {
    let text = token.token;
    let segments = token.segments();
    let [header, key, iv, ciphertext, tag] = segments[..] else { return };
    let rest = format!(r#""iv":"{iv}","ciphertext":"{ciphertext}","tag":"{tag}""#);
    for (name, text) in [
        ("three segments", format!("{header}.{ciphertext}.{tag}")),
        ("three segments, the first ones", format!("{header}.{key}.{iv}")),
        ("four segments, without the encrypted key", format!("{header}.{iv}.{ciphertext}.{tag}")),
        ("four segments, without the tag", format!("{header}.{key}.{iv}.{ciphertext}")),
        ("six segments", format!("{text}.{tag}")),
        ("six segments, the first empty", format!(".{text}")),
        (
            "initialization vector and ciphertext exchanged",
            format!("{header}.{key}.{ciphertext}.{iv}.{tag}"),
        ),
        ("ciphertext and tag exchanged", format!("{header}.{key}.{iv}.{tag}.{ciphertext}")),
        (
            "the flattened JSON serialization",
            format!(r#"{{"protected":"{header}","encrypted_key":"{key}",{rest}}}"#),
        ),
        (
            "the general JSON serialization",
            format!(
                r#"{{"protected":"{header}","recipients":[{{"encrypted_key":"{key}"}}],{rest}}}"#
            ),
        ),
        (
            "an unprotected header",
            format!(r#"{{"protected":"{header}","unprotected":{{"kid":"x"}},{rest}}}"#),
        ),
        ("a signed token of the same claims", signed_with_known_secret(token.payload)),
    ] {
        tokens.push(token.text(name, text));
    }
    let unencrypted = |header: &str, key: &str, iv: &str| {
        format!("{}.{key}.{iv}.{}.", encode(header.as_bytes()), encode(token.payload.as_bytes()))
    };
    let none = r#"{"alg":"none","enc":"none"}"#;
    tokens.push(token.text("`alg` and `enc` are `none`", unencrypted(none, "", "")));
    let own = &segment(text, 0);
    tokens.push(token.text("its own header around plain claims", unencrypted(own, "", "")));
    tokens.push(token.text("plain claims instead of the ciphertext", unencrypted(own, key, iv)));
}

/// Adds tokens that are encrypted correctly with a key that is in the header (CVE-2018-0114).
fn known_keys(token: &Encrypted<'_>, tokens: &mut Vec<HostileToken>) {
    let Some((key, bytes)) = known_key(token.encryption) else { return };
    let k = encode(bytes);
    let header = segment(token.token, 0);
    let header = header.strip_suffix('}').unwrap_or_default();
    for (name, member) in [
        ("the key in `jwk`", format!(r#","jwk":{{"kty":"oct","k":"{k}"}}"#)),
        ("the key in `x5c`", format!(r#","x5c":["{k}"]"#)),
        ("a key at the URL `jku`", r#","jku":"https://evil.example/keys""#.into()),
        ("another key", String::new()),
    ] {
        let mut text = encode(format!("{header}{member}}}").as_bytes()).into_bytes();
        let mut plaintext = Buffer::new();
        plaintext.extend(token.payload.as_bytes());
        if key.encrypt(&mut plaintext, &mut text).is_ok() {
            tokens.push(token.text(name, base64url::ascii(text)));
        }
    }
}

/// A key that everyone knows, and its bytes.
type KnownKey = (Box<dyn Encrypter>, &'static [u8]);

#[cfg(feature = "encrypt")]
fn known_key(&Encryption { alg, enc, .. }: &Encryption) -> Option<KnownKey> {
    use crate::alg::{A256CbcHs512, A256Gcm, A256Kw};
    use crate::encryption::{EncryptionAlgorithm, EncryptionKey};

    /// As long as the longest key.
    const KEY: &[u8; 64] = b"a key that is in the header of the token, so that everyone knows";

    fn key<A: EncryptionAlgorithm>() -> Option<KnownKey> {
        let bytes = KEY.get(..A::KEY_LEN)?;
        Some((Box::new(EncryptionKey::<A>::from_bytes(bytes).ok()?), bytes))
    }

    match (alg, enc) {
        ("dir", "A256GCM") => key::<A256Gcm>(),
        ("A256KW", "A256GCM") => key::<A256Kw>(),
        ("dir", "A256CBC-HS512") => key::<A256CbcHs512>(),
        _ => None,
    }
}

#[cfg(not(feature = "encrypt"))]
fn known_key(_: &Encryption) -> Option<KnownKey> {
    None
}
