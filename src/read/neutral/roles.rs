//! Telling the neutral format from others that have `turns` with `role` and `text` as well, but call roles otherwise.

use crate::read::roles::role_of_label;
use crate::transcript::Role;

/// The keys of a turn.
pub(super) const KEYS: [&str; 9] =
    ["role", "role_from", "speaker", "start_ms", "end_ms", "at", "visible", "text", "words"];

/// How many roles are looked at.
const MANY: usize = 64;

/// Whether the roles in a source that begins so are not those of the neutral format, but can be understood all the
/// same:
/// `AGENT`, `user`, `Support rep`. A role that nobody understands is a fault in a source of the neutral format.
pub(super) fn are_foreign(text: &str) -> bool {
    let mut foreign = false;
    for role in values(text).take(MANY) {
        if Role::from_name(role).is_some() {
            continue;
        }
        if role_of_label(role).is_none() {
            return false;
        }
        foreign = true;
    }
    foreign
}

/// The strings that stand after `"role":`.
fn values(text: &str) -> impl Iterator<Item = &str> {
    memchr::memmem::find_iter(text.as_bytes(), b"\"role\"").filter_map(|at| {
        let value =
            text[at + "\"role\"".len()..].trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        value.get(..memchr::memchr(b'"', value.as_bytes())?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_of_others_are_told_from_faults() {
        assert!(!are_foreign(r#"[{"role":"agent"},{"role": "unknown"}]"#));
        assert!(are_foreign(r#"[{"role":"AGENT"},{"role" : "user"}]"#));
        assert!(are_foreign(r#"{"role":"agent","text":"x"},{"role":"Support rep"}"#));
        assert!(!are_foreign(r#"[{"role":"agent"},{"role":"narrator"},{"role":"user"}]"#));
        assert!(!are_foreign(r#"{"role":1,"role":"#));
    }
}
