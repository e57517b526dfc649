//! Whether a template is a part of others: a footer, a snippet, a layout. Its words are judged like all others, but what a
//! whole mail needs is not missing in it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::ENDINGS;
use super::lex::{LONGEST, lex};
use super::partials::{FOLDERS, LARGEST, find};
use super::tree::{Node, tree};

/// What folders are called in which parts of mails are kept.
const PARTS: &[&str] = &[
    "partials",
    "_partials",
    "snippets",
    "_snippets",
    "includes",
    "_includes",
    "components",
    "_components",
    "layouts",
    "_layouts",
];
/// How much of what lies around a template is read, in bytes: enough for a thousand of them.
const MOST: u64 = 8 << 20;
/// How files end that may be templates, beside those that are called so.
const WORDS: &[&str] =
    &[".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".mjml", ".email", ".eml"];

/// Tags that show another template, and the one that holds several.
const SHOW: &[&str] = &["include", "render", "embed", "extends", "section", "partial", "liquid"];

/// Templates that others show, each with one of these, by the folder around which it was looked for. Copies share it.
#[derive(Debug, Clone, Default)]
pub struct Included(Arc<Mutex<HashMap<PathBuf, Shown>>>);

/// A template that is shown, and one that shows it.
type Shown = Arc<BTreeMap<PathBuf, PathBuf>>;

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
        let folders = path.ancestors().skip(1).take(2).filter_map(|folder| folder.file_name()?.to_str());
        for folder in folders {
            if PARTS.iter().any(|part| folder.eq_ignore_ascii_case(part)) {
                return Some(format!("it lies in a folder called `{folder}`").into());
            }
        }
        let by = self.around(path.parent()?).get(&path)?.clone();
        let by = by.file_name()?.to_string_lossy();
        Some(format!("`{by}` includes it").into())
    }

    /// What the templates around a folder show: those in it, beside it and right below, or the same of the one above
    /// where it is one for what is shared.
    fn around(&self, folder: &Path) -> Shown {
        let shared =
            folder.file_name().and_then(|name| name.to_str()).is_some_and(|name| FOLDERS.contains(&name));
        let root = folder.parent().filter(|_| shared).unwrap_or(folder);
        let known = |map: &HashMap<PathBuf, Shown>| map.get(root).cloned();
        if let Some(known) = known(&self.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return known;
        }
        let (mut shown, mut left) = (BTreeMap::new(), MOST);
        let mut below = look(root, &mut shown, &mut left);
        below.sort();
        for folder in &below {
            look(folder, &mut shown, &mut left);
        }
        if let Some(above) = root.parent() {
            look(above, &mut shown, &mut left);
        }
        let shown = Arc::new(shown);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(root.to_path_buf(), shown.clone());
        shown
    }
}

/// Notes what the templates of a folder show; gives the folders in it.
fn look(folder: &Path, shown: &mut BTreeMap<PathBuf, PathBuf>, left: &mut u64) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && !hidden => folders.push(entry.path()),
            Ok(kind) if kind.is_file() && !hidden => files.push(entry.path()),
            _ => {}
        }
    }
    // Whatever order the disk has them in.
    files.sort();
    let mut names = HashSet::new();
    for file in files {
        let name = file.to_string_lossy().to_ascii_lowercase();
        if !ENDINGS.iter().chain(WORDS).any(|end| name.ends_with(end)) {
            continue;
        }
        let size = std::fs::metadata(&file).map_or(0, |about| about.len());
        if size > LARGEST || size > *left {
            continue;
        }
        *left -= size;
        let Ok(source) = std::fs::read_to_string(&file) else { continue };
        for tag in tags(&source) {
            let Ok(nodes) = tree(tag, &lex(tag)) else { continue };
            for node in nodes {
                // A name means the same to all that stand in one folder.
                if let Node::Include { name, .. } | Node::Extends { name, .. } = node
                    && names.insert(name.clone())
                    && let Some(part) = find(&name, folder).filter(|part| *part != file)
                {
                    shown.entry(part).or_insert_with(|| file.clone());
                }
            }
        }
    }
    folders
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
        let included = Included::default();
        let why =
            |name: &str| included.why(&folder.path().join(name).to_string_lossy()).map(|why| why.to_string());
        for (name, expected) in [
            ("mails/_foot.liquid", Some("its name begins with `_`")),
            ("mails/partials/foot.liquid", Some("it lies in a folder called `partials`")),
            ("mails/Snippets/de/foot.liquid", Some("it lies in a folder called `Snippets`")),
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
}
