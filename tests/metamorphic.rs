//! Changes of a conversation that must change nothing of what is found, or only what is told here.
//!
//! Every fixture, and every fifth of the labelled texts, is judged as it is and in changed copies, by all rules of the
//! built-in pack. What is compared is which rules are reported at which turns.
//!
//! | change | what holds |
//! | --- | --- |
//! | case of all but the first letters after stops, line ends and seams | nothing changes, but for rules that look at capitals |
//! | case of all letters | the same where sentences end as before: a full stop before a small letter ends none, so that capitals add ends and small letters take some away |
//! | straight and curly apostrophes | nothing changes |
//! | apostrophes lost | `*` takes `dont` as one word, `were` and `its` are words too, and nobody knows `refunds` for “refund is”: a few findings change, fewer the plainer the word |
//! | a message of an agent sent in two, at the end of a sentence | nothing changes but the number of the turn |
//! | “Okay.” said before all or after all | nothing changes for rules that look at neither end of the conversation |
//! | agents renamed | nothing changes |

#![allow(missing_docs)]
#![allow(
    clippy::print_stdout,
    reason = "`--nocapture` shows how much was compared, by which allowances are set"
)]

#[path = "../examples/texts/mod.rs"]
mod texts;

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use amends::builtin;
use amends::engine::{Engine, Options, Place, Scratch};
use amends::pack::{Expr, Guards, Measure, Pack, ReportAt, Rule, Scope, Search, SignalKind, Within};
use amends::text::{sentence_bounds, tokenize};
use amends::transcript::{Channel, Conversation, Role, Turn};

/// One labelled text of so many is looked at.
const SAMPLE: usize = 5;

/// One finding of so many, at most, may differ where sentences end elsewhere.
const MOVED_ONE_IN: usize = 20;
/// Where apostrophes are lost and one reading is left: `*` takes `dont` for one word, and `do not` for two.
const PLAIN_ONE_IN: usize = 150;
/// Where several readings are left: a guard against what `were` said of the past spares `we’re` without its apostrophe.
const AMBIGUOUS_ONE_IN: usize = 45;
/// Where another word is left: nobody knows `refunds` for “refund is”.
const UNREAD_ONE_IN: usize = 12;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let pack = builtin::pack();
    let enabled = vec![true; pack.rules.len()];
    Engine::new(Arc::new(pack), Options { enabled, ..Options::default() })
});

/// Where a rule is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Spot {
    Turn(usize),
    Event(u32),
}

/// Rules and where they are reported.
type Found = BTreeSet<(usize, Spot)>;

/// Calls `each` with every text that is looked at.
fn each_text(each: &mut texts::Each<'_>) {
    texts::fixtures(each);
    let mut number = 0;
    let mut some = |name: &str, conversation: &Conversation<'_>| {
        if number % SAMPLE == 0 {
            each(name, conversation);
        }
        number += 1;
    };
    texts::labelled_turns(&mut some);
    texts::labelled_conversations(&mut |name, _, conversation| some(name, conversation));
}

fn found(conversation: &Conversation<'_>, scratch: &mut Scratch) -> Found {
    ENGINE.judge(conversation, scratch);
    let spot = |place| match place {
        Place::Tokens(from, _) => Spot::Turn(scratch.view.turn_of(from as usize)),
        Place::Bytes(turn, ..) | Place::TurnStart(turn) | Place::TurnEnd(turn) => Spot::Turn(turn as usize),
        Place::Event(event) => Spot::Event(event),
    };
    scratch.judged().hits.iter().map(|hit| (hit.rule as usize, spot(hit.place))).collect()
}

/// What came of a change in all texts.
#[derive(Default)]
struct Tally {
    /// Texts that the change was made to.
    changed: usize,
    /// Findings of the rules that are compared, before the change.
    findings: usize,
    /// Findings that are there before or after and not both, told.
    differ: Vec<String>,
    scratch: Scratch,
}

