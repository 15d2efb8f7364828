use rustc_hash::FxHashMap;

use super::bounds::MAX_TOLD;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity, message};

/// Collects what is wrong with one file. A file in which every row is wrong does not fill the memory:
/// messages of one kind beyond [`MAX_TOLD`] are counted.
#[derive(Debug, Default)]
pub(crate) struct Told {
    diagnostics: Diagnostics,
    counts: FxHashMap<&'static str, (usize, Severity)>,
}

impl Told {
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        let (count, _) = self.counts.entry(diagnostic.code).or_insert((0, diagnostic.severity));
        *count += 1;
        if *count <= MAX_TOLD {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Has something of this kind been told?
    pub(crate) fn has(&self, code: &str) -> bool {
        self.counts.contains_key(code)
    }

    /// The rows of which something is told.
    pub(crate) fn rows(&self) -> impl Iterator<Item = u64> {
        self.diagnostics.iter().filter_map(|told| told.place.row)
    }

    pub(crate) fn finish(self, place: &Place) -> Diagnostics {
        let mut all = self.diagnostics;
        let mut more: Vec<_> = self.counts.into_iter().collect();
        more.sort_unstable();
        for (code, (count, severity)) in more {
            if let Some(rest) = count.checked_sub(MAX_TOLD).filter(|rest| *rest > 0) {
                let text = message!(zh: "同类问题还有 {rest} 处，未逐一列出", en: "{rest} more of this kind are not listed one by one");
                all.push(Diagnostic {
                    code,
                    severity,
                    place: place.clone(),
                    message: text,
                    help: None,
                });
            }
        }
        all
    }
}
