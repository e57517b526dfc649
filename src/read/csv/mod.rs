//! Tables: one row a message, or one row a conversation. Columns are known by the names that exports give them, or as
//! the user says (`--csv`).

mod build;
mod cells;
mod columns;
mod given;
mod pair;
mod people;
mod shape;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashMap;

use super::finish::finish;
use super::within::{format_within, read_within};
use super::{Cut, Each, Fault, Format, FormatRef, Head, Options, Piece, Row, Rows, template};
use crate::text::Mapped;
use crate::transcript::{Role, RoleFrom, Turn};
pub(super) use cells::{Cell, Splitter};
use columns::{Columns, Field};
pub use given::CsvFault;
use given::Given;
use people::People;
pub(super) use shape::DELIMITERS;
use shape::Shape;

/// The row of the table; with columns that the user names, a format of the user's own.
#[derive(Default)]
pub(super) struct Csv {
    given: Option<Given>,
}

impl Csv {
    pub(super) const fn new() -> Self {
        Csv { given: None }
    }
}

/// The format of tables whose columns the user names: `conversation=ticket_id,role=author,text=body,time=created_at`,
/// by the names in the first row, or by numbers from 1 where there is none. It lives as long as the process.
///
/// # Errors
/// A part is no `what=column`, what it names is unknown, or the text is missing.
pub fn csv_map(spec: &str) -> Result<FormatRef, CsvFault> {
    let given = Some(Given::new(spec)?);
    Ok(Box::leak(Box::new(Csv { given })))
}

impl Format for Csv {
    fn name(&self) -> &str {
        "csv"
    }

    fn about(&self) -> &str {
        "tables (CSV, TSV): one row a message, or one row a conversation with its transcript in a cell"
    }

    fn looks_for(&self) -> Cow<'_, str> {
        "a first row with names of columns such as `conversation_id`, `sender` and `message` (or say `--csv text=…`)".into()
    }

    fn detect(&self, head: &Head<'_>) -> Option<Cow<'static, str>> {
        let shape = Shape::of_head(head, self.given.as_ref())?;
        if self.given.is_some() {
            return Some("it has the columns that `--csv` names".into());
        }
        let name = |field| Some(format!("`{}`", shape.columns.names.get(shape.columns.of(field)?)?));
        let named = |fields: &[Field]| fields.iter().filter_map(|f| name(*f)).collect::<Vec<_>>().join(", ");
        if shape.columns.messages() {
            let columns =
                named(&[Field::Conversation, Field::Role, Field::Speaker, Field::Text, Field::Time]);
            return Some(format!("its columns are those of messages: {columns}").into());
        }
        if shape.columns.pairs() {
            let columns = named(&[Field::Customer, Field::Agent]);
            let why = format!("its columns hold messages and their answers: {columns}");
            return pair::talk(head.text, &shape).then(|| why.into());
        }
        let format = whole_format(head.text, &shape)?;
        let column = named(&[Field::Whole]);
        Some(format!("its column {column} holds transcripts (`{}`)", format.name()).into())
    }

    fn refuses(&self, head: &Head<'_>) -> Option<Fault> {
        let given = self.given.as_ref().filter(|_| !head.is_json())?;
        // Whom the table beside it names has other columns.
        if Shape::of_head(head, None).is_some_and(|shape| people::columns(&shape.columns).is_some()) {
            return None;
        }
        let (message, help) = given.missing(head.text)?;
        Some(Fault { offset: None, message, help, harmless: false })
    }

    fn beside(&self) -> Vec<&str> {
        people::FILES.to_vec()
    }

    fn cut(&self, head: &str) -> Cut {
        if Shape::of(head, self.given.as_ref()).is_some() { Cut::Rows } else { Cut::Whole }
    }

    fn rows(&self, head: &str) -> Option<Box<dyn Rows>> {
        let shape = Shape::of(head, self.given.as_ref())?;
        let splitter = Splitter::new(shape.delimiter);
        Some(Box::new(TableRows { shape, splitter }))
    }

    fn read(&self, piece: Piece<'_>, options: &Options, _arena: &mut String, each: &mut Each<'_>) {
        let text = piece.text;
        let Some(shape) = Shape::of(text, self.given.as_ref()) else {
            let missing = self.given.as_ref().and_then(|given| given.missing(text));
            let told = |(message, help)| Fault { message, help, ..unknown(&[]) };
            return each(Err(missing.map_or_else(|| unknown(&[]), told)));
        };
        let columns = &shape.columns;
        if columns.of(Field::Text).or(columns.of(Field::Whole)).is_none() && !columns.pairs() {
            return each(Err(unknown(&columns.names)));
        }
        // A head alone: the columns are known, and there is nothing in them.
        let splitter = Splitter::new(shape.delimiter);
        let mut table = Table { shape: &shape, options, groups: Vec::new(), index: HashMap::new() };
        let mut at = shape.head;
        let mut found = 0;
        let mut count = |read: Result<crate::transcript::Conversation<'_>, Fault>| {
            found += 1;
            each(read);
        };
        while at < text.len() {
            let (cells, row) = splitter.cells(text, at);
            let (start, end) = (at, at + row.length.max(1));
            at = end;
            match row.fault {
                Some(fault) => {
                    count(Err(Fault { offset: fault.offset.map(|offset| start + offset), ..fault }))
                }
                None => table.take(build::Row { cells, start, end }, &mut count),
            }
        }
        table.finish(&mut count);
        if found == 0 {
            each(Err(Fault {
                offset: None,
                message: "this is a table of messages, but nobody says a word in it".to_owned(),
                help: "if that is no surprise, leave the file out".to_owned(),
                harmless: true,
            }));
        }
    }
}

