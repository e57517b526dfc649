//! Cues: a line of times, and the lines of words below it.

use crate::text::lines;

/// A cue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cue<'a> {
    /// From when until when it is shown, in milliseconds; `None` where nothing says so that can be understood.
    pub(super) times: Option<(i64, i64)>,
    /// Who speaks, as the line above its times says: `7 "Dana Smith" (3120)`.
    pub(super) voice: Option<&'a str>,
    /// The offsets of its lines of words, and the lines.
    pub(super) lines: Vec<(usize, &'a str)>,
    /// What is wrong with the line that should have its times, and the offset of that line.
    pub(super) wrong: Option<(usize, String)>,
}

/// The times of a line such as `00:00:01.000 --> 00:00:04.500 align:start`, in milliseconds.
pub(super) fn timing(line: &str) -> Option<(i64, i64)> {
    let Some((from, to)) = line.trim().trim_start_matches(['[', '(']).split_once("-->") else {
        return paired(line);
    };
    let to = to.trim_start();
    let to = to.split([' ', '\t', ']', ')']).next()?;
    Some((clock(from.trim())?, clock(to)?))
}

/// The times of a line such as `0:00:01.000,0:00:04.500`, and nothing else.
pub(super) fn paired(line: &str) -> Option<(i64, i64)> {
    let (from, to) = line.trim().split_once(',')?;
    let exact = |time: &str| time.matches(':').count() == 2 && time.contains('.');
    if exact(from) && exact(to) { Some((clock(from)?, clock(to)?)) } else { None }
}

/// `0:0:5.320`, `00:05,32`, `01:00:05`: in milliseconds.
fn clock(text: &str) -> Option<i64> {
    let (whole, fraction) = match text.find(['.', ',']) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, ""),
    };
    let digits =
        |part: &str, most| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = whole.split(':').collect();
    if !(2..=3).contains(&parts.len()) || !(fraction.is_empty() || digits(fraction, 9)) {
        return None;
    }
    let mut seconds = 0;
    for part in parts {
        seconds = seconds * 60 + part.parse::<i64>().ok().filter(|_| digits(part, 5))?;
    }
    Some(seconds * 1000 + format!("{fraction:0<3.3}").parse::<i64>().ok()?)
}

/// The most of a line that a message repeats, in characters.
const SHOWN: usize = 40;

/// What else people and programs write where `-->` should stand.
const ARROWS: [&str; 9] =
    ["->", "\u{2192}", "\u{2013}>", "\u{2014}>", "=>", "--", "\u{2013}", "\u{2014}", "-"];

/// Whether a line below a cue's number is meant for its times, and is none.
pub(super) fn is_broken(line: &str) -> bool {
    broken(line, true).is_some()
}

/// What is wrong with a line that stands where the times of a cue do and is meant for them; `None` where it is words.
/// `surely` says that only times can stand there, as below a cue's number.
fn broken(line: &str, surely: bool) -> Option<String> {
    let line = line.trim().trim_start_matches(['[', '(']).trim_end_matches([']', ')']);
    let first = |side: &str| side.split_whitespace().next().unwrap_or("").to_owned();
    let last = |side: &str| side.split_whitespace().next_back().unwrap_or("").to_owned();
    if let Some((from, to)) = line.split_once("-->") {
        let (from, to) = (from.trim(), first(to));
        let wrong = if clock(from).is_none() { from } else { &to };
        return (surely || is_like_clock(&last(from)) || is_like_clock(&to)).then(|| {
            match wrong.is_empty() {
                true => "a time is missing beside `-->`".to_owned(),
                false => format!("`{}` is no time", cut(wrong)),
            }
        });
    }
    for arrow in ARROWS {
        let Some((from, to)) = line.split_once(arrow) else { continue };
        let (from, to) = (from.trim(), first(to));
        // Words may well speak of a stretch of time: `10:00 - 11:30`.
        let exact = arrow.ends_with(['>', '\u{2192}']) || is_exact(from) && is_exact(&to);
        return (is_like_clock(from) && is_like_clock(&to) && (surely || exact))
            .then(|| format!("`{arrow}` stands where `-->` belongs"));
    }
    let parts: Vec<&str> = line.split_whitespace().collect();
    match parts[..] {
        [from, to, ..] if is_exact(from) && is_exact(to) => {
            Some("`-->` is missing between its times".to_owned())
        }
        [from] if surely && is_exact(from) => Some("it has one time and no `-->`".to_owned()),
        _ => None,
    }
}

