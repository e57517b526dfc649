//! Inflections of English words, for `word~`.

/// Irregular forms: a word, then its others. A word that stands here has these and the regular endings in `s` and
/// `ing`.
const IRREGULAR: &[&[&str]] = &[
    &["be", "am", "is", "are", "was", "were", "been", "being"],
    &["have", "has", "had", "having"],
    &["do", "does", "did", "done", "doing"],
    &["go", "goes", "went", "gone", "going"],
    &["get", "got", "gotten"],
    &["give", "gave", "given"],
    &["take", "took", "taken"],
    &["make", "made"],
    &["come", "came"],
    &["become", "became"],
    &["see", "saw", "seen"],
    &["know", "knew", "known"],
    &["think", "thought"],
    &["say", "said"],
    &["tell", "told"],
    &["send", "sent"],
    &["spend", "spent"],
    &["lend", "lent"],
    &["build", "built"],
    &["find", "found"],
    &["bring", "brought"],
    &["buy", "bought"],
    &["catch", "caught"],
    &["teach", "taught"],
    &["fight", "fought"],
    &["seek", "sought"],
    &["feel", "felt"],
    &["leave", "left"],
    &["keep", "kept"],
    &["sleep", "slept"],
    &["meet", "met"],
    &["lose", "lost"],
    &["hold", "held"],
    &["hear", "heard"],
    &["pay", "paid"],
    &["lay", "laid"],
    &["sell", "sold"],
    &["stand", "stood"],
    &["understand", "understood"],
    &["mean", "meant"],
    &["deal", "dealt"],
    &["run", "ran"],
    &["begin", "began", "begun"],
    &["drink", "drank", "drunk"],
    &["ring", "rang", "rung"],
    &["sing", "sang", "sung"],
    &["write", "wrote", "written"],
    &["drive", "drove", "driven"],
    &["speak", "spoke", "spoken"],
    &["break", "broke", "broken"],
    &["choose", "chose", "chosen"],
    &["freeze", "froze", "frozen"],
    &["steal", "stole", "stolen"],
    &["forget", "forgot", "forgotten"],
    &["fall", "fell", "fallen"],
    &["eat", "ate", "eaten"],
    &["show", "showed", "shown"],
    &["grow", "grew", "grown"],
    &["throw", "threw", "thrown"],
    &["fly", "flies", "flew", "flown"],
    &["draw", "drew", "drawn"],
    &["wear", "wore", "worn"],
    &["tear", "tore", "torn"],
    &["swear", "swore", "sworn"],
    &["lie", "lies", "lied", "lying", "lay", "lain"],
    &["die", "dies", "died", "dying"],
    &["win", "won"],
    &["sit", "sat"],
    &["stick", "stuck"],
    &["hang", "hung"],
    &["shoot", "shot"],
    &["lead", "led"],
    &["read"],
    &["put"],
    &["set"],
    &["let"],
    &["cut"],
    &["cost"],
    &["hit"],
    &["hurt"],
    &["shut"],
    &["quit"],
    &["man", "men"],
    &["woman", "women"],
    &["person", "people"],
    &["child", "children"],
    &["mistake", "mistook", "mistaken"],
    &["undo", "undoes", "undid", "undone", "undoing"],
    &["redo", "redoes", "redid", "redone", "redoing"],
    &["overcharge", "overcharged"],
];

/// Words of more than one syllable whose last consonant is doubled, against the rule for short words.
const DOUBLED: &[&str] = &[
    "refer", "prefer", "transfer", "occur", "admit", "commit", "submit", "permit", "forget", "regret",
    "cancel", "control", "begin", "omit", "reset", "label", "travel", "enrol", "upset", "format", "rebut",
    "incur", "defer",
];

/// `word` and its inflections: verb and noun endings alike, without regard to which it is.
pub(crate) fn inflections(word: &str) -> Vec<String> {
    let mut forms = vec![word.to_owned()];
    let mut add = |form: String| {
        if !forms.contains(&form) {
            forms.push(form);
        }
    };
    let irregular = IRREGULAR.iter().find(|forms| forms[0] == word);
    if let Some(others) = irregular {
        others[1..].iter().for_each(|f| add((*f).to_owned()));
    }
    // A word whose forms in `s` are irregular has them all in the table.
    let whole = irregular.is_some_and(|forms| forms.iter().any(|f| f.ends_with("ing")));
    if !whole {
        if irregular.is_none_or(|forms| !forms[1..].iter().any(|f| f.ends_with('s'))) {
            add(with_s(word));
        }
        for stem in stems(word, "ing") {
            add(stem + "ing");
        }
        if irregular.is_none() {
            for stem in stems(word, "ed") {
                add(stem + "ed");
            }
        }
    }
    forms
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

fn with_s(word: &str) -> String {
    let mut last = word.chars().rev();
    match (last.next(), last.next()) {
        (Some('y'), Some(before)) if !is_vowel(before) => format!("{}ies", &word[..word.len() - 1]),
        (Some('s' | 'x' | 'z'), _) => format!("{word}es"),
        (Some('h'), Some('s' | 'c')) => format!("{word}es"),
        (Some('o'), Some(before)) if !is_vowel(before) => format!("{word}es"),
        _ => format!("{word}s"),
    }
}

/// The stems that take `ending` (`ing` or `ed`): two where both spellings are usual (`cancelled`, `canceled`).
fn stems(word: &str, ending: &str) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    let n = chars.len();
    let last = |i: usize| n.checked_sub(i).map(|at| chars[at]);
    if last(1) == Some('e') && !(ending == "ing" && matches!(last(2), Some('e' | 'o' | 'y'))) {
        let stem: String = chars[..n - 1].iter().collect();
        return vec![if ending == "ing" && last(2) == Some('i') {
            format!("{}y", &stem[..stem.len() - 1])
        } else {
            stem
        }];
    }
    if ending == "ed" && last(1) == Some('y') && last(2).is_some_and(|c| !is_vowel(c)) {
        return vec![format!("{}i", chars[..n - 1].iter().collect::<String>())];
    }
    let closed = last(1).is_some_and(|c| !is_vowel(c) && !matches!(c, 'w' | 'x' | 'y'))
        && last(2).is_some_and(is_vowel)
        && last(3).is_none_or(|c| !is_vowel(c) || (c == 'u' && last(4) == Some('q')));
    let short = chars.iter().filter(|c| is_vowel(**c)).count() == 1;
    let doubled = || format!("{word}{}", chars[n - 1]);
    match (closed && short, DOUBLED.contains(&word)) {
        (true, _) => vec![doubled()],
        (_, true) => vec![doubled(), word.to_owned()],
        _ => vec![word.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::inflections;

    #[test]
    fn follow_the_rules_of_spelling() {
        for (word, forms) in [
            ("refund", "refund refunds refunding refunded"),
            ("charge", "charge charges charging charged"),
            ("try", "try tries trying tried"),
            ("delay", "delay delays delaying delayed"),
            ("ship", "ship ships shipping shipped"),
            ("fix", "fix fixes fixing fixed"),
            ("cancel", "cancel cancels cancelling canceling cancelled canceled"),
            ("send", "send sent sends sending"),
            ("get", "get got gotten gets getting"),
            ("be", "be am is are was were been being"),
            ("agree", "agree agrees agreeing agreed"),
            ("die", "die dies died dying"),
            ("wait", "wait waits waiting waited"),
            ("policy", "policy policies policying policied"),
            ("go", "go goes went gone going"),
            ("put", "put puts putting"),
            ("tie", "tie ties tying tied"),
        ] {
            assert_eq!(inflections(word).join(" "), forms, "{word}");
        }
    }
}