/// Whether a source is a table whose columns are those of messages or conversations, or of people.
pub(super) fn is_of_messages(head: &Head<'_>) -> bool {
    let of_people = |shape: Shape| people::columns(&shape.columns).is_some();
    Csv::new().detect(head).is_some() || Shape::of_head(head, None).is_some_and(of_people)
}

/// What is said of a table whose columns are not known.
fn unknown(names: &[String]) -> Fault {
    let names = names.iter().take(12).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let known = if names.is_empty() { String::new() } else { format!(" (they are {names})") };
    Fault {
        offset: None,
        message: format!("this is a table, and which of its columns hold what is not known{known}"),
        help: "say it: --csv conversation=ticket_id,role=author,text=body,time=created_at".to_owned(),
        harmless: false,
    }
}

/// What is to be said of a table that is no transcript, where it can be known as one: a table of people, or one of
/// unknown columns. `None` for anything else.
pub(super) fn other_table(head: &Head<'_>) -> Option<Fault> {
    let shape = Shape::of_head(head, None)?;
    if people::columns(&shape.columns).is_some() {
        return Some(Fault {
            offset: None,
            message: "this is a table of people: it gives roles to the tables beside it".to_owned(),
            help: String::new(),
            harmless: true,
        });
    }
    let name = head.name.to_ascii_lowercase();
    (name.ends_with(".csv") || name.ends_with(".tsv")).then(|| {
        let mut fault = unknown(&shape.columns.names);
        if template::may_be_macros(head) {
            fault.help =
                format!("if it is a list of canned replies, use --format macros; else {}", fault.help);
        } else if let Some((customer, agent)) = shape.columns.pair_by_name() {
            fault.help = format!(
                "if it holds messages and their answers, say it: --csv customer={customer},agent={agent}"
            );
        }
        fault
    })
}

/// The format of the transcripts in the cells of a table's column for whole conversations, by its first row.
fn whole_format(text: &str, shape: &Shape) -> Option<FormatRef> {
    let column = shape.columns.of(Field::Whole)?;
    let splitter = Splitter::new(shape.delimiter);
    let mut at = shape.head;
    while at < text.len() {
        let (cells, row) = splitter.cells(text, at);
        at += row.length.max(1);
        let cell = cells.get(column).map(|cell| cell.text()).filter(|cell| !cell.trim().is_empty());
        if let Some(cell) = cell {
            return format_within(&cell);
        }
    }
    None
}

/// The rows of a table, for whoever cuts it.
struct TableRows {
    shape: Shape,
    splitter: Splitter,
}

impl Rows for TableRows {
    fn head(&self) -> usize {
        self.shape.head
    }

    fn row(&mut self, bytes: &[u8], last: bool) -> Option<Row> {
        self.splitter.row(bytes, last)
    }

    fn key<'r>(&self, row: &'r str) -> Option<Cow<'r, str>> {
        let columns = &self.shape.columns;
        if !is_messages(&self.shape) || is_alone(columns) {
            return None;
        }
        let column = columns.of(Field::Conversation);
        // Without such a column, the table is one conversation.
        let Some(column) = column else { return Some(Cow::Borrowed("")) };
        let (cells, _) = self.splitter.cells(row, 0);
        Some(cells.get(column).map_or(Cow::Borrowed(""), |cell| cell.text()))
    }
}

