//! Markers: what a transcript says beside words, such as `[Customer placed on hold]`, in whatever format it stands.

mod about;
mod bots;
mod events;
mod known;
mod notice;
mod turns;

pub(super) use bots::end_by_bots;
pub(super) use events::{At, Marks};
pub(super) use turns::from_turns;

use about::{Words, is_hold, words};

use super::stamp::duration_ms;
use crate::transcript::EventKind;

/// What a marker tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) enum Mark {
    /// Something happened.
    Event(EventKind),
    /// What was on hold goes on.
    HoldEnd,
    /// A sound or a note: no words, and no event.
    Nothing,
}

/// A marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) struct Marker<'a> {
    pub(in crate::read) mark: Mark,
    /// How long it lasted, in milliseconds, where the marker says it.
    pub(in crate::read) duration_ms: Option<i64>,
    /// Whether it can't tell a hold from a silence.
    pub(in crate::read) uncertain: bool,
    /// Where the conversation went, or who came or left.
    pub(in crate::read) to: Option<&'a str>,
    /// Whether it tells of a hand-over that is under way: what tells that it is done tells of the same one.
    pub(in crate::read) goes_on: bool,
    /// Who works for the house, as it is told: the one whom people are connected with, or who hands them on.
    pub(in crate::read) agent: Option<&'a str>,
}

/// Without brackets, more words than this are talk; those that tell how long it took are not counted.
const PLAIN: usize = 8;

/// The marker that is all of a line: in brackets, or a notice that nobody who takes part would write. Where the line is
/// nobody's words for certain, it may be `plain`: without brackets, and speaking to people.
pub(in crate::read) fn line(text: &str, plain: bool) -> Option<Marker<'_>> {
    line_among(text, plain, &|_| false)
}

/// The same among people whose names have the words that are `named`.
fn line_among<'t>(text: &'t str, plain: bool, named: &dyn Fn(&str) -> bool) -> Option<Marker<'t>> {
    if let Some(inside) = bracketed(text) {
        return tell(inside, true, named).or_else(|| Some(notice::notice(inside)?.marker));
    }
    // What a program calls or answers is no line that anybody wrote.
    let written = |c: char| c.is_alphanumeric() || c.is_whitespace() || ".,:;'’-–—!#".contains(c);
    let short = || {
        let rest = without_length(text);
        let words = rest.split(' ').filter(|word| !is_length(word));
        words.count() <= PLAIN && !of_oneself(rest) && rest.chars().all(written)
    };
    let told = notice::notice(text).filter(|notice| plain || notice.by_nobody).map(|notice| notice.marker);
    told.or_else(|| if plain && short() { tell(text, false, named) } else { None })
}

/// A line without the length in parentheses that it ends in: `Hold ended (2:05)`.
fn without_length(line: &str) -> &str {
    let line = line.trim().trim_end_matches('.');
    let open = line.strip_suffix(')').and_then(|rest| rest.rfind('('));
    let open = open.filter(|open| duration_ms(&line[*open..]).is_some());
    open.map_or(line, |open| line[..open].trim_end())
}

/// Whether a word is a part of a length of time: `2`, `2m05s`, `min`.
fn is_length(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) || duration_ms(&format!("1 {word}")).is_some()
}

/// Whether words that stand in brackets tell what happened beside words: a hold, a sound.
pub(in crate::read) fn is_mark(words: &str) -> bool {
    marker(words).is_some()
}

/// The words inside the brackets that are all of `line`, or inside the strokes that set it off (`-- on hold --`).
pub(in crate::read) fn bracketed(line: &str) -> Option<&str> {
    let line = line.trim();
    if let Some(inside) = set_off(line) {
        return Some(inside).filter(|inside| !of_oneself(inside));
    }
    for (open, close) in [('[', ']'), ('(', ')'), ('<', '>'), ('*', '*')] {
        if let Some(inside) = line.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) {
            let inside = inside.trim();
            // Two brackets on a line are not one; bold words are words; and what a customer says in parentheses
            // of their holds (“I was on hold for 20 minutes”) is no marker.
            let plain = !inside.is_empty() && !inside.contains([open, close]);
            return (plain && (open == '[' || !of_oneself(inside))).then_some(inside);
        }
    }
    None
}

