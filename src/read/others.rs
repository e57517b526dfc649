//! Files that are no transcripts, and are known all the same: they lie beside transcripts, or are taken for them.

use super::{Fault, Head};

/// A kind of file that is no transcript.
struct Other {
    /// Whether a source is one.
    is: fn(&Head<'_>) -> bool,
    /// What it is, to follow “this is”.
    what: &'static str,
    /// What to do.
    help: &'static str,
    /// Whether nothing is missed without it: what is in it is read with the transcripts beside it, or holds no words.
    harmless: bool,
    /// Whether words of a conversation may be in it all the same.
    words: bool,
}

const OTHERS: &[Other] = &[
    Other {
        is: |head| all(head, &["TriggerEventSource", "Function"]),
        what: "a rule of Contact Lens, not a transcript",
        help: "give the transcripts that it was made for",
        harmless: false,
        words: false,
    },
    Other {
        is: |head| all(head, &["JobStatus", "Participants", "Transcript", "ConversationCharacteristics"]),
        what: "an analysis of Contact Lens in which nobody says a word",
        help: "its `JobStatus` and `SkippedAnalysis` may tell why; if that is no surprise, leave the file out",
        harmless: false,
        words: true,
    },
    Other {
        is: |head| {
            let key = ["recipients", "encrypted_key", "protected", "unprotected"];
            head.has_path("ciphertext") && key.iter().any(|path| head.has_path(path))
        },
        what: "an encrypted document (JWE), as a vCon may be: without its key nobody can read it",
        help: "decrypt it first, and give the vCon that comes out; a signed one is read as it is",
        harmless: false,
        words: true,
    },
    Other {
        is: |head| {
            [
                "Records[].s3.object.key",
                "Records[].Sns.Message",
                "Records[].body",
                "Records[].kinesis.data",
                "detail-type",
            ]
            .iter()
            .any(|path| head.has_path(path))
        },
        what: "an event of AWS, not a transcript: nothing that is known is inside of it",
        help: "give the file or the messages that it tells of",
        harmless: false,
        words: true,
    },
    Other {
        is: |head| all(head, &["$schema", "properties"]),
        what: "a JSON Schema, not a transcript",
        help: "give files that it describes",
        harmless: false,
        words: false,
    },
    Other {
        is: |head| all(head, &["openapi", "paths"]) || all(head, &["swagger", "paths"]),
        what: "a description of an interface, not a transcript",
        help: "give what the interface answers",
        harmless: false,
        words: false,
    },
    Other {
        is: |head| all(head, &["ticket.requester_id", "ticket.subject"]),
        what: "a Zendesk ticket without its comments, which hold the words",
        help: "export its comments too; kept beside them as ticket.json, it tells who the customer is",
        harmless: true,
        words: false,
    },
    Other {
        is: |head| {
            ["team_id", "id"].iter().any(|id| all(head, &[id, "profile.real_name"]))
                || all(head, &["users[].role", "users[].email"])
        },
        what: "a table of people, not a transcript",
        help: "kept as users.json beside the messages, it tells who is who",
        harmless: true,
        words: false,
    },
    Other {
        is: |head| {
            all(head, &["creator", "members", "purpose.value"]) || all(head, &["id", "created", "members"])
        },
        what: "a list of channels, not a transcript",
        help: "",
        harmless: true,
        words: false,
    },
    Other {
        is: |head| all(head, &["change_type", "service_type", "user_id"]),
        what: "a log of what was connected with a workspace, not a transcript",
        help: "",
        harmless: true,
        words: false,
    },
    Other {
        is: |head| {
            head.whole && head.text.len() < 64 && head.text.split_whitespace().collect::<String>() == "[]"
        },
        what: "an empty list",
        help: "",
        harmless: true,
        words: false,
    },
    Other {
        is: |head| {
            named(head, &["speakers.json", "users.json", "conversations.json", "corpus.json"])
                && is_table(head)
        },
        what: "a table of what is known of each speaker or conversation, not a transcript",
        help: "kept as speakers.json beside the utterances, it tells who is who",
        harmless: true,
        words: false,
    },
    Other {
        is: |head| named(head, &["corpus.json"]),
        what: "what is known of a whole corpus, not a transcript",
        help: "",
        harmless: true,
        words: false,
    },
    Other {
        is: |head| {
            all(head, &["utterances-index", "speakers-index"])
                || all(head, &["utterances-index", "users-index"])
        },
        what: "the index of a corpus, not a transcript",
        help: "",
        harmless: true,
        words: false,
    },
];

/// What the source is, if it is a known kind of file that is no transcript.
pub(super) fn known(head: &Head<'_>) -> Option<Fault> {
    let other = other(head)?;
    Some(Fault {
        offset: None,
        message: format!("this is {}", other.what),
        help: other.help.to_owned(),
        harmless: other.harmless,
    })
}

/// Whether the source is one of them, and nobody's words are in it.
pub(super) fn wordless(head: &Head<'_>) -> bool {
    other(head).is_some_and(|other| !other.words)
}

fn other(head: &Head<'_>) -> Option<&'static Other> {
    OTHERS.iter().find(|other| head.is_json() && (other.is)(head))
}

fn all(head: &Head<'_>, paths: &[&str]) -> bool {
    paths.iter().all(|path| head.has_path(path))
}

fn named(head: &Head<'_>, names: &[&str]) -> bool {
    let file = head.name.rsplit(['/', '\\']).next().unwrap_or_default();
    names.iter().any(|name| file.eq_ignore_ascii_case(name))
}

/// Whether it is an object whose values are objects of `meta` and little else, as ConvoKit keeps what it knows.
fn is_table(head: &Head<'_>) -> bool {
    let keys = head.paths().iter().filter(|path| !path.contains(['.', '[']));
    keys.clone().next().is_some() && keys.take(8).all(|key| head.has_path(&format!("{key}.meta")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(name: &str, text: &str) -> (String, bool) {
        let fault = known(&Head::new(text, name, true)).unwrap_or_default();
        (fault.message, fault.harmless)
    }

    #[test]
    fn what_lies_beside_transcripts_is_told_and_does_no_harm() {
        for (name, text) in [
            ("x/users.json", r#"[{"id":"U1","team_id":"T","profile":{"real_name":"Dana"}}]"#),
            ("speakers.json", r#"{"ann":{"meta":{"role":"agent"},"vectors":[]},"bo":{"meta":{}}}"#),
            ("channels.json", r#"[{"id":"C1","creator":"U1","members":[],"purpose":{"value":""}}]"#),
            ("users.json", r#"[{"id":"U1","name":"dana","profile":{"real_name":"Dana"}}]"#),
            ("dms.json", r#"[{"id":"D1","created":1,"members":["U1"]}]"#),
            ("integration_logs.json", r#"[{"user_id":"U1","service_type":"x","change_type":"added"}]"#),
            ("canvases.json", "[ ]\n"),
            ("corpus.json", r#"{"name":"lamps"}"#),
            ("ticket.json", r#"{"ticket":{"id":1,"subject":"x","requester_id":2}}"#),
        ] {
            let (message, harmless) = message(name, text);
            assert!(harmless && message.starts_with("this is "), "{name}: {message}");
        }
    }

    #[test]
    fn what_is_taken_for_a_transcript_is_an_error_that_says_what_it_is() {
        let (rule, harmless) = message("a.json", r#"{"Name":"x","TriggerEventSource":{},"Function":"{}"}"#);
        assert!(rule.contains("Contact Lens") && !harmless);
        let failed =
            r#"{"JobStatus":"FAILED","Participants":[],"Transcript":[],"ConversationCharacteristics":{}}"#;
        assert!(message("a.json", failed).0.contains("nobody says a word"));
        assert!(!message("a.json", r#"{"$schema":"x","properties":{}}"#).1);
        let (stored, harmless) = message("a.json", r#"{"Records":[{"s3":{"object":{"key":"x.json"}}}]}"#);
        assert!(stored.contains("event of AWS") && !harmless);
        let encrypted =
            r#"{"unprotected":{"uuid":"x"},"recipients":[{"encrypted_key":"k"}],"ciphertext":"c"}"#;
        assert!(message("a.vcon", encrypted).0.contains("encrypted"));
        assert_eq!(message("speakers.json", r#"{"ann":{"name":"x"}}"#).0, "");
        assert_eq!(message("a.json", r#"{"a":1}"#).0, "");
    }
}
