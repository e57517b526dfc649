//! Phrases: from their written form to programs over tokens.

mod frequency;
mod inflect;
mod lower;
mod program;
mod syntax;

pub use program::{Position, Program, Test};

pub(crate) use lower::{Lists, Lowered, lower};
pub(crate) use program::{Compiled, compile};
pub(crate) use syntax::{Ast, Line, PhraseFault, parse_line};