impl Tally {
    /// Compares the findings of a changed conversation; `back` tells which turn each of its turns was.
    fn compare(
        &mut self,
        name: &str,
        [before, after]: [&Conversation<'_>; 2],
        back: impl Fn(usize) -> usize,
        compared: impl Fn(usize) -> bool,
    ) {
        let mut was = found(before, &mut self.scratch);
        was.retain(|(rule, _)| compared(*rule));
        let is: Found = found(after, &mut self.scratch)
            .into_iter()
            .filter(|(rule, _)| compared(*rule))
            .map(|(rule, spot)| {
                (rule, if let Spot::Turn(turn) = spot { Spot::Turn(back(turn)) } else { spot })
            })
            .collect();
        self.changed += 1;
        self.findings += was.len();
        for (rule, spot) in was.symmetric_difference(&is) {
            let sign = if was.contains(&(*rule, *spot)) { "gone" } else { "new" };
            self.differ.push(format!("{name}: {} at {spot:?} is {sign}", ENGINE.rule_ids[*rule]));
        }
    }

    /// At most one finding of `one_in` may differ.
    fn at_most(&self, one_in: usize) {
        self.enough();
        assert!(self.differ.len() * one_in <= self.findings, "{}", self.differ.join("\n"));
    }

    fn nothing(&self) {
        self.enough();
        assert!(self.differ.is_empty(), "{} differ:\n{}", self.differ.len(), self.differ.join("\n"));
    }

    /// A relation that is hardly ever tried says nothing.
    fn enough(&self) {
        println!("{} of {} findings differ, in {} texts", self.differ.len(), self.findings, self.changed);
        assert!(self.changed > 50, "only {} texts were changed", self.changed);
        assert!(self.findings > 50, "only {} findings were compared", self.findings);
    }
}

/// The same conversation with other words; `None` where none are changed.
fn rewritten<'c>(
    conversation: &Conversation<'c>,
    rewrite: impl Fn(&str) -> String,
) -> Option<Conversation<'c>> {
    let mut copy = conversation.clone();
    copy.turns.iter_mut().for_each(|turn| turn.text = rewrite(&turn.text).into());
    (copy.turns.iter().zip(&conversation.turns).any(|(a, b)| a.text != b.text)).then_some(copy)
}

/// The letter in the other case, if that takes as many bytes and leads back to it.
fn recased(c: char, upper: bool) -> char {
    let other: Option<char> = match upper {
        true => Some(c.to_uppercase()).filter(|u| u.len() == 1).and_then(|mut u| u.next()),
        false => Some(c.to_lowercase()).filter(|l| l.len() == 1).and_then(|mut l| l.next()),
    };
    let same = |o: &char| o.len_utf8() == c.len_utf8() && o.to_lowercase().eq(c.to_lowercase());
    other.filter(same).unwrap_or(c)
}

/// The text in upper or lower case, but for the letters that tell whether a sentence ends: the first after a stop or
/// line end, and initials.
fn recased_inside(text: &str, upper: bool) -> String {
    let mut first = true;
    let mut before = ' ';
    let mut out = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let initial = !before.is_alphanumeric() && rest.peek() == Some(&'.');
        out.push(if first || initial { c } else { recased(c, upper) });
        first = !c.is_alphabetic() && (first || matches!(c, '.' | '…' | '\n' | '\r' | '!' | '?'));
        before = c;
    }
    out
}

/// Whether sentences end at the same places, within turns and between them.
fn ends_alike(one: &Conversation<'_>, other: &Conversation<'_>) -> bool {
    let bounds = |turn: &Turn<'_>| {
        let mut bounds = Vec::new();
        sentence_bounds(&turn.text, &mut is_abbreviation, &mut |b| bounds.push(b));
        let small = turn.text.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
        // Between messages of one speaker a small letter goes on; a first message begins its sentence anyway.
        (bounds, small && one.turns.len() > 2)
    };
    one.turns.iter().map(bounds).eq(other.turns.iter().map(bounds))
}

/// What the engine takes for an abbreviation.
fn is_abbreviation(word: &str, digit: bool) -> bool {
    let known = ENGINE.pack.lists.abbreviations.iter().any(|a| **a == word.to_lowercase());
    let mut letters = word.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) => letter.is_uppercase() && letter != 'I',
        _ => known && (digit || !word.eq_ignore_ascii_case("no")),
    }
}

/// Rules that look at capitals: by measure, or by a regular expression.
fn looks_at_case(rule: usize) -> bool {
    let rests = Rests::of(&ENGINE.pack, rule);
    let by_letters = |owner: u32| {
        let own = ENGINE.pack.phrases.iter().filter(|p| p.owner == owner);
        own.into_iter().any(|p| match &p.search {
            Search::Regex { pattern, .. } => {
                !pattern.starts_with("(?i)") && pattern.contains(char::is_alphabetic)
            }
            Search::Program(_) => false,
        })
    };
    rests.measures.contains(&Measure::CapsRun) || rests.matchers.iter().any(|m| by_letters(*m))
}

#[test]
fn case_inside_sentences_changes_nothing() {
    let capitals: Vec<bool> = (0..ENGINE.pack.rules.len()).map(looks_at_case).collect();
    let mut tally = Tally::default();
    each_text(&mut |name, conversation| {
        for upper in [true, false] {
            let Some(copy) = rewritten(conversation, |text| recased_inside(text, upper)) else { continue };
            tally.compare(name, [conversation, &copy], |turn| turn, |rule| !capitals[rule]);
        }
    });
    tally.nothing();
}

