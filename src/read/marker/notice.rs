//! Notices: whole sentences in which a chat program says who came, left, or was handed over. A marker is known by its
//! words; a notice addresses people (`You are now chatting with Dana`), and so is known by how it is built.

#[cfg(test)]
mod tests;

use super::{Mark, Marker, has_word, of_oneself};
use crate::read::names::is_name;
use crate::read::roles::role_of_label;
use crate::transcript::EventKind;

/// What a notice tells, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) struct Notice<'t> {
    pub(in crate::read) marker: Marker<'t>,
    /// Whether nobody who takes part would write it: it tells of others, or says who has just come.
    pub(in crate::read) by_nobody: bool,
}

/// What people talk in, as a program calls it.
const TALKS: [&str; 6] = ["chat", "call", "conversation", "session", "chatroom", "room"];
/// What is handed over with them. Whoever works on it writes of it too.
const CASES: [&str; 7] = ["case", "ticket", "request", "enquiry", "inquiry", "issue", "discussion"];
/// Those who are handed over.
const PEOPLE: [&str; 6] = ["customer", "caller", "visitor", "client", "guest", "user"];
/// What may stand before such a thing.
const WHOSE: [&str; 4] = ["the", "this", "your", "our"];
/// What may stand between somebody and what they did or what was done.
#[rustfmt::skip] // a word a line would hide the rest
const HELPERS: [&str; 15] = [
    "are", "is", "was", "were", "be", "being", "been", "has", "have", "had", "now", "will", "just", "currently",
    "successfully",
];
/// What is done to those who are handed over, and when: `true` while it goes on.
const HANDS_OVER: [(&str, bool); 20] = [
    ("transferred", false),
    ("transfer", true),
    ("transferring", true),
    ("transfers", true),
    ("handed", false),
    ("handing", true),
    ("passed", false),
    ("passing", true),
    ("put", false),
    ("putting", true),
    ("switched", false),
    ("forwarded", false),
    ("forwarding", true),
    ("escalated", false),
    ("escalating", true),
    ("rerouted", false),
    ("re-routed", false),
    ("redirected", false),
    ("reassigned", false),
    ("moved", false),
];
/// What ends talk.
const ENDS: [&str; 5] = ["ended", "closed", "terminated", "disconnected", "finished"];
/// The same while it goes on.
const ENDING: [&str; 2] = ["closing", "ending"];
/// What may follow: by whom, why, and when.
const ASIDE: [&str; 6] = ["by", "due", "because", "at", "after", "now"];
/// Beginnings of a name that are none: what was done is told of no place.
const NO_NAME: [&str; 6] = ["a", "an", "another", "the", "someone", "somebody"];
/// Words with a capital at a beginning that name nobody: people write of others so.
#[rustfmt::skip] // a word a line would hide the rest
const PRONOUNS: [&str; 12] = [
    "he", "she", "they", "it", "this", "that", "who", "someone", "somebody", "everyone", "nobody", "please",
];
/// What a program may put before a notice.
const PREFIXES: [&str; 6] = ["info:", "notice:", "system:", "event:", "status:", "server:"];
/// The longest name of somebody, and of a place that people are handed on to, in words; and the longest notice.
const NAME: usize = 4;
const PLACE: usize = 7;
const MOST: usize = 18;

/// What a sentence tells, if it is a notice. No program speaks of itself: where somebody says “I”, somebody speaks.
pub(in crate::read) fn notice(text: &str) -> Option<Notice<'_>> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || "*-–—=~•».…".contains(c));
    let mut words: Vec<Word<'_>> = text.split_whitespace().take(MOST + 1).map(Word::new).collect();
    if words.first().is_some_and(|word| PREFIXES.iter().any(|p| word.written.eq_ignore_ascii_case(p))) {
        words.remove(0);
    }
    if !(2..=MOST).contains(&words.len())
        || words.iter().rev().skip(1).any(Word::ends_sentence)
        || text.ends_with('?')
        || has_word(text, &["i", "me", "my", "mine"])
    {
        return None;
    }
    let all = Reader { text, words: &words };
    let read =
        [Reader::is_with, Reader::was_handed, Reader::hands, Reader::came, Reader::ended, Reader::types];
    let marker = read.iter().find_map(|read| read(all))?;
    let now = matches!(marker.mark, Mark::Event(EventKind::Join)) && all.has(&["now"]);
    Some(Notice { marker, by_nobody: now || !of_oneself(text) && !all.has(&CASES) })
}

/// A word as it stands, and folded.
struct Word<'t> {
    written: &'t str,
    plain: String,
}

impl<'t> Word<'t> {
    fn new(written: &'t str) -> Self {
        let plain = written.trim_end_matches([',', ';', ':', '!', '.']).to_lowercase().replace('’', "'");
        Word { written, plain }
    }

    fn is(&self, any: &[&str]) -> bool {
        any.contains(&self.plain.as_str())
    }

    /// Whether a sentence ends with it: after an initial (`Dana S.`) it goes on.
    fn ends_sentence(&self) -> bool {
        self.written.ends_with(['.', '!', '?']) && self.plain.chars().count() > 2
    }
}

