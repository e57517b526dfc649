//! What holds for a file, and where each value comes from: `--show-settings`.

use super::layer::{Layer, Place, Placed};
use super::{Settings, keys};
use crate::finding::Level;
use crate::run::paths;

/// The settings that hold for a file as YAML, each value with where it was said in a comment.
pub fn show(file: &str, layer: &Layer, settings: Option<&Settings>) -> String {
    let source = match settings {
        Some(settings) => format!("by {}", settings.shown()),
        None => "without a file of settings".to_owned(),
    };
    let mut out = format!("# {} is checked {source}.\n", crate::text::visible(file));
    let at = |place: Place| match place {
        Place::File(span) => {
            let file = settings.map(Settings::shown).unwrap_or_default();
            format!("{file}:{}:{}", span.line, span.column)
        }
        Place::Flag(flag) => flag.to_owned(),
    };
    for key in keys::SETTINGS {
        let name = key.name;
        let mut list = |values: Vec<(String, Place)>, default: &str| {
            if values.is_empty() {
                out.push_str(&line(&format!("{name}: {default}"), "default"));
                return;
            }
            out.push_str(&format!("{name}:\n"));
            for (value, place) in values {
                out.push_str(&line(&format!("  - {value}"), &at(place)));
            }
        };
        match name {
            "packs" => list(
                layer.packs.iter().map(|p| (quoted(&paths::shown_from_here(&p.value)), p.place)).collect(),
                "[]",
            ),
            "select" => list(texts(layer.select.as_deref().unwrap_or_default()), "[]"),
            "ignore" => list(texts(&layer.ignore), "[]"),
            "agents" => list(texts(&layer.agents), "[]"),
            "customers" => list(texts(&layer.customers), "[]"),
            "assume" => list(texts(&layer.assume), "[]"),
            "levels" => {
                let values = layer.levels.iter().map(|(k, v)| (k, v.value.name().to_owned(), v.place));
                map(name, values.collect(), &at, &mut out);
            }
            "limits" => {
                let values = layer.limits.iter().map(|(k, v)| (k, v.value.to_string(), v.place));
                map(name, values.collect(), &at, &mut out);
            }
            "bots" => {
                let said = layer.bots.as_ref().map(|v| (v.value.to_string(), Some(v.place)));
                one(name, said.unwrap_or(("false".to_owned(), None)), &at, &mut out);
            }
            "min-level" => {
                let default = (Level::Warning.name().to_owned(), None);
                let said = layer.min_level.as_ref().map(|v| (v.value.name().to_owned(), Some(v.place)));
                one(name, said.unwrap_or(default), &at, &mut out);
            }
            "fail-on" => {
                let default = (Level::Error.name().to_owned(), None);
                let said = layer.fail_on.as_ref().map(|v| (v.value.name().to_owned(), Some(v.place)));
                one(name, said.unwrap_or(default), &at, &mut out);
            }
            "format" => {
                let said = layer.format.as_ref().map(|v| (v.value.clone(), Some(v.place)));
                one(name, said.unwrap_or(("~".to_owned(), None)), &at, &mut out);
            }
            "channel" => {
                let said = layer.channel.as_ref().map(|v| (v.value.name().to_owned(), Some(v.place)));
                one(name, said.unwrap_or(("~".to_owned(), None)), &at, &mut out);
            }
            "timezone" => {
                let said = layer.timezone.as_ref().map(|v| (v.value.clone(), Some(v.place)));
                one(name, said.unwrap_or(("~".to_owned(), None)), &at, &mut out);
            }
            "business-hours" => {
                let said = layer.business_hours.as_ref().map(|v| (v.value.written(), Some(v.place)));
                one(name, said.unwrap_or(("~".to_owned(), None)), &at, &mut out);
            }
            "exclude" => {
                let globs = settings.iter().flat_map(|settings| &settings.exclude);
                list(globs.map(|glob| (quoted(&glob.text), Place::File(glob.span))).collect(), "[]");
            }
            "baseline" => {
                let said = settings.and_then(|settings| settings.baseline.as_ref());
                let said = said.map(|file| (quoted(&paths::shown_from_here(&file.value)), Some(file.place)));
                one(name, said.unwrap_or(("~".to_owned(), None)), &at, &mut out);
            }
            // What holds for the whole run, or is in the lines above already.
            _ => {}
        }
    }
    out
}

fn texts(values: &[Placed<String>]) -> Vec<(String, Place)> {
    values.iter().map(|v| (quoted(&v.value), v.place)).collect()
}

fn one(name: &str, (value, place): (String, Option<Place>), at: &dyn Fn(Place) -> String, out: &mut String) {
    let place = place.map_or_else(|| "default".to_owned(), at);
    out.push_str(&line(&format!("{name}: {value}"), &place));
}

fn map(name: &str, values: Vec<(&String, String, Place)>, at: &dyn Fn(Place) -> String, out: &mut String) {
    if values.is_empty() {
        out.push_str(&line(&format!("{name}: {{}}"), "default"));
        return;
    }
    out.push_str(&format!("{name}:\n"));
    for (key, value, place) in values {
        out.push_str(&line(&format!("  {}: {value}", quoted(key)), &at(place)));
    }
}

fn line(value: &str, place: &str) -> String {
    format!("{:<36} # {}\n", crate::text::visible(value), crate::text::visible(place))
}

/// A text as YAML has it: bare where nothing in it means something else.
pub(crate) fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.');
    let bare = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') && text.chars().all(plain);
    let word =
        matches!(text.to_ascii_lowercase().as_str(), "true" | "false" | "null" | "yes" | "no" | "on" | "off");
    if bare && !word { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}