#[test]
fn case_of_all_letters_changes_nothing_where_sentences_end_as_before() {
    let capitals: Vec<bool> = (0..ENGINE.pack.rules.len()).map(looks_at_case).collect();
    let (mut alike, mut moved) = (Tally::default(), Tally::default());
    each_text(&mut |name, conversation| {
        for upper in [true, false] {
            let all = |text: &str| text.chars().map(|c| recased(c, upper)).collect();
            let Some(copy) = rewritten(conversation, all) else { continue };
            let tally = if ends_alike(conversation, &copy) { &mut alike } else { &mut moved };
            tally.compare(name, [conversation, &copy], |turn| turn, |rule| !capitals[rule]);
        }
    });
    alike.nothing();
    moved.at_most(MOVED_ONE_IN);
}

#[test]
fn capitals_end_sentences_wherever_they_ended_and_small_letters_nowhere_else() {
    let bounds = |text: &str| {
        let mut bounds = BTreeSet::new();
        sentence_bounds(text, &mut is_abbreviation, &mut |b| bounds.extend([b]));
        bounds
    };
    // A letter for itself and a full stop is an initial in capitals alone: `a.` ends a sentence, and `A.` does not.
    // The last letter of WEREN’T counts as one too.
    let is_initial = |text: &str, bound: usize| {
        let word = text[..bound].trim_end().trim_end_matches('.');
        let start = word.trim_end_matches(char::is_alphanumeric).len();
        word[start..].chars().count() == 1
    };
    let (mut tried, mut wrong) = (0, Vec::new());
    each_text(&mut |name, conversation| {
        for text in conversation.turns.iter().map(|t| &*t.text) {
            let now = bounds(text);
            let [upper, lower] = [true, false].map(|upper| text.chars().map(|c| recased(c, upper)).collect());
            let (upper, lower): (String, String) = (upper, lower);
            let lost: Vec<usize> = now.difference(&bounds(&upper)).copied().collect();
            let new: Vec<usize> = bounds(&lower).difference(&now).copied().collect();
            tried += now.len();
            let moved = lost.into_iter().chain(new).filter(|b| !is_initial(text, *b));
            wrong.extend(moved.map(|b| format!("{name}: …{}", &text[..b])));
        }
    });
    assert!(tried > 500, "only {tried} sentence ends");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The text with another mark for each apostrophe inside a word for which `wanted`, asked with the word, says so.
fn apostrophes(text: &str, mark: &str, wanted: impl Fn(&str) -> bool) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '\'' || c == '’';
    let mut out = String::new();
    for (at, c) in text.char_indices() {
        let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
        let inside = before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric);
        if !matches!(c, '\'' | '’') || !inside {
            out.push(c);
            continue;
        }
        let start = before.trim_end_matches(is_word).len();
        let end = text.len() - after.trim_start_matches(is_word).len();
        out.push_str(if wanted(&text[start..end]) { mark } else { &text[at..at + c.len_utf8()] });
    }
    out
}

#[test]
fn straight_and_curly_apostrophes_are_the_same() {
    let mut tally = Tally::default();
    each_text(&mut |name, conversation| {
        for mark in ["'", "’"] {
            let other = |text: &str| apostrophes(text, mark, |_| true);
            let Some(copy) = rewritten(conversation, other) else { continue };
            tally.compare(name, [conversation, &copy], |turn| turn, |_| true);
        }
    });
    tally.nothing();
}

/// Whether a word is a contraction, and no name (O’Brien).
fn is_contraction(word: &str) -> bool {
    let tail = word.rsplit(['\'', '’']).next().unwrap_or_default().to_lowercase();
    matches!(&*tail, "t" | "s" | "d" | "m" | "re" | "ve" | "ll")
}

/// How a contraction is read once its apostrophe is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    /// As before: `dont`.
    Plain,
    /// As before, or otherwise: `were`, `its`.
    Ambiguous,
    /// As a word of its own: `shell`, `refunds`.
    Unread,
}

fn left(word: &str) -> Left {
    let tokens = |text: &str| -> Vec<u32> {
        let mut tokens = Vec::new();
        tokenize(text, &ENGINE.pack.vocabulary, &mut tokens);
        tokens.iter().map(|t| t.word).collect()
    };
    let lost = tokens(&word.replace(['\'', '’'], ""));
    match lost.first().and_then(|w| ENGINE.pack.readings.get(w)) {
        Some(readings) if *readings == [tokens(word)] => Left::Plain,
        Some(_) => Left::Ambiguous,
        None => Left::Unread,
    }
}

