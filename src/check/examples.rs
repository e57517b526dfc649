//! Running the examples of a pack.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::engine::{Engine, Options, Scratch};
use crate::finding::Finding;
use crate::pack::{By, Example, Pack, RuleDocs};
use crate::read::{self, Piece};
use crate::text::{Lines, Position};
use crate::transcript::{Channel, Conversation, Role, Turn};

use super::findings::findings;
use super::fix;
use super::mend::NOT_CLEARED;
use super::places::Origin;

/// An example that does not come out as its rule says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleFault {
    /// The rule.
    pub rule: String,
    /// The file and line of the example.
    pub place: (String, u32),
    /// The example.
    pub text: String,
    /// What is wrong with it.
    pub message: String,
}

/// What trying the examples of a pack came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tried {
    /// How many came out as they should.
    pub passed: usize,
    /// Those that did not.
    pub faults: Vec<ExampleFault>,
    /// Those that do not hold as a later pack gives their rule another number, by the rule and the file of that pack.
    pub renumbered: BTreeMap<(String, String), usize>,
}

/// Tries texts on the rules of a pack.
pub struct Examples {
    /// For conversations.
    plain: Engine,
    /// For single turns, which are read as the answer to a complaint.
    answering: Engine,
}

impl Examples {
    /// Makes a pack ready. All of its rules are tried, those that are off too.
    pub fn new(pack: &Arc<Pack>) -> Self {
        let enabled = vec![true; pack.rules.len()];
        let assume: Vec<u32> = pack.signal("complaint").map(|s| s as u32).into_iter().collect();
        let engine = |assume| {
            Engine::new(pack.clone(), Options { enabled: enabled.clone(), assume, ..Options::default() })
        };
        Self { plain: engine(Vec::new()), answering: engine(assume) }
    }

    /// Tries every example of every rule. `docs` are those of the pack's rules, in their order.
    pub fn try_all(&self, docs: &[RuleDocs]) -> Tried {
        let mut tried = Tried::default();
        for (rule, docs) in docs.iter().enumerate() {
            let all = docs.flag.iter().map(|e| (e, true)).chain(docs.pass.iter().map(|e| (e, false)));
            for (example, flag) in all {
                let id = || self.plain.pack.rules[rule].id.to_string();
                match (self.fault(rule, example, flag), &example.renumbered) {
                    (None, _) => tried.passed += 1,
                    // It tells of a number that is no more.
                    (Some(_), Some(file)) => {
                        *tried.renumbered.entry((id(), file.clone())).or_default() += 1;
                    }
                    (Some(message), None) => tried.faults.push(ExampleFault {
                        rule: id(),
                        place: (example.file.as_ref().unwrap_or(&docs.place.0).clone(), example.line),
                        text: example.text.clone(),
                        message,
                    }),
                }
            }
        }
        tried
    }

    /// What is reported of a text: the findings of every rule.
    pub fn report(&self, example: &Example, by: By) -> Vec<Finding> {
        self.run(&Script::new(&example.text), example.channel, by)
    }

