//! Words against numbers: the comment or the name says 60 %, the rule says 0.65.
//!
//! Only told where the words name a number that the rule does not have, and the rule has one of the same kind
//! that the words do not name: whatever else a comment tells is no contradiction.

use super::{
    Finding,
    analysis::Analysis,
    domain::{Domains, Stand, value_on},
};
use crate::{
    diagnostic::{Diagnostic, Place, message},
    method::model::{Constant, Param},
    script::{
        Data,
        tree::{Node, Part, Step},
    },
    value::{Date, Number},
};

const DIFFER: &str = "words-differ";

/// A number that words say.
#[derive(Debug, Clone, PartialEq)]
struct Said {
    number: Number,
    /// It is a share of one.
    percent: bool,
    /// As it is written.
    text: String,
}

pub(super) fn find(analysis: &Analysis<'_>) -> Vec<Finding> {
    let domains = &analysis.domains;
    let method = domains.method;
    let mut found = Vec::new();
    for (name, param) in &method.params {
        let numbers = param_numbers(param, domains.day);
        let mut words = param.name.clone().unwrap_or_default();
        words.push('，');
        words.push_str(&comment_of(&param.place));
        let at = format!("params.{name}");
        let told = compare(&words, &numbers, &param.place);
        found.extend(told.map(|diagnostic| Finding { at, diagnostic }));
    }
    for (at, tree) in &analysis.trees {
        let Some(function) = method.script.functions().get(*at) else { continue };
        let numbers = Numbers::of(domains, Stand::default(), &tree.root);
        let told = compare(&function.comment, &numbers, &function.place);
        let at = format!("{}::{}", function.module, function.name);
        found.extend(told.map(|diagnostic| Finding { at, diagnostic }));
    }
    for site in &analysis.sites {
        let place = site.rule.expression.place();
        let numbers = Numbers::of(domains, site.stand, site.rule.expression.root());
        let mut words = comment_of(place);
        if let Some(veto) = method.vetoes.iter().find(|veto| site.at == format!("veto.{}", veto.id))
        {
            words.push('，');
            words.push_str(&veto.name);
        }
        let at = site.at.clone();
        found.extend(compare(&words, &numbers, place).map(|diagnostic| Finding { at, diagnostic }));
    }
    found
}

/// The numbers that a tree names, those of its params among them.
struct Numbers<'a> {
    domains: &'a Domains<'a>,
    stand: Stand<'a>,
    found: Vec<Number>,
}

impl<'a> Numbers<'a> {
    fn of(domains: &'a Domains<'a>, stand: Stand<'a>, root: &Node) -> Vec<Number> {
        let mut numbers = Self { domains, stand, found: Vec::new() };
        numbers.node(root);
        numbers.found
    }

    fn node(&mut self, node: &Node) {
        match &node.unwatched().part {
            Part::Constant(data) => self.data(data),
            Part::Variable { name, path, .. } => {
                if let (true, Some(param)) = (&**name == "params", path.first()) {
                    self.param(param);
                }
            }
            Part::Property(of, name) => match &of.unwatched().part {
                Part::Variable { name: of, path, .. } if &**of == "params" && path.is_empty() => {
                    self.param(name);
                }
                _ => self.node(of),
            },
            Part::Local { .. } => {}
            Part::Unary(_, of)
            | Part::IsAbsent { of, .. }
            | Part::Throw(of)
            | Part::Return(of)
            | Part::Watched { of, .. } => self.node(of),
            Part::Binary(_, sides) | Part::Index(sides) => {
                self.node(&sides.0);
                self.node(&sides.1);
            }
            Part::And(parts)
            | Part::Or(parts)
            | Part::Coalesce(parts)
            | Part::Array(parts)
            | Part::Text(parts)
            | Part::Native { arguments: parts, .. }
            | Part::Call { arguments: parts, .. } => parts.iter().for_each(|part| self.node(part)),
            Part::If(parts) => {
                self.node(&parts.0);
                self.node(&parts.1);
                parts.2.iter().for_each(|other| self.node(other));
            }
            Part::Switch(switch) => {
                self.node(&switch.on);
                for case in &switch.cases {
                    case.guard.iter().for_each(|guard| self.node(guard));
                    self.node(&case.body);
                }
            }
            Part::Block(steps) => {
                for step in steps {
                    let (Step::Let { value, .. } | Step::Set { value, .. } | Step::Do(value)) =
                        step;
                    self.node(value);
                }
            }
            Part::Map(entries) => entries.iter().for_each(|(_, value)| self.node(value)),
        }
    }

    fn data(&mut self, data: &Data) {
        match data {
            Data::Array(items) => items.iter().for_each(|item| self.data(item)),
            other => self.found.extend(other.as_number().cloned()),
        }
    }

    fn param(&mut self, name: &str) {
        if let Some(param) = self.domains.declared_param(name, self.stand.node) {
            self.found.extend(param_numbers(param, self.domains.day));
        }
    }
}

fn param_numbers(param: &Param, day: Date) -> Vec<Number> {
    fn walk(constant: &Constant, out: &mut Vec<Number>) {
        match constant {
            Constant::Number(number) => out.push(number.clone()),
            Constant::Array(items) => items.iter().for_each(|item| walk(item, out)),
            Constant::Map(entries) => entries.values().for_each(|value| walk(value, out)),
            Constant::Text(_) | Constant::Bool(_) | Constant::Date(_) => {}
        }
    }
    let mut out = Vec::new();
    if let Some(constant) = value_on(param, day) {
        walk(constant, &mut out);
    }
    out
}

