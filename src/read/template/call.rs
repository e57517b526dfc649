//! How parts that are printed where they are called are written: macros and their calls, and partials that are given
//! something.

use std::collections::BTreeSet;
use std::ops::Range;

use super::tree::Node;

/// A part that has a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    /// What it takes, with what that is where nothing is given.
    pub(super) takes: Vec<(String, Option<String>)>,
    pub(super) nodes: Vec<Node>,
}

/// A call of such a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) name: String,
    /// What it gives, some of it by name.
    pub(super) given: Vec<(Option<String>, Range<usize>)>,
    /// The tag.
    pub(super) at: Range<usize>,
    /// What stands between its tag and the one that ends it.
    pub(super) nodes: Vec<Node>,
    /// Whether it calls a file.
    pub(super) file: bool,
}

/// Macros that a template takes from another file: each as it is called here and there; all of them, by the name of the
/// file here, where it has none there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Import {
    pub(super) file: String,
    pub(super) names: Vec<(String, String)>,
}

impl Import {
    /// `from "m.j2" import sorry, bye as end`, `import "m.j2" as m`.
    pub(super) fn of(tag: &str) -> Option<Import> {
        let (first, rest) = tag.trim().split_once(char::is_whitespace)?;
        let rest = rest.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (file, rest) = rest[1..].split_once(quote)?;
        let rest = rest.trim();
        let rest = rest.strip_suffix("with context").or(rest.strip_suffix("without context")).unwrap_or(rest);
        let names = match first {
            "import" => vec![(rest.trim().strip_prefix("as ")?.trim().to_owned(), String::new())],
            _ => {
                let said = rest.trim().strip_prefix("import ")?.split(',').map(str::trim);
                said.map(|said| {
                    let (there, here) = said.split_once(" as ").unwrap_or((said, said));
                    (here.trim().to_owned(), there.trim().to_owned())
                })
                .collect()
            }
        };
        Some(Import { file: file.to_owned(), names })
    }
}

impl Named {
    /// What a tag of a macro begins: `sorry(late, tone="warm")`.
    pub(super) fn of(says: &str) -> Named {
        let (name, takes) = match signature(says, 0) {
            Some((name, takes, _)) => (name, takes),
            None => (says.trim(), Vec::new()),
        };
        let take = |(name, at): (Option<String>, Range<usize>)| {
            let value = says[at].trim().to_owned();
            name.map_or((value.clone(), None), |name| (name, Some(value)))
        };
        Named { name: name.to_owned(), takes: takes.into_iter().map(take).collect(), nodes: Vec::new() }
    }
}

impl Call {
    /// The call that stands at `inside` of `source`, if it is nothing else: `sorry(late) | safe`.
    pub(super) fn of(source: &str, at: Range<usize>, inside: Range<usize>) -> Option<Call> {
        let (name, given, end) = signature(&source[inside.clone()], inside.start)?;
        let rest = source[end..inside.end].trim_matches(['-', '+', '~', ' ', '\t', '\r', '\n']);
        (rest.is_empty() || rest.starts_with('|')).then(|| Call {
            name: name.to_owned(),
            given,
            at,
            nodes: Vec::new(),
            file: false,
        })
    }

    /// The call of a partial that is given something, at `at` of the source: after its name, `rest` says what, which
    /// begins at `base`.
    pub(super) fn of_file(name: &str, at: Range<usize>, rest: &str, base: usize) -> Option<Call> {
        let given = pairs(rest, base);
        (!name.is_empty() && !given.is_empty()).then(|| Call {
            name: name.to_owned(),
            given,
            at,
            nodes: Vec::new(),
            file: true,
        })
    }
}

/// Names with values in the tag of a partial: `late: true, text: "Hi"` of Liquid, `late=true text="Hi"` of Handlebars.
pub(super) fn pairs(text: &str, base: usize) -> Vec<(Option<String>, Range<usize>)> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(mark) = text[at..].find([':', '=', '"', '\'']).map(|mark| at + mark) {
        let quote = text[mark..].chars().next().filter(|c| matches!(c, '"' | '\''));
        if let Some(quote) = quote {
            // A string that has no name.
            at = text[mark + 1..].find(quote).map_or(text.len(), |end| mark + 1 + end + 1);
            continue;
        }
        let before = text[at..mark].trim_end();
        let name = before.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
        let value = mark + 1 + (text[mark + 1..].len() - text[mark + 1..].trim_start().len());
        let end = match text[value..].chars().next() {
            Some(quote @ ('"' | '\'')) => text[value + 1..].find(quote).map(|end| value + 1 + end + 1),
            _ => text[value..].find([',', ' ', '\n', '\t', '\r', '}', ')']).map(|end| value + end),
        };
        at = end.unwrap_or(text.len());
        if !name.is_empty() && value < at {
            found.push((Some(name.to_owned()), base + value..base + at));
        }
    }
    found
}

/// What a name in brackets takes or gives, each with its name if it has one, and where the brackets end. Offsets are
/// those of `text` after `base`.
type Signature<'t> = (&'t str, Vec<(Option<String>, Range<usize>)>, usize);

fn signature(text: &str, base: usize) -> Option<Signature<'_>> {
    let (name, rest) = text.split_once('(')?;
    let name = name.trim_matches(['-', '+', '~', ' ', '\t', '\r', '\n']);
    let open = text.len() - rest.len();
    let (mut given, mut quote, mut depth, mut from) = (Vec::new(), None, 0_usize, open);
    for (at, c) in rest.char_indices().map(|(at, c)| (open + at, c)) {
        match (quote, c) {
            (Some(open), c) => quote = (open != c).then_some(open),
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')') if depth == 0 => {
                given.extend(one(text, from..at, base));
                return Some((name, given, base + at + 1));
            }
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => {
                given.extend(one(text, from..at, base));
                from = at + 1;
            }
            _ => {}
        }
    }
    None
}

