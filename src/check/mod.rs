//! What needs the engine: findings with their places, reasons in words, examples.

pub mod baseline;
mod examples;
mod findings;
pub mod fix;
mod reasons;
pub mod suppress;

pub use examples::{ExampleFault, Examples, Tried};
pub use findings::{Origin, findings};
pub use reasons::account;
pub use suppress::{OWN_RULES, OwnRule, OwnRules};
