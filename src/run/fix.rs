//! Mending files: fixes written back, whole or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use similar::TextDiff;

use crate::check::fix::applied;
use crate::finding::{Fix, Note, NoteKind};
use crate::read::{Charset, decode};

/// What to do with fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mending {
    /// Write the mended files.
    Write,
    /// Give the changes as a unified diff, and touch nothing.
    Show,
}

/// What came of fixes.
#[derive(Debug, Default)]
pub struct Fixed {
    /// How many fixes were applied.
    pub fixes: usize,
    /// In how many files.
    pub files: usize,
    /// The changes as a unified diff, where they were only to be shown.
    pub diff: String,
    /// Files that could not be mended.
    pub notes: Vec<Note>,
}

/// Files as fixes leave them, held until no fix is left: what one turn of fixes brings to light, another mends.
#[derive(Debug, Default)]
pub struct Mended {
    files: BTreeMap<Arc<str>, MendedFile>,
}

#[derive(Debug)]
struct MendedFile {
    before: Vec<u8>,
    after: Arc<[u8]>,
    fixes: usize,
}

impl Mended {
    /// Applies fixes to their files as they are here. Gives how many were, and what can't be mended.
    pub fn apply(&mut self, fixes: &[(Arc<str>, Fix)]) -> (usize, Vec<Note>) {
        let mut files: BTreeMap<&Arc<str>, Vec<&Fix>> = BTreeMap::new();
        for (path, fix) in fixes {
            files.entry(path).or_default().push(fix);
        }
        let (mut all, mut notes) = (0, Vec::new());
        for (path, fixes) in files {
            match self.apply_to(path, &fixes) {
                Ok(count) => all += count,
                Err(error) => notes.push(unmended(path, &error)),
            }
        }
        (all, notes)
    }

    fn apply_to(&mut self, path: &Arc<str>, fixes: &[&Fix]) -> io::Result<usize> {
        let (before, known) = match self.files.get(path) {
            Some(file) => (file.after.to_vec(), true),
            None => (fs::read(Path::new(&**path))?, false),
        };
        text_of(&before).map_err(io::Error::other)?;
        let (after, count) = applied(&before, fixes.iter().copied());
        if count == 0 {
            return Err(other_words());
        }
        let before = if known { Vec::new() } else { before };
        let first = || MendedFile { before, after: Arc::default(), fixes: 0 };
        let file = self.files.entry(path.clone()).or_insert_with(first);
        file.after = after.into();
        file.fixes += count;
        Ok(count)
    }

    /// What a file holds once it is mended.
    pub(crate) fn text(&self, path: &str) -> Option<Arc<[u8]>> {
        Some(self.files.get(path)?.after.clone())
    }

    /// Writes the files, or shows what would change.
    pub fn finish(&self, what: Mending) -> Fixed {
        let mut fixed = Fixed::default();
        for (path, file) in &self.files {
            let done = match what {
                Mending::Write => file.write(Path::new(&**path)),
                Mending::Show => {
                    let text = [&*file.before, &file.after].map(String::from_utf8_lossy);
                    fixed.diff.push_str(&diff(path, &text[0], &text[1]));
                    Ok(())
                }
            };
            match done {
                Ok(()) => {
                    fixed.fixes += file.fixes;
                    fixed.files += 1;
                }
                Err(error) => fixed.notes.push(unmended(path, &error)),
            }
        }
        fixed
    }
}

impl MendedFile {
    fn write(&self, path: &Path) -> io::Result<()> {
        // Somebody may have written it in the meantime.
        if fs::read(path)? != self.before {
            return Err(other_words());
        }
        replace(path, &self.after)
    }
}

fn other_words() -> io::Error {
    io::Error::other("its words are no longer those that were read")
}

fn unmended(path: &Arc<str>, error: &io::Error) -> Note {
    Note {
        kind: NoteKind::NotRead,
        path: path.clone(),
        line: None,
        column: None,
        conversation: None,
        message: format!("it can't be mended: {error}"),
        help: Some("mend it by hand; each finding says what to write instead".to_owned()),
    }
}

/// What changes in a file, as `git apply` and `patch` read it: to these, lines end with a line feed alone.
fn diff(path: &str, before: &str, after: &str) -> String {
    let lines = |text| str::split_inclusive(text, '\n').collect::<Vec<_>>();
    let (before, after) = (lines(before), lines(after));
    let diff = TextDiff::configure().newline_terminated(true).diff_slices(&before, &after);
    // A name with spaces ends with a tab: else it might end at the first.
    let end = if path.contains(' ') { "\t" } else { "" };
    let mut told = format!("--- a/{path}{end}\n+++ b/{path}{end}\n");
    for hunk in diff.unified_diff().iter_hunks() {
        told.push_str(&format!("{}\n", hunk.header()));
        for change in hunk.iter_changes() {
            let line = change.value();
            let end = if line.ends_with('\n') { "" } else { "\n\\ No newline at end of file\n" };
            told.push_str(&format!("{}{line}{end}", change.tag()));
        }
    }
    told
}

