//! Formats of JSON: one engine for “a list at this path, with role, speaker, time and text here”, and a function
//! where a maker needs more.
//!
//! `rows/` holds the built-in table, a YAML file for each maker; `hooks/` the functions.

mod build;
mod envelope;
mod hooks;
mod people;
mod row;
mod rows;
mod said;
mod shape;
mod slack;
mod value;
mod words;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::error::Category;
use serde_json::value::RawValue;

use super::elements::{ElementRows, Elements};
use super::finish::finish;
use super::{Beside, Cut, Each, Fault, Format, Head, Options, Piece, Rows};
use crate::read::neutral::{EXPORT_AGAIN, clean, is_lines, no_json, place, reason};
use crate::text::{Encoding, Mapped};
use crate::transcript::{Conversation, Role, Turn};
pub(crate) use build::Context;
use build::{Source, Timing};
use people::People;
use row::Row;
use value::Value;

pub(super) use rows::built_in;
pub use rows::{MapFault, format_map};

/// The files that stood beside a source, and those of whom they tell.
type Known = (Arc<[Beside]>, Arc<People<'static>>);

/// A row as a format.
struct Rowed {
    row: Row,
    hook: Option<hooks::Hook>,
    /// Who takes part, by the files beside the last source: all its pieces ask, and the files may be large.
    people: Mutex<Option<Known>>,
}

impl Format for Rowed {
    fn name(&self) -> &str {
        &self.row.name
    }

    fn about(&self) -> &str {
        &self.row.about
    }

    fn looks_for(&self) -> Cow<'_, str> {
        if self.row.known_by_shape {
            let lists = self.row.turns.0.iter().filter(|list| !list.is_empty()).take(4).cloned();
            return format!("a list such as {} of who says what", quoted(&lists.collect::<Vec<_>>())).into();
        }
        let sets: Vec<String> = self.row.known_by.iter().map(|set| quoted(&set.0)).collect();
        sets.join(", or ").into()
    }

    fn is_json(&self) -> bool {
        true
    }

    fn detect(&self, head: &Head<'_>) -> Option<Cow<'static, str>> {
        if self.row.unless.iter().any(|path| head.has_path(path)) {
            return None;
        }
        if self.row.known_by_shape {
            return shape::detect(&self.row, head);
        }
        let shows = |set: &&row::Paths| set.0.iter().all(|path| head.has_path(path));
        let set = self.row.known_by.iter().find(shows)?;
        Some(format!("it has {}", quoted(&set.0)).into())
    }

    fn beside(&self) -> Vec<&str> {
        self.row.beside.iter().flat_map(|beside| &beside.file.0).map(String::as_str).collect()
    }

    fn cut(&self, head: &str) -> Cut {
        if self.inside().is_some_and(|lists| lists.go_past(head)) {
            return Cut::Elements;
        }
        match is_lines(head) {
            true if self.row.together.0.is_empty() => Cut::Lines,
            // Lines of one conversation need not follow each other.
            true => Cut::Rows,
            false if self.row.list_is_one => Cut::Whole,
            false => Cut::Values,
        }
    }

    fn rows(&self, head: &str) -> Option<Box<dyn Rows>> {
        let together = Together(self.row.clone());
        let elements = match self.cut(head) {
            Cut::Rows => return Some(Box::new(together)),
            Cut::Elements => self.inside()?,
            _ => Elements::of_document(HELP),
        };
        let key = (!self.row.together.0.is_empty()).then_some(move |element: &str| together.of(element));
        Some(Box::new(ElementRows { elements, key }))
    }

    fn read(&self, piece: Piece<'_>, options: &Options, _arena: &mut String, each: &mut Each<'_>) {
        let text = piece.text;
        let people = self.people(options);
        let timing = Timing::default();
        let mut all = Talks::new(self, Source(text), options, (&people, &timing), each);
        if is_lines(text) && text.trim_start().contains('\n') {
            // Each line is read for itself: a broken one hides none of the others.
            let lines = text.split('\n').map(clean).filter(|line| !line.is_empty());
            lines.for_each(|line| all.read(self.document(), line, Talks::take));
        } else {
            all.read(self.document(), clean(text), Talks::take);
        }
        all.finish();
    }

    fn read_elements(
        &self,
        piece: Piece<'_>,
        cut: Cut,
        options: &Options,
        _arena: &mut String,
        each: &mut Each<'_>,
    ) {
        let people = self.people(options);
        let timing = Timing::default();
        let mut all = Talks::new(self, Source(piece.text), options, (&people, &timing), each);
        let then = if cut == Cut::Elements { Talks::sort } else { Talks::take };
        all.read(Elements::of_values(HELP), piece.text, then);
        all.finish();
    }
}

/// What to do about what is no JSON.
const HELP: &str = EXPORT_AGAIN;

/// Documents that belong together by a value in them.
struct Together(Row);

impl Together {
    /// What a document belongs to. One that is no JSON is told when it is read.
    fn of(&self, document: &str) -> String {
        let document = clean(document);
        Document::new(Value(document), &self.0, Source(document)).key(&self.0.together)
    }
}

impl Rows for Together {
    fn row(&mut self, bytes: &[u8], last: bool) -> Option<crate::read::Row> {
        crate::read::Row::line(bytes, last)
    }

    fn key<'r>(&self, row: &'r str) -> Option<Cow<'r, str>> {
        Some(self.of(row).into())
    }
}

