//! Changed lines: what a unified diff, or git, says of the files that are checked.
//!
//! A finding about words counts where one of its lines was changed. One about a thing that is missing, or about a
//! number (a wait, a count), has no words of its own: it counts where any line of its conversation was changed, a line
//! that was taken out among them, since that may be the one that is missing now.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use super::paths;

/// What begins a mark of a terminal.
const ESCAPE: &str = "\u{1b}[";

/// The changed lines of some files.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changed {
    files: HashMap<PathBuf, Arc<Lines>>,
}

/// The changed lines of a file, counted from 1 as it is now.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Lines {
    /// Lines that are new or other than before.
    changed: Vec<RangeInclusive<u64>>,
    /// The same, and the lines beside those that were taken out.
    touched: Vec<RangeInclusive<u64>>,
}

impl Lines {
    /// Whether one of some lines was changed.
    pub(crate) fn changed(&self, lines: &RangeInclusive<u64>) -> bool {
        meets(&self.changed, lines)
    }

    /// Whether one of some lines was changed, or one was taken out beside or among them.
    pub(crate) fn touched(&self, lines: &RangeInclusive<u64>) -> bool {
        meets(&self.touched, lines)
    }
}

fn meets(ranges: &[RangeInclusive<u64>], lines: &RangeInclusive<u64>) -> bool {
    ranges.iter().any(|range| range.start() <= lines.end() && lines.start() <= range.end())
}

/// Why changed lines are not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ChangedError {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

fn error(message: impl Into<String>, help: impl Into<String>) -> ChangedError {
    ChangedError { message: message.into(), help: help.into() }
}

impl Changed {
    /// The changed lines of a file, if it was changed at all.
    pub(crate) fn of(&self, path: &Path) -> Option<Arc<Lines>> {
        self.files.get(&paths::absolute(path).ok()?).cloned()
    }

