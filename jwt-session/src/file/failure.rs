//! What goes wrong with a file, for one who asked and for all.

use std::error::Error;
use std::io;
use std::sync::Arc;

use crate::store::StoreError;

/// Why a whole transaction did not happen: told to everybody who had a part in it.
#[derive(Clone, Debug)]
pub(super) enum Failure {
    Unavailable(Arc<dyn Error + Send + Sync>),
    Corrupt(Arc<dyn Error + Send + Sync>),
}

/// Why one thing was not done in a transaction.
#[derive(Debug)]
pub(super) enum Trouble {
    /// What the file holds there is none of our records; the rest of the transaction goes on.
    Malformed(&'static str),
    Database(redb::Error),
}

impl Failure {
    pub(super) fn unavailable(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unavailable(source.into().into())
    }

    pub(super) fn corrupt(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Corrupt(source.into().into())
    }
}

impl From<redb::Error> for Failure {
    fn from(error: redb::Error) -> Self {
        use io::ErrorKind::{InvalidData, UnexpectedEof};
        match &error {
            redb::Error::Corrupted(_)
            | redb::Error::UpgradeRequired(_)
            | redb::Error::TableTypeMismatch { .. }
            | redb::Error::TableIsMultimap(_)
            | redb::Error::TypeDefinitionChanged { .. }
            | redb::Error::TableDoesNotExist(_) => Self::corrupt(error),
            // A file that is shorter than it says, or says nothing that redb knows.
            redb::Error::Io(io) if matches!(io.kind(), InvalidData | UnexpectedEof) => {
                Self::corrupt(error)
            }
            _ => Self::unavailable(error),
        }
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unavailable(source) => Self::Unavailable(Box::new(source)),
            Failure::Corrupt(source) => Self::Corrupt(Box::new(source)),
        }
    }
}

impl From<redb::StorageError> for Trouble {
    fn from(error: redb::StorageError) -> Self {
        Self::Database(error.into())
    }
}

impl From<redb::TableError> for Trouble {
    fn from(error: redb::TableError) -> Self {
        Self::Database(error.into())
    }
}
