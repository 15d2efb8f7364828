//! What is wrong with TOML itself, said so that somebody who does not know TOML can mend it.

use std::ops::Range;

use super::document::SourceFile;
use crate::{
    diagnostic::{Diagnostic, Place, message},
    value::Number,
};

/// A mistake of TOML itself, said so that somebody who does not know TOML can mend it.
pub(super) fn syntax_error(file: &SourceFile, parser: &str, span: Range<usize>) -> Diagnostic {
    let found = file.text.get(span.clone()).unwrap_or_default();
    let place = Place::in_source(&file.name, &file.text, span.clone());
    let error = |code, message| Diagnostic::error(code, place.clone(), message);
    if parser.starts_with("invalid unquoted key") {
        let line = place.excerpt.as_ref().map(|excerpt| excerpt.text.to_string());
        let full_width =
            found.chars().find(|c| matches!(c, '，' | '＝' | '：' | '“' | '”' | '【' | '】'));
        if let Some(sign) = full_width {
            return error(
                "full-width-punctuation",
                message!(zh: "键名里有全角符号 {sign}", en: "the key holds the full-width sign {sign}"),
            )
            .help(message!(
                zh: "键名、等号、逗号、引号和括号都要用半角符号",
                en: "use half-width signs for keys, `=`, commas, quotes and brackets"
            ));
        }
        if !found.is_ascii() {
            // The parser stops at the first sign it does not know; the whole key is what people see.
            let key = whole_key(&file.text, span);
            let header = line.filter(|line| line.trim_start().starts_with('['));
            let help = if let Some(line) = header {
                let mended = line.trim().replacen(&key, &format!("\"{key}\""), 1);
                message!(zh: "写成 {mended}", en: "write {mended}")
            } else {
                message!(zh: "给它加上引号：\"{key}\" = …", en: "put it in quotes: \"{key}\" = …")
            };
            return error(
                "unquoted-key",
                message!(
                    zh: "中文键名 `{key}` 要加引号，这是 TOML 的规定",
                    en: "the key `{key}` needs quotes: TOML allows only ASCII letters, digits, - and _ without"
                ),
            )
            .help(help);
        }
        return error(
            "unquoted-key",
            message!(
                zh: "键名 `{found}` 里有不允许的符号",
                en: "the key `{found}` holds a sign that is not allowed"
            ),
        )
        .help(message!(zh: "给键名加上引号：\"…\" = …", en: "put the key in quotes: \"…\" = …"));
    }
    if parser.starts_with("duplicate key") {
        return error(
            "duplicate-key",
            message!(zh: "`{found}` 写了两次", en: "`{found}` is there twice"),
        )
        .help(message!(
            zh: "合并成一处；同名的表也只能有一个表头",
            en: "make it one; a table may have only one header"
        ));
    }
    if parser.starts_with("string values must be quoted") {
        let curly = found.starts_with(['“', '”', '‘', '’']);
        let ascii: String = found.chars().map(half_width).collect();
        if Number::from_decimal(&ascii).is_some() {
            return error(
                "full-width-punctuation",
                message!(zh: "数 {found} 用了全角字符", en: "the number {found} is written full-width"),
            )
            .help(message!(zh: "写成 {ascii}", en: "write {ascii}"));
        }
        let bare = found.trim_matches(['“', '”', '‘', '’']);
        let quoted = if bare.contains('\'') { format!("\"{bare}\"") } else { format!("'{bare}'") };
        let message = if curly {
            message!(zh: "引号 “ ” 是全角的", en: "the quotes “ ” are full-width")
        } else {
            message!(zh: "`{found}` 没有加引号", en: "`{found}` is not in quotes")
        };
        return error(if curly { "full-width-punctuation" } else { "unquoted-text" }, message)
            .help(message!(zh: "写成 {quoted}", en: "write {quoted}"));
    }
    if parser.starts_with("missing comma between") || parser.starts_with("unexpected `=` in array")
    {
        return error(
            "toml-syntax",
            message!(
                zh: "前面的列表 […] 没有结束，或两项之间缺逗号",
                en: "the list […] before this does not end, or a comma is missing between two items"
            ),
        )
        .help(message!(
            zh: "在这之前补上 ] 或逗号；其余的检查等改好再做",
            en: "add the ] or the comma before this; the rest is checked when it is mended"
        ));
    }
    if let Some(what) = parser.strip_prefix("unclosed ") {
        let (what, expected) = what.split_once(", expected ").unwrap_or((what, ""));
        let zh_what = match what {
            "inline table" => "表 {…}",
            "array" => "列表 […]",
            "table" | "array of tables" => "表头",
            other => other,
        };
        return error(
            "toml-syntax",
            message!(
                zh: "{zh_what} 没有结束，缺 {expected}",
                en: "the {what} does not end: {expected} is missing"
            ),
        );
    }
    if parser.starts_with("invalid basic string")
        || parser.starts_with("invalid literal string")
        || parser.starts_with("invalid multi-line")
    {
        return error(
            "toml-syntax",
            message!(
                zh: "文字没有结束，或其中有不允许的字符",
                en: "the text does not end, or holds a character that is not allowed"
            ),
        )
        .help(message!(
            zh: "首尾用同样的引号；表达式用单引号 '…'，里面可以有双引号",
            en: "begin and end with the same quote; put expressions in single quotes '…', which may hold double ones"
        ));
    }
    error("toml-syntax", message!(zh: "TOML 写法有误：{parser}", en: "this is not TOML: {parser}"))
}

/// The key around `span`, as far as letters and digits of any script go.
fn whole_key(text: &str, span: Range<usize>) -> String {
    let part = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let before = text.get(..span.start).unwrap_or_default();
    let start: String = before.chars().rev().take_while(part).collect();
    let start: String = start.chars().rev().collect();
    let after: String =
        text.get(span.start..).unwrap_or_default().chars().take_while(part).collect();
    let key = format!("{start}{after}");
    if key.is_empty() { text.get(span).unwrap_or_default().to_owned() } else { key }
}

fn half_width(c: char) -> char {
    match c {
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
        '．' | '。' => '.',
        '－' | '−' => '-',
        other => other,
    }
}
