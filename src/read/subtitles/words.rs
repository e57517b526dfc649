//! The words of a cue: without tags, with the characters that entities stand for.

use crate::text::Mapped;

/// A stretch of a cue's words, and the voice that its tag names (`<v Ann>`), if there is one.
#[derive(Debug, Default)]
pub(super) struct Voiced {
    pub(super) voice: Option<String>,
    pub(super) words: Mapped,
}

/// The words of some lines, each with its offset in the source. A line's end is a blank.
pub(super) fn voiced(lines: &[(usize, &str)]) -> Vec<Voiced> {
    let mut all = vec![Voiced::default()];
    for (index, &(start, line)) in lines.iter().enumerate() {
        if index > 0 {
            push(&mut all, |words| words.push_written(" ", start - 1..start));
        }
        one_line(start, line, &mut all);
    }
    all
}

fn push(all: &mut [Voiced], put: impl FnOnce(&mut Mapped)) {
    if let Some(last) = all.last_mut() {
        put(&mut last.words);
    }
}

fn one_line(start: usize, line: &str, all: &mut Vec<Voiced>) {
    let mut at = 0;
    while let Some(found) = memchr::memchr3(b'<', b'&', b'{', &line.as_bytes()[at..]) {
        let here = at + found;
        push(all, |words| words.push_same(&line[at..here], start + at));
        let rest = &line[here..];
        let len = match rest.as_bytes()[0] {
            b'<' => tag(rest, all),
            b'&' => entity(rest).map(|(text, len)| {
                push(all, |words| words.push_written(text, start + here..start + here + len));
                len
            }),
            // `{\an8}` and the like tell where words are shown.
            _ => rest.strip_prefix("{\\").and_then(|r| r.find('}')).map(|end| end + 3),
        };
        at = match len {
            Some(len) => here + len,
            None => {
                push(all, |words| words.push_same(&rest[..1], start + here));
                here + 1
            }
        };
    }
    push(all, |words| words.push_same(&line[at..], start + at));
}

/// The length of the tag that `text` begins with, if it is one; a voice begins a stretch of its own.
fn tag(text: &str, all: &mut Vec<Voiced>) -> Option<usize> {
    let end = text.find('>')?;
    let inside = &text[1..end];
    let name = inside.trim_start_matches('/').split([' ', '.', '\t']).next()?;
    let known = ["v", "c", "b", "i", "u", "s", "em", "strong", "font", "lang", "ruby", "rt", "span", "br"];
    let is_time = || name.contains(':') && name.bytes().all(|b| b.is_ascii_digit() || b":.".contains(&b));
    if !known.iter().any(|k| name.eq_ignore_ascii_case(k)) && !is_time() {
        return None;
    }
    if name.eq_ignore_ascii_case("v") && !inside.starts_with('/') {
        let voice = inside.split_once([' ', '\t']).map(|(_, voice)| decoded(voice.trim()));
        all.push(Voiced { voice: voice.filter(|v| !v.is_empty()), words: Mapped::default() });
    } else if inside.starts_with('/') && name.eq_ignore_ascii_case("v") {
        all.push(Voiced::default());
    }
    Some(end + 1)
}

/// The character of the entity that `text` begins with, and its length.
fn entity(text: &str) -> Option<(&'static str, usize)> {
    const ENTITIES: [(&str, &str); 9] = [
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&nbsp;", "\u{a0}"),
        ("&lrm;", "\u{200e}"),
        ("&rlm;", "\u{200f}"),
    ];
    ENTITIES.iter().find(|(entity, _)| text.starts_with(entity)).map(|(entity, c)| (*c, entity.len()))
}

fn decoded(name: &str) -> String {
    let mut all = vec![Voiced::default()];
    one_line(0, name, &mut all);
    all.into_iter().map(|v| v.words.text).collect()
}
