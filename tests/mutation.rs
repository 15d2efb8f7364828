//! Would the tests of the shipped method notice a mistake in it? Each number and each operator of its rules is
//! changed, one at a time and in memory, and the tests of the pack run again: at least 95 % of the changes
//! must make one fail.
//!
//! A change with which the method does not load any more (points that do not add up, bands out of order) is
//! found before any test runs and is not counted. The whole takes minutes: the ordinary test takes every
//! tenth change, and `cargo test --test mutation -- --ignored` takes all.

#![expect(
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test may fail loudly, and cuts texts only at the letters that it has found"
)]

mod mutants;

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use mutants::{Mutant, mutants};
use zhixiao::{
    method::{Pack, ShippedPacks, embedded},
    testing::{RunOptions, Suite, run},
};

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Caught,
    Survived,
    DoesNotLoad,
}

fn fate(pack: &Pack, mutant: &Mutant) -> Fate {
    let files = pack.files.iter().map(|file| {
        let text = if *file.name == *mutant.file { mutant.text.as_bytes() } else { &*file.bytes };
        (&*file.name, text)
    });
    let (suite, _) = Suite::load(&Pack::new(files), &ShippedPacks);
    match suite {
        None => Fate::DoesNotLoad,
        Some(suite) if run(&suite, &RunOptions::default()).is_good() => Fate::Survived,
        Some(_) => Fate::Caught,
    }
}

/// Tries every `step`th change.
fn hold(id: &str, step: usize) {
    let pack = embedded::pack(id).unwrap();
    let chosen: Vec<Mutant> = mutants(&pack).into_iter().step_by(step).collect();
    let next = AtomicUsize::new(0);
    let fates = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(mutant) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let fate = fate(&pack, mutant);
                    fates.lock().unwrap().push((fate, mutant.to_string()));
                }
            });
        }
    });
    let fates = fates.into_inner().unwrap();
    let count = |fate| fates.iter().filter(|(is, _)| *is == fate).count();
    let (caught, survived) = (count(Fate::Caught), count(Fate::Survived));
    let mut survivors: Vec<&str> =
        fates.iter().filter(|(is, _)| *is == Fate::Survived).map(|(_, told)| &**told).collect();
    survivors.sort_unstable();
    println!(
        "{id}: {} changes, {} do not load, {caught} caught, {survived} survived\n{}",
        fates.len(),
        count(Fate::DoesNotLoad),
        survivors.join("\n"),
    );
    assert!(
        caught * 100 >= (caught + survived) * 95,
        "{id}: only {caught} of {} changes are caught. Not caught:\n{}",
        caught + survived,
        survivors.join("\n"),
    );
}

#[test]
fn a_tenth_of_all_changes_is_caught() {
    hold("tonghua-trial", 10);
}

#[test]
#[ignore = "takes minutes: run it when rules or their tests change"]
fn all_changes_are_caught() {
    hold("tonghua-trial", 1);
}

#[test]
fn changes_are_found_where_rules_are_and_nowhere_else() {
    let pack = Pack::new([
        (
            "method.toml",
            "# 5 of 6\n[params]\n\"线1\" = { value = 0.90, reviewed = 2026-05-20 }\n\
             [[indicator]]\nid = \"V1\"\nname = \"前 3 名\"\nscore = 'x > 1 && y == \"a > 2\"'\n"
                .as_bytes(),
        ),
        ("甲.rhai", "// 1 + 1\nfn f(x) { `${x} 个 7` + (x - 0) } // > 2\n".as_bytes()),
        ("tests/a.toml", b"score = 5\n"),
    ]);
    let told: Vec<String> = mutants(&pack).iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "method.toml:3: 0.90 -> 0.91",
            "method.toml:7: > -> >=",
            "method.toml:7: 1 -> 2",
            "method.toml:7: && -> ||",
            "method.toml:7: == -> !=",
            "甲.rhai:2: + -> -",
            "甲.rhai:2: - -> +",
            "甲.rhai:2: 0 -> 1",
        ]
    );
}
