//! Slots of templates: words that nobody knows yet, shown as the file writes them.

use super::Folder;

const MAIL: &str =
    "Dear {name},\n\nI will try {{ x }} to reach ${user.name!\"Customer\"}. We'll be back to you.\n";

#[test]
fn every_view_shows_what_the_file_writes() {
    let folder = Folder::new();
    folder.write("a.ftl", MAIL);
    folder.write("b.html.liquid", "<p>Dear {{ a.b }},</p>\n<p>I will try {{ n|upper }}&nbsp;now.</p>\n");
    folder.write("c.md", "I will try `x` and {{ y }}.\n");
    folder.write("m.json", r#"{"macros":[{"title":"a","actions":[{"field":"comment_value","value":"I will try {{\"x\"|t}} to help you now."}]}]}"#);
    folder.write("partials/_try.liquid", "I will try {{ y }} now.");
    folder.write("d.liquid", "Dear {{ n }},\n{% render 'try' %}\n");
    let check = ["check", "--assume", "complaint", "--min-level", "hint"];
    for format in ["human", "concise", "json", "jsonl", "sarif", "csv", "markdown", "junit"] {
        let ran = folder.amends(&[&check[..], &["--output-format", format, "--explain-why", "."]].concat());
        assert!(!ran.out.contains('ꞏ'), "{format}: {}", ran.out);
    }
    let ran = folder.amends(&[&check[..], &["--select", "language/will-try", "."]].concat());
    for words in ["“I will try {{ x }}”", "“I will try {{ n|upper }}”", "“I will try `x`”"] {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }
    let ran =
        folder.amends(&["check", "--baseline", "b.json", "--write-baseline", "--assume", "complaint", "."]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let known = folder.read("b.json");
    assert!(known.contains("Dear {name},") && !known.contains('ꞏ'), "{known}");
}

#[test]
fn a_slot_that_is_called_like_a_time_is_one() {
    let folder = Folder::new();
    let timeless = |slot: &str| {
        folder.write("a.liquid", &format!("Dear Ann,\n\nI'll write to you {slot}.\n\nKind regards,\nBo\n"));
        !folder
            .findings(&["--select", "resolution/no-timeline", "--assume", "complaint", "a.liquid"])
            .is_empty()
    };
    for slot in [
        "by {{ date }}",
        "at {{ callback.time }}",
        "by [DATE]",
        "before {deliveryDate}",
        "on {{ order.arrives | date: '%A' }}",
        "before the {{ deadline }}",
        "by *|DUE_DATE|*",
        "by ${eta}",
    ] {
        assert!(!timeless(slot), "{slot}");
    }
    for slot in ["by {{ agent }}", "at {{ phone }}", "from [NAME]", "on {{ updated.by }}"] {
        assert!(timeless(slot), "{slot}");
    }
}

#[test]
fn what_is_missing_is_known_whatever_is_written_around_it() {
    let folder = Folder::new();
    folder.write(
        "amends.yaml",
        "baseline: known.json\nassume: [complaint]\nfail-on: warning\nselect: [apology, language]\n",
    );
    let body = "Your lamp is here. We cannot refund {{ x }} at all.\n\nKind regards,\nAnn\n";
    folder.write("a.liquid", &format!("Dear {{{{n}}}},\n\n{body}"));
    folder.amends(&["check", "--write-baseline", "."]);
    let renamed = body.replace("{{ x }}", "{{ lamp.price }}");
    for text in [
        format!("ACME Support Team\nDear {{{{n}}}},\n\n{body}"),
        format!("Dear {{{{name}}}},\n\n{body}"),
        format!("Dear {{{{n}}}},\n\n{renamed}"),
    ] {
        folder.write("a.liquid", &text);
        let ran = folder.amends(&["check", "."]);
        assert_eq!(ran.code, Some(0), "{text}{}{}", ran.out, ran.err);
        assert!(!ran.err.contains("gone"), "{text}{}", ran.err);
    }
    // Another file has its own.
    folder.write("b.liquid", &format!("Dear {{{{n}}}},\n\n{body}"));
    let ran = folder.amends(&["check", "."]);
    assert_eq!(ran.code, Some(1), "{}", ran.out);
}
