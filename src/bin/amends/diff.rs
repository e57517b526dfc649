//! `amends diff`: what a change of the rules adds and takes away.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;

use amends::text::visible;
use anyhow::{Context, bail};
use serde::Deserialize;

use crate::args::DiffArgs;
use crate::screen;

/// What tells findings apart. Lines and columns are left out: text that stands above moves them.
#[derive(Deserialize)]
struct Finding {
    rule: String,
    path: String,
    conversation: Option<String>,
    turn: Option<u64>,
    event: Option<serde_json::Value>,
    text: Option<String>,
}

impl Finding {
    fn key(self) -> Key {
        let event = self.event.filter(|e| !e.is_null()).map(|e| e.to_string());
        (self.rule, self.path, self.conversation, self.turn, event, self.text)
    }
}

type Key = (String, String, Option<String>, Option<u64>, Option<String>, Option<String>);

/// How often each finding is there before and after.
type Both = BTreeMap<Key, (u64, u64)>;

pub(crate) fn run(args: &DiffArgs) -> anyhow::Result<u8> {
    let mut all = Both::new();
    read(&args.before, |key| all.entry(key).or_default().0 += 1)?;
    read(&args.after, |key| all.entry(key).or_default().1 += 1)?;
    screen::print(&told(&all, args.most))?;
    Ok(0)
}

fn read(path: &Path, mut each: impl FnMut(Key)) -> anyhow::Result<()> {
    let file =
        std::fs::File::open(path).map_err(|error| crate::screen::unread(path, "amends diff", &error))?;
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let place = || format!("{}, line {}", path.display(), number + 1);
        let line = line.with_context(place)?;
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<Finding>(&line) {
            Ok(finding) => each(finding.key()),
            Err(_) => {
                bail!("{}: this is no finding; `amends check --output-format jsonl` writes them", place())
            }
        }
    }
    Ok(())
}

fn told(all: &Both, most: usize) -> String {
    // For each rule how many were added and are gone, and which.
    type Changes<'a> = (u64, u64, Vec<(char, &'a Key)>);
    let mut rules: BTreeMap<&str, Changes<'_>> = BTreeMap::new();
    for (key, (before, after)) in all.iter().filter(|(_, (before, after))| before != after) {
        let (added, gone, changes) = rules.entry(&key.0).or_default();
        let sign = if after > before { '+' } else { '-' };
        *added += after.saturating_sub(*before);
        *gone += before.saturating_sub(*after);
        changes.push((sign, key));
    }
    let mut out = String::new();
    let width = rules.keys().map(|rule| rule.len()).max().unwrap_or(0);
    for (rule, (_, _, changes)) in &rules {
        out.push_str(&format!("{rule}\n"));
        for (sign, key) in changes.iter().take(most) {
            out.push_str(&format!("  {sign} {}\n", line(key)));
        }
        if changes.len() > most {
            out.push_str(&format!("    … and {} more (--most {})\n", changes.len() - most, changes.len()));
        }
        out.push('\n');
    }
    if rules.is_empty() {
        return "No finding was added, and none is gone.\n".to_owned();
    }
    for (rule, (added, gone, _)) in &rules {
        out.push_str(&format!("{rule:width$}  +{added:<6} -{gone}\n"));
    }
    let (added, gone) = rules.values().fold((0, 0), |sum, rule| (sum.0 + rule.0, sum.1 + rule.1));
    out.push_str(&format!("{:width$}  +{added:<6} -{gone}\n", "in all"));
    out
}

/// Where a finding is, and its words, on one line.
fn line(key: &Key) -> String {
    let (_, path, conversation, turn, event, text) = key;
    let conversation = conversation.as_deref().map(|c| format!(" {c}")).unwrap_or_default();
    let place = match (turn, event) {
        (Some(turn), _) => format!(", turn {turn}"),
        (None, Some(_)) => ", at an event".to_owned(),
        (None, None) => String::new(),
    };
    let text = text.as_deref().unwrap_or_default();
    let short: String = text.chars().take(100).collect();
    let dots = if short.len() < text.len() { "…" } else { "" };
    format!("{}{}{place}: “{}{dots}”", visible(path), visible(&conversation), visible(&short))
}
