//! Which column of a table holds what, as the user says (`--csv`).

use thiserror::Error;

use super::columns::{Columns, Field};
use super::shape::{DELIMITERS, names, rows_below, said_delimiter};
use crate::read::times::{Name, Part};
use crate::text::nearest;

/// What is wrong with `--csv`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CsvFault {
    /// A part that is no `key=column`.
    #[error("`{0}` is not `what=column`")]
    Part(String),
    /// An unknown key, with the nearest known one.
    #[error("there is no `{0}` to be named{hint}", hint = .1.map_or_else(String::new, |near| format!("; did you mean `{near}`?")))]
    Key(String, Option<&'static str>),
    /// It lacks the text.
    #[error("it does not say which column holds the text")]
    Text,
    /// A text, and a message with its answer beside it.
    #[error(
        "`customer` and `agent` hold a message and its answer: beside them there is no `text`, `transcript`, `role` or `speaker`"
    )]
    Both,
}

/// What a column holds that the user names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Field(Field),
    Time(Part),
}

/// The keys of `--csv`.
const KEYS: [(&str, Held); 14] = [
    ("conversation", Held::Field(Field::Conversation)),
    ("role", Held::Field(Field::Role)),
    ("speaker", Held::Field(Field::Speaker)),
    ("text", Held::Field(Field::Text)),
    ("customer", Held::Field(Field::Customer)),
    ("agent", Held::Field(Field::Agent)),
    ("time", Held::Time(Part::At)),
    ("end", Held::Time(Part::End)),
    ("duration", Held::Time(Part::Length)),
    ("kind", Held::Field(Field::Kind)),
    ("public", Held::Field(Field::Public)),
    ("private", Held::Field(Field::Private)),
    ("channel", Held::Field(Field::Channel)),
    ("transcript", Held::Field(Field::Whole)),
];

/// Columns as the user names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Given {
    columns: Vec<(Held, String)>,
    pub(super) delimiter: Option<u8>,
}

impl Given {
    /// Reads `conversation=ticket_id,role=author,text=body`.
    pub(super) fn new(spec: &str) -> Result<Given, CsvFault> {
        let mut given = Given { columns: Vec::new(), delimiter: None };
        // A delimiter may be the comma that parts the keys.
        for part in spec.split(',').filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=').ok_or_else(|| CsvFault::Part(part.to_owned()))?;
            let (key, value) = (key.trim(), value.trim());
            if key == "delimiter" {
                given.delimiter = match value {
                    "" | "comma" => Some(b','),
                    "tab" | "\\t" => Some(b'\t'),
                    "semicolon" => Some(b';'),
                    "bar" | "pipe" => Some(b'|'),
                    _ => value.bytes().next().filter(u8::is_ascii),
                };
                continue;
            }
            let Some((_, held)) = KEYS.iter().find(|(known, _)| *known == key) else {
                let known = KEYS.iter().map(|(known, _)| *known).chain(["delimiter"]);
                return Err(CsvFault::Key(key.to_owned(), nearest(key, known)));
            };
            given.columns.push((*held, value.to_owned()));
        }
        let has = |field| given.columns.iter().any(|(known, _)| *known == Held::Field(field));
        let (text, customer, agent) =
            (has(Field::Text) || has(Field::Whole), has(Field::Customer), has(Field::Agent));
        // Who speaks in either column is said by its key.
        match (text, customer && agent) {
            (true, _) if customer || agent => Err(CsvFault::Both),
            (_, true) if has(Field::Role) || has(Field::Speaker) => Err(CsvFault::Both),
            (false, false) => Err(CsvFault::Text),
            _ => Ok(given),
        }
    }

    /// Which of the columns the table that begins with `text` does not have, and those that it has; `None` where it is
    /// no table, or has them all.
    pub(super) fn missing(&self, text: &str) -> Option<(String, String)> {
        let (above, said) = said_delimiter(text);
        let said = self.delimiter.or(said);
        let rows = DELIMITERS.into_iter().filter(|one| said.is_none_or(|said| said == *one)).chain(said);
        let starts: Vec<(usize, usize)> =
            std::iter::once((above, text.len())).chain(rows_below(text, above)).collect();
        // The names may stand below a title: of all rows the one that has most of what is asked for.
        let has = |names: &Vec<String>| {
            let found = self.columns.iter().filter(|(_, column)| place(column, names).is_some()).count();
            (found, names.len())
        };
        let rows = rows.flat_map(|delimiter| {
            starts.iter().map(move |(row, end)| names(&text[..*end], *row, delimiter).0)
        });
        let names = rows.rev().max_by_key(has)?;
        if names.len() < 2 {
            return None;
        }
        let (held, column) = self.columns.iter().find(|(_, column)| place(column, &names).is_none())?;
        let what = KEYS.iter().find(|(_, known)| known == held).map_or("", |(key, _)| key);
        let message = match column.parse::<usize>() {
            Ok(0) => format!("`--csv {what}=0` names no column: they count from 1"),
            Ok(_) => format!(
                "`--csv {what}={column}` names a column past the last: this table has {}",
                names.len()
            ),
            Err(_) => format!("this table has no column `{column}`, which `--csv {what}={column}` names"),
        };
        let near = nearest(column, names.iter().map(String::as_str));
        let near = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
        let all: Vec<String> =
            names.iter().take(12).enumerate().map(|(i, n)| format!("{} `{n}`", i + 1)).collect();
        let more = if names.len() > 12 { " …" } else { "" };
        Some((message, format!("{near}the first row has {}{more}", all.join(", "))))
    }

    /// The places of the columns in a table whose first row has these names, and whether that row is a head. Columns
    /// may be named by their number, from 1: then the first row is one like the others, unless another column is named.
    pub(super) fn find(&self, names: &[String]) -> Option<(Columns, bool)> {
        let mut columns = Columns::default();
        let mut named = false;
        for (held, column) in &self.columns {
            named |= column.parse::<usize>().is_err();
            let at = place(column, names)?;
            match *held {
                Held::Field(field) => columns.found.push((at, field)),
                Held::Time(part) => columns.times.push((at, Name::said(part, column))),
            }
        }
        if named {
            columns.names = names.to_vec();
        }
        Some((columns, named))
    }
}