    /// What a unified diff says of `inputs`. Its paths count from the top of the repository that the command was started
    /// in, from where it was started, or from the top of one that an input lies in.
    ///
    /// # Errors
    /// It is no unified diff, or none of the files that it names is there.
    pub fn from_diff(diff: &str, inputs: &[PathBuf]) -> Result<Changed, ChangedError> {
        let here = std::env::current_dir().map_err(|e| error(e.to_string(), "start it in another folder"))?;
        let top_of =
            |path: &Path| path.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_path_buf);
        let mut roots = vec![top_of(&here).unwrap_or_else(|| here.clone()), here];
        for path in inputs.iter().filter_map(|path| paths::absolute(path).ok()) {
            let top = top_of(&path).filter(|top| !roots.contains(top));
            roots.extend(top);
        }
        let mut changed = Changed::default();
        let (mut named, mut found) = (0_usize, false);
        for file in parse(&uncoloured(diff))? {
            let Some(new) = &file.new else { continue };
            // What stands before the first slash may be git's `b/`, or a folder.
            let stripped = new.split_once('/').map(|(_, rest)| rest).filter(|_| file.is_prefixed());
            let mut places =
                stripped.into_iter().chain([new.as_str()]).flat_map(|p| roots.iter().map(move |r| r.join(p)));
            named += 1;
            let path = places.find(|path| path.exists());
            found |= path.is_some();
            changed.add(path.unwrap_or_else(|| roots[0].join(stripped.unwrap_or(new))), file.lines);
        }
        // A gate that finds nothing changed where all is elsewhere would let everything through.
        if named > 0 && !found {
            let message = match named {
                1 => "the file that the diff names is not here".to_owned(),
                _ => format!("none of the {named} files that the diff names is here"),
            };
            return Err(error(message, "start amends in the folder that its paths count from"));
        }
        Ok(changed)
    }

    /// What git says has changed since `base` was left, in the repositories that some paths lie in: what is committed,
    /// staged, changed in the working tree, and new there.
    ///
    /// # Errors
    /// Git is not there, a path lies in no repository, or `base` is no commit in it.
    pub fn since(base: &str, inputs: &[PathBuf]) -> Result<Changed, ChangedError> {
        let mut tops: Vec<PathBuf> = Vec::new();
        for path in inputs {
            let path = paths::absolute(path).map_err(|e| error(e.to_string(), "check the path"))?;
            let folder = if path.is_dir() { Some(path.as_path()) } else { path.parent() };
            let folder = folder.unwrap_or(Path::new("/"));
            let top = git(folder, &["rev-parse", "--show-toplevel"]).map_err(|_| {
                let message = format!("{} lies in no git repository", paths::shown_from_here(&path));
                error(message, "`--diff -` reads a unified diff from standard input instead")
            })?;
            // What git prints ends in a line end, and may name the folder by another way.
            let top = PathBuf::from(top.trim_end_matches(['\n', '\r']));
            let top = folder.ancestors().find(|f| same(f, &top)).map(Path::to_path_buf).unwrap_or(top);
            if !tops.contains(&top) {
                tops.push(top);
            }
        }
        let mut changed = Changed::default();
        for top in tops {
            changed.add_repository(base, &top)?;
        }
        Ok(changed)
    }

    fn add_repository(&mut self, base: &str, top: &Path) -> Result<(), ChangedError> {
        let commit = format!("{base}^{{commit}}");
        git(top, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit]).map_err(|_| {
            let message = format!("git knows no commit `{base}` in {}", paths::shown_from_here(top));
            error(message, "name a branch, a tag or a commit; in CI it may have to be fetched first")
        })?;
        // What others have changed in `base` meanwhile is not this branch's.
        let from = git(top, &["merge-base", &commit, "HEAD"]).map_err(|_| {
            let message = format!("git knows no common ancestor of `{base}` and HEAD");
            error(message, "fetch more of the history: a shallow clone (`fetch-depth: 1`) ends before it")
        })?;
        let diff = git(
            top,
            &[
                "-c",
                "core.quotePath=false",
                "diff",
                "--unified=0",
                "--no-color",
                "--no-ext-diff",
                "--no-relative",
                "--src-prefix=a/",
                "--dst-prefix=b/",
                from.trim(),
                "--",
            ],
        )?;
        for file in if diff.is_empty() { Vec::new() } else { parse(&diff)? } {
            if let Some(path) = file.new.as_deref().and_then(|new| new.strip_prefix("b/")) {
                self.add(top.join(path), file.lines);
            }
        }
        let new = git(top, &["ls-files", "--others", "--exclude-standard", "-z"])?;
        for path in new.split('\0').filter(|path| !path.is_empty()) {
            let all = 1..=u64::MAX;
            self.add(top.join(path), Lines { changed: vec![all.clone()], touched: vec![all] });
        }
        Ok(())
    }

    fn add(&mut self, path: PathBuf, lines: Lines) {
        let path = paths::absolute(&path).unwrap_or(path);
        // Patches of several commits may speak of one file; the last one knows its lines best.
        self.files.insert(path, Arc::new(lines));
    }
}

