//! A linter for what customer-service agents say and write.
pub mod builtin;
pub mod check;
pub mod engine;
pub mod finding;
pub mod pack;
pub mod read;
pub mod report;
pub mod run;
pub mod text;
pub mod transcript;
