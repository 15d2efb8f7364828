use super::{
    Mismatch, Report, Suite, TestResult, Verdict, call, checks, coverage::Observer, scene::Scene,
    suite::default_day,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    method::pack_tests::PackTest,
    parallel,
    value::Date,
};

/// Which tests are run, and how.
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// Only tests whose name or file holds one of these; all if there are none.
    pub filters: Vec<String>,
    /// The day for tests that name none.
    pub as_of: Option<Date>,
}

impl RunOptions {
    fn takes(&self, test: &PackTest) -> bool {
        let file = test.place.file.as_deref().unwrap_or_default();
        self.filters.is_empty()
            || self
                .filters
                .iter()
                .any(|filter| test.name.contains(&**filter) || file.contains(&**filter))
    }
}

/// Runs the tests of a method. In a suite that was loaded to be watched they run one after the other, and
/// what they reach is counted.
#[must_use]
pub fn run(suite: &Suite, options: &RunOptions) -> Report {
    let chosen: Vec<&PackTest> = suite.tests.iter().filter(|test| options.takes(test)).collect();
    let day = options.as_of.unwrap_or_else(|| default_day(&suite.method));
    let (results, coverage) = if suite.method.script.is_watched() {
        let mut observer = Observer::new(&suite.method);
        let results = chosen.iter().map(|test| one(suite, test, day, Some(&mut observer)));
        let results = results.collect();
        (results, Some(observer.finish()))
    } else {
        (parallel::map(&chosen, |test| one(suite, test, day, None)), None)
    };
    let left_out = suite.tests.len() - chosen.len();
    Report { method: suite.method.id.clone(), results, left_out, coverage }
}

/// Runs one test.
pub(super) fn one(
    suite: &Suite,
    test: &PackTest,
    day: Date,
    mut observer: Option<&mut Observer<'_>>,
) -> TestResult {
    if let Some(observer) = &mut observer {
        observer.begin(test);
    }
    let outcome = match test.superseded || (test.todo && test.expected.is_empty()) {
        true => Ok(Vec::new()),
        false => outcome(suite, test, test.as_of.unwrap_or(day), observer),
    };
    suite.method.script.watch(None, false);
    let verdict = match &outcome {
        _ if test.superseded => Verdict::Superseded,
        _ if test.todo => Verdict::Todo,
        Ok(mismatches) if mismatches.is_empty() => Verdict::Passed,
        Ok(_) => Verdict::Failed,
        Err(_) => Verdict::Broken,
    };
    let (mismatches, errors) = match outcome {
        Ok(mismatches) => (mismatches, Vec::new()),
        Err(errors) => (Vec::new(), errors.into_iter().collect::<Vec<Diagnostic>>()),
    };
    TestResult {
        name: test.name.clone(),
        pack: test.pack.clone(),
        place: test.place.clone(),
        verdict,
        mismatches,
        errors,
    }
}

fn outcome(
    suite: &Suite,
    test: &PackTest,
    day: Date,
    observer: Option<&mut Observer<'_>>,
) -> Result<Vec<Mismatch>, Diagnostics> {
    if let Some(called) = &test.call {
        return call::run(&suite.method, test, called, day);
    }
    let scene = Scene::of(&suite.method, test, day)?;
    if let Some(observer) = observer {
        observer.see(test, &scene);
    }
    checks::run(&scene, test)
}
