//! Reading `amends.yaml`: every value keeps its place, and all that is wrong is told at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::glob::{Glob, take};
use super::keys::{self, FailOn};
use super::layer::{Layer, Place, Placed};
use super::{Settings, SettingsError};
use crate::finding::Level;
use crate::pack::decode::{Decoder, PhraseText};
use crate::pack::fault::Faults;
use crate::pack::tree::{self, Node, Value};
use crate::pack::{Bound, Business, Files, Given, Span, is_zone, zone_help};
use crate::read;
use crate::run::paths;
use crate::transcript::Channel;

/// The largest settings file, in bytes.
const MAX_FILE: u64 = 1 << 20;

const NO_LEVEL: &str = "a level is error, warning or hint";
const NO_LIMIT: &str =
    "a limit is a number, in the unit of the rule, or numbers by channel: `{call: 90, other: 120}`";

/// What holds for some files alone.
#[derive(Debug)]
pub(super) struct Override {
    files: Vec<Glob>,
    pub(super) layer: Layer,
}

impl Override {
    /// Whether it speaks of a path, which counts from the folder of the settings.
    pub(super) fn takes(&self, path: &Path) -> bool {
        take(&self.files, path, false)
    }

    pub(super) fn globs(&self) -> &[Glob] {
        &self.files
    }
}

/// Reads a file of settings. What is wrong with it stands in [`Settings::faults`], beside what can be understood.
///
/// # Errors
/// It can't be read.
pub(super) fn read(path: &Path) -> Result<Settings, SettingsError> {
    let mut files = Files::default();
    let mut faults = Faults::default();
    let shown = PathBuf::from(paths::shown_from_here(path));
    let text = match text_of(path) {
        Ok(text) => text,
        Err(error) => {
            let file = files.add(shown, String::new());
            let span = Span { file, ..Span::default() };
            let help = "settings are a file in YAML; `amends init` writes one";
            faults.add_with_help(span, format!("the settings can't be read: {error}"), help);
            return Err(SettingsError { files, faults: faults.into_sorted() });
        }
    };
    let file = files.add(shown, text.clone());
    let documents = tree::parse(file, &text, &mut faults);
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let mut settings = Settings { folder, path: path.to_path_buf(), ..Settings::default() };
    let decoder = Decoder { faults: &mut faults };
    let mut reader = Reader { folder: settings.folder.clone(), lacking: false, decoder };
    match documents.as_slice() {
        [] | [Node { value: Value::Null, .. }] => {}
        [root] => {
            reader.settings(root, &mut settings);
            settings.lacking = reader.lacking;
        }
        [_, second, ..] => {
            let help = "take out the line `---` before it";
            reader.decoder.faults.add_with_help(second.span, "settings are one document of YAML", help);
        }
    }
    settings.files = files;
    settings.faults = faults.into_sorted();
    Ok(settings)
}

fn text_of(path: &Path) -> std::io::Result<String> {
    let size = std::fs::metadata(path)?.len();
    if size > MAX_FILE {
        return Err(std::io::Error::other(format!("it has {size} bytes, and may have {MAX_FILE}")));
    }
    std::fs::read_to_string(path)
}

struct Reader<'f> {
    folder: PathBuf,
    /// Whether a pack that is named is not there.
    lacking: bool,
    decoder: Decoder<'f>,
}

