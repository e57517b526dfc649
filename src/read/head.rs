//! The beginning of a source, as detection sees it.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::brackets::{bracket_end, marks, string_end};

/// How deep the keys of a JSON document are noted: a list of chats, each with its threads, each with its events, in a
/// list of pages.
const DEPTH: usize = 8;
/// How many values at the top (lines of JSON Lines) are looked at: enough to get past broken first lines.
const VALUES: usize = 8;
/// How many elements of a list are looked at: what a maker's list has is in its first ones, though rarely all of it in
/// the very first. The rest is passed over.
const ELEMENTS: usize = 32;
/// How many paths are noted at most: objects may be tables with a key for each of a million things.
const PATHS: usize = 4096;

/// The beginning of a source, which may end in the middle of a line; all of it, however long, where that is what its
/// format shows in (a JSON document).
pub struct Head<'a> {
    /// The text, without a byte-order mark.
    pub text: &'a str,
    /// The file's name, or what stands for it.
    pub name: &'a str,
    /// Whether it is all of the source.
    pub whole: bool,
    paths: OnceCell<BTreeSet<String>>,
}

impl<'a> Head<'a> {
    /// The beginning of the source called `name`.
    pub fn new(text: &'a str, name: &'a str, whole: bool) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Head { text, name, whole, paths: OnceCell::new() }
    }

    /// Whether the source looks like JSON: its first character begins an object or a list of values. What begins
    /// with `{{`, `{%` or `[Name]` is a template or words.
    pub fn is_json(&self) -> bool {
        let text = self.text.trim_start();
        let next = |rest: &str, allowed: &[char]| {
            let rest = rest.trim_start();
            rest.starts_with(allowed) || rest.is_empty()
        };
        match text.as_bytes().first() {
            Some(b'{') => next(&text[1..], &['"', '}']),
            Some(b'[') => {
                let rest = text[1..].trim_start();
                match rest.as_bytes().first() {
                    // `[{{name}}]` is a slot of a template.
                    Some(b'{') => next(&rest[1..], &['"', '}']),
                    _ => next(rest, &['[', '"', ']']),
                }
            }
            _ => false,
        }
    }

    /// Whether the JSON source has a value at this path, such as `turns[].role`, as far as its beginning shows. A
    /// list at the top does not count: `[{"turns": []}]` has `turns`. In `a.*.b`, any keys may stand for the star.
    pub fn has_path(&self, path: &str) -> bool {
        let Some((before, after)) = path.split_once(".*.") else { return self.paths().contains(path) };
        let (before, after) = (format!("{before}."), format!(".{after}"));
        let long = |path: &&String| path.len() > before.len() + after.len();
        let below = self.paths().range(before.clone()..).take_while(|path| path.starts_with(&before));
        below.filter(long).any(|path| path.ends_with(&after))
    }

    /// The paths of all keys that the JSON source's beginning shows; none if it is no JSON.
    pub fn paths(&self) -> &BTreeSet<String> {
        self.paths.get_or_init(|| if self.is_json() { json_paths(self.text) } else { BTreeSet::new() })
    }
}

/// A bracket that is open, by where it stands in the path.
struct Open {
    /// How long the path was before it.
    before: usize,
    /// How long the path is inside it, before a key's own part.
    part: usize,
    /// How many of its elements were passed.
    elements: usize,
}

