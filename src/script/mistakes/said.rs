//! What Rhai itself says, in our words.

use rhai::{LexError, ParseError, ParseErrorType, Position};

use super::{SYNTAX, line_and_column, pieces::pieces};
use crate::{
    diagnostic::{Diagnostic, Message, counted, message},
    script::{locator::Locator, parse::TOO_LONG},
};

/// What Rhai itself says, in our words.
pub(super) fn plain(text: &str, error: &ParseError, locator: &Locator) -> Diagnostic {
    use ParseErrorType as E;
    let position = error.1;
    let at_end = position.line().is_none() || past_the_end(text, position);
    let mut help = None;
    let message = match &*error.0 {
        E::UnexpectedEOF => message!(
            zh: "写到这里还没有完：缺运算的另一边，或缺右括号、引号",
            en: "it ends too early: the other side of an operator, a closing bracket or a quote is missing",
        ),
        E::BadInput(LexError::ImproperSymbol(symbol, _)) if symbol == "=" => {
            help = Some(mended_equals(text));
            message!(zh: "比较相等写 `==`", en: "equality is written `==`")
        }
        E::BadInput(LexError::UnexpectedInput(symbol)) if symbol == "=" => {
            help = Some(mended_equals(text));
            message!(zh: "比较相等写 `==`", en: "equality is written `==`")
        }
        E::BadInput(LexError::ImproperSymbol(symbol, _)) if symbol == "===" => {
            message!(zh: "比较相等写 `==`", en: "equality is written `==`")
        }
        E::BadInput(LexError::ImproperSymbol(symbol, _)) if symbol == "!==" => {
            message!(zh: "不等于写 `!=`", en: "not equal is written `!=`")
        }
        E::BadInput(LexError::ImproperSymbol(word, _)) | E::Reserved(word) => {
            help = refused(word);
            message!(zh: "规则里不能用 `{word}`", en: "`{word}` cannot be used in rules")
        }
        E::BadInput(LexError::UnterminatedString) => {
            message!(zh: "引号没有配对", en: "a quote is not closed")
        }
        E::BadInput(LexError::MalformedChar(_)) => {
            help = Some(message!(
                zh: "文字用双引号：\"…\"",
                en: "texts stand in double quotes: \"…\"",
            ));
            message!(zh: "单引号里只能是一个字", en: "single quotes hold one character only")
        }
        E::BadInput(LexError::MalformedEscapeSequence(sequence)) => message!(
            zh: "文字里的 `{sequence}` 不是可用的转义；反斜杠写 `\\\\`",
            en: "`{sequence}` is no escape; a backslash is written `\\\\`",
        ),
        E::BadInput(LexError::MalformedNumber(number)) => {
            message!(zh: "`{number}` 不是数", en: "`{number}` is not a number")
        }
        E::BadInput(LexError::MalformedIdentifier(name)) => {
            message!(zh: "`{name}` 不能作名字", en: "`{name}` cannot be a name")
        }
        E::BadInput(LexError::UnexpectedInput(symbol)) => {
            message!(zh: "这里不该有 `{symbol}`", en: "`{symbol}` is not expected here")
        }
        E::BadInput(LexError::Runtime(what)) if what == TOO_LONG => {
            help = Some(message!(
                zh: "用 let 分成几步",
                en: "take it in steps with let",
            ));
            message!(zh: "连写的运算太多", en: "too many operations in one go")
        }
        E::BadInput(_) => message!(zh: "这里写的看不懂", en: "this cannot be read"),
        E::UnknownOperator(sign) => {
            if sign == "?" || sign == ":" {
                help = Some(message!(
                    zh: "分情况写 if 条件 {{ 甲 }} else {{ 乙 }}",
                    en: "write if condition {{ a }} else {{ b }}",
                ));
            }
            message!(zh: "没有 `{sign}` 这种运算", en: "there is no operator `{sign}`")
        }
        E::MissingToken(token, _) if token == ";" => message!(
            zh: "这里前面少了运算符、逗号或分号",
            en: "an operator, a comma or a semicolon is missing before this",
        ),
        E::MissingToken(token, _) if token == "{" => {
            help = Some(message!(
                zh: "if、else 后面的内容要放在 {{ }} 里",
                en: "what follows if and else stands in {{ }}",
            ));
            message!(zh: "这里应有 `{{`", en: "`{{` is missing here")
        }
        E::MissingToken(token, _) => {
            message!(zh: "这里应有 `{token}`", en: "`{token}` is missing here")
        }
        E::MissingSymbol(_) => message!(zh: "这里少了一个符号", en: "a symbol is missing here"),
        E::MalformedIndexExpr(_) => {
            message!(zh: "[ ] 里应写序号或键", en: "[ ] holds a place or a key")
        }
        E::DuplicatedProperty(name) => message!(
            zh: "映射表里“{name}”写了两次",
            en: "\"{name}\" stands twice in the map",
        ),
        E::DuplicatedVariable(name) | E::VariableExists(name) => {
            message!(zh: "变量“{name}”定义了两次", en: "the variable `{name}` is defined twice")
        }
        E::WrongSwitchIntegerCase => message!(
            zh: "switch 不用于数",
            en: "switch is not for numbers",
        ),
        E::WrongSwitchDefaultCase => message!(
            zh: "switch 的 `_` 要放在最后",
            en: "`_` comes last in a switch",
        ),
        E::WrongSwitchCaseCondition => message!(
            zh: "switch 的 `_` 不能带条件",
            en: "`_` of a switch has no condition",
        ),
        E::PropertyExpected => message!(
            zh: "点号后面应写名字",
            en: "a name is missing after the point",
        ),
        E::VariableExpected => {
            message!(zh: "这里应写变量名", en: "a variable's name is missing here")
        }
        E::MismatchedType(..) => message!(
            zh: "这里的值种类不对",
            en: "a value of another kind is needed here",
        ),
        E::ExprExpected(what) if what.contains("literal") => message!(
            zh: "switch 的分支只能写 \"文字\"、true、false、() 或 `_`",
            en: "the cases of a switch are \"texts\", true, false, () or `_`",
        ),
        E::ExprExpected(_) => message!(zh: "这里应写一个值", en: "a value is missing here"),
        E::WrongDocComment => message!(
            zh: "/// 注释后面要紧跟函数；一般注释用 //",
            en: "a function must follow a /// comment; use // for others",
        ),
        E::WrongFnDefinition => message!(
            zh: "fn 只能写在 .rhai 文件的最外层",
            en: "functions are defined at the top level of .rhai files only",
        ),
        E::FnDuplicatedDefinition(name, count) => {
            let parameters = counted(count, "parameter");
            message!(
                zh: "函数 {name}（{count} 个参数）定义了两次",
                en: "the function {name} with {parameters} is defined twice",
            )
        }
        E::FnMissingName => message!(zh: "fn 后面应写函数名", en: "the function has no name"),
        E::FnMissingParams(name) => message!(
            zh: "函数 {name} 后面应写参数：fn {name}(points, …)",
            en: "the parameters of {name} are missing: fn {name}(points, …)",
        ),
        E::FnDuplicatedParam(name, parameter) => message!(
            zh: "函数 {name} 的参数 {parameter} 写了两次",
            en: "the parameter {parameter} of {name} stands twice",
        ),
        E::FnMissingBody(name) => message!(
            zh: "函数 {name} 没有内容：{{ … }}",
            en: "the function {name} has no body: {{ … }}",
        ),
        E::AssignmentToConstant(_) | E::AssignmentToInvalidLHS(_) => {
            help = Some(mended_equals(text));
            message!(zh: "不能给它赋值；比较相等写 `==`", en: "it cannot be set; equality is written `==`")
        }
        E::ExprTooDeep => message!(
            zh: "表达式套得太深",
            en: "expressions are nested too deep",
        ),
        E::TooManyFunctions => message!(zh: "函数太多", en: "there are too many functions"),
        E::LiteralTooLarge(_, most) => message!(
            zh: "太长：最多 {most}",
            en: "too long: at most {most}",
        ),
        E::LoopBreak => message!(
            zh: "break、continue 只能写在循环里",
            en: "break and continue are for loops only",
        ),
        _ => message!(zh: "这里写的看不懂", en: "this cannot be read"),
    };
    let place = if at_end { end_of(text, locator) } else { locator.place(position) };
    let found = Diagnostic::error(SYNTAX, place, message);
    match help {
        Some(help) => found.help(help),
        None => found,
    }
}

