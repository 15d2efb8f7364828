use super::{
    Mismatch, Report, Suite, TestResult, Verdict, call, checks, scene::Scene, suite::default_day,
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

/// Runs the tests of a method.
#[must_use]
pub fn run(suite: &Suite, options: &RunOptions) -> Report {
    let chosen: Vec<&PackTest> = suite.tests.iter().filter(|test| options.takes(test)).collect();
    let day = options.as_of.unwrap_or_else(|| default_day(&suite.method));
    let results = parallel::map(&chosen, |test| one(suite, test, day));
    let left_out = suite.tests.len() - chosen.len();
    Report { method: suite.method.id.clone(), results, left_out }
}

fn one(suite: &Suite, test: &PackTest, day: Date) -> TestResult {
    let outcome = match test.superseded || (test.todo && test.expected.is_empty()) {
        true => Ok(Vec::new()),
        false => outcome(suite, test, test.as_of.unwrap_or(day)),
    };
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

fn outcome(suite: &Suite, test: &PackTest, day: Date) -> Result<Vec<Mismatch>, Diagnostics> {
    match &test.call {
        Some(called) => call::run(&suite.method, test, called, day),
        None => checks::run(&Scene::of(&suite.method, test, day)?, test),
    }
}
