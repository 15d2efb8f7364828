//! Definition files of a method for the Rhai language server: what an editor completes and explains while
//! functions are written.

use std::{fmt::Write, sync::Arc};

use crate::{
    diagnostic::Language,
    method::model::{Constant, Method, Param},
    script::{Function, library_definitions},
    value::text::one_line,
};

/// The files by name: `zhixiao.d.rhai` with what every function sees, and one for each module of the method.
#[must_use]
pub fn definitions(method: &Method, language: Language) -> Vec<(String, String)> {
    let mut files = vec![("zhixiao.d.rhai".to_owned(), everywhere(method, language))];
    for module in method.script.modules() {
        let functions = method.script.functions().iter();
        let own: Vec<&Function> = functions
            .filter(|function| function.module == module.name && !function.private)
            .collect();
        files.push((format!("{}.d.rhai", module.name), of_module(&module.name, &own)));
    }
    files
}

/// The own functions, the constants and the reference tables.
fn everywhere(method: &Method, language: Language) -> String {
    let made = match language {
        Language::Chinese => {
            "由 zhixiao doc --definitions 生成，供编辑器补全；改了办法再生成一次。"
        }
        Language::English => {
            "Made by zhixiao doc --definitions for editors; make it again after a change of the method."
        }
    };
    let mut text = format!("module static;\n\n// {made}\n\n");
    text.push_str(&library_definitions(language));
    let title = match language {
        Language::Chinese => "办法里可调整的数。",
        Language::English => "The constants of the method.",
    };
    let _ = writeln!(text, "\n/// {title}\nconst params: #{{");
    for (name, param) in &method.params {
        for line in about(param) {
            let _ = writeln!(text, "    /// {line}");
        }
        let _ = writeln!(text, "    {name}: {},", of_param(param));
    }
    text.push_str("};\n");
    for table in method.tables.iter().filter(|table| table.reference) {
        let _ = writeln!(text, "\n/// {}\nconst {}: Map;", one_line(&table.name), table.id);
    }
    text
}

/// What a constant is called, its values and its clause.
fn about(param: &Param) -> Vec<String> {
    let mut lines: Vec<String> = param.name.iter().map(|name| one_line(name)).collect();
    let values = param.values.iter().map(|(from, value)| match from {
        Some(from) => format!("{from}: {}", shown(value)),
        None => shown(value),
    });
    lines.push(format!("= {}", values.collect::<Vec<_>>().join("; ")));
    lines.extend(param.source.iter().map(|source| one_line(source)));
    lines
}

fn shown(value: &Constant) -> String {
    match value {
        Constant::Number(number) => number.to_string(),
        Constant::Text(text) => format!("\"{}\"", one_line(text)),
        Constant::Bool(value) => value.to_string(),
        Constant::Date(day) => day.to_string(),
        Constant::Array(items) => {
            format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", "))
        }
        Constant::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{key}: {}", shown(value)));
            format!("#{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

fn of_param(param: &Param) -> &'static str {
    match param.values.first().map(|(_, value)| value) {
        Some(Constant::Number(_)) => "Number",
        Some(Constant::Text(_)) => "String",
        Some(Constant::Bool(_)) => "bool",
        Some(Constant::Date(_)) => "Date",
        Some(Constant::Array(_)) => "Array",
        Some(Constant::Map(_)) => "Map",
        None => "?",
    }
}

fn of_module(name: &Arc<str>, functions: &[&Function]) -> String {
    let mut text = format!("module {name};\n");
    for function in functions {
        text.push('\n');
        for line in function.comment.lines() {
            let _ = writeln!(text, "/// {line}");
        }
        let parameters: Vec<String> =
            function.parameters.iter().map(|parameter| format!("{parameter}: ?")).collect();
        let _ = writeln!(text, "fn {}({}) -> ?;", function.name, parameters.join(", "));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::definitions;
    use crate::{
        diagnostic::Language,
        method::{self, ShippedPacks, embedded},
    };

    /// A declaration as the function that it declares: without its types, and with a body.
    fn as_function(declaration: &str) -> String {
        let (head, rest) = declaration.split_once('(').unwrap();
        let (parameters, _) = rest.split_once(") -> ").unwrap();
        let names = parameters.split(", ").filter(|parameter| !parameter.is_empty());
        let names = names.map(|parameter| parameter.split_once(": ").unwrap().0);
        let names: Vec<&str> = names.map(|name| name.trim_start_matches("...")).collect();
        format!("{head}({}) {{}}", names.join(", "))
    }

    #[test]
    fn what_is_declared_rhai_reads() {
        for id in embedded::ids() {
            let (method, _) = method::load(&embedded::pack(id).unwrap(), &ShippedPacks);
            let method = method.unwrap();
            for language in [Language::Chinese, Language::English] {
                let files = definitions(&method, language);
                let mut declared = 0;
                for (name, text) in &files {
                    assert!(text.starts_with("module "), "{name}");
                    // Docs stay as they are, and each declaration is a function that Rhai can have.
                    let functions: Vec<String> = text
                        .lines()
                        .filter(|line| line.starts_with("///") || line.starts_with("fn "))
                        .map(|line| match line.starts_with("fn ") {
                            true => as_function(line),
                            false => line.to_owned(),
                        })
                        .collect();
                    // What stands above a constant is no comment of a function.
                    let text = format!("{}\nfn end() {{}}\n", functions.join("\n"));
                    let tree = rhai::Engine::new_raw().compile(&text);
                    declared += tree
                        .unwrap_or_else(|error| panic!("{name}: {error}"))
                        .iter_functions()
                        .count()
                        - 1;
                }
                let own = method.script.functions().iter().filter(|function| !function.private);
                assert!(declared > own.count() + 60, "{id}: {declared}");
                assert_eq!(files.len(), method.script.modules().len() + 1);
                let (_, everywhere) = files.first().unwrap();
                for (name, _) in &method.params {
                    assert!(everywhere.contains(&format!("\n    {name}: ")), "{name}");
                }
            }
        }
    }
}
