//! Names that the user gives to agents and customers, as globs.

use crate::transcript::Role;

use super::Options;
use super::roles::role_of_label;

/// Small words inside of people's names.
pub(super) const PARTICLES: [&str; 10] = ["de", "da", "di", "la", "van", "von", "der", "bin", "al", "el"];

/// Whether a word of a name may be written so: with a capital or a digit, as an id (`spk_0`, `ann@shop.example`), or as
/// a particle; the label of a role (`agent`) may.
pub(super) fn is_name_word(word: &str) -> bool {
    word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || "([+@".contains(c))
        || word.contains(['_', '@'])
        || PARTICLES.contains(&word)
        || role_of_label(word).is_some()
}

/// Whether a line has the shape of a speaker's name, without a colon.
pub(super) fn is_name(line: &str) -> bool {
    let line = line.trim();
    let words = line.split_whitespace();
    line.chars().count() <= 60
        && (1..=6).contains(&words.clone().count())
        && line.contains(char::is_alphabetic)
        && !line.ends_with([':', '.', '?', '!', ',', ';'])
        && words.clone().all(is_name_word)
}

impl Options {
    /// The role that the user gave to a speaker. A name written out says more than one with wildcards; beside
    /// that, agents come before customers.
    pub fn role_of(&self, speaker: &str) -> Option<Role> {
        let given = || {
            let agents = self.agents.iter().map(|glob| (glob, Role::Agent));
            agents.chain(self.customers.iter().map(|glob| (glob, Role::Customer)))
        };
        let matching = |wild: bool| {
            given()
                .find(|(glob, _)| glob.contains(['*', '?']) == wild && matches(glob, speaker))
                .map(|(_, r)| r)
        };
        if self.agents.is_empty() && self.customers.is_empty() {
            return None;
        }
        matching(false).or_else(|| matching(true))
    }
}

/// Whether `name` is what `glob` describes, whatever the case: `*` stands for any characters, `?` for one.
fn matches(glob: &str, name: &str) -> bool {
    let lower = |text: &str| text.trim().chars().flat_map(char::to_lowercase).collect::<Vec<_>>();
    let (glob, name) = (lower(glob), lower(name));
    let (mut g, mut n) = (0, 0);
    // Where the last star stood, and how far it reaches: on a mismatch only the last star has to take one more,
    // which keeps the cost at the product of both lengths.
    let mut star = None;
    while n < name.len() {
        match glob.get(g) {
            Some('*') => {
                star = Some((g, n));
                g += 1;
            }
            Some(&c) if c == '?' || c == name[n] => (g, n) = (g + 1, n + 1),
            _ => {
                let Some((at, reach)) = star else { return false };
                star = Some((at, reach + 1));
                (g, n) = (at + 1, reach + 1);
            }
        }
    }
    glob[g..].iter().all(|&c| c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs() {
        for (glob, name) in [
            ("*@shop.example", "Dana@Shop.Example"),
            ("spk_1", "SPK_1"),
            ("spk_?", "spk_7"),
            ("*", ""),
            ("d*n*", "Dana"),
            ("*a*a*b", "aaaab"),
            ("ÉLODIE", "élodie"),
        ] {
            assert!(matches(glob, name), "{glob} {name}");
        }
        for (glob, name) in
            [("*@shop.example", "a@shop.example.org"), ("spk_?", "spk_12"), ("", "x"), ("dana", "dan")]
        {
            assert!(!matches(glob, name), "{glob} {name}");
        }
        assert!(!matches(&"*a".repeat(50), &"a".repeat(49)));
    }

    #[test]
    fn a_name_written_out_wins() {
        let options = Options {
            agents: vec!["*".into(), "Bo".into()],
            customers: vec!["Ann".into(), "B*".into()],
            ..Options::default()
        };
        assert_eq!(options.role_of("ann"), Some(Role::Customer));
        assert_eq!(options.role_of("bo"), Some(Role::Agent));
        assert_eq!(options.role_of("Ben"), Some(Role::Agent));
        assert_eq!(Options::default().role_of("ann"), None);
    }
}
