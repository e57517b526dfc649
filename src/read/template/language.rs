//! Which language a template is in, where that changes what its marks mean: `{# … #}` is a comment of Jinja and its
//! kin, and words to Liquid, Handlebars and the others, which show it to the customer.

use super::lex::{Piece, What, lex, lex_by};

/// How names of templates end in whose language `{# … #}` is a comment.
const COMMENTS: &[&str] = &["j2", "jinja", "jinja2", "njk", "twig", "django"];
/// The same where it is none, with the language.
const WORDS: &[(&str, &str)] = &[
    ("liquid", "Liquid"),
    ("hbs", "Handlebars"),
    ("handlebars", "Handlebars"),
    ("mustache", "Mustache"),
    ("erb", "ERB"),
    ("ftl", "FreeMarker"),
    ("ftlh", "FreeMarker"),
];
/// Tags that of the two languages only Liquid has, and those that only Jinja and its kin have.
const LIQUID: &[&str] = &[
    "assign",
    "capture",
    "unless",
    "case",
    "when",
    "elsif",
    "render",
    "liquid",
    "increment",
    "decrement",
    "tablerow",
];
const JINJA: &[&str] = &[
    "set",
    "elif",
    "elseif",
    "extends",
    "block",
    "macro",
    "call",
    "import",
    "from",
    "filter",
    "trans",
    "translate",
    "blocktrans",
    "with",
    "load",
    "autoescape",
    "verbatim",
    "url",
];

/// Cuts the template at `path` into its parts, by what marks mean in its language.
pub(super) fn cut(source: &str, path: &str) -> Vec<Piece> {
    let pieces = lex(source);
    match pieces.iter().any(|piece| is_hash(source, piece)) && printing(source, &pieces, path).is_some() {
        true => lex_by(source, false),
        false => pieces,
    }
}

/// What looks like comments in a template and is printed to the customer, and the language that does so.
pub(super) fn printed(source: &str, path: &str) -> Option<(Vec<Piece>, &'static str)> {
    if !source.contains("{#") {
        return None;
    }
    let mut pieces = lex(source);
    let language = printing(source, &pieces, path)?;
    pieces.retain(|piece| is_hash(source, piece));
    // Within another mark, such as a string of a tag, it is no words either.
    let all = lex_by(source, false);
    pieces.retain(|piece| {
        let at = all.partition_point(|other| other.at.end <= piece.at.start);
        all.get(at).is_some_and(|other| other.what == What::Text && other.at.contains(&piece.at.start))
    });
    (!pieces.is_empty()).then_some((pieces, language))
}

/// The language of a template to which `{# … #}` is words, by the name of its file, or by its tags.
fn printing(source: &str, pieces: &[Piece], path: &str) -> Option<&'static str> {
    let file = path.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
    for ending in file.split('.').skip(1) {
        if COMMENTS.contains(&ending) {
            return None;
        }
        if let Some((_, language)) = WORDS.iter().find(|(known, _)| *known == ending) {
            return Some(language);
        }
    }
    let has = |names: &[&str]| {
        pieces.iter().any(|piece| match &piece.what {
            What::Tag(inside) => {
                source[inside.clone()].split_whitespace().next().is_some_and(|name| names.contains(&name))
            }
            _ => false,
        })
    };
    (has(LIQUID) && !has(JINJA)).then_some("Liquid")
}

fn is_hash(source: &str, piece: &Piece) -> bool {
    matches!(piece.what, What::Comment(_)) && source[piece.at.clone()].starts_with("{#")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_or_tags_tell_what_a_hash_means() {
        for (path, tags, language) in [
            ("a.liquid", "", Some("Liquid")),
            ("mails/a.html.hbs", "", Some("Handlebars")),
            ("a.html", "{% assign x = 1 %}", Some("Liquid")),
            ("", "{% if a %}{% elsif b %}{% endif %}", Some("Liquid")),
            ("a.j2", "{% assign x = 1 %}", None),
            ("a.html", "{% if a %}{% endif %}", None),
            ("a.html", "{% set x = 1 %}{% case x %}", None),
            ("a.txt", "", None),
        ] {
            let source = format!("{tags}{{# a {{{{ b }}}} #}}");
            let found = printed(&source, path);
            assert_eq!(found.map(|(_, language)| language), language, "{path} {tags}");
            let hash = cut(&source, path).iter().any(|piece| is_hash(&source, piece));
            assert_eq!(hash, language.is_none(), "{path} {tags}");
        }
        assert_eq!(printed("{{ '{# a #}' }}", "a.liquid"), None);
        assert_eq!(printed("{% comment %}{# a #}{% endcomment %}", "a.liquid"), None);
    }
}
