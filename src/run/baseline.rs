//! The baseline: findings that are known and do not fail, kept in a file.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde::{Deserialize, Serialize};

use super::order::Turn;
use super::{fix, paths};
use crate::check::baseline::fingerprint;
use crate::engine::Engine;
use crate::finding::Finding;
use crate::text::{visible, words};

/// The version of the file.
const VERSION: u32 = 1;
/// The most of a finding's words that are kept for the reader, in characters.
const LONGEST: usize = 100;

/// What a run does with its baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Findings in it are left out.
    #[default]
    Use,
    /// The same; then those that are gone are taken out of it.
    Prune,
    /// All findings are put into it, and those of files and rules that the run does not look at stay.
    Write,
}

/// A baseline that cannot be used.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{path}: {message}")]
pub struct BaselineError {
    /// The file.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// A known finding, as the file has it. It is told by its number alone; the rest is for the reader.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Known {
    /// The rule.
    pub rule: String,
    /// The file, counted from the folder of the baseline.
    pub path: String,
    /// The conversation's own id.
    pub conversation: Option<String>,
    /// The words.
    pub text: Option<String>,
    /// What it is told by.
    pub fingerprint: String,
    /// How often its conversation has it.
    pub count: u32,
}

#[derive(Deserialize)]
struct File {
    version: u32,
    findings: Vec<Known>,
}

/// The findings that are known, and what a run saw of them.
#[derive(Debug)]
pub struct Baseline {
    path: PathBuf,
    folder: PathBuf,
    mode: Mode,
    known: HashMap<u64, Known>,
    /// Files with known findings.
    files: BTreeSet<String>,
    /// Of known findings whose file is no more, by rule and words: the files. Looked up when first asked for.
    lost: OnceLock<Lost>,
    /// Whether the file was there.
    pub there: bool,
    seen: Mutex<Seen>,
}

/// What a run saw. Nothing of it depends on the order in which threads get on.
#[derive(Debug, Default)]
struct Seen {
    /// How often one conversation had each known finding, at most.
    met: BTreeMap<u64, u32>,
    /// What is to be written.
    found: BTreeMap<u64, Known>,
    /// Known findings whose file has another name now, each as it is found under that.
    moved: BTreeMap<u64, Known>,
    /// Files that were read.
    files: BTreeSet<String>,
    /// Rules that were judged by, and rules that there are.
    judged: BTreeSet<Arc<str>>,
    rules: BTreeSet<Arc<str>>,
}

/// Files that are no more, by the rules and words of what is known in them.
type Lost = HashMap<(String, Option<String>), BTreeSet<String>>;

/// The findings of one conversation so far: how often each was met.
pub(crate) type Counts = HashMap<u64, u32>;

impl Baseline {
    /// Reads the baseline at `path`. One that is not there is empty.
    ///
    /// # Errors
    /// It can't be read, or is no baseline.
    pub fn read(path: &Path, mode: Mode) -> Result<Baseline, BaselineError> {
        let shown = paths::shown_from_here(path);
        let error = |message: String, help: &str| BaselineError {
            path: shown.clone(),
            message,
            help: help.to_owned(),
        };
        let path = paths::absolute(path).map_err(|e| error(e.to_string(), "check the path"))?;
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        let empty = Baseline {
            path,
            folder,
            mode,
            known: HashMap::new(),
            files: BTreeSet::new(),
            lost: OnceLock::new(),
            there: false,
            seen: Mutex::default(),
        };
        match Baseline::known(&empty, &error) {
            Ok(Some(known)) => {
                let files = known.values().map(|known| known.path.clone()).collect();
                Ok(Baseline { known, files, there: true, ..empty })
            }
            Ok(None) => Ok(empty),
            // One that is written anew need not be sound.
            Err(_) if mode == Mode::Write => Ok(empty),
            Err(error) => Err(error),
        }
    }

