//! An example: a JSON API with bearer tokens, and a client that refreshes them by itself. The README says how to run it.

mod answers;
mod attempts;
mod notes;
mod people;
mod user;

mod app;

pub mod client;

pub use app::{App, router};
pub use people::People;
pub use user::User;
