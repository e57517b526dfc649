//! Mails that answer each other make one conversation.

use std::collections::{BTreeSet, HashMap};

use super::message::Mail;
use super::people::role;
use crate::read::Options;
use crate::transcript::{Channel, Conversation, Metadata, Role, RoleFrom, Turn};

/// Puts mails into threads, in the order of the first mail of each.
pub(super) fn threads(mails: Vec<Mail>) -> Vec<Vec<Mail>> {
    // The thread of each mail, as a forest: each points to an earlier one, or to itself.
    let mut root: Vec<usize> = (0..mails.len()).collect();
    let mut by_id: HashMap<&str, usize> = HashMap::new();
    let mut by_subject: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, mail) in mails.iter().enumerate() {
        for id in mail.id.iter().chain(&mail.references) {
            match by_id.get(&**id) {
                Some(&other) => union(&mut root, index, other),
                None => {
                    by_id.insert(id, index);
                }
            }
        }
        if mail.thread_name.is_empty() {
            continue;
        }
        let same = by_subject.entry(&mail.thread_name).or_default();
        // A reply to a lost mail, or from a program that sets no references.
        if mail.references.is_empty() && mail.is_reply {
            let people = people(mail);
            let known = same.iter().rev().take(RECENT).find(|other| {
                let others = self::people(&mails[**other]);
                others.intersection(&people).count() >= 2 || others == people
            });
            if let Some(&other) = known {
                union(&mut root, index, other);
            }
        }
        same.push(index);
    }
    let mut order: Vec<usize> = Vec::new();
    let mut groups: HashMap<usize, Vec<Mail>> = HashMap::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for (index, mail) in mails.into_iter().enumerate() {
        // The same mail lies in several folders of one export.
        if mail.id.as_ref().is_some_and(|id| !seen.insert(id.clone())) {
            continue;
        }
        let group = find(&mut root, index);
        groups
            .entry(group)
            .or_insert_with(|| {
                order.push(group);
                Vec::new()
            })
            .push(mail);
    }
    order.into_iter().filter_map(|group| groups.remove(&group)).collect()
}

/// How many mails of one subject are looked at: an mbox may hold a newsletter a thousand times.
const RECENT: usize = 32;

fn people(mail: &Mail) -> BTreeSet<&str> {
    mail.to.iter().chain([&mail.from]).filter_map(|p| p.address.as_deref()).collect()
}

fn find(root: &mut [usize], mut index: usize) -> usize {
    while root[index] != index {
        root[index] = root[root[index]];
        index = root[index];
    }
    index
}

fn union(root: &mut [usize], one: usize, other: usize) {
    let (one, other) = (find(root, one), find(root, other));
    let (first, later) = (one.min(other), one.max(other));
    root[later] = first;
}

/// The conversation of a thread; without turns where nobody says a word.
pub(super) fn conversation(mut mails: Vec<Mail>, options: &Options) -> Conversation<'static> {
    let first = |f: &dyn Fn(&Mail) -> Option<String>| mails.iter().find_map(f);
    let mut conversation = Conversation {
        id: first(&|mail| mail.id.clone()).map(Into::into),
        channel: Some(Channel::Email),
        ..Conversation::default()
    };
    let subject = first(&|mail| mail.subject.clone());
    // Mails kept one by one find each other by the mail that all go back to, and by the customer's address.
    let root = first(&|mail| mail.references.first().or(mail.id.as_ref()).cloned());
    // Mails of one thread come in the order in which they were sent, where all say when.
    if mails.iter().all(|mail| mail.at_ms.is_some()) {
        mails.sort_by_key(|mail| mail.at_ms);
    }
    let mut said = serde_json::Map::new();
    let mut note = |key: &str, value: Option<String>| {
        if let Some(value) = value.filter(|_| !said.contains_key(key)) {
            said.insert(key.to_owned(), value.into());
        }
    };
    note("subject", subject);
    note("thread", root);
    for mail in mails {
        let (role, role_from) = if mail.automatic {
            (Role::Bot, RoleFrom::Source)
        } else if mail.unsent {
            (Role::Agent, RoleFrom::Source)
        } else {
            role(&mail.from, &mail.to, options)
        };
        let alone = conversation.turns.is_empty();
        // The mail below an agent's reply is the customer's, unless it says that an agent wrote it. In a thread it came
        // before as a mail of its own.
        if let Some((turn, author)) = mail.quoted.filter(|_| alone && role == Role::Agent) {
            let by = self::role(&author, std::slice::from_ref(&mail.from), options).0;
            if by != Role::Agent {
                let role_from =
                    if author == Default::default() { RoleFrom::Inferred } else { RoleFrom::Source };
                conversation.turns.push(Turn {
                    role: Role::Customer,
                    role_from,
                    speaker: author.shown().map(Into::into),
                    ..turn
                });
            }
        }
        match role {
            Role::Agent => {
                note("agent", mail.from.address.clone());
                note("customer", mail.to.first().and_then(|person| person.address.clone()));
            }
            Role::Customer => note("customer", mail.from.address.clone()),
            _ => {}
        }
        if let Some(turn) = mail.own {
            // Whoever is to be named by the user is shown as the user has to name them.
            let speaker = match role {
                Role::Unknown => mail.from.address.clone().or_else(|| mail.from.shown()),
                _ => mail.from.shown(),
            };
            conversation.draft |= mail.unsent;
            conversation.turns.push(Turn {
                role,
                role_from,
                speaker: speaker.map(Into::into),
                at_ms: mail.at_ms,
                ..turn
            });
        }
    }
    conversation.metadata = Metadata::new(serde_json::Value::Object(said).to_string());
    conversation
}
