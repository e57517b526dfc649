//! Interruptions: an agent who begins before the customer's words end, and leaves them unfinished.

use super::expr::Known;
use super::hit::{Clocked, Place};
use super::limits::Measured;
use super::timeline::{Fault, Spoken};
use crate::text::{Token, WordId};
use crate::transcript::{Channel, Role};

// What follows is no advice, and no setting of a pack: it tells sources and clocks that can be gone by from others.

/// How many turns before an agent's, and after it, may be those that it runs into: sources order turns by their
/// beginnings or by their ends.
const BEFORE: usize = 6;
const AFTER: usize = 2;
/// From so many changes of speakers each way on, their times tell whether the channels share a zero: fewer may be
/// chance.
const CHANGES: usize = 3;
/// How far apart the two ways are that differ by nothing but that, in milliseconds: twice what a slow answer takes.
const APART_MS: i64 = 3000;
/// People speak at once for a seventh of their talk, and seldom for a quarter; by clocks that share no zero they do for
/// half of it, as chance has it. More than this part of the lesser speaker's time is none of theirs.
const AT_ONCE: f64 = 0.3;
/// For less than this, in milliseconds, two speak at once by chance.
const ALONG_MS: i64 = 500;
/// Nobody interrupts at every third turn.
const OFTEN: usize = 3;
/// How many words before the last may be that which it belongs to.
const STRANDED: usize = 8;

/// The times of a turn's words, as sources give them: word, beginning, end.
type Words = Vec<(String, i64, i64)>;

impl Known<'_, '_> {
    /// How long before the end of the customer's words the agent begins who leaves them unfinished.
    pub(super) fn overlaps(&mut self, found: &mut Vec<Measured>) {
        if self.conversation.channel != Some(Channel::Call) {
            return;
        }
        let first = found.len();
        let turns = &self.conversation.turns;
        let mut words_in = 0;
        for run in 0..self.view.runs.len() {
            if self.view.runs[run].role != Role::Agent {
                continue;
            }
            for turn in self.view.runs[run].turns.clone().filter(|t| turns[*t].visible) {
                if let Some((from, to)) = self.interrupts(turn) {
                    words_in += 1;
                    found.push(Measured {
                        value: (to - from) as f64,
                        place: Place::TurnStart(turn as u32),
                        run: run as u32,
                        clock: Some(Clocked::Overlapped(from, to)),
                    });
                }
            }
        }
        let agents = turns.iter().filter(|turn| turn.role == Role::Agent && turn.visible).count();
        let always = words_in >= CHANGES && words_in * OFTEN > agents;
        if words_in > 0 && (always || self.channels_differ() || self.speak_at_once()) {
            found.truncate(first);
            self.line.add_fault(Fault::Channels);
        }
    }

    /// When an agent's turn begins and the customer's words end that it leaves unfinished.
    fn interrupts(&self, turn: usize) -> Option<(i64, i64)> {
        let own = self.line.turn(turn)?;
        let turns = &self.conversation.turns;
        let near = turn.saturating_sub(BEFORE)..(turn + AFTER + 1).min(turns.len());
        for other in near.filter(|o| turns[*o].visible && turns[*o].role == Role::Customer) {
            let Some(said) = self.line.turn(other) else { continue };
            let ends =
                said.end_known && said.part == own.part && said.start + self.together_ms() <= own.start;
            if !ends || said.end <= own.start {
                continue;
            }
            let begins = self.begins(turn, own)?;
            let end = self.word_times(other).and_then(|w| w.last().map(|w| w.2)).unwrap_or(said.end);
            // Who falls silent before the customer does only spoke along.
            let stays = !own.end_known || own.end >= end;
            if begins < end && stays && self.is_unfinished(other) && !self.goes_on(other, end) {
                return Some((begins, end));
            }
        }
        None
    }

    /// Who begin within this time of each other begin together.
    fn together_ms(&self) -> i64 {
        self.engine.pack.clock.together_ms as i64
    }

    /// When an agent's turn begins that is more than a sign of listening; such signs before it do not count.
    fn begins(&self, turn: usize, own: Spoken) -> Option<i64> {
        let tokens = self.tokens_of(turn);
        let listening = self.engine.listening(tokens, &self.engine.pack.lists.back_channels);
        let few = self.engine.pack.clock.back_channel_words as usize;
        // A sign of listening and a word more is one too.
        if listening == tokens.len() || listening > 0 && tokens.len() <= few {
            return None;
        }
        if let Some(words) = self.word_times(turn) {
            return words.get(listening).or(words.last()).map(|w| w.1);
        }
        let word_ms = 60_000.0 / self.engine.pack.clock.words_per_minute;
        Some(own.start + (self.listens_first(turn, listening) as f64 * word_ms) as i64)
    }

