//! All in one: conversations or texts in, findings out.

use std::sync::{Arc, Mutex};

use super::findings::findings;
use super::notes::{foreign, note, unjudged};
use super::places::Origin;
use crate::engine::{self, Engine, Scratch};
use crate::finding::{Finding, Note};
use crate::pack::Pack;
use crate::read::{self, FormatRef, HEAD, Piece};
use crate::text::{Lines, Position};
use crate::transcript::Conversation;

/// A pack made ready, for programs that hold conversations or texts in memory: it reads no file and prints nothing.
///
/// Making one takes some milliseconds, so make it once. Threads may share it.
///
/// ```
/// use amends::builtin;
/// use amends::check::Linter;
/// use amends::transcript::{Conversation, Role, Turn};
///
/// let linter = Linter::new(builtin::pack());
/// let conversation = Conversation {
///     turns: vec![
///         Turn::new(Role::Customer, "My kettle arrived broken."),
///         Turn::new(Role::Agent, "I'm sorry if that upset you. We send a new one today. Goodbye!"),
///     ],
///     ..Conversation::default()
/// };
/// let findings = linter.check(&conversation).expect("it can be judged");
/// assert!(findings.iter().any(|finding| &*finding.rule == "apology/conditional" && finding.turn == Some(1)));
/// ```
pub struct Linter {
    engine: Engine,
    /// Room for judging that is used again.
    rooms: Mutex<Vec<Scratch>>,
}

/// What came of a text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Checked {
    /// What was found, in the order of the text.
    pub findings: Vec<Finding>,
    /// What could not be read or judged, and other things to know.
    pub notes: Vec<Note>,
}

impl Linter {
    /// A linter by all rules of a pack that are on by default.
    pub fn new(pack: Pack) -> Self {
        Self::of(Engine::new(Arc::new(pack), engine::Options::default()))
    }

    /// A linter by an engine with options of its own.
    pub fn of(engine: Engine) -> Self {
        Linter { engine, rooms: Mutex::default() }
    }

    /// The engine, with the pack.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What is found in a conversation that is in memory, in its order. Findings tell the turn and the words; where
    /// the words begin and end in the turn's text, in bytes, is in [`Finding::context`]. They have no path, and no
    /// places in a file.
    ///
    /// # Errors
    /// The conversation was not judged: it is in another language than the pack's, or nobody knows who the agent is.
    /// The note says which, with an empty path.
    pub fn check(&self, conversation: &Conversation<'_>) -> Result<Vec<Finding>, Note> {
        let begin = Position { line: 1, column: 1, byte: 0 };
        let origin = Origin { path: "".into(), lines: &Lines::new("", begin), text: "", reply_to: None };
        let mut found = self.judge(conversation, &origin)?;
        for finding in &mut found {
            (finding.start, finding.end) = (None, None);
            finding.related.iter_mut().for_each(|related| (related.start, related.end) = (None, None));
        }
        Ok(found)
    }

    /// Reads a text and checks all conversations in it. `path` is what findings and notes name it by; a format that is
    /// not given is found out from the text. Findings have their lines, columns and bytes in the text.
    pub fn check_text(
        &self,
        path: &str,
        text: &str,
        format: Option<FormatRef>,
        options: &read::Options,
    ) -> Checked {
        let path: Arc<str> = path.into();
        let mut checked = Checked::default();
        let mut base = Position { line: 1, column: 1, byte: 0 };
        let format = format.map_or_else(|| detect(&path, text, options), Ok);
        let format = match format {
            Ok(format) => format,
            Err(fault) => {
                checked.notes.push(note(&path, fault, Some(&Lines::new(text, base))));
                return checked;
            }
        };
        let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
        base.byte = (text.len() - bare.len()) as u64;
        let lines = Lines::new(bare, base);
        let reply_to = options.reply_to.as_deref().map(|text| ("".into(), text));
        let origin = Origin { path: path.clone(), lines: &lines, text: bare, reply_to };
        let Checked { findings, notes } = &mut checked;
        format.read(Piece { text: bare, base }, options, &mut String::new(), &mut |read| match read {
            Ok(conversation) => match self.judge(&conversation, &origin) {
                Ok(found) => findings.extend(found),
                Err(why) => notes.push(why),
            },
            Err(fault) => notes.push(note(&path, fault, Some(&lines))),
        });
        checked
    }

    fn judge(&self, conversation: &Conversation<'_>, origin: &Origin<'_>) -> Result<Vec<Finding>, Note> {
        if let Some(why) = unjudged(conversation, &origin.path) {
            return Err(why);
        }
        let mut scratch = self.rooms.lock().ok().and_then(|mut rooms| rooms.pop()).unwrap_or_default();
        self.engine.judge(conversation, &mut scratch);
        let judged = scratch.judged();
        let found = if judged.foreign {
            Err(foreign(conversation, &origin.path, &self.engine.pack.language))
        } else {
            Ok(findings(&self.engine, &judged.hits, conversation, &scratch.view, origin, true))
        };
        if let Ok(mut rooms) = self.rooms.lock() {
            rooms.push(scratch);
        }
        found
    }
}

fn detect(path: &str, text: &str, options: &read::Options) -> Result<FormatRef, read::Fault> {
    let head = &text.as_bytes()[..text.len().min(HEAD)];
    Ok(read::detect(head, path, head.len() == text.len(), &options.formats)?.format)
}