/// At most one finding of `one_in` may differ where contractions of a kind lose their apostrophes.
fn lost_apostrophes(kind: Left, one_in: usize) {
    let mut tally = Tally::default();
    each_text(&mut |name, conversation| {
        let lost = |text: &str| apostrophes(text, "", |word| is_contraction(word) && left(word) == kind);
        let Some(copy) = rewritten(conversation, lost) else { return };
        tally.compare(name, [conversation, &copy], |turn| turn, |_| true);
    });
    tally.at_most(one_in);
}

#[test]
fn lost_apostrophes_that_leave_one_reading_change_next_to_nothing() {
    lost_apostrophes(Left::Plain, PLAIN_ONE_IN);
}

#[test]
fn lost_apostrophes_that_leave_several_readings_change_little() {
    lost_apostrophes(Left::Ambiguous, AMBIGUOUS_ONE_IN);
}

#[test]
fn lost_apostrophes_that_leave_another_word_change_little() {
    lost_apostrophes(Left::Unread, UNREAD_ONE_IN);
}

/// The places where a message may be sent in two: right after a stop that ends a sentence. A quotation must not be
/// torn, and in a message of several lines how long each is tells whether it was wrapped.
fn cuts(text: &str) -> Vec<usize> {
    let mut cuts = Vec::new();
    if !text.contains(['\n', '\r', '"', '“', '„', '«', '<']) {
        sentence_bounds(text, &mut is_abbreviation, &mut |b| cuts.push(b));
        cuts.retain(|b| text[..*b].trim_end().ends_with(['.', '!', '?', '…']));
    }
    cuts
}

#[test]
fn a_message_sent_in_two_at_the_end_of_a_sentence_is_the_same() {
    let mut tally = Tally::default();
    each_text(&mut |name, conversation| {
        // Each mail stands for itself.
        if conversation.channel.is_some_and(Channel::is_mail) {
            return;
        }
        for (index, turn) in conversation.turns.iter().enumerate() {
            if turn.role != Role::Agent || !turn.visible || turn.words.is_some() {
                continue;
            }
            for cut in cuts(&turn.text) {
                let mut copy = conversation.clone();
                let (head, tail) = turn.text.split_at(cut);
                copy.turns[index].text = head.to_owned().into();
                copy.turns.insert(index + 1, Turn { text: tail.to_owned().into(), ..turn.clone() });
                for event in &mut copy.events {
                    event.after_turn = event.after_turn.map(|after| after + usize::from(after >= index));
                }
                let name = format!("{name}, turn {index} at {cut}");
                let back = |turn: usize| turn - usize::from(turn > index);
                tally.compare(&name, [conversation, &copy], back, |_| true);
            }
        }
    });
    tally.nothing();
}

#[test]
fn okay_at_either_end_changes_nothing_for_rules_that_do_not_look_there() {
    let pack = &ENGINE.pack;
    let (mut before, mut after) = (Tally::default(), Tally::default());
    let steady = |across: Scope, opening: bool| -> Vec<bool> {
        let of = |rule: usize| {
            let rests = Rests::of(pack, rule);
            // Words more have no time, and so may end or begin a silence.
            !pack.rules[rule].by_clock() && !rests.edges.contains(&opening) && !rests.scopes.contains(&across)
        };
        let own: Vec<bool> = (0..pack.rules.len()).map(of).collect();
        // One that yields to a rule which looks there does as that one does.
        let yields = |rule: usize| {
            let over = pack.rules.iter().zip(&own).filter(|(r, _)| r.overrides.contains(&(rule as u32)));
            over.into_iter().all(|(_, steady)| *steady)
        };
        (0..pack.rules.len()).map(|rule| own[rule] && yields(rule)).collect()
    };
    let (at_start, at_end) = (steady(Scope::PreviousTurn, true), steady(Scope::NextTurn, false));
    each_text(&mut |name, conversation| {
        let visible = || conversation.turns.iter().filter(|t| t.visible);
        if visible().next().is_some_and(|t| t.role == Role::Customer) {
            let mut copy = conversation.clone();
            let agent = conversation.turns.iter().find(|t| t.role == Role::Agent);
            let speaker = agent.and_then(|t| t.speaker.clone());
            // Nobody breaks a rule who says nothing: with “Okay.”, somebody has spoken.
            if agent.is_some() {
                copy.turns.insert(0, Turn { speaker, ..Turn::new(Role::Agent, "Okay.") });
                for event in &mut copy.events {
                    event.after_turn = event.after_turn.map(|after| after + 1);
                }
                let back = |turn: usize| turn.saturating_sub(1);
                before.compare(name, [conversation, &copy], back, |rule| at_start[rule]);
            }
        }
        if visible().next_back().is_some_and(|t| t.role == Role::Agent) {
            let mut copy = conversation.clone();
            copy.turns.push(Turn::new(Role::Customer, "Okay."));
            let said = copy.turns.len() - 1;
            let back = |turn: usize| turn.min(said);
            // What customers say last is another matter for rules about them.
            after.compare(name, [conversation, &copy], back, |rule| {
                at_end[rule] && pack.rules[rule].by.takes(Role::Agent)
            });
        }
    });
    before.nothing();
    after.nothing();
}

