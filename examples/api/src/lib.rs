//! An example: a JSON API with bearer tokens, and a client that refreshes them automatically. See
//! the README for instructions.

mod attempts;
mod error_response;
mod notes;
mod people;
mod user;

mod app;

pub mod client;

pub use app::{App, router};
pub use people::People;
pub use user::User;
