//! A round as its files say it: clean UTF-8 CSV only.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::Path,
};

use super::date::Date;

/// A row of a table: header → cell.
pub(crate) type Row = HashMap<String, String>;

/// The cells of a row.
pub(crate) trait Cells {
    /// The cell under a header that must be there.
    fn text(&self, header: &str) -> &str;

    fn is(&self, header: &str, word: &str) -> bool {
        self.text(header) == word
    }

    fn is_blank(&self, header: &str) -> bool {
        self.text(header).is_empty()
    }

    fn yes(&self, header: &str) -> bool {
        self.is(header, "是")
    }

    fn date(&self, header: &str) -> Option<Date> {
        (!self.is_blank(header)).then(|| Date::parse(self.text(header)))
    }

    /// A day by which something is due; of a month without a day, its last one.
    fn deadline(&self, header: &str) -> Option<Date> {
        (!self.is_blank(header)).then(|| Date::deadline(self.text(header)))
    }

    fn number(&self, header: &str) -> i128 {
        self.text(header).parse().expect("a whole number")
    }
}

impl Cells for Row {
    fn text(&self, header: &str) -> &str {
        self.get(header).unwrap_or_else(|| panic!("no column {header}"))
    }
}

/// A team of the roster.
#[derive(Debug, Clone)]
pub(crate) struct Team {
    pub(crate) name: String,
    pub(crate) level: String,
    pub(crate) kind: String,
    pub(crate) fed_back: Option<Date>,
}

/// A round.
#[derive(Debug)]
pub(crate) struct Round {
    pub(crate) as_of: Date,
    pub(crate) teams: Vec<Team>,
    tables: BTreeMap<String, Vec<Row>>,
    workdays: BTreeMap<Date, bool>,
}

/// The rows of one team.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) round: &'a Round,
    pub(crate) team: &'a Team,
}

impl Round {
    pub(crate) fn from_folder(folder: &Path) -> Self {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).expect("a round folder") {
            let path = entry.expect("a file").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if name.ends_with(".csv") || name == "round.toml" {
                files.push((name, fs::read_to_string(&path).expect("UTF-8")));
            }
        }
        Self::from_files(&files)
    }

    pub(crate) fn from_files(files: &[(String, String)]) -> Self {
        let mut as_of = None;
        let mut tables = BTreeMap::new();
        for (name, content) in files {
            if name == "round.toml" {
                let line = content.lines().find_map(|line| line.strip_prefix("as_of"));
                let value = line.expect("as_of").trim_matches([' ', '=', '"']);
                as_of = Some(Date::parse(value));
            } else if let Some(table) = name.strip_suffix(".csv") {
                tables.insert(table.to_owned(), rows(content));
            }
        }
        let teams = tables.get("teams").expect("teams.csv").iter().map(|row: &Row| Team {
            name: row.text("巡察组").to_owned(),
            level: row.text("级别").to_owned(),
            kind: row.text("巡察种类").to_owned(),
            fed_back: row.date("反馈日"),
        });
        let workdays = tables.get("calendar").into_iter().flatten().map(|row: &Row| {
            (row.date("日期").expect("a day of the calendar"), row.yes("是否工作日"))
        });
        Self {
            as_of: as_of.expect("round.toml"),
            teams: teams.collect(),
            workdays: workdays.collect(),
            tables,
        }
    }

    /// Was the table handed in at all?
    pub(crate) fn supplied(&self, table: &str) -> bool {
        self.tables.contains_key(table)
    }

    pub(crate) fn rows(&self, table: &str) -> impl Iterator<Item = &Row> {
        self.tables.get(table).into_iter().flatten()
    }

    /// The workdays after `from` up to and with `to`. Days that the calendar does not list are
    /// workdays from Monday to Friday.
    pub(crate) fn workdays(&self, from: Date, to: Date) -> i64 {
        let mut count = 0;
        let mut day = from;
        while day < to {
            day = day.add_days(1);
            if self.workdays.get(&day).copied().unwrap_or(!day.is_weekend()) {
                count += 1;
            }
        }
        count
    }
}

impl<'a> Facts<'a> {
    pub(crate) fn rows(&self, table: &str) -> Vec<&'a Row> {
        self.round.rows(table).filter(|row| row.is("巡察组", &self.team.name)).collect()
    }

    pub(crate) fn as_of(&self) -> Date {
        self.round.as_of
    }

    pub(crate) fn supplied(&self, table: &str) -> bool {
        self.round.supplied(table)
    }

    /// How many events of a rule the team has.
    pub(crate) fn events(&self, rule: &str) -> usize {
        self.rows("events").into_iter().filter(|row| row.is("规则", rule)).count()
    }
}

fn rows(content: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(content.as_bytes());
    let headers = reader.headers().expect("a header row").clone();
    assert_eq!(headers.iter().collect::<BTreeSet<_>>().len(), headers.len(), "a header twice");
    let records = reader.records().map(|record| record.expect("a row"));
    records
        .map(|record| {
            let cells = record.iter().map(|cell| cell.trim().to_owned());
            headers.iter().map(str::to_owned).zip(cells).collect()
        })
        .collect()
}
