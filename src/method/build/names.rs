use std::sync::Arc;

use indexmap::IndexMap;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, Message, message},
    method::document::Spot,
};

/// Words that Rhai keeps for itself, so that they cannot be names in expressions.
pub(crate) const RESERVED: [&str; 62] = [
    "Fn",
    "as",
    "async",
    "await",
    "break",
    "call",
    "case",
    "catch",
    "const",
    "continue",
    "curry",
    "debug",
    "default",
    "do",
    "else",
    "eval",
    "export",
    "false",
    "fn",
    "for",
    "go",
    "goto",
    "if",
    "import",
    "in",
    "is",
    "is_def_var",
    "let",
    "loop",
    "match",
    "module",
    "new",
    "nil",
    "null",
    "package",
    "print",
    "private",
    "protected",
    "public",
    "return",
    "shared",
    "spawn",
    "static",
    "super",
    "switch",
    "sync",
    "this",
    "thread",
    "throw",
    "true",
    "try",
    "type_of",
    "until",
    "use",
    "var",
    "void",
    "while",
    "with",
    "yield",
    "is_def_fn",
    "is_shared",
    "exit",
];

/// Checks the id of something that expressions name: a Rhai identifier, Chinese as well as ASCII.
pub(crate) fn check_identifier(
    what: &Message,
    id: &str,
    spot: &Spot,
    diagnostics: &mut Diagnostics,
) -> bool {
    if RESERVED.contains(&id) {
        let list = RESERVED.join(" ");
        diagnostics.push(
            Diagnostic::error(
                "reserved-word",
                spot.place(),
                Message {
                    zh: format!("{}不能叫 `{id}`：这是表达式语言的保留字", what.zh),
                    en: format!(
                        "{} cannot be called `{id}`: expressions reserve that word",
                        what.en
                    ),
                },
            )
            .help(message!(
                zh: "换一个名字，如 `{id}_`；保留字有：{list}",
                en: "choose another, such as `{id}_`; reserved are: {list}"
            )),
        );
        return false;
    }
    if rhai::is_valid_identifier(id) {
        return true;
    }
    let suggestion = as_identifier(id);
    diagnostics.push(
        Diagnostic::error(
            "not-an-identifier",
            spot.place(),
            Message {
                zh: format!("{}不能叫 `{id}`：只能由汉字、字母、数字和 _ 组成，不能以数字开头", what.zh),
                en: format!(
                    "{} cannot be called `{id}`: letters of any script, digits and _ only, no digit first",
                    what.en
                ),
            },
        )
        .help(match suggestion {
            Some(word) => message!(zh: "例如 `{word}`", en: "for example `{word}`"),
            None => message!(zh: "换一个名字", en: "choose another"),
        }),
    );
    false
}

/// The nearest identifier: what is not allowed becomes `_`.
fn as_identifier(id: &str) -> Option<String> {
    let mut word: String = id
        .chars()
        .map(|c| if rhai::is_valid_identifier(&format!("a{c}")) { c } else { '_' })
        .collect();
    if !rhai::is_valid_identifier(&word) {
        word.insert(0, 'n');
    }
    (rhai::is_valid_identifier(&word) && word.len() < 60).then_some(word)
}

/// Checks the id of a node, bonus, veto or ranking: ASCII, also with `-` and `.`.
pub(crate) fn check_ascii(
    what: &Message,
    id: &str,
    spot: &Spot,
    diagnostics: &mut Diagnostics,
) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if !id.is_empty() && id.chars().all(good) && !id.starts_with(['-', '.']) {
        return true;
    }
    diagnostics.push(
        Diagnostic::error(
            "not-an-id",
            spot.place(),
            Message {
                zh: format!("{}的标识 \"{id}\" 只能用英文字母、数字和 _ - .，不能以 - 或 . 开头", what.zh),
                en: format!(
                    "the id \"{id}\" of {} may hold only ASCII letters, digits and _ - ., and not begin with - or .",
                    what.en
                ),
            },
        )
        .help(message!(
            zh: "中文名称写在 name 里",
            en: "what people read goes into `name`"
        )),
    );
    false
}

/// Names that must not mean two things, with what they mean and where that is declared.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    names: IndexMap<Arc<str>, (Message, Option<Spot>)>,
}

impl Taken {
    /// Takes `name`, or reports that it is taken. `spot` is nothing for names that are built in.
    pub(crate) fn take(
        &mut self,
        name: &Arc<str>,
        what: Message,
        spot: Option<&Spot>,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        let Some((there, at)) = self.names.get(name) else {
            self.names.insert(Arc::clone(name), (what, spot.cloned()));
            return true;
        };
        let Some(spot) = spot else { return false };
        let (zh, en) = match at.as_ref().map(Spot::place) {
            Some(place) => {
                let row = place.row.unwrap_or_default();
                let file = place.file.as_deref().unwrap_or_default().to_owned();
                (
                    format!("{}（{file} 第 {row} 行）", there.zh),
                    format!("{} ({file}, line {row})", there.en),
                )
            }
            None => (there.zh.clone(), there.en.clone()),
        };
        diagnostics.push(
            Diagnostic::error(
                "name-taken",
                spot.place(),
                Message {
                    zh: format!("`{name}` 已经是{zh}，不能再作{}", what.zh),
                    en: format!("`{name}` already is {en}; it cannot be {} as well", what.en),
                },
            )
            .help(message!(zh: "给其中一个换个标识", en: "give one of them another id")),
        );
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reserved_word_is_refused_by_rhai() {
        let engine = rhai::Engine::new();
        for word in RESERVED {
            // Names of functions that only read like keywords are kept free by us.
            if matches!(word, "is_def_fn" | "is_shared" | "exit") {
                continue;
            }
            assert!(engine.compile(format!("let {word} = 1;")).is_err(), "{word}");
        }
    }

    #[test]
    fn an_identifier_is_suggested() {
        assert_eq!(as_identifier("整改-率").as_deref(), Some("整改_率"));
        assert_eq!(as_identifier("3月").as_deref(), Some("n3月"));
        assert_eq!(as_identifier("得分（率）").as_deref(), Some("得分_率_"));
    }
}
