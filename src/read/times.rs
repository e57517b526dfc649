//! When messages begin and end, in sources whose keys and columns mean what they are usually called: one home for these
//! names, for what their numbers count, and for what is no clock after all.

use std::borrow::Cow;

use super::Fault;
use super::clock::Clock;
use super::offset::Offsets;
use super::stamp::{Stamp, bare};
use super::time::{Unit, wall_ms};
use crate::transcript::{Channel, Conversation, Turn};

/// What stands for the beginning on a clock, by the names in small letters and digits alone; the first counts.
const AT: [&str; 42] = [
    "timestamp",
    "createdat",
    "created",
    "createdon",
    "createddate",
    "createdate",
    "createddatetime",
    "createdatetime",
    "datecreated",
    "createtime",
    "createdtime",
    "sendtime",
    "received",
    "receivedat",
    "receivedtime",
    "entrytime",
    "messagedate",
    "zeit",
    "zeitstempel",
    "uhrzeit",
    "datum",
    "heure",
    "horodatage",
    "fecha",
    "fechahora",
    "hora",
    "datahora",
    "tijd",
    "tijdstip",
    "dataora",
    "sentat",
    "senton",
    "datesent",
    "sent",
    "datetime",
    "messagetime",
    "messagetimestamp",
    "eventtime",
    "ts",
    "time",
    "date",
    "at",
];

/// What stands for it where there is an end, too.
const START: [&str; 9] = [
    "starttime",
    "start",
    "startoffset",
    "starttimestamp",
    "begin",
    "begintime",
    "beginoffset",
    "offset",
    "timeoffset",
];

const END: [&str; 7] = ["end", "endtime", "endoffset", "endtimestamp", "endat", "finish", "stop"];

/// How long it takes. What is called a length alone may be the text's.
const LENGTH: [&str; 2] = ["duration", "length"];

/// What a name may end with to tell what its numbers count.
const UNITS: [(&str, Unit); 8] = [
    ("milliseconds", Unit::Ms),
    ("millis", Unit::Ms),
    ("msec", Unit::Ms),
    ("ms", Unit::Ms),
    ("seconds", Unit::S),
    ("secs", Unit::S),
    ("sec", Unit::S),
    ("s", Unit::S),
];

/// What a name tells the time of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// The beginning, as it is called where there is no end.
    At,
    /// The beginning.
    Start,
    End,
    Length,
}

/// What a name means; the lesser one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) part: Part,
    rank: usize,
    unit: Option<Unit>,
}

impl Name {
    /// What a name means, whatever its dress: `start_time`, `startTime`, `Start Time (s)`.
    pub(super) fn of(name: &str) -> Option<Name> {
        let plain = plain(name);
        let known = |name: &str, unit: Option<Unit>| {
            let rank = |names: &[&str]| names.iter().position(|known| *known == name);
            let parts = [
                (Part::At, rank(&AT)),
                (Part::Start, rank(&START)),
                (Part::End, rank(&END)),
                (Part::Length, rank(&LENGTH)),
            ];
            let (part, rank) = parts.into_iter().find_map(|(part, rank)| Some((part, rank?)))?;
            (name != "length" || unit.is_some()).then_some(Name { part, rank, unit })
        };
        known(&plain, None)
            .or_else(|| UNITS.into_iter().find_map(|(end, unit)| known(plain.strip_suffix(end)?, Some(unit))))
    }

    /// What the user says that a name means: its own meaning is its unit's alone.
    pub(super) fn said(part: Part, name: &str) -> Name {
        let plain = plain(name);
        let known = Name::of(name).map(|name| name.unit);
        let ends = || UNITS.iter().find(|(end, _)| end.len() > 1 && plain.ends_with(end));
        Name { part, rank: 0, unit: known.unwrap_or_else(|| ends().map(|(_, unit)| *unit)) }
    }

    /// Whether it is of the beginning.
    pub(super) fn begins(self) -> bool {
        self.part <= Part::Start
    }

    /// Which of several names counts: the least.
    pub(super) fn rank(self) -> (Part, usize) {
        (self.part, self.rank)
    }

    /// Whether what ends beside it is what has begun: an end beside the time at which something was made may be the
    /// whole conversation's.
    fn has_end(self) -> bool {
        self.part == Part::Start || self.rank == 0 || ["ts", "time"].contains(&AT[self.rank])
    }
}

