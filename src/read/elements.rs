//! A document of JSON as rows: the values at its top, or the elements of lists in it, each found without the rest.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::brackets::{Look, string_end};
use super::{Fault, Row};

/// The elements of a source of JSON, one after the other.
pub(super) struct Elements {
    /// Where the elements are.
    whose: Whose,
    /// What to do about a source that is no JSON.
    help: &'static str,
    /// The brackets that are open around what comes next.
    open: Vec<Open>,
    /// The keys that led to them, and the one whose value comes next.
    path: Vec<String>,
    before: Before,
    /// The value that is being looked through.
    looked: Option<Looked>,
    /// Whether the document so far had anything that is wanted.
    found: bool,
    /// Whether no more is expected: of what follows, only the first is told.
    ended: Option<&'static str>,
    /// How much white space the line has so far, where there is nothing else in it.
    line: Option<usize>,
    /// How much stands before elements of this list that begin their lines.
    margin: Option<usize>,
    /// Whether something is wrong, so that no bracket can be trusted before the next line that begins an element.
    lost: bool,
    /// Whether the lines have told where an element begins that the brackets did not.
    by_lines: bool,
}

/// A value that was not all there.
struct Looked {
    /// What stands before it.
    start: usize,
    look: Look,
    wanted: bool,
    fault: Option<Fault>,
    /// Whether what comes before the next element's line was found to be no JSON, or may be some.
    faulty: Option<bool>,
}

/// Whose elements are wanted.
enum Whose {
    /// The values at the top; those of a list where that is what stands there.
    Top {
        /// Whether a list is opened, and is no value itself.
        opens: bool,
    },
    /// Those of lists at these paths in each document.
    Inside(Vec<Inside>),
}

/// A path to what is wanted.
struct Inside {
    keys: Vec<String>,
    /// Whether it is a list, whose elements are wanted.
    list: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Object,
    /// A list whose elements are wanted.
    List,
    /// A list of documents.
    Documents,
}

/// What stood before what comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// An opening bracket.
    Bracket,
    Value,
    Comma,
    Key,
}

const ENDS_IN_LIST: &str = "this JSON is cut off: it ends inside a list";
const ENDS_IN_OBJECT: &str = "this JSON is cut off: it ends inside an object";

impl Elements {
    /// The elements of a list, or values that stand one after the other.
    pub(super) fn of_document(help: &'static str) -> Self {
        Self::new(Whose::Top { opens: true }, help)
    }

    /// Values that stand one after the other, lists among them.
    pub(super) fn of_values(help: &'static str) -> Self {
        Self::new(Whose::Top { opens: false }, help)
    }

    /// What stands at some paths in documents: a path that ends with `[]` stands for the elements of a list. `None`
    /// where no path is of such a list, or a list lies in another.
    pub(super) fn inside(paths: &[String], help: &'static str) -> Option<Self> {
        let inside = paths.iter().filter(|path| !path.is_empty()).map(|path| {
            let (keys, list) = path.strip_suffix("[]").map_or((path.as_str(), false), |keys| (keys, true));
            let keys: Vec<String> = keys.split('.').map(str::to_owned).collect();
            (!keys.iter().any(|key| key.is_empty() || key.contains('['))).then_some(Inside { keys, list })
        });
        let inside: Vec<Inside> = inside.collect::<Option<_>>()?;
        inside.iter().any(|inside| inside.list).then(|| Self::new(Whose::Inside(inside), help))
    }

    fn new(whose: Whose, help: &'static str) -> Self {
        let (open, path, looked, found, ended, margin) = Default::default();
        let (before, line, lost, by_lines) = (Before::Value, Some(0), false, false);
        Elements { whose, help, open, path, before, looked, found, ended, line, margin, lost, by_lines }
    }

    /// Whether a source that begins with `head` opens one of the lists, and goes on with it past the head.
    pub(super) fn go_past(mut self, head: &str) -> bool {
        let (mut rest, mut list) = (head.as_bytes(), false);
        while let Some(row) = self.row(rest, false) {
            rest = &rest[row.length..];
            list |= self.open.contains(&Open::List);
            // A first document that is all there may be read as a whole.
            if row.fault.is_some() || rest.is_empty() || self.open.is_empty() && self.looked.is_none() {
                break;
            }
        }
        list && !self.open.is_empty()
    }

