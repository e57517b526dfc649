//! The JSON Schema of packs, from the tables of keys.

use serde_json::{Map, Value, json};

use super::keys::{ENTRIES, Key, Shape};
use crate::transcript::Channel;

/// The JSON Schema of a pack's document: an entry, or a list of entries.
pub fn schema() -> Value {
    let entries: Vec<Value> = ENTRIES.iter().map(|(kind, keys)| entry(kind, keys)).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://amends.example/schema/pack.json",
        "title": "amends pack",
        "description": "A document of a pack: an entry, or a list of entries",
        "oneOf": [
            {"$ref": "#/$defs/entry"},
            {"type": "array", "items": {"$ref": "#/$defs/entry"}},
        ],
        "$defs": {
            "entry": {"anyOf": entries},
            "phrases": {
                "description": "Phrases: a block with one a line, or a list of texts",
                "oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
            },
            "guard": {
                "description": "Phrases, `{signal: name}`, or a list of both",
                "oneOf": [
                    {"type": "string"},
                    {"$ref": "#/$defs/signal-name"},
                    {"type": "array", "items": {"oneOf": [{"type": "string"}, {"$ref": "#/$defs/signal-name"}]}},
                ],
            },
            "signal-name": {
                "type": "object",
                "properties": {"signal": {"type": "string"}},
                "required": ["signal"],
                "additionalProperties": false,
            },
            "expression": {
                "description": "The name of a signal or fact, or a map such as {any: […]}, {event: transfer}",
                "oneOf": [{"type": "string"}, {"type": "object", "minProperties": 1}],
            },
            "example": {
                "oneOf": [
                    {"type": "string"},
                    {
                        "type": "object",
                        "properties": {"text": {"type": "string"}, "channel": {"type": "string"}},
                        "required": ["text"],
                        "additionalProperties": false,
                    },
                ],
            },
        },
    })
}

fn entry(kind: &str, keys: &[Key]) -> Value {
    let mut schema = map(keys);
    schema["required"] = json!([kind]);
    // A pack over another may add to what is there.
    schema["patternProperties"] = json!({"^(match|list|cues|suggest|overrides|aliases)\\+$": true});
    schema
}

pub(crate) fn map(keys: &[Key]) -> Value {
    let mut properties = Map::new();
    for key in keys {
        let mut schema = shape(key.shape);
        schema["description"] = json!(key.about);
        properties.insert(key.name.to_owned(), schema);
    }
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

fn shape(of: Shape) -> Value {
    match of {
        Shape::Text => json!({"type": ["string", "number"]}),
        Shape::Flag => json!({"type": "boolean"}),
        Shape::Number => json!({"type": "number"}),
        Shape::Whole => json!({"type": "integer"}),
        Shape::Bound => {
            let names = Channel::ALL.iter().map(|c| c.name()).chain(["other"]);
            let channels: Map<String, Value> =
                names.map(|name| (name.to_owned(), json!({"type": "number"}))).collect();
            json!({"oneOf": [
                {"type": "number"},
                {"type": "object", "properties": channels, "additionalProperties": false},
            ]})
        }
        Shape::OneOf(names) => json!({"enum": names()}),
        Shape::Phrases => json!({"$ref": "#/$defs/phrases"}),
        Shape::Texts => {
            json!({"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
        }
        Shape::Expr => json!({"$ref": "#/$defs/expression"}),
        Shape::Guard => json!({"$ref": "#/$defs/guard"}),
        Shape::Map(keys) => map(keys),
        Shape::Maps(keys) => json!({"type": "array", "items": map(keys)}),
        Shape::OneOrMaps(keys) => json!({"oneOf": [map(keys), {"type": "array", "items": map(keys)}]}),
        Shape::Named(each) => json!({"type": "object", "additionalProperties": shape(*each)}),
        Shape::Readings => json!({
            "type": "object",
            "additionalProperties": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        }),
        Shape::Examples => json!({"type": "array", "items": {"$ref": "#/$defs/example"}}),
        Shape::Within => json!({
            "oneOf": [
                {"enum": ["rest", "same-turn", "next-turn", "closing", "wait", "after-wait"]},
                {
                    "type": "object",
                    "properties": {
                        "runs": {"type": "integer"}, "seconds": {"type": "integer"},
                        "closing": {"type": "integer"}, "before": {"type": "string"},
                    },
                    "minProperties": 1, "maxProperties": 1, "additionalProperties": false,
                },
            ],
        }),
        Shape::Report => {
            json!({"oneOf": [{"enum": ["trigger", "closing"]}, {"$ref": "#/$defs/signal-name"}]})
        }
        Shape::Step => json!({"type": ["integer", "string"]}),
    }
}
