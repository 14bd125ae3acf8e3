//! All is in `tests/`.
