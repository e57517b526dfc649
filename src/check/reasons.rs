//! Why each rule failed, passed or did not apply, in words.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use super::clock;
use super::message::shortened;
use crate::engine::{Clocked, Engine, Judged, Lasted, Place, Reason, Scratch, View};
use crate::finding::{Account, Judgement, Status};
use crate::pack::{By, Expr, Limit, Measure, Per, Rule, Scope, SignalKind, words_of};
use crate::text::plain;
use crate::transcript::{Conversation, Shown};

/// The account of a conversation: the judgement of every rule that is on, with its reason. The engine must have been
/// asked for reasons ([`crate::engine::Options::explain`]).
pub fn account(
    engine: &Engine,
    conversation: &Conversation<'_>,
    scratch: &Scratch,
    path: Arc<str>,
) -> Account {
    let judged = scratch.judged();
    let told = Told { engine, conversation, scratch };
    let judgements = engine
        .pack
        .rules
        .iter()
        .enumerate()
        .filter(|(i, _)| engine.options.enabled.get(*i).copied().unwrap_or(false))
        .map(|(i, rule)| {
            let verdict = judged.verdicts[i];
            let mut details = told.details(rule);
            if let (Reason::NotCalledFor, Some(when)) = (verdict.reason, &rule.when) {
                details.splice(0..0, told.in_the_way(when));
                details.truncate(MOST_DETAILS);
            }
            if let (Status::Failed | Status::Passed, Some(trigger)) = (verdict.status, verdict.trigger) {
                details.insert(0, format!("called for by {}", told.place(trigger)));
            }
            Judgement {
                rule: (*rule.id).into(),
                status: verdict.status,
                reason: told.reason(rule, i, verdict.reason, judged),
                details,
            }
        })
        .collect();
    Account { path, conversation: conversation.id.as_deref().map(Into::into), judgements }
}

struct Told<'t, 'c> {
    engine: &'t Engine,
    conversation: &'t Conversation<'c>,
    scratch: &'t Scratch,
}

impl Told<'_, '_> {
    fn view(&self) -> &View {
        &self.scratch.view
    }

    fn reason(&self, rule: &Rule, index: usize, reason: Reason, judged: &Judged) -> String {
        let pack = &self.engine.pack;
        let by = rule.by.name();
        match reason {
            Reason::OtherLanguage => {
                format!("the conversation is not in the language of the rules, `{}`", pack.language)
            }
            Reason::NobodySpeaks => format!("there are no words of the {by} to judge"),
            Reason::NotCalledFor => match (&rule.when, rule.require.is_some()) {
                (Some(when), _) => format!("nothing calls for it: it needs {}", words_of(when, pack)),
                (None, _) => "there is no wait to judge".to_owned(),
            },
            Reason::NobodyAnswers => format!("no turn of the {by} follows what called for it"),
            Reason::NothingAfter => "what it should have come before did not occur".to_owned(),
            Reason::NothingMeasured if judged.open.iter().any(|open| open.hit.rule as usize == index) => {
                "the time of what was promised lies beyond the record; later contacts of the thread or customer tell".to_owned()
            }
            Reason::DueUnclear => "whether what was promised came in time is not known: no zone is known, or its date \
                                   may be read in two ways"
                .to_owned(),
            Reason::NothingMeasured => match rule.limit {
                Some(limit) => self
                    .unbounded(limit)
                    .unwrap_or_else(|| format!("there is nothing to measure as {}", limit.measure.name(pack))),
                None => "there is no clock to measure by".to_owned(),
            },
            Reason::NothingFound => {
                let phrases = pack.phrases.iter().filter(|p| Some(p.owner) == rule.matcher).count();
                format!("none of its {phrases} phrases stands, unless spared")
            }
            Reason::Kept(Some(place)) => format!("what it asks for is in {}", self.place(place)),
            Reason::Kept(None) => "what it asks for holds".to_owned(),
            Reason::Within(value) => match rule.limit {
                Some(limit) => {
                    let unit = limit.measure.unit();
                    let most = limit.at_most.map(|m| format!("at most {}", m.words()));
                    let least = limit.at_least.map(|l| format!("at least {}", l.words()));
                    let bound = most.or(least).unwrap_or_default();
                    format!("measured {value} {unit}, and {bound} is right")
                }
                None => "within its limit".to_owned(),
            },
            Reason::Yields(other) => {
                format!(
                    "{} reports the same words",
                    pack.rules.get(other as usize).map_or("another rule", |r| &*r.id)
                )
            }
            Reason::Broken(times) => {
                let places: Vec<String> = judged
                    .hits
                    .iter()
                    .filter(|h| h.rule as usize == index)
                    .take(3)
                    .map(|h| self.place(h.place))
                    .collect();
                let more = if times as usize > places.len() { ", …" } else { "" };
                format!("reported at {}{more}", places.join("; "))
            }
        }
    }

