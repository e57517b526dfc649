//! Paths of inputs and settings, made comparable.

use std::io;
use std::path::{Component, Path, PathBuf};

/// A path from the root, without `.` and `..`. It need not lead anywhere; links are followed only where `..` makes
/// it necessary.
pub(crate) fn absolute(path: &Path) -> io::Result<PathBuf> {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    if !path.components().any(|c| c == Component::ParentDir) {
        return std::path::absolute(path);
    }
    if let Ok(real) = path.canonicalize() {
        return Ok(real);
    }
    // Nothing is there, so no link can lead elsewhere.
    let mut plain = PathBuf::new();
    for part in std::path::absolute(path)?.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    Ok(plain)
}

/// A path as messages and findings name it: with slashes on every system, without a leading `./`.
pub(crate) fn shown(path: &Path) -> String {
    let text = slashed(path);
    text.strip_prefix("./").map(str::to_owned).unwrap_or(text)
}

/// A path from the root as messages name it: from where the command was started, if it lies below; that place is `.`.
pub(crate) fn shown_from_here(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let path = here.as_deref().and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path);
    shown(if path.as_os_str().is_empty() { Path::new(".") } else { path })
}

/// The way from a folder to a path below it, with slashes; else the whole path. Both count from the root.
pub(crate) fn from_folder(path: &Path, folder: &Path) -> String {
    slashed(path.strip_prefix(folder).unwrap_or(path))
}

/// A path with slashes on every system.
pub fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_command_was_started_has_a_name() {
        let here = std::env::current_dir().expect("a folder");
        assert_eq!(
            (shown_from_here(&here), shown_from_here(&here.join("a"))),
            (".".to_owned(), "a".to_owned())
        );
    }

    #[test]
    fn dots_go() {
        let here = std::env::current_dir().expect("a folder");
        let at = |path: &str| absolute(Path::new(path)).expect("a path");
        assert_eq!(at("a/./b.txt"), here.join("a/b.txt"));
        assert_eq!(at("src/../none/b.txt"), here.join("none/b.txt"));
        assert_eq!(at(""), here);
        assert_eq!(shown_from_here(&here.join("a/b")), "a/b");
        assert_eq!(from_folder(&here.join("a/b"), &here), "a/b");
        assert_eq!(shown(Path::new("./a/b")), "a/b");
    }
}
