//! Whether a template is a part of others: a footer, a snippet, a layout. Its words are judged like all others, but what a
//! whole mail needs is not missing in it.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::ENDINGS;
use super::lex::{LONGEST, lex};
use super::partials::{FOLDERS, LARGEST, find};
use super::tree::{Node, tree};

/// What folders are called in which parts of mails are kept.
const PARTS: &[&str] = &[
    "partials",
    "_partials",
    "_snippets",
    "includes",
    "_includes",
    "components",
    "_components",
    "layouts",
    "_layouts",
];
/// Those that are called so for nothing else, so that what lies in folders below them is a part too.
const SURELY: &[&str] =
    &["partials", "_partials", "_snippets", "includes", "_includes", "_components", "_layouts"];
/// How many folders up from a template are looked at.
const DEEPEST: usize = 4;
/// What folders are called in which parts of mails are kept, or whole replies: what others show of them tells.
const EITHER: &[&str] = &["snippets"];
/// How much of what lies around a template is read, in bytes: enough for a thousand of them.
const MOST: u64 = 8 << 20;
/// How files end that may be templates, beside those that are called so.
const WORDS: &[&str] =
    &[".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".mjml", ".email", ".eml"];

/// Tags that show another template, and the one that holds several.
const SHOW: &[&str] = &["include", "render", "embed", "extends", "section", "partial", "liquid"];

/// Templates that others show, as far as folders were looked at. Copies share it.
#[derive(Debug, Clone, Default)]
pub struct Included(Arc<Mutex<Folders>>);

/// What is known of folders.
#[derive(Debug, Default)]
struct Folders {
    /// What the templates in each show: each folder is looked at once, though it lies around many.
    looked: HashMap<PathBuf, Arc<Looked>>,
    /// What the templates in and below each show.
    around: HashMap<PathBuf, Around>,
}

/// Templates that are shown, each with one that shows it.
type Shown = BTreeMap<PathBuf, PathBuf>;

/// A folder that was looked at.
#[derive(Debug, Default)]
struct Looked {
    shown: Shown,
    /// The folders in it, in order.
    below: Vec<PathBuf>,
    /// How much was read.
    bytes: u64,
}

/// What the templates around a folder show: those in it and right below, and those in the one above.
#[derive(Debug, Clone)]
struct Around(Arc<Shown>, Arc<Looked>);

impl Around {
    /// The template that shows the one at `path`.
    fn shows(&self, path: &Path) -> Option<&Path> {
        let Around(near, above) = self;
        near.get(path).or_else(|| above.shown.get(path)).map(PathBuf::as_path)
    }

    /// Whether any shows one below `folder`.
    fn shows_below(&self, folder: &Path) -> bool {
        let Around(near, above) = self;
        let below = |shown: &Shown| {
            let first = shown.range::<Path, _>((Bound::Included(folder), Bound::Unbounded)).next();
            first.is_some_and(|(part, _)| part.starts_with(folder))
        };
        below(near) || below(&above.shown)
    }
}

impl Included {
    /// Why the template at `path` is a part of others, to follow “because”.
    pub(super) fn why(&self, path: &str) -> Option<Arc<str>> {
        if path.is_empty() {
            return None;
        }
        let path = std::path::absolute(path).ok()?;
        let name = path.file_name()?.to_string_lossy().into_owned();
        if name.starts_with('_') {
            return Some("its name begins with `_`".into());
        }
        let folder = path.parent()?;
        if let Some(by) = self.around(folder).shows(&path) {
            return Some(format!("`{}` includes it", by.file_name()?.to_string_lossy()).into());
        }
        let called = |folder: &Path, names: &[&str]| {
            let name = folder.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| names.iter().any(|known| name.eq_ignore_ascii_case(known)))
        };
        // What a whole project lies in, or is, may be called so by chance.
        let own = |above: usize| folder.ancestors().take(above + 1).all(|at| !at.join(".git").exists());
        let named = folder.ancestors().take(DEEPEST).enumerate().find(|&(above, at)| {
            let clear = called(at, if above == 0 { PARTS } else { SURELY }) && own(above);
            let either = || above < 2 && (called(at, PARTS) || called(at, EITHER));
            clear || either() && self.around(at).shows_below(at)
        });
        let (_, folder) = named?;
        Some(format!("it lies in a folder called `{}`", folder.file_name()?.to_string_lossy()).into())
    }

    /// What the templates around a folder show: those in it, right below and in the one above, or the same of the one
    /// above where it is one for what is shared.
    fn around(&self, folder: &Path) -> Around {
        let shared =
            folder.file_name().and_then(|name| name.to_str()).is_some_and(|name| FOLDERS.contains(&name));
        let root = folder.parent().filter(|_| shared).unwrap_or(folder);
        if let Some(known) = self.known().around.get(root).cloned() {
            return known;
        }
        let own = self.looked(root);
        let (mut near, mut left) = (own.shown.clone(), MOST.saturating_sub(own.bytes));
        for folder in &own.below {
            if left == 0 {
                break;
            }
            let looked = self.looked(folder);
            left = left.saturating_sub(looked.bytes);
            for (part, by) in &looked.shown {
                near.entry(part.clone()).or_insert_with(|| by.clone());
            }
        }
        let above = root.parent().filter(|_| left > 0).map(|above| self.looked(above)).unwrap_or_default();
        let around = Around(Arc::new(near), above);
        self.known().around.insert(root.to_path_buf(), around.clone());
        around
    }

    /// What the templates of a folder show.
    fn looked(&self, folder: &Path) -> Arc<Looked> {
        if let Some(known) = self.known().looked.get(folder).cloned() {
            return known;
        }
        let looked = Arc::new(look(folder));
        self.known().looked.insert(folder.to_path_buf(), looked.clone());
        looked
    }

    fn known(&self) -> MutexGuard<'_, Folders> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks what the templates of a folder show.
fn look(folder: &Path) -> Looked {
    let mut looked = Looked::default();
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && !hidden => looked.below.push(entry.path()),
            Ok(kind) if kind.is_file() && !hidden => files.push(entry.path()),
            _ => {}
        }
    }
    // Whatever order the disk has them in.
    looked.below.sort();
    files.sort();
    // What tags show, until it is noted: one means the same to all that stand in one folder, but a template that shows
    // itself is not for that a part of another.
    let mut known: HashMap<String, Vec<PathBuf>> = HashMap::new();
    for file in files {
        let name = file.to_string_lossy().to_ascii_lowercase();
        if !ENDINGS.iter().chain(WORDS).any(|end| name.ends_with(end)) {
            continue;
        }
        let size = std::fs::metadata(&file).map_or(0, |about| about.len());
        if size > LARGEST || size > MOST - looked.bytes {
            continue;
        }
        looked.bytes += size;
        let Ok(source) = std::fs::read_to_string(&file) else { continue };
        for tag in tags(&source) {
            let parts = match known.get_mut(tag) {
                Some(parts) => parts,
                None => known.entry(tag.to_owned()).or_insert_with(|| shown_by(tag, folder)),
            };
            let of_others = |part: &mut PathBuf| *part != file;
            for part in parts.extract_if(.., of_others) {
                looked.shown.entry(part).or_insert_with(|| file.clone());
            }
        }
    }
    looked
}

