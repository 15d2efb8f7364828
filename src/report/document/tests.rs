use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Cursor, Read},
};

use quick_xml::{Reader, events::Event};

use super::*;
use crate::{
    judge::evaluation::NodeKind,
    report::{fixture, ledger},
};

const LANGUAGES: [Language; 2] = [Language::Chinese, Language::English];

fn documents(evaluation: &Evaluation, language: Language) -> Vec<Output> {
    let mut outputs = Vec::new();
    write(evaluation, language, &mut outputs).unwrap();
    outputs
}

/// The parts of a file by name.
fn parts(output: &Output) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(&output.bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).unwrap();
            let name = part.name().unwrap().into_owned();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            (name, text)
        })
        .collect()
}

/// What people read: a line a paragraph, a line a row of a table.
fn text(output: &Output) -> String {
    let xml = &parts(output)["word/document.xml"];
    let mut reader = Reader::from_str(xml);
    let (mut text, mut in_cell) = (String::new(), false);
    loop {
        match reader.read_event().unwrap() {
            Event::Text(own) => text.push_str(&own.decode().unwrap()),
            Event::GeneralRef(name) => {
                text.push_str(match &*name.decode().unwrap() {
                    "lt" => "<",
                    "gt" => ">",
                    "amp" => "&",
                    "quot" => "\"",
                    "apos" => "'",
                    other => panic!("{other}"),
                });
            }
            Event::Start(tag) if tag.name().as_ref() == b"w:tc" => {
                text.push_str(if text.ends_with('\n') { "| " } else { " | " });
                in_cell = true;
            }
            Event::End(tag) if tag.name().as_ref() == b"w:tc" => in_cell = false,
            Event::End(tag) if tag.name().as_ref() == b"w:tr" => text.push('\n'),
            Event::End(tag) if tag.name().as_ref() == b"w:p" && in_cell => text.push(' '),
            Event::End(tag) if tag.name().as_ref() == b"w:p" => text.push('\n'),
            Event::Empty(tag) if tag.name().as_ref() == b"w:br" => text.push('\n'),
            Event::Eof => break,
            _ => {}
        }
    }
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n")
}

#[test]
fn what_they_say() {
    let evaluation = fixture::evaluation();
    for language in LANGUAGES {
        let documents = documents(&evaluation, language);
        let code = language.code();
        insta::assert_snapshot!(format!("report_{code}"), text(&documents[0]));
        let letter = |team: &str| {
            let name = format!("documents/letter-{team}.docx");
            text(documents.iter().find(|output| output.name == name).unwrap())
        };
        insta::assert_snapshot!(format!("letter_{code}"), letter("市委第三巡察组"));
        let stopped = evaluation.teams.iter().find(|team| team.total.is_none()).unwrap();
        insta::assert_snapshot!(format!("letter_stopped_{code}"), letter(&stopped.id));
    }
}

/// The office hands it to the team: what cost it points must be there, with the rows.
#[test]
fn a_letter_names_every_point_lost() {
    let evaluation = fixture::evaluation();
    let language = Language::Chinese;
    let documents = documents(&evaluation, language);
    let mut found = 0;
    for (team, output) in evaluation.teams.iter().zip(&documents[1..]) {
        let text = text(output);
        assert!(text.contains(&clean(&team.name)));
        for (node, result) in evaluation.nodes.iter().zip(&team.nodes) {
            if team.total.is_none() || node.level != NodeKind::Indicator {
                continue;
            }
            for line in result.ledger.iter().filter(|line| line.points.is_negative()) {
                assert!(text.contains(&clean(&line.reason)), "{}: {}", team.id, line.reason);
                let rows = ledger::rows_in_words(&line.rows, line.evidence, language);
                assert!(text.contains(&rows), "{}: {rows}", team.id);
                found += 1;
            }
        }
        for veto in team.vetoes.iter().filter(|veto| veto.fired) {
            assert!(text.contains(&clean(&veto.name)), "{}: {}", team.id, veto.name);
            found += 1;
        }
    }
    assert!(found > 10, "{found}");
}