impl Reader<'_> {
    fn settings(&mut self, root: &Node, settings: &mut Settings) {
        self.decoder.keys(root, keys::SETTINGS, "the settings");
        if !matches!(root.value, Value::Map(_)) {
            return;
        }
        settings.layer = self.layer(root);
        settings.exclude = self.globs(root, "exclude");
        settings.baseline = self
            .decoder
            .text(root, "baseline")
            .zip(root.get("baseline"))
            .map(|(text, node)| placed(self.folder.join(text), node.span));
        settings.allow = self.paths(root, "allow").into_iter().map(|path| path.value).collect();
        for key in ["scores", "costs"] {
            if let Some(node) = root.get(key).filter(|n| !matches!(n.value, Value::Map(_) | Value::Null)) {
                self.wrong(node, key, "a map");
            }
        }
        match root.get("overrides").map(|node| (node, &node.value)) {
            None | Some((_, Value::Null)) => {}
            Some((_, Value::List(items))) => {
                settings.overrides = items.iter().map(|item| self.override_(item)).collect();
            }
            Some((node, _)) => self.wrong(node, "overrides", "a list"),
        }
    }

    fn override_(&mut self, node: &Node) -> Override {
        self.decoder.keys(node, keys::OVERRIDE, "an override");
        let files = self.globs(node, "files");
        if matches!(node.value, Value::Map(_)) && node.get("files").is_none() {
            let help = "`files:` lists globs such as `templates/*.html`";
            self.decoder.faults.add_with_help(
                node.span,
                "the override does not say for which files it is",
                help,
            );
        }
        Override { files, layer: self.layer(node) }
    }

    fn layer(&mut self, node: &Node) -> Layer {
        let formats: Vec<&str> = match node.get("format") {
            // The table is only made where it is asked for.
            Some(_) => read::formats().iter().map(|f| f.name()).collect(),
            None => Vec::new(),
        };
        let levels = Level::ALL.map(Level::name);
        let fail_ons: Vec<&str> = levels.into_iter().chain(["never"]).collect();
        Layer {
            packs: self.paths(node, "packs"),
            select: node.get("select").is_some().then(|| self.texts(node, "select")),
            ignore: self.texts(node, "ignore"),
            levels: self.named(node, "levels", |_, node| match &node.value {
                Value::Scalar { text, .. } if text == "off" => {
                    Err(Some("a rule is switched off by `ignore`"))
                }
                Value::Scalar { text, .. } => Level::from_name(text).ok_or(Some(NO_LEVEL)),
                _ => Err(Some(NO_LEVEL)),
            }),
            limits: self.named(node, "limits", |decoder, node| match &node.value {
                Value::Scalar { text, .. } => {
                    let number = text.parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0);
                    number.map(Given::One).ok_or(Some(NO_LIMIT))
                }
                Value::Map(numbers) => limits_by_channel(decoder, node, numbers).map(Given::Each).ok_or(None),
                _ => Err(Some(NO_LIMIT)),
            }),
            min_level: self.one_of(node, "min-level", &levels, Level::from_name),
            fail_on: self.one_of(node, "fail-on", &fail_ons, FailOn::from_name),
            agents: self.texts(node, "agents"),
            customers: self.texts(node, "customers"),
            bots: self.flag(node, "bots"),
            format: self
                .one_of(node, "format", &formats, |name| read::format(name).map(|f| f.name().to_owned())),
            channel: self.one_of(node, "channel", &Channel::ALL.map(Channel::name), Channel::from_name),
            timezone: self.zone(node),
            business_hours: self.business_hours(node),
            assume: self.texts(node, "assume"),
        }
    }

    fn zone(&mut self, node: &Node) -> Option<Placed<String>> {
        let name = self.decoder.text(node, "timezone")?;
        let span = node.get("timezone")?.span;
        if is_zone(&name) {
            return Some(placed(name, span));
        }
        self.decoder.faults.add_with_help(span, format!("there is no zone `{name}`"), zone_help(&name));
        None
    }

    fn business_hours(&mut self, node: &Node) -> Option<Placed<Business>> {
        let hours = node.get("business-hours").filter(|hours| !matches!(hours.value, Value::Null))?;
        let business = Business::read(hours, "business-hours", &mut self.decoder)?;
        Some(placed(business, hours.span))
    }

    fn flag(&mut self, node: &Node, key: &str) -> Option<Placed<bool>> {
        let value = self.decoder.flag(node, key)?;
        node.get(key).map(|node| placed(value, node.span))
    }

    fn texts(&mut self, node: &Node, key: &str) -> Vec<Placed<String>> {
        self.decoder
            .texts(node, key)
            .into_iter()
            .map(|PhraseText { text, span }| placed(text, span))
            .collect()
    }

    /// Paths, which count from the folder of the settings and must lead somewhere.
    fn paths(&mut self, node: &Node, key: &str) -> Vec<Placed<PathBuf>> {
        let mut found = Vec::new();
        for PhraseText { text, span } in self.decoder.texts(node, key) {
            let path = self.folder.join(&text);
            if path.exists() {
                found.push(placed(path, span));
            } else {
                self.lacking |= key == "packs";
                let help = "paths count from the folder of the settings";
                self.decoder.faults.add_with_help(span, format!("there is no file or folder `{text}`"), help);
            }
        }
        found
    }

    fn globs(&mut self, node: &Node, key: &str) -> Vec<Glob> {
        let mut globs = Vec::new();
        for PhraseText { text, span } in self.decoder.texts(node, key) {
            match Glob::new(text.clone(), span) {
                Ok(glob) => globs.push(glob),
                Err(error) => {
                    let help = "globs are written as in `.gitignore`";
                    self.decoder.faults.add_with_help(span, format!("`{text}` is no glob: {error}"), help);
                }
            }
        }
        globs
    }

    fn one_of<T>(
        &mut self,
        node: &Node,
        key: &str,
        names: &[&str],
        from_name: impl Fn(&str) -> Option<T>,
    ) -> Option<Placed<T>> {
        let value = self.decoder.one_of(node, key, names, from_name)?;
        node.get(key).map(|node| placed(value, node.span))
    }

    /// A map from names of rules to what `read` makes of their values; what it can't be is told with the help that it
    /// gives, unless it told the fault itself.
    fn named<T>(
        &mut self,
        node: &Node,
        key: &str,
        read: impl Fn(&mut Decoder<'_>, &Node) -> Result<T, Option<&'static str>>,
    ) -> BTreeMap<String, Placed<T>> {
        let mut found = BTreeMap::new();
        match node.get(key).map(|node| (node, &node.value)) {
            None | Some((_, Value::Null)) => {}
            Some((_, Value::Map(entries))) => {
                for (name, node) in entries {
                    match read(&mut self.decoder, node) {
                        Ok(value) => drop(found.insert(name.name.clone(), placed(value, name.span))),
                        Err(None) => {}
                        Err(Some(help)) => {
                            let what = match &node.value {
                                Value::Scalar { text, .. } => format!("`{text}`"),
                                _ => node.kind().to_owned(),
                            };
                            let message = format!("`{}` can't be {what}", name.name);
                            self.decoder.faults.add_with_help(node.span, message, help);
                        }
                    }
                }
            }
            Some((node, _)) => self.wrong(node, key, "a map from rules to values"),
        }
        found
    }

    fn wrong(&mut self, node: &Node, key: &str, wanted: &str) {
        self.decoder.faults.add(node.span, format!("`{key}` wants {wanted}, and this is {}", node.kind()));
    }
}

/// The limits of a rule by channel; `None` where something in it was told as a fault of its own place.
fn limits_by_channel(decoder: &mut Decoder<'_>, node: &Node, numbers: &[(tree::Key, Node)]) -> Option<Bound> {
    if numbers.is_empty() {
        decoder.faults.add_with_help(node.span, "the limits by channel name no channel", NO_LIMIT);
        return None;
    }
    let each = decoder.by_channel(node)?;
    let mut fine = each.channels.iter().chain([&each.other]).flatten().count() == numbers.len();
    for (name, value) in numbers {
        let Value::Scalar { text, .. } = &value.value else { continue };
        if text.parse::<f64>().is_ok_and(|number| number < 0.0) {
            let message = format!("the limit of `{}` is negative: `{text}`", name.name);
            decoder.faults.add_with_help(value.span, message, NO_LIMIT);
            fine = false;
        }
    }
    fine.then_some(each)
}

fn placed<T>(value: T, span: Span) -> Placed<T> {
    Placed { value, place: Place::File(span) }
}
