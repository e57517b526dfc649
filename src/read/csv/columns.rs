//! Which column of a table holds what: by the names that exports give them, or as the user says.

use thiserror::Error;

use super::cells::Splitter;
use crate::read::Head;
use crate::text::nearest;

/// What a column holds, and what it is called. The first name that the table has counts.
const NAMES: [(Field, &[&str]); 11] = [
    (
        Field::Conversation,
        &[
            "conversationid",
            "convid",
            "conversationuuid",
            "ticketid",
            "ticketnumber",
            "ticketno",
            "chatid",
            "callid",
            "contactid",
            "interactionid",
            "dialogueid",
            "dialogid",
            "dialoguenumber",
            "threadid",
            "threadts",
            "sessionid",
            "caseid",
            "casenumber",
            "caseno",
            "transcriptid",
            "requestid",
            "roomid",
            "channelsid",
            "conversationsid",
            "incidentid",
            "ticket",
            "conversation",
            "thread",
            "session",
            "case",
            "call",
            "chat",
            "dialogue",
        ],
    ),
    (
        Field::Role,
        &[
            "role",
            "authortype",
            "authorrole",
            "sendertype",
            "senderrole",
            "speakertype",
            "speakerrole",
            "participantrole",
            "participanttype",
            "usertype",
            "userrole",
            "fromtype",
            "fromrole",
            "actortype",
            "party",
            "direction",
            "isagent",
            "iscustomer",
            "incoming",
            "inbound",
        ],
    ),
    (
        Field::Speaker,
        &[
            "author",
            "sender",
            "speaker",
            "authorid",
            "senderid",
            "speakerid",
            "userid",
            "from",
            "authorname",
            "sendername",
            "speakername",
            "participant",
            "participantid",
            "participantname",
            "username",
            "user",
            "actor",
            "actorid",
            "fromname",
            "name",
            "who",
        ],
    ),
    (
        Field::Text,
        &[
            "plainbody",
            "bodytext",
            "body",
            "message",
            "messagetext",
            "messagebody",
            "messagecontent",
            "text",
            "content",
            "utterance",
            "msg",
            "htmlbody",
            "comment",
            "commentbody",
            "said",
            "transcript",
            "transcription",
        ],
    ),
    (
        Field::Time,
        &[
            "timestamp",
            "createdat",
            "created",
            "createdon",
            "createddate",
            "datecreated",
            "sentat",
            "senton",
            "datesent",
            "sent",
            "datetime",
            "messagetime",
            "messagetimestamp",
            "eventtime",
            "ts",
            "time",
            "date",
            "starttime",
            "start",
            "startms",
            "offset",
            "at",
        ],
    ),
    (Field::Kind, &["parttype", "messagetype", "eventtype", "kind", "type", "event"]),
    (Field::Public, &["public", "ispublic", "visibletocustomer"]),
    (
        Field::Private,
        &["private", "isprivate", "internal", "isinternal", "isnote", "internalnote", "visibility"],
    ),
    (Field::Channel, &["channel", "channeltype", "medium", "via"]),
    (
        Field::Whole,
        &[
            "transcript",
            "transcription",
            "transcripttext",
            "conversationtext",
            "conversationtranscript",
            "dialogue",
            "dialog",
            "dialoguetext",
            "chattranscript",
            "chatlog",
            "chattext",
            "calltranscript",
            "fulltext",
            "conversation",
            "chat",
            "call",
            "messages",
            "log",
            "text",
            "content",
            "body",
        ],
    ),
    (Field::Id, &["id", "uuid", "number"]),
];

/// Columns that tables of Salesforce chats have, and no others.
const CHATS: [&str; 4] = ["chatkey", "livechatvisitorid", "livechatdeploymentid", "livechatbuttonid"];

/// What else is known of a conversation, and the names of its columns.
const METADATA: [(&str, &[&str]); 5] = [
    ("agent", &["agent", "agentname", "agentid", "assignee", "assigneename", "rep"]),
    ("team", &["team", "teamname", "group", "groupname", "department"]),
    ("queue", &["queue", "queuename"]),
    ("customer", &["customer", "customerid", "customername", "requester", "requesterid"]),
    ("tags", &["tags", "labels"]),
];

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Conversation,
    Role,
    Speaker,
    Text,
    Time,
    Kind,
    Public,
    Private,
    Channel,
    /// A whole conversation.
    Whole,
    Id,
}

