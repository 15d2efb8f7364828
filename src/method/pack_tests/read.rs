use std::sync::Arc;

use indexmap::IndexMap;

use super::{Call, Expected, ExpectedLine, Figure, FigureValue, PackTest, cases::cases};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, message, nearest},
    method::{
        build::constant,
        document::{Content, Item, SourceFile, Spot, Table, parse},
        keys,
        layers::{Layer, gather, not_utf8},
        model::Constant,
        pack::{Pack, Packs},
        section::{Reader, validate},
    },
    value::{Absence, Number},
};

/// The tests of a pack and of all that it extends, base first. Those that the pack names in
/// `superseded` are marked.
#[must_use]
pub fn read(pack: &Pack, packs: &dyn Packs) -> (Vec<PackTest>, Diagnostics) {
    // What is wrong with the method itself is said when it is loaded.
    let layers = gather(pack, packs, &mut Diagnostics::new());
    let mut found = Diagnostics::new();
    let mut tests: Vec<PackTest> = Vec::new();
    let mut written: Vec<Written> = Vec::new();
    for layer in layers.iter().rev() {
        let (own, superseded) = read_layer(layer, &mut written, &mut found);
        for (name, spot) in superseded {
            let mut any = false;
            for test in &mut tests {
                if test.name == name || test.name.strip_prefix(&*name).is_some_and(is_number) {
                    test.superseded = true;
                    any = true;
                }
            }
            if !any {
                let diagnostic = Diagnostic::error(
                    "unknown-test",
                    spot.place(),
                    message!(
                        zh: "基础办法没有测试「{name}」",
                        en: "the base has no test \"{name}\""
                    ),
                );
                found.push(match nearest(&name, tests.iter().map(|test| &*test.name)) {
                    Some(near) => diagnostic
                        .help(message!(zh: "是不是「{near}」？", en: "did you mean \"{near}\"?")),
                    None => diagnostic,
                });
            }
        }
        tests.extend(own);
    }
    found.sort();
    (tests, found)
}

/// ` [3]`: what stands behind the name of a case.
fn is_number(rest: &str) -> bool {
    rest.strip_prefix(" [")
        .and_then(|rest| rest.strip_suffix(']'))
        .is_some_and(|digits| digits.chars().all(|c| c.is_ascii_digit()))
}

/// A test as it is written.
struct Written {
    item: Item,
    name: Arc<str>,
    spot: Spot,
}

