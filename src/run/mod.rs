//! Running over many inputs: finding them, reading them in pieces, working in parallel, and keeping the order.

mod check;
mod convert;
mod follow;
mod order;
mod select;
mod source;

pub use check::{Check, Outcome};
pub use convert::{Converted, convert};
pub use order::Jobs;
pub use select::{Selection, UnknownName, select};
pub use source::{Detected, Input, Unpacking, inputs, slashed};