/// One of the things in brackets: `late`, `tone="warm"`.
fn one(text: &str, at: Range<usize>, base: usize) -> Option<(Option<String>, Range<usize>)> {
    let says = &text[at.clone()];
    let name = says.split_once('=').filter(|(name, value)| {
        let name = name.trim();
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_') && !value.starts_with('=')
    });
    let value = name.map_or(says, |(_, value)| value);
    let start = base + at.end - value.trim_start().len();
    let name = name.map(|(name, _)| name.trim().to_owned());
    (!value.trim().is_empty()).then(|| (name, start..start + value.trim().len()))
}

/// The names under which a tag of Jinja gives macros: `macro sorry(x)`, `from "m.j2" import sorry, bye as end`,
/// `import "m.j2" as m`.
pub(super) fn names(tag: &str) -> Vec<&str> {
    let bare = tag.trim_matches(['-', '+', ' ', '\t', '\n', '\r']);
    let (first, rest) = bare.split_once(char::is_whitespace).unwrap_or((bare, ""));
    match first {
        "macro" => rest.split_once('(').map(|(name, _)| name.trim()).into_iter().collect(),
        "from" => {
            let names = rest.split_once(" import ").map_or("", |(_, names)| names);
            let names =
                names.trim_end_matches(" with context").trim_end_matches(" without context").split(',');
            names.filter_map(|said| said.split_whitespace().last()).collect()
        }
        "import" => {
            rest.split_once(" as ").and_then(|(_, name)| name.split_whitespace().next()).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a slot calls a macro, by its own name or as one of a file: `sorry(x)`, `m.sorry(x)`.
pub(super) fn calls(slot: &str, macros: &BTreeSet<&str>) -> bool {
    let name = slot.split_once('(').map_or("", |(name, _)| name.trim_matches(['-', '+', '~', ' ']));
    macros.contains(name) || name.split_once('.').is_some_and(|(of, _)| of == "_self" || macros.contains(of))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(text: &str, found: Vec<(Option<String>, Range<usize>)>) -> Vec<String> {
        found
            .into_iter()
            .map(|(name, at)| format!("{}{}", name.map(|n| n + "=").unwrap_or_default(), &text[at]))
            .collect()
    }

    #[test]
    fn names_that_a_tag_gives() {
        for (tag, expected) in [
            ("macro sorry(x)", &["sorry"][..]),
            ("from 'm.j2' import sorry, bye as end", &["sorry", "end"]),
            ("from 'm.j2' import sorry without context", &["sorry"]),
            ("from 'm.j2' import sorry as so with context", &["so"]),
            ("import 'm.j2' as m", &["m"]),
        ] {
            assert_eq!(names(tag), expected, "{tag}");
        }
    }

    #[test]
    fn what_a_call_gives() {
        for (text, expected) in [
            ("sorry()", Some(&[][..])),
            ("sorry(late, tone = 'w,)', list(1, 2)) | safe", Some(&["late", "tone='w,)'", "list(1, 2)"])),
            ("m.sorry( a == b )", Some(&["a == b"])),
            ("sorry(a) ~ b", None),
            ("sorry(a", None),
            ("sorry", None),
        ] {
            let found = Call::of(text, 0..text.len(), 0..text.len()).map(|call| given(text, call.given));
            let expected = expected.map(|all| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>());
            assert_eq!(found, expected, "{text}");
        }
        for (text, expected) in [
            (", late: true, text: \"a: b\"", &["late=true", "text=\"a: b\""][..]),
            ("this late=order.late text='x=y'", &["late=order.late", "text='x=y'"]),
            ("with {late: true} only", &["late=true"]),
            ("'a=b'", &[]),
            ("a= ", &[]),
            ("a='b", &["a='b"]),
            ("é=ü:", &["é=ü:"]),
        ] {
            assert_eq!(given(text, pairs(text, 0)), expected, "{text}");
        }
    }

    #[test]
    fn what_a_macro_takes_and_where_it_is_from() {
        let part = Named::of("sorry(late, tone=\"warm\")");
        assert_eq!(
            (&*part.name, &*part.takes),
            ("sorry", &[("late".to_owned(), None), ("tone".to_owned(), Some("\"warm\"".to_owned()))][..])
        );
        let import = |tag: &str| Import::of(tag).map(|import| (import.file, import.names));
        let pair = |here: &str, there: &str| (here.to_owned(), there.to_owned());
        assert_eq!(
            import("from 'm.j2' import a, b as c with context"),
            Some(("m.j2".to_owned(), vec![pair("a", "a"), pair("c", "b")]))
        );
        assert_eq!(import("import \"m.j2\" as m"), Some(("m.j2".to_owned(), vec![pair("m", "")])));
        for tag in ["import x as m", "from 'x'", "import 'x'", "from", "import '"] {
            assert_eq!(import(tag), None, "{tag}");
        }
    }

    mod random {
        use proptest::prelude::*;

        use super::*;

        proptest! {
            #[test]
            fn any_call_is_looked_at(text in "(sorry|\\(|\\)|,|=|:|'|\"|\\{|\\}| as | import |from |é|[ a.|~]){0,30}") {
                let of_file = Call::of_file("x", 0..0, &text, 0).into_iter();
                for call in Call::of(&text, 0..text.len(), 0..text.len()).into_iter().chain(of_file) {
                    prop_assert!(call.given.iter().all(|(_, at)| text.get(at.clone()).is_some()));
                }
                let _ = (Named::of(&text), Import::of(&text), names(&text));
            }
        }
    }
}