    /// What the file holds; `None` where there is none.
    fn known(
        empty: &Baseline,
        error: &dyn Fn(String, &str) -> BaselineError,
    ) -> Result<Option<HashMap<u64, Known>>, BaselineError> {
        let text = match std::fs::read_to_string(&empty.path) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(error(format!("the baseline can't be read: {e}"), "check who may read it")),
        };
        let help = "`amends check --write-baseline` writes it anew";
        let file: File =
            serde_json::from_str(&text).map_err(|e| error(format!("this is no baseline: {e}"), help))?;
        if file.version != VERSION {
            return Err(error(format!("its version is {}, which is not known", file.version), help));
        }
        let mut known = HashMap::new();
        for finding in file.findings {
            let number = u64::from_str_radix(&finding.fingerprint, 16);
            let number = number.map_err(|_| {
                error(format!("this is no baseline: `{}` is no fingerprint", finding.fingerprint), help)
            })?;
            known.insert(number, finding);
        }
        Ok(Some(known))
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says that a file was read, and by which rules it is judged: by none of the pack's where only suppressions count.
    pub(crate) fn reads(&self, path: &Path, engine: &Engine, only_own: bool) {
        let file = self.file(path);
        let mut seen = self.seen();
        seen.files.insert(file);
        for (id, enabled) in engine.rule_ids.iter().zip(&engine.options.enabled) {
            if *enabled && !only_own {
                seen.judged.insert(id.clone());
            }
            seen.rules.insert(id.clone());
        }
    }

    fn file(&self, path: &Path) -> String {
        let absolute = paths::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        paths::from_folder(&absolute, &self.folder)
    }

    /// Whether a finding is known, or is made so. `counts` are those of its conversation, `turn` that of its piece.
    pub(crate) fn knows(&self, finding: &Finding, counts: &mut Counts, turn: &Turn<'_>) -> bool {
        let file = self.file(Path::new(&*finding.path));
        let own = fingerprint(finding, &file);
        let count = counts.entry(own).or_default();
        *count += 1;
        let known = Known {
            rule: finding.rule.to_string(),
            path: file,
            conversation: finding.conversation.as_deref().map(str::to_owned),
            text: finding.text.as_deref().map(short),
            fingerprint: format!("{own:016x}"),
            count: *count,
        };
        let renamed = || self.renamed(finding, &known, turn);
        let number = if self.known.contains_key(&own) { own } else { renamed().unwrap_or(own) };
        let mut seen = self.seen();
        if self.mode == Mode::Write {
            let entry = seen.found.entry(own).or_insert_with(|| known.clone());
            // Two conversations may share an id: which of them is named is the same whichever comes first.
            let count = entry.count.max(known.count);
            let first = (&known.path, &known.text) < (&entry.path, &entry.text);
            *entry = Known { count, ..if first { known } else { entry.clone() } };
            return true;
        }
        if self.known.get(&number).is_none_or(|entry| entry.count < known.count) {
            return false;
        }
        let met = seen.met.entry(number).or_default();
        *met = (*met).max(known.count);
        if let Some(moved) = seen.moved.get_mut(&number) {
            moved.count = moved.count.max(known.count);
        }
        true
    }

    /// What a finding was known by when its file had another name: the file of now has nothing known, and one that had
    /// the same finding is no more. Of several, that whose name is most like it. A file that is no more has one other
    /// name at most, the first that is read: what else has its words is a copy.
    fn renamed(&self, finding: &Finding, now: &Known, turn: &Turn<'_>) -> Option<u64> {
        if self.known.is_empty() || self.files.contains(&now.path) {
            return None;
        }
        let lost = self.lost.get_or_init(|| {
            let mut lost = Lost::new();
            let gone: HashSet<&String> =
                self.files.iter().filter(|f| !self.folder.join(f).exists()).collect();
            for known in self.known.values().filter(|known| gone.contains(&known.path)) {
                lost.entry((known.rule.clone(), known.text.clone())).or_default().insert(known.path.clone());
            }
            lost
        });
        let files = match finding.context.as_deref().filter(|context| context.missing) {
            None => lost.get(&(now.rule.clone(), now.text.clone()))?.clone(),
            // What is missing has no words. The file is the old one where it still has the line at which it was told,
            // or the name.
            Some(context) => {
                let whole = context.turn.as_ref().map_or(String::new(), |(_, text, _)| plain(text));
                let is_same = |text: &Option<String>, file: &str| {
                    let line =
                        text.as_deref().map_or(String::new(), |text| plain(text.trim_end_matches('…')));
                    !line.is_empty() && whole.contains(&line) || name_of(file) == name_of(&now.path)
                };
                let all = lost.iter().filter(|((rule, _), _)| *rule == now.rule);
                let same =
                    all.flat_map(|((_, text), files)| files.iter().filter(move |file| is_same(text, file)));
                same.cloned().collect()
            }
        };
        let same =
            |old: &str| old.chars().rev().zip(now.path.chars().rev()).take_while(|(a, b)| a == b).count();
        let known = files.iter().map(|old| (same(old), fingerprint(finding, old)));
        let mut known: Vec<(usize, u64)> = known.filter(|(_, n)| self.known.contains_key(n)).collect();
        if known.is_empty() {
            return None;
        }
        turn.wait();
        let mut seen = self.seen();
        known.retain(|(_, number)| seen.moved.get(number).is_none_or(|moved| moved.path == now.path));
        // The first of those that are alike.
        let (_, number) = known.into_iter().rev().max_by_key(|(same, _)| *same)?;
        seen.moved.entry(number).or_insert_with(|| now.clone());
        Some(number)
    }

