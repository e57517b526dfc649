//! Text as sources hold it: lines and columns, encodings with their way back to the raw bytes, folded words,
//! tokens, sentence bounds, and what is safe to show.

mod encoding;
mod filler;
mod gap;
mod lines;
mod mapped;
mod nearest;
mod numbers;
mod sentence;
mod token;
pub(crate) mod utc;
mod visible;
mod vocabulary;
pub mod when;

pub use encoding::Encoding;
pub(crate) use filler::{filler, fillers, plain};
pub use gap::Gap;
pub use lines::{Lines, Position, Unit, lines};
pub use mapped::{Mapped, OffsetMap};
pub use nearest::nearest;
pub use numbers::Numbers;
pub use sentence::sentence_bounds;
pub(crate) use sentence::sentence_bounds_by_the_rule;
pub use token::{MAX_WORD, Token, tokenize, words};
pub(crate) use token::{TAKEN_OUT, each_word, folded};
pub(crate) use visible::is_printable;
pub use visible::{Piece, is_hidden, picture, pieces, push_visible, visible};
pub use vocabulary::{NUMBER, UNKNOWN, Vocabulary, WordId};
