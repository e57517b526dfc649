//! What needs the engine: findings with their places, reasons in words, examples.

pub mod baseline;
mod clock;
pub mod contacts;
mod examples;
mod findings;
pub mod fix;
mod linter;
mod mend;
mod message;
mod notes;
mod places;
mod reasons;
pub mod suppress;
mod ways;

pub use examples::{ExampleFault, Examples, Tried};
pub use findings::findings;
pub use linter::{Checked, Linter};
pub use notes::{clock_note, foreign, note, note_at, unfixed, unjudged};
pub use places::Origin;
pub use reasons::account;
pub use suppress::{OWN_RULES, OwnRule, OwnRules};
pub use ways::Ways;
