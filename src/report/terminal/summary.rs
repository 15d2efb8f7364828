use anstyle::{AnsiColor, Style};

use super::layout::{left, right, width as width_of, wrap};
use crate::{
    diagnostic::{Language, counted},
    judge::evaluation::{Evaluation, TeamResult},
    report::{
        class::{self, classes, list, node_name, official},
        figure, headline,
        huge::{and_more, shown_of_class},
        label as l,
        sheets::reasons,
        text::clean,
        words::pick,
    },
};

/// The round on one screen: the judgement, each class's ranking, the common weak points, what to open next.
/// `width` is the number of columns (80 is enough); `colour` allows escape sequences.
#[must_use]
pub fn summary(evaluation: &Evaluation, language: Language, width: usize, colour: bool) -> String {
    let width = width.clamp(60, 120);
    let mut screen = Screen { lines: Vec::new(), width, colour };
    head(evaluation, language, &mut screen);
    let classes = classes(evaluation);
    let shown = shown_of_class(evaluation, &classes);
    for class in &classes {
        screen.lines.push(String::new());
        if !class.name.is_empty() {
            let teams = class.teams.len();
            let title = match language {
                Language::Chinese => format!("{}（{teams} 个组）", class.name),
                Language::English => format!("{} ({})", class.name, counted(&teams, "team")),
            };
            screen.heading(&title);
        }
        ranking(evaluation, language, class, shown, &mut screen);
    }
    ties(evaluation, language, &mut screen);
    weak(evaluation, language, &mut screen);
    foot(evaluation, language, &mut screen);
    let mut text = screen.lines.join("\n");
    text.push('\n');
    text
}

struct Screen {
    lines: Vec<String>,
    width: usize,
    colour: bool,
}

