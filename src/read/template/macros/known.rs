//! What a list of canned replies is known by: the fields of help desks, the name of its file, or records that each have
//! a name and a text.

use std::borrow::Cow;
use std::collections::HashSet;

use super::item::{Item, begun, read};
use super::{HYPERTEXTS, LANGUAGES, LISTS, TEXTS, says_nothing};
use crate::read::brackets::Look;
use crate::read::csv::is_of_messages;
use crate::read::{HEAD, Head};

/// What files of canned replies are called.
const NAMES: &[&str] =
    &["macro", "canned", "saved-repl", "quick-repl", "snippet", "replies", "responses", "templates"];
/// Fields that say what a reply is called.
const CALLED: &[&str] = &["title", "shortcut", "short_code", "shortcode", "label", "slug", "key", "name"];
/// Fields that only messages have, which somebody wrote to somebody.
const SPOKEN: &[&str] = &[
    "role",
    "speaker",
    "sender",
    "sender_type",
    "from",
    "to",
    "author_type",
    "author_id",
    "participant",
    "direction",
    "agent",
    "customer",
    "user",
    "username",
    "channel_id",
    "conversation_id",
    "conversationid",
    "ticket_id",
    "thread_id",
    "call_id",
    "session_id",
    "timestamp",
    "ts",
    "time",
    "start",
    "end",
    "sent_at",
];
/// Fields that messages and articles have, and people, beside what would do for a reply.
const WRITTEN: &[&str] = &["author", "author_name", "email", "customer_email"];
/// Fields beside a name that replies have, and messages have not.
const KEPT: &[&str] = &[
    "tags",
    "category",
    "folder",
    "group",
    "keywords",
    "updated_at",
    "updatedat",
    "modified",
    "description",
];
/// What names of fields hold that messages have beside who speaks: when that was, and on what.
const TIMED: &[&str] = &["time", "date", "created", "sent", "start", "offset", "channel"];
/// What lists are called that hold nothing but replies.
const OWN: &[&str] =
    &["macros", "canned_responses", "canned-responses", "cannedResponses", "saved_replies", "savedReplies"];
/// As many records tell what all are.
const MOST: usize = 32;

