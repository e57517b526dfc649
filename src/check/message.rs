//! The messages of findings: what a rule says, with the words, numbers and clock of a hit.

use super::clock;
use super::places::{Places, Span};
use crate::engine::Hit;
use crate::pack::Rule;

/// The longest quotation in a message, in characters.
const LONGEST: usize = 100;

/// The message of a rule, its placeholders filled.
pub(super) fn message(rule: &Rule, hit: &Hit, spans: &[Span], places: &mut Places<'_, '_>) -> String {
    filled(template(rule, hit), rule, hit, spans, places)
}

fn template<'r>(rule: &'r Rule, hit: &Hit) -> &'r str {
    let variant = hit.variant.and_then(|variant| rule.also.get(variant as usize));
    variant.map_or(&*rule.message, |variant| &*variant.message)
}

/// A message in the parts between which stands what the clock says.
pub(super) fn parted(rule: &Rule, hit: &Hit, spans: &[Span], places: &mut Places<'_, '_>) -> Vec<String> {
    let parts = template(rule, hit).split("{clock}");
    parts.map(|part| filled(part, rule, hit, spans, places)).collect()
}

fn filled(template: &str, rule: &Rule, hit: &Hit, spans: &[Span], places: &mut Places<'_, '_>) -> String {
    if !template.contains('{') {
        return template.to_owned();
    }
    let matched = quoted(spans, places);
    let number = |value: Option<f64>| {
        value.map_or_else(String::new, |v| {
            let rounded = (v * 10.0).round() / 10.0;
            // A value just past its limit must not read as the limit.
            if hit.limit.is_some_and(|l| l == rounded && l != v) {
                format!("{v}")
            } else {
                format!("{rounded}")
            }
        })
    };
    let of_variant = hit.variant.and_then(|v| rule.also.get(v as usize)?.limit);
    let unit = of_variant.or(rule.limit).map_or("", |l| l.measure.unit());
    let remark = rule.remark.as_ref().map_or("", |r| if hit.remark { &*r.then } else { &*r.otherwise });
    // A rule that counts what it measures can have no clock: then the number says it.
    let of_time = hit.limit.filter(|_| matches!(unit, "s" | "ms"));
    let told = hit.clock.as_ref().map(|clock| clock::told(clock, of_time));
    let told = || told.unwrap_or_else(|| hit.measured.map_or_else(String::new, |m| clock::limit(m, unit)));
    let trigger =
        hit.trigger.map(|t| places.spans(t)).map(|spans| quoted(&spans, places)).unwrap_or_default();
    // What was assumed was not said: there is nothing to quote, and no place that is here.
    let template = match trigger.is_empty() {
        true => &*template
            .replace(" here (“{trigger}”)", "")
            .replace(" (“{trigger}”)", "")
            .replace("“{trigger}”", "what was said before"),
        false => template,
    };
    let told = told();
    // In parentheses stands what the clock adds, where there is one.
    let template = match &hit.clock {
        None => template.replace(" ({clock})", ""),
        Some(_) => template.to_owned(),
    };
    template
        .replace("{clock}", &told)
        .replace("{most}", &hit.limit.map_or_else(String::new, |l| clock::limit(l, unit)))
        .replace("{remark}", remark)
        .replace("{measured}", &number(hit.measured))
        .replace("{limit}", &number(hit.limit))
        .replace("{trigger}", &trigger)
        .replace("{match}", &matched)
}

/// The words of spans, on one line.
fn quoted(spans: &[Span], places: &mut Places<'_, '_>) -> String {
    let words: Vec<String> = spans.iter().map(|span| places.words(span)).collect();
    shortened(&words.join(" "))
}

/// A text on one line, cut where it is long.
pub(super) fn shortened(text: &str) -> String {
    let mut short = String::new();
    let mut count = 0;
    for (i, word) in text.split_whitespace().enumerate() {
        if i > 0 {
            short.push(' ');
        }
        count += word.chars().count() + 1;
        if count > LONGEST {
            let room = LONGEST.saturating_sub(count - word.chars().count());
            short.extend(word.chars().take(room));
            short.push('…');
            break;
        }
        short.push_str(word);
    }
    short
}
