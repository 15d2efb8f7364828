//! The cells of a file, all texts, as values under the declared columns.

use std::collections::BTreeSet;

use super::{
    Dialect,
    expression::NoForm,
    term::{Digits, Reasons, Term},
};
use crate::{
    diagnostic::{Message, message},
    method::model::{Column, ColumnKind, MonthDay},
    script::Kind,
    value::{Absence, Enumeration, Number, parse::YES_AND_NO, text},
};

/// The digits of a cell of whole numbers.
const WHOLE: Digits = Digits { whole: 12, places: 0 };
/// The digits of a cell of numbers: with more decimals it is not read.
const NUMBER: Digits = Digits { whole: 12, places: 4 };

/// The column of a file's own text, blank cells being NULL.
pub(super) fn raw(column: &Column) -> String {
    format!("{}#raw", column.id)
}

/// The column that says why a value is NULL.
pub(super) fn absent(id: &str) -> String {
    format!("{id}#absent")
}

/// What a column of the file is read as.
pub(super) struct Cell {
    /// Columns that the value is made from, themselves made from the raw text: its key or its narrow form, where it
    /// is not written plainly.
    pub(super) prepared: Vec<(String, String)>,
    /// The value.
    pub(super) value: String,
    /// Why it is absent, where there are several reasons: read beside the value.
    pub(super) absent: Option<String>,
    /// What stands for the column once it is read.
    pub(super) term: Term,
    /// True where there is a text that is understood though it has no value.
    pub(super) known: Option<String>,
}

/// The column of a file's own text as it is compared, where it is not written plainly.
fn key_of(dialect: Dialect, column: &Column) -> String {
    format!("t.{}", dialect.name(&format!("{}#key", column.id)))
}

/// The same with nothing changed but widths.
fn narrow_of(dialect: Dialect, column: &Column) -> String {
    format!("t.{}", dialect.name(&format!("{}#narrow", column.id)))
}

/// The column of the file's own text.
pub(super) fn source_of(dialect: Dialect, column: &Column) -> String {
    format!("t.{}", dialect.name(&raw(column)))
}

/// How the teams and indicators that cells name are found: by a join, whose `id` it is.
pub(super) enum Named<'a> {
    /// The id is this column.
    Joined(&'a str),
    /// A text like any other.
    Text,
}

/// The type of values of that kind.
pub(super) fn sql_type(dialect: Dialect, kind: &Kind, digits: Digits) -> String {
    match kind {
        Kind::Bool => "BOOLEAN".to_owned(),
        Kind::Date => "DATE".to_owned(),
        Kind::Number => {
            format!("DECIMAL({}, {})", (digits.whole + digits.places).max(1), digits.places)
        }
        _ => dialect.text_type().to_owned(),
    }
}

/// What stands for a column, by its name in the rows.
pub(super) fn term_of(
    dialect: Dialect,
    id: &str,
    kind: Kind,
    digits: Digits,
    of: &Reasons,
) -> Term {
    let reasons = match of.kinds.len() {
        0 | 1 => of.clone(),
        _ => Reasons::several(of.kinds.clone(), format!("t.{}", dialect.name(&absent(id)))),
    };
    Term::sure(format!("t.{}", dialect.name(id)), kind).digits(digits).with(reasons)
}

