//! Settings for a folder, from what is found in it: what `amends init` writes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::path::Path;

use ignore::WalkBuilder;

use super::show::quoted;
use super::{FILE, keys};
use crate::check::suppress::SIDECAR;
use crate::pack::keys::Key;
use crate::read::{self, Cut, HEAD};
use crate::run::paths;
use crate::run::source::own;
use crate::text::{Position, visible};
use crate::transcript::Role;

/// How many files are looked at: enough to know a folder by.
const MOST_FILES: usize = 5000;
/// How many speakers are named whose role is not known.
const MOST_SPEAKERS: usize = 6;
/// The name of the baseline.
const BASELINE: &str = "amends-baseline.json";

/// What files that hold one message each end in.
const MESSAGES: [&str; 12] =
    ["txt", "md", "html", "htm", "liquid", "hbs", "handlebars", "mustache", "j2", "jinja", "erb", "ftl"];

/// What folders are called whose files are replies to send.
const REPLIES: [&str; 12] = [
    "replies",
    "reply",
    "templates",
    "template",
    "macros",
    "canned",
    "canned-replies",
    "canned-responses",
    "responses",
    "snippets",
    "emails",
    "letters",
];
/// What documents of a project are called: nobody sends them to customers.
const DOCUMENTS: [&str; 9] = [
    "readme",
    "license",
    "licence",
    "changelog",
    "contributing",
    "code_of_conduct",
    "security",
    "notice",
    "authors",
];
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
    /// Files that are no text, or of no known kind.
    others: u64,
    files: usize,
}

