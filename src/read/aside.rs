//! What lies in a folder beside transcripts and templates: code, pictures, settings of programs, documents of a project.
//!
//! A file that the user names is what they say it is, and one of no known kind is an error. A folder is walked to find
//! what is there to check, as other linters walk it: what is plainly neither a transcript nor a template is passed over,
//! and counted. What may be one, by its name, its folder or what stands in it, is told like a file that was named:
//! silence about it would say that nothing is wrong with it.

mod names;

use names::{
    CODE, CODE_NAMES, CONVERSATIONS, DATA, DOCUMENTS, DOCUMENTS_ABOVE, EXPORTS, MESSAGES, PAGE, PAGES,
    REPLIES, SAID, SAYERS, SITE, SPOKEN, TRANSCRIPTS,
};

use super::brackets::string_end;
use super::detect::readable;
use super::{FormatRef, Head, csv, others, template};

/// How many words a sentence has at least.
const SENTENCE: usize = 5;
/// As many lines of a table tell whether it holds sentences.
const LINES: usize = 64;

/// What a file of a folder plainly is that is neither a transcript nor a template, whatever its format is said to be; to
/// follow “it is”. `head` is how it begins, all of it if `whole`.
pub(crate) fn aside(path: &str, head: &[u8], whole: bool) -> Option<&'static str> {
    let file = Name::of(path);
    if file.folders().any(|folder| folder == "node_modules") {
        return Some("a package");
    }
    // `nginx.conf.j2` is a template of code.
    let inner = template::stem(&file.name);
    if CODE_NAMES.contains(&inner) || CODE.contains(&ending(inner)) {
        return Some("code");
    }
    if file.is_document() {
        return Some("a document of the project");
    }
    if readable(head, whole).is_err_and(|fault| !fault.harmless) && !file.claims() {
        return Some("no text");
    }
    let start = std::str::from_utf8(head)
        .unwrap_or_else(|error| std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default());
    if start.starts_with("#!/") {
        return Some("code");
    }
    let has = |key: &str| start.lines().take(LINES).any(|line| line.starts_with(key));
    (matches!(ending(inner), "yaml" | "yml") && has("apiVersion:") && has("kind:"))
        .then_some("a description of a cluster")
}

/// The same of a file whose format nobody says, and that was taken for one of this format.
pub(crate) fn aside_of(path: &str, format: FormatRef) -> Option<&'static str> {
    if format.name() != "template" {
        return None;
    }
    let page = is_page(path).then_some("a page of documentation");
    page.or_else(|| Name::of(path).is_view().then_some("a page of a site"))
}

/// The same of a file of text that is of no known format: whether it may be a transcript or a template all the same.
pub(crate) fn unclaimed(path: &str, head: &str, whole: bool) -> Option<&'static str> {
    let file = Name::of(path);
    let own = ending(&file.name);
    let head = Head::new(head, path, whole);
    let replies = file.folders().any(is_of_replies);
    if !head.is_json() && (TRANSCRIPTS.contains(&own) || EXPORTS.contains(&own)) {
        return None;
    }
    if replies && (MESSAGES.contains(&own) || DATA.contains(&own) && template::may_be_macros(&head)) {
        return None;
    }
    if head.is_json() {
        return (others::wordless(&head) || !looks_spoken(&head)).then_some("data without a conversation");
    }
    match own {
        "csv" | "tsv" => (!has_sentences(&head)).then_some("a table without sentences"),
        "xml" if SPOKEN.iter().any(|mark| head.text.contains(mark)) => None,
        // What begins so is settings with comments in them.
        "json" => head.text.trim_start().starts_with("//").then_some("data without a conversation"),
        "jsonl" | "ndjson" => None,
        "yaml" | "yml" if !says_who(&head) => Some("data without a conversation"),
        "yaml" | "yml" => None,
        // In a folder of replies, what is written in sentences is one, whatever language it is filled in by.
        _ if replies && head.text.lines().take(LINES).any(is_sentence) => None,
        _ => Some("neither a transcript nor a template"),
    }
}

/// Whether data has fields that could be texts of replies.
pub(crate) fn may_be_replies(text: &str, path: &str, whole: bool) -> bool {
    template::may_be_macros(&Head::new(text, path, whole))
}

