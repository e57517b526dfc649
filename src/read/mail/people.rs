//! Who is who in a mail: agents write from addresses that the user names, or from those of a role.

use crate::read::Options;
use crate::transcript::{Role, RoleFrom};

/// Somebody who writes or gets mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Person {
    /// The name, as far as the mail says it.
    pub(crate) name: Option<String>,
    /// The address, in lower case.
    pub(crate) address: Option<String>,
}

impl Person {
    /// What a conversation calls them.
    pub(super) fn shown(&self) -> Option<String> {
        self.name.clone().or_else(|| self.address.clone())
    }

    /// What a head such as `Ann Lee <ann@x.example> [mailto:ann@x.example]` says.
    pub(super) fn of_text(text: &str) -> Person {
        let is_part = |c: char| c.is_alphanumeric() || "._%+-@".contains(c);
        let address = text.split(|c: char| !is_part(c)).find(|w| w.contains('@') && w.len() > 3);
        let name = text.split(['<', '[', '(']).next().unwrap_or_default().trim().trim_matches(['"', '\'']);
        Person {
            name: Some(name).filter(|n| !n.is_empty() && !n.contains('@')).map(str::to_owned),
            address: address.map(str::to_lowercase),
        }
    }

    /// The role that the user gives them, by address or name.
    fn given(&self, options: &Options) -> Option<Role> {
        let role = |text: &Option<String>| text.as_deref().and_then(|text| options.role_of(text));
        role(&self.address).or_else(|| role(&self.name))
    }
}

/// Parts of addresses that an organisation answers from.
const ANSWERS: &[&str] = &[
    "support",
    "care",
    "help",
    "helpdesk",
    "service",
    "services",
    "customerservice",
    "customerservices",
    "customercare",
    "customersupport",
    "clientservices",
    "techsupport",
    "noreply",
    "donotreply",
    "complaints",
    "claims",
    "returns",
    "kundenservice",
    "kundendienst",
];
/// Parts of addresses that an organisation may answer from, and a customer may write from.
const OFFICES: &[&str] = &[
    "accounts",
    "admin",
    "billing",
    "bookings",
    "contact",
    "cs",
    "enquiries",
    "feedback",
    "hello",
    "info",
    "inquiries",
    "office",
    "orders",
    "reservations",
    "sales",
    "success",
    "team",
];
/// Where people have addresses of their own, whatever they call themselves.
const PRIVATE: &[&str] = &[
    "aol.com",
    "gmail.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "live.com",
    "me.com",
    "msn.com",
    "outlook.com",
    "proton.me",
    "protonmail.com",
    "web.de",
    "yahoo.com",
];

/// How surely an address is one that an organisation answers from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Office {
    No,
    Perhaps,
    Yes,
}

fn office(address: &str) -> Office {
    let Some((local, domain)) = address.split_once('@') else { return Office::No };
    let domain = domain.to_ascii_lowercase();
    if PRIVATE.contains(&&*domain) {
        return Office::No;
    }
    // `support+eu-1@`, `customer-care@`, `no-reply@`.
    let local = local.split('+').next().unwrap_or_default().to_ascii_lowercase();
    let parts: Vec<&str> =
        local.split(|c: char| !c.is_ascii_alphabetic()).filter(|p| !p.is_empty()).collect();
    let whole = parts.concat();
    let edge = |list: &[&str]| {
        list.contains(&&*whole)
            || [parts.first(), parts.last()].into_iter().flatten().any(|p| list.contains(p))
    };
    if edge(ANSWERS) {
        Office::Yes
    } else if OFFICES.contains(&&*whole) {
        Office::Perhaps
    } else {
        Office::No
    }
}

/// Who the writer of a mail is to the one it goes to. Unknown where neither of them is known.
pub(crate) fn role(from: &Person, to: &[Person], options: &Options) -> (Role, RoleFrom) {
    if let Some(role) = from.given(options) {
        return (role, RoleFrom::Name);
    }
    let level = |person: &Person| person.address.as_deref().map_or(Office::No, office);
    let other = to.iter().map(level).max().unwrap_or(Office::No);
    let given = to.iter().any(|person| person.given(options) == Some(Role::Agent));
    let role = match (level(from), other) {
        _ if given => Role::Customer,
        (Office::Yes, _) => Role::Agent,
        (_, Office::Yes) => Role::Customer,
        (Office::Perhaps, Office::No) => Role::Agent,
        (Office::No, Office::Perhaps) => Role::Customer,
        _ => Role::Unknown,
    };
    (role, if given { RoleFrom::Name } else { RoleFrom::Source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(address: &str) -> Person {
        Person { name: None, address: Some(address.to_owned()) }
    }

    fn role_of(from: &str, to: &str, agents: &[&str]) -> Role {
        let options =
            Options { agents: agents.iter().map(|a| (*a).to_owned()).collect(), ..Options::default() };
        role(&person(from), &[person(to)], &options).0
    }

    #[test]
    fn agents_write_from_named_addresses_or_those_of_a_role() {
        for (from, to, agents, expected) in [
            ("dana@shop.example", "ann@x.example", &["*@shop.example"][..], Role::Agent),
            ("ann@x.example", "dana@shop.example", &["*@shop.example"], Role::Customer),
            ("support@other.example", "dana@shop.example", &["*@shop.example"], Role::Customer),
            ("support@other.example", "ann@x.example", &["*@shop.example"], Role::Agent),
            ("support@shop.example", "ann@x.example", &["spk_1"], Role::Agent),
            ("no-reply@shop.example", "ann@x.example", &[], Role::Agent),
            ("customer.care@shop.example", "ann@x.example", &[], Role::Agent),
            ("help+12@shop.example", "ann@x.example", &[], Role::Agent),
            ("ann@x.example", "care-uk@shop.example", &[], Role::Customer),
            ("accounts@hotel.example", "support@shop.example", &[], Role::Customer),
            ("info@shop.example", "ann@x.example", &[], Role::Agent),
            ("care.ann@gmail.com", "bo@x.example", &[], Role::Unknown),
            ("ann@x.example", "bo@y.example", &[], Role::Unknown),
        ] {
            assert_eq!(role_of(from, to, agents), expected, "{from} to {to}");
        }
    }

    #[test]
    fn people_in_heads() {
        let ann = Person { name: Some("Ann Lee".into()), address: Some("ann@x.example".into()) };
        assert_eq!(Person::of_text("Ann Lee <Ann@x.example>"), ann);
        assert_eq!(Person::of_text("\"Ann Lee\" [mailto:ann@x.example]"), ann);
        assert_eq!(Person::of_text("ann@x.example").name, None);
        assert_eq!(Person::of_text("Ann").address, None);
    }
}
