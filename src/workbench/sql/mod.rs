//! The metric stage of a method as SQL, for ledgers that outgrow one machine: an engine that exists reads them,
//! counts and adds up, and gives back a file of numbers that `evaluate --metrics` takes in the place of the ledgers.
//!
//! Numbers are exact: whole numbers and decimals above and below a line, never floats. What SQL does otherwise than
//! zhixiao is written out: an absent condition belongs to neither side, `absent && false` is absent, cells are matched
//! as whole words with width, case and spaces set aside. What has no form in SQL is named, and stays with the ledgers.

mod cell;
mod dialect;
mod expression;
mod lookups;
mod measure;
mod native;
mod opening;
mod script;
mod source;
mod table;
mod term;

use indexmap::IndexSet;

pub use dialect::Dialect;
pub use source::{SqlFile, SqlSource};

use self::{
    expression::NoForm,
    lookups::{indicators, teams},
    script::Script,
    table::{Rows, Shared},
    term::Term,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Language, Message, message},
    method::model::{ColumnKind, Method, Metric, TableIndex},
    table::indicator_words,
};

/// The metric stage as a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sql {
    /// Statements, each ending with `;` and a line break; the last one selects the numbers.
    pub text: String,
    /// The metrics that it works out, by their ids.
    pub metrics: Vec<String>,
    /// What has no form in SQL: warnings, each at the rule that has none.
    pub left_out: Diagnostics,
}

/// Writes the metric stage of `method` for the files of `source`.
///
/// # Errors
/// When there is no roster that SQL can read.
pub fn sql(
    method: &Method,
    source: &SqlSource,
    dialect: Dialect,
    language: Language,
) -> Result<Sql, Diagnostics> {
    let roster_file = source.file(method.roster.0);
    let is_there = |id: &str| {
        let at = method.tables.iter().position(|table| *table.id == *id);
        at.is_some_and(|at| source.file(at).is_some())
    };
    let mut shared = Shared {
        method,
        dialect,
        as_of: source.as_of,
        roster: &[],
        supplied: &is_there,
        workdays: !method.tables.iter().any(|table| table.calendar && table.in_pack.is_some()),
    };
    let roster = roster_file.and_then(|file| Rows::of(&shared, method.roster, file));
    let Some(roster) = roster else {
        let text =
            message!(zh: "没有 SQL 能读的巡察组名册", en: "there is no roster that SQL can read");
        let place = method.tables.get(method.roster.0).map(|table| table.place.clone());
        let none = Diagnostic::error("no-sql-form", place.unwrap_or_default(), text);
        return Err(Diagnostics::from(none.help(message!(
            zh: "把名册另存为 UTF-8 的 CSV，首行是表头",
            en: "save it as a CSV file in UTF-8 whose first line is the header",
        ))));
    };
    let bare: Vec<Result<Term, NoForm>> = roster.columns.iter().map(bare).collect();
    let teams = teams(&shared, &roster).map_err(|none| Diagnostics::from(warning(none, None)))?;
    shared.roster = &bare;

    let mut script = Script {
        shared: &shared,
        source,
        body: String::new(),
        selects: Vec::new(),
        metrics: Vec::new(),
        left_out: Diagnostics::new(),
        wanted: IndexSet::new(),
    };
    script.facts();
    script.body.push_str(&roster.sql);
    script.body.push_str(&teams);
    let words = indicator_words(method);
    let table_names = |column: &ColumnKind| {
        method.tables.iter().enumerate().any(|(at, table)| {
            source.file(at).is_some() && table.columns.iter().any(|known| known.kind == *column)
        })
    };
    if table_names(&ColumnKind::Indicator) {
        script.body.push_str(&indicators(dialect, &words));
    }
    script.problems_of(method.roster, &roster);
    let calendar = script.calendar();
    for at in 0..method.tables.len() {
        script.table(TableIndex(at), (at == method.roster.0).then_some(&roster));
    }
    Ok(script.finish(&calendar, language))
}

/// A column of the roster by its bare name: whoever joins it puts an alias before it.
fn bare(column: &Result<Term, NoForm>) -> Result<Term, NoForm> {
    let mut term = column.clone()?;
    term.sql = term.sql.trim_start_matches("t.").to_owned();
    Ok(term)
}

fn warning(none: NoForm, metric: Option<&Metric>) -> Diagnostic {
    let Message { zh, en } = none.why;
    let text = match metric.map(|metric| &metric.id) {
        Some(id) => {
            message!(zh: "“{id}”没有 SQL 写法：{zh}", en: "\"{id}\" has no form in SQL: {en}")
        }
        None => message!(zh: "没有 SQL 写法：{zh}", en: "it has no form in SQL: {en}"),
    };
    Diagnostic::warning("no-sql-form", none.place, text)
}

#[cfg(test)]
mod tests;
