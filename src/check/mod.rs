//! What needs the engine: findings with their places, reasons in words, examples.

mod examples;
mod findings;
mod reasons;
mod ways;

pub use examples::{ExampleFault, Examples, Tried};
pub use findings::{Origin, findings};
pub use reasons::account;
pub use ways::Ways;
