//! A pack as settings have it: the names that they speak of, other levels, other numbers.

use super::plan_error::PlanError;
use super::select;
use super::settings::{Layer, Place};
use crate::check::OwnRules;
use crate::finding::Level;
use crate::pack::{Business, Expr, Fault, Given, Pack, Rule, Within};
use crate::text::nearest;

/// How help begins that names a known name.
const NEAREST: &str = "did you mean";

/// The signal of a name.
///
/// # Errors
/// There is none.
pub(super) fn signal(pack: &Pack, name: &str) -> Result<u32, PlanError> {
    pack.signal(name).map(|s| s as u32).ok_or_else(|| {
        // Who names a fact means a signal that makes it hold.
        let fact = pack.facts.iter().find(|fact| *fact.name == *name);
        let meant = match fact.map(|fact| &fact.is) {
            Some(Expr::Signal(signal, _)) => pack.signals.get(*signal as usize).map(|s| &*s.name),
            Some(Expr::Any(ways)) => match ways.first() {
                Some(Expr::Signal(signal, _)) => pack.signals.get(*signal as usize).map(|s| &*s.name),
                _ => None,
            },
            Some(_) => None,
            None => nearest(name, pack.signals.iter().map(|s| &*s.name)),
        };
        PlanError::Signal { name: name.to_owned(), nearest: meant.map(str::to_owned) }
    })
}

/// Adds a fault for each name of a layer that the pack does not know. `others` are names of a pack that is faulty: what
/// else is in it nobody can tell, so that beside it only what is like a known name is a slip.
pub(super) fn names_of(layer: &Layer, pack: &Pack, others: Option<&[String]>, faults: &mut Vec<Fault>) {
    let mut add = |place: Place, name: &str, message: String, help: String| {
        let is_slip = others.is_none_or(|others| {
            let area = |known: &String| known.split_once('/').is_some_and(|(area, _)| area == name);
            help.starts_with(NEAREST) && !others.iter().any(|known| known == name || area(known))
        });
        if let (Place::File(span), true) = (place, is_slip) {
            faults.push(Fault { span, message, help: Some(help) });
        }
    };
    let did_you_mean = |nearest: Option<String>, otherwise: &str| match nearest {
        Some(known) => format!("{NEAREST} `{known}`?"),
        None => otherwise.to_owned(),
    };
    for name in layer.select.iter().flatten().chain(&layer.ignore) {
        if OwnRules::is_one(&name.value) {
            continue;
        }
        if let Err(unknown) = select::known(pack, &name.value) {
            let message = unknown.to_string();
            add(name.place, &name.value, message, did_you_mean(unknown.nearest, "`amends rules` lists them"));
        }
    }
    let no_rule = |name: &str| {
        let mut known: Vec<&str> = pack.rules.iter().map(|rule| &*rule.id).collect();
        OwnRules::ids().for_each(|id| known.push(id));
        let nearest = nearest(name, known).map(str::to_owned);
        (format!("there is no rule `{name}`"), did_you_mean(nearest, "`amends rules` lists them"))
    };
    for (name, level) in &layer.levels {
        if pack.rule(name).is_none() && !OwnRules::ids().any(|id| id == name) {
            let (message, help) = no_rule(name);
            add(level.place, name, message, help);
        }
    }
    for (name, limit) in &layer.limits {
        match pack.rule(name) {
            None => {
                let (message, help) = no_rule(name);
                add(limit.place, name, message, help);
            }
            Some(rule) => {
                if let Err(why) = set_limit(&mut pack.rules[rule].clone(), limit.value) {
                    let help = "a pack of your own can change anything of a rule".to_owned();
                    add(limit.place, name, format!("`{name}` {why}"), help);
                }
            }
        }
    }
    for name in &layer.assume {
        if let Err(PlanError::Signal { name: signal, nearest }) = signal(pack, &name.value) {
            let help = did_you_mean(nearest, "`complaint` is the usual one");
            add(name.place, &name.value, format!("there is no signal `{signal}`"), help);
        }
    }
}

/// The pack with other levels and numbers, and the zone and hours of business in which times of day are meant. All
/// names are known.
pub(super) fn adjusted(
    pack: &Pack,
    levels: &[(&String, Level)],
    limits: &[(&String, Given)],
    zone: Option<&str>,
    business: Option<Business>,
) -> Pack {
    let mut pack = pack.clone();
    if let Some(zone) = zone {
        pack.clock.zone = Some(zone.into());
    }
    pack.clock.business = business.or(pack.clock.business);
    for (name, level) in levels {
        if let Some(rule) = pack.rule(name) {
            let rule = &mut pack.rules[rule];
            rule.level = *level;
            rule.also.iter_mut().for_each(|variant| variant.level = *level);
        }
    }
    for (name, limit) in limits {
        if let Some(rule) = pack.rule(name) {
            // What does not fit was a fault of the settings.
            let _ = set_limit(&mut pack.rules[rule], *limit);
        }
    }
    pack
}

/// Gives a rule another number, where it has just one.
fn set_limit(rule: &mut Rule, given: Given) -> Result<(), &'static str> {
    if let Some(limit) = &mut rule.limit {
        match (&mut limit.at_least, &mut limit.at_most) {
            (Some(one), None) | (None, Some(one)) => *one = given.over(*one),
            _ => return Err("has two limits, and one number can't say which"),
        }
        return Ok(());
    }
    if let Some(over) = &mut rule.lasting.over_seconds {
        *over = given.over(*over);
        return Ok(());
    }
    let (Within::Runs(n) | Within::Seconds(n) | Within::Closing(n)) = &mut rule.within else {
        return Err("has no number to set");
    };
    match given {
        Given::One(number) if number.fract() == 0.0 && number <= f64::from(u32::MAX) => *n = number as u32,
        Given::One(_) => return Err("wants a whole number"),
        Given::Each(_) => return Err("has one number for all channels"),
    }
    Ok(())
}