/// The words between two rows of one sign, as `*** on hold 2:05 ***`. What stands between two stars is in bold type.
fn set_off(line: &str) -> Option<&str> {
    let sign = line.chars().next().filter(|c| "*-–—=~#".contains(*c))?;
    let inside = line.trim_start_matches(sign);
    let before = line[..line.len() - inside.len()].chars().count();
    let words = inside.trim_end_matches(sign);
    let after = inside[words.len()..].chars().count();
    let least = match sign {
        '*' => 3,
        '–' | '—' => 1,
        _ => 2,
    };
    let words = words.trim();
    (before >= least && after >= least && !words.is_empty() && !words.contains(sign)).then_some(words)
}

/// Whether words speak of or to those who talk.
fn of_oneself(words: &str) -> bool {
    has_word(words, &["i", "me", "my", "we", "us", "our", "you", "your"])
}

fn has_word(words: &str, any: &[&str]) -> bool {
    words.split(|c: char| !c.is_alphanumeric()).any(|word| any.iter().any(|w| word.eq_ignore_ascii_case(w)))
}

/// The trailing marker of a turn's text in square brackets: the offset where it begins, and its inside.
pub(in crate::read) fn trailing(text: &str) -> Option<(usize, &str)> {
    let body = text.trim_end().strip_suffix(']')?;
    let open = body.rfind('[')?;
    Some((open, body[open + 1..].trim()))
}

/// The leading marker of a turn's text in square brackets: its inside, and the offset after it.
pub(in crate::read) fn leading(text: &str) -> Option<(&str, usize)> {
    let body = text.strip_prefix('[')?;
    let close = body.find(']')?;
    Some((body[..close].trim(), close + 2))
}

/// What the words of a marker tell; `None` where they may be words of a turn (`inaudible`, `PII`).
pub(in crate::read) fn marker(words: &str) -> Option<Marker<'_>> {
    tell(words, true, &|_| false)
}

/// What words tell that stand in brackets, or on a line that is nobody's, among people who are `named`. A word alone
/// (“hold”, “transfer”, “ended”) tells nothing: orders are put on hold, and money is transferred.
fn tell<'t>(text: &'t str, bracketed: bool, named: &dyn Fn(&str) -> bool) -> Option<Marker<'t>> {
    let inside = text.trim().trim_end_matches('.');
    let lower = inside.to_ascii_lowercase();
    let inside = match lower.strip_prefix("system:") {
        Some(_) => inside["system:".len()..].trim(),
        None => inside,
    };
    let lower = inside.to_ascii_lowercase();
    let tokens: Vec<&str> = words(&lower).collect();
    if tokens.is_empty() || tokens.len() > 16 {
        return None;
    }
    let about = Words::new(inside, &tokens, bracketed, named);
    let has = |any: &[&str]| tokens.iter().any(|t| any.contains(t));
    let goes_on = has(&["transferring", "being"]);
    let found = |mark, to| {
        let duration_ms = lasted_ms(&lower);
        let goes_on = goes_on && mark == Mark::Event(EventKind::Transfer);
        Some(Marker { mark, duration_ms, uncertain: false, to, goes_on, agent: None })
    };
    let event = |kind| found(Mark::Event(kind), None);

    // What an agent writes for colleagues is nobody's words, whatever it tells of.
    if (has(&["note", "notes"]) && inside.contains(':')) || lower.starts_with("internal") {
        return found(Mark::Nothing, None);
    }
    let silent = has(&["silence", "silent", "pause", "pauses"])
        || ["dead air", "no audio", "no speech"].iter().any(|words| lower.contains(words));
    if tokens.iter().any(|t| is_hold(t)) && about.tell_hold() {
        let ended = has(&["unhold", "ended", "ends", "end", "over", "off", "resumed", "resumes", "released"])
            || has(&["retrieved", "returned", "returns", "back", "removed", "stops", "stopped", "resume"]);
        // "Silence or hold": the source can't tell them apart.
        let either = silent && (has(&["or"]) || inside.contains('/'));
        return match (ended, either) {
            (true, _) => found(Mark::HoldEnd, None),
            (false, true) => event(EventKind::Silence).map(|marker| Marker { uncertain: true, ..marker }),
            (false, false) => event(EventKind::Hold),
        };
    }
    if silent && about.tell_silence() {
        return event(EventKind::Silence);
    }
    let handed = !has(&["handed", "forwarded"]) || has(&["to"]);
    if handed && about.tell_move() {
        return found(Mark::Event(EventKind::Transfer), after_word(inside, &lower, " to "));
    }
    let thing =
        has(&["call", "chat", "conversation", "session", "recording", "transcript", "line", "connection"]);
    let over = ["ended", "ends", "end", "closed", "disconnected", "disconnects", "terminated", "dropped"];
    if (thing && about.tell_end(|word| over.contains(&word)))
        || has(&["hangs", "hung"])
        || tokens == ["end"]
        || tokens == ["disconnected"]
    {
        return event(EventKind::End);
    }
    for (kind, verbs) in [
        (EventKind::Join, [" has joined", " joined", " joins", " has entered", " entered"]),
        (EventKind::Leave, [" has left", " left", " leaves", " has disconnected", " disconnected"]),
    ] {
        if let Some(at) = verbs.iter().find_map(|verb| lower.find(verb)).filter(|_| about.tell_coming()) {
            return found(Mark::Event(kind), Some(inside[..at].trim()).filter(|who| !who.is_empty()));
        }
    }
    let back = |word: &str| {
        ["resumed", "resumes"].contains(&word)
            || tokens.len() <= 5 && ["returns", "returned", "back"].contains(&word)
    };
    if about.tell_back(back) {
        return found(Mark::HoldEnd, None);
    }
    let sound =
        has(&["music", "typing", "laughs", "laughter", "laughing", "sighs", "coughs", "noise", "ringing"])
            || has(&["beep", "applause", "keyboard", "dial", "tone", "background"]);
    if sound { found(Mark::Nothing, None) } else { None }
}

