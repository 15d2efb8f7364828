use super::{Diagnostic, Severity};
use crate::parallel;

/// Everything that was found in one run. Nothing stops at the first mistake.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One more.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// All that others found.
    pub fn extend(&mut self, others: impl IntoIterator<Item = Diagnostic>) {
        self.list.extend(others);
    }

    /// `work` for each of `items` on all cores, in their order; so is what each of them found.
    pub(crate) fn of_each<I, R>(
        &mut self,
        items: I,
        work: impl Fn(I::Item, &mut Self) -> R + Sync,
    ) -> Vec<R>
    where
        I: IntoIterator<Item: Send>,
        R: Send,
    {
        let done = parallel::map_into(items.into_iter().collect(), |item| {
            let mut found = Self::new();
            (work(item, &mut found), found)
        });
        let mut results = Vec::with_capacity(done.len());
        for (result, found) in done {
            self.list.extend(found);
            results.push(result);
        }
        results
    }

    /// Is any of them an error?
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many have this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|found| found.severity == severity).count()
    }

    /// Nothing found?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All of them, in the order in which they were found or last sorted.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// Without the notes: what people have to do something about.
    #[must_use]
    pub fn loud(&self) -> Self {
        let loud = self.list.iter().filter(|found| found.severity != Severity::Note);
        loud.cloned().collect()
    }

    /// In an order that does not depend on the order of the work: by severity, code, then place.
    pub fn sort(&mut self) {
        self.list.sort_by(|a, b| {
            (a.severity, a.code, &a.place, &a.message)
                .cmp(&(b.severity, b.code, &b.place, &b.message))
        });
        self.list.dedup();
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { list: vec![diagnostic] }
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Self {
        Self { list: diagnostics.into_iter().collect() }
    }
}
