//! Which of the ways of making a metric a declaration chooses.

use super::Builder;
use crate::{
    diagnostic::{Diagnostic, message},
    method::{document::Spot, keys, section::Reader},
};

impl<'a> Builder<'a> {
    /// Which of the sources a metric has; exactly one is allowed.
    pub(super) fn source(
        &mut self,
        id: &str,
        reader: &Reader<'_>,
        spot: &Spot,
    ) -> Option<&'static str> {
        let sources: Vec<&'static str> = ["table", "over", "expr", "across", "previous"]
            .into_iter()
            .chain(PEERS)
            .filter(|key| reader.has(key))
            .collect();
        let source = match sources.as_slice() {
            [source] => *source,
            [] => {
                let ways = PEERS.join(", ");
                self.found.push(
                    Diagnostic::error(
                        "no-source",
                        spot.place(),
                        message!(
                            zh: "数 `{id}` 没有写明从哪里来",
                            en: "the metric `{id}` does not say what it is made from"
                        ),
                    )
                    .help(message!(
                        zh: "写 table（一张表）、over = \"indicators\"、expr、across、previous，或同类统计之一：{ways}",
                        en: "write `table`, `over = \"indicators\"`, `expr`, `across`, `previous`, or a statistic of the peers: {ways}"
                    )),
                );
                return None;
            }
            [first, second, ..] => {
                self.found.push(
                    Diagnostic::error(
                        "two-sources",
                        reader
                            .field(second)
                            .map_or_else(|| spot.place(), |field| field.key.place()),
                        message!(
                            zh: "`{first}` 和 `{second}` 只能有一个",
                            en: "there can be only one of `{first}` and `{second}`"
                        ),
                    )
                    .help(message!(
                        zh: "分成两个数",
                        en: "make two metrics of it"
                    )),
                );
                return None;
            }
        };
        let ways: Vec<&'static str> = WAYS.into_iter().filter(|key| reader.has(key)).collect();
        if matches!(source, "table" | "over") {
            match ways.as_slice() {
                [_] => {}
                [] => {
                    let list = WAYS.join(", ");
                    self.found.push(
                        Diagnostic::error(
                            "no-way",
                            spot.place(),
                            message!(
                                zh: "数 `{id}` 没有写明怎样算",
                                en: "the metric `{id}` does not say what is done with the rows"
                            ),
                        )
                        .help(message!(zh: "写下列之一：{list}", en: "write one of: {list}")),
                    );
                    return None;
                }
                [first, second, ..] => {
                    self.found.push(
                        Diagnostic::error(
                            "two-ways",
                            reader
                                .field(second)
                                .map_or_else(|| spot.place(), |field| field.key.place()),
                            message!(
                                zh: "`{first}` 和 `{second}` 只能有一个",
                                en: "there can be only one of `{first}` and `{second}`"
                            ),
                        )
                        .help(message!(zh: "分成两个数", en: "make two metrics of it")),
                    );
                    return None;
                }
            }
        }
        self.other_keys(reader, source, ways.first().copied());
        Some(source)
    }

    /// Keys that mean nothing beside this source and way.
    pub(super) fn other_keys(&mut self, reader: &Reader<'_>, source: &str, way: Option<&str>) {
        let allowed: &[&str] = match source {
            "table" => &["table", "where", "at_least", "unit", "each", "empty"],
            "over" => &["over", "where", "at_least", "empty"],
            "across" => &["across", "within"],
            "winsorise" => &["winsorise", "within", "lower", "upper"],
            "rank" | "percentile" | "minmax" => &["within", "better"],
            "expr" | "previous" => &[],
            _ => &["within"],
        };
        let extra: &[&str] = match way {
            Some("ratio") => &["of"],
            Some("trimmed_mean") => &["trim"],
            Some("quantile") => &["at"],
            _ => &[],
        };
        for (key, field) in reader.fields() {
            let known = keys::METRIC.key(key).is_some();
            let fits = *source == **key
                || allowed.contains(&&**key)
                || COMMON.contains(&&**key)
                || (matches!(source, "table" | "over")
                    && (way == Some(&**key) || extra.contains(&&**key)));
            if known && !fits {
                let with = way.unwrap_or(source);
                let belongs = match &**key {
                    "of" => "ratio",
                    "trim" => "trimmed_mean",
                    "at" => "quantile",
                    "lower" | "upper" => "winsorise",
                    "better" => "rank, percentile, minmax",
                    "where" | "at_least" | "empty" => "table, over",
                    "unit" | "each" => "table",
                    _ => "peer_mean, rank …",
                };
                self.found.push(
                    Diagnostic::error(
                        "wrong-combination",
                        field.key.place(),
                        message!(
                            zh: "`{key}` 不能与 `{with}` 连用",
                            en: "`{key}` means nothing beside `{with}`"
                        ),
                    )
                    .help(message!(
                        zh: "删去 `{key}`；它用于 {belongs}",
                        en: "take `{key}` out; it goes with {belongs}"
                    )),
                );
            }
        }
    }
}

/// The statistics of the peers.
pub(super) const PEERS: [&str; 12] = [
    "peer_mean",
    "peer_sum",
    "peer_min",
    "peer_max",
    "peer_median",
    "peer_stdev",
    "peer_count",
    "rank",
    "percentile",
    "zscore",
    "minmax",
    "winsorise",
];

/// What every metric may say.
pub(super) const COMMON: [&str; 4] = ["name", "per", "kind", "remove"];

/// The ways of working over rows.
pub(super) const WAYS: [&str; 12] = [
    "value",
    "count",
    "ratio",
    "sum",
    "mean",
    "median",
    "min",
    "max",
    "distinct",
    "stdev",
    "trimmed_mean",
    "quantile",
];