/// A name in small letters and digits alone.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What a source writes under a name: the name's meaning, the name, the value, and where that stands.
pub(super) type Written<'w> = (Name, Cow<'w, str>, Cow<'w, str>, usize);

/// The times of a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) at_ms: Option<i64>,
    pub(super) start_ms: Option<i64>,
    /// On the clock of the beginning: of one that is a date alone, how long after it.
    pub(super) end_ms: Option<i64>,
}

/// The clocks of a conversation, and what speaks against them.
#[derive(Debug, Default)]
pub(super) struct Clocks {
    /// Whether numbers count what nobody says.
    bare: bool,
    /// Whether the first time of two parts may be one of the day.
    of_day: Option<bool>,
    /// Times without a date, of messages with these numbers, and when they end: what they mean, all tell together.
    bare_clocks: Vec<BareClock>,
    /// Where the first time stands.
    place: usize,
    /// The first of what is no time, and how many there are.
    unknown: Option<(usize, String)>,
    count: usize,
    /// What zone the times name.
    pub(super) offsets: Offsets,
}

/// A time without a date, as it is written.
#[derive(Debug)]
struct BareClock {
    /// The number of its message.
    message: usize,
    from: Stamp,
    to: Option<Stamp>,
    length: Option<i64>,
}

/// How times are written that are understood.
const HELP: &str = "write RFC 3339, such as 2026-03-01T10:02:11Z, or seconds from the beginning as `start` and `end`, \
                    or milliseconds as `start_ms` and `end_ms`";

/// The longest that numbers without a unit may run, as seconds: a day.
const LONGEST_MS: i64 = 24 * 60 * 60 * 1000;
/// The longest that a word takes.
const WORD_MS: i64 = 60 * 1000;
/// What a word takes where people talk, in a hurry and at leisure.
const FASTEST_MS: i64 = 100;
const SLOWEST_MS: i64 = 2000;

impl Clocks {
    /// The times of the message with this number.
    pub(super) fn read(&mut self, message: usize, mut written: Vec<Written<'_>>) -> Times {
        written.retain(|(.., value, _)| !value.trim().is_empty());
        written.sort_by_key(|(name, ..)| name.rank());
        // One that tells its unit tells it for all.
        let unit = written.iter().find_map(|(name, ..)| name.unit);
        let begins = || written.iter().filter(|(name, ..)| name.begins());
        let wall = begins().find_map(|said| Some((said, self.wall(said, &written)?)));
        if let Some(((_, _, said, _), _)) = wall {
            self.offsets.see(said);
        }
        // What counts from the beginning is called a start, if there are both.
        let counted = |part| begins().filter(move |(name, ..)| name.part == part);
        let end_of = |part| written.iter().find(move |(name, ..)| name.part == part);
        if wall.is_none()
            && counted(Part::Start).next().is_none()
            && let Some((from, place)) = Self::bare_clock(counted(Part::At))
        {
            self.place = if self.place == 0 { place } else { self.place };
            let to = end_of(Part::End).and_then(|(.., value, _)| bare(value));
            let length = end_of(Part::Length).and_then(|said| Self::count(said, unit));
            self.bare_clocks.push(BareClock { message, from, to, length });
            return Times::default();
        }
        let start = counted(Part::Start)
            .chain(counted(Part::At))
            .find_map(|said| Some((said, Self::count(said, unit)?)))
            .filter(|(said, _)| wall.is_none_or(|_| said.0.part == Part::Start));
        let mut times =
            Times { at_ms: wall.map(|(_, at)| at), start_ms: start.map(|(_, start)| start), end_ms: None };
        let has_end = start.is_some() || wall.is_some_and(|((name, ..), _)| name.has_end());
        if has_end {
            let length = end_of(Part::Length).and_then(|said| Self::count(said, unit));
            let end = end_of(Part::End);
            times.end_ms = match (times.at_ms, times.start_ms) {
                (_, Some(start)) => end
                    .and_then(|said| Self::count(said, unit))
                    .or_else(|| Some(start + (wall_ms(&end?.2)? - times.at_ms?)))
                    .or_else(|| Some(start + length?))
                    .filter(|end| *end >= start),
                (Some(at), None) => {
                    end.and_then(|said| Some(wall_ms(&said.2)? - at)).or(length).filter(|length| *length >= 0)
                }
                (None, None) => None,
            };
        }
        if let Some((said, _)) = start {
            self.place = if times.start_ms.is_some() && self.place == 0 { said.3 } else { self.place };
            self.bare |= unit.is_none() && said.2.trim().parse::<f64>().is_ok();
            if let Some(hour) = two_parts(&said.2) {
                self.of_day.get_or_insert(hour > 0);
            }
        } else if wall.is_none()
            && let Some((_, name, value, at)) = begins().next()
        {
            self.count += 1;
            let shown: String = value.chars().take(60).collect();
            self.unknown
                .get_or_insert_with(|| (*at, format!("`{name}` of turn {message} is no time: `{shown}`")));
        }
        times
    }

