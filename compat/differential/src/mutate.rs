//! Generates correctly signed and correctly encrypted tokens with unusual headers, payloads and
//! encodings.

use crate::ours::{self, Check};
use crate::pools;
use crate::random::Random;

/// A mutated token.
pub(crate) struct Mutant {
    pub(crate) check: Check,
    pub(crate) token: String,
    /// The payload of a signed token before its base64url encoding was mutated, or the plaintext.
    pub(crate) payload: Vec<u8>,
}

/// Generates the token with this number, which is the same in every run.
pub(crate) fn mutant(number: u64) -> Mutant {
    let random = &mut Random::new(number);
    let check = if random.one_in(4) { Check::Signature } else { Check::Claims };
    let mut header = Object::from(pools::HEADER);
    let mut payload = Object::from(pools::CLAIMS);
    for _ in 0..random.below(4) {
        if random.one_in(3) {
            header.mutate(pools::HEADER_VALUES, random);
        } else {
            payload.mutate(pools::CLAIM_VALUES, random);
        }
    }
    let mut header = header.into_text(random).into_bytes();
    let mut payload = payload.into_text(random).into_bytes();
    match random.below(16) {
        0 => mangle(&mut header, random),
        1..=3 => mangle(&mut payload, random),
        _ => {}
    }
    let token = spell(&header, &payload, random);
    Mutant { check, token, payload }
}