/// The files that a tag of a template in this folder shows.
fn shown_by(tag: &str, folder: &Path) -> Vec<PathBuf> {
    let names = tree(tag, &lex(tag)).unwrap_or_default().into_iter().filter_map(|node| match node {
        Node::Include { name, .. } | Node::Extends { name, .. } => Some(name),
        Node::Call(call) if call.file => Some(call.name),
        _ => None,
    });
    names.filter_map(|name| find(&name, folder)).collect()
}

/// The tags of a template that may show another one. Of a thousand templates around one, only these are looked into.
fn tags(source: &str) -> impl Iterator<Item = &str> {
    let find = |mark: &'static str, end: &'static str, shows: fn(&str) -> bool| {
        memchr::memmem::find_iter(source.as_bytes(), mark).filter_map(move |at| {
            let inside = source[at + mark.len()..].trim_start_matches(['-', '~', '+', ' ', '\t', '\r', '\n']);
            let window = &source.as_bytes()[at..source.len().min(at + LONGEST)];
            let close = shows(inside).then(|| memchr::memmem::find(window, end.as_bytes()))??;
            Some(&source[at..at + close + end.len()])
        })
    };
    let named = |inside: &str| SHOW.iter().any(|name| inside.starts_with(name));
    find("{%", "%}", named).chain(find("{{", "}}", |inside| inside.starts_with('>')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_known_by_name_folder_and_those_that_show_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, text).expect("written");
        };
        write("mails/en/late.liquid", "{% if x %}{% render 'foot' %}{% endif %}{% include 'shared/head' %}");
        write("mails/en/foot.liquid", "Bye");
        write("mails/shared/head.liquid", "Hi");
        write("mails/en/whole.hbs", "{{> badge}}{{> emails/signature}}");
        write("mails/en/badge.hbs", "x");
        write("mails/en/base.j2", "{% extends 'base.j2' %}");
        write("mails/en/frame.liquid", "{% include 'frame' %}");
        write("mails/en/show.liquid", "{% include 'frame' %}");
        write("mails/en/plate.liquid", "{% include 'plate' %}{% include 'plate' %}");
        write("mails/en/a_plate.liquid", "{% include 'plate' %}");
        write("components/shop/late.liquid", "{{ name }}");
        write("layouts/.git/HEAD", "x");
        write("letters/late.liquid", "{% render 'de/foot' %}");
        write("letters/partials/de/foot.liquid", "Bye");
        write("letters/snippets/thanks.liquid", "Hi");
        write("notes/partials/mail/de/foot.liquid", "Bye");
        write("notes/partials/shop/.git/HEAD", "x");
        write("notes/components/mail/late.liquid", "Hi");
        write("cards/late.liquid", "{% render 'foot' %}");
        write("cards/snippets/foot.liquid", "Bye");
        let included = Included::default();
        let why =
            |name: &str| included.why(&folder.path().join(name).to_string_lossy()).map(|why| why.to_string());
        for (name, expected) in [
            ("mails/_foot.liquid", Some("its name begins with `_`")),
            ("mails/partials/foot.liquid", Some("it lies in a folder called `partials`")),
            ("mails/Partials/foot.liquid", Some("it lies in a folder called `Partials`")),
            // Who shows itself is not for that a whole mail, where another shows it too.
            ("mails/en/frame.liquid", Some("`show.liquid` includes it")),
            ("mails/en/plate.liquid", Some("`a_plate.liquid` includes it")),
            // A project may lie in a folder of that name, or be called so.
            ("components/shop/late.liquid", None),
            ("layouts/late.liquid", None),
            ("letters/partials/de/foot.liquid", Some("it lies in a folder called `partials`")),
            // What nobody shows is a part where its folder says so, however deep it lies there.
            ("notes/partials/mail/de/foot.liquid", Some("it lies in a folder called `partials`")),
            ("notes/partials/shop/foot.liquid", None),
            ("notes/components/mail/late.liquid", None),
            // Snippets are parts where others show them, and replies where nobody does.
            ("letters/snippets/thanks.liquid", None),
            ("cards/snippets/foot.liquid", Some("`late.liquid` includes it")),
            ("cards/snippets/head.liquid", Some("it lies in a folder called `snippets`")),
            ("mails/en/foot.liquid", Some("`late.liquid` includes it")),
            ("mails/shared/head.liquid", Some("`late.liquid` includes it")),
            ("mails/en/badge.hbs", Some("`whole.hbs` includes it")),
            ("mails/en/late.liquid", None),
            ("mails/en/base.j2", None),
        ] {
            assert_eq!(why(name).as_deref(), expected, "{name}");
        }
        assert_eq!(included.why(""), None);
    }

    #[test]
    fn a_folder_around_many_is_looked_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let words = folder.path().join("words.md");
        std::fs::write(&words, "{% include 'foot' %}\n".repeat(500)).expect("written");
        for name in ["a", "b", "c"] {
            std::fs::create_dir(folder.path().join(name)).expect("made");
            std::fs::write(folder.path().join(name).join("late.liquid"), "Hi").expect("written");
        }
        std::fs::write(folder.path().join("foot.liquid"), "Bye").expect("written");
        let included = Included::default();
        let why = |name: &str| included.why(&folder.path().join(name).to_string_lossy());
        assert_eq!(why("a/late.liquid"), None);
        let looked = included.known().looked.get(folder.path()).cloned().expect("looked at");
        assert_eq!((looked.shown.len(), looked.below.len()), (1, 3));
        for name in ["b/late.liquid", "c/late.liquid"] {
            assert_eq!(why(name), None);
        }
        let again = included.known().looked.get(folder.path()).cloned().expect("looked at");
        assert!(Arc::ptr_eq(&looked, &again));
        assert_eq!(why("foot.liquid").as_deref(), Some("`words.md` includes it"));
    }
}