/// The paths of the keys in a JSON text that may be cut, or broken. Whatever is wrong with it, this only looks, and it
/// goes through the text once: values are passed over as fast as memory gives them.
fn json_paths(text: &str) -> BTreeSet<String> {
    let bytes = text.as_bytes();
    let mut paths = BTreeSet::new();
    let (mut path, mut open) = (String::new(), Vec::<Open>::new());
    let (mut at, mut depth, mut values, mut key) = (0, 0_usize, 0, None::<&str>);
    while let Some(found) = bytes[at..].iter().position(|b| MARKS[usize::from(*b)]) {
        at += found;
        match bytes[at] {
            b'"' => {
                let Some(end) = string_end(bytes, at + 1) else { break };
                key = text.get(at + 1..end);
                at = end;
                if bytes[end] == b'\n' {
                    continue;
                }
            }
            b':' => {
                if let Some(key) = key.take()
                    && depth <= DEPTH
                {
                    let part = open.last().map_or(0, |open| open.part);
                    path.truncate(part);
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(key);
                    if paths.len() < PATHS && !paths.contains(&path) {
                        paths.insert(path.clone());
                    }
                }
            }
            opening @ (b'{' | b'[') => {
                depth += 1;
                if depth > DEPTH {
                    // Nothing in it is noted.
                    let Some(end) = bracket_end(bytes, at + 1) else { break };
                    at = end;
                    continue;
                }
                let before = path.len();
                // A list at the top is a list of records, and so is no part of any path.
                if opening == b'[' && !path.is_empty() {
                    path.push_str("[]");
                }
                open.push(Open { before, part: path.len(), elements: 0 });
            }
            b'}' | b']' => {
                if depth <= DEPTH
                    && let Some(closed) = open.pop()
                {
                    // Whichever bracket closes it, it is what was opened last: a broken document has one for the other.
                    path.truncate(closed.before);
                }
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    values += 1;
                    path.clear();
                }
                if values >= VALUES {
                    break;
                }
            }
            // A line that begins at its margin with an object, while another is open, follows a broken one.
            b'\n' if bytes.get(at + 1) == Some(&b'{') && path_is_record(&path) => {
                (depth, key) = (0, None);
                path.clear();
                open.clear();
            }
            b',' => {
                key = None;
                // Between the elements of a list, the path is the list's own.
                if let Some(list) = open.last_mut()
                    && path.len() == list.part
                    && (path.is_empty() || path.ends_with("[]"))
                {
                    list.elements += 1;
                    if list.elements >= ELEMENTS {
                        let Some(end) = bracket_end(bytes, at + 1) else { break };
                        at = end;
                        continue;
                    }
                }
            }
            _ => {}
        }
        at += 1;
    }
    paths
}

/// The characters that tell how a document is built.
const MARKS: [bool; 256] = marks(b"\"{}[]:\n,");

