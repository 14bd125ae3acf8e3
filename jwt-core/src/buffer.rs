//! A growable buffer for payloads, on the stack while the payload is short, as most are.

use alloc::vec::Vec;
use core::fmt;

use zeroize::Zeroize;

/// The number of bytes on the stack: more would take too long to clear.
const FEW: usize = 512;

/// Bytes that can grow.
///
/// A buffer that has moved to the heap stays there, so that using it again does not allocate.
pub struct Buffer {
    few: [u8; FEW],
    /// All bytes, unless it is empty.
    many: Vec<u8>,
    len: usize,
    /// Whether the bytes are wiped when they are no longer needed.
    is_secret: bool,
}

impl Buffer {
    pub(crate) const fn new() -> Self {
        Self { few: [0; FEW], many: Vec::new(), len: 0, is_secret: false }
    }

    /// Wipes all memory of the buffer from now on: when the bytes move, and when it is dropped.
    pub(crate) fn keep_secret(&mut self) {
        self.is_secret = true;
    }

    pub(crate) fn is_secret(&self) -> bool {
        self.is_secret
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.all().get(..self.len).unwrap_or_default()
    }

    /// Returns the bytes, to be changed in place.
    #[cfg(feature = "encrypt")]
    pub(crate) fn as_mut_bytes(&mut self) -> &mut [u8] {
        let len = self.len;
        self.all_mut().get_mut(..len).unwrap_or_default()
    }

    /// Returns the bytes from `start` on.
    pub(crate) fn since(&self, start: usize) -> &[u8] {
        self.all().get(start..self.len).unwrap_or_default()
    }

    /// Replaces the content with `len` bytes to be written.
    pub(crate) fn room(&mut self, len: usize) -> &mut [u8] {
        if len > self.all().len() {
            self.wipe();
            self.many.resize(len, 0);
        }
        self.len = len;
        self.all_mut().get_mut(..len).unwrap_or_default()
    }

    /// Keeps the first `len` bytes.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    pub(crate) fn push(&mut self, byte: u8) {
        self.extend(&[byte]);
    }

    #[inline]
    pub(crate) fn extend(&mut self, bytes: &[u8]) {
        let (start, end) = (self.len, self.len.saturating_add(bytes.len()));
        match self.all_mut().get_mut(start..end) {
            Some(room) => copy(bytes, room),
            None => self.grow(bytes),
        }
        self.len = end;
    }

    /// Appends text between quotes.
    #[inline]
    pub(crate) fn extend_quoted(&mut self, text: &[u8]) {
        let (start, end) = (self.len, self.len.saturating_add(text.len()).saturating_add(2));
        match self.all_mut().get_mut(start..end) {
            Some([open, room @ .., close]) => {
                (*open, *close) = (b'"', b'"');
                copy(text, room);
                self.len = end;
            }
            _ => {
                self.push(b'"');
                self.extend(text);
                self.push(b'"');
            }
        }
    }

    #[cold]
    fn grow(&mut self, bytes: &[u8]) {
        let len = self.len.saturating_add(bytes.len());
        if self.many.is_empty() || len > self.many.capacity() {
            // Not `Vec::reserve`, which may move the bytes and leave a copy behind.
            let mut more = Vec::with_capacity(len.max(FEW.saturating_mul(2)).saturating_mul(2));
            more.extend_from_slice(self.as_bytes());
            self.wipe();
            self.many = more;
        }
        self.many.truncate(self.len);
        self.many.extend_from_slice(bytes);
    }

    /// Overwrites all memory of a secret buffer, without changing its length.
    fn wipe(&mut self) {
        if self.is_secret {
            // As a slice, which is filled at once and not byte by byte.
            self.few.as_mut_slice().zeroize();
            // Wipes the capacity, and leaves an empty vector. A vector without memory has no valid address,
            // and clearing zero bytes there takes x86-64 processors with AVX-512 about 90 ns.
            if self.many.capacity() > 0 {
                self.many.zeroize();
            }
        }
    }

    fn all(&self) -> &[u8] {
        if self.many.is_empty() { &self.few } else { &self.many }
    }

    #[inline]
    fn all_mut(&mut self) -> &mut [u8] {
        if self.many.is_empty() { &mut self.few } else { &mut self.many }
    }
}