/// Files of one ending in one place: a folder right below the surveyed one, or one that is called as those of replies
/// are.
#[derive(Debug, Default)]
struct Files {
    /// Those that hold a message each, and have to be said to.
    messages: Vec<String>,
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
        let mut head = Vec::new();
        let read = File::open(path).and_then(|file| file.take(HEAD as u64).read_to_end(&mut head));
        if read.is_err() {
            return;
        }
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        let whole = head.len() < HEAD;
        let text = match std::str::from_utf8(&head) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or(""),
        };
        if matches!(&*ending, "yaml" | "yml") {
            let entry = ["id:", "signal:", "fact:", "words:", "format:"];
            if text.lines().any(|line| entry.iter().any(|key| line.starts_with(key))) {
                self.packs.push(name.to_owned());
                return;
            }
            match read::detect(&head, name, head.len() < HEAD, &[]) {
                Ok(found) => *self.formats.entry(found.format.name().to_owned()).or_default() += 1,
                Err(_) => self.others += 1,
            }
            return;
        }
        if own(name, text).is_some() {
            return;
        }
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().to_lowercase()).unwrap_or_default();
        if matches!(&*ending, "md" | "txt" | "") && DOCUMENTS.contains(&&*stem) && !name.contains('/') {
            self.documents.push(name.to_owned());
            return;
        }
        let place = place(name).to_owned();
        let files = self.places.entry(place).or_default().entry(ending.clone()).or_default();
        match read::detect(&head, name, whole, &[]) {
            Ok(found) => {
                *self.formats.entry(found.format.name().to_owned()).or_default() += 1;
                // What is a template by its marks may stand beside others that are not known by any.
                files.others += u64::from(found.format.name() != "template");
                self.speakers(text, found.format, whole, name);
            }
            Err(fault) if fault.harmless => {}
            Err(_) if MESSAGES.contains(&&*ending) && read::readable(&head, whole).is_ok() => {
                files.messages.push(name.to_owned());
                self.pages |= matches!(&*ending, "html" | "htm");
            }
            Err(_) => {
                files.others += 1;
                self.others += 1;
            }
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
        let (mut globs, mut left_out) = (Vec::new(), Vec::new());
        for (place, endings) in &self.places {
            let messages: usize = endings.values().map(|files| files.messages.len()).sum();
            let others: u64 = endings.values().map(|files| files.others).sum();
            if messages > 0 && others == 0 && !place.is_empty() {
                globs.push((format!("/{}/", escaped(place)), messages as u64));
                continue;
            }
            // Beside transcripts, only endings that no transcript has are clear.
            for (ending, files) in endings.iter().filter(|(_, files)| !files.messages.is_empty()) {
                if files.others > 0 {
                    left_out.extend(files.messages.iter().map(String::as_str));
                    continue;
                }
                let glob = match place.as_str() {
                    "" => format!("/*.{}", escaped(ending)),
                    place => format!("/{}/**/*.{}", escaped(place), escaped(ending)),
                };
                globs.push((glob, files.messages.len() as u64));
            }
        }
        (globs, left_out)
    }

    /// The files that hold some text and are left out, as they lie among others; `None` where there are none.
    pub fn left_out(&self) -> Option<String> {
        let (_, files) = self.messages();
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
        let (globs, left_out) = self.messages();
        let messages: u64 = globs.iter().map(|(_, n)| n).sum();
        if messages > 0 {
            parts.push(format!("{messages} file{} with one message each", plural(messages)));
        }
        if !left_out.is_empty() {
            let count = left_out.len() as u64;
            parts.push(format!(
                "{count} file{} of text that {} left out",
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
            parts.push(format!("{} other file{}", self.others, plural(self.others)));
        }
        match parts.is_empty() {
            true => "no files".to_owned(),
            false => parts.join(", "),
        }
    }

    /// Whether replies are kept here that are yet to be sent: templates, macros, texts of one message.
    fn holds_replies(&self) -> bool {
        let kept = ["template", "macros", "draft"].iter().any(|name| self.formats.contains_key(*name));
        kept || !self.messages().0.is_empty()
    }

    /// The settings, with comments.
    pub fn settings(&self) -> String {
        let mut out = format!(
            "# What amends checks below this folder, and how. `amends check --show-settings FILE` tells what holds for\n\
             # a file, `amends schema settings` has every key, and a flag on the command line wins over what stands here.\n\
             # Found: {}.\n",
            visible(&self.found())
        );
        let mut part = |name: &str, lines: &str| {
            let about = keys::SETTINGS.iter().find(|key| key.name == name).map_or("", |key: &Key| key.about);
            out.push_str(&format!("\n# {}{}.\n{lines}", about[..1].to_uppercase(), &about[1..]));
        };
        let packs: String = self.packs.iter().map(|path| format!("  - {}\n", text(path))).collect();
        match packs.is_empty() {
            true => part("packs", "# packs: [our-rules.yaml]\n"),
            false => part("packs", &format!("packs:\n{packs}")),
        }
        part("select", "# select: [apology, empathy, language]\n");
        part("ignore", "# ignore: [closing/no-thanks]\n");
        part("levels", "# levels:\n#   language/shouting: error\n");
        part("limits", "# limits:\n#   hold/too-long: 90\n#   hold/unannounced: {call: 60, other: 120}\n");
        part("min-level", "# min-level: hint\n");
        // A commit that adds one to a template is not in order; a lake of calls is looked at, not stopped.
        part("fail-on", if self.holds_replies() { "fail-on: warning\n" } else { "fail-on: error\n" });
        let mut agents = "# agents: [\"*@shop.example\"]\n".to_owned();
        if let Some((file, names)) = &self.unknown {
            let names: Vec<String> = names.iter().map(|name| text(name)).collect();
            agents = format!(
                "# In {} nobody is known to be the agent; there speak {}.\n{agents}",
                visible(file),
                names.join(", ")
            );
        }
        part("agents", &agents);
        part("timezone", "# timezone: Europe/Berlin\n");
        let documents: String = self
            .documents
            .iter()
            .map(|name| format!("  - {}\n", text(&format!("/{}", escaped(name)))))
            .collect();
        match documents.is_empty() {
            true => part("exclude", "# exclude: [drafts/, \"*.bak\"]\n"),
            false => part("exclude", &format!("exclude:\n{documents}")),
        }
        let (messages, _) = self.messages();
        let left_out = self.left_out().map_or_else(String::new, |files| {
            format!("# Left out, as nothing tells what they are: {files}. If each is one message of an agent, name them here.\n")
        });
        match messages.is_empty() {
            true => part(
                "overrides",
                &format!("{left_out}# overrides:\n#   - files: [templates/]\n#     format: draft\n"),
            ),
            false => {
                let globs: String =
                    messages.iter().map(|(glob, _)| format!("      - {}\n", text(glob))).collect();
                part(
                    "overrides",
                    &format!(
                        "{left_out}overrides:\n  # Each of these files is one message of an agent.\n  - files:\n{globs}    format: {}\n    \
                         # If they answer complaints, an apology and a remedy must not be missing:\n    # assume: [complaint]\n",
                        self.message_format(),
                    ),
                );
            }
        }
        part(
            "baseline",
            &format!(
                "# `amends check --write-baseline .` writes it from what is found now.\nbaseline: {BASELINE}\n"
            ),
        );
        out
    }
}

/// Where a file counts: in the innermost folder that is called as those of replies are, or else in the one right below
/// the surveyed folder; "" for a file in that itself.
fn place(name: &str) -> &str {
    let ends = name.match_indices('/').map(|(at, _)| &name[..at]);
    let top = name.split_once('/').map_or("", |(top, _)| top);
    ends.rev().find(|folder| is_of_replies(folder)).unwrap_or(top)
}

/// Whether a folder is called as those of replies are.
fn is_of_replies(folder: &str) -> bool {
    let name = folder.rsplit('/').next().unwrap_or(folder);
    REPLIES.iter().any(|known| name.eq_ignore_ascii_case(known))
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