/// Whether each row is a message: else each is a conversation.
fn is_messages(shape: &Shape) -> bool {
    let columns = &shape.columns;
    let has = |field| columns.of(field).is_some();
    // A user who names a text and says who speaks, or where it belongs, means messages.
    columns.messages()
        || columns.pairs()
        || columns.names.is_empty() && has(Field::Text)
        || has(Field::Text) && !has(Field::Whole)
}

/// Whether each row is a conversation, though it holds messages: a question and its answer.
fn is_alone(columns: &Columns) -> bool {
    columns.of(Field::Conversation).is_none() && columns.pairs() && columns.asks()
}

/// Rows on their way to conversations.
struct Table<'t, 'a> {
    shape: &'t Shape,
    options: &'t Options,
    /// Rows of each conversation, in the order of their first.
    groups: Vec<Vec<build::Row<'a>>>,
    index: HashMap<Cow<'a, str>, usize>,
}

impl<'a> Table<'_, 'a> {
    fn take(&mut self, row: build::Row<'a>, each: &mut Each<'_>) {
        // Tables of Markdown have dashes below the names of their columns.
        if row.cells.iter().all(|cell| cell.raw.trim().trim_matches([':', '-']).is_empty()) {
            return;
        }
        if !is_messages(self.shape) {
            return self.whole(&row, each);
        }
        if is_alone(&self.shape.columns) {
            return self.groups.push(vec![row]);
        }
        let key = row.cell(self.shape.columns.of(Field::Conversation)).map_or(Cow::Borrowed(""), Cell::text);
        let group = *self.index.entry(key).or_insert(self.groups.len());
        if group == self.groups.len() {
            self.groups.push(Vec::new());
        }
        self.groups[group].push(row);
    }

    fn finish(self, each: &mut Each<'_>) {
        let people: &People = &people::people(self.options);
        for rows in self.groups {
            let columns = &self.shape.columns;
            let (mut talk, told) = match columns.pairs() {
                true => pair::messages(&rows, columns),
                false => build::messages(&rows, columns, people),
            };
            if !talk.turns.is_empty() || !talk.events.is_empty() {
                finish(&mut talk, self.options);
                each(Ok(talk));
                told.into_iter().for_each(|note| each(Err(note)));
            }
        }
    }

    /// A row that is a conversation.
    fn whole(&self, row: &build::Row<'a>, each: &mut Each<'_>) {
        let columns = &self.shape.columns;
        let Some(cell) = row.cell(columns.of(Field::Whole)).filter(|cell| !cell.raw.trim().is_empty()) else {
            return;
        };
        let outer: Mapped = cell.encoding().map(cell.raw, cell.start);
        let Some(format) = format_within(&outer.text) else {
            return each(Err(Fault {
                offset: Some(cell.start),
                message: "what stands in this cell is no transcript that is known".to_owned(),
                help: "looked for lines that begin with a speaker's label, such as `Agent:`".to_owned(),
                harmless: false,
            }));
        };
        let about = build::about(std::slice::from_ref(row), columns);
        let id = about.id.or_else(|| row.cell(columns.of(Field::Id)).map(Cell::text));
        // Those whom other cells name as its people are called so in the transcript.
        let parties: Vec<_> = build::parties(row, columns).collect();
        let mut options = Cow::Borrowed(self.options);
        for (name, role) in &parties {
            let options = options.to_mut();
            let names = if *role == Role::Agent { &mut options.agents } else { &mut options.customers };
            names.push(name.clone().into_owned());
        }
        read_within(format, &outer, cell.encoding(), &options, &mut |read| {
            each(read.map(|mut talk| {
                let named = |turn: &&mut Turn<'_>| {
                    let is =
                        |name: &str| turn.speaker.as_deref().is_some_and(|s| s.eq_ignore_ascii_case(name));
                    turn.role_from == RoleFrom::Name && parties.iter().any(|(name, _)| is(name))
                };
                talk.turns.iter_mut().filter(named).for_each(|turn| turn.role_from = RoleFrom::Source);
                talk.id = id.clone().or(talk.id.take());
                talk.channel = about.channel.or(talk.channel);
                if about.metadata.as_json().is_some() {
                    talk.metadata = about.metadata.clone();
                }
                talk
            }));
        });
    }
}
