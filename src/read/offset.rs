//! The zone that a source's own times name: `2026-03-02T10:00:00+01:00`.

use crate::text::utc;
use crate::transcript::{Conversation, Metadata};

/// Which offset from UTC the times of a conversation name.
#[derive(Debug, Default)]
pub(super) enum Offsets {
    /// No time was seen.
    #[default]
    None,
    /// All of them name this one, in minutes.
    One(i32),
    /// They name several, or none.
    Other,
}

/// Under which name a conversation's zone is kept.
const KEY: &str = "timezone";
/// Under which names a source may tell it itself.
const OWN: [&str; 3] = [KEY, "time_zone", "zone"];

impl Offsets {
    /// Looks at a time.
    pub(super) fn see(&mut self, time: &str) {
        self.add(offset(time.trim()));
    }

    /// The same of one that is so many minutes ahead of UTC.
    pub(super) fn add(&mut self, ahead: Option<i32>) {
        *self = match (&*self, ahead) {
            (Offsets::None, Some(minutes)) => Offsets::One(minutes),
            (Offsets::One(one), Some(minutes)) if *one == minutes => Offsets::One(minutes),
            _ => Offsets::Other,
        };
    }

    /// Names the zone of a conversation whose times all name one, unless the source does so itself. UTC is what computers
    /// write, wherever people are.
    pub(super) fn tell(self, talk: &mut Conversation<'_>) {
        let Offsets::One(minutes) = self else { return };
        if minutes == 0 {
            return;
        }
        let mut known = match talk.metadata.to_json() {
            serde_json::Value::Object(known) => known,
            serde_json::Value::Null => serde_json::Map::new(),
            _ => return,
        };
        if OWN.iter().any(|key| known.contains_key(*key)) {
            return;
        }
        let sign = if minutes < 0 { '-' } else { '+' };
        let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
        known.insert(KEY.to_owned(), format!("{sign}{hours:02}:{rest:02}").into());
        talk.metadata = Metadata::new(serde_json::Value::Object(known).to_string());
    }
}

/// The offset that ends a time, in minutes: `+01:00`, `-0530`, `+01`.
fn offset(time: &str) -> Option<i32> {
    let (before, _) = time.rsplit_once(['+', '-'])?;
    // A date has no time before its last stroke.
    let clock = before.split_whitespace().next_back()?;
    let (minutes, used) = utc::offset(&time[before.len()..])?;
    let whole = before.len() + used == time.len() && used > 2;
    (whole && clock.contains(':')).then_some(minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(times: &[&str], metadata: &'static str) -> Option<String> {
        let mut offsets = Offsets::default();
        times.iter().for_each(|time| offsets.see(time));
        let mut talk = Conversation { metadata: Metadata::new(metadata), ..Conversation::default() };
        offsets.tell(&mut talk);
        talk.metadata.get(KEY)
    }

    #[test]
    fn times_that_agree_name_a_zone() {
        for (times, named) in [
            (&["2026-03-02T10:00:00+01:00", "2026-03-02T10:01:00.5+01:00"][..], Some("+01:00")),
            (&["2026-03-02T10:00:00-0330"], Some("-03:30")),
            (&["2026-03-02 10:00:00+01", "2026-03-02 10:00:05.25+01"], Some("+01:00")),
            (&["2026-03-02 10:00:00 +0530"], Some("+05:30")),
            (&["Mon, 02 Mar 2026 10:00:00 -0500"], Some("-05:00")),
            (&["2026-03-02T10:00:00+01:00", "2026-03-02T09:01:00Z"], None),
            (&["2026-03-02T10:00:00+01:00", "2026-03-02T10:00:00+02:00"], None),
            (&["2026-03-02T10:00:00Z"], None),
            (&["2026-03-02T10:00:00+00:00"], None),
            (&["2026-03-02"], None),
            (&["10:00 2026-03-02"], None),
            (&["1772445600"], None),
            (&[], None),
        ] {
            assert_eq!(zone(times, "{}").as_deref(), named, "{times:?}");
        }
        let own = r#"{"timezone": "Europe/Oslo"}"#;
        assert_eq!(zone(&["2026-03-02T10:00:00+02:00"], own).as_deref(), Some("Europe/Oslo"));
    }
}
