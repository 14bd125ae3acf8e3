//! Errors of a single job and of a whole transaction.

use std::error::Error;
use std::io;
use std::sync::Arc;

use jwt_session::StoreError;

/// Error of a whole transaction, which is reported to all of its jobs.
#[derive(Clone, Debug)]
pub(crate) enum TransactionError {
    Unavailable(Arc<dyn Error + Send + Sync>),
    Corrupt(Arc<dyn Error + Send + Sync>),
}

/// Error of a single job in a transaction.
#[derive(Debug)]
pub(crate) enum JobError {
    /// The file contains malformed data in this place. The other jobs of the transaction are not
    /// affected.
    Malformed(&'static str),
    Database(redb::Error),
}

impl TransactionError {
    pub(crate) fn unavailable(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unavailable(source.into().into())
    }

    pub(crate) fn corrupt(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Corrupt(source.into().into())
    }
}

impl From<redb::Error> for TransactionError {
    fn from(error: redb::Error) -> Self {
        use io::ErrorKind::{InvalidData, UnexpectedEof};
        match &error {
            redb::Error::Corrupted(_)
            | redb::Error::UpgradeRequired(_)
            | redb::Error::TableTypeMismatch { .. }
            | redb::Error::TableIsMultimap(_)
            | redb::Error::TypeDefinitionChanged { .. }
            | redb::Error::TableDoesNotExist(_) => Self::corrupt(error),
            // A truncated file, or one that is not a redb database.
            redb::Error::Io(io) if matches!(io.kind(), InvalidData | UnexpectedEof) => {
                Self::corrupt(error)
            }
            _ => Self::unavailable(error),
        }
    }
}

impl From<JobError> for TransactionError {
    fn from(error: JobError) -> Self {
        match error {
            JobError::Malformed(what) => Self::corrupt(what),
            JobError::Database(error) => error.into(),
        }
    }
}

impl From<TransactionError> for StoreError {
    fn from(error: TransactionError) -> Self {
        match error {
            TransactionError::Unavailable(source) => Self::Unavailable(Box::new(source)),
            TransactionError::Corrupt(source) => Self::Corrupt(Box::new(source)),
        }
    }
}

impl From<redb::StorageError> for JobError {
    fn from(error: redb::StorageError) -> Self {
        Self::Database(error.into())
    }
}

impl From<redb::TableError> for JobError {
    fn from(error: redb::TableError) -> Self {
        Self::Database(error.into())
    }
}
