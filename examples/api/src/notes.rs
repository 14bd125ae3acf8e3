//! The notes.

use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

/// Maximum length of a note, in bytes.
const MAX_LEN: usize = 1_000;

/// Maximum number of notes. A new note replaces the oldest.
const MAX_NOTES: usize = 1_000;

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Note {
    id: u64,
    by: String,
    text: String,
}

/// All notes. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct Notes {
    shared: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    notes: Vec<Note>,
    last_id: u64,
}

impl Notes {
    pub(crate) fn all(&self) -> Vec<Note> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner).notes.clone()
    }

    /// Adds a note. Returns `None` if the text is empty or too long.
    pub(crate) fn add(&self, by: &str, text: String) -> Option<Note> {
        if text.is_empty() || text.len() > MAX_LEN {
            return None;
        }
        let mut kept = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.notes.len() >= MAX_NOTES {
            kept.notes.remove(0);
        }
        kept.last_id += 1;
        let note = Note { id: kept.last_id, by: by.into(), text };
        kept.notes.push(note.clone());
        Some(note)
    }

    pub(crate) fn clear(&self) {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner).notes.clear();
    }
}
