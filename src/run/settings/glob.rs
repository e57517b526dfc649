//! Globs of settings. They mean what they mean in `.gitignore`: one without a slash matches at any depth, one with a
//! slash counts from the folder of the settings, and a folder stands for all that is below it.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use ignore::WalkBuilder;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::pack::Span;

/// A glob with its place in the settings.
#[derive(Debug)]
pub struct Glob {
    /// As it is written.
    pub text: String,
    /// Where.
    pub span: Span,
    matcher: Gitignore,
    /// Whether it takes files out again.
    negated: bool,
    /// Whether it matched anything so far.
    met: AtomicBool,
}

impl Glob {
    /// Compiles a glob.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn new(text: String, span: Span) -> Result<Glob, String> {
        let (negated, bare) = match text.strip_prefix('!') {
            Some(bare) => (true, bare),
            None => (false, text.as_str()),
        };
        let mut builder = GitignoreBuilder::new("");
        builder.allow_unclosed_class(false);
        builder.add_line(None, bare.strip_prefix("./").unwrap_or(bare)).map_err(|e| e.to_string())?;
        let matcher = builder.build().map_err(|e| e.to_string())?;
        if matcher.is_empty() {
            return Err("it says nothing".to_owned());
        }
        Ok(Glob { text, span, matcher, negated, met: AtomicBool::new(false) })
    }

    fn matches(&self, path: &Path, is_folder: bool) -> bool {
        let matched = self.matcher.matched_path_or_any_parents(path, is_folder).is_ignore();
        if matched {
            self.met.store(true, Ordering::Relaxed);
        }
        matched
    }

    /// Whether it takes a file by its name or ending, and not by a folder alone.
    pub(super) fn names(&self, path: &Path) -> bool {
        let last = self.text.rsplit('/').next().unwrap_or_default();
        let own = match (path.extension().and_then(|e| e.to_str()), path.file_name().and_then(|n| n.to_str()))
        {
            (Some(ending), _) if last.ends_with(&format!(".{ending}")) => true,
            (_, name) => name == Some(last),
        };
        own && !self.negated && self.matches(path, false)
    }

    /// Whether it is the plain name of what is there, which needs no look around.
    fn is_there(&self, folder: &Path) -> bool {
        let bare = self.text.trim_start_matches(['!', '/']);
        let path = folder.join(bare.trim_end_matches('/'));
        !bare.contains(['*', '?', '[', '{', '\\'])
            && if bare.ends_with('/') { path.is_dir() } else { path.exists() }
    }

    /// Whether it matched anything so far.
    pub fn met(&self) -> bool {
        self.met.load(Ordering::Relaxed)
    }
}

/// Whether a list of globs takes a path, which counts from the folder of the settings: the last that matches says.
pub(super) fn take(globs: &[Glob], path: &Path, is_folder: bool) -> bool {
    // All are asked, since each must match something.
    globs.iter().fold(false, |taken, glob| if glob.matches(path, is_folder) { !glob.negated } else { taken })
}

/// As many files and folders are looked at on disk; where there are more, a glob may well match one of the others.
const MOST_FILES: usize = 100_000;

/// Those of the globs that matched nothing so far, and match nothing below the folder of the settings either: what is
/// excluded, hidden or ignored by git was never met. Only for them the disk is looked at, and no longer than it takes.
pub(super) fn unmet_on_disk<'g>(mut globs: Vec<&'g Glob>, folder: &Path) -> Vec<&'g Glob> {
    globs.retain(|glob| !glob.met() && !glob.is_there(folder));
    if globs.is_empty() {
        return globs;
    }
    let walk = WalkBuilder::new(folder)
        .standard_filters(false)
        .filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git")
        .build();
    for (seen, entry) in walk.flatten().filter(|entry| entry.depth() > 0).enumerate() {
        if globs.is_empty() || seen == MOST_FILES {
            return Vec::new();
        }
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        if let Ok(path) = entry.path().strip_prefix(folder) {
            globs.retain(|glob| !glob.matches(path, is_folder));
        }
    }
    globs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(globs: &[&str], path: &str) -> bool {
        let globs: Vec<Glob> =
            globs.iter().map(|g| Glob::new((*g).to_owned(), Span::default()).expect("a glob")).collect();
        take(&globs, Path::new(path), false)
    }

    #[test]
    fn mean_what_they_mean_in_gitignore() {
        assert!(takes(&["*.html"], "a/b/c.html"));
        assert!(takes(&["mails/"], "mails/de/a.txt"));
        assert!(takes(&["mails"], "x/mails/a.txt"));
        assert!(!takes(&["/mails"], "x/mails/a.txt"));
        assert!(takes(&["mails/*.txt"], "mails/a.txt"));
        assert!(!takes(&["mails/*.txt"], "mails/de/a.txt"));
        assert!(takes(&["mails/**/*.txt"], "mails/de/a.txt"));
        assert!(takes(&["./mails/*.txt"], "mails/a.txt"));
    }

    #[test]
    fn the_last_that_matches_says() {
        assert!(!takes(&["*.html", "!old/"], "old/a.html"));
        assert!(takes(&["*.html", "!old/", "old/keep.html"], "old/keep.html"));
    }

    #[test]
    fn what_is_no_glob_is_told() {
        assert!(Glob::new("a[".to_owned(), Span::default()).is_err());
        assert!(Glob::new("# a".to_owned(), Span::default()).is_err());
    }
}