    /// Gives each element of a text that is all there, or what is wrong between them, and with the offset in the text.
    pub(super) fn each<'a>(mut self, text: &'a str, each: &mut dyn FnMut(Result<&'a str, Fault>)) {
        let mut at = 0;
        while at < text.len() {
            let row = self.row(&text.as_bytes()[at..], true);
            let row = row.unwrap_or_else(|| Row::passed(text.len() - at, None));
            if let Some(fault) = row.fault {
                each(Err(Fault { offset: fault.offset.map(|offset| at + offset), ..fault }));
            }
            if let Some(element) = text.get(at + row.text.start..at + row.text.end).filter(|e| !e.is_empty())
            {
                each(Ok(element));
            }
            at += row.length;
        }
        if let Some(fault) = self.end() {
            each(Err(Fault { offset: Some(text.len()), ..fault }));
        }
    }

    /// The next element, with what stands before it; or something that is to be passed over.
    pub(super) fn row(&mut self, bytes: &[u8], last: bool) -> Option<Row> {
        if let Some(looked) = self.looked.take() {
            return self.value(bytes, looked, last);
        }
        if self.ended == Some("") {
            return Some(Row::passed(bytes.len(), None)).filter(|row| row.length > 0 || last);
        }
        if self.lost
            && let Some(row) = self.next_line(bytes, last)
        {
            return row;
        }
        let Some(start) = bytes.iter().position(|b| !b" \t\r\n".contains(b)) else {
            self.line = white(self.line, bytes);
            return (last || !bytes.is_empty()).then(|| Row::passed(bytes.len(), None));
        };
        if let Some(why) = self.ended {
            return Some(self.stop(bytes, start, why));
        }
        let inside = self.open.last().copied();
        match (bytes[start], inside) {
            (b',', Some(_)) if self.before == Before::Value => {
                (self.before, self.line) = (Before::Comma, None);
                Some(Row::passed(start + 1, None))
            }
            (b']', Some(Open::List | Open::Documents)) | (b'}', Some(Open::Object))
                if self.before != Before::Key =>
            {
                self.line = None;
                let fault = (self.before == Before::Comma)
                    .then(|| self.fault(start, "a comma stands before the end of a list or an object"));
                Some(Row::passed(start + 1, self.close(start).or(fault)))
            }
            (b'"', Some(Open::Object)) if self.before != Before::Key => {
                let fault = (self.before == Before::Value).then(|| self.missing_comma(start));
                let Some(end) = string_end(bytes, start + 1) else {
                    return last.then(|| Row::passed(bytes.len(), None));
                };
                self.path.push(serde_json::from_slice(bytes.get(start..=end)?).unwrap_or_default());
                let colon = bytes[end + 1..].iter().position(|b| !b" \t\r\n".contains(b));
                let Some(colon) = colon.map(|at| end + 1 + at) else {
                    self.path.pop();
                    return last.then(|| Row::passed(bytes.len(), None));
                };
                if bytes[colon] != b':' {
                    return Some(self.stop(bytes, colon, "a colon is missing between a key and its value"));
                }
                (self.before, self.line) = (Before::Key, None);
                Some(Row::passed(colon + 1, fault))
            }
            (_, Some(Open::Object)) if self.before != Before::Key => {
                Some(self.stop(bytes, start, "here a key in double quotes is expected"))
            }
            (b',' | b':' | b']' | b'}', _) => Some(self.stop(bytes, start, "here a value is expected")),
            (first, _) => self.begin(bytes, start, first, last),
        }
    }

    /// What is missing where the source ends now.
    pub(super) fn end(&mut self) -> Option<Fault> {
        let told = self.lost || self.ended.is_some();
        let open = std::mem::take(&mut self.open).pop().filter(|_| !told)?;
        let message = if open == Open::Object { ENDS_IN_OBJECT } else { ENDS_IN_LIST };
        Some(Fault { offset: None, message: message.to_owned(), help: self.help.to_owned(), harmless: false })
    }

    /// A value begins: it is opened, wanted as it is, or passed over.
    fn begin(&mut self, bytes: &[u8], start: usize, first: u8, last: bool) -> Option<Row> {
        let inside = self.open.last().copied();
        let line = white(self.line.take(), &bytes[..start]);
        let listed = matches!(inside, Some(Open::List | Open::Documents));
        let fault = (listed && self.before == Before::Value).then(|| self.missing_comma(start));
        let opened = match (&self.whose, inside) {
            (Whose::Top { opens: true }, None) if first == b'[' => Some(Open::List),
            (Whose::Inside(_), None) if first == b'[' => Some(Open::Documents),
            (Whose::Inside(_), None | Some(Open::Documents)) if first == b'{' => Some(Open::Object),
            (Whose::Inside(paths), Some(Open::Object)) => {
                let here = || paths.iter().filter(|inside| inside.keys == self.path);
                match first {
                    b'[' if here().any(|inside| inside.list) => Some(Open::List),
                    b'{' if here().next().is_none()
                        && paths.iter().any(|i| i.keys.starts_with(&self.path)) =>
                    {
                        Some(Open::Object)
                    }
                    _ => None,
                }
            }
            _ => None,
        };
        if let Some(opened) = opened {
            match inside {
                Some(Open::Object) => self.found |= opened == Open::List,
                _ => self.found = false,
            }
            self.open.push(opened);
            (self.before, self.margin) = (Before::Bracket, None);
            return Some(Row::passed(start + 1, fault));
        }
        let wanted = match &self.whose {
            Whose::Top { .. } => true,
            Whose::Inside(_) if inside == Some(Open::List) => true,
            Whose::Inside(paths) => paths.iter().any(|path| !path.list && path.keys == self.path),
        };
        let margin = line.filter(|_| wanted && inside != Some(Open::Object));
        let look = Look { margin, ..Look::default() };
        self.value(bytes, Looked { start, look, wanted, fault, faulty: None }, last)
    }