/// How the cells of a column of the file are read.
///
/// # Errors
/// Why SQL cannot read them.
pub(super) fn cell(dialect: Dialect, column: &Column, named: &Named<'_>) -> Result<Cell, NoForm> {
    let source = source_of(dialect, column);
    let (key, narrow) = (key_of(dialect, column), narrow_of(dialect, column));
    let none = |why: Message| Err(NoForm { why, place: column.place.clone() });
    let inexact = || {
        none(message!(
            zh: "单位或 scale 的换算没有精确的小数",
            en: "its units or scale are no exact decimals",
        ))
    };
    let mut digits = Digits { whole: 0, places: 0 };
    // Where a text is not written plainly, and the value.
    let (odd, value) = match &column.kind {
        ColumnKind::Text => (short(column, &source), dialect.tidy(&source)),
        ColumnKind::Team | ColumnKind::Indicator => {
            let value = match named {
                Named::Joined(id) => (*id).to_owned(),
                Named::Text => dialect.tidy(&source),
            };
            (short(column, &source), value)
        }
        ColumnKind::Int | ColumnKind::Number => {
            digits = if column.kind == ColumnKind::Int { WHOLE } else { NUMBER };
            let Some(number) = number(dialect, column, &source, &narrow) else { return inexact() };
            let factors = column.units.iter().map(|(_, factor)| factor).chain(&column.scale);
            let mut most = Digits { whole: 0, places: 0 };
            for factor in factors {
                most = most.either(Term::number(factor).map_or(most, |term| term.digits));
            }
            digits = digits.product(most);
            let to = sql_type(dialect, &Kind::Number, digits);
            let value = match column.kind {
                ColumnKind::Int => {
                    format!("CASE WHEN {number} = floor({number}) THEN CAST({number} AS {to}) END")
                }
                _ => format!("CAST({number} AS {to})"),
            };
            (format!("NOT {}", dialect.is_number(&source)), value)
        }
        ColumnKind::Percent => {
            digits = Digits { whole: 12, places: 6 };
            let Some(percent) = percent(dialect, column, &narrow) else { return inexact() };
            let to = sql_type(dialect, &Kind::Number, digits);
            (format!("{source} IS NOT NULL"), format!("CAST({percent} AS {to})"))
        }
        ColumnKind::Date => {
            let iso = dialect.try_cast(&source, "DATE");
            let day = dialect.read_date(&narrow);
            let day = match column.month {
                None => day,
                Some(month) => {
                    let month = dialect.read_month(&narrow, month == MonthDay::End);
                    format!("COALESCE({day}, {month})")
                }
            };
            let value = format!("CASE WHEN {narrow} IS NULL THEN {iso} ELSE {day} END");
            (format!("NOT {}", dialect.is_iso(&source)), value)
        }
        ColumnKind::Bool => {
            let (yes, no) = YES_AND_NO;
            let words = yes.map(|word| (word, "TRUE")).into_iter();
            let by_key = by_key(dialect, &key, words.chain(no.map(|word| (word, "FALSE"))));
            let (yes_list, no_list) = (dialect.texts(yes), dialect.texts(no));
            let value = format!(
                "CASE WHEN {source} IN ({yes_list}) THEN TRUE WHEN {source} IN ({no_list}) THEN FALSE ELSE {by_key} END"
            );
            (format!("{source} NOT IN ({yes_list}, {no_list})"), value)
        }
        ColumnKind::Enum(enumeration) => words(dialect, &source, &key, enumeration),
    };
    let absent_first = absent_first(column) && !column.absent.is_empty();
    let keys: Vec<String> = absent_keys(column).map(|(_, key)| key).collect();
    let list = dialect.texts(keys.iter().map(String::as_str));
    let value = match absent_first {
        true => format!("CASE WHEN {key} IN ({list}) THEN NULL ELSE {value} END"),
        false => value,
    };
    let mut prepared = Vec::new();
    let closed = matches!(column.kind, ColumnKind::Bool | ColumnKind::Enum(_));
    if closed || !column.absent.is_empty() || column.words.is_some() {
        // A word for an absence may be among the plainly written ones.
        let odd = if absent_first { short(column, &source) } else { odd.clone() };
        let odd = if closed && absent_first { format!("{source} IS NOT NULL") } else { odd };
        let sql = format!("CASE WHEN {odd} THEN {} END", dialect.key(&source));
        prepared.push((format!("{}#key", column.id), sql));
    }
    if matches!(
        column.kind,
        ColumnKind::Int | ColumnKind::Number | ColumnKind::Percent | ColumnKind::Date
    ) {
        let sql = format!("CASE WHEN {odd} THEN {} END", dialect.narrow(&source));
        prepared.push((format!("{}#narrow", column.id), sql));
    }
    let mut kinds = BTreeSet::from([Absence::NotReported]);
    kinds.extend(column.absent.iter().map(|(kind, _)| *kind));
    let told_apart = kinds.len() > 1;
    let reasons = match told_apart {
        true => Reasons::several(kinds, String::new()),
        false => Reasons::one(Absence::NotReported),
    };
    let term = term_of(dialect, &column.id, column.kind.in_expressions(), digits, &reasons);
    let absent = told_apart.then(|| {
        let ways = absent_keys(column).map(|(kind, key)| {
            let (key, kind) = (dialect.text(&key), dialect.text(kind.id()));
            format!(" WHEN {key} THEN {kind}")
        });
        let ways: String = ways.collect();
        let otherwise = dialect.text(Absence::NotReported.id());
        format!("CASE WHEN {} IS NULL THEN CASE {key}{ways} ELSE {otherwise} END END", term.sql)
    });
    let mut known: Vec<String> = keys;
    let words = column.words.iter().flat_map(|(words, _)| keys_of(words).map(|(key, _)| key));
    known.extend(words);
    let known = (!known.is_empty()).then(|| {
        let list = dialect.texts(known.iter().map(String::as_str));
        format!("COALESCE({key} IN ({list}), FALSE)")
    });
    Ok(Cell { prepared, value, absent, term, known })
}

/// No longer than the words for absences.
fn short(column: &Column, source: &str) -> String {
    let longest = absent_keys(column).map(|(_, key)| key.chars().count()).max();
    format!("length({source}) <= {}", longest.unwrap_or_default() + 4)
}

/// Words of absence are looked for first where they could be values as well.
fn absent_first(column: &Column) -> bool {
    let mut keys = absent_keys(column).map(|(_, key)| key);
    match &column.kind {
        ColumnKind::Text | ColumnKind::Team | ColumnKind::Indicator => true,
        ColumnKind::Bool => {
            let (yes, no) = YES_AND_NO;
            keys.any(|key| yes.contains(&&*key) || no.contains(&&*key))
        }
        ColumnKind::Enum(enumeration) => {
            let own: BTreeSet<String> = keys_of(enumeration).map(|(key, _)| key).collect();
            keys.any(|key| own.contains(&key))
        }
        _ => keys.any(|key| key.chars().any(|c| c.is_ascii_digit())),
    }
}

