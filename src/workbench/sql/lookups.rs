//! The small tables that rows are looked up in: teams and indicators by the words for them, days by their date.

use super::{
    Dialect,
    expression::{DAYS, NoForm, TEAMS},
    table::{Rows, Shared},
    term::Term,
};
use crate::{
    diagnostic::message,
    method::model::{ColumnIndex, ColumnKind},
    value::Date,
};

/// What the words for teams are looked up in.
pub(super) const TEAM_WORDS: &str = "zx_team_words";
/// What the words for indicators are looked up in.
pub(super) const INDICATOR_WORDS: &str = "zx_indicator_words";

/// The statements that make the roster's names and the table of all teams.
pub(super) fn teams(shared: &Shared<'_>, rows: &Rows) -> Result<String, NoForm> {
    let (method, dialect) = (shared.method, shared.dialect);
    let Some(table) = method.tables.get(method.roster.0) else { return Ok(String::new()) };
    let mut parts = Vec::new();
    for column in &table.key {
        let declared = table.columns.get(column.0);
        let known = rows.columns.get(column.0).cloned();
        match (declared.map(|column| &column.kind), known) {
            (Some(ColumnKind::Text | ColumnKind::Team), Some(known)) => parts.push(known?.sql),
            _ => {
                let why = message!(
                    zh: "名册的 key 不是文字",
                    en: "the key of the roster is no text",
                );
                return Err(NoForm { why, place: table.place.clone() });
            }
        }
    }
    let id = match parts.as_slice() {
        [only] => only.clone(),
        all => format!("concat_ws('/', {})", all.join(", ")),
    };
    let text = |column: Option<ColumnIndex>| {
        let known = column.and_then(|column| rows.columns.get(column.0));
        known.and_then(|known| known.as_ref().ok()).map(|term| term.sql.clone())
    };
    let keep = dialect.keep(TEAMS);
    let view = dialect.name(&rows.view);
    let not_blank: Vec<String> = parts.iter().map(|part| format!("{part} IS NOT NULL")).collect();
    let not_blank = not_blank.join(" AND ");
    let mut words = vec![format!("SELECT zx_id AS id, zx_id AS word FROM {TEAMS}")];
    let bare = |sql: &str| sql.trim_start_matches("t.").to_owned();
    if let Some(name) = text(method.roster_name) {
        words.push(format!("SELECT zx_id, {} FROM {TEAMS}", bare(&name)));
    }
    if let Some(aliases) = text(method.roster_aliases) {
        let each = dialect.split_rows(&bare(&aliases), "[、，,;；|/\n]");
        words.push(format!("SELECT zx_id, {each} FROM {TEAMS}"));
    }
    let words = words.join("\n  UNION ALL ");
    let key = dialect.key("word");
    let id_key = dialect.key("id");
    Ok(format!(
        "{keep}\n  SELECT {id} AS zx_id, t.* FROM {view} t WHERE {not_blank};\n\
         {}\nWITH words AS (\n  {words}),\nkeys AS (\n  SELECT id, trim(word) AS word, {key} AS key, {id_key} AS id_key FROM words \
         WHERE trim(word) <> ''),\n\
         known AS (\n  SELECT key, CASE WHEN count(DISTINCT id) = 1 THEN min(id) \
         WHEN count(DISTINCT CASE WHEN key = id_key THEN id END) = 1 THEN min(CASE WHEN key = id_key THEN id END) END AS id\n  \
         FROM keys GROUP BY key)\n\
         SELECT key AS word, id FROM known WHERE id IS NOT NULL\n\
         UNION SELECT keys.word, known.id FROM keys JOIN known ON known.key = keys.key WHERE known.id IS NOT NULL;\n",
        dialect.keep(TEAM_WORDS),
    ))
}

/// The statement that says what cells call the indicators.
pub(super) fn indicators(dialect: Dialect, words: &[(String, String)]) -> String {
    let rows: Vec<String> = words
        .iter()
        .map(|(word, id)| format!("({}, {})", dialect.text(word), dialect.text(id)))
        .collect();
    format!(
        "{}\n  SELECT * FROM (VALUES {}) AS v(word, id);\n",
        dialect.keep(INDICATOR_WORDS),
        rows.join(", ")
    )
}

/// The statement that numbers the workdays: of each day, how many there were up to it.
pub(super) fn days(dialect: Dialect, calendar: Option<(&str, &Term, &Term)>) -> String {
    let all = match (Date::new(1900, 1, 1), Date::new(2199, 12, 31)) {
        (Some(first), Some(last)) => dialect.all_days(first, last),
        _ => String::new(),
    };
    let (listed, workday) = match calendar {
        None => (String::new(), dialect.is_monday_to_friday("d.day")),
        Some((view, day, workday)) => (
            format!(
                "\n  LEFT JOIN (SELECT {} AS day, bool_or({}) AS workday FROM {} t WHERE {} IS NOT NULL AND {} IS NOT NULL \
                 GROUP BY 1) c ON c.day = d.day",
                day.sql,
                workday.sql,
                dialect.name(view),
                day.sql,
                workday.sql,
            ),
            format!("COALESCE(c.workday, {})", dialect.is_monday_to_friday("d.day")),
        ),
    };
    format!(
        "{}\nWITH days AS ({all}),\nmarked AS (\n  SELECT d.day, {workday} AS workday FROM days d{listed})\n\
         SELECT day, workday, sum(CASE WHEN workday THEN 1 ELSE 0 END) OVER (ORDER BY day) AS workdays FROM marked;\n",
        dialect.keep(DAYS),
    )
}
