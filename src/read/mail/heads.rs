//! What mail programs write above a quoted mail: “On … wrote:” in many languages, blocks of `From:` … `Subject:`, and
//! rules such as `-----Original Message-----`.

/// Words that say that somebody wrote, after which a quoted mail comes.
const WROTE: &[&str] = &[
    "wrote",
    "writes",
    "schrieb",
    "a écrit",
    "escribió",
    "ha scritto",
    "escreveu",
    "schreef",
    "skrev",
    "kirjoitti",
    "napisał",
    "napisała",
    "napisał(a)",
    "pisze",
    "napsal",
    "napsal(a)",
    "napísal",
    "a scris",
    "написал",
    "написал(а)",
    "пишет",
    "написав",
    "yazdı",
    "έγραψε",
    "írta",
    "va escriure",
    "写道",
    "寫道",
    "님이 작성",
    "のメッセージ",
];
/// Names of the field that says who wrote, in the languages of mail programs.
const FROM: &[&str] = &[
    "from",
    "von",
    "de",
    "da",
    "van",
    "från",
    "fra",
    "od",
    "kimden",
    "от",
    "lähettäjä",
    "差出人",
    "发件人",
    "寄件者",
];
/// Names of other fields.
const FIELDS: &[&str] = &[
    "sent",
    "date",
    "to",
    "cc",
    "bcc",
    "subject",
    "reply-to",
    "importance",
    "attachments",
    "sent on",
    "gesendet",
    "datum",
    "an",
    "betreff",
    "envoyé",
    "à",
    "objet",
    "enviado",
    "enviado el",
    "fecha",
    "para",
    "asunto",
    "inviato",
    "data",
    "a",
    "oggetto",
    "verzonden",
    "aan",
    "onderwerp",
    "skickat",
    "till",
    "ämne",
    "sendt",
    "til",
    "emne",
    "assunto",
    "temat",
    "do",
    "wysłano",
    "předmět",
    "komu",
    "tarih",
    "kime",
    "konu",
    "дата",
    "кому",
    "тема",
    "送信日時",
    "宛先",
    "件名",
    "发送时间",
    "收件人",
    "主题",
];
/// What stands between dashes, or alone, above a mail that is quoted or sent on.
const RULES: &[&str] = &[
    "original message",
    "original appointment",
    "forwarded message",
    "begin forwarded message",
    "forwarded by",
    "ursprüngliche nachricht",
    "originalnachricht",
    "original-nachricht",
    "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht",
    "message d'origine",
    "message original",
    "message transféré",
    "message transmis",
    "début du message réexpédié",
    "mensaje original",
    "mensaje reenviado",
    "messaggio originale",
    "messaggio inoltrato",
    "inizio messaggio inoltrato",
    "mensagem original",
    "mensagem encaminhada",
    "oorspronkelijk bericht",
    "doorgestuurd bericht",
    "ursprungligt meddelande",
    "vidarebefordrat meddelande",
    "oprindelig meddelelse",
    "opprinnelig melding",
    "alkuperäinen viesti",
    "wiadomość oryginalna",
    "původní zpráva",
];

/// Something above a quoted mail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Above {
    /// The line after its last.
    pub(super) end: usize,
    /// Who wrote the mail, as far as it says.
    pub(super) author: Option<String>,
}

/// What stands above a quoted mail at line `index`, if anything does.
pub(super) fn above(lines: &[&str], index: usize) -> Option<Above> {
    introduction(lines, index).or_else(|| block(lines, index)).or_else(|| rule(lines, index))
}

/// “On Monday Ann wrote:”, which mail programs wrap over three lines at most.
fn introduction(lines: &[&str], index: usize) -> Option<Above> {
    let first = lines.get(index)?.trim();
    if first.is_empty() || first.len() > 300 {
        return None;
    }
    let mut all = String::new();
    for (at, line) in lines.iter().enumerate().skip(index).take(3) {
        let line = line.trim();
        if line.is_empty() {
            return None;
        }
        all.push_str(line);
        if line.ends_with([':', '：']) {
            // A line before it is none of it, unless what says who wrote begins there.
            let wrapped = at == index || begins_with_date(first) || line.starts_with('<');
            return (wrapped && says_who_wrote(&all)).then(|| Above { end: at + 1, author: author(&all) });
        }
        all.push(' ');
    }
    None
}

