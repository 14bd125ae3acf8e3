//! Locks and atomics, which are replaced by those of the model checker (`scripts/loom.sh`).

#[cfg(not(jwt_session_loom))]
pub(crate) use std::sync::{
    Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
};

#[cfg(jwt_session_loom)]
pub(crate) use loom::sync::{Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};
#[cfg(jwt_session_loom)]
pub(crate) use std::sync::PoisonError;

#[cfg(jwt_session_loom)]
pub(crate) use loom::sync::atomic::{AtomicU64, AtomicUsize};
#[cfg(not(jwt_session_loom))]
pub(crate) use std::hash::RandomState;
#[cfg(not(jwt_session_loom))]
pub(crate) use std::sync::atomic::{AtomicU64, AtomicUsize};

/// A model must be deterministic.
#[cfg(jwt_session_loom)]
pub(crate) type RandomState = std::hash::BuildHasherDefault<std::hash::DefaultHasher>;

/// Locks `mutex`. A poisoned lock is used regardless, because no code panics while it holds a lock.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
