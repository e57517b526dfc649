//! SARIF 2.1.0, for code scanning and the tools around it.
//!
//! One run with the gravest findings, as many as GitHub takes, and the rules that they are of. What was not read or not
//! judged is told as notifications of the tool, so that a report without results is not taken for a clean one.

mod log;

use std::collections::BTreeMap;

use self::log::{
    ArtifactChange, ArtifactLocation, Configuration, Descriptor, Invocation, Level, Location, Log,
    LogicalLocation, Message, Notification, PhysicalLocation, Properties, Reference, Region, Replacement,
    SarifFix, SarifResult, Text,
};
use super::fingerprint::Fingerprints;
use super::{Kept, Limit, Options, Reporter, RuleInfo, paths, say};
use crate::finding::{self, Finding, Note, NoteKind, Summary};
use crate::text::Position;

/// Writes SARIF.
pub(super) struct Sarif {
    options: Options,
}

impl Sarif {
    /// A reporter for what the user wants.
    pub(super) fn reporter(options: Options) -> Box<dyn Reporter> {
        Box::new(Sarif { options })
    }

    fn physical(&self, path: &str, start: Option<Position>, end: Option<Position>) -> PhysicalLocation {
        PhysicalLocation {
            artifact_location: self.artifact(path),
            region: start.map(|start| region(start, end)),
        }
    }

    fn artifact(&self, path: &str) -> ArtifactLocation {
        let path = paths::relative(path, self.options.root.as_deref());
        let base = (!paths::is_absolute(path)).then_some("%SRCROOT%");
        ArtifactLocation { uri: paths::uri(path), uri_base_id: base }
    }

    /// The change that mends a finding; none where its end comes before its start.
    fn fix(&self, finding: &Finding) -> Option<SarifFix> {
        let fix = finding.fix.as_ref()?;
        // Without its end a region goes on to the end of the line, and so would what is taken out.
        let deleted = Region {
            start_line: fix.start.line,
            start_column: fix.start.column,
            end_line: Some(fix.end.line),
            end_column: Some(fix.end.column),
            byte_offset: Some(fix.start.byte),
            byte_length: Some(fix.end.byte.checked_sub(fix.start.byte)?),
        };
        ((fix.start.line, fix.start.column) <= (fix.end.line, fix.end.column)).then(|| SarifFix {
            description: message(&say::fix(fix)),
            artifact_changes: [ArtifactChange {
                artifact_location: self.artifact(&finding.path),
                replacements: [Replacement {
                    deleted_region: deleted,
                    // It is written into the file as it stands here.
                    inserted_content: Text { text: fix.text.clone() },
                }],
            }],
        })
    }

    fn result(&self, finding: &Finding, fingerprint: String, rules: &[Rule<'_>]) -> SarifResult {
        let logical = finding.conversation.as_ref().map(|id| LogicalLocation {
            fully_qualified_name: match finding.turn {
                Some(turn) => format!("{id}/{turn}"),
                None => id.to_string(),
            },
            kind: "conversation",
        });
        let related = finding.related.iter().enumerate().map(|(i, related)| Location {
            id: Some(i + 1),
            message: Some(message(&say::one_line(&related.message))),
            physical_location: Some(self.physical(&related.path, related.start, related.end)),
            logical_locations: None,
        });
        SarifResult {
            rule_id: finding.rule.to_string(),
            rule_index: rules.iter().position(|rule| rule.id == &*finding.rule),
            level: level(finding.level),
            message: message(&say::advice(finding)),
            locations: vec![Location {
                id: None,
                message: None,
                physical_location: Some(self.physical(&finding.path, finding.start, finding.end)),
                logical_locations: logical.map(|one| vec![one]),
            }],
            related_locations: related.collect(),
            // The name that GitHub looks for.
            partial_fingerprints: BTreeMap::from([("primaryLocationLineHash", fingerprint)]),
            fixes: self.fix(finding).into_iter().collect(),
            properties: Properties::of(finding),
        }
    }

    fn notification(&self, note: &Note) -> Notification {
        let start = note.line.map(|line| Position { line, column: note.column.unwrap_or(1), byte: 0 });
        let mut physical = self.physical(&note.path, start, None);
        if let Some(region) = &mut physical.region {
            region.byte_offset = None;
        }
        let location =
            Location { id: None, message: None, physical_location: Some(physical), logical_locations: None };
        Notification {
            descriptor: Reference { id: say::note_id(note.kind) },
            level: level(say::note_level(note.kind)),
            message: message(&say::note(note)),
            locations: if note.path.is_empty() { Vec::new() } else { vec![location] },
        }
    }
}

impl Reporter for Sarif {
    fn keeps(&self) -> Option<Limit> {
        Some(Limit::WHOLE)
    }

