use std::{fs, path::Path, sync::Arc};

use proptest::{prelude::*, sample::Index};

use super::{
    Import, Naming, Workbook,
    about::About,
    address::{Root, below},
    export, import,
    plan::{self, Field, Sheet, Value},
    write,
};
use crate::{
    diagnostic::{Diagnostics, Language},
    method::{Pack, Packs, ShippedPacks, Source, embedded, load_source, starter},
    table::InputFile,
    value::{Date, Number},
};

const NAMING: Naming<'static> = Naming { id: "changed", extends: "../base" };

fn folder(path: &str) -> Pack {
    fn walk(folder: &Path, prefix: &str, files: &mut Vec<(String, Vec<u8>)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() {
                walk(&entry.path(), &format!("{name}/"), files);
            } else {
                files.push((name, fs::read(entry.path()).unwrap()));
            }
        }
    }
    let mut files = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(path), "", &mut files);
    Pack::new(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())))
}

fn packs() -> Vec<(String, Pack)> {
    let shipped = embedded::ids().map(|id| (id.to_owned(), embedded::pack(id).unwrap()));
    let starters = [Language::Chinese, Language::English].map(|language| {
        let files = starter::files("", language);
        let pack = Pack::new(files.iter().map(|(path, text)| (*path, text.as_bytes())));
        (format!("starter {}", language.code()), pack)
    });
    let folders = [
        "tests/packs/hospital_scorecard",
        "tests/packs/small",
        "tests/packs/township_ranking",
        "tests/packs/undp_hdi",
        "tests/methods/every-key",
    ]
    .map(|path| (path.to_owned(), folder(path)));
    shipped.chain(starters).chain(folders).collect()
}

fn file(bytes: Vec<u8>) -> InputFile {
    InputFile { name: Arc::from("method.xlsx"), bytes: Arc::from(bytes) }
}

fn source(pack: &Pack) -> Source {
    load_source(pack, &ShippedPacks).0.unwrap()
}

fn brought_back(pack: &Pack, sheets: &[Sheet], of: &Source) -> Result<Import, Diagnostics> {
    let language = of.method.language;
    let bytes = write::workbook("x", &About::of(of, "x"), sheets, language).unwrap();
    import(&Workbook::open(&file(bytes))?, pack, &ShippedPacks, NAMING)
}

#[test]
fn a_workbook_that_nobody_touched_changes_nothing() {
    for (name, pack) in packs() {
        for language in [Language::Chinese, Language::English] {
            let bytes = export(&pack, &ShippedPacks, &name, Some(language)).unwrap();
            let again = export(&pack, &ShippedPacks, &name, Some(language)).unwrap();
            assert_eq!(bytes, again, "{name}: the same bytes each time");
            let workbook = Workbook::open(&file(bytes)).unwrap();
            assert_eq!(workbook.pack(), name);
            let import = import(&workbook, &pack, &ShippedPacks, NAMING).unwrap();
            assert_eq!(import.changes, [], "{name}");
            assert_eq!(import.toml, None, "{name}");
            assert!(import.found.is_empty(), "{name}: {:?}", import.found);
        }
    }
}

/// Another value for a cell, not the one it has.
fn other(field: Field, old: Option<&Value>, pick: u8) -> Value {
    let number = |text: &str| Value::Number(Number::from_fraction(text).unwrap());
    let new = match field {
        Field::Text => Value::Text(
            ["新的文字", "a \"b\" 'c' # d = e", "第一行\n第二行", "=1+1", "1.10"]
                [usize::from(pick % 5)]
            .to_owned(),
        ),
        Field::Texts => {
            let mut words = match old {
                Some(Value::Texts(words)) => words.clone(),
                _ => Vec::new(),
            };
            words.push("新词".to_owned());
            Value::Texts(words)
        }
        Field::Number => {
            number(["0.123", "7", "12.50", "0.05", "0.123456789012345678"][usize::from(pick % 5)])
        }
        Field::Share => number(["0.55", "0.123"][usize::from(pick % 2)]),
        Field::Literal => number(["1/3", "0.07", "2", "-1.5"][usize::from(pick % 4)]),
        Field::Date => {
            let day = ["2026-07-01", "2027-01-15"][usize::from(pick % 2)];
            Value::Date(Date::from_iso(day).unwrap())
        }
        Field::Truth => Value::Truth(old != Some(&Value::Truth(true))),
        Field::Choice(choices) => Value::Word(choices[usize::from(pick) % choices.len()].id),
    };
    if Some(&new) == old { other(field, old, pick.wrapping_add(1)) } else { new }
}

