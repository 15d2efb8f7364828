//! The values that are tried for a number that goes into a rule: those at its boundaries first of all.

use std::{collections::BTreeSet, sync::Arc};

use super::written;
use crate::{
    method::{
        model::{
            Aggregation, ColumnIndex, ColumnKind, Constant, Method, MetricIndex, MetricSource,
            NodeIndex, Param, Quantity, Rule,
        },
        pack_tests::{Figure, FigureValue},
    },
    script::Kind,
    value::{Absence, Date, Number},
};

/// A number, or a column of the roster, that goes into a rule.
pub(super) struct Input {
    /// As a test writes it.
    pub(super) id: Arc<str>,
    /// It stands in the roster.
    pub(super) roster: bool,
    /// Numbers first, rising; then what else it may be; then the ways of being absent.
    pub(super) values: Vec<Figure>,
    /// How many of the values are numbers.
    pub(super) numbers: usize,
    /// Places in `values`: just below a boundary, on it, just above it.
    pub(super) boundaries: Vec<[usize; 3]>,
}

/// One value for each input, by its place.
pub(super) type Sample = Vec<usize>;

impl Input {
    pub(super) fn value(&self, at: usize) -> Option<&Figure> {
        self.values.get(at)
    }

    /// Where to begin: the whole of a share, nothing of what is counted, and the other ends.
    pub(super) fn corners(&self) -> Vec<usize> {
        let Some(last) = self.numbers.checked_sub(1).filter(|last| *last > 0) else {
            return vec![0];
        };
        let one = self.values.iter().position(|figure| number(figure) == Some(Number::ONE));
        match one {
            Some(one) if one < last => vec![0, one, last],
            _ => vec![last, 0],
        }
    }
}

/// The number that a value is.
pub(super) fn number(figure: &Figure) -> Option<Number> {
    match &figure.value {
        FigureValue::Number { number, .. } => Some(number.clone()),
        _ => None,
    }
}

/// What a value is counted in, and so how far its neighbours are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// From 0 to 1, printed as a percentage with two decimals.
    Share,
    /// Whole numbers from 0.
    Count,
    /// Any number that is not negative.
    Amount,
}

/// The input that a metric is. `node` is the indicator for which it is wanted, where it has one value for each.
pub(super) fn of_metric(
    method: &Method,
    index: MetricIndex,
    node: Option<NodeIndex>,
    said: &Said,
    reasons: &BTreeSet<Absence>,
) -> Option<Input> {
    let metric = method.metrics.get(index.0)?;
    let ratio = matches!(
        &metric.source,
        MetricSource::Table { aggregation: Aggregation::Ratio(..), .. }
            | MetricSource::Indicators { aggregation: Aggregation::Ratio(..), .. }
    );
    let counted = matches!(
        &metric.source,
        MetricSource::Table { aggregation: Aggregation::Count(_) | Aggregation::Distinct(_), .. }
            | MetricSource::Indicators {
                aggregation: Aggregation::Count(_) | Aggregation::Distinct(_),
                ..
            }
    );
    let unit = match metric.quantity {
        Some(Quantity::Ratio) => Unit::Share,
        Some(Quantity::Count | Quantity::Days | Quantity::Workdays) => Unit::Count,
        _ if ratio => Unit::Share,
        _ if counted => Unit::Count,
        _ => Unit::Amount,
    };
    let least = node.and_then(|node| method.nodes.get(node.0)?.weak.as_ref()?.min_cases.clone());
    let mut input = of_kind(&metric.id, &metric.kind, unit, said, least.as_ref());
    input.values.extend(reasons.iter().map(|kind| written::absent(*kind)));
    if metric.per_indicator {
        let id = node.and_then(|node| Some(Arc::clone(&method.nodes.get(node.0)?.id)))?;
        input.values = input.values.iter().map(|value| written::of_node(&id, value)).collect();
        // What stands in a map is no number to look for.
        input.boundaries.clear();
    }
    Some(input)
}

