//! Waits that are longer than people stay: what is judged of them, and what is not.

use super::{Lasted, Place, Sure, Talk, Wait, WaitKind};
use crate::engine::{Engine, Scratch};
use crate::transcript::{Conversation, Role};

impl Engine {
    /// Whether a wait that no mark of the source tells of is longer than people stay.
    pub(super) fn is_past_staying(&self, talk: &Talk<'_, '_>, wait: &Wait) -> bool {
        let by_words = matches!(wait.kind, WaitKind::Request | WaitKind::Gap);
        by_words && wait.lasted.is_some_and(|lasted| lasted.length_ms as f64 > self.gone_ms(talk))
    }

    /// How much of such a wait the customer is known to have waited: up to the last of their words that each come
    /// before people are gone.
    pub(super) fn while_seen(&self, talk: &Talk<'_, '_>, wait: &Wait) -> Option<Lasted> {
        let lasted = wait.lasted?;
        let (from, until) = lasted.span_ms?;
        let meanwhile = talk.view.runs.get(wait.run as usize + 1..wait.back? as usize)?;
        let mut last = from;
        for run in meanwhile.iter().filter(|run| run.role == Role::Customer) {
            let Some(said) = talk.line.end(talk.conversation, run) else { continue };
            let at = if said.end_known { said.end } else { said.start };
            if at >= until || (at - last) as f64 > self.gone_ms(talk) {
                break;
            }
            last = last.max(at);
        }
        let length_ms = last - from - talk.line.tick_ms();
        let seen = Lasted { length_ms, span_ms: Some((from, last)), sure: Sure::AtLeast, ..lasted };
        (length_ms > 0).then_some(seen)
    }

    /// The waits of the conversation that was judged last which are longer than people stay, and so are not judged, or
    /// only in part. With `gaps` those, too, of which nobody said a word.
    pub(crate) fn past_staying(
        &self,
        conversation: &Conversation<'_>,
        scratch: &Scratch,
        gaps: bool,
    ) -> Vec<(Place, Lasted)> {
        let talk = scratch.talk(conversation);
        let mut waits = Vec::new();
        self.all_waits(&talk, &mut waits);
        if gaps {
            let judged = waits.clone();
            self.all_gaps(&talk, &judged, &mut |gap| waits.push(*gap));
        }
        let past = waits.iter().filter(|wait| self.is_past_staying(&talk, wait));
        past.filter_map(|wait| Some((wait.place, wait.lasted?))).collect()
    }
}