/// How long something lasted, by the words of a marker in lower case: the length that they name, or the time between two
/// moments ("04:10 - 07:22", "10:04 AM to 10:07 AM"). One moment alone ("ended at 10:04") is no length.
fn lasted_ms(lower: &str) -> Option<i64> {
    /// What stands before a moment.
    const AT: [&str; 14] = [
        "at",
        "since",
        "from",
        "until",
        "till",
        "begin",
        "begins",
        "began",
        "start",
        "starts",
        "started",
        "starting",
        "beginning",
        "@",
    ];
    const HALVES: [&str; 4] = ["am", "pm", "a.m.", "p.m."];
    fn trimmed(word: &str) -> &str {
        word.trim_matches(|c| ",;()→".contains(c)).trim_end_matches(':')
    }
    let is_time = |word: &str| word.contains(':') && duration_ms(word).is_some();
    let mut before = "";
    let mut moments: Vec<i64> = Vec::new();
    let mut marked = lower.contains("as of ");
    // With its half of the day, a moment without seconds is of hours and minutes.
    let (mut of_day, mut parts) = (false, 1);
    for word in lower.split_whitespace().flat_map(|word| word.split(['-', '–', '—', '→'])).map(trimmed)
    {
        if is_time(word) {
            moments.extend(duration_ms(word));
            marked |= AT.contains(&before);
            of_day |= HALVES.iter().any(|half| word.ends_with(half));
            parts = parts.max(word.matches(':').count());
        } else if HALVES.contains(&word) && is_time(before) {
            of_day = true;
        }
        before = if matches!(word, "" | "time" | "the" | "about") { before } else { word };
    }
    match moments[..] {
        [from, to] => Some((to - from) * if of_day && parts == 1 { 60 } else { 1 }).filter(|ms| *ms > 0),
        [_] if marked || of_day => None,
        _ => duration_ms(lower),
    }
}

