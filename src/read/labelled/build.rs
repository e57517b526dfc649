//! From lines to conversations.

use std::borrow::Cow;

use super::header::{Header, id_key, is_key};
use super::line::{Label, Line, QUOTES};
use super::speakers::Speakers;
use super::zoom;
use crate::read::Options;
use crate::read::clock::Clock;
use crate::read::finish::finish;
use crate::read::marker::{self, At, Mark, Marker, Marks, leading, marker, trailing};
use crate::read::names::is_name;
use crate::read::roles::role_of_label;
use crate::read::stamp::Stamp;
use crate::transcript::{Channel, Conversation, Event, EventKind, Metadata, Raw, Role, RoleFrom, Turn};

/// More lines than this before the first turn are not a heading, and worth a note.
const HEADING: usize = 4;

/// Cuts conversations out of a text, one after the other.
pub(super) struct Builder<'a, 'b> {
    text: &'a str,
    lines: &'b [Line<'a>],
    speakers: &'b Speakers<'a>,
    options: &'b Options,
    next: usize,
    /// Where words stand that belong to nobody, if there are many.
    pub(super) passed_over: Option<usize>,
}

/// Who speaks.
#[derive(Clone, Copy)]
struct Speaker<'a> {
    label: Label<'a>,
    role: Role,
    /// Whether it is said to whom.
    addressed: bool,
}

/// A turn that is being read.
struct Open<'a> {
    speaker: Speaker<'a>,
    /// Where its words begin and, as far as they are read, end.
    start: usize,
    end: usize,
    stamp: Option<Stamp>,
}

/// A conversation that is being read.
struct Talk<'a, 'b> {
    text: &'a str,
    header: Header<'a>,
    clock: Clock,
    options: &'b Options,
    turns: Vec<Turn<'a>>,
    events: Vec<Event<'a>>,
    open: Option<Open<'a>>,
    last: Option<Speaker<'a>>,
    marks: Marks,
    /// A stamp on a line of its own, for the turn after it.
    pending: Option<Stamp>,
    /// Whether anybody says to whom they write.
    addressed: bool,
}