/// The words for absences, as they are compared.
fn absent_keys(column: &Column) -> impl Iterator<Item = (Absence, String)> + '_ {
    column.absent.iter().flat_map(|(kind, words)| words.iter().map(|word| (*kind, text::key(word))))
}

/// The words of a closed list as they are compared, with the id.
fn keys_of(enumeration: &Enumeration) -> impl Iterator<Item = (String, &str)> {
    enumeration
        .members
        .iter()
        .flat_map(|member| member.spellings().map(|word| (text::key(word), &*member.id)))
}

/// `CASE key WHEN word THEN value … END`, each word once.
fn by_key<'a>(
    dialect: Dialect,
    key: &str,
    words: impl Iterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut seen = BTreeSet::new();
    let ways: String = words
        .filter(|(word, _)| seen.insert((*word).to_owned()))
        .map(|(word, value)| format!(" WHEN {} THEN {value}", dialect.text(word)))
        .collect();
    format!("CASE {key}{ways} END")
}

/// The words of a closed list: where a text is none of them as they are declared, and the id that it stands for.
fn words(dialect: Dialect, source: &str, key: &str, enumeration: &Enumeration) -> (String, String) {
    let mut sql = "CASE".to_owned();
    let mut all = Vec::new();
    let mut seen = BTreeSet::new();
    for member in &enumeration.members {
        let fresh: Vec<&str> = member
            .spellings()
            .map(|word| &**word)
            .filter(|word| seen.insert(text::key(word)))
            .collect();
        if !fresh.is_empty() {
            let (list, id) = (dialect.texts(fresh.iter().copied()), dialect.text(&member.id));
            sql.push_str(&format!(" WHEN {source} IN ({list}) THEN {id}"));
            all.extend(fresh);
        }
    }
    let keys: Vec<(String, String)> =
        keys_of(enumeration).map(|(key, id)| (key, dialect.text(id))).collect();
    let keys = keys.iter().map(|(key, id)| (key.as_str(), id.as_str()));
    sql.push_str(&format!(" ELSE {} END", by_key(dialect, key, keys)));
    (format!("{source} NOT IN ({})", dialect.texts(all)), sql)
}

/// The id of the word that stands in a date cell.
pub(super) fn word_in(dialect: Dialect, date: &Column) -> Option<String> {
    let (enumeration, _) = date.words.as_ref()?;
    let keys: Vec<(String, String)> =
        keys_of(enumeration).map(|(key, id)| (key, dialect.text(id))).collect();
    let keys = keys.iter().map(|(key, id)| (key.as_str(), id.as_str()));
    Some(by_key(dialect, &key_of(dialect, date), keys))
}

/// The number of a cell, with its unit; nothing where factors have no end as decimals.
fn number(dialect: Dialect, column: &Column, source: &str, narrow: &str) -> Option<String> {
    let mut units: Vec<(String, &Number)> =
        column.units.iter().map(|(ending, factor)| (text::key(ending), factor)).collect();
    units.sort_by_key(|(ending, _)| std::cmp::Reverse(ending.chars().count()));
    let mut ways = String::new();
    for (ending, factor) in units {
        let factor = Term::number(factor)?.sql;
        let length = ending.chars().count();
        let front = format!("trim(substr({narrow}, 1, length({narrow}) - {length}))");
        let number = dialect.read_number(&front);
        let ending = dialect.text(&ending);
        ways.push_str(&format!(
            " WHEN lower(substr({narrow}, length({narrow}) - {length} + 1)) = {ending} THEN {number} * {factor}"
        ));
    }
    let plain = dialect.plain_number(source);
    let other = dialect.read_number(narrow);
    let sql = format!("(CASE WHEN {narrow} IS NULL THEN {plain}{ways} ELSE {other} END)");
    match &column.scale {
        None => Some(sql),
        Some(scale) => {
            let times = Term::number(&Number::ONE.checked_div(scale)?)?.sql;
            Some(format!("({sql} * {times})"))
        }
    }
}

/// A share of one. Bare numbers are read only where `scale` says how: else it depends on the whole column.
fn percent(dialect: Dialect, column: &Column, narrow: &str) -> Option<String> {
    let front = format!("trim(substr({narrow}, 1, length({narrow}) - 1))");
    let front = dialect.read_number(&front);
    let signed = format!("WHEN substr({narrow}, length({narrow})) = '%' THEN {front} * 0.01");
    Some(match &column.scale {
        None => format!("(CASE {signed} END)"),
        Some(scale) => {
            let times = Term::number(&Number::ONE.checked_div(scale)?)?.sql;
            let plain = dialect.read_number(narrow);
            format!("(CASE {signed} ELSE {plain} * {times} END)")
        }
    })
}
