//! From files to entries: reading, splitting, and merging packs over packs.

use std::path::{Component, Path, PathBuf};

use super::fault::{Faults, Files, Span};
use super::keys::ENTRIES;
use super::tree::{self, Key, Node, Value};
use crate::text::nearest;

/// The largest file of a pack, in bytes.
const MAX_FILE: u64 = 4 << 20;
/// The most files of a pack.
const MAX_FILES: usize = 2000;
/// How deep packs may build on packs.
const MAX_EXTENDS: usize = 16;

/// An entry of a pack, merged from all packs that speak of it.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The key that tells its kind: `id`, `signal`, …
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) node: Node,
}

/// The entries of a pack and what it builds on, with all files.
#[derive(Debug, Default)]
pub(crate) struct Entries {
    pub(crate) files: Files,
    pub(crate) faults: Faults,
    pub(crate) list: Vec<Entry>,
}

/// What the header of a layer says.
struct Header {
    blank: bool,
    extends: Option<(String, Span)>,
}

impl Entries {
    /// Adds the built-in pack, or any pack that is not on disk: its files' names and texts, in order.
    pub(crate) fn add_texts<'t>(&mut self, files: impl IntoIterator<Item = (&'t str, &'t str)>) {
        let mut nodes = Vec::new();
        for (name, text) in files {
            let file = self.files.add(PathBuf::from(name), text.to_owned());
            nodes.extend(tree::parse(file, text, &mut self.faults));
        }
        self.add_layer(nodes, None, &mut Vec::new());
    }

    /// Adds the pack at `path`, a file or a folder, and what it builds on.
    pub(crate) fn add_path(&mut self, path: &Path) {
        self.add_pack(path, None, &mut Vec::new());
    }

    fn add_pack(&mut self, path: &Path, root: Option<&Path>, open: &mut Vec<PathBuf>) {
        let canonical = match path.canonicalize() {
            Ok(canonical) => canonical,
            Err(error) => return self.unreadable(path, &error),
        };
        let folder = if canonical.is_dir() { canonical.clone() } else { parent(&canonical) };
        let root = root.map_or(folder, Path::to_path_buf);
        let (mut paths, known) = (Vec::new(), self.faults.len());
        if canonical.is_dir() {
            self.walk(path, &mut paths);
            paths.sort();
            if paths.is_empty() {
                let file = self.files.add(path.to_path_buf(), String::new());
                self.faults.add_with_help(
                    Span { file, ..Span::default() },
                    "this folder holds no pack",
                    "a pack's files end in .yaml or .yml",
                );
            }
        } else {
            paths.push(path.to_path_buf());
        }
        let mut nodes = Vec::new();
        for path in &paths {
            match read(path) {
                Ok(text) => {
                    let file = self.files.add(path.clone(), text);
                    let text = self.files.get(file).map_or_else(String::new, |f| f.text.clone());
                    nodes.extend(tree::parse(file, &text, &mut self.faults));
                }
                Err(error) => self.unreadable(path, &error),
            }
        }
        if nodes.iter().all(|node| matches!(node.value, Value::Null)) && self.faults.len() == known {
            let file = self.files.add(path.to_path_buf(), String::new());
            self.faults.add_with_help(
                Span { file, ..Span::default() },
                "this pack is empty",
                "an entry is a map that begins with `id:`, `signal:`, `fact:`, `words:` or `format:`",
            );
        }
        open.push(canonical);
        self.add_layer(nodes, Some(&root), open);
        open.pop();
    }

    fn unreadable(&mut self, path: &Path, error: &std::io::Error) {
        let file = self.files.add(path.to_path_buf(), String::new());
        self.faults.add_with_help(
            Span { file, ..Span::default() },
            format!("the pack can't be read: {error}"),
            "give the path of a YAML file, or of a folder that holds some",
        );
    }

    fn walk(&mut self, folder: &Path, paths: &mut Vec<PathBuf>) {
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.unreadable(folder, &error),
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            // A link may lead in circles; a pack's files are its own.
            let Ok(kind) = entry.file_type() else { continue };
            if hidden || paths.len() >= MAX_FILES {
                continue;
            }
            if kind.is_dir() {
                self.walk(&path, paths);
            } else if path.extension().is_some_and(|e| e == "yaml" || e == "yml") {
                paths.push(path);
            }
        }
    }

    /// Adds the documents of one pack: first what it builds on, then its entries over that.
    fn add_layer(&mut self, documents: Vec<Node>, root: Option<&Path>, open: &mut Vec<PathBuf>) {
        let mut header = Header { blank: false, extends: None };
        let mut layer: Vec<Entry> = Vec::new();
        for document in documents {
            self.split(document, &mut header, &mut layer);
        }
        if header.blank {
            self.list.clear();
        }
        if let Some((extends, span)) = header.extends {
            self.extend(&extends, span, root, open);
        }
        let base = self.list.len();
        self.files.lay(layer.iter().map(|entry| entry.node.span.file));
        for entry in layer {
            let same = |e: &Entry| e.kind == entry.kind && e.name == entry.name;
            if let Some(first) = self.list[base..].iter().find(|e| same(e)) {
                let (line, file) = (first.node.span.line, first.node.span.file);
                let path = self.files.get(file).map(|f| f.path.display().to_string()).unwrap_or_default();
                self.faults.add_with_help(
                    name_span(&entry.node, entry.kind),
                    format!("{} `{}` stands here a second time", title(entry.kind), entry.name),
                    format!("the first one is in {path}, line {line}; keep one of them, or rename one"),
                );
                // What else is wrong with it is told now, and not when it was renamed.
                self.list.push(again(entry));
            } else if let Some(known) = self.list[..base].iter().position(same) {
                merge(&mut self.list[known].node, entry.node);
            } else if let Some(renamed) = self.list[..base].iter().position(|e| had_name(e, &entry)) {
                merge(&mut self.list[renamed].node, without_name(entry.node));
            } else if self.list[..base].iter().any(|e| e.kind == entry.kind)
                && let Some((span, what)) = changes_alone(&entry)
            {
                let known = self.list[..base].iter().filter(|e| e.kind == entry.kind);
                let help = match nearest(&entry.name, known.map(|e| &*e.name)) {
                    Some(known) => format!("did you mean `{known}`?"),
                    None => what.to_owned(),
                };
                let message = format!("there is no {} `{}` to change", noun(entry.kind), entry.name);
                self.faults.add_with_help(span, message, help);
            } else {
                let node = without_plus(entry.node);
                self.list.push(Entry { node, ..entry });
            }
        }
    }

    fn extend(&mut self, extends: &str, span: Span, root: Option<&Path>, open: &mut Vec<PathBuf>) {
        let from = self.files.get(span.file).map(|f| parent(&f.path)).unwrap_or_default();
        let Some(root) = root else {
            self.faults.add(span, "this pack is not on disk, so it can't build on a path");
            return;
        };
        let path = from.join(extends);
        let leaves = Path::new(extends).is_absolute()
            || Path::new(extends).components().any(|c| matches!(c, Component::Prefix(_)));
        let canonical = match path.canonicalize() {
            Ok(canonical) if !leaves && canonical.starts_with(root) => canonical,
            Ok(_) => {
                self.faults.add_with_help(
                    span,
                    format!("`{extends}` lies outside the pack"),
                    "a pack builds on files of its own folder alone; for others give a second `--pack`",
                );
                return;
            }
            Err(error) => {
                self.faults.add_with_help(
                    span,
                    format!("`{extends}` can't be read: {error}"),
                    "the path counts from the folder of the file that names it",
                );
                return;
            }
        };
        if open.contains(&canonical) || open.len() >= MAX_EXTENDS {
            self.faults.add_with_help(
                span,
                format!("the pack builds on itself by way of `{extends}`"),
                "take out one `extends` of the circle",
            );
            return;
        }
        self.add_pack(&path, Some(root), open);
    }

    /// Takes a document apart into entries.
    fn split(&mut self, document: Node, header: &mut Header, layer: &mut Vec<Entry>) {
        match document.value {
            Value::Null => {}
            Value::List(items) => items.into_iter().for_each(|item| self.split(item, header, layer)),
            Value::Map(keys) => {
                self.entry(Node { span: document.span, value: Value::Map(keys) }, header, layer)
            }
            Value::Scalar { .. } => self.faults.add_with_help(
                document.span,
                "this is no entry of a pack",
                "an entry is a map that begins with `id:`, `signal:`, `fact:`, `words:` or `format:`",
            ),
        }
    }

    fn entry(&mut self, mut node: Node, header: &mut Header, layer: &mut Vec<Entry>) {
        let Value::Map(keys) = &mut node.value else { return };
        self.take_header(keys, header);
        if keys.is_empty() {
            return;
        }
        let Some((kind, _)) = ENTRIES.iter().find(|(kind, _)| keys.iter().any(|(k, _)| k.name == *kind))
        else {
            let (key, _) = &keys[0];
            let kinds: Vec<&str> = ENTRIES.iter().map(|(k, _)| *k).collect();
            let help = match keys.iter().find_map(|(k, _)| nearest(&k.name, kinds.iter().copied())) {
                Some(kind) => format!("did you mean `{kind}:`?"),
                None => format!("an entry has one of the keys {}", kinds.join(", ")),
            };
            self.faults.add_with_help(key.span, "nothing says what this entry is", help);
            return;
        };
        let name = match keys.iter().find(|(k, _)| k.name == *kind) {
            // All readings are one entry, and there is one clock.
            Some(_) if matches!(*kind, "readings" | "clock") => (*kind).to_owned(),
            Some((_, Node { value: Value::Scalar { text, .. }, .. })) if !text.trim().is_empty() => {
                text.clone()
            }
            Some((_, value)) => {
                self.faults.add(value.span, format!("`{kind}:` wants a name, and this is {}", value.kind()));
                return;
            }
            None => return,
        };
        layer.push(Entry { kind, name, node });
    }

    /// Takes the keys of a header out of an entry: they may stand in a document of their own, or above an entry.
    fn take_header(&mut self, keys: &mut Vec<(Key, Node)>, header: &mut Header) {
        let alone = keys.iter().any(|(k, _)| k.name == "format");
        if !alone && !keys.iter().any(|(k, _)| k.name == "extends") {
            return;
        }
        keys.retain(|(key, value)| {
            let text = match &value.value {
                Value::Scalar { text, .. } => text.as_str(),
                _ => "",
            };
            match key.name.as_str() {
                "format" => {
                    if text != "1" {
                        self.faults.add_with_help(
                            value.span,
                            format!("this is format {text:?} of the language, which is not known"),
                            "this version reads format 1",
                        );
                    }
                }
                "extends" => match text {
                    "" => self.faults.add(value.span, "`extends:` wants `builtin`, `none` or a path"),
                    "builtin" => {}
                    "none" => header.blank = true,
                    path => header.extends = Some((path.to_owned(), value.span)),
                },
                "language" => {
                    // Kept for the compiled pack: the last word counts.
                    self.list.retain(|e| e.kind != "format");
                    let node = Node { span: value.span, value: value.value.clone() };
                    self.list.push(Entry { kind: "format", name: text.to_owned(), node });
                }
                "name" => {}
                _ => return true,
            }
            false
        });
        if keys.iter().all(|(k, _)| k.name == "about") {
            keys.clear();
        }
    }
}