/// Reads the tests of one pack. `below` holds those of the packs that it extends, which `like` may name too;
/// its own come in front of them.
fn read_layer(
    layer: &Layer,
    below: &mut Vec<Written>,
    found: &mut Diagnostics,
) -> (Vec<PackTest>, Vec<(Arc<str>, Spot)>) {
    let mut written: Vec<Written> = Vec::new();
    let mut superseded = Vec::new();
    let mut files: Vec<_> = layer
        .pack
        .files
        .iter()
        .filter(|file| file.name.starts_with("tests/") && file.name.ends_with(".toml"))
        .collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    for file in files {
        let name: Arc<str> = Arc::from(format!("{}{}", layer.prefix, file.name));
        let Ok(text) = std::str::from_utf8(&file.bytes) else {
            found.push(not_utf8(&name));
            continue;
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
        let source = Arc::new(SourceFile { name, text, pack: 0 });
        let table = parse(&source, found);
        let spot = Spot { file: source, span: 0..0 };
        validate(&table, &spot, &keys::TESTS, found);
        let item = Item { content: Content::Table(table), spot };
        let Some(reader) = Reader::new(&item, &keys::TESTS) else { continue };
        for (name, spot) in reader.texts("superseded") {
            superseded.push((Arc::clone(name), spot.clone()));
        }
        for item in reader.item("test").and_then(Item::as_list).unwrap_or_default() {
            let Some(test) = Reader::new(item, &keys::TEST) else { continue };
            let Some(field) = test.field("name") else { continue };
            let Some(name) = field.item.as_text() else { continue };
            if written.iter().any(|there| there.name == *name) {
                found.push(
                    Diagnostic::error(
                        "test-twice",
                        field.item.place(),
                        message!(
                            zh: "有两条测试叫「{name}」",
                            en: "two tests are called \"{name}\""
                        ),
                    )
                    .help(message!(zh: "换个名字", en: "choose another name")),
                );
            }
            written.push(Written {
                item: item.clone(),
                name: Arc::clone(name),
                spot: field.item.spot.clone(),
            });
        }
    }
    let own = written.len();
    written.append(below);
    *below = written;
    let mut tests = Vec::new();
    for test in below.iter().take(own) {
        if let Some(given) = with_likes(test, below, found) {
            tests.extend(read_test(layer, test, &given, found));
        }
    }
    (tests, superseded)
}

/// Keys that `like` takes over.
const GIVEN: [&str; 6] = ["as_of", "metrics", "team", "params", "tables", "for"];

/// The keys of a test with those that it takes over from the test that it is like.
fn with_likes(test: &Written, all: &[Written], found: &mut Diagnostics) -> Option<Item> {
    let mut chain: Vec<&Written> = vec![test];
    while let Some(last) = chain.last().copied() {
        let Some(like) = Reader::new(&last.item, &keys::TEST)?.item("like") else { break };
        let name = like.as_text()?;
        let Some(next) = all.iter().find(|other| other.name == *name) else {
            let diagnostic = Diagnostic::error(
                "unknown-test",
                like.place(),
                message!(zh: "没有测试「{name}」", en: "there is no test \"{name}\""),
            );
            let near = nearest(name, all.iter().map(|test| &*test.name));
            found.push(match near {
                Some(near) => diagnostic
                    .help(message!(zh: "是不是「{near}」？", en: "did you mean \"{near}\"?")),
                None => diagnostic,
            });
            return None;
        };
        if chain.iter().any(|there| std::ptr::eq(*there, next)) {
            found.push(Diagnostic::error(
                "circle",
                like.place(),
                message!(zh: "`like` 绕成了圈", en: "`like` runs in a circle"),
            ));
            return None;
        }
        chain.push(next);
    }
    let mut merged = Table::new();
    for link in chain.iter().rev() {
        for (key, field) in link.item.as_table()? {
            let own = std::ptr::eq(*link, test);
            if !own && !GIVEN.contains(&&**key) {
                continue;
            }
            if !GIVEN.contains(&&**key) {
                merged.insert(Arc::clone(key), field.clone());
                continue;
            }
            match (merged.get_mut(key).map(|there| &mut there.item.content), &field.item.content) {
                (Some(Content::Table(into)), Content::Table(from)) => into.extend(from.clone()),
                _ => {
                    merged.insert(Arc::clone(key), field.clone());
                }
            }
        }
    }
    Some(Item { content: Content::Table(merged), spot: test.item.spot.clone() })
}

fn read_test(
    layer: &Layer,
    written: &Written,
    given: &Item,
    found: &mut Diagnostics,
) -> Vec<PackTest> {
    let Some(reader) = Reader::new(given, &keys::TEST) else { return Vec::new() };
    let mut test = PackTest {
        name: Arc::clone(&written.name),
        pack: Arc::clone(&layer.id),
        place: written.spot.place(),
        todo: reader.flag("todo"),
        superseded: false,
        as_of: reader.date("as_of"),
        call: reader.item("call").and_then(call),
        metrics: figures(&reader, "metrics"),
        team: figures(&reader, "team"),
        params: reader
            .map("params")
            .map(|(name, field)| (Arc::clone(name), constant(&field.item)))
            .collect(),
        tables: reader
            .map("tables")
            .filter_map(|(name, field)| Some((Arc::clone(name), Arc::clone(field.item.as_text()?))))
            .collect(),
        of: reader.text("for").cloned(),
        expected: Expected::default(),
    };
    if let Some(expect) = reader.table("expect", &keys::EXPECT) {
        test.expected = expected(&expect);
    }
    test.expected.indicators.extend(figures(&reader, "indicators"));
    test.expected.score = reader.item("score").map(figure);
    test.expected.fails = reader.string("fails");
    test.expected.ledger = reader
        .has("ledger")
        .then(|| reader.entries("ledger", &keys::LEDGER_LINE).iter().map(line).collect());
    combinations(&reader, &written.spot, found);
    let tests = cases(&reader, test, found);
    let silent = tests.iter().all(|test| test.expected.is_empty());
    if silent && !reader.has("cases") && !tests.iter().any(|test| test.todo) {
        found.push(
            Diagnostic::error(
                "asserts-nothing",
                written.spot.place(),
                message!(zh: "这条测试什么也没有断言", en: "this test asserts nothing"),
            )
            .help(message!(
                zh: "写 score、ledger、indicators 或 expect",
                en: "write `score`, `ledger`, `indicators` or `expect`"
            )),
        );
    }
    tests
}

fn combinations(reader: &Reader<'_>, spot: &Spot, found: &mut Diagnostics) {
    let mut refuse = |key: &str, with: &str, needs: bool| {
        let place = reader.field(key).map_or_else(|| spot.place(), |field| field.key.place());
        found.push(if needs {
            Diagnostic::error(
                "wrong-combination",
                place,
                message!(zh: "`{key}` 要与 `{with}` 连用", en: "`{key}` goes with `{with}`"),
            )
        } else {
            Diagnostic::error(
                "wrong-combination",
                place,
                message!(
                    zh: "`{key}` 不能与 `{with}` 连用",
                    en: "`{key}` means nothing beside `{with}`"
                ),
            )
        });
    };
    let call = reader.has("call");
    for key in ["score", "ledger", "fails"] {
        if reader.has(key) && !call {
            refuse(key, "call", true);
        }
    }
    for key in ["metrics", "team", "tables", "indicators", "expect", "for"] {
        if reader.has(key) && call {
            refuse(key, "call", false);
        }
    }
    for (key, with) in [("cases", "columns"), ("columns", "cases")] {
        if reader.has(key) && !reader.has(with) {
            refuse(key, with, true);
        }
    }
    for (key, other) in [("team", "tables"), ("metrics", "tables"), ("team", "metrics")] {
        if reader.has(key) && reader.has(other) {
            refuse(key, other, false);
        }
    }
}

fn expected(reader: &Reader<'_>) -> Expected {
    let list = |key: &str| {
        reader.has(key).then(|| {
            reader.texts(key).into_iter().map(|(text, _)| Arc::clone(text)).collect::<Vec<_>>()
        })
    };
    let by_id = |key: &str| -> IndexMap<Arc<str>, Figure> {
        match reader.item(key).and_then(Item::as_table) {
            Some(table) => {
                table.iter().map(|(id, field)| (Arc::clone(id), figure(&field.item))).collect()
            }
            None => IndexMap::new(),
        }
    };
    let one = |key: &str| reader.item(key).filter(|item| item.as_table().is_none()).map(figure);
    Expected {
        metrics: figures(reader, "metrics"),
        indicators: figures(reader, "indicators"),
        groups: figures(reader, "groups"),
        base: one("base"),
        bonus: one("bonus"),
        bonuses: by_id("bonus"),
        deduction: one("deduction"),
        deductions: by_id("deduction"),
        total: one("total"),
        grade: reader.text("grade").cloned(),
        veto: list("veto"),
        weak: list("weak"),
        rank: reader.count("rank"),
        errors: list("errors"),
        teams: reader
            .map("teams")
            .filter_map(|(team, field)| {
                let reader = Reader::new(&field.item, &keys::EXPECT)?;
                Some((Arc::clone(team), expected(&reader)))
            })
            .collect(),
        ..Expected::default()
    }
}

fn figures(reader: &Reader<'_>, key: &str) -> IndexMap<Arc<str>, Figure> {
    reader.map(key).map(|(id, field)| (Arc::clone(id), figure(&field.item))).collect()
}

fn line(reader: &Reader<'_>) -> ExpectedLine {
    ExpectedLine { points: reader.item("points").map(figure), reason: reader.string("reason") }
}

fn call(item: &Item) -> Option<Call> {
    Some(Call {
        expression: Arc::clone(item.as_text()?),
        file: Arc::clone(&item.spot.file.name),
        text: Arc::from(item.spot.file.text.as_str()),
        span: item.spot.span.clone(),
        variables: IndexMap::new(),
    })
}

pub(super) fn figure(item: &Item) -> Figure {
    let (value, written): (FigureValue, Arc<str>) = match &item.content {
        Content::Number(number) => {
            let written = item.spot.text();
            let decimals = written
                .split_once('.')
                .map_or(0, |(_, digits)| digits.chars().filter(char::is_ascii_digit).count());
            let decimals = Some(u32::try_from(decimals).unwrap_or(u32::MAX));
            (FigureValue::Number { number: number.clone(), decimals }, Arc::from(written))
        }
        Content::Text(text) => {
            let value = if &**text == "()" {
                FigureValue::Absent(None)
            } else if let Some(absence) = Absence::from_id(text) {
                FigureValue::Absent(Some(absence))
            } else if let Some(number) = fraction(text) {
                FigureValue::Number { number, decimals: None }
            } else {
                FigureValue::Other(Constant::Text(Arc::clone(text)))
            };
            (value, Arc::clone(text))
        }
        _ => (FigureValue::Other(constant(item)), Arc::from(item.spot.text())),
    };
    Figure { value, written, place: item.place() }
}

/// `6/7`, `1.5/4`.
fn fraction(text: &str) -> Option<Number> {
    let (top, bottom) = text.split_once('/')?;
    Number::from_decimal(top.trim())?.checked_div(&Number::from_decimal(bottom.trim())?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diagnostic::Severity, method::ShippedPacks};

    const METHOD: &str = "[method]\nid = \"a\"\nname = \"甲\"\n";

    fn tests(text: &str) -> (Vec<PackTest>, Vec<&'static str>) {
        let pack =
            Pack::new([("method.toml", METHOD.as_bytes()), ("tests/a.toml", text.as_bytes())]);
        let (tests, found) = read(&pack, &ShippedPacks);
        let codes = found
            .iter()
            .filter(|found| found.severity == Severity::Error)
            .map(|found| found.code)
            .collect();
        (tests, codes)
    }

    #[test]
    fn figures_say_how_exact_they_are() {
        let (tests, codes) = tests(
            "[[test]]\nname = \"一\"\nmetrics = { a = 0.80, b = \"6/7\", c = \"()\", d = \"too_few\" }\nindicators = { x = 8.57 }\n",
        );
        assert!(codes.is_empty(), "{codes:?}");
        let value = |id: &str| tests[0].metrics[id].value.clone();
        let FigureValue::Number { number, decimals } = value("a") else { panic!() };
        assert_eq!((number.to_exact().as_str(), decimals), ("0.8", Some(2)));
        let FigureValue::Number { number, decimals } = value("b") else { panic!() };
        assert_eq!((number.to_exact().as_str(), decimals), ("6/7", None));
        assert_eq!(value("c"), FigureValue::Absent(None));
        assert_eq!(value("d"), FigureValue::Absent(Some(Absence::TooFew)));
        assert_eq!(&*tests[0].expected.indicators["x"].written, "8.57");
    }

    #[test]
    fn a_table_of_cases_is_one_test_a_row() {
        let (tests, codes) = tests(
            "[[test]]\nname = \"表\"\ncall = 'f::g(率, x)'\ncolumns = [\"率\", \"x\", \"score\"]\ncases = [[0.5, 1, 2], [1, 2, 3.5]]\n",
        );
        assert!(codes.is_empty(), "{codes:?}");
        assert_eq!(tests.len(), 2);
        assert_eq!(&*tests[1].name, "表 [2]");
        assert_eq!(&*tests[1].expected.score.as_ref().unwrap().written, "3.5");
        assert_eq!(tests[1].call.as_ref().unwrap().variables.len(), 2);
    }

    #[test]
    fn like_takes_what_goes_in_and_not_what_comes_out() {
        let (tests, codes) = tests(
            "[[test]]\nname = \"一\"\nteam = { a = 1, b = 2 }\nexpect = { total = 5 }\n[[test]]\nname = \"二\"\nlike = \"一\"\nteam = { b = 3 }\nexpect = { base = 4 }\n",
        );
        assert!(codes.is_empty(), "{codes:?}");
        let written: Vec<&str> = tests[1].team.values().map(|figure| &*figure.written).collect();
        assert_eq!(written, ["1", "3"]);
        assert!(tests[1].expected.total.is_none());
        assert!(tests[1].expected.base.is_some());
    }

    #[test]
    fn mistakes_are_found() {
        for (text, code) in [
            ("[[test]]\nname = \"一\"\nmetrics = { a = 1 }\n", "asserts-nothing"),
            ("[[test]]\nname = \"一\"\nlike = \"二\"\nexpect = { total = 1 }\n", "unknown-test"),
            ("[[test]]\nname = \"一\"\nlike = \"一\"\nexpect = { total = 1 }\n", "circle"),
            ("superseded = [\"无\"]\n", "unknown-test"),
            ("[[test]]\nname = \"一\"\nscore = 1\n", "wrong-combination"),
            ("[[test]]\nname = \"一\"\nexpect = { totl = 1 }\n", "unknown-key"),
            (
                "[[test]]\nname = \"一\"\ncall = 'f(x)'\ncolumns = [\"x\", \"score\"]\ncases = [[1]]\n",
                "case-width",
            ),
            (
                "[[test]]\nname = \"一\"\nteam = {}\ncolumns = [\"x\", \"expect.total\"]\ncases = [[1, 2]]\n",
                "unknown-column",
            ),
        ] {
            let (_, codes) = tests(text);
            assert!(codes.contains(&code), "{text}: {codes:?}");
        }
    }

    #[test]
    fn the_shipped_tests_are_read() {
        for id in crate::method::embedded::ids() {
            let pack = crate::method::embedded::pack(id).unwrap();
            let (tests, found) = read(&pack, &ShippedPacks);
            assert!(found.is_empty(), "{id}: {found:?}");
            assert!(tests.len() > 80, "{id}: {}", tests.len());
        }
    }
}
