//! Tests as TOML.

use std::sync::Arc;

use crate::{
    diagnostic::Place,
    method::{
        model::Constant,
        pack_tests::{Figure, FigureValue},
    },
    testing::record::{decimal, is_short, quoted, string, table},
    value::{Absence, Number},
};

/// A number, with the digits that it has.
pub(super) fn number(number: Number) -> Figure {
    let written = decimal(&number).unwrap_or_else(|| number.to_exact());
    let decimals = written.split_once('.').map_or(0, |(_, digits)| digits.len());
    let decimals = (!written.contains('/')).then(|| u32::try_from(decimals).unwrap_or(u32::MAX));
    figure(FigureValue::Number { number, decimals }, written)
}

/// All of so many cases, as a fraction; nothing of none.
pub(super) fn whole_share(cases: &Number) -> Option<Figure> {
    let value = FigureValue::Number { number: Number::ONE, decimals: None };
    cases.is_positive().then(|| figure(value, format!("{cases}/{cases}")))
}

pub(super) fn absent(kind: Absence) -> Figure {
    figure(FigureValue::Absent(Some(kind)), kind.id().to_owned())
}

pub(super) fn other(constant: Constant) -> Figure {
    let written = match &constant {
        Constant::Text(text) => text.to_string(),
        Constant::Date(day) => day.to_string(),
        Constant::Bool(value) => value.to_string(),
        _ => String::new(),
    };
    figure(FigureValue::Other(constant), written)
}

/// A value that a metric has for one indicator.
pub(super) fn of_node(node: &Arc<str>, value: &Figure) -> Figure {
    let constant = match &value.value {
        FigureValue::Number { number, .. } => Constant::Number(number.clone()),
        FigureValue::Absent(_) => Constant::Text(Arc::clone(&value.written)),
        FigureValue::Other(constant) => constant.clone(),
    };
    let written = format!("{{ {} = {} }}", quoted(node), toml(value));
    let map = Constant::Map([(Arc::clone(node), constant)].into_iter().collect());
    figure(FigureValue::Other(map), written)
}

fn figure(value: FigureValue, written: String) -> Figure {
    Figure { value, written: Arc::from(written), place: Place::default() }
}

/// A value as TOML has it.
pub(super) fn toml(figure: &Figure) -> String {
    let written = &*figure.written;
    match &figure.value {
        FigureValue::Number { .. } if written.contains('/') => string(written),
        FigureValue::Absent(_) | FigureValue::Other(Constant::Text(_)) => string(written),
        _ => written.to_owned(),
    }
}

/// A number that came out, as it is to be expected.
pub(super) fn expected(number: &Number) -> String {
    decimal(number).unwrap_or_else(|| string(&number.to_exact()))
}

/// Something that came out: where a test expects it, and what.
pub(super) type Outcome = (Vec<String>, String);

/// `expect = { a = { b = 1 }, c = 2 }` of what came out.
pub(super) fn expectation(outcomes: &[Outcome]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut groups: indexmap::IndexMap<&str, Vec<String>> = indexmap::IndexMap::new();
    for (path, value) in outcomes {
        match path.as_slice() {
            [key] => parts.push(format!("{} = {value}", quoted(key))),
            [key, inner] => {
                groups.entry(key).or_default().push(format!("{} = {value}", quoted(inner)));
            }
            _ => {}
        }
    }
    let together = |(key, inner): (&&str, &Vec<String>)| {
        format!("{} = {{ {} }}", quoted(key), inner.join(", "))
    };
    let all: Vec<String> = groups.iter().map(together).chain(parts.iter().cloned()).collect();
    let line = format!("expect = {{ {} }}\n", all.join(", "));
    if is_short(&line) {
        return line;
    }
    let groups = groups.iter().map(|(key, inner)| table(&format!("expect.{}", quoted(key)), inner));
    let parts = parts.iter().map(|part| format!("expect.{part}\n"));
    groups.chain(parts).collect()
}

/// `key = { a = 1, b = 2 }` of what goes in.
pub(super) fn given<'a>(
    key: &str,
    values: impl IntoIterator<Item = (&'a str, &'a Figure)>,
) -> String {
    let all: Vec<String> = values
        .into_iter()
        .map(|(id, figure)| format!("{} = {}", quoted(id), toml(figure)))
        .collect();
    table(key, &all)
}

/// A table as CSV between `"""`.
pub(super) fn csv(rows: &[Vec<String>]) -> String {
    let mut text = String::from("\"\"\"\n");
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .map(|cell| match cell.contains(['"', ',', '\n', ';', '\t']) {
                true => format!("\"{}\"", cell.replace('"', "\"\"")),
                false => cell.clone(),
            })
            .collect();
        text.push_str(&cells.join(",").replace('\\', "\\\\").replace('"', "\\\""));
        text.push('\n');
    }
    text.push_str("\"\"\"");
    text
}

#[cfg(test)]
mod tests {
    use super::expectation;

    #[test]
    fn what_is_expected_is_broken_where_it_is_long() {
        let outcome =
            |path: &[&str]| (path.iter().map(|part| (*part).to_owned()).collect(), "1".to_owned());
        let mut outcomes = vec![outcome(&["groups", "a"]), outcome(&["total"])];
        assert_eq!(expectation(&outcomes), "expect = { groups = { a = 1 }, total = 1 }\n");
        let names: Vec<String> = (0..9).map(|at| format!("回头看一般问题{at}")).collect();
        outcomes.extend(names.iter().map(|name| outcome(&["metrics", name])));
        let text = expectation(&outcomes);
        assert!(
            text.starts_with("expect.groups = { a = 1 }\nexpect.metrics.\"回头看一般问题0\" = 1\n")
        );
        assert!(text.ends_with("\nexpect.total = 1\n"), "{text}");
        assert_eq!(
            text.parse::<toml::Table>().unwrap()["expect"]["metrics"]["回头看一般问题8"]
                .as_integer(),
            Some(1)
        );
    }
}