    /// The first time without a standard's date among some values; a day and a time of it may stand apart.
    fn bare_clock<'w>(said: impl Iterator<Item = &'w Written<'w>> + Clone) -> Option<(Stamp, usize)> {
        let (.., time, place) = said.clone().find(|(.., value, _)| bare(value).is_some())?;
        let mut said = said;
        let dated = |(.., day, _): &Written<'_>| bare(&format!("{} {}", day.trim(), time.trim()));
        Some((said.find_map(dated).or_else(|| bare(time))?, *place))
    }

    /// The instant of a value; a day and a time of it may stand apart.
    fn wall(&self, said: &Written<'_>, written: &[Written<'_>]) -> Option<i64> {
        let value = said.2.trim();
        if bare(value).is_some_and(|stamp| stamp.from.is_of_unknown_order()) {
            return None;
        }
        let is_day = value.len() == 10 && !value.contains(':');
        let of_day = |(name, _, time, _): &Written<'_>| {
            (name.begins() && time.contains(':')).then(|| wall_ms(&format!("{value} {}", time.trim())))?
        };
        let at = wall_ms(value)?;
        Some(if is_day { written.iter().find_map(of_day).unwrap_or(at) } else { at })
    }

    /// What a value counts from the beginning.
    fn count((_, _, value, _): &Written<'_>, unit: Option<Unit>) -> Option<i64> {
        let ms = unit.unwrap_or(Unit::S).ms(value)?;
        (ms >= 0 && (value.parse::<f64>().is_err() || wall_ms(value).is_none())).then_some(ms)
    }

    /// Takes away what is no clock, now that all messages are there, and tells what was left out and where it stands.
    /// In a source that is listed as it was said, nothing begins before what was said before it.
    pub(super) fn settle(mut self, talk: &mut Conversation<'_>, listed: bool) -> Option<Fault> {
        std::mem::take(&mut self.offsets).tell(talk);
        let is_call = talk.channel == Some(Channel::Call);
        let (offset, message) = self.wrong(&mut talk.turns, is_call, listed)?;
        let whose = talk.id.as_ref().map_or_else(String::new, |id| format!("conversation {id}: "));
        let message = format!("{whose}{message}");
        Some(Fault { offset: Some(offset), message, help: HELP.to_owned(), harmless: true })
    }

    fn wrong(self, turns: &mut [Turn<'_>], is_call: bool, listed: bool) -> Option<(usize, String)> {
        let words =
            |message: usize| turns.get(message).map_or(0, |turn| turn.text.split_whitespace().count());
        let said: Vec<(Stamp, usize)> =
            self.bare_clocks.iter().map(|said| (said.from, words(said.message))).collect();
        let mut clock = Clock::new(said.iter().map(|(stamp, _)| *stamp)).by_pace(&said, is_call);
        for BareClock { message, from, to, length } in &self.bare_clocks {
            let Some(turn) = turns.get_mut(*message) else { continue };
            let (start, at) = clock.read(from.from);
            (turn.start_ms, turn.at_ms) = (Some(start), at);
            let end = to.map(|to| clock.read(to.from).0).or_else(|| Some(start + (*length)?));
            turn.end_ms = end.filter(|end| *end >= start);
        }
        // The first that is listed need not be the first that was said.
        let first = turns.iter().filter_map(|turn| turn.start_ms).min().filter(|first| *first < 0);
        for turn in turns.iter_mut().filter(|_| first.is_some() && !self.bare_clocks.is_empty()) {
            let later = |ms: i64| ms - first.unwrap_or_default();
            (turn.start_ms, turn.end_ms) = (turn.start_ms.map(later), turn.end_ms.map(later));
        }
        whole(turns);
        let counts = |turn: &&Turn<'_>| turn.start_ms.is_some();
        let starts = || turns.iter().filter(counts);
        let backwards = || {
            starts().zip(starts().skip(1)).any(|(one, next)| {
                // Who talks at the same time may have begun before.
                next.start_ms < one.start_ms && next.end_ms.is_none_or(|end| Some(end) < one.start_ms)
            })
        };
        let too_long = || {
            let (mut said, mut words) = (0_i64, 0_i64);
            for turn in turns.iter() {
                let Some((start, end)) = turn.start_ms.zip(turn.end_ms) else { continue };
                said = said.saturating_add(end - start);
                words += turn.text.split_whitespace().count() as i64;
            }
            said > words * WORD_MS || starts().any(|turn| turn.start_ms > Some(LONGEST_MS))
        };
        if self.bare && too_long() && goes_as_ms(turns) {
            for turn in turns.iter_mut() {
                (turn.start_ms, turn.end_ms) =
                    (turn.start_ms.map(|ms| ms / 1000), turn.end_ms.map(|ms| ms / 1000));
            }
            return None;
        }
        let wrong = match () {
            () if listed && backwards() => "the times run backwards",
            () if self.bare && too_long() => "what the times count is not clear",
            () if self.of_day == Some(true) => "whether the times are minutes or hours is not clear",
            () => {
                let more = match self.count.checked_sub(1)? {
                    0 => "it is left out".to_owned(),
                    1 => "it is left out, and so is 1 more".to_owned(),
                    more => format!("it is left out, and so are {more} more"),
                };
                return self.unknown.map(|(at, message)| (at, format!("{message}; {more}")));
            }
        };
        for turn in turns.iter_mut().filter(|turn| turn.start_ms.is_some()) {
            (turn.start_ms, turn.end_ms) = (None, None);
        }
        Some((self.place, format!("{wrong}; they are left out")))
    }
}