    /// Why a limit bounds nothing here: it has numbers by channel, and none for this one.
    fn unbounded(&self, limit: Limit) -> Option<String> {
        let channel = self.conversation.channel;
        let bound = limit.at_most.or(limit.at_least).filter(|bound| bound.of(channel).is_none())?;
        let words = bound.words();
        Some(match channel {
            Some(channel) => format!("it sets no number for `{channel}`: {words}"),
            None => format!(
                "nobody knows the channel, and it sets numbers by channel alone ({words}); `--channel` names it"
            ),
        })
    }

    /// A place as a person says it.
    fn place(&self, place: Place) -> String {
        match place {
            Place::Tokens(start, end) if start < end => {
                let view = self.view();
                let (first, last) = (view.tokens[start as usize], view.tokens[end as usize - 1]);
                let turn = view.turn_of(start as usize);
                let text = &self.conversation.turns[turn].text;
                let until =
                    if view.turn_of(end as usize - 1) == turn { last.end as usize } else { text.len() };
                format!("turn {turn} “{}”", quoted(text, first.start as usize..until))
            }
            Place::Tokens(start, _) => format!("turn {}", self.view().turn_of(start as usize)),
            Place::Bytes(turn, start, end) => {
                let text = &self.conversation.turns[turn as usize].text;
                format!("turn {turn} “{}”", quoted(text, start as usize..end as usize))
            }
            Place::Event(event) => match self.conversation.events.get(event as usize) {
                Some(e) => format!("the {} event", e.kind),
                None => "an event".to_owned(),
            },
            Place::TurnStart(turn) | Place::TurnEnd(turn) => format!("turn {turn}"),
        }
    }

    /// What led to a judgement: sums of weighted signals, and matches that were spared.
    fn details(&self, rule: &Rule) -> Vec<String> {
        let pack = &self.engine.pack;
        let mut signals = Vec::new();
        for expr in
            rule.when.iter().chain(&rule.require).chain(rule.also.iter().filter_map(|v| v.when.as_ref()))
        {
            signals_in(expr, pack, &mut signals);
        }
        signals.extend(&rule.signals);
        signals.sort_unstable();
        signals.dedup();
        let mut matchers: Vec<(u32, String)> =
            rule.matcher.map(|m| (m, "a match".to_owned())).into_iter().collect();
        let mut details = Vec::new();
        for signal in signals {
            let signal_def = &pack.signals[signal as usize];
            match &signal_def.kind {
                SignalKind::Plain(matcher) => matchers.push((*matcher, format!("`{}`", signal_def.name))),
                SignalKind::Weighted { threshold, .. } | SignalKind::Words { threshold, .. } => {
                    details.extend(self.sums(signal, *threshold))
                }
            }
        }
        let mut misses = HashMap::new();
        for (matcher, m, spare) in &self.scratch.trace.spared {
            if let Some((_, what)) = matchers.iter().find(|(own, _)| own == matcher) {
                // A signal that is spared at every other word would hide the rest.
                let times = misses.entry(*matcher).or_insert(0);
                *times += 1;
                if *times > MOST_MISSES {
                    continue;
                }
                details.push(format!(
                    "nearest miss: {what} in {} was spared because {}",
                    self.place(m.place()),
                    spare.reason()
                ));
            }
        }
        for (index, scope, m) in &self.scratch.trace.spared_by {
            if pack.rules[*index as usize].id == rule.id {
                let place = self.place(m.place());
                let (set, at) = match scope {
                    Scope::Leading => (&rule.mentioned_by, "before them"),
                    _ => (&rule.spared_by, "in their sentence"),
                };
                let by = set.signals.iter().map(|s| format!("`{}`", pack.signals[*s as usize].name));
                let by = by.collect::<Vec<_>>().join(" or ");
                details.push(format!("nearest miss: words in {place} were spared because of {by} {at}"));
            }
        }
        details.extend(self.past_staying(rule));
        // Matches that lie over each other may be spared alike.
        let mut told = HashSet::new();
        details.retain(|detail| told.insert(detail.clone()));
        details.truncate(MOST_DETAILS);
        details
    }

    /// What a condition asks not to be, and is: the first place of each signal that tells it.
    fn in_the_way(&self, when: &Expr) -> Vec<String> {
        let pack = &self.engine.pack;
        let parts = if let Expr::All(parts) = when { &parts[..] } else { std::slice::from_ref(when) };
        let mut told = Vec::new();
        for part in parts {
            let Expr::Not(denied) = part else { continue };
            let mut signals = Vec::new();
            alone(denied, pack, &mut signals);
            let name = words_of(denied, pack);
            let places = signals.into_iter().filter_map(|(signal, by)| {
                let spoken = |run: u32| self.view().runs.get(run as usize).is_some_and(|r| by.takes(r.role));
                let mut all = self.scratch.occurrences[signal as usize].iter();
                let first = all.find(|o| !o.assumed && spoken(o.run))?;
                Some((first.start, first.end, signal))
            });
            let mut places: Vec<_> = places.collect();
            places.sort_unstable();
            told.extend(places.into_iter().take(MOST_IN_THE_WAY).map(|(start, end, signal)| {
                let (own, place) =
                    (&pack.signals[signal as usize].name, self.place(Place::Tokens(start, end)));
                match name.trim_matches('`') == &**own {
                    true => format!("there is {name}, in {place}"),
                    false => format!("there is {name}: `{own}` in {place}"),
                }
            }));
        }
        told
    }

