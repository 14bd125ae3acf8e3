//! The claims type whose verification is tested.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::marker::PhantomData;

use super::forge::{self, Forge};
use super::forged::{self, Authentic};
use super::forged_encryption::{self, Encrypted};
use super::{HostileToken, claims, encrypted, form, header, json};
use crate::claims::{Claims, FixedPolicy};
use crate::clock::FixedClock;
use crate::error::VerifyError;
use crate::fast_path::verify_by_name_under;
use crate::header::{UntrustedHeader, peek};
use crate::json::JsonStr;
use crate::key::{Algorithm, Form, SigningKey, VerifyingKey};
use crate::policy::Policy;
use crate::time::NumericDate;
use crate::tokens::Tokens;
use crate::verified::{self, Scratch, Verified};
use crate::wire::ReadClaims;

/// A claims type with its complete policy and a key.
pub(super) struct Verifier<'v, T, K: ?Sized> {
    policy: Policy<'v>,
    key: &'v K,
    claims: PhantomData<fn() -> T>,
}

impl<'v, T, K> Verifier<'v, T, K>
where
    T: Claims + ReadClaims<'static>,
    K: VerifyingKey<T::Alg> + ?Sized,
{
    pub(super) fn new(key: &'v K) -> Self
    where
        T: FixedPolicy,
    {
        Self { policy: T::POLICY, key, claims: PhantomData }
    }

    pub(super) fn of(tokens: &'v Tokens<T, K>) -> Self
    where
        K: Sized,
    {
        Self { policy: tokens.policy(), key: tokens.key(), claims: PhantomData }
    }

    pub(super) fn hostile_tokens(&self, claims: &T) -> Vec<HostileToken>
    where
        K: SigningKey<T::Alg>,
    {
        let forge = Forge::new(claims, self.policy, self.key);
        let encrypted = forge.encryption.map(|_| encrypted::controls(&forge));
        let mut controls = forge.controls();
        controls.extend(encrypted.unwrap_or_default());
        // A type with a small `max_len` has no room for some of these.
        let of_policy = header::controls(&forge).into_iter().chain(claims::controls(&forge));
        controls.extend(of_policy.filter(|control| control.token.len() <= forge.policy.max_len));
        for control in controls {
            if let Err(error) = self.verify(&control) {
                #[expect(clippy::panic, reason = "a test fails by panicking")]
                {
                    panic!("{} must be accepted, and is refused: {error}", control.name);
                }
            }
        }
        let mut tokens = Vec::new();
        header::hostile(&forge, &mut tokens);
        form::hostile(&forge, &mut tokens);
        match forge.encryption {
            None => form::signed(&forge, &mut tokens),
            Some(encryption) => encrypted::hostile(&forge, encryption, &mut tokens),
        }
        json::hostile(&forge, &mut tokens);
        claims::registered(&forge, &mut tokens);
        claims::of_typed_text(&forge, T::TEXTS, &mut tokens);
        claims::of_the_application(&forge, T::CLAIMS, &mut tokens);
        tokens.extend(self.forged_tokens(&forge.token, forge.now));
        if <T::Alg as Algorithm>::Form::OUTER.is_some() {
            let mut inside = Vec::new();
            self.forge_signatures(&forge.inside, forge.now, &mut inside);
            tokens.extend(inside.into_iter().map(|token| {
                let name = alloc::format!("inside: {}", token.name);
                forge.inside(HostileToken { name, ..token })
            }));
        }
        tokens
    }

    pub(super) fn forged_tokens(&self, token: &str, now: NumericDate) -> Vec<HostileToken> {
        let control = HostileToken { name: "the authentic token".into(), token: token.into(), now };
        if let Err(error) = self.verify(&control) {
            #[expect(clippy::panic, reason = "a test fails by panicking")]
            {
                panic!("the authentic token must be accepted, and is refused: {error}");
            }
        }
        let mut tokens = Vec::new();
        let outer = <T::Alg as Algorithm>::Form::OUTER;
        if let Some(encryption) = T::Alg::ENCRYPTION.or(outer) {
            let payload = &forge::payload_of::<T, K>(token, self.key);
            let encrypted = Encrypted { token, payload, encryption, now };
            forged_encryption::hostile(&encrypted, &mut tokens);
            return tokens;
        }
        self.forge_signatures(token, now, &mut tokens);
        tokens
    }

    /// Adds forgeries of an authentic signed token.
    fn forge_signatures(&self, token: &str, now: NumericDate, tokens: &mut Vec<HostileToken>) {
        let keys = self.key.snapshot();
        let header = peek(token).ok();
        let kid = header.as_ref().and_then(UntrustedHeader::kid).map(JsonStr::from_plain);
        #[expect(clippy::expect_used, reason = "a test fails by panicking")]
        let key = keys
            .select(kid)
            .ok()
            .or_else(|| keys.without_kid().next())
            .expect("the authentic token was accepted");
        forged::hostile(&Authentic::new(token, key, T::Alg::NAMES, now), tokens);
    }

    /// Asserts that all tokens are refused, and returns their number.
    pub(super) fn assert_refuses(&self, tokens: &[HostileToken]) -> usize {
        let is_accepted = |token: &&HostileToken| self.verify(token).is_ok();
        let accepted: Vec<&str> =
            tokens.iter().filter(is_accepted).map(|token| token.name.as_str()).collect();
        assert!(
            accepted.is_empty(),
            "{} hostile tokens were accepted: {accepted:#?}",
            accepted.len()
        );
        tokens.len()
    }

    /// Verifies a token in memory that is never freed. Claims that borrow can then have the lifetime
    /// `'static`, and the leak is harmless in a test process.
    fn verify(&self, token: &HostileToken) -> Result<(), VerifyError> {
        let Self { policy, key, .. } = self;
        let HostileToken { name, token, now } = token;
        let room = || Box::leak(Box::new(Scratch::new()));
        let verified: Result<Verified<T>, _> =
            verified::verify(token, *key, policy, &FixedClock(*now), room());
        let by_name = verify_by_name_under::<T, K>(policy, token, key, room(), *now);
        // Locating claims by layout and by name must give the same result.
        assert_eq!(
            verified.as_ref().err().map(|error| alloc::format!("{error:?}")),
            by_name.err().map(|error| alloc::format!("{error:?}")),
            "{name}: the claims located by layout and by name differ",
        );
        verified.map(drop)
    }
}
