use super::*;
use crate::text::Position;

/// Ids and words of the replies, and the raw text at the word "policy".
fn replies(source: &str) -> Vec<(String, String)> {
    let piece = Piece { text: source, base: Position { line: 1, column: 1, byte: 0 } };
    let mut found = Vec::new();
    Macros.read(piece, &Options::default(), &mut String::new(), &mut |given| match given {
        Ok(conversation) => {
            let turn = &conversation.turns[0];
            let way = turn.raw.way(source).expect("a way");
            if let Some(at) = turn.text.find("policy") {
                assert_eq!(&source[way.start(at)..way.end(at + 6)], "policy");
            }
            found.push((conversation.id.as_deref().unwrap_or_default().to_owned(), turn.text.to_string()));
        }
        Err(fault) => found.push(("!".to_owned(), fault.message)),
    });
    found
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect()
}

#[test]
fn macros_of_actions() {
    let json = r#"{"macros":[{"id":7,"title":"Refund policy","description":"policy","actions":[
        {"field":"status","value":"solved"},{"field":"subject","value":"Caf\u00e9 policy"},
        {"field":"comment_value","value":["channel:all","Hi {{ticket.requester.first_name}},\nour policy"]}]},
        {"id":8,"title":"x","actions":[{"field":"comment_value_html","value":"<p>no&nbsp;<b>policy</b></p>"}]},
        {"id":9,"title":"y","actions":[{"field":"comment_mode_is_public","value":"false"},{"field":"comment_value","value":"policy"}]}]}"#;
    assert_eq!(
        replies(json),
        pairs(&[
            ("7.subject", "Café policy"),
            ("7", "Hi {{ticketꞏrequesterꞏfirstꞏnameꞏ}},\nour policy"),
            ("8", "no\u{a0}policy")
        ])
    );
}

#[test]
fn lists_of_replies_in_json_yaml_and_csv() {
    let expected = pairs(&[("late", "Dear all,\nit is policy."), ("gone", "It’s \"gone\", a policy.")]);
    let json = r#"[{"title":"late","body":"Dear all,\nit is policy.","tags":["policy"]},{"title":"gone","body":"It’s \"gone\", a policy."}]"#;
    assert_eq!(replies(json), expected);
    let yaml = "- title: late\n  body: |\n    Dear all,\n    it is policy.\n  tags: [policy]\n- title: gone\n  body: \"It’s \\\"gone\\\", a policy.\"\n";
    assert_eq!(replies(yaml), expected);
    let csv = "title,body,note\r\nlate,\"Dear all,\nit is policy.\",policy\r\ngone,\"It’s \"\"gone\"\", a policy.\",x\r\n";
    assert_eq!(replies(csv), expected);
    assert_eq!(
        replies("late: It is policy.\ngone: Well\n"),
        pairs(&[("late", "It is policy."), ("gone", "Well")])
    );
    assert_eq!(
        replies("- name: late\n  text:\n    en: Late policy\n    de: Spät\n"),
        pairs(&[("late.en", "Late policy"), ("late.de", "Spät")])
    );
    // The same beside a text, and subjects.
    let expected = pairs(&[("late", "Late policy"), ("late.de", "Spät"), ("late.fr", "Tard")]);
    let yaml = "- name: late\n  body: Late policy\n  translations:\n    de: Spät\n    fr: Tard\n";
    assert_eq!(replies(yaml), expected);
    let json = r#"[{"name":"late","body":"Late policy","variants":[{"locale":"de","body":"Spät"},{"locale":"fr","body":"Tard"}]}]"#;
    assert_eq!(replies(json), expected);
    assert_eq!(
        replies("- name: late\n  subject: {en: Late policy, de: Spät}\n  body: Hi\n"),
        pairs(&[("late.en.subject", "Late policy"), ("late.de.subject", "Spät"), ("late", "Hi")])
    );
    assert_eq!(
        replies("Title,EN,DE,Tags\nlate,Late policy,Spät,policy\n"),
        pairs(&[("late.EN", "Late policy"), ("late.DE", "Spät")])
    );
    // By name, beside lists and maps.
    assert_eq!(
        replies(
            "version: 2\nlocale: en\nlate: It is late, a policy.\ndescription: for the shop alone\ngone:\n  - title: one\n    body: Policy one.\n\
             ship:\n  slow: It goes slow.\n  fast: It goes fast.\n"
        ),
        pairs(&[
            ("en.late", "It is late, a policy."),
            ("one", "Policy one."),
            ("ship.slow", "It goes slow."),
            ("ship.fast", "It goes fast.")
        ])
    );
    assert_eq!(
        replies(
            r#"{"macros": [{"id": 4, "title": "Late parcels here", "usage": "For the shop alone", "body": "It is late."}]}"#
        ),
        pairs(&[("4", "It is late.")])
    );
    assert_eq!(replies("[1, 2]")[0].0, "!");
    assert_eq!(replies("{\"a\": ")[0].0, "!");
    assert_eq!(replies("a: [")[0].0, "!");
}

mod random {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_text_is_read(source in "(title|body|actions|: |, |- |\n  |\n|\"|\\|\n|>|é|[a{}\\[\\]]){0,30}") {
            let piece = Piece { text: &source, base: Position { line: 1, column: 1, byte: 0 } };
            Macros.read(piece, &Options::default(), &mut String::new(), &mut |_| {});
        }
    }
}
