//! Where the times of day of a promise are meant: whose clock they go by.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use super::due::Due;
use crate::pack::{Clock, zone_help};
use crate::text::utc;
use crate::text::when::Zone;
use crate::transcript::Conversation;

/// Where times of day are meant.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) zone: TimeZone,
    /// Whether anybody said which zone it is.
    pub(super) known: bool,
}

/// Keys of metadata that may tell a conversation's zone.
const ZONES: [&str; 3] = ["timezone", "time_zone", "zone"];

impl Place {
    /// The zone of a conversation: its own, or the pack's.
    pub(super) fn of(conversation: &Conversation<'_>, clock: &Clock) -> Self {
        let own = own_zone(conversation);
        let zone = own
            .and_then(Result::ok)
            .or_else(|| clock.zone.as_deref().and_then(|name| TimeZone::get(name).ok()));
        Place { known: zone.is_some(), zone: zone.unwrap_or(TimeZone::UTC) }
    }

    /// The places whose clocks a promise goes by: those that its words name, or else this one.
    pub(super) fn named(&self, zone: Option<Zone>) -> Vec<Place> {
        let known = |zone| Place { zone, known: true };
        let unknown = || Place { zone: TimeZone::UTC, known: false };
        let mut places: Vec<Place> = match zone {
            None => return vec![self.clone()],
            Some(Zone::OneOf(names)) => {
                names.iter().filter_map(|name| TimeZone::get(name).ok()).map(known).collect()
            }
            Some(Zone::Ahead(minutes)) => {
                let offset = Offset::from_seconds(i32::from(minutes) * 60).ok();
                offset.map(TimeZone::fixed).map(known).into_iter().collect()
            }
            Some(Zone::Unknown) => Vec::new(),
        };
        if places.is_empty() {
            return vec![unknown()];
        }
        if !self.known {
            // Nobody knows whether the clock of the record is UTC, as it counts, or the one that the words name.
            places.push(known(TimeZone::UTC));
        }
        places
    }

    /// How much later something may be due there than its clock says. A source that names no more than its distance from
    /// UTC does not say where it is, so nobody knows whether summer begins or ends there before another day comes: an
    /// hour is allowed, in whatever season. One too many leaves a promise unjudged that was an hour late, one too few
    /// would call one broken that was kept. UTC itself has no summer, and a time of the same day none that begins.
    pub(super) fn may_change_ms(&self, said_at_ms: i64, due: &Due) -> i64 {
        const DAY_S: i64 = 86_400;
        let day = |second: i64| second.div_euclid(DAY_S);
        let told = self.zone.to_fixed_offset().is_ok_and(|offset| offset.seconds() != 0);
        let said = self.local_ms(said_at_ms).map(|ms| day(ms.div_euclid(1000)));
        if told && said != due.local_s.map(day) { 3_600_000 } else { 0 }
    }

    /// What the clocks of that place show at a moment (milliseconds from 1970), in local milliseconds from 1970.
    pub(super) fn local_ms(&self, at_ms: i64) -> Option<i64> {
        let shown = Timestamp::from_millisecond(at_ms).ok()?.to_zoned(self.zone.clone()).datetime();
        Some(shown.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
    }
}

/// The zone that a conversation's metadata name; the name itself where there is no such zone.
fn own_zone(conversation: &Conversation<'_>) -> Option<Result<TimeZone, String>> {
    // Metadata is only decoded where it may hold what is asked for.
    conversation.metadata.as_json().filter(|json| json.contains("zone"))?;
    let name = ZONES.iter().find_map(|key| conversation.metadata.get(key))?;
    let name = name.trim();
    if name.is_empty() {
        return None;
    }
    Some(TimeZone::get(name).ok().or_else(|| fixed(name)).ok_or_else(|| name.to_owned()))
}

/// A zone that is told as its distance from UTC: `+02:00`, `UTC-5`.
fn fixed(name: &str) -> Option<TimeZone> {
    let rest = name.strip_prefix("UTC").or_else(|| name.strip_prefix("GMT")).unwrap_or(name);
    let (minutes, used) = utc::offset(rest)?;
    let offset = (used == rest.len()).then(|| Offset::from_seconds(minutes * 60).ok()).flatten();
    offset.map(TimeZone::fixed)
}

/// What is said of a conversation whose metadata name a zone that there is not.
pub(in crate::engine) fn zone_note(conversation: &Conversation<'_>) -> Option<String> {
    let name = own_zone(conversation)?.err()?;
    let shown: String = name.chars().take(60).collect();
    let help = zone_help(&name);
    Some(format!(
        "it names a zone that there is not, `{shown}`: {help} Its times of day are judged as where no zone is known"
    ))
}