/// An entry whose name is taken, as one of its own. Signals and facts are known by their names alone.
fn again(entry: Entry) -> Entry {
    match entry.kind {
        "signal" | "fact" => Entry { name: format!("{} (again)", entry.name), ..entry },
        _ => entry,
    }
}

/// Whether an entry is a rule that once had the name of another.
fn had_name(known: &Entry, entry: &Entry) -> bool {
    let is_it = |alias: &Node| matches!(&alias.value, Value::Scalar { text, .. } if *text == entry.name);
    let earlier = known.node.get("aliases").filter(|_| known.kind == "id" && entry.kind == "id");
    earlier.is_some_and(|aliases| match &aliases.value {
        Value::List(aliases) => aliases.iter().any(is_it),
        _ => is_it(aliases),
    })
}

/// A rule's entry without the name that it goes by.
fn without_name(mut node: Node) -> Node {
    if let Value::Map(keys) = &mut node.value {
        keys.retain(|(key, _)| key.name != "id");
    }
    node
}

/// Where an entry that nothing stands below says that it changes one, and what it would need to be one of its own:
/// it adds to something, or is a rule of neither words to look for nor a message.
fn changes_alone(entry: &Entry) -> Option<(Span, &'static str)> {
    let Value::Map(keys) = &entry.node.value else { return None };
    let own = ["match", "require", "measure", "message"];
    let changes = entry.kind == "id" && own.iter().all(|own| keys.iter().all(|(key, _)| key.name != *own));
    if changes {
        let what = "a rule of its own wants `match:`, `require:` or `measure:`, a `message:` and `examples:`";
        return Some((name_span(&entry.node, entry.kind), what));
    }
    let (added, _) = keys.iter().find(|(key, _)| key.name.ends_with('+'))?;
    Some((added.span, "`+` adds to what another pack has; write the key without it for an entry of its own"))
}

