//! Whose clock a time goes by: "5 pm Eastern", "11:00 UTC", "noon London time", "noon your time".

use super::lexer::Kind;
use super::parse::{Read, Words};

/// Whose clock a time goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// One of these zones: people say the winter's name in summer, too.
    OneOf(&'static [&'static str]),
    /// So many minutes ahead of UTC.
    Ahead(i16),
    /// One that nobody can tell from the words: "your time".
    Unknown,
}

/// Zones by the words that stand right behind a time of day. Where a name is used of several, all that are meant where
/// customers write English.
const AFTER_TIMES: [(&[&str], &[&str]); 32] = [
    (&["utc", "z", "zulu"], &["UTC"]),
    (&["gmt"], &["UTC", "Europe/London"]),
    (&["bst"], &["Europe/London", "Etc/GMT-1"]),
    (&["ist"], &["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"]),
    (&["cet", "cest"], &["Europe/Berlin", "Etc/GMT-1", "Etc/GMT-2"]),
    (&["eet", "eest"], &["Europe/Helsinki", "Etc/GMT-2", "Etc/GMT-3"]),
    (&["msk"], &["Europe/Moscow"]),
    (&["et", "eastern"], &["America/New_York"]),
    (&["est", "edt"], &["America/New_York", "Etc/GMT+5", "Etc/GMT+4"]),
    (&["ct", "central"], &["America/Chicago"]),
    (&["cst", "cdt"], &["America/Chicago", "Etc/GMT+6", "Etc/GMT+5"]),
    (&["mt", "mountain"], &["America/Denver", "America/Phoenix"]),
    (&["mst", "mdt"], &["America/Denver", "Etc/GMT+7", "Etc/GMT+6"]),
    (&["pt", "pacific"], &["America/Los_Angeles"]),
    (&["pst", "pdt"], &["America/Los_Angeles", "Etc/GMT+8", "Etc/GMT+7"]),
    (&["akst", "akdt"], &["America/Anchorage", "Etc/GMT+9", "Etc/GMT+8"]),
    (&["hst"], &["Pacific/Honolulu"]),
    (&["ast", "adt"], &["America/Halifax", "Etc/GMT+4", "Etc/GMT+3"]),
    (&["brt"], &["America/Sao_Paulo"]),
    (&["sast"], &["Africa/Johannesburg"]),
    (&["gst"], &["Asia/Dubai"]),
    (&["pkt"], &["Asia/Karachi"]),
    (&["sgt"], &["Asia/Singapore"]),
    (&["pht"], &["Asia/Manila"]),
    (&["hkt"], &["Asia/Hong_Kong"]),
    (&["jst"], &["Asia/Tokyo"]),
    (&["kst"], &["Asia/Seoul"]),
    (&["awst"], &["Australia/Perth"]),
    (&["acst", "acdt"], &["Australia/Adelaide", "Australia/Darwin"]),
    (&["aet"], &["Australia/Sydney", "Australia/Brisbane"]),
    (&["aest", "aedt"], &["Australia/Sydney", "Etc/GMT-10", "Etc/GMT-11"]),
    (&["nzst", "nzdt", "nzt"], &["Pacific/Auckland", "Etc/GMT-12", "Etc/GMT-13"]),
];

/// Zones by what stands before "time": "London time", "UK time".
const BEFORE_TIME: [(&[&str], &[&str]); 12] = [
    (&["london", "uk", "british", "english", "england", "greenwich"], &["Europe/London"]),
    (&["dublin", "irish", "ireland"], &["Europe/Dublin"]),
    (&["berlin", "german", "germany", "paris", "french", "france", "rome", "madrid"], &["Europe/Berlin"]),
    (&["amsterdam", "dutch", "vienna", "zurich", "brussels", "warsaw", "prague"], &["Europe/Berlin"]),
    (&["indian", "india", "delhi", "mumbai", "bangalore", "kolkata"], &["Asia/Kolkata"]),
    (&["manila", "philippine"], &["Asia/Manila"]),
    (&["york", "ny", "boston", "washington"], &["America/New_York"]),
    (&["chicago", "dallas", "texas"], &["America/Chicago"]),
    (&["california", "seattle", "angeles", "francisco"], &["America/Los_Angeles"]),
    (&["sydney", "melbourne"], &["Australia/Sydney"]),
    (&["tokyo", "japan", "japanese"], &["Asia/Tokyo"]),
    (&["dubai"], &["Asia/Dubai"]),
];

/// What stands before "time" and tells of no place.
const NO_PLACE: [&str; 16] = [
    "this", "that", "next", "same", "some", "any", "first", "last", "each", "every", "the", "in", "on",
    "our", "my", "of",
];

/// What stands before "time" and names a place that nobody can tell.
const SOMEWHERE: [&str; 10] =
    ["your", "local", "his", "her", "their", "destination", "arrival", "departure", "store", "branch"];

impl Words<'_> {
    /// Whose clock a time goes by that ends here. "Our time" is that of whoever promises, as every other is.
    pub(super) fn zone(&self) -> Read<Zone> {
        let at = |n: usize| self.words.get(self.at + n).map(|word| word.kind);
        let marks = usize::from(at(0) == Some(Kind::Mark));
        let within = usize::from(self.is(marks, "in"));
        let (skipped, here) = (marks + within, self.on(marks + within));
        let (zone, used) = here.zone_here(marks)?;
        // "In Eastern Europe" names none, "in your time zone" does.
        if within == 1 && !matches!(here.word(used - 1), "time" | "zone" | "timezone") {
            return None;
        }
        // A bracket around it ends behind it; what follows a comma may be the next clause.
        let closes = marks == 1 && here.words.get(here.at + used).is_some_and(|word| word.kind == Kind::Mark);
        if marks == 1 && !closes && !matches!(here.word(used - 1), "time" | "zone" | "timezone") {
            return None;
        }
        Some((zone, skipped + used + usize::from(closes)))
    }

    /// `after_mark` is how many marks stand before it: none or one.
    fn zone_here(&self, after_mark: usize) -> Read<Zone> {
        let timely = |n: usize| match (self.word(n), self.word(n + 1)) {
            ("time", "zone") => Some(n + 2),
            ("time" | "timezone", _) => Some(n + 1),
            _ => None,
        };
        if let Some((ahead, used)) = self.ahead() {
            return Some((Zone::Ahead(ahead), used));
        }
        if let Some((_, zones)) = AFTER_TIMES.iter().find(|(names, _)| names.contains(&self.word(0))) {
            let standard = 1 + usize::from(matches!(self.word(1), "standard" | "daylight"));
            return Some((Zone::OneOf(zones), timely(standard).unwrap_or(1)));
        }
        // "UK time", "New York time"
        (0..2).find_map(|n| {
            let used = timely(n + 1)?;
            let word = self.word(n);
            let place = BEFORE_TIME.iter().find(|(names, _)| names.contains(&word));
            let zone = place.map(|(_, zones)| Zone::OneOf(zones));
            // Right behind the time it may be any place.
            let any = n == 0 && after_mark == 0 && !word.is_empty() && !NO_PLACE.contains(&word);
            let unknown = || (any || SOMEWHERE.contains(&word)).then_some(Zone::Unknown);
            Some((zone.or_else(unknown)?, used))
        })
    }

    /// "UTC+1", "GMT-05:30": how many minutes ahead of UTC.
    fn ahead(&self) -> Read<i16> {
        let named = usize::from(matches!(self.word(0), "utc" | "gmt"));
        match self.words.get(self.at + named)?.kind {
            Kind::Offset(minutes) => Some((minutes, named + 1)),
            _ => None,
        }
    }
}
