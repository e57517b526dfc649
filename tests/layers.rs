//! The layers of the library, each of which uses only those before it.
//!
//! The order is that in which data flows, with the pack between reading and judging. It could as well stand before
//! `read`: neither uses the other (examples of a pack are read as labelled text, and that is why `check`, which runs
//! them, stands after both). That `pack` keeps clear of `read` matters all the same, since `build.rs` compiles the
//! built-in pack with the layers that it names, and would have to compile every reader twice.
//!
//! `builtin` holds the compiled pack. It stands beside the layers: it uses `pack` and those before it, and none of
//! them uses it, so that the library works on any pack alike. The binary uses all.
//!
//! Where one of these tests fails, either the code is in the wrong layer, or what it needs is.

#![allow(missing_docs)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The layers from the first.
const LAYERS: [&str; 9] =
    ["text", "transcript", "finding", "read", "pack", "engine", "check", "report", "run"];
/// What stands beside the layers, and the last of those that it uses.
const BESIDE: [(&str, &str); 1] = [("builtin", "pack")];
/// What may use everything, and is used by nothing.
const LAST: [&str; 2] = ["lib", "bin"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The source files below a folder, in the order of their names.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            all.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            all.push(path);
        }
    }
    all
}

/// The path of a file below `src`, part by part, without the ending.
fn module(path: &Path) -> Vec<String> {
    let below = path.strip_prefix(root().join("src")).expect("below src").with_extension("");
    let mut parts: Vec<String> = below.iter().map(|p| p.to_string_lossy().into_owned()).collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

/// How far along the layers it stands: what is imported must stand no further.
fn rank(layer: &str) -> Option<usize> {
    LAYERS.iter().position(|l| *l == layer)
}

/// What the layer may import.
fn allowed(layer: &str) -> Vec<&'static str> {
    let last = BESIDE.iter().find(|(name, _)| *name == layer).map_or(layer, |(_, last)| last);
    let Some(rank) = rank(last) else { return Vec::new() };
    LAYERS[..=rank].to_vec()
}

/// The top-level modules that a file imports, each with its line.
///
/// It sees `crate::a`, `crate::{a, b::{c}}`, and chains of `super::` that lead out of the layer, in code that is laid
/// out by rustfmt. Comments do not count: a link in the documentation is no import.
fn imports(text: &str, depth: usize) -> Vec<(usize, String)> {
    let code = without_comments(text);
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let line = code[..at].matches('\n').count() + 1;
        found.extend(heads(&code[at + "crate::".len()..]).into_iter().map(|name| (line, name)));
    }
    // Indents of the inline modules that the line lies in.
    let mut inline: Vec<usize> = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let bare = line.trim_start();
        let indent = line.len() - bare.len();
        if bare.is_empty() {
            continue;
        }
        inline.retain(|i| *i < indent);
        let climbs = bare.find("super::").map_or(0, |at| {
            let mut rest = &bare[at..];
            let mut climbs = 0;
            while let Some(next) = rest.strip_prefix("super::") {
                (rest, climbs) = (next, climbs + 1);
            }
            if climbs >= depth + inline.len() {
                found.extend(heads(rest).into_iter().map(|name| (number + 1, name)));
            }
            climbs
        });
        assert!(climbs <= depth + inline.len(), "line {} climbs out of the crate", number + 1);
        if bare.trim_start_matches("pub ").starts_with("mod ") && bare.ends_with('{') {
            inline.push(indent);
        }
    }
    found
}

/// The first parts of the paths that come next: `a::b` has one, `{a, b::{c, d}}` has two.
fn heads(rest: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let Some(list) = rest.strip_prefix('{') else { return vec![name(rest)] };
    let (mut heads, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (i, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            ',' | '}' if depth == 0 => {
                heads.push(name(&list[start..i]));
                start = i + 1;
                if c == '}' {
                    break;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    heads.retain(|h| !h.is_empty());
    heads
}

/// The text with comments blanked; lines stay where they are.
fn without_comments(text: &str) -> String {
    let lines = text.lines().map(|line| {
        // Two slashes inside a string are none, but then what comes after them is no import either.
        let code = line.find("//").map_or(line, |at| &line[..at]);
        format!("{code}\n")
    });
    lines.collect()
}

#[test]
fn each_layer_uses_only_those_before_it() {
    let mut wrong = Vec::new();
    for path in sources(&root().join("src")) {
        let parts = module(&path);
        let layer = parts[0].as_str();
        if LAST.contains(&layer) {
            continue;
        }
        let allowed = allowed(layer);
        assert!(!allowed.is_empty(), "{}: `{layer}` has no place among the layers", path.display());
        for (line, import) in imports(&fs::read_to_string(&path).expect("readable"), parts.len()) {
            if import != layer && !allowed.contains(&import.as_str()) {
                let shown = path.strip_prefix(root()).expect("below the root").display();
                wrong.push(format!("{shown}:{line}: `{layer}` uses `{import}`, which stands after it"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_build_script_uses_layers_that_need_no_others() {
    let text = fs::read_to_string(root().join("build.rs")).expect("readable");
    let used: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("#[path = \"src/")?.strip_suffix("/mod.rs\"]"))
        .collect();
    assert!(used.contains("pack"), "{used:?}");
    let watched =
        text.lines().find(|line| line.contains("for layer in [")).expect("the layers that it watches");
    for layer in &used {
        assert!(
            watched.contains(&format!("\"{layer}\"")),
            "build.rs is not run again when src/{layer} changes"
        );
    }
    for layer in &used {
        for path in sources(&root().join("src").join(layer)) {
            for (line, import) in imports(&fs::read_to_string(&path).expect("readable"), module(&path).len())
            {
                let shown = path.display();
                assert!(used.contains(import.as_str()), "{shown}:{line}: build.rs does not know `{import}`");
            }
        }
    }
}

#[test]
fn the_library_has_these_modules_and_no_others() {
    let text = fs::read_to_string(root().join("src/lib.rs")).expect("readable");
    let modules: BTreeSet<&str> =
        text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let known: BTreeSet<&str> = LAYERS.into_iter().chain(BESIDE.map(|(name, _)| name)).collect();
    assert_eq!(modules, known);
}

#[test]
fn imports_are_seen_however_they_are_written() {
    let names =
        |text: &str, depth| imports(text, depth).into_iter().map(|(_, name)| name).collect::<Vec<_>>();
    assert_eq!(names("use crate::read::Format;", 1), ["read"]);
    assert_eq!(names("use crate::{\n    read::{self, Format},\n    text,\n};", 2), ["read", "text"]);
    assert_eq!(names("fn f() -> crate::run::Jobs {}", 2), ["run"]);
    assert_eq!(names("// use crate::run::Jobs;\n//! [`crate::run`]", 2), Vec::<String>::new());
    assert_eq!(names("use super::run::Jobs;", 1), ["run"]);
    assert_eq!(names("use super::super::{run, text};", 2), ["run", "text"]);
    assert_eq!(names("use super::Piece;", 2), Vec::<String>::new());
    assert_eq!(names("mod tests {\n    use super::super::testing;\n}", 2), Vec::<String>::new());
    assert_eq!(names("mod tests {\n    use super::super::super::run;\n}", 2), ["run"]);
    assert_eq!(imports("\n\nuse crate::run;", 1), [(3, "run".to_owned())]);
}