/// Why a source is taken for a list of canned replies.
pub(super) fn detect(head: &Head<'_>) -> Option<Cow<'static, str>> {
    for path in ["macros[].actions[].field", "macro.actions[].field", "actions[].field"] {
        if head.is_json() && head.has_path(path) && (path != "actions[].field" || head.has_path("title")) {
            return Some(format!("it has `{path}`, as macros have").into());
        }
    }
    if let Some(list) = own_list(head) {
        return Some(format!("it has `{list}`, as lists of replies are called").into());
    }
    let file = head.name.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
    let data = [".json", ".yaml", ".yml", ".csv", ".tsv"].iter().any(|end| file.ends_with(end));
    let named = NAMES.iter().any(|name| file.replace([' ', '_'], "-").contains(name));
    if data && named && !head.paths().iter().any(|path| is_spoken(path)) && (may_be(head) || by_name(head)) {
        return Some("its name is that of a list of replies, and it has texts".into());
    }
    let (called, text) = of_replies(&records(head)?)?;
    Some(format!("its records have a `{called}` and a `{text}` each, and nobody who speaks").into())
}

/// What the list of a source is called that is nothing but one of replies: its records have texts, or it has none yet.
fn own_list(head: &Head<'_>) -> Option<&'static str> {
    let list = OWN.iter().find(|list| match head.is_json() {
        true => head.has_path(list),
        false => is_yaml(head) && head.text.lines().any(|line| line.starts_with(&format!("{list}:"))),
    })?;
    let texts = || [TEXTS, HYPERTEXTS].concat().into_iter();
    // A long one is told by how it begins.
    if head.is_json() && texts().any(|text| head.has_path(&format!("{list}[].{text}"))) {
        return Some(list);
    }
    let tree = match head.is_json() {
        true if head.whole => read(head.text).ok()?,
        true => return None,
        false => begun(head.text),
    };
    let Item::Map(fields) = &tree else { return None };
    let Some((_, Item::List(items))) = fields.iter().find(|(key, _)| key == list) else { return None };
    let is_reply = |item: &Item| {
        let Item::Map(fields) = item else { return false };
        fields.iter().any(|(key, item)| item.is_text() && texts().any(|text| key.eq_ignore_ascii_case(text)))
    };
    (says_nothing(&tree) || items.iter().take(MOST).all(is_reply)).then_some(list)
}

/// Whether a file is YAML by its name.
fn is_yaml(head: &Head<'_>) -> bool {
    let name = head.name.to_ascii_lowercase();
    [".yaml", ".yml"].iter().any(|end| name.ends_with(end))
}

/// Whether a source has replies by what they are called, perhaps in several languages: `late: "We are sorry …"`. Settings
/// have words for values, not sentences.
fn by_name(head: &Head<'_>) -> bool {
    fn count(fields: &[(String, Item)], counts: &mut (usize, usize), depth: usize) -> bool {
        fields.iter().all(|(key, item)| match item {
            Item::Text(words, _) => {
                counts.0 += 1;
                counts.1 += usize::from(words.text.split_whitespace().nth(2).is_some());
                !is_spoken(key)
            }
            Item::Map(fields) => depth > 0 && !is_spoken(key) && count(fields, counts, depth - 1),
            Item::List(_) | Item::Other => false,
        })
    }
    let tree = match head.is_json() {
        true if head.whole => read(head.text).ok(),
        true => None,
        false => is_yaml(head).then(|| begun(head.text)),
    };
    let Some(Item::Map(fields)) = tree else { return false };
    let mut counts = (0, 0);
    count(&fields, &mut counts, 2) && counts.1 * 2 >= counts.0.max(1)
}

/// Whether a source has fields that could be texts of replies.
pub(in crate::read) fn may_be(head: &Head<'_>) -> bool {
    let mut end = head.text.len().min(HEAD);
    while !head.text.is_char_boundary(end) {
        end -= 1;
    }
    let text = head.text[..end].to_ascii_lowercase();
    TEXTS.iter().chain(HYPERTEXTS).any(|key| {
        // A field may be called so in the middle of other words first.
        text.match_indices(key).take(MOST).any(|(at, _)| {
            let begins = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let rest = text[at + key.len()..].trim_start_matches(['"', '\'']);
            begins && rest.starts_with([':', ',', ';', '\t', '\r', '\n'])
        })
    })
}

fn is_spoken(path: &str) -> bool {
    let key = path.rsplit('.').next().unwrap_or(path).trim_end_matches("[]");
    SPOKEN.iter().any(|spoken| key.eq_ignore_ascii_case(spoken))
}

/// The fields of a record.
type Fields = Vec<(String, Item)>;

/// The first records of a source that is a list of them, or has one under a name that lists of replies have.
fn records(head: &Head<'_>) -> Option<Vec<Fields>> {
    let item = if head.is_json() {
        Item::List(json(head)?)
    } else {
        let name = head.name.to_ascii_lowercase();
        let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let yaml = match file.rsplit_once('.') {
            Some((_, "yaml" | "yml")) => true,
            Some((_, "csv" | "tsv")) => false,
            Some(_) => return None,
            // Standard input has no name, and words are never asked whether they are YAML.
            None => head.text.lines().any(|line| line.starts_with("- ") && line.contains(": ")),
        };
        let table = || !is_of_messages(head) && !head.text.trim_start().starts_with('<');
        if !may_be(head) || !yaml && !table() {
            return None;
        }
        let text = match head.whole {
            true => head.text,
            false => &head.text[..head.text.rfind('\n')?],
        };
        begun(text)
    };
    let items = match item {
        Item::List(items) => items,
        Item::Map(fields) => {
            let lists = |key: &str| LISTS.iter().any(|list| key.eq_ignore_ascii_case(list));
            fields.into_iter().find_map(|(key, item)| match item {
                Item::List(items) if lists(&key) => Some(items),
                _ => None,
            })?
        }
        Item::Text(..) | Item::Other => return None,
    };
    // A list that was cut may end in half a record.
    let whole = if head.whole { items.len() } else { items.len().saturating_sub(1) };
    let fields = |item| match item {
        Item::Map(fields) => Some(fields),
        _ => None,
    };
    items.into_iter().take(whole.clamp(1, MOST)).map(fields).collect()
}

/// The first values of JSON: those of a list, of one in an object, or one after the other.
fn json(head: &Head<'_>) -> Option<Vec<Item>> {
    let has = |list: &str| {
        let one_of = |keys: &[&str]| keys.iter().any(|key| head.has_path(&format!("{list}{key}")));
        one_of(CALLED) && (one_of(TEXTS) || one_of(HYPERTEXTS))
    };
    let text = head.text.trim_start();
    let mut rest = if has("") {
        text.strip_prefix('[').unwrap_or(text)
    } else {
        LISTS.iter().filter(|list| has(&format!("{list}[]."))).find_map(|list| {
            let (_, after) = text.split_once(&format!("\"{list}\""))?;
            after.trim_start().strip_prefix(':')?.trim_start().strip_prefix('[')
        })?
    };
    let mut items = Vec::new();
    while items.len() < MOST {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        let Some(end) = rest.starts_with('{').then(|| Look::default().end(rest.as_bytes(), true)).flatten()
        else {
            break;
        };
        items.push(read(rest.get(..end)?).ok()?);
        rest = &rest[end..];
    }
    // An object that stands alone may be anything.
    (text.starts_with('[') || !has("") || items.len() > 1).then_some(items)
}

/// The names of the fields by which records are replies: what they are called, and their text.
fn of_replies(records: &[Fields]) -> Option<(String, String)> {
    let first = records.first()?;
    let find = |keys: &[&str]| {
        let found = keys.iter().find_map(|key| first.iter().find(|(k, _)| k.eq_ignore_ascii_case(key)));
        found.map(|(key, _)| key.clone())
    };
    let called = find(CALLED)?;
    let text = find(TEXTS).or_else(|| find(HYPERTEXTS))?;
    fn value<'r>(record: &'r Fields, key: &str) -> Option<&'r str> {
        record.iter().find(|(known, _)| known == key).and_then(|(_, item)| item.scalar())
    }
    let words = |text: &str| text.split_whitespace().count();
    let (mut names, mut sentences, mut longest, mut slots) = (HashSet::new(), 0, 0, false);
    for record in records {
        let written = |key: &str| WRITTEN.iter().any(|known| key.eq_ignore_ascii_case(known));
        if record.iter().any(|(key, _)| is_spoken(key) || written(key)) {
            return None;
        }
        let text = value(record, &text)?;
        let language = LANGUAGES.iter().find_map(|key| value(record, key));
        names.insert((value(record, &called).filter(|name| !name.is_empty())?, language));
        sentences += usize::from(words(text) > 2);
        longest = longest.max(words(text));
        slots |= text.contains("{{") || text.contains("{%");
    }
    // Settings have words for values, not sentences.
    if sentences * 2 < records.len() || longest < 5 {
        return None;
    }
    // Who speaks has a name too: one who speaks again has it again, and few may speak once.
    let of_kept = |key: &str| [KEPT, LANGUAGES].concat().iter().any(|known| key.eq_ignore_ascii_case(known));
    let kept = || records.iter().flatten().any(|(key, _)| of_kept(key));
    let timed = || {
        let mut keys = records.iter().flatten().map(|(key, _)| key.to_ascii_lowercase());
        keys.any(|key| TIMED.iter().any(|mark| key.contains(mark)))
    };
    let unique = names.len() == records.len();
    let by_name = || unique && (slots || kept() || records.len() > 2 && !timed());
    let sure = !called.eq_ignore_ascii_case("name") || by_name();
    sure.then_some((called, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(name: &str, text: &str) -> Option<String> {
        detect(&Head::new(text, name, true)).map(Cow::into_owned)
    }

    #[test]
    fn lists_of_replies_are_known_by_their_records() {
        let two = "its records have a `title` and a `body` each, and nobody who speaks";
        for (name, text) in [
            (
                "late.json",
                r#"[{"title":"late","body":"We are sorry that it is late."},{"title":"no","body":"No."}]"#,
            ),
            ("late.json", r#"{"count":1,"data":[{"title":"late","body":"We are sorry that it is late."}]}"#),
            (
                "late.jsonl",
                "{\"title\":\"a\",\"body\":\"It is late, we know.\"}\n{\"title\":\"b\",\"body\":\"It went out, we know.\"}\n",
            ),
            ("late.yaml", "# ours\n- title: late\n  body: >\n    We are sorry that it is late.\n"),
            ("late.yml", "replies:\n  - title: late\n    body: We are sorry that it is late.\n"),
            ("<stdin>", "- title: late\n  body: We are sorry that it is late.\n"),
            ("late.csv", "title,body\nlate,\"We are sorry, it is late.\"\n"),
        ] {
            assert_eq!(why(name, text).as_deref(), Some(two), "{name}: {text}");
        }
        let named = r#"[{"name":"Late","text":"We are sorry that it is late."},{"name":"Gone","text":"It is gone."},{"name":"x","text":"Well, well, well."}]"#;
        assert!(why("a.json", named).is_some());
        let noted = r#"[{"name":"late","text":"We are sorry that it is late."},{"name":"de","locale":"de","text":"Das tut uns sehr leid."}]"#;
        assert!(why("a.json", noted).is_some() && why("a.json", &noted.replace("locale", "x")).is_none());
        assert!(why("a.csv", "shortcut;reply\nlate;We are sorry that it is late.\n").is_some());
        // The beginning of a long one.
        for (name, text) in [
            ("a.json", r#"[{"title":"a","body":"We are sorry that it is late."},{"title":"b","bo"#),
            ("a.yaml", "- title: a\n  body: We are sorry that it is late.\n- title: b\n  body: \"We"),
            ("a.csv", "title,body\na,We are sorry that it is late.\nb,\"We"),
        ] {
            assert!(detect(&Head::new(text, name, false)).is_some(), "{name}");
        }
    }

    #[test]
    fn lists_are_known_by_what_they_are_called() {
        for (name, text) in [
            ("a.json", r#"{"macros":[],"count":0}"#),
            ("a.json", r#"{"canned_responses":[]}"#),
            ("a.json", r#"{"saved_replies":[{"title":"no","body":"Oh no."}]}"#),
            ("a.yaml", "saved_replies: []\n"),
            ("a.yaml", "canned_responses:\n  - title: no\n    body: Oh no.\n"),
            ("macros.yml", "late: We are so sorry.\nde:\n  late: Das tut uns leid.\n"),
            ("replies.json", r#"{"late":"We are so sorry."}"#),
        ] {
            assert!(why(name, text).is_some(), "{name}: {text}");
        }
        for (name, text) in [
            ("a.json", r#"{"macros":null}"#),
            ("a.json", r#"{"results":[]}"#),
            ("a.json", r#"{"macros":["x"]}"#),
            ("a.yaml", "macros:\n  - name: x\n    sql: select 1\n"),
            ("late.yml", "late: We are so sorry.\n"),
            ("macros.yml", "indent: two\nwidth: 100\nstyle: bare\n"),
            ("macros.yml", "steps: [a]\nlate: We are so sorry.\n"),
        ] {
            assert_eq!(why(name, text), None, "{name}: {text}");
        }
    }

    #[test]
    fn conversations_and_settings_are_none() {
        for (name, text) in [
            (
                "a.json",
                r#"[{"name":"Ann","text":"My parcel is so late again."},{"name":"Bo","text":"I am sorry."}]"#,
            ),
            (
                "a.json",
                r#"[{"name":"A","text":"It is so very late."},{"name":"B","text":"I am sorry."},{"name":"A","text":"Well then, well."}]"#,
            ),
            ("a.json", r#"[{"title":"x","content":"It is so very late.","role":"user"}]"#),
            (
                "a.json",
                r#"[{"name":"A","text":"It is so very late.","createdAt":1},{"name":"B","text":"I am sorry.","createdAt":2},{"name":"C","text":"Well then, well.","createdAt":3}]"#,
            ),
            ("responses.json", r#"[{"role":"user","content":"It is so very late."}]"#),
            ("posts.json", r#"[{"title":"x","body":"It is so very late.","author":"Ann"}]"#),
            ("a.csv", "id,subject,body,name\n1,x,We are sorry that it is late.,Ann\n"),
            ("a.yaml", "- name: build\n  text: on\n- name: test\n  text: off\n"),
            (
                "a.yaml",
                "name: CI\non: push\njobs:\n  a:\n    steps:\n      - name: x\n        body: We run this for you all.\n",
            ),
            ("a.yaml", "body: We are sorry that it is late.\n"),
            ("a.csv", "conversation_id,name,sender,message\n1,x,agent,We are sorry that it is late.\n"),
            ("package.json", r#"{"name":"x","text":"We are sorry that it is late."}"#),
            ("a.txt", "- title: late\n  body: We are sorry that it is late.\n"),
            ("a.yaml", "- title: ["),
            ("a.json", "[{\"title\": "),
        ] {
            assert_eq!(why(name, text), None, "{name}: {text}");
        }
    }

    mod random {
        use proptest::prelude::*;

        use super::*;

        proptest! {
            #[test]
            fn any_beginning_is_looked_at(
                text in "(title|body|name|text|role|: |, |- |\n  |\n|\"|\\|\n|>|é|We are sorry, it is late|[a{}\\[\\]]){0,30}",
                name in "a.(yaml|json|csv|txt)|a",
                whole in any::<bool>(),
            ) {
                let head = Head::new(&text, &name, whole);
                let _ = (detect(&head), may_be(&head));
            }
        }
    }
}
