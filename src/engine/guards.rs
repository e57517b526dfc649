//! What spares a match.

use std::ops::Range;

use super::Engine;
use super::find::Ground;
use super::quoted::is_quoted;
use super::scan::Match;
use super::signals::Occurrence;
use super::view::View;
use crate::pack::{GuardSet, Guards, Question, Scope};
use crate::transcript::Conversation;

/// How many words before a match a negator may stand.
const NEGATOR_REACH: usize = 4;

/// Why a match was spared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spare {
    /// It stands in quotation marks, or on a quoted line.
    Quoted,
    /// Its sentence is a question, or is none where one is needed.
    Question,
    /// A negator stands before it.
    Negated,
    /// A phrase or signal in this scope.
    Unless(Scope),
    /// No phrase or signal that it needs in this scope.
    Only(Scope),
}

impl Spare {
    /// In words.
    pub fn reason(self) -> String {
        match self {
            Spare::Quoted => "it is quoted".to_owned(),
            Spare::Question => "of `question`".to_owned(),
            Spare::Negated => "it is negated".to_owned(),
            Spare::Unless(scope) => format!("of `unless: {}`", scope.name()),
            Spare::Only(scope) => format!("of `only: {}`", scope.name()),
        }
    }
}

impl Engine {
    /// What spares a match, if anything does.
    pub(super) fn spared(
        &self,
        found: &Match,
        guards: &Guards,
        conversation: &Conversation<'_>,
        view: &mut View,
        signals: &[Vec<Occurrence>],
    ) -> Option<Spare> {
        let run = found.run as usize;
        let tokens = found.tokens();
        if !guards.quoted && view.may_quote[run] && is_quoted(found, conversation, view) {
            return Some(Spare::Quoted);
        }
        let simple = guards.question == Question::Either
            && !guards.negated
            && guards.unless.is_empty()
            && guards.only.is_empty();
        if simple {
            return None;
        }
        view.know(run, conversation, &self.pack);
        if guards.question != Question::Either {
            let sentence = view.sentence(run, tokens.clone());
            let question = view.is_question(run, sentence, &self.pack);
            if question == (guards.question == Question::Never) {
                return Some(Spare::Question);
            }
        }
        if guards.negated && self.is_negated(run, tokens.clone(), view) {
            return Some(Spare::Negated);
        }
        let mut scopes = scopes(guards);
        let (scope, _, spares) = scopes.find(|(scope, set, spares)| {
            self.guarded_in(*scope, set, run, &tokens, conversation, view, signals) == *spares
        })?;
        Some(if spares { Spare::Unless(scope) } else { Spare::Only(scope) })
    }

    /// Whether what whole runs hold spares every match in one of them.
    pub(super) fn bars(
        &self,
        guards: &Guards,
        run: usize,
        conversation: &Conversation<'_>,
        view: &mut View,
        signals: &[Vec<Occurrence>],
    ) -> bool {
        scopes(guards).filter(|(scope, ..)| is_wide(*scope)).any(|(scope, set, spares)| {
            self.guarded_in(scope, set, run, &(0..0), conversation, view, signals) == spares
        })
    }

    /// Whether a scope of a match holds something of a set.
    #[allow(clippy::too_many_arguments, reason = "what a guard may look at")]
    fn guarded_in(
        &self,
        scope: Scope,
        set: &GuardSet,
        run: usize,
        tokens: &Range<usize>,
        conversation: &Conversation<'_>,
        view: &mut View,
        signals: &[Vec<Occurrence>],
    ) -> bool {
        if !is_wide(scope) {
            return self.guarded(scope, set, run, tokens.clone(), conversation, view, signals);
        }
        // What is true of a whole run is true for each match in it: a giant turn is looked through once.
        let question = (std::ptr::from_ref(set) as usize, run);
        match view.memo {
            Some((asked, answer)) if asked == question => answer,
            _ => {
                let found = self.guarded(scope, set, run, tokens.clone(), conversation, view, signals);
                view.memo = Some((question, found));
                found
            }
        }
    }

