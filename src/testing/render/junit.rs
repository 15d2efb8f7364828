use std::collections::BTreeMap;

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event},
};

use super::problems;
use crate::{
    diagnostic::Language,
    testing::{Report, TestResult, Verdict},
};

/// The report as JUnit's XML, which continuous integration reads: a suite for each file, `failure` for what
/// failed, `error` for what broke, `skipped` for what is still to be done or superseded.
///
/// There are no times in it: the same tests give the same bytes.
#[must_use]
pub fn to_junit(report: &Report, language: Language) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing into memory cannot fail.
    let _ = write(&mut writer, report, language);
    let mut text = String::from_utf8(writer.into_inner()).unwrap_or_default();
    text.push('\n');
    text
}

type Xml = Writer<Vec<u8>>;

/// How many there are, failed, broke and were skipped.
fn counts(results: &[&TestResult]) -> [(&'static str, String); 4] {
    let count = |verdicts: &[Verdict]| {
        results.iter().filter(|result| verdicts.contains(&result.verdict)).count().to_string()
    };
    [
        ("tests", results.len().to_string()),
        ("failures", count(&[Verdict::Failed])),
        ("errors", count(&[Verdict::Broken])),
        ("skipped", count(&[Verdict::Todo, Verdict::Superseded])),
    ]
}

fn write(writer: &mut Xml, report: &Report, language: Language) -> std::io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let mut files: BTreeMap<&str, Vec<&TestResult>> = BTreeMap::new();
    for result in &report.results {
        files.entry(result.place.file.as_deref().unwrap_or_default()).or_default().push(result);
    }
    let all: Vec<&TestResult> = report.results.iter().collect();
    let name = plain(&report.method);
    writer
        .create_element("testsuites")
        .with_attribute(("name", &*name))
        .with_attributes(counts(&all).iter().map(|(key, count)| (*key, &**count)))
        .write_inner_content(|writer| {
            for (file, results) in &files {
                suite(writer, file, results, language)?;
            }
            Ok(())
        })?;
    Ok(())
}

fn suite(
    writer: &mut Xml,
    file: &str,
    results: &[&TestResult],
    language: Language,
) -> std::io::Result<()> {
    let name = plain(file);
    writer
        .create_element("testsuite")
        .with_attribute(("name", &*name))
        .with_attributes(counts(results).iter().map(|(key, count)| (*key, &**count)))
        .write_inner_content(|writer| {
            for result in results {
                case(writer, result, language)?;
            }
            Ok(())
        })?;
    Ok(())
}

fn case(writer: &mut Xml, result: &TestResult, language: Language) -> std::io::Result<()> {
    let name = plain(&result.name);
    let class = plain(&result.pack);
    let file = plain(result.place.file.as_deref().unwrap_or_default());
    let line = result.place.row.unwrap_or_default().to_string();
    let element = writer
        .create_element("testcase")
        .with_attribute(("classname", &*class))
        .with_attribute(("name", &*name))
        .with_attribute(("file", &*file))
        .with_attribute(("line", &*line));
    let tag = match result.verdict {
        Verdict::Passed => return element.write_empty().map(|_| ()),
        Verdict::Failed => "failure",
        Verdict::Broken => "error",
        Verdict::Todo | Verdict::Superseded => "skipped",
    };
    let problems = problems(result, language);
    let word = result.verdict.message();
    let word = word.in_language(language);
    let message = plain(problems.first().map_or(word, String::as_str));
    element.write_inner_content(|writer| {
        let element = writer.create_element(tag).with_attribute(("message", &*message));
        if tag == "skipped" {
            element.write_empty()?;
        } else {
            element
                .with_attribute(("type", result.verdict.id()))
                .write_text_content(BytesText::new(&plain(&problems.join("\n"))))?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Without what XML cannot hold.
fn plain(text: &str) -> String {
    let allowed = |c: &char| {
        matches!(c, '\t' | '\n' | '\r')
            || (*c >= ' ' && !matches!(*c, '\u{fffe}' | '\u{ffff}' | '\u{7f}'..='\u{9f}'))
    };
    text.chars().filter(allowed).collect()
}
