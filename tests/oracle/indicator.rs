//! The tree of §8.2: six groups and 21 indicators, each with the line below which it is weak.

use super::{
    clues, evaluation, fraction::Fraction, petitions, quality, rectification, results, round::Facts,
};

/// A first-level domain.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) id: &'static str,
    pub(crate) points: i128,
}

pub(crate) const GROUPS: [Group; 6] = [
    Group { id: "rectification", points: 35 },
    Group { id: "clues", points: 15 },
    Group { id: "petitions", points: 10 },
    Group { id: "quality", points: 25 },
    Group { id: "results_use", points: 10 },
    Group { id: "evaluation", points: 5 },
];

/// What makes an indicator a weak point.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Line {
    /// Its own rate, exact, is below so many per cent.
    Rate(i128),
    /// The printed score is below so many per cent of the points.
    Score(i128),
    /// At least so many tenths of a point are lost.
    Lost(i128),
    /// There are no points.
    Nothing,
}

/// An indicator.
#[derive(Debug)]
pub(crate) struct Indicator {
    pub(crate) code: &'static str,
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) points: i128,
    pub(crate) line: Line,
    score: fn(&Facts<'_>, i128) -> Outcome,
}

/// A number that went into a score, as numerator and denominator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Measure {
    pub(crate) id: String,
    pub(crate) numerator: Fraction,
    pub(crate) denominator: Fraction,
}

/// What an indicator comes to for a team, before rounding.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    /// Nothing where the indicator does not apply.
    pub(crate) score: Option<Fraction>,
    /// The rate that its line looks at.
    pub(crate) rate: Option<Fraction>,
    pub(crate) measures: Vec<Measure>,
    /// The ledger that it lives on was not handed in.
    pub(crate) unreported: bool,
}

impl Outcome {
    pub(crate) fn none() -> Self {
        Self { score: None, rate: None, measures: Vec::new(), unreported: false }
    }

    pub(crate) fn scored(score: Fraction) -> Self {
        Self { score: Some(score), ..Self::none() }
    }

    /// The ledger was not handed in: 0 points.
    pub(crate) fn unreported() -> Self {
        Self { score: Some(Fraction::ZERO), unreported: true, ..Self::none() }
    }

    /// A share that its points follow, or nothing where there are no cases.
    pub(crate) fn by_rate(
        code: &str,
        met: Fraction,
        of: Fraction,
        score: impl FnOnce(Fraction) -> Fraction,
    ) -> Self {
        let rate = (of != Fraction::ZERO).then(|| met / of);
        Self { score: rate.map(score), rate, ..Self::none() }.measure(code, met, of)
    }

    /// Full points, less a number of tenths for each fault; not below 0.
    pub(crate) fn by_faults(code: &str, points: i128, faults: &[(&str, usize, i128)]) -> Self {
        let mut score = Fraction::whole(points);
        let mut outcome = Self::none();
        for (id, times, tenths) in faults {
            score = score - count(*times) * Fraction::new(*tenths, 10);
            outcome = outcome.count(&format!("{code}{id}"), *times);
        }
        outcome.score = Some(score.max(Fraction::ZERO));
        outcome
    }

    pub(crate) fn measure(mut self, id: &str, numerator: Fraction, denominator: Fraction) -> Self {
        self.measures.push(Measure { id: id.to_owned(), numerator, denominator });
        self
    }

    pub(crate) fn count(self, id: &str, times: usize) -> Self {
        self.measure(id, count(times), Fraction::whole(1))
    }

    /// Does not apply after all, but keeps what was counted.
    pub(crate) fn unless(mut self, gone: bool) -> Self {
        if gone {
            self.score = None;
        }
        self
    }
}

pub(crate) fn count(times: usize) -> Fraction {
    Fraction::whole(i128::try_from(times).expect("a small count"))
}

/// The indicators of a group, in the order of the tree.
pub(crate) fn of_group(group: &Group) -> impl Iterator<Item = &'static Indicator> {
    let number = GROUPS.iter().position(|other| other.id == group.id).expect("one of them") + 1;
    let code = format!("{number}.");
    INDICATORS.iter().filter(move |indicator| indicator.code.starts_with(&code))
}

impl Indicator {
    /// A cell of the column 指标 means this indicator: by id, code, name, or code and name.
    pub(crate) fn is_meant_by(&self, cell: &str) -> bool {
        let name = cell.strip_prefix(self.code).map_or(cell, str::trim_start);
        cell == self.id || cell == self.code || name == self.name
    }

    pub(crate) fn outcome(&self, facts: &Facts<'_>) -> Outcome {
        (self.score)(facts, self.points)
    }