    /// How many words at the beginning of a turn are signs of listening for certain, of those that may be: "okay yeah we
    /// have it". Who goes on in the same sentence after more than such words has begun with it ("I'm sorry, give me your
    /// number").
    fn listens_first(&self, turn: usize, listening: usize) -> usize {
        let text = &*self.conversation.turns[turn].text;
        let tokens = self.tokens_of(turn);
        let ends = |at: &usize| {
            let (one, next) = (&tokens[at - 1], &tokens[*at]);
            text.get(one.end as usize..next.start as usize).is_some_and(|between| between.contains(STOPS))
        };
        let own = (1..=listening).rev().find(ends).unwrap_or(0);
        let signs = &self.engine.pack.lists.back_channels;
        let is_sign = |word: &&Token| self.engine.listening(std::slice::from_ref(word), signs) == 1;
        own + tokens[own..listening].iter().take_while(is_sign).count()
    }

    /// The times of a turn's words.
    fn word_times(&self, turn: usize) -> Option<Words> {
        let json = self.conversation.turns[turn].words.as_deref()?;
        let words: Words = serde_json::from_str(json).ok()?;
        let sound = !words.is_empty() && words.iter().all(|w| w.1 <= w.2) && words.is_sorted_by_key(|w| w.1);
        sound.then_some(words)
    }

    /// Whether a turn ends before its sentence does: it breaks off, or ends in a word with which no sentence ends, or,
    /// where the transcript marks the ends of sentences, without such a mark. A turn of nothing but sounds has not
    /// begun a sentence, and of one whose last words nobody could make out, nobody can tell. A sound after the last
    /// sentence ("… in my leg. Um") is none.
    fn is_unfinished(&self, turn: usize) -> bool {
        let turns = &self.conversation.turns;
        let tokens = self.tokens_of(turn);
        let murmurs = &self.engine.pack.lists.murmurs;
        let is_sound = |token: &&Token| murmurs.iter().any(|sign| **sign == [token.word]);
        let sounds = tokens.iter().rev().take_while(is_sound).count();
        let (sentences, after) = tokens.split_at(tokens.len() - sounds);
        let text = &*turns[turn].text;
        let ended = after.first().map(|sound| &text[..sound.start as usize]);
        let Some((words, mark)) = last_words(text) else { return false };
        if ended.is_some_and(|ended| !sentences.is_empty() && ended.trim_end().ends_with(STOPS)) {
            return false;
        }
        let sounds = self.engine.listening(tokens, &self.engine.pack.lists.back_channels);
        let Some(last) = tokens.last().filter(|_| sounds < tokens.len()) else { return false };
        if mark == Some('…') || words.ends_with(['-', '–', '—', '…']) {
            return true;
        }
        if matches!(mark, Some('?' | '!')) {
            return false;
        }
        let lists = &self.engine.pack.lists;
        let is_last = |words: &[WordId]| {
            let from = tokens.len().checked_sub(words.len());
            from.is_some_and(|from| {
                words.iter().zip(&tokens[from..]).all(|(word, token)| *word == token.word)
            })
        };
        let open = match mark {
            Some(_) => lists.never_last.binary_search(&last.word).is_ok(),
            None => lists.leave_open.iter().any(|words| is_last(words)) && !self.is_stranded(tokens),
        };
        if open {
            return true;
        }
        let others = || turns.iter().filter(|t| t.role == Role::Customer && !t.text.trim().is_empty());
        let marked = others().filter(|t| last_words(&t.text).is_some_and(|(_, mark)| mark.is_some())).count();
        mark.is_none() && marked * 2 > others().count()
    }

    /// Whether the last of some words belongs to one shortly before it, and ends the sentence: "what is it about".
    fn is_stranded(&self, words: &[Token]) -> bool {
        let lists = &self.engine.pack.lists;
        let Some((last, before)) = words.split_last() else { return false };
        let near = before.iter().rev().take(STRANDED);
        lists.stranded.binary_search(&last.word).is_ok()
            && near.into_iter().any(|token| lists.stranding.binary_search(&token.word).is_ok())
    }

    /// The words of a turn.
    fn tokens_of(&self, turn: usize) -> &[Token] {
        let turns = &self.view.turns;
        let Ok(index) = turns.binary_search_by_key(&turn, |t| t.turn as usize) else { return &[] };
        let end = turns.get(index + 1).map_or(self.view.tokens.len(), |t| t.first as usize);
        &self.view.tokens[turns[index].first as usize..end]
    }

