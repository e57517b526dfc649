//! What a check gives: findings with their places, and the judgement of every rule on every conversation.

mod judgement;
mod level;
mod model;
mod summary;

pub use judgement::{Account, Judgement, Status};
pub use level::Level;
pub use model::{Context, EventSpan, Finding, Fix, Related, Source};
pub use summary::{Note, NoteKind, RuleCount, Summary};
