use std::sync::Arc;

use super::{Builder, columns::suggest, judgement::Ids, metrics::better};
use crate::{
    diagnostic::{Diagnostic, Language, Place, message},
    method::{
        document::Item,
        keys,
        model::{
            Better, ColumnIndex, Judgement, NodeIndex, ProblemList, Ranking, TableIndex, TieBreak,
            TieBreakBy, WeakPoints,
        },
        section::Reader,
    },
    value::Number,
};

impl<'a> Builder<'a> {
    /// `[[ranking]]`; one over `rank_within` if there is none.
    pub(super) fn rankings(
        &mut self,
        rank_within: &[ColumnIndex],
        language: Language,
    ) -> Vec<Ranking> {
        let root = self.root;
        let mut ids = Ids::default();
        let mut rankings = Vec::new();
        for reader in root.entries("ranking", &keys::RANKING) {
            let Some((id, spot)) = self.id(&reader, "ranking", &mut ids) else { continue };
            let within = if reader.has("within") {
                self.roster_columns(&reader.texts("within"))
            } else {
                rank_within.to_vec()
            };
            let tie_breaks = self.tie_breaks(&reader);
            rankings.push(Ranking {
                name: reader.string("name").unwrap_or_else(|| id.to_string()),
                id,
                within,
                better: better(&reader).unwrap_or_default(),
                printed: reader.text("on").is_none_or(|word| &**word == "printed"),
                decimals: reader.count("decimals"),
                dense: reader.text("ties").is_some_and(|word| &**word == "dense"),
                tie_breaks,
                top: reader.count("top").map(|count| count as usize),
                bottom: reader.count("bottom").map(|count| count as usize),
                place: spot.place(),
            });
        }
        if rankings.is_empty() {
            rankings.push(Ranking {
                id: Arc::from("total"),
                name: match language {
                    Language::Chinese => "总分排名",
                    Language::English => "ranking by total",
                }
                .to_owned(),
                within: rank_within.to_vec(),
                better: Better::High,
                printed: true,
                decimals: None,
                dense: false,
                tie_breaks: Vec::new(),
                top: None,
                bottom: None,
                place: self.method.spot.place(),
            });
        }
        rankings
    }

    pub(super) fn tie_breaks(&mut self, reader: &Reader<'a>) -> Vec<TieBreak> {
        let items = reader.item("tie_breaks").and_then(Item::as_list).unwrap_or_default();
        let mut tie_breaks = Vec::new();
        for item in items {
            let (id, spot, way) = match item.as_text() {
                Some(text) => match text.strip_prefix('-') {
                    Some(id) => (id, &item.spot, Some(Better::Low)),
                    None => (&**text, &item.spot, None),
                },
                None => {
                    let Some(entry) = Reader::new(item, &keys::TIE_BREAK) else { continue };
                    let Some(by) = entry.item("by") else { continue };
                    let Some(id) = by.as_text() else { continue };
                    (&**id, &by.spot, better(&entry))
                }
            };
            let node = self.nodes.iter().position(|node| &*node.id == id);
            let (by, usual) = match (node, self.metric_index(id)) {
                (Some(at), None) => {
                    let usual = self.nodes.get(at).map(|node| node.better).unwrap_or_default();
                    (TieBreakBy::Node(NodeIndex(at)), usual)
                }
                (None, Some(metric)) => (TieBreakBy::Metric(metric), Better::High),
                (Some(_), Some(_)) => {
                    self.found.push(
                        Diagnostic::error(
                            "name-taken",
                            spot.place(),
                            message!(
                                zh: "`{id}` 既是节点又是数，说不清比哪个",
                                en: "`{id}` is a node and a metric: it is not clear which decides"
                            ),
                        )
                        .help(message!(
                            zh: "给其中一个换个标识",
                            en: "give one of them another id"
                        )),
                    );
                    continue;
                }
                (None, None) => {
                    let known: Vec<Arc<str>> = self
                        .nodes
                        .iter()
                        .skip(1)
                        .map(|node| Arc::clone(&node.id))
                        .chain(self.metrics.iter().map(|metric| Arc::clone(&metric.id)))
                        .collect();
                    let diagnostic = Diagnostic::error(
                        "unknown-tie-break",
                        spot.place(),
                        message!(
                            zh: "`{id}` 不是分组、指标或数",
                            en: "`{id}` is no group, indicator or metric"
                        ),
                    );
                    self.found.push(suggest(diagnostic, id, known.iter().map(|id| &**id)));
                    continue;
                }
            };
            if let TieBreakBy::Metric(metric) = by
                && self.metrics.get(metric.0).is_some_and(|metric| metric.per_indicator)
            {
                self.found.push(Diagnostic::error(
                    "per-indicator",
                    spot.place(),
                    message!(
                        zh: "`{id}` 每个指标各有一个数，不能用来比",
                        en: "`{id}` has a value for each indicator and cannot decide"
                    ),
                ));
                continue;
            }
            tie_breaks.push(TieBreak { by, better: way.unwrap_or(usual) });
        }
        tie_breaks
    }

