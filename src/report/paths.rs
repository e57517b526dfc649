//! Paths as hosts want them.

use std::fmt::Write;

/// `path` as seen from `root` where it is absolute and lies there, and else as it is.
pub(super) fn relative<'p>(path: &'p str, root: Option<&str>) -> &'p str {
    let below = root.and_then(|root| path.strip_prefix(root.trim_end_matches('/'))?.strip_prefix('/'));
    below.filter(|below| !below.is_empty()).unwrap_or(path)
}

/// A path with slashes as a URI: a relative reference, or a `file:` URI where it is absolute.
pub(super) fn uri(path: &str) -> String {
    let drive = path.as_bytes().get(1) == Some(&b':') && path.as_bytes()[0].is_ascii_alphabetic();
    let mut uri = String::with_capacity(path.len() + 8);
    let rest = match path {
        _ if is_absolute(path) && drive => {
            uri.push_str("file:///");
            uri.push_str(&path[..2]);
            &path[2..]
        }
        // A share: the host comes after two slashes.
        _ if path.starts_with("//") => {
            uri.push_str("file:");
            path
        }
        _ if is_absolute(path) => {
            uri.push_str("file://");
            path
        }
        _ => path,
    };
    for byte in rest.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // A String takes whatever is written to it.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// Whether a path does not depend on where it is looked up.
pub(super) fn is_absolute(path: &str) -> bool {
    let bytes = path.as_bytes();
    path.starts_with('/') || (bytes.len() > 2 && bytes[0].is_ascii_alphabetic() && &bytes[1..3] == b":/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_below_the_root_are_relative() {
        assert_eq!(relative("/r/a/b.txt", Some("/r/a")), "b.txt");
        assert_eq!(relative("/r/a/b.txt", Some("/r/a/")), "b.txt");
        assert_eq!(relative("/r/ab/c.txt", Some("/r/a")), "/r/ab/c.txt");
        assert_eq!(relative("/r/a", Some("/r/a")), "/r/a");
        assert_eq!(relative("a/b.txt", Some("/r/a")), "a/b.txt");
        assert_eq!(relative("/b.txt", Some("/")), "b.txt");
        assert_eq!(relative("/b.txt", None), "/b.txt");
    }

    #[test]
    fn every_character_that_means_something_is_escaped() {
        assert_eq!(uri("a b/ü#?%.txt"), "a%20b/%C3%BC%23%3F%25.txt");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
        assert_eq!(uri("a:b\u{1b}\u{202e}"), "a%3Ab%1B%E2%80%AE");
        assert_eq!(uri("/tmp/x y"), "file:///tmp/x%20y");
        assert_eq!(uri("C:/x"), "file:///C:/x");
        assert_eq!(uri("//host/x"), "file://host/x");
        assert_eq!(uri("../x"), "../x");
        assert_eq!(uri(""), "");
    }
}