/// Whether a word is meant for a time of a clock, whatever is wrong with it: `00:00:xx`.
fn is_like_clock(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    word.contains(':') && digits >= 2 && word.chars().all(|c| c.is_alphanumeric() || ":.,;".contains(c))
}

/// Whether a word is a time as subtitles write it, and hardly as people do: with hours and seconds, or a fraction.
fn is_exact(word: &str) -> bool {
    is_like_clock(word) && (word.matches(':').count() > 1 || word.contains(['.', ',']))
}

/// A word as a message shows it.
fn cut(word: &str) -> String {
    match word.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}\u{2026}", &word[..at]),
        None => word.to_owned(),
    }
}

/// The cues of a text. A blank line ends a cue; where there is none, the number or times of the next do. In WebVTT,
/// notes, styles and regions are blocks of their own. A cue whose times can't be understood is one all the same.
pub(super) fn cues(text: &str, vtt: bool) -> Vec<Cue<'_>> {
    let lines: Vec<_> = lines(text).collect();
    let mut cues: Vec<Cue<'_>> = Vec::new();
    let (mut open, mut passed_over) = (false, false);
    // Whether this line is the first of a block, but for a number or name; and whether that was one.
    let (mut begins, mut named) = (true, false);
    let mut title = "";
    let is_number = |words: &str| !words.is_empty() && words.bytes().all(|b| b.is_ascii_digit());
    // In WebVTT an arrow is never words.
    let broken = |line: &str, surely: bool| broken(line, surely || vtt && line.contains("-->"));
    for (index, &(start, line)) in lines.iter().enumerate() {
        let words = line.trim();
        if words.is_empty() {
            // A blank line inside of words is not unheard of: what is neither times nor a number goes on after it.
            (passed_over, open) = (false, open && !vtt);
            (begins, named) = (true, false);
            continue;
        }
        let times = timing(line);
        let wrong = if times.is_none() && begins && !passed_over { broken(line, named) } else { None };
        if times.is_some() || wrong.is_some() {
            let (voice, wrong) = (voice(title), wrong.map(|wrong| (start, wrong)));
            cues.push(Cue { times, voice, lines: Vec::new(), wrong });
            title = "";
            (open, passed_over, begins, named) = (true, false, false, false);
            continue;
        }
        let numbered = is_number(words);
        let heads_next = lines.get(index + 1).is_some_and(|(_, next)| {
            timing(next).is_some() || (numbered || begins) && broken(next, numbered).is_some()
        });
        let block =
            || ["NOTE", "STYLE", "REGION"].iter().any(|b| words == *b || words.starts_with(&format!("{b} ")));
        if vtt && !open && block() {
            passed_over = true;
        }
        // The line before times is the next cue's number or name.
        if passed_over || heads_next && (!open || numbered) {
            (begins, named) = (heads_next, numbered);
            title = if heads_next { words } else { "" };
            continue;
        }
        begins = false;
        if vtt && !open && is_said(words, &lines[index + 1..]) {
            match cues.last() {
                // What stands above the first cue tells of the file.
                None => {}
                Some(cue) if cue.lines.is_empty() => open = true,
                Some(_) => {
                    let wrong = Some((start, "no line of times stands above its words".to_owned()));
                    cues.push(Cue { times: None, voice: None, lines: Vec::new(), wrong });
                    open = true;
                }
            }
        }
        if let Some(cue) = cues.last_mut().filter(|_| open) {
            cue.lines.push((start, line));
        }
    }
    cues
}

/// The name in quotation marks between the number of a cue and that of who speaks.
fn voice(title: &str) -> Option<&str> {
    let (number, rest) = title.split_once(" \"")?;
    let (name, id) = rest.rsplit_once('"')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let numbered = is_number(number) && is_number(id.trim().trim_matches(['(', ')']));
    (numbered && !name.trim().is_empty()).then_some(name.trim())
}

/// Whether a line of a block without times is words, and not the number or name of a cue by itself.
fn is_said(words: &str, after: &[(usize, &str)]) -> bool {
    let alone = after.first().is_none_or(|(_, next)| next.trim().is_empty());
    let is_name = !words.contains(char::is_whitespace) && words.contains(|c: char| c.is_ascii_digit());
    !(alone && is_name)
}