/// The text of a file's bytes, which are written back as they are; or why they can't be.
fn text_of(bytes: &[u8]) -> Result<&str, String> {
    if let Some(charset) = Charset::detect(bytes, true, false) {
        return Err(format!("it is in {}, and what is not UTF-8 is read and not written", charset.name()));
    }
    decode(bytes).map_err(|fault| fault.message)
}

/// Replaces what a file holds, keeping who may read it: all of the new bytes are there, or all of the old ones.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A link stays a link, and what it leads to is replaced.
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let (beside, mut file) = temporary(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    drop(file);
    let kept = written.and_then(|()| match fs::metadata(path) {
        Ok(old) => fs::set_permissions(&beside, old.permissions()),
        Err(_) => Ok(()),
    });
    let moved = kept.and_then(|()| fs::rename(&beside, path));
    if moved.is_err() {
        // What is wrong is told by the first error.
        let _ = fs::remove_file(&beside);
    }
    moved
}

/// A new file in the same folder, so that renaming it never crosses file systems.
fn temporary(path: &Path) -> io::Result<(PathBuf, fs::File)> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    for number in 0..100 {
        let beside = folder.join(format!(".{name}.{}.{number}.tmp", std::process::id()));
        match fs::OpenOptions::new().write(true).create_new(true).open(&beside) {
            Ok(file) => return Ok((beside, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("no name is free for a file beside it"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Position;

    fn fix(start: u64, end: u64, old: &str, text: &str) -> Fix {
        let at = |byte| Position { line: 1, column: 1, byte };
        Fix { start: at(start), end: at(end), text: text.into(), safe: true, old: old.into() }
    }

    #[test]
    fn files_are_mended_or_shown() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.txt");
        fs::write(&path, "one\ntwo!!\nthree").expect("written");
        let name: Arc<str> = path.display().to_string().into();
        let fixes = [(name, fix(7, 9, "!!", "!"))];
        let mut mended = Mended::default();
        assert_eq!((mended.apply(&fixes).0, mended.apply(&[]).0), (1, 0));
        let shown = mended.finish(Mending::Show);
        assert!(shown.diff.contains("@@ -1,3 +1,3 @@\n one\n-two!!\n+two!\n three\n"), "{}", shown.diff);
        assert_eq!(fs::read_to_string(&path).expect("read"), "one\ntwo!!\nthree");
        assert_eq!(mended.finish(Mending::Write).fixes, 1);
        assert_eq!(fs::read_to_string(&path).expect("read"), "one\ntwo!\nthree");
        assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 1);
        // It is another file now.
        let again = mended.finish(Mending::Write);
        assert_eq!((again.fixes, again.notes.len()), (0, 1));
    }

    #[cfg(unix)]
    #[test]
    fn the_mode_is_kept() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.txt");
        fs::write(&path, "old").expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("set");
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&path, &link).expect("linked");
        replace(&link, b"new").expect("replaced");
        assert_eq!(fs::read_to_string(&path).expect("read"), "new");
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
    }

    #[test]
    fn changes_are_told_as_patches_have_them() {
        let told = diff("a b.txt", "one!!\rtwo\r\nthree", "one!\rtwo\r\nthree");
        let expected = "--- a/a b.txt\t\n+++ b/a b.txt\t\n@@ -1,2 +1,2 @@\n-one!!\rtwo\r\n+one!\rtwo\r\n three\n\\ No newline at end of file\n";
        assert_eq!(told, expected);
        let told = diff("a", "one!!\r", "one!\r");
        let end = "\r\n\\ No newline at end of file\n";
        assert_eq!(told, format!("--- a/a\n+++ b/a\n@@ -1 +1 @@\n-one!!{end}+one!{end}"));
    }

    #[test]
    fn what_is_no_text_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.gz");
        fs::write(&path, [0x1f, 0x8b, 0xff]).expect("written");
        let (count, notes) =
            Mended::default().apply(&[(path.display().to_string().into(), fix(0, 1, "a", "x"))]);
        assert_eq!((count, notes.len()), (0, 1));
        let wide: Vec<u8> = "Hello!!".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, why) in [
            (&[0x1f, 0x8b, 8, 0xff][..], "it is compressed with gzip"),
            (&wide, "it is in UTF-16LE"),
            (b"caf\xe9, yes!!", "it is in windows-1252"),
        ] {
            assert!(text_of(bytes).is_err_and(|told| told.contains(why)), "{why}");
        }
    }
}
