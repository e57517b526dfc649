//! Turns cost no allocation: neither reading nor judging asks for memory turn by turn, once there is room.
//!
//! Room grows by doubling, so a conversation of twice as many turns may ask a few times more; it must not ask once
//! more for each turn, nor for each hundredth.

#![allow(missing_docs)]
use std::sync::Arc;

use amends::builtin;
use amends::engine::{Engine, Options, Scratch};
use amends::read::{self, Piece};
use amends::run::{Flags, Jobs, Plans, Unpacking, convert, inputs};
use amends::text::Position;
use amends::transcript::{Channel, Conversation, Role, Turn};

/// How many allocations `work` asks for.
fn allocations(work: impl FnOnce()) -> usize {
    allocation_counter::measure(work).count_total as usize
}

/// More than a few doublings of a handful of buffers, and far less than one for each hundred turns.
const FEW: usize = 8;

/// Ordinary turns: anchors of phrases among them, guards that are asked, and a complaint whose cues add up. A number in
/// place of `#` keeps agents from saying a sentence again, which is reported.
const PLAIN: [(Role, &str); 8] = [
    (Role::Customer, "My kettle arrived broken and I have been waiting for two weeks."),
    (
        Role::Agent,
        "I'm so sorry that it came to you broken, that must be a nuisance with guests in the house #.",
    ),
    (Role::Customer, "Could you tell me when the new one comes? It's order 55-1203, from the shop in Leeds."),
    (
        Role::Agent,
        "Let me have a look. I can see it here; our policy lets me send another one today, by van #.",
    ),
    (Role::Customer, "ok thanks"),
    (
        Role::Agent,
        "It leaves at four, so you have it by Friday noon, and I will write to you when it is on the van at stop #.",
    ),
    (Role::Customer, "can't you ring me instead, i'm at work all day and the mail goes to my husband"),
    (
        Role::Agent,
        "Of course, I'll ring you on Friday at one on line #. We can't wait to hear that number # boils!",
    ),
];

/// The same with what JSON writes as escapes.
const ESCAPED: [(Role, &str); 4] = [
    (Role::Customer, "It says \"out for delivery\"\nsince Monday, and nothing has come. 🙄"),
    (
        Role::Agent,
        "I\u{2019}m sorry about \"Monday\".\n\nI have put yours on the van of tomorrow, as stop #, and it comes by noon.",
    ),
    (Role::Customer, "My invoice\tis wrong too \\ it has been charged twice."),
    (
        Role::Agent,
        "You\u{2019}re right: the second one, on line #, was ours.\nIt is on its way back to card #, and lands by Friday.",
    ),
];

fn conversation(turns: usize, of: &[(Role, &'static str)]) -> Conversation<'static> {
    let turns = (0..turns).map(|i| {
        let (role, text) = of[i % of.len()];
        Turn { start_ms: Some(i as i64 * 4_000), ..Turn::new(role, text.replace('#', &i.to_string())) }
    });
    Conversation { channel: Some(Channel::Chat), turns: turns.collect(), ..Conversation::default() }
}

/// As the neutral format has it, with every character beyond ASCII escaped where `escape` says so.
fn neutral(conversation: &Conversation<'_>, escape: bool) -> String {
    let mut out = Vec::new();
    conversation.write_neutral(&mut out).expect("memory takes all");
    let line = String::from_utf8(out).expect("text");
    if !escape {
        return line;
    }
    let mut ascii = String::new();
    for c in line.chars() {
        if c.is_ascii() {
            ascii.push(c);
        } else {
            let mut units = [0; 2];
            c.encode_utf16(&mut units).iter().for_each(|unit| ascii.push_str(&format!("\\u{unit:04x}")));
        }
    }
    ascii
}

/// Allocations of the second time that a conversation is judged, when there is room for it.
fn judged_again(engine: &Engine, conversation: &Conversation<'_>) -> usize {
    let mut scratch = Scratch::default();
    engine.judge(conversation, &mut scratch);
    let hits = scratch.judged().hits.len();
    assert!(hits < 16, "ordinary turns are hardly reported: {hits}");
    allocations(|| engine.judge(conversation, &mut scratch))
}

#[test]
fn judging_asks_for_nothing_turn_by_turn() {
    let engine = Engine::new(Arc::new(builtin::pack()), Options::default());
    for turns in [&PLAIN[..], &ESCAPED[..]] {
        let (one, two) = (conversation(1_000, turns), conversation(2_000, turns));
        let (one, two) = (judged_again(&engine, &one), judged_again(&engine, &two));
        assert!(two <= one + FEW, "1,000 turns take {one} allocations, and 2,000 take {two}");
        assert!(one <= 100, "1,000 turns take {one} allocations, when there is room for them");
    }
}

/// Allocations of reading and judging the same conversation over and over: one more of them.
fn read_and_judged(engine: &Engine, line: &str) -> usize {
    let mut scratch = Scratch::default();
    let mut arena = String::new();
    let format = read::format("amends").expect("the neutral format");
    let options = read::Options::default();
    let mut run = |times: usize| {
        let text = line.repeat(times);
        let base = Position { line: 1, column: 1, byte: 0 };
        let mut seen = 0;
        let count = allocations(|| {
            format.read(Piece { text: &text, base }, &options, &mut arena, &mut |read| {
                engine.judge(&read.expect("a conversation"), &mut scratch);
                seen += 1;
            });
        });
        assert_eq!(seen, times);
        count
    };
    run(1);
    let (one, two) = (run(1), run(2));
    two - one
}

#[test]
fn reading_and_judging_ask_for_nothing_turn_by_turn() {
    let engine = Engine::new(Arc::new(builtin::pack()), Options::default());
    for (turns, escape) in [(&PLAIN[..], false), (&ESCAPED[..], false), (&ESCAPED[..], true)] {
        let lines = [1_000, 2_000].map(|count| neutral(&conversation(count, turns), escape));
        let [one, two] = lines.map(|line| read_and_judged(&engine, &line));
        assert!(
            two <= one + FEW,
            "a conversation of 1,000 turns takes {one} allocations, and of 2,000 {two}"
        );
    }
}

/// A list of conversations in a document is read in pieces, however long it is.
#[test]
fn a_list_takes_the_memory_of_its_pieces() {
    let folder = tempfile::tempdir().expect("a folder");
    let plans = Arc::new(Plans::new(Flags::default(), builtin::load));
    let line = neutral(&conversation(8, &PLAIN), false);
    let chat = line.replace("\"turns\"", "\"messages\"");
    for (name, open, element, close) in [
        ("list.json", "[", &line, "]"),
        ("object.json", "{\"n\": 1, \"chats\": [", &chat, "], \"end\": true}"),
    ] {
        let path = folder.path().join(name);
        let count = (16 << 20) / element.len();
        let text = format!("{open}{}{close}", vec![element.trim_end(); count].join(",\n"));
        std::fs::write(&path, text).expect("written");
        let paths = [path];
        let mut converted = 0;
        let held = allocation_counter::measure(|| {
            let (inputs, out) = (inputs(&paths, "", &plans, false), &mut std::io::sink());
            let done = convert(inputs, &plans, Unpacking::default(), Jobs::new(1), out, &mut |note| {
                panic!("{}", note.message)
            });
            converted = done.expect("it is written").conversations;
        });
        assert_eq!(converted, count as u64);
        assert!(held.bytes_max < 8 << 20, "{name}: {} bytes at once", held.bytes_max);
    }
}
