//! Where the engines speak differently.

use std::fmt::Write as _;

use crate::value::{Date, text};

/// The SQL of an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// DuckDB 1.1 or later.
    DuckDb,
    /// Spark 3.5 or later, in its ANSI mode.
    Spark,
}

/// What nobody sees, as the inside of a class of a regular expression; see [`text::is_invisible`].
const INVISIBLE: &str = "\\x{00AD}\\x{034F}\\x{061C}\\x{180E}\\x{200B}-\\x{200F}\\x{202A}-\\x{202E}\
    \\x{2060}-\\x{2064}\\x{2066}-\\x{206F}\\x{FEFF}";
/// Spaces and control characters but the plain space; see [`text::is_space`].
const SPACES: &str = "\\x{0000}-\\x{001F}\\x{007F}-\\x{00A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\
    \\x{2029}\\x{202F}\\x{205F}\\x{3000}";

impl Dialect {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::DuckDb, Self::Spark];

    /// Its id on the command line.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::DuckDb => "duckdb",
            Self::Spark => "spark",
        }
    }

    /// The one of that id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.id() == id)
    }

    /// A name of a table or column, in quotes.
    pub(super) fn name(self, name: &str) -> String {
        match self {
            Self::DuckDb => format!("\"{}\"", name.replace('"', "\"\"")),
            Self::Spark => format!("`{}`", name.replace('`', "``")),
        }
    }

    /// A text, in quotes.
    pub(super) fn text(self, text: &str) -> String {
        match self {
            Self::DuckDb => format!("'{}'", text.replace('\'', "''")),
            Self::Spark => {
                let escaped = text.replace('\\', "\\\\").replace('\'', "\\'");
                format!("'{escaped}'")
            }
        }
    }

    /// Texts, with commas between.
    pub(super) fn texts<'a>(self, texts: impl IntoIterator<Item = &'a str>) -> String {
        let texts: Vec<String> = texts.into_iter().map(|text| self.text(text)).collect();
        texts.join(", ")
    }

    pub(super) fn date(self, date: Date) -> String {
        format!("DATE '{date}'")
    }

    /// The type of texts.
    pub(super) const fn text_type(self) -> &'static str {
        match self {
            Self::DuckDb => "VARCHAR",
            Self::Spark => "STRING",
        }
    }

    pub(super) fn as_text(self, sql: &str) -> String {
        format!("CAST({sql} AS {})", self.text_type())
    }

    /// A cast that gives NULL where it cannot be done.
    pub(super) fn try_cast(self, sql: &str, to: &str) -> String {
        format!("try_cast({sql} AS {to})")
    }

    /// Does the whole text fit the pattern? No backslashes in it, so that it is one pattern for both engines.
    pub(super) fn fits(self, sql: &str, pattern: &str) -> String {
        match self {
            Self::DuckDb => format!("regexp_full_match({sql}, {})", self.text(pattern)),
            Self::Spark => format!("{sql} RLIKE {}", self.text(&format!("^(?:{pattern})$"))),
        }
    }

    fn replaced(self, sql: &str, pattern: &str, by: &str) -> String {
        match self {
            Self::DuckDb => {
                format!("regexp_replace({sql}, {}, {}, 'g')", self.text(pattern), self.text(by))
            }
            Self::Spark => {
                format!("regexp_replace({sql}, {}, {})", self.text(pattern), self.text(by))
            }
        }
    }

    /// Full-width letters, digits and signs made narrow.
    fn narrowed(self, sql: &str) -> String {
        let wide: String =
            ('\u{FF01}'..='\u{FF5E}').chain(['\u{FFE0}', '\u{FFE1}', '\u{FFE5}']).collect();
        let narrow: String = wide.chars().map(text::narrow).collect();
        format!("translate({sql}, {}, {})", self.text(&wide), self.text(&narrow))
    }

    /// The definitions of the functions that cells are read with; nothing where they are written out each time.
    pub(super) fn definitions(self) -> String {
        if self == Self::Spark {
            return String::new();
        }
        let mut sql = String::new();
        for (name, body) in [
            ("zx_key", self.key_body("x")),
            ("zx_narrow", self.narrow_body("x")),
            ("zx_text", self.tidy_body("x")),
        ] {
            let _ = writeln!(sql, "CREATE OR REPLACE TEMP MACRO {name}(x) AS {body};");
        }
        sql
    }

    fn call(self, name: &str, sql: &str, body: impl FnOnce(Self, &str) -> String) -> String {
        match self {
            Self::DuckDb => format!("{name}({sql})"),
            Self::Spark => body(self, sql),
        }
    }

    /// What a text is compared by: width, case and all spaces set aside, as [`text::key`] does.
    pub(super) fn key(self, sql: &str) -> String {
        self.call("zx_key", sql, Self::key_body)
    }

    fn key_body(self, sql: &str) -> String {
        let tight = self.replaced(sql, &format!("[ {SPACES}{INVISIBLE}]"), "");
        format!("lower({})", self.narrowed(&tight))
    }

    /// Narrow letters, and nothing invisible.
    pub(super) fn narrow(self, sql: &str) -> String {
        self.call("zx_narrow", sql, Self::narrow_body)
    }

    fn narrow_body(self, sql: &str) -> String {
        let seen = self.replaced(sql, &format!("[{INVISIBLE}]"), "");
        let plain = self.replaced(&seen, &format!("[{SPACES}]"), " ");
        format!("trim({})", self.narrowed(&plain))
    }

    /// A text as it is kept: spaces in one form, nothing invisible.
    pub(super) fn tidy(self, sql: &str) -> String {
        self.call("zx_text", sql, Self::tidy_body)
    }

    fn tidy_body(self, sql: &str) -> String {
        let odd = self.text(&format!("[{SPACES}{INVISIBLE}]|  "));
        let is_odd = match self {
            Self::DuckDb => format!("regexp_matches({sql}, {odd})"),
            Self::Spark => format!("{sql} RLIKE {odd}"),
        };
        let seen = self.replaced(sql, &format!("[{INVISIBLE}]"), "");
        let spaced = self.replaced(&seen, &format!("[ {SPACES}]+"), " ");
        format!("CASE WHEN {is_odd} THEN NULLIF(trim({spaced}), '') ELSE {sql} END")
    }

    /// Is it written as `2026-05-06`? Most dates are.
    pub(super) fn is_iso(self, sql: &str) -> String {
        match self {
            // Cheaper than a regular expression, and DuckDB's own reading refuses the rest.
            Self::DuckDb => format!("({sql} LIKE '____-__-__' AND {sql} >= '19' AND {sql} < '22')"),
            Self::Spark => self.fits(sql, "(19|20|21)[0-9][0-9]-[0-9][0-9]-[0-9][0-9]"),
        }
    }

    /// A day from its narrow text: `2026/5/6`, `2026.5.6`, `2026-5-6`, `2026年5月6日`, `20260506`; NULL if it is none.
    pub(super) fn read_date(self, narrow: &str) -> String {
        let year = "(19|20|21)[0-9][0-9]";
        let day = "[0-9][0-9]?";
        let parted =
            format!("{year}(-{day}-{day}|/{day}/{day}|[.]{day}[.]{day}|年{day}月{day}[日号]?)");
        let run = self.fits(narrow, &format!("{year}[0-9][0-9][0-9][0-9]"));
        let run_iso = self.try_cast(
            &format!(
                "concat(substr({narrow}, 1, 4), '-', substr({narrow}, 5, 2), '-', substr({narrow}, 7, 2))"
            ),
            "DATE",
        );
        let is_parted = self.fits(narrow, &parted);
        let dashes = format!("translate({narrow}, '/.年月日号', '----')");
        let parted_iso = self.try_cast(&dashes, "DATE");
        format!("CASE WHEN {run} THEN {run_iso} WHEN {is_parted} THEN {parted_iso} END")
    }

    /// A month without a day as its first or last day, from its narrow text: `2026年5月`, `2026-05`; NULL if it is none.
    pub(super) fn read_month(self, narrow: &str, last: bool) -> String {
        let end = if last { "[份底末]?" } else { "份?" };
        let pattern = format!("(19|20|21)[0-9][0-9]([-/.][0-9][0-9]|年[0-9][0-9]?月{end})");
        let fits = self.fits(narrow, &pattern);
        let dashes = format!("translate({narrow}, '/.年月份底末', '---')");
        let first = self.try_cast(&format!("concat({dashes}, '-1')"), "DATE");
        let day = if last { format!("last_day({first})") } else { first };
        format!("CASE WHEN {fits} THEN {day} END")
    }

    /// Is it a plain number with at most four decimals? Most numbers are.
    pub(super) fn is_number(self, sql: &str) -> String {
        self.fits(sql, "-?[0-9]{1,12}([.][0-9]{1,4})?")
    }

    /// Such a number.
    pub(super) fn plain_number(self, sql: &str) -> String {
        self.try_cast(sql, "DECIMAL(16, 4)")
    }

    /// A number from its narrow text, with signs and separators as people write them; NULL if it is none.
    pub(super) fn read_number(self, narrow: &str) -> String {
        let fits = self
            .fits(narrow, "[-+−﹣]?([0-9]{1,12}|[0-9]{1,3}(,[0-9]{3}){1,3})([.]([0-9]{1,4}0*)?)?");
        let clean = self.plain_number(&format!("translate({narrow}, '−﹣,+', '--')"));
        format!("CASE WHEN {fits} THEN {clean} END")
    }

    pub(super) fn days_between(self, from: &str, to: &str) -> String {
        match self {
            Self::DuckDb => format!("date_diff('day', {from}, {to})"),
            Self::Spark => format!("datediff({to}, {from})"),
        }
    }

    pub(super) fn add_days(self, day: &str, days: &str) -> String {
        match self {
            Self::DuckDb => format!("({day} + CAST({days} AS INTEGER))"),
            Self::Spark => format!("date_add({day}, CAST({days} AS INT))"),
        }
    }

    pub(super) fn add_months(self, day: &str, months: &str) -> String {
        match self {
            Self::DuckDb => {
                format!("CAST({day} + to_months(CAST({months} AS INTEGER)) AS DATE)")
            }
            Self::Spark => format!("add_months({day}, CAST({months} AS INT))"),
        }
    }

    /// All numbers that are there, smallest first.
    pub(super) fn sorted(self, sql: &str, condition: &str) -> String {
        match self {
            Self::DuckDb => format!("list_sort(list({sql}) FILTER (WHERE {condition}))"),
            Self::Spark => format!("sort_array(collect_list({sql}) FILTER (WHERE {condition}))"),
        }
    }

    /// The item of a list at that place, from 1; NULL beyond its end.
    pub(super) fn item(self, list: &str, place: &str) -> String {
        match self {
            Self::DuckDb => format!("list_extract({list}, CAST({place} AS BIGINT))"),
            Self::Spark => format!("try_element_at({list}, CAST({place} AS INT))"),
        }
    }

    /// The sum of the items from one place to another, from 1.
    pub(super) fn sum_between(self, list: &str, first: &str, last: &str) -> String {
        match self {
            Self::DuckDb => format!(
                "list_sum(list_slice({list}, CAST({first} AS BIGINT), CAST({last} AS BIGINT)))"
            ),
            Self::Spark => format!(
                "aggregate(slice({list}, CAST({first} AS INT), CAST({last} - {first} + 1 AS INT)), \
                 CAST(0 AS DECIMAL(38, 4)), (a, b) -> CAST(a + b AS DECIMAL(38, 4)))"
            ),
        }
    }

    /// Every day from one to another, as the column `day` of a table.
    pub(super) fn all_days(self, first: Date, last: Date) -> String {
        let (first, last) = (self.date(first), self.date(last));
        match self {
            Self::DuckDb => format!(
                "SELECT CAST(d AS DATE) AS day FROM generate_series({first}, {last}, INTERVAL 1 DAY) AS s(d)"
            ),
            Self::Spark => {
                format!("SELECT explode(sequence({first}, {last}, INTERVAL 1 DAY)) AS day")
            }
        }
    }

    pub(super) fn is_monday_to_friday(self, day: &str) -> String {
        match self {
            Self::DuckDb => format!("isodow({day}) < 6"),
            Self::Spark => format!("weekday({day}) < 5"),
        }
    }

    /// A column of texts that are parts of another, one a row.
    pub(super) fn split_rows(self, sql: &str, pattern: &str) -> String {
        match self {
            Self::DuckDb => {
                format!("unnest(string_split_regex({sql}, {}))", self.text(pattern))
            }
            Self::Spark => format!("explode(split({sql}, {}))", self.text(pattern)),
        }
    }

    /// The beginning of a statement that keeps a small result.
    pub(super) fn keep(self, name: &str) -> String {
        match self {
            Self::DuckDb => format!("CREATE OR REPLACE TEMP TABLE {} AS", self.name(name)),
            // A cached view keeps the plan that it comes from, and plans that hold each other many times take Spark
            // minutes to look at: a table ends them.
            Self::Spark => format!(
                "DROP TABLE IF EXISTS {0};\nCREATE TABLE {0} USING parquet AS",
                self.name(name)
            ),
        }
    }

    /// The beginning of a statement that names a query.
    pub(super) fn view(self, name: &str) -> String {
        match self {
            Self::DuckDb => format!("CREATE OR REPLACE TEMP VIEW {} AS", self.name(name)),
            Self::Spark => format!("CREATE OR REPLACE TEMPORARY VIEW {} AS", self.name(name)),
        }
    }

    /// The statement that names a file, all its cells being texts.
    pub(super) fn file(self, name: &str, path: &str, delimiter: char) -> String {
        let (path, delimiter) = (self.text(path), self.text(&delimiter.to_string()));
        match self {
            Self::DuckDb => format!(
                "{}\n  SELECT * FROM read_csv({path}, header = true, all_varchar = true, delim = {delimiter}, \
                 quote = '\"', escape = '\"', skip = 0, strict_mode = true);\n",
                self.view(name),
            ),
            Self::Spark => format!(
                "CREATE OR REPLACE TEMPORARY VIEW {} USING csv OPTIONS (path {path}, header 'true', \
                 inferSchema 'false', sep {delimiter}, quote '\"', escape '\"', encoding 'UTF-8', \
                 mode 'FAILFAST', multiLine 'false');\n",
                self.name(name),
            ),
        }
    }

    /// What is set before anything else.
    pub(super) const fn settings(self) -> &'static str {
        match self {
            Self::DuckDb => "",
            Self::Spark => {
                "SET spark.sql.ansi.enabled = true;\n\
                 SET spark.sql.decimalOperations.allowPrecisionLoss = false;\n\
                 SET spark.sql.csv.parser.columnPruning.enabled = false;\n\
                 SET spark.sql.constraintPropagation.enabled = false;\n"
            }
        }
    }
}
