//! Small methods as data, with tables and what must come out: the format of `tests/constructs/*.toml`
//! and `tests/published/*.toml`.
//!
//! ```toml
//! [[case]]
//! code = "B1"                      # the construct or the published method
//! note = "deduct n each time"      # what the case shows
//! as_of = 2026-06-30               # the day of judgement, that one unless given
//! method = '''…'''                 # method.toml; [method] and a roster of teams by name are put before
//!                                  # it if it has none
//! rhai.扣分 = '''…'''              # modules
//! files."标准.csv" = '''…'''       # other files of the pack
//! base.city = '''…'''              # a method that this one extends as "city"
//! before = { 事项 = '''…''' }      # the tables of the round before, evaluated by the same method
//! expect = { 甲 = { total = 95 } } # by team; or errors = ["code", …]
//!
//! [case.tables]                    # the files of the round; the roster is team 甲 alone unless given
//! 事项 = """…"""
//! ```
//!
//! Of a team: `total`, `base`, `bonus`, `deduction`, `rank`, `of`, `grade`, `list`, `fired` (vetoes), `weak`,
//! `because` (a part of what is said about the grade or the missing rank), and tables by id: `scores`,
//! `points` (effective ones), `status`, `metrics`, `lines` (reasons that a node's ledger has), `ranks` (of
//! the other rankings). Numbers are exact; `"()"` is absent. `notes = ["code"]` are warnings that must be there.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path, sync::Arc};

use toml::{Table, Value};
use zhixiao::{
    diagnostic::{Diagnostics, Language, Severity},
    judge::evaluation::{Evaluation, LedgerLine, TeamResult},
    method::{self, Pack, Packs, ShippedPacks},
    pipeline::{self, Options, Round, RoundInput},
    report::{self, ReportOptions},
    table::InputFile,
    value::Number,
};

const DAY: &str = "2026-06-30";
const HEAD: &str = "[method]\nid = \"case\"\nname = \"小办法\"\n";
const ROSTER: &str =
    "[tables.teams]\nkey = [\"组\"]\n[tables.teams.columns]\n\"组\" = { type = \"text\" }\n";

pub(crate) struct Case {
    pub(crate) code: String,
    pub(crate) note: String,
    table: Table,
}

impl Packs for Case {
    fn find(&self, from: &str, base: &str) -> Option<Pack> {
        match self.table.get("base").and_then(|bases| bases.get(from)).and_then(Value::as_str) {
            Some(text) => Some(pack(text, &Table::new())),
            None => ShippedPacks.find(from, base),
        }
    }
}

/// All cases of a folder, by file.
pub(crate) fn cases(folder: &str) -> Vec<Case> {
    let mut paths: Vec<_> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    paths.sort();
    let mut cases = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let file: Table =
            text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for case in file["case"].as_array().unwrap() {
            let table = case.as_table().unwrap().clone();
            cases.push(Case {
                code: table["code"].as_str().expect("a code").to_owned(),
                note: table["note"].as_str().expect("a note").to_owned(),
                table,
            });
        }
    }
    cases
}