#[test]
fn agents_by_other_names_are_the_same() {
    let mut tally = Tally::default();
    each_text(&mut |name, conversation| {
        let mut copy = conversation.clone();
        for turn in copy.turns.iter_mut().filter(|t| t.role == Role::Agent) {
            turn.speaker = turn.speaker.take().map(|known| format!("Sorry {known} of the Company").into());
        }
        tally.compare(name, [conversation, &copy], |turn| turn, |_| true);
    });
    tally.nothing();
}

/// What a rule rests on, by way of signals and facts too.
#[derive(Default)]
struct Rests {
    signals: BTreeSet<u32>,
    matchers: BTreeSet<u32>,
    measures: Vec<Measure>,
    /// Where guards look.
    scopes: Vec<Scope>,
    /// Whether something is asked of the first run (true) or the last.
    edges: Vec<bool>,
}

impl Rests {
    fn of(pack: &Pack, rule: usize) -> Self {
        let mut rests = Rests::default();
        let rule: &Rule = &pack.rules[rule];
        rule.signals.iter().for_each(|s| rests.signal(pack, *s));
        rule.matcher.iter().for_each(|m| rests.matcher(pack, *m));
        let variants = rule.also.iter().filter_map(|v| v.when.as_ref());
        rule.when.iter().chain(&rule.require).chain(variants).for_each(|e| rests.expr(pack, e));
        if let Within::Before(signal) = rule.within {
            rests.signal(pack, signal);
        }
        if let ReportAt::Signal(signal) = rule.report {
            rests.signal(pack, signal);
        }
        if let Some(limit) = &rule.limit {
            rests.measures.push(limit.measure);
            match limit.measure {
                Measure::RunsUntil(s) | Measure::SignalWords(s) | Measure::SignalCount(s) => {
                    rests.signal(pack, s);
                }
                Measure::DetailAskedAgain => {
                    let details = (0..pack.signals.len() as u32).filter(|s| {
                        let name = &pack.signals[*s as usize].name;
                        name.starts_with("asks-") || name.starts_with("gives-")
                    });
                    details.for_each(|s| rests.signal(pack, s));
                }
                _ => {}
            }
        }
        rests
    }

    fn matcher(&mut self, pack: &Pack, matcher: u32) {
        if self.matchers.insert(matcher) {
            let Guards { unless, only, .. } = &pack.matchers[matcher as usize].guards;
            for (scope, set) in unless.iter().chain(only) {
                self.scopes.push(*scope);
                set.signals.iter().for_each(|s| self.signal(pack, *s));
            }
        }
    }

    fn signal(&mut self, pack: &Pack, signal: u32) {
        if self.signals.insert(signal) {
            match &pack.signals[signal as usize].kind {
                SignalKind::Plain(matcher) => self.matcher(pack, *matcher),
                SignalKind::Words { .. } => {}
                SignalKind::Weighted { cues, .. } => cues.iter().for_each(|c| self.matcher(pack, c.1)),
            }
        }
    }

    fn expr(&mut self, pack: &Pack, expr: &Expr) {
        match expr {
            Expr::Signal(signal, _) => self.signal(pack, *signal),
            Expr::Fact(fact) => self.expr(pack, &pack.facts[*fact as usize].is),
            Expr::Event(_) | Expr::Channel(_) | Expr::Is(_) => {}
            Expr::Not(inner) | Expr::Count { of: inner, .. } => self.expr(pack, inner),
            Expr::All(parts) | Expr::Any(parts) => parts.iter().for_each(|p| self.expr(pack, p)),
            Expr::FirstThen(first, then) => [first, then].into_iter().for_each(|e| self.expr(pack, e)),
            Expr::Every(one, other) => [one, other].into_iter().for_each(|s| self.signal(pack, *s)),
            Expr::Edge { opening, signal, .. } => {
                self.edges.push(*opening);
                signal.iter().for_each(|s| self.signal(pack, *s));
            }
        }
    }
}
