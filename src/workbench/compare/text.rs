use super::{Comparison, Effect, MethodChange, Pair, Part, PartKind, Reading, TeamMove};
use crate::{
    diagnostic::Language,
    report::{figure, text::clean, words::pick},
    value::{Absence, Number},
    workbench::page::Page,
};

/// At most so many changes of the method are shown in full.
const MOST_CHANGES: usize = 20;

/// The comparison for people, `width` columns wide.
#[must_use]
pub fn text(comparison: &Comparison, language: Language, width: usize) -> String {
    let mut page = Page::new(width);
    let said = Said { comparison, language };
    said.head(&mut page);
    said.changes(&mut page);
    said.overview(&mut page);
    for team in comparison.teams.iter().filter(|team| team.moved()) {
        page.blank();
        said.team(&mut page, team);
    }
    page.text()
}

/// At most so many teams are shown in full where only what moved is asked for.
const MOST_TEAMS: usize = 6;

/// Only what moved: the teams in a table, and by what, for those that moved first.
#[must_use]
pub fn moves(comparison: &Comparison, language: Language, width: usize) -> String {
    let mut page = Page::new(width);
    let said = Said { comparison, language };
    said.overview(&mut page);
    let moved: Vec<&TeamMove> = comparison.teams.iter().filter(|team| team.moved()).collect();
    for team in moved.iter().take(MOST_TEAMS) {
        page.blank();
        said.team(&mut page, team);
    }
    if let Some(more) = moved.len().checked_sub(MOST_TEAMS).filter(|more| *more > 0) {
        page.blank();
        page.prose(
            0,
            &match language {
                Language::Chinese => format!("另有 {more} 个组，全部见 zhixiao compare"),
                Language::English => {
                    format!("teams not shown here: {more}; zhixiao compare has all")
                }
            },
        );
    }
    page.text()
}

struct Said<'a> {
    comparison: &'a Comparison,
    language: Language,
}

/// The first digits of a fingerprint, enough to tell two apart.
fn short(fingerprint: &str) -> String {
    if fingerprint.is_empty() { "?".to_owned() } else { fingerprint.chars().take(12).collect() }
}

