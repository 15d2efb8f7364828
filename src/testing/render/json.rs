use serde_json::{Value, json};

use super::problems;
use crate::{
    diagnostic::{Diagnostic, Language, Place},
    testing::{Mismatch, Part, Report, TestResult, Verdict, coverage::Coverage},
};

/// One JSON object a line: `test` for each test, then `coverage` if it was counted, then `summary`.
#[must_use]
pub fn to_json(report: &Report, language: Language) -> String {
    let mut lines: Vec<Value> =
        report.results.iter().map(|result| test(result, language)).collect();
    if let Some(coverage) = &report.coverage {
        lines.push(of_coverage(coverage, language));
    }
    let count = |verdict| report.count(verdict);
    lines.push(json!({
        "type": "summary",
        "method": &*report.method,
        "good": report.is_good(),
        "passed": count(Verdict::Passed),
        "failed": count(Verdict::Failed),
        "broken": count(Verdict::Broken),
        "todo": count(Verdict::Todo),
        "superseded": count(Verdict::Superseded),
        "filtered_out": report.left_out,
    }));
    lines.into_iter().map(|line| format!("{line}\n")).collect()
}

fn test(result: &TestResult, language: Language) -> Value {
    let mut object = json!({
        "type": "test",
        "name": &*result.name,
        "pack": &*result.pack,
        "file": result.place.file.as_deref(),
        "row": result.place.row,
        "verdict": result.verdict.id(),
        "problems": problems(result, language),
    });
    if let Value::Object(object) = &mut object {
        if !result.mismatches.is_empty() {
            let all = result.mismatches.iter().map(|mismatch| of_mismatch(mismatch, language));
            object.insert("mismatches".to_owned(), all.collect());
        }
        if !result.errors.is_empty() {
            let all = result.errors.iter().map(|error| of_error(error, language));
            object.insert("errors".to_owned(), all.collect());
        }
    }
    object
}

fn of_mismatch(mismatch: &Mismatch, language: Language) -> Value {
    let parts: Vec<Value> = mismatch.parts.iter().map(|part| of_part(part, language)).collect();
    json!({
        "what": mismatch.what.in_language(language),
        "expected": mismatch.expected.in_language(language),
        "got": mismatch.got.in_language(language),
        "place": of_place(&mismatch.place),
        "parts": parts,
    })
}

fn of_part(part: &Part, language: Language) -> Value {
    let parts: Vec<Value> = part.parts.iter().map(|part| of_part(part, language)).collect();
    json!({
        "text": part.text.in_language(language),
        "value": part.value.as_ref().map(|value| value.in_language(language)),
        "parts": parts,
    })
}

fn of_error(error: &Diagnostic, language: Language) -> Value {
    json!({
        "code": error.code,
        "place": of_place(&error.place),
        "message": error.text(language),
        "help": error.help.as_ref().map(|help| help.in_language(language)),
    })
}

fn of_place(place: &Place) -> Value {
    json!({ "file": place.file.as_deref(), "row": place.row, "column": place.column })
}

fn of_coverage(coverage: &Coverage, language: Language) -> Value {
    let decisions: Vec<Value> = coverage
        .decisions
        .iter()
        .map(|decision| {
            let ways: Vec<Value> = decision
                .ways
                .iter()
                .map(|way| {
                    let tests: Vec<&str> = way.tests.iter().map(|test| &**test).collect();
                    json!({ "way": way.name.in_language(language), "tests": tests })
                })
                .collect();
            json!({
                "kind": decision.kind.id(),
                "place": of_place(&decision.place),
                "what": decision.what.in_language(language),
                "ways": ways,
            })
        })
        .collect();
    json!({
        "type": "coverage",
        "ways": coverage.ways(),
        "reached": coverage.reached(),
        "percent": coverage.percent().to_short(4),
        "decisions": decisions,
    })
}
