//! What is wrong with a text that Rhai cannot read, in words for people who know their method and not
//! Rhai: each with the mended line where there is one.

use rhai::{LexError, ParseError, ParseErrorType, Position};

use super::{locator::Locator, parse::TOO_LONG};
use crate::diagnostic::{Diagnostic, Message, message};

/// The code of all mistakes of syntax.
pub(crate) const SYNTAX: &str = "rule-syntax";

/// The mistake behind `error` in the source text `text`.
pub(crate) fn mistake(text: &str, error: &ParseError, locator: &Locator) -> Diagnostic {
    let pieces = pieces(text);
    let found = full_width(text, &pieces)
        .or_else(|| chinese_words(&pieces))
        .or_else(|| percent_sign(text, &pieces))
        .or_else(|| english_words(text, &pieces))
        .or_else(|| scientific(text, &pieces));
    match found {
        Some(Found { at, length, message, help }) => {
            let (line, column) = line_and_column(text, at);
            let place = locator.at(line, column, Some(length));
            Diagnostic::error(SYNTAX, place, message).help(help)
        }
        None => plain(text, error, locator),
    }
}

/// A mistake that is seen in the text itself.
struct Found {
    /// Byte offset.
    at: usize,
    /// In characters.
    length: usize,
    message: Message,
    help: Message,
}

impl Found {
    fn mended(text: &str, at: usize, length: usize, message: Message, mended: &str) -> Self {
        let line =
            text.get(at..).map_or(0, |_| text.get(..at).unwrap_or_default().matches('\n').count());
        let mended = mended.lines().nth(line).unwrap_or(mended).trim();
        Self { at, length, message, help: message!(zh: "改为：{mended}", en: "write: {mended}") }
    }
}

fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or_default();
    let line = before.matches('\n').count().saturating_add(1);
    let start = before.rfind('\n').map_or(0, |found| found.saturating_add(1));
    (line, before.get(start..).unwrap_or_default().chars().count().saturating_add(1))
}

/// A part of a source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// A quoted text or a comment.
    Quoted,
    /// Letters, digits, `_`.
    Word,
    /// One other character.
    Other,
}

/// The source text in pieces, each with its byte offset.
type Pieces<'a> = Vec<(Piece, usize, &'a str)>;

fn pieces(text: &str) -> Pieces<'_> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut at = 0usize;
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| {
            c.is_alphanumeric() && !full_width_of(c).is_some_and(|(_, digit)| digit) || c == '_'
        };
        let (piece, length) = if first == '"' || first == '`' {
            let mut length = first.len_utf8();
            let mut escaped = false;
            for next in rest.chars().skip(1) {
                length = length.saturating_add(next.len_utf8());
                if next == first && !escaped {
                    break;
                }
                escaped = next == '\\' && !escaped && first == '"';
            }
            (Piece::Quoted, length)
        } else if rest.starts_with("//") {
            (Piece::Quoted, rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            (Piece::Quoted, rest.find("*/").map_or(rest.len(), |end| end.saturating_add(2)))
        } else if is_word(first) {
            (Piece::Word, rest.find(|c| !is_word(c)).unwrap_or(rest.len()))
        } else {
            (Piece::Other, first.len_utf8())
        };
        let length = length.max(1);
        let (this, others) = match rest.split_at_checked(length) {
            Some(parts) => parts,
            None => (rest, ""),
        };
        pieces.push((piece, at, this));
        at = at.saturating_add(this.len());
        rest = others;
    }
    pieces
}

