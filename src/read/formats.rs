//! The table of formats: help, detection, tests and fuzz targets walk it.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::{
    Cut, Each, Fault, Head, Options, Piece, Rows, csv, draft, headed, json, labelled, mail, neutral, page,
    salesforce, subtitles, template, whatsapp,
};

/// A format of transcripts.
pub trait Format: Sync {
    /// Its name, for `--format`.
    fn name(&self) -> &str;

    /// What it is, in a line.
    fn about(&self) -> &str;

    /// What it is known by, for the message about a source that is of no format; empty where it is never detected.
    fn looks_for(&self) -> Cow<'_, str>;

    /// Whether it is JSON.
    fn is_json(&self) -> bool {
        false
    }

    /// Whether the source that begins so is of this format: why it is taken for it, or `None`.
    fn detect(&self, head: &Head<'_>) -> Option<Cow<'static, str>>;

    /// Files that may stand beside a source and tell more of it, as paths from its folder (`users.json`). Whoever opens
    /// the source puts those that are there into [`Options::beside`].
    fn beside(&self) -> Vec<&str> {
        Vec::new()
    }

    /// Why a source that no format takes is not of this one, where the user has said what it is known by; `None` where
    /// nothing can be said.
    fn refuses(&self, _head: &Head<'_>) -> Option<Fault> {
        None
    }

    /// The format that a source is read as in place of this one, by which the user calls it.
    fn rather(&self, _head: &Head<'_>) -> Option<FormatRef> {
        None
    }

    /// How a source of this format that begins with `head` may be cut.
    fn cut(&self, head: &str) -> Cut;

    /// The rows of a source that begins with `head`, where it is cut into rows, values or elements.
    fn rows(&self, _head: &str) -> Option<Box<dyn Rows>> {
        None
    }

    /// Reads a piece. `arena` is room for decoded text; it is cleared by the caller and may be used again.
    fn read(&self, piece: Piece<'_>, options: &Options, arena: &mut String, each: &mut Each<'_>);

    /// The same for a piece of the file at `path`, for formats that look at its name and at what lies beside it.
    fn read_file(
        &self,
        piece: Piece<'_>,
        _path: &str,
        options: &Options,
        arena: &mut String,
        each: &mut Each<'_>,
    ) {
        self.read(piece, options, arena, each);
    }

    /// The same for a piece of values or elements that a source was cut into, which stand one after the other.
    fn read_elements(
        &self,
        piece: Piece<'_>,
        _cut: Cut,
        options: &Options,
        arena: &mut String,
        each: &mut Each<'_>,
    ) {
        self.read(piece, options, arena, each);
    }
}

/// A format by reference: formats live as long as the process.
pub type FormatRef = &'static dyn Format;

static CSV: csv::Csv = csv::Csv::new();

/// What may be JSON and need not: these are tried first.
static FIRST: [FormatRef; 2] = [&neutral::Neutral, &template::Macros];
/// What is never JSON.
static TEXTS: [FormatRef; 14] = [
    &subtitles::FORMATS[0],
    &subtitles::FORMATS[1],
    &subtitles::FORMATS[2],
    &subtitles::FORMATS[3],
    &mail::Mbox,
    &mail::Eml,
    &template::Template,
    &salesforce::Salesforce,
    &whatsapp::WhatsApp,
    &CSV,
    &headed::Headed,
    &labelled::Labelled,
    &page::Page,
    &draft::Draft,
];

static FORMATS: LazyLock<Vec<FormatRef>> =
    LazyLock::new(|| FIRST.into_iter().chain(json::built_in()).chain(TEXTS).collect());

/// All formats, in the order in which they are tried: those with the clearest marks first.
pub fn formats() -> &'static [FormatRef] {
    &FORMATS
}

/// The formats of which a source may be, in the same order: the rows of JSON are only made for a source that is JSON
/// and of none of the first formats.
pub(super) fn candidates(json: bool) -> impl Iterator<Item = FormatRef> {
    let rows = json.then(|| std::iter::once_with(json::built_in).flatten());
    FIRST.into_iter().chain(rows.into_iter().flatten()).chain(TEXTS)
}

/// The format of a name.
pub fn format(name: &str) -> Option<FormatRef> {
    // The neutral format and drafts are asked for by name all the time: the rest of the table need not be made for
    // them.
    let common: [FormatRef; 3] = [&neutral::Neutral, &labelled::Labelled, &draft::Draft];
    let common = common.into_iter().find(|f| f.name() == name);
    common.or_else(|| formats().iter().copied().find(|f| f.name() == name))
}
