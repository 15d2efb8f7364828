use super::at;
use crate::{
    diagnostic::{Language, Message, counted, listed, message},
    report::terminal::layout::{left, right, width},
    testing::{
        Suggested,
        coverage::{Coverage, Decision, Way, percent},
    },
    value::Number,
};

/// How much of the coverage is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    /// The sums by file, and what was not reached.
    #[default]
    Missing,
    /// Also what was reached, with the tests that reached it.
    All,
}

/// The coverage for people: a line a file, then the decisions.
#[must_use]
pub fn to_text(coverage: &Coverage, shown: Shown, language: Language) -> String {
    let say = |message: Message| message.in_language(language).to_owned();
    let (reached, ways) = (coverage.reached(), coverage.ways());
    let share = share(&coverage.percent());
    let mut text = say(message!(
        zh: "\n判定覆盖 {share}%：{ways} 种走向，走到 {reached} 种\n\n",
        en: "\ndecision coverage {share}%: {reached} of {ways} ways\n\n",
    ));
    text.push_str(&files(coverage, language));
    match shown {
        Shown::All => {
            for decision in &coverage.decisions {
                text.push('\n');
                text.push_str(&all(decision, language));
            }
        }
        Shown::Missing => {
            let missing: Vec<&Decision> = coverage.not_reached().collect();
            if !missing.is_empty() {
                text.push_str(&say(message!(zh: "\n没有走到的：\n", en: "\nnot reached:\n")));
            }
            for decision in missing {
                text.push_str(&not_reached(decision, language));
            }
        }
    }
    text
}

/// A percentage with two decimals, rounded down, so that only what is whole says 100.
fn share(percent: &Number) -> String {
    let hundred = Number::from(100i64);
    let down = (percent * &hundred).floor().checked_div(&hundred).unwrap_or(Number::ZERO);
    down.to_fixed(2)
}

fn files(coverage: &Coverage, language: Language) -> String {
    let header = match language {
        Language::Chinese => ["文件", "走向", "走到", "覆盖"],
        Language::English => ["file", "ways", "reached", "coverage"],
    };
    let mut rows = vec![header.map(str::to_owned)];
    for (file, (reached, ways)) in coverage.files() {
        let share = format!("{}%", share(&percent(reached, ways)));
        rows.push([file.to_owned(), ways.to_string(), reached.to_string(), share]);
    }
    let widest = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0)
    };
    let mut text = String::new();
    for row in &rows {
        for (column, cell) in row.iter().enumerate() {
            // Names to the left, numbers to the right.
            let align = if column == 0 { left } else { right };
            text.push_str("  ");
            text.push_str(&align(cell, widest(column)));
        }
        text.push('\n');
    }
    text
}

fn head(decision: &Decision, language: Language) -> String {
    let place = match decision.place.column {
        Some(column) => format!("{}:{column}", at(&decision.place)),
        None => at(&decision.place),
    };
    format!("  {place}  {}", decision.what.in_language(language))
}

fn names(ways: &[&Way], language: Language) -> String {
    let names: Vec<&str> = ways.iter().map(|way| way.name.in_language(language)).collect();
    names.join(match language {
        Language::Chinese => "、",
        Language::English => ", ",
    })
}

fn not_reached(decision: &Decision, language: Language) -> String {
    let missing: Vec<&Way> = decision.ways.iter().filter(|way| way.tests.is_empty()).collect();
    let names = names(&missing, language);
    let said = message!(zh: "没有走到：{names}", en: "not reached: {names}");
    format!("{}\n      {}\n", head(decision, language), said.in_language(language))
}

/// What was found of the tests that a method lacks: how many, what they reach, and what none was found for.
#[must_use]
pub fn suggested_in_words(suggested: &Suggested, language: Language) -> String {
    let tests = suggested.tests;
    let (before, after) = (share(&suggested.before.percent()), share(&suggested.after.percent()));
    let (reached, ways) = (suggested.after.reached(), suggested.after.ways());
    let head = match tests {
        0 => message!(
            zh: "没有可建议的测试：判定覆盖 {after}%，{ways} 种走向走到 {reached} 种",
            en: "no test to suggest: decision coverage {after}%, {reached} of {ways} ways",
        ),
        _ => {
            let counted = counted(&tests, "test");
            message!(
                zh: "建议 {tests} 条测试，结果按办法现在算的写，都标着 todo，核对后删去那一行才算数；\n全部核对后判定覆盖由 {before}% 到 {after}%：{ways} 种走向，走到 {reached} 种",
                en: "{counted} suggested: each says what the method gives today, and counts once you have\nchecked it and taken its `todo` line out; all of them take the decision coverage from\n{before}% to {after}%: {reached} of {ways} ways",
            )
        }
    };
    let mut text = head.in_language(language).to_owned();
    let mut missing = suggested.after.not_reached().peekable();
    if missing.peek().is_some() {
        let said = message!(
            zh: "\n没有找到测试的走向，请自己写：\n",
            en: "\nno test was found for these ways; write them yourself:\n",
        );
        text.push_str(said.in_language(language));
    }
    for decision in missing {
        text.push_str(&not_reached(decision, language));
    }
    text.truncate(text.trim_end().len());
    text
}

/// How many tests of a way are named.
const MOST: usize = 3;

fn all(decision: &Decision, language: Language) -> String {
    let mut text = format!("{}\n", head(decision, language));
    for way in &decision.ways {
        let name = way.name.in_language(language);
        let count = way.tests.len();
        let said = if way.tests.is_empty() {
            message!(zh: "没有走到", en: "not reached")
        } else {
            let mut tests: Vec<&str> = way.tests.iter().take(MOST).map(|test| &**test).collect();
            if count > MOST {
                tests.push("…");
            }
            let (zh, en) = listed(&tests);
            let tests = counted(&count, "test");
            message!(zh: "{count} 条测试：{zh}", en: "{tests}: {en}")
        };
        let said = said.in_language(language);
        text.push_str(&match language {
            Language::Chinese => format!("      {name}：{said}\n"),
            Language::English => format!("      {name}: {said}\n"),
        });
    }
    text
}
