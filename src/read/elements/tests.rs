use super::*;

/// What is found: the elements with their offsets, and what is wrong where.
type Found = (Vec<(usize, String)>, Vec<(usize, String)>);

/// Feeds a text in steps of so many bytes, as a file is read.
fn fed(mut elements: Elements, text: &str, step: usize) -> Found {
    let (mut at, mut there) = (0, 0);
    let mut found: Found = Default::default();
    while at < text.len() {
        let last = there == text.len();
        let Some(row) = elements.row(&text.as_bytes()[at..there], last) else {
            assert!(!last, "all is there at {at} of {text}");
            there = (there + step).min(text.len());
            continue;
        };
        assert!(row.length <= there - at);
        if let Some(fault) = row.fault {
            found.1.push((at + fault.offset.expect("a place"), fault.message));
        }
        if !row.text.is_empty() {
            let place = at + row.text.start..at + row.text.end;
            found.0.push((place.start, text[place].to_owned()));
        }
        at += row.length;
    }
    found.1.extend(elements.end().map(|fault| (text.len(), fault.message)));
    found
}

/// The same in one go, and in steps of any size.
fn found(elements: &dyn Fn() -> Elements, text: &str) -> Found {
    let mut whole: Found = Default::default();
    elements().each(text, &mut |element| match element {
        Ok(element) => whole.0.push((element.as_ptr().addr() - text.as_ptr().addr(), element.to_owned())),
        Err(fault) => whole.1.push((fault.offset.expect("a place"), fault.message)),
    });
    for step in 1..=text.len().min(40) {
        assert_eq!(fed(elements(), text, step), whole, "{step} bytes at a time: {text}");
    }
    whole
}

fn texts(found: Found) -> Vec<String> {
    assert_eq!(found.1, []);
    found.0.into_iter().map(|(_, text)| text).collect()
}

#[test]
fn values_and_lists_at_the_top() {
    let list = || Elements::of_document("");
    let text = "[ {\"a\": \"]}\\\"\"} ,\r\n[1, 2],\"x,\\\\\",-1.5e3 , null]\n";
    assert_eq!(texts(found(&list, text)), ["{\"a\": \"]}\\\"\"}", "[1, 2]", "\"x,\\\\\"", "-1.5e3", "null"]);
    assert_eq!(texts(found(&list, "{\"a\":1}\n{\"b\":[\n2]}{}")), ["{\"a\":1}", "{\"b\":[\n2]}", "{}"]);
    assert_eq!(texts(found(&|| Elements::of_values(""), "[1]\n[{}]")), ["[1]", "[{}]"]);
    assert_eq!(texts(found(&list, " [] ")), Vec::<String>::new());
}

