//! Refuses RSA keys whose signatures could be forged.

use super::Wanted;
use crate::error::KeyError;

const MIN_BITS: usize = 2048;
const MAX_BITS: usize = 8192;

/// Checks the modulus and the public exponent, which are big endian and have no leading zeros.
pub(super) fn check(n: &[u8], e: &[u8], wanted: Wanted) -> Result<(), KeyError> {
    let bits = bit_len(n);
    if !(MIN_BITS..=MAX_BITS).contains(&bits) {
        return Err(KeyError::RsaSize { algorithm: wanted.algorithm, bits });
    }
    if !is_odd(n) {
        return Err(wanted.weak("the modulus is even"));
    }
    if bit_len(e) > 64 {
        return Err(wanted.weak("the public exponent has more than 64 bits"));
    }
    if bit_len(e) < 17 {
        return Err(wanted.weak("the public exponent is less than 65537"));
    }
    if !is_odd(e) {
        return Err(wanted.weak("the public exponent is even"));
    }
    if is_roca(n) {
        return Err(wanted.weak(
            "the primes come from a chip with a faulty generator (ROCA, CVE-2017-15361): replace the key",
        ));
    }
    Ok(())
}

fn bit_len(number: &[u8]) -> usize {
    let unused = number.first().map_or(0, |byte| byte.leading_zeros() as usize);
    number.len().saturating_mul(8).saturating_sub(unused)
}

fn is_odd(number: &[u8]) -> bool {
    number.last().is_some_and(|byte| byte % 2 == 1)
}

/// Detects a modulus whose primes have the structure that the library of Infineon chips gave them:
/// `p = k * M + (65537^a mod M)`, in which `M` is a product of small primes. The modulus is then a
/// power of 65537 modulo each of these primes. A random modulus passes for one with a probability of
/// about 2⁻²⁸ (Nemec and others, "The Return of Coppersmith's Attack", CCS 2017, §2).
fn is_roca(n: &[u8]) -> bool {
    /// The odd primes that divide `M` for every size of key.
    const PRIMES: [u32; 38] = [
        3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89,
        97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
    ];
    PRIMES.iter().all(|&prime| is_power_of_65537(remainder(n, prime), prime))
}

/// Returns `number` modulo a prime below 2⁸.
fn remainder(number: &[u8], prime: u32) -> u32 {
    number
        .iter()
        .fold(0, |rest: u32, &byte| (rest << 8 | u32::from(byte)).checked_rem(prime).unwrap_or(0))
}

fn is_power_of_65537(rest: u32, prime: u32) -> bool {
    let times_65537 = |power: &u32| power.wrapping_mul(65537).checked_rem(prime);
    core::iter::successors(Some(1), times_65537).take(prime as usize).any(|power| power == rest)
}
