//! What the reports say about an invented round.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Output, ReportOptions, ShownRows, all, explain,
    fixture::{self, number},
    ledger, read_result, sheets, summary,
    text::clean,
};
use crate::{diagnostic::Language, judge::evaluation::Evaluation, value::Number};

const LANGUAGES: [Language; 2] = [Language::Chinese, Language::English];

fn outputs(evaluation: &Evaluation, language: Language) -> Vec<Output> {
    all(evaluation, &ReportOptions { language }).unwrap()
}

fn text_of(outputs: &[Output], name: &str) -> String {
    let output = outputs.iter().find(|output| output.name == name).unwrap();
    String::from_utf8(output.bytes.clone()).unwrap()
}

#[test]
fn the_ledger_adds_up_to_the_total_by_itself() {
    for evaluation in [fixture::evaluation(), fixture::draft()] {
        for team in &evaluation.teams {
            let entries = ledger::of_team(&evaluation, team, Language::Chinese);
            let sum: Number = entries.iter().map(|entry| &entry.line.points).sum();
            assert_eq!(Some(sum), team.total.clone().or(Some(Number::ZERO)), "{}", team.id);
        }
    }
}

/// From the file alone, as somebody without the program would do it.
#[test]
fn ledger_csv_adds_up_to_scores_csv() {
    let outputs = outputs(&fixture::evaluation(), Language::English);
    let table = |name: &str| {
        let text = text_of(&outputs, name);
        let text = text.strip_prefix('\u{FEFF}').unwrap().to_owned();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let headers: Vec<String> = reader.headers().unwrap().iter().map(Into::into).collect();
        reader
            .records()
            .map(|row| {
                let row = row.unwrap();
                headers.iter().cloned().zip(row.iter().map(String::from)).collect()
            })
            .collect::<Vec<BTreeMap<String, String>>>()
    };
    let ledger = table("ledger.csv");
    for team in table("scores.csv") {
        let sum: Number = ledger
            .iter()
            .filter(|line| line["team"] == team["team"])
            .map(|line| number(&line["points"]))
            .sum();
        let total = if team["total"].is_empty() { "0" } else { &team["total"] };
        assert_eq!(sum.to_fixed(2), number(total).to_fixed(2), "{}", team["team"]);
    }
}

/// Adds up what `explain` prints: every block of points down to its `=` line.
#[test]
fn explained_points_add_up_by_hand() {
    let evaluation = fixture::evaluation();
    for language in LANGUAGES {
        for (at, team) in evaluation.teams.iter().enumerate() {
            let text = explain(&evaluation, at, None, language, 80, ShownRows::First);
            let mut sum = Number::ZERO;
            let mut blocks = 0;
            for line in text.lines() {
                let column: String = line.chars().take(14).collect();
                let column = column.trim();
                if line.is_empty() {
                    sum = Number::ZERO;
                } else if let Some(score) = column.strip_prefix("= ") {
                    assert_eq!(sum, number(score), "{}: {text}", team.id);
                    blocks += 1;
                } else if line.starts_with("   ")
                    && let Some(points) = Number::from_decimal(column)
                {
                    sum = sum + points;
                }
            }
            let expected = if team.total.is_some() { 12 } else { 0 };
            assert!(blocks >= expected, "{blocks} {text}");
        }
    }
}

#[test]
fn the_result_reads_back() {
    for evaluation in [fixture::evaluation(), fixture::draft()] {
        let outputs = outputs(&evaluation, Language::Chinese);
        let bytes = outputs.iter().find(|output| output.name == "result.json").unwrap();
        assert_eq!(read_result("result.json", &bytes.bytes).unwrap(), evaluation);
    }
    let error = read_result("x.json", b"{\"format\": 99}").unwrap_err();
    assert_eq!(error.code, "result-format");
    assert_eq!(read_result("x.json", b"[]").unwrap_err().code, "result-unreadable");
}

/// People are spared most of a huge round and told where it is; the files for machines hold all of it.
#[test]
fn of_very_many_teams_people_see_the_first() {
    let evaluation = fixture::huge();
    let teams = evaluation.teams.len();
    assert!(teams > 1_000);
    for language in LANGUAGES {
        let outputs = outputs(&evaluation, language);
        let page = text_of(&outputs, "report.html");
        let (told, more) = match language {
            Language::Chinese => ("组数太多，这里不逐组列出", "个组，见 scores.csv"),
            Language::English => ("Too many teams to show each", "more in scores.csv"),
        };
        assert!(page.contains(told) && page.contains(more));
        assert!(!page.contains("id=\"team-1\"") && !page.contains("href=\"#team-1\""));
        assert!(page.matches("<td class=\"c rank\">").count() <= 1_000);
        let screen = summary(&evaluation, language, 80, false);
        assert!(screen.contains(more) && screen.lines().count() < 4_000, "{screen}");
        assert_eq!(text_of(&outputs, "scores.csv").lines().count(), teams + 1);
        let result = text_of(&outputs, "result.json");
        assert_eq!(result.lines().count(), 1, "it is not indented");
        assert_eq!(read_result("result.json", result.as_bytes()).unwrap(), evaluation);
        assert_eq!(result.trim_end(), serde_json::to_string(&evaluation).unwrap());
    }
    let few = text_of(&outputs(&fixture::evaluation(), Language::English), "report.html");
    assert!(few.contains("id=\"team-1\"") && few.contains("href=\"#team-1\""));
}