fn same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn git(folder: &Path, arguments: &[&str]) -> Result<String, ChangedError> {
    let output = Command::new("git").arg("-C").arg(folder).args(arguments).output().map_err(|e| {
        error(format!("git can't be run: {e}"), "install git, or give a unified diff with `--diff -`")
    })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(error(
            format!("git says: {said}"),
            "`--diff -` reads a unified diff from standard input",
        ));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A file of a unified diff.
struct FileDiff {
    old: Option<String>,
    /// `None` where it was taken away.
    new: Option<String>,
    lines: Lines,
}

impl FileDiff {
    /// Whether the paths begin with a part that git put before them: `a/` and `b/`, or, by what is compared,
    /// `c/`, `i/`, `o/` and `w/`.
    fn is_prefixed(&self) -> bool {
        let prefix = |path: &Option<String>| {
            path.as_deref().is_none_or(|path| {
                ["a/", "b/", "c/", "i/", "o/", "w/"].iter().any(|prefix| path.starts_with(prefix))
            })
        };
        prefix(&self.old) && prefix(&self.new)
    }
}

/// Reads a unified diff.
fn parse(diff: &str) -> Result<Vec<FileDiff>, ChangedError> {
    let mut files: Vec<FileDiff> = Vec::new();
    let mut old = None;
    // What is left of the hunk: lines before and after; and the number of the next line after.
    let (mut before, mut after, mut at) = (0_u64, 0_u64, 0_u64);
    for (number, line) in diff.lines().enumerate() {
        let broken = || {
            let message = format!("line {} of the diff can't be read", number + 1);
            error(message, "it must be a unified diff, as `git diff` and `diff -u` print it")
        };
        if before > 0 || after > 0 {
            let Some(file) = files.last_mut() else { return Err(broken()) };
            match line.as_bytes().first() {
                Some(b'+') if after > 0 => {
                    push(&mut file.lines.changed, at..=at);
                    push(&mut file.lines.touched, at..=at);
                    (after, at) = (after - 1, at + 1);
                }
                Some(b'-') if before > 0 => {
                    push(&mut file.lines.touched, at.saturating_sub(1).max(1)..=at.max(1));
                    before -= 1;
                }
                // Some programs take the space off empty lines.
                Some(b' ') | None if before > 0 && after > 0 => {
                    (before, after, at) = (before - 1, after - 1, at + 1);
                }
                Some(b'\\') => {}
                _ => return Err(broken()),
            }
        } else if let Some(path) = line.strip_prefix("--- ") {
            old = Some(path_of(path));
        } else if let (Some(path), Some(old)) = (line.strip_prefix("+++ "), old.take()) {
            files.push(FileDiff { old, new: path_of(path), lines: Lines::default() });
        } else if line.starts_with("@@") && !files.is_empty() {
            (before, after, at) = line.strip_prefix("@@ -").and_then(hunk).ok_or_else(broken)?;
        }
    }
    if before > 0 || after > 0 {
        return Err(error("the diff ends inside a hunk", "give the whole of it"));
    }
    // Files that were only renamed, or are no text, have no lines; but their headers stand where headers do.
    let headed = || diff.lines().any(|line| line.starts_with("diff --git "));
    if files.is_empty() && !diff.trim().is_empty() && !headed() {
        return Err(error("this is no unified diff", "pipe in what `git diff` or `diff -u` prints"));
    }
    Ok(files)
}

/// A diff without the marks of colours that git sets before and after what it prints on each line (`color.ui=always`):
/// with them no line begins as it should.
fn uncoloured(diff: &str) -> Cow<'_, str> {
    if !diff.contains(ESCAPE) {
        return diff.into();
    }
    let mut plain = String::with_capacity(diff.len());
    let mut rest = diff;
    while let Some((before, after)) = rest.split_once(ESCAPE) {
        plain.push_str(before);
        let ends = |c: char| !matches!(c, '0'..='9' | ';' | ':');
        rest = match after.find(ends).map(|end| after.split_at(end)) {
            // `m` sets a colour, `K` lets it go on to the edge of the screen.
            Some((_, rest)) if rest.starts_with(['m', 'K']) => &rest[1..],
            _ => {
                plain.push_str(ESCAPE);
                after
            }
        };
    }
    plain.push_str(rest);
    plain.into()
}

fn push(ranges: &mut Vec<RangeInclusive<u64>>, lines: RangeInclusive<u64>) {
    match ranges.last_mut() {
        Some(last) if *lines.start() <= *last.end() + 1 => {
            *last = *last.start()..=*lines.end().max(last.end());
        }
        _ => ranges.push(lines),
    }
}

/// Lines before and after, and the first line after: `12,0 +13,2 @@` begins at 13.
fn hunk(header: &str) -> Option<(u64, u64, u64)> {
    let (old, rest) = header.split_once(" +")?;
    let (new, _) = rest.split_once(" @@")?;
    let numbers = |side: &str| -> Option<(u64, u64)> {
        // No file has more lines than this, and sums of them are numbers still.
        let number = |text: &str| text.parse::<u64>().ok().filter(|n| *n < 1 << 40);
        match side.split_once(',') {
            Some((start, count)) => Some((number(start)?, number(count)?)),
            None => Some((number(side)?, 1)),
        }
    };
    let ((_, before), (start, after)) = (numbers(old)?, numbers(new)?);
    // A hunk without lines after stands behind the line that it names.
    Some((before, after, if after == 0 { start + 1 } else { start }))
}

/// The path of a header, without quotation marks and time stamp; `None` for no file.
fn path_of(text: &str) -> Option<String> {
    let path = match text.strip_prefix('"') {
        Some(quoted) => unquoted(quoted),
        None => text.split('\t').next().unwrap_or(text).to_owned(),
    };
    (path != "/dev/null").then_some(path)
}

