//! A JSON value as its text in the source: parts of it are looked up when they are asked for, and every part knows its
//! place, since it is a slice of the source.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::text::{Encoding, Mapped};

/// A value: its text, without space around it. Only ever made from text that parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Value<'a>(pub(super) &'a str);

impl<'a> Value<'a> {
    /// Its text in the source.
    pub(crate) fn raw(self) -> &'a str {
        self.0
    }

    pub(crate) fn is_list(self) -> bool {
        self.0.starts_with('[')
    }

    pub(crate) fn is_object(self) -> bool {
        self.0.starts_with('{')
    }

    pub(crate) fn is_null(self) -> bool {
        self.0 == "null"
    }

    /// The inside of a string as it is written, escapes and all.
    pub(crate) fn written(self) -> Option<&'a str> {
        self.0.strip_prefix('"')?.strip_suffix('"')
    }

    /// The text of a string.
    pub(crate) fn text(self) -> Option<Cow<'a, str>> {
        self.written().map(|raw| Encoding::Json.decode(raw))
    }

    /// What a string at `at` holds in base64: its characters have no place but the string's.
    pub(crate) fn unpacked(self, at: usize) -> Option<Mapped> {
        let written = self.written()?;
        let digits: String = written.chars().filter(|c| !c.is_whitespace() && *c != '=').collect();
        let digits = digits.replace('+', "-").replace('/', "_");
        let bytes = data_encoding::BASE64URL_NOPAD.decode(digits.as_bytes()).ok()?;
        let mut text = Mapped::default();
        text.push_written(&String::from_utf8_lossy(&bytes), at..at + written.len());
        Some(text)
    }

    /// The text of a string, or a number or truth value as it is written.
    pub(crate) fn scalar(self) -> Option<Cow<'a, str>> {
        match self.0.as_bytes().first()? {
            b'"' => self.text(),
            b'{' | b'[' | b'n' => None,
            _ => Some(Cow::Borrowed(self.0)),
        }
    }

    /// A number, also one in a string.
    pub(crate) fn number(self) -> Option<f64> {
        self.scalar()?.trim().parse().ok().filter(|n: &f64| n.is_finite())
    }

    /// The elements of a list; none of anything else.
    pub(crate) fn items(self) -> Vec<Value<'a>> {
        if !self.is_list() {
            return Vec::new();
        }
        serde_json::from_str::<Vec<&'a RawValue>>(self.0)
            .map(|list| list.into_iter().map(|v| Value(v.get())).collect())
            .unwrap_or_default()
    }

    /// The fields of an object; none of anything else.
    pub(crate) fn fields(self) -> Fields<'a> {
        if !self.is_object() {
            return Fields::default();
        }
        serde_json::from_str(self.0).unwrap_or_default()
    }

    /// The fields of an object, or the elements of a list by their numbers: `["agent", "Hi"]` has `0` and `1`.
    pub(crate) fn parts(self) -> Fields<'a> {
        if !self.is_list() {
            return self.fields();
        }
        let numbered = |(i, item): (usize, Value<'a>)| (Cow::Owned(i.to_string()), item);
        Fields(self.items().into_iter().enumerate().map(numbered).collect())
    }

    /// The value at a path: keys with dots between them, `key[2]` for an element of a list, `key[]` for its first. An
    /// empty path is the value itself.
    pub(crate) fn at(self, path: &str) -> Option<Value<'a>> {
        self.fields().at(path).or((path.is_empty()).then_some(self))
    }

    /// All values at a path, in which `key[]` stands for all elements of a list, and `*` for those of an object.
    pub(crate) fn all(self, path: &str) -> Vec<Value<'a>> {
        let (step, rest) = path.split_once('.').unwrap_or((path, ""));
        if path.is_empty() {
            return vec![self];
        }
        if step == "*" {
            return self.fields().iter().flat_map(|(_, value)| value.all(rest)).collect();
        }
        let Some((key, _)) = step.split_once("[]") else {
            return self.at(step).map_or_else(Vec::new, |value| value.all(rest));
        };
        let list = if key.is_empty() { Some(self) } else { self.at(key) };
        list.map_or_else(Vec::new, Value::items).into_iter().flat_map(|item| item.all(rest)).collect()
    }
}

/// The fields of an object, in the source's order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields<'a>(Vec<(Cow<'a, str>, Value<'a>)>);

impl<'a> Fields<'a> {
    /// The value of a key; of a key that comes twice, the last, as most readers have it.
    pub(crate) fn get(&self, key: &str) -> Option<Value<'a>> {
        self.0.iter().rev().find(|(k, _)| k == key).map(|(_, value)| *value)
    }

    /// All fields.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, Value<'a>)> {
        self.0.iter().map(|(key, value)| (&**key, *value))
    }

    /// The value at a path, as [`Value::at`] has it; `None` where it is null.
    pub(crate) fn at(&self, path: &str) -> Option<Value<'a>> {
        // A key may have dots of its own.
        if let Some(value) = self.get(path) {
            return Some(value).filter(|v| !v.is_null());
        }
        let (step, rest) = path.split_once('.').unwrap_or((path, ""));
        let value = match step.strip_suffix(']').and_then(|step| step.split_once('[')) {
            Some((key, index)) => {
                let nth = if index.is_empty() { 0 } else { index.parse().ok()? };
                self.get(key)?.items().get(nth).copied()?
            }
            None => self.get(step)?,
        };
        if rest.is_empty() { Some(value).filter(|v| !v.is_null()) } else { value.fields().at(rest) }
    }

    /// The first of several paths at which there is something: no null, and no empty text.
    pub(crate) fn first(&self, paths: &[String]) -> Option<Value<'a>> {
        paths.iter().find_map(|path| self.at(path).filter(|v| v.raw() != "\"\""))
    }
}

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut fields = Vec::new();
                while let Some((Key(key), value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
                    fields.push((key, Value(value.get())));
                }
                Ok(Fields(fields))
            }
        }
        source.deserialize_map(All)
    }
}

/// A key, borrowed where it has no escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Borrowed(key)))
            }

            fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }
        }
        source.deserialize_str(Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let value = Value(r#"{"a":{"b":[{"c":1},{"c":"x\n"}],"d.e":true,"n":null},"t":""}"#);
        assert_eq!(value.at("a.b[1].c").and_then(Value::text).as_deref(), Some("x\n"));
        assert_eq!(value.at("a.b[].c").and_then(Value::number), Some(1.0));
        assert_eq!(value.at("a.d.e").map(Value::raw), Some("true"));
        assert_eq!(value.at("a").and_then(|a| a.at("d.e")).map(Value::raw), Some("true"));
        assert_eq!(value.at("a.n"), None);
        assert_eq!(value.at("a.b[7].c"), None);
        assert_eq!(value.all("a.b[].c").len(), 2);
        assert_eq!(value.all("a.*").len(), 3);
        assert_eq!(value.all("t.*"), []);
        let first = value.fields().first(&["t".to_owned(), "x".to_owned(), "a.b[0].c".to_owned()]);
        assert_eq!(first.map(Value::raw), Some("1"));
    }
}