/// Whether a path lies inside a record, where no line of a document can begin with `{`.
fn path_is_record(path: &str) -> bool {
    !path.is_empty() && !path.ends_with("[]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        Head::new(text, "", true).paths().iter().cloned().collect()
    }

    #[test]
    fn paths_of_objects_lists_and_lines() {
        assert_eq!(
            paths(r#"{"a":{"b":[{"c":1},{"d":"x:y"}]},"e":[1,2]}"#),
            ["a", "a.b", "a.b[].c", "a.b[].d", "e"]
        );
        assert_eq!(paths("[{\"a\":1},\n{\"b\":[{\"c\":2}]}]"), ["a", "b", "b[].c"]);
        assert_eq!(paths("{\"a\":1}\n{\"b\":{\"c\":2}}\n"), ["a", "b", "b.c"]);
        assert_eq!(paths("{\n  \"a\": [\n    {\n \"b\": \"\\\"}\" } ] }"), ["a", "a[].b"]);
    }

    #[test]
    fn any_key_may_stand_for_a_star() {
        let text = r#"{"r":{"gs://b/a.wav":{"t":{"x":[{"y":1}]}}},"b":{"c":1}}"#;
        let head = Head::new(text, "", true);
        assert!(head.has_path("r.*.t.x[].y") && head.has_path("r.*.t"));
        assert!(!head.has_path("b.*.c") && !head.has_path("a.*.t"));
    }

    #[test]
    fn cut_and_broken_documents_show_what_they_can() {
        assert_eq!(paths(r#"{"turns":[{"role":"agent","te"#), ["turns", "turns[].role"]);
        assert_eq!(
            paths("{\"x\":{\"y\": ...\n{\"turns\":[{\"role\":1}]}"),
            ["turns", "turns[].role", "x", "x.y"]
        );
        assert_eq!(paths("{\"x\": \"unclosed\n{\"turns\":1}"), ["turns", "x"]);
        assert!(paths(&"[".repeat(1_000_000)).is_empty());
        assert_eq!(paths(r#"{"a":[[[[[[[[[1,{"b":2}]]]]]]]],[]],"c":1}"#), ["a", "c"]);
        assert_eq!(
            paths(r#"{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":{"k":1}},"l":[]}}}},"i":1}},"j":1}"#),
            [
                "a",
                "a.b",
                "a.b.c",
                "a.b.c.d",
                "a.b.c.d.e",
                "a.b.c.d.e.f",
                "a.b.c.d.e.f.g",
                "a.b.c.d.e.f.g.h",
                "a.b.c.d.e.f.l",
                "a.b.i",
                "j"
            ]
        );
        assert!(paths(&"{\"a\":".repeat(100_000)).len() <= DEPTH);
    }

    #[test]
    fn a_bracket_in_the_others_place_closes_what_was_opened_last() {
        assert_eq!(paths(r#"{"s":[""{"""é"]:""}"#), ["s", "s[].é"]);
        assert_eq!(paths(r#"{"größe":[{"é":1]}},"тест":2}"#), ["größe", "größe[].é", "тест"]);
        assert_eq!(paths(r#"{"a":{"é":[1}],"ü":2}"#), ["a", "a.é", "ü"]);
    }

    #[test]
    fn whatever_bracket_is_out_of_place_the_rest_is_looked_at() {
        let whole =
            r#"{"名前":"x","s":[[{"é":{"ü[]":1}}]],"größe":[{"тест":1},{"é[]":[2]}],"m":[{"role":"agent"}]}"#;
        let places: Vec<usize> = whole.char_indices().map(|(at, _)| at).collect();
        for &one in &places {
            for put in ["", "{", "}", "[", "]", "\"", ":", ",", "\n"] {
                let rest = &whole[one + whole[one..].chars().next().map_or(0, char::len_utf8)..];
                let broken = format!("{}{put}{rest}", &whole[..one]);
                paths(&broken);
                // And one more, wherever it stands.
                for &other in places.iter().filter(|at| broken.is_char_boundary(**at)) {
                    for bracket in ["}", "]"] {
                        paths(&format!("{}{bracket}{}", &broken[..other], &broken[other..]));
                    }
                }
            }
        }
    }

    #[test]
    fn marks_behind_giant_values_are_found() {
        let list = r#"{"x":[{"y":"}]"},[1]]},"#.repeat(50_000);
        let text =
            format!(r#"{{"long":"{}","list":[{list}0],"last":{{"mark":1}}}}"#, "[{\\\"".repeat(100_000));
        assert_eq!(paths(&text), ["last", "last.mark", "list", "list[].x", "list[].x[].y", "long"]);
        // What an element lacks, one of the next has; what comes late in a long list is passed over.
        let late = format!(r#"{{"a":[{}{{"d":1}}],"e":2}}"#, r#"{"b":1},{"c":{"n":[1,2]}},"#.repeat(100));
        assert_eq!(paths(&late), ["a", "a[].b", "a[].c", "a[].c.n", "e"]);
        let table =
            format!("{{{}\"z\":1}}", (0..10_000).map(|n| format!("\"{n}\":{{}},")).collect::<String>());
        assert_eq!(paths(&table).len(), PATHS);
    }

    #[test]
    fn templates_and_words_are_no_json() {
        for text in
            ["{{ name }}, hello", "{% if x %}", "[Name], hello", "[{{name}}]", "", "Hi", "[00:01] Ann: x"]
        {
            assert!(!Head::new(text, "", true).is_json(), "{text}");
        }
        for text in ["{\"a\":1}", " \n{ }", "[\n {\n\"a\"", "[]", "{", "\u{feff}{\"a\""] {
            assert!(Head::new(text, "", true).is_json(), "{text}");
        }
    }
}