impl<'a, 'b> Builder<'a, 'b> {
    pub(super) fn new(
        text: &'a str,
        lines: &'b [Line<'a>],
        speakers: &'b Speakers<'a>,
        options: &'b Options,
    ) -> Self {
        Builder { text, lines, speakers, options, next: 0, passed_over: None }
    }

    /// How the stamps of a conversation are read.
    fn clock(&self, lines: &[Line<'a>]) -> Clock {
        let mut said: Vec<(Stamp, usize)> = Vec::new();
        for line in lines {
            let words = self.text.get(line.words..line.end()).unwrap_or("").split_whitespace().count();
            let begins = self.speakers.label(line).is_some() || line.is_bare_stamp();
            match (line.stamp.filter(|_| begins), said.last_mut()) {
                (Some(stamp), _) => said.push((stamp, words)),
                (None, Some((_, before))) => *before += words,
                (None, None) => {}
            }
        }
        let is_call = self.options.channel == Some(Channel::Call);
        Clock::new(said.iter().map(|(stamp, _)| *stamp)).by_pace(&said, is_call)
    }

    /// The next conversation; `None` after the last.
    pub(super) fn next(&mut self) -> Option<Conversation<'a>> {
        let lines = self.lines.get(self.next..).filter(|lines| !lines.is_empty())?;
        let lines = &lines[..self.extent(lines)];
        self.next += lines.len();
        // A time on a line of its own may be an answer; a transcript that heads turns so does it again and again.
        let headed = lines.iter().filter(|l| l.is_bare_stamp()).count() > 1;
        let mut talk = Talk {
            text: self.text,
            header: Header::default(),
            clock: self.clock(lines),
            options: self.options,
            turns: Vec::new(),
            events: Vec::new(),
            open: None,
            last: None,
            marks: Marks::default(),
            pending: None,
            addressed: lines.iter().any(|line| line.addressed),
        };
        let mut heading = 0;
        let above = above(lines);
        for (index, line) in lines.iter().enumerate() {
            if line.text.trim().is_empty() || is_rule(line.text) {
                continue;
            }
            if line.aside {
                talk.close();
                if let Some((found, at)) = self.marker(line) {
                    talk.mark(found, at, line.stamp);
                }
            } else if line.is_bare_stamp() && (headed || line.stamp.is_some_and(|s| s.bracketed)) {
                talk.close();
                talk.pending = line.stamp;
            } else if let Some(label) =
                self.speakers.label(line).filter(|l| !self.is_field(talk.began(), above, l, line))
            {
                talk.begin(label, line);
            } else if let Some((found, at)) = self.marker(line)
                && (stands_out(line) || !self.goes_on_after(&lines[index + 1..]))
            {
                talk.close();
                talk.mark(found, at, line.stamp);
            } else if !talk.began() {
                match &line.label {
                    Some(label) => talk.header.take(label, self.text[line.words..line.end()].trim()),
                    None => {
                        heading += 1;
                        if heading > HEADING {
                            self.passed_over.get_or_insert(line.start);
                        }
                    }
                }
            } else {
                talk.go_on(line);
            }
        }
        Some(talk.finish())
    }

    /// The marker that is all of a line but its stamp, with its range.
    fn marker(&self, line: &Line<'a>) -> Option<(Marker<'a>, std::ops::Range<usize>)> {
        let text = line.unstamped_text();
        // Of whoever speaks here, it need not be said what they joined or left.
        let of_speaker = |found: &Marker<'_>| {
            let comes = matches!(found.mark, Mark::Event(EventKind::Join | EventKind::Leave));
            comes && found.to.is_some_and(|who| self.speakers.has(who))
        };
        // Beside a stamp, a line without brackets and label is a marker too when it tells of an event.
        let by_program = line.aside || line.stamp.is_some() && line.label.is_none();
        let found = marker::line(text, by_program)
            .or_else(|| marker::line(text, line.label.is_none()).filter(of_speaker))?;
        Some((found, line.unstamped..line.end()))
    }

    /// Whether words without a label follow right below: a message of several lines goes on, and a line in its midst
    /// that says what a program might say is its writer's.
    fn goes_on_after(&self, below: &[Line<'a>]) -> bool {
        below.first().is_some_and(|line| {
            let words = !line.text.trim().is_empty() && !is_rule(line.text) && line.stamp.is_none();
            words && self.speakers.label(line).is_none() && self.marker(line).is_none()
        })
    }

    /// How many of these lines are of the first conversation in them. Where the id that stands above it comes again
    /// under the same key, another begins.
    fn extent(&self, lines: &[Line<'a>]) -> usize {
        let (mut id, mut began) = (None, false);
        let above = above(lines);
        for (index, line) in lines.iter().enumerate() {
            let Some(label) = &line.label else { continue };
            if self.speakers.label(line).is_some() {
                began |= !self.is_field(began, above, label, line);
            } else if line.stamp.is_none()
                && let Some(key) = id_key(label)
            {
                match &id {
                    Some(id) if began && *id == key => return index,
                    None if !began => id = Some(key),
                    _ => {}
                }
            }
        }
        lines.len()
    }

    /// Whether a label that names a role is a field above the transcript, up to `above`: it names somebody there, or
    /// the person named after it speaks below under that name.
    fn is_field(&self, began: bool, above: usize, label: &Label<'_>, line: &Line<'_>) -> bool {
        let value = self.text[line.words..line.end()].trim();
        let first = value.split_whitespace().next().unwrap_or_default();
        !began
            && line.stamp.is_none()
            && role_of_label(label.all).is_some()
            && (line.start < above && is_name(value)
                || self.speakers.has(value)
                || (self.speakers.has(first) && value.split_whitespace().count() <= 3))
    }
}

/// Where the fields above a transcript end: a paragraph of labels alone, one of which is no speaker's (`Call ID: 77`),
/// and none of which comes twice. What is said below is another paragraph.
fn above(lines: &[Line<'_>]) -> usize {
    // A title may stand above the fields.
    let titled = lines.iter().take(HEADING).position(|line| line.label.is_some()).unwrap_or(0);
    let written = lines.iter().skip(titled);
    let fields: Vec<&Line<'_>> =
        written.take_while(|line| !line.text.trim().is_empty() && !is_rule(line.text)).collect();
    let mut names: Vec<&str> = fields.iter().filter_map(|line| Some(line.label?.all)).collect();
    let all = names.len() == fields.len() && fields.iter().all(|line| line.stamp.is_none());
    let keyed = fields.iter().any(|line| line.label.is_some_and(|label| is_key(&label)));
    names.sort_unstable();
    let end = fields.last().map_or(0, |line| line.end());
    let goes_on = lines.iter().any(|line| line.start > end && line.label.is_some());
    if all && keyed && goes_on && names.is_sorted_by(|a, b| a < b) { end } else { 0 }
}

/// A line of dashes or the like, which parts what is around it, as below the first row of a table of Markdown.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    let of_table = line.contains("--") && line.chars().all(|c| "|:- ".contains(c));
    line.len() >= 3 && (of_table || line.chars().all(|c| "-=_*~#─—".contains(c)))
}

/// Words up to the quotation mark that ends them, which a comma may follow.
fn unquoted(words: &str, close: char) -> &str {
    words.trim_end_matches(',').strip_suffix(close).unwrap_or(words)
}

/// Whether a line is set off from words: by brackets, other marks, or a stamp.
fn stands_out(line: &Line<'_>) -> bool {
    line.stamp.is_some() || !line.text.trim_start().starts_with(char::is_alphanumeric)
}

impl<'a> Talk<'a, '_> {
    fn began(&self) -> bool {
        self.open.is_some() || !self.turns.is_empty()
    }

    fn begin(&mut self, label: &Label<'a>, line: &Line<'a>) {
        self.close();
        let by_suffix = label.suffix.and_then(role_of_label);
        let role = by_suffix.or_else(|| role_of_label(label.name)).unwrap_or_default();
        let speaker = Speaker { label: *label, role, addressed: line.addressed };
        let stamp = line.stamp.or(self.pending.take());
        self.open = Some(Open { speaker, start: line.words, end: line.end(), stamp });
    }

    /// Takes a line without a speaker, which goes on with the last one's words.
    fn go_on(&mut self, line: &Line<'a>) {
        let stamped = line.stamp.is_some_and(|s| s.bracketed);
        match &mut self.open {
            // A message of white space alone has not begun yet.
            Some(open) if !stamped => {
                if self.text[open.start..open.end].trim().is_empty() {
                    open.start = line.start;
                }
                open.end = line.end();
            }
            _ => {
                self.close();
                let start = if stamped { line.unstamped } else { line.start };
                if let Some(speaker) = self.last {
                    let stamp = line.stamp.filter(|s| s.bracketed).or(self.pending.take());
                    self.open = Some(Open { speaker, start, end: line.end(), stamp });
                }
            }
        }
    }

    /// Ends the open turn. Markers at its beginning and end are events, not words.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        self.last = Some(open.speaker);
        let trimmed = |start: usize, end: usize| {
            let all = &self.text[start..end];
            let start = start + all.len() - all.trim_start().len();
            (start, start + all.trim().len())
        };
        let (mut start, mut end) = trimmed(open.start, open.end);
        let mut before = Vec::new();
        while let Some((inside, len)) = leading(&self.text[start..end])
            && let Some(found) = marker(inside)
        {
            before.push((found, start..start + len));
            (start, end) = trimmed(start + len, end);
        }
        let mut after = Vec::new();
        while let Some((at, inside)) = trailing(&self.text[start..end])
            && let Some(found) = marker(inside)
        {
            after.push((found, start + at..end));
            (start, end) = trimmed(start, start + at);
        }
        for (found, at) in before {
            self.mark(found, at, open.stamp);
        }
        if open.speaker.addressed {
            start += zoom::quote(&self.text[start..end]);
        }
        let opened = QUOTES.into_iter().find(|(open, _)| self.text[..start].ends_with(*open));
        if let Some((_, close)) = opened.filter(|_| start == open.start) {
            end = start + unquoted(&self.text[start..end], close).len();
        }
        if start < end && !(open.speaker.addressed && zoom::is_reaction(&self.text[start..end])) {
            self.say(&open, start, end);
        }
        for (found, at) in after.into_iter().rev() {
            self.mark(found, at, None);
        }
    }

    fn say(&mut self, open: &Open<'a>, start: usize, end: usize) {
        let Speaker { label, role, .. } = open.speaker;
        let name = match label.suffix {
            Some(_) if role_of_label(label.name).is_none() => label.name,
            Some(suffix) if role_of_label(suffix).is_none() => suffix,
            _ => label.all,
        };
        let given = self.options.role_of(label.all).or_else(|| self.options.role_of(name));
        let (role, role_from) = match given {
            Some(given) => (given, RoleFrom::Name),
            None if role == Role::Unknown => {
                (self.header.role_of(name).unwrap_or_default(), RoleFrom::Source)
            }
            None => (role, RoleFrom::Source),
        };
        let mut turn = Turn {
            role_from,
            speaker: Some(Cow::Borrowed(name)),
            raw: Raw { start, end, ..Raw::default() },
            ..Turn::new(role, &self.text[start..end])
        };
        if let Some(stamp) = open.stamp {
            let (ms, at) = self.clock.read(stamp.from);
            (turn.start_ms, turn.at_ms) = (Some(ms), at);
            turn.end_ms = stamp.to.map(|to| self.clock.read(to).0);
        }
        self.marks.spoken(&mut self.events, role, turn.start_ms);
        self.turns.push(turn);
    }

    /// Notes what a marker at `at` tells.
    fn mark(&mut self, found: Marker<'a>, at: std::ops::Range<usize>, stamp: Option<Stamp>) {
        let start_ms = stamp.map(|s| self.clock.read(s.from).0);
        let end_ms = stamp.and_then(|s| s.to).map(|to| self.clock.read(to).0);
        let at = At { start_ms, end_ms, after_turn: self.turns.len().checked_sub(1), amid: false, raw: at };
        let to = found.to.map(Cow::Borrowed);
        self.marks.note(&mut self.events, &found, to, at);
    }

    fn finish(mut self) -> Conversation<'a> {
        self.close();
        self.marks.introduce(&mut self.turns);
        let mut conversation = Conversation {
            id: self.header.id.map(Cow::Borrowed),
            channel: self.header.channel.or(self.options.channel).or(self.addressed.then_some(Channel::Chat)),
            started_at_ms: self.header.started_at_ms,
            metadata: self.header.json().map(Metadata::new).unwrap_or_default(),
            turns: self.turns,
            events: self.events,
            ..Conversation::default()
        };
        self.clock.offsets.tell(&mut conversation);
        finish(&mut conversation, self.options);
        conversation
    }
}