/// The input that a column of the roster is.
pub(super) fn of_roster(method: &Method, column: ColumnIndex, said: &Said) -> Option<Input> {
    let column = method.tables.get(method.roster.0)?.columns.get(column.0)?;
    let (kind, unit) = match &column.kind {
        ColumnKind::Int => (Kind::Number, Unit::Count),
        ColumnKind::Number => (Kind::Number, Unit::Amount),
        ColumnKind::Percent => (Kind::Number, Unit::Share),
        ColumnKind::Date => (Kind::Date, Unit::Amount),
        ColumnKind::Bool => (Kind::Bool, Unit::Amount),
        ColumnKind::Enum(of) => (Kind::Enum(Arc::clone(of)), Unit::Amount),
        ColumnKind::Text | ColumnKind::Team | ColumnKind::Indicator => (Kind::Text, Unit::Amount),
    };
    let mut input = of_kind(&column.id, &kind, unit, said, None);
    input.roster = true;
    if !column.required {
        input.values.push(written::absent(Absence::NotReported));
    }
    Some(input)
}

fn of_kind(id: &Arc<str>, kind: &Kind, unit: Unit, said: &Said, least: Option<&Number>) -> Input {
    let mut input = Input {
        id: Arc::clone(id),
        roster: false,
        values: Vec::new(),
        numbers: 0,
        boundaries: Vec::new(),
    };
    match kind {
        Kind::Number | Kind::Any => {
            let (numbers, boundaries) = numbers(unit, &said.numbers);
            input.numbers = numbers.len();
            input.boundaries = boundaries;
            input.values = numbers.into_iter().map(written::number).collect();
            // How many cases there are only a fraction says.
            if let (Unit::Share, Some(least)) = (unit, least) {
                let few = least - &Number::ONE;
                let of = |cases: &Number| written::whole_share(cases);
                input.values.extend([of(least), of(&few)].into_iter().flatten());
            }
        }
        Kind::Bool => {
            input.values = [false, true].map(|value| written::other(Constant::Bool(value))).into();
        }
        Kind::Enum(of) => {
            let ids = of.members.iter().map(|member| Constant::Text(Arc::clone(&member.id)));
            input.values = ids.map(written::other).collect();
        }
        Kind::Date => {
            let days = [-1, 0, 1].into_iter().filter_map(|days| said.day.add_days(days));
            input.values = days.map(|day| written::other(Constant::Date(day))).collect();
        }
        _ => {
            let texts = said.texts.iter().map(|text| Constant::Text(Arc::clone(text)));
            input.values = texts.map(written::other).collect();
            if input.values.is_empty() {
                input.values.push(written::other(Constant::Text(Arc::from("甲"))));
            }
        }
    }
    input
}

/// The numbers to try, rising, and where the boundaries lie among them.
fn numbers(unit: Unit, cuts: &BTreeSet<Number>) -> (Vec<Number>, Vec<[usize; 3]>) {
    let (one, hundredth) = (Number::ONE, Number::ratio(1, 100).unwrap_or(Number::ONE));
    let fits = |number: &Number| match unit {
        Unit::Share => !number.is_negative() && *number <= one,
        Unit::Count => !number.is_negative() && number.is_integer(),
        Unit::Amount => !number.is_negative(),
    };
    let step = |cut: &Number| match unit {
        // A percentage is printed with two decimals.
        Unit::Share => Number::ratio(1, 10_000).unwrap_or(Number::ONE),
        Unit::Amount if !cut.is_integer() => hundredth.clone(),
        _ => Number::ONE,
    };
    let mut all: BTreeSet<Number> = BTreeSet::from([Number::ZERO, Number::ONE]);
    if unit != Unit::Share {
        all.extend([2, 100].map(|many: i64| Number::from(many)));
    }
    let mut triples: Vec<[Number; 3]> = Vec::new();
    for cut in cuts.iter().filter(|cut| fits(cut)) {
        let step = step(cut);
        let triple = [cut - &step, cut.clone(), cut + &step];
        all.extend(triple.iter().filter(|number| fits(number)).cloned());
        if triple.iter().all(fits) {
            triples.push(triple);
        }
    }
    let all: Vec<Number> = all.into_iter().collect();
    let at = |number: &Number| all.binary_search(number).ok();
    let boundaries = triples
        .iter()
        .filter_map(|[below, on, above]| Some([at(below)?, at(on)?, at(above)?]))
        .collect();
    (all, boundaries)
}

/// What the text of rules says: the numbers, also those of the constants that it names, and the words.
pub(super) struct Said {
    pub(super) numbers: BTreeSet<Number>,
    pub(super) texts: BTreeSet<Arc<str>>,
    pub(super) day: Date,
}

impl Said {
    pub(super) fn of(method: &Method, rules: &[&Rule], node: Option<NodeIndex>, day: Date) -> Self {
        let mut said = Self { numbers: BTreeSet::new(), texts: BTreeSet::new(), day };
        let own = node.and_then(|node| Some(&method.nodes.get(node.0)?.params));
        let params = |name: &str| own.and_then(|own| own.get(name)).or(method.params.get(name));
        for rule in rules {
            said.read(rule.expression.text(), &params);
            for (module, name) in rule.expression.calls() {
                said.read(&body(method, module, name), &params);
            }
        }
        said
    }

