//! The changes: each number and each operator of the rules of a pack.

use std::fmt;

use zhixiao::method::Pack;

/// A file of a pack with one change.
pub(crate) struct Mutant {
    pub(crate) file: String,
    pub(crate) text: String,
    row: usize,
    from: String,
    to: String,
}

impl fmt::Display for Mutant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, row, from, to, .. } = self;
        write!(f, "{file}:{row}: {from} -> {to}")
    }
}

/// Longer ones first.
const OPERATORS: [(&str, &str); 14] = [
    ("&&", "||"),
    ("||", "&&"),
    ("==", "!="),
    ("!=", "=="),
    ("<=", "<"),
    (">=", ">"),
    ("=>", "=>"),
    ("??", "??"),
    ("<", "<="),
    (">", ">="),
    ("+", "-"),
    ("-", "+"),
    ("*", "/"),
    ("/", "*"),
];

/// Numbers that no test of a pack can see, with the reason. The line is matched by its beginning.
const UNSEEN: [(&str, &str); 8] = [
    ("common =", "what teams have in common is told of a round, not of a team"),
    ("repeated =", "a test has no round before"),
    ("colours =", "the colour of a rate is how a page looks"),
    ("confidence =", "how certain a result is does not move it, and tests do not work it out"),
    ("rank_confidence =", "the same"),
    ("small =", "marks what rests on few cases; no score rests on it"),
    ("decimals =", "two decimals are what all numbers of the tests are printed with"),
    ("version =", "a name"),
];

/// Numbers behind these words, of which one more does the same, with the reason.
const EQUIVALENT: [(&str, &str); 4] = [
    ("groups.rectification.rate ?? ", "any rate above the line does not fall below it"),
    ("groups.clues.rate ?? ", "the same"),
    ("groups.petitions.rate ?? ", "the same"),
    ("有效票 ?? ", "one ballot is as far too few as none"),
];

/// How a ledger is read (what a unit is worth, the bounds of a cell) the tests of the reader hold.
fn of_reading(before: &str) -> bool {
    let unit = before.rsplit_once("units = {").is_some_and(|(_, inside)| !inside.contains('}'));
    unit || before.ends_with(" min = ")
}

pub(crate) fn mutants(pack: &Pack) -> Vec<Mutant> {
    let mut all = Vec::new();
    for file in &pack.files {
        let toml = file.name.ends_with(".toml") && !file.name.contains('/');
        let rhai = file.name.ends_with(".rhai");
        if !toml && !rhai {
            continue;
        }
        let text = std::str::from_utf8(&file.bytes).unwrap();
        let found = if toml { in_toml(text) } else { in_rules(text, 0, text.len()) };
        for (at, from, to) in found {
            let row = text[..at].matches('\n').count() + 1;
            let line = text.lines().nth(row - 1).unwrap_or_default();
            let before = &text[text[..at].rfind('\n').map_or(0, |end| end + 1)..at];
            if toml && UNSEEN.iter().any(|(start, _)| line.starts_with(start))
                || EQUIVALENT.iter().any(|(end, _)| before.ends_with(end))
                || file.name.starts_with("tables") && of_reading(before)
            {
                continue;
            }
            let changed = format!("{}{to}{}", &text[..at], &text[at + from.len()..]);
            all.push(Mutant { file: file.name.to_string(), text: changed, row, from, to });
        }
    }
    all
}

type Change = (usize, String, String);

/// Of TOML: numbers of keys, and in texts between single quotes, which hold rules, all that rules hold.
fn in_toml(text: &str) -> Vec<Change> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].chars().next() {
        let rest = &text[at..];
        let skip = |close: &str, open: usize| {
            rest[open..].find(close).map_or(text.len(), |end| at + open + end + close.len())
        };
        at = match next {
            '#' => skip("\n", 1),
            '"' if rest.starts_with("\"\"\"") => skip("\"\"\"", 3),
            '"' => skip("\"", 1),
            '\'' => {
                let quote = if rest.starts_with("'''") { "'''" } else { "'" };
                let end = skip(quote, quote.len());
                found.extend(in_rules(text, at + quote.len(), end - quote.len()));
                end
            }
            _ => word_or_number(text, at, &mut found),
        };
    }
    found
}

/// Of a rule: numbers and operators, outside texts and comments.
fn in_rules(text: &str, start: usize, end: usize) -> Vec<Change> {
    let mut found = Vec::new();
    let mut at = start;
    while let Some(next) = text[at..end].chars().next() {
        let rest = &text[at..end];
        let skip = |close: &str| rest[1..].find(close).map_or(end, |to| at + 1 + to + close.len());
        at = match next {
            '/' if rest.starts_with("//") => skip("\n"),
            '"' => skip("\""),
            '`' => skip("`"),
            _ if next.is_alphanumeric() || next == '_' => word_or_number(text, at, &mut found),
            _ => match OPERATORS.iter().find(|(operator, _)| rest.starts_with(operator)) {
                Some((operator, other)) => {
                    if operator != other {
                        found.push((at, (*operator).to_owned(), (*other).to_owned()));
                    }
                    at + operator.len()
                }
                None => at + next.len_utf8(),
            },
        };
    }
    found
}

/// Steps over a word, a date or a number, and notes a number with its last digit one higher.
fn word_or_number(text: &str, at: usize, found: &mut Vec<Change>) -> usize {
    let part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.');
    let date = |letter: char| part(letter) || letter == '-';
    let rest = &text[at..];
    let take = |is: &dyn Fn(char) -> bool| -> &str {
        let end = rest.find(|letter| !is(letter)).unwrap_or(rest.len());
        &rest[..end]
    };
    let word = take(&part);
    if word.is_empty() {
        return at + rest.chars().next().map_or(1, char::len_utf8);
    }
    let number = word.trim_end_matches('.');
    if !number.chars().all(|letter| letter.is_ascii_digit() || letter == '.') {
        return at + word.len();
    }
    let with_dashes = take(&date);
    if with_dashes.len() == "2026-05-20".len() && with_dashes.matches('-').count() == 2 {
        return at + with_dashes.len();
    }
    found.push((at, number.to_owned(), one_more(number)));
    at + word.len()
}

/// 0.90 becomes 0.91, 9 becomes 10.
fn one_more(number: &str) -> String {
    let decimals = number.split_once('.').map_or(0, |(_, digits)| digits.len());
    let digits: u64 = number.replace('.', "").parse().unwrap();
    let more = format!("{:0width$}", digits + 1, width = decimals + 1);
    match decimals {
        0 => more,
        _ => format!("{}.{}", &more[..more.len() - decimals], &more[more.len() - decimals..]),
    }
}
