//! Where a table begins, what parts its cells, and which column holds what.

use super::cells::Splitter;
use super::columns::Columns;
use super::given::Given;
use super::people;
use crate::read::Head;

/// The cells of the row that begins at `above`, and how long it is.
pub(super) fn names(text: &str, above: usize, delimiter: u8) -> (Vec<String>, usize) {
    let (cells, row) = Splitter::new(delimiter).cells(text, above);
    let names = cells.iter().map(|cell| cell.text().trim_matches(['\u{feff}', ' ']).to_owned());
    (names.collect(), row.length)
}

/// The shape of a table.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) delimiter: u8,
    /// How many bytes come before the first row: the row of names, and what is above it.
    pub(super) head: usize,
    pub(super) columns: Columns,
}

/// The most rows that a title takes up, and the longest of them and of names below it, in bytes.
const TITLE_ROWS: usize = 12;
const LONG_ROW: usize = 4 << 10;

/// What may part cells.
pub(in crate::read) const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

impl Shape {
    /// The shape of the table that begins so; `None` where it is no table, or not one of what is known. Exports may have
    /// a title and a date above the names of their columns: these rows are passed over, if names of messages follow.
    pub(super) fn of(text: &str, given: Option<&Given>) -> Option<Shape> {
        let (above, said) = said_delimiter(text);
        let said = given.and_then(|given| given.delimiter).or(said);
        let first = Shape::at(text, above, said, given);
        let stays = |shape: &Shape| {
            let columns = &shape.columns;
            given.is_some() || columns.messages() || columns.pairs() || people::columns(columns).is_some()
        };
        if first.as_ref().is_some_and(stays) {
            return first;
        }
        let fits = |shape: &Shape| {
            let columns = &shape.columns;
            given.is_some() || (columns.messages() || columns.pairs()) && columns.plain()
        };
        let mut below =
            rows_below(text, above).filter_map(|(row, end)| Shape::at(&text[..end], row, said, given));
        below.find(fits).or(first)
    }

    /// The shape of a table whose first row begins at `above`.
    fn at(text: &str, above: usize, said: Option<u8>, given: Option<&Given>) -> Option<Shape> {
        let tried: Vec<u8> = said.map_or_else(|| DELIMITERS.to_vec(), |said| vec![said]);
        let shapes = tried.into_iter().filter_map(|delimiter| {
            let (names, length) = names(text, above, delimiter);
            let (columns, has_names) = match given {
                Some(given) => given.find(&names)?,
                // A single column may be a title above a talk, unless its cells stand in quotation marks.
                None if names.len() > 1 || text[above + length..].trim_start().starts_with('"') => {
                    (Columns::by_names(names.clone()), true)
                }
                None => return None,
            };
            let head = if has_names { above + length } else { above };
            Some((names.len(), Shape { delimiter, head, columns }))
        });
        let known = |columns: &Columns| columns.messages() || columns.pairs();
        shapes.max_by_key(|(cells, shape)| (known(&shape.columns), *cells)).map(|(_, shape)| shape)
    }

    /// The same of a head, whose first row must be all there.
    pub(super) fn of_head(head: &Head<'_>, given: Option<&Given>) -> Option<Shape> {
        if head.is_json() || head.text.trim_start().starts_with('<') {
            return None;
        }
        Shape::of(head.text, given)
    }
}

/// Where the rows begin and end that come after the first, of those that a title may take up; long ones are none.
pub(super) fn rows_below(text: &str, above: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut at = above;
    let rows = std::iter::from_fn(move || {
        let start = at;
        let rest = &text.as_bytes()[start..];
        let row = Splitter::new(b',').row(&rest[..rest.len().min(LONG_ROW)], true)?;
        at += row.length;
        (0 < row.length && row.length < LONG_ROW).then_some((start, at))
    });
    rows.take(TITLE_ROWS + 1).skip(1)
}

/// What a spreadsheet may say above the table: `sep=;`. How long that line is, and the delimiter.
pub(super) fn said_delimiter(text: &str) -> (usize, Option<u8>) {
    let Some(rest) = text.strip_prefix("sep=") else { return (0, None) };
    let line = rest.find('\n').map_or(text.len(), |at| at + 5);
    (line, rest.bytes().next().filter(u8::is_ascii))
}

#[cfg(test)]
mod tests {
    use super::super::columns::Field;
    use super::*;

    fn shape(text: &str) -> Shape {
        Shape::of(text, None).expect("a table")
    }

    #[test]
    fn known_names_in_every_dress() {
        for (head, delimiter) in [
            ("ticket_id,user_id,public,body\n", b','),
            ("Conversation ID;Sender;Message;Created At\n", b';'),
            ("\"conversationId\"\t\"role\"\t\"content\"\n", b'\t'),
            ("sep=|\nauthor|text|timestamp\n", b'|'),
            ("conversation_id,part_type,author_type,body,created_at\n", b','),
        ] {
            let shape = shape(head);
            assert_eq!((shape.delimiter, shape.head), (delimiter, head.len()), "{head}");
            assert!(shape.columns.messages(), "{head}");
        }
        for head in ["id,name,price\n", "name,version\n", "author,title\n", "body,ticket_id\n"] {
            assert!(!shape(head).columns.messages(), "{head}");
        }
        assert!(Shape::of("Agent: Hello\nCustomer: Hi\n", None).is_none());
    }

    #[test]
    fn a_table_may_have_one_column() {
        let talk = "Agent: Hello\nCustomer: Hi\n";
        assert!(shape(&format!("Transcript\n\"{talk}\"\n")).columns.of(Field::Whole).is_some());
        assert!(Shape::of(&format!("Transcript\n{talk}"), None).is_none());
        // What a conversation is called is not all that is said in it.
        let columns = shape("id,conversation\n").columns;
        assert_eq!((columns.of(Field::Conversation), columns.of(Field::Whole)), (None, Some(1)));
        let columns = shape("chat_id,chat\n").columns;
        assert_eq!((columns.of(Field::Conversation), columns.of(Field::Whole)), (Some(0), Some(1)));
    }

    #[test]
    fn a_title_above_the_names_is_passed_over() {
        let title = "Chats of the week\nFrom,2 March 2026,\n\n";
        let names = "Chat ID,Sender,Message,Time\n";
        assert_eq!(shape(&format!("{title}{names}7,Ines,Hello,10:00\n")).head, title.len() + names.len());
        let given = Given::new("conversation=no,speaker=wer,text=was").expect("given");
        let text = format!("{title}was;wer;no\n");
        assert_eq!(Shape::of(&text, Some(&given)).map(|shape| shape.head), Some(text.len()));
        // A title may go on over lines, and hold words that columns are called.
        for title in ["\"Chats of the week,\nand texts\",2\n", "Chat,export of March\n"] {
            assert!(shape(&format!("{title}{names}")).columns.messages(), "{title}");
        }
        // A table of people, or of anything else, has its names in the first row.
        for text in ["id,name,role,team\nu1,Ann,agent,Chat\n", "kind,week,how_many\nchat,9,30\n"] {
            assert_eq!(shape(text).head, text.find('\n').expect("a row") + 1, "{text}");
        }
        // What stands too far down is no head.
        let far = "a,b\n".repeat(TITLE_ROWS + 1) + names;
        assert!(!shape(&far).columns.messages());
    }
}
