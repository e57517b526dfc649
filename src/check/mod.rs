//! What needs the engine: findings with their places, reasons in words, examples.

pub mod baseline;
mod clock;
mod examples;
mod findings;
pub mod fix;
mod linter;
mod notes;
mod reasons;
pub mod suppress;

pub use examples::{ExampleFault, Examples, Tried};
pub use findings::{Origin, findings};
pub use linter::{Checked, Linter};
pub use notes::{foreign, note, unjudged};
pub use reasons::account;
pub use suppress::{OWN_RULES, OwnRule, OwnRules};
