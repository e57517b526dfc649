//! The settings that a survey leads to, with comments.

use super::{BASELINE, Survey, escaped, text};
use crate::pack::keys::Key;
use crate::run::settings::keys;
use crate::text::visible;

impl Survey {
    /// The settings, with comments.
    pub fn settings(&self) -> String {
        let mut out = format!(
            "# What amends checks below this folder, and how. `amends check --show-settings FILE` tells what holds for\n\
             # a file, `amends schema settings` has every key, and a flag on the command line wins over what stands here.\n\
             # Found: {}.\n",
            visible(&self.found())
        );
        let mut part = |name: &str, lines: &str| {
            let about = keys::SETTINGS.iter().find(|key| key.name == name).map_or("", |key: &Key| key.about);
            out.push_str(&format!("\n# {}{}.\n{lines}", about[..1].to_uppercase(), &about[1..]));
        };
        let packs: String = self.packs.iter().map(|path| format!("  - {}\n", text(path))).collect();
        match packs.is_empty() {
            true => part("packs", "# packs: [our-rules.yaml]\n"),
            false => part("packs", &format!("packs:\n{packs}")),
        }
        part("select", "# select: [apology, empathy, language]\n");
        part("ignore", "# ignore: [closing/no-thanks]\n");
        part("levels", "# levels:\n#   language/shouting: error\n");
        part("limits", "# limits:\n#   hold/too-long: 90\n#   hold/unannounced: {call: 60, other: 120}\n");
        part("min-level", "# min-level: hint\n");
        // A commit that adds one to a template is not in order; a lake of calls is looked at, not stopped.
        part("fail-on", if self.holds_replies() { "fail-on: warning\n" } else { "fail-on: error\n" });
        let mut agents = "# agents: [\"*@shop.example\"]\n".to_owned();
        if let Some((file, names)) = &self.unknown {
            let names: Vec<String> = names.iter().map(|name| text(name)).collect();
            agents = format!(
                "# In {} nobody is known to be the agent; there speak {}.\n{agents}",
                visible(file),
                names.join(", ")
            );
        }
        part("agents", &agents);
        part("customers", "# customers: [Ann]\n");
        part("bots", "# bots: true\n");
        part("format", "# format: text\n");
        part("channel", "# channel: chat\n");
        part("timezone", "# timezone: Europe/Berlin\n");
        part(
            "business-hours",
            "# business-hours: {days: [monday, tuesday, wednesday, thursday, friday], from: \"09:00\", to: \"17:30\"}\n",
        );
        part("assume", "# assume: [complaint]\n");
        let named = |names: &[&str]| -> String {
            names.iter().map(|name| format!("  - {}\n", text(&format!("/{}", escaped(name))))).collect()
        };
        let documents = named(&self.documents.iter().map(String::as_str).collect::<Vec<_>>());
        let left_out = match &*self.left_out_files() {
            [] => String::new(),
            files => format!(
                "  # Left out, as nothing tells what they are. A file that is one message of an agent belongs under\n  \
                 # `overrides`, with `format: draft`.\n{}",
                named(files)
            ),
        };
        match documents.is_empty() && left_out.is_empty() {
            true => part("exclude", "# exclude: [drafts/, \"*.bak\"]\n"),
            false => part("exclude", &format!("exclude:\n{documents}{left_out}")),
        }
        let over = |about: &str, globs: &[(String, u64)], format: &str| match globs {
            [] => String::new(),
            globs => {
                let globs: String =
                    globs.iter().map(|(glob, _)| format!("      - {}\n", text(glob))).collect();
                format!("  # {about}\n  - files:\n{globs}    format: {format}\n")
            }
        };
        let messages = over(
            "Each of these files is one message of an agent.",
            &self.messages().0,
            self.message_format(),
        );
        let replies = over("These hold canned replies.", &self.replies().0, "macros");
        let assumed = "    # If they answer complaints, an apology and a remedy must not be missing:\n    # assume: [complaint]\n";
        match messages.is_empty() && replies.is_empty() {
            true => part("overrides", "# overrides:\n#   - files: [templates/]\n#     format: draft\n"),
            false => part("overrides", &format!("overrides:\n{replies}{messages}{assumed}")),
        }
        part(
            "baseline",
            &format!(
                "# `amends check --write-baseline .` writes it from what is found now.\nbaseline: {BASELINE}\n"
            ),
        );
        part("allow", "# allow: [our-allowed.yaml]\n");
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_that_changes_a_check_is_written() {
        let written = Survey::default().settings();
        for key in keys::SETTINGS {
            let live = written
                .lines()
                .any(|line| line.trim_start_matches("# ").starts_with(&format!("{}:", key.name)));
            // These are read, and nothing goes by them yet.
            assert_eq!(live, !["scores", "costs"].contains(&key.name), "{}", key.name);
        }
    }
}