impl Said<'_> {
    const fn pick<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        pick(self.language, zh, en)
    }

    fn score(&self, number: &Number) -> String {
        let fixed = number.round_half_up(self.comparison.decimals);
        if &fixed == number {
            fixed.to_fixed(self.comparison.decimals)
        } else {
            figure::by_hand(number)
        }
    }

    fn signed(&self, number: &Number) -> String {
        let text = self.score(number);
        if number.is_positive() { format!("+{text}") } else { text }
    }

    fn optional(&self, number: Option<&Number>) -> String {
        number.map_or_else(|| self.pick("无", "none").to_owned(), |number| self.score(number))
    }

    fn head(&self, page: &mut Page) {
        let Pair { before, after } = &self.comparison.sides;
        let title = |side: &super::Side| {
            let (round, day) = (clean(&side.round_name), &side.as_of);
            match self.language {
                Language::Chinese => format!("{round}（{day}）"),
                Language::English => format!("{round} ({day})"),
            }
        };
        let method =
            |side: &super::Side| format!("{} {}", clean(&side.method_name), clean(&side.version));
        let line = |page: &mut Page, zh: &str, en: &str, old: String, new: String| {
            let label = self.pick(zh, en);
            if old == new {
                page.prose(0, &format!("{label}{old}"));
            } else {
                page.prose(0, &format!("{label}{old} → {new}"));
            }
        };
        line(page, "轮次：", "Round: ", title(before), title(after));
        line(page, "办法：", "Method: ", method(before), method(after));
        line(
            page,
            "计分指纹：",
            "Fingerprint of the scoring: ",
            short(&before.ruler.structure),
            short(&after.ruler.structure),
        );
        line(
            page,
            "文字指纹：",
            "Fingerprint of the wording: ",
            short(&before.ruler.wording),
            short(&after.ruler.wording),
        );
        let settings = &self.comparison.settings;
        if !settings.is_empty() {
            let list = settings.join(self.pick("；", "; "));
            page.prose(0, &format!("{}{list}", self.pick("假设：", "Supposed: ")));
        }
        let effect = match self.comparison.effect {
            Effect::None => self.pick("没有不同", "nothing differs"),
            Effect::WordingOnly => {
                self.pick("只改了文字，不影响得分", "wording only: no score can move")
            }
            Effect::NoEffectHere => self.pick(
                "计分规则有改动，对这些数据没有影响",
                "the scoring differs, without effect on these data",
            ),
            Effect::MovesScores => {
                self.pick("影响得分或名次，不影响等次", "scores or ranks move, no grade does")
            }
            Effect::MovesGrades => self.pick("影响等次", "grades move"),
        };
        page.prose(0, &format!("{}{effect}", self.pick("结论：", "Verdict: ")));
    }

    fn changes(&self, page: &mut Page) {
        let Some(changes) = self.comparison.changes.as_ref().filter(|list| !list.is_empty()) else {
            return;
        };
        page.blank();
        let words = changes.iter().filter(|change| change.wording).count();
        let rules = changes.len() - words;
        page.prose(
            0,
            &match self.language {
                Language::Chinese => {
                    format!("办法的改动：计分 {rules} 处，文字 {words} 处")
                }
                Language::English => {
                    format!("Changes of the method: {rules} in the scoring, {words} in the wording")
                }
            },
        );
        for change in changes.iter().take(MOST_CHANGES) {
            page.prose(2, &change_in_words(change, self.language));
        }
        if let Some(more) = changes.len().checked_sub(MOST_CHANGES).filter(|more| *more > 0) {
            page.prose(
                2,
                &match self.language {
                    Language::Chinese => {
                        format!("另有 {more} 处，见 zhixiao doc 办法 --diff 新办法")
                    }
                    Language::English => {
                        format!("and {more} more: see zhixiao doc PACK --diff PACK2")
                    }
                },
            );
        }
    }

    fn overview(&self, page: &mut Page) {
        let moved: Vec<&TeamMove> =
            self.comparison.teams.iter().filter(|team| team.moved()).collect();
        page.blank();
        let (all, some) = (self.comparison.teams.len(), moved.len());
        let grades = moved.iter().filter(|team| team.grade.moved()).count();
        page.prose(
            0,
            &match self.language {
                Language::Chinese => {
                    format!("{all} 个组中 {some} 个有变动，{grades} 个等次变动")
                }
                Language::English => {
                    format!("{some} of {all} teams move, {grades} of them to another grade")
                }
            },
        );
        if moved.is_empty() {
            return;
        }
        let header = ["巡察组", "原", "新", "差", "名次", "等次"];
        let header_en = ["team", "before", "after", "difference", "rank", "grade"];
        let header = match self.language {
            Language::Chinese => header,
            Language::English => header_en,
        };
        let mut rows = vec![header.map(str::to_owned).to_vec()];
        for team in moved {
            let rank =
                |rank: Option<usize>| rank.map_or_else(|| "-".to_owned(), |rank| rank.to_string());
            let grade =
                |grade: &Option<String>| grade.as_deref().map_or_else(|| "-".to_owned(), clean);
            let both = |old: String, new: String| {
                if old == new { new } else { format!("{old}→{new}") }
            };
            rows.push(vec![
                clean(&team.name),
                self.optional(team.total.before.as_ref()),
                self.optional(team.total.after.as_ref()),
                team.difference
                    .as_ref()
                    .map_or_else(|| "-".to_owned(), |number| self.signed(number)),
                both(rank(team.rank.before), rank(team.rank.after)),
                both(grade(&team.grade.before), grade(&team.grade.after)),
            ]);
        }
        page.table(2, &rows);
    }

    fn team(&self, page: &mut Page, team: &TeamMove) {
        let name = clean(&team.name);
        match (team.present.before, team.present.after) {
            (false, _) => {
                page.prose(
                    0,
                    &format!("{name}{}", self.pick("：原来没有这个组", ": not there before")),
                );
                return;
            }
            (_, false) => {
                page.prose(
                    0,
                    &format!("{name}{}", self.pick("：现在没有这个组", ": no longer there")),
                );
                return;
            }
            _ => {}
        }
        let totals = format!(
            "{} → {}",
            self.optional(team.total.before.as_ref()),
            self.optional(team.total.after.as_ref())
        );
        let difference = team.difference.as_ref().map(|number| self.signed(number));
        page.with_number(0, &format!("{name}  {totals}"), &difference.unwrap_or_default());
        for part in &team.parts {
            self.part(page, part);
        }
        for veto in &team.vetoes {
            let name = clean(&veto.name);
            page.prose(
                2,
                &match (self.language, veto.fires) {
                    (Language::Chinese, true) => format!("现在触发否决：{name}"),
                    (Language::Chinese, false) => format!("不再触发否决：{name}"),
                    (Language::English, true) => format!("this veto fires now: {name}"),
                    (Language::English, false) => format!("this veto no longer fires: {name}"),
                },
            );
        }
        for crossed in &team.crossed {
            let (grade, min) = (clean(&crossed.grade), self.score(&crossed.min));
            page.prose(
                2,
                &match (self.language, crossed.up) {
                    (Language::Chinese, true) => format!("越过“{grade}”的分数线 {min}"),
                    (Language::Chinese, false) => format!("落到“{grade}”的分数线 {min} 以下"),
                    (Language::English, true) => format!("over the line of {grade}, {min}"),
                    (Language::English, false) => format!("below the line of {grade}, {min}"),
                },
            );
        }
        if team.grade.moved() && team.crossed.is_empty() {
            let grade = |grade: &Option<String>| {
                grade.as_deref().map_or_else(|| self.pick("无", "none").to_owned(), clean)
            };
            let (old, new) = (grade(&team.grade.before), grade(&team.grade.after));
            page.prose(
                2,
                &match self.language {
                    Language::Chinese => format!("等次由“{old}”变为“{new}”"),
                    Language::English => format!("the grade goes from {old} to {new}"),
                },
            );
        }
    }

    fn part(&self, page: &mut Page, part: &Part) {
        let name = match part.kind {
            PartKind::Indicator => clean(&part.name),
            PartKind::Bonus => format!("{}{}", self.pick("加分：", "bonus: "), clean(&part.name)),
            PartKind::Deduction => {
                format!("{}{}", self.pick("扣分：", "deduction: "), clean(&part.name))
            }
            PartKind::Rounding => self.pick("折算和取整", "aggregation and rounding").to_owned(),
            PartKind::BonusCap => self.pick("加分限额", "cap of bonuses").to_owned(),
            PartKind::Limit => self.pick("总分限额", "bounds of the total").to_owned(),
            PartKind::Veto => self.pick("否决", "vetoes").to_owned(),
        };
        let scores = format!(
            "{} → {}",
            self.optional(part.score.before.as_ref()),
            self.optional(part.score.after.as_ref())
        );
        page.with_number(2, &format!("{name}  {scores}"), &self.signed(&part.points));
        if part.full.moved() && part.kind == PartKind::Indicator {
            let (old, new) =
                (self.optional(part.full.before.as_ref()), self.optional(part.full.after.as_ref()));
            page.prose(6, &format!("{}{old} → {new}", self.pick("分值 ", "full points ")));
        }
        if let Some(rescaled) = &part.rescaled {
            let rescaled = self.signed(rescaled);
            page.prose(
                6,
                &match self.language {
                    Language::Chinese => format!("其中 {rescaled} 来自不适用指标的分值折算"),
                    Language::English => {
                        format!("of which {rescaled} from re-scaling for what does not apply")
                    }
                },
            );
        }
        if let Some(Pair { before: Some(old), after: Some(new) }) = &part.expression {
            page.prose(6, &format!("{}{}", self.pick("原式 ", "was "), clean(old)));
            page.prose(6, &format!("{}{}", self.pick("新式 ", "is  "), clean(new)));
        }
        for metric in &part.metrics {
            let Pair { before, after } = &metric.value;
            let (old, new) = (reading(before, self.language), reading(after, self.language));
            let name = clean(&metric.name);
            let colon = self.pick("：", ": ");
            page.prose(6, &format!("{name}{colon}{old} → {new}"));
        }
    }
}