#[test]
fn lists_inside_of_documents() {
    let paths = ["chats[]", "data.list[]", "data.item", ""].map(str::to_owned);
    let inside = || Elements::inside(&paths, "").expect("a list");
    let text = r#"{"id": "chats", "x": {"chats": [0], "y": "]"}, "chats": [{"chats": [1]}, {"b": 2}], "n": [[3]],
        "data": {"list": [4, {}], "z": null, "item": {"c": 5}}, "last": 6}"#;
    let expected = ["{\"chats\": [1]}", "{\"b\": 2}", "4", "{}", "{\"c\": 5}"];
    assert_eq!(texts(found(&inside, text)), expected);
    assert_eq!(texts(found(&inside, &format!("[{text},\n{text}]"))), expected.repeat(2));
    assert_eq!(texts(found(&inside, &format!("{text}\n{text}"))), expected.repeat(2));
    let (elements, faults) = found(&inside, r#"{"chats": []} {"id": 1, "x": {}}"#);
    assert!(elements.is_empty() && faults.len() == 1 && faults[0].1.contains("`chats`, `data.list`"));
    assert!(Elements::inside(&["a[].b[]".to_owned()], "").is_none(), "a list in a list");
    assert!(Elements::inside(&["a".to_owned(), String::new()], "").is_none(), "no list");
    assert!(inside().go_past(r#"{"about": {"a": 1}, "chats": [{"x": "#));
    for small in [r#"{"chats": [1]}"#, r#"{"chat": [{"x": "#, r#"{"chats": {"x": "#, "[{\"x\":", ""] {
        assert!(!inside().go_past(small), "{small}");
    }
}

#[test]
fn what_is_wrong_has_its_place_and_hides_no_element() {
    let faults = |text: &str| {
        let (elements, faults) = found(&|| Elements::of_document(""), text);
        (
            elements.len(),
            faults
                .into_iter()
                .map(|(at, message)| (at, message.split_once(": ").map_or("", |(_, why)| why).to_owned()))
                .collect::<Vec<_>>(),
        )
    };
    let one = |at, message: &str| vec![(at, message.to_owned())];
    assert_eq!(faults("[{}, oops, {}]"), (3, vec![]));
    assert_eq!(faults("[{}, {"), (2, vec![]));
    assert_eq!(faults("[{}"), (1, one(3, "it ends inside a list")));
    assert_eq!(faults("[{}, "), (1, one(5, "it ends inside a list")));
    assert_eq!(faults("[{} {}]"), (2, one(4, "a comma is missing before this")));
    assert_eq!(faults("[{}{}]"), (2, one(3, "a comma is missing before this")));
    assert_eq!(faults("[{},]"), (1, one(4, "a comma stands before the end of a list or an object")));
    assert_eq!(faults("[,{}]"), (0, one(1, "here a value is expected")));
    assert_eq!(faults("[{}] {} {}"), (1, one(5, "something follows the end of the list")));
    assert_eq!(faults("[{}}, {}]"), (1, one(3, "here a value is expected")));
    assert_eq!(faults("{} ] {}"), (1, one(3, "here a value is expected")));
}

#[test]
fn a_broken_element_hides_none_of_those_after_it() {
    let whole = "  {\n    \"id\": 1,\n    \"said\": [\n      {\"a\": 1},\n      {\n        \"a\": 2\n      }\n    ]\n  }";
    let breaks: [(&str, &str); 8] = [
        ("      }\n    ]\n", "      }\n"),
        ("      }\n", ""),
        ("    ]\n  }", "    ]"),
        ("      }\n    ]\n  }", "      }"),
        ("    ]\n  }", "    ]]\n  }"),
        ("    ]\n  }", "    ]\n    }\n  }"),
        ("\"id\": 1", "\"id: 1"),
        ("\"id\": 1", "\"id\" 1"),
    ];
    for (from, to) in breaks {
        let broken = whole.replace(from, to);
        assert_ne!(broken, whole);
        let list = |all: &[&str]| format!("[\n{}\n]\n", all.join(",\n"));
        for (all, good) in [
            (list(&[whole, &broken, whole, &broken, whole]), 3),
            (list(&[&broken, whole]), 1),
            (list(&[whole, &broken]), 1),
            (list(&[&broken, &broken]), 0),
            (format!("{{\"list\": {}, \"x\": 1}}\n", list(&[&broken, whole, &broken, whole])), 2),
        ] {
            let inside = ["list[]".to_owned()];
            let elements = || match all.starts_with('[') {
                true => Elements::of_document(""),
                false => Elements::inside(&inside, "").expect("a list"),
            };
            let (elements, faults) = found(&elements, &all);
            let sound = elements.iter().filter(|(_, text)| text == whole.trim_start()).count();
            // A bracket too many ends an element that is sound so far, and is told by itself.
            assert!(sound >= good, "{sound} of {good}: {elements:?} {faults:?}\n{all}");
            let spoilt =
                elements.iter().filter(|(_, text)| serde_json::from_str::<IgnoredAny>(text).is_err());
            assert!(spoilt.count() + faults.len() > 0, "{all}");
            assert!(faults.iter().all(|(_, fault)| !fault.contains("it ends inside")), "{faults:?}\n{all}");
        }
    }
}

#[test]
fn lines_of_one_element_each_are_told_apart() {
    let (elements, faults) = found(
        &|| Elements::of_document(""),
        "[\n {\"a\": [1},\n {\"b\": 2},\n {\"c\": [3]]},\n {\"d\": 4}\n]",
    );
    let texts: Vec<&str> = elements.iter().map(|(_, text)| &**text).collect();
    assert_eq!(texts, ["{\"a\": [1}", "{\"b\": 2}", "{\"c\": [3]]", "{\"d\": 4}"]);
    assert_eq!(faults, []);
}

#[test]
fn sound_json_is_never_cut_by_its_lines() {
    for text in [
        "[\n{\"a\": [\n{\"b\": 1},\n{\"b\": 2}\n]},\n{\"c\": 3}\n]",
        "[\n{\n  \"a\": [\n{\"b\": 1},\n{\"b\": 2}\n]},\n{\"c\": 3}\n]",
        "[\n{\"a\": [{\"b\": 1},\n{\"b\": 2}\n]},\n{\"c\": 3}\n]",
    ] {
        assert_eq!(texts(found(&|| Elements::of_document(""), text)).len(), 2, "{text}");
    }
}

#[test]
fn what_stands_behind_an_element_tells_nothing_of_it() {
    assert_eq!(texts(found(&|| Elements::of_document(""), "{]\n \n{")), ["{]"]);
}

proptest::proptest! {
    /// Whatever the text, in whatever steps it comes: the same is found.
    #[test]
    fn steps_change_nothing(text in "[\\[\\]{}\",:\\\\ \n1ax]{0,40}") {
        let paths = ["a[]".to_owned(), "x.1[]".to_owned(), "x.a".to_owned()];
        found(&|| Elements::of_document(""), &text);
        found(&|| Elements::of_values(""), &text);
        found(&|| Elements::inside(&paths, "").expect("a list"), &text);
    }
}
