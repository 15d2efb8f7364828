use std::collections::BTreeSet;

use super::{Served, head::Head};
use crate::{
    method::model::{
        Aggregation, Column, ColumnIndex, ColumnKind, ColumnOrigin, Method, MetricSource, Rule,
        TableIndex,
    },
    table::{
        ReadOptions,
        large::{ColumnTest, Layout},
        ledger::row_expression::columns_read,
    },
    value::text,
};

/// What becomes of one field of the rows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The method does not know it.
    Ignored,
    /// A column.
    Kept(ColumnIndex),
    /// A text that no rule reads.
    Unkept(ColumnIndex),
    /// A text that only the order of marked rows needs.
    Marked(ColumnIndex),
}

impl Role {
    /// The declared column, unless the method knows none.
    pub(super) const fn column(self) -> Option<ColumnIndex> {
        match self {
            Self::Ignored => None,
            Self::Kept(own) | Self::Unkept(own) | Self::Marked(own) => Some(own),
        }
    }

    /// The column whose texts are read again when somebody wants to see them.
    pub(super) const fn unkept(self) -> Option<ColumnIndex> {
        match self {
            Self::Unkept(own) | Self::Marked(own) => Some(own),
            Self::Ignored | Self::Kept(_) => None,
        }
    }
}

/// What becomes of the fields of a file.
pub(super) struct Plan {
    /// By field.
    pub(super) roles: Vec<Role>,
    /// The columns of each `highest` and `nth` that rows are marked within.
    pub(super) within: Vec<Vec<ColumnIndex>>,
    /// Parts of the key are not kept.
    pub(super) has_key: bool,
}

impl Plan {
    pub(super) fn of(method: &Method, served: &Served<'_>, head: &Head) -> Option<Self> {
        let table = served.table;
        let odd = |column: &Column| {
            matches!(column.origin, ColumnOrigin::HeaderIndicator)
                || matches!(column.kind, ColumnKind::Percent)
                    && matches!(column.origin, ColumnOrigin::File)
        };
        if table.reference || table.calendar || table.columns.iter().any(odd) {
            return None;
        }
        let read = columns_needed(method, served.index);
        let mut within = Vec::new();
        let mut ordered: BTreeSet<ColumnIndex> = BTreeSet::new();
        for column in &table.columns {
            match &column.origin {
                ColumnOrigin::Highest { per, .. } => {
                    within.push(per.clone());
                    ordered.extend(&table.key);
                }
                ColumnOrigin::Nth { per, order } => {
                    within.push(per.clone());
                    ordered.extend(order.iter().chain(&table.key));
                }
                _ => {}
            }
        }
        let mut roles = vec![Role::Ignored; head.width()?];
        for column in &head.grid.columns {
            let own = *served.columns.get(column.spec)?;
            let declared = table.columns.get(own.0)?;
            let role = match declared.kind {
                ColumnKind::Text if !read.contains(&own) && declared.absent.is_empty() => {
                    if ordered.contains(&own) { Role::Marked(own) } else { Role::Unkept(own) }
                }
                _ => Role::Kept(own),
            };
            *roles.get_mut(usize::try_from(column.position).ok()?.checked_sub(1)?)? = role;
        }
        // Rows that are sorted want a key that tells any two apart.
        let unkept = roles.iter().any(|role| role.unkept().is_some());
        let is_key = |own: ColumnIndex| table.key.contains(&own);
        let has_key = roles.iter().filter_map(|role| role.unkept()).any(is_key);
        (!unkept || within.is_empty() || !table.key.is_empty()).then_some(Self {
            roles,
            within,
            has_key,
        })
    }

    /// How the rows are split.
    pub(super) fn layout(&self, served: &Served<'_>, head: &Head, options: &ReadOptions) -> Layout {
        let words = match served.spec.total_words.as_slice() {
            [] => &options.total_words,
            words => words,
        };
        let columns = self.roles.iter().zip(1u32..).map(|(role, position)| {
            let declared = role.column().and_then(|own| served.table.columns.get(own.0));
            let unkept = role.unkept();
            let key = unkept.is_some_and(|own| served.table.key.contains(&own));
            let wanted = declared
                .is_some_and(|column| column.fill_down || (unkept.is_some() && column.required));
            ColumnTest {
                header: head.header(position).map(text::normalise).unwrap_or_default().into_owned(),
                filled: wanted || key,
                key,
                kept: matches!(role, Role::Kept(_) | Role::Marked(_)),
                marked: matches!(role, Role::Marked(_)),
            }
        });
        // A column that the file does not have is blank everywhere; derived ones may be anything.
        let field =
            |own: &ColumnIndex| self.roles.iter().position(|role| *role == Role::Kept(*own));
        let of_file = |own: &&ColumnIndex| {
            let declared = served.table.columns.get(own.0);
            declared.is_none_or(|column| matches!(column.origin, ColumnOrigin::File))
        };
        let fields = |per: &Vec<ColumnIndex>| per.iter().filter(of_file).map(field).collect();
        let within = self.within.iter().filter_map(fields).collect();
        Layout::new(head.delimiter, words, columns.collect(), options.privacy, within)
    }
}

/// The columns of a table that anything reads but the order and the key.
pub(in crate::table::ledger) fn columns_needed(
    method: &Method,
    index: TableIndex,
) -> BTreeSet<ColumnIndex> {
    let Some(table) = method.tables.get(index.0) else { return BTreeSet::new() };
    let mut needed: BTreeSet<ColumnIndex> = table.team.into_iter().chain(table.indicator).collect();
    for (at, column) in table.columns.iter().enumerate() {
        if let Some(rule) = &column.check {
            needed.insert(ColumnIndex(at));
            needed.extend(columns_read(rule));
        }
        if let Some((_, target)) = &column.words {
            needed.insert(*target);
        }
        match &column.origin {
            ColumnOrigin::Derived(rule) => needed.extend(columns_read(rule)),
            ColumnOrigin::Highest { by, per } => {
                needed.extend(columns_read(by));
                needed.extend(per);
            }
            ColumnOrigin::Nth { per, .. } => needed.extend(per),
            _ => {}
        }
    }
    if let Some(problems) = method.judge.problems.filter(|own| own.table == index) {
        needed.extend([problems.of, problems.unit]);
    }
    for metric in &method.metrics {
        let MetricSource::Table { table, condition, member, aggregation, unit, .. } =
            &metric.source
        else {
            continue;
        };
        if *table != index {
            continue;
        }
        needed.extend(condition.iter().chain(rules(aggregation)).flat_map(columns_read));
        needed.extend(member.iter().map(|(column, _)| *column).chain(*unit));
    }
    needed
}

fn rules(aggregation: &Aggregation) -> impl Iterator<Item = &Rule> {
    let (main, under) = aggregation.rules();
    main.into_iter().chain(under)
}