/// Whether a folder is called as those of replies are.
pub(crate) fn is_of_replies(folder: &str) -> bool {
    let name = folder.rsplit('/').next().unwrap_or(folder);
    REPLIES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Whether a file at the top of a project is called as documents of projects are: nobody sends it to customers.
pub(crate) fn is_document(path: &str) -> bool {
    let file = Name::of(path);
    file.is_document() || !path.contains('/') && file.called(DOCUMENTS_ABOVE)
}

/// Whether a file lies among pages of documentation.
pub(crate) fn is_page(path: &str) -> bool {
    let file = Name::of(path);
    let told = file.folders().rev().find(|folder| PAGES.contains(folder) || is_of_replies(folder));
    PAGE.contains(&ending(&file.name)) && told.is_some_and(|folder| PAGES.contains(&folder))
}

/// A path in lower case, with slashes.
struct Name {
    path: String,
    name: String,
}

impl Name {
    fn of(path: &str) -> Name {
        let path = path.replace('\\', "/").to_ascii_lowercase();
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        Name { path, name }
    }

    /// The folders on its way, the outermost first.
    fn folders(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.path.rsplit_once('/').map_or("", |(folders, _)| folders).split('/')
    }

    /// Whether it lies where the pages of a site are made: among its posts, or among the views of a program (`app/views`),
    /// where those of mails are called so.
    fn is_view(&self) -> bool {
        let mut folders = self.folders().rev().take_while(|folder| *folder != "views");
        let mails = |folder: &str| is_of_replies(folder) || folder.contains("mail");
        let views = self.path.starts_with("app/views/") || self.path.contains("/app/views/");
        let none = !folders.any(mails) && !self.name.contains("mail");
        none && (views || self.folders().any(|folder| SITE.contains(&folder)))
    }

    fn called(&self, names: &[&str]) -> bool {
        let stem = self.name.split('.').next().unwrap_or_default();
        matches!(ending(&self.name), "" | "md" | "markdown" | "txt" | "rst" | "adoc") && names.contains(&stem)
    }

    fn is_document(&self) -> bool {
        self.called(DOCUMENTS)
    }

    /// Whether its name says that there are messages in it.
    fn claims(&self) -> bool {
        let own = ending(&self.name);
        let words = [MESSAGES, TRANSCRIPTS, EXPORTS, DATA].iter().any(|endings| endings.contains(&own));
        words || template::is_named(&self.name)
    }
}

/// The ending of a file's name, without the dot; "" where it has none.
fn ending(name: &str) -> &str {
    name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map_or("", |(_, ending)| ending)
}

/// Whether JSON has the keys of conversations, or records that say who said what.
fn looks_spoken(head: &Head<'_>) -> bool {
    let is = |keys: &[&str], key: &str| keys.iter().any(|known| key.eq_ignore_ascii_case(known));
    let paths = head.paths();
    let text = head.text.trim_start();
    // Records at the top are those of a list, or of lines.
    let many = text.starts_with('[') || text.lines().filter(|line| line.starts_with('{')).count() > 1;
    paths.iter().any(|path| {
        let (parent, key) = path.rsplit_once('.').unwrap_or(("", path));
        let record = parent.ends_with("[]") || parent.is_empty() && many;
        let beside = |keys: &[&str]| {
            let at = |key: &&str| match parent {
                "" => paths.contains(*key),
                parent => paths.contains(&format!("{parent}.{key}")),
            };
            keys.iter().any(at)
        };
        is(CONVERSATIONS, key) || record && is(SAID, key) && beside(SAYERS)
    }) || (many || paths.iter().any(|path| path.contains("[]")))
        && texts(head.text).filter(|text| is_said(text)).nth(1).is_some()
}

/// The strings of JSON that are values and no keys, as they stand in it.
fn texts(json: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let bytes = json.as_bytes();
            let open = at + memchr::memchr(b'"', bytes.get(at..)?)?;
            let end = string_end(bytes, open + 1)?;
            at = end + 1;
            if !json[at..].trim_start().starts_with(':') {
                return json.get(open + 1..end);
            }
        }
    })
}

/// Whether a value may be somebody's words: a sentence, or a short one that ends like one.
fn is_said(text: &str) -> bool {
    is_sentence(text) || text.contains(' ') && text.trim_end().ends_with(['.', '?', '!'])
}

/// Whether records of YAML say who said what.
fn says_who(head: &Head<'_>) -> bool {
    let keys = || {
        let lines = head.text.lines().take(LINES);
        lines.filter_map(|line| Some(line.trim_start_matches([' ', '-']).split_once(':')?.0))
    };
    let has = |known: &[&str]| keys().any(|key| known.iter().any(|k| key.eq_ignore_ascii_case(k)));
    has(SAYERS) && has(SAID)
}

fn is_sentence(text: &str) -> bool {
    text.split_whitespace().nth(SENTENCE - 1).is_some()
}

