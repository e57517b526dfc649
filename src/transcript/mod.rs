//! What a source holds: conversations with their turns and events, and the runs that turns form.

mod conversation;
mod event;
mod run;
mod turn;

pub use conversation::{Channel, Conversation, Metadata};
pub use event::{Event, EventKind};
pub use run::{Run, runs};
pub use turn::{Raw, Role, RoleFrom, Turn};
