//! A piece of SQL with what is known of its value.

use std::collections::BTreeSet;

use super::Dialect;
use crate::{
    script::Kind,
    value::{Absence, Number},
};

/// The digits that a number may have before and behind the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Digits {
    pub(super) whole: u32,
    pub(super) places: u32,
}

impl Digits {
    /// Both engines have at most 38 digits; some are left for sums.
    const MOST: u32 = 30;

    pub(super) const fn fit(self) -> bool {
        self.whole.saturating_add(self.places) <= Self::MOST
    }

    pub(super) fn either(self, other: Self) -> Self {
        Self { whole: self.whole.max(other.whole), places: self.places.max(other.places) }
    }

    pub(super) fn sum(self, other: Self) -> Self {
        let either = self.either(other);
        Self { whole: either.whole.saturating_add(1), ..either }
    }

    pub(super) const fn product(self, other: Self) -> Self {
        Self {
            whole: self.whole.saturating_add(other.whole),
            places: self.places.saturating_add(other.places),
        }
    }
}

/// What stands for NULL: the reasons that there can be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Reasons {
    /// None: it is never NULL.
    pub(super) kinds: BTreeSet<Absence>,
    /// The reason as SQL, where there can be several: the id of the kind.
    sql: Option<String>,
}

impl Reasons {
    pub(super) fn one(kind: Absence) -> Self {
        Self { kinds: BTreeSet::from([kind]), sql: None }
    }

    /// Several, told apart by that SQL.
    pub(super) const fn several(kinds: BTreeSet<Absence>, sql: String) -> Self {
        Self { kinds, sql: Some(sql) }
    }

    pub(super) fn never(&self) -> bool {
        self.kinds.is_empty()
    }

    /// The reason as SQL, given that it is NULL.
    pub(super) fn sql(&self, dialect: Dialect) -> String {
        match (&self.sql, self.kinds.first()) {
            (Some(sql), _) if self.kinds.len() > 1 => sql.clone(),
            (_, Some(kind)) => dialect.text(kind.id()),
            (_, None) => "NULL".to_owned(),
        }
    }

    /// The reason of the first of several that is NULL.
    pub(super) fn first<'a>(dialect: Dialect, terms: impl Iterator<Item = &'a Term>) -> Self {
        let terms: Vec<&Term> = terms.filter(|term| !term.reasons.never()).collect();
        let kinds: BTreeSet<Absence> =
            terms.iter().flat_map(|term| term.reasons.kinds.iter().copied()).collect();
        if kinds.len() < 2 {
            return Self { kinds, sql: None };
        }
        let Some((last, before)) = terms.split_last() else { return Self::default() };
        if before.is_empty() {
            return last.reasons.clone();
        }
        let mut sql = "CASE".to_owned();
        for term in before {
            sql.push_str(&format!(" WHEN {} IS NULL THEN {}", term.sql, term.reasons.sql(dialect)));
        }
        sql.push_str(&format!(" ELSE {} END", last.reasons.sql(dialect)));
        Self { kinds, sql: Some(sql) }
    }
}

/// A piece of SQL. INVARIANT: it can stand beside any operator.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Term {
    pub(super) sql: String,
    /// Of an enum value: its id.
    pub(super) kind: Kind,
    /// Of numbers.
    pub(super) digits: Digits,
    pub(super) reasons: Reasons,
}

const NO_DIGITS: Digits = Digits { whole: 0, places: 0 };

impl Term {
    /// One that is never NULL.
    pub(super) fn sure(sql: String, kind: Kind) -> Self {
        Self { sql, kind, digits: NO_DIGITS, reasons: Reasons::default() }
    }

    pub(super) fn with(self, reasons: Reasons) -> Self {
        Self { reasons, ..self }
    }

    pub(super) fn digits(self, digits: Digits) -> Self {
        Self { digits, ..self }
    }

    /// A number that has an end as a decimal; nothing for others, and for those that are too long.
    pub(super) fn number(number: &Number) -> Option<Self> {
        let places = (0..=12).find(|places| number.round_half_up(*places) == *number)?;
        let sql = number.to_fixed(places);
        let whole = sql.split('.').next().unwrap_or_default().trim_start_matches('-').len();
        let digits = Digits { whole: u32::try_from(whole).ok()?, places };
        let sql = if number.is_negative() { format!("({sql})") } else { sql };
        digits.fit().then(|| Self::sure(sql, Kind::Number).digits(digits))
    }

    /// 1 or 0 of a truth value; a number as it is.
    pub(super) fn as_number(&self) -> Option<Self> {
        match self.kind {
            Kind::Number => Some(self.clone()),
            Kind::Bool => {
                let sql = match self.reasons.never() {
                    true => format!("CASE WHEN {} THEN 1 ELSE 0 END", self.sql),
                    false => {
                        format!("CASE WHEN {0} THEN 1 WHEN NOT {0} THEN 0 END", self.sql)
                    }
                };
                let digits = Digits { whole: 1, places: 0 };
                Some(Self { sql, kind: Kind::Number, digits, reasons: self.reasons.clone() })
            }
            _ => None,
        }
    }
}

/// What people take for the same: texts with width, case and spaces set aside.
pub(super) fn folded(dialect: Dialect, term: &Term) -> String {
    match term.kind {
        Kind::Text => {
            // Most texts are their own keys, and that is quicker to see than to make.
            let odd = dialect.text("[^\\x{4E00}-\\x{9FFF}a-z0-9_.-]");
            let is_odd = match dialect {
                Dialect::DuckDb => format!("regexp_matches({}, {odd})", term.sql),
                Dialect::Spark => format!("{} RLIKE {odd}", term.sql),
            };
            format!("CASE WHEN {is_odd} THEN {} ELSE {} END", dialect.key(&term.sql), term.sql)
        }
        _ => term.sql.clone(),
    }
}

/// The reasons for which a value is absent, as codes: the smallest of several is the one that is told.
pub(super) const fn code(kind: Absence) -> u8 {
    match kind {
        Absence::NotReported => 0,
        Absence::NotApplicable => 1,
        Absence::Withheld => 2,
        Absence::TooFew => 3,
    }
}

/// Why a term is NULL, as a code.
pub(super) fn code_of(dialect: Dialect, reasons: &Reasons) -> String {
    match (reasons.kinds.len(), reasons.kinds.first()) {
        (0, _) => "0".to_owned(),
        (1, Some(kind)) => code(*kind).to_string(),
        _ => {
            let ways: String = Absence::ALL
                .iter()
                .map(|kind| format!(" WHEN {} THEN {}", dialect.text(kind.id()), code(*kind)))
                .collect();
            format!("CASE {}{ways} END", reasons.sql(dialect))
        }
    }
}
