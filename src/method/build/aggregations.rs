use std::sync::Arc;

use super::{Builder, metric_sources::WAYS, scopes::Wanted};
use crate::{
    diagnostic::{Diagnostic, message},
    method::{document::Item, model::Aggregation, scope::Scope, section::Reader},
    script::Kind,
    value::Number,
};

impl<'a> Builder<'a> {
    /// What is done with the rows, and what kind of value comes of it.
    pub(super) fn aggregation(
        &mut self,
        reader: &Reader<'a>,
        scope: &Arc<Scope>,
    ) -> Option<(Aggregation, Kind)> {
        let way = WAYS.into_iter().find(|way| reader.has(way))?;
        let item = reader.item(way)?;
        if way == "count" {
            let rule = match item.as_bool() {
                Some(true) => None,
                Some(false) => {
                    self.found.push(
                        Diagnostic::error(
                            "wrong-kind",
                            item.place(),
                            message!(zh: "count = false 数不出什么", en: "count = false counts nothing"),
                        )
                        .help(message!(
                            zh: "数全部行写 count = true",
                            en: "write count = true to count all rows"
                        )),
                    );
                    return None;
                }
                None => Some(self.rule(item, scope, Wanted::Bool)?),
            };
            return Some((Aggregation::Count(rule), Kind::Number));
        }
        let wanted = match way {
            "value" | "distinct" => Wanted::Value,
            "ratio" | "sum" | "mean" => Wanted::Countable,
            "min" | "max" => Wanted::Ordered,
            _ => Wanted::Number,
        };
        let rule = self.rule(item, scope, wanted);
        let of = self.optional(reader, "of", scope, Wanted::Countable);
        let at = self.share(reader, "at");
        let trim = reader.count("trim").map_or(1, |trim| trim as usize);
        let rule = rule?;
        let kind = match way {
            "value" | "min" | "max" => rule.expression.kind().clone(),
            _ => Kind::Number,
        };
        let aggregation = match way {
            "value" => Aggregation::Value(rule),
            "ratio" => {
                if reader.has("of") && of.is_none() {
                    return None;
                }
                Aggregation::Ratio(rule, of)
            }
            "sum" => Aggregation::Sum(rule),
            "mean" => Aggregation::Mean(rule),
            "median" => Aggregation::Median(rule),
            "min" => Aggregation::Min(rule),
            "max" => Aggregation::Max(rule),
            "distinct" => Aggregation::Distinct(rule),
            "stdev" => Aggregation::StandardDeviation(rule),
            "trimmed_mean" => Aggregation::TrimmedMean {
                of: rule,
                trim,
                at_least: reader.count("at_least").map_or(0, |count| count as usize),
            },
            _ => Aggregation::Quantile { of: rule, at: self.needed_share(reader, "at", item, at)? },
        };
        Some((aggregation, kind))
    }

    /// A number from 0 to 1.
    pub(super) fn share(&mut self, reader: &Reader<'_>, key: &str) -> Option<Number> {
        let item = reader.item(key)?;
        let number = item.as_number()?;
        if number.is_negative() || *number > Number::ONE {
            let help = number
                .checked_div(&Number::from(100i64))
                .filter(|share| *share <= Number::ONE && !number.is_negative());
            let diagnostic = Diagnostic::error(
                "not-a-share",
                item.place(),
                message!(
                    zh: "`{key}` 是 0 到 1 之间的份额，不能是 {number}",
                    en: "`{key}` is a share from 0 to 1, not {number}"
                ),
            );
            self.found.push(match help {
                Some(share) => diagnostic.help(
                    message!(zh: "{number}% 写成 {share}", en: "write {share} for {number}%"),
                ),
                None => diagnostic,
            });
            return None;
        }
        Some(number.clone())
    }

    pub(super) fn needed_share(
        &mut self,
        reader: &Reader<'_>,
        key: &str,
        beside: &Item,
        share: Option<Number>,
    ) -> Option<Number> {
        if share.is_none() && !reader.has(key) {
            self.found.push(
                Diagnostic::error(
                    "missing-key",
                    beside.place(),
                    message!(zh: "缺少 `{key}`", en: "`{key}` is missing"),
                )
                .help(message!(zh: "例如 {key} = 0.9", en: "such as {key} = 0.9")),
            );
        }
        share
    }
}
