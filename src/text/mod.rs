//! Text as sources hold it: lines and columns, encodings with their way back to the raw bytes, folded words,
//! tokens, and sentence bounds.

mod encoding;
mod lines;
mod nearest;
mod sentence;
mod token;
mod vocabulary;

pub use encoding::{Encoding, OffsetMap};
pub use lines::{Lines, Position};
pub use nearest::nearest;
pub use sentence::sentence_bounds;
pub use token::{Gap, MAX_WORD, Token, tokenize, words};
pub use vocabulary::{UNKNOWN, Vocabulary, WordId};
