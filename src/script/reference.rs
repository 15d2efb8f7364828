use std::fmt::Write;

use super::library::{Chapter, Native, natives};
use crate::diagnostic::Language;

/// The reference page of the functions that rules may use, as Markdown: docs/functions.md is the Chinese
/// one.
#[must_use]
pub fn reference(language: Language) -> String {
    let chinese = language == Language::Chinese;
    let mut page = String::from(if chinese { OPENING.0 } else { OPENING.1 });
    for chapter in Chapter::ALL {
        let _ = write!(page, "\n## {}\n", chapter.title().in_language(language));
        for native in natives().iter().filter(|native| native.chapter == chapter) {
            entry(native, chinese, &mut page);
        }
    }
    page.push_str(if chinese { CLOSING.0 } else { CLOSING.1 });
    page
}

fn entry(native: &Native, chinese: bool, page: &mut String) {
    let about = if chinese { native.about.0 } else { native.about.1 };
    let signature = match native.writes {
        // The functions of a ledger are written behind it.
        true => native.signature().replacen(
            &format!("{}(ledger, ", native.name),
            &format!(".{}(", native.name),
            1,
        ),
        false => native.signature(),
    };
    let _ = write!(page, "\n### `{signature}`\n\n{about}\n\n```rhai\n");
    for (call, gives) in native.examples {
        let _ = writeln!(page, "{call}   // {gives}");
    }
    page.push_str("```\n");
}

const OPENING: (&str, &str) = (
    "# 规则里可用的函数\n\n\
     本页由程序中的函数表生成，每个例子都经测试。TOML 里的表达式和 .rhai 文件里的函数都能用，写法相同；\
     `f(x, y)` 也可写成 `x.f(y)`。参数后面的 `?` 表示可以不写。台账类例子的注释是得分合计。\n\n\
     数都是精确分数：`1/3*3 == 1`。没有值写 `()`：可以判断（`x == ()`）、可以代替（`x ?? 0`），\
     拿它做别的事，规则就此结束，结果同样没有值，原因不变。\n\n\
     | 运算 | 写法 |\n|---|---|\n\
     | 四则、求余、乘方 | `+` `-` `*` `/` `%` `**` |\n\
     | 比较 | `==` `!=` `<` `<=` `>` `>=`（数与数、日期与日期；文字和枚举值只能比是否相等） |\n\
     | 且、或、非 | `&&` `\\|\\|` `!` |\n\
     | 没有值时代替 | `x ?? 0` |\n\
     | 在其中 | `x in [\"甲\", \"乙\"]` `x !in [\"甲\"]` |\n\
     | 分情况 | `if x > 1 { 2 } else { 3 }` `switch 状态 { \"已完成\" => 1, _ => 0 }`（switch 不用于数） |\n\
     | 文字里放值 | `` `逾期 ${n} 个` `` |\n\
     | 报错停止 | `throw \"原因\"` |\n",
    "# Functions of rules\n\n\
     This page is made from the program's table of functions, and every example is tested. Expressions in \
     TOML and functions in .rhai files use them alike; `f(x, y)` may also be written `x.f(y)`. A `?` marks \
     a parameter that may be left out. The comment of a ledger's example is its sum.\n\n\
     Numbers are exact fractions: `1/3*3 == 1`. What is absent is `()`: it may be asked for (`x == ()`) and \
     replaced (`x ?? 0`); anything else done with it ends the rule, and the result is absent for the same \
     reason.\n\n\
     | operation | written |\n|---|---|\n\
     | arithmetic, remainder, power | `+` `-` `*` `/` `%` `**` |\n\
     | comparison | `==` `!=` `<` `<=` `>` `>=` (numbers, dates; texts and enum values only for being equal) |\n\
     | and, or, not | `&&` `\\|\\|` `!` |\n\
     | instead of an absence | `x ?? 0` |\n\
     | among | `x in [\"a\", \"b\"]` `x !in [\"a\"]` |\n\
     | cases | `if x > 1 { 2 } else { 3 }` `switch status { \"done\" => 1, _ => 0 }` (never on numbers) |\n\
     | values in texts | `` `${n} overdue` `` |\n\
     | stop with an error | `throw \"reason\"` |\n",
);

const CLOSING: (&str, &str) = (
    "\n## 只在 .rhai 函数里\n\n\
     函数里还可以用循环（`for x in 数组 { … }`、`for i in 0..n { … }`、`while`、`loop`）、`return`、\
     闭包（`|x| x + 1`），以及下列数组和映射表的方法：\n\n\
     | 方法 | 作用 |\n|---|---|\n\
     | `map(f)` `filter(f)` `for_each(f)` | 逐项计算、挑选、处理；f 可写 `\\|x\\| …` 或 `\\|x, i\\| …`（i 是序号），也可写本模块的函数名 |\n\
     | `find(f)` `index_of(f)` `index_of(x)` | 第一个符合的项、其序号（没有为 -1） |\n\
     | `some(f)` `all(f)` | 有没有一项、是不是每一项都符合 |\n\
     | `reduce(f)` `reduce(f, 起始值)` | 逐项累计：`\\|和, x\\| 和 + x` |\n\
     | `sort()` `sort(f)` | 就地排序；f 得负数表示在前：`\\|a, b\\| a - b` |\n\
     | `push(x)` `insert(i, x)` `append(数组)` `pop()` `shift()` `remove(i)` `truncate(n)` `chop(n)` `clear()` `reverse()` | 就地增删、倒序 |\n\
     | `get(键)` `set(键, x)` `extract(i, n)` `mixin(映射表)` | 取、改、截取、合并；数组相连写 `a + b` |\n\
     | `range(从, 到)` `range(从, 到, 步)` `f.call(x)` `x.to_string()` `文字.chars()` | 范围、调用闭包、写成文字、逐字 |\n\n\
     函数只看得到自己的参数、`params` 和参照表。别的函数写成 `模块::函数(…)`，同一模块的可省去模块名。\
     函数最后一行是它的结果。\n",
    "\n## In .rhai functions only\n\n\
     Functions may also use loops (`for x in list { … }`, `for i in 0..n { … }`, `while`, `loop`), `return`, \
     closures (`|x| x + 1`), and these methods of arrays and maps:\n\n\
     | method | what it does |\n|---|---|\n\
     | `map(f)` `filter(f)` `for_each(f)` | works out, picks, handles every item; f is `\\|x\\| …` or `\\|x, i\\| …` (i its place), or the name of a function of the module |\n\
     | `find(f)` `index_of(f)` `index_of(x)` | the first item that fits, its place (-1 if none) |\n\
     | `some(f)` `all(f)` | does one item fit, do all? |\n\
     | `reduce(f)` `reduce(f, start)` | item by item: `\\|sum, x\\| sum + x` |\n\
     | `sort()` `sort(f)` | sorts in place; f gives a negative number for before: `\\|a, b\\| a - b` |\n\
     | `push(x)` `insert(i, x)` `append(list)` `pop()` `shift()` `remove(i)` `truncate(n)` `chop(n)` `clear()` `reverse()` | changes the array itself |\n\
     | `get(key)` `set(key, x)` `extract(i, n)` `mixin(map)` | takes, sets, cuts out, merges; arrays are joined by `a + b` |\n\
     | `range(from, to)` `range(from, to, step)` `f.call(x)` `x.to_string()` `text.chars()` | ranges, calling a closure, as a text, by characters |\n\n\
     A function sees its parameters, `params` and the reference tables. Other functions are called as \
     `module::function(…)`, those of the same module without it. Its last line is its result.\n",
);