/// Written in pieces, team by team, a table is what it is as a whole; one with too many cells comes back empty.
#[test]
fn tables_in_pieces_are_the_whole_tables() {
    let evaluation = fixture::huge();
    let language = Language::English;
    for (make, _) in sheets::ALL {
        let mut files: Vec<Output> = Vec::new();
        let kept = super::csv::write(make, &evaluation, language, usize::MAX, &mut files).unwrap();
        let mut whole = make.start(&evaluation, language);
        whole.rows.extend(make.rows(&evaluation, &evaluation.teams, language));
        assert_eq!(kept, whole);
        let [output] = files.as_slice() else { panic!("one file") };
        let mut reader = csv::Reader::from_reader(output.bytes.as_slice());
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), whole.rows.len());
        for (record, row) in records.iter().zip(&whole.rows) {
            let plain = row.iter().map(|cell| cell.plain(&evaluation, language));
            assert!(record.iter().map(String::from).eq(plain), "{record:?}");
        }
        let cells = whole.rows.len() * whole.headers.len();
        let mut again: Vec<Output> = Vec::new();
        let cut = super::csv::write(make, &evaluation, language, cells - 1, &mut again).unwrap();
        assert!(cut.cut && cut.rows.is_empty() && cut.headers == whole.headers);
        assert_eq!(again, files);
    }
}

#[test]
fn the_same_round_gives_the_same_bytes() {
    for language in LANGUAGES {
        let once = outputs(&fixture::evaluation(), language);
        assert_eq!(once, outputs(&fixture::evaluation(), language));
    }
}

#[test]
fn what_wants_to_do_harm_stays_text() {
    for language in LANGUAGES {
        for output in outputs(&fixture::hostile(), language) {
            let Ok(text) = String::from_utf8(output.bytes) else { continue };
            for secret in ["13800000000", "11010519491231002X", "someone@example.com"] {
                assert!(!text.contains(secret), "{}: {secret}", output.name);
            }
            assert!(!text.contains(['\u{202E}', '\u{200B}']), "{}", output.name);
            if output.name.ends_with(".html") {
                assert!(!text.contains("<script>alert"));
            }
            if output.name.ends_with(".csv") {
                assert!(text.starts_with('\u{FEFF}'));
                assert!(!text.contains(",=") && !text.contains("\"="), "{}", output.name);
                assert!(!text.contains(",@"), "{}", output.name);
                assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
            }
        }
    }
}

#[test]
fn csv_files() {
    for language in LANGUAGES {
        for output in outputs(&fixture::evaluation(), language) {
            if let Some(stem) = output.name.strip_suffix(".csv") {
                let text = String::from_utf8(output.bytes).unwrap().replace('\r', "");
                insta::assert_snapshot!(format!("{stem}_{}", language.code()), text);
            }
        }
    }
}

#[test]
fn the_page_is_whole_and_offline() {
    for (evaluation, language) in [
        (fixture::evaluation(), Language::Chinese),
        (fixture::draft(), Language::English),
        (fixture::hostile(), Language::Chinese),
    ] {
        let html = text_of(&outputs(&evaluation, language), "report.html");
        assert!(!html.contains("<script") && !html.contains("src=") && !html.contains("url("));
        for team in &evaluation.teams {
            assert!(html.contains(&clean(&team.id)) || html.contains("HYPERLINK"), "{}", team.id);
        }
        let ids: Vec<&str> =
            html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let distinct: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), distinct.len());
        for target in html.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(distinct.contains(target), "{target}");
        }
        assert_eq!(html.contains("class=\"draft\""), evaluation.draft);
    }
}