/// The columns of a table, by their places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Columns {
    found: Vec<(usize, Field)>,
    pub(super) metadata: Vec<(usize, &'static str)>,
    /// The names as written.
    pub(super) names: Vec<String>,
}

impl Columns {
    pub(super) fn of(&self, field: Field) -> Option<usize> {
        self.found.iter().find(|(_, known)| *known == field).map(|(at, _)| *at)
    }

    /// The name of a field's column, in small letters and digits alone.
    pub(super) fn name(&self, field: Field) -> String {
        self.of(field).and_then(|at| self.names.get(at)).map_or_else(String::new, |name| plain(name))
    }

    /// Whether each row is a message.
    pub(super) fn messages(&self) -> bool {
        let has = |field| self.of(field).is_some();
        let who = has(Field::Role) || has(Field::Speaker);
        // Who is called a speaker talks, and does not fill in a form.
        let speaks = self.name(Field::Speaker).starts_with("speaker");
        has(Field::Text)
            && who
            && (has(Field::Role) || has(Field::Conversation) || has(Field::Time) || speaks)
    }

    /// Whether they are those of messages, or hold transcripts.
    fn known(&self) -> bool {
        self.messages() || self.of(Field::Whole).is_some()
    }

    /// Whether their names are names, and no words of a talk.
    fn plain(&self) -> bool {
        let is_name = |name: &String| name.len() <= 40 && !name.contains([':', '?', '!', '.']);
        self.names.iter().all(is_name)
    }

    /// The columns of a first row with these names.
    pub(super) fn by_names(names: Vec<String>) -> Columns {
        let plain: Vec<String> = names.iter().map(|name| plain(name)).collect();
        let mut columns = Columns { names, ..Columns::default() };
        for (field, known) in NAMES {
            let mut places = known.iter().filter_map(|name| plain.iter().position(|p| p == name));
            // A column holds one thing, but for whole conversations: they are asked for where there are no messages.
            let free =
                |at: &usize| field == Field::Whole || !columns.found.iter().any(|(taken, _)| taken == at);
            if let Some(at) = places.find(free) {
                columns.found.push((at, field));
            }
        }
        // A table of Salesforce chats has a whole one in each row, whatever else looks like a message's columns.
        if plain.iter().any(|name| CHATS.contains(&name.as_str())) && columns.of(Field::Whole).is_some() {
            columns.found.retain(|(_, field)| !matches!(field, Field::Text | Field::Speaker));
        }
        for (key, known) in METADATA {
            let at = known.iter().find_map(|name| plain.iter().position(|p| p == name));
            columns.metadata.extend(at.map(|at| (at, key)));
        }
        columns
    }
}

/// A column's name in small letters and digits alone.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

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
}

/// The keys of `--csv`.
const KEYS: [(&str, Field); 10] = [
    ("conversation", Field::Conversation),
    ("role", Field::Role),
    ("speaker", Field::Speaker),
    ("text", Field::Text),
    ("time", Field::Time),
    ("kind", Field::Kind),
    ("public", Field::Public),
    ("private", Field::Private),
    ("channel", Field::Channel),
    ("transcript", Field::Whole),
];

