//! A minimal test from what a real team got.

use std::collections::BTreeSet;

use unicode_width::UnicodeWidthStr;

use crate::{
    diagnostic::{Diagnostic, Language, Message, Place, counted, message},
    judge::evaluation::{Evaluation, MeasureResult, TeamResult},
    method::{
        model::{Method, NodeIndex},
        scope::Symbol,
    },
    value::{Absence, Number, text::one_line},
};

/// A test of one indicator (or of a group that has a rule of its own) as TOML: the numbers that its rule read
/// for a team are what is handed in, and its score is what is expected. It names neither the team nor the
/// round. `team` and `node` are places in the [`Evaluation`], which `method` made; a name that is `taken`, as
/// TOML writes it, gets a number.
///
/// # Errors
/// The node has no rule of its own, so that there is nothing to hand in; or the team has no result for it
/// that a rule made (it was stopped).
pub fn record(
    method: &Method,
    evaluation: &Evaluation,
    team: usize,
    node: usize,
    taken: &dyn Fn(&str) -> bool,
) -> Result<String, Box<Diagnostic>> {
    let declared = method.nodes.get(node);
    let result = evaluation.teams.get(team).and_then(|team| Some((team, team.nodes.get(node)?)));
    let (Some(declared), Some((team, result))) = (declared, result) else {
        return Err(nothing(message!(zh: "没有这项结果", en: "there is no such result")));
    };
    let Some(rule) = &declared.score else {
        let id = &declared.id;
        return Err(nothing(message!(
            zh: "`{id}` 没有自己的规则，是由下级得分合成的；请选一项指标",
            en: "`{id}` has no rule of its own, it is made of what is below it: choose an indicator",
        )));
    };
    let mut metrics: Vec<String> = Vec::new();
    for at in result.reads.iter().copied().collect::<BTreeSet<usize>>() {
        let measure = team.measures.get(at);
        let info = measure.and_then(|measure| evaluation.metrics.get(measure.metric));
        let (Some(measure), Some(info)) = (measure, info) else { continue };
        let (id, figure) = (quoted(&info.id), figure(measure, info.is_rate));
        metrics.push(match measure.node.and_then(|node| evaluation.nodes.get(node)) {
            Some(node) => format!("{id} = {{ {} = {figure} }}", quoted(&node.id)),
            None => format!("{id} = {figure}"),
        });
    }
    let roster = of_roster(method, evaluation, team, NodeIndex(node));
    let expected = match &result.score {
        Some(score) => method.printed(NodeIndex(node), score).to_exact(),
        None => "\"()\"".to_owned(),
    };
    let came = match &result.score {
        Some(_) => {
            let points = counted(&expected, "point");
            message!(zh: "{expected} 分", en: "{points}")
        }
        None => result.status.message(),
    };
    let came = came.in_language(method.language);
    let name = match method.language {
        Language::Chinese => format!("取自真实轮次，待核对：{}，{came}", declared.name),
        Language::English => format!("from a real round, to be checked: {}, {came}", declared.name),
    };
    let numbered = (2u32..).map(|at| string(&format!("{name}（{at}）")));
    let name = std::iter::once(string(&name)).chain(numbered).find(|name| !taken(name));
    let mut text = format!("[[test]]\nname = {}\n", name.unwrap_or_default());
    text.push_str(&format!("as_of = {}\n", evaluation.round.as_of));
    // What a team is handed in as a whole, where the rule also looks at the roster.
    if roster.is_empty() {
        text.push_str(&table("metrics", &metrics));
    } else {
        let all: Vec<String> = roster.into_iter().chain(metrics).collect();
        text.push_str(&table("team", &all));
    }
    text.push_str(&format!(
        "expect = {{ indicators = {{ {} = {expected} }} }}",
        quoted(&declared.id)
    ));
    let rule = one_line(rule.expression.text());
    text.push_str(&format!("\n# {rule}\n"));
    Ok(text)
}

fn nothing(text: Message) -> Box<Diagnostic> {
    Box::new(Diagnostic::error("nothing-to-record", Place::default(), text))
}

