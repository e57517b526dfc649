//! `amends explain`.

use std::io::IsTerminal;

use amends::check::OWN_RULES;
use amends::pack::{Example, Pack, RuleDocs, Signal, SignalKind, how};
use amends::text::nearest;

use crate::args::ExplainArgs;
use crate::rules::table;
use crate::screen::{self, advise};

/// How many phrases are listed; a reader who wants all reads the rule's file.
const PHRASES: usize = 40;
/// How many words are told that weigh most, for and against.
const WEIGHTS: usize = 20;
/// How many phrases and words are told of each signal that a rule asks for.
const FEW: usize = 8;
/// How many rules are offered in place of one that is not known.
const OFFERED: usize = 5;
/// The longest phrase that is listed whole.
const LONGEST: usize = 110;

pub(crate) fn run(args: &ExplainArgs) -> anyhow::Result<u8> {
    let ending = format!("/{}", args.rule);
    if let Some(own) = OWN_RULES.iter().find(|rule| rule.id == args.rule || rule.id.ends_with(&ending)) {
        let why = wrapped(own.why).join("\n  ");
        let page = format!("{} (warning)\n\n{}\n\nWhy\n  {why}\n", own.id, own.summary);
        screen::print(&page)?;
        return Ok(0);
    }
    let (pack, docs) = screen::packs(&args.pack)?;
    let area = args.rule.trim_end_matches('/');
    let of_area: Vec<usize> = (0..pack.rules.len()).filter(|i| pack.rules[*i].area() == area).collect();
    if !of_area.is_empty() {
        screen::print(&table(&pack, &of_area))?;
        return Ok(0);
    }
    let index = find(&pack, &args.rule)?;
    let color = screen::colored(args.color, std::io::stdout().is_terminal());
    screen::print(&page(&pack, index, &docs[index], color))?;
    Ok(0)
}

/// The rule of an id, or of the one rule whose id ends so.
fn find(pack: &Pack, name: &str) -> anyhow::Result<usize> {
    if let Some(index) = pack.rule(name) {
        return Ok(index);
    }
    let ending = format!("/{name}");
    let mut ends = pack.rules.iter().enumerate().filter(|(_, r)| r.id.ends_with(&ending));
    if let (Some((index, _)), None) = (ends.next(), ends.next()) {
        return Ok(index);
    }
    let ids = pack.rules.iter().map(|r| &*r.id);
    let names = ids.clone().filter_map(|id| id.split_once('/').map(|(_, name)| name));
    let areas = ids.clone().filter_map(|id| id.split_once('/').map(|(area, _)| area));
    // Of several that hold what was asked for, none is meant more than another.
    let mut like: Vec<&str> = ids.clone().filter(|id| !name.is_empty() && id.contains(name)).collect();
    if like.is_empty() {
        let known = nearest(name, ids.clone().chain(names).chain(areas));
        // A name without its area is shown as the whole id.
        let ending = known.map(|known| format!("/{known}"));
        let whole = ending.and_then(|ending| ids.clone().find(|id| id.ends_with(&ending)));
        like.extend(whole.or(known));
    }
    let offered: Vec<String> = like.iter().take(OFFERED).map(|id| format!("`{id}`")).collect();
    let help = match offered.split_last() {
        Some(_) if like.len() > OFFERED => {
            format!(
                "{} rules are called so, {} among them; `amends rules` lists all",
                like.len(),
                offered.join(", ")
            )
        }
        Some((last, [])) => format!("did you mean {last}?"),
        Some((last, others)) => format!("did you mean {} or {last}?", others.join(", ")),
        None => "`amends rules` lists the rules".to_owned(),
    };
    Err(advise(format!("there is no rule `{name}`"), help))
}

