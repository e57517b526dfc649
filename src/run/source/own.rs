//! Files of amends' own, known by what stands in them: nobody's words, wherever they lie.

use crate::run::settings::keys;

/// Keys of settings that files of other programs hardly have. With another one of settings beside it, or alone.
const TELLING: [&str; 8] =
    ["packs", "select", "ignore", "levels", "min-level", "fail-on", "overrides", "baseline"];

/// What of amends' own a file is that is called `name` and begins with `head`, to follow “it is”.
pub(crate) fn own(name: &str, head: &str) -> Option<&'static str> {
    let head = head.trim_start_matches('\u{feff}').trim_start();
    let ends = |endings: &[&str]| {
        endings.iter().any(|ending| name.rsplit('.').next().is_some_and(|e| e.eq_ignore_ascii_case(ending)))
    };
    if is_report(head) {
        return Some("a report of findings");
    }
    if head.starts_with('{') {
        return is_findings(head).then_some("a baseline or report of amends");
    }
    (ends(&["yaml", "yml"]) && is_settings(head)).then_some("settings of amends")
}

/// Whether it begins as a report does, of any format but `json`; checkstyle's and GitLab's may be of another tool.
fn is_report(head: &str) -> bool {
    let start = &head[..head.char_indices().nth(300).map_or(head.len(), |(end, _)| end)];
    let has = |words: &str| start.contains(words);
    match start.as_bytes().first() {
        Some(b'{') => {
            has("\"driver\":{\"name\":\"amends\"")
                || start.starts_with("{\"source\":{\"name\":\"amends\"}")
                || start.starts_with("{\"rule\":\"") && has("\"level\":\"") && has("\"message\":\"")
        }
        Some(b'[') => has("{\"type\":\"issue\",\"check_name\":\""),
        Some(b'<') => has("<testsuites name=\"amends\"") || has("<checkstyle ") || has("<!-- amends -->"),
        _ => start.starts_with("kind,level,rule,message,path,line,"),
    }
}

/// `{"version": 1, "findings": [{"rule": …`, or none there.
fn is_findings(head: &str) -> bool {
    let mut marks = head.chars().filter(|c| !c.is_whitespace()).take(80);
    let start: String = marks.by_ref().collect();
    let Some(rest) = start.strip_prefix("{\"version\":") else { return false };
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let Some(rest) = rest.strip_prefix(",\"findings\":[") else { return false };
    rest.starts_with("{\"rule\":\"") || rest.starts_with(']')
}

/// Whether all keys at the top are keys of settings, and one of them tells.
fn is_settings(head: &str) -> bool {
    let lines = head
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with([' ', '\t', '#', '-', '}', ']']));
    let keys: Vec<&str> = lines.map(|line| line.split_once(':').map_or("", |(key, _)| key.trim())).collect();
    let known = keys.iter().all(|key| keys::SETTINGS.iter().any(|known| known.name == *key));
    known && keys.iter().any(|key| TELLING.contains(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_amends_are_known_and_others_are_not() {
        for (name, text) in [
            ("known.json", "{\n\"version\": 1,\n\"findings\": [\n]\n}\n"),
            ("old.json", "{\"version\":1,\"findings\":[{\"rule\":\"a/b\",\"path\":\"x\"}]}"),
            (
                "ci.yaml",
                "# Ours.\nselect: [language]\nfail-on: warning\noverrides:\n  - files: [x/]\n    format: draft\n",
            ),
            ("ci.yml", "ignore:\n- closing/no-thanks\n"),
            ("a.jsonl", "{\"rule\":\"a/b\",\"level\":\"hint\",\"message\":\"x\",\"path\":\"y\"}\n"),
            (
                "a.sarif",
                "{\"$schema\":\"s\",\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"amends\"}}}]}",
            ),
            ("quality.json", "[\n{\"type\":\"issue\",\"check_name\":\"a/b\"}]"),
            ("junit.xml", "<?xml version=\"1.0\"?>\n<testsuites name=\"amends\" tests=\"0\">"),
            ("c.xml", "<?xml version=\"1.0\"?>\n<checkstyle version=\"10.0\">"),
            ("r.json", "{\"source\":{\"name\":\"amends\"},\"diagnostics\":[]}"),
            ("c.md", "<!-- amends -->\n### amends: nothing\n"),
            ("f.csv", "\u{feff}kind,level,rule,message,path,line,column\n"),
        ] {
            assert!(own(name, text).is_some(), "{name}");
        }
        for (name, text) in [
            ("a.json", "{\"version\":1,\"findings\":\"none\"}"),
            ("b.json", "{\"version\":1,\"turns\":[]}"),
            ("c.yaml", "ignore: [x]\nname: y\n"),
            ("d.yaml", "- title: Late\n  body: We are sorry.\n"),
            ("e.yaml", "agents: [Ann]\nchannel: chat\n"),
            ("f.txt", "ignore: all of this\n"),
            ("g.yaml", ""),
            ("h.jsonl", "{\"turns\":[{\"role\":\"agent\",\"text\":\"the rule, the level\"}]}"),
            ("i.csv", "kind,level\nchat,9\n"),
        ] {
            assert_eq!(own(name, text), None, "{name}");
        }
    }
}