    /// A value, or as much of one that is not wanted as is there: it need not be held.
    fn value(&mut self, bytes: &[u8], looked: Looked, last: bool) -> Option<Row> {
        let Looked { start, mut look, wanted, fault, mut faulty } = looked;
        let rest = &bytes[start..];
        let end = look.end(rest, last);
        if let Some(again) = look.again.filter(|again| self.is_element(rest, *again, &look)) {
            let none = |end: usize| serde_json::from_slice::<IgnoredAny>(&rest[..end]);
            let sure = self.by_lines && is_deeper(rest, &look)
                || *faulty.get_or_insert_with(|| none(again).is_err_and(|e| !e.is_eof()));
            if sure || end.map_or(last, |end| ends_outside(&rest[..end], &look) || none(end).is_err()) {
                // It has not ended where the next one begins: whoever reads it tells what is wrong with it.
                self.by_lines |= is_deeper(rest, &look) && faulty != Some(true);
                (self.before, self.line) = (Before::Comma, look.margin);
                (self.found, self.margin) = (true, look.margin);
                let text = rest[..again].trim_ascii_end();
                let text = text.strip_suffix(b",").unwrap_or(text).trim_ascii_end();
                return Some(Row { length: start + again, text: start..start + text.len(), fault });
            }
        }
        if end.is_none() && !last {
            let passes = !wanted && look.at > 0;
            let length = if passes { start + look.pass() } else { 0 };
            let start = if passes { 0 } else { start };
            let (row, fault) = if passes { (Some(Row::passed(length, fault)), None) } else { (None, fault) };
            self.looked = Some(Looked { start, look, wanted, fault, faulty });
            return row;
        }
        let length = start + end.unwrap_or(rest.len());
        // A value that is not all there ends with its last character, as its fault will say.
        let text = start..start + bytes[start..length].trim_ascii_end().len();
        match end {
            Some(end) if wanted && is_mismatched(&rest[..end]) => {
                // Whoever reads the value tells that its brackets are wrong: what comes after it is no news.
                self.follows_value();
                // What has come of the source behind it tells nothing of it.
                let deeper = is_deeper(&rest[..end], &look);
                self.lost = look.margin.is_some() && (self.margin == look.margin || deeper);
                self.margin = look.margin;
                self.ended = (!self.lost).then_some("");
            }
            Some(end) => {
                self.follows_value();
                if wanted {
                    let own = &rest[..end];
                    self.margin = look.margin.filter(|_| !own.contains(&b'\n') || is_deeper(own, &look));
                }
            }
            // Whoever reads the value tells that it is not all there.
            None if wanted => self.ended = Some(""),
            None => {}
        }
        self.found |= wanted;
        Some(Row { length, text: if wanted { text } else { 0..0 }, fault })
    }

    /// Whether a value at the margin of the one that `bytes` begin with, which has not ended, is the next element: the
    /// lines of that are indented, or it is but one line.
    fn is_element(&self, bytes: &[u8], again: usize, look: &Look) -> bool {
        let before = bytes[..again].trim_ascii_end();
        let one_line = || !before.contains(&b'\n') && (self.open.is_empty() || before.ends_with(b","));
        is_deeper(bytes, look) || one_line()
    }

