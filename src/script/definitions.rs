//! zhixiao's own functions as a definition file, from which editors complete.

use std::fmt::Write;

use super::library::{Gives, Native, Wants, natives};
use crate::diagnostic::Language;

/// The own functions as declarations of the Rhai language server, each with what it is for and its examples.
pub(crate) fn library_definitions(language: Language) -> String {
    let mut text = String::from("type Number = int | float;\ntype Date = ?;\ntype Ledger = ?;\n");
    for native in natives() {
        let about = match language {
            Language::Chinese => native.about.0,
            Language::English => native.about.1,
        };
        // What may be left out makes a declaration of its own.
        for count in native.required..=native.parameters.len() {
            let _ = writeln!(text, "\n/// {about}\n///\n/// ```rhai");
            for (call, gives) in native.examples {
                let _ = writeln!(text, "/// {call}   // {gives}");
            }
            let _ = writeln!(text, "/// ```\n{}", declaration(native, count));
        }
    }
    text
}

fn declaration(native: &Native, count: usize) -> String {
    let last = count.saturating_sub(1);
    let parameters: Vec<String> = native
        .parameters
        .iter()
        .take(count)
        .enumerate()
        .map(|(at, parameter)| {
            let many = if native.many && at == last { "..." } else { "" };
            format!("{many}{}: {}", parameter.name, wanted(parameter.wants))
        })
        .collect();
    format!("fn {}({}) -> {};", native.name, parameters.join(", "), given(native.gives))
}

const fn wanted(wants: Wants) -> &'static str {
    match wants {
        Wants::Any | Wants::AnyOrAbsent => "?",
        Wants::Number => "Number",
        Wants::Text => "String",
        Wants::Date => "Date",
        Wants::Array => "Array",
        Wants::Sized => "String | Array | Map",
        Wants::NumberOrArray => "Number | Array",
        Wants::Ledger => "Ledger",
    }
}

const fn given(gives: Gives) -> &'static str {
    match gives {
        Gives::Number => "Number",
        Gives::Text => "String",
        Gives::Bool => "bool",
        Gives::Date => "Date",
        Gives::Ledger => "Ledger",
        Gives::Any => "?",
        Gives::Texts => "Array",
    }
}