/// The words of a sentence that are still to be read.
#[derive(Clone, Copy)]
struct Reader<'t, 'w> {
    text: &'t str,
    words: &'w [Word<'t>],
}

impl<'t> Reader<'t, '_> {
    fn has(&self, any: &[&str]) -> bool {
        self.words.iter().any(|word| word.is(any))
    }

    /// Passes over the next word if it is one of these.
    fn take(&mut self, any: &[&str]) -> bool {
        let found = self.words.first().is_some_and(|word| word.is(any));
        self.words = &self.words[usize::from(found)..];
        found
    }

    /// The same of all words in a row.
    fn take_all(&mut self, any: &[&str]) -> usize {
        let before = self.words.len();
        while self.take(any) {}
        before - self.words.len()
    }

    /// Passes over `this chat`.
    fn thing(&mut self) -> bool {
        let mut rest = *self;
        rest.take(&WHOSE);
        let talk = rest.take(&TALKS);
        let found = talk || rest.take(&CASES);
        // `chat session`
        if talk {
            rest.take(&TALKS);
        }
        if found {
            *self = rest;
        }
        found
    }

    /// Passes over `the customer`.
    fn person(&mut self) -> bool {
        let mut rest = *self;
        rest.take(&WHOSE);
        let found = rest.take(&PEOPLE);
        if found {
            *self = rest;
        }
        found
    }

    /// Who does something, if that is all that is left but for what stands before a verb: a name, or somebody in a role.
    fn who(mut self) -> Option<&'t str> {
        let helpers = self.words.iter().rev().take_while(|word| word.is(&HELPERS)).count();
        self.words = &self.words[..self.words.len() - helpers];
        let in_role = self.take(&["the", "a", "an", "another", "your", "this"]);
        let (first, last) = (self.words.first()?, self.words.last()?);
        let at = |part: &'t str| part.as_ptr().addr() - self.text.as_ptr().addr();
        let who = self.text.get(at(first.written)..at(last.written) + last.written.len())?;
        let named = match in_role {
            true => role_of_label(who).is_some(),
            false => is_name(who.trim_end_matches('.')) && !first.is(&PRONOUNS) && !of_oneself(first.written),
        };
        (named && self.words.len() <= NAME + 1).then_some(who)
    }

    /// The text from the next word on, if it can be what people are handed on to.
    fn name(&self, longest: usize) -> Option<&'t str> {
        let by = self.words.iter().position(|word| word.is(&["by"])).unwrap_or(self.words.len());
        let words = &self.words[..by];
        let (first, last) = (words.first()?, words.last()?);
        let at = |part: &'t str| part.as_ptr().addr() - self.text.as_ptr().addr();
        let named = words.len() <= longest && !first.is(&NO_NAME) && !of_oneself(first.written);
        let to = self.text.get(at(first.written)..at(last.written) + last.written.len())?;
        named.then(|| to.trim_end_matches(['.', '!', ',', ';']))
    }

    /// What is done where the next word says that people are handed over, and whether it goes on still.
    fn hands_over(&mut self) -> Option<bool> {
        let first = self.words.first()?;
        let (_, goes_on) = HANDS_OVER.iter().find(|(verb, _)| first.plain == *verb)?;
        self.words = &self.words[1..];
        Some(*goes_on)
    }

    /// Where people are handed over `to`: what follows, `through to Billing` or `from Ann to Tier 2`. `Err` where
    /// something else follows.
    fn target(&mut self) -> Result<Option<&'t str>, ()> {
        self.take(&["through", "over", "on", "across", "back"]);
        if self.take(&["from"]) {
            let to = self.words.iter().rposition(|word| word.is(&["to"])).ok_or(())?;
            self.words = &self.words[to..];
        }
        match self.words.is_empty() || self.has_only_an_aside() {
            true => Ok(None),
            false if self.take(&["to", "into"]) => Ok(self.name(PLACE)),
            false => Err(()),
        }
    }

    /// Whether nothing follows but who did it, or a request to wait.
    fn has_only_an_aside(&self) -> bool {
        self.words.first().is_some_and(|word| word.is(&["by", "please"]))
    }

    /// `You are now chatting with Dana`: who came.
    fn is_with(mut self) -> Option<Marker<'t>> {
        let subject = self.take(&["you", "you're", "you've"]) || self.thing() || self.person();
        let helped = self.take_all(&HELPERS) > 0;
        let talks = self.take(&["chatting", "talking", "speaking"]);
        let bare = !subject && !helped;
        if !talks && !self.take(&["connected"]) || talks && bare || !self.take(&["with", "to"]) {
            return None;
        }
        let agent = self.name(NAME + 2);
        Some(Marker { agent, ..event(EventKind::Join, Some(agent?), false)? })
    }

    /// `This chat has been transferred to Billing`: what was done to whom.
    fn was_handed(mut self) -> Option<Marker<'t>> {
        let subject = self.take(&["you", "you're", "you've"]) || self.thing() || self.person();
        let (before, helpers) = (self.words, self.take_all(&HELPERS));
        let still = before[..helpers].iter().any(|word| word.is(&["being", "will"]));
        let goes_on = self.hands_over().filter(|_| subject)?;
        let by = self.words.iter().position(|word| word.is(&["by"]));
        let agent = by.and_then(|by| Reader { words: &self.words[by + 1..], ..self }.who());
        Some(Marker { agent, ..event(EventKind::Transfer, self.target().ok()?, still || goes_on)? })
    }

    /// `Dana transferred you to Billing`, `Please wait while we put you through to Billing`: who does what.
    fn hands(mut self) -> Option<Marker<'t>> {
        let waits = self.words.iter().position(|word| word.is(&["while"]));
        let waits = waits.filter(|_| self.take(&["please", "one", "just"]));
        if let Some(at) = waits {
            self.words = &self.words[at..];
        }
        let is_verb = |word: &Word<'_>| HANDS_OVER.iter().any(|(verb, _)| word.plain == *verb);
        let verb = self.words.iter().position(is_verb)?;
        let who = Reader { words: &self.words[..verb], ..self };
        self.words = &self.words[verb..];
        let goes_on = self.hands_over()? || waits.is_some();
        // Without anybody who does it, it is done just now, and not something that somebody should do.
        let alone = who.words.is_empty() && goes_on && self.text.to_lowercase().contains("ing ");
        let by_us = || who.words.first().is_some_and(|word| word.is(&["we", "we're", "we've", "while"]));
        let whom = self.take(&["you"]) || self.thing() || self.person();
        if !whom || !(alone || who.who().is_some() || by_us() && who.words.len() <= NAME) {
            return None;
        }
        let agent = who.who();
        Some(Marker { agent, ..event(EventKind::Transfer, self.target().ok()?, goes_on)? })
    }

    /// `Dana (Support) has joined the chat`: who came, left, or went on for another.
    fn came(mut self) -> Option<Marker<'t>> {
        let comes = |word: &Word<'_>| word.is(&["joined", "entered", "accepted", "left", "took", "taken"]);
        let verb = self.words.iter().position(comes)?;
        let who = Reader { words: &self.words[..verb], ..self }.who()?;
        let over = self.words[verb].is(&["took", "taken"]);
        let takes = over || self.words[verb].is(&["accepted"]);
        let kind = match self.words[verb].is(&["left"]) {
            true => EventKind::Leave,
            false if over => EventKind::Transfer,
            false => EventKind::Join,
        };
        self.words = &self.words[verb + 1..];
        if over && !self.take(&["over"]) || !self.thing() || !self.words.is_empty() {
            return None;
        }
        // Customers come and go too; but nobody asks them whether they take somebody.
        let agent = Some(who).filter(|_| takes);
        Some(Marker { agent, ..event(kind, Some(who), false)? })
    }

    /// `This chat has ended`, `Dana closed the conversation`, `As we heard nothing, we are closing this chat`.
    fn ended(mut self) -> Option<Marker<'t>> {
        let verb = self.words.iter().position(|word| word.is(&ENDS) || word.is(&ENDING))?;
        let before = &self.words[..verb];
        let clause = before.iter().rposition(|word| word.written.ends_with(',')).map_or(0, |at| at + 1);
        let mut subject = Reader { words: &before[clause..], ..self };
        let going_on = self.words[verb].is(&ENDING);
        self.words = &self.words[verb + 1..];
        let over = event(EventKind::End, None, false);
        let last = |rest: &[Word<'_>]| rest.first().is_none_or(|word| word.is(&ASIDE));
        if subject.words.first().is_some_and(|word| word.is(&["we", "we're", "we've", "we'll"])) {
            subject.words = &subject.words[1..];
            subject.take_all(&HELPERS);
            return over.filter(|_| subject.words.is_empty() && self.thing() && last(self.words));
        }
        if going_on {
            return None;
        }
        if subject.thing() {
            subject.take_all(&HELPERS);
            return over.filter(|_| subject.words.is_empty() && last(self.words));
        }
        let by = subject.who().is_some() || subject.words.first().is_some_and(|word| word.is(&["you"]));
        over.filter(|_| by && self.thing() && self.words.is_empty())
    }

    /// `Dana is typing…`: nothing happened as yet.
    fn types(mut self) -> Option<Marker<'t>> {
        let verb = self.words.iter().position(|word| word.is(&["is"]))?;
        let who = Reader { words: &self.words[..verb], ..self }.who();
        self.words = &self.words[verb + 1..];
        let all = who.is_some() && self.take(&["typing"]) && self.words.is_empty();
        all.then_some(Marker { mark: Mark::Nothing, ..event(EventKind::End, None, false)? })
    }
}

fn event<'t>(kind: EventKind, to: Option<&'t str>, goes_on: bool) -> Option<Marker<'t>> {
    let mark = Mark::Event(kind);
    Some(Marker { mark, duration_ms: None, uncertain: false, to, goes_on, agent: None })
}
