//! Same inputs, same bytes: whatever the order of rows and files and the number of threads.

#![expect(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

#[cfg(test)]
mod generator;
#[cfg(test)]
#[path = "oracle/mod.rs"]
mod oracle;

use std::sync::Arc;

use proptest::prelude::*;
use zhixiao::{
    diagnostic::{Diagnostics, Language},
    judge::evaluation::Evaluation,
    method::{self, Setting, ShippedPacks, model::Method},
    pipeline::{self, Options, Prepared, Round, RoundInput},
    report::{self, ReportOptions},
    table::InputFile,
};

fn method() -> Method {
    let pack = method::embedded::pack("tonghua-trial").expect("shipped");
    method::load(&pack, &ShippedPacks).0.expect("valid")
}

/// The round that the files make.
fn input(files: &[(String, String)]) -> RoundInput {
    let text = &files.iter().find(|(name, _)| name == "round.toml").expect("a round.toml").1;
    let round = Round::parse("round.toml", text).0.expect("a valid round");
    let files = files
        .iter()
        .filter(|(name, _)| name.ends_with(".csv"))
        .map(|(name, text)| InputFile {
            name: Arc::from(name.as_str()),
            bytes: Arc::from(text.as_bytes()),
        })
        .collect();
    RoundInput { round, files, large: Vec::new(), previous: None, metrics: None }
}

/// The outputs by name.
fn outputs(method: &Method, files: &[(String, String)]) -> Vec<(String, Vec<u8>)> {
    written(pipeline::evaluate(method, &input(files), &Options::default(), &|_| {}))
}

fn written((evaluation, found): (Option<Evaluation>, Diagnostics)) -> Vec<(String, Vec<u8>)> {
    let evaluation = evaluation.unwrap_or_else(|| panic!("valid: {found:#?}"));
    let options = ReportOptions { language: Language::Chinese };
    let outputs = report::all(&evaluation, &options).expect("reports are made");
    outputs.into_iter().map(|output| (output.name, output.bytes)).collect()
}

/// A permutation that depends on `seed` alone.
fn shuffled<T: Clone>(list: &[T], seed: u64) -> Vec<T> {
    let mut keyed: Vec<(u64, T)> = list
        .iter()
        .enumerate()
        .map(|(at, item)| {
            let mut mixed = (seed ^ (at as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15))
                .wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed ^= mixed >> 29;
            (mixed.wrapping_mul(0x94D0_49BB_1331_11EB), item.clone())
        })
        .collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, item)| item).collect()
}

fn shuffle_rows(files: &[(String, String)], seed: u64) -> Vec<(String, String)> {
    files
        .iter()
        .map(|(name, text)| {
            if !name.ends_with(".csv") {
                return (name.clone(), text.clone());
            }
            let mut lines = text.lines();
            let header = lines.next().unwrap_or_default();
            let rows: Vec<&str> = lines.collect();
            let rows = shuffled(&rows, seed);
            (name.clone(), format!("{header}\n{}\n", rows.join("\n")))
        })
        .collect()
}

/// Outputs that name no rows by their number, which a shuffle changes by itself.
const WITHOUT_ROW_NUMBERS: [&str; 5] =
    ["scores.csv", "matrix.csv", "groups.csv", "indicators.csv", "overall.csv"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_rows_does_not_matter(seed in 0u64..1_000, order in any::<u64>()) {
        let method = method();
        let files = generator::round(seed);
        let before = outputs(&method, &files);
        let after = outputs(&method, &shuffle_rows(&files, order));
        for name in WITHOUT_ROW_NUMBERS {
            let of = |list: &[(String, Vec<u8>)]| {
                list.iter().find(|(other, _)| other == name).map(|(_, bytes)| bytes.clone())
            };
            prop_assert!(of(&before).is_some(), "{} is not written", name);
            prop_assert!(of(&before) == of(&after), "{} differs", name);
        }
    }

    #[test]
    fn a_method_that_follows_another_says_what_it_says_alone(
        seed in 0u64..1_000,
        setting in prop::sample::select(vec![
            "params.分流工作日=3",
            "params.线索办结满分线=0.5",
            "params.严重权重=2",
            "metrics.信访按期办结率.at_least=3",
            "metrics.按期整改率.where='办结'",
        ]),
    ) {
        let settings = [Setting::parse(setting).expect("a setting")];
        let pack = method::embedded::pack("tonghua-trial").expect("shipped");
        let Some(other) = method::load_with(&pack, &ShippedPacks, &settings).0 else {
            panic!("{setting} is no change of the method");
        };
        let (own, input, options) = (method(), input(&generator::round(seed)), Options::default());
        let prepared = Prepared::new(&own, &input, &options, &|_| {});
        let after = prepared.again(&other, &input, &options, &|_| {}).judge(&[], &|_| {});
        let alone = pipeline::evaluate(&other, &input, &options, &|_| {});
        prop_assert_eq!(&after.1, &alone.1);
        prop_assert!(written(after) == written(alone), "{} {}", seed, setting);
    }

    #[test]
    fn the_order_of_files_does_not_matter(seed in 0u64..1_000, order in any::<u64>()) {
        let method = method();
        let files = generator::round(seed);
        prop_assert!(outputs(&method, &files) == outputs(&method, &shuffled(&files, order)));
    }
}

#[cfg(feature = "parallel")]
#[test]
fn the_number_of_threads_does_not_matter() {
    let method = method();
    for seed in 0..5 {
        let files = generator::round(seed);
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| outputs(&method, &files))
        };
        let one = with(1);
        for threads in [2, 7] {
            assert!(one == with(threads), "round {seed} with {threads} threads");
        }
    }
}