impl Rowed {
    /// A row with its function.
    fn new(row: Row, hook: Option<hooks::Hook>) -> Self {
        Rowed { row, hook, people: Mutex::default() }
    }

    /// Those of whom the files beside a source tell.
    fn people(&self, options: &Options) -> Arc<People<'static>> {
        if self.row.beside.is_empty() || options.beside.is_empty() {
            return Arc::default();
        }
        let mut kept = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, people)) = &*kept
            && Arc::ptr_eq(of, &options.beside)
        {
            return people.clone();
        }
        let people = Arc::new(People::beside(&self.row, options));
        *kept = Some((options.beside.clone(), people.clone()));
        people
    }

    /// A whole document, with its list opened unless that is one conversation.
    fn document(&self) -> Elements {
        if self.row.list_is_one { Elements::of_values(HELP) } else { Elements::of_document(HELP) }
    }

    /// The lists of conversations that lie inside of documents, if that is where they are.
    fn inside(&self) -> Option<Elements> {
        Elements::inside(&self.row.conversations.0, HELP)
    }

    fn broken<'a>(&self, source: Source<'a>, json: &'a str, error: &serde_json::Error) -> Fault {
        let fault = match error.classify() {
            Category::Data => Fault {
                offset: None,
                message: format!("this is no `{}`: {}", self.row.name, reason(error)),
                help: HELP.to_owned(),
                harmless: false,
            },
            _ => no_json(error, HELP),
        };
        Fault { offset: Some(source.offset(json) + place(json, error)), ..fault }
    }
}

/// A document, and the document proper where that is written as JSON in a string of it.
struct Document<'a> {
    value: Value<'a>,
    inside: Option<Mapped>,
}

impl<'a> Document<'a> {
    fn new(value: Value<'a>, row: &Row, source: Source<'a>) -> Self {
        let inside = match row.inside.0.is_empty() {
            true => None,
            false => value.fields().first(&row.inside.0).and_then(Value::written),
        };
        let inside = inside.map(|written| Encoding::Json.map(written, source.offset(written)));
        Document { value, inside }
    }

    /// What says to which conversation it belongs.
    fn key(&self, paths: &row::Paths) -> String {
        let inside =
            self.inside.as_ref().and_then(|inside| serde_json::from_str::<&RawValue>(&inside.text).ok());
        let (inner, outer) =
            (inside.map(|v| Value(v.get()).fields()).unwrap_or_default(), self.value.fields());
        let at = |path: &String| inner.at(path).or_else(|| outer.at(path)).and_then(|value| value.scalar());
        paths.0.iter().find_map(at).unwrap_or_default().into_owned()
    }
}

/// Documents on their way to conversations.
struct Talks<'t, 'e, 'a> {
    format: &'t Rowed,
    context: Context<'a, 't>,
    options: &'t Options,
    each: &'t mut Each<'e>,
    /// Documents that belong together, by the value that says so, in the order of the first of each.
    groups: Vec<(String, Vec<Document<'a>>)>,
    index: std::collections::HashMap<String, usize>,
    /// Whether any document had a turn or said why it has none.
    documents: usize,
    conversations: usize,
    /// What could not be read.
    faults: Vec<Fault>,
}