    /// Waits that a rule of waits would judge, were they not longer than people stay.
    fn past_staying(&self, rule: &Rule) -> Vec<String> {
        let limits = rule.limit.into_iter().chain(rule.also.iter().filter_map(|v| v.limit));
        let mut measures = limits.map(|limit| limit.measure);
        let gaps = measures.clone().any(|m| m == Measure::UnannouncedSeconds);
        let of_waits = rule.per == Per::Wait || measures.any(|m| m == Measure::WaitSeconds);
        if !(gaps || of_waits) {
            return Vec::new();
        }
        let most = self.engine.pack.clock.gone_after_minutes.words();
        let past = self.engine.past_staying(self.conversation, self.scratch, gaps);
        let told = |(place, lasted): (Place, Lasted)| {
            let clock = clock::told(&Clocked::Waited(lasted), None);
            format!(
                "{clock}, at {}: longer than people stay (`gone-after-minutes: {most}`), so it counts as far as the \
                 customer is seen meanwhile",
                self.place(place)
            )
        };
        past.into_iter().take(MOST_DETAILS).map(told).collect()
    }

    /// The sums of a weighted signal: every run that reached its threshold, or else the one that came nearest.
    fn sums(&self, signal: u32, threshold: i32) -> Vec<String> {
        let name = &self.engine.pack.signals[signal as usize].name;
        let all: Vec<_> = self.scratch.trace.sums.iter().filter(|s| s.signal == signal).collect();
        let mut told: Vec<_> = all.iter().filter(|s| s.total >= threshold).collect();
        let missed = told.is_empty();
        if missed {
            told.extend(all.iter().max_by_key(|s| s.total));
        }
        told.iter()
            .map(|sum| {
                let cues: Vec<String> = sum
                    .cues
                    .iter()
                    .map(|(weight, m)| format!("{} {weight:+}", self.quoted(m.start, m.end)))
                    .collect();
                let miss = if missed { "nearest miss: " } else { "" };
                let turn = self.view().runs.get(sum.run as usize).map_or(0, |r| r.turns.start);
                format!(
                    "{miss}`{name}` comes to {} of {threshold} in turn {turn}: {}",
                    sum.total,
                    cues.join(", ")
                )
            })
            .collect()
    }

    fn quoted(&self, start: u32, end: u32) -> String {
        let place = self.place(Place::Tokens(start, end));
        place.find('“').map_or_else(String::new, |i| place[i..].to_owned())
    }
}

/// How many details of one judgement are told.
const MOST_DETAILS: usize = 8;
/// How many matches of one signal are told that were spared.
const MOST_MISSES: usize = 2;
/// How many places are told of one thing that was not to be.
const MOST_IN_THE_WAY: usize = 3;

/// The signals of which each makes an expression hold by itself, with whose words count.
fn alone(expr: &Expr, pack: &crate::pack::Pack, found: &mut Vec<(u32, By)>) {
    match expr {
        Expr::Signal(signal, by) => found.push((*signal, *by)),
        Expr::Any(parts) => parts.iter().for_each(|part| alone(part, pack, found)),
        Expr::Fact(fact) => {
            if let Some(fact) = pack.facts.get(*fact as usize) {
                alone(&fact.is, pack, found);
            }
        }
        _ => {}
    }
}

/// The signals that an expression rests on, those of its facts included.
fn signals_in(expr: &Expr, pack: &crate::pack::Pack, found: &mut Vec<u32>) {
    match expr {
        Expr::Signal(signal, _) => found.push(*signal),
        Expr::Every(signal, is) => found.extend([*signal, *is]),
        Expr::Edge { signal, .. } => found.extend(signal),
        Expr::Not(inner) | Expr::Count { of: inner, .. } => signals_in(inner, pack, found),
        Expr::All(parts) | Expr::Any(parts) => parts.iter().for_each(|p| signals_in(p, pack, found)),
        Expr::FirstThen(first, then) => {
            signals_in(first, pack, found);
            signals_in(then, pack, found);
        }
        Expr::Fact(fact) => {
            if let Some(fact) = pack.facts.get(*fact as usize) {
                signals_in(&fact.is, pack, found);
            }
        }
        Expr::Event(_) | Expr::Channel(_) | Expr::Is(_) => {}
    }
}

/// Words of a turn's text, with the names of slots in them.
fn quoted(text: &str, bytes: Range<usize>) -> String {
    let shown = Shown::of(text, |slot| plain(&text[slot]));
    shortened(shown.text.get(shown.range(bytes)).unwrap_or(""))
}
