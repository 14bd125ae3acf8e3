//! Arithmetic on big-endian numbers of a fixed length.

/// Returns `a + b`, or `None` if it needs more bytes.
pub(super) fn add(a: &[u8], b: &[u8]) -> Option<Vec<u8>> {
    assert_eq!(a.len(), b.len());
    let mut sum = vec![0; a.len()];
    let mut carry = 0;
    for at in (0..a.len()).rev() {
        let digit = u16::from(a[at]) + u16::from(b[at]) + carry;
        sum[at] = digit.to_be_bytes()[1];
        carry = digit >> 8;
    }
    (carry == 0).then_some(sum)
}

/// Returns `a - b` for `a >= b`.
pub(super) fn subtract(a: &[u8], b: &[u8]) -> Vec<u8> {
    let ones = vec![0xff; a.len()];
    // `!(!a + b)`
    let sum = add(&not(a, &ones), b).expect("a >= b");
    not(&sum, &ones)
}

fn not(a: &[u8], ones: &[u8]) -> Vec<u8> {
    a.iter().zip(ones).map(|(a, one)| a ^ one).collect()
}

/// Returns a small number in `len` bytes.
pub(super) fn small(number: u8, len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    bytes[len - 1] = number;
    bytes
}