/// What a full-width character stands for, and whether it is a letter or a digit.
fn full_width_of(character: char) -> Option<(&'static str, bool)> {
    const TABLE: [(&str, &str); 40] = [
        ("（", "("),
        ("）", ")"),
        ("，", ","),
        ("、", ","),
        ("。", "."),
        ("．", "."),
        ("；", ";"),
        ("：", ":"),
        ("“", "\""),
        ("”", "\""),
        ("‘", "\""),
        ("’", "\""),
        ("＂", "\""),
        ("「", "\""),
        ("」", "\""),
        ("＝", "="),
        ("＞", ">"),
        ("＜", "<"),
        ("≥", ">="),
        ("≧", ">="),
        ("≤", "<="),
        ("≦", "<="),
        ("≠", "!="),
        ("×", "*"),
        ("÷", "/"),
        ("＊", "*"),
        ("／", "/"),
        ("％", "%"),
        ("＋", "+"),
        ("－", "-"),
        ("—", "-"),
        ("！", "!"),
        ("【", "["),
        ("】", "]"),
        ("［", "["),
        ("］", "]"),
        ("｛", "{"),
        ("｝", "}"),
        ("　", " "),
        ("｜", "|"),
    ];
    const DIGITS: [(&str, &str); 10] = [
        ("０", "0"),
        ("１", "1"),
        ("２", "2"),
        ("３", "3"),
        ("４", "4"),
        ("５", "5"),
        ("６", "6"),
        ("７", "7"),
        ("８", "8"),
        ("９", "9"),
    ];
    if character.is_ascii() {
        return None;
    }
    let find = |table: &[(&'static str, &'static str)], digit| {
        let entry = table.iter().find(|(wide, _)| wide.chars().eq([character]));
        entry.map(|(_, plain)| (*plain, digit))
    };
    find(&TABLE, false).or_else(|| find(&DIGITS, true)).or(match character {
        '＆' => Some(("&", false)),
        '＿' => Some(("_", true)),
        _ => None,
    })
}

/// Full-width punctuation and digits outside quotes.
fn full_width(text: &str, pieces: &Pieces<'_>) -> Option<Found> {
    let mut first = None;
    let mut mended = String::new();
    for &(piece, at, part) in pieces {
        let wide = match piece {
            Piece::Other => part.chars().next().and_then(full_width_of),
            _ => None,
        };
        match wide {
            Some((plain, _)) => {
                first.get_or_insert((at, part));
                mended.push_str(plain);
                // A full-width comma takes its own room; an ASCII one wants a space.
                if plain == "," {
                    mended.push(' ');
                }
            }
            None => mended.push_str(part),
        }
    }
    let (at, wide) = first?;
    let message = message!(
        zh: "这里用了全角符号“{wide}”，规则里要用半角",
        en: "the full-width character `{wide}` stands here; rules use ASCII punctuation",
    );
    Some(Found::mended(text, at, 1, message, &mended))
}

/// 如果/否则, 且/或/非.
fn chinese_words(words: &Pieces<'_>) -> Option<Found> {
    const WORDS: [(&str, &str); 12] = [
        ("如果", "if"),
        ("若", "if"),
        ("否则", "else"),
        ("那么", ""),
        ("则", ""),
        ("并且", "&&"),
        ("而且", "&&"),
        ("且", "&&"),
        ("或者", "||"),
        ("或", "||"),
        ("不等于", "!="),
        ("非", "!"),
    ];
    let find = |part: &str| WORDS.iter().find(|(zh, _)| *zh == part).copied();
    let (at, word) = words.iter().find_map(|(piece, at, part)| {
        (*piece == Piece::Word).then(|| find(part)).flatten().map(|(zh, _)| (*at, zh))
    })?;
    // 如果 … 则 … 否则 … becomes blocks; other words are replaced one by one.
    let mut mended = String::new();
    let mut open = false;
    let structured = words.iter().any(|(_, _, part)| *part == "如果" || *part == "若");
    let has_braces = words.iter().any(|(_, _, part)| *part == "{");
    for (piece, _, part) in words {
        match find(part).filter(|_| *piece == Piece::Word) {
            Some((_, "")) if structured && !has_braces => {
                mended.push('{');
                open = true;
            }
            Some((_, "else")) if structured && !has_braces => {
                mended.push_str(if open { "} else {" } else { "else {" });
                open = true;
            }
            Some((_, plain)) => mended.push_str(plain),
            None => mended.push_str(part),
        }
    }
    if open {
        mended.push_str(" }");
    }
    let mended = mended.split_whitespace().collect::<Vec<_>>().join(" ");
    let message = message!(
        zh: "规则里不能写“{word}”",
        en: "`{word}` is no word of rules",
    );
    let length = word.chars().count();
    let help = message!(
        zh: "改为：{mended}（且 `&&`，或 `||`，非 `!`，如果 `if 条件 {{ … }} else {{ … }}`）",
        en: "write: {mended}",
    );
    Some(Found { at, length, message, help })
}

