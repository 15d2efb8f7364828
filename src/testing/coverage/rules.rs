use super::{Kind, Seen};
use crate::{
    diagnostic::Message,
    method::{all_rules, model::Method},
    script::Decision,
    value::text::one_line,
};

/// What the expressions and functions of a method decide, and who was there.
pub(super) fn decisions(method: &Method) -> Vec<Seen> {
    let of_rules = all_rules(method).into_iter().flat_map(|rule| rule.expression.decisions());
    of_rules.chain(method.script.decisions()).map(seen).collect()
}

fn seen(decision: Decision) -> Seen {
    let Decision { kind, place, text, ways } = decision;
    // Where only the tokens are known, the line speaks for itself.
    let line = place.excerpt.as_ref().map(|excerpt| excerpt.text.trim().to_owned());
    let what = text.map(|text| one_line(&text)).or(line).unwrap_or_default();
    let ways = ways.into_iter().map(|way| (way.name, way.tests)).collect();
    Seen { kind: Kind::Rule(kind), place, what: Message::same(what), ways }
}