impl<'t, 'e, 'a> Talks<'t, 'e, 'a> {
    fn new(
        format: &'t Rowed,
        source: Source<'a>,
        options: &'t Options,
        (people, timing): (&'t People<'t>, &'t Timing),
        each: &'t mut Each<'e>,
    ) -> Self {
        let context = Context { source, row: &format.row, options, people, timing };
        let (groups, index, faults) = Default::default();
        Talks { format, context, options, each, groups, index, documents: 0, conversations: 0, faults }
    }

    /// Gives each element of a text away: a broken one hides none of the others.
    fn read(&mut self, elements: Elements, text: &'a str, then: fn(&mut Self, Value<'a>)) {
        let source = self.context.source;
        let start = source.offset(text);
        elements.each(text, &mut |element| match element.map(|json| (json, serde_json::from_str(json))) {
            Ok((_, Ok(value))) => then(self, Value(RawValue::get(value))),
            Ok((json, Err(error))) => self.faults.push(self.format.broken(source, json, &error)),
            Err(fault) => self.faults.push(Fault { offset: fault.offset.map(|at| start + at), ..fault }),
        });
    }

    fn take(&mut self, document: Value<'a>) {
        self.documents += 1;
        let lists = &self.format.row.conversations.0;
        let listed = lists.iter().filter(|path| !path.is_empty()).flat_map(|path| document.all(path));
        let listed: Vec<Value<'a>> = listed.collect();
        if listed.is_empty() && (lists.is_empty() || lists.iter().any(String::is_empty)) {
            return self.sort(document);
        }
        listed.into_iter().for_each(|document| self.sort(document));
    }

    fn sort(&mut self, document: Value<'a>) {
        let row = &self.format.row;
        let document = Document::new(document, row, self.context.source);
        if row.together.0.is_empty() {
            return self.give(vec![document]);
        }
        let key = document.key(&row.together);
        match self.index.get(&key) {
            Some(&group) => self.groups[group].1.push(document),
            None => {
                self.index.insert(key.clone(), self.groups.len());
                self.groups.push((key, vec![document]));
            }
        }
    }

    fn give(&mut self, documents: Vec<Document<'a>>) {
        let values: Vec<Value<'a>> = documents.iter().map(|document| document.value).collect();
        let envelopes = || documents.into_iter().filter_map(|d| Some((d.value, d.inside?)));
        let conversations = match self.format.hook {
            Some(hook) => hook(&self.context, &values),
            None if !self.format.row.inside.0.is_empty() => {
                let envelopes: Vec<_> = envelopes().collect();
                match envelopes.is_empty() {
                    true => vec![self.context.conversation(&values)],
                    false => vec![self.context.unwrapped(&envelopes)],
                }
            }
            None => vec![self.context.conversation(&values)],
        };
        let notes = self.context.timing.notes.take();
        let before = self.conversations;
        for mut conversation in conversations {
            if conversation.turns.is_empty() && conversation.events.is_empty() {
                continue;
            }
            finish(&mut conversation, self.options);
            if !self.is_enough(&conversation) {
                continue;
            }
            self.conversations += 1;
            (self.each)(Ok(conversation));
        }
        if self.conversations > before {
            notes.into_iter().for_each(|note| (self.each)(Err(note)));
        }
    }

    /// Whether a document that is known by little is a conversation: enough of it says who speaks.
    fn is_enough(&self, conversation: &Conversation<'_>) -> bool {
        let known = |turn: &&Turn<'_>| matches!(turn.role, Role::Agent | Role::Customer);
        let named = |turn: &&Turn<'_>| known(turn) || turn.speaker.is_some();
        let row = &self.format.row;
        conversation.turns.iter().any(|turn| known(&turn))
            || !row.needs_role && conversation.turns.iter().filter(named).count() >= row.least
    }

    /// Everything has been read. What could not be is told after what could.
    fn finish(mut self) {
        for (_, documents) in std::mem::take(&mut self.groups) {
            self.give(documents);
        }
        if self.conversations == 0 && self.documents > 0 {
            let row = &self.format.row;
            let message = match row.known_by_shape {
                true => {
                    "this is JSON, but no transcript: nobody in it is known as agent or customer, or speaks by name twice"
                }
                false => &format!("this is `{}`, but nobody says a word in it", row.name),
            };
            let help = row.without_words.as_deref().unwrap_or(match row.known_by_shape {
                true => {
                    "if it is one, name who speaks: --agent NAME, --customer NAME; if it is a list of canned replies, \
                     use --format macros"
                }
                false => "if that is no surprise, leave the file out",
            });
            let (message, help) = (message.to_owned(), help.to_owned());
            (self.each)(Err(Fault { offset: None, message, help, harmless: false }));
        }
        self.faults.into_iter().for_each(|fault| (self.each)(Err(fault)));
    }
}

/// Paths as a message names them.
fn quoted(paths: &[String]) -> String {
    let paths: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
    paths.join(" and ")
}
