//! Which functions there are.

use super::Function;
use crate::{
    diagnostic::{Message, message, nearest},
    script::lower::code,
};

/// Functions of Rhai that functions in modules may use beside the library: name, numbers of arguments
/// with the receiver, and whether it changes the receiver.
const RHAI: [(&str, &[usize], bool); 32] = [
    ("push", &[2], true),
    ("append", &[2], true),
    ("insert", &[3], true),
    ("pop", &[1], true),
    ("shift", &[1], true),
    ("remove", &[2], true),
    ("clear", &[1], true),
    ("truncate", &[2], true),
    ("chop", &[2], true),
    ("reverse", &[1], true),
    ("set", &[3], true),
    ("get", &[2], false),
    ("extract", &[2, 3], false),
    ("mixin", &[2], true),
    ("fill_with", &[2], true),
    ("map", &[2], false),
    ("filter", &[2], false),
    ("find", &[2], false),
    ("some", &[2], false),
    ("all", &[2], false),
    ("for_each", &[2], false),
    ("reduce", &[2, 3], false),
    ("index_of", &[2], false),
    ("sort", &[1, 2], true),
    ("range", &[2, 3], false),
    ("chars", &[1], false),
    ("call", &[1, 2, 3, 4, 5, 6, 7, 8], false),
    ("print", &[1], false),
    ("debug", &[1], false),
    ("to_string", &[1], false),
    ("start", &[1], false),
    ("end", &[1], false),
];

/// A function of Rhai: the numbers of arguments that it takes.
pub(super) fn rhai_function(name: &str) -> Option<&'static [usize]> {
    RHAI.iter().find(|(known, _, _)| *known == name).map(|(_, counts, _)| *counts)
}

/// Does the method change what it is called on?
pub(super) fn changes_receiver(name: &str) -> bool {
    RHAI.iter().any(|(known, _, changes)| *known == name && *changes)
        || crate::script::library::native(name).is_some_and(|native| native.writes)
}

pub(super) fn rhai_names() -> impl Iterator<Item = &'static str> {
    RHAI.iter().map(|(name, _, _)| *name)
}

/// The function `name` of `module` that takes `count` arguments, asked for inside the module `from` (or
/// in TOML); or what is wrong and the way out.
pub(super) fn resolve(
    functions: &[Function],
    module: &str,
    name: &str,
    count: usize,
    from: Option<&str>,
) -> Result<usize, (&'static str, Message, Option<Message>)> {
    let of_module = |function: &&Function| &*function.module == module;
    let mut there = functions.iter().filter(of_module).peekable();
    if there.peek().is_none() {
        let modules = functions.iter().map(|function| &*function.module);
        let help = nearest(module, modules).map(
            |near| message!(zh: "是否为 {near}::{name}？", en: "did you mean {near}::{name}?"),
        );
        let message = message!(
            zh: "没有模块“{module}”（即 {module}.rhai）",
            en: "there is no module `{module}` ({module}.rhai)",
        );
        return Err((code::NAME, message, help));
    }
    let found = functions.iter().position(|function| {
        &*function.module == module && &*function.name == name && function.parameters.len() == count
    });
    if let Some(found) = found {
        let private = functions.get(found).is_some_and(|function| function.private);
        if private && from != Some(module) {
            let message = message!(
                zh: "{module}::{name} 标了 private，只能在本模块内用",
                en: "{module}::{name} is private to its module",
            );
            return Err((code::REFUSED, message, None));
        }
        return Ok(found);
    }
    let same: Vec<&Function> =
        functions.iter().filter(of_module).filter(|function| &*function.name == name).collect();
    if let Some(first) = same.first() {
        let counts: Vec<String> =
            same.iter().map(|function| function.parameters.len().to_string()).collect();
        let (zh, en) = (counts.join("、"), counts.join(" or "));
        let message = Message {
            zh: format!("{module}::{name} 有 {zh} 个参数，这里给了 {count} 个"),
            en: format!("{module}::{name} takes {en} arguments, and {count} are given"),
        };
        let signature = format!("{module}::{name}({})", first.parameters.join(", "));
        let help = message!(zh: "写法：{signature}", en: "it is {signature}");
        return Err((code::ARGUMENTS, message, Some(help)));
    }
    let names = functions.iter().filter(of_module).map(|function| &*function.name);
    let help = nearest(name, names).map(
        |near| message!(zh: "是否为 {module}::{near}？", en: "did you mean {module}::{near}?"),
    );
    let message = message!(
        zh: "模块 {module} 里没有函数“{name}”",
        en: "the module {module} has no function `{name}`",
    );
    Err((code::NAME, message, help))
}
