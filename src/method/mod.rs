//! A method pack: its TOML, overlays, modules and everything that can be found wrong with it before
//! any data is read.
//!
//! ```text
//! files ── layers ─── document ── overlay ────── build ──> Method
//!          extends    TOML tree   packs merged   names resolved, expressions compiled and typed
//! ```

mod build;
mod change;
mod declared;
pub(crate) mod document;
pub mod embedded;
pub mod keys;
mod layers;
mod locks;
pub mod model;
pub(crate) mod overlay;
mod pack;
pub mod pack_tests;
mod reading;
mod rules;
pub mod scope;
mod section;
pub mod starter;
mod syntax;

pub(crate) use build::{metrics_of, rules_of, table_rules};
pub use change::Setting;
pub use declared::{Declaration, Ruler};
#[cfg(feature = "cli")]
pub(crate) use layers::not_utf8;
pub use pack::{Pack, Packs, ShippedPacks};
pub(crate) use rules::all_rules;

use crate::diagnostic::Diagnostics;
use model::Method;

/// Loads a method. There is one only if nothing is wrong with it; warnings may be there all the
/// same. All mistakes are found in one run, each at its line.
#[must_use]
pub fn load(pack: &Pack, packs: &dyn Packs) -> (Option<Method>, Diagnostics) {
    load_as(pack, packs, &[], false)
}

/// Loads a method with some values set to others than its files have: for asking what a change would do.
#[must_use]
pub fn load_with(
    pack: &Pack,
    packs: &dyn Packs,
    settings: &[Setting],
) -> (Option<Method>, Diagnostics) {
    load_as(pack, packs, settings, false)
}

/// Loads a method, and it is counted which ways tests go through its rules.
#[must_use]
pub fn load_watched(pack: &Pack, packs: &dyn Packs) -> (Option<Method>, Diagnostics) {
    load_as(pack, packs, &[], true)
}

/// A method beside the TOML that it was made from.
pub(crate) struct Source {
    /// The method.
    pub(crate) method: Method,
    /// The TOML of its pack and of all packs that it extends, merged.
    pub(crate) document: document::Table,
    /// What a pack that extends it must not touch.
    pub(crate) locks: overlay::Locks,
}

/// Loads a method together with its TOML: for showing where its values stand and for changing them.
pub(crate) fn load_source(pack: &Pack, packs: &dyn Packs) -> (Option<Source>, Diagnostics) {
    let (made, found) = make(pack, packs, &[], false);
    let source = made.map(|Made { method, document, layers }| {
        let locks = locks::locks(&method, &layers);
        Source { method, document, locks }
    });
    (source, found)
}

fn load_as(
    pack: &Pack,
    packs: &dyn Packs,
    settings: &[Setting],
    watched: bool,
) -> (Option<Method>, Diagnostics) {
    let (made, found) = make(pack, packs, settings, watched);
    (made.map(|made| made.method), found)
}

/// A method and what it was made from.
struct Made {
    method: Method,
    document: document::Table,
    layers: Vec<layers::Layer>,
}

fn make(
    pack: &Pack,
    packs: &dyn Packs,
    settings: &[Setting],
    watched: bool,
) -> (Option<Made>, Diagnostics) {
    let mut found = Diagnostics::new();
    let mut layers = layers::gather(pack, packs, &mut found);
    if layers.iter().any(|layer| layer.broken) {
        found.sort();
        return (None, found);
    }
    let mut locks = overlay::Locks::default();
    // What the lowest layer says is looked at here only; of the others it matters which modules they replace.
    let mut merged =
        layers.last_mut().map(|base| std::mem::take(&mut base.table)).unwrap_or_default();
    for at in (0..layers.len().saturating_sub(1)).rev() {
        locks = overlay::Locks { indicators: locks::locked(&merged), ..Default::default() };
        let below = layers.get(at + 1..).unwrap_or_default();
        if let (false, Some(base)) = (locks.indicators.is_empty(), below.first()) {
            let document = whole(merged, &base.spot);
            let (method, _) = build::build(&document, below, &locks, false);
            merged = table_of(document);
            if let Some(method) = method {
                locks = locks::locks(&method, below);
            }
        }
        let over = layers.get(at).map(|layer| layer.table.clone()).unwrap_or_default();
        merged = overlay::lay(merged, over, &locks, &mut found);
    }
    let Some(top) = layers.first() else { return (None, found) };
    change::apply(&mut merged, settings, &mut found);
    let document = whole(merged, &top.spot);
    let (method, mistakes) = build::build(&document, &layers, &locks, watched);
    let document = table_of(document);
    found.extend(mistakes);
    let mut found = without_echoes(found);
    found.sort();
    let made = method.filter(|_| !found.has_errors()).map(|mut method| {
        method.declared = declared::declarations(&document, &method.files);
        Made { method, document, layers }
    });
    (made, found)
}

/// The tree of a document as one item.
fn whole(table: document::Table, spot: &document::Spot) -> document::Item {
    document::Item { content: document::Content::Table(table), spot: spot.clone() }
}

/// What [`whole`] was made of.
fn table_of(item: document::Item) -> document::Table {
    match item.content {
        document::Content::Table(table) => table,
        _ => document::Table::default(),
    }
}

/// Mistakes of TOML itself.
const SYNTAX: [&str; 6] = [
    "full-width-punctuation",
    "unquoted-text",
    "unquoted-key",
    "toml-syntax",
    "date-only",
    "unreadable-number",
];

/// Without what is only said because a value could not be read.
fn without_echoes(found: Diagnostics) -> Diagnostics {
    let unread: Vec<_> = found
        .iter()
        .filter(|found| SYNTAX.contains(&found.code))
        .map(|found| found.place.clone())
        .collect();
    found
        .into_iter()
        .filter(|found| SYNTAX.contains(&found.code) || !unread.contains(&found.place))
        .collect()
}