/// `80%`.
fn percent_sign(text: &str, words: &Pieces<'_>) -> Option<Found> {
    let mut first = None;
    let mut mended = String::new();
    let mut place = 0usize;
    while let Some((piece, at, part)) = words.get(place) {
        // 12 or 12.5, then %, then no operand.
        let digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let number = |from: usize| -> Option<(String, usize)> {
            let whole = words.get(from).filter(|(_, _, part)| digits(part))?.2;
            let point = words.get(from.saturating_add(1)).is_some_and(|(_, _, part)| *part == ".");
            let part = words.get(from.saturating_add(2)).filter(|(_, _, part)| digits(part));
            match part.filter(|_| point) {
                Some((_, _, part)) => Some((format!("{whole}.{part}"), from.saturating_add(3))),
                None => Some((whole.to_owned(), from.saturating_add(1))),
            }
        };
        let rate =
            (*piece == Piece::Word).then(|| number(place)).flatten().and_then(|(number, next)| {
                words.get(next).filter(|(_, _, part)| *part == "%")?;
                let after = words
                    .iter()
                    .skip(next.saturating_add(1))
                    .find(|(_, _, part)| !part.trim().is_empty());
                let operand =
                    after.is_some_and(|(piece, _, part)| *piece == Piece::Word || *part == "(");
                if operand {
                    return None;
                }
                let fraction = crate::value::Number::from_decimal(&number)?
                    .checked_div(&crate::value::Number::from(100i64))?;
                Some((number, fraction, next.saturating_add(1)))
            });
        match rate {
            Some((number, fraction, next)) => {
                first.get_or_insert((*at, number));
                mended.push_str(&fraction.to_short(12));
                place = next;
            }
            None => {
                mended.push_str(part);
                place = place.saturating_add(1);
            }
        }
    }
    let (at, number) = first?;
    let length = number.len().saturating_add(1);
    let message = message!(
        zh: "规则里的比率写成小数，不写 {number}%",
        en: "rates are written as fractions in rules, not as {number}%",
    );
    Some(Found::mended(text, at, length, message, &mended))
}

/// `and`, `or`, `not`, `then`, `<>`.
fn english_words(text: &str, words: &Pieces<'_>) -> Option<Found> {
    const WORDS: [(&str, &str); 6] =
        [("and", "&&"), ("or", "||"), ("not", "!"), ("AND", "&&"), ("OR", "||"), ("NOT", "!")];
    let mut first = None;
    let mut mended = String::new();
    let mut glue = false;
    for (piece, at, part) in words {
        match WORDS.iter().find(|(word, _)| *piece == Piece::Word && word == part) {
            Some((word, sign)) => {
                first.get_or_insert((*at, *word));
                mended.push_str(sign);
                glue = *sign == "!";
            }
            None if glue && part.trim().is_empty() => {}
            None => {
                mended.push_str(part);
                glue = false;
            }
        }
    }
    if let Some((at, word)) = first {
        let message = message!(
            zh: "规则里不用 `{word}`：且写 `&&`，或写 `||`，非写 `!`",
            en: "rules do not use `{word}`: and is `&&`, or is `||`, not is `!`",
        );
        return Some(Found::mended(text, at, word.len(), message, &mended));
    }
    let at = words
        .iter()
        .zip(words.iter().skip(1))
        .find_map(|(a, b)| (a.0 == Piece::Other && a.2 == "<" && b.2 == ">").then_some(a.1))?;
    let message = message!(zh: "不等于写 `!=`", en: "not equal is written `!=`");
    Some(Found::mended(text, at, 2, message, &text.replace("<>", "!=")))
}

