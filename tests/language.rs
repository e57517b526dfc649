//! The guard against conversations in another language, on short texts: each line is all that is said.

#![allow(missing_docs)]

use amends::engine::{Engine, Options, Scratch};
use amends::transcript::{Conversation, Role, Turn};

fn foreign(texts: &[&'static str]) -> bool {
    let engine = Engine::new(amends::builtin::pack().into(), Options::default());
    let turn = |text: &&'static str| Turn {
        role: Role::Agent,
        visible: true,
        text: (*text).into(),
        ..Turn::default()
    };
    let conversation = Conversation { turns: texts.iter().map(turn).collect(), ..Conversation::default() };
    let mut scratch = Scratch::default();
    engine.judge(&conversation, &mut scratch);
    scratch.judged().foreign
}

#[test]
fn short_english_is_judged_however_it_is_written() {
    for text in [
        "Parcel arrived broken, refund please, order 88231.",
        "wheres my order its 2 weeks late",
        "NOT HAPPY. Wrong size AGAIN. Want refund NOW. Order 5521",
        "ok ty bye",
        "@acme flight ba117 cancelled, stuck lhr, rebook asap pls, wife kids waiting #fail",
        "hola, my card is not working can you help por favor",
        "Kindly do the needful and revert back on the same at the earliest",
    ] {
        assert!(!foreign(&[text]), "{text}");
    }
}

#[test]
fn other_languages_are_not() {
    for text in [
        "Mein Paket ist beschädigt angekommen und niemand meldet sich bei mir.",
        "Mi pedido llegó roto y nadie me contesta el teléfono desde hace días.",
        "Mon colis est arrivé cassé et personne ne répond à mes messages.",
        "Il mio pacco è arrivato rotto e nessuno risponde alle mie chiamate.",
        "Meu pedido chegou quebrado e ninguém responde às minhas mensagens.",
        "Mijn pakket is kapot aangekomen en niemand neemt de telefoon op.",
        "mera parcel toota hua aaya hai aur koi jawab nahi de raha",
        "Min pakke kom frem i stykker, og ingen svarer på mine beskeder.",
        "Моя посылка пришла разбитой, и никто не отвечает на мои письма.",
        "Siparişim kırık geldi ve kimse telefonlarıma cevap vermiyor maalesef.",
    ] {
        assert!(foreign(&[text]), "{text}");
    }
}

#[test]
fn a_few_words_are_too_little_to_tell() {
    assert!(!foreign(&["Guten Tag, vielen Dank!"]));
}

#[test]
fn one_english_speaker_is_enough() {
    assert!(!foreign(&[
        "Mi pedido llegó roto y nadie me contesta.",
        "I am so sorry that your order arrived broken. Could you send me a photo of it?",
    ]));
}

/// Reasons are made of what was found: what was found in the conversation before is not this one's.
#[test]
fn an_account_after_another_conversation_is_its_own() {
    let lines = concat!(
        r#"{"id":"en","turns":[{"role":"customer","text":"My kettle arrived broken and nobody answers me, I am angry."},"#,
        r#"{"role":"agent","text":"Let me see. I cannot help you with that, our policy is our policy, is it not?"}]}"#,
        "\n",
        r#"{"id":"es","turns":[{"role":"customer","text":"Mi pedido llegó roto"},{"role":"agent","text":"Lo siento mucho señora"}]}"#,
        "\n",
    );
    let path = std::env::temp_dir().join(format!("amends-language-{}.jsonl", std::process::id()));
    std::fs::write(&path, lines).expect("a file");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_amends"))
        .args(["check", "--explain-why", "--fail-on", "never", "--output-format", "json"])
        .arg(&path)
        .output()
        .expect("amends runs");
    std::fs::remove_file(&path).expect("the file is there");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    assert!(errors.contains("not in the language of the rules"), "{errors}");
}
