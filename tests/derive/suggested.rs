//! The code that compiler messages suggest compiles and works.

mod advice;
mod borrowed_claims;
mod runtime_policy;
mod waivers;
