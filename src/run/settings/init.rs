//! Settings for a folder, from what is found in it: what `amends init` writes.

mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;

use ignore::WalkBuilder;

use super::FILE;
use super::show::quoted;
use crate::check::suppress::SIDECAR;
use crate::read::aside::{aside, aside_of, is_document, is_of_replies, may_be_replies, unclaimed};
use crate::read::{self, Cut};
use crate::run::paths;
use crate::run::source::{head, own};
use crate::text::{Position, visible};
use crate::transcript::{Role, Turn};

/// How many files are looked at: enough to know a folder by.
const MOST_FILES: usize = 5000;
/// How many speakers are named whose role is not known.
const MOST_SPEAKERS: usize = 6;
/// The name of the baseline.
const BASELINE: &str = "amends-baseline.json";

/// What files that hold one message each end in.
const MESSAGES: [&str; 4] = ["txt", "md", "html", "htm"];

/// What files that may hold canned replies end in.
const DATA: [&str; 6] = ["yaml", "yml", "json", "jsonl", "csv", "tsv"];

/// How many files that are left out are named.
const MOST_NAMED: usize = 10;

/// What a folder holds.
#[derive(Debug, Default)]
pub struct Survey {
    /// Files by format.
    formats: BTreeMap<String, u64>,
    /// Files by their place and by ending.
    places: BTreeMap<String, BTreeMap<String, Files>>,
    /// A file in which nobody is known to be the agent, and who speaks there.
    unknown: Option<(String, BTreeSet<String>)>,
    /// Packs, by their paths.
    packs: Vec<String>,
    /// Documents of a project.
    documents: Vec<String>,
    /// Whether a file that holds one message is in HTML.
    pages: bool,
    /// Files that a check passes over.
    others: u64,
    files: usize,
}

/// Files of one ending in one place: a folder right below the surveyed one, or one that is called as those of replies
/// are.
#[derive(Debug, Default)]
struct Files {
    /// Those that hold a message each, and have to be said to.
    messages: Vec<String>,
    /// Those that hold canned replies, and have to be said to.
    replies: Vec<String>,
    /// Those that may be transcripts, and are of no known kind.
    unknown: Vec<String>,
    /// How many are known to hold canned replies.
    lists: u64,
    /// How many others.
    others: u64,
}

/// Looks at the files below a folder, by their beginnings.
pub fn survey(folder: &Path) -> Survey {
    let mut survey = Survey::default();
    let walk = WalkBuilder::new(folder).sort_by_file_name(Ord::cmp).require_git(false).build();
    for entry in walk.flatten().filter(|entry| entry.file_type().is_some_and(|t| t.is_file())) {
        let path = entry.path();
        let own = |name: &std::ffi::OsStr| name == FILE || name == SIDECAR || name == BASELINE;
        if path.file_name().is_some_and(own) {
            continue;
        }
        survey.files += 1;
        if survey.files > MOST_FILES {
            break;
        }
        survey.look_at(path, &paths::from_folder(path, folder));
    }
    survey
}