fn page(pack: &Pack, index: usize, docs: &RuleDocs, color: bool) -> String {
    let rule = &pack.rules[index];
    let bold = |text: &str| if color { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() };
    let mut out = format!("{} ({})\n\n{}\n", bold(&rule.id), rule.level, rule.summary);
    let mut section = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            out.push_str(&format!("\n{}\n", bold(title)));
            for line in lines {
                out.push_str(&format!("  {line}\n"));
            }
        }
    };
    section("Why", wrapped(&docs.why));
    let title = |name: &str| {
        pack.documents
            .iter()
            .find(|d| &*d.name == name)
            .map_or_else(|| name.to_owned(), |d| d.title.to_string())
    };
    let sources = rule.sources.iter().map(|s| {
        let step = match (&s.step, &s.part) {
            (Some(step), _) => format!(", step {step}"),
            (None, Some(part)) => format!(", {part}"),
            (None, None) => String::new(),
        };
        format!("{}{step}  ({})", s.document, title(&s.document))
    });
    section("Where from", sources.collect());
    section("Where documents disagree", docs.conflict.as_deref().map(wrapped).unwrap_or_default());
    section("How it decides", how(rule, pack));
    section("What to say instead", rule.suggestions.iter().map(|s| s.to_string()).collect());
    section("Reported", docs.flag.iter().flat_map(example).collect());
    section("Not reported", docs.pass.iter().flat_map(example).collect());
    let of_signals = rule.signals.iter().filter_map(|id| pack.signals.get(*id as usize));
    let of_signals = of_signals.filter_map(|s| match s.kind {
        SignalKind::Plain(matcher) => Some(matcher),
        SignalKind::Weighted { .. } | SignalKind::Words { .. } => None,
    });
    let owners: Vec<u32> = rule.matcher.into_iter().chain(of_signals).collect();
    section("Phrases", phrases(&owners, PHRASES, &format!(" in {}", docs.place.0), pack));
    let own = rule.signals.iter().filter_map(|id| pack.signals.get(*id as usize));
    section(
        "Words that weigh most where no phrase stands",
        own.flat_map(|s| weighty(s, WEIGHTS, pack)).collect(),
    );
    for id in rule.require.iter().flat_map(|require| require.signals(pack)) {
        let Some(signal) = pack.signals.get(id as usize) else { continue };
        let owners: Vec<u32> = match &signal.kind {
            SignalKind::Plain(matcher) => vec![*matcher],
            SignalKind::Weighted { cues, .. } => cues.iter().map(|(_, matcher)| *matcher).collect(),
            SignalKind::Words { .. } => Vec::new(),
        };
        let mut lines = phrases(&owners, FEW, "", pack);
        lines.extend(weighty(signal, FEW, pack));
        section(&format!("What tells `{}`", signal.name), lines);
    }
    let mut notes = Vec::new();
    notes.extend(docs.precision.clone().map(|p| format!("Right where people read it: {p}")));
    notes.extend(docs.since.clone().map(|s| format!("Since {s}")));
    if rule.off {
        notes.push("Off unless selected by its id or document.".to_owned());
    }
    if rule.preview {
        notes.push("A preview, not yet to be trusted: off unless selected by its id or document.".to_owned());
    }
    section("Notes", notes);
    out
}

/// The first phrases of some matchers, `most` of them, and how many more there are.
fn phrases(owners: &[u32], most: usize, place: &str, pack: &Pack) -> Vec<String> {
    let mut phrases: Vec<String> = Vec::new();
    for phrase in pack.phrases.iter().filter(|p| owners.contains(&p.owner)) {
        let text = cut(&phrase.text);
        if !phrases.contains(&text) {
            phrases.push(text);
        }
    }
    if phrases.len() > most {
        let more = phrases.len() - most;
        phrases.truncate(most);
        phrases.push(format!("… and {more} more{place}"));
    }
    phrases
}

/// The words that say most for and against a signal that goes by their weights, `most` of each.
fn weighty(signal: &Signal, most: usize, pack: &Pack) -> Vec<String> {
    let SignalKind::Words { threshold, sum } = signal.kind else { return Vec::new() };
    let terms = pack.weights.of_sum(sum as usize);
    let told = |terms: &[(String, i32)]| {
        let terms = terms.iter().take(most).map(|(term, weight)| format!("“{term}” {weight:+}"));
        terms.collect::<Vec<_>>().join(", ")
    };
    let mut lines = Vec::new();
    for (name, sign) in [("for", 1), ("against", -1)] {
        let mut own: Vec<_> = terms.iter().filter(|(_, weight)| weight * sign > 0).cloned().collect();
        own.sort_by(|one, other| (-one.1 * sign, &one.0).cmp(&(-other.1 * sign, &other.0)));
        if !own.is_empty() {
            lines.extend(wrapped(&format!("{name}: {}", told(&own))));
        }
    }
    lines.push(format!("{} in all; those of one turn must come to {threshold}", terms.len()));
    lines
}

fn example(example: &Example) -> Vec<String> {
    let channel = example.channel.map(|c| format!(" ({c})")).unwrap_or_default();
    let mut lines = example.text.trim_end().lines();
    let mut told: Vec<String> = lines.next().map(|first| format!("- {first}{channel}")).into_iter().collect();
    told.extend(lines.map(|line| format!("  {line}")));
    told
}

fn cut(phrase: &str) -> String {
    match phrase.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &phrase[..end]),
        None => phrase.to_owned(),
    }
}

/// A paragraph in lines of at most 96 columns.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < 96 => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
