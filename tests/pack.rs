//! What every rule of the built-in pack has to be.

use std::sync::Arc;

use amends::builtin;
use amends::check::Examples;
use amends::pack::{By, Example, schema};
use serde::Deserialize;

#[test]
fn every_example_comes_out_as_its_rule_says() {
    let tried = Examples::new(&Arc::new(builtin::pack())).try_all(&builtin::docs());
    for fault in &tried.faults {
        println!("{}:{} {}: {}\n    {}", fault.place.0, fault.place.1, fault.rule, fault.message, fault.text);
    }
    assert!(tried.faults.is_empty(), "{} examples failed", tried.faults.len());
    assert!(tried.passed > 100);
}

#[test]
fn a_number_of_ones_own_fails_no_example_that_was_written_for_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("own.yaml");
    let tried = |text: &str| {
        std::fs::write(&path, text).expect("written");
        let (pack, docs) = builtin::with(std::slice::from_ref(&path)).expect("a pack");
        Examples::new(&Arc::new(pack)).try_all(&docs)
    };
    let own = tried("id: hold/too-long\nat-most: 60\n");
    assert_eq!(own.faults, []);
    assert_eq!(own.renumbered.keys().map(|(rule, _)| rule.as_str()).collect::<Vec<_>>(), ["hold/too-long"]);
    // What fails for other reasons is told where it stands.
    let own = tried("id: language/cannot\nmatch: zzz\n");
    assert!(own.renumbered.is_empty() && !own.faults.is_empty());
    assert!(own.faults.iter().all(|fault| fault.place.0.ends_with("cannot.yaml")), "{:?}", own.faults[0]);
}

#[test]
fn every_rule_is_explained_and_shown_by_examples() {
    let pack = builtin::pack();
    for (rule, docs) in pack.rules.iter().zip(builtin::docs()) {
        let id = &rule.id;
        assert!(docs.why.len() > 40, "{id} says why");
        assert!(!rule.sources.is_empty(), "{id} cites where it is from");
        assert!(docs.flag.len() >= 6, "{id} has six examples of what it reports, not {}", docs.flag.len());
        assert!(
            docs.pass.len() >= 6,
            "{id} has six examples of what it does not report, not {}",
            docs.pass.len()
        );
        if rule.matcher.is_some() || !rule.signals.is_empty() {
            assert!(rule.suggestions.len() >= 2, "{id} has two suggestions");
        }
    }
}

/// Words that one rule holds up as good must not be what another reports, if that is told from the words.
#[test]
fn no_rule_reports_what_another_suggests_or_passes() {
    let pack = Arc::new(builtin::pack());
    let examples = Examples::new(&pack);
    let tells_from_words = |id: &str| {
        pack.rule(id).is_some_and(|i| pack.rules[i].matcher.is_some() || !pack.rules[i].signals.is_empty())
    };
    let mut faults = Vec::new();
    for (rule, docs) in pack.rules.iter().zip(builtin::docs()) {
        let suggestions =
            rule.suggestions.iter().map(|s| Example { text: s.to_string(), ..Example::default() });
        let single =
            |e: &&Example| !e.text.contains('\n') && rule.by == By::Agent && tells_from_words(&rule.id);
        for example in suggestions.chain(docs.pass.iter().filter(single).cloned()) {
            for finding in examples.report(&example, rule.by) {
                // A passing example may break another rule on purpose, to show that this one is not it.
                let own_words = example.line == 0 || finding.rule == rule.id.as_ref().into();
                if tells_from_words(&finding.rule) && own_words {
                    faults.push(format!("{}: {} reports “{}”", rule.id, finding.rule, example.text));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_schema_describes_the_pack() {
    let schema = jsonschema::validator_for(&schema()).expect("a valid schema");
    for (name, text) in builtin::sources() {
        for document in serde_yaml::Deserializer::from_str(&text) {
            let value = serde_json::Value::deserialize(document).unwrap_or_else(|e| panic!("{name}: {e}"));
            // A folder's file may be empty but for comments.
            if value.is_null() {
                continue;
            }
            let faults: Vec<String> = schema.iter_errors(&value).map(|e| e.to_string()).collect();
            assert!(faults.is_empty(), "{name}: {}", faults.join("\n"));
        }
    }
    let wrong = serde_json::json!({"id": "a/b", "levle": "error"});
    assert!(!schema.is_valid(&wrong), "an unknown key is no pack");
}