    /// Whether the own line makes it weak, by the printed score.
    pub(crate) fn is_weak(&self, outcome: &Outcome, printed: Fraction) -> bool {
        let points = Fraction::whole(self.points);
        match self.line {
            Line::Rate(line) => outcome.rate.is_some_and(|rate| rate < Fraction::new(line, 100)),
            Line::Score(line) => printed / points < Fraction::new(line, 100),
            Line::Lost(tenths) => points - printed >= Fraction::new(tenths, 10),
            Line::Nothing => printed == Fraction::ZERO,
        }
    }
}

pub(crate) const INDICATORS: [Indicator; 21] = [
    Indicator {
        code: "1.1",
        id: "regular_rectification",
        name: "市委巡察反馈问题整改完成率",
        points: 14,
        line: Line::Rate(80),
        score: rectification::regular,
    },
    Indicator {
        code: "1.2",
        id: "personnel_rectification",
        name: "选人用人专项检查反馈问题整改",
        points: 6,
        line: Line::Rate(80),
        score: rectification::personnel,
    },
    Indicator {
        code: "1.3",
        id: "ideology_rectification",
        name: "意识形态责任制专项检查反馈问题整改",
        points: 6,
        line: Line::Rate(80),
        score: rectification::ideology,
    },
    Indicator {
        code: "1.4",
        id: "on_time_rectification",
        name: "按期整改率",
        points: 5,
        line: Line::Rate(85),
        score: rectification::on_time,
    },
    Indicator {
        code: "1.5",
        id: "look_back",
        name: "整改真实性（回头看）",
        points: 4,
        line: Line::Lost(15),
        score: rectification::look_back,
    },
    Indicator {
        code: "2.1",
        id: "clue_closure",
        name: "线索办结率",
        points: 6,
        line: Line::Rate(80),
        score: clues::closure,
    },
    Indicator {
        code: "2.2",
        id: "clue_filing",
        name: "线索成案率（按人）",
        points: 5,
        line: Line::Rate(20),
        score: clues::filing,
    },
    Indicator {
        code: "2.3",
        id: "clue_transfer",
        name: "线索移交规范",
        points: 4,
        line: Line::Lost(15),
        score: clues::transfer,
    },
    Indicator {
        code: "3.1",
        id: "petition_on_time",
        name: "信访按期办结率",
        points: 6,
        line: Line::Rate(85),
        score: petitions::on_time,
    },
    Indicator {
        code: "3.2",
        id: "petition_referral",
        name: "受理转办及时规范",
        points: 4,
        line: Line::Lost(15),
        score: petitions::referral,
    },
    Indicator {
        code: "4.1",
        id: "report_quality",
        name: "报告和底稿质量",
        points: 8,
        line: Line::Score(70),
        score: quality::report,
    },
    Indicator {
        code: "4.2",
        id: "focus_lists",
        name: "“3+2”清单运用",
        points: 4,
        line: Line::Score(70),
        score: quality::focus_lists,
    },
    Indicator {
        code: "4.3",
        id: "work_flow",
        name: "流程节奏",
        points: 4,
        line: Line::Score(75),
        score: quality::work_flow,
    },
    Indicator {
        code: "4.4",
        id: "commentary_closure",
        name: "督导点评意见整改",
        points: 4,
        line: Line::Rate(80),
        score: quality::commentary,
    },
    Indicator {
        code: "4.5",
        id: "data_entry",
        name: "信息系统录入",
        points: 3,
        line: Line::Score(75),
        score: quality::data_entry,
    },
    Indicator {
        code: "4.6",
        id: "internal_discipline",
        name: "内部管理和纪律",
        points: 2,
        line: Line::Lost(10),
        score: quality::discipline,
    },
    Indicator {
        code: "5.1",
        id: "thematic_reports",
        name: "共性问题专题报告",
        points: 4,
        line: Line::Score(50),
        score: results::thematic,
    },
    Indicator {
        code: "5.2",
        id: "ecology_duty_reports",
        name: "政治生态和履职尽责报告",
        points: 3,
        line: Line::Rate(80),
        score: results::ecology_duty,
    },
    Indicator {
        code: "5.3",
        id: "immediate_fixes",
        name: "立行立改办结率",
        points: 3,
        line: Line::Rate(90),
        score: results::immediate,
    },
    Indicator {
        code: "6.1",
        id: "unit_survey",
        name: "被巡察单位测评",
        points: 3,
        line: Line::Rate(80),
        score: evaluation::survey,
    },
    Indicator {
        code: "6.2",
        id: "self_objectivity",
        name: "自评客观性",
        points: 2,
        line: Line::Nothing,
        score: evaluation::objectivity,
    },
];
