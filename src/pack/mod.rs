//! Packs.
mod fault;
mod tree;

pub use fault::{Fault, File, Files, PackError, Span};
pub mod phrase;
