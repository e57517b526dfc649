//! Capitals and small letters.

use super::rests::Rests;
use super::*;

/// One finding of so many, at most, may differ where sentences end elsewhere.
const MOVED_ONE_IN: usize = 20;

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
