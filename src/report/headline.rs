//! The round in one or two sentences: what leaders read first.

use super::{class::node_name, figure, text::clean, words::pick};
use crate::{
    diagnostic::{Language, counted},
    judge::evaluation::Evaluation,
    value::Number,
};

/// What the report is called.
pub(crate) fn title(evaluation: &Evaluation, language: Language) -> String {
    title_parts(evaluation, language).concat()
}

/// The same in the two parts between which a line may end: the round, and what is said of it.
pub(crate) fn title_parts(evaluation: &Evaluation, language: Language) -> [String; 2] {
    let round = clean(&evaluation.round.name);
    let (mark, rest) = match language {
        Language::Chinese if round.ends_with("报告") => ("", ""),
        Language::Chinese if round.ends_with("评估") => ("", "报告"),
        Language::Chinese => ("", "质效评估报告"),
        Language::English => (":", " evaluation of the inspection teams"),
    };
    [round + mark, rest.to_owned()]
}

/// The method's name, with its version if it has one.
pub(crate) fn method(evaluation: &Evaluation) -> String {
    let (name, version) = (&evaluation.method.name, &evaluation.method.version);
    clean(format!("{name} {version}").trim_end())
}

/// 2026年6月30日, without leading zeros, as official papers write it.
pub(crate) fn day(text: &str, language: Language) -> String {
    let text = clean(text);
    let parts: Vec<&str> = text.split('-').collect();
    match (parts.as_slice(), language) {
        ([year, month, day], Language::Chinese) => {
            let (month, day) = (month.trim_start_matches('0'), day.trim_start_matches('0'));
            format!("{year}年{month}月{day}日")
        }
        _ => text,
    }
}

/// The judgement of the round: how many teams, the mean total, the grades, vetoes.
pub(crate) fn headline(evaluation: &Evaluation, language: Language) -> String {
    let teams = evaluation.teams.len();
    let totals: Vec<&Number> =
        evaluation.teams.iter().filter_map(|team| team.total.as_ref()).collect();
    let scored = totals.len();
    let mean = totals.iter().copied().sum::<Number>().checked_div(&Number::from(scored));
    let mean =
        mean.map(|mean| figure::score(evaluation, &mean.round_half_up(evaluation.method.decimals)));
    let mut text = match (language, mean) {
        (Language::Chinese, Some(mean)) if scored == teams => {
            format!("{teams} 个巡察组参加评估，平均 {mean} 分")
        }
        (Language::Chinese, Some(mean)) => {
            format!("{teams} 个巡察组参加评估，{scored} 个得出总分，平均 {mean} 分")
        }
        (Language::Chinese, None) => format!("{teams} 个巡察组参加评估，都没有总分"),
        (Language::English, Some(mean)) if scored == teams => {
            format!("{} evaluated, {mean} points on average", counted(&teams, "team"))
        }
        (Language::English, Some(mean)) => {
            format!(
                "{} evaluated, {scored} with a total, {mean} points on average",
                counted(&teams, "team")
            )
        }
        (Language::English, None) => {
            format!("{} evaluated, none with a total", counted(&teams, "team"))
        }
    };
    let grades = grades(evaluation, language);
    if !grades.is_empty() {
        text.push_str(pick(language, "；", "; "));
        text.push_str(&grades);
    }
    let fired =
        evaluation.teams.iter().filter(|team| team.vetoes.iter().any(|veto| veto.fired)).count();
    if fired > 0 {
        text.push_str(&match language {
            Language::Chinese => format!("；{fired} 个组触发否决或等次限制"),
            Language::English => format!("; vetoes fired for {}", counted(&fired, "team")),
        });
    }
    text.push_str(pick(language, "。", "."));
    text
}

/// How many teams have each grade: `优秀 2 个、良好 5 个`.
fn grades(evaluation: &Evaluation, language: Language) -> String {
    let mut parts: Vec<String> = Vec::new();
    for (at, grade) in evaluation.grades.iter().enumerate() {
        let teams = evaluation.teams.iter().filter(|team| team.grade == Some(at)).count();
        if teams > 0 {
            let name = clean(&grade.name);
            parts.push(match language {
                Language::Chinese => format!("{name} {teams} 个"),
                Language::English => format!("{teams} × {name}"),
            });
        }
    }
    let without = evaluation.teams.iter().filter(|team| team.grade.is_none()).count();
    if without > 0 && !evaluation.grades.is_empty() {
        parts.push(match language {
            Language::Chinese => format!("未评等次 {without} 个"),
            Language::English => format!("{without} not graded"),
        });
    }
    parts.join(pick(language, "、", ", "))
}

/// The widest common weak points in one sentence; nothing if there is none.
pub(crate) fn common(evaluation: &Evaluation, language: Language) -> Option<String> {
    let parts: Vec<String> = evaluation
        .common
        .iter()
        .take(3)
        .map(|common| {
            let (name, teams, of) =
                (node_name(evaluation, common.node), common.teams.len(), common.of);
            match language {
                Language::Chinese => format!("“{name}”（{teams}/{of} 个组）"),
                Language::English => format!("{name} ({teams} of {})", counted(&of, "team")),
            }
        })
        .collect();
    if parts.is_empty() {
        return None;
    }
    let list = parts.join(pick(language, "、", ", "));
    Some(match language {
        Language::Chinese => format!("最突出的共性薄弱环节：{list}。"),
        Language::English => format!("Common weak points above all: {list}."),
    })
}

/// What was found in the files, and where it is told.
pub(crate) fn data(evaluation: &Evaluation, language: Language) -> String {
    let warnings = evaluation.notes.iter().filter(|note| note.severity == "warning").count();
    let notes = evaluation.notes.len() - warnings;
    match language {
        Language::Chinese if warnings + notes == 0 => "数据：各文件全部读通。".to_owned(),
        Language::Chinese => {
            format!("数据：{warnings} 条警告、{notes} 条说明，见 data_quality.csv。")
        }
        Language::English if warnings + notes == 0 => "Data: all files were read.".to_owned(),
        Language::English => format!(
            "Data: {} and {}, see data_quality.csv.",
            counted(&warnings, "warning"),
            counted(&notes, "note")
        ),
    }
}

/// The vetoes that fired, a line a team: its name, what fired, what it does.
pub(crate) fn fired(evaluation: &Evaluation, language: Language) -> Vec<String> {
    let (colon, comma) = (pick(language, "：", ": "), pick(language, "；", "; "));
    evaluation
        .teams
        .iter()
        .filter_map(|team| {
            let fired: Vec<String> = team
                .vetoes
                .iter()
                .filter(|veto| veto.fired)
                .map(|veto| {
                    let (name, effect) =
                        (clean(&veto.name), clean(veto.effect.in_language(language)));
                    match language {
                        Language::Chinese => format!("{name}（{effect}）"),
                        Language::English => format!("{name} ({effect})"),
                    }
                })
                .collect();
            let name = clean(&team.name);
            (!fired.is_empty()).then(|| format!("{name}{colon}{}", fired.join(comma)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::report::fixture::evaluation;

    #[test]
    fn a_method_without_a_version_has_its_name_only() {
        let mut evaluation = evaluation();
        evaluation.method.name = "办法".into();
        evaluation.method.version = "2".into();
        assert_eq!(super::method(&evaluation), "办法 2");
        evaluation.method.version.clear();
        assert_eq!(super::method(&evaluation), "办法");
    }
}
