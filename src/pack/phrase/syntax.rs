//! The written form of a phrase, read into a tree.

use crate::text::words;

/// A phrase as it is written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ast {
    /// A word, folded.
    Word(String),
    /// A word and its inflections.
    Inflected(String),
    /// An entry of a word list, by the list's name, with the place of the name.
    List(String, usize),
    /// So many words, any.
    Any { min: u8, max: u8 },
    /// One after the other.
    Seq(Vec<Ast>),
    /// One of several.
    Alt(Vec<Ast>),
    /// Once or not at all.
    Opt(Box<Ast>),
}

/// A line of a `match:` block.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Line {
    /// A phrase over tokens; whether it holds only at the beginning and at the end of a sentence.
    Phrase { ast: Ast, at_start: bool, at_end: bool },
    /// A regular expression.
    Regex(String),
}

/// What is wrong with a phrase: where in it (in characters), what, and what to do.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PhraseFault {
    pub(crate) at: usize,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

fn fault<T>(at: usize, message: impl Into<String>, help: impl Into<String>) -> Result<T, PhraseFault> {
    Err(PhraseFault { at, message: message.into(), help: Some(help.into()) })
}

/// The most words that `*N` may stand for.
const MAX_GAP: u8 = 16;
/// How deep groups may be nested.
const MAX_DEPTH: usize = 16;
/// How many ways of writing one word a phrase may give.
const MAX_SPELLINGS: usize = 512;

/// Reads one phrase.
pub(crate) fn parse_line(text: &str) -> Result<Line, PhraseFault> {
    if let Some(regex) = text.strip_prefix("regex:") {
        return Ok(Line::Regex(regex.trim().to_owned()));
    }
    let mut chars: Vec<char> = text.chars().collect();
    let mut offset = 0;
    let at_start = chars.first() == Some(&'^');
    if at_start {
        chars.remove(0);
        offset = 1;
    }
    let at_end = chars.last() == Some(&'$');
    if at_end {
        chars.pop();
    }
    let mut parser = Parser { chars, at: 0, offset };
    let ast = parser.alternatives(None, 0)?;
    Ok(Line::Phrase { ast, at_start, at_end })
}

struct Parser {
    chars: Vec<char>,
    at: usize,
    /// How many characters stand before `chars` in the line.
    offset: usize,
}

/// A part of one written word: pieces that stand together without a space.
enum Piece {
    Text(String),
    Group(Vec<Ast>),
    Optional(Vec<Ast>),
    List(String, usize),
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn place(&self) -> usize {
        self.at + self.offset
    }

    /// What stands up to `close`, or up to the end: alternatives parted by bars.
    fn alternatives(&mut self, close: Option<char>, depth: usize) -> Result<Ast, PhraseFault> {
        if depth > MAX_DEPTH {
            return fault(self.place(), "groups are nested too deep", "part the phrase into several");
        }
        let opened = self.place();
        let mut branches = Vec::new();
        let mut items = Vec::new();
        loop {
            match self.peek() {
                None if close.is_none() => break,
                None => {
                    return fault(
                        opened.saturating_sub(1),
                        "a group is opened here and not closed",
                        format!("close it with `{}`", close.unwrap_or(')')),
                    );
                }
                Some(c) if Some(c) == close => {
                    self.at += 1;
                    break;
                }
                Some('|') if close.is_some() => {
                    self.at += 1;
                    branches.push(Ast::Seq(std::mem::take(&mut items)));
                }
                Some(c @ (')' | ']' | '}' | '|')) => {
                    return fault(
                        self.place(),
                        format!("`{c}` closes or parts nothing"),
                        "alternatives stand in `( )`, optional parts in `[ ]`",
                    );
                }
                Some(c) if c.is_whitespace() => self.at += 1,
                Some('*') => items.push(self.wildcard()?),
                Some('^' | '$') => {
                    return fault(
                        self.place(),
                        "`^` and `$` stand at the ends of a phrase alone",
                        "write a phrase of its own for the beginning of a sentence",
                    );
                }
                Some(_) => items.push(self.word(depth)?),
            }
        }
        branches.push(Ast::Seq(items));
        if branches.len() > 1 && branches.iter().any(|b| matches!(b, Ast::Seq(items) if items.is_empty())) {
            return fault(opened, "an alternative is empty", "write an optional part in `[ ]`");
        }
        Ok(if branches.len() == 1 { branches.remove(0) } else { Ast::Alt(branches) })
    }