    /// Gives the conversation of an example of a rule that looks at the words of `by`.
    #[doc(hidden)]
    pub fn conversation(example: &Example, by: By, each: &mut dyn FnMut(Conversation<'_>)) {
        let script = Script::new(&example.text);
        let channel = example.channel.unwrap_or(Channel::Chat);
        if script.is_conversation() {
            return script.conversation(channel, each);
        }
        let role = if by == By::Customer { Role::Customer } else { Role::Agent };
        let turns = vec![Turn::new(role, script.text.as_str())];
        each(Conversation { channel: Some(channel), turns, ..Conversation::default() });
    }

    fn fault(&self, rule: usize, example: &Example, flag: bool) -> Option<String> {
        let script = Script::new(&example.text);
        let by = self.plain.pack.rules[rule].by;
        let id = &*self.plain.pack.rules[rule].id;
        let found: Vec<Finding> =
            self.run(&script, example.channel, by).into_iter().filter(|f| &*f.rule == id).collect();
        if !flag {
            let first =
                found.iter().find(|f| script.line.is_none() || f.turn == script.turn(example.channel))?;
            return Some(format!("it is reported, at {}", place(first)));
        }
        if found.is_empty() {
            return Some("it is not reported".to_owned());
        }
        let wanted_turn = script.line.map(|_| script.turn(example.channel));
        let places = || found.iter().map(place).collect::<Vec<_>>().join(", ");
        if let Some(turn) = wanted_turn
            && !found.iter().any(|f| f.turn == turn)
        {
            return Some(format!("it is reported elsewhere, at {}", places()));
        }
        if let Some(marked) = &script.marked
            && !found.iter().any(|f| f.text.as_deref() == Some(marked))
        {
            return Some(format!("“{marked}” is marked, and reported is {}", places()));
        }
        found.iter().find_map(|f| self.fix_fault(f, &script, example.channel, by))
    }

    /// What is wrong with the fix of a finding: it must clear the finding, and raise no other.
    fn fix_fault(
        &self,
        found: &Finding,
        script: &Script,
        channel: Option<Channel>,
        by: By,
    ) -> Option<String> {
        if found.unfixed.is_some_and(|unfixed| unfixed.why == NOT_CLEARED) {
            return Some("its fix does not clear it".to_owned());
        }
        let fix = found.fix.as_ref()?;
        let (fixed, _) = fix::applied(script.text.as_bytes(), [fix]);
        let fixed = String::from_utf8_lossy(&fixed).into_owned();
        let mended = Script { text: fixed.clone(), marked: None, line: script.line };
        let (before, after) = (self.run(script, channel, by), self.run(&mended, channel, by));
        let count = |all: &[Finding], rule: &str| all.iter().filter(|f| &*f.rule == rule).count();
        if count(&after, &found.rule) >= count(&before, &found.rule) {
            return Some(format!("its fix does not clear it: “{fixed}”"));
        }
        let raised = after.iter().find(|f| count(&after, &f.rule) > count(&before, &f.rule))?;
        Some(format!("its fix raises `{}`: “{fixed}”", raised.rule))
    }

    fn run(&self, script: &Script, channel: Option<Channel>, by: By) -> Vec<Finding> {
        let channel = channel.unwrap_or(Channel::Chat);
        let mut all = Vec::new();
        if script.is_conversation() {
            script.conversation(channel, &mut |conversation| {
                all = judged(&self.plain, &conversation, &script.text)
            });
        } else {
            let role = if by == By::Customer { Role::Customer } else { Role::Agent };
            let turns = vec![Turn::new(role, script.text.as_str())];
            let conversation = Conversation { channel: Some(channel), turns, ..Conversation::default() };
            all = judged(&self.answering, &conversation, &script.text);
        }
        all
    }
}

fn judged(engine: &Engine, conversation: &Conversation<'_>, text: &str) -> Vec<Finding> {
    let mut scratch = Scratch::default();
    engine.judge(conversation, &mut scratch);
    let base = Position { line: 1, column: 1, byte: 0 };
    let lines = Lines::new(text, base);
    let origin = Origin { path: "example".into(), lines: &lines, text, reply_to: None };
    findings(engine, &scratch.judged().hits, conversation, &scratch.view, &origin, false)
}

fn place(finding: &Finding) -> String {
    match (&finding.text, finding.turn) {
        (Some(text), Some(turn)) => format!("turn {turn} “{text}”"),
        _ => "an event".to_owned(),
    }
}

/// An example without its marks.
struct Script {
    text: String,
    /// What `⟦…⟧` encloses.
    marked: Option<String>,
    /// The byte of `text` at which the line begins that has `>` before it.
    line: Option<usize>,
}

impl Script {
    fn new(example: &str) -> Self {
        let marked = example
            .split_once('⟦')
            .and_then(|(_, rest)| rest.split_once('⟧'))
            .map(|(marked, _)| marked.to_owned());
        let mut text = String::new();
        let mut line_start = None;
        for line in example.replace(['⟦', '⟧'], "").split_inclusive('\n') {
            let bare = line.trim_start();
            match bare.strip_prefix('>') {
                Some(rest) if starts_turn(rest) || rest.trim_start().starts_with('[') => {
                    line_start = Some(text.len());
                    text.push_str(rest.trim_start_matches(' '));
                }
                _ => text.push_str(if starts_turn(bare) { bare } else { line }),
            }
        }
        Self { text, marked, line: line_start }
    }

    /// Whether it is labelled text; else it is a single turn.
    fn is_conversation(&self) -> bool {
        self.line.is_some() || self.text.lines().any(starts_turn)
    }

    fn conversation(&self, channel: Channel, each: &mut dyn FnMut(Conversation<'_>)) {
        let Some(format) = read::format("text") else { return };
        let options = read::Options { channel: Some(channel), ..read::Options::default() };
        let piece = Piece { text: &self.text, base: Position { line: 1, column: 1, byte: 0 } };
        let mut first = true;
        format.read(piece, &options, &mut String::new(), &mut |found| {
            if let Ok(conversation) = found
                && std::mem::take(&mut first)
            {
                each(conversation);
            }
        });
    }

    /// The turn that `>` marks; `None` where it marks an event.
    fn turn(&self, channel: Option<Channel>) -> Option<usize> {
        let line = self.line?;
        let end = self.text[line..].find('\n').map_or(self.text.len(), |i| line + i);
        let mut found = None;
        self.conversation(channel.unwrap_or(Channel::Chat), &mut |conversation| {
            found = conversation.turns.iter().position(|t| t.raw.start >= line && t.raw.start <= end);
        });
        found
    }
}

/// Whether a line begins a turn of labelled text: a role, maybe after a stamp in brackets.
fn starts_turn(line: &str) -> bool {
    let line = line.trim_start();
    let line = match line.strip_prefix(['[', '(']).and_then(|rest| rest.split_once([']', ')'])) {
        Some((_, rest)) => rest.trim_start(),
        None => line,
    };
    let Some((label, _)) = line.split_once(':') else { return false };
    let role = label.split([' ', '(']).next().unwrap_or(label);
    Role::from_name(&role.to_lowercase()).is_some()
}
