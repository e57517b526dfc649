//! A shop's templates, made up: every language that is read, in a folder each.

use super::Folder;

/// A language of templates.
struct Language {
    name: &'static str,
    /// How names of its files end.
    ending: &'static str,
    /// How a slot is written around its name.
    slot: (&'static str, &'static str),
    /// What stands before, between and after what depends on a delay.
    branch: Option<[&'static str; 3]>,
    html: bool,
}

const JINJA: Option<[&str; 3]> = Some(["{% if order.late %}", "{% else %}", "{% endif %}"]);
const fn language(
    name: &'static str,
    ending: &'static str,
    slot: (&'static str, &'static str),
    branch: Option<[&'static str; 3]>,
) -> Language {
    Language { name, ending, slot, branch, html: false }
}
const fn html(of: Language) -> Language {
    Language { html: true, ..of }
}

const LANGUAGES: [Language; 13] = [
    language("brackets", "txt", ("[", "]"), None),
    language("braces", "txt", ("{", "}"), None),
    language("markdown", "md", ("{{ ", " }}"), JINJA),
    html(language("mailchimp", "html", ("*|", "|*"), Some(["*|IF:LATE|*", "*|ELSE:|*", "*|END:IF|*"]))),
    language("liquid", "liquid", ("{{ ", " }}"), JINJA),
    html(language("liquid-html", "html.liquid", ("{{- ", " -}}"), JINJA)),
    html(language("handlebars", "hbs", ("{{", "}}"), Some(["{{#if order.late}}", "{{else}}", "{{/if}}"]))),
    language("mustache", "mustache", ("{{{", "}}}"), Some(["{{#late}}", "{{/late}}{{^late}}", "{{/late}}"])),
    language("jinja", "txt.j2", ("{{ ", " }}"), JINJA),
    html(language("jinja-html", "html.j2", ("{{ ", " }}"), JINJA)),
    html(language("erb", "html.erb", ("<%= ", " %>"), Some(["<% if late? %>", "<% else %>", "<% end %>"]))),
    html(language("freemarker", "ftl", ("${", "}"), Some(["<#if late>", "<#else>", "</#if>"]))),
    language("eml", "eml", ("{{ ", " }}"), JINJA),
];
/// Kinds of lists of canned replies, with the names of their files.
const LISTS: [(&str, &str); 4] = [
    ("zendesk", "macros-{}.json"),
    ("yaml", "canned-replies-{}.yaml"),
    ("json", "saved-replies-{}.json"),
    ("csv", "canned-{}.csv"),
];

const TOPICS: [&str; 5] = ["late", "refund", "exchange", "delivery", "repair"];
const SENTENCES: [&str; 10] = [
    "Thank you for writing to us about your lamp.",
    "A new shade leaves the workshop tomorrow morning.",
    "The refund of 20 euros is on your card by Friday.",
    "You find the label for the parcel below this mail.",
    "Please put the lamp in its box, and leave it with a neighbour.",
    "Our driver rings you half an hour before.",
    "Each lamp is tested for a day before it leaves us.",
    "I have written your wish into the order.",
    "The spare bulb comes with it, free of charge.",
    "Just answer this mail, and it comes straight to my desk.",
];
const LATE: &str = "We are sorry that your parcel is late.";
const SOON: &str = "Your parcel is on its way.";
/// What was written before anybody looked.
const DEBTS: [&str; 2] = ["We cannot send it before Monday.", "Our policy does not allow a refund."];

/// Writes so many templates; the paths of those with an old debt.
pub(crate) fn write(folder: &Folder, count: usize) -> Vec<String> {
    let mut debts = Vec::new();
    for index in 0..count {
        let kinds = LANGUAGES.len() + LISTS.len();
        let (kind, number) = (index % kinds, index / kinds);
        let debt = (index % 9 == 4).then(|| DEBTS[index % 2]);
        let (path, text) = match LANGUAGES.get(kind) {
            Some(language) => {
                let path =
                    format!("templates/{}/{}-{number}.{}", language.name, TOPICS[index % 5], language.ending);
                (
                    path,
                    if language.name == "eml" {
                        mail(language, index, debt)
                    } else {
                        template(language, index, debt)
                    },
                )
            }
            None => {
                let (name, file) = LISTS[kind - LANGUAGES.len()];
                (
                    format!("templates/{name}/{}", file.replace("{}", &number.to_string())),
                    list(name, index, debt),
                )
            }
        };
        folder.write(&path, &text);
        if debt.is_some() {
            debts.push(path);
        }
    }
    debts
}

fn sentence(index: usize, at: usize) -> &'static str {
    SENTENCES[(index * 7 + at * 3) % SENTENCES.len()]
}

/// The paragraphs of a mail, in a language.
fn paragraphs(language: &Language, index: usize, debt: Option<&str>) -> Vec<String> {
    let slot = |name: &str| format!("{}{name}{}", language.slot.0, language.slot.1);
    let name = match language.name {
        "brackets" => "First Name",
        "mailchimp" => "FNAME",
        _ => "name",
    };
    let mut all = vec![format!("Hi {},", slot(name)), sentence(index, 0).to_owned()];
    all.push(match language.branch {
        Some([open, other, close]) => format!("{open}{LATE}{other}{SOON}{close}"),
        None => SOON.to_owned(),
    });
    all.extend(debt.map(str::to_owned));
    all.extend((1..3).map(|at| sentence(index, at).to_owned()));
    all.push("Best wishes,".to_owned());
    all.push(format!("{} of the lamp shop", slot(if name == "FNAME" { "AGENT" } else { "agent" })));
    all
}

fn template(language: &Language, index: usize, debt: Option<&str>) -> String {
    let paragraphs = paragraphs(language, index, debt);
    if !language.html {
        return format!("{}\n", paragraphs.join("\n\n"));
    }
    let rows: String =
        paragraphs.iter().map(|words| format!("    <p class=\"text\">{words}</p>\n")).collect();
    format!(
        "<html>\n<head><title>We cannot see this</title><style>p {{ margin: 0 }}</style></head>\n<body>\n  <table><tr><td>\n{rows}  </td></tr></table>\n</body>\n</html>\n"
    )
}

/// A mail in two parts that say the same.
fn mail(language: &Language, index: usize, debt: Option<&str>) -> String {
    let paragraphs = paragraphs(language, index, debt);
    let html: String = paragraphs.iter().map(|words| format!("<p>{words}</p>\n")).collect();
    format!(
        "From: The lamp shop <help@lamps.example>\nSubject: Your lamp, {{{{ name }}}}\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=\"lamp\"\n\n--lamp\nContent-Type: text/plain; charset=utf-8\n\n{}\n\n--lamp\nContent-Type: text/html; charset=utf-8\n\n<html><body>\n{html}</body></html>\n--lamp--\n",
        paragraphs.join("\n\n")
    )
}

/// A list of canned replies, one of them with the debt.
fn list(name: &str, index: usize, debt: Option<&str>) -> String {
    let reply = |at: usize| {
        let debt = debt.filter(|_| at == 1).map(|debt| format!(" {debt}")).unwrap_or_default();
        format!(
            "Hi {{{{ticket.requester.first_name}}}}, {}{debt} {}",
            sentence(index, at),
            sentence(index, at + 1)
        )
    };
    let entries = (0..3).map(|at| match name {
        "zendesk" => format!(
            "  {{\"title\": \"We cannot {at}\", \"actions\": [{{\"field\": \"status\", \"value\": \"solved\"}},\n    {{\"field\": \"comment_value\", \"value\": \"{}\\n\\nBest wishes\"}}]}}",
            reply(at)
        ),
        "yaml" => format!("- name: reply-{at}\n  tags: [policy]\n  body: |\n    {}\n    Best wishes\n", reply(at)),
        "json" => format!("  {{\"name\": \"reply-{at}\", \"body\": \"{}\"}}", reply(at)),
        _ => format!("reply-{at},\"{}\"\n", reply(at)),
    });
    let entries: Vec<String> = entries.collect();
    match name {
        "zendesk" => format!("{{\"macros\": [\n{}\n]}}\n", entries.join(",\n")),
        "json" => format!("[\n{}\n]\n", entries.join(",\n")),
        "yaml" => entries.concat(),
        _ => format!("name,body\n{}", entries.concat()),
    }
}