/// A path as git quotes it, like a string of C.
fn unquoted(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes().peekable();
    while let Some(byte) = rest.next() {
        match byte {
            b'"' => break,
            b'\\' => match rest.next() {
                Some(b'n') => bytes.push(b'\n'),
                Some(b't') => bytes.push(b'\t'),
                Some(b'r') => bytes.push(b'\r'),
                Some(digit @ b'0'..=b'7') => {
                    let mut value = u32::from(digit - b'0');
                    for _ in 0..2 {
                        if let Some(next) = rest.next_if(|b| matches!(b, b'0'..=b'7')) {
                            value = value * 8 + u32::from(next - b'0');
                        }
                    }
                    bytes.push(value as u8);
                }
                Some(other) => bytes.push(other),
                None => {}
            },
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Ranges = Vec<RangeInclusive<u64>>;

    fn lines(diff: &str) -> Vec<(Option<String>, Ranges, Ranges)> {
        parse(diff).expect("a diff").into_iter().map(|f| (f.new, f.lines.changed, f.lines.touched)).collect()
    }

    #[test]
    fn changed_lines_are_those_after() {
        let diff = "diff --git a/x.txt b/x.txt\nindex 1..2 100644\n--- a/x.txt\n+++ b/x.txt\n@@ -1,4 +1,5 @@ head\n one\n-two\n+2\n+2b\n three\n\n@@ -9,2 +10,0 @@\n--- a\n-++ b\n";
        assert_eq!(lines(diff), [(Some("b/x.txt".to_owned()), vec![2..=3], vec![1..=3, 10..=11])]);
    }

    #[test]
    fn headers_of_many_kinds() {
        let diff = "--- old.txt\t2026-01-01 00:00:00\n+++ new.txt\t2026-01-02\n@@ -0,0 +1 @@\n+a\n\\ No newline at end of file\n";
        assert_eq!(lines(diff)[0].0.as_deref(), Some("new.txt"));
        let diff =
            "--- \"a/\\303\\251 \\\"x\\\".txt\"\n+++ \"b/\\303\\251 \\\"x\\\".txt\"\n@@ -1 +1 @@\n-a\n+b\n";
        assert_eq!(lines(diff)[0].0.as_deref(), Some("b/é \"x\".txt"));
        let gone = "--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n";
        assert_eq!(lines(gone)[0].0, None);
        assert_eq!(lines("diff --git a/x b/x\nBinary files a/x and b/x differ\n"), []);
        assert_eq!(lines(""), []);
    }

    #[test]
    fn what_is_no_diff_is_told() {
        for text in [
            "hello",
            "* commit 1\n| diff --git a/x b/x\n| --- a/x\n| +++ b/x\n",
            "--- a\n+++ b\n@@ -1,2 +1 @@\n-a\n",
            "@@ -1 +1 @@\n-a\n+b\n",
            "--- a\n+++ b\n@@ x @@\n",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn colours_are_no_part_of_a_diff() {
        let plain = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@ head\n one\n-two\n+2 \u{1b}[2J\n";
        let coloured = "\u{1b}[1mdiff --git a/x b/x\u{1b}[m\n\u{1b}[1m--- a/x\u{1b}[m\n\u{1b}[1m+++ b/x\u{1b}[m\n\
                        \u{1b}[36m@@ -1,2 +1,2 @@\u{1b}[m head\u{1b}[m\n one\u{1b}[m\n\u{1b}[38;5;9m-two\u{1b}[0m\u{1b}[K\n\
                        \u{1b}[32m+\u{1b}[m\u{1b}[32m2 \u{1b}[2J\u{1b}[m\n";
        assert_eq!(uncoloured(coloured).replace("head\u{1b}", "head"), plain);
        assert_eq!(lines(&uncoloured(coloured)), lines(plain));
        assert_eq!(uncoloured("a\u{1b}["), "a\u{1b}[");
    }

    #[test]
    fn ranges_meet_lines() {
        let lines = Lines { changed: vec![3..=4], touched: vec![3..=4, 8..=9] };
        assert!(lines.changed(&(4..=7)) && !lines.changed(&(5..=9)) && lines.touched(&(5..=8)));
    }

    mod random {
        use proptest::prelude::*;

        use super::*;

        proptest! {
            #[test]
            fn no_text_makes_it_panic(text in "(--- a|[+]{3} b|@@ -1,[0-9]{1,25} [+][0-9]{1,25} @@|[+-]x|\u{1b}\\[|[0-9;]|m|\n|\"|\\\\){0,20}") {
                let _ = parse(&uncoloured(&text));
            }
        }
    }
}
