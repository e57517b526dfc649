//! Events that the source tells beside a turn that is their marker, or that were noted when the conversation was
//! converted: one that is told twice happened once.

use std::collections::{HashMap, VecDeque};

use crate::transcript::{Event, EventKind, Turn};

/// Of two holds, or silences, in which nobody speaks, those that lie further apart by the clock are two, in milliseconds.
const APART_MS: i64 = 60_000;

/// The events that a source tells, by their kind and by how much was said before them: what has the same place in the
/// talk as a marker is what it tells of, whether the source gives its turn or its time.
pub(super) struct Known {
    told: HashMap<(EventKind, usize), Told>,
    /// The holds that end there.
    ends: HashMap<usize, usize>,
    /// How many turns before each are somebody's words.
    said: Vec<usize>,
}

/// Events of one kind and place.
#[derive(Default)]
struct Told {
    /// Those that no marker has told yet.
    left: VecDeque<usize>,
    /// The last that one has.
    last: Option<usize>,
}

impl Known {
    /// The events that are known before the turns are read for markers; `speaks` are those that hold words.
    pub(super) fn new(turns: &[Turn<'_>], events: &[Event<'_>], speaks: impl Fn(&Turn<'_>) -> bool) -> Self {
        let mut known = Known { told: HashMap::new(), ends: HashMap::new(), said: Vec::new() };
        if events.is_empty() {
            return known;
        }
        let mut count = 0;
        for turn in turns {
            known.said.push(count);
            count += usize::from(speaks(turn));
        }
        known.said.push(count);
        let at = |ms: i64| turns.partition_point(|turn| turn.start_ms.is_none_or(|start| start < ms));
        let mut order: Vec<usize> = (0..events.len()).collect();
        order.sort_by_key(|event| events[*event].start_ms);
        for event in order {
            let Event { kind, after_turn, start_ms, end_ms, .. } = events[event];
            let begins = after_turn.map(|turn| turn + 1).or_else(|| start_ms.map(at)).unwrap_or(0);
            let place = known.said[begins.min(turns.len())];
            known.told.entry((kind, place)).or_default().left.push_back(event);
            if let Some(end) = end_ms.filter(|_| kind == EventKind::Hold) {
                known.ends.insert(known.said[at(end)], event);
            }
        }
        known
    }

    /// The hold that ends in the turn at `index`: the customer may have spoken into the line since it began.
    pub(super) fn ended(&self, index: usize) -> Option<usize> {
        self.ends.get(self.said.get(index)?).copied()
    }

    /// The event of a kind that the marker in the turn at `index`, at this time, tells of again.
    pub(super) fn told(
        &mut self,
        events: &[Event<'_>],
        kind: EventKind,
        index: usize,
        start_ms: Option<i64>,
    ) -> Option<usize> {
        let told = self.told.get_mut(&(kind, *self.said.get(index)?))?;
        let lasts = matches!(kind, EventKind::Hold | EventKind::Silence);
        // How long the marker comes after the event, by the clock; less than nothing, if before it.
        let after = |event: usize| {
            let event = &events[event];
            let (at, start) = (start_ms.filter(|_| lasts)?, event.start_ms?);
            let end = event.end_ms.unwrap_or(start).max(start);
            Some(if at < start { at.saturating_sub(start) } else { at.saturating_sub(end).max(0) })
        };
        while let Some(event) = told.left.front().copied() {
            match after(event) {
                Some(ms) if ms < -APART_MS => break,
                Some(ms) if ms > APART_MS => told.left.pop_front(),
                _ => {
                    told.last = told.left.pop_front();
                    return told.last;
                }
            };
        }
        told.last.filter(|last| after(*last).is_none_or(|ms| ms.abs() <= APART_MS))
    }
}
