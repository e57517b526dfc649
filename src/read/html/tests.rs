use super::*;

/// The raw HTML of the first place of `part` in the words.
fn raw<'h>(html: &'h str, part: &str) -> &'h str {
    let words = words(html);
    let at = words.text.find(part).unwrap_or_else(|| panic!("{part:?} is not in {:?}", words.text));
    &html[words.map.start(at)..words.map.end(at + part.len())]
}

#[test]
fn words_stand_between_tags() {
    for (html, expected) in [
        ("plain & simple", "plain & simple"),
        ("<p>One <b>two</b>\n  three</p><p>four</p>", "One two three\n\nfour"),
        ("can<b>not</b> re<wbr>turn", "cannot return"),
        ("one<br>two<br/><br>three", "one\ntwo\n\nthree"),
        ("<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"),
        ("a &lt;b&gt; &amp;amp; &eacute;&#233;&#xE9;&nbsp;x", "a <b> &amp; ééé\u{a0}x"),
        ("AT&T &copy2 &notit; &nosuch; &", "AT&T ©2 ¬it; &nosuch; &"),
        ("<head><title>t</title><style>p{}</style></head><body>x<script>'<p>y'</script>z", "xz"),
        ("<head><meta charset=x><body>x", "x"),
        ("x<!-- y --><!--[if mso]><p>z</p><![endif]-->w<!--[if !mso]><!-->v<!--<![endif]-->", "xwv"),
        ("<img alt=\"no words\" src='a>b'>x <a title=\"y\">link</a>", "x link"),
        ("Press <kbd>y</kbd>: <pre><code>we cannot</code></pre>", "Press :"),
        ("<table><tr><td>one</td><td>two</td></tr></table>", "one\n\ntwo"),
        ("<pre>one\n  two</pre>", "one\n  two"),
        (
            "<mjml><mj-head><mj-title>t</mj-title><mj-preview>one</mj-preview><mj-style>.a{}</mj-style></mj-head>\
             <mj-body><mj-text>two</mj-text><mj-button href=x>three</mj-button></mj-body></mjml>",
            "one\n\ntwo\n\nthree",
        ),
        ("5 < 6 and <3", "5 < 6 and <3"),
        ("<!DOCTYPE html>\n<html>\n<body>\n x \n</body></html>", "x"),
        ("  \n ", ""),
        ("<", "<"),
    ] {
        assert_eq!(words(html).text, expected, "{html}");
    }
}

#[test]
fn places_lead_back_to_the_source() {
    let html = "<p>Caf&eacute; <i>ol&#233;</i>,\r\n  we   can&rsquo;t\tdo <b>th</b>is</p><p>é ü</p>";
    assert_eq!(raw(html, "Café"), "Caf&eacute;");
    assert_eq!(raw(html, "olé"), "ol&#233;");
    assert_eq!(raw(html, "we can’t"), "we   can&rsquo;t");
    assert_eq!(raw(html, "this"), "th</b>is");
    assert_eq!(raw(html, "ü"), "ü");
    assert_eq!(raw(html, "do"), "do");
}

#[test]
fn quotations_and_signatures_are_marked() {
    let html = "<div>own</div><div id=Signature>Dana</div><div class=\"gmail_quote x\"><div class=gmail_attr>On 1 May \
                Ann wrote:</div><blockquote>hers<blockquote type=cite>mine</blockquote></blockquote></div>after\
                <blockquote style=\"border: none\">indented</blockquote>";
    let page = page(html);
    let found: Vec<_> =
        page.regions.iter().map(|r| (r.kind, r.depth, page.words.text[r.at.clone()].trim())).collect();
    assert_eq!(found[0], (Kind::Signature, 0, "Dana"));
    assert_eq!(found[1].0, Kind::Quote);
    assert!(found[1].2.starts_with("On 1 May") && found[1].2.ends_with("mine"), "{found:?}");
    assert!(found.contains(&(Kind::Quote, 3, "mine")), "{found:?}");
    assert!(page.words.text.ends_with("after\n\nindented"), "{:?}", page.words.text);
}

mod random {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_text_is_read_and_its_places_hold(html in "(<p>|</p>|<b|<br>|<!--|-->|<style>|</style>|&amp;|&#0;|&eacute|é|😀|\\PC|[ a\r\n\0'\"=/<>]){0,60}") {
            let page = page(&html);
            let words = &page.words;
            for (at, c) in words.text.char_indices() {
                let (start, end) = (words.map.start(at), words.map.end(at + c.len_utf8()));
                let raw = html.get(start..end.max(start));
                prop_assert!(raw.is_some(), "{:?} at {}..{}", c, start, end);
                if !c.is_whitespace() && !html.contains('&') {
                    prop_assert_eq!(raw.unwrap_or(""), c.to_string());
                }
            }
            for region in page.regions {
                prop_assert!(words.text.get(region.at).is_some());
            }
        }
    }
}
