//! The two pages below `rules/` that are made from the pack: what rules there are, and what became of the advice of the
//! documents.
//!
//! A page written by hand would soon tell of rules that have changed. Run with `AMENDS_BLESS=1` to have both written
//! anew.

#![allow(missing_docs)]

mod coverage;
mod data;
mod rules;

use std::path::Path;

use amends::builtin;
use data::Coverage;

/// The file below `rules/` that a rule, told by its place, stands in: pages link to it from there.
fn file(place: &str) -> &str {
    place.strip_prefix("rules/").unwrap_or(place)
}

/// A cell of a table: a bar would end it, and so would a line end.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

fn assert_is(name: &str, page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").join(name);
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    if there == page {
        return;
    }
    if std::env::var_os("AMENDS_BLESS").is_some() {
        std::fs::write(&path, page).expect("written");
        return;
    }
    let differs = there.lines().zip(page.lines()).position(|(a, b)| a != b);
    let line = differs.unwrap_or(there.lines().count().min(page.lines().count())) + 1;
    panic!(
        "rules/{name} is old from line {line} on; `AMENDS_BLESS=1 cargo test --test pages` writes it anew"
    );
}

#[test]
fn the_page_of_the_rules_is_that_of_the_pack() {
    assert_is("RULES.md", &rules::page(&builtin::pack(), &builtin::docs()));
}

#[test]
fn the_page_of_the_advice_is_that_of_the_data() {
    assert_is("COVERAGE.md", &coverage::page(&Coverage::read(), &builtin::pack(), &builtin::docs()));
}

#[test]
fn all_advice_is_accounted_for() {
    let faults = Coverage::read().faults(&builtin::pack());
    assert!(
        faults.is_empty(),
        "{} faults in tests/pages/coverage.yaml:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// A check that lets everything through would look the same as data without a fault.
#[test]
fn what_is_missing_or_made_up_is_told() {
    let pack = builtin::pack();
    let told = |change: &dyn Fn(&mut Coverage)| {
        let mut coverage = Coverage::read();
        change(&mut coverage);
        coverage.faults(&pack).join("\n")
    };
    let lost = told(&|c| c.documents[0].advice.retain(|a| a.step.to_string() != "4"));
    assert!(lost.contains("seven-steps 4 has no line"), "{lost}");
    assert!(
        lost.contains("listening/no-paraphrase cites seven-steps 4, and no line there names it"),
        "{lost}"
    );
    let unknown = told(&|c| c.documents[1].advice[0].rules.push("hold/music".into()));
    assert!(unknown.contains("there is no rule hold/music"), "{unknown}");
    let uncited = told(&|c| c.documents[1].advice[0].rules.push("apology/missing".into()));
    assert!(uncited.contains("apology/missing does not cite telephone-doctor opening"), "{uncited}");
    let noted = told(&|c| c.documents[1].advice[0].note = Some("See `hold/music`.".into()));
    assert!(noted.contains("there is no rule hold/music"), "{noted}");
    let written = told(&|c| c.planned.push("apology/missing".into()));
    assert!(written.contains("apology/missing is planned, and the pack has it"), "{written}");
    let idle = told(&|c| c.planned.push("hold/music".into()));
    assert!(idle.contains("hold/music is planned, and no line names it"), "{idle}");
    let empty = told(&|c| c.documents[1].advice[0].rules.clear());
    assert!(empty.contains("nothing became of"), "{empty}");
    let report = told(&|c| c.documents[2].advice[0].report = Some("weather".into()));
    assert!(report.contains("there is no report weather"), "{report}");
}
