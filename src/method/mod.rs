//! A method pack: its TOML, overlays, modules and everything that can be found wrong with it before
//! any data is read.
//!
//! ```text
//! files ── document ── overlay ── build ──> Method
//!          TOML tree   packs merged  names resolved, expressions compiled and typed
//! ```

pub(crate) mod document;
pub mod embedded;
pub mod keys;
pub mod model;
mod pack;
pub mod scope;
mod section;

pub use pack::{Pack, Packs, ShippedPacks};

use crate::diagnostic::Diagnostics;
use model::Method;

/// Loads a method. There is one only if nothing is wrong with it; warnings may be there all the
/// same. All mistakes are found in one run.
#[must_use]
pub fn load(pack: &Pack, packs: &dyn Packs) -> (Option<Method>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    for (number, file) in pack.root_files(".toml").into_iter().enumerate() {
        let _ = packs;
        let text = String::from_utf8_lossy(&file.bytes).into_owned();
        let file = document::SourceFile { name: file.name.clone(), text, pack: number };
        document::parse(&std::sync::Arc::new(file), &mut diagnostics);
    }
    (None, diagnostics)
}
