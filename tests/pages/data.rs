//! What became of the advice, as `coverage.yaml` has it, and what is wrong with that.

use std::collections::BTreeSet;
use std::fmt;

use amends::finding::Source;
use amends::pack::Pack;
use serde::Deserialize;

/// How many steps each document has, and its parts outside them: what the data must be complete by, so it does not
/// stand in the data.
const STEPS: [(&str, u32, &[&str]); 5] = [
    ("seven-steps", 7, &[]),
    ("telephone-doctor", 7, &["opening"]),
    ("five-steps", 5, &["opening"]),
    ("fair-fix", 5, &["teasers"]),
    ("ten-steps", 10, &[]),
];

/// The whole of the data.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Coverage {
    /// Rules that are not written yet.
    pub(crate) planned: Vec<String>,
    pub(crate) reports: Vec<Report>,
    pub(crate) documents: Vec<Document>,
}

/// What shows over many conversations, and in none alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Report {
    #[serde(rename = "report")]
    pub(crate) name: String,
    pub(crate) shows: String,
}

/// A document and its advice, in the order of the document.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Document {
    #[serde(rename = "document")]
    pub(crate) name: String,
    pub(crate) advice: Vec<Advice>,
}

/// A piece of advice and what became of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Advice {
    pub(crate) step: Step,
    /// The advice, in words of our own.
    pub(crate) says: String,
    #[serde(default)]
    pub(crate) rules: Vec<String>,
    /// The report that will show it.
    pub(crate) report: Option<String>,
    /// Why a transcript does not tell.
    pub(crate) cannot: Option<String>,
    /// How else it is heeded, or what another document says against it.
    pub(crate) note: Option<String>,
}

/// A step by its number, or a part of the document outside its steps.
#[derive(Deserialize, PartialEq)]
#[serde(untagged)]
pub(crate) enum Step {
    Number(u32),
    Part(String),
}

impl Step {
    fn is_of(&self, source: &Source) -> bool {
        match self {
            Step::Number(number) => source.step == Some(*number),
            Step::Part(part) => source.part.as_deref() == Some(part),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Number(number) => number.fmt(f),
            Step::Part(part) => part.fmt(f),
        }
    }
}

impl Coverage {
    pub(crate) fn read() -> Self {
        serde_yaml::from_str(include_str!("coverage.yaml")).expect("the data of the coverage page")
    }

    /// All that is wrong with it, held against the pack and against the steps that the documents have.
    pub(crate) fn faults(&self, pack: &Pack) -> Vec<String> {
        let mut faults = self.gaps(pack);
        faults.extend(self.uncovered(pack));
        for document in &self.documents {
            for advice in &document.advice {
                let place = format!("{} {}, “{}”", document.name, advice.step, advice.says);
                faults.extend(self.of_line(document, advice, pack).map(|fault| format!("{place}: {fault}")));
            }
        }
        for planned in &self.planned {
            if pack.rules.iter().any(|r| *r.id == **planned) {
                faults.push(format!("{planned} is planned, and the pack has it: take it off `planned`"));
            }
            if !self.lines().any(|(_, advice)| advice.rules.contains(planned)) {
                faults.push(format!("{planned} is planned, and no line names it"));
            }
        }
        faults
    }

    /// Documents and steps without a line.
    fn gaps(&self, pack: &Pack) -> Vec<String> {
        let mut faults = Vec::new();
        let of_pack: BTreeSet<&str> = pack.documents.iter().map(|d| &*d.name).collect();
        let known: BTreeSet<&str> = STEPS.iter().map(|(name, ..)| *name).collect();
        let here: BTreeSet<&str> = self.documents.iter().map(|d| d.name.as_str()).collect();
        if of_pack != known || here != known {
            faults.push(format!(
                "documents of the pack {of_pack:?}, with steps {known:?}, in the data {here:?}"
            ));
        }
        for (name, steps, parts) in STEPS {
            let numbers = (1..=steps).map(Step::Number);
            let wanted: Vec<Step> =
                numbers.chain(parts.iter().map(|p| Step::Part((*p).to_owned()))).collect();
            let lines = || self.lines().filter(|(document, _)| document.name == name);
            for step in &wanted {
                if !lines().any(|(_, advice)| advice.step == *step) {
                    faults.push(format!("{name} {step} has no line"));
                }
            }
            for (_, advice) in lines().filter(|(_, advice)| !wanted.contains(&advice.step)) {
                faults.push(format!("{name} has no {}", advice.step));
            }
        }
        faults
    }

    /// Sources of rules that no line leads to.
    fn uncovered(&self, pack: &Pack) -> Vec<String> {
        let mut faults = Vec::new();
        for rule in &pack.rules {
            for source in &rule.sources {
                let names = |(document, advice): (&Document, &Advice)| {
                    *document.name == *source.document
                        && advice.step.is_of(source)
                        && advice.rules.iter().any(|id| **id == *rule.id)
                };
                if !self.lines().any(names) {
                    let step = place(source);
                    faults.push(format!("{} cites {step}, and no line there names it", rule.id));
                }
            }
        }
        faults
    }

    fn of_line<'c>(
        &'c self,
        document: &'c Document,
        advice: &'c Advice,
        pack: &'c Pack,
    ) -> impl Iterator<Item = String> + use<'c> {
        let mut faults = Vec::new();
        for id in &advice.rules {
            let rule = pack.rules.iter().find(|r| *r.id == **id);
            let cites = |source: &Source| *source.document == *document.name && advice.step.is_of(source);
            match rule {
                None if !self.planned.contains(id) => faults.push(format!("there is no rule {id}")),
                // `amends explain` would not tell that the rule is from here.
                Some(rule) if !rule.sources.iter().any(cites) => {
                    faults.push(format!("{id} does not cite {} {}", document.name, advice.step));
                }
                _ => {}
            }
        }
        for text in [&advice.cannot, &advice.note].into_iter().flatten() {
            for id in text.split('`').skip(1).step_by(2).filter(|word| word.contains('/')) {
                if !pack.rules.iter().any(|r| *r.id == *id) && !self.planned.iter().any(|p| p == id) {
                    faults.push(format!("there is no rule {id}"));
                }
            }
        }
        if let Some(report) = &advice.report
            && !self.reports.iter().any(|r| r.name == *report)
        {
            faults.push(format!("there is no report {report}"));
        }
        let told = [&advice.report, &advice.cannot, &advice.note];
        if advice.rules.is_empty() && told.iter().all(|t| t.is_none()) {
            faults.push("nothing became of it, and nothing says why".to_owned());
        }
        faults.into_iter()
    }

    /// All lines, each with its document.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (&Document, &Advice)> {
        self.documents.iter().flat_map(|d| d.advice.iter().map(move |a| (d, a)))
    }
}

/// A source in short: `seven-steps 2`, `fair-fix teasers`.
pub(crate) fn place(source: &Source) -> String {
    match (&source.step, &source.part) {
        (Some(step), _) => format!("{} {step}", source.document),
        (None, Some(part)) => format!("{} {part}", source.document),
        (None, None) => source.document.to_string(),
    }
}