    fn wildcard(&mut self) -> Result<Ast, PhraseFault> {
        let place = self.place();
        self.at += 1;
        let digits: String = self.chars[self.at..].iter().take_while(|c| c.is_ascii_digit()).collect();
        self.at += digits.len();
        if self.peek().is_some_and(|c| !c.is_whitespace() && !matches!(c, ')' | ']' | '|')) {
            return fault(
                place,
                "`*` is a word of its own",
                "put a space after it; for endings write `word~`",
            );
        }
        match digits.parse::<u8>() {
            Err(_) if digits.is_empty() => Ok(Ast::Any { min: 1, max: 1 }),
            Ok(max @ 1..=MAX_GAP) => Ok(Ast::Any { min: 0, max }),
            _ => {
                fault(place, format!("`*{digits}` is no gap"), format!("a gap is `*1` to `*{MAX_GAP}` words"))
            }
        }
    }

    /// A written word: text, groups and lists that stand together.
    fn word(&mut self, depth: usize) -> Result<Ast, PhraseFault> {
        let place = self.place();
        let mut pieces = Vec::new();
        let mut inflected = false;
        while let Some(c) = self.peek() {
            match c {
                c if c.is_whitespace() || matches!(c, ')' | ']' | '}' | '|') => break,
                '(' => {
                    self.at += 1;
                    pieces.push(Piece::Group(branches(self.alternatives(Some(')'), depth + 1)?)));
                }
                '[' => {
                    self.at += 1;
                    pieces.push(Piece::Optional(branches(self.alternatives(Some(']'), depth + 1)?)));
                }
                '{' => pieces.push(self.list()?),
                '~' => {
                    self.at += 1;
                    inflected = true;
                    break;
                }
                '*' | '^' => {
                    return fault(
                        self.place(),
                        format!("`{c}` stands inside a word"),
                        "put spaces around it",
                    );
                }
                _ => {
                    self.at += 1;
                    match pieces.last_mut() {
                        Some(Piece::Text(text)) => text.push(c),
                        _ => pieces.push(Piece::Text(c.to_string())),
                    }
                }
            }
        }
        assemble(pieces, inflected, place)
    }

    fn list(&mut self) -> Result<Piece, PhraseFault> {
        let place = self.place();
        let name: String = self.chars[self.at + 1..].iter().take_while(|c| **c != '}').collect();
        self.at += name.chars().count() + 2;
        if self.at > self.chars.len() || name.is_empty() || name.contains(char::is_whitespace) {
            return fault(place, "a word list's name is missing or not closed", "write `{name}`");
        }
        Ok(Piece::List(name, place))
    }
}

fn branches(ast: Ast) -> Vec<Ast> {
    match ast {
        Ast::Alt(branches) => branches,
        other => vec![other],
    }
}

fn one_or_alt(mut branches: Vec<Ast>) -> Ast {
    if branches.len() == 1 { branches.remove(0) } else { Ast::Alt(branches) }
}

fn assemble(mut pieces: Vec<Piece>, inflected: bool, place: usize) -> Result<Ast, PhraseFault> {
    if pieces.len() == 1 && !inflected {
        match pieces.remove(0) {
            Piece::Text(text) => return written(&text, false, place),
            Piece::Group(branches) => return Ok(one_or_alt(branches)),
            Piece::Optional(branches) => return Ok(Ast::Opt(Box::new(one_or_alt(branches)))),
            Piece::List(name, at) => return Ok(Ast::List(name, at)),
        }
    }
    // `{list}'s`: the list's words, then what is glued to them.
    if let (Some(Piece::List(..)), Some(Piece::Text(text))) = (pieces.first(), pieces.get(1))
        && text.starts_with(['\'', '’'])
        && pieces.len() == 2
        && !inflected
    {
        let text = format!("x{text}");
        let Ast::Seq(mut items) = written(&text, false, place)? else {
            return fault(place, "only `'s` may stand right after a list", "put a space between them");
        };
        let Some(Piece::List(name, at)) = pieces.into_iter().next() else {
            return fault(place, "a list is missing", "write `{name}`");
        };
        items[0] = Ast::List(name, at);
        return Ok(Ast::Seq(items));
    }
    let mut spellings = vec![String::new()];
    for piece in pieces {
        let endings = match piece {
            Piece::Text(text) => vec![text],
            Piece::Group(branches) => plain(branches, place)?,
            Piece::Optional(branches) => {
                let mut endings = plain(branches, place)?;
                endings.push(String::new());
                endings
            }
            Piece::List(_, at) => {
                return fault(at, "a list stands inside a word", "put spaces around `{name}`");
            }
        };
        spellings = spellings.iter().flat_map(|s| endings.iter().map(move |e| format!("{s}{e}"))).collect();
        if spellings.len() > MAX_SPELLINGS {
            return fault(place, "this word has too many spellings", "part the phrase into several");
        }
    }
    let words: Result<Vec<Ast>, PhraseFault> =
        spellings.iter().map(|s| written(s, inflected, place)).collect();
    Ok(one_or_alt(words?))
}