/// The columns of the roster that the rules of the node read.
fn of_roster(
    method: &Method,
    evaluation: &Evaluation,
    team: &TeamResult,
    node: NodeIndex,
) -> Vec<String> {
    let Some(node) = method.nodes.get(node.0) else { return Vec::new() };
    let columns = method.tables.get(method.roster.0).map(|table| &table.columns);
    let mut read: BTreeSet<usize> = BTreeSet::new();
    for rule in node.score.iter().chain(&node.applies) {
        for name in rule.expression.reads() {
            if let Some(Symbol::Roster(column)) = rule.scope.symbol(name.slot) {
                read.insert(column.0);
            }
        }
    }
    read.into_iter()
        .filter_map(|column| {
            let id = &columns?.get(column)?.id;
            let at = evaluation.roster.iter().position(|column| *column.id == **id)?;
            let cell = team.roster.get(at)?;
            let value = match Number::from_decimal(cell) {
                Some(number) => number.to_exact(),
                None if cell.is_empty() => "\"()\"".to_owned(),
                None => string(cell),
            };
            Some(format!("{} = {value}", quoted(id)))
        })
        .collect()
}

/// A value as a test writes it: a share as the fraction that it is, so that the cases are kept.
fn figure(measure: &MeasureResult, is_rate: bool) -> String {
    if let Some(absent) = &measure.absent {
        return match Absence::from_id(absent) {
            Some(kind) => format!("\"{}\"", kind.id()),
            None => "\"()\"".to_owned(),
        };
    }
    let Some(value) = &measure.value else {
        return string(measure.text.as_deref().unwrap_or_default());
    };
    if let (true, Some(top), Some(bottom)) = (is_rate, &measure.numerator, &measure.denominator)
        && top.checked_div(bottom).as_ref() == Some(value)
        && let (Some(top), Some(bottom)) = (decimal(top), decimal(bottom))
    {
        return format!("\"{top}/{bottom}\"");
    }
    decimal(value).unwrap_or_else(|| format!("\"{}\"", value.to_exact()))
}

/// A number by its digits, if it has an end.
pub(super) fn decimal(number: &Number) -> Option<String> {
    let exact = number.to_exact();
    (!exact.contains('/')).then_some(exact)
}

/// Columns that a line of a test may take.
const WIDE: usize = 100;

/// Does a line of a test fit on a screen?
pub(super) fn is_short(line: &str) -> bool {
    line.trim_end().width() <= WIDE
}

/// `key = { a = 1, b = 2 }` where that is short, else a line for each: `key.a = 1`.
pub(super) fn table(key: &str, all: &[String]) -> String {
    let line = format!("{key} = {{ {} }}\n", all.join(", "));
    match is_short(&line) {
        true => line,
        false => all.iter().map(|one| format!("{key}.{one}\n")).collect(),
    }
}

/// A key of TOML: bare where it may be.
pub(super) fn quoted(id: &str) -> String {
    let table = toml::Table::from_iter([(id.to_owned(), toml::Value::Boolean(true))]);
    let line = table.to_string();
    line.strip_suffix(" = true\n").unwrap_or(&line).to_owned()
}

/// A text of TOML.
pub(super) fn string(text: &str) -> String {
    toml::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::{quoted, string, table};

    #[test]
    fn what_is_too_long_for_one_line_stands_on_a_line_each() {
        let some = |count: usize| -> Vec<String> {
            (1..=count).map(|at| format!("\"回头看一般问题{at}\" = {at}")).collect()
        };
        let short = table("team", &some(2));
        assert_eq!(short, "team = { \"回头看一般问题1\" = 1, \"回头看一般问题2\" = 2 }\n");
        let long = table("team", &some(5));
        assert!(long.starts_with("team.\"回头看一般问题1\" = 1\nteam.\"回头看一般问题2\" = 2\n"));
        let read = |text: &str| text.parse::<toml::Table>().unwrap();
        assert_eq!(read(&long), read(&format!("team = {{ {} }}", some(5).join(", "))));
    }

    #[test]
    fn whatever_a_name_holds_is_toml() {
        assert_eq!((&*quoted("due-2_a"), &*quoted("整改率")), ("due-2_a", "\"整改率\""));
        for text in ["", "甲", "a b", "a.b", "a\"b'c", "a\\b", "a\nb", "a\tb\r\u{1}"] {
            let line = format!("x = {{ {} = {} }}", quoted(text), string(text));
            let read: toml::Table = line.parse().unwrap();
            assert_eq!(read["x"][text].as_str(), Some(text), "{line}");
        }
    }
}
