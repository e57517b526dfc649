//! What a comment says to amends: `amends: allow RULE[, RULE…] -- reason[, until DATE]`.

use jiff::civil::Date;

use crate::text::nearest;

/// The word that begins a directive.
pub(super) const MARK: &str = "amends:";

/// How far a directive reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The next element.
    Next,
    /// From here to the end that belongs to it.
    Begin,
    /// Ends what was begun.
    End,
    /// The whole file.
    File,
}

/// All directives by name.
const REACHES: [(&str, Reach); 4] = [
    ("allow", Reach::Next),
    ("allow-begin", Reach::Begin),
    ("allow-end", Reach::End),
    ("allow-file", Reach::File),
];

/// A directive as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive<'t> {
    /// How far it reaches.
    pub reach: Reach,
    /// The rules or areas that it names.
    pub rules: Vec<&'t str>,
    /// Why, and until when.
    pub terms: Terms,
}

/// Why something is allowed, and until when.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// The reason, if one is given.
    pub reason: Option<String>,
    /// The last day.
    pub until: Option<Until>,
}

/// The last day of a suppression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Until {
    /// A day, itself included.
    Day(Date),
    /// What stands where a day should, and is none.
    Unread(String),
}

impl Until {
    /// Reads a day, written as 2027-01-31.
    pub fn new(text: &str) -> Self {
        let digits = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        match text.parse() {
            Ok(day) if digits => Until::Day(day),
            _ => Until::Unread(text.to_owned()),
        }
    }
}

/// What a comment says to amends. `None` where it does not speak to amends at all; else the directive, or what is
/// wrong with it.
pub fn directive(comment: &str) -> Option<Result<Directive<'_>, String>> {
    let comment = comment.trim();
    let bare = MARK.trim_end_matches(':');
    let body = comment.get(..bare.len()).filter(|mark| mark.eq_ignore_ascii_case(bare))?;
    let body = &comment[body.len()..];
    let (body, marked) = match body.strip_prefix(':') {
        Some(body) => (body.trim_start(), true),
        None => (body.trim_start(), false),
    };
    let (name, rest) = body.split_at(body.find(char::is_whitespace).unwrap_or(body.len()));
    if !marked {
        // Who says it in these words means it, and would look long for the colon.
        let known = REACHES.iter().any(|(known, _)| *known == name);
        return known.then(|| Err(format!("this is said to nobody; write `{MARK} {name} …`, with a colon")));
    }
    let Some((_, reach)) = REACHES.iter().find(|(known, _)| *known == name) else {
        let known = REACHES.map(|(name, _)| name);
        let help = match nearest(name, known) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("known are {}", known.join(", ")),
        };
        return Some(Err(format!("`{name}` is nothing that can be said to amends: {help}")));
    };
    let (rules, why) =
        match ["--", "—", "–"].iter().filter_map(|dash| rest.split_once(dash)).min_by_key(|(r, _)| r.len())
        {
            Some((rules, why)) => (rules, Some(why)),
            None => (rest, None),
        };
    let rules: Vec<&str> =
        rules.split([',', ' ', '\t', '\n', '\r']).filter(|rule| !rule.is_empty()).collect();
    if rules.is_empty() && *reach != Reach::End {
        return Some(Err(format!("`{name}` names no rule")));
    }
    Some(Ok(Directive { reach: *reach, rules, terms: why.map(terms).unwrap_or_default() }))
}

/// Words after which a last day is named.
const UNTIL: [&str; 4] = ["until", "till", "expires", "expiring"];
/// Words of days, by how they begin: whoever writes one after “until” means an end.
const DAYS: [&str; 23] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mon", "tue", "wed",
    "thu", "fri", "sat", "sun", "tomorrow", "soon", "next", "end",
];
/// A day takes no more words than these: “until the end of next month”.
const MOST: usize = 5;

