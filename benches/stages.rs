//! How long each stage of an evaluation takes, on the shipped sample and on an invented ledger: `cargo bench`.
//! benches/README.md tells how to read what it prints.

#![expect(clippy::unwrap_used, reason = "a benchmark without its data has nothing to measure")]

use std::{
    fs,
    hint::black_box,
    path::Path,
    sync::{Arc, LazyLock},
};

use divan::{Bencher, counter::BytesCount};
use indexmap::IndexMap;
use zhixiao::{
    diagnostic::{Diagnostics, Language},
    judge::{self, RoundFacts, evaluation::Evaluation},
    method::{self, ShippedPacks, embedded, model::Method},
    metric::{self, EVIDENCE_SAMPLE, Measures},
    pipeline::{self, Options, Round, RoundInput},
    report::{self, Fingerprint, ReportOptions},
    score::{self, PreviousTeam, Scored},
    table::{self, InputFile, LargeFile, Ledgers, ReadOptions},
    workbench::InventedLedger,
};

fn main() {
    divan::main();
}

/// How many rows the invented ledger has: enough for blocks, few enough for a quick run.
const ROWS: u32 = 100_000;
const TEAMS: u32 = 300;

/// A round and everything that its stages made of it.
struct Stages {
    method: Method,
    input: RoundInput,
    ledgers: Ledgers,
    measures: Measures,
    scored: Scored,
    previous: IndexMap<Arc<str>, PreviousTeam>,
}

impl Stages {
    fn of(input: RoundInput) -> Self {
        let method = method();
        let mut found = Diagnostics::new();
        let (ledgers, wrong) = read(&method, &input);
        assert!(!wrong.has_errors(), "{wrong:?}");
        let measures = metric::from_tables(&method, &ledgers, EVIDENCE_SAMPLE, &mut found);
        let previous = IndexMap::new();
        let scoring = score::Input { method: &method, ledgers: &ledgers, previous: &previous };
        let scored = score::run(scoring, &measures, &mut found);
        assert!(!found.has_errors(), "{found:?}");
        Self { method, input, ledgers, measures, scored, previous }
    }

    fn scoring(&self) -> score::Input<'_> {
        score::Input { method: &self.method, ledgers: &self.ledgers, previous: &self.previous }
    }

    fn judged(&self) -> Evaluation {
        let facts = RoundFacts::default();
        let mut found = Diagnostics::new();
        judge::judge(self.scoring(), facts, &self.scored, Vec::new(), &mut found)
    }
}

fn method() -> Method {
    let pack = embedded::pack(embedded::DEFAULT).unwrap();
    method::load(&pack, &ShippedPacks).0.unwrap()
}

fn read(method: &Method, input: &RoundInput) -> (Ledgers, Diagnostics) {
    let (round, options) = (input.round.facts(), ReadOptions::default());
    table::load_with(method, &input.files, &input.large, &round, &options)
}

/// samples/round-8-2.
static SAMPLE: LazyLock<Stages> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/round-8-2");
    let mut files: Vec<InputFile> = Vec::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".csv") {
            let bytes = fs::read(folder.join(&name)).unwrap();
            files.push(InputFile { name: name.into(), bytes: bytes.into() });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let text = fs::read_to_string(folder.join("round.toml")).unwrap();
    let round = Round::parse("round.toml", &text).0.unwrap();
    Stages::of(RoundInput { round, files, large: Vec::new(), previous: None, metrics: None })
});

