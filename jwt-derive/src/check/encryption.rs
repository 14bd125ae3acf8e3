//! The rules of encryption.

use crate::attr::{ContentEncryption, Family, NOT_AUTHENTIC, Registered};
use crate::errors::Errors;
use crate::model::{Field, Kind, Model};

/// Refuses `enc` together with an algorithm that it replaces or that it cannot follow, and `A256KW`
/// without `enc`.
///
/// `#[claims(alg = HS256, enc = A256GCM)]`
pub(super) fn check_enc(model: &Model<'_>, errors: &mut Errors) {
    let attrs = &model.attrs;
    let Some(enc) = &attrs.enc else {
        if let [(algorithm, span)] = attrs.alg.all[..]
            && algorithm.family == Family::KeyWrap
            && !attrs.has_enc()
            && !attrs.has_faults()
        {
            errors.at(
                span,
                "`A256KW` encrypts the key of the claims, and `enc` is missing: write `alg = A256KW, enc = A256GCM`",
            );
        }
        return;
    };
    let word = enc.value.word();
    for (algorithm, span) in &attrs.alg.all {
        let name = algorithm.word;
        match (algorithm.family, enc.value) {
            (Family::Hmac, _) => errors.at(
                *span,
                format_args!(
                    "`enc = {word}` replaces `alg = {name}`: it encrypts with a shared secret, and only the holders \
                     of the secret can write such a token. Write `enc = {word}` alone"
                ),
            ),
            (_, ContentEncryption::A256Gcm) => {}
            (_, ContentEncryption::A256CbcHs512) => errors.at(
                enc.span,
                format_args!(
                    "`{word}` is for the session cookies of other frameworks, which have no other algorithm: write \
                     `alg = {name}, enc = A256GCM`, or `enc = {word}` alone"
                ),
            ),
        }
    }
}

/// Refuses `key_management` without a signature inside the encryption, or without `enc`.
///
/// `#[claims(key_management = RSA_OAEP_256, enc = A256GCM)]`
pub(super) fn check_key_management(model: &Model<'_>, errors: &mut Errors) {
    let attrs = &model.attrs;
    let Some(management) = &attrs.key_management else { return };
    let word = management.value.word;
    let replaced = attrs.alg.all.iter().any(|(algorithm, _)| algorithm.family == Family::Hmac);
    if attrs.has_faults() || (replaced && attrs.has_enc()) {
        // Another error explains what to write.
        return;
    }
    let is_signed = !attrs.signatures().is_empty();
    let advice = format!("`alg = ES256, key_management = {word}, enc = A256GCM`");
    if !attrs.has_enc() {
        errors.at(
            management.span,
            format_args!("`key_management` protects the key of encrypted claims, and `enc` is missing: write {advice}"),
        );
    } else if !is_signed && management.value.is_public_key() {
        errors.at(
            management.span,
            format_args!("`{word}` encrypts for a public key, and {NOT_AUTHENTIC}. Write {advice}"),
        );
    } else if !is_signed {
        errors.at(
            management.span,
            "without a signature, `A256KW` is the algorithm itself: write `alg = A256KW, enc = A256GCM`",
        );
    }
}

/// Refuses `pad` for tokens that are only signed, and with a `max_len` that is too short for every token.
///
/// The length of the claims is not known, and so the error is about a token whose claims fit into `pad`
/// bytes, encrypted in the shortest form.
///
/// `#[claims(alg = HS256, pad = 64)]`
pub(super) fn check_pad(model: &Model<'_>, errors: &mut Errors) {
    /// Length of everything but the ciphertext of `enc = A256GCM` without `typ` and `kid`, in characters: the
    /// header `{"alg":"dir","enc":"A256GCM"}`, the initialization vector, the tag, and four dots.
    const REST: usize = 39 + 16 + 22 + 4;
    let attrs = &model.attrs;
    let Some(pad) = &attrs.pad else { return };
    if let Some(enc) = encryption_to_write(model) {
        errors.at(
            pad.span,
            format_args!(
                "`pad` hides the length of encrypted claims, and these are only signed: {enc}"
            ),
        );
    }
    let shortest = (pad.value * 4).div_ceil(3) + REST;
    if attrs.max_len.is_some_and(|max_len| shortest > max_len) {
        errors.at(
            pad.span,
            format_args!(
                "no token would be short enough for `max_len`: with `pad = {}` a token has at least {shortest} \
                 characters. Write a smaller `pad`",
                pad.value
            ),
        );
    }
}

/// Refuses a secret in a token that is only signed, and in a claim that errors must name.
///
/// `#[claims(alg = HS256)]` with `#[claim(secret)] diagnosis: String`
pub(super) fn check_secret(model: &Model<'_>, field: &Field<'_>, errors: &mut Errors) {
    let Some(span) = field.attrs.secret else { return };
    if let Some(enc) = encryption_to_write(model) {
        errors.at(
            span,
            format_args!("a signed token can be read without a key, and so can its secrets: {enc}"),
        );
    }
    if let Kind::Registered(
        registered @ (Registered::Issuer
        | Registered::Audience
        | Registered::ExpiresAt
        | Registered::NotBefore
        | Registered::IssuedAt),
    ) = field.kind
    {
        let name = registered.name();
        errors.at(
            span,
            format_args!(
                "the policy checks `{name}`, and the errors of a check contain the value: remove `secret`, or give the \
                 claim a name of your own"
            ),
        );
    }
}

/// Returns the advice that encrypts a type that is only signed. Returns `None` if the type is
/// encrypted, or if errors about its algorithm are reported anyway.
fn encryption_to_write(model: &Model<'_>) -> Option<String> {
    let attrs = &model.attrs;
    if attrs.has_enc() {
        return None;
    }
    match &attrs.alg.all[..] {
        [] => None,
        [(algorithm, _)] if algorithm.family == Family::KeyWrap => None,
        [(algorithm, _)] if algorithm.family == Family::Hmac => {
            Some(format!("write `enc = A256GCM` in place of `alg = {}`", algorithm.word))
        }
        [(algorithm, _)] => Some(format!("write `alg = {}, enc = A256GCM`", algorithm.word)),
        several => {
            let names: Vec<&str> = several.iter().map(|(algorithm, _)| algorithm.word).collect();
            Some(format!("write `alg = [{}], enc = A256GCM`", names.join(", ")))
        }
    }
}