/// `1e3`.
fn scientific(text: &str, pieces: &Pieces<'_>) -> Option<Found> {
    let (at, number, value) = pieces.iter().find_map(|&(piece, at, part)| {
        let (digits, power) = part.split_once(['e', 'E']).filter(|_| piece == Piece::Word)?;
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !plain(digits) || !plain(power) {
            return None;
        }
        Some((at, part, crate::value::Number::from_decimal(part)?))
    })?;
    let value = value.to_short(12);
    let message = message!(
        zh: "规则里的数不用科学计数法",
        en: "numbers in rules are written without an exponent",
    );
    Some(Found::mended(text, at, number.len(), message, &text.replace(number, &value)))
}

/// What Rhai itself says, in our words.
fn plain(text: &str, error: &ParseError, locator: &Locator) -> Diagnostic {
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
        E::FnDuplicatedDefinition(name, count) => message!(
            zh: "函数 {name}（{count} 个参数）定义了两次",
            en: "the function {name} with {count} parameters is defined twice",
        ),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::{Limits, parse::parse};

    /// The sentence, the way out, and the column that is meant.
    fn said(text: &str) -> (String, String, u32) {
        let error = parse(text, &Limits::default()).0.unwrap_err();
        let found = mistake(text, &error, &Locator::of_file("a.rhai", text));
        let help = found.help.map(|help| help.zh).unwrap_or_default();
        (found.message.zh, help, found.place.column.unwrap_or(0))
    }

    #[test]
    fn full_width_punctuation_is_mended() {
        let (message, help, column) = said("linear(整改率，0.6，0.9)");
        assert_eq!(message, "这里用了全角符号“，”，规则里要用半角");
        assert_eq!((&*help, column), ("改为：linear(整改率, 0.6, 0.9)", 11));
        assert_eq!(said("状态 == “已完成”").1, "改为：状态 == \"已完成\"");
        assert_eq!(said("x ≥ ８０").1, "改为：x >= 80");
        assert_eq!(said("let 甲 = \"，\";\nf（甲）").1, "改为：f(甲)");
    }

    #[test]
    fn words_for_operators_are_mended() {
        assert_eq!(said("x > 1 and not y").1, "改为：x > 1 && !y");
        assert_eq!(said("x > 1 and not y").2, 7);
        assert!(said("x > 1 且 y > 2").1.starts_with("改为：x > 1 && y > 2（"));
        assert!(said("如果 x > 1 则 2 否则 3").1.starts_with("改为：if x > 1 { 2 } else { 3 }（"));
        assert_eq!(said("x <> 1").1, "改为：x != 1");
    }

    #[test]
    fn percent_signs_are_mended() {
        let (message, help, column) = said("整改率 >= 80%");
        assert_eq!(message, "规则里的比率写成小数，不写 80%");
        assert_eq!((&*help, column), ("改为：整改率 >= 0.8", 8));
        assert_eq!(said("x > 12.5% && y").1, "改为：x > 0.125 && y");
    }

    #[test]
    fn a_single_equals_is_mended() {
        assert_eq!(said("if a = 1 { 2 } else { 3 }").1, "改为：if a == 1 { 2 } else { 3 }");
    }

    #[test]
    fn everything_else_has_a_sentence() {
        assert_eq!(said("f(1, 2").0, "这里应有 `)`");
        assert_eq!(said("x +").0, "写到这里还没有完：缺运算的另一边，或缺右括号、引号");
        assert_eq!(said("x == null").1, "没有值写 `()`：x == ()、x ?? 0");
        assert_eq!(said("eval(\"1\")").0, "规则里不能用 `eval`");
        assert_eq!(said("a ? b : c").1, "分情况写 if 条件 { 甲 } else { 乙 }");
        assert_eq!(said("1e3").1, "改为：1000");
        assert_eq!(said("if x > 1 { 2 } else 3").0, "这里应有 `{`");
    }
}