/// `params.x: 0.5 → 0.6`, cut where a value is long.
pub(crate) fn change_in_words(change: &MethodChange, language: Language) -> String {
    let shown = |value: &Option<String>| match value {
        None => pick(language, "（无）", "(none)").to_owned(),
        Some(value) => {
            let value = clean(value);
            let cut: String = value.chars().take(60).collect();
            if cut.len() < value.len() { format!("{cut}…") } else { value }
        }
    };
    let Pair { before, after } = &change.value;
    let path = clean(&change.path);
    if before
        .as_ref()
        .zip(after.as_ref())
        .is_some_and(|(old, new)| old.contains('\n') || new.contains('\n'))
    {
        return format!("{path}{}", pick(language, "：代码有改动", ": the code differs"));
    }
    format!("{path}{}{} → {}", pick(language, "：", ": "), shown(before), shown(after))
}

/// `22/25（88%）`, `3`, `未报送`.
pub(crate) fn reading(reading: &Reading, language: Language) -> String {
    if let Some(absent) = &reading.absent {
        return Absence::from_id(absent).map_or_else(|| absent.clone(), |kind| kind.name(language));
    }
    if let Some(text) = &reading.text {
        return clean(text);
    }
    let Some(value) = &reading.value else { return pick(language, "无", "none").to_owned() };
    if !reading.rate {
        return figure::by_hand(value);
    }
    let percent = figure::percent(value);
    match (&reading.numerator, &reading.denominator) {
        (Some(top), Some(bottom)) => {
            let (top, bottom) = (figure::by_hand(top), figure::by_hand(bottom));
            match language {
                Language::Chinese => format!("{top}/{bottom}（{percent}）"),
                Language::English => format!("{top}/{bottom} ({percent})"),
            }
        }
        _ => percent,
    }
}
