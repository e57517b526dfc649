//! Running over many inputs: finding them, reading them in pieces, working in parallel, and keeping the order.

mod check;
mod convert;
mod follow;
mod input;
mod order;
mod pieces;
mod select;

pub use check::{Check, Outcome};
pub use convert::{Converted, convert};
pub use input::{Input, inputs};
pub use order::Jobs;
pub use select::{Selection, UnknownName, select};