/// A reason, and the day at its end: `legal wording, until 2027-01-31`. An end that is named in other words is none that
/// can be kept, and is told: else it would be allowed for ever.
fn terms(why: &str) -> Terms {
    let why = why.trim();
    let whole = || Terms { reason: (!why.is_empty()).then(|| why.to_owned()), until: None };
    let starts = why
        .char_indices()
        .filter(|(at, _)| why[..*at].chars().next_back().is_none_or(|c| !c.is_alphanumeric()));
    let mut found = starts.filter_map(|(at, _)| {
        let rest = &why[at..];
        let word = &rest[..rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len())];
        UNTIL.iter().any(|known| word.eq_ignore_ascii_case(known)).then_some((at, at + word.len()))
    });
    let Some((start, end)) = found.next_back() else { return whole() };
    let (day, more) = why[end..].split_once([',', ';']).unwrap_or((&why[end..], ""));
    let day = day.trim().trim_end_matches(['.', ')']);
    let before = why[..start].trim_end();
    // What stands by itself, after a comma or alone, is the clause that names the day.
    let clause = before.is_empty() || before.ends_with([',', ';', '(']);
    let words: Vec<String> = day.split_whitespace().map(str::to_lowercase).collect();
    let digits = words.iter().any(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    // “Until the update” is a reason, “until the 3rd” and “until the end of June” are none.
    let first = words.iter().find(|word| !matches!(word.as_str(), "on" | "the"));
    let named = first.is_some_and(|word| {
        DAYS.iter().any(
            |day| {
                if day.len() == 3 && *day != "end" { word.starts_with(day) } else { word == day }
            },
        )
    });
    let is_day = match clause {
        // “Until further notice” is a reason, and names no end.
        true => !day.is_empty() && day != "further notice",
        false => words.len() <= MOST && (digits || named),
    };
    if !is_day {
        return whole();
    }
    let trim = |text: &str| text.trim().trim_matches([',', ';', '(', ')']).trim().to_owned();
    let reasons: Vec<String> =
        [trim(before), trim(more)].into_iter().filter(|text| !text.is_empty()).collect();
    Terms { reason: (!reasons.is_empty()).then(|| reasons.join(", ")), until: Some(Until::new(day)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(comment: &str) -> Directive<'_> {
        directive(comment).expect("it speaks to amends").expect("it is right")
    }

    #[test]
    fn rules_reason_and_day() {
        let found = read(" amends: allow language/cannot, hold/too-long -- legal wording, until 2027-01-31 ");
        assert_eq!((found.reach, found.rules), (Reach::Next, vec!["language/cannot", "hold/too-long"]));
        assert_eq!(found.terms.reason.as_deref(), Some("legal wording"));
        assert_eq!(found.terms.until, Some(Until::Day(jiff::civil::date(2027, 1, 31))));
        let found = read("AMENDS: allow-file language — the lawyers want it until further notice");
        assert_eq!((found.reach, found.rules), (Reach::File, vec!["language"]));
        assert_eq!(found.terms.reason.as_deref(), Some("the lawyers want it until further notice"));
        assert_eq!(found.terms.until, None);
        assert_eq!(read("amends: allow-end").reach, Reach::End);
        assert_eq!(read("amends: allow a/b --x").terms.reason.as_deref(), Some("x"));
    }

    #[test]
    fn a_reason_may_be_missing_and_a_day_unreadable() {
        for comment in ["amends: allow a/b", "amends: allow a/b --", "amends: allow a/b -- until 2027-01-31"]
        {
            assert_eq!(read(comment).terms.reason, None, "{comment}");
        }
        for day in ["2027-02-30", "31.01.2027", "2027-1-3"] {
            let comment = format!("amends: allow a/b -- legal, until {day}");
            assert_eq!(read(&comment).terms.until, Some(Until::Unread(day.to_owned())));
        }
    }

    #[test]
    fn an_end_in_other_words_is_told() {
        for (why, day) in [
            ("legal, until 31 January 2020", "31 January 2020"),
            ("legal until 31 January 2020", "31 January 2020"),
            ("legal, until soon", "soon"),
            ("legal until soon", "soon"),
            ("legal until the end of June", "the end of June"),
            ("legal, until 01.01.2020", "01.01.2020"),
            ("legal, until 2020/01/31", "2020/01/31"),
            ("the court wants it till next week", "next week"),
            ("legal, expires 2020-1-1", "2020-1-1"),
            ("legal until January", "January"),
        ] {
            let terms = terms(why);
            assert_eq!(terms.until, Some(Until::Unread(day.to_owned())), "{why}");
            assert!(terms.reason.is_some(), "{why}");
        }
        for why in [
            "legal, until further notice",
            "we keep this until they have moved",
            "it may stay until we hear of it",
            "our system cannot do it until the update",
        ] {
            assert_eq!(terms(why), Terms { reason: Some(why.to_owned()), until: None });
        }
        let day = Some(Until::Day(jiff::civil::date(2027, 1, 31)));
        for why in ["until 2027-01-31, legal", "legal (until 2027-01-31)", "legal, expires 2027-01-31."] {
            assert_eq!(terms(why), Terms { reason: Some("legal".to_owned()), until: day.clone() }, "{why}");
        }
    }

    #[test]
    fn other_comments_are_left_alone_and_slips_are_told() {
        assert_eq!(directive("a note about amends: allow"), None);
        assert_eq!(directive("é"), None);
        assert_eq!(directive("amends is what we check these with"), None);
        let bare = directive("amends allow a/b -- x").expect("it speaks to amends").expect_err("a slip");
        assert!(bare.contains("with a colon"), "{bare}");
        let slip = directive("amends: alow a/b -- x").expect("it speaks to amends").expect_err("a slip");
        assert!(slip.contains("did you mean `allow`?"), "{slip}");
        assert!(directive("amends: allow -- x").is_some_and(|d| d.is_err()));
        assert!(directive("amends:").is_some_and(|d| d.is_err()));
    }
}