impl Survey {
    fn look_at(&mut self, path: &Path, name: &str) {
        let Ok((head, whole)) = File::open(path).and_then(head) else { return };
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        let text = match std::str::from_utf8(&head) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or(""),
        };
        if matches!(&*ending, "yaml" | "yml") {
            let has = |keys: &[&str]| text.lines().any(|line| keys.iter().any(|key| line.starts_with(key)));
            // A reply may have an id too.
            let rule = has(&["id:"]) && has(&["match:", "match+:", "when:", "measure:", "level:", "off:"]);
            if rule || has(&["signal:", "fact:", "words:", "format:"]) {
                self.packs.push(name.to_owned());
                return;
            }
        }
        if own(name, text).is_some() {
            return;
        }
        if !name.contains('/') && is_document(name) {
            self.documents.push(name.to_owned());
            return;
        }
        if aside(name, &head, whole).is_some() {
            self.others += 1;
            return;
        }
        let place = place(name).to_owned();
        let folder = place.clone();
        let files = self.places.entry(place).or_default().entry(ending.clone()).or_default();
        let replies =
            || DATA.contains(&&*ending) && is_of_replies(&folder) && holds_macros(text, name, whole);
        match read::detect(&head, name, whole, &[]) {
            // Messages have names and texts too, but in them somebody is known to speak.
            Ok(found)
                if found.format.name() == "message-list" && !speaks(text, found.format) && replies() =>
            {
                files.replies.push(name.to_owned());
            }
            Ok(found) if aside_of(name, found.format).is_some() => self.others += 1,
            Ok(found) => {
                *self.formats.entry(found.format.name().to_owned()).or_default() += 1;
                // What is a template by its marks may stand beside others that are not known by any.
                match found.format.name() {
                    "template" => {}
                    "macros" => files.lists += 1,
                    _ => files.others += 1,
                }
                self.speakers(text, found.format, whole, name);
            }
            Err(fault) if fault.harmless => {}
            Err(_) if replies() => files.replies.push(name.to_owned()),
            Err(_) if unclaimed(name, text, whole).is_some() => {
                files.others += 1;
                self.others += 1;
            }
            Err(_) if MESSAGES.contains(&&*ending) && read::readable(&head, whole).is_ok() => {
                files.messages.push(name.to_owned());
                self.pages |= matches!(&*ending, "html" | "htm");
            }
            // What lies among replies and calls itself one has to be mended: a check tells of it.
            Err(_) if is_of_replies(&folder) && !DATA.contains(&&*ending) => {}
            Err(_) => files.unknown.push(name.to_owned()),
        }
    }

    /// Notes who speaks in a file in which nobody is known to be the agent.
    fn speakers(&mut self, text: &str, format: read::FormatRef, whole: bool, name: &str) {
        if self.unknown.is_some() {
            return;
        }
        let text = match format.cut(text) {
            Cut::Lines => &text[..text.rfind('\n').map_or(text.len(), |end| end + 1)],
            _ if whole => text,
            _ => return,
        };
        let piece = read::Piece { text, base: Position { line: 1, column: 1, byte: 0 } };
        let mut unknown = None;
        format.read(piece, &read::Options::default(), &mut String::new(), &mut |read| {
            let Ok(conversation) = read else { return };
            if unknown.is_none()
                && !conversation.has_role(Role::Agent)
                && conversation.has_role(Role::Unknown)
            {
                let names = conversation.turns.iter().filter_map(|turn| turn.speaker.as_deref());
                unknown = Some(names.map(str::to_owned).take(MOST_SPEAKERS).collect::<BTreeSet<_>>());
            }
        });
        self.unknown = unknown.filter(|names| !names.is_empty()).map(|names| (name.to_owned(), names));
    }

    /// How files with one message are read: as templates where others are, where tags stand in them, or where their
    /// folders are all called so.
    fn message_format(&self) -> &'static str {
        let (globs, _) = self.messages();
        let of_replies =
            |glob: &str| is_of_replies(glob.split("/**").next().unwrap_or(glob).trim_end_matches('/'));
        let pages = self.pages || self.formats.contains_key("template");
        if pages || globs.iter().all(|(glob, _)| of_replies(glob)) { "template" } else { "draft" }
    }

    /// The globs of files that hold one message each and have to be said to, and those files that no glob takes without
    /// taking others too.
    fn messages(&self) -> (Vec<(String, u64)>, Vec<&str>) {
        self.globs(
            |files| &files.messages,
            |files| files.others + files.lists + (files.replies.len() + files.unknown.len()) as u64,
        )
    }

    /// The same of files that hold canned replies.
    fn replies(&self) -> (Vec<(String, u64)>, Vec<&str>) {
        self.globs(
            |files| &files.replies,
            |files| files.others + (files.messages.len() + files.unknown.len()) as u64,
        )
    }

    /// Globs of the files that `of` gives, each with their number, and those of them that stand beside others of the
    /// same ending.
    fn globs(
        &self,
        of: impl Fn(&Files) -> &Vec<String>,
        others: impl Fn(&Files) -> u64,
    ) -> (Vec<(String, u64)>, Vec<&str>) {
        let (mut globs, mut left_out) = (Vec::new(), Vec::new());
        for (place, endings) in &self.places {
            let own: usize = endings.values().map(|files| of(files).len()).sum();
            if own > 0 && endings.values().all(|files| others(files) == 0) && !place.is_empty() {
                globs.push((format!("/{}/", escaped(place)), own as u64));
                continue;
            }
            // Beside others, only endings that none of these has are clear.
            for (ending, files) in endings.iter().filter(|(_, files)| !of(files).is_empty()) {
                if others(files) > 0 {
                    left_out.extend(of(files).iter().map(String::as_str));
                    continue;
                }
                let glob = match place.as_str() {
                    "" => format!("/*.{}", escaped(ending)),
                    place => format!("/{}/**/*.{}", escaped(place), escaped(ending)),
                };
                globs.push((glob, of(files).len() as u64));
            }
        }
        (globs, left_out)
    }

    /// The files that nothing tells the kind of: texts that lie among others, and what looks like a transcript and is
    /// none that is known.
    fn left_out_files(&self) -> Vec<&str> {
        let unknown =
            self.places.values().flat_map(|endings| endings.values()).flat_map(|files| &files.unknown);
        let mut files = [self.messages().1, self.replies().1].concat();
        files.extend(unknown.map(String::as_str));
        files.sort_unstable();
        files
    }

    /// Those files for people; `None` where there are none.
    pub fn left_out(&self) -> Option<String> {
        let files = self.left_out_files();
        let named: Vec<String> = files.iter().take(MOST_NAMED).map(|file| text(file)).collect();
        let more = match files.len().saturating_sub(MOST_NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        (!files.is_empty()).then(|| named.join(", ") + &more)
    }

    /// What was found, in a line.
    pub fn found(&self) -> String {
        let plural = |count: u64| if count == 1 { "" } else { "s" };
        let mut parts: Vec<String> = self
            .formats
            .iter()
            .map(|(name, n)| format!("{n} file{} of format `{name}`", plural(*n)))
            .collect();
        let (globs, _) = self.messages();
        let messages: u64 = globs.iter().map(|(_, n)| n).sum();
        if messages > 0 {
            parts.push(format!("{messages} file{} with one message each", plural(messages)));
        }
        let (globs, _) = self.replies();
        let replies: u64 = globs.iter().map(|(_, n)| n).sum();
        if replies > 0 {
            parts.push(format!("{replies} file{} with canned replies", plural(replies)));
        }
        let left_out = self.left_out_files().len() as u64;
        if left_out > 0 {
            let count = left_out;
            parts.push(format!(
                "{count} file{} of no known kind that {} left out",
                plural(count),
                if count == 1 { "is" } else { "are" }
            ));
        }
        if !self.packs.is_empty() {
            let count = self.packs.len() as u64;
            parts.push(format!("{count} file{} of packs", plural(count)));
        }
        if !self.documents.is_empty() {
            let count = self.documents.len() as u64;
            parts.push(format!("{count} document{} of the project", plural(count)));
        }
        if self.others > 0 {
            parts.push(format!("{} other file{} to pass over", self.others, plural(self.others)));
        }
        match parts.is_empty() {
            true => "no files".to_owned(),
            false => parts.join(", "),
        }
    }

    /// Whether replies are kept here that are yet to be sent: templates, macros, texts of one message.
    fn holds_replies(&self) -> bool {
        let kept = ["template", "macros", "draft"].iter().any(|name| self.formats.contains_key(*name));
        kept || !self.messages().0.is_empty() || !self.replies().0.is_empty()
    }
}