fn past_the_end(text: &str, position: Position) -> bool {
    let line = position.line().unwrap_or(1);
    let column = position.position().unwrap_or(1);
    text.lines().nth(line.saturating_sub(1)).is_none_or(|line| column > line.chars().count())
}

fn end_of(text: &str, locator: &Locator) -> crate::diagnostic::Place {
    let end = text.trim_end().len();
    let before = text.get(..end).unwrap_or_default();
    let last = before.char_indices().last().map_or(0, |(at, _)| at);
    let (line, column) = line_and_column(text, last);
    locator.at(line, column, Some(1))
}

/// The way out of a word that rules cannot use.
fn refused(word: &str) -> Option<Message> {
    Some(match word {
        "null" | "nil" | "None" | "undefined" => message!(
            zh: "没有值写 `()`：x == ()、x ?? 0",
            en: "what is absent is `()`: x == (), x ?? 0",
        ),
        "import" | "export" => message!(
            zh: "同一办法里的函数直接写 模块::函数(…)，不用 import",
            en: "functions of the pack are called as module::function(…), without import",
        ),
        "try" | "catch" => message!(
            zh: "没有值用 `x == ()`、`x ?? 0` 判断",
            en: "ask for what is absent with `x == ()` and `x ?? 0`",
        ),
        "this" => message!(
            zh: "把值作为参数传给函数",
            en: "hand the value to the function as an argument",
        ),
        "Fn" => message!(
            zh: "写成 |x| 函数(x)",
            en: "write |x| function(x)",
        ),
        "var" | "static" | "global" => message!(
            zh: "变量用 let 定义；常量放在 method.toml 的 [params]",
            en: "variables are defined with let; constants stand in [params] of method.toml",
        ),
        "match" | "case" => message!(
            zh: "写 switch 值 {{ \"甲\" => …, _ => … }}",
            en: "write switch value {{ \"a\" => …, _ => … }}",
        ),
        _ => return None,
    })
}

/// The text with its single `=` doubled.
fn mended_equals(text: &str) -> Message {
    let mut mended = String::new();
    let words = pieces(text);
    for (place, (_, _, part)) in words.iter().enumerate() {
        let neighbour = |place: Option<usize>| {
            place.and_then(|place| words.get(place)).map_or("", |(_, _, part)| *part)
        };
        let before = neighbour(place.checked_sub(1));
        let after = neighbour(place.checked_add(1));
        let single = *part == "="
            && !["=", "!", "<", ">", "+", "-", "*", "/", "%"].contains(&before)
            && !["=", ">"].contains(&after);
        mended.push_str(if single { "==" } else { part });
    }
    let mended = mended.trim();
    let mended = mended.lines().next().unwrap_or(mended);
    message!(zh: "改为：{mended}", en: "write: {mended}")
}

/// The mistake of a single `=` where a comparison was meant.
pub(crate) fn single_equals(text: &str) -> (Message, Message) {
    (message!(zh: "比较相等写 `==`", en: "equality is written `==`"), mended_equals(text))
}