/// The comment at the end of the line.
fn comment_of(place: &Place) -> String {
    let line = place.excerpt.as_ref().map_or("", |excerpt| &excerpt.text);
    let mut quote = None;
    for (at, letter) in line.char_indices() {
        match (quote, letter) {
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), letter) if open == letter => quote = None,
            (None, '#') => {
                return line.get(at..).unwrap_or_default().trim_start_matches('#').to_owned();
            }
            _ => {}
        }
    }
    String::new()
}

fn compare(words: &str, numbers: &[Number], place: &Place) -> Option<Diagnostic> {
    let said = said(words);
    if said.is_empty() || numbers.is_empty() {
        return None;
    }
    let hundred = Number::from(100i64);
    let is = |said: &Said, number: &Number| {
        said.number == *number
            || (said.percent && &said.number * &hundred == *number)
            || (said.percent && &Number::ONE - &said.number == *number)
    };
    let share = |number: &Number| number.is_positive() && number < &Number::ONE;
    let orphan = said.iter().find(|said| {
        !numbers.iter().any(|number| is(said, number))
            && numbers.iter().any(|number| {
                share(number) == share(&said.number) && !number.is_zero() && *number != Number::ONE
            })
    })?;
    let other = numbers.iter().find(|number| {
        share(number) == share(&orphan.number)
            && !number.is_zero()
            && **number != Number::ONE
            && !said.iter().any(|said| is(said, number))
    })?;
    let (text, other) = (&orphan.text, other.to_short(6));
    Some(
        Diagnostic::warning(
            DIFFER,
            place.clone(),
            message!(
                zh: "文字写的是“{text}”，规则里没有这个数，却有 {other}",
                en: "the words say “{text}”, which the rule does not have; it has {other}",
            ),
        )
        .help(message!(
            zh: "核对原文，改文字或改数",
            en: "look at the document, then mend the words or the number",
        )),
    )
}

/// The numbers with a unit that stand in a text: 60%, 六成, 百分之六十, 0.5 分.
fn said(words: &str) -> Vec<Said> {
    let letters: Vec<char> = words.chars().collect();
    let mut found = Vec::new();
    let mut at = 0usize;
    while let Some(letter) = letters.get(at) {
        if let Some(whole) = numeral(*letter)
            && letters.get(at.saturating_add(1)) == Some(&'成')
            // 完成, 成案 and the like are words.
            && at.checked_sub(1).and_then(|before| letters.get(before)).is_none_or(|c| numeral(*c).is_none())
            && letters.get(at.saturating_add(2)).is_none_or(|after| !matches!(after, '案' | '果' | '员' | '绩' | '立'))
        {
            if let Some(number) = Number::ratio(whole, 10) {
                found.push(Said { number, percent: true, text: format!("{letter}成") });
            }
            at = at.saturating_add(2);
            continue;
        }
        if !letter.is_ascii_digit() {
            at = at.saturating_add(1);
            continue;
        }
        let start = at;
        while letters.get(at).is_some_and(|c| c.is_ascii_digit() || *c == '.') {
            at = at.saturating_add(1);
        }
        let digits: String = letters.get(start..at).unwrap_or_default().iter().collect();
        let mut after = at;
        while letters.get(after) == Some(&' ') {
            after = after.saturating_add(1);
        }
        let rest: String = letters.get(after..).unwrap_or_default().iter().take(8).collect();
        let Some(number) = Number::from_decimal(digits.trim_end_matches('.')) else { continue };
        let unit =
            ["%", "％", "percent", "分", "point"].into_iter().find(|unit| rest.starts_with(unit));
        let Some(unit) = unit else { continue };
        let time = rest.starts_with("分钟") || rest.starts_with("分之") || rest.starts_with("分档");
        if time {
            continue;
        }
        let percent = matches!(unit, "%" | "％" | "percent");
        let number = match percent {
            true => number.checked_div(&Number::from(100i64)).unwrap_or(number),
            false => number,
        };
        found.push(Said { number, percent, text: format!("{digits} {unit}") });
    }
    found
}

fn numeral(letter: char) -> Option<i64> {
    "一二三四五六七八九"
        .chars()
        .position(|one| one == letter)
        .and_then(|at| i64::try_from(at).ok()?.checked_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(words: &str, numbers: &[&str]) -> bool {
        let numbers: Vec<Number> =
            numbers.iter().filter_map(|number| Number::from_decimal(number)).collect();
        compare(words, &numbers, &Place::default()).is_some()
    }

    #[test]
    fn words_and_numbers() {
        assert!(told("完成率 60% 以下不得分", &["0.65"]));
        assert!(told("六成以下不得分", &["0.65"]));
        assert!(told("每件扣 0.5 分", &["0.4"]));
        assert!(!told("完成率 60% 以下不得分", &["0.60", "0.95"]));
        assert!(!told("完成率 95% 以上得满分，60% 以下不得分", &["0.60", "0.95", "0.5"]));
        assert!(!told("逾期 40% 以上不得分", &["0.6"]), "the rest of one");
        assert!(!told("满分 15 分，每件扣 0.5 分", &["0.5", "5"]) || told("满分 15 分", &["5"]));
        assert!(!told("已完成的不扣", &["0.5"]));
    }
}