    /// How many of the known findings are gone: their file was read, or is no more in one of the folders that were
    /// `walked` whole (from the root), and their rule was judged by, or is no more, and they were not met.
    pub fn gone(&self, walked: &[PathBuf]) -> u64 {
        let seen = self.seen();
        self.known.iter().map(|(n, known)| u64::from(known.count - self.left(&seen, walked, *n, known))).sum()
    }

    /// How many of a known finding are still there, as far as this run can tell.
    fn left(&self, seen: &Seen, walked: &[PathBuf], number: u64, known: &Known) -> u32 {
        if self.looked(seen, walked, known) {
            seen.met.get(&number).copied().unwrap_or(0).min(known.count)
        } else {
            known.count
        }
    }

    /// Whether this run would have met a known finding.
    fn looked(&self, seen: &Seen, walked: &[PathBuf], known: &Known) -> bool {
        let path = self.folder.join(&known.path);
        let looked = seen.files.contains(&known.path)
            || (walked.iter().any(|folder| path.starts_with(folder)) && !path.exists());
        let judged = seen.judged.contains(&*known.rule)
            || known.rule.starts_with("amends/")
            || (!seen.rules.is_empty() && !seen.rules.contains(&*known.rule));
        looked && judged
    }

    /// Writes what is to be written: all that was found, and what is known of files and rules that this run did not
    /// look at; or what is left of the known. Gives how many that are. `walked` are the folders that were walked whole,
    /// from the root.
    ///
    /// # Errors
    /// The file can't be written.
    pub fn write(&self, walked: &[PathBuf]) -> Result<u64, BaselineError> {
        let seen = self.seen();
        let mut all: Vec<Known> = match self.mode {
            Mode::Use => return Ok(0),
            Mode::Write => {
                let other = self.known.iter().filter(|(number, known)| {
                    let elsewhere = seen.found.contains_key(number) || seen.moved.contains_key(number);
                    !elsewhere && !self.looked(&seen, walked, known)
                });
                seen.found.values().chain(other.map(|(_, known)| known)).cloned().collect()
            }
            Mode::Prune => {
                let left = self.known.iter().map(|(n, k)| match seen.moved.get(n) {
                    Some(moved) => moved.clone(),
                    None => Known { count: self.left(&seen, walked, *n, k), ..k.clone() },
                });
                left.filter(|known| known.count > 0).collect()
            }
        };
        all.sort_by(|a, b| (&a.path, &a.rule, a).cmp(&(&b.path, &b.rule, b)));
        let mut text = format!("{{\n\"version\": {VERSION},\n\"findings\": [");
        for (i, known) in all.iter().enumerate() {
            text.push_str(if i == 0 { "\n" } else { ",\n" });
            // What it holds are texts and numbers, which JSON can always write.
            text.push_str(&serde_json::to_string(known).unwrap_or_default());
        }
        text.push_str("\n]\n}\n");
        fix::replace(&self.path, text.as_bytes()).map_err(|e| BaselineError {
            path: self.shown(),
            message: format!("the baseline can't be written: {e}"),
            help: "check that its folder is there, and who may write in it".to_owned(),
        })?;
        Ok(all.iter().map(|known| u64::from(known.count)).sum())
    }

    /// How messages name the file.
    pub fn shown(&self) -> String {
        paths::shown_from_here(&self.path)
    }

    /// What it is read for.
    pub fn mode(&self) -> Mode {
        self.mode
    }
}

/// The words of a text with single spaces between them.
fn plain(text: &str) -> String {
    words(text).join(" ")
}

/// The name of a file, without its folders.
fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Words on one line, cut where they are long, and safe to look at.
fn short(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut short: String = words.join(" ").chars().take(LONGEST + 1).collect();
    if short.chars().count() > LONGEST {
        short.pop();
        short.push('…');
    }
    visible(&short).into_owned()
}