/// In the workbook as in the file: real numbers, which add up.
#[test]
fn the_workbook_holds_numbers() {
    use calamine::{Data, Reader, Xlsx};
    let evaluation = fixture::evaluation();
    let outputs = outputs(&evaluation, Language::Chinese);
    let bytes = outputs.iter().find(|output| output.name == "evaluation.xlsx").unwrap();
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes.bytes.clone())).unwrap();
    assert_eq!(
        book.sheet_names(),
        [
            "得分排名",
            "指标得分",
            "得分台账",
            "薄弱环节",
            "共性问题",
            "指标数据",
            "总体情况",
            "数据质量"
        ]
    );
    let ledger = book.worksheet_range("得分台账").unwrap();
    let rows: Vec<&[Data]> = ledger.rows().collect();
    let head = rows.iter().position(|row| row[0] == Data::String("巡察组".into())).unwrap();
    let points = rows[head].iter().position(|cell| *cell == "得失分").unwrap();
    for team in &evaluation.teams {
        let sum: f64 = rows[head + 1..]
            .iter()
            .filter(|row| row[0].to_string() == team.name)
            .map(|row| match row[points] {
                Data::Float(number) => number,
                ref other => panic!("{other:?} is no number"),
            })
            .sum();
        let total = team.total.as_ref().map_or(0.0, Number::to_f64);
        assert!((sum - total).abs() < 1e-9, "{}: {sum} {total}", team.name);
    }
}

#[test]
fn drafts_carry_their_bounds() {
    let outputs = outputs(&fixture::draft(), Language::English);
    let scores = text_of(&outputs, "scores.csv");
    assert!(scores.lines().next().unwrap().contains(",draft,worst,best,"), "{scores}");
    assert!(text_of(&outputs, "data_quality.csv").contains("draft"));
}

#[test]
fn the_terminal() {
    let evaluation = fixture::evaluation();
    for language in LANGUAGES {
        let code = language.code();
        let text = summary(&evaluation, language, 80, false);
        for line in text.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{line}");
        }
        insta::assert_snapshot!(format!("summary_{code}"), text);
        let text = explain(&evaluation, 4, None, language, 80, ShownRows::First);
        for line in text.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{line}");
        }
        insta::assert_snapshot!(format!("explain_{code}"), text);
        insta::assert_snapshot!(
            format!("explain_indicator_{code}"),
            explain(&evaluation, 0, Some(2), language, 80, ShownRows::First)
        );
    }
    assert!(summary(&evaluation, Language::Chinese, 80, true).contains("\u{1b}["));
}

#[test]
fn of_very_many_rows_the_first_are_shown() {
    let mut evaluation = fixture::evaluation();
    let place = evaluation.teams[0].nodes[2].reads[0];
    let measure = Arc::make_mut(&mut evaluation.teams[0].measures[place]);
    measure.rows = (1..=4_000).map(|row| format!("整改.csv:{}", 2 * row)).collect();
    measure.evidence = 4_000;
    let shown = |language, shown| {
        let text = explain(&evaluation, 0, Some(2), language, 80, shown);
        for line in text.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{line}");
        }
        // As it was before it was broken into lines.
        text.lines().map(str::trim).collect::<String>()
    };
    let first = shown(Language::Chinese, ShownRows::First);
    assert!(first.contains("36、38、40……，另有 3980 行"), "{first}");
    assert!(first.ends_with("每处只列出前 20 段行号，加 --all 全部列出。"), "{first}");
    let first = shown(Language::English, ShownRows::First);
    assert!(first.contains("40, …, and 3980 more rows") && first.contains("--all"), "{first}");
    for (language, end) in [(Language::Chinese, "7998、8000"), (Language::English, "7998, 8000")] {
        let all = shown(language, ShownRows::All).replace(",8000", ", 8000");
        assert!(all.contains(end) && !all.contains("--all") && !all.contains('…'), "{all}");
    }
}

#[test]
fn teams_and_indicators_are_found_by_what_people_call_them() {
    let evaluation = fixture::evaluation();
    let team = |text: &str| super::find_team(&evaluation, text);
    assert_eq!(evaluation.teams[team("第三").unwrap()].id, "市委第三巡察组");
    assert_eq!(team("第一").unwrap_err().code, "ambiguous-team");
    assert_eq!(team("第九").unwrap_err().code, "unknown-team");
    let node = |text: &str| super::find_node(&evaluation, text);
    assert_eq!(node("1.1").unwrap(), 2);
    assert_eq!(node("regular").unwrap(), 2);
    assert_eq!(node("线索移交").unwrap(), 7);
    assert_eq!(node("线索").unwrap_err().code, "ambiguous-indicator");
}

/// `cargo test reports_to_look_at -- --ignored` writes the reports of the invented round to
/// `target/reports`, for the eye.
#[test]
#[ignore = "writes files for people to look at"]
fn reports_to_look_at() {
    for (name, evaluation, language) in [
        ("zh", fixture::evaluation(), Language::Chinese),
        ("en", fixture::evaluation(), Language::English),
        ("draft", fixture::draft(), Language::Chinese),
        ("hostile", fixture::hostile(), Language::Chinese),
    ] {
        let folder =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/reports").join(name);
        for output in outputs(&evaluation, language) {
            let path = folder.join(output.name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, output.bytes).unwrap();
        }
    }
}