/// Whether what was read as seconds goes at the pace of talk if it is milliseconds.
fn goes_as_ms(turns: &[Turn<'_>]) -> bool {
    let of =
        |turn: &Turn<'_>| Some((turn.end_ms? - turn.start_ms?, turn.text.split_whitespace().count() as i64));
    let Some(lengths) = turns.iter().map(of).collect::<Option<Vec<_>>>() else { return false };
    let said: i64 = lengths.iter().map(|(length, _)| length / 1000).sum();
    let words: i64 = lengths.iter().map(|(_, words)| words).sum();
    words > 4 && (words * FASTEST_MS..words * SLOWEST_MS).contains(&said)
}

/// Takes away ends and lengths that are those of the whole conversation: all are the same, and others speak before.
fn whole(turns: &mut [Turn<'_>]) {
    let begin = |turn: &Turn<'_>| turn.start_ms.or(turn.at_ms);
    // What ends on a date's clock is told from its beginning.
    let end = |turn: &Turn<'_>| Some(turn.end_ms? + turn.start_ms.map_or(turn.at_ms, |_| Some(0))?);
    let length = |turn: &Turn<'_>| Some(end(turn)? - begin(turn)?);
    let pairs = || turns.iter().zip(turns.iter().skip(1));
    let same =
        |of: &dyn Fn(&Turn<'_>) -> Option<i64>| pairs().all(|(a, b)| of(a).is_some() && of(a) == of(b));
    let over = pairs().filter(|(a, b)| end(a) > begin(b)).count();
    if over > 0 && (same(&end) || same(&length)) {
        turns.iter_mut().for_each(|turn| turn.end_ms = None);
    }
}

/// The first part of a time of two, such as `10:02`, where that may be one of the day.
fn two_parts(value: &str) -> Option<i64> {
    let (first, second) = value.trim().split_once(':')?;
    let number = |part: &str| part.parse::<i64>().ok();
    number(second)?;
    number(first).filter(|hour| *hour < 24)
}