/// Generates the encrypted token with this number. The header and the payload are the same in every
/// run; the content keys and the initialization vectors are random.
pub(crate) fn encrypted(number: u64) -> Mutant {
    // Other numbers than those of the signed tokens.
    let random = &mut Random::new(!number);
    let check = *random.pick(&Check::ENCRYPTED);
    let (alg, enc) = check.encryption();
    let (alg, enc) = (format!("\"{alg}\""), format!("\"{enc}\""));
    let mut header = Object::from(&[("alg", &alg), ("enc", &enc), ("kid", r#""k1""#)]);
    for _ in 0..random.below(3) {
        header.mutate(pools::ENCRYPTED_HEADER_VALUES, random);
    }
    let mut header = header.into_text(random).into_bytes();
    if random.one_in(8) {
        mangle(&mut header, random);
    }
    let payload = if random.one_in(2) {
        let bound = *random.pick(&[2, 18, 66, 600, 3000]);
        let len = random.below(bound);
        (0..len).map(|_| u8::try_from(random.below(256)).expect("a byte")).collect()
    } else {
        let mut payload = Object::from(pools::CLAIMS);
        payload.mutate(pools::CLAIM_VALUES, random);
        payload.into_text(random).into_bytes()
    };
    let mut header = ours::base64url(&header);
    if random.one_in(16) {
        header = odd_spelling(&header, random);
    }
    let token = ours::encrypt(check, &header, &payload);
    let token = if random.one_in(4) { tampered(&token, random) } else { token };
    Mutant { check, token, payload }
}

/// Makes one change to an encrypted token, of its bytes or of their spelling.
fn tampered(token: &str, random: &mut Random) -> String {
    let mut segments: Vec<String> = token.split('.').map(str::to_owned).collect();
    let at = random.below(segments.len());
    match random.below(8) {
        0 => return format!("{token}."),
        1 => return format!(".{token}"),
        2 => {
            let dot = token.rfind('.').expect("five segments");
            return format!("{}{}", &token[..dot], &token[dot + 1..]);
        }
        3 | 4 => segments[at] = odd_spelling(&segments[at], random),
        5 => {
            // Moves bytes between the ciphertext and the tag.
            let both = [decoded(&segments[3]), decoded(&segments[4])].concat();
            let (ciphertext, tag) = both.split_at(random.below(both.len() + 1));
            segments[3] = ours::base64url(ciphertext);
            segments[4] = ours::base64url(tag);
        }
        _ => {
            let mut bytes = decoded(&segments[at]);
            match random.below(5) {
                0 => bytes.truncate(random.below(bytes.len() + 1)),
                1 => bytes.extend_from_slice(&[0; 16][..random.below(17)]),
                2 => bytes.clear(),
                3 => bytes.resize(*random.pick(&[8, 12, 16, 24, 32, 40, 48]), 0),
                _ => mangle(&mut bytes, random),
            }
            segments[at] = ours::base64url(&bytes);
        }
    }
    segments.join(".")
}

fn decoded(segment: &str) -> Vec<u8> {
    ours::decoded(segment).unwrap_or_else(|| segment.as_bytes().to_vec())
}

/// A JSON object. Names and values are JSON text.
struct Object {
    members: Vec<(String, String)>,
}

impl Object {
    fn from(members: &[(&str, &str)]) -> Self {
        let members =
            members.iter().map(|(name, value)| (format!("\"{name}\""), (*value).to_owned()));
        Self { members: members.collect() }
    }

    /// Makes one change to the members.
    fn mutate(&mut self, pool: &[(&str, &[&str])], random: &mut Random) {
        let at = random.below(self.members.len().max(1));
        match random.below(10) {
            0..=3 => {
                let (name, values) = *random.pick(pool);
                let value = random.pick::<&str>(values);
                self.set(&format!("\"{name}\""), value);
            }
            4 if at < self.members.len() => {
                self.members.remove(at);
            }
            5 => {
                self.members.push((format!("\"{}\"", random.pick(pools::NAMES)), value(random, 0)));
            }
            6 if at < self.members.len() => {
                // Duplicates the name, with the same value or another one.
                let (name, same) = self.members[at].clone();
                let again = if random.one_in(2) { same } else { value(random, 0) };
                self.members.push((name, again));
            }
            7 if at < self.members.len() => {
                let member = &mut self.members[at];
                let text = if random.one_in(2) { &mut member.0 } else { &mut member.1 };
                *text = respelled(text, random);
            }
            8 if at < self.members.len() => {
                let member = self.members.remove(at);
                self.members.insert(random.below(self.members.len() + 1), member);
            }
            _ => self.members.push((format!("\"x{}\"", random.below(9)), value(random, 0))),
        }
    }

    fn set(&mut self, name: &str, value: &str) {
        match self.members.iter_mut().find(|(own, _)| own == name) {
            Some(member) => value.clone_into(&mut member.1),
            None => self.members.push((name.to_owned(), value.to_owned())),
        }
    }

    /// Returns the object as JSON text, with random white space.
    fn into_text(self, random: &mut Random) -> String {
        let spaced = random.one_in(4);
        let mut space = || if spaced { *random.pick(&["", " ", "\n", "\t ", "\r\n"]) } else { "" };
        let mut text = format!("{}{{", space());
        for (at, (name, value)) in self.members.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            text += &[comma, space(), name, space(), ":", space(), value, space()].concat();
        }
        text + "}" + space()
    }
}

/// Returns a random JSON value, sometimes nested, sometimes with duplicate names.
fn value(random: &mut Random, depth: usize) -> String {
    match random.below(if depth < 4 { 9 } else { 6 }) {
        0..=5 => (*random.pick(pools::VALUES)).to_owned(),
        6 => {
            let elements: Vec<_> = (0..random.below(4)).map(|_| value(random, depth + 1)).collect();
            format!("[{}]", elements.join(","))
        }
        7 => {
            let members: Vec<_> = (0..random.below(4))
                .map(|_| format!("\"{}\":{}", random.pick(pools::NAMES), value(random, depth + 1)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        _ => {
            let levels = *random.pick(&[2, 60, 62, 63, 64, 65, 90]);
            let (open, close) = *random.pick(&[("[", "]"), ("{\"n\":", "}")]);
            format!("{}0{}", open.repeat(levels), close.repeat(levels))
        }
    }
}

/// Escapes one character of a string, or spells a number differently.
fn respelled(text: &str, random: &mut Random) -> String {
    if let Ok(number) = text.parse::<f64>() {
        let forms = [
            format!("{number:e}"),
            format!("{number}.0"),
            format!("{number}.5"),
            format!("{number}e0"),
            format!("{}E+1", number / 10.0),
            format!("0{number}"),
            format!("+{number}"),
            format!("-{number}"),
            format!("\"{number}\""),
        ];
        return random.pick(&forms).clone();
    }
    let letters: Vec<usize> =
        text.char_indices().filter(|(_, c)| c.is_ascii_alphanumeric()).map(|(at, _)| at).collect();
    if !text.starts_with('"') || text.contains('\\') || letters.is_empty() {
        return text.to_owned();
    }
    let at = *random.pick(&letters);
    let escape = format!("\\u{:04x}", text.as_bytes()[at]);
    format!("{}{escape}{}", &text[..at], &text[at + 1..])
}

/// Makes one change to the bytes.
fn mangle(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    match random.below(7) {
        0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
        1 if at < bytes.len() => {
            bytes.remove(at);
        }
        2 => bytes.truncate(at),
        3 => {
            let again = bytes[at..(at + 9).min(bytes.len())].to_vec();
            bytes.splice(at..at, again);
        }
        4 => bytes.push(*random.pick(b" \n\0}x,\xa0")),
        5 => {
            bytes.splice(..0, random.pick(pools::BEGINNINGS).iter().copied());
        }
        _ => {
            bytes.splice(at..at, random.pick(pools::PIECES).bytes());
        }
    }
}

/// Encodes and signs the token. Some segments get an invalid or unusual encoding; the signature
/// always covers the segments as they are encoded.
fn spell(header: &[u8], payload: &[u8], random: &mut Random) -> String {
    let mut header = ours::base64url(header);
    let mut payload = ours::base64url(payload);
    match random.below(24) {
        0 => header = odd_spelling(&header, random),
        1 => payload = odd_spelling(&payload, random),
        _ => {}
    }
    let signing_input = format!("{header}.{payload}");
    let mut signature = ours::sign(signing_input.as_bytes());
    if random.one_in(24) {
        signature = odd_spelling(&signature, random);
    }
    match random.below(96) {
        0 => format!("{signing_input}.{signature}."),
        1 => format!(".{signing_input}.{signature}"),
        2 => format!("{signing_input}{signature}"),
        3 => format!(" {signing_input}.{signature}\n"),
        _ => format!("{signing_input}.{signature}"),
    }
}

/// Returns base64url that only a lenient decoder accepts.
fn odd_spelling(text: &str, random: &mut Random) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let at = random.below(text.len() + 1);
    match random.below(8) {
        0 => format!("{text}="),
        1 => format!("{text}=="),
        2 => text.replace('-', "+").replace('_', "/"),
        3 => format!(
            "{}{}{}",
            &text[..at],
            random.pick(&[" ", "\n", "=", "%", "é", "\0"]),
            &text[at..]
        ),
        4 => String::new(),
        5 => format!("{text}A"),
        6 => text[..at].to_owned(),
        _ => {
            let stem = &text[..text.len().saturating_sub(1)];
            format!("{stem}{}", char::from(*random.pick(ALPHABET)))
        }
    }
}
