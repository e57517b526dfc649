//! Changes of hands that a source tells only by who leaves and who joins.

use crate::transcript::{Conversation, Event, EventKind, Role, Run};

/// How many agents' runs before somebody leaves are looked at for their last words, and how many of the events around a
/// change are looked at: a room in which hundreds come and go between two lines is no contact with a customer.
const NEAR: usize = 16;

/// Finds, in the order of the conversation, the events with which an agent gave way to another: one who spoke leaves,
/// and the next agent to speak is another, who was not there before. Where the source marks the transfer too, that is
/// told by its mark, and nothing is found here. Gives indexes of events.
pub(super) fn changes(conversation: &Conversation<'_>, runs: &[Run], found: &mut Vec<u32>) {
    found.clear();
    let events = &conversation.events;
    if !events.iter().any(|e| e.kind == EventKind::Leave) {
        return;
    }
    let agents: Vec<usize> = (0..runs.len()).filter(|r| runs[*r].role == Role::Agent).collect();
    let of_kind = |kind| -> Vec<usize> { (0..events.len()).filter(|i| events[*i].kind == kind).collect() };
    let all = Room {
        conversation,
        runs,
        agents,
        joins: of_kind(EventKind::Join),
        moves: of_kind(EventKind::Transfer),
    };
    for leaves in of_kind(EventKind::Leave) {
        if let Some(event) = all.change(leaves) {
            found.push(event as u32);
        }
    }
    found.sort_unstable();
    found.dedup();
}

/// Who speaks, comes and goes.
struct Room<'r, 'c> {
    conversation: &'r Conversation<'c>,
    runs: &'r [Run],
    /// The agents' runs.
    agents: Vec<usize>,
    /// The events with which somebody joins.
    joins: Vec<usize>,
    /// The events that the source calls transfers.
    moves: Vec<usize>,
}

impl Room<'_, '_> {
    /// The event with which the agent who leaves by an event gives way to another, if they do.
    fn change(&self, leaves: usize) -> Option<usize> {
        let event = &self.conversation.events[leaves];
        let at = self.runs.partition_point(|r| r.events <= leaves);
        let spoke = self.agents.partition_point(|r| *r < at);
        let near = spoke.saturating_sub(NEAR)..spoke;
        let is_leaver = |i: &usize| names(event).is_empty() || self.is(event, *i);
        let last = near.rev().find(is_leaver)?;
        let next = last + 1;
        let (before, after) = (self.agents[last], *self.agents.get(next)?);
        let (one, other) = (self.speaker(last)?, self.speaker(next)?);
        if one == other || self.was_there(next, last) {
            return None;
        }
        let between = self.runs[before].events..self.runs[after].events;
        let joined = within(&self.joins, between.clone());
        let joins = joined.iter().take(NEAR).find(|j| {
            let event = &self.conversation.events[**j];
            names(event).is_empty() || self.is(event, next)
        });
        // Somebody left, and nobody says who: that it was the agent shows in another who comes.
        if names(event).is_empty() && joins.is_none()
            || !within(&self.moves, self.stint(last)..between.end).is_empty()
        {
            return None;
        }
        let event = joins.map_or(leaves, |joins| leaves.min(*joins));
        (between.contains(&event)).then_some(event)
    }

    /// Whether the agent of a run, who spoke before another's, was never gone since.
    fn was_there(&self, run: usize, other: usize) -> bool {
        let speaker = self.speaker(run);
        let spoke = (other.saturating_sub(NEAR)..other).rev().find(|i| self.speaker(*i) == speaker);
        let Some(spoke) = spoke else { return false };
        let since = self.runs[self.agents[spoke]].events..self.runs[self.agents[run]].events;
        let back = within(&self.joins, since);
        !back.iter().rev().take(NEAR).any(|j| {
            let event = &self.conversation.events[*j];
            names(event).is_empty() || self.is(event, run)
        })
    }

    /// The first event after an agent's words began, of those that they say one after the other.
    fn stint(&self, last: usize) -> usize {
        let own = |i: &usize| self.speaker(*i) == self.speaker(last);
        let first = (last.saturating_sub(NEAR)..=last).rev().take_while(own).last().unwrap_or(last);
        self.runs[self.agents[first]].events
    }

    fn speaker(&self, agent: usize) -> Option<&str> {
        self.conversation.turns[self.runs[self.agents[agent]].turns.start].speaker.as_deref()
    }

    /// Whether an event names the agent of a run, with a family name or without.
    fn is(&self, event: &Event<'_>, agent: usize) -> bool {
        let (named, speaker) = (names(event), self.speaker(agent).map(words).unwrap_or_default());
        let (short, long) = if named.len() < speaker.len() { (&named, &speaker) } else { (&speaker, &named) };
        !short.is_empty() && long.starts_with(short)
    }
}

/// The words of the name of somebody who comes or goes; none where the source tells no more than that they are an
/// agent.
fn names(event: &Event<'_>) -> Vec<String> {
    event.to.as_deref().map(words).unwrap_or_default()
}

/// The words of a name without those that say what somebody is.
fn words(name: &str) -> Vec<String> {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.map(str::to_lowercase).filter(|w| !TITLES.contains(&w.as_str())).collect()
}

/// What agents are called beside their names.
const TITLES: [&str; 5] = ["agent", "advisor", "adviser", "representative", "the"];
/// What stands in labels that all agents share, or that a machine gave a voice.
const SHARED: &str = "support service services care team help helpdesk desk sales billing office reception company staff \
                      assistant operator rep consultant specialist supervisor manager speaker spk spkr ch channel voice \
                      participant person user bot system unknown ai";

/// Whether a name is one person's own, and no label that agents share (`Agent`, `Acme Support`, `spk_1`).
pub(super) fn is_persons(name: &str) -> bool {
    let words = words(name);
    let own = |word: &String| {
        word.chars().count() > 1
            && word.chars().all(char::is_alphabetic)
            && !SHARED.split(' ').any(|shared| shared == word)
    };
    // “Dana R” is, but “CH A” and “A1” are not.
    words.iter().any(own)
        && words
            .iter()
            .all(|word| own(word) || word.chars().count() == 1 && word.chars().all(char::is_alphabetic))
}

/// Those of some numbers in order that lie in a range.
fn within(numbers: &[usize], range: std::ops::Range<usize>) -> &[usize] {
    let from = numbers.partition_point(|n| *n < range.start);
    let to = numbers.partition_point(|n| *n < range.end);
    numbers.get(from..to).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::is_persons;

    #[test]
    fn a_name_is_one_persons_or_a_label() {
        for name in ["Dana", "Dana Roe", "Dana R.", "Agent Dana", "Édith", "JOSÉ"] {
            assert!(is_persons(name), "{name}");
        }
        for name in [
            "Agent",
            "The agent",
            "AGENT_1",
            "spk_1",
            "Speaker 0",
            "Acme Support",
            "CH A",
            "A",
            "0",
            "",
            "Team",
        ] {
            assert!(!is_persons(name), "{name}");
        }
    }
}