fn says_who_wrote(text: &str) -> bool {
    // A year, a time or an address tells it from a sentence: “On reading what you wrote:”.
    let digits = |n: usize| {
        text.as_bytes()
            .windows(n + 1)
            .any(|w| w[..n].iter().all(u8::is_ascii_digit) && !w[n].is_ascii_digit())
    };
    let time = text.as_bytes().windows(4).any(|w| {
        matches!(w[1], b':' | b'.') && w[0].is_ascii_digit() && w[2].is_ascii_digit() && w[3].is_ascii_digit()
    });
    let day = begins_with_date(text)
        && text.split_whitespace().take(3).any(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    if !(digits(4) || time || day || text.contains('@')) {
        return false;
    }
    let lower = text.to_lowercase();
    let body = lower.trim_end_matches([':', '：', ' ', '\u{a0}']);
    WROTE.iter().any(|verb| {
        body.ends_with(verb)
            || body.contains(&format!(" {verb} ")) && (text.contains('@') || begins_with_date(body))
    })
}

/// Whether a text begins with the word that stands before a date.
fn begins_with_date(text: &str) -> bool {
    const WORDS: &[&str] =
        &["on ", "am ", "le ", "el ", "il ", "em ", "op ", "den ", "på ", "w dniu ", "dne ", "dňa ", "în "];
    WORDS.iter().any(|word| text.get(..word.len()).is_some_and(|start| start.to_lowercase() == *word))
}

/// `From:`, `Sent:`, `To:` and `Subject:` in a block. Two of them beside the first tell it from a sentence.
fn block(lines: &[&str], index: usize) -> Option<Above> {
    let from = field(lines.get(index)?).filter(|(key, _)| FROM.contains(&&**key))?;
    let mut fields = 1;
    let mut end = index + 1;
    // A list of people may be wrapped; programs that write HTML leave empty lines between the fields.
    let mut passed = 0;
    for (at, line) in lines.iter().enumerate().skip(index + 1) {
        if field(line).is_some() {
            (fields, end, passed) = (fields + 1, at + 1, 0);
            continue;
        }
        passed += 1;
        let goes_on = line.trim().is_empty() || line.starts_with([' ', '\t']) || line.contains('@');
        if passed > 2 || !goes_on {
            break;
        }
    }
    (fields >= 3).then(|| Above { end, author: Some(from.1).filter(|author| !author.is_empty()) })
}

/// The key of a line such as `*Subject:* x`, and what it says.
fn field(line: &str) -> Option<(String, String)> {
    let line = line.trim().trim_start_matches(['*', '>', ' ']);
    if line.len() > 1000 {
        return None;
    }
    let (key, value) = line.split_once([':', '：'])?;
    let key = key.trim_matches(['*', ' ', '\u{a0}']).to_lowercase();
    let known = FROM.contains(&&*key) || FIELDS.contains(&&*key);
    known.then(|| (key, value.trim_matches(['*', ' ', '\u{a0}']).to_owned()))
}

/// `-----Original Message-----` and the like, with the block below it; or a line of underscores above such a block.
fn rule(lines: &[&str], index: usize) -> Option<Above> {
    let line = lines.get(index)?.trim();
    let next =
        || lines.iter().enumerate().skip(index + 1).find(|(_, l)| !l.trim().is_empty()).map(|(at, _)| at);
    let below = || next().and_then(|at| block(lines, at));
    if line.len() >= 10 && line.bytes().all(|b| b == b'_') {
        return below();
    }
    if line.len() > 120 {
        return None;
    }
    let dashes = line.starts_with("--") && line.trim_end_matches(':').ends_with("--");
    let words = line.trim_matches(['-', ' ', ':', '*', '_']).to_lowercase();
    let named = RULES.iter().any(|rule| words == *rule || dashes && words.starts_with(rule));
    let alone = words.starts_with("begin ")
        || words.starts_with("anfang ")
        || words.starts_with("inizio ")
        || words.starts_with("début ");
    (named && (dashes || alone)).then(|| below().unwrap_or(Above { end: index + 1, author: None }))
}

/// Who wrote, by an introduction: an address if there is one, else nothing that could be told.
fn author(text: &str) -> Option<String> {
    let is_part = |c: char| c.is_alphanumeric() || "._%+-@".contains(c);
    let found = text.split(|c: char| !is_part(c)).find(|word| word.contains('@') && word.len() > 3)?;
    Some(found.trim_matches(['.', '-']).to_owned())
}

/// Whether a help desk asks in this line for an answer above it.
pub(super) fn asks_for_answer_above(line: &str) -> bool {
    let line = line.trim();
    if line.len() > 160
        || !(line.starts_with(['#', '-', '_', '=', '*']) || line.ends_with(['#', '-', '_', '=', '*']))
    {
        return false;
    }
    let words = line.to_lowercase();
    [
        "above this line",
        "oberhalb dieser zeile",
        "über dieser zeile",
        "au-dessus de cette ligne",
        "encima de esta línea",
        "sopra questa riga",
        "boven deze regel",
        "acima desta linha",
    ]
    .iter()
    .any(|ask| words.contains(ask))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(usize, Option<String>)> {
        let lines: Vec<&str> = text.lines().collect();
        above(&lines, 0).map(|a| (a.end, a.author))
    }

    #[test]
    fn introductions_in_many_languages() {
        for line in [
            "On Mon, 2 Mar 2026 at 10:02, Ann Lee <ann@x.example> wrote:",
            "On Mon, 2 Mar 2026 at 10:02, Ann Lee\n<ann@x.example> wrote:",
            "Am 02.03.2026 um 10:02 schrieb Ann Lee <ann@x.example>:",
            "Le lun. 2 mars 2026 à 10:02, Ann Lee <ann@x.example> a écrit :",
            "El lun, 2 mar 2026 a las 10:02, Ann Lee (<ann@x.example>) escribió:",
            "Il giorno lun 2 mar 2026 alle ore 10:02 Ann Lee <ann@x.example> ha scritto:",
            "Op ma 2 mrt 2026 om 10:02 schreef Ann Lee <ann@x.example>:",
            "Den mån 2 mars 2026 kl 10:02 skrev Ann Lee <ann@x.example>:",
            "W dniu 2.03.2026 o 10:02, ann@x.example pisze:",
            "Ann Lee <ann@x.example> wrote:",
        ] {
            assert_eq!(found(line), Some((line.lines().count(), Some("ann@x.example".to_owned()))), "{line}");
        }
        assert_eq!(found("On 1 Mar 2026, Ann wrote:"), Some((1, None)));
        assert_eq!(found("On 3 March Ann wrote:"), Some((1, None)));
        assert!(found("2026年3月2日 10:02 Ann <ann@x.example>写道：").is_some());
    }

    #[test]
    fn sentences_are_none() {
        for text in [
            "On reading what you wrote:",
            "I am sorry that nobody wrote: that was wrong.",
            "Here is what I can do:",
            "From: here it goes\nto there.",
            "To: whom it may concern",
            "-- ",
            "-----",
            "Original message attached.",
            "",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn blocks_and_rules() {
        let block = "From: Ann Lee <ann@x.example>\nSent: Monday\nTo: A <a@x.example>;\n b@x.example\nSubject: Kettle\n\nHi";
        assert_eq!(found(block), Some((5, Some("Ann Lee <ann@x.example>".into()))));
        assert_eq!(found(&format!("________________________________\n{block}")).map(|f| f.0), Some(6));
        assert_eq!(
            found("*Von:* Ann\n*Gesendet:* Montag\n*An:* Laden\n*Betreff:* x"),
            Some((4, Some("Ann".into())))
        );
        assert_eq!(found("-----Original Message-----\n\nHi"), Some((1, None)));
        assert_eq!(
            found("---------- Forwarded message ---------\nFrom: Ann\nDate: x\nTo: y\n").map(|f| f.0),
            Some(4)
        );
        assert_eq!(found("Begin forwarded message:\n\nFrom: Ann\nDate: x\nTo: y\n").map(|f| f.0), Some(5));
    }
}
