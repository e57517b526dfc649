//! What stands below a mail's words: signatures, what programs add, and legal notes.

/// Words that end a letter; what follows in short lines is names.
const SIGN_OFFS: &[&str] = &[
    "all the best",
    "all my best",
    "best",
    "best regards",
    "best wishes",
    "cheers",
    "cordially",
    "kind regards",
    "kindest regards",
    "many thanks",
    "regards",
    "respectfully",
    "sincerely",
    "sincerely yours",
    "take care",
    "thank you",
    "thanks",
    "thanks again",
    "thanks and regards",
    "thanks in advance",
    "thanks so much",
    "warm regards",
    "warmest regards",
    "warm wishes",
    "warmly",
    "with best regards",
    "with best wishes",
    "with kind regards",
    "with regards",
    "yours",
    "yours faithfully",
    "yours sincerely",
    "yours truly",
    "mit freundlichen grüßen",
    "viele grüße",
    "beste grüße",
    "liebe grüße",
    "cordialement",
    "bien cordialement",
    "saludos",
    "un saludo",
    "saludos cordiales",
    "cordiali saluti",
    "met vriendelijke groet",
    "atenciosamente",
];
/// What programs and telephones write below a mail.
const PROGRAMS: &[&str] = &[
    "sent from my ",
    "sent from mail for windows",
    "sent from outlook",
    "sent from yahoo mail",
    "sent from proton",
    "sent from samsung",
    "sent via blackberry",
    "sent with proton",
    "get outlook for ",
    "von meinem ",
    "gesendet von ",
    "gesendet mit ",
    "envoyé de mon ",
    "envoyé depuis ",
    "enviado desde ",
    "enviado do meu ",
    "inviato da ",
    "verstuurd vanaf ",
    "verzonden met ",
    "skickat från ",
    "[cid:",
];
/// How legal notes begin.
const NOTES: &[&str] = &[
    "this e-mail and any ",
    "this email and any ",
    "this e-mail (including ",
    "this email (including ",
    "this message and any ",
    "this e-mail message",
    "this email message",
    "this communication is confidential",
    "this e-mail is confidential",
    "this email is confidential",
    "the information contained in this ",
    "the information in this e-mail",
    "the information in this email",
    "the contents of this e",
    "confidentiality notice",
    "confidentiality note",
    "confidential:",
    "disclaimer",
    "privileged/confidential",
    "please consider the environment",
    "if you are not the intended recipient",
    "diese e-mail enthält",
    "ce message et ",
];
/// A longer line is a sentence, and no part of a block of names.
const LONGEST_NAME: usize = 80;
const LONGEST_PROGRAM: usize = 80;
/// More lines than this are no block of names.
const MOST_NAMES: usize = 12;

/// For each line of a mail's own words, whether it is of a signature. Where there is doubt it is not.
pub(super) fn cut(lines: &[&str]) -> Vec<bool> {
    let mut cut = vec![false; lines.len()];
    // What one finds first takes all below it, so later marks need no look.
    let below = lines.iter().enumerate().position(|(at, line)| {
        let body = line.trim_end();
        // The line by which programs part a signature; in a list of points others come below it.
        body == "--" && lines.len() - at <= if *line == "-- " { 2 * MOST_NAMES } else { MOST_NAMES }
            || body.len() >= 20 && body.bytes().all(|b| b == b'_') && lines.len() - at <= MOST_NAMES
            || begins(body, NOTES) && (at == 0 || is_blank(lines[at - 1]) || is_rule(lines[at - 1]))
    });
    if let Some(below) = below {
        cut[below..].fill(true);
    }
    for (at, line) in lines.iter().enumerate() {
        cut[at] |= line.len() <= LONGEST_PROGRAM && begins(line, PROGRAMS);
    }
    if let Some(at) = (0..lines.len()).rev().find(|at| !cut[*at] && is_sign_off(lines[*at])) {
        let names = names(&lines[at + 1..]);
        cut[at + 1..at + 1 + names].fill(true);
    }
    cut
}

/// How many lines are of a block of names at the end of a mail.
fn names(lines: &[&str]) -> usize {
    let mut count = 0;
    let is_sentence = |line: &str| {
        line.chars().count() > LONGEST_NAME
            || line.trim_end().ends_with(['.', '!', '?']) && line.split_whitespace().count() > 4
    };
    for (at, line) in lines.iter().enumerate() {
        let text = line.trim();
        let postscript = text.to_ascii_lowercase();
        if is_sentence(text)
            || postscript.starts_with("p.s")
            || postscript.starts_with("ps ")
            || postscript.starts_with("ps:")
        {
            return at;
        }
        count += usize::from(!text.is_empty());
        if count > MOST_NAMES {
            return 0;
        }
    }
    lines.len()
}

fn is_sign_off(line: &str) -> bool {
    let line = line.trim().trim_end_matches([',', '.', '!', ';', '-', '–', ' ']);
    line.len() < 40 && SIGN_OFFS.contains(&&*line.to_lowercase())
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

fn is_rule(line: &str) -> bool {
    line.trim().len() > 3 && line.trim().chars().all(|c| "-_=*".contains(c))
}

fn begins(line: &str, list: &[&str]) -> bool {
    let line = line.trim_start_matches(['*', ' ', '\t', '_']);
    // The words are short, and compared without making a lower-case copy of a long line.
    list.iter().any(|start| {
        let mut line = line.chars().flat_map(char::to_lowercase);
        start.chars().all(|c| line.next() == Some(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str) -> String {
        let lines: Vec<&str> = text.lines().collect();
        let cut = cut(&lines);
        lines.iter().zip(cut).filter(|(_, cut)| !cut).map(|(l, _)| *l).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn signatures_are_cut_and_words_are_not() {
        for (text, expected) in [
            ("Hi.\n-- \nDana\nShop Ltd", "Hi."),
            ("Hi.\n\nKind regards,\n\nDana Roy\nHead of CARE\n+44 20 7946 0000\n", "Hi.||Kind regards,"),
            ("Hi.\nThanks!\nDana\nP.S. We can't refund it.", "Hi.|Thanks!|P.S. We can't refund it."),
            (
                "Hi.\nThanks\nWe will send it today, as you asked.",
                "Hi.|Thanks|We will send it today, as you asked.",
            ),
            ("Hi.\nSent from my iPhone", "Hi."),
            ("Hi.\n\nCONFIDENTIALITY NOTICE: this is for you\nalone.", "Hi.|"),
            ("Best of luck with it.\nDana", "Best of luck with it.|Dana"),
            ("One.\n--\n", "One."),
            ("", ""),
        ] {
            assert_eq!(left(text), expected, "{text}");
        }
    }
}