/// Where a column is that the user names by its number, from 1, or by its name.
fn place(column: &str, names: &[String]) -> Option<usize> {
    match column.parse::<usize>() {
        Ok(number) => number.checked_sub(1).filter(|at| *at < names.len()),
        Err(_) => names.iter().position(|name| name.trim().eq_ignore_ascii_case(column)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::shape::Shape;
    use super::*;

    #[test]
    fn columns_as_the_user_says() {
        let given = Given::new("conversation=no,speaker=wer,text=was").expect("given");
        let shape = Shape::of("was;wer;no\n", Some(&given)).expect("found");
        assert_eq!((shape.columns.of(Field::Text), shape.columns.of(Field::Speaker)), (Some(0), Some(1)));
        assert!(Shape::of("what;who;no\n", Some(&given)).is_none());
        let (message, help) = given.missing("was;we;no\n1;2;3\n").expect("one is missing");
        assert_eq!(message, "this table has no column `wer`, which `--csv speaker=wer` names");
        assert_eq!(help, "did you mean `we`? the first row has 1 `was`, 2 `we`, 3 `no`");
        assert_eq!(given.missing("was;wer;no\n"), None);
        assert_eq!(given.missing("words of anybody"), None);
        let of = |spec, text| Given::new(spec).expect("given").missing(text).expect("one is missing").0;
        assert_eq!(of("text=4", "a,b,c\n"), "`--csv text=4` names a column past the last: this table has 3");
        assert_eq!(of("text=0", "a,b,c\n"), "`--csv text=0` names no column: they count from 1");
        let given = Given::new("text=3,role=2").expect("given");
        let shape = Shape::of("c1,agent,Hello\n", Some(&given)).expect("found");
        assert_eq!((shape.head, shape.columns.of(Field::Text)), (0, Some(2)));
        assert_eq!(Given::new("text"), Err(CsvFault::Part("text".to_owned())));
        assert_eq!(Given::new("txt=a"), Err(CsvFault::Key("txt".to_owned(), Some("text"))));
        assert_eq!(Given::new("role=a"), Err(CsvFault::Text));
        assert_eq!(Given::new("customer=a"), Err(CsvFault::Text));
        for both in ["customer=a,agent=b,text=c", "agent=b,transcript=c", "customer=a,agent=b,role=c"] {
            assert_eq!(Given::new(both), Err(CsvFault::Both), "{both}");
        }
        assert!(Given::new("customer=a,agent=b,time=c,end=d").is_ok());
    }
}
