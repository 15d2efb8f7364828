//! The declared keys as a page for people and as a JSON Schema for editors.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::{Kind, ROOT, SECTIONS, Section, TESTS};
use crate::diagnostic::Language;

/// The reference of packs as Markdown. In Chinese it is the page `docs/pack.md`; in English the keys.
#[must_use]
pub fn reference(language: Language) -> String {
    if language == Language::Chinese {
        return include_str!("../../../docs/pack.md").to_owned();
    }
    let mut page = String::from(
        "# The keys of a method pack\n\nThis page is made from the declarations by which the program reads packs.\n",
    );
    for section in SECTIONS {
        let (header, en) = (section.header, section.en);
        let _ = write!(page, "\n## `{header}`\n\n{en}\n\n{}", table(section, language));
    }
    page
}

/// The keys of a section as a Markdown table: key, value, meaning, example.
#[must_use]
pub fn table(section: &Section, language: Language) -> String {
    let chinese = language == Language::Chinese;
    let mut table = String::from(if chinese {
        "| 键 | 值 | 含义 | 例 |\n|---|---|---|---|\n"
    } else {
        "| key | value | meaning | example |\n|---|---|---|---|\n"
    });
    for key in section.keys {
        let name = if section.required.contains(&key.name) {
            format!("**`{}`**", key.name)
        } else {
            format!("`{}`", key.name)
        };
        let kind = key.kind.name();
        let about = if chinese { key.zh } else { key.en };
        let example = key.example.replace('|', "\\|");
        let _ = writeln!(
            table,
            "| {name} | {} | {} | `{example}` |",
            kind.in_language(language).replace('|', "\\|"),
            about.replace('|', "\\|")
        );
    }
    table
}

/// The JSON Schema (2020-12) of a pack's TOML files: of `method.toml` and the others in the folder, and
/// under `$defs.tests` of `tests/*.toml`. Editors complete and check by it.
#[must_use]
pub fn json_schema() -> Value {
    let mut definitions = Map::new();
    for section in SECTIONS {
        definitions.insert(name(section), object(section));
    }
    let mut schema = object(&ROOT);
    if let Some(schema) = schema.as_object_mut() {
        // Each file holds a part; only all of them together have what is required.
        schema.remove("required");
        schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        schema.insert("title".to_owned(), json!("zhixiao method pack"));
        definitions.insert("tests".to_owned(), json!({ "$ref": pointer(&TESTS) }));
        schema.insert("$defs".to_owned(), Value::Object(definitions));
    }
    schema
}

/// The JSON Schema of a file that holds one section, with all that it refers to.
#[must_use]
pub fn json_schema_of(section: &Section) -> Value {
    let mut schema = object(section);
    let definitions: Map<String, Value> =
        SECTIONS.iter().map(|section| (name(section), object(section))).collect();
    let refers = schema.to_string().contains("$ref");
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        schema.insert("title".to_owned(), json!(format!("zhixiao {}", section.header)));
        if refers {
            schema.insert("$defs".to_owned(), Value::Object(definitions));
        }
    }
    schema
}

/// The name of a section among the definitions.
fn name(section: &Section) -> String {
    let header = section.header.replace("= [", " entry ").replace("= {", " inline ");
    let header: String =
        header.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    header.split_whitespace().collect::<Vec<_>>().join("_")
}

fn pointer(section: &Section) -> String {
    format!("#/$defs/{}", name(section))
}

fn object(section: &Section) -> Value {
    let properties: Map<String, Value> = section
        .keys
        .iter()
        .map(|key| {
            let mut value = of_kind(&key.kind);
            if let Some(value) = value.as_object_mut() {
                value.insert("description".to_owned(), json!(format!("{}\n{}", key.zh, key.en)));
            }
            (key.name.to_owned(), value)
        })
        .collect();
    let mut object = json!({
        "type": "object",
        "description": format!("{}\n{}", section.zh, section.en),
        "properties": properties,
        "additionalProperties": false,
    });
    // In an overlay an entry says only what differs.
    if !section.required.is_empty()
        && section.key("remove").is_none()
        && let Some(object) = object.as_object_mut()
    {
        object.insert("required".to_owned(), json!(section.required));
    }
    object
}

fn of_kind(kind: &Kind) -> Value {
    match kind {
        Kind::Text | Kind::Expression => json!({ "type": "string" }),
        Kind::Texts => json!({
            "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }]
        }),
        Kind::Number => json!({ "type": "number" }),
        Kind::Count => json!({ "type": "integer", "minimum": 0 }),
        Kind::Bool => json!({ "type": "boolean" }),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Range => json!({
            "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2
        }),
        Kind::Table(section) => json!({ "$ref": pointer(section) }),
        Kind::Entries(section) => {
            json!({ "type": "array", "items": { "$ref": pointer(section) } })
        }
        Kind::Map(of) => json!({ "type": "object", "additionalProperties": of_kind(of) }),
        Kind::List(of) => json!({ "type": "array", "items": of_kind(of) }),
        Kind::Either(kinds) => {
            json!({ "anyOf": kinds.iter().map(of_kind).collect::<Vec<_>>() })
        }
        Kind::Any => json!({}),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        diagnostic::Diagnostics,
        method::{
            document::{SourceFile, parse},
            section::fits,
        },
    };

    #[test]
    fn every_example_is_what_its_key_takes() {
        for section in SECTIONS {
            for key in section.keys {
                let header = key.example.starts_with('[')
                    && matches!(key.kind, Kind::Table(_) | Kind::Entries(_) | Kind::Map(_))
                    && !key.example.contains(['{', ' ']);
                let text = if header {
                    key.example.to_owned()
                } else {
                    format!("\"{}\" = {}\n", key.name, key.example)
                };
                let mut found = Diagnostics::new();
                let file = SourceFile { name: Arc::from("a"), text: text.clone(), pack: 0 };
                let table = parse(&Arc::new(file), &mut found);
                assert!(found.is_empty(), "{} {}: {text} {found:?}", section.header, key.name);
                if !header {
                    let Some(field) = table.get(key.name) else { continue };
                    assert!(fits(&field.item, &key.kind), "{} {}", section.header, key.name);
                }
            }
        }
    }

    #[test]
    fn every_section_has_a_name_of_its_own() {
        let mut names: Vec<String> = SECTIONS.iter().map(|section| name(section)).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), SECTIONS.len());
    }

    #[test]
    fn required_keys_are_keys() {
        for section in SECTIONS {
            for name in section.required {
                assert!(section.key(name).is_some(), "{} {name}", section.header);
            }
            for key in section.keys {
                assert!(!key.zh.is_empty() && !key.en.is_empty() && !key.example.is_empty());
            }
        }
    }
}