/// Copies `bytes` to a slice of the same length. Most are short: a call to `memcpy` would take
/// longer than copying the first eight and the last eight bytes, which may overlap, or four and
/// four.
#[inline]
fn copy(bytes: &[u8], room: &mut [u8]) {
    match bytes.len() {
        8..=16 => copy_ends::<8>(bytes, room),
        4..=7 => copy_ends::<4>(bytes, room),
        0..=3 => room.iter_mut().zip(bytes).for_each(|(room, byte)| *room = *byte),
        _ => room.copy_from_slice(bytes),
    }
}

#[inline]
fn copy_ends<const N: usize>(bytes: &[u8], room: &mut [u8]) {
    if let (Some(first), Some(room)) = (bytes.first_chunk::<N>(), room.first_chunk_mut()) {
        *room = *first;
    }
    if let (Some(last), Some(room)) = (bytes.last_chunk::<N>(), room.last_chunk_mut()) {
        *room = *last;
    }
}

impl Drop for Buffer {
    #[inline]
    fn drop(&mut self) {
        self.wipe();
    }
}

impl Default for Buffer {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Write for Buffer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.extend(text.as_bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns bytes that differ from their neighbours.
    fn bytes(len: usize) -> Vec<u8> {
        (0..=u8::MAX).cycle().take(len).collect()
    }

    #[test]
    fn it_holds_what_a_vector_would() {
        for step in [0, 1, 2, 7, 8, 9, 16, 17, FEW - 1, FEW, FEW + 1, 3 * FEW] {
            let (mut buffer, mut vector) = (Buffer::new(), Vec::new());
            for _ in 0..5 {
                buffer.extend(&bytes(step));
                buffer.push(b'x');
                buffer.extend_quoted(&bytes(step));
                vector.extend([&bytes(step)[..], b"x\"", &bytes(step), b"\""].concat());
                assert_eq!(buffer.as_bytes(), vector);
                buffer.truncate(buffer.len() - step / 2);
                vector.truncate(vector.len() - step / 2);
                assert_eq!(buffer.as_bytes(), vector);
                assert_eq!(buffer.since(1), &vector[1..]);
            }
        }
    }

    /// The memory of a vector cannot be read after it was freed; `zeroize` wipes its whole capacity.
    #[test]
    fn a_secret_leaves_no_copy_where_it_was() {
        for is_secret in [true, false] {
            let mut buffer = Buffer::new();
            if is_secret {
                buffer.keep_secret();
            }
            buffer.extend(&[7; FEW]);
            // Moves to the heap.
            buffer.push(7);
            assert_eq!(buffer.as_bytes(), [7; FEW + 1]);
            assert_eq!(buffer.few.iter().all(|byte| *byte == 0), is_secret);
            // Moves to a larger vector, with its content.
            buffer.extend(&[7; 10 * FEW]);
            assert_eq!(buffer.as_bytes(), [7; 11 * FEW + 1]);
            buffer.room(50 * FEW);
            assert_eq!(buffer.as_bytes().iter().all(|byte| *byte == 0), is_secret);
            buffer.wipe();
            assert_eq!(buffer.many.is_empty(), is_secret);
        }
    }

    #[test]
    fn room_is_as_large_as_asked_for() {
        let mut buffer = Buffer::new();
        for len in [0, FEW, FEW + 1, 10 * FEW, 1, FEW, 10 * FEW + 1] {
            buffer.room(len).copy_from_slice(&bytes(len));
            assert_eq!(buffer.as_bytes(), bytes(len));
            buffer.truncate(len / 2);
            buffer.extend(b"ab");
            assert_eq!(buffer.since(len / 2), b"ab");
        }
    }
}