/// Of each cell of every pack, whatever it holds.
#[test]
fn every_cell_has_another_value() {
    for (name, pack) in packs() {
        for sheet in plan::sheets(&source(&pack), Language::Chinese) {
            for cell in sheet.rows.iter().flat_map(|row| &row.cells) {
                let Some(slot) = &cell.slot else { continue };
                for pick in 0..8 {
                    let new = other(slot.field, cell.value.as_ref(), pick);
                    assert_ne!(Some(new), cell.value, "{name} {}", slot.address);
                }
            }
        }
    }
}

/// The base of an overlay that is written down.
struct Over(Pack);

impl Packs for Over {
    fn find(&self, from: &str, _: &str) -> Option<Pack> {
        if from == NAMING.extends { Some(self.0.clone()) } else { embedded::pack(from) }
    }
}

/// The value that an overlay gives at an address.
fn value_in(overlaid: &Source, slot: &plan::Slot) -> Option<Value> {
    let address = &slot.address;
    let item = below(address.root.item(&overlaid.document)?, &address.path)?;
    match (&address.span, slot.field) {
        (Some(span), _) => {
            let text = item.as_text()?;
            let rest = text.get(span.start..)?.trim_start_matches('(');
            let end = rest.find(|letter: char| !"-0123456789./".contains(letter));
            Number::from_fraction(rest.get(..end.unwrap_or(rest.len()))?).map(Value::Number)
        }
        (None, Field::Text) => Some(Value::Text(plan::plain(item.as_text()?))),
        (None, Field::Texts) => Some(Value::Texts(
            item.as_list()?.iter().map(|word| word.as_text().unwrap().to_string()).collect(),
        )),
        (None, Field::Number | Field::Share | Field::Literal) => {
            item.as_number().cloned().map(Value::Number)
        }
        (None, Field::Date) => item.as_date().map(Value::Date),
        (None, Field::Truth) => item.as_bool().map(Value::Truth),
        (None, Field::Choice(choices)) => {
            let id = item.as_text()?;
            choices.iter().find(|choice| *choice.id == **id).map(|choice| Value::Word(choice.id))
        }
    }
}