/// What a kind of entry is called.
pub(crate) fn title(kind: &str) -> &'static str {
    match kind {
        "id" => "the rule",
        "signal" => "the signal",
        "fact" => "the fact",
        "words" => "the word list",
        "document" => "the document",
        _ => "the entry",
    }
}

/// The same without an article.
fn noun(kind: &str) -> &'static str {
    title(kind).trim_start_matches("the ")
}

/// The place of an entry's name.
pub(crate) fn name_span(node: &Node, kind: &str) -> Span {
    node.get(kind).map_or(node.span, |n| n.span)
}

fn parent(path: &Path) -> PathBuf {
    path.parent().map(Path::to_path_buf).unwrap_or_default()
}

fn read(path: &Path) -> std::io::Result<String> {
    let size = std::fs::metadata(path)?.len();
    if size > MAX_FILE {
        let message = format!("it has {size} bytes, and a file of a pack may have {MAX_FILE}");
        return Err(std::io::Error::other(message));
    }
    std::fs::read_to_string(path)
}

/// Lays `over` on `base`: maps merge key by key, other values replace, and `key+` adds to a list or a block.
fn merge(base: &mut Node, over: Node) {
    let (Value::Map(base_keys), Value::Map(over_keys)) = (&mut base.value, &over.value) else {
        *base = over;
        return;
    };
    for (key, value) in over_keys {
        let (name, adds) = match key.name.strip_suffix('+') {
            Some(name) => (name, true),
            None => (key.name.as_str(), false),
        };
        match base_keys.iter_mut().find(|(k, _)| k.name == name) {
            Some((_, known)) if adds => {
                let first = std::mem::replace(known, Node { span: value.span, value: Value::Null });
                *known = joined(first, value.clone());
            }
            Some((known_key, known)) => {
                known_key.span = key.span;
                match (&known.value, &value.value) {
                    (Value::Map(_), Value::Map(_)) => merge(known, value.clone()),
                    _ => {
                        let before = std::mem::replace(known, value.clone());
                        keep_number(name, before, known);
                    }
                }
            }
            None => base_keys.push((Key { name: name.to_owned(), span: key.span }, value.clone())),
        }
    }
}