/// Elements in the order that the schema wants (ECMA-376, Part 1, Annex A): a word processor may refuse others.
const ORDER: [(&str, &[&str]); 9] = [
    (
        "w:pPr",
        &["w:pStyle", "w:keepNext", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"],
    ),
    ("w:rPr", &["w:rFonts", "w:b", "w:color", "w:sz", "w:szCs", "w:lang"]),
    ("w:tblPr", &["w:tblW", "w:jc", "w:tblBorders", "w:tblLayout", "w:tblCellMar"]),
    ("w:tcPr", &["w:tcW", "w:gridSpan", "w:vAlign"]),
    ("w:trPr", &["w:cantSplit", "w:tblHeader"]),
    ("w:sectPr", &["w:headerReference", "w:footerReference", "w:pgSz", "w:pgMar", "w:docGrid"]),
    ("w:style", &["w:name", "w:basedOn", "w:qFormat", "w:pPr", "w:rPr"]),
    ("w:settings", &["w:evenAndOddHeaders", "w:characterSpacingControl", "w:compat"]),
    ("w:font", &["w:altName", "w:charset", "w:family", "w:pitch"]),
];

fn is_in_order(name: &str, xml: &str) {
    let mut reader = Reader::from_str(xml);
    // The elements that are open, and the place that the last child of each has.
    let mut open: Vec<(String, usize)> = Vec::new();
    let child = |open: &mut Vec<(String, usize)>, tag: &str| {
        let Some((parent, last)) = open.last_mut() else { return };
        let Some((_, order)) = ORDER.iter().find(|(known, _)| known == parent) else { return };
        let at = order.iter().position(|known| *known == tag);
        let at = at.unwrap_or_else(|| panic!("{name}: {tag} in {parent}"));
        assert!(at >= *last, "{name}: {tag} in {parent}");
        *last = at;
    };
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                let tag = String::from_utf8(tag.name().as_ref().to_vec()).unwrap();
                child(&mut open, &tag);
                open.push((tag, 0));
            }
            Event::Empty(tag) => {
                child(&mut open, std::str::from_utf8(tag.name().as_ref()).unwrap());
            }
            Event::End(_) => {
                open.pop().unwrap();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "{name}");
}

fn values<'a>(xml: &'a str, attribute: &str) -> BTreeSet<&'a str> {
    let mark = format!(" {attribute}=\"");
    xml.split(&mark).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// As a word processor looks at it: each part is declared, each reference leads somewhere.
#[test]
fn packages_are_whole() {
    for (evaluation, language) in [
        (fixture::evaluation(), Language::Chinese),
        (fixture::draft(), Language::English),
        (fixture::hostile(), Language::Chinese),
    ] {
        for output in documents(&evaluation, language) {
            let parts = parts(&output);
            for (name, xml) in &parts {
                is_in_order(name, xml);
            }
            let declared = values(&parts["[Content_Types].xml"], "PartName");
            for name in parts.keys().filter(|name| name.ends_with(".xml") && !name.starts_with('['))
            {
                assert!(declared.contains(&*format!("/{name}")), "{name}");
            }
            let relations = &parts["word/_rels/document.xml.rels"];
            for target in values(relations, "Target") {
                assert!(parts.contains_key(&format!("word/{target}")), "{target}");
            }
            let document = &parts["word/document.xml"];
            assert!(values(document, "r:id").is_subset(&values(relations, "Id")));
            assert_eq!(document.contains("<w:headerReference"), evaluation.draft);
            let styles = values(&parts["word/styles.xml"], "w:styleId");
            for xml in parts.values() {
                let used = xml.split("<w:pStyle w:val=\"").skip(1);
                assert!(
                    used.filter_map(|rest| rest.split('"').next()).all(|id| styles.contains(id))
                );
            }
        }
    }
}

#[test]
fn what_wants_to_do_harm_stays_text() {
    let evaluation = fixture::hostile();
    for language in LANGUAGES {
        let documents = documents(&evaluation, language);
        assert_eq!(documents.len(), evaluation.teams.len() + 1);
        for output in documents {
            assert!(!output.name.contains(['\\', ':', '\u{202E}']), "{}", output.name);
            assert_eq!(output.name.matches('/').count(), 1, "{}", output.name);
            for xml in parts(&output).values() {
                for secret in ["13800000000", "11010519491231002X", "someone@example.com"] {
                    assert!(!xml.contains(secret), "{}: {secret}", output.name);
                }
                assert!(!xml.contains(['\u{202E}', '\u{200B}']) && !xml.contains("<script"));
            }
        }
    }
}

#[test]
fn a_huge_round_has_a_report_only() {
    let evaluation = fixture::huge();
    for language in LANGUAGES {
        let documents = documents(&evaluation, language);
        assert_eq!(documents.len(), 1);
        assert!(text(&documents[0]).lines().count() < 4_000);
    }
}

#[test]
fn files_of_teams_are_apart_on_any_system() {
    let mut taken = HashSet::new();
    let mut name = |id: &str, at: usize| file_name(id, at, &mut taken);
    assert_eq!(name("市委第一巡察组", 0), "市委第一巡察组");
    assert_eq!(name("a/b:c", 1), "a_b_c");
    assert_eq!(name("A/B|C", 2), "A_B_C-3");
    assert_eq!(name("..", 3), "");
    assert_eq!(name(".", 4), "-5");
    assert!(name(&"组".repeat(300), 5).len() <= 200);
}
