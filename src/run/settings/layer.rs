//! What settings say, layer over layer: the file, its overrides, the flags.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::keys::FailOn;
use crate::finding::Level;
use crate::pack::{Business, Given, Span};
use crate::transcript::Channel;

/// Where a value was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the settings file.
    File(Span),
    /// By a flag of this name.
    Flag(&'static str),
}

/// A value that knows where it was said.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it was said.
    pub place: Place,
}

impl<T> Placed<T> {
    /// Values that a flag gives.
    pub fn by_flag(flag: &'static str, values: impl IntoIterator<Item = T>) -> Vec<Placed<T>> {
        values.into_iter().map(|value| Placed { value, place: Place::Flag(flag) }).collect()
    }
}

/// What one place says; what it does not speak of is left to those below it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layer {
    /// Packs over the built-in one.
    pub packs: Vec<Placed<PathBuf>>,
    /// What is judged by.
    pub select: Option<Vec<Placed<String>>>,
    /// What is left out.
    pub ignore: Vec<Placed<String>>,
    /// Levels of rules; the place is that of the rule's name.
    pub levels: BTreeMap<String, Placed<Level>>,
    /// Numbers of rules, likewise.
    pub limits: BTreeMap<String, Placed<Given>>,
    /// The least grave level that is shown.
    pub min_level: Option<Placed<Level>>,
    /// The least grave level that fails.
    pub fail_on: Option<Placed<FailOn>>,
    /// Names of agents.
    pub agents: Vec<Placed<String>>,
    /// Names of customers.
    pub customers: Vec<Placed<String>>,
    /// Whether robots are judged as agents are.
    pub bots: Option<Placed<bool>>,
    /// The format of inputs.
    pub format: Option<Placed<String>>,
    /// The channel of conversations whose source names none.
    pub channel: Option<Placed<Channel>>,
    /// The zone in which times of day are meant.
    pub timezone: Option<Placed<String>>,
    /// When there is business.
    pub business_hours: Option<Placed<Business>>,
    /// Signals taken to occur before the first turn.
    pub assume: Vec<Placed<String>>,
}

impl Layer {
    /// Whether it names rules or signals, which a pack has to know.
    pub(crate) fn names_anything(&self) -> bool {
        let rules = self.select.is_some() || !self.ignore.is_empty() || !self.assume.is_empty();
        rules || !self.levels.is_empty() || !self.limits.is_empty()
    }

    /// Lays another over this: lists add (but for `select`, which says the whole set), maps merge, other values
    /// replace.
    pub fn lay(&mut self, over: &Layer) {
        add(&mut self.packs, &over.packs);
        replace(&mut self.select, &over.select);
        add(&mut self.ignore, &over.ignore);
        self.levels.extend(over.levels.iter().map(|(k, v)| (k.clone(), v.clone())));
        for (rule, limit) in &over.limits {
            let below = self.limits.get(rule).map(|below| below.value);
            let value = below.map_or(limit.value, |below| below.then(limit.value));
            self.limits.insert(rule.clone(), Placed { value, place: limit.place });
        }
        replace(&mut self.min_level, &over.min_level);
        replace(&mut self.fail_on, &over.fail_on);
        add(&mut self.agents, &over.agents);
        add(&mut self.customers, &over.customers);
        replace(&mut self.bots, &over.bots);
        replace(&mut self.format, &over.format);
        replace(&mut self.channel, &over.channel);
        replace(&mut self.timezone, &over.timezone);
        replace(&mut self.business_hours, &over.business_hours);
        add(&mut self.assume, &over.assume);
    }

    /// Lays flags over this. What a flag selects is judged by, whatever the settings leave out; and who a flag calls
    /// an agent is one, whatever the settings call them.
    pub fn lay_flags(&mut self, flags: &Layer) {
        if flags.select.is_some() {
            self.ignore.clear();
        }
        let named: Vec<&str> =
            [&flags.agents, &flags.customers].into_iter().flatten().map(|n| &*n.value).collect();
        for names in [&mut self.agents, &mut self.customers] {
            names.retain(|name| !named.contains(&&*name.value));
        }
        self.lay(flags);
    }
}

/// Adds what is not there yet.
fn add<T: Clone + PartialEq>(list: &mut Vec<Placed<T>>, more: &[Placed<T>]) {
    for item in more {
        if !list.iter().any(|known| known.value == item.value) {
            list.push(item.clone());
        }
    }
}

fn replace<T: Clone>(value: &mut Option<T>, over: &Option<T>) {
    if over.is_some() {
        value.clone_from(over);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(values: &[&str]) -> Vec<Placed<String>> {
        Placed::by_flag("--x", values.iter().map(|v| (*v).to_owned()))
    }

    fn values(list: &[Placed<String>]) -> Vec<&str> {
        list.iter().map(|v| &*v.value).collect()
    }

    #[test]
    fn lists_add_and_the_selection_replaces() {
        let mut base = Layer { select: Some(texts(&["a"])), ignore: texts(&["b"]), ..Layer::default() };
        base.lay(&Layer { select: Some(texts(&["c"])), ignore: texts(&["b", "d"]), ..Layer::default() });
        assert_eq!(base.select.as_deref().map(values), Some(vec!["c"]));
        assert_eq!(values(&base.ignore), ["b", "d"]);
        base.lay(&Layer::default());
        assert_eq!(base.select.as_deref().map(values), Some(vec!["c"]));
    }

    #[test]
    fn flags_win() {
        let mut base = Layer { ignore: texts(&["b"]), agents: texts(&["Ann", "Bo"]), ..Layer::default() };
        base.lay_flags(&Layer {
            select: Some(texts(&["b"])),
            ignore: texts(&["d"]),
            customers: texts(&["Ann"]),
            ..Layer::default()
        });
        assert_eq!(values(&base.ignore), ["d"]);
        assert_eq!((values(&base.agents), values(&base.customers)), (vec!["Bo"], vec!["Ann"]));
    }
}
