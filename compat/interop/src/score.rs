//! Counts passed and failed checks.

use std::fmt;
use std::ops::Add;

#[derive(Clone, Copy, Default)]
pub(crate) struct Score {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
}

impl Score {
    pub(crate) fn count(&mut self, check: impl fmt::Display, outcome: Result<(), String>) {
        match outcome {
            Ok(()) => self.passed += 1,
            Err(reason) => {
                self.failed += 1;
                println!("FAILED {check}: {reason}");
            }
        }
    }
}

impl Add for Score {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}