/// What follows the last `word` of a marker.
fn after_word<'a>(inside: &'a str, lower: &str, word: &str) -> Option<&'a str> {
    let at = lower.rfind(word)? + word.len();
    Some(inside[at..].trim()).filter(|to| !to.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> Option<(Mark, Option<i64>, Option<&str>)> {
        marker(bracketed(line)?).map(|m| (m.mark, m.duration_ms, m.to))
    }

    #[test]
    fn markers_tell_events() {
        use EventKind::*;
        for (line, mark, ms, to) in [
            ("[Customer placed on hold]", Mark::Event(Hold), None, None),
            ("[hold ended - 2m05s]", Mark::HoldEnd, Some(125_000), None),
            ("[Customer taken off hold]", Mark::HoldEnd, None, None),
            ("[On hold for 3 minutes]", Mark::Event(Hold), Some(180_000), None),
            ("[Hold music plays]", Mark::Event(Hold), None, None),
            ("(hold)", Mark::Event(Hold), None, None),
            ("[Silence for 12 seconds]", Mark::Event(Silence), Some(12_000), None),
            ("*long pause*", Mark::Event(Silence), None, None),
            ("[Call transferred to billing]", Mark::Event(Transfer), None, Some("billing")),
            (
                "[Chat Transferred From Ann To Tier 2 Support]",
                Mark::Event(Transfer),
                None,
                Some("Tier 2 Support"),
            ),
            ("[Dana joined]", Mark::Event(Join), None, Some("Dana")),
            ("[System: Dana Smith has joined the chat.]", Mark::Event(Join), None, Some("Dana Smith")),
            ("<Ann left the chat>", Mark::Event(Leave), None, Some("Ann")),
            ("[Call ended]", Mark::Event(End), None, None),
            ("[End of chat]", Mark::Event(End), None, None),
            ("[Customer hangs up]", Mark::Event(End), None, None),
            ("[Agent returns]", Mark::HoldEnd, None, None),
            ("[keyboard typing]", Mark::Nothing, None, None),
            ("[Agent note: put on hold, no voucher]", Mark::Nothing, None, None),
            ("[Internal: offer nothing]", Mark::Nothing, None, None),
            ("*** Customer on hold (00:02:05) ***", Mark::Event(Hold), Some(125_000), None),
            ("-- on hold 2:05 --", Mark::Event(Hold), Some(125_000), None),
            ("=== Off hold after 2 min 5 sec ===", Mark::HoldEnd, Some(125_000), None),
            ("— silence, 12 seconds —", Mark::Event(Silence), Some(12_000), None),
            ("----- End of chat -----", Mark::Event(End), None, None),
        ] {
            assert_eq!(told(line), Some((mark, ms, to)), "{line}");
        }
    }

    #[test]
    fn a_moment_is_no_length() {
        for (line, ms) in [
            ("[Hold begins 00:00:18]", None),
            ("[Customer placed on hold at 10:04]", None),
            ("[hold ended at 10:04:11]", None),
            ("[Placed on hold 10:04 AM]", None),
            ("[On hold since 10:04]", None),
            ("[On hold as of 10:04]", None),
            ("[On hold 10:04 AM - 10:07 AM]", Some(180_000)),
            ("[On hold 10:04am-10:07am]", Some(180_000)),
            ("[On hold 10:04:10 AM - 10:07:22 AM]", Some(192_000)),
            ("[On hold 04:10 - 07:22]", Some(192_000)),
            ("[Customer on hold from 04:10 to 07:22]", Some(192_000)),
            ("[Hold: 3:12]", Some(192_000)),
            ("[hold ended after 3:12]", Some(192_000)),
            ("[Hold ended, hold time: 3:12]", Some(192_000)),
            ("[Silence: 00:03:12]", Some(192_000)),
            ("[No audio 192 sec]", Some(192_000)),
            ("[12-second silence]", Some(12_000)),
        ] {
            assert_eq!(told(line).map(|(_, told, _)| told), Some(ms), "{line}");
        }
    }

    #[test]
    fn what_may_be_a_silence_or_a_hold_is_either() {
        for (line, kind, uncertain) in [
            ("[Silence or hold: 125 s]", EventKind::Silence, true),
            ("[hold/silence 2m05s]", EventKind::Silence, true),
            ("[Dead air or hold for 125 seconds]", EventKind::Silence, true),
            ("[Silence: 125 s]", EventKind::Silence, false),
            ("[Customer on hold, silent, 125 s]", EventKind::Hold, false),
        ] {
            let marker = marker(bracketed(line).expect("brackets")).expect("a marker");
            assert_eq!(
                (marker.mark, marker.uncertain, marker.duration_ms),
                (Mark::Event(kind), uncertain, Some(125_000)),
                "{line}"
            );
        }
    }

    #[test]
    fn what_happens_to_other_things_is_no_marker() {
        for words in [
            "Order 5512 is on hold",
            "Refund on hold",
            "Customer order 5512 was placed on hold",
            "Hold placed on the account",
            "Payment hold released",
            "Payment method: bank transfer",
            "Bank transfer of 12.50 sent",
            "Transfer fee: 0.00",
            "Transfer of funds complete",
            "12.50 transferred to Ann",
            "Transfer to bank account",
            "File transfer complete",
            "Parcel rerouted to Leeds",
            "Parcel handed to the courier",
            "Payment escalated",
            "Subscription resumed",
            "Back in stock",
            "Order 5512 has left the warehouse",
            "Customer left feedback",
            "2 items left",
            "PIN entered",
            "Order closed, call tomorrow",
            "Pause on account",
        ] {
            assert_eq!(line(words, true).map(|found| found.mark), None, "{words}");
            let marked = format!("[{words}]");
            assert_eq!(line(&marked, false).map(|found| found.mark), None, "{marked}");
        }
    }

    #[test]
    fn a_systems_line_tells_of_the_customer_the_call_and_the_chat() {
        use EventKind::*;
        for (words, mark) in [
            ("Hold", Mark::Event(Hold)),
            ("On hold 2m", Mark::Event(Hold)),
            ("Customer was placed on hold pending a check", Mark::Event(Hold)),
            ("Agent put the call on hold", Mark::Event(Hold)),
            ("Hold started by Dana", Mark::Event(Hold)),
            ("Caller hold ended", Mark::HoldEnd),
            ("Hold ended - 2m05s", Mark::HoldEnd),
            ("Call 5512 retrieved from hold", Mark::HoldEnd),
            ("Call resumed", Mark::HoldEnd),
            ("Long pause", Mark::Event(Silence)),
            ("Transfer", Mark::Event(Transfer)),
            ("TRANSFERRED", Mark::Event(Transfer)),
            ("Transfer to Billing", Mark::Event(Transfer)),
            ("Warm transfer to Tier 2 completed", Mark::Event(Transfer)),
            ("Transferring the call", Mark::Event(Transfer)),
            ("Case escalated to Tier 2", Mark::Event(Transfer)),
            ("Chat handed over to Bo", Mark::Event(Transfer)),
            ("Dana joined", Mark::Event(Join)),
            ("Dana Smith has joined the chat.", Mark::Event(Join)),
            ("Ann left the conversation", Mark::Event(Leave)),
            ("Ann joined from her phone", Mark::Event(Join)),
            ("Chat session ended", Mark::Event(End)),
            ("The chat was closed due to inactivity", Mark::Event(End)),
            ("Dana closed the chat", Mark::Event(End)),
            ("End of call", Mark::Event(End)),
        ] {
            assert_eq!(line(words, true).map(|found| found.mark), Some(mark), "{words}");
            let marked = format!("[{words}]");
            assert_eq!(line(&marked, false).map(|found| found.mark), Some(mark), "{marked}");
        }
        // In brackets, who is written like a name is somebody.
        for words in ["[Dana put Ann on hold]", "[Ann placed on hold]", "[Customer placed on hold, 3 min]"] {
            assert_eq!(line(words, false).map(|found| found.mark), Some(Mark::Event(Hold)), "{words}");
        }
        assert_eq!(line("Dana put Ann on hold", true), None);
    }

    #[test]
    fn words_are_no_markers() {
        for line in [
            "[inaudible]",
            "[crosstalk]",
            "[PII]",
            "[PERSON_NAME]",
            "[Product Name]",
            "(I was on hold for 20 minutes)",
            "[one] and [two]",
            "**hold on**",
            "hold on",
            "*** hold on, I am coming ***",
            "-- hold on",
            "- hold -",
            "-- one -- on hold --",
            "------",
            "[]",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }

    #[test]
    fn the_length_of_what_a_system_tells_makes_it_no_talk() {
        use EventKind::Hold;
        for (text, mark, ms) in [
            ("Customer taken off hold after 2 min 5 sec", Mark::HoldEnd, Some(125_000)),
            ("Hold ended (2:05)", Mark::HoldEnd, Some(125_000)),
            ("Hold ended (2 minutes and 5 seconds).", Mark::HoldEnd, Some(125_000)),
            ("Customer was placed on hold for 2 minutes and 5 seconds", Mark::Event(Hold), Some(125_000)),
            ("Customer placed on hold", Mark::Event(Hold), None),
        ] {
            let found = line(text, true).map(|m| (m.mark, m.duration_ms));
            assert_eq!(found, Some((mark, ms)), "{text}");
            assert_eq!(line(text, false), None, "{text}");
        }
        for text in [
            "place_on_hold(2:05)",
            "Please stay on the line while the next free agent takes you off hold in 2 minutes",
            "You were on hold for 2 min 5 sec",
        ] {
            assert_eq!(line(text, true), None, "{text}");
        }
    }
}
