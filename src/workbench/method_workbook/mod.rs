//! The numbers and words of a method as a workbook for those who edit in a spreadsheet, and the workbook back
//! as an overlay. The TOML stays the truth: an overlay holds only what differs.

mod about;
mod address;
mod cell;
mod edits;
mod expression_numbers;
mod overlay;
mod plan;
#[cfg(test)]
mod tests;
mod text;
mod toml_text;
mod workbook;
mod write;

use serde::Serialize;

use self::{about::About, address::Root};
pub use self::{text::text, workbook::Workbook};
use super::compare::{MethodChange, changes};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Language, message},
    method::{Pack, Packs, Source, load, load_source, model::Method},
};

/// The method of `pack` as an XLSX file, in `language` or its own. `named` is how to find the pack again.
///
/// # Errors
/// If the method has mistakes.
pub fn export(
    pack: &Pack,
    packs: &dyn Packs,
    named: &str,
    language: Option<Language>,
) -> Result<Vec<u8>, Diagnostics> {
    let (source, found) = load_source(pack, packs);
    let Some(source) = source else { return Err(found) };
    let language = language.unwrap_or(source.method.language);
    let about = About::of(&source, named);
    let sheets = plan::sheets(&source, language);
    write::workbook(&source.method.name, &about, &sheets, language).map_err(|error| {
        Diagnostics::from(crate::report::ReportError::new("method.xlsx", error).diagnostic())
    })
}

/// A changed cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The sheet.
    pub sheet: String,
    /// The cell, as spreadsheets name it: `E12`.
    pub cell: String,
    /// Where the value stands in the method: `indicator.clue_closure.points`.
    pub path: String,
    /// What it belongs to, for people.
    pub name: String,
    /// As the cell showed it.
    pub before: String,
    /// As the cell shows it.
    pub after: String,
}

/// What a workbook changes, not yet accepted.
#[derive(Debug)]
pub struct Import {
    /// The changed cells.
    pub changes: Vec<Change>,
    /// What is otherwise in the method because of them; all declarations that differ.
    pub effect: Vec<MethodChange>,
    /// The overlay's `method.toml`; nothing if nothing was changed.
    pub toml: Option<String>,
    /// The method that the workbook was made from.
    pub base: Method,
    /// The method with the changes; nothing if nothing was changed.
    pub changed: Option<Method>,
    /// Warnings.
    pub found: Diagnostics,
}

/// What the overlay is called and how it finds its base.
#[derive(Debug, Clone, Copy)]
pub struct Naming<'a> {
    /// `[method] id`.
    pub id: &'a str,
    /// `extends`.
    pub extends: &'a str,
}

/// What `workbook` says otherwise than the method of `pack`, as an overlay.
///
/// # Errors
/// Everything that is wrong: cells that cannot be read or must not be changed, rows that are missing or new, a
/// method that is another one by now or that the changes make a wrong one.
pub fn import(
    workbook: &Workbook,
    pack: &Pack,
    packs: &dyn Packs,
    naming: Naming<'_>,
) -> Result<Import, Diagnostics> {
    let (source, found) = load_source(pack, packs);
    let Some(source) = source else { return Err(found) };
    if let Some(mistake) = other_method(workbook, &About::of(&source, workbook.pack())) {
        return Err(Diagnostics::from(mistake));
    }
    let sheets = plan::sheets(&source, workbook.language);
    let (edits, mut found) = edits::edits(workbook, &sheets);
    if found.has_errors() {
        return Err(found);
    }
    if edits.is_empty() {
        let base = source.method;
        let (changes, effect) = (Vec::new(), Vec::new());
        return Ok(Import { changes, effect, toml: None, base, changed: None, found });
    }
    let overlay = overlay::write(&source, &edits, naming.id, naming.extends);
    let files = Pack::new([("method.toml", overlay.text.as_bytes())]);
    let beneath = Beneath { pack, packs, extends: naming.extends };
    let (changed, told) = load(&files, &beneath);
    for mut diagnostic in told {
        // A mistake in a line of the overlay is one in the cell that the line comes from.
        let own = diagnostic.place.file.as_deref() == Some("method.toml");
        let edit = diagnostic.place.row.filter(|_| own).and_then(|row| overlay.edit_of(row));
        if let Some(edit) = edit.and_then(|edit| edits.get(edit)) {
            diagnostic.place = edit.place.clone();
            found.push(diagnostic);
        } else if changed.is_none() {
            found.push(diagnostic);
        }
    }
    let Some(changed) = changed else { return Err(found) };
    found.extend(old_days(&source, &edits));
    let base = source.method;
    Ok(Import {
        changes: edits.iter().map(change).collect(),
        effect: changes(&base, &changed),
        toml: Some(overlay.text),
        base,
        changed: Some(changed),
        found,
    })
}

