//! How a time stands to what is done: by it, for as long, or not at all.

use super::lexer::{Kind, Lexeme};
use super::parse::Words;
use super::words::number_word;
use super::{Day, Part, Relation, When};

/// How a time stands to what is done, by the words before and after it, and whether they hedge it.
pub(super) fn relation(words: &[Lexeme], start: usize, end: usize, when: When) -> (Relation, bool) {
    let after = words.get(end).map_or("", Lexeme::word);
    if is_of_a_thing(words, start, end, when)
        || matches!(after, "ago" | "earlier" | "before" | "late" | "old" | "s" | "notice")
        || words.get(end - 1).is_some_and(|w| w.word().ends_with('s') && after == "worth")
        || is_no_bound(words, start, end)
        || !matches!(when, When::On(..)) && is_from_elsewhere(words, start, end)
    {
        return (Relation::Other, false);
    }
    let (mut hedged, mut ahead) = (false, false);
    // What is done over two weeks has no time, and what is done over the weekend is done when that is over.
    let weekend = words.get(start + 1).is_some_and(|word| word.word() == "weekend");
    for (at, word) in words[..start].iter().enumerate().rev().take(6) {
        match word.word() {
            // "In, like, ten minutes"
            "" if at > 0 && words[at - 1].word() == "like" => continue,
            "of" if at > 0 && words[at - 1].word() == "as" => return (Relation::Other, hedged),
            "next" | "coming" | "following" => ahead = true,
            "about" | "around" | "roughly" | "approximately" | "maybe" | "perhaps" | "probably"
            | "approx" | "say" | "like" | "some" => hedged = true,
            "the" | "a" | "an" | "another" | "just" | "only" | "less" | "than" | "up" | "to" | "most"
            | "more" | "no" | "under" | "of" | "maximum" | "max" | "very" | "first" | "thing" | "early"
            | "later" | "latest" | "end" | "start" | "middle" | "this" => {}
            "over" if weekend || ahead => {}
            "for" => return (Relation::For, hedged),
            "after" | "since" | "past" | "last" | "until" | "till" | "every" | "each" | "over" | "from"
            | "yesterday" | "previous" | "starting" | "beginning" | "once" | "twice" | "times" => {
                return (Relation::Other, hedged);
            }
            _ => break,
        }
        if word.kind == Kind::Mark {
            break;
        }
    }
    (Relation::By, hedged)
}

/// Whether a time is none by which anything is done, but one before which nothing is: "in at least two hours", "in two
/// hours at the earliest", "not in the next two hours", "not before noon".
fn is_no_bound(words: &[Lexeme], start: usize, end: usize) -> bool {
    let after = Words { words, at: end };
    let marks = usize::from(words.get(end).is_some_and(|w| w.kind == Kind::Mark));
    let ends = |one: &str, other: &str| after.is(marks, one) && after.is(marks + 1, other);
    if ends("at", "least")
        || ends("at", "minimum")
        || ends("or", "more")
        || ends("or", "longer")
        || ends("or", "later")
        || ends("the", "earliest")
        || ends("at", "the") && after.is(marks + 2, "earliest")
        || after.is(marks, "minimum")
    {
        return true;
    }
    let here = Words { words, at: start };
    let before = |n: usize| here.before(n);
    let is_not = |word: &str| matches!(word, "not" | "never" | "hardly" | "no") || word.ends_with("nt");
    let lead = (1..5).take_while(|n| matches!(before(*n), "the" | "next" | "a" | "this" | "on" | "coming"));
    let mut at = 1 + lead.count();
    match before(at) {
        "least" => return before(at + 1) == "at",
        // "More than two hours" says when nothing comes, "no more than two hours" when it does.
        "than" => {
            let compares = matches!(before(at + 1), "more" | "longer" | "later");
            let sooner = matches!(before(at + 1), "sooner" | "earlier" | "less" | "fewer");
            let not = is_not(before(at + 2));
            return compares && !not || sooner && not;
        }
        "in" | "within" | "inside" | "by" | "for" | "at" | "before" | "until" => at += 1,
        _ => {}
    }
    // "Why not tomorrow", "if not today".
    matches!(before(at), "earliest" | "minimum")
        || before(at) == "not" && !matches!(before(at + 1), "if" | "why" | "or")
}

/// Whether a time only tells which thing is meant: "about the two day delay", "your 24 hour pass", "the 9 o'clock train".
fn is_of_a_thing(words: &[Lexeme], start: usize, end: usize, when: When) -> bool {
    let start = start + usize::from(words[start].word() == "the");
    let here = Words { words, at: start };
    let which = matches!(here.before(1), "the" | "your" | "my" | "our" | "their" | "that" | "this" | "a");
    let leads = matches!(
        here.before(2),
        "by" | "at" | "on" | "before" | "in" | "within" | "inside" | "during" | "around"
    );
    if !which || leads {
        return false;
    }
    match when {
        When::On(Day::Unnamed, Part::Until(_) | Part::HalfDay(_)) => {
            matches!(words[start].kind, Kind::Number(_) | Kind::Time(..))
        }
        When::On(Day::Weekday(_, false), Part::Whole) => !Words { words, at: end }.ends_clause(),
        When::On(..) => false,
        // "The two days" are so long, and a "two day" something takes them.
        _ => {
            let counts =
                matches!(words[start].kind, Kind::Number(2..)) || number_word(here.word(0)) > Some(1);
            counts && !words[end - 1].word().ends_with('s')
        }
    }
}

/// Whether a length of time counts from something else than the words that name it: "an hour after the courier comes",
/// "within two days of receiving the lamp", "once we have the lamp, within two days".
fn is_from_elsewhere(words: &[Lexeme], start: usize, end: usize) -> bool {
    let after = Words { words, at: end };
    let next = |n: usize| after.word(n);
    let skip = usize::from(matches!(next(1), "my" | "your" | "this" | "the" | "our" | "right"));
    let now = matches!(
        next(1 + skip),
        "now" | "today" | "writing" | "message" | "mail" | "email" | "call" | "chat" | "time"
    );
    let counts = match next(0) {
        "of" | "from" | "after" => !now,
        "following" | "upon" | "since" | "once" => true,
        _ => false,
    };
    counts
        || (0..start).any(|at| {
            let here = Words { words, at };
            let led = at == 0
                || words[at - 1].kind == Kind::Mark
                || matches!(words[at - 1].word(), "and" | "but" | "so" | "then" | "ok" | "okay");
            let done = matches!(here.word(1), "that" | "this" | "all" | "lunch" | "a");
            led && match here.word(0) {
                "once" => !matches!(here.word(1), "again" | "more"),
                "upon" => true,
                "after" | "when" => !done,
                "as" => {
                    here.is(1, "soon") && here.is(2, "as") && !here.is(3, "possible") && !here.is(4, "can")
                }
                "on" => here.is(1, "receipt") || here.is(1, "receiving"),
                _ => false,
            }
        })
}
