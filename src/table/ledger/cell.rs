//! One raw cell under one declared column.

use std::sync::Arc;

use super::{
    Roster,
    indicator_names::{IndicatorNames, NoIndicator},
    roster::NoTeam,
};
use crate::{
    diagnostic::{Message, listed, message},
    method::model::{Column, ColumnKind, Constant, Method, MonthDay},
    value::{
        Absence, EnumValue, RawCell, Value,
        parse::{
            self, DateOptions, Misread, MonthPolicy, Normalised, NumberOptions, Percent, Unit,
            Words,
        },
        text,
    },
};

/// What a cell came to.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) value: Value,
    /// The word that stood in a date cell: the id that another column takes.
    pub(super) word: Option<Arc<str>>,
    /// What was changed to read it.
    pub(super) notes: Vec<Normalised>,
    /// A percentage, as it was written.
    pub(super) percent: Option<Percent>,
}

impl Cell {
    fn of(value: Value) -> Self {
        Self { value, word: None, notes: Vec::new(), percent: None }
    }
}

/// How the cells of a column are read.
pub(super) struct CellReader<'a> {
    method: &'a Method,
    column: &'a Column,
    roster: &'a Roster,
    indicators: &'a IndicatorNames,
    as_id: bool,
    absent: Words,
    allowed: Words,
    words: Words,
    numbers: NumberOptions,
    dates: DateOptions,
}

impl<'a> CellReader<'a> {
    /// `as_id`: it is a column of the roster itself, so that a team is named here for the first time.
    pub(super) fn new(
        method: &'a Method,
        column: &'a Column,
        roster: &'a Roster,
        indicators: &'a IndicatorNames,
        as_id: bool,
    ) -> Self {
        let absent = column.absent.iter().zip(0..);
        let absent = absent.flat_map(|((_, words), index)| {
            words.iter().map(move |word| (Arc::from(&**word), index))
        });
        let allowed = match &column.kind {
            ColumnKind::Enum(enumeration) => Words::of(enumeration),
            _ => Words::default(),
        };
        let words = column.words.as_ref().map(|(words, _)| Words::of(words)).unwrap_or_default();
        let units = column.units.iter();
        let units =
            units.map(|(ending, factor)| Unit { ending: ending.clone(), factor: factor.clone() });
        Self {
            method,
            column,
            roster,
            indicators,
            as_id,
            absent: Words::new(absent),
            allowed,
            words,
            numbers: NumberOptions {
                units: units.collect(),
                integer: matches!(column.kind, ColumnKind::Int),
            },
            dates: DateOptions {
                month: match column.month {
                    Some(MonthDay::Start) => MonthPolicy::Start,
                    Some(MonthDay::End) => MonthPolicy::End,
                    None => MonthPolicy::Refuse,
                },
                years: None,
            },
        }
    }

    /// Reads a cell.
    ///
    /// # Errors
    /// When it cannot be understood, or lies outside the declared bounds.
    pub(super) fn read(&self, raw: &RawCell<'_>) -> Result<Cell, Misread> {
        // Whoever read the file has reported what has no value.
        if raw.is_blank() || matches!(raw, RawCell::Error(_)) {
            return Ok(Cell::of(Value::Absent(Absence::NotReported)));
        }
        let shown = raw.shown();
        if let Some(index) = self.absent.get(&shown)
            && let Some((kind, _)) = self.column.absent.get(usize::from(index))
        {
            return Ok(Cell::of(Value::Absent(*kind)));
        }
        if let Some(index) = self.words.get(&shown) {
            let word = self.column.words.as_ref();
            let word = word.and_then(|(words, _)| words.members.get(usize::from(index)));
            return Ok(Cell {
                word: word.map(|member| Arc::clone(&member.id)),
                ..Cell::of(Value::Absent(Absence::NotReported))
            });
        }
        let cell = self.typed(raw, &shown)?;
        self.within_bounds(&cell.value)?;
        Ok(cell)
    }

    fn typed(&self, raw: &RawCell<'_>, shown: &str) -> Result<Cell, Misread> {
        let with = |value, notes| Cell { notes, ..Cell::of(value) };
        Ok(match &self.column.kind {
            ColumnKind::Text => Cell::of(Value::Text(tidy(shown))),
            ColumnKind::Int | ColumnKind::Number => {
                let read = parse::number(raw, &self.numbers)?;
                let value = match &self.column.scale {
                    Some(scale) => read.value.checked_div(scale).unwrap_or(read.value),
                    None => read.value,
                };
                with(Value::Number(value), read.notes)
            }
            ColumnKind::Percent => {
                let read = parse::percent(raw, self.column.scale.as_ref())?;
                Cell {
                    percent: Some(read.value.clone()),
                    ..with(Value::Number(read.value.value), read.notes)
                }
            }
            ColumnKind::Date => {
                let read = parse::date(raw, &self.dates)?;
                with(Value::Date(read.value), read.notes)
            }
            ColumnKind::Bool => {
                let read = parse::truth(raw)?;
                with(Value::Bool(read.value), read.notes)
            }
            ColumnKind::Enum(enumeration) => {
                let read = parse::word(raw, &self.allowed)?;
                let value = EnumValue::new(Arc::clone(enumeration), read.value);
                with(value.map_or(Value::Absent(Absence::NotReported), Value::Enum), read.notes)
            }
            ColumnKind::Team if self.as_id => Cell::of(Value::Text(tidy(shown))),
            ColumnKind::Team => Cell::of(self.team(shown)?),
            ColumnKind::Indicator => Cell::of(self.indicator(shown)?),
        })
    }

