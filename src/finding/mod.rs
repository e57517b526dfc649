//! What a check gives: findings with their places, and the judgement of every rule on every conversation.

mod hash;
mod judgement;
mod level;
mod model;
mod summary;
mod wait;

pub(crate) use hash::Fnv;
pub use judgement::{Account, Judgement, Status};
pub use level::Level;
pub use model::{Context, EventSpan, Finding, Fix, Related, Source, Unfixed};
pub use summary::{Note, NoteKind, RuleCount, Summary};
pub use wait::{KnownBy, Sure, WaitKind, WaitSpan};
