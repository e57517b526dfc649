//! `amends rules`.

use amends::pack::Pack;
use amends::run::select;
use serde_json::json;

use crate::args::RulesArgs;
use crate::check::unknown_rule;
use crate::screen;

pub(crate) fn run(args: &RulesArgs) -> anyhow::Result<u8> {
    let (pack, docs) = screen::packs(&args.pack)?;
    let names: Vec<String> =
        if args.select.is_empty() { vec!["all".to_owned()] } else { args.select.clone() };
    let selection = select(&pack, &names, &[]).map_err(unknown_rule)?;
    let shown: Vec<usize> = (0..pack.rules.len()).filter(|i| selection.enabled[*i]).collect();
    if args.json {
        let list: Vec<_> = shown
            .iter()
            .map(|&i| {
                let rule = &pack.rules[i];
                json!({
                    "id": rule.id, "level": rule.level, "summary": rule.summary, "why": docs[i].why, "sources": rule.sources,
                    "conflict": docs[i].conflict, "off": rule.off, "preview": rule.preview, "aliases": rule.aliases,
                    "suggestions": rule.suggestions, "precision": docs[i].precision, "since": docs[i].since,
                })
            })
            .collect();
        screen::print(&format!("{:#}\n", serde_json::Value::Array(list)))?;
        return Ok(0);
    }
    screen::print(&table(&pack, &shown))?;
    Ok(0)
}

/// Some rules, by area, in a line each.
pub(crate) fn table(pack: &Pack, shown: &[usize]) -> String {
    let width = shown.iter().map(|i| pack.rules[*i].id.len()).max().unwrap_or(0);
    let mut out = String::new();
    let mut area = "";
    for &i in shown {
        let rule = &pack.rules[i];
        if rule.area() != area {
            if !area.is_empty() {
                out.push('\n');
            }
            area = rule.area();
        }
        let mut marks = String::new();
        if rule.off {
            marks.push_str(" (off)");
        }
        if rule.preview {
            marks.push_str(" (preview)");
        }
        out.push_str(&format!("{:width$}  {:7}  {}{marks}\n", rule.id, rule.level, rule.summary));
    }
    let plural = if shown.len() == 1 { "" } else { "s" };
    out.push_str(&format!("\n{} rule{plural}; `amends explain RULE` tells more of each\n", shown.len()));
    out
}