    /// Looks for the next line that begins an element or ends the list, and passes over all before it. `None` where it
    /// is right here.
    fn next_line(&mut self, bytes: &[u8], last: bool) -> Option<Option<Row>> {
        let margin = self.margin.unwrap_or(0);
        let all = || (last || !bytes.is_empty()).then(|| Row::passed(bytes.len(), None));
        let (mut at, mut line) = (0, self.line);
        loop {
            if let Some(before) = line {
                let blank = bytes[at..].iter().take_while(|b| b" \t\r".contains(b)).count();
                let here = before + blank;
                let Some(first) = bytes.get(at + blank) else {
                    self.line = Some(here);
                    return Some(all());
                };
                let opens = here == margin && matches!(first, b'{' | b'[');
                let closes = here <= margin && *first == b']' && !self.open.is_empty();
                if opens || closes {
                    (self.lost, self.line) = (false, Some(here));
                    self.before = if opens { Before::Comma } else { Before::Value };
                    let passed = at + blank;
                    return (passed > 0).then(|| Some(Row::passed(passed, None)));
                }
            }
            let Some(end) = memchr::memchr(b'\n', &bytes[at..]) else {
                self.line = None;
                return Some(all());
            };
            at += end + 1;
            line = Some(0);
        }
    }

    /// After a value, its key is done with.
    fn follows_value(&mut self) {
        self.before = Before::Value;
        if self.open.last() == Some(&Open::Object) {
            self.path.pop();
        }
    }

    /// The bracket at `at` closes. What is wrong with what was in it.
    fn close(&mut self, at: usize) -> Option<Fault> {
        let closed = self.open.pop();
        self.margin = None;
        self.follows_value();
        if self.open.is_empty() && closed != Some(Open::Object) {
            self.ended = Some("something follows the end of the list");
        }
        let document = matches!(self.open.last(), None | Some(Open::Documents));
        match &self.whose {
            Whose::Inside(paths) if closed == Some(Open::Object) && document && !self.found => {
                let names: Vec<String> =
                    paths.iter().map(|path| format!("`{}`", path.keys.join("."))).collect();
                Some(Fault {
                    offset: Some(at),
                    message: format!(
                        "the document that ends here has none of the lists of conversations that others have: {}",
                        names.join(", ")
                    ),
                    help: "put what is a conversation by itself into a file of its own".to_owned(),
                    harmless: false,
                })
            }
            _ => None,
        }
    }

    /// Something stands where it can't: what follows can't be understood, up to the next line that begins an element.
    fn stop(&mut self, bytes: &[u8], at: usize, why: &str) -> Row {
        let fault = Some(self.fault(at, why));
        let inside = self.open.last().copied();
        if self.margin.is_some() && matches!(inside, None | Some(Open::List)) && self.ended.is_none() {
            (self.lost, self.line) = (true, None);
            return Row::passed(at + 1, fault);
        }
        self.ended = Some("");
        Row::passed(bytes.len(), fault)
    }

    fn missing_comma(&self, at: usize) -> Fault {
        self.fault(at, "a comma is missing before this")
    }

    fn fault(&self, at: usize, why: &str) -> Fault {
        let message = format!("this is no JSON: {why}");
        Fault { offset: Some(at), message, help: self.help.to_owned(), harmless: false }
    }
}

/// How much white space a line has after `bytes` of it, where it had so much before and nothing else.
fn white(before: Option<usize>, bytes: &[u8]) -> Option<usize> {
    match memchr::memrchr(b'\n', bytes) {
        Some(end) => Some(bytes.len() - end - 1),
        None => before.map(|before| before + bytes.len()),
    }
}

/// Whether the second line of a value stands further in than the first.
fn is_deeper(bytes: &[u8], look: &Look) -> bool {
    let Some((margin, end)) = look.margin.zip(memchr::memchr(b'\n', bytes)) else { return false };
    bytes[end + 1..].iter().take_while(|b| b" \t".contains(b)).count() > margin
}

/// Whether a value whose lines are indented ends on a line that stands further out than its first: with brackets that
/// belong to what is around it.
fn ends_outside(value: &[u8], look: &Look) -> bool {
    let last = memchr::memrchr(b'\n', value).map_or(0, |end| end + 1);
    let white = value[last..].iter().take_while(|b| b" \t".contains(b)).count();
    is_deeper(value, look) && look.margin.is_some_and(|margin| white < margin)
}

/// Whether a value ends with another bracket than the one that it begins with.
fn is_mismatched(value: &[u8]) -> bool {
    matches!((value.first(), value.last()), (Some(b'{'), Some(b']')) | (Some(b'['), Some(b'}')))
}

/// The elements as rows; `key` tells by what they belong together.
pub(super) struct ElementRows<K> {
    pub(super) elements: Elements,
    pub(super) key: Option<K>,
}

impl<K: Fn(&str) -> String + Send> super::Rows for ElementRows<K> {
    fn row(&mut self, bytes: &[u8], last: bool) -> Option<Row> {
        self.elements.row(bytes, last)
    }

    fn key<'r>(&self, row: &'r str) -> Option<Cow<'r, str>> {
        self.key.as_ref().map(|key| key(row).into())
    }

    fn end(&mut self) -> Option<Fault> {
        self.elements.end()
    }
}