/// Where a file counts: in the innermost folder that is called as those of replies are, or else in the one right below
/// the surveyed folder; "" for a file in that itself.
fn place(name: &str) -> &str {
    let ends = name.match_indices('/').map(|(at, _)| &name[..at]);
    let top = name.split_once('/').map_or("", |(top, _)| top);
    ends.rev().find(|folder| is_of_replies(folder)).unwrap_or(top)
}

/// Whether anybody is known to speak in a text of a format.
fn speaks(text: &str, format: read::FormatRef) -> bool {
    let piece = read::Piece { text, base: Position { line: 1, column: 1, byte: 0 } };
    let mut found = false;
    format.read(piece, &read::Options::default(), &mut String::new(), &mut |read| {
        found |= read.is_ok_and(|conversation| conversation.has_role(Role::Agent));
    });
    found
}

/// Whether canned replies are found in data that begins so: settings have no sentences, and no fields for texts. A
/// beginning alone can't be read.
fn holds_macros(text: &str, name: &str, whole: bool) -> bool {
    let Some(macros) = read::format("macros").filter(|_| whole) else { return false };
    let piece = read::Piece { text, base: Position { line: 1, column: 1, byte: 0 } };
    // Of replies as short as “Thank you!” their fields tell.
    let least = if may_be_replies(text, name, whole) { 2 } else { 5 };
    let mut found = false;
    macros.read(piece, &read::Options::default(), &mut String::new(), &mut |read| {
        let words = |turn: &Turn<'_>| turn.text.split_whitespace().nth(least - 1).is_some();
        found |= read.is_ok_and(|reply| reply.turns.iter().any(words));
    });
    found
}

/// A text as YAML has it, on one line and safe to look at.
fn text(value: &str) -> String {
    quoted(&visible(value))
}

/// A part of a path as a glob that means it alone.
fn escaped(part: &str) -> String {
    let mut glob = String::new();
    for c in part.chars() {
        if matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | '\\') {
            glob.push('\\');
        }
        glob.push(c);
    }
    glob
}