/// A round whose ledger is read block by block.
static BIG: LazyLock<Stages> = LazyLock::new(|| {
    let ledger = InventedLedger { rows: ROWS.into(), teams: TEAMS, seed: 20_260_630 };
    let (mut rows, mut roster) = (Vec::new(), Vec::new());
    ledger.write_ledger(&mut rows).unwrap();
    ledger.write_roster(&mut roster).unwrap();
    let mut files = vec![InputFile { name: "teams.csv".into(), bytes: roster.into() }];
    for spec in table::declared_headers(&method()) {
        let stem = spec.files.first().unwrap();
        if stem != "teams" && stem != "rectification" {
            let wanted = spec.columns.iter().filter(|column| !column.private);
            let headers: Vec<&str> =
                wanted.filter_map(|column| column.headers.first()).map(String::as_str).collect();
            let bytes = (headers.join(",") + "\n").into_bytes();
            files.push(InputFile { name: format!("{stem}.csv").into(), bytes: bytes.into() });
        }
    }
    let bytes: Arc<[u8]> = rows.into();
    let large = vec![LargeFile { name: "rectification.csv".into(), source: Arc::new(bytes) }];
    let text = format!("id = \"big\"\nas_of = {}\n", InventedLedger::AS_OF);
    let round = Round::parse("round.toml", &text).0.unwrap();
    Stages::of(RoundInput { round, files, large, previous: None, metrics: None })
});

const WRITTEN: ReportOptions = ReportOptions { language: Language::Chinese };

/// A pack's TOML and Rhai become a method.
mod a_method {
    use super::*;

    #[divan::bench]
    fn shipped() -> Method {
        method()
    }
}

/// The largest file of the sample.
fn largest() -> &'static InputFile {
    SAMPLE.input.files.iter().max_by_key(|file| file.bytes.len()).unwrap()
}

/// Bytes become characters, characters become cells, headers say which table it is.
mod b_reading {
    use super::*;

    fn cells_of(bencher: Bencher<'_, '_>, file: &InputFile) {
        let specs = table::declared_headers(&SAMPLE.method);
        bencher
            .counter(BytesCount::of_slice(&*file.bytes))
            .bench(|| table::raw_sheets(black_box(file), &specs, &ReadOptions::default()));
    }

    #[divan::bench]
    fn cells_of_utf8(bencher: Bencher<'_, '_>) {
        cells_of(bencher, largest());
    }

    #[divan::bench]
    fn cells_of_gb18030(bencher: Bencher<'_, '_>) {
        let text = String::from_utf8_lossy(&largest().bytes).into_owned();
        let bytes = encoding_rs::GB18030.encode(text.trim_start_matches('\u{FEFF}')).0.into_owned();
        cells_of(bencher, &InputFile { name: largest().name.clone(), bytes: bytes.into() });
    }

    #[divan::bench]
    fn tables_of_the_sample(bencher: Bencher<'_, '_>) {
        let specs = table::declared_headers(&SAMPLE.method);
        let options = ReadOptions::default();
        bencher.bench(|| table::read(black_box(&SAMPLE.input.files), &specs, &options));
    }

    #[divan::bench]
    fn by_shape_alone(bencher: Bencher<'_, '_>) {
        let options = ReadOptions::default();
        bencher
            .counter(BytesCount::of_slice(&*largest().bytes))
            .bench(|| table::read_shape(black_box(largest()), &options).is_ok());
    }
}

/// Cells become values of their columns, rows are checked; reading is part of it.
mod c_values {
    use super::*;

    #[divan::bench]
    fn of_the_sample(bencher: Bencher<'_, '_>) {
        let sample = &*SAMPLE;
        bencher.bench(|| read(&sample.method, black_box(&sample.input)));
    }

    /// Fields are split and looked up block by block.
    #[divan::bench(sample_count = 20)]
    fn of_a_big_ledger(bencher: Bencher<'_, '_>) {
        let big = &*BIG;
        let bytes: u64 = big.input.large.iter().map(|file| file.source.length()).sum();
        bencher.counter(BytesCount::new(bytes)).bench(|| read(&big.method, black_box(&big.input)));
    }
}

/// Rows become numbers.
mod d_metrics {
    use super::*;

    fn measured(stages: &Stages) -> Measures {
        let mut found = Diagnostics::new();
        metric::from_tables(&stages.method, &stages.ledgers, EVIDENCE_SAMPLE, &mut found)
    }

    #[divan::bench]
    fn of_the_sample(bencher: Bencher<'_, '_>) {
        let sample = &*SAMPLE;
        bencher.bench(|| measured(black_box(sample)));
    }