/// Runs all of them and fails with every difference.
pub(crate) fn run(cases: &[Case]) {
    let mut wrong = String::new();
    for case in cases {
        let differences = case.differences();
        if !differences.is_empty() {
            writeln!(wrong, "{} {}", case.code, case.note).unwrap();
            for difference in differences {
                writeln!(wrong, "    {difference}").unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

fn pack(method: &str, rest: &Table) -> Pack {
    let mut text = String::new();
    let extends = method.contains("extends");
    if !method.contains("[method]") {
        text.push_str(HEAD);
    }
    if !method.contains("[tables.teams]") && !extends {
        text.push_str(ROSTER);
    }
    text.push_str(method);
    let mut files = vec![("method.toml".to_owned(), text)];
    let entries = |key: &str| rest.get(key).and_then(Value::as_table).into_iter().flatten();
    for (name, module) in entries("rhai") {
        files.push((format!("{name}.rhai"), module.as_str().unwrap().to_owned()));
    }
    for (name, file) in entries("files") {
        files.push((name.clone(), file.as_str().unwrap().to_owned()));
    }
    Pack::new(files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())))
}

impl Case {
    fn round(&self, id: &str, tables: Option<&Value>, previous: Option<Evaluation>) -> RoundInput {
        let day = self.table.get("as_of").map_or_else(|| DAY.to_owned(), ToString::to_string);
        let (round, found) = Round::parse("round.toml", &format!("id = \"{id}\"\nas_of = {day}\n"));
        let round = round.unwrap_or_else(|| panic!("{found:?}"));
        let mut files: BTreeMap<String, String> = BTreeMap::new();
        files.insert("teams.csv".into(), "组\n甲\n".into());
        for (name, table) in tables.and_then(Value::as_table).into_iter().flatten() {
            files.insert(format!("{name}.csv"), table.as_str().unwrap().to_owned());
        }
        let files = files
            .iter()
            .map(|(name, text)| InputFile {
                name: Arc::from(name.as_str()),
                bytes: Arc::from(text.as_bytes()),
            })
            .collect();
        RoundInput { round, files, large: Vec::new(), previous, metrics: None }
    }

    fn differences(&self) -> Vec<String> {
        let text = self.table["method"].as_str().expect("a method");
        let expected = self.table["expect"].as_table().expect("what must come out");
        let errors = expected.get("errors");
        let (method, found) = method::load(&pack(text, &self.table), self);
        let Some(method) = method else { return against_errors(errors, &found) };
        let mut previous = None;
        if let Some(before) = self.table.get("before") {
            let input = self.round("before", Some(before), None);
            let (evaluation, found) =
                pipeline::evaluate(&method, &input, &Options::default(), &|_| {});
            let Some(evaluation) = evaluation else {
                return vec![format!("the round before: {}", said(&found))];
            };
            previous = Some(evaluation);
        }
        let input = self.round("now", self.table.get("tables"), previous);
        let (evaluation, found) = pipeline::evaluate(&method, &input, &Options::default(), &|_| {});
        let Some(evaluation) = evaluation else { return against_errors(errors, &found) };
        if let Some(errors) = errors {
            return vec![format!("{errors} expected, but it is evaluated")];
        }
        let mut differences = Vec::new();
        for (name, expected) in expected {
            if name == "notes" {
                for code in expected.as_array().unwrap() {
                    let code = code.as_str().unwrap();
                    if !evaluation.notes.iter().any(|note| note.code == code) {
                        differences.push(format!("no note {code}: {}", said(&found)));
                    }
                }
                continue;
            }
            match evaluation.teams.iter().find(|team| team.name == *name) {
                Some(team) => Team { evaluation: &evaluation, team, differences: &mut differences }
                    .compare(expected.as_table().expect("a table a team")),
                None => differences.push(format!("no team {name}")),
            }
        }
        add_up(&evaluation, &mut differences);
        differences
    }
}

fn said(found: &Diagnostics) -> String {
    let mut text = String::new();
    for found in found.iter() {
        let place = &found.place;
        write!(
            text,
            "\n        {} {}:{} {}",
            found.code,
            place.file.as_deref().unwrap_or_default(),
            place.row.unwrap_or_default(),
            found.message.en
        )
        .unwrap();
        if let Some(help) = &found.help {
            write!(text, " ({})", help.en).unwrap();
        }
    }
    text
}

fn against_errors(expected: Option<&Value>, found: &Diagnostics) -> Vec<String> {
    let expected: Vec<&str> = expected
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut codes: Vec<&str> = found
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .map(|found| found.code)
        .collect();
    codes.sort_unstable();
    codes.dedup();
    if codes == expected { Vec::new() } else { vec![format!("errors: {}", said(found))] }
}

/// A number as it is written in the case.
fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Integer(number) => Some(Number::from(*number)),
        Value::Float(number) => Number::from_decimal(&number.to_string()),
        Value::String(text) => Number::from_fraction(text).or_else(|| Number::from_decimal(text)),
        _ => None,
    }
}