/// The texts of alternatives inside a word: each must be a part of one word.
fn plain(branches: Vec<Ast>, place: usize) -> Result<Vec<String>, PhraseFault> {
    let mut texts = Vec::new();
    for branch in branches {
        match branch {
            Ast::Word(word) => texts.push(word),
            Ast::Seq(mut items) if items.len() == 1 => texts.extend(plain(vec![items.remove(0)], place)?),
            Ast::Alt(branches) => texts.extend(plain(branches, place)?),
            Ast::Opt(inner) => {
                texts.extend(plain(vec![*inner], place)?);
                texts.push(String::new());
            }
            _ => {
                return fault(
                    place,
                    "alternatives inside a word must be parts of that word",
                    "put spaces around the group, or write the whole words as alternatives",
                );
            }
        }
    }
    Ok(texts)
}

/// The words of a written text, folded and taken apart as those of a transcript are.
fn written(text: &str, inflected: bool, place: usize) -> Result<Ast, PhraseFault> {
    let mut words = words(text);
    if inflected {
        return match words.len() {
            1 => Ok(Ast::Inflected(words.remove(0))),
            _ => fault(place, format!("`{text}~` is not one word"), "only a single word can be inflected"),
        };
    }
    // A suffix alone, as in `('s|is)`, is the word that stands for it in a text.
    if let Some(suffix @ ("s" | "d")) = text.strip_prefix(['\'', '’']) {
        return Ok(Ast::Word(format!("'{suffix}")));
    }
    match words.len() {
        0 => fault(
            place,
            format!("`{text}` holds no word"),
            "phrases see words alone; marks such as `!!` are a matter for `regex:`",
        ),
        1 => Ok(Ast::Word(words.remove(0))),
        _ => Ok(Ast::Seq(words.into_iter().map(Ast::Word).collect())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ast(text: &str) -> Ast {
        match parse_line(text) {
            Ok(Line::Phrase { ast, .. }) => ast,
            other => panic!("{text}: {other:?}"),
        }
    }

    fn word(text: &str) -> Ast {
        Ast::Word(text.into())
    }

    #[test]
    fn reads_every_construct() {
        assert_eq!(ast("Company policy"), Ast::Seq(vec![word("company"), word("policy")]));
        assert_eq!(
            ast("(our|the one) *2 [very] {list}"),
            Ast::Seq(vec![
                Ast::Alt(vec![Ast::Seq(vec![word("our")]), Ast::Seq(vec![word("the"), word("one")])]),
                Ast::Any { min: 0, max: 2 },
                Ast::Opt(Box::new(Ast::Seq(vec![word("very")]))),
                Ast::List("list".into(), 24),
            ])
        );
        assert_eq!(ast("polic(y|ies)"), Ast::Seq(vec![Ast::Alt(vec![word("policy"), word("policies")])]));
        assert_eq!(ast("refund[s]"), Ast::Seq(vec![Ast::Alt(vec![word("refunds"), word("refund")])]));
        assert_eq!(
            ast("refund~ *"),
            Ast::Seq(vec![Ast::Inflected("refund".into()), Ast::Any { min: 1, max: 1 }])
        );
        assert_eq!(ast("can't"), Ast::Seq(vec![Ast::Seq(vec![word("can"), word("not")])]));
        assert_eq!(ast("{x}'s"), Ast::Seq(vec![Ast::Seq(vec![Ast::List("x".into(), 0), word("'s")])]));
        assert!(matches!(parse_line("^no idea$"), Ok(Line::Phrase { at_start: true, at_end: true, .. })));
        assert_eq!(parse_line("regex: !!+"), Ok(Line::Regex("!!+".into())));
    }

    #[test]
    fn tells_what_is_wrong_and_where() {
        for (text, at, message) in [
            ("a (b|c", 2, "opened here and not closed"),
            ("a b) c", 3, "closes or parts nothing"),
            ("a *17", 2, "no gap"),
            ("re*d", 2, "inside a word"),
            ("!!", 0, "holds no word"),
            ("a {", 2, "list's name"),
            ("a(b c|d)", 0, "parts of that word"),
            ("(a||b)", 1, "empty"),
            ("a ^b", 2, "ends of a phrase"),
        ] {
            let fault = parse_line(text).expect_err(text);
            assert!(fault.message.contains(message), "{text}: {fault:?}");
            assert_eq!(fault.at, at, "{text}: {fault:?}");
        }
        assert!(parse_line(&"(".repeat(5000)).is_err());
        assert!(parse_line(&format!("x{}", "(a|b)".repeat(30))).is_err());
    }
}