    /// `[weak]`.
    pub(super) fn weak_points(&mut self) -> WeakPoints {
        let half = || Number::ratio(1, 2).unwrap_or(Number::ZERO);
        let root = self.root;
        let Some(reader) = root.table("weak", &keys::WEAK_POINTS) else {
            return WeakPoints { common: half(), repeated: 2, colours: Vec::new() };
        };
        let mut colours: Vec<(Number, Arc<str>)> = Vec::new();
        for entry in reader.entries("colours", &keys::COLOUR) {
            let (below, name) = (self.share(&entry, "below"), entry.text("name"));
            let (Some(below), Some(name)) = (below, name) else { continue };
            if colours.iter().any(|(bound, _)| *bound == below) {
                self.found.push(Diagnostic::error(
                    "same-bound-twice",
                    entry.spot.place(),
                    message!(
                        zh: "两种颜色的界限都是 {below}",
                        en: "two colours have the bound {below}"
                    ),
                ));
            }
            colours.push((below, Arc::clone(name)));
        }
        colours.sort_by(|a, b| a.0.cmp(&b.0));
        WeakPoints {
            common: self.share(&reader, "common").unwrap_or_else(half),
            repeated: reader.count("repeated").unwrap_or(2),
            colours,
        }
    }

    /// `[judge]`.
    pub(super) fn judge(&mut self) -> Judgement {
        let hundredths = |n| Number::ratio(n, 100).unwrap_or(Number::ZERO);
        let mut judge = Judgement {
            confidence: hundredths(95),
            rank_confidence: hundredths(90),
            draws: 2000,
            seed: 1,
            weights: hundredths(25),
            small: 5,
            problems: None,
        };
        let root = self.root;
        let Some(reader) = root.table("judge", &keys::JUDGE) else { return judge };
        for (key, slot) in [
            ("confidence", &mut judge.confidence),
            ("rank_confidence", &mut judge.rank_confidence),
            ("weights", &mut judge.weights),
        ] {
            let Some(share) = self.share(&reader, key) else { continue };
            if key != "weights" && (share.is_zero() || share == Number::ONE) {
                let place = reader.item(key).map_or_else(Place::default, Item::place);
                self.found.push(Diagnostic::error(
                    "not-a-share",
                    place,
                    message!(
                        zh: "置信度要在 0 和 1 之间，不含两端",
                        en: "a confidence lies between 0 and 1, without the ends"
                    ),
                ));
            }
            *slot = share;
        }
        if let Some(draws) = reader.count("draws") {
            if !(100..=1_000_000).contains(&draws) {
                let place = reader.item("draws").map_or_else(Place::default, Item::place);
                self.found.push(Diagnostic::error(
                    "out-of-range",
                    place,
                    message!(
                        zh: "抽样次数在 100 到 1000000 之间",
                        en: "there are from 100 to 1000000 draws"
                    ),
                ));
            }
            judge.draws = draws;
        }
        if let Some(seed) = reader.count("seed") {
            judge.seed = u64::from(seed);
        }
        judge.small = reader.count("small").unwrap_or(judge.small);
        let problems = reader.table("problems", &keys::PROBLEMS);
        judge.problems = problems.and_then(|reader| self.problems(&reader));
        judge
    }

    /// `problems = {…}`.
    fn problems(&mut self, reader: &Reader<'a>) -> Option<ProblemList> {
        let table = self.metric_table(reader)?;
        let at = self.tables.iter().position(|known| known.id == table.id)?;
        let [of, unit] = ["of", "unit"].map(|key| {
            let item = reader.item(key)?;
            self.find_column(&table.columns, item.as_text()?, &item.spot, &table.id)
        });
        Some(ProblemList { table: TableIndex(at), of: of?, unit: unit? })
    }
}
