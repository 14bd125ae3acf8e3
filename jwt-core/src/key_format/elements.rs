//! Reads DER elements one after another.

use ::der::asn1::{AnyRef, BitStringRef, ObjectIdentifier, OctetStringRef, UintRef};
use ::der::{Decode, Reader, SliceReader, Tag, TagNumber, Tagged};

/// The bytes are not DER, or not the expected element.
#[derive(Debug)]
pub(super) struct NotDer;

impl From<::der::Error> for NotDer {
    fn from(_: ::der::Error) -> Self {
        Self
    }
}

/// The elements of a sequence that are not read yet.
#[derive(Clone)]
pub(super) struct Elements<'a>(SliceReader<'a>);

impl<'a> Elements<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, NotDer> {
        Ok(Self(SliceReader::new(bytes)?))
    }

    /// Reads an element of any kind.
    pub(super) fn any(&mut self) -> Result<AnyRef<'a>, NotDer> {
        self.read()
    }

    pub(super) fn sequence(&mut self) -> Result<Self, NotDer> {
        let element = self.any()?;
        if element.tag() == Tag::Sequence { Self::new(element.value()) } else { Err(NotDer) }
    }

    /// Reads a non-negative integer, and returns its bytes without leading zeros.
    pub(super) fn uint(&mut self) -> Result<&'a [u8], NotDer> {
        Ok(self.read::<UintRef<'a>>()?.as_bytes())
    }

    pub(super) fn octets(&mut self) -> Result<&'a [u8], NotDer> {
        Ok(self.read::<&OctetStringRef>()?.as_bytes())
    }

    /// Reads a bit string of whole bytes.
    pub(super) fn bits(&mut self) -> Result<&'a [u8], NotDer> {
        self.read::<BitStringRef<'a>>()?.as_bytes().ok_or(NotDer)
    }

    pub(super) fn id(&mut self) -> Result<ObjectIdentifier, NotDer> {
        self.read()
    }

    /// Reads the element `[number]` if it is next, and returns its content.
    pub(super) fn optional(
        &mut self,
        number: u32,
        constructed: bool,
    ) -> Result<Option<&'a [u8]>, NotDer> {
        let wanted = Tag::ContextSpecific { constructed, number: TagNumber(number) };
        if self.next_tag() == Some(wanted) { Ok(Some(self.any()?.value())) } else { Ok(None) }
    }

    /// Reads the element `[number]` around other elements, if it is next.
    pub(super) fn optional_elements(&mut self, number: u32) -> Result<Option<Self>, NotDer> {
        self.optional(number, true)?.map(Self::new).transpose()
    }

    /// Returns the tag of the next element, if there is one and it is well-formed.
    pub(super) fn next_tag(&self) -> Option<Tag> {
        Some(self.clone().any().ok()?.tag())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_finished()
    }

    /// Checks that all elements were read.
    pub(super) fn end(self) -> Result<(), NotDer> {
        if self.is_empty() { Ok(()) } else { Err(NotDer) }
    }

    fn read<T: Decode<'a, Error = ::der::Error>>(&mut self) -> Result<T, NotDer> {
        Ok(T::decode(&mut self.0)?)
    }
}
