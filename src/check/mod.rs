//! What needs the engine: findings with their places, reasons in words, examples.

mod clock;
pub mod contacts;
mod examples;
mod findings;
mod linter;
mod notes;
mod reasons;
mod ways;

pub use examples::{ExampleFault, Examples, Tried};
pub use findings::{Origin, findings};
pub use linter::{Checked, Linter};
pub use notes::{clock_note, foreign, note, unjudged};
pub use reasons::account;
pub use ways::Ways;
