//! What needs the engine: findings with their places, reasons in words, examples.

mod findings;
mod reasons;

pub use findings::{Origin, findings};
pub use reasons::account;