    fn is_negated(&self, run: usize, tokens: Range<usize>, view: &View) -> bool {
        let clause = view.clause(run, tokens.clone(), &self.pack);
        let from = clause.start.max(tokens.start.saturating_sub(NEGATOR_REACH));
        let negators = &self.pack.lists.negators;
        view.tokens[from..tokens.start].iter().any(|t| {
            negators.binary_search(&t.word).is_ok()
                || (t.word != 0
                    && self.has_readings[t.word as usize]
                    && self.pack.readings[&t.word]
                        .iter()
                        .flatten()
                        .any(|w| negators.binary_search(w).is_ok()))
        })
    }

    /// Whether a scope of a match in a run whose sentences are known holds something of a set.
    #[allow(clippy::too_many_arguments, reason = "what a guard may look at")]
    pub(super) fn guarded(
        &self,
        scope: Scope,
        set: &GuardSet,
        run: usize,
        tokens: Range<usize>,
        conversation: &Conversation<'_>,
        view: &mut View,
        signals: &[Vec<Occurrence>],
    ) -> bool {
        let (run, stretch) = match scope {
            // Such signals are all looked for beforehand.
            Scope::Conversation => {
                return set.signals.iter().any(|s| signals[*s as usize].iter().any(|o| !o.assumed));
            }
            Scope::Overlap => (run, view.sentence(run, tokens.clone())),
            Scope::Before => (run, view.sentence(run, tokens.clone()).start..tokens.start),
            Scope::After => (run, tokens.end..view.sentence(run, tokens.clone()).end),
            Scope::Leading => (run, view.sentence(run, tokens.clone())),
            Scope::Clause => (run, view.clause(run, tokens.clone(), &self.pack)),
            Scope::Sentence => (run, view.sentence(run, tokens.clone())),
            Scope::NextSentence => {
                let end = view.sentence(run, tokens.clone()).end;
                let whole = view.run(run);
                if end >= whole.end {
                    return false;
                }
                (run, view.sentence(run, end..end + 1))
            }
            Scope::Turn => (run, view.run(run)),
            Scope::NextTurn if run + 1 < view.runs.len() => (run + 1, view.run(run + 1)),
            Scope::PreviousTurn if run > 0 => (run - 1, view.run(run - 1)),
            Scope::NextTurn | Scope::PreviousTurn => return false,
        };
        // A clause may open at the match itself, and not after it.
        let opened = match scope {
            Scope::Leading => view.clause(run, tokens.start..tokens.start + 1, &self.pack).start,
            _ => 0,
        };
        let fits = |found: &Range<usize>| match scope {
            Scope::Leading => found.start <= tokens.start && opened < found.end,
            Scope::Overlap => found.start < tokens.end && tokens.start < found.end,
            Scope::Before => found.end == tokens.start,
            Scope::After => found.start == tokens.end,
            _ => true,
        };
        let among = |all: &[Occurrence]| {
            let from = all.partition_point(|o| o.assumed || (o.start as usize) < stretch.start);
            // Marks sent for themselves hold no words: their place is empty, and may be the end of the stretch.
            all[from..].iter().take_while(|o| o.start as usize <= stretch.end).any(|o| {
                let place = o.start as usize..o.end as usize;
                o.run as usize == run && place.end <= stretch.end && fits(&place)
            })
        };
        let said = set.signals.iter().any(|&signal| match self.stages.signals[signal as usize] {
            stage if stage.is_early() => among(&signals[signal as usize]),
            _ => among(self.said_in(signal, run, conversation, view, signals)),
        });
        if said {
            return true;
        }
        let ground = Ground { tokens: stretch, run, conversation };
        self.each_asked(set.phrases, &ground, view, &mut |_, found, _| fits(&found))
    }
}

/// Whether a scope is a whole run.
fn is_wide(scope: Scope) -> bool {
    matches!(scope, Scope::Turn | Scope::NextTurn | Scope::PreviousTurn | Scope::Conversation)
}

/// The scopes of guards, each with whether what it holds spares a match, or what it does not.
fn scopes(guards: &Guards) -> impl Iterator<Item = (Scope, &GuardSet, bool)> {
    let unless = guards.unless.iter().map(|(scope, set)| (*scope, set, true));
    unless.chain(guards.only.iter().map(|(scope, set)| (*scope, set, false)))
}
