//! `amends formats`.

use std::fmt::Write;

use amends::read;
use amends::text::visible;

use crate::args::FormatsArgs;
use crate::screen;
use crate::settings::format_maps;

pub(crate) fn run(args: &FormatsArgs) -> anyhow::Result<u8> {
    let own = format_maps(&args.format_map)?;
    let all: Vec<read::FormatRef> = own.into_iter().chain(read::formats().iter().copied()).collect();
    if args.json {
        let rows = all.iter().map(|format| {
            let (name, about, known) = (format.name(), format.about(), format.looks_for());
            serde_json::json!({"name": name, "about": about, "known_by": known})
        });
        let rows: Vec<_> = rows.collect();
        screen::print(&format!("{}\n", serde_json::to_string_pretty(&rows)?))?;
        return Ok(0);
    }
    let widest = all.iter().map(|format| format.name().len()).max().unwrap_or(0);
    let mut text = String::new();
    for format in &all {
        writeln!(text, "{:widest$}  {}", visible(format.name()), visible(format.about()))?;
        let known = format.looks_for();
        if !known.is_empty() {
            writeln!(text, "{:widest$}  known by {}", "", visible(&known))?;
        }
    }
    writeln!(text, "\n{} formats, in the order in which they are tried", all.len())?;
    screen::print(&text)?;
    Ok(0)
}
