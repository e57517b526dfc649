//! From what the user names to pieces of text: inputs, what they are packed in, the encoding of their text, and where
//! they may be cut.

mod beside;
mod decoded;
mod group;
mod input;
mod notes;
mod open;
mod own;
mod passed;
mod piece;
mod pieces;
mod rows;
mod spare;
mod stream;
mod unpack;
mod zip;

pub use input::{Input, inputs};
pub(crate) use notes::{OfSource, Sources};
pub(crate) use own::own;
pub use passed::PassedOver;
pub(crate) use piece::{Indexed, Piece};
pub use pieces::Detected;
pub(crate) use pieces::head;
pub(crate) use pieces::{Pieces, Planned, Work};
pub use unpack::Unpacking;