/// Keys whose number may differ by channel.
const BOUNDS: [&str; 4] = ["at-most", "at-least", "wait-over-seconds", "gone-after-minutes"];

/// Where a pack gives numbers by channel over one number for all, that stays for the other channels, and for
/// conversations whose channel nobody knows.
fn keep_number(name: &str, before: Node, after: &mut Node) {
    let is_number = matches!(&before.value, Value::Scalar { text, .. } if text.parse::<f64>().is_ok());
    if let Value::Map(channels) = &mut after.value
        && is_number
        && BOUNDS.contains(&name)
        && !channels.iter().any(|(key, _)| key.name == "other")
    {
        channels.push((Key { name: "other".to_owned(), span: before.span }, before));
    }
}

/// Two lists or blocks as one list.
fn joined(first: Node, second: Node) -> Node {
    let span = second.span;
    let mut items = Vec::new();
    for node in [first, second] {
        match node.value {
            Value::List(more) => items.extend(more),
            Value::Null => {}
            _ => items.push(node),
        }
    }
    Node { span, value: Value::List(items) }
}

/// An entry that builds on nothing: `match+` is `match`.
fn without_plus(mut node: Node) -> Node {
    if let Value::Map(keys) = &mut node.value {
        for (key, _) in keys {
            if let Some(name) = key.name.strip_suffix('+') {
                key.name = name.to_owned();
            }
        }
    }
    node
}
