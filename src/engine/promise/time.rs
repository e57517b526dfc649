//! Which of the times in a sentence is that of a promise in it.

use crate::engine::hit::Place;
use crate::engine::signals::Occurrence;
use crate::engine::waits::Talk;
use crate::text::when::{self, Named, Relation, When};

/// The time that the sentence of a promise names, by its bytes in the turn: the first after its words, else the last
/// that leads to them: what “opens in two hours” is not what follows.
pub(super) fn time_of(o: &Occurrence, talk: &Talk<'_, '_>) -> Option<Named> {
    let view = talk.view;
    let (first, last) = (view.tokens[o.start as usize], view.tokens[o.end as usize - 1]);
    let text = &talk.conversation.turns[view.turn_of(o.start as usize)].text;
    let stop = |c: char| matches!(c, '.' | '!' | '?' | ';' | '\n');
    let from = text[..first.start as usize].rfind(stop).map_or(0, |i| i + 1);
    // Words may run over the end of a turn.
    let same = view.turn_of(o.start as usize) == view.turn_of(o.end as usize - 1);
    let last_end = if same { last.end as usize } else { text.len() };
    let rest = &text[last_end..];
    // A full stop inside "5 p.m." or "10.30" ends nothing.
    let ends = rest.char_indices().find(|(i, c)| {
        let next = rest[i + c.len_utf8()..].chars().next();
        stop(*c)
            && next.is_none_or(char::is_whitespace)
            && !rest[..*i].ends_with(".m")
            && !leads_further(&rest[i + c.len_utf8()..])
    });
    let to = ends.map_or(text.len(), |(i, _)| last_end + i);
    let own = (first.start as usize - from)..(last_end - from);
    let (mut after, mut before) = (None, None);
    let sentence = text.get(from..to)?;
    when::times(sentence, &mut |named| {
        let length = named.relation == Relation::For && matches!(named.when, When::In(_));
        if named.at.end > own.start {
            let of_other = sentence.get(own.end..named.at.start).is_some_and(tells_of_other);
            if (named.relation == Relation::By || length) && !of_other {
                after.get_or_insert(named);
            }
        } else if named.relation == Relation::By
            && leads_clause(&sentence[..named.at.start])
            && leads_on(&sentence[named.at.end..own.start])
        {
            before = Some(named);
        }
    });
    let named: Named = after.or(before)?;
    Some(Named { at: named.at.start + from..named.at.end + from, ..named })
}

/// A word without the marks around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Whether a word is one of these.
fn is_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|known| bare(word).eq_ignore_ascii_case(known))
}

/// Whether words behind a sentence tell what else it may come to: “I'll call tomorrow; if not, on Friday”.
fn leads_further(after: &str) -> bool {
    let mut words = after.split_whitespace();
    match words.next() {
        Some(word) if is_of(word, &["if"]) => words.next().is_some_and(|word| is_of(word, &["not"])),
        Some(word) => is_of(word, &["otherwise", "or"]),
        None => false,
    }
}

/// Whether words between a promise and a time tell of something else that the time is of: “whether it comes by Friday”,
/// “about your order of 3 March”.
fn tells_of_other(between: &str) -> bool {
    let has = |words: &[&str]| between.split_whitespace().any(|word| is_of(word, words));
    let last = between.split_whitespace().next_back();
    has(&["whether", "because", "since"])
        || has(&["about", "regarding", "concerning"])
            && last.is_some_and(|word| is_of(word, &["of", "dated"]))
}

/// Whether a time that these words stand before begins a clause, but for the words that lead to times.
fn leads_clause(before: &str) -> bool {
    const LEAD: [&str; 16] = [
        "by", "in", "within", "inside", "on", "at", "before", "under", "the", "next", "about", "around",
        "roughly", "just", "another", "only",
    ];
    const JOIN: [&str; 16] = [
        "and", "so", "then", "but", "because", "ok", "okay", "sure", "yes", "right", "well", "sorry",
        "thanks", "alright", "hi", "hello",
    ];
    let rest = before.split_whitespace().rev().find(|word| word.ends_with(MARKS) || !is_of(word, &LEAD));
    rest.is_none_or(|word| word.ends_with(MARKS) || is_of(word, &JOIN))
}

/// Whether words between a time and a promise only lead to it: “By Friday one of us will call”.
fn leads_on(between: &str) -> bool {
    /// Of more words, some tell of something else.
    const FEW: usize = 3;
    between.split_whitespace().filter(|word| !bare(word).is_empty()).count() <= FEW
}

/// What parts clauses.
const MARKS: [char; 7] = [',', ':', ';', '—', '–', '-', ')'];

/// The words of a promise with those that name its time.
pub(super) fn with_time(o: &Occurrence, named: &Named, talk: &Talk<'_, '_>) -> Place {
    let view = talk.view;
    let turn = view.turn_of(o.start as usize);
    let here = |token: usize| view.tokens.get(token).filter(|_| view.turn_of(token) == turn);
    let (mut start, mut end) = (o.start as usize, o.end as usize);
    while start > 0 && here(start - 1).is_some_and(|t| t.end as usize > named.at.start) {
        start -= 1;
    }
    while here(end).is_some_and(|t| (t.start as usize) < named.at.end) {
        end += 1;
    }
    Place::Tokens(start as u32, end as u32)
}