    fn whole(&self, kept: &Kept, _summary: &Summary, notes: &[Note], out: &mut Vec<u8>) {
        let findings = kept.in_order();
        let rules = reported(&findings, &self.options.rules);
        let mut fingerprints = Fingerprints::default();
        let results = findings.iter().map(|finding| {
            let path = paths::relative(&finding.path, self.options.root.as_deref());
            self.result(finding, fingerprints.finding(finding, path), &rules)
        });
        let (shown, notes_left_out) = say::gravest(notes);
        let left_out = say::left_out(kept.left_out(), notes_left_out).map(|text| Notification {
            descriptor: Reference { id: "amends/left-out" },
            level: Level::Warning,
            message: message(&text),
            locations: Vec::new(),
        });
        let invocation = Invocation {
            execution_successful: !notes.iter().any(|note| note.kind == NoteKind::NotRead),
            tool_execution_notifications: shown
                .into_iter()
                .map(|note| self.notification(note))
                .chain(left_out)
                .collect(),
        };
        Log { rules: rules.iter().map(descriptor).collect(), invocation }.write(results, out);
    }
}

/// A rule that is reported: as the pack tells of it, or, where nobody does, by what its first finding says.
struct Rule<'r> {
    id: &'r str,
    info: Option<&'r RuleInfo>,
    first: &'r Finding,
}

/// The rules of some findings, in the order of their ids.
fn reported<'r>(findings: &[&'r Finding], known: &'r [RuleInfo]) -> Vec<Rule<'r>> {
    let mut rules: BTreeMap<&str, Rule<'_>> = BTreeMap::new();
    for first in findings {
        rules.entry(&first.rule).or_insert_with(|| Rule {
            id: &first.rule,
            info: known.iter().find(|info| *info.id == *first.rule),
            first,
        });
    }
    rules.into_values().collect()
}

fn descriptor(rule: &Rule<'_>) -> Descriptor {
    let said = say::one_line(&rule.first.message);
    let area = rule.id.split('/').next().unwrap_or(rule.id);
    let Some(info) = rule.info else {
        let text = if said.is_empty() { rule.id.to_owned() } else { said };
        return Descriptor::new(rule.id, &text, text.clone(), text.clone(), rule.first.level, area);
    };
    let why = if info.why.is_empty() { &info.summary } else { &info.why };
    let mut help = info.summary.to_string();
    if !info.why.is_empty() {
        help.push_str(&format!("\n\n{why}"));
    }
    if !info.suggestions.is_empty() {
        help.push_str("\n\nBetter words:\n");
        info.suggestions.iter().for_each(|words| help.push_str(&format!("\n- {words}")));
    }
    if !info.sources.is_empty() {
        help.push_str(&format!("\n\nThe advice stands in: {}.", say::sources(&info.sources)));
    }
    help.push_str(&format!("\n\n`amends explain {}` tells more.", info.id));
    Descriptor::new(rule.id, &info.summary, why.to_string(), help, info.level, area)
}

impl Descriptor {
    fn new(id: &str, short: &str, full: String, help: String, of: finding::Level, area: &str) -> Self {
        Descriptor {
            id: id.to_owned(),
            short_description: Text { text: short.to_owned() },
            full_description: Text { text: full },
            // It is written so that it reads well as Markdown too.
            help: Message { text: help.clone(), markdown: Some(help) },
            default_configuration: Configuration { level: level(of) },
            properties: log::Tags {
                tags: vec![area.to_owned()],
                problem_severity: match of {
                    finding::Level::Error => "error",
                    finding::Level::Warning => "warning",
                    finding::Level::Hint => "recommendation",
                },
            },
        }
    }
}

fn level(of: finding::Level) -> Level {
    match of {
        finding::Level::Error => Level::Error,
        finding::Level::Warning => Level::Warning,
        finding::Level::Hint => Level::Note,
    }
}

/// A message in which nothing of what customers and agents wrote is taken for a link or a placeholder, both of which
/// plain messages of SARIF may hold.
fn message(text: &str) -> Message {
    let mut safe = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find([']', '{']) {
        let (before, from) = rest.split_at(at);
        safe.push_str(before);
        let digits = from[1..].bytes().take_while(u8::is_ascii_digit).count();
        let taken = if from.starts_with("](") {
            safe.push_str("] (");
            2
        } else if digits > 0 && from[1 + digits..].starts_with('}') {
            safe.push_str(&format!("{{{}}}", &from[..digits + 2]));
            digits + 2
        } else {
            safe.push_str(&from[..1]);
            1
        };
        rest = &from[taken..];
    }
    safe.push_str(rest);
    Message { text: safe, markdown: None }
}

/// A region; the end is left out where it does not come after the start.
fn region(start: Position, end: Option<Position>) -> Region {
    let end = end.filter(|end| (end.line, end.column) > (start.line, start.column) && end.byte >= start.byte);
    Region {
        start_line: start.line,
        start_column: start.column,
        end_line: end.map(|end| end.line),
        end_column: end.map(|end| end.column),
        byte_offset: Some(start.byte),
        byte_length: end.map(|end| end.byte - start.byte),
    }
}