impl Screen {
    fn styled(&self, text: &str, style: Style) -> String {
        if self.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn heading(&mut self, text: &str) {
        let text = self.styled(text, Style::new().bold());
        self.lines.push(text);
    }

    fn prose(&mut self, text: &str, indent: usize) {
        self.lines.extend(wrap(text, self.width, indent));
    }
}

fn head(evaluation: &Evaluation, language: Language, screen: &mut Screen) {
    let draft = if evaluation.draft { pick(language, "【草稿】", "[DRAFT] ") } else { "" };
    let title = format!("{draft}{}", headline::title(evaluation, language));
    screen.heading(&title);
    let (method, as_of) = (headline::method(evaluation), clean(&evaluation.round.as_of));
    screen.prose(
        &match language {
            Language::Chinese => format!("办法：{method}；评估基准日 {as_of}"),
            Language::English => format!("method: {method}; as of {as_of}"),
        },
        0,
    );
    screen.lines.push(String::new());
    screen.prose(&headline::headline(evaluation, language), 0);
}

/// One ranking as a table, of no more than `shown` teams.
fn ranking(
    evaluation: &Evaluation,
    language: Language,
    class: &class::Class,
    shown: usize,
    screen: &mut Screen,
) {
    let teams = class.teams.iter().filter_map(|team| evaluation.teams.get(*team));
    let teams: Vec<&TeamResult> = teams.take(shown).collect();
    let intervals = teams.iter().any(|team| team.certainty.is_some());
    let grade = |team: &TeamResult| {
        team.grade.and_then(|at| evaluation.grades.get(at)).map(|grade| clean(&grade.name))
    };
    let grades: Vec<String> = teams.iter().map(|team| grade(team).unwrap_or_default()).collect();
    let header = |label: l::Label| label.name(language).to_owned();
    let weak_header = pick(language, "薄弱", "Weak").to_owned();
    let interval_header = pick(language, "名次区间", "Interval").to_owned();
    let grade_width = grades
        .iter()
        .map(|grade| width_of(grade))
        .chain([width_of(&header(l::GRADE))])
        .max()
        .unwrap_or(4)
        .min(16);
    let rank_width = 5;
    let total_width = 8;
    let interval_width = if intervals { 8 } else { 0 };
    let weak_width = 4;
    let name_room = screen
        .width
        .saturating_sub(rank_width + total_width + grade_width + interval_width + weak_width + 13);
    let name_width = teams
        .iter()
        .map(|team| width_of(&clean(&team.name)))
        .max()
        .unwrap_or(8)
        .clamp(6, name_room.max(12));

    let join = |rank: &str, name: &str, total: &str, grade: &str, interval: &str, weak: &str| {
        let mut line = format!(
            "{}  {}  {}  {}",
            right(rank, rank_width),
            left(name, name_width),
            right(total, total_width),
            left(grade, grade_width),
        );
        if intervals {
            line = format!("{line}  {}", left(interval, interval_width));
        }
        format!("{line}  {}", right(weak, weak_width))
    };
    let dim = Style::new().dimmed();
    let head = join(
        &header(l::RANK),
        &header(l::NAME),
        &header(l::TOTAL),
        &header(l::GRADE),
        &interval_header,
        &weak_header,
    );
    let head = screen.styled(&head, dim);
    screen.lines.push(head);
    for (team, grade) in teams.iter().zip(&grades) {
        let rank = official(team).map_or_else(
            || pick(language, "-", "-").to_owned(),
            |standing| {
                if standing.tied > 0 {
                    format!("={}", standing.rank)
                } else {
                    standing.rank.to_string()
                }
            },
        );
        let total = team.total.as_ref().map_or_else(
            || pick(language, "无", "none").to_owned(),
            |total| figure::score(evaluation, total),
        );
        let interval = team.certainty.as_ref().map_or_else(String::new, |certainty| {
            format!("{}-{}", certainty.best_rank, certainty.worst_rank)
        });
        let weak =
            if team.total.is_some() { team.weak_points.len().to_string() } else { String::new() };
        let line = join(&rank, &clean(&team.name), &total, grade, &interval, &weak);
        let line = line.trim_end().to_owned();
        let line = match style(evaluation, team) {
            Some(style) => screen.styled(&line, style),
            None => line,
        };
        screen.lines.push(line);
        if evaluation.draft
            && team.total.is_some()
            && (&team.worst, &team.best) != (&team.total, &team.total)
        {
            let end = |end: &Option<crate::value::Number>| {
                let unknown = || pick(language, "未知", "unknown").to_owned();
                end.as_ref().map_or_else(unknown, |end| figure::score(evaluation, end))
            };
            let (worst, best) = (end(&team.worst), end(&team.best));
            let indent = rank_width + 4;
            let text = match language {
                Language::Chinese => format!("草稿：有未读出的单元格，最低 {worst}，最高 {best}"),
                Language::English => {
                    format!("draft, cells unread: {worst} at worst, {best} at best")
                }
            };
            screen.prose(&format!("{}{text}", " ".repeat(indent)), indent);
        }
        let mut reasons = reasons(team, language);
        if let Some((_, list)) = list(evaluation, team, language) {
            reasons = if reasons.is_empty() { list } else { format!("{list}; {reasons}") };
        }
        if !reasons.is_empty() {
            let indent = rank_width + 4;
            let text = format!("{}{reasons}", " ".repeat(indent));
            screen.prose(&text, indent);
        }
    }
    let more = class.teams.len().saturating_sub(shown);
    if let Some(more) = and_more(more, "scores.csv", language) {
        screen.prose(&format!("  {more}"), 2);
    }
}

/// The worst grade and teams without a total stand out.
fn style(evaluation: &Evaluation, team: &TeamResult) -> Option<Style> {
    let worst = evaluation.grades.len() > 1
        && team.grade.is_some_and(|at| at + 1 == evaluation.grades.len());
    if worst || team.total.is_none() {
        return Some(AnsiColor::Red.on_default());
    }
    (team.grade == Some(0)).then(|| AnsiColor::Green.on_default())
}

fn ties(evaluation: &Evaluation, language: Language, screen: &mut Screen) {
    let Some(official) = evaluation.rankings.first() else { return };
    if official.ties > 0 {
        let ties = official.ties;
        screen.lines.push(String::new());
        screen.prose(
            &match language {
                Language::Chinese => format!("按显示分数比较，有 {ties} 处同分；= 为并列名次。"),
                Language::English => format!(
                    "On printed totals there are {}; = marks a shared place.",
                    counted(&ties, "tie")
                ),
            },
            0,
        );
    }
}

fn weak(evaluation: &Evaluation, language: Language, screen: &mut Screen) {
    screen.lines.push(String::new());
    if evaluation.common.is_empty() {
        screen.prose(pick(language, "没有共性薄弱环节。", "There are no common weak points."), 0);
        return;
    }
    screen.heading(pick(language, "共性薄弱环节", "Common weak points"));
    let shown = 5;
    for common in evaluation.common.iter().take(shown) {
        let (name, teams, of) = (node_name(evaluation, common.node), common.teams.len(), common.of);
        let lost = figure::score(evaluation, &common.lost);
        let tail = match language {
            Language::Chinese => format!("{teams}/{of} 个组，共失 {lost} 分"),
            Language::English => {
                format!("{teams} of {}, {} lost", counted(&of, "team"), counted(&lost, "point"))
            }
        };
        let room = screen.width.saturating_sub(width_of(&tail) + 4);
        screen.lines.push(format!("  {}  {tail}", left(&name, room.min(44))));
    }
    if let Some(more) = evaluation.common.len().checked_sub(shown).filter(|more| *more > 0) {
        screen.prose(
            &match language {
                Language::Chinese => format!("  另有 {more} 个，见 problems.csv"),
                Language::English => format!("  and {more} more in problems.csv"),
            },
            2,
        );
    }
}

fn foot(evaluation: &Evaluation, language: Language, screen: &mut Screen) {
    screen.lines.push(String::new());
    screen.prose(&headline::data(evaluation, language), 0);
    screen.prose(
        pick(
            language,
            "看全貌开 report.html，做表用 evaluation.xlsx，行文用 documents/；逐项得失见 ledger.csv，薄弱环节见 weak_points.csv。",
            "Open report.html for the whole picture and evaluation.xlsx to work with; documents/ has a report and a letter to each team; every point won or lost is in ledger.csv, weak points in weak_points.csv.",
        ),
        0,
    );
}
