use serde_json::{Map, Value, json};

use super::super::{Diagnostics, Language, Severity};

/// One JSON object a line, complete: what editors and scripts read.
#[must_use]
pub fn to_json(diagnostics: &Diagnostics, language: Language) -> String {
    let mut lines = String::new();
    for found in diagnostics {
        let place = &found.place;
        let mut object = Map::new();
        let mut put = |key: &str, value: Value| {
            if !value.is_null() {
                object.insert(key.to_owned(), value);
            }
        };
        let severity = match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        put("severity", json!(severity));
        put("code", json!(found.code));
        put("file", json!(place.file.as_deref()));
        put("sheet", json!(place.sheet.as_deref()));
        put("row", json!(place.row));
        put("column", json!(place.column));
        put("record", json!(place.record));
        put("header", json!(place.header.as_deref()));
        put("key", json!(place.key.as_deref()));
        put("cell", json!(place.cell.as_deref()));
        put("line", json!(place.excerpt.as_ref().map(|excerpt| &*excerpt.text)));
        put("message", json!(found.text(language)));
        put("help", json!(found.help.as_ref().map(|help| help.in_language(language))));
        lines.push_str(&Value::Object(object).to_string());
        lines.push('\n');
    }
    lines
}