    #[divan::bench(sample_count = 20)]
    fn of_a_big_ledger(bencher: Bencher<'_, '_>) {
        let big = &*BIG;
        bencher.bench(|| measured(black_box(big)));
    }
}

/// Numbers become points: the rules run.
mod e_scores {
    use super::*;

    fn scored(stages: &Stages) -> Scored {
        score::run(stages.scoring(), &stages.measures, &mut Diagnostics::new())
    }

    #[divan::bench]
    fn of_the_sample(bencher: Bencher<'_, '_>) {
        let sample = &*SAMPLE;
        bencher.bench(|| scored(black_box(sample)));
    }

    #[divan::bench(sample_count = 20)]
    fn of_300_teams(bencher: Bencher<'_, '_>) {
        let big = &*BIG;
        bencher.bench(|| scored(black_box(big)));
    }
}

/// Points become ranks and their intervals, grades, peers, weak points.
mod f_judgement {
    use super::*;
    use zhixiao::judge::statistics::{rank_interval, shrinkage};

    #[divan::bench]
    fn of_the_sample(bencher: Bencher<'_, '_>) {
        let sample = &*SAMPLE;
        bencher.bench(|| black_box(sample).judged());
    }

    #[divan::bench(sample_count = 10)]
    fn of_300_teams(bencher: Bencher<'_, '_>) {
        let big = &*BIG;
        bencher.bench(|| black_box(big).judged());
    }

    /// Some teams' counts, of which some are alike.
    fn counts(teams: u32) -> Vec<(f64, f64)> {
        (0..teams).map(|team| (f64::from(team % 17 + 8), f64::from(team % 23 + 25))).collect()
    }

    #[divan::bench(args = [12, 300])]
    fn shrinkage_of_rates(bencher: Bencher<'_, '_>, teams: u32) {
        let counts = counts(teams);
        bencher.bench(|| shrinkage::fit(black_box(&counts)));
    }

    #[divan::bench(args = [12, 300], sample_count = 20)]
    fn rank_intervals(bencher: Bencher<'_, '_>, teams: u32) {
        let counts = counts(teams);
        let prior = shrinkage::fit(&counts).unwrap();
        let posteriors: Vec<_> = counts.iter().map(|(x, n)| prior.posterior(*x, *n)).collect();
        bencher.bench(|| rank_interval::from_posteriors(black_box(&posteriors), 1_000, 1, 0.9));
    }
}

/// An evaluation becomes files.
mod g_reports {
    use super::*;

    #[divan::bench]
    fn all_files_of_the_sample(bencher: Bencher<'_, '_>) {
        let evaluation = SAMPLE.judged();
        bencher.bench(|| report::all(black_box(&evaluation), &WRITTEN).unwrap());
    }

    #[divan::bench]
    fn summary_of_the_sample(bencher: Bencher<'_, '_>) {
        let evaluation = SAMPLE.judged();
        bencher.bench(|| report::summary(black_box(&evaluation), Language::Chinese, 80, false));
    }

    #[divan::bench(sample_count = 5)]
    fn all_files_of_300_teams(bencher: Bencher<'_, '_>) {
        let evaluation = BIG.judged();
        bencher.bench(|| report::all(black_box(&evaluation), &WRITTEN).unwrap());
    }
}

/// All that `zhixiao evaluate` does but files: the method is loaded, the round evaluated, the reports are made and
/// their hashes taken.
mod h_everything {
    use super::*;

    #[divan::bench]
    fn of_the_sample(bencher: Bencher<'_, '_>) {
        let input = &SAMPLE.input;
        bencher.bench(|| {
            let method = method();
            let (evaluation, _) =
                pipeline::evaluate(&method, black_box(input), &Options::default(), &|_| {});
            let outputs = report::all(&evaluation.unwrap(), &WRITTEN).unwrap();
            outputs.iter().map(Fingerprint::from).collect::<Vec<_>>()
        });
    }
}