/// Columns as the user names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Given {
    columns: Vec<(Field, String)>,
    delimiter: Option<u8>,
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
            let Some((_, field)) = KEYS.iter().find(|(known, _)| *known == key) else {
                let known = KEYS.iter().map(|(known, _)| *known).chain(["delimiter"]);
                return Err(CsvFault::Key(key.to_owned(), nearest(key, known)));
            };
            given.columns.push((*field, value.to_owned()));
        }
        let text = given.columns.iter().any(|(field, _)| matches!(field, Field::Text | Field::Whole));
        if text { Ok(given) } else { Err(CsvFault::Text) }
    }

    /// Which of the columns the table that begins with `text` does not have, and those that it has; `None` where it is
    /// no table, or has them all.
    pub(super) fn missing(&self, text: &str) -> Option<(String, String)> {
        let (above, said) = said_delimiter(text);
        let said = self.delimiter.or(said);
        let rows = DELIMITERS.into_iter().filter(|one| said.is_none_or(|said| said == *one)).chain(said);
        let names = rows.map(|delimiter| names(text, above, delimiter)).max_by_key(Vec::len)?;
        if names.len() < 2 {
            return None;
        }
        let (field, column) = self.columns.iter().find(|(_, column)| place(column, &names).is_none())?;
        let what = KEYS.iter().find(|(_, known)| known == field).map_or("", |(key, _)| key);
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
    fn find(&self, names: &[String]) -> Option<(Columns, bool)> {
        let mut columns = Columns::default();
        let mut named = false;
        for (field, column) in &self.columns {
            named |= column.parse::<usize>().is_err();
            columns.found.push((place(column, names)?, *field));
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

/// The cells of the first row, which begins at `above`.
fn names(text: &str, above: usize, delimiter: u8) -> Vec<String> {
    let (cells, _) = Splitter::new(delimiter).cells(text, above);
    cells.iter().map(|cell| cell.text().trim_matches(['\u{feff}', ' ']).to_owned()).collect()
}

/// The shape of a table.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) delimiter: u8,
    /// How many bytes come before the first row: the row of names, and what is above it.
    pub(super) head: usize,
    pub(super) columns: Columns,
}

/// The most lines that a title takes up.
const TITLE_LINES: usize = 12;

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

impl Shape {
    /// The shape of the table that begins so; `None` where it is no table, or not one of what is known. Exports may have
    /// a title and a date above the names of their columns: these rows are passed over, if names of messages follow.
    pub(super) fn of(text: &str, given: Option<&Given>) -> Option<Shape> {
        let (above, said) = said_delimiter(text);
        let said = given.and_then(|given| given.delimiter).or(said);
        let first = Shape::at(text, above, said, given);
        if first.as_ref().is_some_and(|shape| given.is_some() || shape.columns.known()) {
            return first;
        }
        let mut below = rows_below(text, above).filter_map(|row| Shape::at(text, row, said, given));
        below.find(|shape| given.is_some() || shape.columns.known() && shape.columns.plain()).or(first)
    }

    /// The shape of a table whose first row begins at `above`.
    fn at(text: &str, above: usize, said: Option<u8>, given: Option<&Given>) -> Option<Shape> {
        let tried: Vec<u8> = said.map_or_else(|| DELIMITERS.to_vec(), |said| vec![said]);
        let shapes = tried.into_iter().filter_map(|delimiter| {
            let (cells, row) = Splitter::new(delimiter).cells(text, above);
            let names: Vec<String> =
                cells.iter().map(|cell| cell.text().trim_matches(['\u{feff}', ' ']).to_owned()).collect();
            let (columns, has_names) = match given {
                Some(given) => given.find(&names)?,
                None if names.len() > 1 => (Columns::by_names(names.clone()), true),
                None => return None,
            };
            let head = if has_names { above + row.length } else { above };
            Some((names.len(), Shape { delimiter, head, columns }))
        });
        shapes.max_by_key(|(cells, shape)| (shape.columns.messages(), *cells)).map(|(_, shape)| shape)
    }

    /// The same of a head, whose first row must be all there.
    pub(super) fn of_head(head: &Head<'_>, given: Option<&Given>) -> Option<Shape> {
        if head.is_json() || head.text.trim_start().starts_with('<') {
            return None;
        }
        Shape::of(head.text, given)
    }
}

/// Where the lines begin that come after the first, of those that a title may take up.
fn rows_below(text: &str, above: usize) -> impl Iterator<Item = usize> + '_ {
    text[above..].split_inclusive('\n').take(TITLE_LINES).scan(above, |at, line| {
        *at += line.len();
        Some(*at)
    })
}

/// What a spreadsheet may say above the table: `sep=;`. How long that line is, and the delimiter.
fn said_delimiter(text: &str) -> (usize, Option<u8>) {
    let Some(rest) = text.strip_prefix("sep=") else { return (0, None) };
    let line = rest.find('\n').map_or(text.len(), |at| at + 5);
    (line, rest.bytes().next().filter(u8::is_ascii))
}

#[cfg(test)]
mod tests {
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
    fn a_title_above_the_names_is_passed_over() {
        let title = "Chats of the week\nFrom,2 March 2026,\n\n";
        let names = "Chat ID,Sender,Message,Time\n";
        assert_eq!(shape(&format!("{title}{names}7,Ines,Hello,10:00\n")).head, title.len() + names.len());
        let given = Given::new("conversation=no,speaker=wer,text=was").expect("given");
        let text = format!("{title}was;wer;no\n");
        assert_eq!(Shape::of(&text, Some(&given)).map(|shape| shape.head), Some(text.len()));
        // What stands too far down is no head.
        let far = "a,b\n".repeat(TITLE_LINES + 1) + names;
        assert!(!shape(&far).columns.messages());
    }

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
    }
}
