//! Tests of functions by themselves, for what no score of the method makes them do.

use std::collections::BTreeSet;

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::{
    Draft,
    draft::of_value,
    trial::{Target, Trial},
    values::Said,
    written,
};
use crate::{
    script::{Data, Function},
    testing::record::{decimal, string},
    value::{Number, Value},
};

/// How many arguments are drawn for a function.
const DRAWS: usize = 300;

/// The tests of all functions in which something still waits for one.
pub(super) fn of_functions(trial: &mut Trial<'_>) -> Vec<Draft> {
    let functions = trial.method.script.functions();
    let mut drafts = Vec::new();
    for at in trial.open_functions() {
        // What only its own module sees, tests do not see either.
        if let Some(function) = functions.get(at).filter(|function| !function.private) {
            drafts.extend(of_function(trial, function));
        }
    }
    drafts
}

fn of_function(trial: &mut Trial<'_>, function: &Function) -> Vec<Draft> {
    let (module, name) = (&function.module, &function.name);
    let said = Said::of_function(trial.method, module, name, trial.day);
    let mut numbers: BTreeSet<Number> =
        [0, 1, 2, 10].map(|number: i64| Number::from(number)).into();
    numbers.extend(said.numbers.iter().cloned());
    numbers.extend(Number::ratio(1, 2));
    let mut values: Vec<String> = numbers.iter().filter_map(decimal).collect();
    values.push("()".to_owned());
    values.extend(
        said.texts
            .iter()
            .filter(|text| !text.contains(['\'', '\\']))
            .map(|text| format!("\"{text}\"")),
    );
    let mut random = Pcg64Mcg::seed_from_u64(1);
    let mut drafts = Vec::new();
    let begun = |arguments: &[String]| format!("{module}::{name}({})", arguments.join(", "));
    for _ in 0..DRAWS {
        let mut arguments: Vec<String> = function
            .parameters
            .iter()
            .map(|parameter| match &**parameter {
                "points" | "分值" => "10".to_owned(),
                _ => values.get(random.random_range(0..values.len())).cloned().unwrap_or_default(),
            })
            .collect();
        let Some((reached, _)) = trial.try_call(&begun(&arguments)) else { continue };
        let gain: BTreeSet<Target> = reached.difference(&trial.covered).cloned().collect();
        if gain.is_empty() {
            continue;
        }
        for at in 0..arguments.len() {
            let mut simpler = arguments.clone();
            if let Some(slot) = simpler.get_mut(at).filter(|argument| *argument != "10") {
                "1".clone_into(slot);
            }
            let again = trial.try_call(&begun(&simpler));
            if again
                .is_some_and(|(reached, data)| gain.is_subset(&reached) && score(&data).is_some())
            {
                arguments = simpler;
            }
        }
        let call = begun(&arguments);
        let Some((reached, data)) = trial.try_call(&call) else { continue };
        let Some(score) = score(&data) else { continue };
        trial.covered.extend(reached);
        drafts.push(Draft {
            title: format!("{module}::{name}"),
            body: format!("call = '{call}'\nscore = {score}\n"),
        });
    }
    drafts
}

/// What a call comes to, as a test expects it.
fn score(data: &Data) -> Option<String> {
    match data {
        Data::Ledger(points) => Some(match points.not_applicable {
            Some(_) => "\"not_applicable\"".to_owned(),
            None => written::expected(&points.settle(&Number::ZERO, &points.full).score),
        }),
        Data::Array(_) | Data::Map(_) => None,
        data => Some(match data.clone().into_value()? {
            Value::Text(text) => string(&text),
            value => of_value(&value),
        }),
    }
}
