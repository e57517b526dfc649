//! What is wrong with a pack, as rustc would show it: here the source is code, and its lines are what to look at.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::pack::{Fault, Files, PackError};
use crate::text::visible;

/// How many columns a line of a pack is cut to where no terminal says.
const WIDTH: usize = 140;

/// All faults of a pack, each with its line, and a count at the end.
pub fn pack_faults(error: &PackError, color: bool, width: usize) -> String {
    faults(&error.files, &error.faults, "pack", color, width)
}

/// All faults of some YAML (`what` it is: a pack, settings), likewise.
pub fn faults(all: &Files, faults: &[Fault], what: &str, color: bool, width: usize) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(if width == 0 { WIDTH } else { width }).decor_style(DecorStyle::Ascii);
    let mut out = String::new();
    for fault in faults {
        out.push_str(&renderer.render(&[group(fault, all)]));
        out.push_str("\n\n");
    }
    let files: std::collections::BTreeSet<u32> = faults.iter().map(|f| f.span.file).collect();
    let (faults, files) = (faults.len(), files.len());
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    out.push_str(&format!(
        "{faults} fault{} in {files} file{} of the {what}\n",
        plural(faults),
        plural(files)
    ));
    out
}

fn group<'a>(fault: &'a Fault, files: &'a Files) -> Group<'a> {
    let title = Level::ERROR.primary_title(visible(&fault.message).into_owned());
    let mut group = Group::with_title(title);
    if let Some(file) = files.get(fault.span.file) {
        let path = visible(&file.path.display().to_string()).into_owned();
        // The renderer reads its whole source for each fault: one line is enough.
        let line = (fault.span.line as usize).checked_sub(1).and_then(|i| file.text.lines().nth(i));
        group = match line {
            Some(line) => {
                let from = byte_of(line, fault.span.column.saturating_sub(1) as usize);
                let to =
                    byte_of(line, (fault.span.column.saturating_sub(1) + fault.span.len.max(1)) as usize);
                let annotation = AnnotationKind::Primary.span(from..to.max(from));
                let snippet = Snippet::source(line).line_start(fault.span.line as usize).path(path);
                group.element(snippet.annotation(annotation))
            }
            None => group.element(annotate_snippets::Origin::path(path)),
        };
    }
    match &fault.help {
        Some(help) => group.element(Level::HELP.message(visible(help).into_owned())),
        None => group,
    }
}

/// The byte at which a character of a line begins.
fn byte_of(line: &str, character: usize) -> usize {
    line.char_indices().nth(character).map_or(line.len(), |(i, _)| i)
}
