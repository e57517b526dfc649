//! The table of output formats: help and tests walk it.

use super::checkstyle::Checkstyle;
use super::concise::Concise;
use super::csv::Csv;
use super::github::GitHub;
use super::gitlab::GitLab;
use super::human::Human;
use super::json::{Json, JsonLines};
use super::junit::JUnit;
use super::markdown::Markdown;
use super::rdjson::RdJson;
use super::sarif::Sarif;
use super::{Options, Reporter};

/// A format of reports.
pub struct Format {
    /// Its name, for `--output-format`.
    pub name: &'static str,
    /// What it is, in a line.
    pub about: &'static str,
    /// Whether findings need their [`crate::finding::Context`].
    pub context: bool,
    /// Whether it describes rules, and needs [`Options::rules`].
    pub rules: bool,
    /// Whether it has room for why rules passed or did not apply ([`Options::explain_why`]).
    pub reasons: bool,
    /// A reporter for what the user wants.
    pub reporter: fn(Options) -> Box<dyn Reporter>,
}

/// All formats; the first is the default.
pub static FORMATS: &[Format] = &[
    Format {
        name: "human",
        about: "for a person: the words, marked, and better ones",
        context: true,
        rules: false,
        reasons: true,
        reporter: Human::reporter,
    },
    Format {
        name: "concise",
        about: "one line a finding, for grep and editors",
        context: false,
        rules: false,
        reasons: true,
        reporter: Concise::reporter,
    },
    Format {
        name: "json",
        about: "one JSON object with findings, summary and notes",
        context: false,
        rules: false,
        reasons: true,
        reporter: Json::reporter,
    },
    Format {
        name: "jsonl",
        about: "one JSON object a line, a line a finding",
        context: false,
        rules: false,
        reasons: false,
        reporter: JsonLines::reporter,
    },
    Format {
        name: "sarif",
        about: "SARIF 2.1.0, for code scanning",
        context: false,
        rules: true,
        reasons: false,
        reporter: Sarif::reporter,
    },
    Format {
        name: "github",
        about: "annotations of GitHub Actions: ten of each level, and how many are left out",
        context: false,
        rules: false,
        reasons: false,
        reporter: GitHub::reporter,
    },
    Format {
        name: "gitlab",
        about: "a Code Quality report of GitLab",
        context: false,
        rules: false,
        reasons: false,
        reporter: GitLab::reporter,
    },
    Format {
        name: "junit",
        about: "JUnit XML: a suite for each file, with a failed case for each finding or a passed one",
        context: false,
        rules: false,
        reasons: false,
        reporter: JUnit::reporter,
    },
    Format {
        name: "checkstyle",
        about: "Checkstyle XML",
        context: false,
        rules: false,
        reasons: false,
        reporter: Checkstyle::reporter,
    },
    Format {
        name: "rdjson",
        about: "the diagnostics that reviewdog reads",
        context: true,
        rules: false,
        reasons: false,
        reporter: RdJson::reporter,
    },
    Format {
        name: "markdown",
        about: "a comment on a pull request: the gravest findings in a table",
        context: false,
        rules: false,
        reasons: false,
        reporter: Markdown::reporter,
    },
    Format {
        name: "csv",
        about: "a table for spreadsheets, a row a finding",
        context: false,
        rules: false,
        reasons: false,
        reporter: Csv::reporter,
    },
];

/// The format of a name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|f| f.name == name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::any::any_finding;
    use super::super::testing::{findings, golden, report, rules};
    use super::super::{Assembly, Piece};
    use super::*;
    use crate::finding::Summary;

    fn options(width: usize) -> Options {
        Options { width, rules: rules(), ..Options::default() }
    }

    #[test]
    fn names_are_unlike_and_found() {
        for f in FORMATS {
            assert_eq!(format(f.name).map(|found| found.about), Some(f.about));
        }
        assert!(format("humane").is_none());
    }

    #[test]
    fn every_format_writes_every_finding() {
        for f in FORMATS {
            golden(&format!("{}.txt", f.name), &report(f, &options(100), &findings(), 3));
        }
    }

    #[test]
    fn human_fits_every_terminal_and_colours_no_word() {
        let human = format("human").expect("the format is in the table");
        for width in [60, 140] {
            golden(&format!("human-{width}.txt"), &report(human, &options(width), &findings(), 99));
        }
        for width in [0, 60, 100] {
            let why = |color| Options { color, explain_why: true, ..options(width) };
            let colored = report(human, &why(true), &findings(), 99);
            let plain = report(human, &why(false), &findings(), 99);
            assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain);
            golden(&format!("human-color-{width}.txt"), &colored);
        }
    }

    #[test]
    fn quiet_leaves_out_the_table() {
        let human = format("human").expect("the format is in the table");
        assert_eq!(report(human, &Options { quiet: true, ..options(0) }, &[], 1), "");
    }

    #[test]
    fn batches_leave_no_trace() {
        for f in FORMATS {
            let whole = report(f, &options(100), &findings(), usize::MAX);
            for batch in [1, 2, 5] {
                assert_eq!(report(f, &options(100), &findings(), batch), whole, "{} by {batch}", f.name);
            }
        }
    }

    #[test]
    fn accounts_are_written_where_they_are_wanted() {
        for f in FORMATS {
            let why = Options { explain_why: true, ..options(100) };
            let explained = report(f, &why, &findings()[..1], 1);
            let changed = explained != report(f, &options(100), &findings()[..1], 1);
            assert_eq!(changed, f.reasons, "{}", f.name);
            golden(&format!("{}-why.txt", f.name), &explained);
        }
    }

    #[test]
    fn an_empty_run_is_a_whole_report() {
        for f in FORMATS {
            let reporter = (f.reporter)(options(80));
            let mut assembly = Assembly::begin(&*reporter, Vec::new()).expect("a Vec takes all");
            assembly.push(&Piece::default()).expect("a Vec takes all");
            let bytes = assembly.finish(&Summary::default(), &[]).expect("a Vec takes all");
            golden(&format!("{}-empty.txt", f.name), &String::from_utf8_lossy(&bytes));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn any_finding_is_written_safely(findings in proptest::collection::vec(any_finding(), 1..4), width in 0..200_usize) {
            for f in FORMATS {
                for color in [false, true] {
                    let text = report(f, &Options { color, explain_why: color, ..options(width) }, &findings, 2);
                    let plain = if color { anstream::adapter::strip_str(&text).to_string() } else { text };
                    let unsafe_char = plain.chars().find(|&c| c != '\n' && c.is_control());
                    prop_assert_eq!(unsafe_char, None, "{}", f.name);
                }
            }
        }
    }
}