/// Changes one cell; the slot, the value, and what import says.
fn with_one_change(
    pack: &Pack,
    base: &Source,
    at: &Index,
    pick: u8,
) -> (plan::Slot, Value, Result<Import, Diagnostics>) {
    let mut sheets = plan::sheets(base, base.method.language);
    let mut cells: Vec<&mut plan::Cell> = sheets
        .iter_mut()
        .flat_map(|sheet| &mut sheet.rows)
        .flat_map(|row| &mut row.cells)
        .filter(|cell| cell.slot.as_ref().is_some_and(|slot| !slot.locked))
        .collect();
    let count = cells.len();
    let cell = &mut cells[at.index(count)];
    let slot = cell.slot.clone().unwrap();
    let value = other(slot.field, cell.value.as_ref(), pick);
    cell.value = Some(value.clone());
    let import = brought_back(pack, &sheets, base);
    (slot, value, import)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn one_cell_is_one_difference(which: Index, at: Index, pick: u8) {
        let packs = packs();
        let (name, pack) = &packs[which.index(packs.len())];
        let base = source(pack);
        let (slot, value, import) = with_one_change(pack, &base, &at, pick);
        let where_ = format!("{name} {}: {value:?}", slot.address);
        match import {
            Err(found) => {
                // Not every value fits: the loader says so, at the cell or at what no longer fits.
                prop_assert!(found.has_errors(), "{}", where_);
                prop_assert!(
                    found.iter().all(|found| !["no-method-workbook", "not-editable", "locked", "row-added"].contains(&found.code)),
                    "{}: {:?}", where_, found
                );
            }
            Ok(import) => {
                prop_assert_eq!(import.changes.len(), 1, "{}", where_);
                prop_assert_eq!(&import.changes[0].path, &slot.address.to_string());
                let toml = import.toml.unwrap();
                let overlay = Pack::new([("method.toml", toml.as_bytes())]);
                let (overlaid, found) = load_source(&overlay, &Over(pack.clone()));
                let Some(overlaid) = overlaid else { panic!("{where_}: {toml}\n{found:?}") };
                prop_assert_eq!(value_in(&overlaid, &slot), Some(value), "{}:\n{}", where_, toml);
                // Nothing else moved: the root alone, and of a constant the day of review.
                let root = slot.address.root.to_string();
                for effect in &import.effect {
                    let own = effect.path == root || effect.path.starts_with(&format!("{root}."));
                    let id = effect.path == "method.id" || effect.path == "method.extends";
                    prop_assert!(own || id, "{}: {} {:?}\n{}", where_, root, effect, toml);
                }
                let reviewed = |path: &str| path.ends_with(".reviewed");
                let own: Vec<_> = import.effect.iter().filter(|effect| {
                    !effect.path.starts_with("method.id") && !effect.path.starts_with("method.extends")
                }).collect();
                let beside = matches!(slot.address.root, Root::Param(_));
                let wanted = own.iter().filter(|effect| !(beside && reviewed(&effect.path) && own.len() > 1));
                let listed = matches!(slot.address.root, Root::Column(..));
                prop_assert!(listed || wanted.count() == 1, "{}: {:?}", where_, own);
            }
        }
    }
}

#[test]
fn every_sheet_has_something_to_edit() {
    let base = source(&embedded::pack("tonghua-trial").unwrap());
    for sheet in plan::sheets(&base, Language::Chinese) {
        let cells = sheet.rows.iter().flat_map(|row| &row.cells);
        let open = cells.filter(|cell| cell.slot.is_some()).count();
        assert!(open > 10, "{}: {open}", sheet.name);
    }
}

/// Other words everywhere at once, each of them new.
#[test]
fn all_words_can_change_at_once() {
    for (name, pack) in packs() {
        let base = source(&pack);
        let mut sheets = plan::sheets(&base, base.method.language);
        let mut changed = Vec::new();
        let rows = sheets.iter_mut().flat_map(|sheet| &mut sheet.rows);
        for (at, cell) in rows.flat_map(|row| &mut row.cells).enumerate() {
            let Some(slot) = cell.slot.clone().filter(|slot| !slot.locked) else { continue };
            let last = slot.address.path.last().map_or("", |key| &**key);
            let new = match (&cell.value, slot.field) {
                (Some(Value::Text(text)), _)
                    if last != "value" && last != "code" && !last.is_empty() =>
                {
                    Value::Text(format!("{text}·{at}"))
                }
                (old, Field::Texts) if old.is_some() || last == "aliases" => {
                    let mut words = match old {
                        Some(Value::Texts(words)) => words.clone(),
                        _ => Vec::new(),
                    };
                    words.push(format!("新词{at}"));
                    Value::Texts(words)
                }
                (Some(Value::Date(_)), _) if last == "reviewed" => {
                    Value::Date(Date::from_iso("2026-07-01").unwrap())
                }
                _ => continue,
            };
            cell.value = Some(new.clone());
            changed.push((slot, new));
        }
        let import = brought_back(&pack, &sheets, &base);
        let import = import.unwrap_or_else(|found| panic!("{name}: {found:?}"));
        assert_eq!(import.changes.len(), changed.len(), "{name}");
        let toml = import.toml.unwrap();
        let overlay = Pack::new([("method.toml", toml.as_bytes())]);
        let (overlaid, _) = load_source(&overlay, &Over(pack.clone()));
        let overlaid = overlaid.unwrap();
        for (slot, new) in changed {
            let there = value_in(&overlaid, &slot);
            assert_eq!(there.as_ref(), Some(&new), "{name} {}:\n{toml}", slot.address);
        }
    }
}
