//! Tests of `token`.

use super::*;

fn joined(text: &str) -> String {
    words(text).join(" ")
}

#[test]
fn folds_case_apostrophes_width_and_zero_width_marks() {
    assert_eq!(joined("Our POLICY"), "our policy");
    assert_eq!(joined("It’s Dana`s Ｐｏｌｉｃｙ po\u{200b}li\u{ad}cy"), "it 's dana 's policy policy");
    assert_eq!(joined("Été ÉTÉ naïve 東京 ＡＢＣ"), "été été naïve 東京 abc");
}

#[test]
fn takes_contractions_apart() {
    assert_eq!(
        joined("I'm can't CANNOT won’t don't shan't we're they've she'll"),
        "i am can not can not will not do not shall not we are they have she will"
    );
    assert_eq!(
        joined("I'd let's it's wouldn't've o'clock y'all"),
        "i 'd let us it 's would not have oclock yall"
    );
    assert_eq!(joined("'quoted' dogs' 'tis n't"), "quoted dogs tis nt");
    assert_eq!(joined("l'été"), "l été");
}

#[test]
fn ambiguous_words_stay() {
    assert_eq!(joined("cant ill well its wont"), "cant ill well its wont");
}

#[test]
fn markup_is_no_word_and_less_than_is_none() {
    assert_eq!(joined("<b>our</b> policy a < b <UNSURE>Oh</UNSURE> <3"), "our policy a b oh 3");
}

#[test]
fn what_was_taken_out_is_one_word_that_nobody_knows() {
    for mark in [
        "[CREDIT CARD]",
        "[NAME_1]",
        "[first name]",
        "[redacted]",
        "{NAME}",
        "{{FIRST_NAME}}",
        "<PERSON>",
        "<PHONE_NUMBER>",
        "XXXX XXXX",
        "XX/XX/XXXX",
        "XXXX-1234",
    ] {
        let text = format!("Thank you {mark}, goodbye");
        let found = words(&text);
        assert_eq!((found.len(), &*found[3]), (4, "goodbye"), "{mark} {found:?}");
        assert_eq!(found[2], TAKEN_OUT, "{mark}");
        // The brackets part no clause.
        assert_eq!(gaps(&text)[2].2, Gap::NONE, "{mark}");
    }
    assert_eq!(joined("by [DATE]"), "by timeꞏ");
    for (text, plain) in [
        ("[INAUDIBLE]", "inaudible"),
        ("[laughter]", "laughter"),
        ("[A]", "a"),
        ("[Customer joined]", "customer joined"),
        ("XXL shirt XX", "xxl shirt xx"),
        ("xxx", "xxx"),
        ("[FIRST", "first"),
        ("{Agent} {{first.sentence}}", "agent first sentence"),
        ("<BR><name>x</name>", "x"),
    ] {
        assert_eq!(joined(text), plain, "{text}");
    }
}

fn gaps(text: &str) -> Vec<(u32, u32, Gap)> {
    let mut tokens = Vec::new();
    tokenize(text, &Vocabulary::default(), &mut tokens);
    tokens.iter().map(|t| (t.start, t.end, t.gap)).collect()
}

#[test]
fn keeps_offsets_and_marks() {
    let comma = Gap::CLAUSE;
    let question = Gap::STOP.with(Gap::QUESTION);
    assert_eq!(
        gaps("Sorry, don't? \"no\""),
        [(0, 5, Gap::NONE), (7, 9, comma), (9, 12, Gap::JOINED), (15, 17, question.with(Gap::QUOTE))]
    );
    assert_eq!(gaps("call-back - now")[1].2, Gap::NONE);
    assert_eq!(gaps("call-back - now")[2].2, comma);
}

#[test]
fn words_of_any_length_are_tokens() {
    let long = "x".repeat(5000);
    assert_eq!(gaps(&long), [(0, 5000, Gap::NONE)]);
    assert_eq!(gaps(&format!("{long}'s")).len(), 2);
    assert_eq!(gaps(&format!("{long}n't")).len(), 1);
}
