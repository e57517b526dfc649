//! Phrases: from their written form to programs over tokens.

mod coded;
mod frequency;
mod inflect;
mod lower;
mod program;
mod syntax;

pub use coded::Coded;
pub use program::{Meets, Position, Program, Set, Test};

pub(crate) use frequency::common;
pub(crate) use inflect::inflections;
pub(crate) use lower::{Lists, NUMBER_LIST, lower, readings};
pub(crate) use program::{Classes, CompileFault, Compiled, MAX_POSITIONS, bits, compile};
pub(crate) use syntax::{Ast, Line, PhraseFault, parse_line};
