use crate::{
    diagnostic::Diagnostics,
    method::{
        self, Pack, Packs,
        model::Method,
        pack_tests::{self, PackTest},
    },
    value::Date,
};

/// A method with its tests, those of the packs that it extends first.
#[derive(Debug)]
pub struct Suite {
    /// The method.
    pub method: Method,
    /// Its tests, in the order in which they are reported.
    pub tests: Vec<PackTest>,
}

impl Suite {
    /// Loads the method of a pack and reads the tests. There is a suite only if nothing is wrong with either;
    /// all that is wrong is told in one go.
    #[must_use]
    pub fn load(pack: &Pack, packs: &dyn Packs) -> (Option<Self>, Diagnostics) {
        Self::of(pack, packs, method::load(pack, packs))
    }

    /// The same, and it is counted which decisions of the method its tests reach: [`run`](super::run) then
    /// tells the coverage.
    #[must_use]
    pub fn load_watched(pack: &Pack, packs: &dyn Packs) -> (Option<Self>, Diagnostics) {
        Self::of(pack, packs, method::load_watched(pack, packs))
    }

    fn of(
        pack: &Pack,
        packs: &dyn Packs,
        (method, mut found): (Option<Method>, Diagnostics),
    ) -> (Option<Self>, Diagnostics) {
        let (tests, mistakes) = pack_tests::read(pack, packs);
        found.extend(mistakes);
        found.sort();
        let suite = method.filter(|_| !found.has_errors()).map(|method| Self { method, tests });
        (suite, found)
    }
}

/// The day on which a test is judged that names none: the last from which a param has a new value, so that
/// the values in force are those at the end of the file; 2000-01-01 where no param has a day.
pub(super) fn default_day(method: &Method) -> Date {
    let own = method.nodes.iter().flat_map(|node| node.params.values());
    let days = method.params.values().chain(own).flat_map(|param| &param.values);
    days.filter_map(|(from, _)| *from).max().unwrap_or(Date::YEAR_2000)
}