    /// Whether the customer speaks on after a turn whose words end at `end`.
    fn goes_on(&self, turn: usize, end: i64) -> bool {
        let turns = &self.conversation.turns;
        let within = self.engine.pack.clock.goes_on_ms as i64;
        (turn + 1..(turn + BEFORE).min(turns.len()))
            .filter(|t| turns[*t].role == Role::Customer)
            .filter_map(|t| self.line.turn(t))
            .any(|next| next.start <= end + within)
    }

    /// Whether the channels seem to begin at different times: agents answer long before they are asked, and customers
    /// long after.
    fn channels_differ(&self) -> bool {
        let turns = &self.conversation.turns;
        let (mut to_agent, mut to_customer) = (Vec::new(), Vec::new());
        let mut before: Option<(Role, Spoken)> = None;
        for (index, turn) in turns.iter().enumerate() {
            let Some(spoken) = self.line.turn(index) else { continue };
            if let Some((role, last)) = before.filter(|(role, _)| *role != turn.role) {
                let wait = spoken.start - last.end;
                match (role, turn.role) {
                    (Role::Customer, Role::Agent) => to_agent.push(wait),
                    (Role::Agent, Role::Customer) => to_customer.push(wait),
                    _ => {}
                }
            }
            before = Some((turn.role, spoken));
        }
        if to_agent.len() < CHANGES || to_customer.len() < CHANGES {
            return false;
        }
        let middle = |times: &mut Vec<i64>| {
            times.sort_unstable();
            times[times.len() / 2]
        };
        let (agent, customer) = (middle(&mut to_agent), middle(&mut to_customer));
        (customer - agent).abs() > APART_MS && agent.min(customer) < -APART_MS / 3
    }

    /// Whether both sides, by their clocks, speak at once for longer than people do.
    fn speak_at_once(&self) -> bool {
        let spoken = |role: Role| -> Vec<(i64, i64)> {
            let timed = self.conversation.turns.iter().enumerate().filter(|(_, turn)| turn.role == role);
            let mut spans: Vec<_> = timed
                .filter_map(|(index, _)| self.line.turn(index))
                .filter(|spoken| spoken.end_known && spoken.part == 0)
                .map(|spoken| (spoken.start, spoken.end))
                .collect();
            spans.sort_unstable();
            spans
        };
        let (agents, customers) = (spoken(Role::Agent), spoken(Role::Customer));
        if agents.len() < CHANGES || customers.len() < CHANGES {
            return false;
        }
        let total = |spans: &[(i64, i64)]| spans.iter().map(|(start, end)| end - start).sum::<i64>();
        let (mut at_once, mut often, mut first) = (0, 0, 0);
        for (start, end) in &agents {
            // One side's own turns hardly overlap: what ended before this one began is done with.
            while customers.get(first).is_some_and(|(_, ended)| ended <= start) {
                first += 1;
            }
            let here = customers[first..].iter().take_while(|(begins, _)| begins < end);
            let long = here.map(|(begins, ends)| (ends.min(end) - begins.max(start)).max(0)).sum::<i64>();
            at_once += long;
            often += usize::from(long > ALONG_MS);
        }
        // In a short talk a single interruption may be as much.
        often >= CHANGES && at_once as f64 > AT_ONCE * total(&agents).min(total(&customers)) as f64
    }
}

/// The last words of a text without the tags around them (`<unsure>or</unsure>`), and the mark that ends them; `None`
/// where they are a tag that stands for words or sounds (`<unin/>`, `[noise]`).
fn last_words(text: &str) -> Option<(&str, Option<char>)> {
    let mut text = text.trim_end();
    let mut mark = None;
    loop {
        let words = text.trim_end_matches(|c: char| STOPS.contains(&c) || c == ',' || c.is_whitespace());
        mark = mark.or(text[words.len()..].chars().find(|c| STOPS.contains(c)));
        // Two full stops and more are a breaking off.
        if text[words.len()..].starts_with("..") {
            mark = Some('…');
        }
        if words.ends_with(']') {
            return None;
        }
        if !words.ends_with('>') {
            return Some((words.trim_end_matches(['"', '”', '’', '\'', ')']), mark));
        }
        let tag = &words[words.rfind('<')?..];
        if !tag.starts_with("</") {
            return None;
        }
        text = words[..words.len() - tag.len()].trim_end();
    }
}

/// The marks that end a sentence.
const STOPS: [char; 3] = ['.', '?', '!'];