struct Team<'a> {
    evaluation: &'a Evaluation,
    team: &'a TeamResult,
    differences: &'a mut Vec<String>,
}

impl Team<'_> {
    fn differ(&mut self, what: &str, is: &str, expected: &Value) {
        self.differences.push(format!("{} {what}: {is} instead of {expected}", self.team.name));
    }

    fn number(&mut self, what: &str, is: Option<&Number>, expected: &Value) {
        let absent = expected.as_str() == Some("()");
        let same =
            if absent { is.is_none() } else { is.is_some() && is == number(expected).as_ref() };
        if !same {
            self.differ(what, &is.map_or_else(|| "()".to_owned(), Number::to_exact), expected);
        }
    }

    fn text(&mut self, what: &str, is: &str, expected: &Value) {
        if expected.as_str() != Some(is) {
            self.differ(what, is, expected);
        }
    }

    fn ids(&mut self, what: &str, mut is: Vec<&str>, expected: &Value) {
        is.sort_unstable();
        let mut wanted: Vec<&str> =
            expected.as_array().unwrap().iter().filter_map(Value::as_str).collect();
        wanted.sort_unstable();
        if is != wanted {
            self.differ(what, &format!("{is:?}"), expected);
        }
    }

    fn node(&self, id: &str) -> usize {
        self.evaluation
            .nodes
            .iter()
            .position(|node| node.id == id)
            .unwrap_or_else(|| panic!("no node {id}"))
    }

    fn compare(&mut self, expected: &Table) {
        let team = self.team;
        let rank = |at: usize| team.standings.get(at).and_then(Option::as_ref);
        for (key, value) in expected {
            match key.as_str() {
                "total" => self.number(key, team.total.as_ref(), value),
                "base" => self.number(key, team.base.as_ref(), value),
                "bonus" => self.number(key, Some(&team.bonus), value),
                "deduction" => self.number(key, Some(&team.deduction), value),
                "applicable" => self.number(key, Some(&team.applicable), value),
                "rank" => {
                    let rank = rank(0).map(|standing| Number::from(standing.rank));
                    self.number(key, rank.as_ref(), value);
                }
                "of" => {
                    let of = rank(0).map(|standing| Number::from(standing.of));
                    self.number(key, of.as_ref(), value);
                }
                "grade" => {
                    let grade = team.grade.map(|grade| self.evaluation.grades[grade].name.clone());
                    self.text(key, &grade.unwrap_or_default(), value);
                }
                "because" => {
                    let said: Vec<&str> = team
                        .unranked
                        .iter()
                        .chain(&team.grade_reasons)
                        .map(|reason| reason.zh.as_str())
                        .collect();
                    if !said.iter().any(|said| said.contains(value.as_str().unwrap())) {
                        self.differ(key, &said.join(" / "), value);
                    }
                }
                "consequence" => {
                    let grade = team.grade.map(|grade| &self.evaluation.grades[grade]);
                    let text = grade.and_then(|grade| grade.consequence.clone());
                    self.text(key, &text.unwrap_or_default(), value);
                }
                "fired" => {
                    let fired = team.vetoes.iter().filter(|veto| veto.fired);
                    self.ids(key, fired.map(|veto| &*veto.id).collect(), value);
                }
                "weak" => {
                    let weak = team.weak_points.iter();
                    let nodes = &self.evaluation.nodes;
                    self.ids(key, weak.map(|weak| nodes[weak.node].id.as_str()).collect(), value);
                }
                "list" => {
                    let sheet = self.row_of_scores("list");
                    self.text(key, &sheet, value);
                }
                _ => self.compare_table(key, value),
            }
        }
    }

    fn row_of_scores(&self, column: &str) -> String {
        let options = ReportOptions { language: Language::English };
        let file = report::all(self.evaluation, &options)
            .unwrap()
            .into_iter()
            .find(|file| file.name == "scores.csv")
            .expect("scores.csv");
        let text = String::from_utf8(file.bytes).unwrap();
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let at = reader.headers().unwrap().iter().position(|header| header == column).unwrap();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        rows.iter().find(|row| row[0] == *self.team.id).unwrap()[at].to_owned()
    }

    fn compare_table(&mut self, key: &str, values: &Value) {
        let team = self.team;
        for (id, value) in values.as_table().unwrap_or_else(|| panic!("unknown key {key}")) {
            let what = format!("{key} {id}");
            match key {
                "scores" => self.number(&what, team.nodes[self.node(id)].score.as_ref(), value),
                "points" => {
                    let node = &team.nodes[self.node(id)];
                    self.number(&what, Some(&node.effective_points), value);
                }
                "status" => self.text(&what, team.nodes[self.node(id)].status.id(), value),
                "ranks" => {
                    let at = self.evaluation.rankings.iter().position(|ranking| ranking.id == *id);
                    let at = at.unwrap_or_else(|| panic!("no ranking {id}"));
                    let standing = team.standings.get(at).and_then(Option::as_ref);
                    let rank = standing.map(|standing| Number::from(standing.rank));
                    self.number(&what, rank.as_ref(), value);
                }
                "metrics" => {
                    let (metric, node) = id
                        .split_once('@')
                        .map_or((&**id, None), |(id, node)| (id, Some(self.node(node))));
                    let at = self.evaluation.metrics.iter().position(|it| it.id == metric);
                    let at = at.unwrap_or_else(|| panic!("no metric {metric}"));
                    let found = team
                        .measures
                        .iter()
                        .find(|measure| measure.metric == at && measure.node == node);
                    match found.and_then(|measure| measure.text.as_deref()) {
                        Some(text) => self.text(&what, text, value),
                        None => {
                            let found = found.and_then(|measure| measure.value.as_ref());
                            self.number(&what, found, value);
                        }
                    }
                }
                "lines" => {
                    let lines: Vec<&LedgerLine> = match id.as_str() {
                        "total" => team.total_ledger.iter().collect(),
                        _ => match team
                            .bonuses
                            .iter()
                            .chain(&team.deductions)
                            .find(|it| *it.id == **id)
                        {
                            Some(adjustment) => adjustment.ledger.iter().collect(),
                            None => team.nodes[self.node(id)].ledger.iter().collect(),
                        },
                    };
                    for part in value.as_array().unwrap() {
                        let part_text = part.as_str().unwrap();
                        if !lines.iter().any(|line| line.reason.contains(part_text)) {
                            let all: Vec<&str> = lines.iter().map(|line| &*line.reason).collect();
                            self.differ(&what, &all.join(" / "), part);
                        }
                    }
                }
                _ => panic!("unknown key {key}"),
            }
        }
    }
}

/// Every ledger adds up to its score by itself.
fn add_up(evaluation: &Evaluation, differences: &mut Vec<String>) {
    for team in &evaluation.teams {
        if let (Some(total), Some(base)) = (&team.total, &team.base) {
            let lines: Number = team.total_ledger.iter().map(|line| &line.points).sum();
            let sum = base.clone() + team.bonus.clone() - team.deduction.clone() + lines;
            if sum != *total {
                differences.push(format!("{}: the lines of the total do not add up", team.name));
            }
        }
        for (info, node) in evaluation.nodes.iter().zip(&team.nodes) {
            let Some(score) = &node.score else { continue };
            if evaluation.nodes.iter().any(|child| {
                child.parent.is_some_and(|parent| evaluation.nodes[parent].id == info.id)
            }) {
                continue;
            }
            let lines: Number = node.ledger.iter().map(|line| &line.points).sum();
            if lines != *score {
                differences.push(format!("{}: the lines of {} do not add up", team.name, info.id));
            }
        }
    }
}