/// Whether cells of a table hold sentences.
fn has_sentences(head: &Head<'_>) -> bool {
    let names = head.text.lines().next().unwrap_or_default();
    let parts = |mark: &char| names.matches(*mark).count();
    let mark = csv::DELIMITERS.map(char::from).into_iter().max_by_key(parts).unwrap_or(',');
    let cells = head.text.lines().skip(1).take(LINES).flat_map(|line| line.split(mark));
    cells.filter(|cell| is_sentence(cell)).nth(1).is_some() || csv::is_of_messages(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(path: &str, text: &str) -> Option<&'static str> {
        aside(path, text.as_bytes(), true).or_else(|| unclaimed(path, text, true))
    }

    #[test]
    fn what_repositories_hold_beside_words_is_passed_over() {
        for (path, text) in [
            ("src/index.js", "const text = `Dear ${name}, we cannot refund this.`;\n"),
            ("Dockerfile", "FROM alpine\n"),
            ("templates/package.json", "{\"name\":\"mails\",\"scripts\":{\"build\":\"mjml\"}}"),
            ("templates/en/style.css", "p { color: red }\n"),
            ("deploy/nginx.conf.j2", "server { listen {{ port }}; }\n"),
            ("chart/templates/app.yaml", "apiVersion: v1\nkind: Pod\nbody: {{ .Values.text }}\n"),
            ("config.yml", "ci: true\n"),
            ("locales/en.json", "{\"form\":{\"user\":\"Your name\",\"message\":\"What is it about?\"}}"),
            (
                "data/sizes.json",
                "{\"sizes\":[{\"name\":\"Very large\",\"of\":\"Lamp, oak\"},{\"name\":\"Small one\"}]}",
            ),
            ("app.config.json", "// ours\n{\"a\": 1}\n"),
            ("sales.csv", "day,count\n1,2\n2,3\n"),
            ("public/index.html", "<h1>Lamps</h1>\n"),
            ("notes/plan.md", "# Plan\n\nWe cannot ship before May.\n"),
            ("templates/README.md", "# Mails\n\nWe cannot say it often enough.\n"),
            ("tools/release", "#!/bin/sh\necho done\n"),
            ("api.json", "{\"openapi\":\"3\",\"paths\":{},\"turns\":[]}"),
            ("a/node_modules/b/templates/c.txt", "Dear customer\n"),
        ] {
            assert!(why(path, text).is_some(), "{path}");
        }
        assert!(aside("templates/logo.png", b"\x89PNG\r\n\x1a\n\0\0", true).is_some());
        assert!(aside("terms.pdf", b"%PDF-1.7\n\xff\xfe\0", true).is_some());
    }

    #[test]
    fn what_may_be_a_transcript_or_a_template_is_told() {
        for (path, text) in [
            ("calls/monday.txt", "it was a long call\n"),
            ("templates/late.html", "<p>Your parcel is late.</p>\n"),
            ("templates/de/late.md", "Your parcel is late.\n"),
            ("macros/list.yaml", "late:\n  body: Your parcel is late.\n"),
            ("calls/a.json", "{\"rows\":[{\"sender\":\"Ann\",\"text\":\"My lamp broke.\"}]}"),
            ("calls/b.jsonl", "{\"who\":\"Ann\",\"said\":\"Hello\"}\n{\"who\":\"Bo\",\"said\":\"Hi\"}\n"),
            ("calls/c.json", "{\"call\":{\"transcript\":\"Hello, this is Ann.\"}}"),
            ("calls/d.json", "Hello, this is Ann.\n"),
            ("tickets.csv", "a,b\n1,my lamp came with a crack\n2,the shade was not in it\n"),
            (
                "calls/e.json",
                "{\"rows\":[{\"p\":1,\"q\":\"My lamp came with a crack.\"},{\"p\":2,\"q\":\"That is the carrier's doing, sorry.\"}]}",
            ),
            // However few words, and however they are set out.
            (
                "calls/i.json",
                "{\"rows\" : [{\"p\" : 1, \"q\" : \"My lamp broke.\"},\n {\"p\":2,\"q\":\"Oh no!\"}]}",
            ),
            ("calls/j.jsonl", "{\"p\" : 1, \"q\" : \"It broke?\"}\n{\"p\" : 2, \"q\" : \"Oh no!\"}\n"),
            ("calls/f.yaml", "- who: Ann\n  say: My lamp broke.\n"),
            ("calls/g.xml", "<call><turn who=\"Ann\">My lamp broke.</turn></call>\n"),
            (
                "calls/h.csv",
                "wer;was\nAnn;No, it came late, and broken too.\nBo;That is so, we see it here.\n",
            ),
            ("templates/late.gotmpl", "Dear {{ .Name }},\n\nYour parcel is late, and we are sorry.\n"),
        ] {
            assert_eq!(why(path, text), None, "{path}");
        }
        assert_eq!(aside("templates/late.liquid", b"\x89PNG\r\n\x1a\n\0\0", true), None);
        assert_eq!(aside("calls/export.xlsx", b"PK\x03\x04\0\0", true), None);
    }

    #[test]
    fn pages_of_a_site_are_no_mails() {
        let template = super::super::format("template").expect("a format");
        let page = |path: &str| aside_of(path, template).is_some();
        for path in [
            "app/views/orders/index.html.erb",
            "x/app/views/layouts/application.html.erb",
            "_posts/2026-01-01-late.md",
        ] {
            assert!(page(path), "{path}");
        }
        for path in [
            "app/views/order_mailer/late.html.erb",
            "app/views/devise/mailer/reset.html.erb",
            "app/views/layouts/mailer.text.erb",
            "app/views/replies/late.html.erb",
            "app/templates/late.html",
            "mails/_posts.liquid",
            "views/late.liquid",
        ] {
            assert!(!page(path), "{path}");
        }
    }

    #[test]
    fn pages_of_documentation_are_no_mails() {
        assert!(is_page("docs/guide.md") && is_page("a/docs/b/c.html"));
        assert!(!is_page("docs/templates/late.md") && !is_page("guide.md") && !is_page("docs/call.txt"));
    }
}