    /// Of one function of the pack.
    pub(super) fn of_function(method: &Method, module: &str, name: &str, day: Date) -> Self {
        let mut said = Self { numbers: BTreeSet::new(), texts: BTreeSet::new(), day };
        said.read(&body(method, module, name), &|name| method.params.get(name));
        said
    }

    fn read<'a>(&mut self, text: &str, params: &dyn Fn(&str) -> Option<&'a Param>) {
        let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
        let mut rest = text;
        while let Some(letter) = rest.chars().next() {
            let after = |length: usize| rest.get(length..).unwrap_or_default();
            if rest.starts_with("//") {
                rest = after(rest.find('\n').unwrap_or(rest.len()));
            } else if letter == '"' {
                let inside = after(1);
                let end = inside.find('"').unwrap_or(inside.len());
                self.texts.insert(Arc::from(inside.get(..end).unwrap_or_default()));
                rest = inside.get(end + 1..).unwrap_or_default();
            } else if letter.is_ascii_digit() {
                let end =
                    rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
                let digits = rest.get(..end).unwrap_or_default().trim_end_matches('.');
                self.numbers.extend(Number::from_decimal(digits));
                rest = after(end);
            } else if is_name(letter) {
                let end = rest.find(|c: char| !is_name(c)).unwrap_or(rest.len());
                let word = rest.get(..end).unwrap_or_default();
                rest = after(end);
                if let ("params", Some(inside)) = (word, rest.strip_prefix('.')) {
                    let end = inside.find(|c: char| !is_name(c)).unwrap_or(inside.len());
                    let param = params(inside.get(..end).unwrap_or_default());
                    if let Some(value) = param.and_then(|param| param.on(self.day)) {
                        self.constant(value);
                    }
                    rest = inside.get(end..).unwrap_or_default();
                }
            } else {
                rest = after(letter.len_utf8());
            }
        }
    }

    fn constant(&mut self, constant: &Constant) {
        match constant {
            Constant::Number(number) => {
                self.numbers.insert(number.clone());
            }
            Constant::Text(text) => {
                self.texts.insert(Arc::clone(text));
            }
            Constant::Array(items) => items.iter().for_each(|item| self.constant(item)),
            Constant::Map(entries) => entries.values().for_each(|item| self.constant(item)),
            Constant::Bool(_) | Constant::Date(_) => {}
        }
    }
}

/// The text of a function, from its name to the line on which it ends.
fn body(method: &Method, module: &str, name: &str) -> String {
    let text = method.script.modules().iter().find(|known| *known.name == *module);
    let text = text.map(|module| &*module.text).unwrap_or_default();
    let begins = [format!("fn {name}("), format!("fn {name} (")];
    let Some(start) = begins.iter().find_map(|begin| text.find(begin.as_str())) else {
        return text.to_owned();
    };
    let rest = text.get(start..).unwrap_or_default();
    let end = rest.find("\n}").unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Unit, numbers};
    use crate::value::Number;

    fn shown(unit: Unit, cuts: &[&str]) -> (Vec<String>, Vec<[usize; 3]>) {
        let cuts: BTreeSet<Number> =
            cuts.iter().filter_map(|cut| Number::from_decimal(cut)).collect();
        let (numbers, boundaries) = numbers(unit, &cuts);
        (numbers.iter().map(Number::to_exact).collect(), boundaries)
    }

    #[test]
    fn neighbours_are_one_unit_away() {
        let (shares, boundaries) = shown(Unit::Share, &["0.8", "15"]);
        assert_eq!(shares, ["0", "0.7999", "0.8", "0.8001", "1"]);
        assert_eq!(boundaries, [[1, 2, 3]]);
        let (counts, boundaries) = shown(Unit::Count, &["5", "0", "0.8"]);
        assert_eq!(counts, ["0", "1", "2", "4", "5", "6", "100"]);
        assert_eq!(boundaries, [[3, 4, 5]]);
        let (amounts, boundaries) = shown(Unit::Amount, &["2.5"]);
        assert_eq!(amounts, ["0", "1", "2", "2.49", "2.5", "2.51", "100"]);
        assert_eq!(boundaries, [[3, 4, 5]]);
    }
}
