//! What a source holds: conversations with their turns and events, and the runs that turns form.

mod comment;
mod conversation;
mod event;
mod neutral;
mod run;
mod shown;
mod turn;

pub use comment::Comment;
pub(crate) use comment::{WordLines, is_markdown, link_definitions, marked_lines};
pub use conversation::{Asks, Channel, Choice, Conversation, Inferred, Metadata, Way};
pub use event::{Event, EventKind};
pub use neutral::NEUTRAL_SCHEMA;
pub use run::{Run, runs};
pub(crate) use shown::Shown;
pub use turn::{Raw, Role, RoleFrom, Turn};
