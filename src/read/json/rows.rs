//! The table of JSON formats: the built-in rows, and those of a user's file.

use std::sync::LazyLock;

use thiserror::Error;

use super::Rowed;
use super::envelope::Envelopes;
use super::hooks::hook;
use super::row::Row;
use crate::read::FormatRef;

/// The built-in rows, in the order in which they are tried: those with the clearest marks first.
const BUILT_IN: &[(&str, &str)] = &[
    ("vcon", include_str!("rows/vcon.yaml")),
    ("amazon", include_str!("rows/amazon.yaml")),
    ("google", include_str!("rows/google.yaml")),
    ("azure", include_str!("rows/azure.yaml")),
    ("deepgram", include_str!("rows/deepgram.yaml")),
    ("assemblyai", include_str!("rows/assemblyai.yaml")),
    ("revai", include_str!("rows/revai.yaml")),
    ("whisper", include_str!("rows/whisper.yaml")),
    ("genesys", include_str!("rows/genesys.yaml")),
    ("twilio", include_str!("rows/twilio.yaml")),
    ("amazon-connect", include_str!("rows/amazon-connect.yaml")),
    ("zendesk", include_str!("rows/zendesk.yaml")),
    ("intercom", include_str!("rows/intercom.yaml")),
    ("freshdesk", include_str!("rows/freshdesk.yaml")),
    ("salesforce", include_str!("rows/salesforce.yaml")),
    ("livechat", include_str!("rows/livechat.yaml")),
    ("slack", include_str!("rows/slack.yaml")),
    ("messengers", include_str!("rows/messengers.yaml")),
    ("datasets", include_str!("rows/datasets.yaml")),
    ("openai", include_str!("rows/openai.yaml")),
    // What is known by little comes last.
    ("generic", include_str!("rows/generic.yaml")),
];

static ROWS: LazyLock<Vec<FormatRef>> = LazyLock::new(|| {
    // A test reads every one of them: what fails there would be left out here.
    let rows = BUILT_IN.iter().filter_map(|(_, yaml)| serde_yaml::from_str::<Vec<Row>>(yaml).ok());
    rows.flatten().map(rowed).collect()
});

/// The built-in formats of JSON.
pub(in crate::read) fn built_in() -> impl Iterator<Item = FormatRef> {
    // Envelopes come first: they may hold any of the others.
    std::iter::once(&Envelopes as FormatRef).chain(ROWS.iter().copied())
}

/// Formats live as long as the process: there are a few dozen of them.
fn rowed(row: Row) -> FormatRef {
    let hook = row.hook.as_deref().and_then(hook);
    Box::leak(Box::new(Rowed::new(row, hook)))
}

/// What is wrong with a file of formats.
#[derive(Debug, Error)]
pub enum MapFault {
    /// It is no list of rows.
    #[error(transparent)]
    Yaml(#[from] serde_yaml::Error),
    /// A row can't be used.
    #[error("format `{0}`: {1}")]
    Row(String, &'static str),
}

/// The formats that a user describes: YAML, a list of rows or a single one, in the language of the built-in ones. They
/// live as long as the process.
///
/// # Errors
/// The text is no YAML, or a row has an unknown key, lacks a needed one, or can never be found.
pub fn format_map(yaml: &str) -> Result<Vec<FormatRef>, MapFault> {
    let rows: Vec<Row> = match serde_yaml::from_str::<serde_yaml::Value>(yaml)?.is_mapping() {
        true => vec![serde_yaml::from_str(yaml)?],
        false => serde_yaml::from_str(yaml)?,
    };
    for row in &rows {
        let fault = match row {
            _ if row.name.trim().is_empty() => "it has no name",
            _ if !row.known_by_shape && row.known_by.iter().all(|set| set.0.is_empty()) => {
                "`known-by` lists no path"
            }
            _ if row.turns.0.is_empty() && row.branch.is_none() => "`turns` says where no list is",
            _ if row.hook.as_deref().is_some_and(|name| hook(name).is_none()) => "there is no such `hook`",
            _ => continue,
        };
        return Err(MapFault::Row(row.name.clone(), fault));
    }
    Ok(rows.into_iter().map(rowed).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_can_be_read() {
        for (file, yaml) in BUILT_IN {
            let rows: Vec<Row> = serde_yaml::from_str(yaml).unwrap_or_else(|e| panic!("{file}: {e}"));
            for row in rows {
                assert!(row.hook.as_deref().is_none_or(|name| hook(name).is_some()), "{file}");
                assert!(
                    (row.known_by_shape || !row.known_by.is_empty())
                        && (row.hook.is_some()
                            || row.branch.is_some()
                            || !row.turns.0.is_empty()
                            || !row.talk.0.is_empty()),
                    "{file}"
                );
            }
        }
    }

    #[test]
    fn faults_of_a_map_are_told() {
        let fault = |yaml: &str| format_map(yaml).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(fault("- name: x\n  about: y\n  known-by: [a]\n  turn: [b]\n").contains("turn"));
        assert!(fault("- name: x\n  about: y\n  known-by: [a]\n").contains("`turns`"));
        assert!(fault("- name: x\n  about: y\n  known-by: [a]\n  turns: b\n").is_empty());
        assert!(fault("- nam: x\n").contains("nam"));
        // One row needs no list.
        assert!(fault("name: x\nabout: y\nknown-by: [a]\nturns: b\n").is_empty());
        assert!(fault("nam: x\n").contains("nam"));
    }
}