/// Constants whose value is another one, but whose day of review stays, since their name or clause changed too
/// and an overlay cannot take a day out.
fn old_days(source: &Source, edits: &[edits::Edit]) -> Vec<Diagnostic> {
    let said = |root: &Root, key: &str| {
        edits.iter().any(|edit| {
            edit.address.root == *root
                && edit.address.path.first().is_some_and(|first| **first == *key)
        })
    };
    let mut found: Vec<Diagnostic> = Vec::new();
    for edit in edits.iter().filter(|edit| matches!(edit.address.root, Root::Param(_))) {
        let root = &edit.address.root;
        let value = edit.address.path.first().is_some_and(|key| **key == *"value");
        let about = said(root, "name") || said(root, "source");
        let day = root.item(&source.document).and_then(|item| item.as_table()?.get("reviewed"));
        let Some(day) = day.and_then(|field| field.item.as_date()) else { continue };
        if value && about && !said(root, "reviewed") {
            let mistake = Diagnostic::warning(
                "old-day-of-review",
                edit.place.clone(),
                message!(
                    zh: "值改了，核对日期还是 {day}",
                    en: "the value changed, and its day of review is still {day}",
                ),
            );
            found.push(mistake.help(message!(
                zh: "在“核对日期”里填上新的日期",
                en: "give the new day in the column “reviewed”",
            )));
        }
    }
    found
}

fn change(edit: &edits::Edit) -> Change {
    let column = edit.place.column.unwrap_or(1).saturating_sub(1);
    let column = u16::try_from(column).unwrap_or(u16::MAX);
    let row = edit.place.row.unwrap_or(1);
    Change {
        sheet: edit.place.sheet.as_deref().unwrap_or_default().to_owned(),
        cell: format!("{}{row}", rust_xlsxwriter::utility::column_number_to_name(column)),
        path: edit.address.to_string(),
        name: edit.name.clone(),
        before: edit.before.clone(),
        after: edit.after.clone(),
    }
}

/// A workbook is read against the very method that it was made from.
fn other_method(workbook: &Workbook, now: &About) -> Option<Diagnostic> {
    let then = &workbook.about;
    if then.id != now.id {
        let (then, now) = (&then.id, &now.id);
        let mistake = Diagnostic::error(
            "other-method",
            workbook.place(),
            message!(
                zh: "工作簿由办法 {then} 导出，这里给的却是 {now}",
                en: "the workbook was made from the method {then}, and this one is {now}",
            ),
        );
        return Some(mistake.help(message!(
            zh: "用 --method 写明 {then} 所在的目录",
            en: "name the folder of {then} with --method",
        )));
    }
    if (&then.structure, &then.wording) == (&now.structure, &now.wording) {
        return None;
    }
    let (id, old, new) = (&now.id, &then.version, &now.version);
    let versions = if old == new { old.clone() } else { format!("{old} → {new}") };
    let mistake = Diagnostic::error(
        "method-changed",
        workbook.place(),
        message!(
            zh: "导出之后办法 {id} 本身有了改动（版本 {versions}）",
            en: "the method {id} itself has changed since the export (version {versions})",
        ),
    );
    Some(mistake.help(message!(
        zh: "重新导出，把改动抄到新的工作簿里；或用 --method 给出当时的那一份办法",
        en: "export again and carry the changes over, or name the method of that day with --method",
    )))
}

/// The base of an overlay that is not on the disk yet, and what the base itself builds on.
struct Beneath<'a> {
    pack: &'a Pack,
    packs: &'a dyn Packs,
    extends: &'a str,
}

impl Packs for Beneath<'_> {
    fn find(&self, from: &str, base: &str) -> Option<Pack> {
        if base.is_empty() && from == self.extends {
            return Some(self.pack.clone());
        }
        let base = base.strip_prefix(self.extends).unwrap_or(base);
        self.packs.find(from, base.trim_start_matches('/'))
    }
}