    fn team(&self, shown: &str) -> Result<Value, Misread> {
        if self.roster.is_empty() {
            // That there is no roster is told once, not in every row.
            return Ok(Value::Absent(Absence::NotReported));
        }
        let written = quoted(shown);
        let team = self.roster.find(shown).map_err(|why| match why {
            NoTeam::Unknown(near) => misread(
                "unknown-team",
                message!(zh: "巡察组名册里没有“{written}”", en: "the roster has no team \"{written}\""),
                match near {
                    Some(near) => message!(
                        zh: "是不是“{near}”？如确是同一个组，在名册的别名里加上这种写法",
                        en: "is it \"{near}\"? If it is the same team, add this spelling to its aliases in the roster"
                    ),
                    None => message!(
                        zh: "更正组名，或在名册里补上这个组或它的别名",
                        en: "mend the name, or add the team or its alias to the roster"
                    ),
                },
            ),
            NoTeam::Ambiguous(ids) => {
                let (zh, en) = listed(&ids);
                misread(
                    "ambiguous-team",
                    message!(zh: "“{written}”可能是几个组：{zh}", en: "\"{written}\" may be several teams: {en}"),
                    message!(zh: "写名册里的编号或全称", en: "write the id or the full name of the roster"),
                )
            }
        })?;
        let id = self.roster.id(team).cloned().unwrap_or_default();
        Ok(Value::Text(id))
    }

    fn indicator(&self, shown: &str) -> Result<Value, Misread> {
        let written = quoted(shown);
        let node = self.indicators.find(shown).map_err(|why| match why {
            NoIndicator::Unknown(near) => misread(
                "unknown-indicator",
                message!(zh: "评估办法里没有“{written}”这个指标", en: "the method has no indicator \"{written}\""),
                match near {
                    Some(near) => message!(zh: "是不是“{near}”？", en: "is it \"{near}\"?"),
                    None => message!(
                        zh: "写指标的编号、代码或名称，或在办法里给它加别名",
                        en: "write the indicator's id, code or name, or give it an alias in the method"
                    ),
                },
            ),
            NoIndicator::Ambiguous(ids) => {
                let (zh, en) = listed(&ids);
                misread(
                    "ambiguous-indicator",
                    message!(zh: "“{written}”可能是几个指标：{zh}", en: "\"{written}\" may be several indicators: {en}"),
                    message!(zh: "写指标的编号", en: "write the indicator's id"),
                )
            }
            NoIndicator::Group(name) => misread(
                "group-for-indicator",
                message!(zh: "“{name}”是一组指标，这里要写其中一个指标", en: "\"{name}\" is a group; one of its indicators is wanted"),
                message!(
                    zh: "小计行请删去，或写成“小计”",
                    en: "leave rows of sub-totals out, or mark them with a word such as 小计"
                ),
            ),
        })?;
        let id = self.method.nodes.get(node.0).map(|node| Arc::clone(&node.id)).unwrap_or_default();
        Ok(Value::Text(id))
    }

    fn within_bounds(&self, value: &Value) -> Result<(), Misread> {
        let Column { min, max, .. } = self.column;
        if let Some((least, shown)) = bound(min.as_ref(), value, std::cmp::Ordering::Less) {
            return Err(misread(
                "below-minimum",
                message!(zh: "{shown} 小于最小值 {least}", en: "{shown} is less than the least value {least}"),
                message!(zh: "核对原始数据", en: "check it against the original"),
            ));
        }
        if let Some((most, shown)) = bound(max.as_ref(), value, std::cmp::Ordering::Greater) {
            return Err(misread(
                "above-maximum",
                message!(zh: "{shown} 大于最大值 {most}", en: "{shown} is more than the greatest value {most}"),
                message!(zh: "核对原始数据", en: "check it against the original"),
            ));
        }
        Ok(())
    }
}

/// The bound and the value for people, if the value lies on the wrong side of it.
fn bound(
    bound: Option<&Constant>,
    value: &Value,
    wrong: std::cmp::Ordering,
) -> Option<(String, String)> {
    match (bound?, value) {
        (Constant::Number(bound), Value::Number(value)) if value.cmp(bound) == wrong => {
            Some((bound.to_short(12), value.to_short(12)))
        }
        (Constant::Date(bound), Value::Date(value)) if value.cmp(bound) == wrong => {
            Some((bound.to_string(), value.to_string()))
        }
        _ => None,
    }
}

fn misread(code: &'static str, message: Message, help: Message) -> Misread {
    Misread { code, message, help: Some(help) }
}

fn quoted(shown: &str) -> String {
    let line = text::normalise(shown);
    let line = crate::table::privacy::mask(&line);
    line.chars().take(40).collect()
}

/// A text as it is kept: its letters as they are written, without what nobody sees, spaces in one form.
pub(super) fn tidy(shown: &str) -> Arc<str> {
    // Most are tidy.
    if shown.chars().all(|c| matches!(c, '!'..='~' | '\u{4E00}'..='\u{9FFF}')) {
        return Arc::from(shown);
    }
    let mut out = String::with_capacity(shown.len());
    for c in shown.chars().filter(|c| !text::is_invisible(*c)) {
        if !text::is_space(c) {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    Arc::from(out)
}
