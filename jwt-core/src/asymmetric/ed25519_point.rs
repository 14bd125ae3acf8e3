//! Checks of encoded points and numbers of Ed25519 (RFC 8032 §5.1) that a library leaves out, or that
//! a feature of it turns off.

use crate::error::KeyError;
use crate::key_format::Wanted;

/// The format of a key, in errors.
pub(super) const FORMAT: &str = "an Ed25519 key";

/// The `y` coordinates of the points whose order divides 8, in the encoding of RFC 8032 §5.1.2. The
/// sign of `x`, the highest bit of the last byte, is 0.
const SMALL_ORDER: [[u8; 32]; 7] = [
    // Order 4: y = 0, and its encoding as 2²⁵⁵ - 19.
    [0; 32],
    [
        0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0x7f,
    ],
    // Order 1: y = 1, and its encoding as 2²⁵⁵ - 18.
    [
        1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0,
    ],
    [
        0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0x7f,
    ],
    // Order 2: y = -1.
    [
        0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0x7f,
    ],
    // Order 8: two values that are each other's negation.
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
        0x03, 0x7a,
    ],
];

/// Refuses a public key of small order, and one that is not reduced. Does not check whether it is a
/// point of the curve.
pub(super) fn check_key(point: &[u8; 32], wanted: Wanted) -> Result<(), KeyError> {
    if has_small_order(point) {
        return Err(wanted.weak("its order is small, and one signature can fit many messages"));
    }
    if !is_reduced(point) {
        return Err(wanted.invalid(FORMAT, "the y coordinate is not below 2^255 - 19"));
    }
    Ok(())
}

/// Returns whether `point` encodes a point whose order divides 8. With such a key, or such an `R`,
/// one signature can fit many messages.
pub(super) fn has_small_order(point: &[u8; 32]) -> bool {
    SMALL_ORDER.contains(&without_sign(point))
}

/// Returns whether the `y` coordinate of a point is below 2²⁵⁵ - 19 (RFC 8032 §5.1.3).
fn is_reduced(point: &[u8; 32]) -> bool {
    let [lowest, rest @ .., highest] = without_sign(point);
    lowest < 0xed || highest != 0x7f || rest.iter().any(|&byte| byte != 0xff)
}

/// Returns the encoding of the point with the same `y` coordinate and the sign 0.
fn without_sign(point: &[u8; 32]) -> [u8; 32] {
    let mut point = *point;
    let [.., highest] = &mut point;
    *highest &= 0x7f;
    point
}

/// The order of the base point, 2²⁵² + 27742317777372353535851937790883648493, little endian.
#[cfg(feature = "ed25519")]
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// Returns whether the number `S` of a signature is below the order of the base point (RFC 8032
/// §5.1.7). The signature is public, so the comparison may stop early.
#[cfg(feature = "ed25519")]
pub(super) fn is_reduced_number(s: &[u8; 32]) -> bool {
    s.iter().rev().lt(ORDER.iter().rev())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "ed25519")]
    #[test]
    fn a_number_is_reduced_below_the_order_of_the_base_point() {
        let (mut below, mut above) = (ORDER, ORDER);
        below[0] -= 1;
        above[0] += 1;
        let mut far_above = [0; 32];
        far_above[31] = 0x11;
        for (number, expected) in [
            ([0; 32], true),
            (below, true),
            (ORDER, false),
            (above, false),
            (far_above, false),
            ([0xff; 32], false),
        ] {
            assert_eq!(is_reduced_number(&number), expected, "{number:x?}");
        }
    }

    #[test]
    fn an_y_coordinate_is_reduced_below_the_prime_of_the_field() {
        let mut y = [0xff; 32];
        for sign in [0, 0x80] {
            y[31] = 0x7f | sign;
            for lowest in 0..=0xff {
                y[0] = lowest;
                assert_eq!(is_reduced(&y), lowest < 0xed, "{y:x?}");
            }
            for place in 1..31 {
                let smaller = core::array::from_fn(|at| if at == place { 0xfe } else { y[at] });
                assert!(is_reduced(&smaller));
            }
            y[31] = 0x7e | sign;
            assert!(is_reduced(&y));
        }
    }
}
